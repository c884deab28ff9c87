// SPDX-License-Identifier: EUPL-1.2
// Pairs of long lists without comparing all of them (linkage section 5.2): records that agree in a few places of their signatures
// share a bucket, and only pairs within buckets are compared. What is found of the pairs of one person is measured in
// bench/linkage (pairs completeness) and stands in docs/methods/linkage.md.
//
// The specification samples 14 fixed positions for each table. Seven of eight bits are 0, so most records would agree in
// fourteen zeros and one bucket would hold a seventh of everything; set bits, the rare ones before the common, tell records apart.

import { type Kernel, openKernel, weightsOf } from './kernel.ts';
import { PairSet } from './pair-set.ts';
import { type FilterSet, findAllPairs, type PairOptions, PairList, type Pairs } from './pairs.ts';
import { placesOf, signaturesOf } from './signature.ts';
import { leastShared, similarity, weightRange } from './similarity.ts';

const BITS = 1024;
const BYTES = BITS / 8;
/** up to here every pair is compared: half a minute */
export const MOST_COMPARISONS = 1.5e9;
/** above, buckets are made smaller and more of them */
const VERY_MANY_COMPARISONS = 1.2e11;
/** a bucket of more says nothing: records with hardly any bits */
const LARGEST_BUCKET = 3000;
/** below this, strangers in long lists are too many to be looked at */
const LEAST_IN_LONG_LISTS = 0.6;
/** records of a list in one bucket are compared in runs of nearly one weight */
const RUN_WEIGHTS = 12;
const SHORTEST_RUN = 16;

/** How buckets are made: two records share one when they agree in `rows` places, in any of the tables. */
export interface Buckets {
  readonly rows: number;
  readonly tables: number;
}

/** @param within repetitions are so much alike that few tables find them */
export function bucketsFor(comparisons: number, within: boolean): Buckets {
  if (within) return comparisons > VERY_MANY_COMPARISONS ? { rows: 4, tables: 24 } : { rows: 3, tables: 12 };
  return comparisons > VERY_MANY_COMPARISONS ? { rows: 4, tables: 192 } : { rows: 3, tables: 80 };
}

export interface BlockOptions extends PairOptions {
  /** default: by the number of comparisons */
  readonly buckets?: Buckets | undefined;
  /** which tables, for several threads; default all */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** @returns how many comparisons all pairs would be */
export function comparisonsOf(listOf: Uint8Array, within: boolean): number {
  const sizes = new Map<number, number>();
  for (const list of listOf) sizes.set(list, (sizes.get(list) ?? 0) + 1);
  const inside = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  return within ? inside : (listOf.length * (listOf.length - 1)) / 2 - inside;
}

/** All pairs while that is quick, pairs of one bucket after that. */
export function findPairs(set: FilterSet, options: PairOptions): Pairs {
  return comparisonsOf(set.listOf, options.within) <= MOST_COMPARISONS
    ? findAllPairs(set, options)
    : findBlockedPairs(set, options);
}

export function findBlockedPairs(set: FilterSet, options: BlockOptions): Pairs {
  const { within, onProgress } = options;
  const buckets = options.buckets ?? bucketsFor(comparisonsOf(set.listOf, within), within);
  const { from = 0, to = buckets.tables } = options;
  const look = new BucketScan(set, Math.max(options.least, LEAST_IN_LONG_LISTS), within);
  const signatures = signaturesOf(set.filters);
  for (let table = from; table < to; table += 1) {
    onProgress?.((table - from) / (to - from));
    const ordered = bucketOrder(signatures, placesOf(table, buckets.rows), look.placeOf);
    const size = ordered.length;
    for (let start = 0; start < size; ) {
      const key = Math.floor((ordered[start] as number) / size);
      let end = start + 1;
      while (end < size && Math.floor((ordered[end] as number) / size) === key) end += 1;
      if (end - start > 1 && end - start <= LARGEST_BUCKET) look.scan(ordered, start, end);
      start = end;
    }
  }
  onProgress?.(1);
  return look.pairs.done();
}

/** Compares the records of one bucket after another, and keeps what is alike. */
class BucketScan {
  readonly pairs = new PairList();
  /** place of a record when all are ordered by list and weight */
  readonly placeOf: Uint32Array;
  readonly #recordAt: Uint32Array;
  readonly #set: FilterSet;
  readonly #least: number;
  readonly #within: boolean;
  readonly #weights: Uint16Array;
  readonly #leastFor: (weight: number) => Uint32Array;
  readonly #kernel: Kernel;
  readonly #seen = new PairSet();
  readonly #bucket = new Uint32Array(LARGEST_BUCKET);

