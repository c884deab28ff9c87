// SPDX-License-Identifier: EUPL-1.2
// Counts of candidates in which no record weighs more than a bound: what a record holds beyond it is left out at random.

import type { CaseRecords } from './case-records.ts';
import { type Level, RecordWalk } from './combinations.ts';
import { BEAT, type Heartbeat } from './exact-counts.ts';
import type { RandomBits } from './random-bits.ts';

/** The load of every record: the sum of the weights of its candidates. */
export function loadsOf(
  records: CaseRecords,
  levels: readonly Level[],
  weights: Uint16Array,
  counts: Int32Array,
  beat?: Heartbeat,
): Float64Array {
  const loads = new Float64Array(records.count);
  const walk = new RecordWalk(levels);
  const { starts, items, count } = records;
  for (let record = 0; record < count; record += 1) {
    if (record % BEAT === 0) beat?.(record, count);
    walk.walk(items, starts[record] as number, starts[record + 1] as number);
    const { found, size } = walk;
    let load = 0;
    for (let k = 0; k < size; k += 1) {
      const candidate = found[k] as number;
      counts[candidate] = (counts[candidate] as number) + 1;
      load += weights[candidate] as number;
    }
    loads[record] = load;
  }
  return loads;
}

/**
 * Takes out of `counts` what records hold beyond the bound: their candidates are put in a random order, and those from the
 * first one on that does not fit any more are left out.
 */
export function dropBeyond(
  bound: number,
  records: CaseRecords,
  levels: readonly Level[],
  weights: Uint16Array,
  loads: Float64Array,
  counts: Int32Array,
  bits: RandomBits,
): void {
  const walk = new RecordWalk(levels);
  const { starts, items, count } = records;
  for (let record = 0; record < count; record += 1) {
    if ((loads[record] as number) <= bound) continue;
    walk.walk(items, starts[record] as number, starts[record + 1] as number);
    const { found, size } = walk;
    let load = 0;
    let isFull = false;
    for (let k = 0; k < size; k += 1) {
      const chosen = k + bits.below(size - k);
      const candidate = found[chosen] as number;
      found[chosen] = found[k] as number;
      load += weights[candidate] as number;
      isFull ||= load > bound;
      if (isFull) counts[candidate] = (counts[candidate] as number) - 1;
    }
  }
}
