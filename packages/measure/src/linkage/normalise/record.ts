// SPDX-License-Identifier: EUPL-1.2
// One row of a list as what can be compared (linkage section 3): canonical name words, year and day of birth, nine digits of the
// phone, sex, nationality, place. Called by the encoders of both modes on the device of the list holder; nothing here is
// ever written to a file.

import type { PlainDate } from '@amparo/kernel';
import { readBirthDate, type BirthDate, plainDigits } from './dates.ts';
import { foldCase, toLatin } from './fold-letters.ts';
import type { NameData } from './name-data.ts';
import { type NameFields, nameTokens } from './names.ts';
import { soundKey } from './sound-key.ts';

export const FIELDS = [
  'recordId',
  'givenNames',
  'surname1',
  'surname2',
  'fullName',
  'sex',
  'birthDate',
  'phone',
  'nationality',
  'birthPlace',
] as const;
export type Field = (typeof FIELDS)[number];

/** One row as it stands in the file; an empty text is a missing field. */
export type ListRecord = Readonly<Record<Field, string>>;

export interface Person {
  readonly recordId: string;
  readonly tokens: readonly string[];
  readonly year: number | undefined;
  readonly monthDay: string | undefined;
  readonly phone9: string | undefined;
  readonly sex: 'f' | 'm' | undefined;
  readonly nat: string | undefined;
  readonly place: string | undefined;
}

export interface NormalisedList {
  readonly persons: readonly Person[];
  /** how many fields could not be used, by reason */
  readonly warnings: Readonly<Record<'future' | 'too-old' | 'unreadable' | 'shared-phone' | 'no-name', number>>;
  /** rows (the header is row 1, blank rows not counted) whose birthday is after today */
  readonly futureRows: readonly number[];
}

const MOST_NAMES_OF_A_PHONE = 3;

/** @param today of the run, for two-digit years and birthdays in the future */
export function normaliseList(records: readonly ListRecord[], data: NameData, today: PlainDate): NormalisedList {
  const warnings = { future: 0, 'too-old': 0, unreadable: 0, 'shared-phone': 0, 'no-name': 0 };
  const futureRows: number[] = [];
  const sexOf = sexReader(records.map(({ sex }) => sex));
  const drafts = records.map((record, index): Person => {
    const birth = readBirthDate(record.birthDate, today);
    if (birth.problem !== undefined) warnings[birth.problem] += 1;
    if (birth.problem === 'future') futureRows.push(index + 2);
    const tokens = nameTokens(record, data);
    if (tokens.length === 0) warnings['no-name'] += 1;
    return { recordId: record.recordId, tokens, ...dayOf(birth), ...others(record, data), sex: sexOf(record.sex) };
  });
  const shared = sharedPhones(drafts);
  warnings['shared-phone'] = drafts.filter((draft) => draft.phone9 !== undefined && shared.has(draft.phone9)).length;
  const persons = drafts.map((person) =>
    person.phone9 !== undefined && shared.has(person.phone9) ? { ...person, phone9: undefined } : person,
  );
  return { persons, warnings, futureRows };
}

function dayOf({ year, monthDay }: BirthDate) {
  return { year, monthDay };
}

function others(record: ListRecord & NameFields, data: NameData) {
  return {
    phone9: phone9(record.phone),
    nat: nationality(record.nationality, data),
    place: place(record.birthPlace),
  };
}

/** @returns the last nine digits, without country code, trunk zero and mobile markers; undefined for fewer than seven */
export function phone9(text: string): string | undefined {
  const digits = plainDigits(text).replaceAll(/\D/gu, '').replace(/^0+/u, '');
  if (digits.length < 7 || /^(\d)\1*$/u.test(digits)) return undefined;
  return digits.slice(-9);
}

/** Numbers that stand beside more than three different names: a shelter, a hotline, an embassy. */
function sharedPhones(persons: readonly Person[]): Set<string> {
  const names = new Map<string, Set<string>>();
  for (const { phone9: phone, tokens } of persons) {
    if (phone === undefined) continue;
    const known = names.get(phone) ?? new Set<string>();
    names.set(phone, known.add(tokens.join(' ')));
  }
  return new Set([...names].filter(([, known]) => known.size > MOST_NAMES_OF_A_PHONE).map(([phone]) => phone));
}

const FEMALE = /^(?:f|fem\w*|w|woman|female|mujer|mulher|femme|nina|menina|fille|girl|أنثى|انثى|امرأة)$/u;
const MALE = /^(?:masc\w*|man|male|hombre|h|homem|homme|varon|v|nino|menino|garcon|boy|ذكر|رجل)$/u;

/** `M` is male, except in a list that writes H or V for men: there it is mujer, mulher. */
function sexReader(values: readonly string[]): (value: string) => 'f' | 'm' | undefined {
  const codes = new Set(values.map((value) => foldCase(value).trim()));
  const mIsFemale = (codes.has('h') || codes.has('v')) && !codes.has('f') && !codes.has('w');
  return (value) => {
    const code = foldCase(value).trim();
    if (code === 'm') return mIsFemale ? 'f' : 'm';
    if (FEMALE.test(code)) return 'f';
    return MALE.test(code) ? 'm' : undefined;
  };
}

function nationality(text: string, data: NameData): string | undefined {
  const folded = toLatin(foldCase(text).replaceAll(/[\s\p{P}]/gu, ''));
  if (folded === '') return undefined;
  return data.countries.get(folded) ?? folded;
}

/** words of the place by their sound, so that Alepo and Aleppo, Sao Luis and São Luís are one */
function place(text: string): string | undefined {
  const words = foldCase(text)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .flatMap((word) => toLatin(word).split(' '))
    .filter((word) => word.length > 2);
  const key = words.map(soundKey).join('');
  return key === '' ? undefined : key;
}
