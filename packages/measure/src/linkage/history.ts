// SPDX-License-Identifier: EUPL-1.2
// The one thing that a linkage gives out: how many persons are on exactly which lists. Keys are read from the left, the first
// digit for the first list.

export interface History {
  readonly lists: readonly string[];
  /** 2^lists whole numbers by bit set (bit 0 = first list); entry 0 is 0 */
  readonly counts: readonly number[];
}

/** @param labels cluster of each record */
export function countHistories(lists: readonly string[], listOf: Uint8Array, labels: Uint32Array): History {
  const masks = new Map<number, number>();
  labels.forEach((label, record) => masks.set(label, (masks.get(label) ?? 0) | (1 << (listOf[record] as number))));
  const counts = Array.from({ length: 1 << lists.length }, () => 0);
  for (const mask of masks.values()) counts[mask] = (counts[mask] as number) + 1;
  return { lists, counts };
}

/** `1010` for the first and the third of four lists */
export function historyKey(mask: number, lists: number): string {
  return Array.from({ length: lists }, (_, list) => ((mask >> list) & 1 ? '1' : '0')).join('');
}

/** @returns masks in the order of their keys, from `0…01` on, as tables are printed */
export function historyOrder(lists: number): number[] {
  return Array.from({ length: (1 << lists) - 1 }, (_, index) => index + 1).sort((a, b) =>
    historyKey(a, lists) < historyKey(b, lists) ? -1 : 1,
  );
}
