// SPDX-License-Identifier: EUPL-1.2
// Published counts of combinations: what leaves the house, and all that synthetic records may be made of.

import { attributesOf, type AttributeSpace, findCombination, type Level, Steps } from './combinations.ts';

export interface Aggregates {
  readonly space: AttributeSpace;
  /** protected number of records */
  readonly recordCount: number;
  /** length 1 holds every attribute (count 0: not published); the longer ones published combinations only */
  readonly levels: readonly Level[];
  readonly counts: readonly Int32Array[];
}

/** Keeps the combinations whose count is above 0 and numbers them anew. */
export function publish(
  space: AttributeSpace,
  recordCount: number,
  levels: readonly Level[],
  counts: readonly Int32Array[],
): Aggregates {
  const published: Level[] = [levels[0] as Level];
  const own: Int32Array[] = [counts[0] as Int32Array];
  let numbers: Int32Array | undefined;
  for (let k = 1; k < levels.length; k += 1) {
    const level = levels[k] as Level;
    const all = counts[k] as Int32Array;
    const size = all.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0);
    const steps = new Steps((published[k - 1] as Level).size, space.size);
    const next = { prefix: new Int32Array(size), last: new Uint16Array(size), counts: new Int32Array(size) };
    const newNumbers = new Int32Array(level.size).fill(-1);
    let at = 0;
    for (let old = 0; old < level.size; old += 1) {
      if ((all[old] as number) <= 0) continue;
      const oldPrefix = level.prefix[old] as number;
      next.prefix[at] = numbers === undefined ? oldPrefix : (numbers[oldPrefix] as number);
      next.last[at] = level.last[old] as number;
      next.counts[at] = all[old] as number;
      steps.set(next.prefix[at] as number, next.last[at] as number, at);
      newNumbers[old] = at;
      at += 1;
    }
    published.push({ length: k + 1, size, prefix: next.prefix, last: next.last, steps });
    own.push(next.counts);
    numbers = newNumbers;
  }
  return { space, recordCount, levels: published, counts: own };
}

/**
 * No combination above any of its shorter ones: where it is, it is lowered.
 *
 * @param counts one array per length; the last is changed
 */
export function lowerToShorter(levels: readonly Level[], counts: readonly Int32Array[], recordCount: number): void {
  const length = levels.length;
  const own = counts[length - 1] as Int32Array;
  for (let c = 0; c < own.length; c += 1) {
    if ((own[c] as number) <= 0) continue;
    let most = recordCount;
    if (length > 1) {
      const attributes = attributesOf(levels, length, c);
      for (let without = 0; without < length; without += 1) {
        const shorter = findCombination(
          levels,
          attributes.filter((_, k) => k !== without),
        );
        most = Math.min(most, counts[length - 2]?.[shorter] ?? 0);
      }
    }
    own[c] = Math.min(own[c] as number, most);
  }
}

/** Steps in any order: from a published combination and one more attribute to the longer combination. */
export function stepsInAnyOrder({ space, levels }: Aggregates): Steps[] {
  return levels.slice(1).map((level, k) => {
    const steps = new Steps((levels[k] as Level).size, space.size);
    for (let c = 0; c < level.size; c += 1) {
      const attributes = attributesOf(levels, level.length, c);
      attributes.forEach((attribute, without) => {
        const shorter = findCombination(
          levels,
          attributes.filter((_, at) => at !== without),
        );
        steps.set(shorter, attribute, c);
      });
    }
    return steps;
  });
}
