// SPDX-License-Identifier: EUPL-1.2
// The case file over real HTTP, a real database under row security and a real key store: what is written comes back to those
// who may see it, every guard refuses with its code, every field has its history, and nothing is half done.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { sql } from 'kysely';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;
let colleague: Person;
let officer: Person;
let otherSupervisor: Person;

beforeAll(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  colleague = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'C. Sol' });
  otherSupervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Roa' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
});
afterAll(() => server.close());

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

const past = (minutes = 5) => new Date(Date.now() - minutes * 60_000).toISOString();
const allPoints = {
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
  informed: allPoints,
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
const CONTACT = {
  channel: 'Phone',
  value: '50411112222',
  safeTimes: [{ days: [1, 2], from: '09:00', to: '11:00' }],
  safeWord: null,
  viaWhom: null,
  mayLeaveMessage: false,
  voicemailSafe: false,
  note: null,
  viaPersonId: null,
};
const BASIS = {
  basis: 'PublicInterest',
  purpose: 'Assistance',
  recipients: [],
  dataCategories: ['Risk'],
  countries: ['HN'],
  justification: 'A danger for others.',
  personInformedAt: null,
};
const CONSULAR = {
  purpose: 'TravelDocument',
  legalAdviceAt: past(),
  adviserId: randomUUID(),
  package: ['Identity'],
  safeWording: 'A national asks for a travel document.',
  post: {
    institutionId: randomUUID(),
    recipientClass: 'Consulate',
    country: 'HN',
    actsFor: 'GT',
    personIds: [],
    phones: [],
  },
};

describe('the case file', () => {
  test('a new case opens with nothing known of it, under a number that means nothing (I-31)', async () => {
    const id = await openCase(worker);
    const file = await open(worker, id);
    assert.equal(file.status, 200, file.text);
    assert.match(String(file.json['caseNumber']), /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/u);
    assert.equal(valueAt(file, 'facts.stage'), 'Identified');
    assert.equal(list(file, 'persons').length, 1);
    assert.equal(list(file, 'persons')[0]?.['alias'], 'Luna');
    assert.deepEqual(list(file, 'consents'), []);
  });

  test('every field that is written has its history: who, when, from what to what (point 3)', async () => {
    const id = await openCase(worker);
    const [person] = list(await open(worker, id), 'persons');
    const path = at(id, `/persons/${String(person?.['id'])}`);
    const first = await worker.put(
      path,
      { gender: 'Feminine', firstName: 'Ana', secondName: 'Canaryname', languages: [{ tag: 'quc', level: 'Native' }] },
      1,
    );
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
    const stored = await sql<{
      all: string;
    }>`SELECT string_agg(h::text, '') AS all FROM record_history h WHERE case_id = ${id}`.execute(server.owner);
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
    made(
      await worker.post(at(id, '/needs'), {
        status: 'Final',
        assessedAt: past(),
        items: [{ category: 'Legal', need: 2, wish: 'papers', alreadyProvidedBy: null }],
      }),
    );
    const plan = made(await worker.post(at(id, '/plans'), { ...PLAN, items: [item(worker)] }));
    const proposed = await worker.post(at(id, `/plans/${plan.id}/step`), { to: 'Proposed' }, 1);
    assert.equal(proposed.status, 200, proposed.text);
    made(await worker.post(at(id, '/notes'), { text: 'She prefers mornings.', sealed: false }));
    made(
      await worker.post(at(id, '/events'), {
        type: 'Recruitment',
        date: '2026-03-01',
        precision: 'Month',
        country: 'HN',
        place: null,
        description: null,
      }),
    );
    made(
      await worker.post(at(id, '/proceedings'), {
        kind: 'Labour',
        stage: 'Considered',
        authorityName: null,
        nextDate: null,
        note: null,
      }),
    );
    made(await worker.post(at(id, '/debts'), DEBT));
    made(await worker.post(at(id, '/safety-plans'), SAFETY));
    const file = await open(worker, id);
    assert.equal(file.status, 200, file.text);
    for (const name of [
      'consents',
      'risks',
      'services',
      'healthNeeds',
      'needs',
      'plans',
      'notes',
      'events',
      'proceedings',
      'debts',
      'safetyPlans',
    ]) {
      assert.equal(list(file, name).length, 1, name);
    }
    const row = await server.owner
      .selectFrom('case_file')
      .selectAll()
      .where('case_id', '=', id)
      .executeTakeFirstOrThrow();
    assert.equal(row.risk_self, 2);
  });

  test('of notes and deliveries the newest fifty stand in the file, and all of them page by page', async () => {
    const id = await openCase(worker);
    for (let number = 1; number <= 53; number += 1) {
      made(await worker.post(at(id, '/notes'), { text: `note ${number}`, sealed: false }));
    }
    assert.equal(list(await open(worker, id), 'notes').length, 50);
    const first = await worker.send({ path: at(id, '/notes') });
    assert.equal(first.status, 200, first.text);
    const next = await worker.send({ path: at(id, `/notes?cursor=${String(first.json['next'])}`) });
    const all = [...list(first, 'notes'), ...list(next, 'notes')].map((each) => each['text']);
    assert.deepEqual([all.length, new Set(all).size, next.json['next']], [53, 53, null]);
    assert.deepEqual(list(await officer.send({ path: at(await openCase(officer), '/notes') }), 'notes'), []);
  });
});

describe('a case file opened by the rules', () => {
  const body = (more: Readonly<Record<string, unknown>> = {}) => ({
    origin: { kind: 'self-request' },
    source: 'LabourInspection',
    person: {
      alias: 'Río',
      firstName: 'Mateo',
      secondName: 'Pop Canil',
      birthdate: '2004-03-01',
      birthdatePrecision: 'Day',
      ageGroup: '21-23',
    },
    duplicates: { caseIds: [], decided: 'none-found' },
    ...more,
  });

  test('needs two people who answer for it (I-01), and an age that fits the birth date', async () => {
    const alone = await colleague.post('/api/v1/case-files', body());
    assert.equal(code(alone), 'SECOND_PERSON_REQUIRED');
    assert.deepEqual(valueAt(alone, 'problems.0.where.field'), 'supervisorId');
    const young = await worker.post(
      '/api/v1/case-files',
      body({ person: { alias: 'Río', birthdate: '2004-03-01', birthdatePrecision: 'Day', ageGroup: '48+' } }),
    );
    assert.equal(code(young), 'INVALID_VALUE', young.text);
    assert.equal(young.status, 422);
    const unchecked = await worker.post(
      '/api/v1/case-files',
      body({ duplicates: { caseIds: [randomUUID()], decided: 'none-found' } }),
    );
    assert.equal(code(unchecked), 'INCOMPLETE');
    const good = await worker.post('/api/v1/case-files', body());
    assert.equal(good.status, 201, good.text);
    const id = String(good.json['id']);
    const file = await open(worker, id);
    assert.equal(file.json['supervisorId'], supervisor.userId);
    assert.equal(file.json['caseNumber'], good.json['caseNumber']);
    const found = await worker.send({ path: '/api/v1/caseload/search', body: { text: 'RIO' } });
    assert.deepEqual(
      list(found, 'cases').map((each) => each['id']),
      [id],
      found.text,
    );
    const number = await worker.send({
      path: '/api/v1/caseload/search',
      body: { text: String(good.json['caseNumber']).toLowerCase() },
    });
    assert.deepEqual(
      list(number, 'cases').map((each) => each['id']),
      [id],
    );
    const named = await worker.send({ path: '/api/v1/duplicates', body: { name: 'Mateo Pop Canil' } });
    assert.deepEqual(
      list(named, 'cases').map((each) => each['id']),
      [id],
    );
    const foreign = await colleague.send({ path: '/api/v1/caseload/search', body: { text: 'Mateo Pop Canil' } });
    assert.deepEqual(list(foreign, 'cases'), []);
  });

  test('a double submission opens one case', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const same = body();
    const replies = await Promise.all(
      [1, 2, 3].map(() => worker.send({ path: '/api/v1/case-files', body: same, headers })),
    );
    assert.equal(new Set(replies.map(({ text }) => text)).size, 1, replies[0]?.text);
    assert.equal(replies[0]?.status, 201);
  });

  test('the list, Today and the calendar show it to those who work on it, and to nobody else (AZ-2)', async () => {
    const good = await worker.post('/api/v1/case-files', body());
    const id = String(good.json['id']);
    const starts = new Date(Date.now() + 3600_000).toISOString();
    made(
      await worker.post(at(id, '/services'), {
        ...SERVICE,
        category: 'Food',
        subtype: 'Meal',
        outcome: 'Planned',
        startsAt: starts,
        date: starts.slice(0, 10),
      }),
    );
    made(await worker.post(at(id, '/health-needs'), HEALTH));
    for (const sort of ['changed', 'opened', 'risk', 'due']) {
      const first = await worker.send({ path: `/api/v1/caseload?sort=${sort}&limit=1&open=yes` });
      assert.equal(first.status, 200, first.text);
      const next = await worker.send({
        path: `/api/v1/caseload?sort=${sort}&limit=100&open=yes&cursor=${String(first.json['next'])}`,
      });
      assert.equal(next.status, 200, next.text);
      const ids = [...list(first, 'cases'), ...list(next, 'cases')].map((each) => each['id']);
      assert.equal(new Set(ids).size, ids.length);
      assert.ok(ids.includes(id), sort);
    }
    const today = await worker.send({ path: '/api/v1/today' });
    assert.equal(today.status, 200, today.text);
    const mine = list(today, 'items').filter((each) => each['caseId'] === id);
    assert.ok(
      mine.some(({ kind }) => kind === 'SameDayHealth'),
      today.text,
    );
    assert.equal(mine[0]?.['alias'], 'Río');
    const calendar = await worker.send({ path: `/api/v1/calendar?from=${day(-1)}&to=${day(3)}` });
    assert.ok(
      list(calendar, 'entries').some((each) => each['caseId'] === id && each['kind'] === 'Appointment'),
      calendar.text,
    );
    for (const path of ['/api/v1/today', '/api/v1/caseload', `/api/v1/calendar?from=${day(-1)}&to=${day(3)}`]) {
      const other = await colleague.send({ path });
      assert.equal(other.status, 200, other.text);
      assert.ok(!other.text.includes(id), path);
      assert.ok((await supervisor.send({ path })).text.includes(id), path);
    }
    assert.equal((await open(colleague, id)).status, 404);
  });

  test('views are kept for their owner, their names sealed', async () => {
    const kept = await worker.post('/api/v1/views', {
      name: 'Mine Canaryview',
      filters: { open: 'yes', sort: 'risk' },
    });
    assert.equal(kept.status, 201, kept.text);
    const views = await worker.send({ path: '/api/v1/views' });
    assert.deepEqual(
      list(views, 'views').map(({ name, filters }) => [name, filters]),
      [['Mine Canaryview', { open: 'yes', sort: 'risk' }]],
    );
    assert.deepEqual(list(await supervisor.send({ path: '/api/v1/views' }), 'views'), []);
    assert.equal((await worker.remove(`/api/v1/views/${String(kept.json['id'])}`)).status, 204);
  });

  test('many cases change together, after a preview, or none does', async () => {
    const ids = [await openCase(worker), await openCase(worker)];
    const foreign = await openCase(colleague);
    const change = { kind: 'review', nextReviewAt: day(30) };
    const preview = await worker.send({
      path: '/api/v1/caseload/changes',
      body: { preview: true, caseIds: ids, change },
    });
    assert.deepEqual([preview.status, preview.json['done']], [200, false], preview.text);
    assert.equal(valueAt(await open(worker, ids[0] ?? ''), 'facts.nextReviewAt'), null);
    const none = await worker.send({
      path: '/api/v1/caseload/changes',
      body: { preview: false, caseIds: [...ids, foreign], change },
    });
    assert.equal(none.json['done'], false);
    assert.equal(valueAt(await open(worker, ids[0] ?? ''), 'facts.nextReviewAt'), null);
    const done = await worker.send({
      path: '/api/v1/caseload/changes',
      body: { preview: false, caseIds: ids, change },
    });
    assert.equal(done.json['done'], true, done.text);
    assert.equal(valueAt(await open(worker, ids[1] ?? ''), 'facts.nextReviewAt'), day(30));
  });
});

