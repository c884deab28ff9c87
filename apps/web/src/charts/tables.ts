// SPDX-License-Identifier: EUPL-1.2
// What a chart says, as sentences and as a table: for those who do not see the drawing, for paper, and for a spreadsheet.
// Pure: words come in. Everything that the drawing shows stands here, in the same order.

import type { Bars, ChartData, Flow, Flows, Places, Range, Row, Sdg, Trend } from './data.ts';
import type { ChartWords } from './chart-words.ts';

export interface Told {
  /** one sentence: the most important thing of the picture */
  readonly sentence: string;
  readonly columns: readonly string[];
  /** first cell: the heading of the row */
  readonly rows: readonly (readonly string[])[];
}

/** One thing of a drawing that can be chosen, with the words that are said of it. */
export interface Mark {
  readonly label: string;
  readonly text: string;
}

export function tell(chart: ChartData, words: ChartWords): Told {
  if (chart.kind === 'bars') return tellBars(chart, words);
  if (chart.kind === 'trend') return tellTrend(chart, words);
  if (chart.kind === 'places') return tellPlaces(chart, words);
  if (chart.kind === 'flows') return tellFlows(chart, words);
  return tellSdg(chart, words);
}

function largestOf<T extends { readonly value: number | null }>(rows: readonly T[]): T | undefined {
  let largest: T | undefined;
  for (const row of rows) if (row.value !== null && row.value > (largest?.value ?? 0)) largest = row;
  return largest;
}

function rangeCells(rows: readonly Row[], { t, range }: ChartWords) {
  const known = rows.find((row): row is Row & { range: Range } => row.range !== undefined && row.range !== null);
  return {
    heading: known === undefined ? [] : [t('charts.column.range')],
    cell: (row: Row): string[] =>
      known === undefined
        ? []
        : [row.value === null || row.range === undefined || row.range === null ? '' : range(row.range)],
  };
}

function tellBars({ name, unit, rows, protection }: Bars, words: ChartWords): Told {
  const { t } = words;
  const ranges = rangeCells(rows, words);
  const most = largestOf(rows);
  return {
    sentence:
      most === undefined
        ? t('charts.nothing')
        : t('charts.most', { what: words.name(name, most.code), value: words.shown(most.value, protection) }),
    columns: [t('charts.column.what'), t(`charts.unit.${unit}`), ...ranges.heading],
    rows: rows.map((row) => [words.name(name, row.code), words.shown(row.value, protection), ...ranges.cell(row)]),
  };
}

/** Periods of all series, in their order. */
export function periodsOf({ series }: Trend): readonly string[] {
  return [...new Set(series.flatMap(({ points }) => points.map(({ code }) => code)))].sort();
}

function tellTrend(chart: Trend, words: ChartWords): Told {
  const { t } = words;
  const { name, series, protection, unit } = chart;
  const all = series.flatMap(({ points }) => points);
  const ranges = rangeCells(all, words);
  const known = (series[0]?.points ?? []).filter(({ value }) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  const sentence =
    first === undefined || last === undefined || first === last
      ? t('charts.nothing_over_time')
      : t('charts.over_time', {
          what: words.name(name, series[0]?.code ?? ''),
          from: words.period(first.code),
          first: words.said(first, protection),
          to: words.period(last.code),
          last: words.said(last, protection),
        });
  return {
    sentence,
    columns: [t('charts.column.period'), t('charts.column.what'), t(`charts.unit.${unit}`), ...ranges.heading],
    rows: periodsOf(chart).flatMap((period) =>
      series.flatMap(({ code, points }) =>
        points
          .filter((point) => point.code === period)
          .map((point) => [
            words.period(period),
            words.name(name, code),
            words.shown(point.value, protection),
            ...ranges.cell(point),
          ]),
      ),
    ),
  };
}

/** From the largest to the smallest; withheld ones last, by name. */
export function sortedPlaces({ rows }: Places, { country, compare }: ChartWords): readonly Row[] {
  return rows.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1) || compare(country(a.code), country(b.code)));
}

function tellPlaces(chart: Places, words: ChartWords): Told {
  const { t, country, shown } = words;
  const rows = sortedPlaces(chart, words);
  const ranges = rangeCells(rows, words);
  const most = largestOf(rows);
  const countries = rows.filter(({ code, value }) => code !== 'ZZ' && value !== 0).length;
  return {
    sentence:
      most === undefined
        ? t('charts.nothing')
        : t('charts.places', { countries, what: country(most.code), value: shown(most.value, chart.protection) }),
    columns: [t('charts.column.country'), t(`charts.unit.${chart.unit}`), ...ranges.heading],
    rows: rows.map((row) => [country(row.code), shown(row.value, chart.protection), ...ranges.cell(row)]),
  };
}

export function sortedFlows({ flows }: Flows, { country, compare }: ChartWords): readonly Flow[] {
  return flows.toSorted(
    (a, b) =>
      (b.value ?? -1) - (a.value ?? -1) ||
      compare(country(a.from), country(b.from)) ||
      compare(country(a.to), country(b.to)),
  );
}

function tellFlows(chart: Flows, words: ChartWords): Told {
  const { t, country, shown } = words;
  const flows = sortedFlows(chart, words);
  const most = largestOf(flows);
  return {
    sentence:
      most === undefined
        ? t('charts.nothing')
        : t('charts.flows', {
            from: country(most.from),
            to: country(most.to),
            value: shown(most.value, chart.protection),
          }),
    columns: [t('charts.column.from'), t('charts.column.to'), t(`charts.unit.${chart.unit}`)],
    rows: flows.map((flow) => [country(flow.from), country(flow.to), shown(flow.value, chart.protection)]),
  };
}

function tellSdg({ rows, population, protection, country, period }: Sdg, words: ChartWords): Told {
  const { t, number } = words;
  const all = rows.find(({ sex, age, form }) => sex === 'all' && age === 'all' && form === 'all');
  const rate = (value: number | null): string[] => {
    if (population === null) return [];
    return [value === null ? t('charts.withheld') : number((value * 100_000) / population.persons)];
  };
  return {
    sentence:
      all === undefined
        ? t('charts.nothing')
        : t(country === 'ZZ' ? 'charts.sdg.sentence_anywhere' : 'charts.sdg.sentence', {
            country: words.country(country),
            period: words.period(period),
            value: words.shown(all.value, protection),
          }),
    columns: [
      t('charts.sdg.form'),
      t('charts.sdg.age'),
      t('charts.sdg.sex'),
      t('charts.unit.persons'),
      ...(population === null ? [] : [t('charts.sdg.rate')]),
    ],
    rows: rows.map(({ form, age, sex, value }) => [
      t(`charts.sdg.forms.${form}`),
      t(`charts.sdg.ages.${age}`),
      t(`charts.sdg.sexes.${sex}`),
      words.shown(value, protection),
      ...rate(value),
    ]),
  };
}

/** RFC 4180; nothing that a spreadsheet program would take for a formula. */
export function tableCsv({ columns, rows }: Told): string {
  const cell = (text: string): string => {
    const safe = /^[=+\-@\t\r]/u.test(text) && !/^-?[\d.,]+$/u.test(text) ? `'${text}` : text;
    return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}
