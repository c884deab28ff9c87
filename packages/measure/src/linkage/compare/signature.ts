// SPDX-License-Identifier: EUPL-1.2
// A short signature of each filter: of the set bits in each of eight parts of eight random orders, the first. Two filters agree in
// one place of it with about the share of bits that they have in common, rare bits counting more. Bits that half of all records
// set tell nobody apart, so they come late in every order.
//
// Source: MinHash, Broder (1997); several values from one order, Li, Owen, Zhang (2012). Weights by waiting times: of independent
// exponential times with rates w, each is the first with probability w / sum of w.

import { RandomStream } from '../../numeric/random.ts';

const BITS = 1024;
const ORDERS = 8;
const PARTS = 8;
export const SIGNATURE = ORDERS * PARTS;
/** stands for a part without a set bit */
const NONE = BITS - 1;
const SEED = 20_261_126;
const LEAST_SHARE = 1e-4;
const LEAST_COUNTED = 0.02;

/** @returns 64 values for each filter, one after the other */
export function signaturesOf(filters: Uint8Array): Uint16Array {
  const size = filters.length / (BITS / 8);
  const worth = worthOfBits(filters);
  const orders = Array.from({ length: ORDERS }, (_, order) => orderOf(worth, order));
  const signatures = new Uint16Array(size * SIGNATURE).fill(NONE);
  for (let record = 0; record < size; record += 1) {
    const own = record * SIGNATURE;
    for (let byte = 0; byte < BITS / 8; byte += 1) {
      for (let rest = filters[record * (BITS / 8) + byte] as number; rest !== 0; rest &= rest - 1) {
        const bit = byte * 8 + (31 - Math.clz32(rest & -rest));
        for (let order = 0; order < ORDERS; order += 1) {
          const { part, rank } = orders[order] as Order;
          const place = own + order * PARTS + (part[bit] as number);
          if ((rank[bit] as number) < (signatures[place] as number)) signatures[place] = rank[bit] as number;
        }
      }
    }
  }
  return signatures;
}

/** For each bit the square of the information that it gives: (log share)². */
function worthOfBits(filters: Uint8Array): Float64Array {
  const size = filters.length / (BITS / 8);
  const counts = new Float64Array(BITS);
  for (let record = 0; record < size; record += 1)
    for (let byte = 0; byte < BITS / 8; byte += 1)
      for (let rest = filters[record * (BITS / 8) + byte] as number; rest !== 0; rest &= rest - 1) {
        const bit = byte * 8 + (31 - Math.clz32(rest & -rest));
        counts[bit] = (counts[bit] as number) + 1;
      }
  return counts.map((count) =>
    Math.max(LEAST_COUNTED, Math.log(Math.max(LEAST_SHARE, count / Math.max(1, size))) ** 2),
  );
}

interface Order {
  /** which part of the signature a bit belongs to */
  readonly part: Uint8Array;
  readonly rank: Uint16Array;
}

function orderOf(worth: Float64Array, order: number): Order {
  const random = new RandomStream(SEED, order);
  const uniform = (): number => (random.next32() + 0.5) / 2 ** 32;
  const late = worth.map((value) => -Math.log(uniform()) / value);
  const rank = new Uint16Array(BITS);
  Array.from(late.keys())
    .sort((a, b) => (late[a] as number) - (late[b] as number))
    .forEach((bit, place) => {
      rank[bit] = place;
    });
  const part = Uint8Array.from({ length: BITS }, () => Math.floor(uniform() * PARTS));
  return { part, rank };
}

/** @returns places of the signature that one table looks at, each once, the same for the same table */
export function placesOf(table: number, rows: number): number[] {
  const random = new RandomStream(SEED, 1000 + table);
  const places = new Set<number>();
  while (places.size < rows) places.add(random.next32() % SIGNATURE);
  return [...places];
}
