// SPDX-License-Identifier: EUPL-1.2
// Made-up rows of HTCDS with every field of the standard filled, texts of a length that offices write, different in each row.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  headerCells,
  Htcds,
  type HtcdsContent,
  type HtcdsRecord,
  type HtcdsValue,
  mostRepeats,
  recordCells,
  standardNames,
  writeColumns,
} from '@amparo/casework/htcds';
import { root } from './measure.ts';

export const htcds = new Htcds(
  JSON.parse(readFileSync(join(root, 'build/content/htcds.json'), 'utf8')) as HtcdsContent,
);
const columns = writeColumns(htcds, standardNames(htcds), mostRepeats(htcds, []));

export function columnNames(): readonly string[] {
  return headerCells(columns);
}

/** @param from the first row, from 0; @param to the one after the last */
export function rowsOf(from: number, to: number): readonly string[][] {
  return Array.from({ length: to - from }, (_, at) => recordCells(columns, recordOf(from + at)));
}

export function recordOf(row: number): HtcdsRecord {
  const record: Record<string, HtcdsValue> = {};
  for (const { name, kind, many, values } of htcds.content.fields) {
    const pick = <T>(list: readonly T[]): T => list[(row * 7 + name.length) % list.length] as T;
    if (name.startsWith('amp_')) continue;
    const code = (): HtcdsValue => {
      const one = pick(values).code;
      return many ? [one] : one;
    };
    if (kind === 'code') record[name] = code();
    else if (kind === 'country') record[name] = many ? [pick(htcds.content.countries)] : pick(htcds.content.countries);
    else if (kind === 'language') record[name] = pick(htcds.content.languages)[1];
    else if (kind === 'number') record[name] = name.endsWith('tude') ? (row % 90) + 0.25 : row % 20;
    else if (kind === 'yes-no') record[name] = true;
    else if (kind === 'date') record[name] = `19${String(50 + (row % 40))}-0${(row % 9) + 1}-1${row % 10}`;
    else if (kind === 'long-text')
      record[name] = `Invented words of row ${row}, about as long as a note that somebody writes in haste.`;
    else record[name] = `Invented ${wordOf(row)}`;
  }
  return record;
}

/** Letters, so that each row has another name. */
function wordOf(row: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  let word = '';
  for (let rest = row + 1; rest > 0; rest = Math.floor(rest / 26)) word += letters[rest % 26] ?? '';
  return `x${word}`;
}
