// SPDX-License-Identifier: EUPL-1.2
// A cell as it was read, and how a cell is called: `F12`. Pure; knows no file format.

/** A day that the spreadsheet itself knows as a day: there is nothing to guess about its order of day and month. */
export interface DayCell {
  /** `2019-04-03` */
  readonly day: string;
  /** `14:05:00` where the cell holds a time of day other than midnight */
  readonly time?: string;
}

/** A cell that cannot be read as it stands: an error value of a formula, a number that is no day. */
export interface BadCell {
  readonly error: 'formula-error' | 'impossible-day';
}

export type Cell = string | number | boolean | DayCell | BadCell | null;

export interface SheetRow {
  /** as the person sees it, from 1 */
  readonly number: number;
  readonly cells: readonly Cell[];
}

/** @param column from 0 @returns `A` … `Z`, `AA` … */
export function columnLetters(column: number): string {
  let letters = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return letters;
}

/** @param column from 0 @param row from 1 @returns `F12` */
export function cellAddress(column: number, row: number): string {
  return `${columnLetters(column)}${row}`;
}

/** @returns the column from 0 of an address such as `F12` or `F`, or -1 when it is none */
export function columnOf(address: string): number {
  let column = 0;
  let at = 0;
  for (; at < address.length && at < 4; at += 1) {
    const code = address.charCodeAt(at) & ~32;
    if (code < 65 || code > 90) break;
    column = column * 26 + code - 64;
  }
  return column - 1;
}

/** The cell as a person would read it; empty for an empty cell and for one that cannot be read. */
export function textOf(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'number') return String(cell);
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if ('error' in cell) return '';
  return cell.time === undefined ? cell.day : `${cell.day}T${cell.time}`;
}

export function isBlank(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '');
}
