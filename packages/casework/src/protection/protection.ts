// SPDX-License-Identifier: EUPL-1.2
// International protection and contact with consulates: shapes and closed lists. Whether a consulate may be contacted at all
// is derived, never set by hand (consular-block.ts).
// Sources: UNHCR, Advisory Opinion on the Rules of Confidentiality Regarding Asylum Information (2005); Vienna Convention on
// Consular Relations (1963), art. 36(1)(b); HTCDS 2.0 guidance 7 for the four middle statuses.

import type { Instant } from '../calendar/calendar.ts';
import type { CountryCode, DataCategory } from '../consent/consent.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const PROTECTION_STATUSES = [
  'None',
  'Considering',
  'AsylumSeeker',
  'Refugee',
  'RecipientOfComplementaryProtection',
  'StatelessPerson',
  'AppealPending',
  'FinallyRejected',
  'Unknown',
] as const;
export type ProtectionStatus = (typeof PROTECTION_STATUSES)[number];
/** A status that closes the way to the consulate. What nobody asked is Unknown, and closes it too. */
export const BLOCKING_STATUSES = [
  'Considering',
  'AsylumSeeker',
  'Refugee',
  'RecipientOfComplementaryProtection',
  'AppealPending',
  'Unknown',
] as const satisfies readonly ProtectionStatus[];
/** A claim that is open: no return meanwhile. */
export const OPEN_CLAIMS = [
  'Considering',
  'AsylumSeeker',
  'AppealPending',
] as const satisfies readonly ProtectionStatus[];

export interface InternationalProtection extends RecordMeta {
  readonly caseId: Id;
  readonly status: ProtectionStatus;
  /** entered since: oldest first, the last is `status` */
  readonly history: readonly { readonly status: ProtectionStatus; readonly at: Instant; readonly by: Id }[];
  /** null: not asked, counts as fear */
  readonly fearsAuthoritiesOf: readonly {
    readonly country: CountryCode;
    readonly fears: boolean | null;
    readonly askedAt: Instant;
  }[];
  readonly legalInformationGivenAt: Instant | null;
  readonly note: string | null;
}

/** Why contact with a consulate is blocked. */
export const BLOCK_REASONS = [
  'protection-status',
  'fears-authorities',
  'officials-involved',
  'consent-refused',
  'statelessness-goes-to-counsel',
] as const;
export type BlockReason = (typeof BLOCK_REASONS)[number];
export interface ConsularBlock {
  readonly blocked: boolean;
  readonly reasons: readonly BlockReason[];
  /** since when the newest of the reasons holds; null when not blocked */
  readonly since: Instant | null;
}

export const CONSULAR_PURPOSES = [
  'TravelDocument',
  'IdentityConfirmation',
  'Repatriation',
  'Visit',
  'CivilRegistration',
  'Notification',
  'Accompaniment',
] as const;
export type ConsularPurpose = (typeof CONSULAR_PURPOSES)[number];
export const CONSULAR_OUTCOMES = ['Answered', 'NoAnswer', 'Refused', 'DocumentIssued', 'Cancelled'] as const;
export type ConsularOutcome = (typeof CONSULAR_OUTCOMES)[number];

/** A block lifted by hand is a decision of two people with legal advice and a consent younger than the block (I-10). */
export interface BlockLift extends RecordMeta {
  readonly caseId: Id;
  readonly state: CountryCode;
  readonly consentId: Id;
  readonly legalAdviceAt: Instant;
  readonly adviserId: Id;
  readonly requestedBy: Id;
  readonly approvedBy: Id | null;
  readonly approvedAt: Instant | null;
}

export interface ConsularContact extends RecordMeta {
  readonly caseId: Id;
  readonly state: CountryCode;
  readonly postId: Id;
  readonly purpose: ConsularPurpose;
  readonly consentId: Id;
  readonly legalAdviceAt: Instant;
  readonly adviserId: Id;
  readonly requestedBy: Id;
  readonly secondApproverId: Id | null;
  readonly package: readonly DataCategory[];
  readonly safeWording: string;
  readonly sentAt: Instant | null;
  readonly reply: string | null;
  readonly outcome: (typeof CONSULAR_OUTCOMES)[number] | null;
}
