// SPDX-License-Identifier: EUPL-1.2
// What the data protection officer and the administrator see: the log with filters and pages, alarms, the health of the
// system; and that nothing falls back when a part of it is gone: the key store killed, a field moved in the database.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../test-app.ts';

let server: TestApp;
let protection: Person;
let worker: Person;
let administrator: Person;

before(async () => {
  server = await startTestApp();
  administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  protection = await server.person({ in: administrator, roles: ['DataProtectionOfficer'], displayName: 'D. Mar' });
  worker = await server.person({ in: administrator, roles: ['CaseWorker'], displayName: 'W. Luz' });
});
after(() => server.close());

const code = (reply: Reply) => reply.json['code'] ?? reply.status;
const AUDIT = '/api/v1/audit';
type Entries = readonly {
  readonly seq: number;
  readonly action: string;
  readonly objectId: string | null;
  readonly decision: string;
  readonly actor: { readonly displayName: string } | null;
}[];
const entriesOf = (reply: Reply) => reply.json['entries'] as Entries;

describe('the log', () => {
  test('AUD-1: is read by the data protection officer, by page and filter, and reading it is in it', async () => {
    const made = await worker.post('/api/v1/cases', { ownReference: 'CANARY-12', name: 'Canary Name' });
    const caseId = String(made.json['id']);
    const started = server.clock.now;
    for (let count = 0; count < 120; count += 1) await worker.send({ path: `/api/v1/cases/${caseId}` });
    const first = await protection.send({ path: AUDIT });
    assert.equal(entriesOf(first).length, 100);
    const next = String(first.json['next']);
    const second = await protection.send({ path: `${AUDIT}?cursor=${next}` });
    assert.ok((entriesOf(second)[0]?.seq ?? 0) < (entriesOf(first).at(-1)?.seq ?? 0));
    const reads = await protection.send({ path: `${AUDIT}?action=case.read&actor=${worker.userId}&object=${caseId}` });
    assert.equal(entriesOf(reads).length, 100);
    assert.ok(entriesOf(reads).every(({ action, actor }) => action === 'case.read' && actor?.displayName === 'W. Luz'));
    const opened = await protection.send({ path: `${AUDIT}?action=case.open&from=${started.toISOString()}` });
    assert.deepEqual(
      entriesOf(opened).map(({ objectId, decision }) => [objectId, decision]),
      [[caseId, 'allowed']],
    );
    const none = await protection.send({ path: `${AUDIT}?until=2020-01-01T00:00:00Z` });
    assert.deepEqual(entriesOf(none), []);
    assert.equal(entriesOf(await protection.send({ path: `${AUDIT}?action=audit.read` })).length, 5);
    for (const reply of [first, second, reads, opened]) assert.ok(!/CANARY|Canary/u.test(reply.text));
    for (const person of [worker, administrator]) {
      assert.equal(code(await person.send({ path: AUDIT })), 'role-missing');
    }
  });

  test('a refusal is in it too, with its reason', async () => {
    const missing = randomUUID();
    await worker.send({ path: `/api/v1/cases/${missing}` });
    const { json } = await protection.send({ path: `${AUDIT}?object=${missing}&decision=denied` });
    assert.equal((json['entries'] as { reason: string }[])[0]?.reason, 'not-there');
  });
});

test('an alarm is seen by the officers of its institution, and by name marked as looked into', async () => {
  const alarmId = randomUUID();
  await server.keeper
    .insertInto('alarm')
    .values({
      org_id: protection.orgId,
      alarm_id: alarmId,
      kind: 'many-cases',
      actor: worker.userId,
      at: server.clock.now,
    })
    .execute();
  const list = await protection.send({ path: '/api/v1/alarms' });
  assert.match(list.text, /"kind":"many-cases","actor":\{[^}]*"displayName":"W. Luz"/u);
  const seen = (person: Person) => person.send({ method: 'POST', path: `/api/v1/alarms/${alarmId}/seen` });
  const stranger = await server.person({ roles: ['DataProtectionOfficer'] });
  assert.equal((await seen(stranger)).status, 404);
  assert.equal((await seen(protection)).status, 204);
  assert.match((await protection.send({ path: '/api/v1/alarms' })).text, /"seenBy":"D. Mar"/u);
  assert.equal(code(await worker.send({ path: '/api/v1/alarms' })), 'role-missing');
});

