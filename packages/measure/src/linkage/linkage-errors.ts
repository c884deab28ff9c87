// SPDX-License-Identifier: EUPL-1.2
// What the analyst has to know of the errors of a linkage: the ones expected by the scores, and bounds from the tables at the
// neighbouring thresholds. They go with the table into the sensitivity panel of the estimate.

export interface LinkageErrorShares {
  readonly missed: number;
  readonly false: number;
}

/** @param counts by bit set; @returns links: a person on k lists is k - 1 of them */
export function linksOf(counts: readonly number[]): number {
  let links = 0;
  counts.forEach((count, mask) => {
    let lists = 0;
    for (let rest = mask; rest > 0; rest >>= 1) lists += rest & 1;
    if (lists > 1) links += count * (lists - 1);
  });
  return links;
}

/**
 * @param lower, higher counts at a lower and a higher threshold
 * @returns the expected errors first, then: everything that only the lower threshold links was missed; everything that the
 *   higher one does not link was false
 */
export function errorCases(
  counts: readonly number[],
  lower: readonly number[],
  higher: readonly number[],
  expected: LinkageErrorShares | undefined,
): LinkageErrorShares[] {
  const [links, more, fewer] = [linksOf(counts), linksOf(lower), linksOf(higher)];
  const most = 0.9;
  const missed = more === 0 ? 0 : Math.max(0, (more - links) / more);
  const wrong = links === 0 ? 0 : Math.max(0, (links - fewer) / links);
  const tidy = (share: number): number => Math.round(Math.min(most, share) * 1000) / 1000;
  return [
    ...(expected === undefined ? [] : [{ missed: tidy(expected.missed), false: tidy(expected.false) }]),
    { missed: tidy(Math.max(missed, expected?.missed ?? 0)), false: 0 },
    { missed: 0, false: tidy(Math.max(wrong, expected?.false ?? 0)) },
  ];
}
