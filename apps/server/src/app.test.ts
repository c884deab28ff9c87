// SPDX-License-Identifier: EUPL-1.2
// The contract of the API, over real HTTP and a real database: every route refuses whoever may not and does it for
// whoever may, and every answer has the very shape that the description promises.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { z } from 'zod';
import { routesOf } from './app.ts';
import type { Route } from './operation.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { ProblemShape } from './schemas.ts';
import {
  beginConversation,
  cookieOf,
  FACTS,
  INSTRUMENT,
  ownReference,
  PASSWORD,
  type Person,
  type Reply,
  startTestApp,
  type TestApp,
  valueAt,
} from './test-app.ts';

let server: TestApp;
let ana: Person;
let routes: readonly Route[];

before(async () => {
  server = await startTestApp();
  ana = await server.person();
  routes = routesOf(server.needs);
});
after(() => server.close());

/** The answer is what the route promises for its status: nothing missing, nothing more. */
function promised(reply: Reply, method: string, path: string): Reply {
  const route = routes.find((each) => each.method === method && each.path === path);
  const answer = route?.operation.answers[reply.status];
  assert.ok(answer !== undefined, `${method} ${path} gave ${reply.status}: ${reply.text.slice(0, 300)}`);
  if (answer.schema === undefined) assert.equal(reply.text, '');
  else fits(answer.schema, reply);
  return reply;
}

function fits(schema: z.ZodType, { json }: Reply): void {
  const result = schema.safeParse(json);
  assert.ok(result.success, JSON.stringify(result.error?.issues));
}

function refusal(reply: Reply, code: ProblemCode): Reply {
  assert.equal(reply.json['code'], code, reply.text.slice(0, 300));
  assert.equal(reply.status, PROBLEMS[code].status);
  assert.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8');
  fits(ProblemShape, reply);
  return reply;
}

const CONVERSATION = '/api/v1/conversations/:conversationId';
const at = (id: string, rest = '') => `/api/v1/conversations/${id}${rest}`;

test('AZ-1: every staff route refuses whoever is not signed in, before it reads anything', async () => {
  const staffRoutes = routes.filter(({ operation }) => 'action' in operation.policy);
  assert.ok(staffRoutes.length >= 14);
  for (const { method, path, operation } of staffRoutes) {
    const address = path
      .replace(':conversationId', randomUUID())
      .replace(':groupId', randomUUID())
      .replace(':version', '1');
    const type = operation.takes === 'bytes' ? 'application/octet-stream' : 'application/json';
    const body =
      method === 'GET' || method === 'DELETE' ? {} : { raw: 'this is no JSON', headers: { 'content-type': type } };
    refusal(await server.send({ method, path: address, ...body }), 'not-signed-in');
  }
});

test('AZ-1: every route of the description is public only where it must be', () => {
  const open = routes
    .filter(({ operation }) => 'open' in operation.policy)
    .map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(open, [
    'GET /api/v1/health',
    'GET /api/v1/setup',
    'POST /api/v1/setup',
    'GET /api/v1/sign-in/ways',
    'GET /api/v1/sso/:providerId/start',
    'GET /api/v1/sso/:providerId/callback',
    'POST /api/v1/invitations/look',
    'POST /api/v1/invitations/accept',
    'POST /api/v1/invitations/accept/:providerId',
    'POST /api/v1/sign-in/passkey/options',
    'POST /api/v1/sign-in/passkey',
    'POST /api/v1/session',
    'DELETE /api/v1/session',
    'POST /api/v1/session/recovery',
    'POST /api/v1/recovery-link/use',
    'GET /api/v1/releases',
    'GET /api/v1/releases/:releaseId',
    'GET /api/v1/releases/:releaseId/files/:name',
    'POST /api/v1/room/join',
    'POST /api/v1/room/look',
    'POST /api/v1/room/answer',
    'GET /api/v1/helplines',
    'GET /api/v1/published-practices',
    'GET /api/v1/badge-key',
    'POST /api/v1/federation/envelopes',
    'GET /api/v1/keys/seal',
    'POST /api/v1/keys/seal',
  ]);
});

test('health says that the server and its database are well, and whether cases are fictional', async () => {
  const reply = promised(await server.send({ path: '/api/v1/health' }), 'GET', '/api/v1/health');
  assert.deepEqual(reply.json, { status: 'ok', version: '0.0.0', database: true, demo: false });
});

