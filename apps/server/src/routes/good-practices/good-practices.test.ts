// SPDX-License-Identifier: EUPL-1.2
// A good practice on its way: written, read by a peer who has not written it, published, found, retired.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { type Person, startTestApp, type TestApp } from '../../test-app.ts';

let server: TestApp;
let writer: Person;
let peer: Person;
let elsewhere: Person;
before(async () => {
  server = await startTestApp();
  server.clock.now = new Date('2026-11-26T12:00:00Z');
  writer = await server.person({ roles: ['NetworkCoordinator'] });
  peer = await server.person({ in: writer, roles: ['CaseWorker'] });
  elsewhere = await server.person({ roles: ['Supervisor', 'CaseWorker'] });
});
after(() => server.close());

const ALL = '/api/v1/good-practices';
const said = (en: string, es = en) => ({ en, es });
const TEXT = {
  title: said('Interpreters by telephone', 'Intérpretes por teléfono'),
  summary: said('A pool of interpreters on call'),
  problem: said('No interpreter at night'),
  steps: [said('Agree on hours')],
  country: 'HN',
  areas: [],
  from: 2022,
  to: null,
  implementers: ['A fictional network'],
  targetGroups: ['Women'],
  nrmPillar: 'IdentificationAndProtection',
  trmPhase: null,
  serviceCategories: ['Interpretation'],
  evidence: [],
  evidenceLevel: 'Promising',
  costBand: 'Low',
  legalPreconditions: [],
  ethicsAndRisks: said('The interpreter signs an undertaking'),
  survivorInvolvement: 'Consulted',
  conditions: [],
  notSuitableFor: [],
  contactPoint: null,
  sources: [{ citation: 'A fictional handbook, 2024', url: null, checkedOn: null }],
};
let keys = 0;
const write = (person: Person, body: object) =>
  person.send({
    path: ALL,
    headers: { 'idempotency-key': `practice-test-${String((keys += 1)).padStart(8, '0')}` },
    body,
  });
const draft = async (change: object = {}) => String((await write(writer, { text: { ...TEXT, ...change } })).json['id']);
const act = (person: Person, id: string, what: string, body?: object) =>
  person.send({ method: 'POST', path: `${ALL}/${id}/${what}`, ...(body === undefined ? {} : { body }) });
const pass = { verdict: 'Publish', nobodyRecognisable: true };
const titles = async (person: Person, query = '') =>
  ((await person.send({ path: `${ALL}${query}` })).json['practices'] as readonly { title: { en: string } }[]).map(
    ({ title }) => title.en,
  );
const published = async () =>
  ((await server.send({ path: '/api/v1/published-practices' })).json['practices'] as readonly unknown[]).length;

test('needs a source, risks and evidence that carries its level before a peer reads it', async () => {
  for (const change of [{ sources: [] }, { ethicsAndRisks: null }, { steps: [] }])
    assert.equal((await act(writer, await draft(change), 'submission')).json['code'], 'INCOMPLETE');
  assert.equal(
    (await act(writer, await draft({ evidenceLevel: 'Supported' }), 'submission')).json['code'],
    'INVALID_VALUE',
  );
  const half = await draft({ summary: said('', ''), problem: said('', '') });
  assert.equal((await act(writer, half, 'submission')).json['code'], 'bad-input');
  assert.equal((await write(writer, { text: { ...TEXT, title: said('Line \u202e of') } })).json['code'], 'bad-input');
});

test('is published only after somebody else has read it; drafts stay in their institution', async () => {
  const id = await draft();
  assert.equal((await elsewhere.send({ path: `${ALL}/${id}` })).json['code'], 'not-found');
  assert.equal((await act(writer, id, 'submission')).status, 200);
  assert.equal((await act(writer, id, 'review', pass)).json['code'], 'SECOND_PERSON_REQUIRED');
  assert.equal(
    (await act(writer, id, 'publication', { reviewAt: '2028-11-26' })).json['code'],
    'SECOND_PERSON_REQUIRED',
  );
  assert.equal((await act(peer, id, 'review', { ...pass, nobodyRecognisable: false })).json['code'], 'INCOMPLETE');
  assert.equal((await act(peer, id, 'review', pass)).status, 200);
  assert.equal((await act(peer, id, 'publication', { reviewAt: '2028-11-26' })).json['code'], 'role-missing');
  assert.equal((await act(writer, id, 'publication', { reviewAt: '2030-11-26' })).json['code'], 'INVALID_VALUE');
  const done = await act(writer, id, 'publication', { reviewAt: '2028-11-26' });
  assert.deepEqual([done.status, done.json['state']], [200, 'Published'], done.text);
  assert.deepEqual(await titles(elsewhere, '?words=INTERPRETES+telefono'), ['Interpreters by telephone']);
  assert.deepEqual(await titles(elsewhere, '?category=Legal'), []);
  assert.equal(await published(), 1);
  assert.ok(!(await server.send({ path: '/api/v1/published-practices' })).text.includes(writer.userId));
  assert.equal((await act(elsewhere, id, 'retirement')).json['code'], 'not-found');
  assert.equal((await act(writer, id, 'retirement')).status, 200);
  assert.equal(await published(), 0);
});

test('new words void the reviews, a peer of another institution can give it back', async () => {
  const id = await draft();
  await act(writer, id, 'submission');
  await act(peer, id, 'review', pass);
  const change = await writer.send({
    method: 'PUT',
    path: `${ALL}/${id}`,
    headers: { 'if-match': '"3"' },
    body: { text: { ...TEXT, country: 'NI' } },
  });
  assert.deepEqual([change.status, change.json['state'], change.json['reviews']], [200, 'Draft', []], change.text);
  await act(writer, id, 'submission');
  assert.equal(
    (await act(writer, id, 'publication', { reviewAt: '2027-11-26' })).json['code'],
    'SECOND_PERSON_REQUIRED',
  );
  assert.ok((await titles(elsewhere, '?show=review')).includes('Interpreters by telephone'));
  const back = await act(elsewhere, id, 'review', { verdict: 'Change', nobodyRecognisable: false });
  assert.equal(back.status, 200, back.text);
  assert.equal((await writer.send({ path: `${ALL}/${id}` })).json['state'], 'Draft');
});

test('the starter set comes as drafts, each once, and says in which languages it is whole', async () => {
  const { json } = await writer.send({ path: `${ALL}/starters` });
  const [first] = json['starters'] as readonly { id: string; taken: boolean }[];
  assert.equal(first?.taken, false);
  const taken = await write(writer, { starter: first?.id });
  assert.equal(taken.status, 201, taken.text);
  assert.deepEqual(
    (taken.json['translations'] as readonly { language: string; complete: boolean }[]).map(({ complete }) => complete),
    [true, true, false, false],
  );
  assert.equal((await write(writer, { starter: first?.id })).json['code'], 'not-found');
  const analyst = await server.person({ in: writer, roles: ['Analyst'] });
  assert.equal((await write(analyst, { text: TEXT })).json['code'], 'role-missing');
});

test('nothing is published or exported while the installation is frozen', async () => {
  await freezeIncident(server.owner, server.clock.now);
  const again = await server.person({ roles: ['NetworkCoordinator'] });
  assert.equal((await again.send({ path: `${ALL}/export` })).json['code'], 'incident-frozen');
  await thawIncident(server.owner, server.clock.now);
  assert.equal((await again.send({ path: `${ALL}/export` })).status, 200);
});
