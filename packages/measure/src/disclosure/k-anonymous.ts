// SPDX-License-Identifier: EUPL-1.2
// Releases by k-anonymity over all columns, for one release only: counts of at least k, rounded down to a multiple of k, and
// synthetic records in which every combination, of any length, is one that at least k people of the table share. Because the
// whole of each record is shared by k people, so is each part of it.

import type { RandomStream } from '../numeric/random.ts';
import { type Aggregates, publish } from './aggregates.ts';
import type { CaseRecords } from './case-records.ts';
import { spaceOf } from './combinations.ts';
import { countCombinations, type Heartbeat } from './exact-counts.ts';
import type { SyntheticRecords } from './synthetic-dp.ts';

/** @throws {Refused} TOO_WIDE */
export function aggregateK(records: CaseRecords, length: number, k: number, beat?: Heartbeat): Aggregates {
  const { levels, counts } = countCombinations(records, length, k, beat);
  const rounded = counts.map((own) => own.map((count) => count - (count % k)));
  return publish(spaceOf(records), Math.max(1, records.count - (records.count % k)), levels, rounded);
}

export const K_MODES = ['row-seeded', 'value-seeded', 'unseeded'] as const;
export type KMode = (typeof K_MODES)[number];

/**
 * @param random decides orders only; the guarantee does not rest on it
 * @returns records in an order that tells nothing about that of the table: sorted
 */
export function synthesiseK(
  records: CaseRecords,
  k: number,
  mode: KMode,
  random: RandomStream,
  beat?: Heartbeat,
): SyntheticRecords {
  const grower = new Grower(records, k, random);
  const made =
    mode === 'row-seeded'
      ? grower.fromRows(beat)
      : mode === 'value-seeded'
        ? grower.fromValues(beat)
        : grower.fromNothing(beat);
  return packSorted(made);
}

function packSorted(made: readonly Uint16Array[]): SyntheticRecords {
  const filled = made.filter((record) => record.length > 0).map((record) => record.slice().sort());
  filled.sort((a, b) => {
    for (let at = 0; at < a.length && at < b.length; at += 1)
      if (a[at] !== b[at]) return (a[at] as number) - (b[at] as number);
    return a.length - b.length;
  });
  const starts = new Uint32Array(filled.length + 1);
  filled.forEach((record, r) => {
    starts[r + 1] = (starts[r] as number) + record.length;
  });
  const items = new Uint16Array(starts[filled.length] as number);
  filled.forEach((record, r) => items.set(record, starts[r]));
  return { count: filled.length, starts, items };
}

/** Records with the same order of attributes are grown together. */
const BATCHES = 24;
const MOST_ROUNDS = 8;

class Grower {
  readonly #records: CaseRecords;
  readonly #k: number;
  readonly #random: RandomStream;
  readonly #attributes: number;
  readonly #words: number;
  /** one bit per attribute and row */
  readonly #bits: Uint32Array;
  /** how many rows have each attribute */
  readonly #singles: Uint32Array;
  readonly #everybody: Uint32Array;

  constructor(records: CaseRecords, k: number, random: RandomStream) {
    this.#records = records;
    this.#k = k;
    this.#random = random;
    this.#attributes = records.attributes.length;
    this.#words = Math.ceil(Math.max(1, this.#attributes) / 32);
    this.#bits = new Uint32Array(this.#words * records.count);
    this.#singles = new Uint32Array(this.#attributes);
    for (let row = 0; row < records.count; row += 1)
      for (let at = records.starts[row] as number; at < (records.starts[row + 1] as number); at += 1) {
        const attribute = records.items[at] as number;
        const word = row * this.#words + (attribute >>> 5);
        this.#bits[word] = (this.#bits[word] as number) | (1 << (attribute & 31));
        this.#singles[attribute] = (this.#singles[attribute] as number) + 1;
      }
    this.#everybody = Uint32Array.from({ length: records.count }, (_, row) => row);
  }

