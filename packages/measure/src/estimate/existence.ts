// SPDX-License-Identifier: EUPL-1.2
// Does the maximum-likelihood estimate of a log-linear model exist on a table, and is it the only one? Called for every
// candidate model whose fit is no proof by itself. Exact: whole numbers only, no tolerance.
//
// The linear program of Fienberg and Rinaldo (2012), as used in Chan, Silverman and Vincent (2021), asks for a strictly
// positive table with the same margins. It depends only on which cells are empty. Directions in parameter space that do
// not move the observed cells form a null space; the margins can be met by a positive table exactly if positive weights
// balance the empty cells in that null space. It is nearly always of dimension 0 (the estimate exists) or 1 (a matter of
// signs); only beyond that a tiny linear program remains.

import { balancesStrictly, IntegerOverflow, nullSpace, rank } from '../numeric/integer-linear.ts';

/** 0 ok, 1 no maximum exists, 2 not identifiable, 3 both: the codes of the reference results */
export type Verdict = 0 | 1 | 2 | 3;

/**
 * @param counts 2^lists entries; only which of them are zero matters
 * @param terms masks of the finite parameters, the empty set among them
 * @param zeros masks of the terms at minus infinity: cells that contain one are left out
 * @returns the verdict; on numbers outside the exact range (never met) 1, so that no estimate is given
 */
export function judgeModel(counts: Float64Array, terms: readonly number[], zeros: readonly number[]): Verdict {
  try {
    return judgeExactly(counts, terms, zeros);
  } catch (error) {
    if (error instanceof IntegerOverflow) return 1;
    throw error;
  }
}

function judgeExactly(counts: Float64Array, terms: readonly number[], zeros: readonly number[]): Verdict {
  const seen: Float64Array[] = [];
  const empty: Float64Array[] = [];
  for (let w = 1; w < counts.length; w += 1) {
    if (zeros.some((zero) => (w & zero) === zero)) continue;
    const row = Float64Array.from(terms, (term) => ((w & term) === term ? 1 : 0));
    ((counts[w] as number) > 0 ? seen : empty).push(row);
  }
  const free = nullSpace(seen, terms.length);
  if (free.length === 0) return 0;
  const moved = distinctRows(empty.map((row) => Float64Array.from(free, (direction) => dot(row, direction))));
  const identifiable = rank(moved, free.length) === free.length;
  const exists = balancesStrictly(moved, free.length);
  return ((exists ? 0 : 1) + (identifiable ? 0 : 2)) as Verdict;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k += 1) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

/** Without rows of zeros and without repetitions: neither changes whether positive weights balance. */
function distinctRows(rows: readonly Float64Array[]): Float64Array[] {
  const distinct = new Map<string, Float64Array>();
  for (const row of rows) if (row.some((value) => value !== 0)) distinct.set(row.join(), row);
  return [...distinct.values()];
}
