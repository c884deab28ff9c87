// SPDX-License-Identifier: EUPL-1.2
// The number of a case: random, and nothing else (I-31). No country, year, office, initials or running count can be read from it.

/** Crockford's alphabet: no letter that reads like a digit, none that makes words by accident of U. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * @param random ten bytes from a cryptographic source, drawn anew for each case
 * @returns ten characters in two groups, fifty bits of chance, e.g. `7K2QX-M4R9T`
 * @throws {RangeError} fewer or more bytes
 */
export function caseNumber(random: Uint8Array): string {
  if (random.length !== 10) throw new RangeError('caseNumber: ten random bytes');
  const letters = [...random].map((byte) => LETTERS[byte % 32] ?? '0').join('');
  return `${letters.slice(0, 5)}-${letters.slice(5)}`;
}

export function isCaseNumber(text: string): boolean {
  return /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/u.test(text);
}
