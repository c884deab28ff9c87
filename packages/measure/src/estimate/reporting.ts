// SPDX-License-Identifier: EUPL-1.2
// How numbers may be said (mse section 15): two significant figures, interval first, small cells masked, rates for SDG
// 16.2.2. Words are the shell's; here are only the numbers that may appear in them.

import type { CaptureTable } from './table.ts';
import { namesOf, observedHistories } from './table.ts';

/** 11,417.99 → 11,000 */
export function twoFigures(value: number): number {
  if (value === 0) return 0;
  const scale = 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  return Number((Math.round(value / scale) * scale).toPrecision(12));
}

export const SMALLEST_PUBLISHED_CELL = 5;

/** Histories as they may be published: counts 1 to 4 are masked as null. */
export function publishedHistories(table: CaptureTable) {
  return observedHistories(table).map((mask) => {
    const count = table.counts[mask] as number;
    return { lists: namesOf(table, mask), cases: count < SMALLEST_PUBLISHED_CELL ? null : count };
  });
}

export interface Rate {
  readonly per: 100_000;
  readonly population: number;
  readonly rate: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * SDG 16.2.2: victims, detected and undetected, per 100,000 population.
 *
 * @param population residents of the same territory and period, > 0
 */
export function ratePer100000(
  estimate: number,
  interval: { readonly lower: number | null; readonly upper: number | null } | null,
  population: number,
): Rate {
  if (!(population > 0)) throw new RangeError('ratePer100000: expected a population above 0');
  const scale = (value: number | null | undefined) =>
    value === null || value === undefined ? null : (value / population) * 100_000;
  return {
    per: 100_000,
    population,
    rate: (estimate / population) * 100_000,
    lower: scale(interval?.lower),
    upper: scale(interval?.upper),
  };
}
