// SPDX-License-Identifier: EUPL-1.2
// The agreement between institutions: parties, terms, signatures. What people call its state is worked out from what is written
// here and the time (state.ts): nothing has to run for an agreement to end. Carries no data of any person helped.
// Source: IOM Data Protection Manual (2010), principle 5: a transfer to third parties is guaranteed in writing.

import type { PlainDate } from '@amparo/kernel';
import type { ServiceCategory } from '@amparo/casework/assistance';
import type { Instant } from '@amparo/casework/calendar';
import type { ConsentPurpose, CountryCode, DataCategory, RecipientClass } from '@amparo/casework/consent';
import type { Id, RecordMeta } from '@amparo/casework/outcome';

export const AGREEMENT_TYPES = [
  'MoU',
  'DataSharing',
  'ReferralProtocol',
  'SOP',
  'ServiceContract',
  'BilateralAgreement',
] as const;
export type AgreementType = (typeof AGREEMENT_TYPES)[number];
export const AGREEMENT_STATES = [
  'Draft',
  'UnderReview',
  'Signed',
  'Active',
  'Suspended',
  'Expired',
  'Terminated',
  'Superseded',
] as const;
export type AgreementState = (typeof AGREEMENT_STATES)[number];
export const PARTY_ROLES = ['Controller', 'JointController', 'Processor', 'Observer'] as const;
export type PartyRole = (typeof PARTY_ROLES)[number];
/** An observer reads the agreement and receives nothing under it. */
export const RECEIVING_ROLES = ['Controller', 'JointController', 'Processor'] as const satisfies readonly PartyRole[];
export const ONWARD_SHARING = ['Forbidden', 'WithConsent', 'Allowed'] as const;
export const DPO_OPINIONS = ['Favourable', 'FavourableWithConditions', 'Unfavourable'] as const;
export type DpoOpinion = (typeof DPO_OPINIONS)[number];
export const SUSPENSION_REASONS = [
  'Breach',
  'PartnerUnresponsive',
  'SafetyConcern',
  'LegalChange',
  'KeyCompromised',
  'Other',
] as const;
export type SuspensionReason = (typeof SUSPENSION_REASONS)[number];
export const SECURITY_MEASURES = [
  'EncryptedTransport',
  'EncryptedStorage',
  'NeedToKnowAccess',
  'AccessLog',
  'StaffUndertaking',
  'BreachNotice',
  'DeletionOnRequest',
  'SecondFactor',
] as const;

export interface ContactPoint {
  readonly partyOrgId: Id;
  readonly person: string;
  readonly function: string;
  readonly backup: string | null;
  readonly hours: string;
}

/** What the parties agree on. Executable: purposes, categories and countries decide what leaves (I-07). */
export interface AgreementTerms {
  readonly title: string;
  readonly type: AgreementType;
  readonly purposes: readonly ConsentPurpose[];
  readonly serviceCategories: readonly ServiceCategory[];
  readonly dataCategories: readonly DataCategory[];
  /** never shared under this agreement, whatever dataCategories says */
  readonly excludedCategories: readonly DataCategory[];
  readonly countries: readonly CountryCode[];
  readonly legalBasisText: string;
  readonly retentionDays: number;
  readonly onwardSharing: (typeof ONWARD_SHARING)[number];
  readonly securityMeasures: readonly (typeof SECURITY_MEASURES)[number][];
  readonly breachNoticeHours: number;
  readonly contactPoints: readonly ContactPoint[];
  readonly slaAckHours: number;
  readonly slaResponseHours: number;
  readonly disputeProcedure: string;
  readonly reviewAt: PlainDate;
  readonly validFrom: PlainDate;
  /** the last day on which it holds */
  readonly validTo: PlainDate;
  readonly terminationNoticeDays: number;
  readonly governingLaw: string;
}

/** The text that people sign, as made for them: one for each language, each with the SHA-256 of the file as it is given out. */
export interface AgreementDocument {
  /** BCP 47 */
  readonly language: string;
  readonly mediaType: 'text/html' | 'application/pdf';
  /** 64 hexadecimal digits, as `sha256sum` prints them */
  readonly sha256: string;
}

export interface PartySignature {
  /** JWS in compact form; verifies with any JOSE tool and the party's public key */
  readonly jws: string;
  readonly keyId: string;
  readonly proposedBy: Id;
  /** a second person of the same institution */
  readonly approvedBy: Id;
  readonly signedAt: Instant;
}
export interface AgreementParty {
  readonly orgId: Id;
  /** the installation it works on; null: without one, it signs through another channel and receives nothing sealed */
  readonly instanceId: Id | null;
  readonly name: string;
  readonly recipientClass: RecipientClass;
  readonly country: CountryCode;
  readonly role: PartyRole;
  readonly signatory: { readonly name: string; readonly function: string } | null;
  /** RFC 7638 thumbprint of the signing key, exchanged out of band; null until known */
  readonly keyId: string | null;
  /** who in this institution wants to sign, before the second person did */
  readonly proposal: { readonly by: Id; readonly at: Instant; readonly documentHash: string } | null;
  readonly signature: PartySignature | null;
  /** left the agreement at this instant: nothing goes to it or comes from it since */
  readonly leftAt: Instant | null;
}
export interface Suspension {
  readonly byOrgId: Id;
  readonly by: Id;
  readonly from: Instant;
  readonly reason: SuspensionReason;
  readonly liftedAt: Instant | null;
  readonly liftedBy: Id | null;
}

export interface Agreement extends RecordMeta {
  /** random; says nothing of parties or countries (I-31) */
  readonly agreementNo: string;
  readonly terms: AgreementTerms;
  readonly parties: readonly AgreementParty[];
  readonly documents: readonly AgreementDocument[];
  /** counts from 1; a change of terms after a signature makes the next revision, which supersedes */
  readonly revision: number;
  readonly supersedesId: Id | null;
  readonly submittedAt: Instant | null;
  readonly submittedBy: Id | null;
  readonly dpoOpinion: { readonly opinion: DpoOpinion; readonly by: Id; readonly at: Instant } | null;
  readonly suspensions: readonly Suspension[];
  /** the instant from which a termination counts: notice given plus the days of notice */
  readonly terminatedFrom: Instant | null;
  readonly terminatedBy: Id | null;
  readonly supersededAt: Instant | null;
  readonly supersededById: Id | null;
}