describe('two people at one record (I-28)', () => {
  const personOf = async (id: string) => {
    const [person] = list(await open(worker, id), 'persons');
    return { path: at(id, `/persons/${String(person?.['id'])}`), id: String(person?.['id']) };
  };

  test('different fields are put together; of one field both edits are kept until somebody decides', async () => {
    const id = await openCase(worker);
    const { path } = await personOf(id);
    assert.equal((await worker.put(path, { gender: 'Feminine' }, 1)).status, 200);
    const merged = await supervisor.put(path, { literacy: 'Some' }, 1);
    assert.equal(merged.status, 200, merged.text);
    assert.equal(merged.headers['etag'], '"3"');
    const late = await supervisor.put(path, { gender: 'NonConforming', education: 'PrimaryEducation' }, 1);
    assert.equal(late.status, 412, late.text);
    assert.equal(code(late), 'VERSION_CONFLICT');
    assert.deepEqual(valueAt(late, 'conflict.fields'), [
      { field: 'gender', current: 'Feminine', yours: 'NonConforming' },
    ]);
    const file = await open(worker, id);
    assert.equal(file.json['conflicts'], 1);
    assert.equal(list(file, 'persons')[0]?.['gender'], 'Feminine');
    const waiting = await worker.send({ path: at(id, '/conflicts') });
    const [conflict] = list(waiting, 'conflicts');
    assert.equal(conflict?.['madeBy'], supervisor.userId, waiting.text);
    const decided = await worker.post(
      at(id, `/conflicts/${String(conflict?.['id'])}/decision`),
      { take: ['gender', 'education'] },
      3,
    );
    assert.equal(decided.status, 200, decided.text);
    const after = await open(worker, id);
    assert.equal(after.json['conflicts'], 0);
    assert.deepEqual(
      [list(after, 'persons')[0]?.['gender'], list(after, 'persons')[0]?.['literacy']],
      ['NonConforming', 'Some'],
    );
  });

  test('names in a conflict are not repeated in the refusal', async () => {
    const id = await openCase(worker);
    const { path } = await personOf(id);
    assert.equal((await worker.put(path, { firstName: 'Canaryone' }, 1)).status, 200);
    const late = await supervisor.put(path, { firstName: 'Canarytwo' }, 1);
    assert.equal(late.status, 412);
    assert.ok(!/Canary/u.test(late.text));
    assert.ok(!/Canary/u.test((await worker.send({ path: at(id, '/conflicts') })).text));
  });

  test('risk and consent are never put together by the program', async () => {
    const id = await openCase(worker);
    const risk = made(await worker.post(at(id, '/risks'), { ...RISK, final: false }));
    assert.equal(
      (await worker.put(at(id, `/risks/${risk.id}`), { ...RISK, final: false, ownPerception: 2 }, 1)).status,
      200,
    );
    const late = await supervisor.put(
      at(id, `/risks/${risk.id}`),
      { ...RISK, final: false, immediateActions: ['call'] },
      1,
    );
    assert.equal(code(late), 'VERSION_CONFLICT');
  });

  test('the last change is taken back while nobody else has changed it; a decision never', async () => {
    const id = await openCase(worker);
    const { path, id: personId } = await personOf(id);
    assert.equal((await worker.put(path, { gender: 'Feminine', literacy: 'None' }, 1)).status, 200);
    const undo = (person: Person, kind: string, recordId: string, version: number) =>
      person.post(at(id, '/undo'), { kind, recordId }, version);
    assert.equal(code(await undo(supervisor, 'person', personId, 2)), 'not-undoable');
    const back = await undo(worker, 'person', personId, 2);
    assert.equal(back.status, 200, back.text);
    const file = await open(worker, id);
    assert.deepEqual([list(file, 'persons')[0]?.['gender'], list(file, 'persons')[0]?.['version']], [null, 3]);
    const event = made(
      await worker.post(at(id, '/events'), {
        type: 'Transit',
        date: null,
        precision: 'Unknown',
        country: null,
        place: null,
        description: null,
      }),
    );
    const removed = await undo(worker, 'event', event.id, 1);
    assert.equal(removed.json['removed'], true, removed.text);
    assert.deepEqual(list(await open(worker, id), 'events'), []);
    const consent = made(await worker.post(at(id, '/consents'), CONSENT));
    assert.equal(code(await undo(worker, 'consent', consent.id, 1)), 'not-undoable');
  });
});

