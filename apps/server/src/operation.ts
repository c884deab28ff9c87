// SPDX-License-Identifier: EUPL-1.2
// What a route of the API is: who may call it, what it takes, what it gives, in schemas that validate it and describe it.
// There is no way to write one without saying who may call it. Mounted by mount.ts, described by openapi.ts.

import type { z } from 'zod';
import type { ProblemCode } from './problems.ts';
import type { Staff } from './store/accounts.ts';
import type { Database } from './store/database.ts';

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** version of the thing in the body, for If-Match */
  readonly version?: number;
  readonly location?: string;
  /** id of the conversation or group in the body; needed where the operation creates */
  readonly objectId?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** the session's cookie as it came, for signing out */
  readonly cookie: string | undefined;
  readonly address: string;
  readonly now: Date;
}

export interface StaffCall<P, Q, B> extends Call<P, Q, B> {
  readonly staff: Staff;
  /** from If-Match; 0 where the operation does not ask for it */
  readonly seen: number;
  /** Runs the work in one transaction, once for each Idempotency-Key; only where `creates` is set. */
  readonly once: (work: (transaction: Database) => Promise<Answer>) => Promise<Answer>;
}

interface Description<P, Q, B> {
  readonly summary: string;
  /** more for the reader of the description: what it does, what it never does */
  readonly about?: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly body?: z.ZodType<B>;
  readonly answers: Readonly<Record<number, { readonly about: string; readonly schema?: z.ZodType }>>;
  readonly problems?: readonly ProblemCode[];
  readonly example?: { readonly body?: unknown };
}

export interface Operation extends Description<unknown, unknown, unknown> {
  readonly access: 'public' | 'staff';
  /** needs an Idempotency-Key */
  readonly creates: boolean;
  /** needs If-Match */
  readonly changes: boolean;
  readonly handle: (call: StaffCall<unknown, unknown, unknown>) => Promise<Answer>;
}

export function publicOperation<P, Q, B>(
  given: Description<P, Q, B> & { readonly handle: (call: Call<P, Q, B>) => Promise<Answer> },
): Operation {
  return {
    ...given,
    access: 'public',
    creates: false,
    changes: false,
    handle: (call) => given.handle(call as Call<P, Q, B>),
  };
}

export function staffOperation<P, Q, B>(
  given: Description<P, Q, B> & {
    readonly creates?: true;
    readonly changes?: true;
    readonly handle: (call: StaffCall<P, Q, B>) => Promise<Answer>;
  },
): Operation {
  return {
    ...given,
    access: 'staff',
    creates: given.creates === true,
    changes: given.changes === true,
    handle: (call) => given.handle(call as StaffCall<P, Q, B>),
  };
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** as Fastify writes it, with `:name` for what varies */
  readonly path: string;
  readonly operation: Operation;
}
