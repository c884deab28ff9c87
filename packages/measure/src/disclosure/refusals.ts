// SPDX-License-Identifier: EUPL-1.2
// What a release refuses, as a closed list of codes. Words for people are translations (`release.refusals.<CODE>`), never
// here; no cell of the table is repeated, only the name of the column, the line, and numbers.

export const REFUSAL_CODES = [
  'EMPTY_TABLE',
  'HEADER',
  'ENCODING',
  'RAGGED_ROW',
  'OPEN_QUOTE',
  'CONTROL_CHARACTER',
  'DIRECT_IDENTIFIER',
  'UNIQUE_COLUMN',
  'FREE_TEXT',
  'UNBINNED_NUMBER',
  'REPEATED_SUBJECT',
  'DOMAIN_VIOLATION',
  'TOO_FEW_RECORDS',
  'TOO_WIDE',
  'TABLE_COLUMN',
  'EPSILON_TOO_HIGH',
  'DELTA_TOO_HIGH',
  'K_TOO_LOW',
  'REPEAT_K_RELEASE',
  'BUDGET_EXHAUSTED',
  'BAD_SCHEMA',
  'NOT_CTDC',
  'BAD_LEDGER',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

export interface Refusal {
  readonly code: RefusalCode;
  /** name of the column, as the header spells it */
  readonly column?: string;
  /** line of the file, from 1 */
  readonly line?: number;
  /** what the words need beside: numbers, and a kind from a closed list */
  readonly values?: Readonly<Record<string, number | string>>;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusals: readonly Refusal[] };

/** Thrown deep inside the work and turned into an outcome at the door; never leaves this folder. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** Runs the work; what it refuses becomes a value. */
export function outcomeOf<T>(work: () => T): Outcome<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusals: [error.refusal] };
    throw error;
  }
}
