// SPDX-License-Identifier: EUPL-1.2
// Who sees what of a file (casework.md, section 2), and what supervisors and data protection officers see of the whole, over
// real HTTP and row security.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let officer: Person;
let protection: Person;

before(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'] });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  protection = await server.person({ ...inside, roles: ['DataProtectionOfficer'], displayName: 'D. Ley' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
});
after(() => server.close());

const at = (id: string, rest = '') => `/api/v1/cases/${id}${rest}`;
const list = (reply: Reply, name: string) => (reply.json[name] ?? []) as readonly Readonly<Record<string, unknown>>[];
const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const past = () => new Date(Date.now() - 300_000).toISOString();
const open = (person: Person, id: string) => person.send({ path: at(id, '/file') });

async function openCase(person: Person): Promise<string> {
  const made = await person.post('/api/v1/case-files', {
    ownReference: ownReference(),
    origin: { kind: 'self-request' },
    source: 'NGO',
    person: { alias: 'Luna', firstName: 'Canaryname' },
    duplicates: { caseIds: [], decided: 'none-found' },
  });
  assert.equal(made.status, 201, made.text);
  return String(made.json['id']);
}

const need = (sign: string, note: string) => ({
  signs: [sign],
  circumstances: [],
  since: null,
  reportedBy: 'Interviewer',
  reportedAt: past(),
  actionTaken: null,
  consentId: null,
  note,
  atLeast: null,
});
const service = {
  category: 'Clothing',
  subtype: 'Shoes',
  date: past().slice(0, 10),
  startsAt: null,
  quantity: null,
  unit: null,
  value: null,
  currency: null,
  providerOrgId: null,
  providerServiceId: null,
  location: 'Canaryplace 7',
  locationConfidential: false,
  companions: [],
  interpreterMode: null,
  interpreterId: null,
  outcome: 'Delivered',
  planItemId: null,
  note: null,
  consularPost: null,
};

describe('a role sees what section 2 gives it, and nothing else', () => {
  test('a frontline officer: urgent signs, own words, no place; a supervisor: a summary of health', async () => {
    const id = await openCase(officer);
    await server.owner
      .insertInto('assignment')
      .values({
        org_id: worker.orgId,
        case_id: id,
        user_id: worker.userId,
        assigned_by: worker.userId,
        from_at: server.clock.now,
      })
      .execute();
    for (const [sign, note] of [
      ['Fainting', 'canaryurgent'],
      ['DentalPain', 'canarydental'],
    ] as const) {
      assert.equal((await worker.post(at(id, '/health-needs'), need(sign, note))).status, 201);
    }
    assert.equal(
      (await worker.post(at(id, '/notes'), { text: 'canarynote of the worker', sealed: false })).status,
      201,
    );
    assert.equal(
      (await officer.post(at(id, '/notes'), { text: 'canaryown of the officer', sealed: false })).status,
      201,
    );
    assert.equal((await worker.post(at(id, '/services'), service)).status, 201);

    const full = await open(worker, id);
    for (const word of ['canaryurgent', 'canarydental', 'canarynote', 'canaryown', 'Canaryplace']) {
      assert.ok(full.text.includes(word), word);
    }
    const seen = await open(officer, id);
    assert.equal(seen.status, 200, seen.text);
    assert.deepEqual(
      list(seen, 'healthNeeds').map(({ urgency, signs }) => [urgency, signs]),
      [['SameDay', undefined]],
    );
    for (const word of ['canaryurgent', 'canarydental', 'canarynote', 'Canaryplace', 'DentalPain']) {
      assert.ok(!seen.text.includes(word), word);
    }
    const summary = await open(supervisor, id);
    assert.equal(list(summary, 'healthNeeds').length, 2);
    for (const word of ['canaryurgent', 'canarydental', 'DentalPain']) assert.ok(!summary.text.includes(word), word);
    assert.ok(summary.text.includes('canarynote'));
    for (const reply of [full, seen, summary]) assert.ok(!reply.text.includes('Canaryname'));
    assert.equal((await open(protection, id)).status, 404);
    assert.equal((await protection.send({ path: at(id, '/people') })).status, 404);
  });

  test('out of the care team, health opens only with the consent of the person, and closes with its withdrawal', async () => {
    const id = await openCase(worker);
    assert.equal((await worker.post(at(id, '/health-needs'), need('DentalPain', 'canarytooth'))).status, 201);
    await server.owner.updateTable('assignment').set({ care_team: false }).where('case_id', '=', id).execute();
    assert.deepEqual(
      list(await open(worker, id), 'healthNeeds').map(({ signs }) => signs),
      [],
    );
    const consent = await worker.post(at(id, '/consents'), {
      purpose: 'HealthDataSharing',
      recipients: [],
      dataCategories: ['Health'],
      countries: ['HN'],
      grantedBy: 'Self',
      guardianId: null,
      childAssent: 'NotApplicable',
      capacity: 'Assumed',
      capacityNote: null,
      language: 'es',
      interpreterId: null,
      mode: 'Written',
      informed: {
        agreementToInterview: true,
        purpose: true,
        actualAndPossibleUse: true,
        nonIdentifyingResearchUse: true,
        rightToOwnData: true,
        storageTime: true,
        howToWithdraw: true,
      },
      conditions: null,
      decision: 'Given',
      evidenceRef: null,
      validFrom: null,
      expiresAt: null,
    });
    assert.equal(consent.status, 201, consent.text);
    assert.match((await open(worker, id)).text, /canarytooth/u);
    const withdrawn = await worker.post(
      at(id, `/consents/${String(valueAt(consent, 'record.id'))}/withdrawal`),
      { how: 'InPerson' },
      1,
    );
    assert.equal(withdrawn.status, 200, withdrawn.text);
    assert.ok(!(await open(worker, id)).text.includes('canarytooth'));
  });
});

