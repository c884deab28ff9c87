// SPDX-License-Identifier: EUPL-1.2
// Requests of referrals, transfers and steps across borders. The package, which tells who somebody is, comes only from the requests that
// are logged for it, and is kept nowhere here.

import type { DeclineReason, ReferralState, ServiceCategory, Urgency } from '@amparo/casework/assistance';
import type { ConsentPurpose, DataCategory, SharableField } from '@amparo/casework/consent';
import type { RecallReason, ReferralOutcome } from '@amparo/cooperation/envelope';
import type { DisclosureStage, ReferralReason } from '@amparo/cooperation/referral';
import type { TransferState } from '@amparo/cooperation/transfer';
import type { StopReason, TransnationalState, TrmPhase } from '@amparo/cooperation/transnational';
import { newKey, request } from '../../../api/client.ts';

export interface Party {
  readonly id: string;
  readonly name: string | null;
}
export interface Request {
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly urgency: Urgency;
  readonly languages: readonly string[];
  readonly ageBand: string | null;
  readonly people: number;
  readonly stepFreeAccess: boolean;
}
export interface Duty {
  readonly kind: string;
  readonly waitsFor: string;
  readonly ours: boolean;
  readonly since: string;
  readonly dueAt: string;
  readonly late: boolean;
  readonly escalate: boolean;
}
interface Shown {
  readonly shownTo: 'Person' | 'Guardian';
  readonly language: string;
  readonly at: string;
}
interface Common {
  readonly id: string;
  readonly version: number;
  readonly direction: 'Outgoing' | 'Incoming';
  readonly caseId: string | null;
  readonly from: Party;
  readonly to: Party;
  readonly request: Request;
  readonly preview: Shown | null;
  readonly packageThere: boolean;
  readonly packageSentAt: string | null;
  readonly meetingAt: string | null;
  readonly declineReason: DeclineReason | null;
  readonly duties: readonly Duty[];
}
export interface Referral extends Common {
  readonly toServiceId: string | null;
  readonly reason: ReferralReason;
  readonly purpose: ConsentPurpose;
  readonly planItemId: string | null;
  readonly trmPhase: TrmPhase | null;
  readonly state: ReferralState;
  readonly stage: DisclosureStage;
  readonly preparedByMe: boolean;
  readonly packageOpenedAt: string | null;
  readonly sentAt: string | null;
  readonly respondBy: string | null;
  readonly answeredAt: string | null;
  readonly endedAt: string | null;
  readonly outcome: ReferralOutcome | null;
  readonly feedback: number | null;
  readonly recall: {
    readonly reason: RecallReason;
    readonly at: string;
    readonly answerBy: string;
    readonly answer: string | null;
    readonly answeredAt: string | null;
  } | null;
  readonly journey: readonly { readonly status: string; readonly on: string }[];
}
export interface Transfer extends Common {
  readonly state: TransferState;
  readonly responsible: string;
  readonly respondBy: string;
  readonly personAtMeeting: boolean | null;
  readonly completedAt: string | null;
  readonly cancelledBecause: RecallReason | null;
}
export interface Way {
  readonly id: string;
  readonly version: number;
  readonly phase: TrmPhase;
  readonly destinationCountry: string;
  readonly returnCaseId: string | null;
  readonly referralId: string | null;
  readonly receiver: Party | null;
  readonly escort: string | null;
  readonly escortAcceptedByPerson: boolean;
  readonly travelOn: string | null;
  readonly state: TransnationalState;
  readonly unsafeReports: readonly {
    readonly source: string;
    readonly at: string;
    readonly resolvedAt: string | null;
  }[];
  readonly stoppedBecause: StopReason | null;
}
export interface Package {
  readonly purpose: ConsentPurpose;
  readonly categories: readonly DataCategory[];
  readonly fields: readonly { readonly path: SharableField; readonly value: unknown }[];
  readonly expiresAt: string;
}
export interface Preview {
  readonly hash: string;
  readonly recipient: Party;
  readonly service: string | null;
  readonly withheld: readonly SharableField[];
  readonly package: Package;
}
export interface Help {
  readonly category: ServiceCategory;
  readonly subtype: string | null;
  readonly urgency: Urgency;
  readonly people: number;
  readonly stepFreeAccess: boolean;
}
export interface NewReferral extends Help {
  readonly toOrgId: string;
  readonly toServiceId: string | null;
  readonly reason: ReferralReason;
  readonly planItemId: string | null;
  readonly trmPhase: TrmPhase | null;
  readonly wayId: string | null;
}
export interface ShownTo {
  readonly hash: string;
  readonly shownTo: 'Person' | 'Guardian';
  readonly language: string;
}
/** A service that could help, with the reasons, as the directory ranks it. */
export interface Match {
  readonly service: {
    readonly id: string;
    readonly name: string;
    readonly organisation: string;
    readonly city: string | null;
  };
  readonly reasons: readonly string[];
  readonly organisationId: string;
  readonly institutionId: string | null;
  readonly instanceId: string | null;
}
export interface Box {
  readonly referrals: readonly Referral[];
  readonly transfers: readonly Transfer[];
  readonly next: string | null;
}
export interface OfCase {
  readonly referrals: readonly Referral[];
  readonly transfers: readonly Transfer[];
  readonly ways: readonly Way[];
}
type Seen = Pick<Referral, 'id' | 'version'>;
interface Changed {
  readonly warnings: readonly string[];
}

