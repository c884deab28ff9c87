// SPDX-License-Identifier: EUPL-1.2
// For tests and benches only: the reference tables and results of packages/measure/fixtures, read through a function that
// the caller brings, because packages do no input and output of their own.

import { readTable } from './read-table.ts';
import type { CaptureTable } from './table.ts';

export const REFERENCE_TABLES = ['Artificial_3', 'UKdat_5', 'Ned_5', 'UKdat', 'Ned'] as const;
export type ReferenceTable = (typeof REFERENCE_TABLES)[number];

export function parseReferenceTable(text: string): CaptureTable {
  const reading = readTable(text);
  if (!reading.ok) throw new TypeError(`reference table: ${reading.issues[0]?.code ?? ''}`);
  return reading.table;
}

/** @param name for example `LA:NG` or `LA+NG+PF`; @returns its mask */
export function maskOf(table: CaptureTable, name: string): number {
  return name.split(/[:+]/u).reduce((mask, list) => mask | (1 << table.lists.indexOf(list)), 0);
}

/** @param name for example `[123,25,5]`, numbers from 1; @returns the terms of order 2 and more that it implies, sorted */
export function termsOfModelName(name: string): number[] {
  const terms = new Set<number>();
  for (const word of name.replaceAll(/[[\]]/gu, '').split(',')) {
    const whole = word.split('').reduce((mask, digit) => mask | (1 << (Number(digit) - 1)), 0);
    for (let part = whole; part > 0; part = (part - 1) & whole) if ((part & (part - 1)) !== 0) terms.add(part);
  }
  return [...terms].sort((a, b) => a - b);
}
