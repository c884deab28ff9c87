// SPDX-License-Identifier: EUPL-1.2
// The kinds of records of a case file and how each is stored: its table, what of it is sealed apart for fewer eyes, and the
// few codes and times that stand in clear columns, by which rows are found, counted or woken up. What a record says stands
// sealed as a whole; the columns are drawn from it at each write, so the two cannot part.

import { kindRule, RECORD_KINDS, type RecordKind } from '@amparo/casework/outcome';

/** What the store keeps beside the kinds that have rules of their own. */
export type StoredKind = Exclude<RecordKind, 'group' | 'dataSubjectRequest'> | 'conflictFlag' | 'blockLift';

/** A record as it is sealed: JSON, without its id, version and times. */
export type Content = Readonly<Record<string, unknown>>;

export interface KindStorage {
  readonly table: string;
  /** top-level fields that only those see who see identity, health or the place of shelter */
  readonly private: readonly string[];
  /** clear columns beside the common ones, and what they hold */
  readonly columns: Readonly<Record<string, (content: Content) => unknown>>;
  /** fields that say where the record stands: a change of one is a decision and is not undone by a button */
  readonly state: readonly string[];
}

const field =
  (name: string) =>
  (content: Content): unknown =>
    content[name] ?? null;

const IDENTITY = [
  'salutation',
  'firstName',
  'middleName',
  'secondName',
  'nameScripts',
  'birthdate',
  'identifiers',
  'phones',
  'address',
  'village',
] as const;

const plain = { private: [], columns: {}, state: [] } as const;

export const STORED: Readonly<Record<StoredKind, KindStorage>> = {
  case: {
    ...plain,
    table: 'case_fact',
    private: ['exploitation', 'closingNote', 'customIdentity'],
    state: ['stage', 'stageHistory', 'traffickingStatus', 'legalHold', 'caseWorkerId', 'supervisorId'],
  },
  event: { ...plain, table: 'case_event' },
  proceeding: { ...plain, table: 'proceeding' },
  person: { ...plain, table: 'person', private: IDENTITY, columns: { kind: field('kind') } },
  safeContact: { ...plain, table: 'safe_contact', private: ['value', 'safeWord', 'viaWhom', 'note'] },
  consent: { ...plain, table: 'consent', state: ['decision'] },
  legalBasis: {
    ...plain,
    table: 'legal_basis',
    state: ['approvedBy', 'endedAt'],
  },
  riskAssessment: {
    ...plain,
    table: 'risk_assessment',
    state: ['status', 'overrideLevel'],
  },
  safetyPlan: { ...plain, table: 'safety_plan' },
  debtClaim: { ...plain, table: 'debt_claim' },
  healthNeed: {
    ...plain,
    table: 'health_need',
    private: ['signs', 'circumstances', 'since', 'note'],
    columns: { urgent: (content) => content['urgency'] === 'Emergency' || content['urgency'] === 'SameDay' },
  },
  medicalExamination: { ...plain, table: 'medical_examination', private: ['resultSummary'] },
  sealedResult: { ...plain, table: 'sealed_result' },
  needsAssessment: { ...plain, table: 'needs_assessment', state: ['status'] },
  plan: {
    ...plain,
    table: 'assistance_plan',
    state: ['status', 'agreedByPersonAt', 'approvedBy'],
  },
  service: {
    ...plain,
    table: 'service_delivery',
    private: ['location'],
    columns: { category: field('category'), outcome: field('outcome'), delivered_on: field('date') },
  },
  returnCase: { ...plain, table: 'return_case', state: ['state'] },
  guardianship: { ...plain, table: 'guardianship' },
  bestInterests: { ...plain, table: 'best_interests', state: ['state'] },
  internationalProtection: { ...plain, table: 'international_protection', state: ['status'] },
  consularContact: {
    ...plain,
    table: 'consular_contact',
    state: ['sentAt', 'secondApproverId'],
  },
  interpreterEngagement: { ...plain, table: 'interpreter_engagement' },
  note: { ...plain, table: 'case_note' },
  referral: {
    ...plain,
    table: 'referral_note',
    columns: { state: field('state'), category: field('category') },
    state: ['state'],
  },
  conflictFlag: { ...plain, table: 'conflict_flag' },
  blockLift: { ...plain, table: 'block_lift', state: ['approvedBy'] },
};
export const STORED_KINDS = Object.keys(STORED) as readonly StoredKind[];

/** Two people's edits are never put together by the program, even of different fields (I-28). */
export function mergesByHand(kind: StoredKind): boolean {
  return kind in RECORD_KINDS && kindRule(kind as RecordKind).mergesByHand === true;
}

export function onlyGrows(kind: StoredKind): boolean {
  return kind in RECORD_KINDS && kindRule(kind as RecordKind).appendOnly === true;
}
