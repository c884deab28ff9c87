// SPDX-License-Identifier: EUPL-1.2
// Where in a case file something that falls due is done, and under which heading of Today's filter it stands. Complete over the
// closed list of clocks: a new kind does not compile without its place.

import type { ClockKind } from '@amparo/casework/clocks';

type Section = 'overview' | 'consents' | 'danger' | 'health' | 'help' | 'people' | 'decisions';

export const SECTION_OF = {
  EmergencyHealth: 'health',
  SafetyCall: 'people',
  SafetyPlanDue: 'danger',
  SameDayHealth: 'health',
  FirstContact: 'people',
  GuardianRequest: 'decisions',
  ReferralUnanswered: 'help',
  LegalBasisReview: 'consents',
  RiskFirst: 'danger',
  RiskStale: 'danger',
  SafetyPlanReview: 'danger',
  CounselOnPapers: 'decisions',
  CounselOnDebt: 'danger',
  ConsentExpiring: 'consents',
  ConsentExpired: 'consents',
  PlanDue: 'help',
  PlanReview: 'help',
  PlanItemOverdue: 'help',
  ReferralDeclined: 'help',
  BestInterestsReview: 'decisions',
  ReturnMonitoring: 'decisions',
  FollowUp: 'overview',
  Appointment: 'help',
  ProceedingDate: 'decisions',
  ReflectionPeriodEnds: 'overview',
  CaseReview: 'overview',
  IdentityErasureDue: 'overview',
  RetentionDue: 'overview',
} as const satisfies Readonly<Record<ClockKind, Section>>;

/** What Today can be narrowed to. */
export const GROUPS = ['safety', 'risk', 'consents', 'incoming', 'reviews', 'help', 'dates'] as const;
export type Group = (typeof GROUPS)[number];

export const GROUP_OF = {
  EmergencyHealth: 'safety',
  SafetyCall: 'safety',
  SafetyPlanDue: 'safety',
  SameDayHealth: 'safety',
  FirstContact: 'incoming',
  GuardianRequest: 'safety',
  ReferralUnanswered: 'help',
  LegalBasisReview: 'reviews',
  RiskFirst: 'risk',
  RiskStale: 'risk',
  SafetyPlanReview: 'risk',
  CounselOnPapers: 'help',
  CounselOnDebt: 'help',
  ConsentExpiring: 'consents',
  ConsentExpired: 'consents',
  PlanDue: 'help',
  PlanReview: 'reviews',
  PlanItemOverdue: 'help',
  ReferralDeclined: 'help',
  BestInterestsReview: 'reviews',
  ReturnMonitoring: 'reviews',
  FollowUp: 'reviews',
  Appointment: 'dates',
  ProceedingDate: 'dates',
  ReflectionPeriodEnds: 'dates',
  CaseReview: 'reviews',
  IdentityErasureDue: 'reviews',
  RetentionDue: 'reviews',
} as const satisfies Readonly<Record<ClockKind, Group>>;
