// SPDX-License-Identifier: EUPL-1.2
// Letters and words: what counts as a letter, how case and accents are folded, where words and sentences begin and end.
// Offsets are UTF-16 code units of the original text, always; lone surrogates and odd characters are letters like others
// or separators, never an error. One pass, no regular expression over the text.

/** How a code unit takes part in a word. */
const SEPARATOR = 0;
const LETTER = 1;
const DIGIT = 2;
const APOSTROPHE = 3;
const SYMBOL = 4;
const MARK = 5;

const KIND = new Uint8Array(65536);
const FOLD: string[] = [];

function prepare(): void {
  const letter = /^\p{L}$/u;
  const digit = /^\p{Nd}$/u;
  const mark = /^\p{M}$/u;
  const symbol = /^(?:\p{Sc}|[%&@])$/u;
  for (let unit = 0; unit < 0x2e80; unit += 1) {
    const character = String.fromCharCode(unit);
    if (letter.test(character)) KIND[unit] = LETTER;
    else if (digit.test(character)) KIND[unit] = DIGIT;
    else if (mark.test(character)) KIND[unit] = MARK;
    else if (symbol.test(character)) KIND[unit] = SYMBOL;
    if (unit < 0x250) FOLD[unit] = foldCharacter(character);
  }
  // Scripts beyond the alphabets of the four languages: letters, so that offsets and sentences still hold.
  KIND.fill(LETTER, 0x2e80, 0xfe00);
  KIND.fill(MARK, 0xfe00, 0xfe10);
  for (const quote of ["'", '’', 'ʼ', '‘', '`', '´']) KIND[quote.charCodeAt(0)] = APOSTROPHE;
  KIND[0xaa] = SEPARATOR;
  KIND[0xba] = SEPARATOR;
  // Japanese full stops end sentences, not words.
  KIND[0x3002] = SEPARATOR;
  KIND[0x3000] = SEPARATOR;
}

function foldCharacter(character: string): string {
  const lower = character.toLowerCase();
  if (lower === 'œ') return 'oe';
  if (lower === 'æ') return 'ae';
  if (lower === 'ß') return 'ss';
  if (lower === 'ø') return 'o';
  if (lower === 'ł') return 'l';
  return lower.normalize('NFD').replaceAll(/\p{M}/gu, '');
}

prepare();

/** Small letters without accents: Año -> ano, Cœur -> coeur. Apostrophes become the plain one, everything else falls away. */
export function foldWord(word: string): string {
  let folded = '';
  for (let index = 0; index < word.length; index += 1) {
    const unit = word.charCodeAt(index);
    const kind = KIND[unit];
    if (kind === LETTER) folded += FOLD[unit] ?? word.charAt(index).toLowerCase();
    else if (kind === DIGIT || kind === SYMBOL) folded += word.charAt(index);
    else if (kind === APOSTROPHE) folded += "'";
  }
  return folded;
}

/** What stood between a word and the one before it. */
export const NOTHING = 0;
export const COMMA = 1;
export const CLAUSE = 2;

/** The words of one sentence, in columns that are used again for the next one. */
export interface Sentence {
  count: number;
  readonly start: number[];
  readonly end: number[];
  /** NOTHING, COMMA or CLAUSE before the word */
  readonly before: number[];
  /** offset after the sentence */
  next: number;
}

export function emptySentence(): Sentence {
  return { count: 0, start: [], end: [], before: [], next: 0 };
}

export interface Splitting {
  readonly apostrophe: 'split' | 'join';
  /** folded, without the full stop */
  readonly abbreviations: ReadonlySet<string>;
}

/** A sentence without any full stop is cut here, so that no part of the reader meets an endless one. */
const MOST_WORDS = 400;

/**
 * Reads the words of the sentence that begins at `from`.
 *
 * @returns false when there is no further word
 */
export function nextSentence(text: string, from: number, splitting: Splitting, sentence: Sentence): boolean {
  sentence.count = 0;
  let before = NOTHING;
  let at = from;
  while (at < text.length) {
    const kind = KIND[text.charCodeAt(at)];
    if (kind === LETTER || kind === DIGIT || kind === SYMBOL) {
      const end = kind === LETTER ? endOfWord(text, at, splitting) : kind === DIGIT ? endOfNumber(text, at) : at + 1;
      sentence.start[sentence.count] = at;
      sentence.end[sentence.count] = end;
      sentence.before[sentence.count] = before;
      sentence.count += 1;
      before = NOTHING;
      at = end;
      if (sentence.count === MOST_WORDS) break;
      continue;
    }
    const mark = kind === SEPARATOR ? punctuation(text, at, sentence, splitting) : NOTHING;
    at += 1;
    if (mark === END && sentence.count > 0) break;
    if (mark !== END && mark > before) before = mark;
  }
  sentence.next = at;
  return sentence.count > 0;
}

const END = 9;

function punctuation(text: string, at: number, sentence: Sentence, splitting: Splitting): number {
  switch (text.charCodeAt(at)) {
    case 0x2c: // ,
      return COMMA;
    case 0x3b: // ;
    case 0x3a: // :
    case 0x28: // (
    case 0x29: // )
    case 0x2014: // em dash
    case 0x2013: // en dash
      return CLAUSE;
    case 0x21: // !
    case 0x3f: // ?
    case 0x2026: // …
    case 0x3002:
      return END;
    case 0x2e: // .
      return endsSentence(text, at, sentence, splitting) ? END : NOTHING;
    case 0x0a: {
      // An empty line ends a sentence; a single line break is a space.
      let next = at + 1;
      while (next < at + 4 && (text.charCodeAt(next) === 0x0d || text.charCodeAt(next) === 0x20)) next += 1;
      return text.charCodeAt(next) === 0x0a ? END : NOTHING;
    }
    default:
      return NOTHING;
  }
}

function endsSentence(text: string, at: number, sentence: Sentence, splitting: Splitting): boolean {
  const follows = text.charCodeAt(at + 1);
  if (KIND[follows] === LETTER || KIND[follows] === DIGIT) return false;
  const last = sentence.count - 1;
  const start = sentence.start[last];
  if (start === undefined || sentence.end[last] !== at) return true;
  if (at - start > 12) return true;
  return !splitting.abbreviations.has(foldWord(text.slice(start, at)));
}

function endOfWord(text: string, from: number, splitting: Splitting): number {
  let at = from + 1;
  for (; at < text.length; at += 1) {
    const kind = KIND[text.charCodeAt(at)];
    if (kind === LETTER || kind === MARK || kind === DIGIT) continue;
    if (kind === APOSTROPHE && splitting.apostrophe === 'join' && KIND[text.charCodeAt(at + 1)] === LETTER) continue;
    break;
  }
  return at;
}

/** 1,200 and 3.5 are one number; a full stop or comma at the end is not part of it. */
function endOfNumber(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (KIND[unit] === DIGIT) continue;
    if ((unit === 0x2e || unit === 0x2c) && KIND[text.charCodeAt(at + 1)] === DIGIT) continue;
    break;
  }
  return at;
}
