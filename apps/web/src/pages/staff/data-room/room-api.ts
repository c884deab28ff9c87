// SPDX-License-Identifier: EUPL-1.2
// What the server is asked about the data room: releases, their charts, the budget. Protected numbers and codes only.

import { newKey, request } from '../../../api/client.ts';
import type { ChartData } from '../../../charts/data.ts';

export const AUDIENCES = ['room', 'public'] as const;
export const MECHANISMS = ['dp', 'k'] as const;
export const PURPOSES = ['services', 'prevention', 'national-report', 'sdg-reporting', 'research'] as const;
export const RECALL_REASONS = ['error-in-data', 'disclosure-risk', 'consent', 'legal-order', 'other'] as const;
export type Audience = (typeof AUDIENCES)[number];
export type Mechanism = (typeof MECHANISMS)[number];
export type Purpose = (typeof PURPOSES)[number];
export type RecallReason = (typeof RECALL_REASONS)[number];
export type ReleaseState =
  | 'requested'
  | 'refused'
  | 'withdrawn'
  | 'approved'
  | 'making'
  | 'made'
  | 'failed'
  | 'published'
  | 'recalled';

export interface NewRelease {
  readonly audience: Audience;
  readonly mechanism: Mechanism;
  readonly purpose: Purpose;
  readonly fromYear: number;
  readonly toYear: number;
  readonly epsilon: number;
  readonly withRecords: boolean;
}

export interface StaffRelease extends NewRelease {
  readonly id: string;
  readonly state: ReleaseState;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly madeAt: string | null;
  readonly publishedAt: string | null;
  readonly recalledAt: string | null;
  readonly recallReason: RecallReason | null;
  readonly failure: 'too-few-people' | 'too-noisy' | 'too-wide' | 'stopped' | null;
  readonly recordCount: number | null;
  readonly mine: boolean;
  readonly mayDecide: boolean;
}

export interface Ledger {
  readonly cap: number;
  readonly years: readonly {
    readonly year: number;
    readonly epsilon: number;
    readonly delta: number;
    readonly left: number;
    readonly isKAnonymousUsed: boolean;
  }[];
  readonly entries: readonly {
    readonly releaseId: string;
    readonly year: number;
    readonly at: string;
    readonly audience: Audience;
    readonly purpose: Purpose;
    readonly mechanism: Mechanism;
    readonly epsilon: number;
    readonly delta: number;
    readonly requestedBy: string;
    readonly approvedBy: string;
  }[];
}

export interface RoomCharts {
  readonly release: StaffRelease;
  readonly privacy: { readonly epsilon: number | null; readonly k: number | null; readonly recordCount: number };
  readonly form: string | null;
  readonly forms: readonly string[];
  readonly charts: readonly ChartData[];
}

const ROOM = '/data-room/releases';
const one = (id: string) => `${ROOM}/${encodeURIComponent(id)}`;

export const roomApi = {
  list: () => request<{ readonly releases: readonly StaffRelease[] }>('GET', ROOM),
  read: (id: string) => request<StaffRelease>('GET', one(id)),
  ledger: () => request<Ledger>('GET', `${ROOM}/ledger`),
  charts: (id: string, form: string | null) =>
    request<RoomCharts>('GET', `${one(id)}/charts${form === null ? '' : `?form=${encodeURIComponent(form)}`}`),
  ask: (body: NewRelease) => request<StaffRelease>('POST', ROOM, { body, key: newKey() }),
  decide: (id: string, decision: 'approve' | 'refuse') =>
    request<StaffRelease>('POST', `${one(id)}/decision`, { body: { decision } }),
  withdraw: (id: string) => request<StaffRelease>('DELETE', one(id)),
  make: (id: string) => request<StaffRelease>('POST', `${one(id)}/make`),
  publish: (id: string) => request<StaffRelease>('POST', `${one(id)}/publish`),
  recall: (id: string, reason: RecallReason) =>
    request<StaffRelease>('POST', `${one(id)}/recall`, { body: { reason } }),
} as const;
