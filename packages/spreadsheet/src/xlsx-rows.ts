// SPDX-License-Identifier: EUPL-1.2
// The rows of one sheet of an XLSX, pulled one by one: the sheet is unpacked and read only as far as rows are asked for.
// Of a formula the value that the file remembers is taken, and counted; a formula is never worked out.

import type { Archive, Part } from './archive.ts';
import { type Cell, cellAddress, columnOf, type SheetRow } from './cell.ts';
import { FileRefused, type Limits, type Notice } from './problem.ts';
import { decodeText } from './encoding.ts';
import { isTrue, plainText, type Workbook } from './xlsx-workbook.ts';
import { type Attributes, readXml } from './xml.ts';

/** What was met while the rows were read; whole once they were read to the end. */
export interface SheetTally {
  formulas: number;
  firstFormula: string;
  hiddenRows: number;
  readonly hiddenColumns: Set<number>;
}

export function newTally(): SheetTally {
  return { formulas: 0, firstFormula: '', hiddenRows: 0, hiddenColumns: new Set() };
}

export function noticesOfTally(tally: SheetTally): Notice[] {
  const notices: Notice[] = [];
  if (tally.hiddenColumns.size > 0)
    notices.push({ code: 'hidden-columns', columns: [...tally.hiddenColumns].sort((a, b) => a - b) });
  if (tally.hiddenRows > 0) notices.push({ code: 'hidden-rows', count: tally.hiddenRows });
  if (tally.formulas > 0) notices.push({ code: 'formula-values', count: tally.formulas, first: tally.firstFormula });
  return notices;
}

/** Rows that hold something, in their order; numbers as Excel shows them. @throws {FileRefused} with the row */
export function* xlsxRows(
  archive: Archive,
  part: Part,
  workbook: Workbook,
  limits: Limits,
  tally: SheetTally,
): Generator<SheetRow, void, undefined> {
  const reader = new RowReader(workbook, limits, tally);
  const steps = readXml(archive.unpack(part), reader);
  while (steps.next().done !== true) yield* reader.ready.splice(0);
}

class RowReader {
  ready: SheetRow[] = [];
  readonly #workbook: Workbook;
  readonly #limits: Limits;
  readonly #tally: SheetTally;
  #row = 0;
  #rowHidden = false;
  #cells: Cell[] = [];
  #column = -1;
  #type = '';
  #style = -1;
  #value = '';
  #formula = false;
  #taking = false;
  #inRows = false;
  #inPhonetic = false;
  #total = 0;
  #letters = 0;

  constructor(workbook: Workbook, limits: Limits, tally: SheetTally) {
    this.#workbook = workbook;
    this.#limits = limits;
    this.#tally = tally;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'c') {
      if (this.#inRows) this.#openCell(attributes);
    } else if (name === 'v' || name === 't') this.#taking = this.#inRows && !this.#inPhonetic;
    else if (name === 'f') this.#formula = true;
    else if (name === 'row') this.#openRow(attributes);
    else if (name === 'rPh') this.#inPhonetic = true;
    else if (name === 'sheetData') this.#inRows = true;
    else if (name === 'col' && isTrue(attributes['hidden'])) this.#hideColumns(attributes);
  }