const step = (path: string, seen: number, body: object = {}) => request<Changed>('POST', path, { body, seen });

export const referralsApi = {
  box: (box: 'in' | 'out', cursor?: string) =>
    request<Box>('GET', `/referrals?box=${box}${cursor === undefined ? '' : `&cursor=${cursor}`}`),
  read: (id: string) => request<Referral>('GET', `/referrals/${id}`),
  ofCase: (caseId: string) => request<OfCase>('GET', `/cases/${caseId}/referrals`),
  /** of what came in: acknowledge, accept, decline, start, complete, case; of a request without a case: withdraw */
  answer: ({ id, version }: Seen, name: string, body: object = {}) => step(`/referrals/${id}/${name}`, version, body),
  open: (id: string) => request<{ readonly package: Package }>('POST', `/referrals/${id}/package`, { body: {} }),
  draft: (caseId: string, body: NewReferral, key: string) =>
    request<{ readonly referral: Referral }>('POST', `/cases/${caseId}/referrals`, { body, key }),
  preview: (caseId: string, id: string) =>
    request<Preview>('POST', `/cases/${caseId}/referrals/${id}/preview`, { body: {} }),
  /** check, send, release, withdraw, feedback */
  step: (caseId: string, { id, version }: Seen, name: string, body: object = {}) =>
    step(`/cases/${caseId}/referrals/${id}/${name}`, version, body),
  match: (body: object) => request<{ readonly found: readonly Match[] }>('POST', '/directory/match', { body }),
  previewTransfer: (caseId: string, body: Help & { readonly toOrgId: string }) =>
    request<Preview>('POST', `/cases/${caseId}/transfers/preview`, { body }),
  offer: (caseId: string, body: Help & ShownTo & { readonly toOrgId: string }) =>
    request<Changed>('POST', `/cases/${caseId}/transfers`, { body, key: newKey() }),
  /** release, meeting, cancel, close */
  stepTransfer: (caseId: string, { id, version }: Seen, name: string, body: object = {}) =>
    step(`/cases/${caseId}/transfers/${id}/${name}`, version, body),
  /** accept, decline, cancel, take */
  answerTransfer: ({ id, version }: Seen, name: string, body: object = {}) =>
    step(`/transfers/${id}/${name}`, version, body),
  openTransfer: (id: string) =>
    request<{ readonly package: Package }>('POST', `/transfers/${id}/package`, { body: {} }),
  way: (caseId: string, body: object) => request<Changed>('POST', `/cases/${caseId}/ways`, { body, key: newKey() }),
  /** phase, step, unsafe, resolve, stop */
  stepWay: (caseId: string, { id, version }: Seen, name: string, body: object) =>
    step(`/cases/${caseId}/ways/${id}/${name}`, version, body),
} as const;
