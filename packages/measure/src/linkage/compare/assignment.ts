// SPDX-License-Identifier: EUPL-1.2
// Two lists: the one-to-one matching with the largest sum of (likeness - threshold) over its pairs (linkage section 5.4), exact,
// by shortest augmenting paths on the sparse graph of pairs above the threshold. Components are small, so this is quick.
//
// Source: Jonker and Volgenant (1987); successive shortest paths with potentials, Ahuja, Magnanti and Orlin (1993), 9.7.

import type { ClusterInput } from './cluster.ts';

interface Edge {
  readonly to: number;
  readonly gain: number;
}

/** @returns for each record the number of its cluster: one record, or one of each list */
export function pairUp({ pairs, listOf, threshold }: ClusterInput): Uint32Array {
  const edges: Edge[][] = Array.from(listOf, () => []);
  pairs.s.forEach((s, index) => {
    if (s < threshold) return;
    const [a, b] = [pairs.a[index] as number, pairs.b[index] as number];
    const [left, right] = listOf[a] === 0 ? [a, b] : [b, a];
    edges[left]?.push({ to: right, gain: s - threshold });
  });
  const partner = bestMatching(edges, listOf);
  const labels = new Uint32Array(listOf.length);
  let next = 0;
  listOf.forEach((list, record) => {
    const other = partner[record] as number;
    labels[record] = list === 1 && other >= 0 ? (labels[other] as number) : next++;
  });
  return labels;
}

/**
 * Maximum-weight matching, not necessarily of all records: each left record may also stay alone at gain 0.
 *
 * Grows the matching by one left record at a time along the best alternating path (Bellman-Ford within the component, which
 * has a handful of records); an alternating path may also end at a left record that is left alone instead.
 */
function bestMatching(edges: readonly (readonly Edge[])[], listOf: Uint8Array): Int32Array {
  const partner = new Int32Array(listOf.length).fill(-1);
  for (let start = 0; start < listOf.length; start += 1) {
    if (listOf[start] === 0 && (edges[start] as readonly Edge[]).length > 0) augment(start, edges, partner);
  }
  return partner;
}

function augment(start: number, edges: readonly (readonly Edge[])[], partner: Int32Array): void {
  const gainOf = (left: number, right: number): number =>
    edges[left]?.find(({ to }) => to === right)?.gain ?? Number.NEGATIVE_INFINITY;
  /** best total of an alternating path from start to this left record, which then is free again */
  const reached = new Map<number, number>([[start, 0]]);
  const cameFrom = new Map<number, { left: number; right: number }>();
  let best = { total: 1e-12, left: -1, right: -1 };
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const left = queue[at] as number;
    const total = reached.get(left) as number;
    // this record may be the one that stays alone
    if (left !== start && total > best.total) best = { total, left, right: -1 };
    for (const { to, gain } of edges[left] as readonly Edge[]) {
      const holder = partner[to] as number;
      if (holder === left) continue;
      const through = total + gain;
      if (holder < 0) {
        if (through > best.total) best = { total: through, left, right: to };
        continue;
      }
      const next = through - gainOf(holder, to);
      if (holder === start || next <= (reached.get(holder) ?? Number.NEGATIVE_INFINITY) + 1e-12) continue;
      reached.set(holder, next);
      cameFrom.set(holder, { left, right: to });
      queue.push(holder);
    }
  }
  if (best.left < 0) return;
  let { left, right } = best;
  if (right < 0) partner[left] = -1;
  for (;;) {
    const step = cameFrom.get(left);
    if (right >= 0) {
      partner[left] = right;
      partner[right] = left;
    }
    if (left === start || step === undefined) return;
    right = step.right;
    left = step.left;
  }
}
