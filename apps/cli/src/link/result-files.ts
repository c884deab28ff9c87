// SPDX-License-Identifier: EUPL-1.2
// The folder that `amparo link match` writes: clusters.csv, history.json and history.csv, for each party its own records, and
// linkage.json, from which the report is made and which never leaves the unit.

import { join } from 'node:path';
import type { LinkResult, ProtectedHistory } from '@amparo/measure/linkage';
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

/** What both modes give. */
export interface WritableResult extends LinkResult {
  readonly mode: 'clk' | 'keys';
  readonly runId: string;
  readonly rehearsal: boolean;
  /** record numbers of each list, in the order of the labels; empty where they were forgotten */
  readonly ids: readonly (readonly string[])[];
}

export function writeResult(
  folder: string,
  result: WritableResult,
  released: ProtectedHistory,
  smallestCell: number,
): void {
  if (result.ids.every((ids) => ids.some((id) => id !== ''))) writeClusters(folder, result);
  writeHistory(folder, released);
  const { mode, runId, rehearsal, lists, records, repeated, threshold, chosen, compared } = result;
  const unit: UnitFile = {
    format: 'amparo-linkage-result',
    version: 1,
    mode,
    runId,
    rehearsal,
    lists,
    records,
    repeated,
    threshold,
    chosen:
      chosen === undefined
        ? null
        : { share: chosen.mixture.share, overlap: chosen.overlap, overlapping: chosen.overlapping },
    smallestCell,
    counts: result.history.counts,
    variants: result.variants.map((variant) => ({ threshold: variant.threshold, counts: variant.history.counts })),
    expected: result.expected ?? null,
    compared,
  };
  writeWhole(join(folder, 'linkage.json'), [`${JSON.stringify(unit, null, 2)}\n`], true);
}

/** All records for the unit; for each party its own, with cluster numbers of its own, so that parties cannot join theirs. */
function writeClusters(folder: string, { lists, ids, labels }: WritableResult): void {
  const all: string[] = [csvLine(['recordId', 'clusterId'])];
  let at = 0;
  for (const [list, party] of lists.entries()) {
    const own: string[] = [csvLine(['recordId', 'clusterId'])];
    const numbers = new Map<number, number>();
    for (const id of ids[list] ?? []) {
      const label = labels[at++] as number;
      if (!numbers.has(label)) numbers.set(label, numbers.size + 1);
      all.push(csvLine([id, `C${label + 1}`]));
      own.push(csvLine([id, String(numbers.get(label))]));
    }
    writeWhole(join(folder, 'own', `${partyOf(party)}.csv`), own, true);
  }
  writeWhole(join(folder, 'clusters.csv'), all, true);
}

function writeHistory(folder: string, { lists, history }: ProtectedHistory): void {
  // by hand, because an object would put 1000 before 0001
  const cells = Object.entries(history).sort(([one], [other]) => (one < other ? -1 : 1));
  writeWhole(join(folder, 'history.json'), [
    `{\n${cells.map(([key, count]) => ` "${key}": ${count}`).join(',\n')}\n}\n`,
  ]);
  const rows = cells.map(([key, count]) => csvLine([...Array.from(key), count === null ? '' : String(count)]));
  writeWhole(join(folder, 'history.csv'), [csvLine([...lists, 'count']), ...rows]);
}
