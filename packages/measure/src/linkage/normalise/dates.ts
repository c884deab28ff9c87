// SPDX-License-Identifier: EUPL-1.2
// Dates of birth as offices write them (linkage section 3.2): year and day kept apart, because either may be missing or wrong. The
// usual placeholders for an unknown day lose their day. The clock comes in as an argument.

import type { PlainDate } from '@amparo/kernel';

export interface BirthDate {
  /** undefined: not known */
  readonly year: number | undefined;
  /** `MMDD`; undefined: not known or a placeholder */
  readonly monthDay: string | undefined;
  /** written so that nobody could have been born then: before 1920, in the future, no day of the calendar */
  readonly problem: 'unreadable' | 'future' | 'too-old' | undefined;
}

const OLDEST_YEAR = 1920;
const PLACEHOLDERS = new Set(['0101', '0701', '1231']);
const NOTHING: BirthDate = { year: undefined, monthDay: undefined, problem: undefined };

const MONTHS: Readonly<Record<string, number>> = Object.fromEntries(
  [
    'jan ene janv january enero janvier janeiro يناير',
    'feb fev february febrero fevrier fevereiro فبراير',
    'mar mars march marzo marco مارس',
    'apr abr avr april abril avril ابريل',
    'may mai mayo maio مايو',
    'jun juin june junio junho يونيو',
    'jul juil july julio juillet julho يوليو',
    'aug ago aout august agosto اغسطس',
    'sep set sept september septiembre setiembre septembre setembro سبتمبر',
    'oct out october octubre octobre outubro اكتوبر',
    'nov november noviembre novembre novembro نوفمبر',
    'dec dic dez december diciembre decembre dezembro ديسمبر',
  ].flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

/** Western digits for Arabic-Indic, Persian, Devanagari and full-width ones. */
export function plainDigits(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/[٠-٩]/gu, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replaceAll(/[۰-۹]/gu, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replaceAll(/[०-९]/gu, (digit) => String(digit.charCodeAt(0) - 0x966));
}

/**
 * Reads ISO, day-month-year with any separator, two-digit years (the last 99 years), a year alone, month names.
 *
 * @param today of the run; a later birthday is a problem
 */
export function readBirthDate(text: string, today: PlainDate): BirthDate {
  const written = plainDigits(text).trim().toLowerCase();
  if (written === '' || /^(?:n\/?a|unknown|desconocid[oa]|null|none|s\/?d|-+|\?+)$/u.test(written)) return NOTHING;
  const parts = partsOf(written, today);
  if (parts === undefined) return { ...NOTHING, problem: 'unreadable' };
  const { year, month, day } = parts;
  if (year < OLDEST_YEAR) return { ...NOTHING, problem: 'too-old' };
  if (isFuture(parts, today)) return { ...NOTHING, problem: 'future' };
  if (month === undefined || day === undefined) return { ...NOTHING, year };
  if (!isDay(year, month, day)) return { year, monthDay: undefined, problem: 'unreadable' };
  const monthDay = pad(month) + pad(day);
  return { year, monthDay: PLACEHOLDERS.has(monthDay) ? undefined : monthDay, problem: undefined };
}

interface Parts {
  readonly year: number;
  readonly month?: number | undefined;
  readonly day?: number | undefined;
}

function partsOf(written: string, today: PlainDate): Parts | undefined {
  const text = written.replace(/t[\d:.+z-]*$|\s+\d{1,2}:\d{2}.*$/u, '');
  const iso = /^(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?$/u.exec(text);
  if (iso !== null) return ordered(Number(iso[1]), Number(iso[2]), iso[3] === undefined ? undefined : Number(iso[3]));
  const dayFirst = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$/u.exec(text);
  if (dayFirst !== null)
    return ordered(fullYear(dayFirst[3] as string, today), Number(dayFirst[2]), Number(dayFirst[1]));
  const packed = /^(\d{4})(\d{2})(\d{2})$/u.exec(text);
  if (packed !== null && Number(packed[2]) <= 12)
    return ordered(Number(packed[1]), Number(packed[2]), Number(packed[3]));
  const year = /^(?:c(?:irc)?a?\.?\s*|~)?(\d{4})$/u.exec(text);
  if (year !== null) return { year: Number(year[1]) };
  const monthOnly = /^(\d{1,2})[-/.](\d{4})$/u.exec(text);
  if (monthOnly !== null) return { year: Number(monthOnly[2]) };
  return namedMonth(text, today);
}

/** a month above 12 was the day */
function ordered(year: number, month: number, day: number | undefined): Parts {
  if (day === undefined) return { year };
  return month > 12 && day <= 12 ? { year, month: day, day: month } : { year, month, day };
}

function namedMonth(text: string, today: PlainDate): Parts | undefined {
  const words = text
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f\u064b-\u0655]/gu, '')
    .split(/[\s,./-]+/u)
    .filter((word) => word !== '' && word !== 'de' && word !== 'of');
  const month = words.map((word) => MONTHS[word]).find((found) => found !== undefined);
  const numbers = words.filter((word) => /^\d{1,4}$/u.test(word));
  if (month === undefined || numbers.length === 0 || numbers.length > 2) return undefined;
  const year = numbers.find((number) => number.length === 4) ?? numbers[1];
  if (year === undefined) return undefined;
  const day = numbers.find((number) => number !== year);
  return { year: fullYear(year, today), month, day: day === undefined ? undefined : Number(day) };
}

/** 87 is 1987 and 11 is 2011, read in 2026: the last 99 years */
function fullYear(text: string, today: PlainDate): number {
  if (text.length === 4) return Number(text);
  const now = Number(today.slice(0, 4));
  const candidate = now - (now % 100) + Number(text);
  return candidate > now ? candidate - 100 : candidate;
}

function isFuture({ year, month, day }: Parts, today: PlainDate): boolean {
  const now = Number(today.slice(0, 4));
  if (year !== now) return year > now;
  return month !== undefined && day !== undefined && `${pad(month)}-${pad(day)}` > today.slice(5);
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] as number);
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
