// SPDX-License-Identifier: EUPL-1.2
// The directory through its door: kept by one institution and read by all, confidential places by nobody else, files of HSDS looked at
// before they are written, and who could help with the reasons.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { wordsId } from '@amparo/cooperation/directory';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { type Person, startTestApp, type TestApp } from '../../test-app.ts';

let server: TestApp;
let keeper: Person;
let worker: Person;
let other: Person;
before(async () => {
  server = await startTestApp();
  server.clock.now = new Date('2026-11-26T12:00:00Z');
  keeper = await server.person({ roles: ['NetworkCoordinator'] });
  worker = await server.person({ in: keeper, roles: ['CaseWorker'] });
  other = await server.person({ roles: ['Supervisor', 'CaseWorker'] });
});
after(() => server.close());

const ALL = '/api/v1/directory';
const organisation = {
  name: 'Fictional Lantern Association',
  description: 'It does not exist.',
  recipientClass: 'NGO',
  country: 'HN',
  actsFor: null,
  website: null,
  email: null,
  place: 'Port City',
  isOwn: false,
  instanceId: null,
};
const place = {
  type: 'physical',
  name: 'House of the Herons',
  latitude: 14.1,
  longitude: -87.2,
  lines: '30 Lantern Street',
  city: 'Port City',
  stateProvince: 'HN-FM',
  postalCode: '1',
  country: 'HN',
  stepFree: true,
  confidential: false,
};
const service = {
  name: 'Beds for tonight',
  description: null,
  url: null,
  email: null,
  status: 'active',
  categories: ['Shelter'],
  subtypes: [],
  phones: ['+00 1234'],
  languages: ['es'],
  interpretation: null,
  applicationProcess: null,
  feesDescription: null,
  free: true,
  alert: null,
  minimumAge: null,
  maximumAge: null,
  eligibility: null,
  genderPolicy: 'All',
  acceptsChildren: true,
  acceptsWithoutPapers: true,
  reportsToPolice: 'Never',
  reportsToImmigration: 'Never',
  survivorInformed: false,
  areas: ['HN'],
  hours: [{ days: ['MO', 'TU'], opensAt: '09:00', closesAt: '17:00', always: false }],
};
let keys = 0;
const add = (person: Person, change: { service?: object; place?: object | null; organisation?: object } = {}) =>
  person.send({
    path: `${ALL}/services`,
    headers: { 'idempotency-key': `directory-test-${String((keys += 1)).padStart(8, '0')}` },
    body: {
      organisation: { ...organisation, ...change.organisation },
      place: change.place === null ? null : { ...place, ...change.place },
      service: { ...service, ...change.service },
    },
  });
const idOf = (reply: { readonly json: Readonly<Record<string, unknown>> }) =>
  (reply.json['service'] as { readonly id: string }).id;
const names = async (person: Person, query = '') => {
  const { json, text } = await person.send({ path: `${ALL}${query}` });
  assert.ok(Array.isArray(json['services']), text);
  return (json['services'] as readonly { readonly name: string }[]).map(({ name }) => name);
};