test('AU-8: the set-up link works once, signs in, and no other way in exists', async () => {
  const fresh = await startTestApp();
  try {
    const body = (token: string) => ({
      token,
      institution: 'Centro de atención',
      displayName: 'A. Morales',
      signInName: 'a.morales',
      password: PASSWORD,
    });
    const state = promised(await fresh.send({ path: '/api/v1/setup' }), 'GET', '/api/v1/setup');
    assert.equal(state.json['needed'], true);
    refusal(await fresh.send({ path: '/api/v1/setup', body: body('x'.repeat(43)) }), 'bad-set-up-link');
    const token = await fresh.setUpToken();
    refusal(
      await fresh.send({ path: '/api/v1/setup', body: { ...body(token), password: 'password1234' } }),
      'bad-input',
    );
    const tries = await Promise.all(
      Array.from({ length: 5 }, () => fresh.send({ path: '/api/v1/setup', body: body(token) })),
    );
    const [done, ...others] = tries.toSorted((one, other) => one.status - other.status);
    assert.ok(done !== undefined);
    promised(done, 'POST', '/api/v1/setup');
    for (const other of others) refusal(other, 'bad-set-up-link');
    const me = await fresh.send({ path: '/api/v1/session', headers: { cookie: cookieOf(done) } });
    assert.equal(me.json['institution'], 'Centro de atención');
    // a link made in spite of it opens nothing any more
    refusal(await fresh.send({ path: '/api/v1/setup', body: body(await fresh.setUpToken()) }), 'already-set-up');
    assert.equal((await fresh.send({ path: '/api/v1/setup' })).json['needed'], false);
  } finally {
    await fresh.close();
  }
});

test('AU-8: a set-up link lives one hour', async () => {
  const fresh = await startTestApp();
  try {
    const token = await fresh.setUpToken();
    fresh.clock.now = new Date(fresh.clock.now.getTime() + 3600_001);
    const body = { token, institution: 'C', displayName: 'A', signInName: 'a.morales', password: PASSWORD };
    refusal(await fresh.send({ path: '/api/v1/setup', body }), 'bad-set-up-link');
  } finally {
    await fresh.close();
  }
});

test('AU-7, API-11: signing in gives a new token each time, signing out ends it at once and clears the browser', async () => {
  const path = '/api/v1/session';
  const body = { signInName: ana.signInName.toUpperCase(), password: PASSWORD };
  const first = promised(await server.send({ path, body }), 'POST', path);
  const cookie = cookieOf(first);
  const again = cookieOf(await server.send({ path, body, headers: { cookie } }));
  assert.notEqual(again, cookie);
  refusal(await server.send({ path, headers: { cookie } }), 'not-signed-in'); // the one before is worthless
  promised(await server.send({ path, headers: { cookie: again } }), 'GET', path);
  const out = promised(await server.send({ method: 'DELETE', path, headers: { cookie: again } }), 'DELETE', path);
  assert.equal(out.headers['clear-site-data'], '"cache"'); // cookies by name: docs/decisions/0011-sign-in.md
  assert.match(String(out.headers['set-cookie']), /Max-Age=0/u);
  refusal(await server.send({ path, headers: { cookie: again } }), 'not-signed-in');
});

test('AU-5: an unknown name and a wrong password get the same answer', async () => {
  const fresh = await startTestApp();
  try {
    const known = await fresh.person();
    const bodies = [
      { signInName: known.signInName, password: 'not the password at all' },
      { signInName: 'nobody.here', password: 'not the password at all' },
    ];
    const replies = [];
    for (const body of bodies)
      replies.push(refusal(await fresh.send({ path: '/api/v1/session', body }), 'wrong-sign-in'));
    const [one, other] = replies.map(({ json, headers }) => ({
      ...json,
      requestId: '',
      headers: Object.keys(headers),
    }));
    assert.deepEqual(one, other);
  } finally {
    await fresh.close();
  }
});

