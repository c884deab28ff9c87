// SPDX-License-Identifier: EUPL-1.2
// The report of a dry run: how many rows are ready, and for each kind of finding and column how often and where first. It
// grows with the kinds of findings, not with the rows: a million cells need no more memory than a thousand.

import { cellAddress, columnLetters } from '@amparo/spreadsheet';
import type { Finding, FindingCode, FindingLevel } from '../htcds/finding.ts';
import type { RowReading } from '../htcds/read-rows.ts';

export interface FindingTally {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly field: string | null;
  /** letters; null for whole rows */
  readonly column: string | null;
  readonly count: number;
  /** the first places, as the spreadsheet shows them: `F12`, or `12` for a whole row, or `F` for a whole column */
  readonly places: readonly string[];
}

export interface ReportCounts {
  readonly read: number;
  readonly ready: number;
  readonly partly: number;
  readonly refused: number;
}

export interface Report extends ReportCounts {
  readonly findings: readonly FindingTally[];
}

const MOST_PLACES = 20;
const ORDER: readonly FindingLevel[] = ['objection', 'question', 'note'];

export class ReportBuilder {
  readonly #tallies = new Map<string, { first: Finding; count: number; places: string[] }>();
  #counts = { read: 0, ready: 0, partly: 0, refused: 0 };

  addColumns(findings: readonly Finding[]): void {
    for (const one of findings) this.#add(one);
  }

  addRow(row: RowReading): void {
    this.#counts.read += 1;
    this.#counts[row.state] += 1;
    for (const one of row.findings) this.#add(one);
  }

  #add(one: Finding): void {
    const key = `${one.code} ${one.field} ${one.column}`;
    const tally = this.#tallies.get(key) ?? { first: one, count: 0, places: [] };
    tally.count += 1;
    if (tally.places.length < MOST_PLACES) tally.places.push(placeOf(one));
    this.#tallies.set(key, tally);
  }

  get counts(): ReportCounts {
    return { ...this.#counts };
  }

  report(): Report {
    const findings = [...this.#tallies.values()].map(({ first, count, places }) => ({
      code: first.code,
      level: first.level,
      field: first.field,
      column: first.column === null ? null : columnLetters(first.column),
      count,
      places: [...places],
    }));
    findings.sort((one, other) => ORDER.indexOf(one.level) - ORDER.indexOf(other.level) || other.count - one.count);
    return { ...this.#counts, findings };
  }
}

export function placeOf({ row, column }: Finding): string {
  if (column === null) return String(row);
  return row === 0 ? columnLetters(column) : cellAddress(column, row);
}