describe('entries', () => {
  test('are kept by a coordinator and read by every institution of the installation', async () => {
    const made = await add(keeper, { service: { name: 'Read by all' } });
    assert.equal(made.status, 201, made.text);
    assert.deepEqual([made.json['mine'], made.json['stale'], made.json['checkedHere']], [true, false, true]);
    assert.equal((await add(worker)).json['code'], 'role-missing');
    assert.deepEqual(await names(other, '?words=read+by'), ['Read by all']);
    const seen = await other.send({ path: `${ALL}/services/${idOf(made)}` });
    assert.deepEqual([seen.json['mine'], (seen.json['service'] as { verifiedBy: unknown }).verifiedBy], [false, null]);
    assert.equal((await other.remove(`${ALL}/services/${idOf(made)}`)).json['code'], 'not-found');
  });

  test('I-19: a confidential place is seen by those of its institution who bring people there, and by nobody else', async () => {
    const made = await add(keeper, {
      service: { name: 'Hidden beds' },
      place: { name: 'Quiet house', lines: '7 Silent Alley', confidential: true },
    });
    const path = `${ALL}/services/${idOf(made)}`;
    assert.ok(made.text.includes('7 Silent Alley'));
    assert.ok((await worker.send({ path })).text.includes('7 Silent Alley'));
    const analyst = await server.person({ in: keeper, roles: ['Analyst'] });
    for (const who of [other, analyst]) {
      const seen = await who.send({ path });
      assert.equal(seen.json['hiddenPlace'], true);
      assert.deepEqual(seen.json['places'], []);
      for (const from of [path, `${ALL}?words=hidden`, `${ALL}/map`]) {
        const { text } = await who.send({ path: from });
        assert.ok(!/Silent|Quiet house/u.test(text), from);
      }
    }
    const map = await other.send({ path: `${ALL}/map?words=hidden+beds` });
    assert.deepEqual([map.json['cells'], map.json['notOnMap']], [[], 1]);
  });

  test('I-19: a text that tells where it is is refused, also one that was written before the place became confidential', async () => {
    const hidden = { name: 'Grey door', lines: '12 Heron Wharf', confidential: true };
    const told = await add(keeper, { place: hidden, service: { description: 'Ring at 12, heron wharf!' } });
    assert.equal(told.json['code'], 'tells-hidden-place');
    const open = await add(keeper, { place: { ...hidden, confidential: false }, service: { name: 'Wharf desk' } });
    await add(keeper, { place: null, service: { name: 'Neighbour', description: 'Next to 12 Heron Wharf.' } });
    const closed = await keeper.send({
      method: 'PUT',
      path: `${ALL}/services/${idOf(open)}`,
      headers: { 'if-match': '"1"' },
      body: {
        organisation: { id: (open.json['organisation'] as { id: string }).id },
        place: { ...place, ...hidden },
        service: { ...service, name: 'Wharf desk' },
      },
    });
    assert.equal(closed.json['code'], 'tells-hidden-place');
  });

  test('of two who change the same entry, the second is shown the first', async () => {
    const made = await add(keeper, { service: { name: 'Twice' } });
    const body = {
      organisation: { id: (made.json['organisation'] as { id: string }).id },
      place,
      service: { ...service, name: 'Changed' },
    };
    const change = () =>
      keeper.send({ method: 'PUT', path: `${ALL}/services/${idOf(made)}`, headers: { 'if-match': '"1"' }, body });
    assert.equal((await change()).status, 200);
    const second = await change();
    assert.equal(second.json['code'], 'stale');
    assert.equal((second.json['current'] as { service: { name: string } }).service.name, 'Changed');
  });

  test('are marked stale after 180 days, until somebody rings', async () => {
    const made = await add(keeper, { service: { name: 'Grows old' } });
    server.clock.now = new Date('2027-05-26T12:00:00Z');
    const later = await server.person({ in: keeper, roles: ['CaseWorker'] });
    const path = `${ALL}/services/${idOf(made)}`;
    assert.equal((await later.send({ path })).json['stale'], true);
    assert.deepEqual(await names(later, '?state=stale&words=grows'), ['Grows old']);
    const rung = await later.send({ method: 'POST', path: `${path}/verification` });
    assert.equal(rung.json['stale'], false, rung.text);
    assert.deepEqual(await names(later, '?state=stale&words=grows'), []);
    server.clock.now = new Date('2026-11-26T12:00:00Z');
  });

  test('which institution is our own, and which installation receives for another, is said by people and by no file', async () => {
    const coordinator = await server.person({ roles: ['NetworkCoordinator'] });
    const [first, second] = [await add(coordinator), await add(coordinator)];
    const reach = (made: typeof first, body: object) =>
      coordinator.send({
        method: 'PUT',
        path: `${ALL}/organisations/${(made.json['organisation'] as { id: string }).id}/reach`,
        body: { isOwn: false, instanceId: null, ...body },
      });
    assert.equal((await reach(first, { isOwn: true })).status, 204);
    assert.equal((await reach(second, { isOwn: true })).json['code'], 'one-own-institution');
    assert.equal((await reach(second, { instanceId: 'shelter-abroad' })).status, 204);
    const seen = async (made: typeof first) => (await other.send({ path: `${ALL}/services/${idOf(made)}` })).json;
    assert.equal((await seen(first))['institutionId'], coordinator.orgId);
    assert.equal((await seen(second))['instanceId'], 'shelter-abroad');
  });

  test('whoever works there says how many beds are free; nobody else, and not more than there are', async () => {
    const path = `${ALL}/services/${idOf(await add(keeper, { service: { name: 'Counted' } }))}/capacity`;
    const tell = (person: Person, free: number) => person.send({ method: 'PUT', path, body: { free, of: 6 } });
    const shelter = await server.person({ in: keeper, roles: ['ShelterProvider'] });
    assert.equal((await tell(shelter, 2)).status, 200);
    assert.equal((await tell(shelter, 7)).json['code'], 'bad-input');
    assert.equal((await tell(other, 2)).json['code'], 'not-found');
    const officer = await server.person({ in: keeper, roles: ['FrontlineOfficer'] });
    assert.equal((await tell(officer, 2)).json['code'], 'role-missing');
  });

  test('a line of a list is short: forty of them pass a slow line in a second', async () => {
    const { text, json } = await other.send({ path: ALL });
    const lines = (json['services'] as readonly unknown[]).length;
    assert.ok(text.length / lines < 700, `${text.length / lines} bytes for each`);
  });
});

