// SPDX-License-Identifier: EUPL-1.2
// Markdown, line by line: front matter, fenced and indented code, code spans, comments, tags, link targets and link
// definitions are masked; emphasis is looked through by the tokenizer; a heading ends its block.

import { BLOCK_END } from '../letters.ts';
import { blockEnd, decodeEntities, hidden, opaque, wholeLines } from './fill.ts';
import type { Masker } from './masker.ts';

const FENCE = /^ {0,3}(?:[-*+>]\s+|\d+[.)]\s+)?(`{3,}|~{3,})/u;
const LINK_TARGET = /\]\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\]\[[^[\]\n]{0,200}\]/gu;
const TAG = /<(?:\/?[A-Za-z][^<>\n]{0,2000}|https?:[^<>\s]{1,2000}|[^<>\s@]{1,100}@[^<>\s]{1,200})>/gu;
const DEFINITION = /^ {0,3}\[[^\]\n]{1,200}\]:\s*\S+/u;
const MOST_TICKS = 4;

export class MarkdownMasker implements Masker {
  #isFirst = true;
  #inFrontMatter = false;
  #fence = '';
  #inComment = false;
  #afterBlank = true;
  #inList = false;

  mask(text: string, isLast: boolean): string {
    const end = wholeLines(text, isLast);
    let out = '';
    for (let at = 0; at < end; ) {
      const stop = text.indexOf('\n', at);
      const next = stop === -1 || stop >= end ? end : stop + 1;
      out += this.#line(text.slice(at, next));
      at = next;
    }
    return out;
  }

  #line(whole: string): string {
    const breaks = /\r?\n$/u.exec(whole)?.[0] ?? '';
    const line = whole.slice(0, whole.length - breaks.length);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (isFirst && /^\uFEFF?---\s*$/u.test(line)) {
      this.#inFrontMatter = true;
      return blockEnd(line.length) + breaks;
    }
    if (this.#inFrontMatter) {
      if (/^(?:---|\.\.\.)\s*$/u.test(line)) this.#inFrontMatter = false;
      return blockEnd(line.length) + breaks;
    }
    const fence = FENCE.exec(line)?.[1];
    if (this.#fence !== '') {
      if (fence !== undefined && fence.startsWith(this.#fence)) this.#fence = '';
      return blockEnd(line.length) + breaks;
    }
    if (fence !== undefined && !this.#inComment) {
      this.#fence = fence;
      return blockEnd(line.length) + breaks;
    }
    // a heading is a block by itself, also where no empty line follows
    const isHeading = /^ {0,3}#{1,6}\s/u.test(line);
    return this.#prose(line) + (isHeading ? breaks.replace('\n', BLOCK_END) : breaks);
  }

  #prose(line: string): string {
    const isBlank = line.trim() === '';
    const isIndented = /^(?: {4}|\t)/u.test(line);
    const isCode = isIndented && this.#afterBlank && !this.#inList && !isBlank;
    if (!isBlank && !isIndented)
      this.#inList = /^\s*(?:[-*+]|\d+[.)])\s/u.test(line) || (this.#inList && !this.#afterBlank);
    // an indented block goes on until a line that is not indented
    if (!isCode) this.#afterBlank = isBlank;
    if (isCode || (DEFINITION.test(line) && !this.#inComment)) return blockEnd(line.length);
    let masked = this.#comments(line);
    if (masked.includes('`')) masked = maskCode(masked);
    if (masked.includes(']')) masked = maskLinks(masked);
    if (masked.includes('<'))
      masked = masked.replace(TAG, (tag) =>
        /^<br/iu.test(tag) ? ` ${hidden(tag.length - 1)}` : tag.includes(':') ? opaque(tag.length) : hidden(tag.length),
      );
    return decodeEntities(masked);
  }

  #comments(line: string): string {
    if (!this.#inComment && !line.includes('<!--')) return line;
    let out = '';
    for (let at = 0; at < line.length; ) {
      if (this.#inComment) {
        const close = line.indexOf('-->', at);
        const end = close === -1 ? line.length : close + 3;
        out += hidden(end - at);
        if (close !== -1) this.#inComment = false;
        at = end;
      } else {
        const open = line.indexOf('<!--', at);
        const end = open === -1 ? line.length : open;
        out += line.slice(at, end);
        if (open !== -1) this.#inComment = true;
        at = end;
      }
    }
    return out;
  }
}

function maskCode(line: string): string {
  let out = '';
  const unclosed = new Set<number>();
  for (let at = 0; at < line.length; ) {
    const open = line.indexOf('`', at);
    if (open === -1) return out + line.slice(at);
    let size = 1;
    while (line[open + size] === '`') size += 1;
    const close = size > MOST_TICKS || unclosed.has(size) ? -1 : closingTicks(line, open + size, size);
    if (close === -1) {
      unclosed.add(size);
      out += line.slice(at, open + size);
      at = open + size;
    } else {
      out += line.slice(at, open) + opaque(close + size - open);
      at = close + size;
    }
  }
  return out;
}

function closingTicks(line: string, from: number, size: number): number {
  for (let at = from; at < line.length; ) {
    const found = line.indexOf('`', at);
    if (found === -1) return -1;
    let length = 1;
    while (line[found + length] === '`') length += 1;
    if (length === size) return found;
    at = found + length;
  }
  return -1;
}

function maskLinks(line: string): string {
  const targets = line.replace(LINK_TARGET, (target) => hidden(target.length));
  return targets === line ? line : targets.replace(/!?\[/gu, (open) => hidden(open.length));
}
