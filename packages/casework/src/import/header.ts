// SPDX-License-Identifier: EUPL-1.2
// Where the header of a table stands, and what it says above each column, also when cells are merged over several columns or
// rows. Only suggests: the person sees the row and may choose another.

import { columnOf, type SheetRow, textOf } from '@amparo/spreadsheet';
import { folded, type Htcds } from '../htcds/standard.ts';

export interface HeaderText {
  /** from 0 */
  readonly column: number;
  /** what stands above the column itself, e.g. `Nombre` */
  readonly text: string;
  /** what a merged cell above says of several columns, e.g. `Datos de la persona`; empty where there is none */
  readonly above: string;
}
export interface HeaderReading {
  /** as the spreadsheet shows it; rows of cases begin after it */
  readonly row: number;
  readonly columns: readonly HeaderText[];
}

interface Range {
  readonly firstColumn: number;
  readonly lastColumn: number;
  readonly firstRow: number;
  readonly lastRow: number;
}

const LOOKED_AT = 30;

/**
 * @param start the first rows of the table
 * @param merged ranges such as `A1:D1`
 * @param chosen the row that the person chose instead
 * @returns undefined for a table without a row of texts
 */
export function readHeader(
  htcds: Htcds,
  start: readonly SheetRow[],
  merged: readonly string[],
  chosen?: number,
): HeaderReading | undefined {
  const rows = start.slice(0, LOOKED_AT);
  const ranges = merged.flatMap((range) => rangeOf(range) ?? []);
  const row = chosen === undefined ? likeliest(htcds, rows, ranges) : rows.find(({ number }) => number === chosen);
  if (row === undefined) return undefined;
  const width = Math.max(
    row.cells.length,
    ...ranges.map(({ firstRow, lastColumn }) => (firstRow <= row.number ? lastColumn + 1 : 0)),
  );
  const columns: HeaderText[] = [];
  for (let column = 0; column < width; column += 1) {
    const text = textAt(rows, ranges, row.number, column);
    const over = ranges
      .filter((range) => isOver(range, row.number, column) && !spansAll(range, width))
      .sort((one, other) => other.firstRow - one.firstRow)[0];
    const above = over === undefined ? '' : textAt(rows, ranges, over.firstRow, over.firstColumn);
    if (text !== '') columns.push({ column, text, above });
  }
  return { row: row.number, columns };
}

/** Merged over several columns, among them this one, and above the header row. */
function isOver({ firstColumn, lastColumn, lastRow }: Range, row: number, column: number): boolean {
  return lastRow < row && firstColumn <= column && lastColumn >= column && lastColumn > firstColumn;
}

/** A title over the whole table says nothing of a column. */
function spansAll({ firstColumn, lastColumn }: Range, width: number): boolean {
  return lastColumn - firstColumn + 1 >= width;
}

function likeliest(htcds: Htcds, rows: readonly SheetRow[], ranges: readonly Range[]): SheetRow | undefined {
  let best: SheetRow | undefined;
  let most = 0;
  rows.forEach((row, index) => {
    const texts = row.cells.filter((cell) => typeof cell === 'string' && cell.trim() !== '' && cell.length <= 120);
    if (texts.length === 0) return;
    const known = texts.filter((cell) => isKnown(htcds, textOf(cell))).length;
    const others = row.cells.filter((cell) => cell !== null && typeof cell !== 'string').length;
    const distinct = new Set(texts.map((cell) => folded(textOf(cell)))).size;
    // headers are texts that differ and are known; days and numbers speak against one; an earlier row is likelier
    const mergedHere = ranges.some(
      ({ firstRow, firstColumn, lastColumn }) => firstRow === row.number && lastColumn > firstColumn,
    );
    const score = known * 3 + distinct - others * 2 - index * 0.5 - (mergedHere ? distinct : 0);
    if (score > most) {
      most = score;
      best = row;
    }
  });
  return best ?? rows.find(({ cells }) => cells.some((cell) => cell !== null));
}

function isKnown(htcds: Htcds, text: string): boolean {
  if (htcds.findByName(text) !== undefined || htcds.findByLabel(text).length > 0) return true;
  const word = folded(text);
  return Object.values(htcds.content.headers).some((words) => words.some((one) => folded(one.word) === word));
}

function textAt(rows: readonly SheetRow[], ranges: readonly Range[], row: number, column: number): string {
  const own = textOf(rows.find(({ number }) => number === row)?.cells[column]).trim();
  if (own !== '') return own;
  const range = ranges.find(
    ({ firstColumn, lastColumn, firstRow, lastRow }) =>
      firstColumn <= column && column <= lastColumn && firstRow <= row && row <= lastRow,
  );
  if (range === undefined) return '';
  return textOf(rows.find(({ number }) => number === range.firstRow)?.cells[range.firstColumn]).trim();
}

function rangeOf(text: string): Range | undefined {
  const match = /^([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})$/u.exec(text);
  if (match === null) return undefined;
  return {
    firstColumn: columnOf(match[1] ?? ''),
    firstRow: Number(match[2]),
    lastColumn: columnOf(match[3] ?? ''),
    lastRow: Number(match[4]),
  };
}
