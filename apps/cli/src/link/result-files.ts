// SPDX-License-Identifier: EUPL-1.2
// The folder that `amparo link match` writes: clusters.csv, history.json and history.csv, for each party its own records, and
// linkage.json, from which the report is made and which never leaves the unit.

import { join } from 'node:path';
import {
  clusterRows,
  hasRecordNumbers,
  historyJson,
  historyRows,
  type ProtectedHistory,
  type RunResult,
  unitFileOf,
} from '@amparo/measure/linkage';
import { csvLine } from '@amparo/spreadsheet';
import { partyOf, writeWhole } from './files.ts';

const lines = (rows: readonly string[][]): string[] => rows.map((row) => csvLine(row));

export function writeResult(folder: string, result: RunResult, released: ProtectedHistory, smallestCell: number): void {
  if (hasRecordNumbers(result)) {
    const { all, own } = clusterRows(result);
    for (const [list, party] of result.lists.entries())
      writeWhole(join(folder, 'own', `${partyOf(party)}.csv`), lines(own[list] ?? []), true);
    writeWhole(join(folder, 'clusters.csv'), lines(all), true);
  }
  writeWhole(join(folder, 'history.json'), [historyJson(released)]);
  writeWhole(join(folder, 'history.csv'), lines(historyRows(released)));
  const unit = unitFileOf(result, smallestCell);
  writeWhole(join(folder, 'linkage.json'), [`${JSON.stringify(unit, null, 2)}\n`], true);
}
