// SPDX-License-Identifier: EUPL-1.2
// What a report says of a cell, a column or a row: a code and a place. The words stand in
// content/translations/<language>/import.yaml. A finding never carries what stands in the cell.

/** Taken, and said how. */
export const NOTES = [
  'other-spelling',
  'label-not-key',
  'by-label',
  'by-word',
  'by-name-of-country',
  'by-name-of-language',
  'several-by-space',
  'several-by-comma',
  'open-list-value',
  'deprecated-field',
  'moved-to-details',
  'technical-column',
  'less-exact-date',
  'time-left-out',
  'left-out-as-told',
] as const;
/** Not taken until a person says which. */
export const QUESTIONS = [
  'ambiguous-date',
  'two-digit-year',
  'ambiguous-number',
  'unknown-value',
  'unknown-column',
  'ambiguous-label',
  'same-row-again',
  'consent-not-stated',
] as const;
/** Not taken. */
export const OBJECTIONS = [
  'impossible-date',
  'not-a-date',
  'future-date',
  'not-a-number',
  'out-of-range',
  'not-yes-or-no',
  'unknown-country',
  'unknown-language',
  'formula-error',
  'too-long',
  'one-value-only',
  'binary-characters',
  'duplicate-column',
  'ages-disagree',
  'end-before-begin',
  'consent-refused',
] as const;
export const FINDING_CODES = [...NOTES, ...QUESTIONS, ...OBJECTIONS] as const;
export type FindingCode = (typeof FINDING_CODES)[number];
export type FindingLevel = 'note' | 'question' | 'objection';

export interface Finding {
  readonly code: FindingCode;
  readonly level: FindingLevel;
  /** from 1; 0 for a whole column */
  readonly row: number;
  /** from 0; null for a whole row */
  readonly column: number | null;
  /** full name; null where none is known */
  readonly field: string | null;
}

const LEVELS: ReadonlyMap<string, FindingLevel> = new Map<string, FindingLevel>([
  ...NOTES.map((code): [string, FindingLevel] => [code, 'note']),
  ...QUESTIONS.map((code): [string, FindingLevel] => [code, 'question']),
  ...OBJECTIONS.map((code): [string, FindingLevel] => [code, 'objection']),
]);

export function levelOf(code: FindingCode): FindingLevel {
  return LEVELS.get(code) ?? 'objection';
}

export function finding(code: FindingCode, row: number, column: number | null, field: string | null): Finding {
  return { code, level: levelOf(code), row, column, field };
}