describe('who could help', () => {
  const search = {
    category: 'Psychosocial',
    subtype: null,
    urgency: 'Routine',
    isChild: false,
    ageYears: 24,
    gender: 'Feminine',
    hasPapers: false,
    languages: ['es-HN'],
    fearsReportsTo: ['Immigration'],
    inAreas: [],
    avoidAreas: [],
    notOrgIds: [],
    near: { latitude: 14.1, longitude: -87.2 },
    people: 1,
    stepFreeAccess: false,
    at: { day: 'MO', time: '10:00' },
  };
  test('comes with reasons, and what stands against the others is counted', async () => {
    const of = { categories: ['Psychosocial'] };
    await add(keeper, { service: { ...of, name: 'Told to nobody' } });
    await add(keeper, { service: { ...of, name: 'Tells', reportsToImmigration: 'LegalDuty' } });
    await add(other, {
      service: { ...of, name: 'Another language', languages: ['fr'] },
      place: { lines: '9 Hidden Row', confidential: true },
    });
    const { status, json, text } = await worker.send({ path: `${ALL}/match`, body: search });
    assert.equal(status, 200, text);
    const found = json['found'] as readonly {
      service: { name: string };
      reasons: readonly string[];
      distanceKm: number | null;
    }[];
    assert.deepEqual(
      found.map(({ service: { name }, distanceKm }) => [name, distanceKm]),
      [
        ['Told to nobody', 0],
        ['Another language', null],
      ],
    );
    assert.deepEqual(found[0]?.reasons, [
      'reports-never',
      'verified',
      'language',
      'capacity-unknown',
      'open-now',
      'distance',
    ]);
    assert.ok(found[1]?.reasons.includes('distance-not-told'));
    assert.deepEqual(json['excluded'], [{ reason: 'reports-to-immigration', services: 1 }]);
    const analyst = await server.person({ in: keeper, roles: ['Analyst'] });
    assert.equal((await analyst.send({ path: `${ALL}/match`, body: search })).json['code'], 'role-missing');
  });

  test('what changed is seen by the next question', async () => {
    const path = `${ALL}/services/${idOf(await add(keeper, { service: { name: 'Asylum desk', categories: ['Legal'] } }))}`;
    const ask = async () =>
      ((await worker.send({ path: `${ALL}/match`, body: { ...search, category: 'Legal' } })).json['found'] as unknown[])
        .length;
    assert.equal(await ask(), 1);
    assert.equal((await keeper.remove(path)).status, 204);
    assert.equal(await ask(), 0);
  });
});

