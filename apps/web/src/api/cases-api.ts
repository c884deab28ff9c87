// SPDX-License-Identifier: EUPL-1.2
// Requests of cases, of break-glass and of what takes a second person. Who a person is comes with one answer, Identity,
// and goes in with two bodies; never in an address.

import type { Label } from '@amparo/recognise/palermo';
import { queryOf, request } from './client.ts';

export type Relation = 'own' | 'assigned' | 'team' | 'own-intake' | 'break-glass' | 'referred';

export interface Colleague {
  readonly userId: string;
  readonly displayName: string;
}
export interface Assignment extends Colleague {
  readonly from: string;
  readonly until: string | null;
  /** reads health records and sealed results, as a case worker */
  readonly careTeam: boolean;
}
export interface AttachedConversation {
  readonly id: string;
  readonly ownReference: string;
  readonly label: Label | null;
  readonly status: 'open' | 'draft' | 'accepted' | 'amended' | 'rejected';
}
/** Without who the person is. What the reader's way to the case does not cover is missing. */
export interface CaseFile {
  readonly id: string;
  readonly relation: Relation;
  /** `identityUntil`: null where who the person is is not covered */
  readonly breakGlass?: { readonly until: string; readonly identityUntil: string | null };
  readonly ownReference?: string;
  readonly version?: number;
  readonly createdAt?: string;
  readonly changedAt?: string;
  readonly hasName?: boolean;
  readonly hasAlias?: boolean;
  readonly assignments?: readonly Assignment[];
  readonly conversations?: readonly AttachedConversation[];
  readonly denied?: readonly Colleague[];
}
export interface Identity {
  readonly alias?: string | null;
  readonly name?: string | null;
  readonly birthYear?: number | null;
  readonly warnings: readonly { readonly field: 'alias' | 'name'; readonly code: 'mixed-scripts' }[];
}
/** What is left out stays as it is; null removes it. */
export interface IdentityChange {
  readonly alias?: string | null;
  readonly name?: string | null;
  readonly birthYear?: number | null;
}
export interface Look {
  /** the first and the last of them */
  readonly at: string;
  readonly last: string;
  readonly times: number;
  readonly day: string;
  /** the same for the same person through the list */
  readonly number: number;
  readonly who: string | null;
  readonly what: string;
  readonly how: string;
}
export type BreakGlassLevel = 'file' | 'identity';
export interface BreakGlass {
  readonly id: string;
  /** while it is open for whoever asked */
  readonly caseId?: string;
  readonly level: BreakGlassLevel;
  readonly state: 'pending' | 'open' | 'over' | 'lapsed' | 'reviewed';
  readonly requestedAt: string;
  readonly until: string | null;
}
export interface ListedBreakGlass extends BreakGlass {
  readonly mine: boolean;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly reviewedBy: string | null;
  readonly outcome: ReviewOutcome | null;
  readonly mayApprove: boolean;
  readonly mayReview: boolean;
  readonly overdue: boolean;
  readonly reason: string | null;
}
export type ReviewOutcome = 'justified' | 'not-justified';
export interface Approval {
  readonly id: string;
  readonly kind: 'erasure' | 'break-glass' | 'account-recovery' | 'key-destruction' | 'legal-hold' | 'export';
  readonly objectId: string;
  readonly about: string | null;
  readonly state: 'pending' | 'approved' | 'refused' | 'withdrawn' | 'done' | 'expired';
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly decidedBy: string | null;
  readonly mine: boolean;
  readonly mayDecide: boolean;
}
export type ApprovalDecision = 'approve' | 'refuse';

export const casesApi = {
  open: (
    body: {
      readonly ownReference: string;
      readonly alias?: string;
      readonly name?: string;
      readonly birthYear?: number;
    },
    key: string,
  ) => request<CaseFile>('POST', '/cases', { body, key }),
  read: (id: string) => request<CaseFile>('GET', `/cases/${id}`),
  identity: (id: string) => request<Identity>('GET', `/cases/${id}/identity`),
  changeIdentity: (id: string, body: IdentityChange, seen: number) =>
    request<CaseFile>('PUT', `/cases/${id}/identity`, { body, seen }),
  attach: (id: string, conversation: string) =>
    request<CaseFile>('POST', `/cases/${id}/conversations`, { body: { conversation } }),
  looks: (id: string, timeZone: string) =>
    request<{ readonly entries: readonly Look[]; readonly complete: boolean }>(
      'GET',
      `/cases/${id}/looks${queryOf({ timeZone })}`,
    ),
  colleagues: () => request<{ readonly colleagues: readonly Colleague[] }>('GET', '/colleagues'),
  assign: (id: string, userId: string) => request<CaseFile>('POST', `/cases/${id}/assignments`, { body: { userId } }),
  careTeam: (id: string, userId: string, careTeam: boolean) =>
    request<CaseFile>('PUT', `/cases/${id}/assignments/${userId}`, { body: { careTeam } }),
  endAssignment: (id: string, userId: string) => request<undefined>('DELETE', `/cases/${id}/assignments/${userId}`),
  handOver: (id: string, userId: string) => request<undefined>('POST', `/cases/${id}/hand-over`, { body: { userId } }),
  deny: (id: string, userId: string) => request<CaseFile>('POST', `/cases/${id}/denied`, { body: { userId } }),
  endDenial: (id: string, userId: string) => request<undefined>('DELETE', `/cases/${id}/denied/${userId}`),
  replaceKey: (id: string) => request<{ readonly keys: number; readonly fields: number }>('POST', `/cases/${id}/key`),
  requestErasure: (id: string) => request<Approval>('POST', `/cases/${id}/erasure`),
  erase: (id: string) => request<{ readonly erasedAt: string }>('POST', `/cases/${id}/erase`),
  breakGlass: () => request<{ readonly entries: readonly ListedBreakGlass[] }>('GET', '/break-glass'),
  requestBreakGlass: (
    body: { readonly reference: string; readonly level: BreakGlassLevel; readonly reason: string },
    key: string,
  ) => request<BreakGlass>('POST', '/break-glass', { body, key }),
  approveBreakGlass: (id: string) => request<undefined>('POST', `/break-glass/${id}/approve`),
  reviewBreakGlass: (id: string, outcome: ReviewOutcome) =>
    request<undefined>('POST', `/break-glass/${id}/review`, { body: { outcome } }),
  approvals: () => request<{ readonly approvals: readonly Approval[] }>('GET', '/approvals'),
  decideApproval: (id: string, decision: ApprovalDecision) =>
    request<Approval>('POST', `/approvals/${id}/decision`, { body: { decision } }),
} as const;
