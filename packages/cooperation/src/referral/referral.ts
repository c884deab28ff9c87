// SPDX-License-Identifier: EUPL-1.2
// A referral: help asked of another institution; the case stays where it is. One record on each side, `Outgoing` at the sender and
// `Incoming` at the recipient, that go through the same states. Shapes and closed lists; no free text and no name has a place here.

import type { DeclineReason, ReferralState, ServiceCategory, Urgency } from '@amparo/casework/assistance';
import type { Instant } from '@amparo/casework/calendar';
import type { ConsentPurpose } from '@amparo/casework/consent';
import type { Id, RecordMeta } from '@amparo/casework/outcome';
import type { AnonymousRequest, RecallAnswer, RecallReason, ReferralOutcome } from '../envelope/message.ts';
import type { SharedPackage } from '../package/shared-package.ts';
import type { TrmPhase } from '../transnational/transnational.ts';

/** HTCDS 2.0 (IOM, CC BY 4.0), reasons of a referral. */
export const REFERRAL_REASONS = ['AdditionalServicesRequired', 'MigrationOrChangeOfLocation', 'Other'] as const;
export type ReferralReason = (typeof REFERRAL_REASONS)[number];
/** How far the recipient has been told: an anonymous request first, identity only after acceptance (FED-5). */
export const DISCLOSURE_STAGES = ['Request', 'Identity', 'Recalled'] as const;
export type DisclosureStage = (typeof DISCLOSURE_STAGES)[number];
export const SHOWN_TO = ['Person', 'Guardian'] as const;

export interface Preview {
  /** previewHash of the package that was shown */
  readonly hash: string;
  readonly shownTo: (typeof SHOWN_TO)[number];
  /** BCP 47: her language */
  readonly language: string;
  readonly at: Instant;
  readonly by: Id;
}
export interface Recall {
  readonly reason: RecallReason;
  readonly at: Instant;
  readonly answerBy: Instant;
  readonly answer: RecallAnswer | null;
  readonly answeredAt: Instant | null;
}

export interface Referral extends RecordMeta {
  readonly direction: 'Outgoing' | 'Incoming';
  /** the sender's case, or the one the recipient opened for it; null: anonymous */
  readonly caseId: Id | null;
  /** random, one for each referral: the only word for the person that both sides know */
  readonly caseAlias: string;
  readonly fromOrgId: Id;
  readonly toOrgId: Id;
  readonly toServiceId: Id | null;
  readonly request: AnonymousRequest;
  readonly category: ServiceCategory;
  readonly urgency: Urgency;
  readonly reason: ReferralReason;
  readonly purpose: ConsentPurpose;
  readonly agreementId: Id | null;
  readonly consentIds: readonly Id[];
  readonly legalBasisId: Id | null;
  readonly planItemId: Id | null;
  readonly trmPhase: TrmPhase | null;
  /** as last written; what time makes of it says referralState() */
  readonly state: ReferralState;
  readonly stage: DisclosureStage;
  readonly preparedBy: Id;
  readonly preview: Preview | null;
  /** sender: what went; recipient: what came and is not recalled. Sealed at rest */
  readonly sharedPackage: SharedPackage | null;
  readonly packageSentAt: Instant | null;
  readonly packageOpenedAt: Instant | null;
  readonly sentAt: Instant | null;
  readonly ackBy: Instant | null;
  readonly respondBy: Instant | null;
  readonly acknowledgedAt: Instant | null;
  readonly answeredAt: Instant | null;
  readonly meetingAt: Instant | null;
  readonly endedAt: Instant | null;
  readonly declineReason: DeclineReason | null;
  readonly outcome: ReferralOutcome | null;
  /** 1 to 5, the person's own word on it */
  readonly feedback: 1 | 2 | 3 | 4 | 5 | null;
  readonly recall: Recall | null;
}

/** Sealed at rest, as the lists of casework/outcome/record.ts are for the case file. */
export const SEALED_REFERRAL_FIELDS = ['sharedPackage', 'request'] as const satisfies readonly (keyof Referral)[];
