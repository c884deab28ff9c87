// SPDX-License-Identifier: EUPL-1.2
// Submissions of the survey of HTCDS's own toolkit, as ODK and Kobo keep them: one XML document for each, or several in one
// file. They become rows with a header row of full names, and go through the same reading as any table.

import { type Attributes, FileRefused, readWholeXml, type SheetRow } from '@amparo/spreadsheet';
import type { Htcds } from './standard.ts';

const MOST_SUBMISSIONS = 50_000;

export function looksLikeXml(bytes: Uint8Array): boolean {
  const start = Array.from(bytes.subarray(0, 64), (byte) => String.fromCharCode(byte)).join('');
  return /^(?:\u00EF\u00BB\u00BF)?\s*<(?:\?xml|[A-Za-z])/u.test(start);
}

/**
 * @returns row 1 with the names that were met, then one row for each submission
 * @throws {FileRefused} `damaged-file` when it is no XML; `not-a-table` when it holds no field of HTCDS or is the survey
 *   itself (the questions, without answers)
 */
export function submissionRows(htcds: Htcds, bytes: Uint8Array): readonly SheetRow[] {
  const collector = new Submissions(htcds);
  readWholeXml(bytes, collector);
  return collector.rows();
}

/** A submission is the element that directly holds (perhaps in groups) fields of HTCDS, below at most one wrapper. */
class Submissions {
  readonly #htcds: Htcds;
  readonly #names: string[] = [];
  readonly #columns = new Map<string, number>();
  readonly #found: { readonly cells: (string | null)[]; readonly start: number }[] = [];
  readonly #path: string[] = [];
  #text = '';
  #current: (string | null)[] | undefined;
  #currentDepth = 0;

  constructor(htcds: Htcds) {
    this.#htcds = htcds;
  }

  open(name: string, attributes: Attributes): void {
    if (name === 'html' || name === 'model' || name === 'bind') throw new FileRefused('not-a-table');
    this.#path.push(name);
    this.#text = '';
    const isForm = attributes['id'] !== undefined || attributes['xForm-id'] !== undefined || name === 'data';
    if (this.#current === undefined && isForm && this.#path.length <= 3) {
      if (this.#found.length >= MOST_SUBMISSIONS) throw new FileRefused('too-many-rows', { limit: MOST_SUBMISSIONS });
      this.#current = [];
      this.#currentDepth = this.#path.length;
    }
  }

  text(piece: string): void {
    this.#text += piece;
    if (this.#text.length > 65_536) throw new FileRefused('cell-too-long', { limit: 65_536 });
  }

  close(name: string): void {
    const depth = this.#path.length;
    this.#path.pop();
    if (this.#current === undefined) return;
    if (depth === this.#currentDepth) {
      this.#found.push({ cells: this.#current, start: this.#found.length });
      this.#current = undefined;
    } else if (this.#htcds.findByName(name) !== undefined) this.#put(this.#current, name);
    this.#text = '';
  }

  /** A field that stands twice in one submission is a repeat: the second gets its number. */
  #put(cells: (string | null)[], name: string): void {
    if (this.#text.trim() === '') return;
    let key = name;
    if (this.#htcds.findByName(name)?.field.repeats !== null)
      for (let repeat = 2; this.#isTaken(cells, key); repeat += 1) key = `${name}_${repeat}`;
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = this.#names.length;
      this.#names.push(key);
      this.#columns.set(key, column);
    }
    while (cells.length < column) cells.push(null);
    cells[column] = this.#text;
  }

  #isTaken(cells: readonly (string | null)[], key: string): boolean {
    const column = this.#columns.get(key);
    return column !== undefined && (cells[column] ?? null) !== null;
  }

  rows(): readonly SheetRow[] {
    if (this.#names.length === 0) throw new FileRefused('not-a-table');
    return [
      { number: 1, cells: this.#names },
      ...this.#found.map(({ cells }, index) => ({ number: index + 2, cells })),
    ];
  }
}
