// SPDX-License-Identifier: EUPL-1.2
// AZ-7, four eyes and separate duties: roles that one administrator asks for and another decides, the one exception of a
// new institution, ends of roles, people who are disabled, recovery by two, invitations; and erasure of a case by two.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Role } from '@amparo/casework/access';
import { readSessionCookie } from '../access/session-cookie.ts';
import { inSession } from '../store/session.ts';
import {
  beginConversation,
  ownReference,
  type Person,
  type Reply,
  startTestApp,
  type TestApp,
  valueAt,
} from '../test-app.ts';

let server: TestApp;
before(async () => {
  server = await startTestApp();
});
after(() => server.close());

const code = (reply: Reply) => reply.json['code'] ?? reply.status;
const PEOPLE = '/api/v1/people';
const ask = (person: Person, whom: Person, role: Role) =>
  person.send({ path: `${PEOPLE}/${whom.userId}/roles`, body: { role } });
const decide = (person: Person, reply: Reply, decision = 'approve') =>
  person.send({ path: `/api/v1/role-grants/${String(reply.json['id'])}/decision`, body: { decision } });
const end = (person: Person, reply: Reply) => person.remove(`/api/v1/role-grants/${String(reply.json['id'])}`);

async function institution() {
  const first = await server.person({ roles: ['Administrator'], displayName: 'First' });
  const second = await server.person({ in: first, roles: ['Administrator'], displayName: 'Second' });
  const person = await server.person({ in: first, roles: ['FrontlineOfficer'], displayName: 'Person' });
  return { first, second, person };
}
async function noticesOf(person: Person): Promise<readonly string[]> {
  const rows = await server.owner.selectFrom('notice').select('kind').where('user_id', '=', person.userId).execute();
  return rows.map(({ kind }) => kind);
}

