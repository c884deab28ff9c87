// SPDX-License-Identifier: EUPL-1.2
// From a table of cells to records of attributes. An attribute is a column and one value of it; a cell of several values
// gives several; blank, and 0 where the schema does not say that it is an answer, give none (blank means missing or no).

import type { CaseTable } from './case-table.ts';
import { canonicalValues } from './spelling.ts';
import { type CaseSchema, type ColumnSchema, OTHER } from './schema.ts';
import { Refused } from './refusals.ts';

export interface Attribute {
  readonly column: number;
  readonly value: string;
}

export interface CaseRecords {
  readonly schema: CaseSchema;
  /** sorted by column, then by value */
  readonly attributes: readonly Attribute[];
  readonly count: number;
  /** record r holds `items[starts[r]]` up to `items[starts[r + 1]]`: numbers of attributes, rising */
  readonly starts: Uint32Array;
  readonly items: Uint16Array;
}

/** More attributes in one record than this are refused: the noise needed would drown everything. */
export const MOST_ATTRIBUTES_OF_RECORD = 40;
const MOST_ATTRIBUTES = 65_535;

/** @throws {Refused} DOMAIN_VIOLATION, TOO_WIDE */
export function makeRecords(table: CaseTable, schema: CaseSchema): CaseRecords {
  const read = table.columns.map((column, at) => readColumn(column.values, schema.columns[at] as ColumnSchema, schema));
  const attributes: Attribute[] = [];
  const numbers = read.map(({ names }, column) => {
    const own = new Map<string, number>();
    for (const value of [...names].sort(inOrder)) {
      own.set(value, attributes.length);
      attributes.push({ column, value });
    }
    return own;
  });
  if (attributes.length > MOST_ATTRIBUTES)
    throw new Refused({ code: 'TOO_WIDE', values: { attributes: attributes.length } });
  // per column and cell value: the attributes
  const lists = read.map(({ parts }, column) =>
    parts.map((values) => Uint16Array.from(values, (value) => numbers[column]?.get(value) as number).toSorted()),
  );
  const starts = new Uint32Array(table.rows + 1);
  for (let row = 0; row < table.rows; row += 1) {
    let size = 0;
    for (let column = 0; column < lists.length; column += 1)
      size += lists[column]?.[table.columns[column]?.cells[row] as number]?.length as number;
    if (size > MOST_ATTRIBUTES_OF_RECORD)
      throw new Refused({
        code: 'TOO_WIDE',
        line: row + 2,
        values: { attributes: size, most: MOST_ATTRIBUTES_OF_RECORD },
      });
    starts[row + 1] = (starts[row] as number) + size;
  }
  const items = new Uint16Array(starts[table.rows] as number);
  let at = 0;
  for (let row = 0; row < table.rows; row += 1)
    for (let column = 0; column < lists.length; column += 1) {
      const own = lists[column]?.[table.columns[column]?.cells[row] as number] as Uint16Array;
      for (let k = 0; k < own.length; k += 1) items[at++] = own[k] as number;
    }
  return { schema, attributes, count: table.rows, starts, items };
}

function inOrder(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

interface ReadColumn {
  /** attributes of the column: its code list, or what stands in the table */
  readonly names: ReadonlySet<string>;
  /** per distinct cell: the values in it */
  readonly parts: readonly (readonly string[])[];
}

function readColumn(cells: readonly string[], column: ColumnSchema, { outside }: CaseSchema): ReadColumn {
  if (column.kind === 'ignored') return { names: new Set(), parts: cells.map(() => []) };
  const split = cells.map((cell) =>
    (column.kind === 'multi' ? cell.split(column.delimiter) : [cell])
      .map((value) => value.trim())
      .filter((value) => value !== '' && (column.sensitiveZeros || value !== '0')),
  );
  const spelled = canonicalValues(new Set(split.flat()), column.values);
  const names = new Set<string>(column.values ?? []);
  const parts = split.map((values) => [
    ...new Set(
      values.map((value) => {
        const own = spelled.get(value) ?? value;
        if (column.values === undefined) names.add(own);
        else if (!names.has(own)) {
          if (outside === 'refuse') throw new Refused({ code: 'DOMAIN_VIOLATION', column: column.name });
          names.add(OTHER);
          return OTHER;
        }
        return own;
      }),
    ),
  ]);
  // with recoding, Other is part of the domain whether or not somebody is recoded
  if (column.values !== undefined && outside === 'other' && column.kind !== 'flag') names.add(OTHER);
  return { names, parts };
}

/** The cells of one record, one per column, as they are written to a file. */
export function cellsOf(
  { schema, attributes }: Pick<CaseRecords, 'schema' | 'attributes'>,
  items: ArrayLike<number>,
): string[] {
  const cells = schema.columns.map(() => '');
  for (let k = 0; k < items.length; k += 1) {
    const { column, value } = attributes[items[k] as number] as Attribute;
    cells[column] =
      cells[column] === '' ? value : `${cells[column]}${schema.columns[column]?.delimiter ?? ';'}${value}`;
  }
  return cells;
}
