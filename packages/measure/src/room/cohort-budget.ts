// SPDX-License-Identifier: EUPL-1.2
// The budget of the people of one year, for ever: everything that is ever told of them, to analysts or to the public, is paid
// from it. A year never gets new budget, because its people stay the same. Arithmetic only; the server keeps the lines.

import { EPSILON_WITH_REASON } from '../disclosure/policy.ts';

/** Epsilon that the people of one year bear in all releases together: the most that policy allows without a written reason. */
export const COHORT_CAP = EPSILON_WITH_REASON;
/** What asking whether there are enough people costs, each time, also when there are not. */
export const GATE_EPSILON = 0.2;

export interface CohortSpending {
  readonly year: number;
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number;
  readonly delta: number;
}

export interface CohortState {
  readonly year: number;
  readonly epsilon: number;
  readonly delta: number;
  readonly left: number;
  /** a k-anonymous release of these people was made, or tried */
  readonly isKAnonymousUsed: boolean;
}

export interface SpendingAsked {
  readonly fromYear: number;
  readonly toYear: number;
  readonly mechanism: 'dp' | 'k';
  /** of `k`: not used */
  readonly epsilon: number;
}

export type SpendingRefusal = 'budget-exhausted' | 'repeated-k';

/** @throws {RangeError} years that do not follow each other */
export function yearsOf({ fromYear, toYear }: Pick<SpendingAsked, 'fromYear' | 'toYear'>): readonly number[] {
  if (!Number.isInteger(fromYear) || !Number.isInteger(toYear) || toYear < fromYear)
    throw new RangeError('yearsOf: whole years, the first not after the last');
  return Array.from({ length: toYear - fromYear + 1 }, (_, at) => fromYear + at);
}

/** What each of its years pays: a person stands in one year only, so all years pay the same, side by side. */
export function costOf({ mechanism, epsilon }: Pick<SpendingAsked, 'mechanism' | 'epsilon'>): number {
  return GATE_EPSILON + (mechanism === 'dp' ? epsilon : 0);
}

/** Basic composition over everything, however long ago: epsilons and deltas add up. */
export function stateOf(entries: readonly CohortSpending[], year: number): CohortState {
  const own = entries.filter((entry) => entry.year === year);
  const epsilon = inThousandths(own.reduce((sum, entry) => sum + entry.epsilon, 0));
  return {
    year,
    epsilon,
    delta: own.reduce((sum, entry) => sum + entry.delta, 0),
    left: Math.max(0, inThousandths(COHORT_CAP - epsilon)),
    isKAnonymousUsed: own.some(({ mechanism }) => mechanism === 'k'),
  };
}

/** As the ledger keeps it: sums of tenths are no tenths in binary. */
function inThousandths(epsilon: number): number {
  return Math.round(epsilon * 1000) / 1000;
}

/** @returns undefined when every year can pay */
export function refuseSpending(entries: readonly CohortSpending[], asked: SpendingAsked): SpendingRefusal | undefined {
  const states = yearsOf(asked).map((year) => stateOf(entries, year));
  if (asked.mechanism === 'k' && states.some(({ isKAnonymousUsed }) => isKAnonymousUsed)) return 'repeated-k';
  const cost = costOf(asked);
  return states.some(({ epsilon }) => epsilon + cost > COHORT_CAP + 1e-9) ? 'budget-exhausted' : undefined;
}