  constructor(set: FilterSet, least: number, within: boolean) {
    this.#set = set;
    this.#least = least;
    this.#within = within;
    const weights = weightsOf(set.filters);
    this.#weights = weights;
    this.#leastFor = leastTables(least);
    this.#kernel = openKernel(new Uint8Array(LARGEST_BUCKET * BYTES), new Uint16Array(LARGEST_BUCKET), LARGEST_BUCKET);
    // list, then weight, then record, as one number each
    const order = Float64Array.from(
      weights,
      (weight, record) => ((set.listOf[record] as number) * 2 * BITS + weight) * weights.length + record,
    ).sort();
    this.#recordAt = Uint32Array.from(order, (packed) => packed % weights.length);
    this.placeOf = new Uint32Array(weights.length);
    this.#recordAt.forEach((record, place) => {
      this.placeOf[record] = place;
    });
  }

  /** @param ordered bucket · size + place; within a bucket the records come by list and weight */
  scan(ordered: Float64Array, start: number, end: number): void {
    const count = end - start;
    for (let k = 0; k < count; k += 1) {
      const record = this.#recordAt[(ordered[start + k] as number) % ordered.length] as number;
      this.#bucket[k] = record;
      this.#kernel.filters.set(this.#set.filters.subarray(record * BYTES, (record + 1) * BYTES), k * BYTES);
    }
    const runs = this.#runsOf(count);
    let own = 0;
    for (let k = 0; k < count; k += 1) {
      while ((runs[own]?.to ?? count) <= k) own += 1;
      this.#compare(k, runs, own);
    }
  }

  #runsOf(count: number): Run[] {
    const runs: Run[] = [];
    for (let k = 0; k < count; k += 1) {
      const record = this.#bucket[k] as number;
      const list = this.#set.listOf[record] as number;
      const weight = this.#weights[record] as number;
      const last = runs.at(-1);
      const isFull = last !== undefined && last.to - last.from >= SHORTEST_RUN && weight - last.lightest >= RUN_WEIGHTS;
      if (last === undefined || last.list !== list || isFull)
        runs.push({ list, from: k, to: k + 1, lightest: weight, heaviest: weight });
      else {
        last.to = k + 1;
        last.heaviest = weight;
      }
    }
    return runs;
  }

  /** One record with all that come after it in the bucket. @param own its run */
  #compare(k: number, runs: readonly Run[], own: number): void {
    const { found } = this.#kernel;
    const a = this.#bucket[k] as number;
    const weight = this.#weights[a] as number;
    const list = this.#set.listOf[a] as number;
    const range = weightRange(this.#least, weight);
    const leastFor = this.#leastFor(weight);
    for (let at = own; at < runs.length; at += 1) {
      const run = runs[at] as Run;
      if ((run.list === list) !== this.#within) {
        if (this.#within) return;
        continue;
      }
      const from = Math.max(run.from, k + 1);
      if (from >= run.to || run.heaviest < range.from || run.lightest > range.to) continue;
      this.pairs.compared += run.to - from;
      const count = this.#kernel.scan(k, from, run.to, leastFor[run.lightest] as number);
      for (let hit = 0; hit < count; hit += 1) {
        const b = this.#bucket[found[2 * hit] as number] as number;
        const shared = found[2 * hit + 1] as number;
        const other = this.#weights[b] as number;
        if (shared >= (leastFor[other] as number)) this.#keep(a, b, similarity(shared, weight, other));
      }
    }
  }

  #keep(a: number, b: number, s: number): void {
    const [first, second] = a < b ? [a, b] : [b, a];
    if (this.#seen.add(first * this.#weights.length + second)) this.pairs.add(first, second, s);
  }
}

/** Records of one list that stand beside each other in a bucket, of nearly one weight. */
interface Run {
  readonly list: number;
  readonly from: number;
  to: number;
  readonly lightest: number;
  heaviest: number;
}

/** Records in the order of their buckets: bucket · size + place, exact in a double. */
function bucketOrder(signatures: Uint16Array, places: readonly number[], placeOf: Uint32Array): Float64Array {
  const size = placeOf.length;
  const width = signatures.length / Math.max(1, size);
  const ordered = new Float64Array(size);
  for (let record = 0; record < size; record += 1) {
    let bucket = 0;
    for (const place of places) bucket = bucket * BITS + (signatures[record * width + place] as number);
    ordered[record] = (places.length > 3 ? mixed(bucket) : bucket) * size + (placeOf[record] as number);
  }
  return ordered.sort();
}

/** Four places have 40 bits, too many beside the number of a record: 30 bits of a hash, hardly ever equal by chance. */
function mixed(bucket: number): number {
  const low = bucket % 2 ** 20;
  const hash = Math.imul(low, 0x9e37_79b1) ^ Math.imul((bucket - low) / 2 ** 20, 0x85eb_ca6b);
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d) >>> 2) % 2 ** 30;
}

/** For each weight of one filter, the smallest number of shared bits by weight of the other; made when first asked for. */
function leastTables(least: number): (weight: number) => Uint32Array {
  const tables = new Map<number, Uint32Array>();
  return (weight) => {
    const known = tables.get(weight);
    if (known !== undefined) return known;
    const table = Uint32Array.from({ length: BITS + 1 }, (_, other) => leastShared(least, weight, other));
    tables.set(weight, table);
    return table;
  };
}

/** Pairs from several threads: each once. @param size number of records */
export function joinPairs(parts: readonly Pairs[], size: number): Pairs {
  const seen = new PairSet();
  const joined = new PairList();
  for (const { a, b, s, compared } of parts) {
    joined.compared += compared;
    s.forEach((score, index) => {
      const pair = (a[index] as number) * size + (b[index] as number);
      if (!seen.add(pair)) return;
      joined.add(a[index] as number, b[index] as number, score);
    });
  }
  return joined.done();
}
