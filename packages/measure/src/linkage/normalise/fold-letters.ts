// SPDX-License-Identifier: EUPL-1.2
// Letters of any script as plain Latin ones (linkage section 3.1, steps 1 and 3): marks, case and look-alikes go, Arabic script
// becomes a consonant skeleton, every other script goes through the table of any-ascii. Used by names and places; keeps
// spaces and hyphens, because they part the words.

import anyAscii from 'any-ascii';

/** combining marks of Latin and Arabic script, tatweel, apostrophes and everything that has no width */
const SILENT =
  /[\u0300-\u036f\u064b-\u0655\u0670\u0640'’‘`´ʼʻʿʾˈ"“”\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

const LIGATURES: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'ng',
};

const ARABIC: Readonly<Record<string, string>> = {
  ...spread('اأإآىعٱ', 'a'),
  ...spread('ب', 'b'),
  ...spread('پ', 'p'),
  ...spread('تط', 't'),
  ...spread('ثسشصچ', 's'),
  ...spread('جژ', 'j'),
  ...spread('حهھہۀ', 'h'),
  ...spread('خقكک', 'k'),
  ...spread('دذض', 'd'),
  ...spread('ر', 'r'),
  ...spread('زظ', 'z'),
  ...spread('غگ', 'g'),
  ...spread('ف', 'f'),
  ...spread('ڤ', 'v'),
  ...spread('ل', 'l'),
  ...spread('م', 'm'),
  ...spread('نں', 'n'),
  ...spread('وۆ', 'u'),
  ...spread('يیې', 'i'),
  ...spread('ةے', 'a'),
  ...spread('ءئؤ', ''),
};

const ARABIC_WORD = /[\u0600-\u06ff]/u;
const SYLLABIC = /[\p{Script=Han}\p{Script=Hangul}]/u;

function spread(letters: string, to: string): Record<string, string> {
  return Object.fromEntries(Array.from(letters, (letter) => [letter, to]));
}

/** @returns lower-case letters without marks, in the script they were written in */
export function foldCase(text: string): string {
  return text
    .normalize('NFKC')
    .normalize('NFD')
    .replaceAll(SILENT, '')
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþıŋ]/gu, (letter) => LIGATURES[letter] ?? letter)
    .replaceAll(SILENT, '');
}

export function isArabic(word: string): boolean {
  return ARABIC_WORD.test(word);
}

/** @param word folded by `foldCase`; @returns letters a to z, digits, and spaces where a syllabic script parts its names */
export function toLatin(word: string): string {
  if (/^[a-z0-9]*$/u.test(word)) return word;
  let latin = '';
  for (const letter of word) {
    if (/[a-z0-9]/u.test(letter)) latin += letter;
    else if (letter in ARABIC) latin += ARABIC[letter] as string;
    else if (SYLLABIC.test(letter)) latin += ` ${anyAscii(letter).toLowerCase()} `;
    else latin += anyAscii(letter).toLowerCase();
  }
  return latin.replaceAll(/[^a-z0-9 ]/gu, '').trim();
}
