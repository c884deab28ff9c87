// SPDX-License-Identifier: EUPL-1.2
// Requests of rooms, of what courses have changed, of helplines and of the certificate. A learner's requests carry the token
// of the room in the body; no cookie is needed and none is set.

import type { Helpline } from '@amparo/learn/lessons';
import type { PooledReport, RoomTests, StepResult } from '@amparo/learn/rooms';
import type { Label } from '@amparo/recognise/palermo';
import { request } from './client.ts';

export interface RoomView {
  readonly lesson: string;
  readonly language: 'en' | 'es' | 'fr' | 'pt';
  readonly tests: RoomTests;
  readonly seed: number;
  readonly step: number;
  readonly open: boolean;
  readonly result: StepResult | null;
  readonly again: number;
}
export interface LearnerRoom extends RoomView {
  /** this device has answered the step that is on the wall */
  readonly answered: boolean;
}
export interface LedRoom extends RoomView {
  readonly id: string;
  readonly code: string;
  readonly endsAt: string;
  readonly steps: number;
  readonly joined: number;
  readonly answered: number;
}
export type CourseMeasures = PooledReport & { readonly course: string };
export type LineState = 'pending' | 'approved' | 'refused' | 'withdrawn' | 'replaced';
export interface OwnLine {
  readonly id: string;
  readonly line: Helpline;
  readonly state: LineState;
  readonly replaces: string | null;
  readonly proposedBy: string;
  readonly proposedAt: string;
  readonly decidedBy: string | null;
  readonly mine: boolean;
  readonly lastDay: string;
}
export type NewLine = Omit<Helpline, 'id' | 'confidence' | 'notes'> & { readonly replaces?: string };
export interface PublicLine {
  readonly line: Helpline;
  readonly institution: string;
}
export interface Sitting {
  readonly id: string;
  readonly test: string;
  readonly items: readonly string[];
  readonly until: string;
}
export interface Judged {
  readonly right: number;
  readonly of: number;
  readonly passed: boolean;
  /** a compact JWT */
  readonly badge: string | null;
  readonly learner: string;
  readonly issuer: string;
  readonly day: string;
}

export const learnApi = {
  join: (code: string) =>
    request<{ readonly token: string; readonly room: LearnerRoom }>('POST', '/room/join', { body: { code } }),
  look: (token: string) => request<LearnerRoom>('POST', '/room/look', { body: { token } }),
  answer: (body: {
    readonly token: string;
    readonly step: number;
    readonly answers: Readonly<Record<string, number>>;
    readonly earlier?: number;
  }) => request<LearnerRoom>('POST', '/room/answer', { body }),
  ownRoom: () => request<{ readonly room: LedRoom | null }>('GET', '/rooms'),
  openRoom: (body: Pick<RoomView, 'lesson' | 'language' | 'tests'>) => request<LedRoom>('POST', '/rooms', { body }),
  goTo: (id: string, step: number) => request<LedRoom>('POST', `/rooms/${id}/step`, { body: { step } }),
  close: (id: string) => request<LedRoom>('POST', `/rooms/${id}/close`, { body: {} }),
  endRoom: (id: string) => request<undefined>('DELETE', `/rooms/${id}`),
  measures: () => request<{ readonly courses: readonly CourseMeasures[] }>('GET', '/courses/measures'),
  publicLines: () => request<{ readonly lines: readonly PublicLine[] }>('GET', '/helplines'),
  ownLines: () => request<{ readonly lines: readonly OwnLine[] }>('GET', '/own-helplines'),
  proposeLine: (body: NewLine) => request<OwnLine>('POST', '/own-helplines', { body }),
  decideLine: (id: string, decision: 'approve' | 'refuse') =>
    request<OwnLine>('POST', `/own-helplines/${id}/decision`, { body: { decision } }),
  withdrawLine: (id: string) => request<undefined>('DELETE', `/own-helplines/${id}`),
  beginTest: (language: string) => request<Sitting>('POST', '/badge-sittings', { body: { language } }),
  giveAnswers: (id: string, language: string, answers: Readonly<Record<string, Label>>) =>
    request<Judged>('POST', `/badge-sittings/${id}/answers`, { body: { language, answers } }),
} as const;
