// SPDX-License-Identifier: EUPL-1.2
// HSDS as it comes, in its nested form or as tables, made into rows and held against the schema. Reports every mistake with table, row
// and field; a row that misses what it must have is left out, and so is a reference to nothing.

import { openTable, textOf, unguardFormula } from '@amparo/spreadsheet';
import type { Json } from '../canonical/index.ts';
import {
  type HsdsField,
  type HsdsTable,
  HSDS_TABLES,
  hsdsTable,
  isHsdsTable,
  LATER_TABLES,
  tableOfFile,
} from './hsds-schema.ts';

export type HsdsRow = Readonly<Record<string, string | number>>;
export type HsdsRows = Readonly<Record<string, readonly HsdsRow[]>>;

export const HSDS_ISSUES = [
  'not-hsds',
  'unknown-table',
  'missing',
  'wrong-type',
  'not-in-list',
  'not-a-uuid',
  'not-an-email',
  'not-a-uri',
  'not-a-date',
  'out-of-range',
  'same-id-twice',
  'broken-reference',
  'service-without-organisation',
  'service-without-hours',
  'schedule-not-used',
  'defunct-service',
] as const;
export type HsdsIssueCode = (typeof HSDS_ISSUES)[number];
export interface HsdsIssue {
  readonly code: HsdsIssueCode;
  readonly table: string;
  /** id where the row has one, else its number from 1 */
  readonly row: string;
  readonly field: string | null;
  /** error: the row is left out; warning: the value is, or it is only said */
  readonly severity: 'error' | 'warning';
}
export interface HsdsRead {
  readonly rows: HsdsRows;
  readonly issues: readonly HsdsIssue[];
}

const MAX_DEPTH = 12;

/**
 * The nested form: one organisation or service, a list of them, a page (`contents`), or an object of tables.
 *
 * @param value JSON as parsed
 */
export function readHsdsJson(value: Json): HsdsRead {
  const found: Found = new Map();
  const issues: HsdsIssue[] = [];
  const objects = topObjects(value);
  if (objects.length === 0) issues.push(issue('not-hsds', 'service', '1', null, 'error'));
  const tabular = objects.every(({ table }) => table === null);
  if (tabular && objects.length > 0) {
    for (const { object } of objects) collectTables(object, found, issues);
  } else {
    for (const { table, object } of objects) if (table !== null) collect(object, hsdsTable(table), null, found, 0);
  }
  return validate(found, issues, tabular);
}

/** A tabular data package: its CSV files by name. A file that is no table of HSDS is said and left. @throws {FileRefused} for one that is no CSV */
export function readHsdsPackage(files: ReadonlyMap<string, Uint8Array>): HsdsRead {
  const found: Found = new Map();
  const issues: HsdsIssue[] = [];
  for (const [name, bytes] of files) {
    if (!name.toLowerCase().endsWith('.csv')) continue;
    const table = tableOfFile(name);
    if (table === undefined) {
      const later = LATER_TABLES.some((each) => name.toLowerCase().includes(each));
      if (!later) issues.push(issue('unknown-table', name, '1', null, 'warning'));
      continue;
    }
    if (bytes.length === 0) continue;
    found.set(table, csvObjects(bytes));
  }
  if (found.size === 0) issues.push(issue('not-hsds', 'service', '1', null, 'error'));
  return validate(found, issues, true);
}

function csvObjects(bytes: Uint8Array): Record<string, Json>[] {
  const objects: Record<string, Json>[] = [];
  let names: readonly string[] | null = null;
  for (const { cells } of openTable(bytes, { separator: ',' }).rows()) {
    if (names === null) {
      names = cells.map((cell) => textOf(cell).trim());
      continue;
    }
    const entries = names.flatMap((name, index): [string, Json][] => {
      const text = unguardFormula(textOf(cells[index]));
      return name === '' || text === '' ? [] : [[name, text]];
    });
    if (entries.length > 0) objects.push(Object.fromEntries(entries));
  }
  return objects;
}

