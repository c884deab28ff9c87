// SPDX-License-Identifier: EUPL-1.2
// Charts of the data room, read from protected counts and from nothing else: whatever is asked, in whatever order and however
// often, tells no more than those counts do. What was not published is withheld (null), never zero.

import type { ProtectedCounts, RoomColumn } from './room-release.ts';

export type Shown = number | null;
export interface ChartRange {
  readonly low: number;
  readonly high: number;
  readonly level: number;
}
export interface ChartRow {
  readonly code: string;
  readonly value: Shown;
  readonly range?: ChartRange;
}
interface Common {
  readonly name: string;
  readonly unit: 'persons';
  readonly protection: { readonly kind: 'noise' | 'rounded'; readonly smallest: number; readonly base: number };
}
export type RoomChart = Common &
  (
    | { readonly kind: 'bars'; readonly rows: readonly ChartRow[]; readonly isPartition: boolean }
    | { readonly kind: 'places'; readonly rows: readonly ChartRow[] }
    | {
        readonly kind: 'flows';
        readonly flows: readonly { readonly from: string; readonly to: string; readonly value: Shown }[];
      }
    | {
        readonly kind: 'trend';
        readonly series: readonly { readonly code: string; readonly points: readonly ChartRow[] }[];
      }
    | {
        readonly kind: 'sdg-16-2-2';
        readonly period: string;
        readonly country: string;
        readonly population: null;
        readonly rows: readonly SdgRow[];
      }
  );
interface SdgRow {
  readonly sex: string;
  readonly age: string;
  readonly form: string;
  readonly value: Shown;
}

export interface ChartsAsked {
  /** a value of the column `form`: only those exploited in it */
  readonly form?: string | undefined;
  readonly fromYear: number;
  readonly toYear: number;
  /** of the institution; for SDG 16.2.2 */
  readonly country: string;
}

/** Normal quantile of 0.975. */
const Z = 1.959964;
/** Columns that are drawn as bars, with the name of the chart, which the texts of the charts know. */
const BARS = {
  gender: 'gender',
  age: 'age',
  form: 'exploitation',
  industry: 'sector',
  means: 'control',
  source: 'source',
  given: 'services',
  missing: 'services-missing',
  time: 'time-to-assistance',
} as const;
const PLACES = { citizenship: 'citizenship', exploitedIn: 'exploitation-country' } as const;

export function chartsOf(counts: ProtectedCounts, asked: ChartsAsked): readonly RoomChart[] {
  const read = new Reading(counts, asked.form);
  const common = {
    unit: 'persons' as const,
    protection:
      counts.mechanism === 'dp'
        ? { kind: 'noise' as const, smallest: counts.smallest, base: 1 }
        : { kind: 'rounded' as const, smallest: counts.smallest, base: counts.k ?? 1 },
  };
  const bars = Object.entries(BARS).flatMap(([of, name]): RoomChart[] => {
    const column = read.column(of);
    if (column === undefined) return [];
    const rows = column.values.map((code) => read.row(of, code));
    return [{ kind: 'bars', ...common, name, rows, isPartition: column.kind === 'category' }];
  });
  const places = Object.entries(PLACES).map(([of, name]): RoomChart => {
    const rows = (read.column(of)?.values ?? []).map((code) => read.row(of, code));
    return { kind: 'places', ...common, name, rows: rows.filter(({ value }) => value !== null) };
  });
  // of two attributes already: with a form it would take three
  const isWhole = asked.form === undefined;
  const flows = isWhole ? [flowsOf(counts, common)] : [];
  return [
    ...bars,
    ...places,
    ...flows,
    ...trendOf(read, counts, asked, common),
    ...(isWhole ? [sdgOf(read, counts, asked, common)] : []),
  ];
}

class Reading {
  readonly #counts: ProtectedCounts;
  readonly #form: string | undefined;
  readonly #single: ReadonlyMap<string, number>;
  readonly #pair: ReadonlyMap<string, number>;

  constructor(counts: ProtectedCounts, form: string | undefined) {
    this.#counts = counts;
    this.#form = form;
    this.#single = new Map(counts.singles.map(([column, value, count]) => [keyOf(column, value), count]));
    this.#pair = new Map(
      counts.pairs.flatMap(([a, x, b, y, count]) => [
        [keyOf(a, x, b, y), count] as const,
        [keyOf(b, y, a, x), count] as const,
      ]),
    );
  }

  column(name: string): RoomColumn | undefined {
    return this.#counts.columns.find((column) => column.name === name);
  }

  single(column: string, value: string): number | null {
    return this.#single.get(keyOf(column, value)) ?? null;
  }

  pair(a: string, x: string, b: string, y: string): number | null {
    return this.#pair.get(keyOf(a, x, b, y)) ?? null;
  }

  /** With a form: the pair of the two. A pair of the form with itself is the form. */
  row(column: string, code: string): ChartRow {
    const form = this.#form;
    if (form !== undefined && !(column === 'form' && code === form))
      return { code, value: this.pair('form', form, column, code) };
    const value = this.single(column, code);
    return value === null ? { code, value } : { code, value, range: this.range(value) };
  }

  /** Where the true count is, as far as the noise goes; of a k-anonymous count: certainly. */
  range(value: number): ChartRange {
    const { k, sigma, recordCount } = this.#counts;
    if (k !== null) return { low: value, high: value + k - 1, level: 1 };
    const half = Math.ceil(Z * sigma);
    return {
      low: Math.max(0, value - half),
      high: Math.max(value, Math.min(value + half, recordCount + half)),
      level: 0.95,
    };
  }

  /** What is published of several codes together; null where nothing is. */
  sum(values: readonly (number | null)[]): Shown {
    const told = values.filter((value) => value !== null);
    return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0);
  }
}

