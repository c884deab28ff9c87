// SPDX-License-Identifier: EUPL-1.2
// The case file over real HTTP, a real database under row security and a real key store: what is written comes back to those
// who may see it, every guard refuses with its code, every field has its history, and nothing is half done.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let colleague: Person;
let officer: Person;

before(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'C. Sol' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
});
after(() => server.close());

const at = (id: string, rest = '') => `/api/v1/cases/${id}${rest}`;

async function openCase(person: Person, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const reply = await person.post('/api/v1/cases', { ownReference: ownReference(), alias: 'Luna', ...more });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}

const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const open = async (person: Person, id: string) => person.send({ path: at(id, '/file') });
const list = (reply: Reply, name: string) => (reply.json[name] ?? []) as readonly Readonly<Record<string, unknown>>[];
const made = (reply: Reply): { id: string; version: number } => {
  assert.equal(reply.status, 201, reply.text);
  return valueAt(reply, 'record') as { id: string; version: number };
};

describe('the case file', () => {
  test('a new case opens with nothing known of it, under a number that means nothing (I-31)', async () => {
    const id = await openCase(worker);
    const file = await open(worker, id);
    assert.equal(file.status, 200, file.text);
    assert.match(String(file.json['caseNumber']), /^[B-T]{4}-[B-T]{4}-[B-T]{4}$/u);
    assert.equal(valueAt(file, 'facts.stage'), 'Identified');
    assert.equal(list(file, 'persons').length, 1);
    assert.equal(list(file, 'persons')[0]?.['alias'], 'Luna');
    assert.deepEqual(list(file, 'consents'), []);
  });

  test('every field that is written has its history: who, when, from what to what (point 3)', async () => {
    const id = await openCase(worker);
    const [person] = list(await open(worker, id), 'persons');
    const path = at(id, `/persons/${String(person?.['id'])}`);
    const first = await worker.put(path, { gender: 'Feminine', firstName: 'Ana', secondName: 'Canaryname', languages: [{ tag: 'quc', level: 'Native' }] }, 1);
    assert.equal(first.status, 200, first.text);
    assert.equal(first.headers['etag'], '"2"');
    assert.ok(!first.text.includes('Canaryname'));
    const second = await worker.put(path, { gender: 'NonConforming' }, 2);
    assert.equal(second.status, 200, second.text);
    const history = await worker.send({ path: at(id, `/history?kind=person&field=gender`) });
    assert.equal(history.status, 200, history.text);
    const entries = list(history, 'entries');
    assert.deepEqual(
      entries.map(({ version, by, changes }) => [version, by, changes]),
      [
        [3, worker.userId, [{ field: 'gender', hidden: false, from: 'Feminine', to: 'NonConforming' }]],
        [2, worker.userId, [{ field: 'gender', hidden: false, from: null, to: 'Feminine' }]],
      ],
    );
    const all = await worker.send({ path: at(id, '/history') });
    assert.ok(!all.text.includes('Canaryname'));
    assert.match(all.text, /"field":"firstName","hidden":true/u);
    const people = await worker.send({ path: at(id, '/people') });
    assert.match(people.text, /Canaryname/u);
    // found by the name that the file holds, and by the alias
    const found = await worker.send({ path: '/api/v1/cases/search', body: { name: 'canaryname ana' } });
    assert.equal(list(found, 'cases')[0]?.['id'], id);
    const stored = await sql<{ all: string }>`SELECT string_agg(h::text, '') AS all FROM record_history h WHERE case_id = ${id}`.execute(server.owner);
    assert.ok(!stored.rows[0]?.all.includes(Buffer.from('Canaryname').toString('hex')));
  });

  test('consents, risk, help, needs and plan are written by the rules and come back with the file', async () => {
    const id = await openCase(worker);
    const consent = made(await worker.post(at(id, '/consents'), CONSENT));
    assert.equal(consent.version, 1);
    const risk = await worker.post(at(id, '/risks'), RISK);
    assert.equal(made(risk).version, 1);
    assert.equal(valueAt(risk, 'record.computed.level'), 'High');
    made(await worker.post(at(id, '/services'), { ...SERVICE, category: 'Food', subtype: 'Meal' }));
    made(await worker.post(at(id, '/health-needs'), HEALTH));
    made(await worker.post(at(id, '/needs'), { status: 'Final', assessedAt: past(), items: [{ category: 'Legal', need: 2, wish: 'papers', alreadyProvidedBy: null }] }));
    const plan = made(await worker.post(at(id, '/plans'), { ...PLAN, items: [item(worker)] }));
    const proposed = await worker.post(at(id, `/plans/${plan.id}/step`), { to: 'Proposed' }, 1);
    assert.equal(proposed.status, 200, proposed.text);
    made(await worker.post(at(id, '/notes'), { text: 'She prefers mornings.', sealed: false }));
    made(await worker.post(at(id, '/events'), { type: 'Recruitment', date: '2026-03-01', precision: 'Month', country: 'HN', place: null, description: null }));
    made(await worker.post(at(id, '/proceedings'), { kind: 'Labour', stage: 'Considered', authorityName: null, nextDate: null, note: null }));
    made(await worker.post(at(id, '/debts'), DEBT));
    made(await worker.post(at(id, '/safety-plans'), SAFETY));
    const file = await open(worker, id);
    assert.equal(file.status, 200, file.text);
    for (const name of ['consents', 'risks', 'services', 'healthNeeds', 'needs', 'plans', 'notes', 'events', 'proceedings', 'debts', 'safetyPlans']) {
      assert.equal(list(file, name).length, 1, name);
    }
    const row = await server.owner.selectFrom('case_file').selectAll().where('case_id', '=', id).executeTakeFirstOrThrow();
    assert.equal(row.risk_self, 2);
  });
});

