// SPDX-License-Identifier: EUPL-1.2
// A helpline of an institution: two people, a source, a recent check, and gone when it is old.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';

let server: TestApp;
let proposer: Person;
let second: Person;
before(async () => {
  server = await startTestApp();
  server.clock.now = new Date('2026-11-26T12:00:00Z');
  proposer = await server.person({ roles: ['CaseWorker'] });
  second = await server.person({ in: proposer, roles: ['Supervisor'] });
});
after(() => server.close());

const LINE = {
  country: 'XX',
  name: 'Line of the example',
  kind: 'anti-trafficking-support',
  answeredBy: 'organisation',
  contacts: [{ type: 'phone', value: '000 000' }],
  languages: ['es'],
  manyLanguagesByInterpreter: false,
  hours: 'always',
  free: true,
  anonymous: true,
  forWhom: ['victims'],
  sources: [{ title: 'Page of the example', date: '2026' }],
  checkedHow: 'called',
  checkedOn: '2026-11-25',
};
const propose = (person: Person, change: object = {}) =>
  person.send({ path: '/api/v1/own-helplines', body: { ...LINE, ...change } });
const decide = (person: Person, id: string, decision = 'approve') =>
  person.send({ path: `/api/v1/own-helplines/${id}/decision`, body: { decision } });
const shownNames = async () => {
  const { json } = await server.send({ path: '/api/v1/helplines' });
  return (json['lines'] as readonly { line: { name: string } }[]).map(({ line }) => line.name);
};

test('is shown only when a second person has agreed, and hides itself 180 days after its check', async () => {
  const made = await propose(proposer);
  assert.equal(made.status, 201, made.text);
  assert.equal(made.json['lastDay'], '2027-05-24');
  const id = String(made.json['id']);
  assert.deepEqual(await shownNames(), []);
  assert.equal((await decide(proposer, id)).json['code'], 'role-missing');
  const done = await decide(second, id);
  assert.deepEqual([done.status, done.json['state']], [200, 'approved']);
  assert.deepEqual(await shownNames(), ['Line of the example']);
  assert.equal((await decide(second, id)).json['code'], 'not-pending');
  server.clock.now = new Date('2027-05-24T12:00:00Z');
  assert.deepEqual(await shownNames(), ['Line of the example']);
  server.clock.now = new Date('2027-05-25T12:00:00Z');
  assert.deepEqual(await shownNames(), []);
  server.clock.now = new Date('2026-11-26T12:00:00Z');
});

test('nobody agrees to what they proposed, whatever their roles; the database refuses it too', async () => {
  const both = await server.person({ in: proposer, roles: ['Administrator'] });
  const made = await propose(both);
  const id = String(made.json['id']);
  assert.equal((await decide(both, id)).json['code'], 'second-person-needed');
  await assert.rejects(
    server.owner
      .updateTable('own_helpline')
      .set({ state: 'approved', decided_by: both.userId, decided_at: new Date() })
      .where('helpline_id', '=', id)
      .execute(),
    { code: '23514' },
  );
});

test('without a source, or with an old check, or with hidden characters it is refused', async () => {
  assert.equal((await propose(proposer, { sources: [] })).json['code'], 'bad-input');
  assert.equal((await propose(proposer, { checkedOn: '2026-10-01' })).json['code'], 'bad-input');
  assert.equal((await propose(proposer, { checkedOn: '2026-11-28' })).json['code'], 'bad-input');
  assert.equal(
    (await propose(proposer, { contacts: [{ type: 'phone', value: 'ring us' }] })).json['code'],
    'bad-input',
  );
  assert.equal((await propose(proposer, { name: 'Line \u202e of' })).json['code'], 'bad-input');
});

test('is renewed by a newer one, and taken away by one person at once', async () => {
  const first = String((await propose(proposer, { name: 'Old line' })).json['id']);
  await decide(second, first);
  const renewal = await propose(proposer, { name: 'New line', replaces: first });
  assert.equal(renewal.status, 201, renewal.text);
  assert.ok((await shownNames()).includes('Old line'));
  await decide(second, String(renewal.json['id']));
  const names = await shownNames();
  assert.ok(names.includes('New line') && !names.includes('Old line'));
  assert.equal((await proposer.remove(`/api/v1/own-helplines/${String(renewal.json['id'])}`)).status, 204);
  assert.ok(!(await shownNames()).includes('New line'));
  assert.equal((await propose(proposer, { replaces: first })).json['code'], 'not-found');
});

test('of another institution can be neither seen in the list nor decided on', async () => {
  const id = String((await propose(proposer)).json['id']);
  const stranger = await server.person({ roles: ['Supervisor', 'Administrator'] });
  assert.deepEqual((await stranger.send({ path: '/api/v1/own-helplines' })).json['lines'], []);
  assert.equal((await decide(stranger, id)).json['code'], 'not-found');
  assert.equal((await stranger.remove(`/api/v1/own-helplines/${id}`)).json['code'], 'not-found');
});