test('AU-5: after failures the wait grows, for unknown names too', async () => {
  const fresh = await startTestApp();
  try {
    for (const signInName of [(await fresh.person()).signInName, 'nobody.here']) {
      const send = () => fresh.send({ path: '/api/v1/session', body: { signInName, password: 'wrong password' } });
      for (let round = 0; round < 4; round += 1) refusal(await send(), 'wrong-sign-in');
      assert.equal(refusal(await send(), 'too-many').headers['retry-after'], '1');
    }
  } finally {
    await fresh.close();
  }
});

test('AU-7: a session ends after 15 idle minutes and after 12 hours', async () => {
  const fresh = await startTestApp();
  try {
    const idle = await fresh.person();
    const busy = await fresh.person();
    const later = (minutes: number) => {
      fresh.clock.now = new Date(fresh.clock.now.getTime() + minutes * 60_000);
    };
    const me = (person: Person) => person.send({ path: '/api/v1/session' });
    for (let round = 0; round < 55; round += 1) {
      later(13);
      assert.equal((await me(busy)).status, 200);
    }
    refusal(await me(idle), 'not-signed-in');
    later(13);
    refusal(await me(busy), 'not-signed-in');
  } finally {
    await fresh.close();
  }
});

test('AU-7, AZ-9: a person has at most three sessions; a disabled person has none from the next request', async () => {
  const person = await server.person();
  const body = { signInName: person.signInName, password: PASSWORD };
  const cookies = [person.cookie];
  for (let round = 0; round < 3; round += 1) {
    server.clock.now = new Date(server.clock.now.getTime() + 1000);
    cookies.push(cookieOf(await server.send({ path: '/api/v1/session', body })));
  }
  const statuses = await Promise.all(
    cookies.map(async (cookie) => (await server.send({ path: '/api/v1/session', headers: { cookie } })).status),
  );
  assert.deepEqual(statuses, [401, 200, 200, 200]);
  const owner = new pg.Client(server.connections.migration);
  await owner.connect();
  await owner.query('UPDATE staff_user SET disabled_at = now() WHERE org_id = $1', [person.orgId]);
  await owner.end();
  refusal(await server.send({ path: '/api/v1/session', headers: { cookie: cookies[3] ?? '' } }), 'not-signed-in');
  refusal(await server.send({ path: '/api/v1/session', body }), 'wrong-sign-in');
});

test('facts become a determination without anything being saved', async () => {
  const path = '/api/v1/determinations/preview';
  const reply = promised(await ana.send({ path, body: { facts: FACTS, pack: 'gt' } }), 'POST', path);
  assert.equal(valueAt(reply, 'result.un.label'), 'trafficking');
  assert.equal(valueAt(reply, 'result.national.pack.id'), 'gt');
  assert.equal(valueAt(reply, 'result.un.pack.id'), 'un-palermo');
});

test('a conversation is begun, determined, read back whole, accepted and kept', async () => {
  const begun = await ana.post('/api/v1/conversations', {
    ownReference: 'CAMR-2026/114',
    instrument: INSTRUMENT,
    language: 'es',
  });
  promised(begun, 'POST', '/api/v1/conversations');
  assert.equal(begun.headers['etag'], '"1"');
  const id = String(begun.json['id']);
  assert.equal(begun.headers['location'], at(id));
  promised(await ana.send({ path: at(id) }), 'GET', CONVERSATION);

  const body = {
    facts: FACTS,
    pack: 'hn',
    answers: {
      years: { answer: 25, turn: 2 },
      afraid: { answer: 'unsafe', under: ['companion-present'] },
      since: { answer: '2026-03' },
    },
    events: [{ kind: 'fainting', on: '2026-11-20' }],
    evidence: [{ list: 'means', code: 'deception', finding: 'indicated' }],
  };
  const saved = promised(await ana.post(at(id, '/determinations'), body, 1), 'POST', `${CONVERSATION}/determinations`);
  assert.equal(saved.headers['etag'], '"2"');
  assert.equal(valueAt(saved, 'determination.label'), 'trafficking');
  assert.equal(valueAt(saved, 'determination.status'), 'draft');
  assert.deepEqual(valueAt(saved, 'determination.answers'), body.answers);
  assert.equal(valueAt(saved, 'determination.result.packs.un-palermo'), 1);

  const read = promised(
    await ana.send({ path: at(id, '/determinations/1') }),
    'GET',
    `${CONVERSATION}/determinations/:version`,
  );
  assert.deepEqual(read.json, saved.json);

  const decided = await ana.post(at(id, '/determinations/1/decision'), { decision: 'accept' }, 2);
  promised(decided, 'POST', `${CONVERSATION}/determinations/:version/decision`);
  assert.equal(valueAt(decided, 'determination.decision.decidedBy'), 'A. Morales');
  refusal(
    await ana.post(at(id, '/determinations/1/decision'), { decision: 'reject', reason: 'second-opinion' }, 3),
    'already-decided',
  );
  refusal(await ana.send({ method: 'DELETE', path: at(id), headers: { 'if-match': '"3"' } }), 'still-accepted');
});

