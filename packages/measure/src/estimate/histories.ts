// SPDX-License-Identifier: EUPL-1.2
// Capture histories as bit masks: bit i = list i, in column order. Sums over supersets, pairs in their fixed order.
// Everything else in estimate works on arrays with one entry per mask, 2^lists long.

/** @returns masks of all pairs in the order 12, 13, ..., 1t, 23, ... */
export function pairMasks(lists: number): Int32Array {
  const pairs: number[] = [];
  for (let i = 0; i < lists; i += 1) for (let j = i + 1; j < lists; j += 1) pairs.push((1 << i) | (1 << j));
  return Int32Array.from(pairs);
}

/** Replaces every entry by the sum over all masks that contain it, in place. @param values 2^lists entries */
export function sumOverSupersets(values: Float64Array): void {
  const size = values.length;
  for (let bit = 1; bit < size; bit <<= 1) {
    for (let block = 0; block < size; block += bit << 1) {
      for (let w = block; w < block + bit; w += 1) values[w] = (values[w] as number) + (values[w + bit] as number);
    }
  }
}

/** Replaces every entry by the product over all masks that it contains, in place. @param values 2^lists entries */
export function multiplyOverSubsets(values: Float64Array): void {
  const size = values.length;
  for (let bit = 1; bit < size; bit <<= 1) {
    for (let block = 0; block < size; block += bit << 1) {
      for (let w = block; w < block + bit; w += 1)
        values[w + bit] = (values[w + bit] as number) * (values[w] as number);
    }
  }
}

/** @returns how many lists a history holds */
export function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest > 0; rest &= rest - 1) count += 1;
  return count;
}

/** @returns the list numbers (from 0) of a history */
export function listsOf(mask: number): number[] {
  const found: number[] = [];
  for (let i = 0; mask >> i > 0; i += 1) if ((mask >> i) & 1) found.push(i);
  return found;
}
