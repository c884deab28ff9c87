// SPDX-License-Identifier: EUPL-1.2
// The risk assessment: the catalogue of factors with scope and weight, and the shape of the record. How a level follows
// stands in level.ts. The weights and the validity are this project's own, to be changed in the country profile, not law.
// Scopes of the catalogue: what weighs on the person (Self), on her family (Family), on staff (Staff); what concerns a
// household or a community weighs on both the person and the family.

import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const RISK_SCOPES = ['Self', 'Family', 'Staff'] as const;
export type RiskScope = (typeof RISK_SCOPES)[number];
/** Lowest first. */
export const RISK_LEVELS = ['Low', 'Medium', 'High', 'Critical'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];
export const WEIGHTS = ['C', 'H', 'M'] as const;
export type Weight = (typeof WEIGHTS)[number];
export const FACTOR_LEVELS = ['Self', 'Family', 'Household', 'Community', 'Staff'] as const;
export type FactorLevel = (typeof FACTOR_LEVELS)[number];

export const RISK_FACTORS = {
  TraffickerKnowsCurrentPlace: { level: 'Self', weight: 'C' },
  TraffickerKnowsHomeAddress: { level: 'Family', weight: 'C' },
  ThreatsToSelf: { level: 'Self', weight: 'C' },
  ThreatsToFamily: { level: 'Family', weight: 'C' },
  ChildrenUnderTraffickersControl: { level: 'Family', weight: 'C' },
  FamilyInvolvedInTrafficking: { level: 'Family', weight: 'C' },
  OfficialsInvolved: { level: 'Community', weight: 'C' },
  RecentViolenceOrWeapon: { level: 'Self', weight: 'C' },
  SuicidalThoughtsOrSelfHarm: { level: 'Self', weight: 'C' },
  UrgentHealthSign: { level: 'Self', weight: 'C' },
  StillInContactWithTrafficker: { level: 'Self', weight: 'H' },
  TraffickerAtLarge: { level: 'Community', weight: 'H' },
  PreviouslyRetrafficked: { level: 'Self', weight: 'H' },
  StaffOrShelterThreatened: { level: 'Staff', weight: 'C' },
  DebtClaimed: { level: 'Self', weight: 'H' },
  FamilyCoSignedDebt: { level: 'Family', weight: 'H' },
  DocumentsHeldByTrafficker: { level: 'Self', weight: 'M' },
  PhoneOrAccountsControlled: { level: 'Self', weight: 'H' },
  ImagesOfPersonHeld: { level: 'Self', weight: 'H' },
  StigmaOrHonourViolence: { level: 'Community', weight: 'H' },
  WitnessInProceedings: { level: 'Self', weight: 'H' },
  IrregularStatusOrDetentionRisk: { level: 'Self', weight: 'M' },
  SubstanceDependence: { level: 'Self', weight: 'M' },
  NoSafeHousing: { level: 'Self', weight: 'H' },
  NoIncomeOrFood: { level: 'Household', weight: 'M' },
  PregnantOrInfant: { level: 'Self', weight: 'H' },
  UnaccompaniedChild: { level: 'Self', weight: 'C' },
  IsolationLanguageOrDisability: { level: 'Self', weight: 'M' },
} as const satisfies Record<string, { readonly level: FactorLevel; readonly weight: Weight }>;
export type RiskFactor = keyof typeof RISK_FACTORS;
export const RISK_FACTOR_NAMES = Object.keys(RISK_FACTORS) as readonly RiskFactor[];

export const ANSWER_VALUES = ['Yes', 'No', 'Unknown', 'NotAsked'] as const;
export type AnswerValue = (typeof ANSWER_VALUES)[number];
export const ANSWER_SOURCES = ['Person', 'Family', 'Professional', 'Document'] as const;
/** `Past`: it was so and is over. A danger nobody has dated counts as present. */
export const FACTOR_TIMES = ['Present', 'Past'] as const;
/** Where officials are involved: which state's. Needed for the consular block (4.9). */
export const OFFICIALS_OF = ['Origin', 'Here', 'Elsewhere', 'NotKnown'] as const;

export interface RiskAnswer {
  readonly factor: RiskFactor;
  readonly value: AnswerValue;
  readonly time: (typeof FACTOR_TIMES)[number];
  /** only for OfficialsInvolved; every state that was named */
  readonly officialsOf: readonly (typeof OFFICIALS_OF)[number][];
  readonly detail: string | null;
  readonly source: (typeof ANSWER_SOURCES)[number];
}

export const OWN_PERCEPTIONS = [0, 1, 2, 3, 4] as const;
export type OwnPerception = (typeof OWN_PERCEPTIONS)[number];

/** Why a level is what it is; kept with the assessment, one sentence each in the translations. */
export type RiskReason =
  | { readonly code: 'critical-present' | 'critical-past' | 'high' | 'medium'; readonly factor: RiskFactor }
  | { readonly code: 'three-medium'; readonly factors: readonly RiskFactor[] }
  | { readonly code: 'critical-not-known'; readonly factors: readonly RiskFactor[] }
  | { readonly code: 'own-perception'; readonly perception: OwnPerception }
  | { readonly code: 'nothing-found' };

export interface ComputedRisk {
  readonly level: RiskLevel;
  readonly incomplete: boolean;
  readonly reasons: readonly RiskReason[];
}

export interface RiskAssessment extends RecordMeta {
  readonly caseId: Id;
  readonly subjectScope: RiskScope;
  readonly assessedAt: Instant;
  readonly assessorId: Id;
  readonly status: 'Draft' | 'Final';
  readonly answers: readonly RiskAnswer[];
  /** 0 to 4, the person's own estimate; null: not asked */
  readonly ownPerception: OwnPerception | null;
  /** null while Draft */
  readonly computed: ComputedRisk | null;
  readonly overrideLevel: RiskLevel | null;
  readonly overrideReason: string | null;
  readonly overriddenBy: Id | null;
  /** the first instant at which it is out of date; null while Draft */
  readonly validUntil: Instant | null;
  readonly immediateActions: readonly string[];
}

export const DEBT_BASES = ['Travel', 'Fee', 'Documents', 'FoodLodging', 'Fine', 'FamilyLoan', 'Other'] as const;
export const DEBT_SECURITIES = ['None', 'FamilyHouse', 'Land', 'RelativeAsGuarantor', 'Documents'] as const;

/** What is said to be owed. A debt born of trafficking gives no duty to pay: it makes a legal task, never a repayment. */
export interface DebtClaim extends RecordMeta {
  readonly caseId: Id;
  readonly creditorId: Id | null;
  /** decimal text, e.g. `6000.00`; money is never a float */
  readonly amount: string;
  /** ISO 4217 */
  readonly currency: string;
  readonly basis: (typeof DEBT_BASES)[number];
  readonly securedOn: readonly (typeof DEBT_SECURITIES)[number][];
  readonly paidSoFar: string | null;
  readonly interest: string | null;
  readonly threatAttached: boolean;
  readonly personAccepts: 'Yes' | 'No' | 'Unsure';
  readonly note: string | null;
}
