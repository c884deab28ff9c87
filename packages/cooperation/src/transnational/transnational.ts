// SPDX-License-Identifier: EUPL-1.2
// Help across a border, by the phases of a transnational referral mechanism. Shapes and closed lists; the steps stand in step.ts.
// Source: ICMPD, Guidelines for the Development of a Transnational Referral Mechanism (TRM-EU), the five phases.

import type { PlainDate } from '@amparo/kernel';
import type { Instant } from '@amparo/casework/calendar';
import type { CountryCode } from '@amparo/casework/consent';
import type { Id, RecordMeta } from '@amparo/casework/outcome';

export const TRM_PHASES = [
  'Identification',
  'FirstAssistanceAndProtection',
  'LongTermAssistanceAndSocialInclusion',
  'ReturnAndSocialInclusion',
  'CriminalAndCivilProceedings',
] as const;
export type TrmPhase = (typeof TRM_PHASES)[number];

/** As seen between the two institutions; the return itself is a ReturnCase of the sender's file, whose guards decide. */
export const TRANSNATIONAL_STATES = [
  'Prepared',
  'Offered',
  'Accepted',
  'Arranged',
  'Departed',
  'Received',
  'Monitoring',
  'Completed',
  'Declined',
  'NotSafe',
  'Stopped',
] as const;
export type TransnationalState = (typeof TRANSNATIONAL_STATES)[number];
export const ESCORTS = [
  'None',
  'CaseWorker',
  'Escort',
  'InternationalOrganisation',
  'FamilyMember',
  'Guardian',
] as const;
export const UNSAFE_SOURCES = ['Person', 'Family', 'ReceivingOrganisation', 'CaseWorker', 'Monitoring'] as const;
export const STOP_REASONS = [
  'PersonsWish',
  'InternationalProtectionClaim',
  'ConsentWithdrawn',
  'NotSafe',
  'ReceiverWithdrew',
  'AgreementEnded',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

export interface UnsafeReport {
  readonly source: (typeof UNSAFE_SOURCES)[number];
  readonly at: Instant;
  readonly by: Id;
  /** before departure the journey stops; after it a plan to bring her to safety, here or elsewhere */
  readonly afterDeparture: boolean;
  readonly resolvedAt: Instant | null;
}

export interface TransnationalCase extends RecordMeta {
  readonly caseId: Id;
  readonly caseAlias: string;
  readonly phase: TrmPhase;
  /** phases, grown only: when which began */
  readonly phaseHistory: readonly { readonly phase: TrmPhase; readonly at: Instant; readonly by: Id }[];
  readonly destinationCountry: CountryCode;
  readonly returnCaseId: Id | null;
  readonly referralId: Id | null;
  readonly receivingOrgId: Id | null;
  readonly receiverAcceptedAt: Instant | null;
  readonly escort: (typeof ESCORTS)[number] | null;
  readonly escortAcceptedByPerson: boolean;
  readonly travelOn: PlainDate | null;
  readonly state: TransnationalState;
  readonly unsafeReports: readonly UnsafeReport[];
  readonly stoppedBecause: StopReason | null;
}
