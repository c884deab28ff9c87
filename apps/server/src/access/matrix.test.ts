// SPDX-License-Identifier: EUPL-1.2
// Every route, for every role, in every relation to a case (AZ-1, AZ-2, AZ-7): generated from the route table, asked of the
// real mount, the real decision and the real row security, compared with the table that people review,
// docs/security/access-matrix.txt. `AMPARO_MATRIX=full` asks every route, otherwise one of each action; `UPDATE_GOLDEN=1` writes that table anew; a change of it is a change of who sees whom.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Action, ROLES, type Role, ruleOf } from '@amparo/casework/access';
import Fastify, { type FastifyInstance } from 'fastify';
import pg from 'pg';
import { routesOf } from '../app.ts';
import { refuse } from '../edge/refuse.ts';
import { mount } from '../mount.ts';
import type { Route } from '../operation.ts';
import { REPOSITORY } from '../places.ts';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';

/** Every route: in the release gate, and to write the table. Otherwise one route of each action. */
const WHOLE = process.env['AMPARO_MATRIX'] === 'full' || process.env['UPDATE_GOLDEN'] === '1';
const GOLDEN = join(REPOSITORY, 'docs/security/access-matrix.txt');

/** How the person of the test comes to the case; the last two are of another institution. */
const RELATIONS = [
  'assigned',
  'team',
  'own-intake',
  'break-glass',
  'break-glass-identity',
  'break-glass-over',
  'assigned-but-denied',
  'assignment-over',
  'colleague',
  'other-institution',
  'missing',
] as const;
type Relation = (typeof RELATIONS)[number];

let server: TestApp;
let app: FastifyInstance;
let owner: pg.Client;
let me: Person;
let routes: readonly Route[];
const subjects = new Map<Relation, { caseId: string; conversationId: string; groupId: string }>();

before(async () => {
  server = await startTestApp();
  owner = new pg.Client(server.connections.migration);
  await owner.connect();
  me = await server.person();
  routes = routesOf(server.needs).filter(({ operation }) => 'action' in operation.policy);
  app = Fastify({ genReqId: () => randomUUID() });
  app.setErrorHandler((error, request, reply) => refuse(error, request, reply, () => undefined));
  const { db, keys, keyStore } = server.needs;
  const perSession = { take: () => 0 };
  // the policy of the real route; what it would take and do is left out
  for (const { method, path, operation } of routes) {
    const { body: _body, query: _query, ...rest } = operation;
    const asked = { ...rest, creates: false, changes: false, handle: async () => ({ status: 204 }) };
    mount(app, { method, path, operation: asked }, { ...server.needs, db, keys, keyStore, perSession });
  }
  await setScenes();
});
after(async () => {
  await app.close();
  await owner.end();
  await server.close();
});

test('AZ-1: every route gives every role, in every relation, exactly what the reviewed table says', async () => {
  const rows: string[] = [];
  for (const role of [...ROLES, undefined]) {
    await takeRole(role);
    for (const route of WHOLE ? routes : representatives()) {
      rows.push(`${addressOf(route)} | ${role ?? 'no role'} | ${await rowOf(route)}`);
    }
  }
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(GOLDEN, `${HEAD}${rows.toSorted().join('\n')}\n`);
  const reviewed = await readFile(GOLDEN, 'utf8');
  if (WHOLE) assert.equal(`${HEAD}${rows.toSorted().join('\n')}\n`, reviewed);
  assert.ok(reviewed.startsWith(HEAD));
  const known = new Set(reviewed.split('\n'));
  assert.deepEqual(
    rows.filter((row) => !known.has(row)),
    [],
  );
});

