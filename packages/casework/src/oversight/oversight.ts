// SPDX-License-Identifier: EUPL-1.2
// What a supervisor sees of the whole: how much each colleague carries, and which help could not be had. Counts only; no
// case is named, no person either.

import type { DeclineReason } from '../assistance/assistance.ts';
import type { ServiceCategory } from '../assistance/categories.ts';
import type { Id } from '../outcome/record.ts';

export interface Workload {
  readonly userId: Id;
  readonly open: number;
  readonly critical: number;
  readonly high: number;
  readonly children: number;
  readonly late: number;
  /** open cases weighted: 1, +2 Critical, +1 High, +1 child */
  readonly weight: number;
}

export const GAP_SOURCES = [
  'ReferralDeclined',
  'ReferralUnanswered',
  'PlanItemNotAvailable',
  'ServiceNotAvailable',
] as const;
export type GapSource = (typeof GAP_SOURCES)[number];
export interface Gap {
  readonly category: ServiceCategory;
  readonly source: GapSource;
  readonly reason: DeclineReason | null;
  readonly count: number;
}
