// SPDX-License-Identifier: EUPL-1.2
// What the API gives and takes, as the browser uses it; described in full at /api/docs. Answers of the server are trusted
// to have this form: it is our own origin and the same release.

import type { Role } from '@amparo/casework/access';
import type { Problem as RuleProblem } from '@amparo/casework/outcome';
import type { CaseDetermination, FactsInput, Label } from '@amparo/recognise/palermo';
import type { InterviewEvent } from '@amparo/interview';

export interface WhoAmI {
  readonly displayName: string;
  readonly signInName: string;
  readonly institution: string;
  /** IANA; days are those of the institution */
  readonly timeZone: string;
  /** fictional cases: every page says so */
  readonly demo: boolean;
  readonly idleSeconds: number;
  readonly roles: readonly Role[];
  readonly method: string;
  /** only the own account is open until there is a passkey or a second factor */
  readonly mustEnrol: boolean;
  /** the last proof is younger than five minutes */
  readonly stepUpFresh: boolean;
  readonly deviceBound: boolean;
  readonly institutions: readonly { readonly id: string; readonly name: string; readonly current: boolean }[];
  /** how many were not seen yet */
  readonly notices: number;
}

export interface SetUpState {
  readonly needed: boolean;
  readonly demo: boolean;
}

export const STATUSES = ['draft', 'accepted', 'amended', 'rejected'] as const;
export type Status = (typeof STATUSES)[number];

export interface Conversation {
  readonly id: string;
  readonly ownReference: string;
  readonly group: { readonly id: string; readonly ownReference: string } | null;
  readonly instrument: { readonly id: string; readonly version: number };
  readonly language: string;
  /** of the conversation; sent back as If-Match */
  readonly version: number;
  readonly latest: { readonly version: number; readonly label: Label; readonly status: Status } | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
}

export interface ConversationList {
  readonly conversations: readonly Conversation[];
  readonly next: string | null;
}

export interface GivenAnswer {
  readonly answer: unknown;
  readonly turn?: number;
  readonly under?: readonly string[];
}
export interface Confirmation {
  readonly confirms: 'shared';
  readonly turn?: number;
  readonly under?: readonly string[];
}
export type SharedAnswers = Readonly<Record<string, GivenAnswer>>;
export type OwnAnswers = Readonly<Record<string, GivenAnswer | Confirmation>>;

export interface Group {
  readonly id: string;
  readonly ownReference: string;
  readonly version: number;
  readonly answers: SharedAnswers;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** Why somebody decided as they did: a closed list, words about a person are not taken. */
export const REASONS = [
  'facts-support-it',
  'new-information',
  'answer-corrected',
  'finding-corrected',
  'age-clarified',
  'misunderstanding',
  'interpretation-problem',
  'setting-not-safe',
  'wrong-conversation',
  'second-opinion',
] as const;
export type Reason = (typeof REASONS)[number];

export interface Decision {
  readonly decision: Exclude<Status, 'draft'>;
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: string;
}

export interface DeterminationSummary {
  readonly version: number;
  readonly status: Status;
  readonly label: Label;
  readonly amends: number | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly decision: Decision | null;
}

export interface Evidence {
  readonly list: string;
  readonly code: string;
  readonly finding: 'indicated';
}

export interface SavedDetermination extends DeterminationSummary {
  readonly facts: FactsInput;
  readonly answers: OwnAnswers;
  readonly events: readonly InterviewEvent[];
  readonly evidence: readonly Evidence[];
  readonly shared: { readonly group: string; readonly version: number; readonly answers: SharedAnswers } | null;
  readonly result: CaseDetermination & { readonly packs: Readonly<Record<string, number>> };
}

export interface DeterminationWithConversation {
  readonly conversation: Conversation;
  readonly determination: SavedDetermination;
}

/** What is sent to save or to amend; the label is made by the server from the facts. */
export interface NewDetermination {
  readonly facts: FactsInput;
  readonly pack?: string;
  readonly answers: OwnAnswers;
  readonly events: readonly InterviewEvent[];
  readonly evidence: readonly Evidence[];
}

/** A refusal; `network` when no answer came at all. Screens translate by `code`. */
export interface Problem {
  readonly code: string;
  readonly status: number;
  readonly errors: readonly { readonly path: string; readonly code: string; readonly remedy: string }[];
  readonly retryAfter: number | null;
  readonly requestId: string | null;
  /** of a refusal by the rules of the case file: every reason, the first one is `code` */
  readonly problems?: readonly RuleProblem[];
}
