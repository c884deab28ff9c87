// SPDX-License-Identifier: EUPL-1.2
// How alike two filters are (linkage section 5.3): s = √(Dice · overlap). Dice alone punishes a record for what the other list
// never asked; overlap alone is too generous to records that say little.

/** @param shared bits set in both; @param a, b bits set in each; @returns 0 … 1 */
export function similarity(shared: number, a: number, b: number): number {
  return shared === 0 ? 0 : shared * Math.sqrt(2 / ((a + b) * Math.min(a, b)));
}

/** @returns the smallest number of shared bits that reaches `least`; more than either has when none does */
export function leastShared(least: number, a: number, b: number): number {
  return Math.ceil(least * Math.sqrt(((a + b) * Math.min(a, b)) / 2) - 1e-9);
}

/** @returns the smallest weight that a filter can have beside one of weight `a` and reach `least`; and the largest */
export function weightRange(least: number, a: number): { readonly from: number; readonly to: number } {
  // with all bits of the smaller one shared, s² = 2·small / (small + large)
  const ratio = (2 - least * least) / (least * least);
  return { from: Math.ceil(a / ratio - 1e-9), to: Math.floor(a * ratio + 1e-9) };
}
