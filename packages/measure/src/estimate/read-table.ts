// SPDX-License-Identifier: EUPL-1.2
// Reads the three input formats of estimation, piece by piece, so that a million rows need little memory: a table of cases
// (one 0/1 column per list), a table of histories (last column `count`) and lists of pseudonymous ids. Used by the command,
// the route and the page. Counts every row into histories at once and keeps no row; ids are dropped when it ends.

import { type InputCode, type TableIssue, tableIssue } from './input-problems.ts';
import type { LinkageErrors } from './sensitivity.ts';
import { overlapsOf, casesOf, makeTable, type CaptureTable, type UncertainCell } from './table.ts';
import { looksPersonal } from './personal-id.ts';
import { decodeUtf8 } from '../numeric/utf8.ts';
import { IdSet } from './read-bytes.ts';

export type TableFormat = 'case' | 'history' | 'idlists';

export interface ReadOptions {
  /** default: told from the header */
  readonly format?: TableFormat | undefined;
  /** names of columns of a case table that divide the cases; default none */
  readonly strata?: readonly string[] | undefined;
}

export interface Stratum {
  /** one value per stratum column, in the order of the call */
  readonly values: readonly string[];
  readonly table: CaptureTable;
}

export type TableReading =
  | {
      readonly ok: true;
      readonly format: TableFormat;
      readonly table: CaptureTable;
      readonly strata: readonly Stratum[];
      readonly warnings: readonly TableIssue[];
      /** errors of the linkage as its report expects them, most likely first; only from a linked table */
      readonly linkage?: readonly LinkageErrors[] | undefined;
    }
  | { readonly ok: false; readonly issues: readonly TableIssue[] };

export const MOST_LISTS = 10;
const MOST_COUNT = 1e9;
const MOST_ISSUES = 50;
const MOST_STRATA = 200;
const MOST_LINKAGES = 20;
const COMMA = 44;
const SEMICOLON = 59;
const LINE_FEED = 10;
const RETURN = 13;
const ZERO = 48;
const ONE = 49;

class Refused extends Error {}

/** Takes bytes as they come: `push` any number of times, then `finish` once. */
export class TableReader {
  readonly #options: ReadOptions;
  readonly #issues: TableIssue[] = [];
  readonly #warnings: TableIssue[] = [];
  #rest = new Uint8Array(0);
  #row = 0;
  #started = false;
  #rows: RowReader | undefined;
  #stopped = false;

  constructor(options: ReadOptions = {}) {
    this.#options = options;
  }

