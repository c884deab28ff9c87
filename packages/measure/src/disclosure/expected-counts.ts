// SPDX-License-Identifier: EUPL-1.2
// What the counts of shorter combinations let expect of a longer one. Made from estimates that are already protected, never
// from the table; used to give rare combinations less noise and to draw noisy counts towards what is plausible.
//
// For two attributes: independence, n(a) n(b) / n. For more: of every two attributes i, j of the combination c, independence
// given the others, n(c - i) n(c - j) / n(c - i - j); the geometric mean over all pairs, never above the smallest n(c - i).

import { attributesOf, findCombination, type Level } from './combinations.ts';

/**
 * @param levels 1 to the length of the candidates
 * @param estimates one array per shorter length, above 0 for what is kept
 * @param recordCount the protected number of records
 */
export function expectedCounts(
  levels: readonly Level[],
  estimates: readonly Float64Array[],
  recordCount: number,
): Float64Array {
  const level = levels[levels.length - 1] as Level;
  const length = level.length;
  const expected = new Float64Array(level.size);
  const lookUp = (attributes: readonly number[]): number =>
    attributes.length === 0
      ? recordCount
      : (estimates[attributes.length - 1]?.[findCombination(levels, attributes)] ?? 0);
  for (let candidate = 0; candidate < level.size; candidate += 1) {
    const attributes = attributesOf(levels, length, candidate);
    const without = attributes.map((left) => lookUp(attributes.filter((attribute) => attribute !== left)));
    let logs = 0;
    for (let i = 0; i < length; i += 1)
      for (let j = i + 1; j < length; j += 1) {
        const both = lookUp(attributes.filter((_, k) => k !== i && k !== j));
        logs += Math.log(((without[i] as number) * (without[j] as number)) / both);
      }
    expected[candidate] = Math.min(Math.exp(logs / ((length * (length - 1)) / 2)), ...without);
  }
  return expected;
}

/** Expected counts up to this share the least noise. */
const FLOOR = 10;

/**
 * Weights of candidates for the noise: falling with the expected count to the power of `exponent`, in steps of a factor of
 * the square root of two, so that few different amounts of noise are needed.
 */
export function weightsOf(expected: Float64Array, full: number, exponent: number): Uint16Array {
  return Uint16Array.from(expected, (count) => {
    const steps = Math.round(2 * exponent * Math.log2(Math.max(count, FLOOR) / FLOOR));
    return Math.max(1, Math.round(full * 2 ** (-steps / 2)));
  });
}
