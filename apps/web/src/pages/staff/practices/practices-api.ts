// SPDX-License-Identifier: EUPL-1.2
// Requests of good practices.

import type { EvidenceLevel, PracticeState, PracticeText } from '@amparo/cooperation/good-practice';
import type { NrmPillar, ServiceCategory } from '@amparo/casework/assistance';
import type { Language, LocalText } from '@amparo/kernel';
import { newKey, request } from '../../../api/client.ts';

export interface PracticeLine {
  readonly id: string;
  readonly title: LocalText;
  readonly summary: LocalText;
  readonly state: PracticeState;
  readonly evidenceLevel: EvidenceLevel;
  readonly country: string | null;
  readonly nrmPillar: NrmPillar;
  readonly serviceCategories: readonly ServiceCategory[];
  readonly languages: readonly Language[];
  readonly reviewDue: boolean;
  readonly mine: boolean;
}
export interface Practice {
  readonly id: string;
  readonly text: PracticeText;
  readonly state: PracticeState;
  readonly mine: boolean;
  readonly writtenByMe: boolean;
  readonly reviews: readonly {
    readonly byMe: boolean;
    readonly at: string;
    readonly verdict: 'Publish' | 'Change';
    readonly nobodyRecognisable: boolean;
  }[];
  readonly highestLevel: EvidenceLevel;
  readonly translations: readonly {
    readonly language: Language;
    readonly complete: boolean;
    readonly missing: number;
  }[];
  readonly publishedAt: string | null;
  readonly reviewAt: string | null;
  readonly reviewDue: boolean;
  readonly version: number;
}
export interface PracticeFilter {
  readonly show?: string;
  readonly words?: string;
  readonly category?: string;
  readonly level?: string;
}

function query(filter: PracticeFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== '');
  return given.length === 0 ? '' : `?${new URLSearchParams(given as [string, string][]).toString()}`;
}

const act = (id: string, what: string, body?: object) =>
  request<Practice>('POST', `/good-practices/${id}/${what}`, body === undefined ? {} : { body });

export const practicesApi = {
  list: (filter: PracticeFilter) =>
    request<{ readonly practices: readonly PracticeLine[] }>('GET', `/good-practices${query(filter)}`),
  starters: () =>
    request<{
      readonly starters: readonly { readonly id: string; readonly title: LocalText; readonly taken: boolean }[];
    }>('GET', '/good-practices/starters'),
  read: (id: string) => request<Practice>('GET', `/good-practices/${id}`),
  take: (starter: string) => request<Practice>('POST', '/good-practices', { body: { starter }, key: newKey() }),
  write: (text: PracticeText) => request<Practice>('POST', '/good-practices', { body: { text }, key: newKey() }),
  change: (id: string, seen: number, text: PracticeText) =>
    request<Practice>('PUT', `/good-practices/${id}`, { body: { text }, seen }),
  submit: (id: string) => act(id, 'submission'),
  review: (id: string, verdict: 'Publish' | 'Change', nobodyRecognisable: boolean) =>
    act(id, 'review', { verdict, nobodyRecognisable }),
  publish: (id: string, reviewAt: string) => act(id, 'publication', { reviewAt }),
  retire: (id: string) => act(id, 'retirement'),
  export: () => request<{ readonly practices: readonly unknown[] }>('GET', '/good-practices/export'),
} as const;
