// SPDX-License-Identifier: EUPL-1.2
// The clocks of a case: what falls due, from when it is shown, and the line of *Today*. A clock is worked out from the file
// and the country profile, never typed in, so that none is forgotten; it does not depend on the present time, so that the
// store can keep it beside the case and find what is due by an index.

import type { Stage } from '../case/case.ts';
import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordKind } from '../outcome/record.ts';
import type { RiskLevel } from '../risk/risk.ts';

/** Most pressing first: *Today* ranks by this list before it looks at dates. */
export const CLOCK_KINDS = [
  'EmergencyHealth',
  'SafetyCall',
  'SafetyPlanDue',
  'SameDayHealth',
  'FirstContact',
  'GuardianRequest',
  'ReferralUnanswered',
  'LegalBasisReview',
  'RiskFirst',
  'RiskStale',
  'SafetyPlanReview',
  'CounselOnPapers',
  'CounselOnDebt',
  'ConsentExpiring',
  'ConsentExpired',
  'PlanDue',
  'PlanReview',
  'PlanItemOverdue',
  'ReferralDeclined',
  'BestInterestsReview',
  'ReturnMonitoring',
  'FollowUp',
  'Appointment',
  'ProceedingDate',
  'ReflectionPeriodEnds',
  'CaseReview',
  'IdentityErasureDue',
  'RetentionDue',
] as const;
export type ClockKind = (typeof CLOCK_KINDS)[number];

/** One thing that falls due. Codes, ids and times only: it can go into a notice. */
export interface Clock {
  readonly kind: ClockKind;
  readonly record: RecordKind;
  readonly recordId: Id | null;
  /** from this instant it is shown */
  readonly appearsAt: Instant;
  /** from this instant it is late */
  readonly dueAt: Instant;
}

/** What *Today* and the list of cases need of a case: small, kept by the store beside the case. */
export interface CaseSummary {
  readonly caseId: Id;
  readonly orgId: Id;
  readonly caseNo: string;
  readonly alias: string;
  readonly stage: Stage;
  readonly caseWorkerId: Id;
  readonly supervisorId: Id;
  readonly openedAt: Instant;
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
  readonly isChild: boolean;
  readonly sealed: boolean;
  readonly clocks: readonly Clock[];
}

/** A line of *Today*. */
export interface TodayItem {
  readonly caseId: Id;
  readonly caseNo: string;
  readonly alias: string;
  readonly kind: ClockKind;
  readonly record: RecordKind;
  readonly recordId: Id | null;
  readonly dueAt: Instant;
  readonly late: boolean;
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
}
