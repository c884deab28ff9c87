// SPDX-License-Identifier: EUPL-1.2
// Quantiles by the median-unbiased rule (Hyndman and Fan 1996, type 8), on values that may end in +Infinity.

/** @param values any order, not changed; +Infinity allowed; @returns a sorted copy */
export function sorted(values: Float64Array): Float64Array {
  return values.slice().sort();
}

/**
 * @param ordered ascending, at least one value; +Infinity stands for a replicate without an estimate
 * @param p in [0, 1]
 * @returns the type-8 quantile; +Infinity when it lands on, or leans on, an infinite value
 */
export function quantileType8(ordered: Float64Array, p: number): number {
  const size = ordered.length;
  if (size === 0) throw new RangeError('quantileType8: expected at least one value');
  const h = (size + 1 / 3) * p + 1 / 3;
  const below = Math.floor(h);
  const low = ordered[Math.min(size, Math.max(1, below)) - 1] as number;
  const high = ordered[Math.min(size, Math.max(1, below + 1)) - 1] as number;
  const share = h - below;
  if (low === high || share === 0) return low;
  return high === Number.POSITIVE_INFINITY ? high : low + share * (high - low);
}

/** @returns how many values are below the limit, strictly; `ordered` ascending */
export function countBelow(ordered: Float64Array, limit: number): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ordered[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