describe('AZ-7: roles by four eyes', () => {
  test('one asks, another decides, and it counts from the next request (AZ-9)', async () => {
    const { first, second, person } = await institution();
    const asked = await ask(first, person, 'DataProtectionOfficer');
    assert.equal(asked.status, 201, asked.text);
    assert.equal(asked.json['state'], 'pending');
    assert.equal((await person.send({ path: '/api/v1/audit' })).status, 403);
    assert.equal(code(await decide(first, asked)), 'second-person-needed');
    assert.equal((await person.send({ path: '/api/v1/audit' })).status, 403);
    const list = await second.send({ path: PEOPLE });
    assert.match(list.text, /"state":"pending","requestedBy":"First","mayDecide":true/u);
    assert.equal((await decide(second, asked)).json['state'], 'active');
    assert.equal((await person.send({ path: '/api/v1/audit' })).status, 200);
    assert.equal(code(await decide(second, asked)), 'not-pending');
    assert.equal(code(await ask(first, person, 'DataProtectionOfficer')), 'role-held');
    assert.equal((await end(second, asked)).json['state'], 'ended');
    assert.equal((await person.send({ path: '/api/v1/audit' })).status, 403);
  });

  test('nobody decides on a role for themselves; a refusal stays a refusal', async () => {
    const { first, second } = await institution();
    const forSecond = await ask(first, second, 'DataProtectionOfficer');
    assert.equal(code(await decide(second, forSecond)), 'second-person-needed');
    const refused = await decide(second, await ask(first, first, 'CaseWorker'), 'refuse');
    assert.equal(refused.json['state'], 'refused');
  });

  test('the database holds the same rule against a statement that goes around the program', async () => {
    const { first, person } = await institution();
    const asked = await ask(first, person, 'CaseWorker');
    const grant = String(asked.json['id']);
    const key = readSessionCookie(first.cookie);
    assert.ok(key !== undefined);
    const work = { key, now: server.clock.now, requestId: '00000000-0000-4000-8000-000000000000' };
    await assert.rejects(
      inSession(server.db, work, async (trx) => {
        await trx
          .updateTable('role_grant')
          .set({ state: 'active', decided_by: first.userId, decided_at: server.clock.now })
          .where('grant_id', '=', grant)
          .execute();
        return { value: undefined, entries: [] };
      }),
      { code: '42501' },
    );
  });

  test('a new institution: its one administrator may make one other alone, and nothing else', async () => {
    const first = await server.person({ roles: ['Administrator', 'FrontlineOfficer'] });
    const second = await server.person({ in: first, roles: ['FrontlineOfficer'] });
    const third = await server.person({ in: first, roles: ['FrontlineOfficer'] });
    assert.equal((await ask(first, third, 'CaseWorker')).json['state'], 'pending');
    assert.equal((await ask(first, first, 'DataProtectionOfficer')).json['state'], 'pending');
    const made = await ask(first, second, 'Administrator');
    assert.equal(made.json['state'], 'active');
    assert.ok((await noticesOf(second)).includes('administrator-granted-alone'));
    const row = await server.owner
      .selectFrom('audit_entry')
      .select('body')
      .where('object_id', '=', String(made.json['id']))
      .where('action', '=', 'role.decide')
      .executeTakeFirstOrThrow();
    assert.match(row.body, /"reason":"only-administrator"/u);
    const another = await ask(first, third, 'Administrator');
    assert.equal(another.json['state'], 'pending');
    // getting rid of the second does not bring the exception back
    assert.equal(code(await end(first, made)), 'last-administrator');
    assert.equal((await first.put(`${PEOPLE}/${second.userId}`, { disabled: true })).status, 204);
    const fourth = await server.person({ in: first, roles: ['FrontlineOfficer'] });
    assert.equal((await ask(first, fourth, 'Administrator')).json['state'], 'pending');
  });

  test('AV-8: two administrators remain, also when two are ended at once', async () => {
    const { first, second, person } = await institution();
    const third = await decide(second, await ask(first, person, 'Administrator'));
    assert.equal(third.json['state'], 'active');
    const grants = await server.owner
      .selectFrom('role_grant')
      .select(['grant_id', 'user_id'])
      .where('org_id', '=', first.orgId)
      .where('role', '=', 'Administrator')
      .execute();
    const idOf = (who: Person) => grants.find(({ user_id }) => user_id === who.userId)?.grant_id ?? '';
    const both = await Promise.all([
      first.remove(`/api/v1/role-grants/${idOf(second)}`),
      second.remove(`/api/v1/role-grants/${idOf(first)}`),
    ]);
    assert.equal(both.filter(({ status }) => status === 200).length, 1, both.map(({ text }) => text).join());
  });

  test('people see people, and administrators no cases: each role what it is for', async () => {
    const { first, person } = await institution();
    for (const path of ['/api/v1/cases', '/api/v1/conversations', '/api/v1/audit', '/api/v1/break-glass']) {
      assert.equal(code(await first.send({ path })), 'role-missing', path);
    }
    for (const path of [
      PEOPLE,
      `${PEOPLE}/invitations`,
      '/api/v1/system/health',
      '/api/v1/alarms',
      '/api/v1/approvals',
    ]) {
      assert.equal(code(await person.send({ path })), 'role-missing', path);
    }
    const worker = await server.person({ in: first, roles: ['Supervisor'] });
    const list = await worker.send({ path: PEOPLE });
    assert.equal(list.status, 200);
    assert.ok(!list.text.includes('signInName'));
    assert.ok((await first.send({ path: PEOPLE })).text.includes(`"signInName":"${person.signInName}"`));
    const other = await institution();
    assert.ok(!(await other.first.send({ path: PEOPLE })).text.includes(person.userId));
    assert.equal((await ask(other.first, person, 'CaseWorker')).status, 404);
  });

  test('AU-6, AU-1: an old proof, or one from a key that is copied, changes nothing', async () => {
    const { first, person } = await institution();
    await server.owner
      .updateTable('staff_user')
      .set({ supervisor_id: null })
      .where('user_id', '=', person.userId)
      .execute();
    const usual = server.clock.now;
    server.clock.now = new Date(usual.getTime() + 6 * 60_000);
    try {
      assert.equal(code(await ask(first, person, 'CaseWorker')), 'step-up-required');
      assert.equal(code(await first.put(`${PEOPLE}/${person.userId}`, { disabled: true })), 'step-up-required');
    } finally {
      server.clock.now = usual;
    }
    await server.keeper
      .updateTable('session')
      .set({ device_bound: false })
      .where('user_id', '=', first.userId)
      .execute();
    assert.equal(code(await ask(first, person, 'CaseWorker')), 'device-bound-key-required');
  });
});

