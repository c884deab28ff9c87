// SPDX-License-Identifier: EUPL-1.2
// How letters compare: without case and accents, n with tilde kept apart, soft hyphens and zero-width characters ignored.
// One table from UTF-16 code unit to class; rare units are resolved when they are first met. Never changes a text.

/** Not part of a word. */
export const SEPARATOR = 0;
/** Inside a word as if it were not there: soft hyphen, zero-width characters, combining accents. */
export const IGNORED = 1;
/** Not met before: ask `fold`. */
export const UNRESOLVED = 2;
/** One unit that stands for several letters (ligatures); `spelledOut` gives them. */
export const SEVERAL = 3;
export const COMBINING_TILDE = 0x303;
const N = 0x6e;
const N_TILDE = 0xf1;

/** Stands where markup was masked inside a word; ignored like a zero-width space. Private use, never in a pattern. */
export const MASKED = '\uE0FF';
/** Stands where a block ends in masked text (heading, list item, cell). */
export const BLOCK_END = '\u2029';

const LIGATURES: ReadonlyMap<number, string> = new Map(
  Object.entries({ ﬀ: 'ff', ﬁ: 'fi', ﬂ: 'fl', ﬃ: 'ffi', ﬄ: 'ffl', œ: 'oe', Œ: 'oe', æ: 'ae', Æ: 'ae', ß: 'ss' }).map(
    ([sign, letters]) => [sign.charCodeAt(0), letters],
  ),
);
const IGNORABLE = /\p{Mn}|[\u00AD\u061C\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2064\uFEFF\uE0FF]|\u200D/u;
const WORD_UNIT = /[\p{L}\p{N}]/u;

/** code unit -> 0 separator, 1 ignored, 3 several letters, otherwise the folded unit */
export const FOLDED: Uint16Array = new Uint16Array(0x10000).fill(UNRESOLVED);
for (let unit = 0; unit < 0x250; unit += 1) FOLDED[unit] = foldUnit(unit);

function foldUnit(unit: number): number {
  const sign = String.fromCharCode(unit);
  if (IGNORABLE.test(sign)) return IGNORED;
  if (LIGATURES.has(unit)) return SEVERAL;
  // half of a pair: an emoji or a letter of a script that no form uses
  if (!WORD_UNIT.test(sign)) return SEPARATOR;
  if (unit === 0xf1 || unit === 0xd1) return N_TILDE;
  const [base = sign] = sign.normalize('NFD').toLowerCase();
  const folded = base.charCodeAt(0);
  return folded > SEVERAL ? folded : SEPARATOR;
}

/** The class of a unit, also of one that was not met before. */
export function fold(unit: number): number {
  const known = FOLDED[unit] ?? SEPARATOR;
  if (known !== UNRESOLVED) return known;
  const found = foldUnit(unit);
  FOLDED[unit] = found;
  return found;
}

export function spelledOut(unit: number): string {
  return LIGATURES.get(unit) ?? '';
}

/** A word as it is compared: `Niñas` -> `niñas`, `Trafﬁcking` -> `trafficking`, `prostituée` -> `prostituee`. */
export function foldWord(word: string): string {
  let out = '';
  for (let at = 0; at < word.length; at += 1) {
    const unit = word.charCodeAt(at);
    const folded = fold(unit);
    if (unit === COMBINING_TILDE && out.endsWith('n')) out = `${out.slice(0, -1)}ñ`;
    else if (folded === SEVERAL) out += spelledOut(unit);
    else if (folded > SEVERAL) out += String.fromCharCode(folded);
  }
  return out;
}

/** Words of a phrase folded, with one space between: `L’Enfant-Prostitué` -> `l enfant prostitue`. */
export function foldPhrase(phrase: string): string {
  return phrase
    .split(/[^\p{L}\p{N}\p{Mn}\u00AD\u200B-\u200F\u2060\uFEFF\uE0FF]+/u)
    .map(foldWord)
    .filter((word) => word !== '')
    .join(' ');
}

export function isWordUnit(unit: number): boolean {
  return fold(unit) >= SEVERAL;
}

const SEED = 0x811c9dc5 | 0;

/** Hash of a folded word; the scan and `tokens.ts` compute the same unit by unit. */
export function hashWord(folded: string): number {
  return hashOn(SEED, folded);
}

export function hashOn(hash: number, letters: string): number {
  let out = hash;
  for (let at = 0; at < letters.length; at += 1) out = Math.imul(out ^ letters.charCodeAt(at), 0x01000193);
  return out;
}

export const HASH = { SEED, PRIME: 0x01000193, N, N_TILDE } as const;
