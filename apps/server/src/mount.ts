// SPDX-License-Identifier: EUPL-1.2
// Puts the operations of the API onto Fastify: the session first, then the limits, the body, the schemas; then one
// transaction of the session, in which decide() is asked, the handler works and the log is written; and the answer from
// what the handler gives, never from a row, once that is committed. Every refusal comes through edge/refuse.ts.

import {
  type AccessDecision,
  type Action,
  CASE_FIELD_NAMES,
  decide,
  type Resource,
  ruleOf,
} from '@amparo/casework/access';
import type { Issue } from '@amparo/kernel';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { proofFor } from './access/proof.ts';
import { readSessionCookie, type SessionKey } from './access/session-cookie.ts';
import { issuesOf } from './edge/issues.ts';
import type { RateLimiter } from './edge/rate-limit.ts';
import type { Answer, Route, StaffCall } from './operation.ts';
import { type ProblemCode, Refused } from './problems.ts';
import type { Database, KeeperDatabase } from './store/database.ts';
import { noteIntegrityError } from './store/integrity.ts';
import { type AnswerSealer, once } from './store/once.ts';
import type { CaseKeys } from './keys/case-keys.ts';
import type { Opening } from './keys/opening.ts';
import { IntegrityError } from './keys/problem.ts';
import { type AuditEntry, inSession, knowsSession, type Staff, type Work } from './store/session.ts';
import { caseResource, conversationResource, groupResource } from './store/ties.ts';

interface MountOptions {
  readonly db: Database;
  readonly keeper: KeeperDatabase;
  readonly keys: CaseKeys;
  readonly keyStore: AnswerSealer;
  readonly opening: Pick<Opening, 'ready'>;
  readonly perSession: RateLimiter;
  readonly now: () => Date;
}

/** @throws {TypeError} for a route that does not say who may call it, or names what its path does not have */
export function mount(app: FastifyInstance, route: Route, options: MountOptions): void {
  assertPolicy(route);
  const { operation } = route;
  const signedIn = 'action' in operation.policy;
  app.route({
    method: route.method,
    url: route.path,
    config: { takes: operation.takes ?? 'json' },
    ...(operation.most === undefined ? {} : { bodyLimit: operation.most }),
    // before the body is read: whoever is not signed in cannot make the server parse anything
    onRequest: async (request) => {
      if (signedIn) await assertSession(request, options, route.method !== 'GET');
    },
    handler: async (request, reply) => {
      const began = performance.now();
      const given = readCall(request, route, options.now());
      const answer = signedIn
        ? await asStaff(request, route, given, options)
        : await operation.handle(given as unknown as StaffCall<unknown, unknown, unknown>);
      // after the commit: whoever waits keeps no connection from others
      if (answer.atTick === true) await untilTick(began);
      if (answer.refusal !== undefined) throw answer.refusal;
      return send(reply, answer);
    },
  });
}

const TICK_MS = 100;

async function untilTick(began: number): Promise<void> {
  await pause(TICK_MS - ((performance.now() - began) % TICK_MS));
}

/** A route without an explicit rule does not start (AZ-1). */
function assertPolicy({ method, path, operation }: Route): void {
  const policy = operation.policy as Partial<{ open: string; action: Action }> | undefined;
  if (policy?.open !== undefined && policy.open.trim() !== '') return;
  const rule = policy?.action === undefined ? undefined : ruleOf(policy.action);
  if (rule === undefined) throw new TypeError(`${method} ${path} does not say who may call it`);
  const parameter = PARAMETERS[rule.on];
  if (parameter !== undefined && !path.includes(`:${parameter}`)) {
    throw new TypeError(`${method} ${path} is about a ${rule.on}, but its path has no :${parameter}`);
  }
}

const PARAMETERS: Readonly<Record<string, string | undefined>> = {
  case: 'caseId',
  conversation: 'conversationId',
  group: 'groupId',
};

async function assertSession(request: FastifyRequest, options: MountOptions, hasBody: boolean): Promise<void> {
  const { db, perSession, now } = options;
  const key = keyOf(request);
  // rather nothing than something before erasures were looked at and earlier content sealed
  if (!options.opening.ready()) throw new Refused('keys-sealed', { retryAfter: 10 });
  const at = now();
  // without a body the transaction of the request finds out itself
  if (hasBody && !(await knowsSession(db, key, at))) throw new Refused('not-signed-in');
  const wait = perSession.take(key.tokenHash.toString('base64'), at.getTime());
  if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
}

function keyOf(request: FastifyRequest): SessionKey {
  const key = readSessionCookie(request.headers.cookie);
  if (key === undefined) throw new Refused('not-signed-in');
  return key;
}

interface Given {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly cookie: string | undefined;
  readonly address: string;
  readonly agent: string | undefined;
  readonly now: Date;
  readonly requestId: string;
  readonly seen: number;
  readonly idempotencyKey: string | undefined;
}

function readCall(request: FastifyRequest, { operation }: Route, now: Date): Given {
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
  return {
    params,
    query,
    body,
    cookie: request.headers.cookie,
    address: request.ip,
    agent: request.headers['user-agent'],
    now,
    requestId: request.id,
    seen: operation.changes ? readIfMatch(request.headers['if-match']) : 0,
    idempotencyKey: operation.creates ? readKey(request.headers['idempotency-key']) : undefined,
  };
}

