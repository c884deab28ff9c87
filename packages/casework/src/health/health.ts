// SPDX-License-Identifier: EUPL-1.2
// Health: signs, how urgent they are, and the accompanied medical examination. The list only prompts: it is no diagnosis,
// and a change of it needs a clinician's signature (I-23). Results that can harm stand in records of their own.
// The bracketed ICD-10 codes are suggestions from memory, to be checked by a clinician.

import type { PlainDate } from '@amparo/kernel';
import type { CompanionKind } from '../assistance/assistance.ts';
import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const HEALTH_SIGNS = {
  Fainting: 'R55',
  Dizziness: 'R42',
  Headache: 'R51',
  Seizure: 'R56',
  ChestPain: 'R07',
  AbdominalPain: 'R10',
  BackPain: 'M54',
  UntreatedInjury: 'T14',
  Burns: 'T30',
  Fracture: null,
  WeightLoss: 'R63.4',
  Malnutrition: 'E46',
  Exhaustion: 'R53',
  Insomnia: 'G47.0',
  Nightmares: 'F51.5',
  Panic: 'F41.0',
  MemoryLoss: 'R41.3',
  LowMood: 'F32',
  SelfHarm: null,
  Fever: 'R50',
  Cough: 'R05',
  SkinDisease: null,
  DentalPain: null,
  GynaecologicalPain: null,
  UrinarySymptoms: null,
  PossiblePregnancy: 'Z32',
  PossibleSTI: null,
  SubstanceWithdrawal: null,
  MedicationInterrupted: null,
  SignsOfTorture: null,
  ToxicExposure: null,
  HeavyBleeding: null,
  Unconsciousness: null,
  SexualViolence: null,
} as const satisfies Record<string, string | null>;
export type HealthSign = keyof typeof HEALTH_SIGNS;
export const HEALTH_SIGN_NAMES = Object.keys(HEALTH_SIGNS) as readonly HealthSign[];

/** What makes a sign more urgent. */
export const HEALTH_CIRCUMSTANCES = ['WithIntent', 'InChild', 'WithPain', 'Within72Hours'] as const;
export type HealthCircumstance = (typeof HEALTH_CIRCUMSTANCES)[number];

/** Most urgent first. */
export const HEALTH_URGENCIES = ['Emergency', 'SameDay', 'Soon', 'Routine'] as const;
export type HealthUrgency = (typeof HEALTH_URGENCIES)[number];
export const REPORTED_BY = ['Person', 'Family', 'Interviewer', 'Professional', 'Other'] as const;

export interface HealthNeed extends RecordMeta {
  /** null: recorded before there was a case, without a name */
  readonly caseId: Id | null;
  readonly signs: readonly HealthSign[];
  readonly circumstances: readonly HealthCircumstance[];
  readonly since: PlainDate | null;
  readonly reportedBy: (typeof REPORTED_BY)[number];
  readonly reportedAt: Instant;
  readonly urgency: HealthUrgency;
  /** somebody judged it more urgent than the list does; never less */
  readonly raisedBy: Id | null;
  readonly actionTaken: string | null;
  readonly resolvedAt: Instant | null;
  readonly consentId: Id | null;
  readonly note: string | null;
}

export type AccompaniedBy = CompanionKind | 'None';
export const EXAMINER_PREFERENCES = ['Woman', 'Man', 'NoPreference', 'NotAsked'] as const;
export const REPORT_TO = ['PersonOnly', 'CareTeam', 'Court'] as const;
export const RESULT_STORED = ['No', 'Summary', 'Document'] as const;

export interface MedicalExamination extends RecordMeta {
  readonly caseId: Id;
  readonly serviceId: Id;
  /** the person's choice; a consular officer only with her own consent to consular contact */
  readonly accompaniment: readonly { readonly by: AccompaniedBy; readonly personOrUserId: Id | null }[];
  readonly examinerGenderPreference: (typeof EXAMINER_PREFERENCES)[number];
  readonly chaperoneOffered: boolean;
  readonly interpreterId: Id | null;
  /** purpose MedicalExamination; null only for emergency care */
  readonly consentId: Id | null;
  readonly reportTo: (typeof REPORT_TO)[number];
  readonly resultStored: (typeof RESULT_STORED)[number];
  readonly resultSummary: string | null;
  readonly nextAppointment: Instant | null;
}

export const SEALED_RESULTS = ['Hiv', 'Pregnancy', 'Forensic', 'Other'] as const;

/** Readable by the care team only; in no package, export or print (I-22). */
export interface SealedResult extends RecordMeta {
  readonly caseId: Id;
  readonly examinationId: Id;
  readonly kind: (typeof SEALED_RESULTS)[number];
  readonly result: string;
  readonly careTeamUserIds: readonly Id[];
}
