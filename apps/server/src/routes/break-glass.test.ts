// SPDX-License-Identifier: EUPL-1.2
// AZ-8, imminent danger: who may break the glass, what opens and for how long, who is told and when, who reviews; and
// that the deny list wins. Over real HTTP, with a clock that the test moves.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../test-app.ts';

let server: TestApp;
let worker: Person;
let rescuer: Person;
let supervisor: Person;
let protection: Person;
let administrator: Person;
let analyst: Person;
let stranger: Person;
let caseId: string;
let reference: string;

before(async () => {
  server = await startTestApp();
  administrator = await server.person({ roles: ['Administrator'] });
  const inside = { in: administrator };
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  rescuer = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'R. Sol' });
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  protection = await server.person({ ...inside, roles: ['DataProtectionOfficer'], displayName: 'D. Mar' });
  analyst = await server.person({ ...inside, roles: ['Analyst'] });
  stranger = await server.person({ roles: ['CaseWorker', 'Supervisor'] });
});
beforeEach(async () => {
  // a person has at most three sessions, the newest; tests with a moved clock begin some
  server.clock.now = new Date(server.clock.now.getTime() + 1000);
  worker = await server.again(worker);
  rescuer = await server.again(rescuer);
  supervisor = await server.again(supervisor);
  protection = await server.again(protection);
  reference = ownReference();
  const made = await worker.post('/api/v1/cases', { ownReference: reference, name: 'Canary Xochitl' });
  caseId = String(made.json['id']);
});
after(() => server.close());

const PATH = '/api/v1/break-glass';
const REASON = 'The shelter called: a man is at the gate and asks for her by name.';
const file = (rest = '') => `/api/v1/cases/${caseId}${rest}`;
const status = async (person: Person, path: string) => (await person.send({ path })).status;
const code = (reply: Reply) => reply.json['code'] ?? reply.status;
const ask = (person: Person, level: 'file' | 'identity', more: object = {}) =>
  person.post(PATH, { reference, level, reason: REASON, ...more });

interface Entry {
  readonly id: string;
  readonly state: string;
  readonly mine: boolean;
  readonly mayApprove: boolean;
  readonly mayReview: boolean;
  readonly overdue: boolean;
  readonly reason: string | null;
}
async function listed(person: Person, id: string): Promise<Entry | undefined> {
  const { json } = await person.send({ path: PATH });
  return (json['entries'] as readonly Entry[]).find((entry) => entry.id === id);
}
async function noticesOf(person: Person): Promise<readonly string[]> {
  const rows = await server.owner
    .selectFrom('notice')
    .select(['kind'])
    .where('user_id', '=', person.userId)
    .orderBy('at')
    .execute();
  return rows.map(({ kind }) => kind);
}
async function later(ms: number, work: () => Promise<void>): Promise<void> {
  const usual = server.clock.now;
  server.clock.now = new Date(usual.getTime() + ms);
  try {
    await work();
  } finally {
    server.clock.now = usual;
    // sessions from later would count as the newest three
    await server.keeper.deleteFrom('session').where('created_at', '>', usual).execute();
  }
}
const MINUTE = 60_000;

