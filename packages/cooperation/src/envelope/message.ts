// SPDX-License-Identifier: EUPL-1.2
// The messages that installations send each other: closed lists and shapes. What stands in the claims is seen by nobody on the way; the
// claims themselves hold no name, number, citizenship or kind of help. A body carries data of a person only in `Package`.

import type { PlainDate } from '@amparo/kernel';
import type { DeclineReason, ServiceCategory, Urgency } from '@amparo/casework/assistance';
import type { Instant } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import type { AgeBand } from '@amparo/casework/people';
import type { SharedPackage } from '../package/shared-package.ts';

/** The eight of the specification first, then ours: identity after acceptance, receipts, errors, keys, words about agreements. */
export const MESSAGE_TYPES = [
  'Offer',
  'Ack',
  'Accept',
  'Decline',
  'Status',
  'Recall',
  'RecallDone',
  'DirectoryUpdate',
  'Package',
  'Receipt',
  'Error',
  'KeyNotice',
  'AgreementNotice',
] as const;
export type MessageType = (typeof MESSAGE_TYPES)[number];
/** Answers of the transport itself: outside every sequence, never answered again. */
export const TRANSPORT_TYPES = ['Receipt', 'Error'] as const satisfies readonly MessageType[];
/** Take effect at once, also where an earlier message of the sequence has not come yet. */
export const URGENT_TYPES = [
  'Recall',
  'RecallDone',
  'KeyNotice',
  'AgreementNotice',
] as const satisfies readonly MessageType[];

export const OFFER_KINDS = ['referral', 'transfer', 'transnational'] as const;
export type OfferKind = (typeof OFFER_KINDS)[number];

/** The first stage (FED-5): what help, in which language, for a child or which band of age, how soon. Nobody is told by it. */
export interface AnonymousRequest {
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly urgency: Urgency;
  /** BCP 47 */
  readonly languages: readonly string[];
  readonly ageBand: AgeBand | null;
  /** how many people, e.g. a mother with a child; 1 to 9 */
  readonly people: number;
  readonly stepFreeAccess: boolean;
}

export const RECALL_REASONS = [
  'ConsentWithdrawn',
  'PersonsWish',
  'AgreementEnded',
  'SentInError',
  'NoLongerSafe',
  'KeyRevoked',
] as const;
export type RecallReason = (typeof RECALL_REASONS)[number];
export const RECALL_ANSWERS = ['Deleted', 'Returned', 'NeverOpened', 'KeptByLaw'] as const;
export type RecallAnswer = (typeof RECALL_ANSWERS)[number];
export const REFERRAL_OUTCOMES = ['Delivered', 'Partly', 'Refused', 'NoShow', 'NotAvailable'] as const;
export type ReferralOutcome = (typeof REFERRAL_OUTCOMES)[number];
export const STATUS_CODES = [
  'InProgress',
  'Completed',
  'HandoverMeeting',
  'HandoverDone',
  'Arranged',
  'Departed',
  'ReceivedThere',
  'Monitored',
  'NoLongerSafe',
  'Cancelled',
] as const;
export type StatusCode = (typeof STATUS_CODES)[number];
export const ERROR_CODES = ['unknown-type', 'bad-body', 'no-agreement', 'unknown-stream', 'too-late'] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export interface MessageBodies {
  readonly Offer: {
    readonly kind: OfferKind;
    readonly toOrgId: Id;
    readonly fromOrgId: Id;
    readonly toServiceId: Id | null;
    readonly request: AnonymousRequest;
    readonly ackBy: Instant;
    readonly respondBy: Instant;
    readonly trmPhase: string | null;
  };
  readonly Ack: { readonly at: Instant };
  readonly Accept: { readonly at: Instant; readonly meetingAt: Instant | null };
  readonly Decline: { readonly reason: DeclineReason; readonly availableFrom: PlainDate | null };
  readonly Status: {
    readonly status: StatusCode;
    readonly outcome: ReferralOutcome | null;
    readonly on: PlainDate;
    readonly at: Instant | null;
  };
  readonly Package: { readonly sharedPackage: SharedPackage };
  readonly Recall: { readonly reason: RecallReason; readonly answerBy: Instant };
  readonly RecallDone: { readonly answer: RecallAnswer; readonly at: Instant };
  readonly DirectoryUpdate: { readonly hsds: string; readonly generatedAt: Instant };
  readonly Receipt: { readonly of: Id; readonly sequence: number };
  readonly Error: { readonly of: Id; readonly code: ErrorCode };
  readonly KeyNotice: { readonly list: string };
  readonly AgreementNotice: {
    readonly agreementNo: string;
    readonly revision: number;
    readonly notice: 'Signature' | 'Suspended' | 'Resumed' | 'Terminated';
    readonly orgId: Id;
    readonly jws: string | null;
    readonly reason: string | null;
    readonly at: Instant;
  };
}
export type MessageBody<T extends MessageType = MessageType> = MessageBodies[T];

/** What a rule wants sent: the shell puts it into the outbox in the same transaction as the change of state (AV-6). */
export type OutgoingMessage = {
  readonly [T in MessageType]: {
    readonly type: T;
    readonly toOrgId: Id;
    readonly agreementId: Id | null;
    readonly caseAlias: string;
    readonly body: MessageBodies[T];
  };
}[MessageType];
