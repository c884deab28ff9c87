// SPDX-License-Identifier: EUPL-1.2
// One form for the ways in which one name is written, so that a search finds it (BI-1): accents, case, apostrophes, order,
// particles, Cyrillic and Arabic letters, letters that only look Latin. Loses much on purpose; used for tokens of the blind
// index only, never shown and never stored.

/** Longer names are cut for the search only; their field keeps all of it. */
const MOST_SIGNS = 400;
const MOST_PARTS = 12;

const PARTICLES: ReadonlySet<string> = new Set(
  'de la las los del do da dos das di du y e von van der den bin ibn bint al el'.split(' '),
);

/** Letters that NFKD leaves whole. */
const WHOLE_LETTERS: Readonly<Record<string, string>> = {
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
  ħ: 'h',
};

/** A small table, near to how passports in Latin letters write them (ICAO Doc 9303, part 3), without its rare cases. */
const CYRILLIC: Readonly<Record<string, string>> = table(
  'а a б b в v г g ґ g д d е e є ie ж zh з z и i і i к k л l м m н n о o п p р r с s т t у u ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia ъ - ь -',
);
/** Consonants and long vowels; short vowels are not written, so Arabic and Latin spellings meet in the phonetic key only. */
const ARABIC: Readonly<Record<string, string>> = table(
  'ا a ب b ت t ث th ج j ح h خ kh د d ذ dh ر r ز z س s ش sh ص s ض d ط t ظ z ع - غ gh ف f ق q ك k ک k ل l م m ن n ه h ة a و w ي y ی y ى a ء - پ p چ ch گ g',
);
/** Cyrillic letters in a word that also has Latin ones: read as what they look like. */
const LOOKALIKES: Readonly<Record<string, string>> = table(
  'а a е e о o р p с c х x у y к k м m т t в b н h і i ѕ s ј j',
);

/** @returns the parts of the name in one form, sorted; [] when there is nothing to search by */
export function nameParts(name: string): readonly string[] {
  return partsInOrder(name).toSorted();
}

/**
 * @returns what may be a surname, in one form: all but the first part, or what stands before a comma; a single part is one.
 * In Spanish there are two, and nobody says where the given names end.
 */
export function surnameParts(name: string): readonly string[] {
  const [before = '', after = ''] = name.split(/[,،]/u, 2);
  if (nameParts(before).length > 0 && nameParts(after).length > 0) return partsInOrder(before);
  const parts = partsInOrder(name);
  return parts.length < 2 ? parts : parts.slice(1);
}

function partsInOrder(name: string): readonly string[] {
  const folded = Array.from(name).slice(0, MOST_SIGNS).join('').normalize('NFKD').toUpperCase().toLowerCase();
  const words = folded
    .replace(/[\p{M}\p{Cf}'’ʼ`´.]/gu, '')
    .split(/[^\p{L}\p{N}]+/u)
    .map(latin)
    .filter((word) => word !== '');
  const parts = words.filter((word) => !PARTICLES.has(word));
  return (parts.length > 0 ? parts : words).slice(0, MOST_PARTS);
}

function latin(word: string): string {
  const mixed = /\p{Script=Latin}/u.test(word);
  const letters = /^ال\p{L}{3,}/u.test(word) ? word.slice(2) : word;
  return Array.from(letters, (sign) => {
    if (mixed && LOOKALIKES[sign] !== undefined) return LOOKALIKES[sign];
    return WHOLE_LETTERS[sign] ?? CYRILLIC[sign] ?? ARABIC[sign] ?? sign;
  }).join('');
}

function table(pairs: string): Readonly<Record<string, string>> {
  const words = pairs.split(' ');
  const entries = words.flatMap((from, index) => (index % 2 === 0 ? [[from, words[index + 1] ?? '']] : []));
  return Object.fromEntries(entries.map(([from, to]) => [from, to === '-' ? '' : to]));
}

/**
 * How a part sounds in Spanish or English, roughly: first sound and consonants. Yessenia and Jesenia, González and
 * Gonsales, Muhammad and محمد have one key; so have some names that differ, which the filter after decryption removes.
 */
export function soundOf(part: string): string {
  const sounds = SOUND_RULES.reduce((text, [from, to]) => text.replace(from, to), part);
  const skeleton = sounds.slice(0, 1) + sounds.slice(1).replace(/[aeiou]/gu, '');
  return skeleton.replace(/(.)\1+/gu, '$1').slice(0, 6);
}

const SOUND_RULES: readonly (readonly [RegExp, string])[] = [
  [/ph/gu, 'f'],
  [/th/gu, 't'],
  [/dh/gu, 'd'],
  [/kh/gu, 'j'],
  [/sh|ch/gu, 'X'],
  [/gh/gu, 'g'],
  [/qu(?=[ei])|q|ck/gu, 'k'],
  [/gu(?=[ei])/gu, 'G'],
  [/g(?=[ei])/gu, 'j'],
  [/c(?=[eiy])|z|ts/gu, 's'],
  [/c/gu, 'k'],
  [/G/gu, 'g'],
  [/^x/gu, 'j'],
  [/x/gu, 's'],
  [/ll|y(?=[aeiou])|^i(?=[aeou])/gu, 'j'],
  [/y/gu, 'i'],
  [/v/gu, 'b'],
  [/w/gu, 'u'],
  [/(?<=.)h|^h(?=[aeiou])/gu, ''],
  [/n(?=[bp])/gu, 'm'],
];
