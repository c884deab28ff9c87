// SPDX-License-Identifier: EUPL-1.2
// What the log keeps of searches: enough to see that one surname is looked for again and again, and no name.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { alarmsOf } from '../audit/alarms.ts';
import { surnameParts } from '../keys/names.ts';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';

const MINUTE = 60_000;
let server: TestApp;
let worker: Person;

before(async () => {
  server = await startTestApp();
  server.clock.now = new Date('2026-03-03T15:00:00.000Z');
  worker = await server.person({ roles: ['CaseWorker'] });
});
after(() => server.close());

const search = (person: Person, name: string) => person.send({ path: '/api/v1/cases/search', body: { name } });

async function looksOf(person: Person) {
  const rows = await server.owner
    .selectFrom('audit_entry')
    .selectAll()
    .where('actor', '=', person.userId)
    .where('action', '=', 'case.search')
    .orderBy('seq')
    .execute();
  return rows.map((row) => ({
    org: row.org_id,
    seq: Number(row.seq),
    at: row.at,
    actor: row.actor,
    action: row.action,
    object: row.object_id,
    decision: row.decision,
    reason: null,
  }));
}

test('what may be a surname: all but the first part, or what stands before a comma', () => {
  assert.deepEqual(surnameParts('Ana de la Cruz'), ['cruz']);
  assert.deepEqual(surnameParts('María José López García'), ['jose', 'lopez', 'garcia']);
  assert.deepEqual(surnameParts('LÓPEZ GARCÍA, Ana'), ['lopez', 'garcia']);
  assert.deepEqual(surnameParts('López'), ['lopez']);
  assert.deepEqual(surnameParts(', Ana'), ['ana']);
  assert.deepEqual(surnameParts('…'), []);
});

test('AUD-4, BI-3: one surname searched five times in a day with other given names raises an alarm, five surnames do not', async () => {
  for (const name of ['Ana Quispe', 'Eva QUISPE', 'Quispe, Rosa', 'María Quispé Huanca', 'Luz Quispe Mamani']) {
    server.clock.now = new Date(server.clock.now.getTime() + MINUTE);
    assert.equal((await search(worker, name)).status, 200);
  }
  const looks = await looksOf(worker);
  const alarms = alarmsOf(looks, { timeZone: 'UTC' }).map(({ kind, count }) => [kind, count]);
  assert.deepEqual(alarms, [['same-name-searched', 5]]);

  const other = await server.person({ in: worker, roles: ['CaseWorker'] });
  for (const name of ['Ana Paz', 'Ana Sol', 'Ana Mar', 'Ana Luz', 'Ana Cruz', 'Ana']) await search(other, name);
  assert.deepEqual(alarmsOf(await looksOf(other), { timeZone: 'UTC' }), []);
});

test('BI-3: another day and another institution have other marks', async () => {
  const today = new Set((await looksOf(worker)).map(({ object }) => object));
  server.clock.now = new Date(server.clock.now.getTime() + 24 * 3600_000);
  const stranger = await server.person({ roles: ['CaseWorker'] });
  const later = await server.again(worker);
  for (const person of [later, stranger]) await search(person, 'Ana Quispe');
  const marks = [...(await looksOf(worker)).slice(-1), ...(await looksOf(stranger))].map(({ object }) => object);
  assert.equal(new Set(marks).size, 2);
  assert.ok(marks.every((mark) => !today.has(mark)));
});
