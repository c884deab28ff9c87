// SPDX-License-Identifier: EUPL-1.2
// Invented lists with known truth, for development and for the figures: other names, customs and errors than the sample lists of
// the specification. Five customs (one of them never tuned on) and seven kinds of error (one never tuned on). Seeded.

import { CUSTOMS, type Custom, type CustomName, SHORT, SPELLINGS } from './names.ts';

export const ERROR_KINDS = ['typing', 'spelling', 'missing-name', 'order', 'short-form', 'date', 'scanned'] as const;
/** `scanned`: letters that a reader of scanned forms confuses; held out of all tuning */
export type ErrorKind = (typeof ERROR_KINDS)[number];

export interface InventedRow {
  readonly list: string;
  readonly personId: string;
  readonly custom: CustomName;
  readonly errors: readonly ErrorKind[];
  readonly fields: Readonly<Record<string, string>>;
}

export interface Invention {
  readonly seed: number;
  readonly perList: number;
  readonly lists: number;
  readonly customs: readonly CustomName[];
  /** chance of each kind of error in a record */
  readonly errors: Readonly<Partial<Record<ErrorKind, number>>>;
}

/** shares of records without a whole date, without a phone, by list */
const NO_DATE = [0.08, 0.12, 0.05, 0.3, 0.15];
const NO_PHONE = [0.4, 0.55, 0.7, 0.25, 0.5];

interface Person {
  readonly id: string;
  readonly custom: CustomName;
  readonly sex: 'F' | 'M';
  readonly given: readonly string[];
  readonly family: readonly string[];
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly phone: string;
  readonly nation: string;
  readonly place: string;
}

/** xorshift; good enough for invented names */
export function chance(seed: number): () => number {
  let state = (seed * 2654435761 + 1013904223) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 4294967296;
  };
}

export function inventLists({ seed, perList, lists, customs, errors }: Invention): InventedRow[] {
  const next = chance(seed);
  const population = Math.round(perList * (lists >= 4 ? 3 : lists === 3 ? 2.4 : 2));
  const persons = Array.from({ length: population }, (_, index) => inventPerson(index, customs, next));
  const hidden = persons.map(() => next());
  const rows: InventedRow[] = [];
  for (let list = 0; list < lists; list += 1) {
    const name = String.fromCharCode(80 + list);
    // some persons are seen by many institutions, some by hardly any
    const order = persons
      .map((person, index) => ({
        person,
        key: next() ** (1 / (0.35 + (hidden[index] as number) + ((index + list) % lists === 0 ? 0.4 : 0))),
      }))
      .sort((a, b) => b.key - a.key)
      .slice(0, Math.round(perList * 0.985));
    for (const { person } of order) {
      rows.push(writeDown(person, list, name, errors, next));
      if (next() < 0.015) rows.push(writeDown(person, list, name, errors, next));
    }
  }
  const numbered = new Map<string, number>();
  return shuffle(rows, next).map((row) => {
    const number = (numbered.get(row.list) ?? 0) + 1;
    numbered.set(row.list, number);
    return { ...row, fields: { recordId: `${row.list}${String(number).padStart(6, '0')}`, ...row.fields } };
  });
}

function shuffle<T>(items: readonly T[], next: () => number): T[] {
  const all = [...items];
  for (let at = all.length - 1; at > 0; at -= 1) {
    const other = Math.floor(next() * (at + 1));
    [all[at], all[other]] = [all[other] as T, all[at] as T];
  }
  return all;
}

function pick<T>(items: readonly T[], next: () => number): T {
  // names are not equally common
  return items[Math.floor(next() ** 1.7 * items.length)] as T;
}

