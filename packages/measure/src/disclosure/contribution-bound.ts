// SPDX-License-Identifier: EUPL-1.2
// How much one record may contribute to the counts of a length. The bound is a percentile of what records contribute, chosen
// by the exponential mechanism over a range that is public: the largest value in the table is itself data and is not used.

import { ExpCoin, type Fraction } from './exact-sampler.ts';
import type { RandomBits } from './random-bits.ts';

const STEP = 1.04;
/** in hundredths: percentiles are whole numbers of them */
const HUNDRED = 100;

/** Possible bounds from `least` to `most`, each about 4 % above the one before; depends on public numbers only. */
export function boundGrid(least: number, most: number): number[] {
  const grid: number[] = [];
  for (let bound = Math.max(1, least); bound < most; bound = Math.max(bound + 1, Math.floor(bound * STEP)))
    grid.push(bound);
  grid.push(Math.max(1, most));
  return grid;
}

/**
 * 99, or less where the table is too small for the mechanism to find the 99th percentile: the records above it must weigh
 * enough that a bound far beyond all of them is not chosen by accident.
 *
 * @param records the protected number of records
 */
export function percentileFor(records: number, epsilon: number): number {
  return Math.max(50, Math.min(99, Math.floor(HUNDRED * (1 - 16 / (records * epsilon)))));
}

/**
 * Exponential mechanism, exactly: a bound is drawn evenly and accepted with probability exp(-epsilon (best - utility) / 2).
 * Utility of v: minus the distance between the number of records with a load up to v and the percentile of all records; one
 * record more or less changes it by less than 1.
 *
 * @param loads one per record
 * @param percentile whole, 1 to 99
 */
export function chooseBound(
  loads: Float64Array,
  grid: readonly number[],
  percentile: number,
  epsilon: Fraction,
  bits: RandomBits,
): number {
  const sorted = loads.slice().sort();
  // in hundredths of a record, so that it stays whole
  const distances = grid.map((bound) => Math.abs(HUNDRED * countUpTo(sorted, bound) - percentile * sorted.length));
  const best = Math.min(...distances);
  const coins = new Map<number, ExpCoin>();
  for (;;) {
    const at = bits.below(grid.length);
    const gap = (distances[at] as number) - best;
    let coin = coins.get(gap);
    if (coin === undefined) {
      coin = new ExpCoin({ num: BigInt(gap) * epsilon.num, den: 2n * BigInt(HUNDRED) * epsilon.den });
      coins.set(gap, coin);
    }
    if (coin.flip(bits)) return grid[at] as number;
  }
}

function countUpTo(sorted: Float64Array, bound: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) <= bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
