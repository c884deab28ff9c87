// SPDX-License-Identifier: EUPL-1.2
// How much may be released, and of how many people: the numbers of this project's policy. Nothing overrides them but what
// is said here: a second person's written reason.

import type { Refusal } from './refusals.ts';

export const MOST_EPSILON = 12;
/** above this, a second person gives a reason in writing */
export const EPSILON_WITH_REASON = 8;
/** above this, a warning */
export const EPSILON_WARNED = 4;
export const FEWEST_RECORDS = 200;
export const FEWEST_FOR_SYNTHETIC = 1000;
export const LEAST_K = 10;
export const LEAST_K_WITH_REASON = 5;

export interface PolicyRequest {
  readonly mechanism: 'dp' | 'k';
  readonly epsilon: number;
  readonly k: number;
  readonly reason: string;
  readonly approvedBy: string;
}

/** What can be told before the table is read. */
export function judgeParameters({ mechanism, epsilon, k, reason, approvedBy }: PolicyRequest): Refusal[] {
  const isReasoned = reason.trim() !== '' && approvedBy.trim() !== '';
  const refusals: Refusal[] = [];
  if (mechanism === 'dp' && (epsilon > MOST_EPSILON || (epsilon > EPSILON_WITH_REASON && !isReasoned)))
    refusals.push({ code: 'EPSILON_TOO_HIGH', values: { epsilon, most: MOST_EPSILON, reasoned: EPSILON_WITH_REASON } });
  if (k < LEAST_K_WITH_REASON || (k < LEAST_K && !isReasoned))
    refusals.push({ code: 'K_TOO_LOW', values: { k, least: LEAST_K, reasoned: LEAST_K_WITH_REASON } });
  return refusals;
}

/** @param records number of persons; a table with too few is refused whatever the mechanism */
export function judgeSize(records: number, isSynthetic: boolean): Refusal[] {
  const least = isSynthetic ? FEWEST_FOR_SYNTHETIC : FEWEST_RECORDS;
  return records < least ? [{ code: 'TOO_FEW_RECORDS', values: { least } }] : [];
}