test('to amend is a new version; every version stays with its facts and its decision', async () => {
  const id = await beginConversation(ana);
  await ana.post(at(id, '/determinations'), { facts: FACTS }, 1);
  const facts = { ...FACTS, purposes: [{ code: '*', finding: 'unknown' }] };
  const amended = await ana.post(
    at(id, '/determinations/1/decision'),
    { decision: 'amend', reason: 'answer-corrected', facts },
    2,
  );
  promised(amended, 'POST', `${CONVERSATION}/determinations/:version/decision`);
  assert.equal(amended.status, 201);
  assert.equal(valueAt(amended, 'determination.version'), 2);
  assert.equal(valueAt(amended, 'determination.amends'), 1);
  assert.equal(valueAt(amended, 'determination.label'), 'insufficient');
  const history = promised(
    await ana.send({ path: at(id, '/determinations') }),
    'GET',
    `${CONVERSATION}/determinations`,
  );
  const versions = history.json['determinations'] as readonly Record<string, unknown>[];
  assert.deepEqual(
    versions.map(({ version, status, label }) => [version, status, label]),
    [
      [2, 'draft', 'insufficient'],
      [1, 'amended', 'trafficking'],
    ],
  );
  assert.equal(valueAt(await ana.send({ path: at(id, '/determinations/1') }), 'determination.label'), 'trafficking');
  refusal(await ana.post(at(id, '/determinations/1/decision'), { decision: 'accept' }, 3), 'not-latest');
  refusal(await ana.post(at(id, '/determinations/7/decision'), { decision: 'accept' }, 3), 'not-found');
  const rejected = await ana.post(
    at(id, '/determinations/2/decision'),
    { decision: 'reject', reason: 'wrong-conversation' },
    3,
  );
  assert.equal(valueAt(rejected, 'conversation.latest.status'), 'rejected');
});

test('five people share answers that are kept once; each confirms, answers otherwise, or stays silent', async () => {
  const shared = { story: { answer: ['offer', 'taken'] }, border: { answer: 'crossed' } };
  const made = await ana.post('/api/v1/groups', {
    ownReference: 'CAMR-2026/G7',
    instrument: INSTRUMENT,
    answers: shared,
  });
  const group = String(promised(made, 'POST', '/api/v1/groups').json['id']);
  promised(await ana.send({ path: `/api/v1/groups/${group}` }), 'GET', '/api/v1/groups/:groupId');
  const own = [
    { story: { confirms: 'shared', turn: 4 } },
    { story: { confirms: 'shared' }, border: { answer: 'inside' } },
    {},
    { years: { answer: 31 } },
    { afraid: { answer: 'yes' } },
  ];
  const ids: string[] = [];
  for (const answers of own) {
    const id = await beginConversation(ana, { group });
    ids.push(id);
    const saved = await ana.post(at(id, '/determinations'), { facts: FACTS, answers }, 1);
    promised(saved, 'POST', `${CONVERSATION}/determinations`);
    assert.deepEqual(valueAt(saved, 'determination.answers'), answers);
    assert.deepEqual(valueAt(saved, 'determination.shared.answers'), shared);
  }
  const members = promised(
    await ana.send({ path: `/api/v1/conversations?group=${group}` }),
    'GET',
    '/api/v1/conversations',
  );
  assert.equal((members.json['conversations'] as unknown[]).length, 5);

  const changed = await ana.send({
    method: 'PUT',
    path: `/api/v1/groups/${group}/answers`,
    body: { instrument: INSTRUMENT, answers: { border: { answer: 'inside' } } },
    headers: { 'if-match': '"1"' },
  });
  assert.equal(promised(changed, 'PUT', '/api/v1/groups/:groupId/answers').json['version'], 2);
  // what was determined still rests on what was shared then
  const earlier = await ana.send({ path: at(ids[0] ?? '', '/determinations/1') });
  assert.deepEqual(valueAt(earlier, 'determination.shared.answers'), shared);
  const late = await ana.post(at(ids[0] ?? '', '/determinations'), { facts: FACTS, answers: own[0] }, 2);
  assert.match(refusal(late, 'bad-input').text, /nothing-shared/u);

  refusal(
    await ana.send({ method: 'DELETE', path: `/api/v1/groups/${group}`, headers: { 'if-match': '"2"' } }),
    'group-in-use',
  );
  for (const id of ids) {
    promised(
      await ana.send({ method: 'DELETE', path: at(id), headers: { 'if-match': '"2"' } }),
      'DELETE',
      CONVERSATION,
    );
  }
  const gone = await ana.send({ method: 'DELETE', path: `/api/v1/groups/${group}`, headers: { 'if-match': '"2"' } });
  promised(gone, 'DELETE', '/api/v1/groups/:groupId');
});

