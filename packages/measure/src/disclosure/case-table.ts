// SPDX-License-Identifier: EUPL-1.2
// Reads a table of case records from bytes as they come: RFC 4180, strict UTF-8, one record per row. Every distinct value
// of a column is kept once and the cells as numbers, so that a million rows of twenty columns take 40 MB. Repairs nothing:
// a row of another width, an open quote or a byte that is no UTF-8 is refused with its line.

import { decodeUtf8 } from '../numeric/utf8.ts';
import { type Outcome, type Refusal, type RefusalCode, Refused } from './refusals.ts';

export interface TableColumn {
  readonly name: string;
  /** distinct values as they stand in the file; entry 0 is the blank */
  readonly values: readonly string[];
  /** one entry per row: which value */
  readonly cells: Uint16Array;
}

export interface CaseTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
}

/** More distinct values than this have no place in a table of categories. */
export const MOST_VALUES = 65_535;
const MOST_COLUMNS = 500;
const MOST_CELL_BYTES = 32_768;
const MOST_REFUSALS = 20;

const LINE_FEED = 10;
const RETURN = 13;
const QUOTE = 34;
const SEPARATORS = [44, 9, 59, 124] as const;

/** Takes bytes as they come: `push` any number of times, then `finish` once. */
export class CaseTableReader {
  readonly #refusals: Refusal[] = [];
  #columns: ColumnBuilder[] | undefined;
  #separator = 44;
  #rest = new Uint8Array(0);
  #line = 1;
  #rows = 0;
  #stopped = false;
  /** first blank line since the last row: allowed at the end of the file only */
  #blankLine = 0;
  #started = false;

