// SPDX-License-Identifier: EUPL-1.2
// What costs nothing beside an estimate: two-list estimates for every pair, and Chao's lower bound. Wildly different
// pairs are a sign that lists depend on each other or that people differ.

import { pairMasks } from './histories.ts';
import { casesByNumberOfLists, casesOf, type CaptureTable, overlapsOf } from './table.ts';

export interface TwoListEstimate {
  /** mask of the two lists */
  readonly pair: number;
  readonly first: number;
  readonly second: number;
  readonly overlap: number;
  /** n_i n_j / n_ij; null without overlap */
  readonly lincolnPetersen: number | null;
  /** (n_i + 1)(n_j + 1)/(n_ij + 1) - 1 */
  readonly chapman: number;
}

export function twoListEstimates(table: CaptureTable): TwoListEstimate[] {
  const totals = overlapsOf(table);
  return [...pairMasks(table.lists.length)].map((pair) => {
    const low = pair & -pair;
    const first = totals[low] as number;
    const second = totals[pair ^ low] as number;
    const overlap = totals[pair] as number;
    return {
      pair,
      first,
      second,
      overlap,
      lincolnPetersen: overlap === 0 ? null : (first * second) / overlap,
      chapman: ((first + 1) * (second + 1)) / (overlap + 1) - 1,
    };
  });
}

/** n + f1(f1 - 1)/(2(f2 + 1)), bias-corrected; where people differ, a floor and not an estimate. */
export function chaoLowerBound(table: CaptureTable): number {
  const [, f1 = 0, f2 = 0] = casesByNumberOfLists(table);
  return casesOf(table) + (f1 * (f1 - 1)) / (2 * (f2 + 1));
}
