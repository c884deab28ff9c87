// SPDX-License-Identifier: EUPL-1.2
// Cross tables for a report, from a table of case records: counts of every pair of values of two columns with their totals,
// several of them protected together, because what one leaves out another could tell. The rules are in table-protection.ts;
// here tables become its cells and sums, and come back. A cell that is left out is `null`, never a number.

import type { CaseTable, TableColumn } from './case-table.ts';
import { judgeSize } from './policy.ts';
import type { Outcome, Refusal } from './refusals.ts';
import { canonicalValues } from './spelling.ts';
import { type CaseSchema, inferSchema } from './schema.ts';
import { protectTables, unsafeCounts } from './table-protection.ts';

export interface CrossTable {
  readonly rowsOf: string;
  readonly columnsOf: string;
  /** values in their order; a blank cell of a record is the value '' */
  readonly rowValues: readonly string[];
  readonly columnValues: readonly string[];
  /** `counts[row][column]`; the last row and the last column are totals */
  readonly counts: readonly (readonly (number | null)[])[];
}

export interface CrossTables {
  readonly tables: readonly CrossTable[];
  /** what must not be below this */
  readonly threshold: number;
  /** cells left out because they are small, and for the sake of those */
  readonly primary: number;
  readonly secondary: number;
}

/** Exact arithmetic takes its time: above this many inner cells a table is no table for a report. */
export const MOST_CELLS = 400;

/**
 * @param pairs names of two columns for each table; a column may stand in several
 * @param threshold counts below it are left out, zeros too
 * @returns refusals: TOO_FEW_RECORDS, HEADER (no such column), TABLE_COLUMN (holds several values), TOO_WIDE
 */
export function crossTables(
  table: CaseTable,
  pairs: readonly (readonly [string, string])[],
  threshold: number,
  declared?: CaseSchema,
): Outcome<CrossTables> {
  const schema = declared ?? inferSchema(table);
  const refusals = judgePairs(table, pairs, schema);
  if (refusals.length > 0) return { ok: false, refusals };
  const axes = new Map(
    table.columns
      .filter(({ name }) => pairs.flat().includes(name))
      .map((column) => [column.name, axisOf(column, schema)] as const),
  );
  const inner = pairs.reduce(
    (sum, [a, b]) => sum + (axes.get(a)?.values.length ?? 0) * (axes.get(b)?.values.length ?? 0),
    0,
  );
  if (inner > MOST_CELLS)
    return { ok: false, refusals: [{ code: 'TOO_WIDE', values: { attributes: inner, most: MOST_CELLS } }] };
  const linked = link(table.rows, pairs, axes);
  const unsafe = unsafeCounts(linked, threshold);
  const safe = protectTables(linked, unsafe, threshold);
  return {
    ok: true,
    value: {
      tables: pairs.map(([a, b]) => shown(a, b, axes, safe.cells)),
      threshold,
      primary: safe.primary.size,
      secondary: safe.secondary.size,
    },
  };
}

function judgePairs(
  table: CaseTable,
  pairs: readonly (readonly [string, string])[],
  schema: CaseSchema,
): readonly Refusal[] {
  const kinds = new Map(schema.columns.map(({ name, kind }) => [name, kind]));
  const names = [...new Set(pairs.flat())];
  return [
    ...judgeSize(table.rows, false),
    ...names.flatMap((column): Refusal[] => {
      const kind = kinds.get(column);
      if (kind === undefined || kind === 'ignored') return [{ code: 'HEADER', column, values: { number: 0 } }];
      return kind === 'multi' ? [{ code: 'TABLE_COLUMN', column }] : [];
    }),
  ];
}

interface Axis {
  readonly values: readonly string[];
  /** per row of the table: which value */
  readonly at: Uint16Array;
}