const keyOf = (...parts: readonly string[]): string => parts.join('\u0000');

function flowsOf(counts: ProtectedCounts, common: Omit<Common, 'name'>): RoomChart {
  const flows = counts.pairs.flatMap(([a, from, b, to, value]) => {
    if (a === 'citizenship' && b === 'exploitedIn') return [{ from, to, value }];
    return a === 'exploitedIn' && b === 'citizenship' ? [{ from: to, to: from, value }] : [];
  });
  return { kind: 'flows', ...common, name: 'flows', flows };
}

/** Only where several years stand in one release: the year is then a column like any other. */
function trendOf(
  read: Reading,
  { columns }: ProtectedCounts,
  { form, fromYear, toYear }: ChartsAsked,
  common: Omit<Common, 'name'>,
): readonly RoomChart[] {
  if (!columns.some(({ name }) => name === 'year')) return [];
  const years = Array.from({ length: toYear - fromYear + 1 }, (_, at) => String(fromYear + at));
  const all = { code: 'all', points: years.map((year) => read.row('year', year)) };
  const forms = form === undefined ? (read.column('form')?.values ?? []) : [];
  const series = forms
    .map((code) => ({
      code,
      points: years.map((year) => ({ code: year, value: read.pair('form', code, 'year', year) })),
    }))
    .filter(({ points }) => points.some(({ value }) => value !== null));
  return [{ kind: 'trend', ...common, name: 'trend', series: [all, ...series] }];
}

const SEXES: readonly (readonly [string, readonly string[]])[] = [
  ['female', ['Feminine']],
  ['male', ['Masculine']],
  ['other', ['TransgenderFeminine', 'TransgenderMasculine', 'NonConforming']],
];
const AGES: readonly (readonly [string, readonly string[]])[] = [
  ['child', ['0-8', '9-17']],
  ['adult', ['18-20', '21-23', '24-26', '27-29', '30-38', '39-47', '48+']],
];
/** `other` counts a person once for each of these forms. */
const FORMS: readonly (readonly [string, readonly string[]])[] = [
  ['sexual-exploitation', ['SexualExploitation']],
  ['forced-labour', ['ForcedLabour']],
  ['organ-removal', ['OrganRemoval']],
  [
    'other',
    [
      'ChildLabour',
      'ForcedMarriage',
      'Servitude',
      'ForcedMilitaryByNonStateActors',
      'ForcedBegging',
      'ForcedAdoption',
      'Surrogacy',
      'Other',
    ],
  ],
];

/** By sex, age and form, two at a time: three together are not counted. */
function sdgOf(
  read: Reading,
  { recordCount }: ProtectedCounts,
  { country, fromYear, toYear }: ChartsAsked,
  common: Omit<Common, 'name'>,
): RoomChart {
  const all = 'all';
  const lists = { gender: SEXES, age: AGES, form: FORMS };
  const one = (column: keyof typeof lists, make: (code: string) => Omit<SdgRow, 'value'>): SdgRow[] =>
    lists[column].map(([code, values]) => ({
      ...make(code),
      value: read.sum(values.map((value) => read.single(column, value))),
    }));
  const two = (
    a: keyof typeof lists,
    b: keyof typeof lists,
    make: (x: string, y: string) => Omit<SdgRow, 'value'>,
  ): SdgRow[] =>
    lists[a].flatMap(([x, xs]) =>
      lists[b].map(([y, ys]) => ({
        ...make(x, y),
        value: read.sum(xs.flatMap((left) => ys.map((right) => read.pair(a, left, b, right)))),
      })),
    );
  const rows = [
    { sex: all, age: all, form: all, value: recordCount },
    ...one('gender', (sex) => ({ sex, age: all, form: all })),
    ...one('age', (age) => ({ sex: all, age, form: all })),
    ...one('form', (form) => ({ sex: all, age: all, form })),
    ...two('gender', 'age', (sex, age) => ({ sex, age, form: all })),
    ...two('gender', 'form', (sex, form) => ({ sex, age: all, form })),
    ...two('age', 'form', (age, form) => ({ sex: all, age, form })),
  ];
  const period = fromYear === toYear ? String(fromYear) : `${fromYear}-${toYear}`;
  return { kind: 'sdg-16-2-2', ...common, name: 'sdg-16-2-2', period, country, population: null, rows };
}
