// SPDX-License-Identifier: EUPL-1.2
// How a word of a name sounds to those who write it down (linkage section 3.1, step 6): spellings that offices confuse get one
// key, a skeleton of consonants. The order of the rules is part of the norm: a change needs a new `NORM_VERSION`.

/** Each rule over the whole word before the next one. */
const FOLDS: readonly (readonly [string, string])[] = [
  ['ph', 'f'],
  ['th', 't'],
  ['sh', 's'],
  ['ch', 's'],
  ['kh', 'k'],
  ['dj', 'j'],
  ['gh', 'g'],
  ['ck', 'k'],
  ['qu', 'k'],
  ['ll', 'y'],
  ['ou', 'u'],
  ['oo', 'u'],
  ['ee', 'i'],
  ['ei', 'i'],
  ['ai', 'i'],
  ['ay', 'i'],
  ['ey', 'i'],
  ['ge', 'je'],
  ['gi', 'ji'],
  ['ce', 'se'],
  ['ci', 'si'],
  ['x', 'j'],
  ['q', 'k'],
  ['c', 'k'],
  ['z', 's'],
  ['v', 'b'],
  ['w', 'u'],
  ['y', 'i'],
];

const known = new Map<string, string>();
const MOST_KNOWN = 200_000;

/** @param word letters a to z; @returns its key, for example `gnsls` for González and Gonsales; never empty for a word */
export function soundKey(word: string): string {
  const before = known.get(word);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const key = makeKey(word);
  known.set(word, key);
  return key;
}

function makeKey(word: string): string {
  let sound = word;
  for (const [written, heard] of FOLDS) sound = sound.replaceAll(written, heard);
  sound = collapse(sound);
  if (sound.startsWith('h')) sound = `a${sound.slice(1)}`;
  sound = sound.replaceAll('h', '');
  if (sound === '') return word;
  const first = /[aeiou]/u.test(sound[0] as string) ? 'a' : (sound[0] as string);
  return first + sound.slice(1).replaceAll(/[aeiou]/gu, '');
}

function collapse(word: string): string {
  return word.replaceAll(/(.)\1+/gu, '$1');
}
