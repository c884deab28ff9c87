// SPDX-License-Identifier: EUPL-1.2
// What of the table may leave the linkage unit (linkage section 8): a cell of 1 tells two institutions that they share exactly
// one client. Small cells are withheld, and more of them where a withheld one could be worked out from the size of a list.

import { type History, historyKey, historyOrder } from './history.ts';

/** cells from 1 to this less one are withheld */
export const SMALLEST_CELL = 10;

export interface ProtectedHistory {
  readonly lists: readonly string[];
  /** null: withheld; between 1 and the end of its interval */
  readonly history: Readonly<Record<string, number | null>>;
  /** for every withheld cell the smallest and largest number that it can be */
  readonly intervals: Readonly<Record<string, readonly [number, number]>>;
}

/**
 * Withholds cells of 1 to `smallest` - 1. Each holder knows the size of its own list, so one withheld cell alone among those
 * of a list could be worked out: the next larger cell of that list is withheld too, with an interval that holds it.
 */
export function protectBySuppression({ lists, counts }: History, smallest: number = SMALLEST_CELL): ProtectedHistory {
  const size = lists.length;
  const withheld = new Map<number, readonly [number, number]>();
  for (const mask of historyOrder(size)) {
    const count = counts[mask] as number;
    if (count > 0 && count < smallest) withheld.set(mask, [1, smallest - 1]);
  }
  for (let changed = withheld.size > 0; changed; ) {
    changed = false;
    for (const cells of [...lists.keys()].map((list) => historyOrder(size).filter((mask) => (mask >> list) & 1))) {
      const hidden = cells.filter((mask) => withheld.has(mask));
      if (hidden.length !== 1) continue;
      const [next] = cells
        .filter((mask) => !withheld.has(mask) && (counts[mask] as number) > 0)
        .sort((a, b) => (counts[a] as number) - (counts[b] as number));
      if (next === undefined) continue;
      withheld.set(next, intervalAround(counts[next] as number, smallest));
      changed = true;
    }
  }
  const keys = historyOrder(size).map((mask) => [historyKey(mask, size), mask] as const);
  return {
    lists,
    history: Object.fromEntries(keys.map(([key, mask]) => [key, withheld.has(mask) ? null : (counts[mask] as number)])),
    intervals: Object.fromEntries(
      keys.flatMap(([key, mask]) => (withheld.has(mask) ? [[key, withheld.get(mask)] as const] : [])),
    ) as Record<string, readonly [number, number]>,
  };
}

/** Steps of the size of the smallest cell that hold the count: fixed ends, so that they say no more than which step it is. */
function intervalAround(count: number, smallest: number): readonly [number, number] {
  const from = Math.floor(count / smallest) * smallest;
  return [from, from + 2 * smallest - 1];
}
