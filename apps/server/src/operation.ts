// SPDX-License-Identifier: EUPL-1.2
// What a route of the API is: who may call it, what it takes, what it gives, in schemas that validate it and describe it.
// There is no way to write one without saying who may call it: publicly with a reason, or by an action of the list that
// decide() knows. Mounted by mount.ts, described by openapi.ts.

import type { Action, CaseField, Relation } from '@amparo/casework/access';
import type { z } from 'zod';
import type { SessionKey } from './access/session-cookie.ts';
import type { ProblemCode, Refused } from './problems.ts';
import type { Database } from './store/database.ts';
import type { Store } from './store/sealed.ts';
import type { AuditEntry, Staff } from './store/session.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** version of the thing in the body, for If-Match */
  readonly version?: number;
  readonly location?: string;
  /** id of what the body tells of; needed where the operation creates */
  readonly objectId?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** bytes instead of a body; asked for only when the log has it and the transaction is committed */
  readonly bytes?: { readonly type: string; readonly length: number; readonly parts: AsyncIterable<Uint8Array> };
  /** given instead of the answer once the transaction is committed: what was kept of a refused request stays */
  readonly refusal?: Refused;
  /** leaves at a tick of a clock that began with the request, so that its time does not tell how much there was to open */
  readonly atTick?: boolean;
  /** what else happened, for the log, beside the entry that every route writes */
  readonly entries?: readonly AuditEntry[];
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** the cookies as they came */
  readonly cookie: string | undefined;
  readonly address: string;
  /** what the browser calls itself, for the name of a device; never stored as it is */
  readonly agent: string | undefined;
  readonly now: Date;
  readonly requestId: string;
}

/** What somebody does with the own account: the decision is logged and committed first, then the keeper's login works. */
export interface AccountCall<P, Q, B> extends Call<P, Q, B> {
  readonly staff: Staff;
  readonly key: SessionKey;
}

export interface StaffCall<P, Q, B> extends Call<P, Q, B> {
  readonly staff: Staff;
  readonly key: SessionKey;
  /** the transaction of this request, bound to the session: commits after the handler, together with the log */
  readonly db: Database;
  /** the same, with the keys of what this session finds */
  readonly store: Store;
  /** how this person comes to what the route is about */
  readonly relation: Relation;
  /** the fields of the case that may be given */
  readonly fields: readonly CaseField[];
  /** from If-Match; 0 where the operation does not ask for it */
  readonly seen: number;
  /** Runs the work once for each Idempotency-Key; only where `creates` is set. */
  readonly once: (work: () => Promise<Answer>) => Promise<Answer>;
}

interface Description<P, Q, B> {
  readonly summary: string;
  /** more for the reader of the description: what it does, what it never does */
  readonly about?: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  /** the body is bytes (application/octet-stream) and not JSON; `body` says how many */
  readonly takes?: 'bytes';
  /** bytes that a JSON body may have, where it is more than usual */
  readonly most?: number;
  readonly answers: Readonly<Record<number, { readonly about: string; readonly schema?: z.ZodType }>>;
  readonly problems?: readonly ProblemCode[];
  readonly example?: { readonly body?: unknown };
}

/** Who may call: everybody, and why that is harmless; or whoever decide() allows this action. */
export type Policy = { readonly open: string } | { readonly action: Action };

export interface Operation extends Description<unknown, unknown, unknown> {
  readonly policy: Policy;
  /** needs an Idempotency-Key */
  readonly creates: boolean;
  /** needs If-Match */
  readonly changes: boolean;
  /** of the own account, through the keeper's login: it has no transaction of the session */
  readonly own: boolean;
  readonly handle: (call: StaffCall<unknown, unknown, unknown>) => Promise<Answer>;
}

export function publicOperation<P, Q, B>(
  given: Description<P, Q, B> & {
    readonly open: string;
    readonly handle: (call: Call<P, Q, B>) => Promise<Answer>;
  },
): Operation {
  return {
    ...given,
    policy: { open: given.open },
    creates: false,
    changes: false,
    own: false,
    handle: (call) => given.handle(call as Call<P, Q, B>),
  };
}

export function accountOperation<P, Q, B>(
  given: Description<P, Q, B> & {
    /** also what takes long and touches no row: it must not hold a transaction while it works */
    readonly action: Extract<Action, `account.${string}` | 'estimate.make' | 'attachment.add' | 'peer.carry-files'>;
    readonly handle: (call: AccountCall<P, Q, B>) => Promise<Answer>;
  },
): Operation {
  return {
    ...given,
    policy: { action: given.action },
    creates: false,
    changes: false,
    own: true,
    handle: (call) => given.handle(call as AccountCall<P, Q, B>),
  };
}

export function staffOperation<P, Q, B>(
  given: Description<P, Q, B> & {
    readonly action: Action;
    readonly creates?: true;
    readonly changes?: true;
    readonly handle: (call: StaffCall<P, Q, B>) => Promise<Answer>;
  },
): Operation {
  return {
    ...given,
    policy: { action: given.action },
    creates: given.creates === true,
    changes: given.changes === true,
    own: false,
    handle: (call) => given.handle(call as StaffCall<P, Q, B>),
  };
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** as Fastify writes it, with `:name` for what varies */
  readonly path: string;
  readonly operation: Operation;
}
