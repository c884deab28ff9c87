// SPDX-License-Identifier: EUPL-1.2
// Combinations of attributes, length by length, as numbers: a combination of length k is one of length k - 1 and one more
// attribute behind it. Tables say which combination an attribute leads to, so that the combinations of a record are walked
// without ever building a key. Used for counting, for candidates and for checking what may be published.

import type { CaseRecords } from './case-records.ts';
import { Refused } from './refusals.ts';

/** More than this many candidates of one length are refused instead of filling the memory. */
export const MOST_CANDIDATES = 5_000_000;
/** up to so many entries a table is kept whole; above that as a hash table */
const MOST_DENSE = 1 << 25;

/** From (combination, attribute) to the longer combination; -1 where there is none. */
export class Steps {
  readonly attributes: number;
  /** entry `combination * attributes + attribute`: 1 + the longer combination; empty when hashed */
  readonly dense: Int32Array;
  #keys = new Float64Array(0);
  #targets = new Int32Array(0);
  #size = 0;

  constructor(combinations: number, attributes: number) {
    this.attributes = attributes;
    const size = combinations * attributes;
    this.dense = new Int32Array(size <= MOST_DENSE ? size : 0);
    if (size > MOST_DENSE) this.#allocate(1 << 16);
  }

  get isDense(): boolean {
    return this.#keys.length === 0;
  }

  get(combination: number, attribute: number): number {
    const key = combination * this.attributes + attribute;
    if (this.isDense) return (this.dense[key] as number) - 1;
    const last = this.#keys.length - 1;
    for (let slot = slotOf(key, last); ; slot = (slot + 1) & last) {
      const found = this.#keys[slot] as number;
      if (found === key) return this.#targets[slot] as number;
      if (found < 0) return -1;
    }
  }

