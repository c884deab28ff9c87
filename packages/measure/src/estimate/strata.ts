// SPDX-License-Identifier: EUPL-1.2
// Estimates by stratum (sex, age, form of exploitation). A stratum gets an estimate only where it passes every gate by
// itself; otherwise only its observed share is told, and that the unseen may differ.

import { estimate } from './estimate.ts';
import type { EstimateOptions } from './options.ts';
import type { Stratum } from './read-table.ts';
import { type Rate, ratePer100000 } from './reporting.ts';
import type { EstimateResult } from './result.ts';
import { casesOf } from './table.ts';

export interface StratumAnswer {
  readonly values: readonly string[];
  readonly observed: number;
  /** share of all cases observed; says nothing about the unseen */
  readonly observedShare: number;
  readonly result: EstimateResult;
  readonly rate: Rate | null;
}

/**
 * @param populations residents per stratum, same order; undefined where not known
 * The sensitivity panel is left out: it belongs to the whole.
 */
export function estimateStrata(
  strata: readonly Stratum[],
  options: Partial<EstimateOptions>,
  populations: readonly (number | undefined)[] = [],
): StratumAnswer[] {
  const all = strata.reduce((sum, { table }) => sum + casesOf(table), 0);
  return strata.map(({ values, table }, place) => {
    const result = estimate(table, { ...options, panel: false });
    const population = populations[place];
    return {
      values,
      observed: casesOf(table),
      observedShare: casesOf(table) / all,
      result,
      rate:
        result.estimate === null || population === undefined
          ? null
          : ratePer100000(result.estimate, result.interval, population),
    };
  });
}