/** The session's transaction: decide, work, log, commit; a refusal by decide() is logged as well, and then given. */
async function asStaff(request: FastifyRequest, route: Route, given: Given, options: MountOptions): Promise<Answer> {
  const { policy } = route.operation;
  if (!('action' in policy)) throw new TypeError(`${route.method} ${route.path} has no action`);
  const { action } = policy;
  const key = keyOf(request);
  const { now, requestId } = given;
  const { db, keeper, keys, keyStore } = options;
  let who: Staff | undefined;
  const target = targetOf(action, given.params);
  const work = async (trx: Database, staff: Staff): Promise<Work<Done>> => {
    who = staff;
    const decision = await decideFor(trx, staff, action, target, now);
    const entry = (outcome: AuditEntry['outcome'], reason: string, objectId = target ?? null): AuditEntry => ({
      action,
      objectId,
      outcome,
      reason,
      purpose: null,
    });
    if (!decision.allowed) {
      return { value: refusalOf(decision.reason), entries: [entry('denied', decision.reason)] };
    }
    const { relation, fields } = decision;
    if (route.operation.own) {
      return { value: { staff }, entries: ruleOf(action).quiet === true ? [] : [entry('allowed', relation)] };
    }
    const answer = await route.operation.handle({
      ...given,
      staff,
      key,
      db: trx,
      store: { trx, keys },
      relation,
      fields,
      once: onceFor(request, given, { trx, sealer: keyStore }, staff),
    });
    const own = ruleOf(action).quiet === true ? [] : [entry('allowed', relation, target ?? answer.objectId ?? null)];
    return { value: answer, entries: [...own, ...(answer.entries ?? [])] };
  };
  const done = await inSession(db, { key, now, requestId }, work).catch(async (error: unknown) => {
    if (error instanceof IntegrityError && who !== undefined) {
      const { orgId, userId } = who;
      await noteIntegrityError(keeper, { orgId, userId, objectId: target ?? null, requestId, now });
    }
    throw error;
  });
  if (done === undefined) throw new Refused('not-signed-in');
  if (done.value instanceof Refused) throw done.value;
  if (!('staff' in done.value)) {
    if (done.value.refusal !== undefined) throw done.value.refusal;
    return done.value;
  }
  // the transaction has let go of the session's row, which the keeper may now change
  return route.operation.handle({ ...given, staff: done.value.staff, key } as unknown as StaffCall<
    unknown,
    unknown,
    unknown
  >);
}

/** What the transaction came to; for the own account, whose account it is: the work follows after the commit. */
type Done = Answer | Refused | { readonly staff: Staff };

/** Whoever has opened the session with a password or a one-time link alone may look after the own account, and no more. */
async function decideFor(
  trx: Database,
  staff: Staff,
  action: Action,
  target: string | undefined,
  now: Date,
): Promise<AccessDecision | { readonly allowed: false; readonly reason: 'second-factor-needed' }> {
  if (staff.restricted && !action.startsWith('account.')) return { allowed: false, reason: 'second-factor-needed' };
  const resource = await resourceOf(trx, staff.orgId, action, target);
  if (resource === undefined) return { allowed: false, reason: 'not-there' };
  return decide({ ...staff, stepUpAt: proofFor(action, staff, now) }, action, resource, CASE_FIELD_NAMES, now);
}

const REFUSALS = {
  'second-factor-needed': 'second-factor-needed',
  'not-there': 'not-found',
  'role-missing': 'role-missing',
  'read-only': 'read-only',
  'identity-not-covered': 'identity-not-covered',
  'step-up-required': 'step-up-required',
  'device-bound-key-required': 'device-bound-key-required',
} as const satisfies Record<string, ProblemCode>;

function refusalOf(reason: keyof typeof REFUSALS): Refused {
  return new Refused(REFUSALS[reason]);
}

function targetOf(action: Action, params: unknown): string | undefined {
  const parameter = PARAMETERS[ruleOf(action).on];
  return parameter === undefined ? undefined : (params as Readonly<Record<string, string>>)[parameter];
}

async function resourceOf(
  trx: Database,
  orgId: string,
  action: Action,
  target: string | undefined,
): Promise<Resource | undefined> {
  const { on } = ruleOf(action);
  if (on === 'self' || on === 'institution') return { kind: on, orgId };
  if (target === undefined) throw new TypeError(`${action} needs the id of a ${on}`);
  if (on === 'case') return caseResource(trx, orgId, target);
  return on === 'conversation' ? conversationResource(trx, orgId, target) : groupResource(trx, orgId, target);
}

function onceFor(
  request: FastifyRequest,
  { idempotencyKey: key, now }: Given,
  kept: { readonly trx: Database; readonly sealer: AnswerSealer },
  { orgId, userId }: Staff,
): StaffCall<unknown, unknown, unknown>['once'] {
  return async (work) => {
    if (key === undefined) throw new TypeError('this operation is not declared as creating');
    // keyed: a body may hold a name, and a plain hash of it could be guessed from a stolen table
    const whole = Buffer.from(JSON.stringify([request.method, request.url, request.body]));
    const requestHash = await kept.sealer.mac({ use: 'keyed-hash', of: 'request' }, whole);
    const claim = { orgId, userId, key, requestHash, now };
    const { status, etag, location, body, objectId, replayed } = await once(kept, claim, async () => {
      const answer = await work();
      if (answer.objectId === undefined) throw new TypeError('a kept answer must say what it is about');
      return {
        status: answer.status,
        body: JSON.stringify(answer.body ?? null),
        objectId: answer.objectId,
        ...(answer.version === undefined ? {} : { etag: etagOf(answer.version) }),
        ...(answer.location === undefined ? {} : { location: answer.location }),
      };
    });
    return {
      status,
      body: new Written(body),
      ...(objectId === undefined ? {} : { objectId }),
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
  if (answer.bytes !== undefined) {
    const { type, length, parts } = answer.bytes;
    reply.header('content-type', type).header('content-length', length);
    return reply.send(Readable.from(parts, { objectMode: false }));
  }
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
