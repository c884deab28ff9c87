// SPDX-License-Identifier: EUPL-1.2
// Why a rule refuses: the closed list of codes, each with what it is about, where, and what to do. The words for people
// stand in the translations, by code and by remedy. A problem never carries a name, a free text or a value of the file.

import type { PlainDate } from '@amparo/kernel';
import type { Role } from '../access/roles.ts';
import type { RecordKind } from './record.ts';

/** The stable codes of guards. A code never changes its meaning. */
export const GUARD_CODES = [
  'CONSENT_MISSING',
  'CONSENT_EXPIRED',
  'CONSENT_SCOPE',
  'ASSENT_REFUSED',
  'GUARDIAN_REQUIRED',
  'AGREEMENT_MISSING',
  'AGREEMENT_SCOPE',
  'AGREEMENT_SUSPENDED',
  'CONSULAR_BLOCK',
  'ASYLUM_PENDING',
  'RISK_STALE',
  'RISK_CRITICAL',
  'SAFETY_PLAN_REQUIRED',
  'SECOND_PERSON_REQUIRED',
  'BID_REQUIRED',
  'RECIPIENT_CONFLICT',
  'SAFE_CONTACT_ONLY',
  'LEGAL_HOLD',
  'OUT_OF_SCOPE',
  'VERSION_CONFLICT',
] as const;
export type GuardCode = (typeof GUARD_CODES)[number];

/** What else an action can be refused for: it does not fit the state of the record, something is missing, or a value
 * cannot be. Kept apart from the guards so that their list stays the shared one. */
export const FORM_CODES = ['NOT_NOW', 'INCOMPLETE', 'INVALID_VALUE', 'PERSON_NOT_AGREED'] as const;
export type FormCode = (typeof FORM_CODES)[number];

export const PROBLEM_CODES = [...GUARD_CODES, ...FORM_CODES] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Where the obstacle stands. `id` null: in a record that does not exist yet, or in the whole file. */
export interface Where {
  readonly record: RecordKind;
  readonly id: string | null;
  readonly field: string | null;
}

/** What to do about it; one sentence per code in the translations. */
export const REMEDIES = [
  'ask-for-consent',
  'renew-consent',
  'widen-consent-with-the-person',
  'listen-to-the-child',
  'request-guardian',
  'sign-agreement',
  'widen-agreement',
  'wait-for-agreement',
  'go-to-counsel',
  'wait-for-asylum-decision',
  'assess-risk',
  'lower-the-danger-first',
  'write-safety-plan',
  'ask-second-person',
  'decide-best-interests',
  'choose-another-recipient',
  'choose-another-person',
  'use-safe-contact',
  'wait-for-safe-time',
  'lift-legal-hold',
  'ask-responsible-person',
  'compare-both-versions',
  'do-earlier-step',
  'nothing-left-to-do',
  'complete-fields',
  'mend-value',
  'ask-the-person',
  'end-open-referrals',
  'give-legal-information',
  'record-legal-advice',
  'check-conflict-of-interest',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** What is known about the obstacle besides its code: codes, dates and ids only. */
export interface ProblemDetails {
  /** codes that name what is missing, wrong or in the way: fields, purposes, categories, factors, states */
  readonly what: readonly string[];
  /** since or until when, where that matters */
  readonly on?: PlainDate;
  /** who may do it */
  readonly roles?: readonly Role[];
}

export interface Problem extends ProblemDetails {
  readonly code: ProblemCode;
  readonly where: Where;
  readonly remedy: Remedy;
}

/** What a rule wants noticed although it does not refuse: shown to whoever acts, and kept in the log. */
export const WARNINGS = [
  /** I-26: same nationality, family or village as the trafficker: ask the person */
  'same-background-as-trafficker',
  /** I-11: a child has said no to something; everybody who decides sees it */
  'child-refused',
  /** risk could not be judged fully: critical factors unknown or not asked */
  'risk-incomplete',
  /** I-17: the person's own level is lower than that of the family; the family threat stays open */
  'family-threat-open',
  /** a debt born of trafficking gives no duty to pay: legal task, never repayment in a plan */
  'debt-is-for-counsel',
  'interpreter-not-checked',
  'asylum-cancels-return',
  'official-route-goes-to-counsel-first',
  /** I-27 */
  'possible-duplicate',
  'withdrawn-notify-recipients',
  /** a case ended before a solution while the danger was critical: the person went, the danger did not */
  'ended-in-danger',
] as const;
export type Warning = (typeof WARNINGS)[number];
