// SPDX-License-Identifier: EUPL-1.2
// Which records are one person (linkage section 5.4): pairs from the most alike to the least, clusters joined while they hold no
// list twice and stay alike on average, then records moved or swapped while that makes the whole better. Two lists alone:
// see assignment.ts.

import type { Pairs } from './pairs.ts';
import { byLikeness } from './pairs.ts';

export interface ClusterInput {
  /** pairs across lists that are alike enough to be looked at, also some below the threshold */
  readonly pairs: Pairs;
  readonly listOf: Uint8Array;
  readonly threshold: number;
  /** likeness of any two records, also of pairs that were not listed */
  readonly likeness: (a: number, b: number) => number;
}

/** mean likeness of joined clusters may be that much below the threshold */
const MEAN_SHARE = 0.8;
const PASSES = 4;

/** @returns for each record the number of its cluster; every record has one; no cluster holds a list twice */
export function clusterRecords({ pairs, listOf, threshold, likeness }: ClusterInput): Uint32Array {
  const clusters = new Clusters(listOf);
  const order = byLikeness(pairs);
  const scores = new Map<number, number>();
  const size = listOf.length;
  const score = (a: number, b: number): number => {
    const key = a < b ? a * size + b : b * size + a;
    const before = scores.get(key);
    if (before !== undefined) return before;
    const now = likeness(a, b);
    scores.set(key, now);
    return now;
  };
  for (const index of order) {
    if ((pairs.s[index] as number) < threshold) break;
    const a = clusters.of(pairs.a[index] as number);
    const b = clusters.of(pairs.b[index] as number);
    if (a !== b && clusters.canJoin(a, b) && clusters.mean(a, b, score) >= MEAN_SHARE * threshold) clusters.join(a, b);
  }
  improve(clusters, pairs, threshold, score);
  return clusters.labels();
}

class Clusters {
  readonly #listOf: Uint8Array;
  readonly #cluster: Uint32Array;
  readonly #members: (number[] | undefined)[];
  readonly #emptied: number[] = [];

  constructor(listOf: Uint8Array) {
    this.#listOf = listOf;
    this.#cluster = Uint32Array.from(listOf, (_, index) => index);
    this.#members = Array.from(listOf, (_, index) => [index]);
  }

  of(record: number): number {
    return this.#cluster[record] as number;
  }

  members(cluster: number): readonly number[] {
    return this.#members[cluster] ?? [];
  }

  /** the record of that list in the cluster */
  heldBy(cluster: number, list: number): number | undefined {
    return this.members(cluster).find((record) => this.#listOf[record] === list);
  }

  /** the record of the same list that already has the place */
  rivalOf(record: number, cluster: number): number | undefined {
    return this.heldBy(cluster, this.#listOf[record] as number);
  }

  canJoin(a: number, b: number): boolean {
    return this.members(a).every((record) => this.heldBy(b, this.#listOf[record] as number) === undefined);
  }

  mean(a: number, b: number, score: (a: number, b: number) => number): number {
    let sum = 0;
    for (const one of this.members(a)) for (const other of this.members(b)) sum += score(one, other);
    return sum / (this.members(a).length * this.members(b).length);
  }

  join(a: number, b: number): void {
    const members = this.#members[a] as number[];
    for (const record of this.members(b)) {
      members.push(record);
      this.#cluster[record] = a;
    }
    this.#members[b] = undefined;
    this.#emptied.push(b);
  }

  move(record: number, to: number | undefined): void {
    const from = this.of(record);
    const rest = this.members(from).filter((other) => other !== record);
    if (to === undefined && rest.length === 0) return;
    const target = to ?? this.#emptied.pop();
    if (target === undefined) throw new TypeError('Clusters: as many places as records were made');
    this.#members[from] = rest.length > 0 ? rest : undefined;
    if (rest.length === 0) this.#emptied.push(from);
    this.#members[target] = [...this.members(target), record];
    this.#cluster[record] = target;
  }

  labels(): Uint32Array {
    const names = new Map<number, number>();
    return this.#cluster.map((cluster) => {
      const known = names.get(cluster);
      if (known !== undefined) return known;
      names.set(cluster, names.size);
      return names.size - 1;
    });
  }
}

/** Moves or swaps a record while the sum of (likeness - threshold) over pairs in one cluster grows. */
function improve(clusters: Clusters, pairs: Pairs, threshold: number, score: (a: number, b: number) => number): void {
  const gain = (record: number, cluster: number, without?: number): number =>
    clusters
      .members(cluster)
      .reduce(
        (sum, other) => (other === record || other === without ? sum : sum + score(record, other) - threshold),
        0,
      );
  for (let pass = 0; pass < PASSES; pass += 1) {
    let moved = 0;
    for (let index = 0; index < pairs.s.length; index += 1) {
      if ((pairs.s[index] as number) < threshold) continue;
      for (const [record, other] of [
        [pairs.a[index], pairs.b[index]],
        [pairs.b[index], pairs.a[index]],
      ] as [number, number][])
        if (relocate(clusters, record, clusters.of(other), gain)) moved += 1;
    }
    if (moved === 0) return;
  }
}

const SMALLEST_GAIN = 1e-6;

function relocate(
  clusters: Clusters,
  record: number,
  target: number,
  gain: (record: number, cluster: number, without?: number) => number,
): boolean {
  const from = clusters.of(record);
  const now = gain(record, from);
  if (now < -SMALLEST_GAIN) {
    clusters.move(record, undefined);
    return true;
  }
  if (from === target) return false;
  const rival = clusters.rivalOf(record, target);
  const better = gain(record, target, rival) - now;
  if (rival === undefined) {
    if (better <= SMALLEST_GAIN) return false;
    clusters.move(record, target);
    return true;
  }
  // the rival leaves: into the place that becomes free, or alone
  const lost = gain(rival, target);
  const there = gain(rival, from, record);
  const rest = Math.max(0, there) - lost;
  if (better + rest <= SMALLEST_GAIN) return false;
  clusters.move(rival, undefined);
  clusters.move(record, target);
  if (there > 0 && clusters.members(from).length > 0) clusters.move(rival, from);
  return true;
}
