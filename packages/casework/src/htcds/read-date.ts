// SPDX-License-Identifier: EUPL-1.2
// Dates as offices write them, with how exact they are. 03/04/2019 is two days: it is asked, never guessed. Pure; English,
// Spanish, French and Portuguese names of months.

import { type PlainDate, readPlainDate } from '@amparo/kernel';
import { folded } from './standard.ts';

export const DATE_ORDERS = ['day-first', 'month-first'] as const;
export type DateOrder = (typeof DATE_ORDERS)[number];
export type ReadPrecision = 'day' | 'month' | 'year' | 'estimated';

export type DateReading =
  /** `value`: `2019-04-03`, `2019-04` or `2019`, as exact as it was written */
  | { readonly ok: true; readonly value: string; readonly precision: ReadPrecision }
  /** day or month first: two days are possible */
  | { readonly ok: false; readonly code: 'ambiguous-date'; readonly choices: readonly [string, string] }
  | { readonly ok: false; readonly code: 'two-digit-year' | 'impossible-date' | 'not-a-date' };

const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    'january jan enero ene janvier janv janeiro',
    'february feb febrero fevrier fevr fev fevereiro',
    'march mar marzo mars marco',
    'april apr abril abr avril avr',
    'may mayo mai maio',
    'june jun junio juin junho',
    'july jul julio juillet juil julho',
    'august aug agosto ago aout',
    'september sep sept septiembre set setiembre septembre setembro',
    'october oct octubre octobre outubro out',
    'november nov noviembre novembre novembro',
    'december dec diciembre dic decembre dezembro dez',
  ].flatMap((names, index) => names.split(' ').map((name): [string, number] => [name, index + 1])),
);

/** @param order what the person said of this column; without it an ambiguous date is asked */
export function readDate(written: string, order?: DateOrder): DateReading {
  const text = written.trim();
  const iso = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ]\d{1,2}:\d{2}.*)?$/u.exec(text);
  if (iso !== null) return iso[3] === undefined ? ofMonth(iso[1], iso[2]) : ofDay(iso[1], iso[2], iso[3]);
  const estimated =
    /^(?:~|ca?\.?|circa|about|approx\.?|aprox\.?|alrededor de|vers|env\.?|por volta de)\s*(\d{4})$/iu.exec(text);
  if (estimated !== null) return ofYear(estimated[1] ?? '', 'estimated');
  if (/^\d{4}$/u.test(text)) return ofYear(text, 'year');
  const yearFirst = /^(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?$/u.exec(text);
  if (yearFirst !== null)
    return yearFirst[3] === undefined
      ? ofMonth(yearFirst[1], yearFirst[2])
      : ofDay(yearFirst[1], yearFirst[2], yearFirst[3]);
  const monthYear = /^(\d{1,2})[./-](\d{4})$/u.exec(text);
  if (monthYear !== null) return ofMonth(monthYear[2], monthYear[1]);
  const parts = /^(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{2}|\d{4})(?:\s+\d{1,2}:\d{2}.*)?$/u.exec(text);
  if (parts !== null) return ofParts(parts[1] ?? '', parts[2] ?? '', parts[3] ?? '', order);
  return withMonthName(text);
}

function ofParts(first: string, second: string, year: string, order: DateOrder | undefined): DateReading {
  if (year.length === 2) return { ok: false, code: 'two-digit-year' };
  const dayFirst = ofDay(year, second, first);
  const monthFirst = ofDay(year, first, second);
  if (order !== undefined) return order === 'day-first' ? dayFirst : monthFirst;
  if (dayFirst.ok && monthFirst.ok && dayFirst.value !== monthFirst.value)
    return { ok: false, code: 'ambiguous-date', choices: [dayFirst.value, monthFirst.value] };
  return dayFirst.ok ? dayFirst : monthFirst;
}

/** `3 de abril de 2019`, `April 3rd, 2019`, `abr-2019`. */
function withMonthName(text: string): DateReading {
  const words = folded(text)
    .split(' ')
    .filter((word) => !['de', 'del', 'of', 'the', 'le', 'el', 'a', 'o', 'em', 'en', 'in'].includes(word))
    .map((word) => word.replace(/^(\d{1,2})(?:st|nd|rd|th|er|o|a)$/u, '$1'));
  const month = words.map((word) => MONTHS.get(word)).find((found) => found !== undefined);
  const numbers = words.filter((word) => /^\d+$/u.test(word));
  const year = numbers.find((number) => number.length === 4);
  if (month === undefined || words.length !== numbers.length + 1 || numbers.length > 2)
    return { ok: false, code: 'not-a-date' };
  if (year === undefined) return { ok: false, code: numbers.length === 2 ? 'two-digit-year' : 'not-a-date' };
  const day = numbers.find((number) => number !== year);
  return day === undefined ? ofMonth(year, String(month)) : ofDay(year, String(month), day);
}

function ofDay(year = '', month = '', day = ''): DateReading {
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(value) ? { ok: true, value, precision: 'day' } : { ok: false, code: 'impossible-date' };
}

function ofMonth(year = '', month = ''): DateReading {
  const value = `${year}-${month.padStart(2, '0')}`;
  return isDay(`${value}-01`) ? { ok: true, value, precision: 'month' } : { ok: false, code: 'impossible-date' };
}

function ofYear(year: string, precision: 'year' | 'estimated'): DateReading {
  return isDay(`${year}-01-01`) ? { ok: true, value: year, precision } : { ok: false, code: 'impossible-date' };
}

/** A day that exists, from 1900 to 2199. */
export function isDay(value: string): value is PlainDate {
  return readPlainDate(value, '', []) !== undefined;
}