type Found = Map<string, Record<string, Json>[]>;

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object is is told by what only it has. */
function topObjects(
  value: Json,
): readonly { readonly table: string | null; readonly object: { readonly [key: string]: Json } }[] {
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(topObjects);
  if (!isObject(value)) return [];
  const { contents } = value;
  if (Array.isArray(contents)) return topObjects(contents);
  if (Object.keys(value).some((key) => isHsdsTable(key) && Array.isArray(value[key]))) {
    const nested = 'id' in value;
    if (!nested) return [{ table: null, object: value }];
  }
  if ('location' in value || 'location_id' in value) return [{ table: 'service_at_location', object: value }];
  if ('status' in value) return [{ table: 'service', object: value }];
  return 'name' in value ? [{ table: 'organization', object: value }] : [];
}

function collectTables(object: { readonly [key: string]: Json }, found: Found, issues: HsdsIssue[]): void {
  for (const [name, rows] of Object.entries(object)) {
    if (!isHsdsTable(name)) {
      if (!(LATER_TABLES as readonly string[]).includes(name))
        issues.push(issue('unknown-table', name, '1', null, 'warning'));
      continue;
    }
    const list = Array.isArray(rows) ? (rows as readonly Json[]) : [];
    found.set(name, [...(found.get(name) ?? []), ...list.filter(isObject).map((row) => ({ ...row }))]);
  }
}

/** Children get the id of whoever holds them, as the tables would have it. */
function collect(
  object: { readonly [key: string]: Json },
  table: HsdsTable,
  parent: { readonly table: string; readonly id: Json } | null,
  found: Found,
  depth: number,
): void {
  if (depth > MAX_DEPTH) return;
  const row: Record<string, Json> = {};
  for (const { name } of table.fields) {
    const value = object[name];
    if (value !== undefined && value !== null && !isObject(value) && !Array.isArray(value)) row[name] = value;
  }
  if (parent !== null) linkToParent(row, table, parent);
  const self = { table: table.name, id: row['id'] ?? null };
  for (const [property, childTable] of Object.entries(table.one)) {
    const child = object[property];
    if (!isObject(child)) continue;
    const reference = table.fields.find(({ refersTo }) => refersTo === childTable);
    if (reference !== undefined && row[reference.name] === undefined && child['id'] !== undefined)
      row[reference.name] = child['id'];
    collect(child, hsdsTable(childTable), null, found, depth + 1);
  }
  const rows = found.get(table.name) ?? [];
  rows.push(row);
  found.set(table.name, rows);
  for (const [property, childTable] of Object.entries(table.many)) {
    const children = object[property];
    if (!Array.isArray(children)) continue;
    for (const child of children as readonly Json[])
      if (isObject(child)) collect(child, hsdsTable(childTable), self, found, depth + 1);
  }
}

function linkToParent(
  row: Record<string, Json>,
  table: HsdsTable,
  parent: { readonly table: string; readonly id: Json },
): void {
  if (parent.id === null) return;
  if (table.name === 'attribute') {
    row['link_id'] ??= parent.id;
    row['link_entity'] ??= parent.table;
    return;
  }
  if (table.name === 'metadata') {
    row['resource_id'] ??= parent.id;
    row['resource_type'] ??= parent.table;
    return;
  }
  const reference = table.fields.find(
    ({ refersTo, name }) => refersTo === parent.table && name === `${parent.table}_id`,
  );
  if (reference !== undefined) row[reference.name] ??= parent.id;
}

/**
 * Holds the rows against the schema. Rows of one id that say the same are one, as the nested form repeats them; the links that each
 * brings are kept.
 */
function validate(found: Found, issues: HsdsIssue[], tabular: boolean): HsdsRead {
  const rows: Record<string, HsdsRow[]> = {};
  for (const table of HSDS_TABLES) {
    const kept: HsdsRow[] = [];
    for (const [index, raw] of (found.get(table.name) ?? []).entries()) {
      const row = validRow(raw, table, index, tabular, issues);
      if (row !== null) kept.push(row);
    }
    rows[table.name] = unique(kept, table, issues);
  }
  return { rows: linked(rows, issues), issues };
}

