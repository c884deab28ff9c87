// SPDX-License-Identifier: EUPL-1.2
// The folder that `amparo link match` writes: clusters.csv, history.json and history.csv, for each party its own records, and
// linkage.json, from which the report is made and which never leaves the unit.

import { join } from 'node:path';
import { type EncodedList, type LinkResult, type ProtectedHistory } from '@amparo/measure/linkage';
import { csvLine } from '@amparo/spreadsheet';
import { partyOf, writeWhole } from './files.ts';

export interface UnitFile {
  readonly format: 'amparo-linkage-result';
  readonly version: 1;
  readonly mode: 'clk' | 'keys';
  readonly runId: string;
  readonly rehearsal: boolean;
  readonly lists: readonly string[];
  readonly records: readonly number[];
  readonly repeated: readonly number[];
  readonly threshold: number;
  readonly chosen: { readonly share: number; readonly overlap: number; readonly overlapping: boolean } | null;
  readonly smallestCell: number;
  /** exact counts by bit set (bit 0 = first list): for the unit alone */
  readonly counts: readonly number[];
  readonly variants: readonly { readonly threshold: number; readonly counts: readonly number[] }[];
  readonly expected: { readonly missed: number; readonly false: number } | null;
  readonly compared: number;
}

export function writeResult(
  folder: string,
  lists: readonly EncodedList[],
  result: LinkResult,
  released: ProtectedHistory,
  smallestCell: number,
): void {
  writeClusters(folder, lists, result.labels);
  writeHistory(folder, released);
  const [first] = lists as [EncodedList];
  const unit: UnitFile = {
    format: 'amparo-linkage-result',
    version: 1,
    mode: 'clk',
    runId: first.header.runId,
    rehearsal: lists.some(({ header }) => header.rehearsal),
    lists: result.lists,
    records: result.records,
    repeated: result.repeated,
    threshold: result.threshold,
    chosen:
      result.chosen === undefined
        ? null
        : {
            share: result.chosen.mixture.share,
            overlap: result.chosen.overlap,
            overlapping: result.chosen.overlapping,
          },
    smallestCell,
    counts: result.history.counts,
    variants: result.variants.map(({ threshold, history }) => ({ threshold, counts: history.counts })),
    expected: result.expected ?? null,
    compared: result.compared,
  };
  writeWhole(join(folder, 'linkage.json'), [`${JSON.stringify(unit, null, 2)}\n`], true);
}

/** All records for the unit; for each party its own, with cluster numbers of its own, so that parties cannot join theirs. */
function writeClusters(folder: string, lists: readonly EncodedList[], labels: Uint32Array): void {
  const all: string[] = [csvLine(['recordId', 'clusterId'])];
  let at = 0;
  for (const { header, ids } of lists) {
    const own: string[] = [csvLine(['recordId', 'clusterId'])];
    const numbers = new Map<number, number>();
    for (const id of ids) {
      const label = labels[at++] as number;
      if (!numbers.has(label)) numbers.set(label, numbers.size + 1);
      all.push(csvLine([id, `C${label + 1}`]));
      own.push(csvLine([id, String(numbers.get(label))]));
    }
    writeWhole(join(folder, 'own', `${partyOf(header.party)}.csv`), own, true);
  }
  writeWhole(join(folder, 'clusters.csv'), all, true);
}

function writeHistory(folder: string, { lists, history }: ProtectedHistory): void {
  // by hand, because an object would put 1000 before 0001
  const cells = Object.entries(history).sort(([one], [other]) => (one < other ? -1 : 1));
  writeWhole(join(folder, 'history.json'), [
    `{\n${cells.map(([key, count]) => ` "${key}": ${count}`).join(',\n')}\n}\n`,
  ]);
  const rows = cells.map(([key, count]) => csvLine([...key, count === null ? '' : String(count)]));
  writeWhole(join(folder, 'history.csv'), [csvLine([...lists, 'count']), ...rows]);
}
