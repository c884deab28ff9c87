// SPDX-License-Identifier: EUPL-1.2
// A mapping: which column is which field, what its values mean, how its dates and numbers are written. Kept as JSON, so that
// it can be made once, looked at by somebody else, and used for the next file of the same office.

import { type Issue, readList, readObject, readOneOf, readOptional, readText } from '@amparo/kernel';
import { columnOf, ENCODINGS, type Encoding, type Separator, SEPARATORS } from '@amparo/spreadsheet';
import type { Column } from '../htcds/columns.ts';
import { DATE_ORDERS, type DateOrder } from '../htcds/read-date.ts';
import type { DecimalSign } from '../htcds/read-number.ts';
import { MOST_REPEATS } from '../htcds/record.ts';
import type { Htcds } from '../htcds/standard.ts';

export interface MappedColumn {
  /** letters, as the spreadsheet shows them */
  readonly column: string;
  /** what the file wrote above it: for the person; a file whose header differs is asked again */
  readonly header: string;
  /** full name; null: this column is left out */
  readonly to: string | null;
  readonly repeat: number;
  readonly dateOrder: DateOrder | null;
  readonly decimal: DecimalSign | null;
  /** text of a cell -> code, `TRUE`, `FALSE`, country or language; null: leave this value out */
  readonly values: Readonly<Record<string, string | null>>;
  /** texts that nobody has decided yet, with what they may be: they stay questions until they are moved to `values` */
  readonly open: Readonly<Record<string, string | null>>;
}

export interface Mapping {
  readonly version: 1;
  readonly sheet: number | null;
  readonly encoding: Encoding | null;
  readonly separator: Separator | null;
  readonly headerRow: number;
  readonly columns: readonly MappedColumn[];
}

const DECIMALS = ['comma', 'point'] as const;

/** @returns undefined when anything is wrong; every mistake is in `issues`, never with a value of a cell */
export function parseMapping(htcds: Htcds, value: unknown, issues: Issue[]): Mapping | undefined {
  const before = issues.length;
  const keys = ['version', 'sheet', 'encoding', 'separator', 'headerRow', 'columns'];
  const object = readObject(value, '', issues, keys);
  if (object === undefined) return undefined;
  if (object['version'] !== 1)
    issues.push({ path: 'version', code: 'version', remedy: 'this program reads version 1' });
  const sheet = readOptional(object['sheet'], (present) => readCount(present, 'sheet', issues, 1000));
  const encoding = readOptional(object['encoding'], (present) => readOneOf(present, 'encoding', issues, ENCODINGS));
  const separator = readOptional(object['separator'], (present) => readOneOf(present, 'separator', issues, SEPARATORS));
  const headerRow = readCount(object['headerRow'], 'headerRow', issues, 1000);
  const columns = (readList(object['columns'], 'columns', issues) ?? []).flatMap(
    (entry, index) => readColumn(htcds, entry, `columns[${index}]`, issues) ?? [],
  );
  refuseTwice(columns, issues);
  if (issues.length > before || headerRow === undefined) return undefined;
  return {
    version: 1,
    sheet: sheet ?? null,
    encoding: encoding ?? null,
    separator: separator ?? null,
    headerRow,
    columns,
  };
}

function readCount(value: unknown, path: string, issues: Issue[], most: number): number | undefined {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most) return value;
  issues.push({ path, code: 'not-a-count', remedy: `expected a whole number from 1 to ${most}` });
  return undefined;
}

