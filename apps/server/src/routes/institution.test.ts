// SPDX-License-Identifier: EUPL-1.2
// What an institution sets for itself, and what of it reaches a case file: the profile of its country, the days of its zone, fields
// of its own; and beside them the care team, an early end, follow-ups, and a second file noticed by a number or a paper.

import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, describe, test } from 'node:test';
import { sql } from 'kysely';
import { DEFAULT_PROFILE } from '@amparo/casework/profile';
import { learnProfiles } from '../country-profiles.ts';
import { type Person, type Reply, startTestApp, type TestApp, valueAt } from '../test-app.ts';

let server: TestApp;
let administrator: Person;
let supervisor: Person;
let worker: Person;
let officer: Person;

beforeAll(async () => {
  learnProfiles([{ ...DEFAULT_PROFILE, country: 'HN', retention: { ...DEFAULT_PROFILE.retention, closedYears: 7 } }]);
  server = await startTestApp();
  administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', '=', worker.userId)
    .execute();
});
afterAll(() => server.close());

const at = (id: string, rest = '') => `/api/v1/cases/${id}${rest}`;
const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
const SETTINGS = '/api/v1/institution/settings';
const FIELD = {
  code: 'x-route',
  type: 'text',
  label: { en: 'Route', es: 'Ruta' },
  help: null,
  level: 'file',
  required: false,
  choices: [],
  minimum: null,
  maximum: null,
  maxLength: null,
  retired: false,
};
const HOME_NAME = { ...FIELD, code: 'x-home-name', level: 'identity' };

async function openFile(person: Readonly<Record<string, unknown>>, source = 'LabourInspection'): Promise<string> {
  const reply = await worker.post('/api/v1/case-files', {
    origin: { kind: 'brought' },
    source,
    person,
    duplicates: { caseIds: [], decided: 'none-found' },
  });
  assert.equal(reply.status, 201, reply.text);
  return String(reply.json['id']);
}

async function factsVersion(id: string, person = worker): Promise<number> {
  const file = await person.send({ path: at(id, '/file') });
  return valueAt(file, 'facts.version') as number;
}

describe('settings', () => {
  test('everybody who works there reads them; only an administrator writes them, and not over somebody else’s', async () => {
    const read = await worker.send({ path: SETTINGS });
    assert.deepEqual([read.json['country'], read.json['timeZone'], read.json['version']], ['ZZ', 'UTC', 1]);
    const body = { country: 'HN', timeZone: 'America/Tegucigalpa', customFields: [FIELD, HOME_NAME] };
    assert.equal((await supervisor.put(SETTINGS, body, 1)).status, 403);
    const written = await administrator.put(SETTINGS, body, 1);
    assert.equal(written.status, 200, written.text);
    assert.equal(valueAt(written, 'profile.retention.closedYears'), 7);
    assert.equal(code(await administrator.put(SETTINGS, body, 1)), 'VERSION_CONFLICT');
  });
  test('a country without a profile, a zone that does not exist, a field removed or changed: each is named', async () => {
    const wrong = async (change: Readonly<Record<string, unknown>>) => {
      const body = { country: 'HN', timeZone: 'UTC', customFields: [FIELD, HOME_NAME], ...change };
      const reply = await administrator.put(SETTINGS, body, 2);
      return (reply.json['errors'] as readonly { readonly code: string }[]).map((each) => each.code);
    };
    assert.deepEqual(await wrong({ country: 'XX' }), ['no-profile']);
    assert.deepEqual(await wrong({ timeZone: 'Mars/Olympus' }), ['no-time-zone']);
    assert.deepEqual(await wrong({ customFields: [FIELD] }), ['removed']);
    assert.deepEqual(await wrong({ customFields: [{ ...FIELD, type: 'date' }, HOME_NAME] }), ['type-changed']);
    assert.deepEqual(await wrong({ customFields: [{ ...FIELD, level: 'identity' }, HOME_NAME] }), [
      'level-raised-to-identity',
    ]);
  });
  test('the day of a rule is that of the zone', async () => {
    const id = await openFile({ alias: 'Tano' });
    const reply = await worker.put(at(id, '/facts'), { nextReviewAt: '2026-12-01' }, await factsVersion(id));
    assert.equal(reply.status, 200, reply.text);
    const file = await worker.send({ path: at(id, '/file') });
    const clocks = file.json['clocks'] as readonly { readonly kind: string; readonly dueAt: string }[];
    assert.equal(clocks.find(({ kind }) => kind === 'CaseReview')?.dueAt, '2026-12-02T06:00:00.000Z');
  });
});

