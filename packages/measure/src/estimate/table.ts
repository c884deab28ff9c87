// SPDX-License-Identifier: EUPL-1.2
// The capture-history table that every estimate starts from, and the tables made from it: without a list, with two lists
// merged, the members of one list. No row of a person is ever in it.

import { bitCount, listsOf, sumOverSupersets } from './histories.ts';

export interface CaptureTable {
  /** names in column order; list i is bit i of a history */
  readonly lists: readonly string[];
  /** cases seen on exactly the lists of the mask, 2^lists entries; entry 0 is always 0: nobody observes the unseen */
  readonly counts: Float64Array;
  /** cells that are known within limits only: withheld small cells, cells with noise; `counts` then holds the middle */
  readonly uncertain?: readonly UncertainCell[] | undefined;
}

export interface UncertainCell {
  readonly mask: number;
  readonly low: number;
  readonly high: number;
}

/**
 * @param counts 2^lists whole numbers, the first of them 0
 * @throws {RangeError} a wrong length, a negative or broken count: a mistake of the caller
 */
export function makeTable(lists: readonly string[], counts: Float64Array): CaptureTable {
  if (counts.length !== 1 << lists.length) throw new RangeError('makeTable: expected 2^lists counts');
  if (counts[0] !== 0) throw new RangeError('makeTable: the empty history must count 0');
  for (const count of counts) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new RangeError('makeTable: expected whole counts of 0 or more');
  }
  return { lists: [...lists], counts };
}

/** @returns n, the cases observed */
export function casesOf(table: CaptureTable): number {
  return table.counts.reduce((sum, count) => sum + count, 0);
}

/** @returns n*(v) for every mask v: cases on all lists of v, whatever else; entry 0 is n */
export function overlapsOf(table: CaptureTable): Float64Array {
  const sums = table.counts.slice();
  sumOverSupersets(sums);
  return sums;
}

/** @returns cases on exactly k lists, k = 0 … lists */
export function casesByNumberOfLists(table: CaptureTable): number[] {
  const result = Array.from({ length: table.lists.length + 1 }, () => 0);
  table.counts.forEach((count, mask) => {
    result[bitCount(mask)] = (result[bitCount(mask)] as number) + count;
  });
  return result;
}

/** Masks with cases, in the order of the masks. */
export function observedHistories(table: CaptureTable): number[] {
  const found: number[] = [];
  table.counts.forEach((count, mask) => {
    if (count > 0) found.push(mask);
  });
  return found;
}

/** Adds up counts after sending each history to another one; what lands on the empty history is no longer observed. */
function regroup(table: CaptureTable, lists: readonly string[], move: (mask: number) => number): CaptureTable {
  const counts = new Float64Array(1 << lists.length);
  table.counts.forEach((count, mask) => {
    const target = move(mask);
    if (target > 0) counts[target] = (counts[target] as number) + count;
  });
  return makeTable(lists, counts);
}

function removeBit(mask: number, bit: number): number {
  return (mask & ((1 << bit) - 1)) | ((mask >> (bit + 1)) << bit);
}

/** The table as it would be without one list: cases seen only there disappear. */
export function withoutList(table: CaptureTable, list: number): CaptureTable {
  const lists = table.lists.filter((_, index) => index !== list);
  return regroup(table, lists, (mask) => removeBit(mask, list));
}

/** Two lists become one, first in the table as in the reference tables, named `A+B`. */
export function withMergedLists(table: CaptureTable, first: number, second: number): CaptureTable {
  const others = table.lists.map((_, index) => index).filter((index) => index !== first && index !== second);
  const lists = [
    `${table.lists[first]}+${table.lists[second]}`,
    ...others.map((index) => table.lists[index] as string),
  ];
  const both = (1 << first) | (1 << second);
  return regroup(table, lists, (mask) =>
    others.reduce((sum, list, place) => sum | (((mask >> list) & 1) << (place + 1)), (mask & both) === 0 ? 0 : 1),
  );
}

/** Members of one list, seen on the other lists: a population whose size is known. Used to test the method. */
export function membersOf(table: CaptureTable, list: number): CaptureTable {
  const lists = table.lists.filter((_, index) => index !== list);
  return regroup(table, lists, (mask) => ((mask >> list) & 1 ? removeBit(mask, list) : 0));
}

/** Only the lists that have cases. */
export function withoutEmptyLists(table: CaptureTable): CaptureTable {
  let result = table;
  const totals = overlapsOf(table);
  for (let list = table.lists.length - 1; list >= 0; list -= 1) {
    if (totals[1 << list] === 0) result = withoutList(result, list);
  }
  return result;
}

/** The same lists in another order: `order[i]` is the old place of the new list i. */
export function reordered(table: CaptureTable, order: readonly number[]): CaptureTable {
  const lists = order.map((place) => table.lists[place] as string);
  return regroup(table, lists, (mask) => order.reduce((sum, place, i) => sum | (((mask >> place) & 1) << i), 0));
}

/** @returns the list names of a history or a model term */
export function namesOf(table: CaptureTable, mask: number): string[] {
  return listsOf(mask).map((list) => table.lists[list] as string);
}