const past = (minutes = 5) => new Date(Date.now() - minutes * 60_000).toISOString();
const informed = {
  agreementToInterview: true,
  purpose: true,
  actualAndPossibleUse: true,
  nonIdentifyingResearchUse: true,
  rightToOwnData: true,
  storageTime: true,
  howToWithdraw: true,
};
const CONSENT = {
  purpose: 'CaseRecord',
  recipients: [],
  dataCategories: ['Identity', 'Health'],
  countries: ['HN'],
  grantedBy: 'Self',
  guardianId: null,
  childAssent: 'NotApplicable',
  capacity: 'Assumed',
  capacityNote: null,
  language: 'es',
  interpreterId: null,
  mode: 'WitnessedOral',
  informed,
  conditions: null,
  decision: 'Given',
  evidenceRef: null,
  validFrom: null,
  expiresAt: null,
};
const RISK = {
  subjectScope: 'Self',
  answers: [{ factor: 'DebtClaimed', value: 'Yes', time: 'Present', officialsOf: [], detail: null, source: 'Person' }],
  ownPerception: 1,
  immediateActions: [],
  assessedAt: past(),
  final: true,
};
const SERVICE = {
  category: 'Legal',
  subtype: 'Information',
  date: past().slice(0, 10),
  startsAt: null,
  quantity: null,
  unit: null,
  value: null,
  currency: null,
  providerOrgId: null,
  providerServiceId: null,
  location: null,
  locationConfidential: false,
  companions: [],
  interpreterMode: null,
  interpreterId: null,
  outcome: 'Delivered',
  planItemId: null,
  note: null,
  consularPost: null,
};
const HEALTH = {
  signs: ['Fainting'],
  circumstances: [],
  since: null,
  reportedBy: 'Interviewer',
  reportedAt: past(),
  actionTaken: null,
  consentId: null,
  note: 'collapsed in the heat',
  atLeast: null,
};
const DEBT = {
  creditorId: null,
  amount: '6000.00',
  currency: 'USD',
  basis: 'Travel',
  securedOn: ['Land'],
  paidSoFar: null,
  interest: null,
  threatAttached: true,
  personAccepts: 'Unsure',
  note: null,
};
const day = (offset: number) => new Date(Date.now() + offset * 24 * 3600_000).toISOString().slice(0, 10);
const PLAN = { objectives: 'Papers and work', plannedEndDate: day(120) };
const item = (person: Person) => ({
  id: randomUUID(),
  category: 'Legal',
  subtype: 'Information',
  goal: 'Know the rights',
  providerServiceId: null,
  responsible: person.userId,
  due: day(20),
});
const SAFETY = {
  scopes: ['Self'],
  protectsPersonIds: [],
  triggers: ['a call from an unknown number'],
  safePlaces: ['the health centre'],
  safeWord: 'mango',
  callServiceIds: [randomUUID()],
  bagAndPapers: null,
  phoneHygiene: null,
  childrenAndFamily: null,
  shelterConfidentiality: null,
  reviewOn: day(10),
  copyGiven: 'Memorised',
};
