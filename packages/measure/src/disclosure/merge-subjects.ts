// SPDX-License-Identifier: EUPL-1.2
// Several rows of one person become one record, before anything is counted: else the noise that hides one row would not hide
// her. The key of persons leaves the table here and is in nothing that comes after.

import type { CaseTable, TableColumn } from './case-table.ts';
import { MOST_VALUES } from './case-table.ts';
import { type Outcome, Refused } from './refusals.ts';
import { type CaseSchema, inferSchema } from './schema.ts';

export interface MergeRequest {
  /** name of the column with the key; a row without one is a person of its own */
  readonly subject: string;
  /** a column whose largest value says which row is the latest: a year, a half-year */
  readonly latestBy: string | undefined;
}

/**
 * The records of each person brought together: values of columns with several values united; flags set where any row has
 * them; of other columns the value of the latest row, and blank where two values stand against each other and nothing says
 * which is the later one. Persons stand in the order of their first rows.
 *
 * @param schema of the table without the key; undefined: told from the table
 * @returns a table without the column of the key; refusals HEADER (a column that is not there), UNIQUE_COLUMN
 */
export function mergeSubjects(
  table: CaseTable,
  { subject, latestBy }: MergeRequest,
  schema?: CaseSchema,
): Outcome<CaseTable> {
  const key = table.columns.find(({ name }) => name === subject);
  if (key === undefined) return missing(subject);
  const time = table.columns.find(({ name }) => name === latestBy);
  if (latestBy !== undefined && time === undefined) return missing(latestBy);
  const columns = table.columns.filter((column) => column !== key);
  const kinds = schema ?? inferSchema({ rows: table.rows, columns });
  const persons = groupRows(key, table.rows);
  const order = time === undefined ? undefined : ranks(time);
  try {
    return {
      ok: true,
      value: {
        rows: persons.length,
        columns: columns.map((column, at) => {
          const { kind = 'category', delimiter = ';' } = kinds.columns[at] ?? {};
          const merge = kind === 'multi' ? united(column, delimiter) : chosen(column, order, time, kind === 'flag');
          return collected(column.name, persons, merge);
        }),
      },
    };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusals: [error.refusal] };
    throw error;
  }
}

function missing(column: string): Outcome<CaseTable> {
  return { ok: false, refusals: [{ code: 'HEADER', column, values: { number: 0 } }] };
}

/** Rows of each person. Spaces around a key do not make another person. */
function groupRows(key: TableColumn, rows: number): number[][] {
  const names = key.values.map((value) => value.trim());
  const groups = new Map<string, number[]>();
  const persons: number[][] = [];
  for (let row = 0; row < rows; row += 1) {
    const name = names[key.cells[row] as number] as string;
    const known = name === '' ? undefined : groups.get(name);
    if (known === undefined) {
      const person = [row];
      persons.push(person);
      if (name !== '') groups.set(name, person);
    } else known.push(row);
  }
  return persons;
}

/** For each distinct value: its place in time; blank comes before everything. */
function ranks({ values }: TableColumn): Int32Array {
  const sorted = values.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const place = new Map(sorted.map((value, at) => [value, at]));
  return Int32Array.from(values, (value) => (value === '' ? -1 : (place.get(value) as number)));
}

type Merge = (rows: readonly number[]) => string;

function united({ values, cells }: TableColumn, delimiter: string): Merge {
  const parts = values.map((value) =>
    value
      .split(delimiter)
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  );
  return (rows) => {
    const all = new Set(rows.flatMap((row) => parts[cells[row] as number] as string[]));
    return [...all].sort().join(delimiter);
  };
}

function chosen(
  { values, cells }: TableColumn,
  order: Int32Array | undefined,
  time: TableColumn | undefined,
  isFlag: boolean,
): Merge {
  return (rows) => {
    const told = rows.filter((row) => values[cells[row] as number] !== '');
    const distinct = new Set(told.map((row) => cells[row] as number));
    if (distinct.size <= 1 || isFlag) return values[cells[told[0] ?? -1] ?? 0] ?? '';
    if (order === undefined || time === undefined) return '';
    const at = (row: number): number => order[time.cells[row] as number] as number;
    const last = Math.max(...told.map(at));
    const latest = new Set(told.filter((row) => at(row) === last).map((row) => cells[row] as number));
    const [only] = latest;
    return latest.size === 1 && only !== undefined ? (values[only] as string) : '';
  };
}

function collected(name: string, persons: readonly (readonly number[])[], merge: Merge): TableColumn {
  const values = [''];
  const places = new Map([['', 0]]);
  const cells = new Uint16Array(persons.length);
  persons.forEach((rows, person) => {
    const value = merge(rows);
    let place = places.get(value);
    if (place === undefined) {
      place = values.length;
      if (place > MOST_VALUES)
        throw new Refused({ code: 'UNIQUE_COLUMN', column: name, values: { distinct: MOST_VALUES } });
      values.push(value);
      places.set(value, place);
    }
    cells[person] = place;
  });
  return { name, values, cells };
}
