// SPDX-License-Identifier: EUPL-1.2
// Rows of a table -> records of cases, one by one, with what is said of every cell. A dry run by nature: nothing is stored,
// and a row that was read says what would be taken, what is asked and what is refused. Used for HTCDS files and, with a
// mapping, for any table (../import).

import { isBlank, type SheetRow, textOf } from '@amparo/spreadsheet';
import type { PlainDate } from '@amparo/kernel';
import type { Column } from './columns.ts';
import { type Finding, finding } from './finding.ts';
import { type CellReading, readCell } from './read-cell.ts';
import { type HtcdsRecord, type HtcdsValue, keyOf } from './record.ts';
import type { Htcds } from './standard.ts';

export interface RowReading {
  /** as the spreadsheet shows it */
  readonly row: number;
  /** empty when nothing of the row could be taken */
  readonly record: HtcdsRecord;
  readonly findings: readonly Finding[];
  /** `ready`: all of it; `partly`: some cells wait for an answer or are left out; `refused`: the row is not taken */
  readonly state: 'ready' | 'partly' | 'refused';
}

/** Fields whose cells hold few different texts: what was read once is kept. */
const KEPT_KINDS = new Set(['code', 'country', 'language', 'yes-no']);
const MOST_KEPT = 2000;

export class RowReader {
  readonly #htcds: Htcds;
  readonly #columns: readonly {
    readonly column: Column;
    readonly key: string;
    readonly kept: Map<string, CellReading>;
  }[];
  readonly #today: PlainDate;
  readonly #seen = new Map<string, number>();

  /** @param today nobody was born after it */
  constructor(htcds: Htcds, columns: readonly Column[], today: PlainDate) {
    this.#htcds = htcds;
    this.#today = today;
    this.#columns = columns.map((column) => ({
      column,
      key: keyOf(column.field, column.repeat),
      kept: new Map<string, CellReading>(),
    }));
  }

  /** @returns undefined for a blank row */
  read(row: SheetRow): RowReading | undefined {
    if (row.cells.every((cell) => isBlank(cell))) return undefined;
    const findings: Finding[] = [];
    const record: Record<string, HtcdsValue> = {};
    const details: { key: string; text: string }[] = [];
    for (const { column, key, kept } of this.#columns) {
      const reading = this.#cell(row, column, kept);
      if (reading.value !== undefined) record[key] = reading.value;
      for (const code of reading.codes) findings.push(finding(code, row.number, column.column, column.field.name));
      if (reading.details !== undefined) details.push({ key, text: reading.details });
    }
    for (const { key, text } of details) this.#addDetails(record, key, text);
    findings.push(...this.#whole(row, record));
    return { row: row.number, record, findings, state: stateOf(record, findings) };
  }

  /** A row that an earlier run has read: known when it comes again. */
  remember(row: SheetRow): void {
    if (!row.cells.every((cell) => isBlank(cell))) this.#sameAs(row);
  }

  #cell(row: SheetRow, column: Column, kept: Map<string, CellReading>): CellReading {
    const cell = row.cells[column.column];
    if (typeof cell !== 'string' || !KEPT_KINDS.has(column.field.kind))
      return readCell(this.#htcds, column.field, cell, column);
    const known = kept.get(cell);
    if (known !== undefined) return known;
    const reading = readCell(this.#htcds, column.field, cell, column);
    if (kept.size < MOST_KEPT) kept.set(cell, reading);
    return reading;
  }

  /** A reason written in words goes to the details of the referral, behind what stands there. */
  #addDetails(record: Record<string, HtcdsValue>, key: string, details: string): void {
    const place = key.replace(/ReasonFor(Incoming|Outgoing)Referral/u, '$1ReferralDetails');
    const before = record[place];
    record[place] = typeof before === 'string' ? `${before}\n${details}` : details;
  }

  #whole(row: SheetRow, record: Record<string, HtcdsValue>): Finding[] {
    const found: Finding[] = [];
    const at = (name: string): number | null =>
      this.#columns.find(({ column }) => column.field.name === name)?.column.column ?? null;
    const object = (code: Finding['code'], name: string): void => {
      found.push(finding(code, row.number, at(name), name));
    };
    const birth = record['prs_Birthdate'];
    if (typeof birth === 'string' && birth > this.#today) {
      delete record['prs_Birthdate'];
      object('future-date', 'prs_Birthdate');
    }
    if (this.#agesDisagree(record)) object('ages-disagree', 'amp_AgeYears');
    const [from, to] = [record['amp_OpenedOn'], record['amp_ClosedOn']];
    if (typeof from === 'string' && typeof to === 'string' && to < from.slice(0, to.length)) {
      delete record['amp_ClosedOn'];
      object('end-before-begin', 'amp_ClosedOn');
    }
    const consent = record['con_Consent'];
    if (consent === false) object('consent-refused', 'con_Consent');
    else if (consent === undefined) object('consent-not-stated', 'con_Consent');
    const same = this.#sameAs(row);
    if (same !== undefined) found.push(finding('same-row-again', row.number, null, null));
    return found;
  }

  /** An age and a birth date of which one must be wrong: the age is left out, and said. */
  #agesDisagree(record: Record<string, HtcdsValue>): boolean {
    const birth = record['prs_Birthdate'];
    if (typeof birth !== 'string') return false;
    const year = Number(birth.slice(0, 4));
    const [trafficked, age] = [record['vic_AgeWhenTrafficked'], record['amp_AgeYears']];
    const now = Number(this.#today.slice(0, 4)) - year;
    if (typeof trafficked === 'number' && trafficked > now) {
      delete record['vic_AgeWhenTrafficked'];
      return true;
    }
    if (typeof age !== 'number') return false;
    // the age was true on the day the case was opened; without that day any time since birth is possible
    const opened = record['amp_OpenedOn'];
    const then = typeof opened === 'string' ? Number(opened.slice(0, 4)) - year : undefined;
    const wrong = then === undefined ? age > now : Math.abs(age - then) > 1;
    if (wrong) delete record['amp_AgeYears'];
    return wrong;
  }

  /** @returns the row that says the same in every cell, when there is one */
  #sameAs(row: SheetRow): number | undefined {
    const last = row.cells.findLastIndex((cell) => !isBlank(cell));
    const hash = fingerprint(JSON.stringify(row.cells.slice(0, last + 1).map((cell) => textOf(cell))));
    const earlier = this.#seen.get(hash);
    if (earlier === undefined) this.#seen.set(hash, row.number);
    return earlier;
  }
}

function stateOf(record: HtcdsRecord, findings: readonly Finding[]): RowReading['state'] {
  const codes = findings.map(({ code }) => code);
  if (Object.keys(record).length === 0 || codes.includes('consent-refused') || codes.includes('same-row-again'))
    return 'refused';
  return findings.some(({ level, code }) => level !== 'note' && code !== 'consent-not-stated') ? 'partly' : 'ready';
}

/** 53 bits of a text: two different rows of a million are taken for one with a probability below one in ten thousand. */
function fingerprint(text: string): string {
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return ((two >>> 0) * 2 ** 21 + ((one >>> 0) >>> 11)).toString(36);
}
