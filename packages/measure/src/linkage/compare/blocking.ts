// SPDX-License-Identifier: EUPL-1.2
// Pairs of long lists without comparing all of them (linkage section 5.2): records that agree in the first set bits of a few
// random orders share a bucket, and only pairs within buckets are compared. Finds a pair of likeness s with probability
// 1 - (1 - J³)^32, J = s / (2 - s): 0.998 at 0.7, 0.92 at 0.6.
//
// The specification samples 14 fixed positions for each table. Seven of eight bits are 0, so most records would agree in
// fourteen zeros and one bucket would hold a seventh of everything; set bits tell records apart (MinHash, Broder 1997).

import { RandomStream } from '../../numeric/random.ts';
import { openKernel, weightsOf } from './kernel.ts';
import { type FilterSet, findAllPairs, type PairOptions, PairList, type Pairs } from './pairs.ts';
import { leastShared, similarity } from './similarity.ts';

export const TABLES = 32;
const ROWS = 3;
const BITS = 1024;
/** up to here every pair is compared: half a minute */
export const MOST_COMPARISONS = 1.5e9;
/** a bucket of more says nothing: records with hardly any bits */
const LARGEST_BUCKET = 3000;
/** below this, strangers in long lists are too many to be looked at */
const LEAST_IN_LONG_LISTS = 0.6;
const SEED = 20_261_126;

export interface BlockOptions extends PairOptions {
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
  const { within, onProgress, from = 0, to = TABLES } = options;
  const least = Math.max(options.least, LEAST_IN_LONG_LISTS);
  const { filters, listOf } = set;
  const weights = weightsOf(filters);
  const kernel = openKernel(filters, weights, LARGEST_BUCKET);
  const size = listOf.length;
  const seen = new Set<number>();
  const pairs = new PairList();
  const leastFor = leastTables(least);
  for (let table = from; table < to; table += 1) {
    onProgress?.((table - from) / (to - from));
    const ordered = bucketOrder(filters, weights, table);
    for (let start = 0; start < size; ) {
      const key = Math.floor((ordered[start] as number) / size);
      let end = start + 1;
      while (end < size && Math.floor((ordered[end] as number) / size) === key) end += 1;
      if (end - start > 1 && end - start <= LARGEST_BUCKET) {
        const bucket = Array.from(ordered.subarray(start, end), (packed) => packed % size);
        for (const [at, a] of bucket.entries()) {
          let count = 0;
          for (let next = at + 1; next < bucket.length; next += 1) {
            const b = bucket[next] as number;
            if ((listOf[a] === listOf[b]) === within) kernel.chosen[count++] = b;
          }
          if (count === 0) continue;
          kernel.leastFor.set(leastFor(weights[a] as number));
          pairs.compared += count;
          const found = kernel.pick(a, count);
          for (let k = 0; k < found; k += 1) {
            const b = kernel.found[2 * k] as number;
            const pair = Math.min(a, b) * size + Math.max(a, b);
            if (seen.has(pair)) continue;
            seen.add(pair);
            const s = similarity(kernel.found[2 * k + 1] as number, weights[a] as number, weights[b] as number);
            pairs.add(Math.min(a, b), Math.max(a, b), s);
          }
        }
      }
      start = end;
    }
  }
  onProgress?.(1);
  return pairs.done();
}

/** Records in the order of their buckets: bucket · size + record, exact in a double. */
function bucketOrder(filters: Uint8Array, weights: Uint16Array, table: number): Float64Array {
  const size = weights.length;
  const ranks = Array.from({ length: ROWS }, (_, row) => randomRanks(table * ROWS + row));
  const [first, second, third] = ranks as [Uint16Array, Uint16Array, Uint16Array];
  const ordered = new Float64Array(size);
  for (let record = 0; record < size; record += 1) {
    let [one, two, three] = [BITS - 1, BITS - 1, BITS - 1];
    for (let byte = 0; byte < BITS / 8; byte += 1) {
      for (let rest = filters[record * (BITS / 8) + byte] as number; rest !== 0; rest &= rest - 1) {
        const bit = byte * 8 + (31 - Math.clz32(rest & -rest));
        if ((first[bit] as number) < one) one = first[bit] as number;
        if ((second[bit] as number) < two) two = second[bit] as number;
        if ((third[bit] as number) < three) three = third[bit] as number;
      }
    }
    ordered[record] = ((one * BITS + two) * BITS + three) * size + record;
  }
  return ordered.sort();
}

function randomRanks(stream: number): Uint16Array {
  const random = new RandomStream(SEED, stream);
  const ranks = Uint16Array.from({ length: BITS }, (_, index) => index);
  for (let at = BITS - 1; at > 0; at -= 1) {
    const other = random.next32() % (at + 1);
    [ranks[at], ranks[other]] = [ranks[other] as number, ranks[at] as number];
  }
  return ranks;
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
  const seen = new Set<number>();
  const joined = new PairList();
  for (const { a, b, s, compared } of parts) {
    joined.compared += compared;
    s.forEach((score, index) => {
      const pair = (a[index] as number) * size + (b[index] as number);
      if (seen.has(pair)) return;
      seen.add(pair);
      joined.add(a[index] as number, b[index] as number, score);
    });
  }
  return joined.done();
}