  set(combination: number, attribute: number, target: number): void {
    const key = combination * this.attributes + attribute;
    if (this.isDense) {
      this.dense[key] = target + 1;
      return;
    }
    if (this.#size * 2 >= this.#keys.length) this.#grow();
    this.#put(key, target);
  }

  #put(key: number, target: number): void {
    const last = this.#keys.length - 1;
    let slot = slotOf(key, last);
    while ((this.#keys[slot] as number) >= 0 && this.#keys[slot] !== key) slot = (slot + 1) & last;
    if (this.#keys[slot] !== key) this.#size += 1;
    this.#keys[slot] = key;
    this.#targets[slot] = target;
  }

  #allocate(size: number): void {
    this.#keys = new Float64Array(size).fill(-1);
    this.#targets = new Int32Array(size);
    this.#size = 0;
  }

  #grow(): void {
    const [keys, targets] = [this.#keys, this.#targets];
    this.#allocate(keys.length * 2);
    for (let k = 0; k < keys.length; k += 1)
      if ((keys[k] as number) >= 0) this.#put(keys[k] as number, targets[k] as number);
  }
}

function slotOf(key: number, last: number): number {
  const low = key | 0;
  const high = (key / 4294967296) | 0;
  const mixed = Math.imul(low ^ Math.imul(high, 0x5bd1e995) ^ (low >>> 15), 0x85ebca6b);
  return (mixed ^ (mixed >>> 13)) & last;
}

/** The combinations of one length. */
export interface Level {
  readonly length: number;
  readonly size: number;
  /** combination of the length below (of length 1: nothing, -1) */
  readonly prefix: Int32Array;
  /** attribute behind it, larger than those of the prefix */
  readonly last: Uint16Array;
  /** from the length below to this one; undefined for length 1, where both numbers are the same */
  readonly steps: Steps | undefined;
}

/** Which attributes may stand together: not two values of a column that holds one. */
export interface AttributeSpace {
  readonly size: number;
  /** entry per attribute: its column */
  readonly columns: Uint16Array;
  /** entry per column: 1 when several of its values may stand together */
  readonly several: Uint8Array;
}

export function spaceOf(records: Pick<CaseRecords, 'attributes' | 'schema'>): AttributeSpace {
  return {
    size: records.attributes.length,
    columns: Uint16Array.from(records.attributes, ({ column }) => column),
    several: Uint8Array.from(records.schema.columns, ({ kind }) => (kind === 'multi' ? 1 : 0)),
  };
}

export function mayStandTogether({ columns, several }: AttributeSpace, a: number, b: number): boolean {
  const column = columns[a] as number;
  return a !== b && (column !== columns[b] || several[column] === 1);
}

/** Length 1: every attribute is a combination with its own number. */
export function firstLevel({ size }: AttributeSpace): Level {
  return {
    length: 1,
    size,
    prefix: new Int32Array(size).fill(-1),
    last: Uint16Array.from({ length: size }, (_, k) => k),
    steps: undefined,
  };
}

/** The attributes of a combination, rising. */
export function attributesOf(levels: readonly Level[], length: number, combination: number): number[] {
  const attributes = Array.from({ length }, () => 0);
  let at = combination;
  for (let k = length; k >= 1; k -= 1) {
    const level = levels[k - 1] as Level;
    attributes[k - 1] = level.last[at] as number;
    at = level.prefix[at] as number;
  }
  return attributes;
}

/** @param attributes rising; @returns the number of that combination in the level of its length, or -1 */
export function findCombination(levels: readonly Level[], attributes: readonly number[]): number {
  let at = attributes[0] as number;
  for (let k = 1; k < attributes.length; k += 1) {
    const steps = levels[k]?.steps;
    if (steps === undefined) return -1;
    at = steps.get(at, attributes[k] as number);
    if (at < 0) return -1;
  }
  return at;
}

/**
 * All combinations of the next length whose shorter ones are all kept: also those that nobody has.
 *
 * @param kept one entry per combination of the last level: 1 for kept
 * @throws {Refused} TOO_WIDE, when there are more than `most`
 */
export function nextCandidates(
  space: AttributeSpace,
  levels: readonly Level[],
  kept: readonly Uint8Array[],
  most = MOST_CANDIDATES,
): Level {
  const level = levels[levels.length - 1] as Level;
  const own = kept[levels.length - 1] as Uint8Array;
  const length = level.length + 1;
  const steps = new Steps(level.size, space.size);
  const prefix = new Numbers(new Int32Array(1024));
  const last = new Numbers(new Uint16Array(1024));
  // combinations that share all but the last attribute stand next to each other
  for (let begin = 0; begin < level.size; ) {
    let end = begin + 1;
    while (end < level.size && level.prefix[end] === level.prefix[begin]) end += 1;
    for (let a = begin; a < end; a += 1) {
      if (own[a] === 0) continue;
      const attributes = attributesOf(levels, level.length, a);
      for (let b = a + 1; b < end; b += 1) {
        const behind = level.last[b] as number;
        if (own[b] === 0 || !mayStandTogether(space, level.last[a] as number, behind)) continue;
        if (length > 2 && !allShorterKept(levels, kept, attributes, behind)) continue;
        if (last.size >= most)
          throw new Refused({ code: 'TOO_WIDE', values: { length, most, attributes: space.size } });
        steps.set(a, behind, last.size);
        prefix.push(a);
        last.push(behind);
      }
    }
    begin = end;
  }
  return { length, size: last.size, prefix: prefix.taken() as Int32Array, last: last.taken() as Uint16Array, steps };
}

/** Of `attributes` and `behind`: every combination one shorter that lacks one of all but the last two. */
function allShorterKept(
  levels: readonly Level[],
  kept: readonly Uint8Array[],
  attributes: readonly number[],
  behind: number,
): boolean {
  const own = kept[levels.length - 1] as Uint8Array;
  for (let without = 0; without < attributes.length - 1; without += 1) {
    const shorter = findCombination(levels, [...attributes.filter((_, k) => k !== without), behind]);
    if (shorter < 0 || own[shorter] === 0) return false;
  }
  return true;
}

/** A typed array that grows. */
class Numbers {
  #array: Int32Array | Uint16Array;
  size = 0;

  constructor(array: Int32Array | Uint16Array) {
    this.#array = array;
  }

  push(value: number): void {
    if (this.size === this.#array.length) {
      const larger = this.#array instanceof Int32Array ? new Int32Array(this.size * 2) : new Uint16Array(this.size * 2);
      larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.size] = value;
    this.size += 1;
  }

  taken(): Int32Array | Uint16Array {
    return this.#array.slice(0, this.size);
  }
}

/** Walks the combinations of one length in records, one record after another. */
export class RecordWalk {
  readonly #steps: readonly Steps[];
  readonly #length: number;
  /** combinations of the record last walked: `found[0 … size - 1]` */
  found = new Int32Array(1024);
  size = 0;

  /** @param levels 1 to the length to be walked, the last being that length */
  constructor(levels: readonly Level[]) {
    this.#length = levels.length;
    this.#steps = levels.slice(1).map(({ steps }) => steps as Steps);
  }

  /** @param items attributes, rising, from place `from` up to `to`; all of them are combinations of length 1 */
  walk(items: ArrayLike<number>, from: number, to: number): void {
    this.size = 0;
    const most = choose(to - from, this.#length);
    if (most > this.found.length) this.found = new Int32Array(most);
    if (this.#length === 1) {
      for (let at = from; at < to; at += 1) this.found[this.size++] = items[at] as number;
      return;
    }
    for (let at = from; at < to; at += 1) this.#deeper(items, at + 1, to, items[at] as number, 0);
  }

  #deeper(items: ArrayLike<number>, from: number, to: number, combination: number, depth: number): void {
    const steps = this.#steps[depth] as Steps;
    const isLast = depth === this.#length - 2;
    if (steps.isDense) {
      const { dense } = steps;
      const base = combination * steps.attributes;
      for (let at = from; at < to; at += 1) {
        const next = (dense[base + (items[at] as number)] as number) - 1;
        if (next < 0) continue;
        if (isLast) this.found[this.size++] = next;
        else this.#deeper(items, at + 1, to, next, depth + 1);
      }
      return;
    }
    for (let at = from; at < to; at += 1) {
      const next = steps.get(combination, items[at] as number);
      if (next < 0) continue;
      if (isLast) this.found[this.size++] = next;
      else this.#deeper(items, at + 1, to, next, depth + 1);
    }
  }
}

/** n choose k, whole; 0 for n < k */
export function choose(n: number, k: number): number {
  if (k > n) return 0;
  let result = 1;
  for (let j = 1; j <= k; j += 1) result = (result * (n - k + j)) / j;
  return Math.round(result);
}
