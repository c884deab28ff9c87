// SPDX-License-Identifier: EUPL-1.2
// Requests of everything that is about many cases: Today, the list with filters and search, saved views, one change to many,
// the calendar; what a supervisor counts; what the data protection officer answers. Names go in a body, never into an address.

import type { ServiceCategory } from '@amparo/casework/assistance';
import type { Stage } from '@amparo/casework/case';
import type { ClockKind } from '@amparo/casework/clocks';
import type { GapSource } from '@amparo/casework/oversight';
import type { IDENTITY_CHECKS, REFUSAL_GROUNDS, RequestKind, RequestState } from '@amparo/casework/requests';
import type { RiskLevel } from '@amparo/casework/risk';
import type { Colleague, Relation } from './cases-api.ts';
import { queryOf, request } from './client.ts';

export interface TodayLine {
  readonly caseId: string;
  readonly caseNo: string;
  /** empty where the reader’s way to the case does not cover it */
  readonly alias: string;
  readonly kind: ClockKind;
  readonly record: string;
  readonly recordId: string | null;
  readonly dueAt: string;
  readonly late: boolean;
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
}
export interface Today {
  /** in the order in which to look at them */
  readonly items: readonly TodayLine[];
  /** how many there are; `items` are the first of them */
  readonly all: number;
  readonly approvals: number;
  readonly notices: number;
}
export interface CaseloadLine {
  readonly id: string;
  readonly caseNumber: string;
  readonly ownReference: string;
  readonly alias: string | null;
  readonly relation: Relation;
  readonly stage: Stage;
  readonly stageSince: string;
  readonly riskSelf: RiskLevel | null;
  readonly riskFamily: RiskLevel | null;
  readonly riskValidUntil: string | null;
  readonly nextReviewOn: string | null;
  readonly isChild: boolean;
  readonly caseWorkerId: string | null;
  readonly openedAt: string;
  readonly changedAt: string;
  readonly next: { readonly kind: ClockKind; readonly dueAt: string } | null;
  /** how many things are late */
  readonly late: number;
}
/** As they stand in an address: codes, never a name. What is left out does not filter. */
export interface Filters {
  readonly stages?: string;
  readonly open?: 'yes';
  readonly risk?: RiskLevel;
  readonly riskStale?: 'yes';
  readonly caseWorker?: string;
  readonly children?: 'yes';
  readonly late?: 'yes';
  readonly reviewBefore?: string;
  readonly number?: string;
  readonly sort?: 'changed' | 'opened' | 'risk' | 'due';
}
export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filters: Filters;
}
export type ManyChange =
  | { readonly kind: 'review'; readonly nextReviewAt: string }
  | { readonly kind: 'assign'; readonly caseWorkerId: string; readonly supervisorId: string };
export interface ManyResult {
  /** all of them, or none */
  readonly done: boolean;
  readonly cases: readonly { readonly id: string; readonly ok: boolean; readonly problems: readonly string[] }[];
}
export interface CalendarEntry {
  readonly caseId: string;
  readonly caseNumber: string;
  readonly alias: string | null;
  readonly kind: ClockKind;
  readonly recordId: string | null;
  readonly at: string;
}
export interface Workload extends Colleague {
  readonly open: number;
  readonly critical: number;
  readonly high: number;
  readonly children: number;
  readonly late: number;
  readonly weight: number;
}
export interface GapLine {
  readonly category: ServiceCategory;
  readonly source: GapSource;
  readonly reason: string | null;
  readonly count: number;
}
export interface DataRequest {
  readonly id: string;
  readonly version: number;
  readonly caseId: string | null;
  readonly kind: RequestKind;
  readonly madeBy: 'Self' | 'Guardian' | 'Representative';
  readonly receivedOn: string;
  readonly dueOn: string;
  readonly extendedOnce: boolean;
  readonly state: RequestState;
  readonly identityCheck: (typeof IDENTITY_CHECKS)[number] | null;
  readonly wish: string | null;
  readonly answer: string | null;
  readonly refusalGround: (typeof REFUSAL_GROUNDS)[number] | null;
}
export interface Disclosure {
  readonly id: string;
  readonly caseId: string;
  readonly at: string;
  readonly recipientClass: string;
  readonly country: string;
  readonly purpose: string;
  readonly ground: 'consent' | 'legal-basis';
  readonly categories: readonly string[];
}
interface Found {
  readonly cases: readonly CaseloadLine[];
  readonly people: readonly Colleague[];
}

export const caseloadApi = {
  today: () => request<Today>('GET', '/today'),
  list: (filters: Filters, limit: number, cursor?: string) =>
    request<Found & { readonly next: string | null }>('GET', `/caseload${queryOf({ ...filters, limit, cursor })}`),
  search: (body: { readonly text: string; readonly birthYear?: number }) =>
    request<Found>('POST', '/caseload/search', { body }),
  changeMany: (caseIds: readonly string[], change: ManyChange, preview: boolean) =>
    request<ManyResult>('POST', '/caseload/changes', { body: { preview, caseIds, change } }),
  views: () => request<{ readonly views: readonly SavedView[] }>('GET', '/views'),
  keepView: (body: { readonly name: string; readonly filters: Filters }, key: string) =>
    request<{ readonly id: string }>('POST', '/views', { body, key }),
  removeView: (id: string) => request<undefined>('DELETE', `/views/${id}`),
  /** @param to the first day that is not included */
  calendar: (from: string, to: string) =>
    request<{ readonly entries: readonly CalendarEntry[] }>('GET', `/calendar${queryOf({ from, to })}`),
  workload: () => request<{ readonly colleagues: readonly Workload[] }>('GET', '/oversight/workload'),
  gaps: (from: string, to: string) =>
    request<{ readonly gaps: readonly GapLine[] }>('GET', `/oversight/gaps${queryOf({ from, to })}`),
  dataRequests: () => request<{ readonly requests: readonly DataRequest[] }>('GET', '/data-requests'),
  /** @param step the address below the request */
  dataRequestStep: ({ id, version }: DataRequest, step: 'identity' | 'answer' | 'extension', body: object) =>
    request<DataRequest>('POST', `/data-requests/${id}/${step}`, { body, seen: version }),
  disclosures: (cursor?: string) =>
    request<{ readonly disclosures: readonly Disclosure[]; readonly next: string | null }>(
      'GET',
      `/disclosures${queryOf({ cursor })}`,
    ),
} as const;
