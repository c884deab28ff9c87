// SPDX-License-Identifier: EUPL-1.2
// What every rule of cooperation answers: the next state with its entry for the log, or all the reasons why not. The shapes are
// those of the case file (casework/src/outcome), widened by the records and by the few codes that only exist between institutions.

import type { AuditEntry as CaseAuditEntry, Context } from '@amparo/casework/outcome';
import type {
  Id,
  Problem as CaseProblem,
  ProblemCode as CaseProblemCode,
  ProblemDetails,
  RecordKind,
  RecordMeta,
  Remedy as CaseRemedy,
  Warning as CaseWarning,
} from '@amparo/casework/outcome';
import type { Role } from '@amparo/casework/access';

/** Records that belong to no case file. */
export const COOPERATION_RECORDS = [
  'agreement',
  'referral',
  'transfer',
  'transnationalCase',
  'sharedPackage',
  'organisation',
  'directoryService',
  'peer',
  'message',
  'goodPractice',
] as const;
export type CooperationRecord = (typeof COOPERATION_RECORDS)[number] | RecordKind;

/** What only happens between institutions. A code never changes its meaning; the twenty guard codes stay as they are. */
export const COOPERATION_CODES = [
  /** no pinned, usable key of the recipient is known */
  'RECIPIENT_KEY_UNKNOWN',
  /** a signature is not that of the key of this party */
  'SIGNATURE_INVALID',
  /** what was signed or previewed is not what stands there now */
  'CONTENT_CHANGED',
  /** larger than the largest class of envelope */
  'TOO_LARGE',
] as const;
export type CooperationProblemCode = (typeof COOPERATION_CODES)[number] | CaseProblemCode;

export const COOPERATION_REMEDIES = [
  'pin-the-key-with-the-partner',
  'sign-with-the-right-key',
  'show-the-preview-again',
  'take-the-new-version',
  'send-less',
  'record-data-protection-opinion',
  'wait-for-the-other-party',
  'remove-what-tells-who-it-is',
  'cite-a-source',
] as const;
export type CooperationRemedy = (typeof COOPERATION_REMEDIES)[number] | CaseRemedy;

export interface CooperationWhere {
  readonly record: CooperationRecord;
  readonly id: string | null;
  readonly field: string | null;
}
export interface CooperationProblem extends ProblemDetails {
  readonly code: CooperationProblemCode;
  readonly where: CooperationWhere;
  readonly remedy: CooperationRemedy;
}

export const COOPERATION_WARNINGS = [
  'agreement-review-due',
  'agreement-running-referrals',
  'recipient-must-delete',
  'service-not-verified',
  'no-longer-safe',
] as const;
export type CooperationWarning = (typeof COOPERATION_WARNINGS)[number] | CaseWarning;

export interface CooperationAudit extends Omit<CaseAuditEntry, 'record' | 'warnings'> {
  readonly record: CooperationRecord;
  readonly warnings: readonly CooperationWarning[];
}

export interface CooperationDone<T> {
  readonly ok: true;
  readonly value: T;
  readonly audit: readonly CooperationAudit[];
  readonly warnings: readonly CooperationWarning[];
}
export interface CooperationRefused {
  readonly ok: false;
  /** every problem that holds, in the documented order of the guards of the rule */
  readonly problems: readonly [CooperationProblem, ...CooperationProblem[]];
}
export type CooperationOutcome<T> = CooperationDone<T> | CooperationRefused;

export function done<T>(
  value: T,
  audit: readonly CooperationAudit[],
  warnings: readonly CooperationWarning[] = [],
): CooperationDone<T> {
  return { ok: true, value, audit, warnings };
}

/** @throws {RangeError} without a problem: a refusal always says why */
export function refused(problems: readonly (CooperationProblem | CaseProblem)[]): CooperationRefused {
  const [first, ...rest] = problems;
  if (first === undefined) throw new RangeError('refused: at least one problem');
  return { ok: false, problems: [first, ...rest] };
}

export function problem(
  code: CooperationProblemCode,
  where: CooperationWhere,
  remedy: CooperationRemedy,
  details: Partial<ProblemDetails> = {},
): CooperationProblem {
  return { code, where, remedy, what: [], ...details };
}

export function at(record: CooperationRecord, id: Id | null = null, field: string | null = null): CooperationWhere {
  return { record, id, field };
}

/** Whoever does not have one of the roles, or works for another institution, may not. */
export function mayAct(
  { actor }: Context,
  orgId: Id,
  roles: readonly Role[],
  where: CooperationWhere,
): readonly CooperationProblem[] {
  if (actor.orgId === orgId && roles.some((role) => actor.roles.includes(role))) return [];
  return [problem('OUT_OF_SCOPE', where, 'ask-responsible-person', { what: ['role'], roles })];
}

export interface CooperationEntry {
  readonly action: string;
  readonly record: CooperationRecord;
  readonly recordId: Id | null;
  readonly caseId?: Id | null;
  readonly from?: string | null;
  readonly to?: string | null;
  readonly reason?: string | null;
  readonly warnings?: readonly CooperationWarning[];
}

export function entry(
  { actor, now }: Context,
  { caseId = null, from = null, to = null, reason = null, warnings = [], ...rest }: CooperationEntry,
): CooperationAudit {
  return { at: now, by: actor.userId, orgId: actor.orgId, caseId, from, to, reason, warnings, ...rest };
}

/** A changed record: one version on, with who and when. */
export function changed<T extends RecordMeta>(
  record: T,
  change: Partial<Omit<T, keyof RecordMeta>>,
  { actor, now }: Context,
): T {
  return { ...record, ...change, version: record.version + 1, updatedAt: now, updatedBy: actor.userId };
}

/** The common part of a new record. */
export function created(id: Id, { actor, now }: Context): RecordMeta {
  return {
    id,
    orgId: actor.orgId,
    version: 1,
    createdAt: now,
    createdBy: actor.userId,
    updatedAt: now,
    updatedBy: actor.userId,
  };
}
