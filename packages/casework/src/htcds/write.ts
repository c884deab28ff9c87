// SPDX-License-Identifier: EUPL-1.2
// Records -> the rows of an HTCDS file: the full names above, one case in each row, repeats with their number. Fields of this
// project (`amp_…`) are never written; which fields may be written at all is decided before (../import/export-fields.ts).

import { cellText, type HtcdsRecord, keyOf, repeatsIn } from './record.ts';
import { type Htcds, type HtcdsField, REPEATS, type RepeatGroup } from './standard.ts';

export interface WriteColumn {
  readonly field: HtcdsField;
  readonly repeat: number;
}

/** How often each group must be given a column: the most of any record. */
export function mostRepeats(htcds: Htcds, records: Iterable<HtcdsRecord>): Record<RepeatGroup, number> {
  const most: Record<RepeatGroup, number> = { event: 1, plan: 1, comment: 1, perpetrator: 1, outgoing: 1 };
  for (const record of records) {
    const found = repeatsIn(htcds, record);
    for (const group of REPEATS) most[group] = Math.max(most[group], found[group]);
  }
  return most;
}

/** @param names full names that may be written, in any order; the columns stand in the order of the standard */
export function writeColumns(
  htcds: Htcds,
  names: ReadonlySet<string>,
  most: Readonly<Record<RepeatGroup, number>>,
): readonly WriteColumn[] {
  return htcds.content.fields
    .filter((field) => names.has(field.name) && field.section !== 'local')
    .flatMap((field) =>
      Array.from({ length: field.repeats === null ? 1 : most[field.repeats] }, (_, index) => ({
        field,
        repeat: index + 1,
      })),
    );
}

export function headerCells(columns: readonly WriteColumn[]): string[] {
  return columns.map(({ field, repeat }) => keyOf(field, repeat));
}

export function recordCells(columns: readonly WriteColumn[], record: HtcdsRecord): string[] {
  return columns.map(({ field, repeat }) => cellText(record[keyOf(field, repeat)]));
}

/** Every field of the standard, without those of this project. */
export function standardNames(htcds: Htcds): ReadonlySet<string> {
  return new Set(htcds.content.fields.filter(({ section }) => section !== 'local').map(({ name }) => name));
}