describe('the whole, without a name', () => {
  test('a supervisor sees what each carries and what could not be had', async () => {
    const id = await openCase(worker);
    const missing = await worker.post(at(id, '/services'), {
      ...service,
      category: 'Shelter',
      subtype: 'Emergency',
      outcome: 'NotAvailable',
    });
    assert.equal(missing.status, 201, missing.text);
    const load = await supervisor.send({ path: '/api/v1/oversight/workload' });
    assert.equal(load.status, 200, load.text);
    const line = list(load, 'colleagues').find(({ userId }) => userId === worker.userId);
    assert.ok(Number(line?.['open']) >= 1 && line?.['displayName'] === 'W. Luz', load.text);
    const gaps = await supervisor.send({ path: `/api/v1/oversight/gaps?from=${service.date}&to=${service.date}` });
    assert.deepEqual(list(gaps, 'gaps'), [
      { category: 'Shelter', source: 'ServiceNotAvailable', reason: null, count: 1 },
    ]);
    assert.equal(code(await worker.send({ path: '/api/v1/oversight/workload' })), 'role-missing');
  });

  test('a request of the person is received, its identity checked without papers, answered in time (RET-2)', async () => {
    const id = await openCase(worker);
    const asked = await worker.post(at(id, '/data-requests'), {
      kind: 'Erasure',
      madeBy: 'Self',
      receivedOn: service.date,
      wish: 'canarywish',
    });
    assert.equal(asked.status, 201, asked.text);
    const requestId = String(asked.json['id']);
    const path = `/api/v1/data-requests/${requestId}`;
    const waiting = await protection.send({ path: '/api/v1/data-requests' });
    assert.match(waiting.text, /canarywish/u);
    assert.equal(code(await worker.send({ path: '/api/v1/data-requests' })), 'role-missing');
    const early = await protection.post(
      `${path}/answer`,
      { state: 'Answered', answer: 'done', refusalGround: null },
      1,
    );
    assert.equal(code(early), 'INCOMPLETE', early.text);
    const checked = await protection.post(`${path}/identity`, { how: 'SafeWord' }, 1);
    assert.equal(checked.status, 200, checked.text);
    const version = Number(valueAt(await open(worker, id), 'facts.version'));
    assert.equal((await supervisor.post(at(id, '/legal-hold'), { hold: true }, version)).status, 200);
    const held = await protection.post(`${path}/answer`, { state: 'Answered', answer: 'done', refusalGround: null }, 2);
    assert.equal(code(held), 'LEGAL_HOLD', held.text);
    const erasure = await supervisor.send({ path: at(id, '/erasure'), method: 'POST' });
    assert.equal(code(erasure), 'LEGAL_HOLD', erasure.text);
    const refused = await protection.post(
      `${path}/answer`,
      { state: 'Refused', answer: 'a court needs it', refusalGround: 'LegalHold' },
      2,
    );
    assert.equal(refused.status, 200, refused.text);
    assert.equal(list(await worker.send({ path: at(id, '/data-requests') }), 'requests')[0]?.['state'], 'Refused');
  });

  test('urgent help for somebody without a case keeps nothing of her; other help needs a case (I-05)', async () => {
    const given = { category: 'Food', subtype: 'Meal', date: service.date, outcome: 'Delivered' };
    const done = await officer.post('/api/v1/urgent-help', given);
    assert.equal(done.status, 201, done.text);
    assert.equal(
      code(await officer.post('/api/v1/urgent-help', { ...given, category: 'Legal', subtype: 'Asylum' })),
      'INCOMPLETE',
    );
    assert.equal(code(await officer.post('/api/v1/urgent-help', { ...given, name: 'Ana' })), 'bad-input');
  });

  test('an appointment for a calendar is one neutral word and a time (I-19, I-20)', async () => {
    const id = await openCase(worker);
    const startsAt = new Date(Date.now() + 3600_000).toISOString();
    const planned = await worker.post(at(id, '/services'), {
      ...service,
      outcome: 'Planned',
      startsAt,
      date: startsAt.slice(0, 10),
    });
    assert.equal(planned.status, 201, planned.text);
    const ics = await worker.send({
      path: at(id, `/services/${String(valueAt(planned, 'record.id'))}/calendar?language=es`),
    });
    assert.equal(ics.status, 200, ics.text);
    assert.match(String(ics.json['ics']), /SUMMARY:Cita\r\n/u);
    assert.ok(!/Canary|Clothing|Luna|LOCATION|DESCRIPTION/u.test(ics.text));
    assert.ok(!ics.text.includes(id));
    assert.equal((await worker.send({ path: at(id, `/services/${randomUUID()}/calendar`) })).status, 404);
  });
});