  /** Those of the rows that have the attribute. */
  #withAttribute(rows: Uint32Array, attribute: number): Uint32Array {
    const found = new Uint32Array(Math.min(rows.length, this.#singles[attribute] as number));
    let size = 0;
    const word = attribute >>> 5;
    const bit = attribute & 31;
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number;
      if ((((this.#bits[row * this.#words + word] as number) >>> bit) & 1) === 1) found[size++] = row;
    }
    return found.subarray(0, size);
  }

  #shuffled(size: number): Uint16Array {
    const order = Uint16Array.from({ length: size }, (_, at) => at);
    for (let at = size - 1; at > 0; at -= 1) {
      const other = Math.floor(this.#random.uniform() * (at + 1));
      const swapped = order[at] as number;
      order[at] = order[other] as number;
      order[other] = swapped;
    }
    return order;
  }

  /**
   * Of each row its attributes, in a random order, each kept while at least k rows share what is kept; what was left over
   * is made into further records by the same test, until nothing is.
   */
  fromRows(beat?: Heartbeat): Uint16Array[] {
    const made: Uint16Array[] = [];
    const { starts, items, count } = this.#records;
    let seeds: Uint16Array[] = Array.from({ length: count }, (_, row) =>
      items
        .slice(starts[row] as number, starts[row + 1] as number)
        .filter((a) => (this.#singles[a] as number) >= this.#k),
    );
    for (let round = 0; round < MOST_ROUNDS && seeds.length > 0; round += 1) {
      const left: Uint16Array[] = [];
      const batch = Math.max(1, Math.ceil(seeds.length / BATCHES));
      for (let from = 0; from < seeds.length; from += batch) {
        beat?.(round * count + (from / seeds.length) * count, MOST_ROUNDS * count);
        const own = seeds.slice(from, from + batch);
        const kept = this.#growTogether(own);
        own.forEach((seed, at) => {
          const record = kept[at] as number[];
          if (record.length > 0) made.push(Uint16Array.from(record));
          const rest = seed.filter((a) => !record.includes(a));
          if (rest.length > 0 && record.length > 0) left.push(rest);
        });
      }
      seeds = left;
    }
    return made;
  }

  /** @returns for each seed the attributes kept */
  #growTogether(seeds: readonly Uint16Array[]): number[][] {
    const kept: number[][] = seeds.map(() => []);
    const order = this.#shuffled(this.#attributes);
    const place = new Uint16Array(this.#attributes);
    order.forEach((attribute, at) => {
      place[attribute] = at;
    });
    // the attributes of each seed in the common order, and how far it has come
    const queues = seeds.map((seed) => seed.slice().sort((a, b) => (place[a] as number) - (place[b] as number)));
    const grow = (members: number[], rows: Uint32Array, from: Uint8Array): void => {
      // members by the next attribute that each has to try, in the common order
      const waiting = new Map<number, number[]>();
      const wait = (member: number): void => {
        const attribute = queues[member]?.[from[member] as number];
        if (attribute === undefined) return;
        const at = place[attribute] as number;
        const others = waiting.get(at);
        if (others === undefined) waiting.set(at, [member]);
        else others.push(member);
      };
      members.forEach(wait);
      for (let at = 0; at < order.length; at += 1) {
        const own = waiting.get(at);
        if (own === undefined) continue;
        waiting.delete(at);
        const attribute = order[at] as number;
        const sharing = this.#withAttribute(rows, attribute);
        for (const member of own) from[member] = (from[member] as number) + 1;
        if (sharing.length >= this.#k) {
          for (const member of own) kept[member]?.push(attribute);
          grow(own, sharing, from);
        } else own.forEach(wait);
      }
    };
    grow(
      seeds.map((_, member) => member),
      this.#everybody,
      new Uint8Array(seeds.length),
    );
    return kept;
  }

  /** Grown from single values, as many as the table has of each (to a multiple of k below). */
  fromValues(beat?: Heartbeat): Uint16Array[] {
    const left = this.#singles.map((count) => count - (count % this.#k));
    const total = left.reduce((sum, count) => sum + count, 0);
    const made: Uint16Array[] = [];
    for (let spent = 0; spent < total; ) {
      if (made.length % 64 === 0) beat?.(spent, total);
      const seed = this.#drawFrom(left, total - spent);
      const record = this.#growFrom([seed], this.#withAttribute(this.#everybody, seed), left);
      for (const attribute of record) left[attribute] = (left[attribute] as number) - 1;
      spent += record.length;
      made.push(Uint16Array.from(record));
    }
    return made;
  }

  #drawFrom(counts: Uint32Array, total: number): number {
    let u = Math.floor(this.#random.uniform() * total);
    for (let a = 0; a < counts.length; a += 1) {
      u -= counts[a] as number;
      if (u < 0) return a;
    }
    return counts.findLastIndex((count) => count > 0);
  }

  /** As many records as the table has, each from a row drawn among those that share what is there already. */
  fromNothing(beat?: Heartbeat): Uint16Array[] {
    return Array.from({ length: this.#records.count }, (_, made) => {
      if (made % 64 === 0) beat?.(made, this.#records.count);
      return Uint16Array.from(this.#growFrom([], this.#everybody, undefined));
    });
  }

  /** Column by column: the value of a row drawn from those that share the record so far; blank where fewer than k would. */
  #growFrom(begun: readonly number[], sharing: Uint32Array, left: Uint32Array | undefined): number[] {
    const record = [...begun];
    let rows = sharing;
    const { attributes, schema } = this.#records;
    for (const column of this.#shuffled(schema.columns.length)) {
      const isMulti = schema.columns[column]?.kind === 'multi';
      if (!isMulti && record.some((a) => attributes[a]?.column === column)) continue;
      const drawn = rows[Math.floor(this.#random.uniform() * rows.length)] as number;
      const { starts, items } = this.#records;
      for (let at = starts[drawn] as number; at < (starts[drawn + 1] as number); at += 1) {
        const attribute = items[at] as number;
        if (attributes[attribute]?.column !== column || record.includes(attribute)) continue;
        if (left !== undefined && (left[attribute] as number) <= 0) continue;
        const narrower = this.#withAttribute(rows, attribute);
        if (narrower.length < this.#k) continue;
        rows = narrower;
        record.push(attribute);
      }
    }
    return record;
  }
}
