// SPDX-License-Identifier: EUPL-1.2
// Records of one list that are the same person (linkage section 5.1): pairs above a high threshold, joined into groups; the
// record that says most stands for the group. Used by the list holder before encoding is given away, and by the unit again.

import { weightsOf } from './kernel.ts';
import type { FilterSet, Pairs } from './pairs.ts';

export const DUPLICATE_THRESHOLD = 0.8;
/** a record that says less than this may look like any other: it is no proof of a repetition */
const LEAST_WEIGHT = 60;

/**
 * @param pairs within lists, at or above `DUPLICATE_THRESHOLD`
 * @returns for each record the record that stands for it, itself where it is alone
 */
export function representatives(set: FilterSet, pairs: Pairs): Uint32Array {
  const weights = weightsOf(set.filters);
  const parent = Uint32Array.from(set.listOf, (_, index) => index);
  const top = (record: number): number => {
    let at = record;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  pairs.s.forEach((s, index) => {
    if (s < DUPLICATE_THRESHOLD) return;
    const [a, b] = [pairs.a[index] as number, pairs.b[index] as number];
    if (Math.min(weights[a] as number, weights[b] as number) < LEAST_WEIGHT) return;
    const [one, other] = [top(a), top(b)];
    if (one === other) return;
    const oneSaysMore = (weights[one] as number) > (weights[other] as number);
    const sameWeight = weights[one] === weights[other];
    if (oneSaysMore || (sameWeight && one < other)) parent[other] = one;
    else parent[one] = other;
  });
  return parent.map((_, record) => top(record));
}