function inventPerson(index: number, customs: readonly CustomName[], next: () => number): Person {
  const custom = customs[Math.floor(next() * customs.length)] as CustomName;
  const of: Custom = CUSTOMS[custom];
  const sex = next() < 0.6 ? 'F' : 'M';
  const first = sex === 'F' ? of.female : of.male;
  const given = [pick(first, next)];
  if (next() < (custom === 'arabic' ? 0.1 : custom === 'african' ? 0.35 : 0.5)) given.push(pick(first, next));
  const family = [pick(of.surnames, next)];
  if (custom === 'spanish' || custom === 'portuguese') family.push(pick(of.surnames, next));
  if (custom === 'arabic' && next() < 0.8) given.push(pick(of.male, next));
  if (custom === 'arabic' && next() < 0.35) given.push(pick(of.male, next));
  return {
    id: `Q${String(index).padStart(7, '0')}`,
    custom,
    sex,
    given: [...new Set(given)],
    family: [...new Set(family)],
    year: 1958 + Math.floor(next() ** 0.7 * 54),
    month: 1 + Math.floor(next() * 12),
    day: 1 + Math.floor(next() * 28),
    phone: `9${String(Math.floor(next() * 1e8)).padStart(8, '0')}`,
    nation: of.nations[Math.floor(next() * of.nations.length)] as string,
    place: of.places[Math.floor(next() * of.places.length)] as string,
  };
}

function writeDown(
  person: Person,
  list: number,
  name: string,
  chances: Invention['errors'],
  next: () => number,
): InventedRow {
  const errors: ErrorKind[] = [];
  const happens = (kind: ErrorKind): boolean => {
    const does = next() < (chances[kind] ?? 0);
    if (does) errors.push(kind);
    return does;
  };
  let given = [...person.given];
  let family = [...person.family];
  if (happens('short-form'))
    given = given.map((word) => SHORT[word]?.[Math.floor(next() * (SHORT[word]?.length ?? 1))] ?? word);
  if (happens('spelling')) {
    given = given.map((word) => otherSpelling(word, next));
    family = family.map((word) => otherSpelling(word, next));
  }
  if (happens('missing-name')) {
    if (family.length > 1 && next() < 0.6)
      family = person.custom === 'portuguese' ? family.slice(-1) : family.slice(0, 1);
    else if (given.length > 1) given = given.slice(0, given.length - 1);
  }
  if (happens('typing')) {
    if (next() < 0.5) given = spoil(given, next, mistype);
    else family = spoil(family, next, mistype);
  }
  if (happens('scanned')) {
    given = spoil(given, next, misread);
    if (next() < 0.5) family = spoil(family, next, misread);
  }
  if (happens('order')) {
    if (next() < 0.6) [given, family] = [family, given];
    else family = family.length > 1 ? [family.join('')] : [...family].reverse();
  }
  const date = writeDate(person, list, happens('date'), next);
  return {
    list: name,
    personId: person.id,
    custom: person.custom,
    errors,
    fields: layOut(person, given, family, date, list, next),
  };
}

function otherSpelling(word: string, next: () => number): string {
  const others = SPELLINGS[word];
  if (others !== undefined) return others[Math.floor(next() * others.length)] as string;
  const changes: readonly (readonly [RegExp, string])[] = [
    [/z$/u, 's'],
    [/s$/u, 'z'],
    [/v/u, 'b'],
    [/ll/u, 'y'],
    [/^G(?=[ei])/u, 'J'],
    [/^J(?=[ei])/u, 'G'],
    [/y/u, 'i'],
    [/i(?=[aeo])/u, 'y'],
    [/ss/u, 's'],
    [/nn/u, 'n'],
    [/ou/u, 'u'],
    [/k/u, 'c'],
    [/c(?=[aou])/u, 'k'],
    [/th/u, 't'],
    [/sh/u, 'ch'],
    [/ee/u, 'i'],
    [/ph/u, 'f'],
    [/w/u, 'v'],
    [/ts/u, 'tz'],
    [/ko$/u, 'co'],
    [/[áéíóú]/u, 'e'],
  ];
  const possible = changes.filter(([from]) => from.test(word));
  const change = possible[Math.floor(next() * possible.length)];
  return change === undefined ? word : word.replace(change[0], change[1]);
}

function spoil(
  words: readonly string[],
  next: () => number,
  how: (word: string, next: () => number) => string,
): string[] {
  const at = Math.floor(next() * words.length);
  return words.map((word, index) => (index === at ? how(word, next) : word));
}

