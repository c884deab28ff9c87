// SPDX-License-Identifier: EUPL-1.2
// One case as HTCDS holds it: values by full name. A field that repeats carries its number from the second on: `hte_Date`,
// `hte_Date_2`. Nothing here is about a file format.

import type { Htcds, HtcdsField, RepeatGroup } from './standard.ts';

/** A code, text or date as text; a list of codes; a number; a truth value. Dates are ISO 8601, also `1990` and `1990-05`. */
export type HtcdsValue = string | number | boolean | readonly string[];
export type HtcdsRecord = Readonly<Record<string, HtcdsValue>>;

/** More of one group than this is refused: a row of a spreadsheet is no place for it. */
export const MOST_REPEATS = 40;

export function keyOf(field: HtcdsField, repeat: number): string {
  return repeat === 1 ? field.name : `${field.name}_${repeat}`;
}

/** How often each group stands in a record; 0 where none of its fields is there. */
export function repeatsIn(htcds: Htcds, record: HtcdsRecord): Record<RepeatGroup, number> {
  const most: Record<RepeatGroup, number> = { event: 0, plan: 0, comment: 0, perpetrator: 0, outgoing: 0 };
  for (const key of Object.keys(record)) {
    const found = htcds.findByName(key);
    const group = found?.field.repeats;
    if (found !== undefined && group !== null && group !== undefined) most[group] = Math.max(most[group], found.repeat);
  }
  return most;
}

/** The fields of the `repeat`-th entry of a group, by their plain names. */
export function entryOf(htcds: Htcds, record: HtcdsRecord, group: RepeatGroup, repeat: number): HtcdsRecord {
  const entry: Record<string, HtcdsValue> = {};
  for (const field of htcds.content.fields) {
    if (field.repeats !== group) continue;
    const value = record[keyOf(field, repeat)];
    if (value !== undefined) entry[field.name] = value;
  }
  return entry;
}

/** A value as it stands in a cell: several are divided by semicolons, as the standard's own template does. */
export function cellText(value: HtcdsValue | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : value.join(';');
}