test('the health page says what is known, and unknown where nobody looked', async () => {
  const path = '/api/v1/system/health';
  const reply = await administrator.send({ path });
  assert.equal(reply.status, 200, reply.text);
  assert.equal(valueAt(reply, 'database.state'), 'ok');
  assert.equal(valueAt(reply, 'keys.store'), 'unsealed');
  assert.equal(valueAt(reply, 'keys.state'), 'warning'); // the passphrase lies beside
  assert.equal(valueAt(reply, 'keys.beside'), true);
  for (const part of ['disk', 'audit', 'anchors', 'backup']) assert.equal(valueAt(reply, `${part}.state`), 'unknown');
  for (const person of [worker, protection]) assert.equal(code(await person.send({ path })), 'role-missing');
});

describe('nothing falls back', () => {
  test('CR-3: with the key store killed, names are refused with 503 and nothing is shown or saved', async () => {
    const fresh = await startTestApp();
    try {
      const person = await fresh.person({ roles: ['CaseWorker'] });
      const made = await person.post('/api/v1/cases', { ownReference: ownReference(), name: 'Canary Name' });
      const path = `/api/v1/cases/${String(made.json['id'])}`;
      const { keyStore, keys } = fresh.needs;
      assert.ok('stop' in keyStore && typeof keyStore.stop === 'function');
      await (keyStore.stop as () => Promise<void>)();
      keys.forgetAll();
      for (const reply of [
        await person.send({ path: `${path}/identity` }),
        await person.put(`${path}/identity`, { name: 'Other Name' }, 1),
        await person.post('/api/v1/cases', { ownReference: 'LOST-1', name: 'Other Name' }),
        await person.send({ path: '/api/v1/cases/search', body: { name: 'Canary Name' } }),
      ]) {
        assert.equal(reply.status, 503, reply.text);
        assert.equal(reply.json['code'], 'keys-unavailable');
        assert.ok(!reply.text.includes('Canary'));
      }
      const left = await fresh.owner.selectFrom('case_file').select('own_reference').execute();
      assert.equal(left.length, 1);
      assert.equal((await person.send({ path })).status, 200); // what needs no key goes on
    } finally {
      await fresh.close();
    }
  });

  test('CR-2: a name that was moved to another case in the database is not shown, and an alarm says so', async () => {
    const ids: string[] = [];
    for (const name of ['Ana Paz', 'Eva Sol']) {
      const made = await worker.post('/api/v1/cases', { ownReference: ownReference(), name });
      ids.push(String(made.json['id']));
    }
    const [one = '', other = ''] = ids;
    const { name_sealed } = await server.owner
      .selectFrom('case_file')
      .select('name_sealed')
      .where('case_id', '=', one)
      .executeTakeFirstOrThrow();
    await server.owner.updateTable('case_file').set({ name_sealed }).where('case_id', '=', other).execute();
    const reply = await worker.send({ path: `/api/v1/cases/${other}/identity` });
    assert.equal(reply.json['code'], 'integrity-error');
    assert.ok(!/Ana|Eva/u.test(reply.text));
    assert.ok(server.lines.some((line) => line.includes('integrity-error')));
    assert.match((await protection.send({ path: '/api/v1/alarms' })).text, /"kind":"integrity-error"/u);
    const logged = await protection.send({ path: `${AUDIT}?object=${other}&action=integrity.failed` });
    assert.equal(entriesOf(logged).length, 1);
  });
});