describe('people', () => {
  test('AU-7: who is disabled, or whose sessions are ended, is out from the next request', async () => {
    const { first, person } = await institution();
    const me = (who: Person) => who.send({ path: '/api/v1/session' });
    assert.equal((await me(person)).status, 200);
    const ended = await first.remove(`${PEOPLE}/${person.userId}/sessions`);
    assert.equal(ended.json['ended'], 1);
    assert.equal((await me(person)).status, 401);
    const again = await server.again(person);
    assert.equal((await first.put(`${PEOPLE}/${person.userId}`, { disabled: true })).status, 204);
    assert.equal((await me(again)).status, 401);
    assert.equal((await first.put(`${PEOPLE}/${person.userId}`, { disabled: false })).status, 204);
    assert.equal((await me(again)).status, 401); // the session is gone, not asleep
    assert.equal(code(await first.put(`${PEOPLE}/${first.userId}`, { disabled: true })), 'not-for-this-person');
  });

  test('a supervisor is somebody with that role, and gets the cases of their people', async () => {
    const { first, second, person } = await institution();
    const boss = await server.person({ in: first, roles: ['Supervisor'] });
    const made = await person.post('/api/v1/cases', { ownReference: ownReference() });
    const path = `/api/v1/cases/${String(made.json['id'])}`;
    assert.equal((await boss.send({ path })).status, 404);
    const wrong = await first.put(`${PEOPLE}/${person.userId}`, { supervisorId: second.userId });
    assert.equal(code(wrong), 'not-for-this-person');
    assert.equal((await first.put(`${PEOPLE}/${person.userId}`, { supervisorId: boss.userId })).status, 204);
    assert.equal((await boss.send({ path })).status, 200);
    assert.equal((await first.put(`${PEOPLE}/${person.userId}`, { supervisorId: null })).status, 204);
    assert.equal((await boss.send({ path })).status, 404);
  });

  test('AZ-7: an administrator who also supervises does not put themselves over people, in no way', async () => {
    const boss = await server.person({ roles: ['Administrator', 'Supervisor'] });
    const person = await server.person({ in: boss, roles: ['CaseWorker'] });
    const made = await person.post('/api/v1/cases', { ownReference: ownReference() });
    const alone = await boss.put(`${PEOPLE}/${person.userId}`, { supervisorId: boss.userId });
    assert.equal(code(alone), 'second-person-needed');
    const key = readSessionCookie(boss.cookie);
    assert.ok(key !== undefined);
    const work = { key, now: server.clock.now, requestId: '00000000-0000-4000-8000-000000000000' };
    const around = inSession(server.db, work, async (trx) => {
      await trx
        .updateTable('staff_user')
        .set({ supervisor_id: boss.userId })
        .where('user_id', '=', person.userId)
        .execute();
      return { value: undefined, entries: [] };
    });
    await assert.rejects(around, { code: '42501' });
    assert.equal((await boss.send({ path: `/api/v1/cases/${String(made.json['id'])}` })).status, 404);
    const second = await server.person({ in: boss, roles: ['Administrator'] });
    assert.equal((await second.put(`${PEOPLE}/${person.userId}`, { supervisorId: boss.userId })).status, 204);
  });

  test('AU-8: recovery takes two administrators; its link is shown once, to whoever asked', async () => {
    const { first, second, person } = await institution();
    const path = `${PEOPLE}/${person.userId}/recovery`;
    const asked = await first.send({ method: 'POST', path });
    assert.equal(asked.status, 202, asked.text);
    const id = String(asked.json['id']);
    const link = (who: Person) => who.send({ method: 'POST', path: `${path}/link` });
    const approve = (who: Person) =>
      who.send({ path: `/api/v1/approvals/${id}/decision`, body: { decision: 'approve' } });
    assert.equal(code(await link(first)), 'not-approved');
    assert.equal(code(await approve(first)), 'second-person-needed');
    assert.equal(code(await link(first)), 'not-approved');
    const list = await second.send({ path: '/api/v1/approvals' });
    assert.match(list.text, /"about":"Person","state":"pending"/u);
    assert.equal((await approve(second)).json['state'], 'approved');
    assert.equal(code(await link(second)), 'not-approved');
    const made = await link(first);
    assert.equal(made.status, 201, made.text);
    assert.match(String(made.json['token']), /^[A-Za-z0-9_-]{43}$/u);
    assert.equal(code(await link(first)), 'not-approved');
    assert.ok((await noticesOf(person)).includes('recovery-link'));
  });

  test('two administrators of one institution do not open the account of somebody who works for another too', async () => {
    const { first, second, person } = await institution();
    const other = await institution();
    await server.owner
      .insertInto('staff_user')
      .values({
        org_id: other.first.orgId,
        user_id: person.userId,
        display_name: 'Person',
        created_at: server.clock.now,
      })
      .execute();
    const path = `${PEOPLE}/${person.userId}/recovery`;
    const asked = await first.send({ method: 'POST', path });
    const decision = `/api/v1/approvals/${String(asked.json['id'])}/decision`;
    await second.send({ path: decision, body: { decision: 'approve' } });
    assert.equal(code(await first.send({ method: 'POST', path: `${path}/link` })), 'works-elsewhere');
  });

  test('an invitation shows its token once, is listed without it, and can be taken back', async () => {
    const { first, second } = await institution();
    const body = { displayName: 'B. Castillo', roles: ['CaseWorker', 'FrontlineOfficer'] };
    const headers = { 'idempotency-key': 'invitation-number-1' };
    const made = await first.send({ path: `${PEOPLE}/invitations`, body, headers });
    assert.equal(made.status, 201, made.text);
    const token = String(made.json['token']);
    assert.match(token, /^[A-Za-z0-9_-]{43}$/u);
    const again = await first.send({ path: `${PEOPLE}/invitations`, body, headers });
    assert.deepEqual(again.json, { id: made.json['id'], expiresAt: made.json['expiresAt'] });
    const list = await second.send({ path: `${PEOPLE}/invitations` });
    assert.ok(!list.text.includes(token));
    assert.match(list.text, /"state":"open","createdBy":"First"/u);
    assert.equal((await second.remove(`${PEOPLE}/invitations/${String(made.json['id'])}`)).status, 204);
    assert.equal((await second.remove(`${PEOPLE}/invitations/${String(made.json['id'])}`)).status, 404);
  });
});

