// SPDX-License-Identifier: EUPL-1.2
// What the person asks of her own data: access, correction, erasure and the rest, and when the answer is due.
// Source: Regulation (EU) 2016/679, arts. 12(3) and 15 to 21, from memory; thirty days are this project's default.

import type { PlainDate } from '@amparo/kernel';
import type { Instant } from '../calendar/calendar.ts';
import type { Id, RecordMeta } from '../outcome/record.ts';

export const REQUEST_KINDS = [
  'Access',
  'Rectification',
  'Erasure',
  'Objection',
  'Portability',
  'Withdrawal',
  'Restriction',
] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];
export const REQUEST_STATES = [
  'Received',
  'IdentityChecked',
  'InProgress',
  'Answered',
  'RefusedInPart',
  'Refused',
] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
/** How identity was checked. Papers are never asked for where the trafficker may hold them. */
export const IDENTITY_CHECKS = [
  'KnownToCaseWorker',
  'SafeWord',
  'GuardianAppointed',
  'LawyerWithMandate',
  'Papers',
] as const;
export const REFUSAL_GROUNDS = [
  'LegalHold',
  'RightsOfOthers',
  'LegalObligation',
  'IdentityNotShown',
  'ManifestlyUnfounded',
] as const;

export interface DataSubjectRequest extends RecordMeta {
  readonly caseId: Id | null;
  readonly kind: RequestKind;
  readonly madeBy: 'Self' | 'Guardian' | 'Representative';
  readonly receivedOn: PlainDate;
  readonly dueOn: PlainDate;
  readonly extendedOnce: boolean;
  readonly state: RequestState;
  readonly identityCheck: (typeof IDENTITY_CHECKS)[number] | null;
  readonly identityCheckNote: string | null;
  readonly wish: string | null;
  readonly answer: string | null;
  readonly refusalGround: (typeof REFUSAL_GROUNDS)[number] | null;
  readonly handledBy: Id | null;
  readonly answeredAt: Instant | null;
}