test('to discard removes everything but the trace that it was done', async () => {
  const id = await beginConversation(ana);
  await ana.post(at(id, '/determinations'), { facts: FACTS }, 1);
  assert.equal((await ana.send({ method: 'DELETE', path: at(id), headers: { 'if-match': '"2"' } })).status, 204);
  refusal(await ana.send({ path: at(id) }), 'not-found');
  refusal(await ana.send({ path: at(id, '/determinations/1') }), 'not-found');
  const left = await server.owner
    .selectFrom('determination')
    .select('version')
    .where('conversation_id', '=', id)
    .execute();
  assert.deepEqual(left, []);
  const results = await server.owner
    .selectFrom('idempotent_result')
    .select('object_id')
    .where('object_id', '=', id)
    .execute();
  assert.deepEqual(results, [], 'a kept result still tells of it');
  const trace = await server.owner
    .selectFrom('discarded')
    .selectAll()
    .where('conversation_id', '=', id)
    .executeTakeFirst();
  assert.equal(trace?.org_id, ana.orgId);
});

test('conversations are found by the beginning of the own reference, by label and status, page by page', async () => {
  const berta = await server.person();
  for (const [index, ownRef] of ['AB-1', 'AB-2', 'ab-3', 'AC-4', 'A.-5'].entries()) {
    server.clock.now = new Date(server.clock.now.getTime() + 1000);
    const id = await beginConversation(berta, { ownReference: ownRef });
    if (index < 2) await berta.post(at(id, '/determinations'), { facts: FACTS }, 1);
  }
  const list = async (query: string) => {
    const reply = promised(
      await berta.send({ path: `/api/v1/conversations?${query}` }),
      'GET',
      '/api/v1/conversations',
    );
    return (reply.json['conversations'] as { ownReference: string }[]).map(({ ownReference: found }) => found);
  };
  assert.deepEqual(await list('reference=ab'), ['ab-3', 'AB-2', 'AB-1']);
  assert.deepEqual(await list('reference=A.'), ['A.-5']); // a dot is a dot
  assert.deepEqual(await list('label=trafficking&status=draft'), ['AB-2', 'AB-1']);
  assert.deepEqual(await list('status=open'), ['A.-5', 'AC-4', 'ab-3']);
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await berta.send({ path: `/api/v1/conversations?limit=2${cursor}` });
    seen.push(...(page.json['conversations'] as { ownReference: string }[]).map(({ ownReference: found }) => found));
    const next = page.json['next'];
    cursor = typeof next === 'string' ? `&cursor=${next}` : '';
  } while (cursor !== '');
  assert.deepEqual(seen, ['A.-5', 'AC-4', 'ab-3', 'AB-2', 'AB-1']);
});