function validRow(
  raw: Readonly<Record<string, Json>>,
  table: HsdsTable,
  index: number,
  tabular: boolean,
  issues: HsdsIssue[],
): HsdsRow | null {
  const id = raw['id'];
  const name = typeof id === 'string' ? id : String(index + 1);
  const row: Record<string, string | number> = {};
  let whole = true;
  for (const field of table.fields) {
    const value = raw[field.name];
    const missing = value === undefined || value === null || value === '';
    if (missing) {
      if (field.required || (tabular && field.tabularRequired)) {
        issues.push(issue('missing', table.name, name, field.name, 'error'));
        whole = false;
      }
      continue;
    }
    const read = readValue(value, field);
    if ('code' in read) {
      const grave = field.required && read.code !== 'not-a-uuid';
      issues.push(issue(read.code, table.name, name, field.name, grave ? 'error' : 'warning'));
      whole &&= !grave;
      if (read.value !== undefined && !grave) row[field.name] = read.value;
      continue;
    }
    row[field.name] = read.value;
  }
  return whole ? row : null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const EMAIL = /^[^@\s]+@[^@\s]+\.[^@\s]+$/u;
const URI = /^[a-z][a-z0-9+.-]*:\S+$/iu;
const DATE = /^\d{4}-\d\d-\d\d/u;
type ReadValue =
  | { readonly value: string | number }
  | { readonly code: HsdsIssueCode; readonly value?: string | number };

/** A number where text is asked is taken as text, and text that is a number as a number: CSV knows no other. */
function readValue(value: Json, { type, format, options, name }: HsdsField): ReadValue {
  if (typeof value !== 'string' && typeof value !== 'number') return { code: 'wrong-type' };
  if (type === 'number') {
    const number = typeof value === 'number' ? value : Number(value);
    if (!Number.isFinite(number) || (typeof value === 'string' && value.trim() === '')) return { code: 'wrong-type' };
    const limit = name === 'latitude' ? 90 : name === 'longitude' ? 180 : Number.MAX_SAFE_INTEGER;
    return Math.abs(number) > limit ? { code: 'out-of-range' } : { value: number };
  }
  const text = String(value);
  if (options !== null && !options.includes(text)) return { code: 'not-in-list' };
  // publishers use other ids; they are kept, and said
  if (format === 'uuid' && !UUID.test(text)) return { code: 'not-a-uuid', value: text };
  if (format === 'email' && !EMAIL.test(text)) return { code: 'not-an-email' };
  if (format === 'uri' && !URI.test(text)) return { code: 'not-a-uri' };
  if ((format === 'date' || format === 'date-time') && !DATE.test(text)) return { code: 'not-a-date' };
  return { value: text };
}

function unique(rows: readonly HsdsRow[], table: HsdsTable, issues: HsdsIssue[]): HsdsRow[] {
  const own = table.fields.filter(
    ({ refersTo, name }) => refersTo === null && !['link_id', 'link_entity', 'resource_id'].includes(name),
  );
  const seen = new Map<string, HsdsRow>();
  const kept = new Map<string, HsdsRow>();
  for (const row of rows) {
    const id = String(row['id']);
    const before = seen.get(id);
    if (before !== undefined && own.some(({ name }) => before[name] !== row[name])) {
      issues.push(issue('same-id-twice', table.name, id, null, 'warning'));
      continue;
    }
    if (before === undefined) seen.set(id, row);
    // one phone of three places is three links: kept once for each
    kept.set(JSON.stringify(table.fields.map(({ name }) => row[name] ?? null)), row);
  }
  return [...kept.values()];
}

/** Takes out references to rows that are not there; a row that must have one goes with it. */
function linked(rows: Readonly<Record<string, readonly HsdsRow[]>>, issues: HsdsIssue[]): HsdsRows {
  const ids = new Map(
    Object.entries(rows).map(([name, list]) => [name, new Set(list.map((row) => String(row['id'])))]),
  );
  const result: Record<string, readonly HsdsRow[]> = {};
  for (const [name, list] of Object.entries(rows)) {
    const references = hsdsTable(name).fields.filter(({ refersTo }) => refersTo !== null);
    result[name] = list.flatMap((row) => {
      const next: Record<string, string | number> = { ...row };
      let whole = true;
      for (const { name: field, refersTo, tabularRequired } of references) {
        const target = row[field];
        if (target === undefined || ids.get(refersTo ?? '')?.has(String(target)) === true) continue;
        issues.push(issue('broken-reference', name, String(row['id']), field, tabularRequired ? 'error' : 'warning'));
        Reflect.deleteProperty(next, field);
        whole &&= !tabularRequired;
      }
      return whole ? [next] : [];
    });
  }
  return result;
}

export function issue(
  code: HsdsIssueCode,
  table: string,
  row: string,
  field: string | null,
  severity: HsdsIssue['severity'],
): HsdsIssue {
  return { code, table, row, field, severity };
}