describe('AZ-8: break-glass', () => {
  test('opens the file at once for an hour, for reading; names and changes stay closed', async () => {
    assert.equal(await status(rescuer, file()), 404);
    const asked = await ask(rescuer, 'file');
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json['state'], 'open');
    assert.equal(asked.json['caseId'], caseId);
    const read = await rescuer.send({ path: file() });
    assert.equal(read.status, 200);
    assert.equal(read.json['relation'], 'break-glass');
    assert.equal(valueAt(read, 'breakGlass.until'), asked.json['until']);
    assert.equal(valueAt(read, 'breakGlass.identityUntil'), null);
    assert.equal(code(await rescuer.send({ path: file('/identity') })), 'identity-not-covered');
    assert.equal(code(await rescuer.put(file('/identity'), { name: 'Eva Paz' }, 1)), 'read-only');
    assert.equal(code(await rescuer.send({ path: file('/hand-over'), body: { userId: worker.userId } })), 'read-only');
    const found = await rescuer.send({ path: '/api/v1/cases/search', body: { name: 'Canary Xochitl' } });
    assert.deepEqual(found.json['cases'], []);
    await later(60 * MINUTE, async () => {
      const again = await server.again(rescuer);
      assert.equal(await status(again, file()), 404);
      assert.ok(!(await again.send({ path: '/api/v1/cases' })).text.includes(caseId));
    });
    await later(59 * MINUTE, async () => assert.equal(await status(await server.again(rescuer), file()), 200));
  });

  test('those who work on it and the data protection officers are told in the same transaction; reads are tagged', async () => {
    const asked = await ask(rescuer, 'file');
    for (const person of [worker, protection]) assert.ok((await noticesOf(person)).includes('break-glass'));
    assert.ok(!(await noticesOf(stranger)).includes('break-glass'));
    await rescuer.send({ path: file() });
    const rows = await server.owner
      .selectFrom('audit_entry')
      .select(['action', 'body'])
      .where('object_id', '=', caseId)
      .where('actor', '=', rescuer.userId)
      .orderBy('seq')
      .execute();
    assert.deepEqual(
      rows.map(({ action, body }) => [action, valueOf(body, 'reason')]),
      [
        ['break-glass.request', 'own'],
        ['case.read', 'break-glass'],
      ],
    );
    const looks = await worker.send({ path: file('/looks') });
    assert.ok(looks.text.includes('broke-glass'));
    assert.equal(asked.status, 201);
  });

  test('a name is shown only after a second person agreed, and then for an hour', async () => {
    const asked = await ask(rescuer, 'identity');
    const id = String(asked.json['id']);
    assert.equal(asked.json['state'], 'pending');
    assert.equal(asked.json['caseId'], undefined);
    assert.equal(await status(rescuer, file()), 404);
    assert.equal(code(await rescuer.send({ method: 'POST', path: `${PATH}/${id}/approve` })), 'role-missing');
    const waiting = await listed(protection, id);
    assert.equal(waiting?.mayApprove, true);
    assert.equal(waiting.reason, REASON);
    assert.equal((await protection.send({ method: 'POST', path: `${PATH}/${id}/approve` })).status, 204);
    assert.equal(code(await protection.send({ method: 'POST', path: `${PATH}/${id}/approve` })), 'not-pending');
    assert.equal(valueAt(await rescuer.send({ path: file('/identity') }), 'name'), 'Canary Xochitl');
    assert.equal(await status(protection, file()), 404); // agreeing shows nothing
    await later(61 * MINUTE, async () => {
      assert.equal(await status(await server.again(rescuer), file('/identity')), 404);
    });
    assert.ok((await noticesOf(rescuer)).includes('break-glass-approved'));
  });

  test('nobody agrees to their own, and a request nobody agreed to lapses', async () => {
    const own = await ask(supervisor, 'identity');
    const id = String(own.json['id']);
    assert.equal(
      code(await supervisor.send({ method: 'POST', path: `${PATH}/${id}/approve` })),
      'second-person-needed',
    );
    assert.equal((await listed(supervisor, id))?.mayApprove, false);
    await later(61 * MINUTE, async () => {
      const again = await server.again(protection);
      assert.equal((await listed(again, id))?.state, 'lapsed');
      assert.equal(code(await again.send({ method: 'POST', path: `${PATH}/${id}/approve` })), 'not-pending');
    });
  });

  test('whoever is denied the case finds nothing, neither to open nor to approve; it ends what is open', async () => {
    const open = await ask(rescuer, 'file');
    assert.equal(await status(rescuer, file()), 200);
    for (const person of [rescuer, supervisor]) {
      assert.equal((await worker.send({ path: file('/denied'), body: { userId: person.userId } })).status, 200);
    }
    assert.equal(await status(rescuer, file()), 404);
    const denied = await ask(rescuer, 'file');
    const missing = await rescuer.post(PATH, { reference: 'NONE-0', level: 'file', reason: REASON });
    assert.equal(denied.status, 404);
    assert.deepEqual({ ...denied.json, requestId: '' }, { ...missing.json, requestId: '' });
    assert.equal(await listed(supervisor, String(open.json['id'])), undefined);
    const review = `${PATH}/${String(open.json['id'])}/review`;
    assert.equal((await supervisor.send({ path: review, body: { outcome: 'justified' } })).status, 404);
  });

  test('not for administrators, analysts, officers of another institution, or without a fresh proof and a reason', async () => {
    for (const person of [administrator, analyst, protection]) {
      assert.equal(code(await ask(person, 'file')), 'role-missing');
    }
    assert.equal((await ask(stranger, 'file')).status, 404);
    for (const reason of ['too short', ' '.repeat(40), 'x'.repeat(2001), `${'x'.repeat(30)}\u202e`]) {
      assert.equal(code(await ask(rescuer, 'file', { reason })), 'bad-input');
    }
    await later(6 * MINUTE, async () => {
      assert.equal(code(await ask(rescuer, 'file')), 'step-up-required');
      assert.equal(await status(rescuer, file()), 404);
    });
    assert.equal(code(await ask(worker, 'file')), 'break-glass-not-needed');
  });

  test('is reviewed by somebody else within a day; the list shows what is overdue; unjustified ends it', async () => {
    const id = String((await ask(rescuer, 'file')).json['id']);
    const review = (person: Person, outcome: string) =>
      person.send({ path: `${PATH}/${id}/review`, body: { outcome } });
    assert.equal(code(await review(rescuer, 'justified')), 'role-missing');
    await later(24 * 60 * MINUTE + 1000, async () => {
      const entry = await listed(await server.again(protection), id);
      assert.equal(entry?.overdue, true);
      assert.equal(entry.state, 'over');
      assert.equal(entry.mayReview, true);
    });
    assert.equal((await review(protection, 'not-justified')).status, 204);
    assert.equal(await status(rescuer, file()), 404);
    assert.equal((await listed(protection, id))?.state, 'reviewed');
    assert.equal(code(await review(protection, 'justified')), 'not-pending');
    assert.ok((await noticesOf(rescuer)).includes('break-glass-reviewed'));
  });

  test('the reason is sealed under the key of the case and stands in no answer that is kept, log or table', async () => {
    const secret = 'Canaryreason: her brother was seen near the bus station today';
    const asked = await ask(rescuer, 'file', { reason: secret });
    const id = String(asked.json['id']);
    assert.ok(!asked.text.includes('Canaryreason'));
    assert.equal((await listed(rescuer, id))?.reason, secret);
    assert.equal((await listed(protection, id))?.reason, secret);
    assert.equal((await listed(worker, id))?.reason ?? null, null);
    const rows = await server.owner.selectFrom('break_glass').selectAll().where('break_glass_id', '=', id).execute();
    assert.ok(!rows.some(({ reason_sealed }) => reason_sealed.includes('Canaryreason')));
    assert.ok(!server.lines.join('').includes('Canaryreason'));
  });
});

function valueOf(body: string, key: string): unknown {
  return (JSON.parse(body) as Record<string, unknown>)[key];
}
