// SPDX-License-Identifier: EUPL-1.2
// The words of charts: names of codes, of countries and of periods, and numbers. A number that is withheld is always said to
// be so; it never becomes a zero.

import type { Translate } from '../i18n/texts.ts';
import type { Protection, Range, Row, Shown } from './data.ts';

/** Words for codes that only the page knows; undefined leaves them to the texts of the charts. */
export type NameOf = (chart: string, code: string) => string | undefined;

export interface ChartWords {
  readonly t: Translate;
  readonly isMirrored: boolean;
  readonly title: (chart: string) => string;
  readonly name: (chart: string, code: string) => string;
  readonly country: (code: string) => string;
  readonly period: (code: string) => string;
  readonly number: (value: number) => string;
  /** a number, or that and why it is withheld */
  readonly shown: (value: Shown, protection: Protection) => string;
  readonly range: (range: Range) => string;
  /** the number with its range */
  readonly said: (row: Pick<Row, 'value' | 'range'>, protection: Protection) => string;
  readonly protection: (protection: Protection) => string;
  /** names for sorting */
  readonly compare: (one: string, other: string) => number;
}

export function chartWords(from: {
  readonly t: Translate;
  readonly locale: string;
  readonly isMirrored: boolean;
  readonly nameOf?: NameOf | undefined;
}): ChartWords {
  const { t, locale, isMirrored, nameOf } = from;
  const regions = new Intl.DisplayNames([locale], { type: 'region' });
  const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const months = new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' });
  const number = (value: number) => numbers.format(value);
  const own = (key: string): string | undefined => (t(key) === key ? undefined : t(key));
  const country = (code: string): string => {
    if (code === 'ZZ') return t('charts.unknown_place');
    return /^[A-Z]{2}$/u.test(code) ? (regions.of(code) ?? code) : code;
  };
  const shown = (value: Shown, { smallest }: Protection): string => {
    if (value !== null) return number(value);
    return smallest > 1 ? t('charts.withheld_below', { smallest: number(smallest) }) : t('charts.withheld');
  };
  const range = ({ low, high, level }: Range): string =>
    t('charts.range', { low: number(low), high: number(high), level: number(100 * level) });
  return {
    t,
    isMirrored,
    number,
    country,
    shown,
    range,
    title: (chart) => own(`charts.title.${chart}`) ?? chart,
    name: (chart, code) =>
      nameOf?.(chart, code) ?? own(`charts.code.${code}`) ?? (/^[A-Z]{2}$/u.test(code) ? country(code) : code),
    period: (code) => periodName(code, t, months),
    said: (row, protection) => {
      const value = shown(row.value, protection);
      return row.value === null || row.range === undefined || row.range === null
        ? value
        : `${value} (${range(row.range)})`;
    },
    protection: ({ kind, smallest, base }) =>
      t(`charts.protection.${kind}`, { smallest: number(smallest), base: number(base) }),
    compare: new Intl.Collator(locale).compare,
  };
}

function periodName(code: string, t: Translate, months: Intl.DateTimeFormat): string {
  const [, year = '', part = ''] = /^(\d{4})(?:-(.+))?$/u.exec(code) ?? [];
  if (/^H[12]$/u.test(part)) return t('charts.half', { half: part.slice(1), year });
  if (/^Q[1-4]$/u.test(part)) return t('charts.quarter', { quarter: part.slice(1), year });
  if (/^(?:0[1-9]|1[0-2])$/u.test(part)) return months.format(new Date(`${code}-01T00:00:00Z`));
  return code;
}