function readColumn(htcds: Htcds, value: unknown, path: string, issues: Issue[]): MappedColumn | undefined {
  const keys = ['column', 'header', 'to', 'repeat', 'dateOrder', 'decimal', 'values', 'open'];
  const object = readObject(value, path, issues, keys);
  if (object === undefined) return undefined;
  const letters = readText(object['column'], `${path}.column`, issues, 3);
  if (letters !== undefined && !/^[A-Z]{1,3}$/u.test(letters))
    issues.push({
      path: `${path}.column`,
      code: 'bad-column',
      remedy: 'expected the letters of a column, like B or AC',
    });
  const to = object['to'] ?? null;
  if (to !== null && (typeof to !== 'string' || !htcds.has(to)))
    issues.push({
      path: `${path}.to`,
      code: 'unknown-field',
      remedy: 'not a full name of HTCDS or of this project; null leaves the column out',
    });
  const repeat =
    readOptional(object['repeat'], (present) => readCount(present, `${path}.repeat`, issues, MOST_REPEATS)) ?? 1;
  if (repeat > 1 && typeof to === 'string' && htcds.has(to) && htcds.field(to).repeats === null)
    issues.push({ path: `${path}.repeat`, code: 'no-repeat', remedy: 'this field stands once in a case' });
  const dateOrder = readOptional(object['dateOrder'], (present) =>
    readOneOf(present, `${path}.dateOrder`, issues, DATE_ORDERS),
  );
  const decimal = readOptional(object['decimal'], (present) => readOneOf(present, `${path}.decimal`, issues, DECIMALS));
  const values = readValues(htcds, object['values'], typeof to === 'string' ? to : null, `${path}.values`, issues);
  const open = readValues(htcds, object['open'], typeof to === 'string' ? to : null, `${path}.open`, issues);
  if (letters === undefined) return undefined;
  return {
    column: letters,
    header: typeof object['header'] === 'string' ? object['header'] : '',
    to: typeof to === 'string' ? to : null,
    repeat,
    dateOrder: dateOrder ?? null,
    decimal: decimal ?? null,
    values,
    open,
  };
}

function readValues(
  htcds: Htcds,
  value: unknown,
  to: string | null,
  path: string,
  issues: Issue[],
): Record<string, string | null> {
  const values: Record<string, string | null> = {};
  if (value === undefined || value === null) return values;
  const object = readObject(value, path, issues) ?? {};
  const field = to !== null && htcds.has(to) ? htcds.field(to) : undefined;
  Object.entries(object).forEach(([text, code], index) => {
    // the text is a cell of the file: a mistake is told by its place among the values
    const place = `${path}[${index}]`;
    if (code !== null && typeof code !== 'string') {
      issues.push({ path: place, code: 'not-a-code', remedy: 'expected a code, or null to leave the value out' });
    } else if (
      code !== null &&
      field?.kind === 'code' &&
      !field.open &&
      !field.values.some((one) => one.code === code)
    ) {
      issues.push({ path: place, code: 'unknown-code', remedy: 'this code is not in the list of the field' });
    } else values[text] = code;
  });
  return values;
}

function refuseTwice(columns: readonly MappedColumn[], issues: Issue[]): void {
  const letters = new Set<string>();
  const fields = new Set<string>();
  columns.forEach(({ column, to, repeat }, index) => {
    if (letters.has(column))
      issues.push({
        path: `columns[${index}].column`,
        code: 'column-twice',
        remedy: 'this column stands twice; keep one',
      });
    letters.add(column);
    const key = `${to} ${repeat}`;
    if (to !== null && fields.has(key))
      issues.push({
        path: `columns[${index}].to`,
        code: 'field-twice',
        remedy: 'two columns go to this field; leave one out or use repeat',
      });
    fields.add(key);
  });
}

/** The columns as the reading of rows takes them. */
export function columnsOf(htcds: Htcds, mapping: Mapping): readonly Column[] {
  return mapping.columns.flatMap(({ column, to, repeat, dateOrder, decimal, values }) =>
    to === null
      ? []
      : [
          {
            column: columnOf(column),
            field: htcds.field(to),
            repeat,
            dateOrder: dateOrder ?? undefined,
            decimal: decimal ?? undefined,
            values: new Map(Object.entries(values).map(([text, code]) => [text.trim(), code])),
          },
        ],
  );
}
