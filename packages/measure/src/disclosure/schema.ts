// SPDX-License-Identifier: EUPL-1.2
// What a column of the case table is: kind, delimiter, code list. A schema with code lists (a declared domain) comes from a
// codebook that is public; without one, kinds and values are told from the table, and the report says so.

import { type Outcome } from './refusals.ts';
import type { CaseTable, TableColumn } from './case-table.ts';

export const COLUMN_KINDS = ['category', 'multi', 'flag', 'ignored'] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

export interface ColumnSchema {
  readonly name: string;
  readonly kind: ColumnKind;
  /** of a `multi` column */
  readonly delimiter: string;
  /** the code list, when it is declared; values outside are refused or recoded */
  readonly values: readonly string[] | undefined;
  /** `0` is an answer here and not the same as blank */
  readonly sensitiveZeros: boolean;
}

export interface CaseSchema {
  readonly columns: readonly ColumnSchema[];
  /** what happens to a value outside a code list */
  readonly outside: 'refuse' | 'other';
}

export const DEFAULT_DELIMITER = ';';
/** What values outside the code list become, when that is asked for. */
export const OTHER = 'Other';

/**
 * @param input parsed JSON: `{ "columns": [{ "name", "kind", "values"?, "delimiter"?, "sensitiveZeros"? }], "outside"? }`
 * @param columns the names of the table; a column that the schema leaves out is `ignored` nowhere: it is refused
 */
export function readSchema(input: unknown, columns: readonly string[]): Outcome<CaseSchema> {
  const bad = (where: string): Outcome<CaseSchema> => ({
    ok: false,
    refusals: [{ code: 'BAD_SCHEMA', values: { where } }],
  });
  if (!isRecord(input) || !Array.isArray(input['columns'])) return bad('columns');
  const outside = input['outside'] ?? 'refuse';
  if (outside !== 'refuse' && outside !== 'other') return bad('outside');
  const read = new Map<string, ColumnSchema>();
  for (const [at, entry] of (input['columns'] as unknown[]).entries()) {
    const where = `columns[${at}]`;
    if (!isRecord(entry) || typeof entry['name'] !== 'string') return bad(`${where}.name`);
    const kind = COLUMN_KINDS.find((known) => known === (entry['kind'] ?? 'category'));
    if (kind === undefined) return bad(`${where}.kind`);
    const delimiter = entry['delimiter'] ?? DEFAULT_DELIMITER;
    if (typeof delimiter !== 'string' || delimiter === '') return bad(`${where}.delimiter`);
    const values = entry['values'];
    if (values !== undefined && !(Array.isArray(values) && values.every((value) => typeof value === 'string')))
      return bad(`${where}.values`);
    read.set(entry['name'], {
      name: entry['name'],
      kind,
      delimiter,
      values: kind === 'flag' ? ['1'] : values,
      sensitiveZeros: entry['sensitiveZeros'] === true,
    });
  }
  const missing = columns.find((name) => !read.has(name));
  if (missing !== undefined) return bad(missing);
  return { ok: true, value: { columns: columns.map((name) => read.get(name) as ColumnSchema), outside } };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Where fewer cells than this hold the delimiter, it is a sign in a text and no list. */
const MULTI_SHARE = 0.002;
const MULTI_CELLS = 10;

/** Kinds told from the table. Names and kinds of columns count as public. */
export function inferSchema(table: CaseTable): CaseSchema {
  return { columns: table.columns.map((column) => inferColumn(column, table.rows)), outside: 'refuse' };
}

function inferColumn({ name, values, cells }: TableColumn, rows: number): ColumnSchema {
  const holds = values.map((value) => value.includes(DEFAULT_DELIMITER));
  let withDelimiter = 0;
  for (const cell of cells) if (holds[cell] === true) withDelimiter += 1;
  const kind = values.every((value) => value === '' || value === '1')
    ? 'flag'
    : withDelimiter >= Math.max(MULTI_CELLS, MULTI_SHARE * rows)
      ? 'multi'
      : 'category';
  return {
    name,
    kind,
    delimiter: DEFAULT_DELIMITER,
    values: undefined,
    sensitiveZeros: false,
  };
}