test('AZ-3: another institution finds nothing: the same answer as for what does not exist', async () => {
  const berta = await server.person();
  const id = await beginConversation(ana, { ownReference: 'CANARY-77' });
  await ana.post(at(id, '/determinations'), { facts: FACTS }, 1);
  const group = String((await ana.post('/api/v1/groups', { ownReference: 'CANARY-78' })).json['id']);
  const tries = (target: string, targetGroup: string) => [
    { path: at(target) },
    { path: at(target, '/determinations') },
    { path: at(target, '/determinations/1') },
    { method: 'DELETE', path: at(target), headers: { 'if-match': '"2"' } },
    {
      path: at(target, '/determinations'),
      body: { facts: FACTS },
      headers: { 'if-match': '"2"', 'idempotency-key': randomUUID() },
    },
    {
      path: at(target, '/determinations/1/decision'),
      body: { decision: 'accept' },
      headers: { 'if-match': '"2"', 'idempotency-key': randomUUID() },
    },
    { path: `/api/v1/groups/${targetGroup}` },
    { method: 'DELETE', path: `/api/v1/groups/${targetGroup}`, headers: { 'if-match': '"1"' } },
    {
      method: 'PUT',
      path: `/api/v1/groups/${targetGroup}/answers`,
      body: { instrument: INSTRUMENT, answers: {} },
      headers: { 'if-match': '"1"' },
    },
  ];
  const missing = tries(randomUUID(), randomUUID());
  for (const [index, foreign] of tries(id, group).entries()) {
    const [one, other] = [await berta.send(foreign), await berta.send(missing[index] ?? foreign)];
    refusal(one, 'not-found');
    const plain = ({ status, json }: Reply) => ({ status, ...json, requestId: '' });
    assert.deepEqual(plain(one), plain(other));
  }
  const into = await berta.post('/api/v1/conversations', {
    ownReference: ownReference(),
    instrument: INSTRUMENT,
    language: 'es',
    group,
  });
  refusal(into, 'bad-input');
  assert.ok(!(await berta.send({ path: '/api/v1/conversations?limit=100' })).text.includes('CANARY'));
  // the same own reference is free in another institution
  assert.equal((await berta.post('/api/v1/groups', { ownReference: 'CANARY-78' })).status, 201);
  assert.equal(valueAt(await ana.send({ path: at(id) }), 'latest.status'), 'draft');
});

test('API-9: fifty equal requests at once make one conversation', async () => {
  const body = { ownReference: ownReference(), instrument: INSTRUMENT, language: 'es' };
  const headers = { 'idempotency-key': randomUUID() };
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => ana.send({ path: '/api/v1/conversations', body, headers })),
  );
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([201]));
  assert.equal(new Set(replies.map(({ text }) => text)).size, 1);
  assert.equal(replies.filter((reply) => reply.headers['idempotency-replayed'] === 'true').length, 49);
  const rows = await server.owner
    .selectFrom('conversation')
    .select('version')
    .where('own_reference', '=', body.ownReference)
    .execute();
  assert.equal(rows.length, 1);
});

test('API-9: fifty equal requests at once save one determination', async () => {
  const id = await beginConversation(ana);
  const headers = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
  const replies = await Promise.all(
    Array.from({ length: 50 }, () => ana.send({ path: at(id, '/determinations'), body: { facts: FACTS }, headers })),
  );
  assert.equal(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size, 1);
  const history = await ana.send({ path: at(id, '/determinations') });
  assert.equal((history.json['determinations'] as unknown[]).length, 1);
});

test('API-9: a key used for another request is refused; a refused request leaves its key free', async () => {
  const key = { 'idempotency-key': randomUUID() };
  const body = { ownReference: ownReference(), instrument: INSTRUMENT, language: 'es' };
  assert.equal((await ana.send({ path: '/api/v1/conversations', body, headers: key })).status, 201);
  refusal(
    await ana.send({ path: '/api/v1/conversations', body: { ...body, language: 'en' }, headers: key }),
    'key-reused',
  );
  const other = { 'idempotency-key': randomUUID() };
  refusal(await ana.send({ path: '/api/v1/conversations', body, headers: other }), 'reference-in-use');
  const free = { ...body, ownReference: ownReference() };
  assert.equal((await ana.send({ path: '/api/v1/conversations', body: free, headers: other })).status, 201);
});