describe('files of HSDS', () => {
  const FICTIONAL = readFileSync(new URL('../../../../../content/directory/fictional.json', import.meta.url), 'utf8');
  const defaults = { recipientClass: 'NGO', country: 'HN' };
  const look = (person: Person, source: object) =>
    person.send({ path: `${ALL}/imports/look`, body: { source, defaults } });
  const apply = (person: Person, source: object, fingerprint: unknown) =>
    person.send({ path: `${ALL}/imports`, body: { source, defaults, fingerprint } });
  const nested = (text: string) => ({ form: 'nested', text });

  test('are looked at first, written only as they were looked at, and bring nothing twice', async () => {
    const coordinator = await server.person({ roles: ['NetworkCoordinator'] });
    const seen = await look(coordinator, nested(FICTIONAL));
    assert.equal(seen.status, 200, seen.text);
    assert.equal(seen.json['applied'], false);
    assert.deepEqual(await names(coordinator, '?state=own'), []);
    assert.equal((await apply(coordinator, nested(FICTIONAL), '0'.repeat(64))).json['code'], 'directory-changed');
    const done = await apply(coordinator, nested(FICTIONAL), seen.json['fingerprint']);
    assert.equal(done.status, 200, done.text);
    const count = (done.json['services'] as { add: number }).add;
    assert.ok(count > 2);
    assert.equal((await names(coordinator, '?state=own')).length, count);
    assert.equal(
      (await apply(coordinator, nested(FICTIONAL), seen.json['fingerprint'])).json['code'],
      'directory-changed',
    );
    const again = await look(coordinator, nested(FICTIONAL));
    assert.deepEqual(again.json['services'], { add: 0, change: 0, same: count, kept: 0, refused: 0 });
    assert.equal((await look(worker, nested(FICTIONAL))).json['code'], 'role-missing');
  });

  test('with broken references, without hours, with hidden characters: each row is named with what is wrong', async () => {
    const coordinator = await server.person({ roles: ['NetworkCoordinator'] });
    const id = (word: string) => wordsId('test', word);
    const files = [
      { name: 'organizations.csv', text: `id,name,description\n${id('o')},Fictional,It does not exist\n` },
      {
        name: 'services.csv',
        text: `id,organization_id,name,status\n${id('a')},${id('o')},Good,active\n${id('b')},${id('nobody')},Orphan,active\n${id('c')},${id('o')},Odd,open\n${id('d')},${id('o')},Hid\u202eden,active\n`,
      },
      {
        name: 'schedules.csv',
        text: `id,service_id,freq,byday,opens_at,closes_at\n${id('s')},${id('gone')},WEEKLY,MO,09:00,17:00\n`,
      },
      { name: 'recipes.csv', text: 'id\n1\n' },
    ];
    const { json, text } = await look(coordinator, { form: 'tables', files });
    const rows = (json['rows'] as readonly { code: string; table: string; severity: string }[]).map(
      ({ severity, table, code }) => `${severity} ${table} ${code}`,
    );
    assert.deepEqual(
      rows.toSorted(),
      [
        'error service broken-reference',
        'error service hidden-characters',
        'error service not-in-list',
        'warning recipes.csv unknown-table',
        'warning schedule broken-reference',
        'warning service service-without-hours',
        'warning service service-without-hours',
      ],
      text,
    );
    assert.deepEqual(json['services'], { add: 1, change: 0, same: 0, kept: 0, refused: 1 });
  });

  test('what is no HSDS is refused, whatever it is', async () => {
    for (const text of ['', '[]', '{"a":1}', 'PK\u0003\u0004', '{"id":1,"id":2}', 'null'])
      assert.equal((await look(keeper, nested(text))).json['code'], 'not-hsds', text);
    assert.equal((await look(keeper, { form: 'tables', files: [] })).json['code'], 'not-hsds');
  });

  test('a file opens no confidential place, and says so', async () => {
    const coordinator = await server.person({ roles: ['NetworkCoordinator'] });
    const made = await add(coordinator, { place: { name: 'Blue gate', lines: '4 Ferry Stairs' } });
    const out = await coordinator.send({ path: `${ALL}/export?form=nested&of=own` });
    const text = (out.json['files'] as readonly { text: string }[]).map((file) => file.text).join('');
    assert.ok(text.includes('4 Ferry Stairs'));
    const organisationId = (made.json['organisation'] as { id: string }).id;
    const hide = await coordinator.send({
      method: 'PUT',
      path: `${ALL}/services/${idOf(made)}`,
      headers: { 'if-match': '"1"' },
      body: {
        organisation: { id: organisationId },
        place: { ...place, name: 'Blue gate', lines: '4 Ferry Stairs', confidential: true },
        service,
      },
    });
    assert.equal(hide.status, 200, hide.text);
    const seen = await look(coordinator, nested(text));
    assert.ok((seen.json['rows'] as readonly { code: string }[]).some(({ code }) => code === 'confidential-here'));
    await apply(coordinator, nested(text), seen.json['fingerprint']);
    assert.ok(!(await other.send({ path: `${ALL}/services/${idOf(made)}` })).text.includes('Ferry'));
  });

  test('leave without confidential places and beds, in both forms, and not while the installation is frozen', async () => {
    const coordinator = await server.person({ roles: ['NetworkCoordinator'] });
    await add(coordinator, { service: { name: 'Open desk' }, place: { lines: '1 Open Square' } });
    const made = await add(coordinator, {
      service: { name: 'Hidden desk' },
      place: { name: 'Red roof', lines: '5 Mill Bend', confidential: true },
    });
    await coordinator.send({
      method: 'PUT',
      path: `${ALL}/services/${idOf(made)}/capacity`,
      body: { free: 54_321, of: null },
    });
    for (const whose of ['own', 'all'])
      for (const form of ['nested', 'tables']) {
        const { status, text, json } = await coordinator.send({ path: `${ALL}/export?form=${form}&of=${whose}` });
        assert.equal(status, 200, text);
        assert.ok(text.includes('1 Open Square') && text.includes('Hidden desk'));
        assert.ok(!/5 Mill Bend|Red roof|54321/u.test(text), `${form} ${whose}`);
        if (whose === 'own') assert.equal(json['confidentialPlaces'], 1);
      }
    assert.equal((await worker.send({ path: `${ALL}/export?form=nested&of=own` })).json['code'], 'role-missing');
    await freezeIncident(server.owner, server.clock.now);
    const again = await server.person({ roles: ['NetworkCoordinator'] });
    assert.equal((await again.send({ path: `${ALL}/export?form=nested&of=all` })).json['code'], 'incident-frozen');
    await thawIncident(server.owner, server.clock.now);
  });
});
