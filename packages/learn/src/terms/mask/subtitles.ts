// SPDX-License-Identifier: EUPL-1.2
// SRT and WebVTT: numbers, times, notes, styles, tags and positions are masked. A sentence runs on through cues until it
// ends, so that a term broken by a cue is found.

import { BLOCK_END } from '../letters.ts';
import { decodeEntities, hidden, wholeLines } from './fill.ts';
import type { Masker } from './masker.ts';

const TIME = /^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->/u;

export class SubtitleMasker implements Masker {
  #inNote = false;
  /** the line before in the cue ended a sentence, or nothing was said yet */
  #ended = true;
  #expectsNumber = true;

  mask(text: string, isLast: boolean): string {
    const end = wholeLines(text, isLast);
    let out = '';
    for (let at = 0; at < end; ) {
      const stop = text.indexOf('\n', at);
      const next = stop === -1 || stop >= end ? end : stop + 1;
      out += this.#line(text.slice(at, next), text.slice(next, next + 40));
      at = next;
    }
    return out;
  }

  #line(whole: string, following: string): string {
    const breaks = /\r?\n$/u.exec(whole)?.[0] ?? '';
    const line = whole.slice(0, whole.length - breaks.length);
    if (line.trim() === '') {
      this.#inNote = false;
      this.#expectsNumber = true;
      // an empty line between cues ends no sentence by itself
      return this.#ended ? line + breaks : ' '.repeat(whole.length);
    }
    const isNumber = this.#expectsNumber && (TIME.test(following) || /^\s*\d+\s*$/u.test(line));
    this.#expectsNumber = false;
    if (/^\uFEFF?(?:WEBVTT|NOTE|STYLE|REGION)\b/u.test(line)) this.#inNote = true;
    if (this.#inNote) return `${BLOCK_END}${hidden(line.length - 1)}${breaks}`;
    if (TIME.test(line) || isNumber) return hidden(line.length) + ' '.repeat(breaks.length);
    this.#ended = /[.!?…]["'”’»)\]]*\s*$/u.test(line);
    const prose = line
      .replace(/<[^<>]{0,200}>/gu, (tag) => hidden(tag.length))
      .replace(/\{[^{}]{0,100}\}/gu, (place) => hidden(place.length));
    return decodeEntities(prose) + breaks;
  }
}