  push(bytes: Uint8Array): void {
    if (this.#stopped) return;
    let whole = bytes;
    if (this.#rest.length > 0) {
      whole = new Uint8Array(this.#rest.length + bytes.length);
      whole.set(this.#rest);
      whole.set(bytes, this.#rest.length);
    }
    this.#rest = whole.slice(this.#take(whole, false));
    // a record that does not end: an open quote has swallowed the rest
    if (this.#rest.length > MOST_COLUMNS * MOST_CELL_BYTES) this.#stop('OPEN_QUOTE');
  }

  finish(): Outcome<CaseTable> {
    if (!this.#stopped && this.#rest.length > 0) this.#take(this.#rest, true);
    this.#rest = new Uint8Array(0);
    const columns = this.#columns;
    if (this.#refusals.length === 0 && (columns === undefined || this.#rows === 0))
      this.#refusals.push({ code: 'EMPTY_TABLE' });
    if (this.#refusals.length > 0 || columns === undefined) return { ok: false, refusals: this.#refusals };
    const rows = this.#rows;
    return { ok: true, value: { rows, columns: columns.map((column) => column.finish(rows)) } };
  }

  #stop(code: RefusalCode, column?: string): void {
    this.#refusals.push({ code, line: this.#line, ...(column === undefined ? {} : { column }) });
    this.#stopped = true;
  }

  /** Reads whole records; @returns where the first one that is not whole begins */
  #take(bytes: Uint8Array, isLast: boolean): number {
    let at = 0;
    if (!this.#started) {
      if (bytes.length < 3 && !isLast) return 0;
      this.#started = true;
      if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
    }
    while (!this.#stopped && at < bytes.length) {
      let next: number;
      try {
        next = this.#columns === undefined ? this.#header(bytes, at, isLast) : this.#record(bytes, at, isLast);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        this.#refusals.push(error.refusal);
        this.#stopped = true;
        return bytes.length;
      }
      if (next < 0) return at;
      at = next;
      if (this.#refusals.length >= MOST_REFUSALS) this.#stopped = true;
    }
    return at;
  }

  #header(bytes: Uint8Array, from: number, isLast: boolean): number {
    let end = from;
    let quoted = false;
    for (; end < bytes.length && (quoted || (bytes[end] !== LINE_FEED && bytes[end] !== RETURN)); end += 1)
      if (bytes[end] === QUOTE) quoted = !quoted;
    const next = end === bytes.length && !isLast ? -1 : afterLineEnd(bytes, end, isLast);
    if (next < 0) return -1;
    const text = decodeUtf8(bytes, from, end);
    if (text === undefined || text.includes('\0')) throw new Refused({ code: 'ENCODING', line: 1 });
    this.#separator = SEPARATORS.find((sign) => bytes.subarray(from, end).includes(sign)) ?? 44;
    const names = splitLine(text, String.fromCharCode(this.#separator)).map((name) => name.trim());
    const isUnfit = (name: string): boolean => name === '' || /[:;\p{Cc}]/u.test(name);
    const lower = names.map((name) => name.toLowerCase());
    const bad = names.findIndex((name, k) => isUnfit(name) || lower.indexOf(lower[k] as string) < k);
    if (bad >= 0) throw new Refused({ code: 'HEADER', line: 1, values: { number: bad + 1 } });
    if (names.every((name) => /^[\d.,+-]+$/u.test(name)))
      throw new Refused({ code: 'HEADER', line: 1, values: { number: 1 } });
    if (names.length > MOST_COLUMNS) throw new Refused({ code: 'TOO_WIDE', values: { columns: names.length } });
    this.#columns = names.map((name) => new ColumnBuilder(name));
    this.#line = 2;
    return next;
  }

  /** One record; @returns where the next begins, or -1 when it is not whole yet */
  #record(bytes: Uint8Array, from: number, isLast: boolean): number {
    const columns = this.#columns as ColumnBuilder[];
    const end = bytes.length;
    const separator = this.#separator;
    if ((bytes[from] === LINE_FEED || bytes[from] === RETURN) && columns.length > 1) {
      const next = afterLineEnd(bytes, from, isLast);
      if (next < 0) return -1;
      this.#blankLine ||= this.#line;
      this.#line += 1;
      return next;
    }
    if (!isLast && !hasWholeRecord(bytes, from, separator)) return -1;
    if (this.#blankLine > 0) {
      this.#refusals.push({ code: 'RAGGED_ROW', line: this.#blankLine, values: { cells: 0, columns: columns.length } });
      this.#blankLine = 0;
    }
    let at = from;
    let lines = 1;
    let column = 0;
    const row = this.#rows;
    for (; ; column += 1) {
      const builder = columns[column];
      if (bytes[at] === QUOTE) {
        const close = closingQuote(bytes, at);
        if (close < 0) throw new Refused({ code: 'OPEN_QUOTE', line: this.#line });
        for (let k = at; k < close; k += 1) if (bytes[k] === LINE_FEED) lines += 1;
        const cell = unquote(bytes, at + 1, close);
        builder?.add(cell, 0, cell.length, row, this.#line);
        at = close + 1;
        const sign = bytes[at];
        if (at < end && sign !== separator && sign !== LINE_FEED && sign !== RETURN)
          throw new Refused({ code: 'OPEN_QUOTE', line: this.#line });
      } else {
        const start = at;
        while (at < end) {
          const sign = bytes[at] as number;
          if (sign === separator || sign === LINE_FEED || sign === RETURN) break;
          at += 1;
        }
        builder?.add(bytes, start, at, row, this.#line);
      }
      if (at >= end || bytes[at] !== separator) break;
      at += 1;
    }
    if (column + 1 !== columns.length)
      this.#refusals.push({
        code: 'RAGGED_ROW',
        line: this.#line,
        values: { cells: column + 1, columns: columns.length },
      });
    this.#rows += 1;
    this.#line += lines;
    return afterLineEnd(bytes, at, true);
  }
}

/** @returns the place after a line end, or -1 when a second sign of it may still come */
function afterLineEnd(bytes: Uint8Array, at: number, isLast: boolean): number {
  if (bytes[at] !== RETURN) return at + 1;
  if (at + 1 === bytes.length && !isLast) return -1;
  return bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

function hasWholeRecord(bytes: Uint8Array, from: number, separator: number): boolean {
  let at = from;
  for (;;) {
    if (bytes[at] === QUOTE) {
      at = closingQuote(bytes, at) + 1;
      if (at === 0) return false;
    }
    for (; at < bytes.length; at += 1) {
      const sign = bytes[at];
      if (sign === LINE_FEED) return true;
      if (sign === RETURN) return at + 1 < bytes.length;
      if (sign === separator) break;
    }
    if (at >= bytes.length) return false;
    at += 1;
  }
}

/** @returns the quote that closes the one at `open`, or -1 */
function closingQuote(bytes: Uint8Array, open: number): number {
  for (let at = bytes.indexOf(QUOTE, open + 1); at >= 0; at = bytes.indexOf(QUOTE, at + 1)) {
    if (bytes[at + 1] !== QUOTE) return at;
    at += 1;
  }
  return -1;
}

function unquote(bytes: Uint8Array, from: number, to: number): Uint8Array {
  const cell = new Uint8Array(to - from);
  let size = 0;
  for (let at = from; at < to; at += 1) {
    cell[size++] = bytes[at] as number;
    if (bytes[at] === QUOTE) at += 1;
  }
  return cell.subarray(0, size);
}

function splitLine(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += sign;
  }
  return [...cells, cell];
}

/** The distinct values of one column in a hash table over their bytes. */
class ColumnBuilder {
  readonly #name: string;
  readonly #values: string[] = [''];
  readonly #bytes: Uint8Array[] = [new Uint8Array(0)];
  #hashes = new Int32Array(256);
  #slots = new Int32Array(256);
  #cells = new Uint16Array(4096);

  constructor(name: string) {
    this.#name = name;
  }

  add(bytes: Uint8Array, from: number, to: number, row: number, line: number): void {
    if (row >= this.#cells.length) {
      const larger = new Uint16Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    if (to > from) this.#cells[row] = this.#idOf(bytes, from, to, line);
  }

  #idOf(bytes: Uint8Array, from: number, to: number, line: number): number {
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at += 1) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
    const last = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & last;
    for (; ; slot = (slot + 1) & last) {
      const id = this.#slots[slot] as number;
      if (id === 0) break;
      if (this.#hashes[slot] === hash && this.#isSame(this.#bytes[id] as Uint8Array, bytes, from, to)) return id;
    }
    return this.#add(bytes, from, to, hash, slot, line);
  }

  #isSame(own: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
    if (own.length !== to - from) return false;
    for (let k = 0; k < own.length; k += 1) if (own[k] !== bytes[from + k]) return false;
    return true;
  }

  #add(bytes: Uint8Array, from: number, to: number, hash: number, slot: number, line: number): number {
    if (to - from > MOST_CELL_BYTES) throw new Refused({ code: 'FREE_TEXT', column: this.#name, line });
    const text = decodeUtf8(bytes, from, to);
    if (text === undefined) throw new Refused({ code: 'ENCODING', line, column: this.#name });
    // oxlint-disable-next-line no-control-regex -- these are what is looked for
    if (/[\0-\u0008\u000b\u000c\u000e-\u001f]/u.test(text))
      throw new Refused({ code: text.includes('\0') ? 'ENCODING' : 'CONTROL_CHARACTER', line, column: this.#name });
    const id = this.#values.length;
    if (id > MOST_VALUES)
      throw new Refused({ code: 'UNIQUE_COLUMN', column: this.#name, values: { distinct: MOST_VALUES } });
    this.#values.push(text);
    this.#bytes.push(bytes.slice(from, to));
    this.#slots[slot] = id;
    this.#hashes[slot] = hash;
    if (id * 2 > this.#slots.length) this.#grow();
    return id;
  }

  #grow(): void {
    const [hashes, slots] = [this.#hashes, this.#slots];
    this.#hashes = new Int32Array(hashes.length * 2);
    this.#slots = new Int32Array(slots.length * 2);
    const last = this.#slots.length - 1;
    slots.forEach((id, old) => {
      if (id === 0) return;
      const hash = hashes[old] as number;
      let slot = (hash ^ (hash >>> 15)) & last;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & last;
      this.#slots[slot] = id;
      this.#hashes[slot] = hash;
    });
  }

  finish(rows: number): TableColumn {
    return { name: this.#name, values: this.#values, cells: this.#cells.slice(0, rows) };
  }
}
