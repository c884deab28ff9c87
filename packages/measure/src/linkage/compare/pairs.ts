// SPDX-License-Identifier: EUPL-1.2
// Pairs of records that are alike enough to be looked at (linkage section 5.2): all of them while that is quick, after that the
// pairs that share a bucket. Pairs whose weights alone rule the similarity out are never compared.

import { type Kernel, openKernel, weightsOf } from './kernel.ts';
import { leastShared, similarity, weightRange } from './similarity.ts';

/** The filters of all lists, one after the other; `listOf[i]` is the list of record i. */
export interface FilterSet {
  readonly filters: Uint8Array;
  readonly listOf: Uint8Array;
}

/** Pairs with a < b, in no order; both numbers of records in the set. */
export interface Pairs {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly s: Float32Array;
  /** how many pairs were compared bit by bit, for the figures */
  readonly compared: number;
}

export class PairList {
  #a = new Uint32Array(1024);
  #b = new Uint32Array(1024);
  #s = new Float32Array(1024);
  #size = 0;
  compared = 0;

  add(a: number, b: number, s: number): void {
    if (this.#size === this.#a.length) {
      this.#a = doubled(this.#a, new Uint32Array(2 * this.#size));
      this.#b = doubled(this.#b, new Uint32Array(2 * this.#size));
      this.#s = doubled(this.#s, new Float32Array(2 * this.#size));
    }
    this.#a[this.#size] = a;
    this.#b[this.#size] = b;
    this.#s[this.#size] = s;
    this.#size += 1;
  }

  done(): Pairs {
    const size = this.#size;
    return {
      a: this.#a.slice(0, size),
      b: this.#b.slice(0, size),
      s: this.#s.slice(0, size),
      compared: this.compared,
    };
  }
}

function doubled<T extends Uint32Array | Float32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

export interface PairOptions {
  /** pairs below are left out */
  readonly least: number;
  /** pairs within one list, or pairs across lists */
  readonly within: boolean;
  /** called now and then with the share that is done */
  readonly onProgress?: ((share: number) => void) | undefined;
  /** every `parts`-th record beginning with `part`, for several threads; default all */
  readonly part?: number | undefined;
  readonly parts?: number | undefined;
}

/** Filters in the order of their weights within each list, so that one call scans many of one weight. */
interface Sorted {
  readonly kernel: Kernel;
  /** place in the sorted order -> record */
  readonly record: Uint32Array;
  readonly weights: Uint16Array;
  /** for each list: first place of weight w, w = 0 … 1025 */
  readonly firstOfWeight: readonly Uint32Array[];
}

const BITS = 1024;

function sortByWeight({ filters, listOf }: FilterSet): Sorted {
  const weights = weightsOf(filters);
  const record = Uint32Array.from(listOf, (_, index) => index).sort(
    (i, j) => (listOf[i] as number) - (listOf[j] as number) || (weights[i] as number) - (weights[j] as number) || i - j,
  );
  const sorted = new Uint8Array(filters.length);
  record.forEach((index, place) => sorted.set(filters.subarray(index * 128, index * 128 + 128), place * 128));
  const sortedWeights = Uint16Array.from(record, (index) => weights[index] as number);
  const lists = listOf.reduce((most, list) => Math.max(most, list + 1), 0);
  const starts: number[] = [];
  const firstOfWeight: Uint32Array[] = [];
  let place = 0;
  for (let list = 0; list < lists; list += 1) {
    starts.push(place);
    const first = new Uint32Array(BITS + 2);
    for (let weight = 0; weight <= BITS + 1; weight += 1) {
      while (
        place < record.length &&
        listOf[record[place] as number] === list &&
        (sortedWeights[place] as number) < weight
      )
        place += 1;
      first[weight] = place;
    }
    firstOfWeight.push(first);
  }
  starts.push(place);
  const longest = Math.max(1, ...starts.slice(1).map((end, list) => end - (starts[list] as number)));
  return { kernel: openKernel(sorted, sortedWeights, longest), record, weights: sortedWeights, firstOfWeight };
}

const STEPS_BETWEEN = 512;

/** Every pair whose weights allow it. */
export function findAllPairs(set: FilterSet, { least, within, onProgress, part = 0, parts = 1 }: PairOptions): Pairs {
  const pairs = new PairList();
  const { kernel, record, weights, firstOfWeight } = sortByWeight(set);
  const lists = firstOfWeight.length;
  for (let place = 0; place < record.length; place += 1) {
    if (place % STEPS_BETWEEN === 0) onProgress?.(place / record.length);
    if (place % parts !== part) continue;
    const own = set.listOf[record[place] as number] as number;
    const weight = weights[place] as number;
    if (weight === 0) continue;
    const { from, to } = weightRange(least, weight);
    for (let list = within ? own : own + 1; list < (within ? own + 1 : lists); list += 1) {
      const first = firstOfWeight[list] as Uint32Array;
      for (let other = Math.max(from, 1); other <= Math.min(to, BITS); other += 1) {
        const start = Math.max(first[other] as number, within ? place + 1 : 0);
        const end = first[other + 1] as number;
        if (start >= end) continue;
        pairs.compared += end - start;
        const found = kernel.scan(place, start, end, leastShared(least, weight, other));
        for (let k = 0; k < found; k += 1) {
          const match = kernel.found[2 * k] as number;
          addOrdered(
            pairs,
            record[place] as number,
            record[match] as number,
            similarity(kernel.found[2 * k + 1] as number, weight, weights[match] as number),
          );
        }
      }
    }
  }
  onProgress?.(1);
  return pairs.done();
}

export function addOrdered(pairs: PairList, i: number, j: number, s: number): void {
  pairs.add(Math.min(i, j), Math.max(i, j), s);
}

/** @returns the pairs from the most to the least alike; ties in the order of the records, so that runs repeat */
export function byLikeness({ a, b, s }: Pairs): Uint32Array {
  return Uint32Array.from(s, (_, index) => index).sort(
    (i, j) =>
      (s[j] as number) - (s[i] as number) || (a[i] as number) - (a[j] as number) || (b[i] as number) - (b[j] as number),
  );
}