function mistype(word: string, next: () => number): string {
  if (word.length < 3) return word;
  const at = 1 + Math.floor(next() * (word.length - 2));
  const letter = 'aeiorstnlmd'[Math.floor(next() * 11)] as string;
  const kind = next();
  if (kind < 0.3) return word.slice(0, at) + word.slice(at + 1);
  if (kind < 0.55) return word.slice(0, at) + letter + word.slice(at + 1);
  if (kind < 0.75) return word.slice(0, at) + letter + word.slice(at);
  return word.slice(0, at) + (word[at + 1] ?? '') + (word[at] as string) + word.slice(at + 2);
}

function misread(word: string, next: () => number): string {
  const confusions: readonly (readonly [string, string])[] = [
    ['rn', 'm'],
    ['m', 'rn'],
    ['cl', 'd'],
    ['d', 'cl'],
    ['l', 'i'],
    ['i', 'l'],
    ['e', 'c'],
    ['o', 'c'],
    ['u', 'v'],
    ['n', 'u'],
    ['h', 'b'],
    ['B', '8'],
    ['S', '5'],
    ['O', '0'],
    ['g', 'q'],
  ];
  const possible = confusions.filter(([from]) => word.includes(from));
  const chosen = possible[Math.floor(next() * possible.length)];
  return chosen === undefined ? word : word.replace(chosen[0], chosen[1]);
}

function writeDate(person: Person, list: number, wrong: boolean, next: () => number): string {
  let { year, month, day } = person;
  if (next() < (NO_DATE[list % 5] ?? 0.1)) return next() < 0.5 ? '' : String(year);
  if (next() < 0.03) [month, day] = [1, 1];
  if (wrong) {
    const kind = next();
    if (kind < 0.3 && day <= 12) [day, month] = [month, day];
    else if (kind < 0.55) year += next() < 0.5 ? 1 : -1;
    else if (kind < 0.7) year += year > 1980 ? -10 : 10;
    else if (kind < 0.85) day = 1 + ((day + 9) % 28);
    else month = 1 + (month % 12);
  }
  const two = (value: number) => String(value).padStart(2, '0');
  const forms = [
    `${year}-${two(month)}-${two(day)}`,
    `${two(day)}/${two(month)}/${year}`,
    `${two(day)}-${two(month)}-${two(year % 100)}`,
    `${day}.${month}.${year}`,
    `${year}/${month}/${day}`,
  ];
  return forms[(list * 2 + 1) % 5] as string;
}

function layOut(
  person: Person,
  given: readonly string[],
  family: readonly string[],
  birthDate: string,
  list: number,
  next: () => number,
): Record<string, string> {
  const missing = (value: string, rate: number): string => (next() < rate ? '' : value);
  const phones = [
    `+51 ${person.phone}`,
    person.phone,
    `00${person.phone}`,
    `0${person.phone.slice(0, 3)} ${person.phone.slice(3)}`,
  ];
  const split = list % 3 !== 1;
  const names = split
    ? { givenNames: given.join(' '), surname1: family[0] ?? '', surname2: family.slice(1).join(' '), fullName: '' }
    : { givenNames: '', surname1: '', surname2: '', fullName: fullName(given, family, list) };
  return {
    ...names,
    sex: missing(list % 2 === 0 ? person.sex : person.sex === 'F' ? 'Female' : 'Male', 0.03),
    birthDate,
    phone: missing(
      next() < 0.04 ? String(900000000 + Math.floor(next() * 9e7)) : (phones[list % 4] as string),
      NO_PHONE[list % 5] ?? 0.5,
    ),
    nationality: missing(person.nation, 0.05),
    birthPlace: missing(person.place, 0.3),
  };
}

function fullName(given: readonly string[], family: readonly string[], list: number): string {
  return list % 2 === 1 ? `${family.join(' ')}, ${given.join(' ')}`.toUpperCase() : [...given, ...family].join(' ');
}
