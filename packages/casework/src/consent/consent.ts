// SPDX-License-Identifier: EUPL-1.2
// Consent and the other legal bases: closed lists and the shape of the records. One record for each purpose; there is no
// tick box on the case. What covers what stands in cover.ts, how a record changes in give.ts and withdraw.ts.
// Sources: IOM Data Protection Manual (2010), principles 4 and 5; HTCDS 2.0 (IOM, CC BY 4.0), con_Consent.

import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const CONSENT_PURPOSES = [
  'Interview',
  'CaseRecord',
  'Assistance',
  'MedicalExamination',
  'HealthDataSharing',
  'ReferralNational',
  'ReferralTransnational',
  'ConsularContact',
  'LawEnforcementReport',
  'ContactWithFamily',
  'FamilyTracing',
  'LegalRepresentation',
  'ReturnArrangements',
  'FollowUpContact',
  'PhotoOrRecording',
  'ProtectedStatistics',
  'PrivateRecordLinkage',
  'Research',
  'Media',
] as const;
export type ConsentPurpose = (typeof CONSENT_PURPOSES)[number];

/** What crosses a border: shorter by default (I-14). */
export const TRANSNATIONAL_PURPOSES = [
  'ReferralTransnational',
  'ConsularContact',
  'ContactWithFamily',
  'FamilyTracing',
  'ReturnArrangements',
] as const satisfies readonly ConsentPurpose[];

export const DATA_CATEGORIES = [
  'Identity',
  'Contact',
  'Family',
  'Location',
  'Trafficking',
  'Health',
  'Psychosocial',
  'Legal',
  'Immigration',
  'Financial',
  'Education',
  'Risk',
  'ServiceHistory',
  'Photo',
  'Biometric',
  'Documents',
] as const;
export type DataCategory = (typeof DATA_CATEGORIES)[number];

export const CONSENT_STATES = ['Draft', 'Active', 'Withdrawn', 'Expired', 'Superseded', 'Refused'] as const;
export type ConsentState = (typeof CONSENT_STATES)[number];
export const GRANTED_BY = ['Self', 'Guardian'] as const;
export const CHILD_ASSENTS = ['Given', 'Refused', 'NotSoughtTooYoung', 'NotApplicable'] as const;
export type ChildAssent = (typeof CHILD_ASSENTS)[number];
export const CAPACITIES = ['Assumed', 'Doubted', 'AssessedPresent', 'AssessedAbsent'] as const;
export const CONSENT_MODES = ['Written', 'WitnessedOral', 'Electronic', 'Thumbprint', 'Recorded'] as const;
export const WITHDRAWN_HOW = [
  'InPerson',
  'Phone',
  'Written',
  'Electronic',
  'ThroughGuardian',
  'ThroughThirdParty',
] as const;

/** The seven points of HTCDS con_Consent: each explained on its own. */
export const INFORMED_POINTS = [
  'agreementToInterview',
  'purpose',
  'actualAndPossibleUse',
  'nonIdentifyingResearchUse',
  'rightToOwnData',
  'storageTime',
  'howToWithdraw',
] as const;
export type InformedPoint = (typeof INFORMED_POINTS)[number];

/** Kinds of institutions: HTCDS org_Type first, then ours. */
export const RECIPIENT_CLASSES = [
  'NGO',
  'LawEnforcement',
  'HealthServiceOrganisation',
  'CentralGovernmentOrganisation',
  'LocalGovernmentOrganisation',
  'ImmigrationService',
  'LegalService',
  'CorporateBusiness',
  'SchoolOrCollege',
  'Consulate',
  'InternationalOrganisation',
  'Court',
  'ReligiousBody',
] as const;
export type RecipientClass = (typeof RECIPIENT_CLASSES)[number];

/** Who acts for a state: what reaches one of them reaches the authorities (I-09). */
export const AUTHORITY_CLASSES = [
  'LawEnforcement',
  'CentralGovernmentOrganisation',
  'LocalGovernmentOrganisation',
  'ImmigrationService',
  'Consulate',
  'Court',
] as const satisfies readonly RecipientClass[];

/** ISO 3166-1 alpha-2, upper case. */
export type CountryCode = string;

/** Whom a consent names: one institution, or a class of them in one country. */
export type ConsentRecipient =
  | { readonly kind: 'institution'; readonly institutionId: Id }
  | { readonly kind: 'class'; readonly recipientClass: RecipientClass; readonly country: CountryCode };

/** Somebody who would receive data. `actsFor`: the state whose authority it is, e.g. the sending state of a consulate. */
export interface Recipient {
  readonly institutionId: Id;
  readonly recipientClass: RecipientClass;
  readonly country: CountryCode;
  readonly actsFor: CountryCode | null;
  /** telephone numbers and people known of it, for the check of conflicts (I-12) */
  readonly personIds: readonly Id[];
  readonly phones: readonly string[];
}

/** What a consent or a legal basis reaches. An empty list reaches nothing. */
export interface Scope {
  readonly recipients: readonly ConsentRecipient[];
  readonly dataCategories: readonly DataCategory[];
  readonly countries: readonly CountryCode[];
}

export interface Consent extends RecordMeta, Scope {
  readonly caseId: Id;
  /** the person it is about */
  readonly subjectId: Id;
  readonly purpose: ConsentPurpose;
  readonly grantedBy: (typeof GRANTED_BY)[number];
  readonly guardianId: Id | null;
  readonly childAssent: ChildAssent;
  readonly capacity: (typeof CAPACITIES)[number];
  readonly capacityNote: string | null;
  /** BCP 47 tag of the language in which it was explained */
  readonly language: string;
  readonly interpreterId: Id | null;
  readonly mode: (typeof CONSENT_MODES)[number];
  readonly informed: Readonly<Record<InformedPoint, boolean>>;
  readonly conditions: string | null;
  readonly validFrom: Instant;
  /** the first instant at which it counts no more */
  readonly expiresAt: Instant;
  readonly decision: 'Draft' | 'Given' | 'Refused';
  readonly decidedAt: Instant | null;
  readonly withdrawnAt: Instant | null;
  readonly withdrawnHow: (typeof WITHDRAWN_HOW)[number] | null;
  readonly supersededAt: Instant | null;
  readonly supersededBy: Id | null;
  readonly evidenceRef: string | null;
}

export const LEGAL_BASES = ['VitalInterest', 'LegalObligation', 'BestInterestsOfChild', 'PublicInterest'] as const;
export type LegalBasisKind = (typeof LEGAL_BASES)[number];

/** Only the person can allow these: no other basis is accepted (I-09). */
export const CONSENT_ONLY_PURPOSES = [
  'ConsularContact',
  'Media',
  'Research',
] as const satisfies readonly ConsentPurpose[];

export interface LegalBasis extends RecordMeta, Scope {
  readonly caseId: Id;
  readonly subjectId: Id;
  readonly basis: LegalBasisKind;
  readonly purpose: ConsentPurpose;
  readonly justification: string;
  readonly decidedBy: Id;
  readonly decidedAt: Instant;
  /** another person than `decidedBy`; null until then */
  readonly approvedBy: Id | null;
  readonly approvedAt: Instant | null;
  /** the first instant at which it counts no more unless reviewed */
  readonly reviewBy: Instant;
  readonly personInformedAt: Instant | null;
  readonly endedAt: Instant | null;
}
