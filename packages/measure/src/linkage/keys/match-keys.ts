// SPDX-License-Identifier: EUPL-1.2
// Match keys of one person (linkage section 6.1): exact combinations of canonical words, dates, phone, sex and nationality, so
// that at least one survives the usual errors. Each has a type, whose number the tallier may see. Never written anywhere:
// they are hashed to the group and blinded before anything leaves the holder.

import type { Person } from '../normalise/record.ts';

/** The number of a type is part of every file of this mode: append, never reorder. */
export const KEY_TYPES = [
  'words-date',
  'word-phone',
  'words-day',
  'words-year',
  'word-date-sex',
  'three-words',
  'phone-year',
  'date-place',
  'date-nation',
  'beginnings-date',
] as const;
export type KeyType = (typeof KEY_TYPES)[number];

export interface MatchKey {
  readonly type: number;
  readonly text: string;
}

/** a person has at most so many; a bundle is always padded to that number */
export const BUNDLE_KEYS = 24;

const number = (type: KeyType): number => KEY_TYPES.indexOf(type);

/** @returns at most 24 keys, the most telling ones first; none from placeholders, which `Person` does not hold */
export function matchKeys(person: Person): MatchKey[] {
  const { tokens, year, monthDay, phone9, sex, nat, place } = person;
  const date = year === undefined || monthDay === undefined ? undefined : `${year}${monthDay}`;
  const words = tokens.filter((word) => word.length > 1);
  const pairs = words.flatMap((one, at) => words.slice(at + 1).map((other) => `${one}+${other}`));
  const triples = words.flatMap((one, at) =>
    words.slice(at + 1).flatMap((two, next) => words.slice(at + next + 2).map((three) => `${one}+${two}+${three}`)),
  );
  const keys: MatchKey[] = [];
  const add = (type: KeyType, ...parts: readonly (string | number | undefined)[]): void => {
    if (parts.every((part) => part !== undefined)) keys.push({ type: number(type), text: parts.join('|') });
  };
  for (const word of words) add('word-phone', word, phone9);
  for (const pair of pairs) add('words-date', pair, date);
  for (const word of words) add('word-date-sex', word, date, sex);
  for (const pair of pairs) add('words-year', pair, year, sex, nat);
  for (const triple of triples) add('three-words', triple, nat, sex);
  // day and month in order of size: they are swapped often enough
  const day = monthDay === undefined ? undefined : [monthDay.slice(0, 2), monthDay.slice(2)].sort().join('');
  for (const pair of pairs) add('words-day', pair, day);
  add('phone-year', phone9, year);
  add('date-place', date, sex, nat, place);
  add('date-nation', date, sex, nat);
  add('beginnings-date', date, [...new Set(words.map((word) => word.slice(0, 2)))].sort().slice(0, 2).join('+'));
  return spread(keys);
}

/** Drops from the types that have most, so that every kind of error leaves something. */
function spread(keys: readonly MatchKey[]): MatchKey[] {
  const kept = [...keys];
  while (kept.length > BUNDLE_KEYS) {
    const counts = new Map<number, number>();
    for (const { type } of kept) counts.set(type, (counts.get(type) ?? 0) + 1);
    const [most] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0]) as [[number, number]];
    kept.splice(
      kept.findLastIndex(({ type }) => type === most[0]),
      1,
    );
  }
  return kept;
}
