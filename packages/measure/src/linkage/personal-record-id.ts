// SPDX-License-Identifier: EUPL-1.2
// Record numbers travel with the encodings to the linkage unit, in plain text. One that holds a name, a birthday, a telephone or a
// document number would tell the unit who that is. A rule of thumb on the safe side: a refusal costs a tick, which gives new
// numbers. Looks at the numbers beside their own records; gives back places, never a number.

import { plainDigits } from './normalise/dates.ts';
import type { ListRecord } from './normalise/record.ts';

const SHORTEST_WORD = 4;
const SHORTEST_PHONE = 7;
/** eight to eleven figures are telephones, documents, dates; fewer are the running numbers of an office, more are drawn by lot */
const LONG_NUMBER = /^[A-Z]{0,3}[ -]?\d{8,11}[A-Z]?$/iu;
const PASSPORT = /^[A-Z]{1,3}[ -]?\d{7,9}[A-Z]?$/iu;
const WITH_SEPARATORS = /^\+?\(?\d[\d ().\-/]{6,}$/u;
const NAME_WORDS = /^\p{L}{2,}[\p{L}'’.-]*(?:[ ,]+\p{L}[\p{L}'’.-]*)+$/u;
/** a running number leaves gaps, but not many: so many numbers for each record */
const GAPS = 100;

/** @returns places (from 0) of the records whose number looks like something that identifies the person */
export function personalRecordIds(records: readonly ListRecord[]): number[] {
  const common = wordsOfMost(records);
  const running = isRunning(records.map(({ recordId }) => recordId));
  return [...records.keys()].filter((place) => {
    const record = records[place] as ListRecord;
    const { recordId } = record;
    if (recordId.includes('@') || NAME_WORDS.test(recordId)) return true;
    if (holdsOwn(record, common)) return true;
    return !running && (LONG_NUMBER.test(recordId) || PASSPORT.test(recordId) || isWrittenNumber(recordId));
  });
}

/** A word of the own name, the own telephone, the own birthday. */
function holdsOwn(record: ListRecord, common: ReadonlySet<string>): boolean {
  const words = wordsOf(record.recordId).filter((word) => !common.has(word));
  if (words.length > 0) {
    const own = new Set(
      [record.givenNames, record.surname1, record.surname2, record.fullName].flatMap((name) => wordsOf(name)),
    );
    if (words.some((word) => own.has(word))) return true;
  }
  const compact = plainDigits(record.recordId).replaceAll(/[\s().\-/]/gu, '');
  const phone = digitsOf(record.phone);
  if (phone.length >= SHORTEST_PHONE && compact.includes(phone.slice(-SHORTEST_PHONE))) return true;
  return datesOf(record.birthDate).some((date) => compact.includes(date));
}

function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  return plain.split(/\P{L}+/u).filter((word) => word.length >= SHORTEST_WORD);
}

/** The name of the office stands before every number: it may be the name of a person on the list as well. */
function wordsOfMost(records: readonly ListRecord[]): Set<string> {
  const counts = new Map<string, number>();
  for (const { recordId } of records)
    for (const word of new Set(wordsOf(recordId))) counts.set(word, (counts.get(word) ?? 0) + 1);
  return new Set([...counts].filter(([, count]) => count > records.length / 2).map(([word]) => word));
}

function digitsOf(text: string): string {
  return plainDigits(text).replaceAll(/\D/gu, '');
}

/** Year, month and day in the orders that offices write, only from dates that have all three. */
function datesOf(text: string): string[] {
  const parts = plainDigits(text)
    .split(/\D+/u)
    .filter((part) => part !== '');
  if (parts.length !== 3) return [];
  const year = parts.find((part) => part.length === 4);
  if (year === undefined) return [];
  const [one = '', other = ''] = parts.filter((part) => part !== year).map((part) => part.padStart(2, '0'));
  return [year + one + other, year + other + one, one + other + year, other + one + year];
}

function isWrittenNumber(id: string): boolean {
  return WITH_SEPARATORS.test(id) && digitsOf(id).length >= 8;
}

/** Numbers close to each other, a year before them or not: an office counted. Documents and telephones lie far apart. */
function isRunning(ids: readonly string[]): boolean {
  const numbers = ids.flatMap((id) => {
    const digits = digitsOf(id).replace(/^(?:19|20)\d\d(?=\d{3})/u, '');
    return digits === '' ? [] : [Number(digits)];
  });
  if (numbers.length < ids.length / 2) return false;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const number of numbers) {
    least = Math.min(least, number);
    most = Math.max(most, number);
  }
  return most - least < GAPS * ids.length;
}
