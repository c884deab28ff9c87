// SPDX-License-Identifier: EUPL-1.2
// Counts of combinations as they are in the table. What comes out is as sensitive as the table: it goes into noise, into
// k-anonymous rounding or into the evaluation that the owner alone sees, never into a file.

import { firstLevel, type Level, nextCandidates, RecordWalk, spaceOf } from './combinations.ts';
import type { CaseRecords } from './case-records.ts';

export interface ExactCounts {
  readonly levels: readonly Level[];
  /** entry k - 1: one count per combination of length k */
  readonly counts: readonly Int32Array[];
}

/** Told after every few thousand records; may throw to stop. */
export type Heartbeat = (done: number, total: number) => void;

export const BEAT = 4096;

/** How many records hold each combination of the last of the levels. */
export function countLevel(records: CaseRecords, levels: readonly Level[], beat?: Heartbeat): Int32Array {
  const counts = new Int32Array((levels[levels.length - 1] as Level).size);
  const walk = new RecordWalk(levels);
  const { starts, items, count } = records;
  for (let record = 0; record < count; record += 1) {
    if (record % BEAT === 0) beat?.(record, count);
    walk.walk(items, starts[record] as number, starts[record + 1] as number);
    const { found, size } = walk;
    for (let k = 0; k < size; k += 1) counts[found[k] as number] = (counts[found[k] as number] as number) + 1;
  }
  return counts;
}

/**
 * All combinations up to a length that at least `least` records hold (others of the levels are candidates below it).
 *
 * @throws {Refused} TOO_WIDE
 */
export function countCombinations(records: CaseRecords, length: number, least: number, beat?: Heartbeat): ExactCounts {
  const space = spaceOf(records);
  const levels = [firstLevel(space)];
  const counts: Int32Array[] = [];
  const kept: Uint8Array[] = [];
  for (let k = 1; k <= length; k += 1) {
    if (k > 1) levels.push(nextCandidates(space, levels, kept));
    const own = countLevel(records, levels, beat && ((done, total) => beat((k - 1) * total + done, length * total)));
    counts.push(own);
    kept.push(Uint8Array.from(own, (count) => (count >= least ? 1 : 0)));
  }
  return { levels, counts };
}
