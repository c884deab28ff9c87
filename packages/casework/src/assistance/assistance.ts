// SPDX-License-Identifier: EUPL-1.2
// Help: what is needed, what was agreed, what was done, and who was asked for it. Shapes and closed lists; the rules stand in
// needs.ts, plan.ts, deliver.ts and referral.ts. No field here knows whether the person cooperates with justice (I-21).

import type { PlainDate } from '@amparo/kernel';
import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';
import type { ServiceCategory } from './categories.ts';

/** 0 none, 1 some, 2 much, 3 urgent. */
export const NEED_DEGREES = [0, 1, 2, 3] as const;
export type NeedDegree = (typeof NEED_DEGREES)[number];

export interface NeedItem {
  readonly category: ServiceCategory;
  readonly need: NeedDegree;
  /** in the person's words */
  readonly wish: string | null;
  readonly alreadyProvidedBy: string | null;
}
export interface NeedsAssessment extends RecordMeta {
  readonly caseId: Id;
  readonly status: 'Draft' | 'Final';
  readonly assessedAt: Instant;
  readonly items: readonly NeedItem[];
}

export const PLAN_STATES = ['Draft', 'Proposed', 'Agreed', 'Active', 'Completed', 'Superseded'] as const;
export type PlanState = (typeof PLAN_STATES)[number];
export const PLAN_ITEM_STATES = ['Planned', 'Referred', 'InProgress', 'Done', 'Cancelled', 'NotAvailable'] as const;
export type PlanItemState = (typeof PLAN_ITEM_STATES)[number];

export interface PlanItem {
  readonly id: Id;
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly goal: string;
  readonly providerServiceId: Id | null;
  readonly responsible: Id;
  readonly due: PlainDate;
  readonly status: PlanItemState;
  /** since when it has this state: gaps are counted by it */
  readonly statusOn: PlainDate;
}
export interface AssistancePlan extends RecordMeta {
  readonly caseId: Id;
  readonly objectives: string;
  readonly items: readonly PlanItem[];
  readonly plannedEndDate: PlainDate;
  readonly actualEndDate: PlainDate | null;
  readonly agreedByPersonAt: Instant | null;
  readonly writtenBy: Id;
  readonly approvedBy: Id | null;
  readonly approvedAt: Instant | null;
  readonly reviewOn: PlainDate;
  readonly status: PlanState;
}

export const SERVICE_OUTCOMES = ['Planned', 'Delivered', 'Partly', 'Refused', 'NoShow', 'NotAvailable'] as const;
export type ServiceOutcome = (typeof SERVICE_OUTCOMES)[number];
export const INTERPRETER_MODES = ['InPerson', 'Phone', 'Video', 'None'] as const;
/** Who comes along to an appointment. */
export const COMPANIONS = [
  'CaseWorker',
  'ConsularOfficer',
  'Interpreter',
  'Guardian',
  'Friend',
  'FamilyMember',
  'Other',
] as const;
export type CompanionKind = (typeof COMPANIONS)[number];

export interface Companion {
  readonly kind: CompanionKind;
  readonly personOrUserId: Id | null;
  /** the person said yes to this companion on this occasion */
  readonly acceptedByPerson: boolean;
}

export interface ServiceDelivery extends RecordMeta {
  /** null exactly when anonymous */
  readonly caseId: Id | null;
  readonly category: ServiceCategory;
  readonly subtype: string;
  readonly date: PlainDate;
  /** an appointment has a time; what is neutral of it goes into a calendar */
  readonly startsAt: Instant | null;
  readonly quantity: string | null;
  readonly unit: string | null;
  readonly value: string | null;
  readonly currency: string | null;
  readonly providerOrgId: Id | null;
  readonly providerServiceId: Id | null;
  /** null where the place is confidential (I-19) */
  readonly location: string | null;
  readonly locationConfidential: boolean;
  readonly companions: readonly Companion[];
  readonly interpreterMode: (typeof INTERPRETER_MODES)[number] | null;
  readonly interpreterId: Id | null;
  readonly outcome: ServiceOutcome;
  readonly planItemId: Id | null;
  /** 1 to 5 */
  readonly personFeedback: 1 | 2 | 3 | 4 | 5 | null;
  readonly personFeedbackText: string | null;
  readonly anonymous: boolean;
  readonly note: string | null;
}

export const REFERRAL_STATES = [
  'Draft',
  'Ready',
  'Sent',
  'Received',
  'Accepted',
  'InProgress',
  'Completed',
  'Declined',
  'Withdrawn',
  'Expired',
] as const;
export type ReferralState = (typeof REFERRAL_STATES)[number];
/** Still somebody's turn: a case with one of these is not closed. */
export const OPEN_REFERRAL_STATES = [
  'Draft',
  'Ready',
  'Sent',
  'Received',
  'Accepted',
  'InProgress',
] as const satisfies readonly ReferralState[];
export const URGENCIES = ['Emergency', 'Urgent', 'Routine'] as const;
export type Urgency = (typeof URGENCIES)[number];
export const DECLINE_REASONS = [
  'NoCapacity',
  'NotEligible',
  'OutsideArea',
  'LanguageNotAvailable',
  'SafetyConcern',
  'PersonDeclined',
  'Other',
] as const;
export type DeclineReason = (typeof DECLINE_REASONS)[number];

/** What the case file knows of a referral: enough for its guards, its clocks and the statistics of gaps. */
export interface ReferralNote extends RecordMeta {
  readonly caseId: Id;
  readonly category: ServiceCategory;
  readonly urgency: Urgency;
  readonly toOrgId: Id;
  readonly toServiceId: Id | null;
  readonly state: ReferralState;
  readonly consentIds: readonly Id[];
  readonly legalBasisId: Id | null;
  readonly sentAt: Instant | null;
  readonly respondBy: Instant | null;
  readonly endedAt: Instant | null;
  readonly declineReason: DeclineReason | null;
  readonly planItemId: Id | null;
}