  push(bytes: Uint8Array): void {
    if (this.#stopped) return;
    const whole = this.#rest.length === 0 ? bytes : concatenate(this.#rest, bytes);
    let start = 0;
    try {
      for (let end = whole.indexOf(LINE_FEED); end >= 0; end = whole.indexOf(LINE_FEED, start)) {
        this.#line(whole, start, end > start && whole[end - 1] === RETURN ? end - 1 : end);
        start = end + 1;
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#stopped = true;
    }
    this.#rest = whole.slice(start);
  }

  finish(): TableReading {
    try {
      if (!this.#stopped && this.#rest.length > 0) {
        const end = this.#rest.at(-1) === RETURN ? this.#rest.length - 1 : this.#rest.length;
        this.#line(this.#rest, 0, end);
      }
      if (!this.#stopped && this.#rows === undefined) this.#issues.push(tableIssue('EMPTY_INPUT'));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
    const rows = this.#rows;
    rows?.complete();
    if (this.#issues.length > 0 || rows === undefined) return { ok: false, issues: this.#issues };
    const { table, strata } = rows.result();
    const found = judgeTable(table, rows.columnsOfLists);
    if (found.length > 0) return { ok: false, issues: found };
    return { ok: true, format: rows.format, table, strata, warnings: this.#warnings };
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    let from = start;
    if (!this.#started) {
      this.#started = true;
      if (bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf) from += 3;
    }
    this.#row += 1;
    if (isBlank(bytes, from, end)) return;
    if (this.#rows === undefined) this.#rows = this.#header(bytes, from, end);
    else this.#rows.read(bytes, from, end, this.#row);
  }

  #header(bytes: Uint8Array, start: number, end: number): RowReader {
    const line = decodeUtf8(bytes, start, end);
    if (line === undefined) this.#refuse('NOT_UTF8');
    const separator = line.includes(';') && !line.includes(',') ? SEMICOLON : COMMA;
    const names = splitFields(line, separator).map((name) => name.trim());
    const report: Report = {
      issue: (code, row, column) => {
        this.#issues.push(tableIssue(code, row, column));
        if (this.#issues.length >= MOST_ISSUES) throw new Refused();
      },
      warn: (code, row, column) => {
        if (!this.#warnings.some((warning) => warning.code === code))
          this.#warnings.push(tableIssue(code, row, column));
      },
    };
    const columns = readHeader(names, this.#options, (code, column) => {
      this.#issues.push(tableIssue(code, this.#row, column));
    });
    if (columns === undefined || this.#issues.length > 0) throw new Refused();
    return columns.format === 'idlists'
      ? new IdListRows(columns, separator, report)
      : new ColumnRows(columns, separator, report);
  }

  #refuse(code: InputCode): never {
    this.#issues.push(tableIssue(code, this.#row));
    throw new Refused();
  }
}

/** The whole text or bytes at once. */
export function readTable(input: string | Uint8Array, options: ReadOptions = {}): TableReading {
  const reader = new TableReader(options);
  reader.push(typeof input === 'string' ? encodeUtf8(input) : input);
  return reader.finish();
}

function encodeUtf8(text: string): Uint8Array {
  // half a surrogate pair cannot be encoded; it becomes the replacement character
  const escaped = encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\u{fffd}'));
  const bytes = new Uint8Array(escaped.length);
  let size = 0;
  for (let k = 0; k < escaped.length; k += 1) {
    if (escaped[k] === '%') {
      bytes[size] = Number.parseInt(escaped.slice(k + 1, k + 3), 16);
      k += 2;
    } else bytes[size] = escaped.charCodeAt(k);
    size += 1;
  }
  return bytes.slice(0, size);
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let k = start; k < end; k += 1) if (bytes[k] !== 32 && bytes[k] !== 9) return false;
  return true;
}

/** Fields of one line; a field in double quotes may hold the separator. */
function splitFields(line: string, separator: number): string[] {
  const mark = String.fromCharCode(separator);
  if (!line.includes('"')) return line.split(mark);
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === mark && !quoted) {
      fields.push(field);
      field = '';
    } else field += character;
  }
  fields.push(field);
  return fields;
}

type Role = 'id' | 'list' | 'count' | 'stratum';

interface Columns {
  readonly format: TableFormat;
  readonly roles: readonly Role[];
  readonly lists: readonly string[];
  /** columns (from 0) of the strata, in the order of the call */
  readonly strata: readonly number[];
}

interface Report {
  issue(code: InputCode, row: number, column: number | null): void;
  warn(code: InputCode, row: number, column: number | null): void;
}

interface RowReader {
  readonly format: TableFormat;
  /** column number (from 1) of each list; null for id lists, whose lists have no column */
  readonly columnsOfLists: readonly (number | null)[];
  read(bytes: Uint8Array, start: number, end: number, row: number): void;
  complete(): void;
  result(): { readonly table: CaptureTable; readonly strata: readonly Stratum[] };
}

function readHeader(
  names: readonly string[],
  { format: asked, strata = [] }: ReadOptions,
  problem: (code: InputCode, column: number | null) => void,
): Columns | undefined {
  const missing = (column: number | null): undefined => {
    problem('MISSING_HEADER', column);
    return undefined;
  };
  if (names.every((name) => /^[\d.+-]*$/u.test(name))) return missing(null);
  const lower = names.map((name) => name.toLowerCase());
  const format = asked ?? tellFormat(lower);
  if (format === 'idlists') {
    if (lower.length !== 2 || lower[0] !== 'list' || lower[1] !== 'id') return missing(null);
    return { format, roles: [], lists: [], strata: [] };
  }
  if (format === 'history' && lower.at(-1) !== 'count') return missing(names.length);
  const roles = names.map((name, column): Role => roleOf(name, column, names.length, format, strata));
  lower.forEach((name, column) => {
    if (lower.indexOf(name) < column) problem('DUPLICATE_COLUMN', column + 1);
    else if (roles[column] === 'list' && !isListName(names[column] as string)) problem('BAD_LIST_NAME', column + 1);
    else if (roles[column] === 'list' && name === 'count') problem('UNKNOWN_COLUMN', column + 1);
  });
  const lists = names.filter((_, column) => roles[column] === 'list');
  if (lists.length < 2) problem('TOO_FEW_LISTS', null);
  if (lists.length > MOST_LISTS) problem('TOO_MANY_LISTS', null);
  for (const stratum of strata) if (!names.includes(stratum)) problem('UNKNOWN_COLUMN', null);
  return { format, roles, lists, strata: strata.map((name) => names.indexOf(name)) };
}

function tellFormat(lower: readonly string[]): TableFormat {
  if (lower.length === 2 && lower[0] === 'list' && lower[1] === 'id') return 'idlists';
  return lower.at(-1) === 'count' ? 'history' : 'case';
}

function roleOf(name: string, column: number, width: number, format: TableFormat, strata: readonly string[]): Role {
  if (strata.includes(name)) return 'stratum';
  if (format === 'history') return column === width - 1 ? 'count' : 'list';
  return name.toLowerCase() === 'id' ? 'id' : 'list';
}

export function isListName(name: string): boolean {
  return name.length > 0 && name.length <= 40 && !/^[=+\-@]/u.test(name) && !/[:\p{Cc}]/u.test(name);
}

/** Values that someone meant as yes or no, or as a number: a wrong cell, not a wrong column. */
const MEANT_AS_BINARY =
  /^(?:yes|no|y|n|si|sí|sim|não|oui|non|true|false|na|n\/a|nan|null|none|[-+]?[\d.]+(?:e\d+)?%?)$/iu;

/** Tables with a column per list. */
class ColumnRows implements RowReader {
  readonly format: TableFormat;
  readonly columnsOfLists: readonly number[];
  readonly #columns: Columns;
  readonly #separator: number;
  readonly #report: Report;
  readonly #counts: Float64Array;
  readonly #listOf: Int32Array;
  readonly #hasOnlyLists: boolean;
  readonly #ids = new IdSet();
  readonly #seen: Uint8Array;
  readonly #strata = new Map<string, { values: string[]; counts: Float64Array }>();
  /** per column: a cell of 0 or 1 was seen; first cell that was neither, and whether it was meant as such */
  readonly #binary: Uint8Array;
  #sawSoundRow = false;
  readonly #firstOdd = new Map<number, { row: number; meant: boolean }>();

  constructor(columns: Columns, separator: number, report: Report) {
    this.format = columns.format;
    this.#columns = columns;
    this.#separator = separator;
    this.#report = report;
    this.#counts = new Float64Array(1 << columns.lists.length);
    this.#seen = new Uint8Array(this.#counts.length);
    this.#binary = new Uint8Array(columns.roles.length);
    let list = 0;
    this.#listOf = Int32Array.from(columns.roles, (role) => (role === 'list' ? list++ : -1));
    this.columnsOfLists = columns.roles.flatMap((role, column) => (role === 'list' ? [column + 1] : []));
    this.#hasOnlyLists = columns.strata.length === 0;
  }

  read(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.#hasOnlyLists && this.format === 'case' && this.#readFast(bytes, start, end)) return;
    this.#readSlowly(bytes, start, end, row);
  }

  /** A sound row of single digits and one id; anything else is left to the slow path, which says what is wrong. */
  #readFast(bytes: Uint8Array, start: number, end: number): boolean {
    const { roles } = this.#columns;
    const separator = this.#separator;
    let at = start;
    let mask = 0;
    let idFrom = -1;
    let idTo = -1;
    for (let column = 0; column < roles.length; column += 1) {
      const list = this.#listOf[column] as number;
      if (list >= 0) {
        const digit = bytes[at] as number;
        if (digit !== ZERO && digit !== ONE) return false;
        if (digit === ONE) mask |= 1 << list;
        at += 1;
      } else {
        idFrom = at;
        while (at < end && bytes[at] !== separator) {
          if (!isPlainIdByte(bytes[at] as number)) return false;
          at += 1;
        }
        idTo = at;
      }
      if (column < roles.length - 1) {
        if (bytes[at] !== separator || at >= end) return false;
        at += 1;
      }
    }
    if (at !== end || mask === 0) return false;
    if (idFrom >= 0 && !this.#isNewPlainId(bytes, idFrom, idTo)) return false;
    this.#counts[mask] = (this.#counts[mask] as number) + 1;
    if (!this.#sawSoundRow) {
      this.#sawSoundRow = true;
      this.#binary.fill(1);
    }
    return true;
  }

  /** Short lower-case ids cannot look personal unless they are long numbers. */
  #isNewPlainId(bytes: Uint8Array, from: number, to: number): boolean {
    if (to === from) return false;
    if (to - from >= 6 && isDigit(bytes[from] as number) && isDigit(bytes[to - 1] as number)) {
      if (looksPersonal(String.fromCharCode(...bytes.subarray(from, to)))) return false;
    }
    return this.#ids.add(bytes, from, to);
  }

  #readSlowly(bytes: Uint8Array, start: number, end: number, row: number): void {
    const line = decodeUtf8(bytes, start, end);
    if (line === undefined) return this.#report.issue('NOT_UTF8', row, null);
    const fields = splitFields(line, this.#separator);
    if (fields.length !== this.#columns.roles.length) return this.#report.issue('RAGGED_ROW', row, null);
    let mask = 0;
    let people = 1;
    let sound = true;
    fields.forEach((raw, column) => {
      const field = raw.trim();
      const role = this.#columns.roles[column];
      const read = role === 'list' ? this.#readCell(field, column, row) : undefined;
      if (role === 'list') {
        if (read === undefined) sound = false;
        else if (read === 1) mask |= 1 << (this.#listOf[column] as number);
      } else if (role === 'count') {
        const count = this.#readCount(field, row, column);
        if (count === undefined) sound = false;
        else people = count;
      } else if (role === 'id') sound = this.#readId(field, row, column) && sound;
      else if (field === '') {
        sound = false;
        this.#report.issue('MISSING_VALUE', row, column + 1);
      }
    });
    if (sound) this.#addUp(mask, people, fields, row);
  }

  #readCell(field: string, column: number, row: number): 0 | 1 | undefined {
    if (field === '0' || field === '1') {
      this.#binary[column] = 1;
      return field === '1' ? 1 : 0;
    }
    if (field === '') this.#report.issue('MISSING_VALUE', row, column + 1);
    else if (!this.#firstOdd.has(column)) this.#firstOdd.set(column, { row, meant: MEANT_AS_BINARY.test(field) });
    return undefined;
  }

  #readCount(field: string, row: number, column: number): number | undefined {
    if (field === '') this.#report.issue('MISSING_VALUE', row, column + 1);
    else if (!/^\d{1,10}$/u.test(field) || Number(field) > MOST_COUNT) this.#report.issue('BAD_COUNT', row, column + 1);
    else return Number(field);
    return undefined;
  }

  #readId(field: string, row: number, column: number): boolean {
    const bytes = encodeUtf8(field);
    const code: InputCode | undefined =
      field === ''
        ? 'MISSING_VALUE'
        : looksPersonal(field)
          ? 'ID_LOOKS_PERSONAL'
          : this.#ids.add(bytes, 0, bytes.length)
            ? undefined
            : 'DUPLICATE_ID';
    if (code !== undefined) this.#report.issue(code, row, column + 1);
    return code === undefined;
  }

  #addUp(mask: number, people: number, fields: readonly string[], row: number): void {
    if (mask === 0) {
      if (people > 0) this.#report.issue('ALL_ZERO_HISTORY', row, null);
      else this.#report.warn('ALL_ZERO_HISTORY', row, null);
      return;
    }
    if (this.format === 'history') {
      if (this.#seen[mask] === 1) this.#report.warn('DUPLICATE_HISTORY', row, null);
      this.#seen[mask] = 1;
    }
    this.#counts[mask] = (this.#counts[mask] as number) + people;
    if (this.#columns.strata.length === 0) return;
    const values = this.#columns.strata.map((column) => (fields[column] as string).trim());
    const key = JSON.stringify(values);
    let stratum = this.#strata.get(key);
    if (stratum === undefined) {
      if (this.#strata.size >= MOST_STRATA) return this.#report.issue('UNKNOWN_COLUMN', row, null);
      stratum = { values, counts: new Float64Array(this.#counts.length) };
      this.#strata.set(key, stratum);
    }
    stratum.counts[mask] = (stratum.counts[mask] as number) + people;
  }

  /** A column without a single 0 or 1 is no list; otherwise its first odd cell is the mistake. */
  complete(): void {
    for (const [column, { row, meant }] of this.#firstOdd) {
      const isColumn = this.format === 'case' && this.#binary[column] === 0 && !meant;
      this.#report.issue(isColumn ? 'UNKNOWN_COLUMN' : 'NOT_BINARY', isColumn ? 1 : row, column + 1);
    }
  }

  result() {
    const { lists } = this.#columns;
    const strata = [...this.#strata.values()]
      .sort((a, b) => (a.values.join('\u0000') < b.values.join('\u0000') ? -1 : 1))
      .map(({ values, counts }) => ({ values, table: makeTable(lists, counts) }));
    return { table: makeTable(lists, this.#counts), strata };
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** a-z, 0-9, hyphen and underscore */
function isPlainIdByte(byte: number): boolean {
  return isDigit(byte) || (byte >= 97 && byte <= 122) || byte === 45 || byte === 95;
}

/** Rows `list,id`: the ids are held until the end, as histories by id, then dropped. */
class IdListRows implements RowReader {
  readonly format = 'idlists';
  readonly #separator: number;
  readonly #report: Report;
  readonly #lists: string[] = [];
  readonly #histories = new Map<string, number>();

  constructor(_columns: Columns, separator: number, report: Report) {
    this.#separator = separator;
    this.#report = report;
  }

  get columnsOfLists(): readonly null[] {
    return this.#lists.map(() => null);
  }

  read(bytes: Uint8Array, start: number, end: number, row: number): void {
    const line = decodeUtf8(bytes, start, end);
    if (line === undefined) return this.#report.issue('NOT_UTF8', row, null);
    const fields = splitFields(line, this.#separator).map((field) => field.trim());
    const [name, id] = fields;
    if (fields.length !== 2 || name === undefined || id === undefined)
      return this.#report.issue('RAGGED_ROW', row, null);
    if (name === '' || id === '') return this.#report.issue('MISSING_VALUE', row, name === '' ? 1 : 2);
    if (!isListName(name)) return this.#report.issue('BAD_LIST_NAME', row, 1);
    if (looksPersonal(id)) return this.#report.issue('ID_LOOKS_PERSONAL', row, 2);
    const list = this.#place(name);
    if (list >= MOST_LISTS) {
      if (list === MOST_LISTS) this.#report.issue('TOO_MANY_LISTS', row, 1);
      return;
    }
    const before = this.#histories.get(id) ?? 0;
    if ((before >> list) & 1) this.#report.warn('DUPLICATE_ID', row, 2);
    this.#histories.set(id, before | (1 << list));
  }

  #place(name: string): number {
    const known = this.#lists.indexOf(name);
    return known >= 0 ? known : this.#lists.push(name) - 1;
  }

  complete(): void {
    if (this.#lists.length < 2 && this.#histories.size > 0) this.#report.issue('TOO_FEW_LISTS', 1, null);
  }

  result() {
    const counts = new Float64Array(1 << this.#lists.length);
    for (const mask of this.#histories.values()) counts[mask] = (counts[mask] as number) + 1;
    return { table: makeTable(this.#lists, counts), strata: [] };
  }
}

/** What makes a well-formed table useless. @param columns column number of each list, for the place of a mistake */
export function judgeTable(table: CaptureTable, columns: readonly (number | null)[] = []): TableIssue[] {
  const n = casesOf(table);
  if (n === 0) return [tableIssue('TOO_FEW_CASES')];
  const totals = overlapsOf(table);
  const issues: TableIssue[] = [];
  const place = (list: number): number | null => columns[list] ?? null;
  table.lists.forEach((_, list) => {
    const total = totals[1 << list] as number;
    if (total === 0) issues.push(tableIssue('EMPTY_LIST', null, place(list)));
    else if (total === n) issues.push(tableIssue('FULL_LIST', null, place(list)));
    else {
      for (let other = list + 1; other < table.lists.length; other += 1) {
        const both = totals[(1 << list) | (1 << other)];
        if (both === total && both === totals[1 << other])
          issues.push(tableIssue('DUPLICATE_LIST', null, place(other)));
      }
    }
  });
  if (issues.length > 0) return issues;
  const overlapping = table.counts.some((count, mask) => count > 0 && (mask & (mask - 1)) !== 0);
  return overlapping ? [] : [tableIssue('NO_OVERLAP')];
}

/**
 * The table that private linkage gives out: `{ lists: ['A', 'B', 'C'], history: { '110': 12, '101': null, ... } }`, the first
 * digit of a history for the first list. `null` is a withheld cell; `intervals: { '101': [1, 9] }` says what it can be, 1 to 9
 * where nothing is said. `noise: { epsilon }` says that discrete Laplace noise was added: cells may be negative then.
 * `linkage: [{ missed, false }, ...]` are the errors of the linkage. A bare `{ '110': 12, ... }` names its lists 1, 2, 3.
 */
export function readLinkedTable(given: unknown): TableReading {
  const refuse = (code: InputCode): TableReading => ({ ok: false, issues: [tableIssue(code)] });
  if (typeof given !== 'object' || given === null) return refuse('MISSING_HEADER');
  const value = isBareHistory(given) ? { lists: namesFor(given), history: given } : given;
  const { lists, history, intervals, noise, linkage } = value as Readonly<Record<string, unknown>>;
  if (!Array.isArray(lists) || typeof history !== 'object' || history === null) return refuse('MISSING_HEADER');
  if (lists.length < 2) return refuse('TOO_FEW_LISTS');
  if (lists.length > MOST_LISTS) return refuse('TOO_MANY_LISTS');
  const names: string[] = [];
  for (const name of lists as unknown[]) {
    if (typeof name !== 'string' || !isListName(name)) return refuse('BAD_LIST_NAME');
    if (names.includes(name)) return refuse('DUPLICATE_COLUMN');
    names.push(name);
  }
  const spread = spreadOfNoise(noise);
  if (spread === undefined) return refuse('BAD_COUNT');
  const counts = new Float64Array(1 << names.length);
  const uncertain: UncertainCell[] = [];
  for (const [key, count] of Object.entries(history)) {
    if (key.length !== names.length || !/^[01]+$/u.test(key)) return refuse('NOT_BINARY');
    const mask = key.split('').reduce((sum, digit, list) => sum | (Number(digit) << list), 0);
    const limits = count === null ? intervalOf(intervals, key) : limitsOf(count, spread);
    if (limits === undefined) return refuse('BAD_COUNT');
    const [low, high] = limits;
    if (mask === 0 && high > 0 && spread === 0) return refuse('ALL_ZERO_HISTORY');
    counts[mask] = mask === 0 ? 0 : count === null ? Math.round((low + high) / 2) : Math.max(0, count as number);
    if (mask > 0 && low < high) uncertain.push({ mask, low, high });
  }
  const errors = readLinkageErrors(linkage);
  if (errors === undefined) return refuse('BAD_COUNT');
  const table = { ...makeTable(names, counts), ...(uncertain.length > 0 ? { uncertain } : {}) };
  const issues = judgeTable(table);
  if (issues.length > 0) return { ok: false, issues };
  return { ok: true, format: 'history', table, strata: [], warnings: [], linkage: errors };
}

const WITHHELD: readonly [number, number] = [1, 9];

function isBareHistory(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[01]{2,}$/u.test(key));
}

function namesFor(history: object): string[] {
  return Array.from(Object.keys(history)[0] ?? '', (_, index) => String(index + 1));
}

/** @returns undefined when it is no interval of counts */
function intervalOf(intervals: unknown, key: string): readonly [number, number] | undefined {
  const own = (intervals as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  if (own === undefined) return WITHHELD;
  if (!Array.isArray(own) || own.length !== 2 || !own.every(isCount)) return undefined;
  const [low, high] = own as [number, number];
  return low <= high ? [low, high] : undefined;
}

/** a count, or a count with noise: two standard deviations to both sides */
function limitsOf(count: unknown, spread: number): readonly [number, number] | undefined {
  if (spread === 0) return isCount(count) ? [count, count] : undefined;
  if (!Number.isSafeInteger(count) || Math.abs(count as number) > MOST_COUNT) return undefined;
  const low = Math.max(0, Math.round((count as number) - 2 * spread));
  return [low, Math.max(low, Math.round((count as number) + 2 * spread))];
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= MOST_COUNT;
}

/** Standard deviation of discrete Laplace noise: variance 2q / (1 - q)², q = exp(-epsilon). 0 for none, undefined for nonsense. */
function spreadOfNoise(noise: unknown): number | undefined {
  if (noise === undefined || noise === null) return 0;
  const { epsilon } = noise as { epsilon?: unknown };
  if (typeof epsilon !== 'number' || !(epsilon > 0) || !Number.isFinite(epsilon)) return undefined;
  const q = Math.exp(-epsilon);
  return Math.sqrt(2 * q) / (1 - q);
}

function readLinkageErrors(value: unknown): LinkageErrors[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value) || value.length > MOST_LINKAGES) return undefined;
  const isShare = (share: unknown): share is number => typeof share === 'number' && share >= 0 && share < 1;
  const errors = (value as { missed?: unknown; false?: unknown }[]).map((entry) => ({
    missed: entry?.missed,
    false: entry?.false,
  }));
  return errors.every((entry) => isShare(entry.missed) && isShare(entry.false))
    ? (errors as LinkageErrors[])
    : undefined;
}
