// SPDX-License-Identifier: EUPL-1.2
// What every record of the case file has in common, and the kinds of records there are: which are sealed against automatic
// merging, which only ever grow. The store makes a table of each kind; nothing here knows of tables.

import type { Instant } from '../calendar/calendar.ts';

export type Id = string;

/** `id` UUIDv7, made by the shell. `version` counts from 1; a writer names the version it has read (I-28). */
export interface RecordMeta {
  readonly id: Id;
  readonly orgId: Id;
  readonly version: number;
  readonly createdAt: Instant;
  readonly createdBy: Id;
  readonly updatedAt: Instant;
  readonly updatedBy: Id;
}

interface KindRule {
  /** two people's edits are never put together by the program, even of different fields (I-28) */
  readonly mergesByHand?: true;
  /** entries are added, never changed or undone */
  readonly appendOnly?: true;
  /** fields that hold words, names, numbers or places of a person: encrypted at rest, never in a log or a problem (I-04) */
  readonly sealed: readonly string[];
}

export const RECORD_KINDS = {
  case: { sealed: ['statusReason', 'stageHistory.reason', 'closingNote', 'exploitation.details'] },
  event: { sealed: ['place', 'description'] },
  proceeding: { sealed: ['authorityName', 'note'] },
  person: {
    sealed: [
      'alias',
      'salutation',
      'firstName',
      'middleName',
      'secondName',
      'nameScripts',
      'birthdate',
      'identifiers.value',
      'phones',
      'address',
      'village',
    ],
  },
  safeContact: { mergesByHand: true, sealed: ['value', 'safeWord', 'viaWhom', 'note'] },
  consent: { mergesByHand: true, sealed: ['conditions', 'capacityNote'] },
  legalBasis: { mergesByHand: true, sealed: ['justification'] },
  riskAssessment: { mergesByHand: true, sealed: ['answers.detail', 'overrideReason', 'immediateActions'] },
  safetyPlan: {
    sealed: [
      'triggers',
      'safePlaces',
      'safeWord',
      'bagAndPapers',
      'phoneHygiene',
      'childrenAndFamily',
      'shelterConfidentiality',
    ],
  },
  debtClaim: { sealed: ['amount', 'note'] },
  healthNeed: { sealed: ['note', 'actionTaken'] },
  medicalExamination: { sealed: ['resultSummary'] },
  sealedResult: { mergesByHand: true, sealed: ['result'] },
  needsAssessment: { sealed: ['items.wish', 'items.alreadyProvidedBy'] },
  plan: { sealed: ['objectives', 'items.goal'] },
  service: { sealed: ['location', 'note', 'personFeedbackText'] },
  referral: { mergesByHand: true, sealed: [] },
  returnCase: { sealed: ['destinationArea', 'escort', 'reintegrationPlan'] },
  guardianship: { sealed: [] },
  bestInterests: { sealed: ['childViews', 'options', 'reasons'] },
  internationalProtection: { sealed: ['note'] },
  blockLift: { sealed: [] },
  consularContact: { mergesByHand: true, sealed: ['safeWording', 'reply'] },
  interpreterEngagement: { sealed: [] },
  note: { appendOnly: true, sealed: ['text'] },
  group: { sealed: ['name'] },
  dataSubjectRequest: { sealed: ['wish', 'answer', 'identityCheckNote'] },
} as const satisfies Record<string, KindRule>;
export type RecordKind = keyof typeof RECORD_KINDS;
export const RECORD_KIND_NAMES = Object.keys(RECORD_KINDS) as readonly RecordKind[];

export function kindRule(kind: RecordKind): KindRule {
  return RECORD_KINDS[kind];
}