describe('persons found together (point 2)', () => {
  const facts = {
    type: 'Exploitation',
    date: '2026-02-01',
    precision: 'Month',
    country: 'GT',
    place: null,
    description: 'a farm',
  };
  const meal = {
    category: 'Food',
    subtype: 'Meal',
    date: past().slice(0, 10),
    startsAt: null,
    providerOrgId: null,
    providerServiceId: null,
    location: null,
    locationConfidential: false,
  };

  test('share events and help once; a change for one never shows in another’s file', async () => {
    const ids = [await openCase(worker), await openCase(worker), await openCase(worker)] as const;
    const [first, second, third] = ids;
    const begun = await worker.post(at(first, '/group'), { name: 'the five', caseIds: [second, third] });
    assert.equal(begun.status, 201, begun.text);
    assert.equal(list(begun, 'members').length, 2);
    const shared = await worker.post(at(first, '/group/events'), { facts, caseIds: [first, second] }, 1);
    assert.equal(shared.status, 200, shared.text);
    const eventId = String(list(shared, 'events')[0]?.['id']);
    const none = await worker.send({ path: at(third, '/group') });
    assert.deepEqual(list(none, 'events'), []);
    const eaten = (caseId: string) => ({ caseId, outcome: 'Delivered', quantity: '1', unit: null });
    const served = await worker.post(at(first, '/group/services'), { facts: meal, members: ids.map(eaten) }, 2);
    assert.equal(served.status, 200, served.text);
    const legal = await worker.post(
      at(first, '/group/services'),
      { facts: { ...meal, category: 'Legal', subtype: 'Information' }, members: [eaten(second)] },
      3,
    );
    assert.equal(code(legal), 'CONSENT_MISSING', legal.text);
    const before = (await worker.send({ path: at(first, '/group') })).json;
    const other = { ...facts, description: 'not a farm, a house' };
    const corrected = await worker.post(at(second, `/group/events/${eventId}/correction`), { facts: other }, 3);
    assert.equal(corrected.status, 200, corrected.text);
    assert.deepEqual(list(corrected, 'events'), []);
    assert.match((await open(worker, second)).text, /not a farm, a house/u);
    const after = await worker.send({ path: at(first, '/group') });
    assert.deepEqual(after.json['events'], before['events']);
    assert.ok(!(await open(worker, first)).text.includes('not a farm'));
    const left = await worker.post(at(third, '/group/leave'), {}, 4);
    assert.equal(left.status, 204, left.text);
    assert.equal(list(await open(worker, third), 'services').length, 1);
    assert.equal((await worker.send({ path: at(third, '/group') })).status, 404);
  });

  test('a colleague who has one of the cases sees nothing of the others, not even how many there are', async () => {
    const [first, second] = [await openCase(worker), await openCase(worker)];
    assert.equal((await worker.post(at(first, '/group'), { name: 'two', caseIds: [second] })).status, 201);
    assert.equal(
      (await supervisor.send({ path: at(first, '/assignments'), body: { userId: colleague.userId } })).status,
      200,
    );
    const seen = await colleague.send({ path: at(first, '/group') });
    assert.equal(seen.status, 200, seen.text);
    assert.deepEqual(list(seen, 'members'), []);
    assert.ok(!seen.text.includes(second));
    const foreign = await openCase(colleague);
    const taken = await worker.post(at(first, '/group/members'), { caseId: foreign }, 1);
    assert.match(taken.text, /unknown-case/u);
  });
});

