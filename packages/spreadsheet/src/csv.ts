// SPDX-License-Identifier: EUPL-1.2
// CSV by RFC 4180, read in pieces and written row by row. The separator is told from the first lines; a quote that never
// closes is refused with the row where it opened, instead of swallowing the rest of the file.

import type { SheetRow } from './cell.ts';
import { guardFormula } from './formula-guard.ts';
import { FileRefused, type Limits } from './problem.ts';

export const SEPARATORS = [',', ';', '\t', '|'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** The sign that divides the first lines into the same, largest number of cells; a comma where nothing decides. */
export function detectSeparator(start: string): Separator {
  let best: Separator = ',';
  let most = 0;
  for (const separator of SEPARATORS) {
    const counts = countCells(start, separator);
    const [first = 1] = counts;
    const steady = counts.filter((count) => count === first).length / Math.max(1, counts.length);
    const score = first > 1 ? (first - 1) * steady : 0;
    if (score > most) {
      most = score;
      best = separator;
    }
  }
  return best;
}

function countCells(start: string, separator: Separator): number[] {
  const counts: number[] = [];
  let cells = 1;
  let quoted = false;
  let empty = true;
  for (let at = 0; at < start.length && counts.length < 20; at += 1) {
    const sign = start[at];
    if (sign === '"') quoted = !quoted;
    else if (!quoted && sign === separator) cells += 1;
    else if (!quoted && (sign === '\n' || sign === '\r')) {
      if (!empty) counts.push(cells);
      cells = 1;
      empty = true;
      continue;
    }
    empty = false;
  }
  if (!empty) counts.push(cells);
  return counts;
}

/**
 * @param pieces the text, in pieces of any size
 * @returns one row for each record, blank lines included, so that numbers agree with what a spreadsheet shows
 * @throws {FileRefused} with the row: an open quote, text after a closing quote, a limit, control characters
 */
export function* csvRows(
  pieces: Iterable<string>,
  separator: Separator,
  limits: Limits,
): Generator<SheetRow, void, undefined> {
  const reader = new CsvReader(separator, limits);
  for (const piece of pieces) yield* reader.take(piece);
  yield* reader.finish();
}

type State = 'start' | 'plain' | 'quoted' | 'after-quote';

class CsvReader {
  readonly #separator: string;
  readonly #limits: Limits;
  #state: State = 'start';
  #cell = '';
  #cells: (string | null)[] = [];
  #row = 1;
  #openedAt = 1;
  #total = 0;
  #afterReturn = false;

  constructor(separator: string, limits: Limits) {
    this.#separator = separator;
    this.#limits = limits;
  }

  *take(piece: string): Generator<SheetRow, void, undefined> {
    let at = 0;
    while (at < piece.length) {
      if (this.#state === 'quoted') {
        at = this.#inQuotes(piece, at);
        continue;
      }
      const sign = piece[at] as string;
      if (this.#afterReturn) {
        this.#afterReturn = false;
        if (sign === '\n') {
          at += 1;
          continue;
        }
      }
      if (sign === '"' && this.#state !== 'plain') {
        if (this.#state === 'after-quote') this.#append('"');
        this.#state = 'quoted';
        this.#openedAt = this.#row;
        at += 1;
      } else if (sign === this.#separator) {
        this.#endCell();
        at += 1;
      } else if (sign === '\n' || sign === '\r') {
        this.#afterReturn = sign === '\r';
        yield this.#endRow();
        at += 1;
      } else if (this.#state === 'after-quote') {
        if (sign !== ' ') throw new FileRefused('text-after-quote', { row: this.#row });
        at += 1;
      } else {
        this.#state = 'plain';
        at = this.#plain(piece, at);
      }
    }
  }

  *finish(): Generator<SheetRow, void, undefined> {
    if (this.#state === 'quoted') throw new FileRefused('open-quote', { row: this.#openedAt });
    if (this.#state !== 'start' || this.#cells.length > 0) yield this.#endRow();
  }

  #inQuotes(piece: string, from: number): number {
    const end = piece.indexOf('"', from);
    if (end < 0) {
      this.#append(piece.slice(from));
      return piece.length;
    }
    this.#append(piece.slice(from, end));
    this.#state = 'after-quote';
    return end + 1;
  }

  #plain(piece: string, from: number): number {
    let end = from;
    for (; end < piece.length; end += 1) {
      const sign = piece[end];
      if (sign === this.#separator || sign === '\n' || sign === '\r') break;
    }
    this.#append(piece.slice(from, end));
    return end;
  }

  #append(text: string): void {
    this.#cell += text;
    if (this.#cell.length > this.#limits.cellLength) {
      // a quote that opened thousands of letters ago is the likelier mistake
      if (this.#state === 'quoted') throw new FileRefused('open-quote', { row: this.#openedAt });
      throw new FileRefused('cell-too-long', { row: this.#row, limit: this.#limits.cellLength });
    }
  }

  #endCell(): void {
    if (this.#cell.includes('\0')) throw new FileRefused('binary-characters', { row: this.#row });
    this.#cells.push(this.#cell === '' ? null : this.#cell);
    if (this.#cells.length > this.#limits.columns) {
      throw new FileRefused('too-many-columns', { row: this.#row, limit: this.#limits.columns });
    }
    this.#cell = '';
    this.#state = 'start';
  }

  #endRow(): SheetRow {
    const blank = this.#state === 'start' && this.#cells.length === 0;
    if (!blank) this.#endCell();
    const row = { number: this.#row, cells: this.#cells };
    this.#total += this.#cells.length;
    if (this.#total > this.#limits.cells)
      throw new FileRefused('too-many-cells', { row: this.#row, limit: this.#limits.cells });
    this.#cells = [];
    this.#row += 1;
    if (this.#row > this.#limits.rows + 1) throw new FileRefused('too-many-rows', { limit: this.#limits.rows });
    return row;
  }
}

/** One line of CSV with its line end; no cell begins as a formula. */
export function csvLine(cells: readonly string[], separator: Separator = ','): string {
  return `${cells.map((cell) => quote(guardFormula(cell), separator)).join(separator)}\r\n`;
}

function quote(text: string, separator: string): string {
  const plain = !text.includes('"') && !text.includes(separator) && !/[\r\n]|^\s|\s$/u.test(text);
  return plain ? text : `"${text.replaceAll('"', '""')}"`;
}