  text(piece: string): void {
    if (!this.#taking) return;
    this.#value += piece;
    if (this.#value.length > this.#limits.cellLength)
      throw new FileRefused('cell-too-long', { row: this.#row, limit: this.#limits.cellLength });
  }

  close(name: string): void {
    if (name === 'v' || name === 't') this.#taking = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'rPh') this.#inPhonetic = false;
    else if (name === 'sheetData') this.#inRows = false;
  }

  #openRow(attributes: Attributes): void {
    const number = Number(attributes['r'] ?? this.#row + 1);
    if (!Number.isInteger(number) || number <= this.#row) throw new FileRefused('damaged-file', { row: this.#row });
    if (number > this.#limits.rows) throw new FileRefused('too-many-rows', { limit: this.#limits.rows });
    this.#row = number;
    this.#rowHidden = isTrue(attributes['hidden']);
    this.#cells = [];
    this.#column = -1;
  }

  #openCell(attributes: Attributes): void {
    const address = attributes['r'];
    this.#column = address === undefined ? this.#column + 1 : columnOf(address);
    if (this.#column < 0 || this.#column > 16_383) throw new FileRefused('damaged-file', { row: this.#row });
    this.#type = attributes['t'] ?? 'n';
    this.#style = Number(attributes['s'] ?? '-1');
    this.#value = '';
    this.#formula = false;
  }

  #closeCell(): void {
    if (!this.#inRows) return;
    if (this.#formula) {
      this.#tally.formulas += 1;
      if (this.#tally.formulas === 1) this.#tally.firstFormula = cellAddress(this.#column, this.#row);
    }
    const cell = this.#cell();
    if (cell === null) return;
    if (this.#column >= this.#limits.columns)
      throw new FileRefused('too-many-columns', { row: this.#row, limit: this.#limits.columns });
    while (this.#cells.length < this.#column) this.#cells.push(null);
    this.#cells[this.#column] = cell;
    // a shared text may be long and stand in a million cells: it counts each time
    if (typeof cell === 'string') this.#letters += cell.length;
    if (this.#letters > this.#limits.unpackedBytes)
      throw new FileRefused('unpacks-too-large', { row: this.#row, limit: this.#limits.unpackedBytes });
    this.#total += 1;
    if (this.#total > this.#limits.cells)
      throw new FileRefused('too-many-cells', { row: this.#row, limit: this.#limits.cells });
  }

  #closeRow(): void {
    if (this.#cells.length === 0) return;
    if (this.#rowHidden) this.#tally.hiddenRows += 1;
    this.ready.push({ number: this.#row, cells: this.#cells });
  }

  #cell(): Cell {
    const value = this.#value;
    switch (this.#type) {
      case 's': {
        if (value === '') return null;
        const text = this.#workbook.texts[Number(value)];
        if (text === undefined) throw new FileRefused('damaged-file', { row: this.#row });
        return text === '' ? null : text;
      }
      case 'inlineStr':
      case 'str':
        return value === '' ? null : plainText(value);
      case 'b':
        return value === '' ? null : isTrue(value);
      case 'e':
        return { error: 'formula-error' };
      case 'd':
        return isoDay(value);
      default:
        return value === '' ? null : this.#number(value);
    }
  }

  #number(value: string): Cell {
    const number = Number(value);
    if (!Number.isFinite(number)) throw new FileRefused('damaged-file', { row: this.#row });
    const style = this.#workbook.styles[this.#style] ?? 'other';
    return style === 'other' ? number : dayOf(number, style, this.#workbook.from1904);
  }

  #hideColumns(attributes: Attributes): void {
    const first = Number(attributes['min']) - 1;
    const last = Math.min(Number(attributes['max']), this.#limits.columns) - 1;
    for (let column = first; column <= last; column += 1) this.#tally.hiddenColumns.add(column);
  }
}

function isoDay(value: string): Cell {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2}))?/u.exec(value);
  if (match === null) return value === '' ? null : value;
  const [, day = '', time] = match;
  return time === undefined || time === '00:00:00' ? { day } : { day, time };
}

const DAY = 86_400_000;
const LAST_SERIAL = 2_958_465;

/**
 * The day that a serial number stands for. Excel counts a 29 February 1900 that never was as number 60; before it the
 * numbers are one less than the days say.
 */
export function dayOf(serial: number, style: 'day' | 'time', from1904: boolean): Cell {
  const whole = Math.floor(serial);
  const seconds = Math.round((serial - whole) * 86_400);
  const time = seconds === 0 ? undefined : new Date(Math.min(seconds, 86_399) * 1000).toISOString().slice(11, 19);
  if (style === 'time' && whole === 0) return time ?? '00:00:00';
  if (serial < 1 || whole > LAST_SERIAL || (!from1904 && whole === 60)) return { error: 'impossible-day' };
  const first = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  const day = new Date(first + whole * DAY).toISOString().slice(0, 10);
  return time === undefined ? { day } : { day, time };
}

const MERGED = 'mergeCells';

/** The merged ranges of a sheet (`A1:D1`), at most a thousand. They stand behind the rows; the rows are not read for them. */
export function mergedRanges(archive: Archive, part: Part): string[] {
  let found = '';
  let tail = '';
  for (const piece of decodeText(archive.unpack(part), 'utf-8')) {
    if (found !== '') found += piece;
    else {
      const text = tail + piece;
      const at = text.indexOf(MERGED);
      if (at >= 0) found = text.slice(at);
      else tail = text.slice(-MERGED.length);
    }
    if (found.length > 200_000) break;
  }
  const inner = found.slice(found.indexOf('>') + 1, found.indexOf(MERGED, MERGED.length));
  const ranges: string[] = [];
  for (const [, range = ''] of inner.matchAll(/\bref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"/gu)) {
    if (ranges.length < 1000) ranges.push(range);
  }
  return ranges;
}