function axisOf(column: TableColumn, { columns }: CaseSchema): Axis {
  const own = columns.find(({ name }) => name === column.name);
  const trimmed = column.values.map((value) => value.trim());
  const canonical = canonicalValues(new Set(trimmed), own?.values);
  const spelled = trimmed.map((value) => canonical.get(value) ?? value);
  const used = new Set(Array.from(column.cells, (cell) => spelled[cell] as string));
  // blank comes last: it is missing, or no
  const values = [...used].sort((a, b) => (a === '' ? 1 : b === '' ? -1 : a < b ? -1 : a > b ? 1 : 0));
  const place = new Map(values.map((value, at) => [value, at]));
  const places = spelled.map((value) => place.get(value) ?? 0);
  return { values, at: Uint16Array.from(column.cells, (cell) => places[cell] as number) };
}

const ALL = -1;

/** Names of cells: a total of a column has the same name in every table, and so links them. */
function nameOf(a: string, x: number, b: string, y: number): string {
  if (x === ALL && y === ALL) return 'all';
  if (y === ALL) return JSON.stringify([a, x]);
  if (x === ALL) return JSON.stringify([b, y]);
  // two tables of the same two columns, turned, have the same cells
  return JSON.stringify(a < b ? [a, x, b, y] : [b, y, a, x]);
}

function link(rows: number, pairs: readonly (readonly [string, string])[], axes: ReadonlyMap<string, Axis>) {
  const cells = new Map<string, number>([['all', rows]]);
  const sums = new Map<string, { total: string; parts: string[] }>();
  for (const [a, b] of pairs) {
    const [first, second] = [axes.get(a) as Axis, axes.get(b) as Axis];
    const add = (name: string): void => void cells.set(name, (cells.get(name) ?? 0) + 1);
    const isNew = !cells.has(nameOf(a, 0, b, 0));
    const firstIsNew = !cells.has(nameOf(a, 0, b, ALL));
    const secondIsNew = !cells.has(nameOf(a, ALL, b, 0)) && a !== b;
    if (isNew)
      for (let x = 0; x < first.values.length; x += 1)
        for (let y = 0; y < second.values.length; y += 1) cells.set(nameOf(a, x, b, y), 0);
    for (let row = 0; row < rows; row += 1) {
      const [x, y] = [first.at[row] as number, second.at[row] as number];
      if (isNew) add(nameOf(a, x, b, y));
      if (firstIsNew) add(nameOf(a, x, b, ALL));
      if (secondIsNew) add(nameOf(a, ALL, b, y));
    }
    const [xs, ys] = [[...first.values.keys()], [...second.values.keys()]];
    const sum = (total: string, parts: string[]): void =>
      void sums.set(`${total}=${parts.join('+')}`, { total, parts });
    for (const x of xs)
      sum(
        nameOf(a, x, b, ALL),
        ys.map((y) => nameOf(a, x, b, y)),
      );
    for (const y of ys)
      sum(
        nameOf(a, ALL, b, y),
        xs.map((x) => nameOf(a, x, b, y)),
      );
    sum(
      'all',
      xs.map((x) => nameOf(a, x, b, ALL)),
    );
    sum(
      'all',
      ys.map((y) => nameOf(a, ALL, b, y)),
    );
  }
  return { cells, sums: [...sums.values()] };
}

function shown(
  a: string,
  b: string,
  axes: ReadonlyMap<string, Axis>,
  cells: ReadonlyMap<string, number | null>,
): CrossTable {
  const [first, second] = [axes.get(a) as Axis, axes.get(b) as Axis];
  const [xs, ys] = [
    [...first.values.keys(), ALL],
    [...second.values.keys(), ALL],
  ];
  return {
    rowsOf: a,
    columnsOf: b,
    rowValues: first.values,
    columnValues: second.values,
    counts: xs.map((x) => ys.map((y) => cells.get(nameOf(a, x, b, y)) ?? null)),
  };
}

/** A table as rows of cells: names of values, totals under `all`, what is left out as `withheld`, blank as `blank`. */
export function crossTableRows(
  { rowsOf, rowValues, columnValues, counts }: CrossTable,
  words: { readonly all: string; readonly withheld: string; readonly blank: string },
): string[][] {
  const named = (values: readonly string[]): string[] => [...values.map((value) => value || words.blank), words.all];
  const names = named(rowValues);
  return [
    [rowsOf, ...named(columnValues)],
    ...counts.map((row, at) => [
      names[at] ?? '',
      ...row.map((count) => (count === null ? words.withheld : String(count))),
    ]),
  ];
}