test('AZ-1: every route stands in the reviewed table, and nothing else', async () => {
  const reviewed = (await readFile(GOLDEN, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const known = new Set(reviewed.map((line) => line.split(' | ', 1)[0]));
  assert.deepEqual([...known].toSorted(byText), routes.map(addressOf).toSorted(byText));
});

const byText = (one = '', other = '') => (one < other ? -1 : 1);

/** The answer depends on the action alone; one route of each is asked unless all are. */
function representatives(): readonly Route[] {
  return [...Map.groupBy(routes, actionOf).values()].flatMap(([first]) => first ?? []);
}

test('AZ-3: a case of a colleague, of another institution and one that is missing get the same answer', async () => {
  await takeRole('CaseWorker');
  for (const route of (WHOLE ? routes : representatives()).filter((each) => aboutCase(actionOf(each)))) {
    const answers = await Promise.all(
      (['colleague', 'other-institution', 'missing', 'assigned-but-denied', 'break-glass-over'] as const).map(
        (relation) => ask(route, relation),
      ),
    );
    const bodies = answers.map(({ body, headers }) => {
      const { requestId: _requestId, ...rest } = JSON.parse(body) as Record<string, unknown>;
      return JSON.stringify([rest, headers['content-type'], headers['cache-control']]);
    });
    assert.equal(new Set(bodies).size, 1, addressOf(route));
    assert.ok(
      answers.every(({ statusCode }) => statusCode === 404),
      `${addressOf(route)}: ${answers[0]?.body}`,
    );
  }
});

test('AU-6: every action that needs a fresh proof refuses one that is older than five minutes', async () => {
  for (const role of ROLES) await addRole(role);
  const stale = new Date(server.clock.now.getTime() - 6 * 60_000);
  await owner.query('UPDATE session SET step_up_at = $2 WHERE user_id = $1', [me.userId, stale]);
  try {
    const needing = routes.filter(({ operation }) => ruleOf(actionOf({ operation })).stepUp === true);
    assert.ok(needing.length >= 10, `${needing.length} routes`);
    for (const route of needing) {
      const { statusCode, body } = await ask(route, 'assigned');
      assert.deepEqual([statusCode, codeOf(body)], [401, 'step-up-required'], addressOf(route));
    }
  } finally {
    await owner.query('UPDATE session SET step_up_at = now() WHERE user_id = $1', [me.userId]);
  }
});

test('AZ-1: a route that does not say who may call it does not start', () => {
  const [route] = routes;
  assert.ok(route !== undefined);
  for (const policy of [undefined, {}, { open: ' ' }, { action: 'no.such-action' }]) {
    const operation = { ...route.operation, policy } as unknown as Route['operation'];
    assert.throws(
      () => mount(Fastify(), { ...route, operation }, { ...server.needs, perSession: { take: () => 0 } }),
      TypeError,
    );
  }
});

const HEAD = `# Who may do what: every route, role and relation to a case or conversation. Generated by apps/server/src/access/matrix.test.ts.
# yes: allowed. Otherwise the refusal; not-found is what a missing object gets too.
# With a fresh proof from a key that cannot leave its device; without one, see the test of AU-6.
# ${RELATIONS.join(', ')}
`;

function actionOf({ operation }: Pick<Route, 'operation'>): Action {
  if (!('action' in operation.policy)) throw new TypeError('a public route');
  return operation.policy.action;
}

function aboutCase(action: Action): boolean {
  return ['case', 'conversation', 'group'].includes(ruleOf(action).on);
}

function addressOf({ method, path }: Route): string {
  return `${method} ${path.replace('/api/v1', '')}`;
}

async function rowOf(route: Route): Promise<string> {
  if (!aboutCase(actionOf(route))) {
    const { statusCode, body } = await ask(route, 'assigned');
    return statusCode === 204 ? 'yes' : codeOf(body);
  }
  const cells: string[] = [];
  for (const relation of RELATIONS) {
    const { statusCode, body } = await ask(route, relation);
    cells.push(statusCode === 204 ? 'yes' : codeOf(body));
  }
  return cells.join(', ');
}

function codeOf(body: string): string {
  return body === '' ? 'yes' : String((JSON.parse(body) as { code?: unknown }).code);
}

async function ask({ method, path }: Route, relation: Relation) {
  const subject = subjects.get(relation);
  assert.ok(subject !== undefined);
  const url = path
    .replace(':caseId', subject.caseId)
    .replace(':conversationId', subject.conversationId)
    .replace(':groupId', subject.groupId)
    .replace(':version', '1')
    .replace(':number', '1')
    .replace(':state', 'HN')
    .replace(':sha256', '0'.repeat(64))
    .replace('/partner-keys/:keyId', `/partner-keys/${'A'.repeat(43)}`)
    .replaceAll(/:\w+/gu, randomUUID());
  return app.inject({ method, url, headers: { cookie: me.cookie } });
}

async function takeRole(role: Role | undefined): Promise<void> {
  await owner.query('DELETE FROM role_grant WHERE org_id = $1 AND user_id = $2', [me.orgId, me.userId]);
  if (role !== undefined) await addRole(role);
}

async function addRole(role: Role): Promise<void> {
  await owner.query(
    "INSERT INTO role_grant VALUES ($1, $2, $3, $4, 'active', $3, now(), $3, now()) ON CONFLICT DO NOTHING",
    [me.orgId, randomUUID(), me.userId, role],
  );
}

// --- the scenes: one case, one conversation and one group for each relation ---

async function setScenes(): Promise<void> {
  const colleague = await colleagueOf(me);
  const stranger = await server.person();
  for (const relation of RELATIONS) {
    if (relation === 'missing') {
      subjects.set(relation, { caseId: randomUUID(), conversationId: randomUUID(), groupId: randomUUID() });
      continue;
    }
    const [orgId, by] = relation === 'other-institution' ? [stranger.orgId, stranger.userId] : [me.orgId, colleague];
    const caseId = randomUUID();
    const conversationId = randomUUID();
    const groupId = randomUUID();
    const author = relation === 'own-intake' ? me.userId : by;
    await owner.query(
      `INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at, handed_over_at)
       VALUES ($1, $2, $3, 1, $4, now(), now(), $5)`,
      [orgId, caseId, `R-1-${relation}`, author, relation === 'own-intake' ? null : new Date(Date.now() - 3e9)],
    );
    await owner.query('INSERT INTO conversation_group VALUES ($1, $2, $3, 1, $4, now())', [
      orgId,
      groupId,
      `G-1-${relation}`,
      by,
    ]);
    await owner.query(
      `INSERT INTO conversation (org_id, conversation_id, group_id, case_id, own_reference, instrument_id, instrument_version,
         language, version, created_by, created_at, changed_at)
       VALUES ($1, $2, $3, $4, $5, 'short', 1, 'es', 1, $6, now(), now())`,
      [orgId, conversationId, groupId, caseId, `C-1-${relation}`, by],
    );
    await tie(relation, orgId, caseId, colleague);
    subjects.set(relation, { caseId, conversationId, groupId });
  }
}

async function tie(relation: Relation, orgId: string, caseId: string, colleague: string): Promise<void> {
  const assign = (userId: string, until: string | null) =>
    owner.query(`INSERT INTO assignment VALUES ($1, $2, $3, $3, now() - interval '1 day', now() + $4::interval)`, [
      orgId,
      caseId,
      userId,
      until,
    ]);
  const breakGlass = (level: string, from: string, until: string) =>
    owner.query(
      `INSERT INTO break_glass (org_id, break_glass_id, case_id, user_id, level, reason_sealed, requested_at, approved_by,
         starts_at, until_at) VALUES ($1, $2, $3, $4, $5, '\\x00', now(), $6, now() + $7::interval, now() + $8::interval)`,
      [orgId, randomUUID(), caseId, me.userId, level, colleague, from, until],
    );
  if (relation === 'assigned') await assign(me.userId, null);
  if (relation === 'team') await assign(colleague, null);
  if (relation === 'assignment-over') await assign(me.userId, '-1 minute');
  if (relation === 'break-glass') await breakGlass('file', '-10 minutes', '40 minutes');
  if (relation === 'break-glass-identity') await breakGlass('identity', '-10 minutes', '40 minutes');
  if (relation === 'break-glass-over') await breakGlass('identity', '-61 minutes', '-1 minute');
  if (relation === 'assigned-but-denied') {
    await assign(me.userId, null);
    await breakGlass('identity', '-10 minutes', '40 minutes');
    await owner.query('INSERT INTO case_deny VALUES ($1, $2, $3, $4, now())', [orgId, caseId, me.userId, colleague]);
  }
}

/** Somebody of the same institution, whom the person of the test supervises. */
async function colleagueOf({ orgId, userId }: Person): Promise<string> {
  const other = await server.person();
  await owner.query(
    "INSERT INTO staff_user (org_id, user_id, display_name, created_at, supervisor_id) VALUES ($1, $2, 'Colleague', now(), $3)",
    [orgId, other.userId, userId],
  );
  return other.userId;
}