describe('values of the institution’s own fields', () => {
  test('are sealed, come back with the file, and those that tell who she is only with the names', async () => {
    const id = await openFile({ alias: 'Luna' });
    const values = { 'x-route': 'over the river', 'x-home-name': 'Chela' };
    const written = await worker.put(at(id, '/custom'), { values }, await factsVersion(id));
    assert.equal(written.status, 200, written.text);
    assert.ok(!written.text.includes('Chela'), 'a name is not repeated');
    const file = await worker.send({ path: at(id, '/file') });
    assert.deepEqual(valueAt(file, 'facts.custom'), { 'x-route': 'over the river' });
    assert.ok(!file.text.includes('Chela'));
    const people = await worker.send({ path: at(id, '/people') });
    assert.deepEqual(people.json['customIdentity'], { 'x-home-name': 'Chela' });
    const history = await worker.send({ path: at(id, '/history') });
    assert.ok(history.text.includes('customIdentity') && !history.text.includes('Chela'));
    const stored = await sql`SELECT * FROM case_fact WHERE case_id = ${id}`.execute(server.owner);
    const rows = JSON.stringify(
      stored.rows.map((row) =>
        Object.values(row as object).map((value) => (Buffer.isBuffer(value) ? value.toString() : value)),
      ),
    );
    assert.equal(stored.rows.length, 1);
    assert.ok(!rows.includes('river') && !rows.includes('Chela'));
    const refused = await worker.put(at(id, '/custom'), { values: { 'x-route': 7 } }, await factsVersion(id));
    assert.equal(code(refused), 'INVALID_VALUE');
    assert.equal(code(await worker.put(at(id, '/custom'), { values }, 1)), 'VERSION_CONFLICT');
  });
});

describe('a second file of the same person', () => {
  const look = async (body: Readonly<Record<string, unknown>>, person = worker) => {
    const reply = await person.send({ path: '/api/v1/duplicates', body: { name: 'Nobody Known', ...body } });
    assert.equal(reply.status, 200, reply.text);
    return (reply.json['cases'] as readonly { readonly id: string }[]).map(({ id }) => id);
  };
  test('I-27: is noticed by a whole number and by a paper, among one’s own cases only', async () => {
    const id = await openFile({
      alias: 'Sol',
      phones: ['50588880001'],
      identifiers: [{ type: 'Passport', issuer: 'NI', value: 'C 01-23.456', heldBy: 'Trafficker' }],
    });
    assert.deepEqual(await look({ phones: ['50588880001'] }), [id]);
    assert.deepEqual(await look({ phones: ['5058888000'] }), []);
    const paper = { type: 'Passport', issuer: 'NI', value: 'c0123456' };
    assert.deepEqual(await look({ papers: [paper] }), [id]);
    assert.deepEqual(await look({ papers: [{ ...paper, issuer: 'HN' }] }), []);
    assert.deepEqual(await look({ phones: ['50588880001'] }, officer), []);
    // the number is of another person now
    const people = await worker.send({ path: at(id, '/people') });
    const person = (people.json['persons'] as readonly { id: string; version: number }[])[0];
    assert.ok(person !== undefined);
    const changed = await worker.put(at(id, `/persons/${person.id}`), { phones: [] }, person.version);
    assert.equal(changed.status, 200, changed.text);
    assert.deepEqual(await look({ phones: ['50588880001'] }), []);
    assert.deepEqual(await look({ papers: [paper] }), [id]);
  });
  test('whoever was brought was brought by somebody', async () => {
    const reply = await worker.post('/api/v1/case-files', {
      origin: { kind: 'brought' },
      source: 'SelfReferral',
      person: { alias: 'Mar' },
      duplicates: { caseIds: [], decided: 'none-found' },
    });
    assert.equal(code(reply), 'INVALID_VALUE');
  });
});

describe('the end of a case and its people', () => {
  test('the supervisor takes somebody out of the care team, who then reads no results; nobody else can', async () => {
    const id = await openFile({ alias: 'Cielo' });
    const path = at(id, `/assignments/${worker.userId}`);
    assert.notEqual((await worker.put(path, { careTeam: false })).status, 200);
    const out = await supervisor.put(path, { careTeam: false });
    assert.equal(out.status, 200, out.text);
    assert.equal((out.json['assignments'] as readonly { careTeam: boolean }[])[0]?.careTeam, false);
    const health = await worker.send({ path: at(id, '/file') });
    assert.equal(health.json['examinations'], undefined);
    assert.equal((await supervisor.put(path, { careTeam: true })).status, 200);
    assert.ok(Array.isArray((await worker.send({ path: at(id, '/file') })).json['examinations']));
  });
  test('before she agreed to a record an early end leaves none: Declined; it needs a reason and the supervisor', async () => {
    const id = await openFile({ alias: 'Brisa' });
    const end = async (person: Person, body: Readonly<Record<string, unknown>>) =>
      person.post(at(id, '/stage'), { event: 'endEarly', ...body }, await factsVersion(id, person));
    assert.equal(code(await end(worker, { closingReason: 'LostContact', reason: 'gone' })), 'OUT_OF_SCOPE');
    assert.equal(code(await end(supervisor, { reason: 'gone' })), 'INCOMPLETE');
    const ended = await end(supervisor, { closingReason: 'LostContact', reason: 'gone' });
    assert.equal(ended.status, 200, ended.text);
    assert.equal((await worker.send({ path: at(id, '/file') })).json['stage'], 'Declined');
  });
  test('a follow-up has its time: not before the case is closed', async () => {
    const id = await openFile({ alias: 'Alba' });
    const body = { dueOn: '2027-01-10' };
    assert.equal(code(await worker.post(at(id, '/follow-ups'), body, await factsVersion(id))), 'NOT_NOW');
  });
});