describe('CR-5 and AZ-7: erasing a case for good', () => {
  test('takes two; then keys, names, conversations and every way to it are gone, and the tombstones stand', async () => {
    const { first } = await institution();
    const inside = { in: first };
    const worker = await server.person({ ...inside, roles: ['CaseWorker'] });
    const supervisor = await server.person({ ...inside, roles: ['Supervisor'] });
    const protection = await server.person({ ...inside, roles: ['DataProtectionOfficer'] });
    const made = await worker.post('/api/v1/cases', { ownReference: 'ERASE-7', name: 'Canary Erased', alias: 'Sol' });
    const caseId = String(made.json['id']);
    const path = `/api/v1/cases/${caseId}`;
    const conversation = await beginConversation(worker);
    await worker.send({ path: `${path}/conversations`, body: { conversation } });
    const asked = await worker.send({ method: 'POST', path: `${path}/erasure` });
    assert.equal(asked.status, 202, asked.text);
    const decision = `/api/v1/approvals/${String(asked.json['id'])}/decision`;
    const erase = () => worker.send({ method: 'POST', path: `${path}/erase` });

    assert.equal(code(await erase()), 'not-approved');
    assert.equal(code(await worker.send({ path: decision, body: { decision: 'approve' } })), 'role-missing');
    assert.equal(code(await first.send({ path: decision, body: { decision: 'approve' } })), 'role-missing');
    assert.equal(valueAt(await worker.send({ path: `${path}/identity` }), 'name'), 'Canary Erased');

    assert.equal((await protection.send({ path: decision, body: { decision: 'approve' } })).status, 200);
    const kept = await server.owner
      .selectFrom('case_file')
      .select(['name_sealed', 'own_reference'])
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow();
    const erased = await erase();
    assert.equal(erased.status, 200, erased.text);
    for (const person of [worker, supervisor, protection]) {
      assert.equal((await person.send({ path })).status, 404);
      assert.ok(!(await person.send({ path: '/api/v1/cases' })).text.includes(caseId));
    }
    assert.equal((await worker.send({ path: `/api/v1/conversations/${conversation}` })).status, 404);
    const found = await worker.send({ path: '/api/v1/cases/search', body: { name: 'Canary Erased' } });
    assert.deepEqual(found.json['cases'], []);
    const row = await server.owner
      .selectFrom('case_file')
      .selectAll()
      .where('case_id', '=', caseId)
      .executeTakeFirstOrThrow();
    assert.deepEqual([row.name_sealed, row.alias_sealed, row.birth_year_sealed], [null, null, null]);
    assert.ok(!row.own_reference.includes('ERASE'));
    for (const table of ['name_token', 'assignment', 'amparo_keys.case_key'] as const) {
      const left = await server.owner
        .selectFrom(table)
        .select('case_id')
        .where('case_id', 'in', [caseId, conversation])
        .execute();
      assert.deepEqual(left, [], table);
    }
    const stone = await server.owner
      .selectFrom('erasure_tombstone')
      .select('case_id')
      .where('case_id', '=', caseId)
      .execute();
    assert.equal(stone.length, 1);
    assert.ok(server.needs.tombstones.all().some((each) => each.caseId === caseId));
    // what a stolen backup still holds opens with no key any more
    assert.ok(kept.name_sealed !== null);
    assert.equal(code(await worker.post('/api/v1/cases', { ownReference: 'ERASE-7' })), 201);
  });
});
