// SPDX-License-Identifier: EUPL-1.2
// Puts the operations of the API onto Fastify: the session first, then the limits, the body, the schemas, the handler;
// and the answer from what the handler gives, never from a row. Every refusal of the API comes through edge/refuse.ts.

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Issue } from '@amparo/kernel';
import { readSessionCookie } from './access/session-cookie.ts';
import { issuesOf } from './edge/issues.ts';
import type { RateLimiter } from './edge/rate-limit.ts';
import type { Answer, Route, StaffCall } from './operation.ts';
import { Refused } from './problems.ts';
import { type Staff, useSession } from './store/accounts.ts';
import type { Database } from './store/database.ts';
import { once } from './store/once.ts';

interface MountOptions {
  readonly db: Database;
  readonly perSession: RateLimiter;
  readonly now: () => Date;
}

const STAFF = Symbol('staff');

export function mount(app: FastifyInstance, route: Route, { db, perSession, now }: MountOptions): void {
  const { operation } = route;
  app.route({
    method: route.method,
    url: route.path,
    // before the body is read: whoever is not signed in cannot make the server parse anything
    onRequest: async (request) => {
      if (operation.access === 'staff') await signedIn(request, db, perSession, now());
    },
    handler: async (request, reply) => {
      const call = readCall(request, route, db, now());
      return send(reply, await operation.handle(call));
    },
  });
}

async function signedIn(request: FastifyRequest, db: Database, perSession: RateLimiter, now: Date): Promise<void> {
  const key = readSessionCookie(request.headers.cookie);
  const staff = key === undefined ? undefined : await useSession(db, key, now);
  if (key === undefined || staff === undefined) throw new Refused('not-signed-in');
  const wait = perSession.take(key.tokenHash.toString('base64'), now.getTime());
  if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
  (request as { [STAFF]?: Staff })[STAFF] = staff;
}

function readCall(
  request: FastifyRequest,
  { method, path, operation }: Route,
  db: Database,
  now: Date,
): StaffCall<unknown, unknown, unknown> {
  const issues: Issue[] = [];
  const read = (schema: typeof operation.body, value: unknown, base: string): unknown => {
    if (schema === undefined) {
      if (base === '' ? value !== undefined : Object.keys(value ?? {}).length > 0) {
        issues.push({ path: base, code: 'not-taken', remedy: 'nothing is taken here; leave it out' });
      }
      return undefined;
    }
    const result = schema.safeParse(value, { reportInput: true });
    if (!result.success) issues.push(...issuesOf(result.error, base));
    return result.data;
  };
  const params = read(operation.params, request.params, 'path');
  const query = read(operation.query, request.query, 'query');
  const body = read(operation.body, request.body, '');
  if (issues.length > 0) throw new Refused('bad-input', { issues });
  const staff = (request as { [STAFF]?: Staff })[STAFF];
  if (operation.access === 'staff' && staff === undefined)
    throw new TypeError(`${method} ${path} ran without a session`);
  return {
    params,
    query,
    body,
    cookie: request.headers.cookie,
    address: request.ip,
    now,
    staff: staff as Staff, // undefined for public operations, whose type does not have it
    seen: operation.changes ? readIfMatch(request.headers['if-match']) : 0,
    once: onceFor(request, operation.creates ? readKey(request.headers['idempotency-key']) : undefined, db, staff, now),
  };
}

function onceFor(
  request: FastifyRequest,
  key: string | undefined,
  db: Database,
  staff: Staff | undefined,
  now: Date,
): StaffCall<unknown, unknown, unknown>['once'] {
  return async (work) => {
    if (key === undefined || staff === undefined) throw new TypeError('this operation is not declared as creating');
    const requestHash = createHash('sha256')
      .update(JSON.stringify([request.method, request.url, request.body]))
      .digest();
    const { orgId, userId } = staff;
    const { status, etag, location, body, replayed } = await once(
      db,
      { orgId, userId, key, requestHash, now },
      async (trx) => {
        const answer = await work(trx);
        if (answer.objectId === undefined) throw new TypeError('a kept answer must say what it is about');
        return {
          status: answer.status,
          body: JSON.stringify(answer.body ?? null),
          objectId: answer.objectId,
          ...(answer.version === undefined ? {} : { etag: etagOf(answer.version) }),
          ...(answer.location === undefined ? {} : { location: answer.location }),
        };
      },
    );
    return {
      status,
      body: new Written(body),
      ...(location === undefined ? {} : { location }),
      headers: {
        ...(etag === undefined ? {} : { etag }),
        ...(replayed ? { 'idempotency-replayed': 'true' } : {}),
      },
    };
  };
}

/** JSON that is written already. */
class Written {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.version !== undefined) reply.header('etag', etagOf(answer.version));
  if (answer.location !== undefined) reply.header('location', answer.location);
  for (const [name, value] of Object.entries(answer.headers ?? {})) reply.header(name, value);
  if (answer.body === undefined) return reply.send();
  reply.header('content-type', 'application/json; charset=utf-8');
  return reply.send(answer.body instanceof Written ? answer.body.text : JSON.stringify(answer.body));
}

function etagOf(version: number): string {
  return `"${version}"`;
}

function readIfMatch(header: string | undefined): number {
  if (header === undefined) throw new Refused('no-version');
  const version = /^"([1-9]\d{0,9})"$/u.exec(header)?.[1];
  if (version === undefined || Number(version) > 2_147_483_647) {
    throw headerRefused('If-Match', 'the ETag of what you read, in its quotes, e.g. "3"');
  }
  return Number(version);
}

function readKey(header: string | string[] | undefined): string {
  if (typeof header === 'string' && /^[A-Za-z0-9_-]{16,64}$/u.test(header)) return header;
  throw headerRefused(
    'Idempotency-Key',
    'needed here: 16 to 64 letters, digits, - and _, new for each new request; a UUID will do',
  );
}

function headerRefused(path: string, remedy: string): Refused {
  return new Refused('bad-header', { issues: [{ path, code: 'bad-header', remedy }] });
}