describe('guards refuse through the API, each with its code, and nothing is written', () => {
  const consented = async (more: Readonly<Record<string, unknown>> = {}) => {
    const id = await openCase(worker, more);
    made(await worker.post(at(id, '/consents'), { ...CONSENT, purpose: 'Assistance' }));
    return id;
  };
  const beneficiary = async (id: string, change: Readonly<Record<string, unknown>>) => {
    const [person] = list(await open(worker, id), 'persons');
    const done = await worker.put(at(id, `/persons/${String(person?.['id'])}`), change, Number(person?.['version']));
    assert.equal(done.status, 200, done.text);
    return String(person?.['id']);
  };
  const stage = async (person: Person, id: string, body: Readonly<Record<string, unknown>>) => {
    const version = Number(valueAt(await open(person, id), 'facts.version'));
    return person.post(at(id, '/stage'), body, version);
  };
  const facts = async (id: string, change: Readonly<Record<string, unknown>>) => {
    const version = Number(valueAt(await open(worker, id), 'facts.version'));
    const done = await worker.put(at(id, '/facts'), change, version);
    assert.equal(done.status, 200, done.text);
  };

  test('CONSENT_MISSING, CONSENT_EXPIRED: help that is no emergency rests on consent; urgent help waits for nothing (I-05)', async () => {
    const id = await openCase(worker);
    const refused = await worker.post(at(id, '/services'), SERVICE);
    assert.deepEqual([refused.status, code(refused)], [409, 'CONSENT_MISSING'], refused.text);
    assert.deepEqual(list(await open(worker, id), 'services'), []);
    made(
      await officer.post(at(await openCase(officer), '/services'), {
        ...SERVICE,
        category: 'Clothing',
        subtype: 'Shoes',
      }),
    );
    made(
      await worker.post(at(id, '/consents'), {
        ...CONSENT,
        purpose: 'Assistance',
        expiresAt: new Date(Date.now() + 60_000).toISOString(),
      }),
    );
    made(await worker.post(at(id, '/services'), SERVICE));
    server.clock.now = new Date(Date.now() + 120_000);
    try {
      const over = await worker.post(at(id, '/services'), SERVICE);
      assert.equal(code(over), 'CONSENT_EXPIRED', over.text);
    } finally {
      server.clock.now = new Date();
    }
  });

  test('INVALID_VALUE: a consent that ends before it begins, a date that cannot be, a code of another list', async () => {
    const id = await openCase(worker);
    const backwards = await worker.post(at(id, '/consents'), {
      ...CONSENT,
      validFrom: '2027-05-01T00:00:00Z',
      expiresAt: '2027-01-01T00:00:00Z',
    });
    assert.deepEqual([backwards.status, code(backwards)], [422, 'INVALID_VALUE'], backwards.text);
    assert.equal(valueAt(backwards, 'problems.0.where.field'), 'expiresAt');
    for (const wrong of [
      { purpose: 'Friendship' },
      { purpose: 'ForcedLabour' },
      { validFrom: '2026-02-30T00:00:00Z' },
      { validFrom: '0000-01-01T00:00:00Z' },
      { language: 'Spanish of here' },
      { countries: ['Honduras'] },
      { subjectId: randomUUID() },
      { orgId: randomUUID() },
      { expiresAt: 'infinity' },
    ]) {
      const reply = await worker.post(at(id, '/consents'), { ...CONSENT, ...wrong });
      assert.deepEqual([reply.status, code(reply)], [400, 'bad-input'], JSON.stringify(wrong));
    }
    assert.deepEqual(list(await open(worker, id), 'consents'), []);
    const [person] = list(await open(worker, id), 'persons');
    const aged = await worker.put(
      at(id, `/persons/${String(person?.['id'])}`),
      { birthdate: '2012-01-01', birthdatePrecision: 'Day', ageGroup: '30-38' },
      1,
    );
    assert.equal(code(aged), 'INVALID_VALUE', aged.text);
    const future = await worker.put(
      at(id, `/persons/${String(person?.['id'])}`),
      { birthdate: '2190-01-01', birthdatePrecision: 'Day' },
      1,
    );
    assert.equal(code(future), 'INVALID_VALUE');
    const subtype = await worker.post(at(id, '/services'), {
      ...SERVICE,
      category: 'Food',
      subtype: 'MedicalExamination',
    });
    assert.equal(code(subtype), 'INVALID_VALUE');
    const scope = await worker.post(at(id, '/risks'), {
      ...RISK,
      answers: [{ ...RISK.answers[0], factor: 'ThreatsToFamily' }],
    });
    assert.equal(code(scope), 'INVALID_VALUE', scope.text);
  });

  test('INCOMPLETE, NOT_NOW, OUT_OF_SCOPE: a step before its time, or by somebody else', async () => {
    const id = await openCase(worker);
    assert.equal(code(await stage(worker, id, { event: 'inform' })), 'INCOMPLETE');
    assert.equal(code(await stage(worker, id, { event: 'completeIntake' })), 'NOT_NOW');
    const close = await stage(worker, id, { event: 'close' });
    assert.deepEqual([close.status, code(close)], [403, 'OUT_OF_SCOPE']);
    await facts(id, { language: 'es', privateSettingConfirmed: true });
    assert.equal((await stage(worker, id, { event: 'inform' })).status, 200);
    const refused = await stage(worker, id, { event: 'consent' });
    assert.equal(code(refused), 'CONSENT_MISSING', refused.text);
    made(await worker.post(at(id, '/consents'), CONSENT));
    const intake = await stage(worker, id, { event: 'consent' });
    assert.equal(intake.status, 200, intake.text);
    assert.equal(valueAt(await open(worker, id), 'stage'), 'Intake');
  });

  test('GUARDIAN_REQUIRED, ASSENT_REFUSED: a child’s consent needs a guardian, and her no is heard', async () => {
    const id = await openCase(worker);
    await beneficiary(id, { ageGroup: '9-17' });
    const alone = await worker.post(at(id, '/consents'), { ...CONSENT, childAssent: 'Given' });
    assert.equal(code(alone), 'GUARDIAN_REQUIRED', alone.text);
    const guardian = made(await worker.post(at(id, '/persons'), { kind: 'Guardian', alias: 'Tía' }));
    const asked = made(await worker.post(at(id, '/guardianships'), {}));
    const named = await worker.post(
      at(id, `/guardianships/${asked.id}/appointment`),
      { personId: guardian.id, appointedBy: 'Court', from: day(-1), conflictOfInterestChecked: true },
      1,
    );
    assert.equal(named.status, 200, named.text);
    const given = {
      ...CONSENT,
      purpose: 'Assistance',
      grantedBy: 'Guardian',
      guardianId: guardian.id,
      childAssent: 'Refused',
    };
    const consent = await worker.post(at(id, '/consents'), given);
    assert.equal(consent.status, 201, consent.text);
    assert.deepEqual(consent.json['warnings'], ['child-refused']);
    const service = await worker.post(at(id, '/services'), SERVICE);
    assert.equal(code(service), 'ASSENT_REFUSED', service.text);
  });

  test('RECIPIENT_CONFLICT: nobody who is suspected becomes guardian or contact (I-12)', async () => {
    const id = await openCase(worker);
    await beneficiary(id, { ageGroup: '9-17' });
    const suspect = made(
      await worker.post(at(id, '/persons'), {
        kind: 'SuspectedPerpetrator',
        alias: 'Capataz',
        phones: ['50499887766'],
      }),
    );
    const asked = made(await worker.post(at(id, '/guardianships'), {}));
    const named = await worker.post(
      at(id, `/guardianships/${asked.id}/appointment`),
      { personId: suspect.id, appointedBy: 'Court', from: day(-1), conflictOfInterestChecked: true },
      1,
    );
    assert.equal(code(named), 'RECIPIENT_CONFLICT', named.text);
    const contact = await worker.post(at(id, '/safe-contacts'), { ...CONTACT, value: '+504 9988 7766' });
    assert.equal(code(contact), 'RECIPIENT_CONFLICT', contact.text);
    assert.ok(!/9988|Capataz/u.test(contact.text));
  });

  test('SECOND_PERSON_REQUIRED: nobody approves the own decision (I-02)', async () => {
    const id = await openCase(worker);
    const both = await server.person({ in: worker, roles: ['CaseWorker', 'Supervisor'] });
    assert.equal((await supervisor.send({ path: at(id, '/assignments'), body: { userId: both.userId } })).status, 200);
    const basis = made(await both.post(at(id, '/legal-bases'), BASIS));
    const self = await both.post(at(id, `/legal-bases/${basis.id}/approval`), {}, 1);
    assert.equal(code(self), 'SECOND_PERSON_REQUIRED', self.text);
    const other = await supervisor.post(at(id, `/legal-bases/${basis.id}/approval`), {}, 1);
    assert.equal(other.status, 200, other.text);
  });

  test('CONSULAR_BLOCK: an open claim closes the way to the consulate, and says why (I-10)', async () => {
    const id = await consented();
    await beneficiary(id, { citizenship: ['GT'] });
    const version = Number(valueAt(await open(worker, id), 'facts.version'));
    const claim = await worker.put(
      at(id, '/protection'),
      {
        status: 'AsylumSeeker',
        fearsAuthoritiesOf: [{ country: 'GT', fears: true }],
        note: null,
        legalInformationGiven: true,
      },
      version,
    );
    assert.equal(claim.status, 200, claim.text);
    const block = await worker.send({ path: at(id, '/consular-block/GT') });
    assert.equal(block.json['blocked'], true, block.text);
    const consent = made(
      await worker.post(at(id, '/consents'), {
        ...CONSENT,
        purpose: 'ConsularContact',
        countries: ['GT'],
        recipients: [{ kind: 'class', recipientClass: 'Consulate', country: 'GT' }],
      }),
    );
    const contact = await worker.post(at(id, '/consular-contacts'), { ...CONSULAR, consentId: consent.id });
    assert.equal(code(contact), 'CONSULAR_BLOCK', contact.text);
    const returning = made(await worker.post(at(id, '/returns'), { destinationCountry: 'GT' }));
    const informed = await worker.post(at(id, `/returns/${returning.id}/step`), { to: 'Informed', change: {} }, 1);
    assert.equal(informed.status, 200, informed.text);
    const asked = await worker.post(
      at(id, `/returns/${returning.id}/step`),
      { to: 'Requested', change: { decisionMadeBy: 'Person' } },
      2,
    );
    assert.equal(asked.status, 200, asked.text);
    const assessed = await worker.post(
      at(id, `/returns/${returning.id}/step`),
      { to: 'PreReturnRiskAssessment', change: {} },
      3,
    );
    const codes = (assessed.json['problems'] as { code: string }[]).map((each) => each.code);
    assert.ok(codes.includes('ASYLUM_PENDING'), assessed.text);
  });

  test('PERSON_NOT_AGREED, RISK_STALE, RISK_CRITICAL, SAFETY_PLAN_REQUIRED, BID_REQUIRED: the way to a plan and out of it', async () => {
    const id = await openCase(worker);
    await facts(id, { language: 'es', privateSettingConfirmed: true, urgentNeedsCheckedAt: past() });
    await beneficiary(id, { ageGroup: '9-17' });
    const guardian = made(await worker.post(at(id, '/persons'), { kind: 'Guardian', alias: 'Tía' }));
    const asked = made(await worker.post(at(id, '/guardianships'), {}));
    assert.equal(
      (
        await worker.post(
          at(id, `/guardianships/${asked.id}/appointment`),
          { personId: guardian.id, appointedBy: 'Court', from: day(-1), conflictOfInterestChecked: true },
          1,
        )
      ).status,
      200,
    );
    made(
      await worker.post(at(id, '/consents'), {
        ...CONSENT,
        grantedBy: 'Guardian',
        guardianId: guardian.id,
        childAssent: 'Given',
      }),
    );
    made(await worker.post(at(id, '/safe-contacts'), { ...CONTACT, channel: 'None', value: null, safeTimes: [] }));
    assert.equal((await stage(worker, id, { event: 'inform' })).status, 200);
    assert.equal((await stage(worker, id, { event: 'consent' })).status, 200);
    const intake = await stage(worker, id, { event: 'completeIntake' });
    assert.equal(intake.status, 200, intake.text);
    const early = await stage(worker, id, { event: 'completeAssessment' });
    assert.equal(code(early), 'RISK_STALE', early.text);
    made(
      await worker.post(at(id, '/needs'), {
        status: 'Final',
        assessedAt: past(),
        items: [{ category: 'Legal', need: 2, wish: null, alreadyProvidedBy: null }],
      }),
    );
    const critical = { ...RISK, answers: [{ ...RISK.answers[0], factor: 'ThreatsToSelf' }] };
    made(await worker.post(at(id, '/risks'), { ...critical, assessedAt: past() }));
    made(await worker.post(at(id, '/risks'), { ...RISK, subjectScope: 'Family', answers: [] }));
    assert.equal((await stage(worker, id, { event: 'completeAssessment' })).status, 200);
    const plan = made(await worker.post(at(id, '/plans'), { ...PLAN, items: [item(worker)] }));
    const unagreed = await stage(supervisor, id, { event: 'approvePlan', planId: plan.id });
    assert.ok(unagreed.text.includes('PERSON_NOT_AGREED'), unagreed.text);
    assert.equal((await worker.post(at(id, `/plans/${plan.id}/step`), { to: 'Proposed' }, 1)).status, 200);
    assert.equal((await worker.post(at(id, `/plans/${plan.id}/agreement`), {}, 2)).status, 200);
    server.clock.now = new Date(Date.now() + 25 * 3600_000);
    try {
      const again = await server.again(supervisor);
      const late = await stage(again, id, { event: 'approvePlan', planId: plan.id });
      assert.ok(late.text.includes('SAFETY_PLAN_REQUIRED'), late.text);
    } finally {
      server.clock.now = new Date();
    }
    made(await worker.post(at(id, '/safety-plans'), SAFETY));
    const approved = await stage(supervisor, id, { event: 'approvePlan', planId: plan.id });
    assert.equal(approved.status, 200, approved.text);
    await facts(id, { solution: 'LocalIntegration', solutionChosenByPersonOn: day(-1) });
    const solution = await stage(worker, id, { event: 'startSolution' });
    assert.ok(solution.text.includes('BID_REQUIRED'), solution.text);
    // straight to the solution, to reach the guards of its end
    await server.owner.updateTable('case_file').set({ stage: 'Solution' }).where('case_id', '=', id).execute();
    assert.equal(valueAt(await open(worker, id), 'facts.stage'), 'Assistance');
  });

  test('CONSENT_SCOPE, RISK_CRITICAL, SAFE_CONTACT_ONLY: what a consent does not reach, a danger, another way than agreed', async () => {
    const id = await consented();
    await beneficiary(id, { citizenship: ['GT'] });
    const version = Number(valueAt(await open(worker, id), 'facts.version'));
    const status = {
      status: 'None',
      fearsAuthoritiesOf: [{ country: 'GT', fears: false }],
      note: null,
      legalInformationGiven: true,
    };
    const none = await worker.put(at(id, '/protection'), status, version);
    assert.equal(none.status, 200, none.text);
    const noOfficials = {
      factor: 'OfficialsInvolved',
      value: 'No',
      time: 'Present',
      officialsOf: [],
      detail: null,
      source: 'Person',
    };
    const threats = { ...RISK.answers[0], factor: 'ThreatsToSelf' };
    made(await worker.post(at(id, '/risks'), { ...RISK, assessedAt: past(), answers: [noOfficials, threats] }));
    made(
      await worker.post(at(id, '/risks'), {
        ...RISK,
        subjectScope: 'Family',
        assessedAt: past(),
        answers: [noOfficials],
      }),
    );
    const recipients = [{ kind: 'institution', institutionId: CONSULAR.post.institutionId }];
    const narrow = {
      ...CONSENT,
      purpose: 'ConsularContact',
      countries: ['GT', 'HN'],
      recipients,
      dataCategories: ['Health'],
    };
    const consent = made(await worker.post(at(id, '/consents'), narrow));
    const contact = await worker.post(at(id, '/consular-contacts'), { ...CONSULAR, consentId: consent.id });
    const codes = (reply: Reply) => ((reply.json['problems'] ?? []) as { code: string }[]).map((each) => each.code);
    assert.ok(codes(contact).includes('CONSENT_SCOPE'), contact.text);
    made(await worker.post(at(id, '/consents'), { ...CONSENT, purpose: 'ReturnArrangements', countries: ['GT'] }));
    const going = made(await worker.post(at(id, '/returns'), { destinationCountry: 'GT' }));
    const step = (to: string, change: object, seen: number) =>
      worker.post(at(id, `/returns/${going.id}/step`), { to, change }, seen);
    assert.equal((await step('Informed', {}, 1)).status, 200);
    assert.equal((await step('Requested', { decisionMadeBy: 'Person' }, 2)).status, 200);
    const assessed = await step('PreReturnRiskAssessment', {}, 3);
    assert.equal(assessed.status, 200, assessed.text);
    assert.ok(codes(await step('Cleared', {}, 4)).includes('RISK_CRITICAL'));
    const phone = made(await worker.post(at(id, '/safe-contacts'), CONTACT));
    const reach = { channel: 'Phone', day: 1, time: '10:00', leavesMessage: false, onVoicemail: false, text: null };
    const call = (more: object) =>
      worker.send({ path: at(id, `/safe-contacts/${phone.id}/reach`), body: { ...reach, ...more } });
    assert.equal((await call({})).status, 200);
    for (const more of [
      { time: '12:00' },
      { day: 3 },
      { channel: 'Sms' },
      { leavesMessage: true },
      { text: 'Luna, the shelter' },
    ]) {
      assert.equal(code(await call(more)), 'SAFE_CONTACT_ONLY', JSON.stringify(more));
    }
  });

  test('an erased case leaves counts and nothing else, in any table (I-25)', async () => {
    const id = await consented({ name: 'Canaryerased Paz' });
    made(await worker.post(at(id, '/services'), { ...SERVICE, note: 'canaryerased' }));
    made(await worker.post(at(id, '/notes'), { text: 'canaryerased', sealed: false }));
    const asked = await worker.send({ path: at(id, '/erasure'), method: 'POST' });
    assert.equal(asked.status, 202, asked.text);
    const agreed = await supervisor.send({
      path: `/api/v1/approvals/${String(asked.json['id'])}/decision`,
      body: { decision: 'approve' },
    });
    assert.equal(agreed.status, 200, agreed.text);
    const erased = await worker.send({ path: at(id, '/erase'), method: 'POST' });
    assert.equal(erased.status, 200, erased.text);
    const { rows: tables } = await sql<{ name: string }>`SELECT c.table_name AS name FROM information_schema.columns c
      WHERE c.table_schema = 'amparo' AND c.column_name = 'case_id'`.execute(server.owner);
    const left: string[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{
        n: string;
      }>`SELECT count(*) AS n FROM ${sql.table(name)} WHERE case_id = ${id}`.execute(server.owner);
      if (Number(rows[0]?.n) > 0) left.push(name);
    }
    assert.deepEqual(left.toSorted(), ['case_file', 'erasure_tombstone']);
    const { rows } = await sql<{
      code: string;
    }>`SELECT code FROM erased_count WHERE org_id = ${worker.orgId} ORDER BY code`.execute(server.owner);
    assert.deepEqual(
      rows.map((each) => each.code),
      ['Identified', 'Legal'],
    );
  });

  test('LEGAL_HOLD: who declined is erased, also from the history, but not under a hold', async () => {
    const id = await openCase(worker);
    await beneficiary(id, { firstName: 'Canaryforget' });
    await facts(id, { language: 'es', privateSettingConfirmed: true, safetyCardOffered: true });
    assert.equal((await stage(worker, id, { event: 'inform' })).status, 200);
    assert.equal((await stage(worker, id, { event: 'refuse' })).status, 200);
    const version = async () => Number(valueAt(await open(worker, id), 'facts.version'));
    assert.equal((await supervisor.post(at(id, '/legal-hold'), { hold: true }, await version())).status, 200);
    const heldBack = await worker.post(at(id, '/identity-erasure'), {}, await version());
    assert.equal(code(heldBack), 'LEGAL_HOLD', heldBack.text);
    const self = await supervisor.post(at(id, '/legal-hold'), { hold: false }, await version());
    assert.equal(code(self), 'SECOND_PERSON_REQUIRED');
    await server.owner
      .updateTable('staff_user')
      .set({ supervisor_id: otherSupervisor.userId })
      .where('user_id', '=', worker.userId)
      .execute();
    assert.equal((await otherSupervisor.post(at(id, '/legal-hold'), { hold: false }, await version())).status, 200);
    await server.owner
      .updateTable('staff_user')
      .set({ supervisor_id: supervisor.userId })
      .where('user_id', '=', worker.userId)
      .execute();
    const erased = await worker.post(at(id, '/identity-erasure'), {}, await version());
    assert.equal(erased.status, 200, erased.text);
    const people = await worker.send({ path: at(id, '/people') });
    assert.ok(!people.text.includes('Canaryforget'));
    const { rows } = await sql<{
      left: string;
    }>`SELECT count(*) AS left FROM record_history WHERE case_id = ${id} AND kind = 'person'`.execute(server.owner);
    assert.equal(Number(rows[0]?.left), 0);
  });

  test('a connection lost in the middle of a save leaves nothing half done', async () => {
    const id = await openCase(worker);
    await sql`CREATE FUNCTION break_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`.execute(server.owner);
    await sql`CREATE TRIGGER broken BEFORE INSERT ON case_clock FOR EACH ROW EXECUTE FUNCTION break_it()`.execute(
      server.owner,
    );
    const key = { 'idempotency-key': randomUUID() };
    try {
      const lost = await worker.send({ path: at(id, '/consents'), body: CONSENT, headers: key });
      assert.ok(lost.status >= 500, lost.text);
    } finally {
      await sql`DROP TRIGGER broken ON case_clock`.execute(server.owner);
      await sql`DROP FUNCTION break_it`.execute(server.owner);
    }
    assert.deepEqual(list(await open(worker, id), 'consents'), []);
    const again = await worker.send({ path: at(id, '/consents'), body: CONSENT, headers: key });
    assert.equal(again.status, 201, again.text);
    assert.equal(list(await open(worker, id), 'consents').length, 1);
  });
});
