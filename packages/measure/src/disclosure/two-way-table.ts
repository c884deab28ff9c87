// SPDX-License-Identifier: EUPL-1.2
// A table of two things with its totals, as it may be shown: small counts left out, and as many others as it takes so that none of
// them can be computed back. What never occurred counts as a small count, so an empty place tells nothing either.

import { type LinkedTables, protectTables, type TableSum, unsafeCounts } from './table-protection.ts';

export interface TwoWayCount {
  readonly row: string;
  readonly column: string;
  /** people, each once in a cell */
  readonly count: number;
}
export interface TwoWayTable {
  readonly columns: readonly string[];
  /** null: left out */
  readonly rows: readonly {
    readonly row: string;
    readonly counts: readonly (number | null)[];
    readonly total: number | null;
  }[];
  readonly totals: readonly (number | null)[];
  readonly total: number | null;
}

/**
 * @param threshold least count that is shown
 * @throws {RangeError} for a count that is no whole number, negative, or given twice
 */
export function protectedTwoWay(given: readonly TwoWayCount[], threshold: number): TwoWayTable {
  const rows = [...new Set(given.map(({ row }) => row))].toSorted();
  const columns = [...new Set(given.map(({ column }) => column))].toSorted();
  const at = (row: string, column: string) => `cell ${JSON.stringify([row, column])}`;
  const cells = new Map<string, number>();
  for (const { row, column, count } of given) {
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('protectedTwoWay: whole numbers');
    if (cells.has(at(row, column))) throw new RangeError('protectedTwoWay: each place once');
    cells.set(at(row, column), count);
  }
  for (const row of rows) for (const column of columns) cells.set(at(row, column), cells.get(at(row, column)) ?? 0);
  const sums: TableSum[] = [
    ...rows.map((row) => ({ total: `row ${row}`, parts: columns.map((column) => at(row, column)) })),
    ...columns.map((column) => ({ total: `column ${column}`, parts: rows.map((row) => at(row, column)) })),
    { total: 'all', parts: rows.map((row) => `row ${row}`) },
  ];
  for (const { total, parts } of sums)
    cells.set(
      total,
      parts.reduce((sum, name) => sum + (cells.get(name) ?? 0), 0),
    );
  const tables: LinkedTables = { cells, sums };
  const shown = protectTables(tables, unsafeCounts(tables, threshold), threshold).cells;
  const value = (name: string) => shown.get(name) ?? null;
  return {
    columns,
    rows: rows.map((row) => ({
      row,
      counts: columns.map((column) => value(at(row, column))),
      total: value(`row ${row}`),
    })),
    totals: columns.map((column) => value(`column ${column}`)),
    total: value('all'),
  };
}
