// SPDX-License-Identifier: EUPL-1.2
// A block of text (paragraph, heading, list item) taken apart into words: their places, their numbers in the vocabulary,
// and how closely each follows the word before it. Made only for blocks in which the scan saw a first word of a pattern.

import {
  COMBINING_TILDE,
  fold,
  foldWord,
  HASH,
  hashOn,
  IGNORED,
  MASKED,
  SEPARATOR,
  SEVERAL,
  spelledOut,
} from './letters.ts';
import type { Vocabulary, WordTable } from './vocabulary.ts';

/** Spaces, line breaks, hyphens, an apostrophe, emphasis marks. */
export const TIGHT = 0;
/** A comma, bracket, quotation mark, dash, slash. */
export const SOFT = 1;
/** A colon, semicolon or cell border. */
export const CLAUSE = 2;
export const SENTENCE_END = 3;

export interface Tokens {
  /** the masked text; places are places in it */
  readonly text: string;
  readonly length: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** number in the vocabulary; 0 for a word that no pattern and no language names */
  readonly ids: Int32Array;
  /** how token i follows token i - 1 */
  readonly gaps: Uint8Array;
  folded(at: number): string;
}

/** Followed by a name or a number, a full stop after these ends no sentence. */
const BEFORE_NAME = new Set(
  'mr mrs ms dr dra st sr sra srs sras mme mlle mm prof gen lic ing ee av lda ltd'.split(' '),
);
const BEFORE_NUMBER = new Set(
  'art arts no nos nr num p pp pag pags sec secs para paras vol ed cap inc incs fig n al cl ch c'.split(' '),
);

/** Keeps its arrays from block to block, so that what it gives holds only until the next block is taken. */
export class Tokenizer {
  readonly #vocabulary: Vocabulary;
  readonly #table: WordTable;
  #size = 0;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #ids = new Int32Array(0);
  #gaps = new Uint8Array(0);

  constructor({ vocabulary, table }: { readonly vocabulary: Vocabulary; readonly table: WordTable }) {
    this.#vocabulary = vocabulary;
    this.#table = table;
  }

  #grow(size: number): void {
    if (size <= this.#size) return;
    this.#size = size * 2;
    this.#starts = new Int32Array(this.#size);
    this.#ends = new Int32Array(this.#size);
    this.#ids = new Int32Array(this.#size);
    this.#gaps = new Uint8Array(this.#size);
  }

  take(text: string, from: number, to: number): Tokens {
    this.#grow(((to - from) >> 1) + 2);
    const [starts, ends, ids, gaps] = [this.#starts, this.#ends, this.#ids, this.#gaps];
    let length = 0;
    let at = from;
    let gapFrom = from;
    while (at < to) {
      if (fold(text.charCodeAt(at)) < SEVERAL) {
        at += 1;
        continue;
      }
      const start = at;
      let hash: number = HASH.SEED;
      let before: number = HASH.SEED;
      let last = 0;
      let end = at;
      for (; at < to; at += 1) {
        const unit = text.charCodeAt(at);
        const folded = fold(unit);
        if (folded === SEPARATOR) break;
        if (folded === IGNORED) {
          if (unit === COMBINING_TILDE && last === HASH.N) hash = Math.imul(before ^ HASH.N_TILDE, HASH.PRIME);
          // a combining accent belongs to the word; what masks markup does not, unless letters follow
          if (unit !== MASKED.charCodeAt(0)) end = at + 1;
          continue;
        }
        end = at + 1;
        if (folded === SEVERAL) {
          hash = hashOn(hash, spelledOut(unit));
          last = 0;
          continue;
        }
        before = hash;
        hash = Math.imul(hash ^ folded, HASH.PRIME);
        last = folded;
      }
      starts[length] = start;
      ends[length] = end;
      gaps[length] = length === 0 ? SENTENCE_END : gapKind(text, gapFrom, start, { from: starts[length - 1] ?? 0 });
      ids[length] = this.#idOf(hash, text, start, end);
      length += 1;
      gapFrom = end;
    }
    return { text, length, starts, ends, ids, gaps, folded: (i) => foldWord(text.slice(starts[i], ends[i])) };
  }

  #idOf(hash: number, text: string, start: number, end: number): number {
    const { mask, hashes, ids } = this.#table;
    let place = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const id = ids[place] ?? 0;
      if (id === 0) return 0;
      if (hashes[place] === hash && isWord(this.#vocabulary.words[id] ?? '', text, start, end)) return id;
      place = (place + 1) & mask;
    }
  }
}

/** Compares without making a string where every unit is one letter, as it nearly always is. */
function isWord(word: string, text: string, start: number, end: number): boolean {
  if (end - start === word.length) {
    let at = 0;
    while (at < word.length && fold(text.charCodeAt(start + at)) === word.charCodeAt(at)) at += 1;
    if (at === word.length) return true;
  }
  return word === foldWord(text.slice(start, end));
}

/** What stands between two words, from..to, decides how closely the second follows. */
function gapKind(text: string, from: number, to: number, previous: { from: number }): number {
  if (to - from === 1) {
    const only = text.charCodeAt(from);
    if (only === 0x20 || only === 0x0a || only === 0x2d) return TIGHT;
  }
  let kind = TIGHT;
  let stop = '';
  let isSpaced = false;
  for (let at = from; at < to; at += 1) {
    const sign = text[at] ?? '';
    if (/[\s\-\u2010\u2011*_~'’‘ʼ´`\u00AD\uE0FF\u200B-\u200D\uFEFF]/u.test(sign)) {
      if (stop !== '' && /\s/u.test(sign)) isSpaced = true;
      // an apostrophe or emphasis between letters joins; an apostrophe beside a space is a quotation mark
      if (/['’‘]/u.test(sign) && to - from > 1) kind = Math.max(kind, SOFT);
      continue;
    }
    if (sign === '.' || sign === '!' || sign === '?' || sign === '…') stop = stop === '' || stop === '.' ? sign : stop;
    else if (sign === ';' || sign === ':' || sign === '|' || sign === '=' || sign === '\t')
      kind = Math.max(kind, CLAUSE);
    else if (sign === '–' && to - from === 1) continue;
    else kind = Math.max(kind, SOFT);
  }
  if (stop === '') return kind;
  return isSpaced && endsSentence(text, { from: previous.from, to: from }, to, stop)
    ? SENTENCE_END
    : Math.max(kind, SOFT);
}

function endsSentence(text: string, word: { from: number; to: number }, next: number, stop: string): boolean {
  const sign = text[next] ?? '';
  if (/\p{Ll}/u.test(sign)) return false;
  if (stop !== '.') return true;
  const before = foldWord(text.slice(word.from, word.to));
  if (/\d/u.test(sign)) return !BEFORE_NUMBER.has(before);
  if (before.length === 1 && /\p{Lu}/u.test(text[word.from] ?? '')) return false;
  return !BEFORE_NAME.has(before);
}

/** First token of the sentence of each token, and the first one after it, as two arrays. */
export function sentenceBounds(tokens: Tokens): { readonly from: Int32Array; readonly to: Int32Array } {
  const from = new Int32Array(tokens.length);
  const to = new Int32Array(tokens.length);
  let start = 0;
  for (let at = 1; at <= tokens.length; at += 1) {
    if (at < tokens.length && tokens.gaps[at] !== SENTENCE_END) continue;
    from.fill(start, start, at);
    to.fill(at, start, at);
    start = at;
  }
  return { from, to };
}