test('API-9: of two editors the second is told so and sees what is there now', async () => {
  const id = await beginConversation(ana);
  const [one, other] = await Promise.all([1, 2].map(() => ana.post(at(id, '/determinations'), { facts: FACTS }, 1)));
  assert.ok(one !== undefined && other !== undefined);
  const late = one.status === 201 ? other : one;
  refusal(late, 'stale');
  assert.equal(valueAt(late, 'current.version'), 2);
  assert.equal(valueAt(late, 'current.latest.label'), 'trafficking');
  const group = String((await ana.post('/api/v1/groups', { ownReference: ownReference() })).json['id']);
  const put = () =>
    ana.send({
      method: 'PUT',
      path: `/api/v1/groups/${group}/answers`,
      body: { instrument: INSTRUMENT, answers: {} },
      headers: { 'if-match': '"1"' },
    });
  assert.equal((await put()).status, 200);
  assert.equal(valueAt(refusal(await put(), 'stale'), 'current.version'), 2);
});

test('API-9: a change without If-Match is refused, a creation without Idempotency-Key too', async () => {
  const id = await beginConversation(ana);
  refusal(await ana.send({ method: 'DELETE', path: at(id) }), 'no-version');
  refusal(
    await ana.send({
      path: at(id, '/determinations'),
      body: { facts: FACTS },
      headers: { 'idempotency-key': randomUUID() },
    }),
    'no-version',
  );
  refusal(
    await ana.send({ path: at(id, '/determinations'), body: { facts: FACTS }, headers: { 'if-match': '"1"' } }),
    'bad-header',
  );
  for (const wrong of ['*', '1', 'W/"1"', '"0"', '"99999999999"']) {
    refusal(await ana.send({ method: 'DELETE', path: at(id), headers: { 'if-match': wrong } }), 'bad-header');
  }
});

test('API-1: what the server sets cannot be sent, in any body', async () => {
  const id = await beginConversation(ana);
  const group = String((await ana.post('/api/v1/groups', { ownReference: ownReference() })).json['id']);
  const good: readonly (readonly [string, string, Record<string, unknown>])[] = [
    ['POST', '/api/v1/determinations/preview', { facts: FACTS }],
    ['POST', '/api/v1/groups', { ownReference: ownReference() }],
    ['PUT', `/api/v1/groups/${group}/answers`, { instrument: INSTRUMENT, answers: {} }],
    ['POST', '/api/v1/conversations', { ownReference: ownReference(), instrument: INSTRUMENT, language: 'es' }],
    ['POST', at(id, '/determinations'), { facts: FACTS }],
    ['POST', at(id, '/determinations/1/decision'), { decision: 'accept' }],
    ['POST', '/api/v1/session', { signInName: 'x', password: 'y' }],
  ];
  const fields = [
    'orgId',
    'org_id',
    'id',
    'createdBy',
    'decidedBy',
    'userId',
    'role',
    'status',
    'version',
    'createdAt',
    'label',
    'result',
  ];
  for (const [method, path, body] of good) {
    for (const field of fields) {
      const headers = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
      const reply = refusal(await ana.send({ method, path, body: { ...body, [field]: 'x' }, headers }), 'bad-input');
      assert.match(reply.text, new RegExp(`"path":"${field}","code":"unknown-key"`, 'u'));
    }
  }
});

test('the description is OpenAPI 3.1, names every route and only schemas that exist', async () => {
  const { json, text } = await server.send({ path: '/api/v1/openapi.json' });
  assert.equal(json['openapi'], '3.1.0');
  const paths = json['paths'] as Record<string, Record<string, unknown>>;
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  const wanted = routes.map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/gu, '{$1}')}`);
  assert.deepEqual(described.toSorted(), wanted.toSorted());
  const schemas = Object.keys((json['components'] as { schemas: object }).schemas);
  for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/gu))
    assert.ok(schemas.includes(name), name);
  assert.ok(!text.includes('__shared'));
});

test('every example of the description is accepted by its own schema', () => {
  for (const { operation } of routes) {
    if (operation.example?.body === undefined) continue;
    assert.ok(operation.body?.safeParse(operation.example.body).success, operation.summary);
  }
});

test('API-5: the reader of the description has no script, no inline style, and a heading for every route', async () => {
  const { text, headers } = await server.send({ path: '/api/docs' });
  assert.equal(headers['content-type'], 'text/html; charset=utf-8');
  assert.ok(!/<script|<style| style=| on[a-z]+=/iu.test(text));
  for (const { path } of routes) assert.ok(text.includes(path.replaceAll(/:(\w+)/gu, '{$1}')));
  assert.equal((await server.send({ path: '/api/docs/style.css' })).headers['content-type'], 'text/css; charset=utf-8');
});
