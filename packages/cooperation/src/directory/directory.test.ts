// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { PlainDate } from '@amparo/kernel';
import { rankProviders } from '@amparo/casework/assistance';
import { NESTED_ORGANISATION, NESTED_SERVICE, ORGANISATION_ID, SERVICE_ID, TABLES } from '../../fixtures/hsds.ts';
import {
  asProvider,
  dataPackage,
  type Directory,
  type DirectoryService,
  distanceKm,
  exportRows,
  HSDS_TABLES,
  importDirectory,
  indexDirectory,
  isStale,
  matchServices,
  nestedServices,
  openingAt,
  type Organisation,
  type Place,
  readHsdsJson,
  readHsdsPackage,
  type Search,
  wordsId,
} from './index.ts';

const TODAY = '2026-11-26' as PlainDate;
const DEFAULTS = { recipientClass: 'NGO', country: 'HN' } as const;
const organisation = (changes: Partial<Organisation> = {}): Organisation => ({
  id: wordsId('organisation', 'one'),
  name: 'Fictional Lantern Association',
  alternateName: null,
  description: 'An association that does not exist.',
  email: null,
  website: 'https://lantern.example',
  uri: null,
  parentOrganisationId: null,
  identifiers: [],
  phones: [],
  recipientClass: 'HealthServiceOrganisation',
  country: 'HN',
  actsFor: null,
  instanceId: null,
  place: null,
  ...changes,
});
const place = (changes: Partial<Place> = {}): Place => ({
  id: wordsId('place', 'one'),
  organisationId: wordsId('organisation', 'one'),
  type: 'physical',
  name: null,
  latitude: 14.1,
  longitude: -87.2,
  address: {
    id: wordsId('address', 'one'),
    lines: '30 Lantern Street',
    city: 'Port City',
    region: null,
    stateProvince: 'HN-FM',
    postalCode: '1',
    country: 'HN',
  },
  stepFree: null,
  confidential: false,
  ...changes,
});
const service = (changes: Partial<DirectoryService> = {}): DirectoryService => ({
  id: wordsId('service', 'one'),
  organisationId: wordsId('organisation', 'one'),
  name: 'A house',
  alternateName: null,
  description: null,
  url: null,
  email: null,
  status: 'active',
  categories: ['Shelter'],
  subtypes: ['SafeHouse'],
  phones: [{ id: wordsId('phone', 'one'), number: '+00 1234', extension: null, type: 'voice', languages: ['es'] }],
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
  requiredDocuments: [],
  reportsToPolice: 'Never',
  reportsToImmigration: 'Never',
  survivorInformed: false,
  placeIds: [wordsId('place', 'one')],
  areas: ['HN'],
  hours: [
    {
      id: wordsId('hours', 'one'),
      days: ['MO', 'TU'],
      opensAt: '09:00',
      closesAt: '17:00',
      always: false,
      validFrom: null,
      validTo: null,
    },
  ],
  capacity: null,
  intakeFields: [],
  verifiedAt: '2026-10-01',
  verifiedBy: null,
  ...changes,
});
const directory = (
  services: readonly DirectoryService[] = [service()],
  places: readonly Place[] = [place()],
): Directory => ({ organisations: [organisation()], services, places });

describe('HSDS in (openreferral/specification 3.0)', () => {
  test('a service and an organisation in the nested form become the same directory', () => {
    const byService = importDirectory(readHsdsJson(NESTED_SERVICE), DEFAULTS);
    const byOrganisation = importDirectory(readHsdsJson(NESTED_ORGANISATION), DEFAULTS);
    for (const {
      directory: { organisations, services, places },
    } of [byService, byOrganisation]) {
      assert.deepEqual(
        [organisations.map(({ id }) => id), services.map(({ id }) => id), places.length],
        [[ORGANISATION_ID], [SERVICE_ID], 1],
      );
      assert.equal(services[0]?.phones[0]?.number, '+00 1234 567890');
      assert.deepEqual(services[0]?.languages, ['es']);
      assert.deepEqual(services[0]?.areas, ['HN-CR']);
      assert.deepEqual(
        services[0]?.hours.map(({ days, opensAt, closesAt }) => [days, opensAt, closesAt]),
        [[['TH', 'FR'], '10:00', '18:00']],
      );
      assert.equal(services[0]?.verifiedAt, '2026-10-01');
      assert.deepEqual([places[0]?.latitude, places[0]?.longitude], [null, 101]);
    }
    const issues = byService.issues.map(({ code, table, field }) => `${code} ${table} ${field ?? ''}`);
    assert.deepEqual([...new Set(issues)].toSorted(), [
      'broken-reference organization parent_organization_id',
      'out-of-range location latitude',
    ]);
  });
  test('what a publisher does not say is taken for the worse', () => {
    const [read] = importDirectory(readHsdsJson(NESTED_SERVICE), DEFAULTS).directory.services;
    assert.deepEqual(
      [
        read?.acceptsChildren,
        read?.acceptsWithoutPapers,
        read?.reportsToPolice,
        read?.reportsToImmigration,
        read?.genderPolicy,
      ],
      [false, false, 'LegalDuty', 'LegalDuty', 'AskFirst'],
    );
  });
  test('tables: every mistake is said with table, row and field, and what is whole is taken', () => {
    const { directory: read, issues } = importDirectory(readHsdsJson(TABLES), DEFAULTS);
    assert.deepEqual(
      read.services.map(({ name }) => name),
      ['Counselling'],
    );
    assert.deepEqual(
      issues
        .map(({ code, table, row, field, severity }) => [code, table, row.slice(-4), field, severity].join(' '))
        .toSorted(),
      [
        'broken-reference schedule 0003 service_id warning',
        'broken-reference service 00f1 organization_id error',
        'missing address 0006 state_province error',
        'missing service 00f3 name error',
        'not-a-uuid phone desk id warning',
        'not-in-list service 00f2 status error',
        'service-without-hours service 0007  warning',
        'unknown-table recipes 1  warning',
        'wrong-type location 0005 latitude warning',
      ],
    );
  });
  test('what is no HSDS is said, whatever it is', () => {
    for (const value of [null, 1, 'x', [], {}, { a: 1 }, [[1]], { contents: [] }])
      assert.ok(
        readHsdsJson(value).issues.some(({ code }) => code === 'not-hsds'),
        JSON.stringify(value),
      );
    assert.equal(readHsdsPackage(new Map([['notes.txt', new Uint8Array([1])]])).issues[0]?.code, 'not-hsds');
  });
  test('property: no JSON makes it throw, and nothing comes in without an id and a name', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const { directory: read } = importDirectory(readHsdsJson(value as never), DEFAULTS);
        for (const { id, name } of [...read.services, ...read.organisations]) assert.ok(id !== '' && name !== '');
      }),
      { numRuns: 200 },
    );
  });
});

describe('HSDS out', () => {
  const strip = (from: Directory): Directory => ({
    ...from,
    places: from.places.map((each) => ({ ...each, stepFree: null })),
  });
  test('what goes out comes in again: nested, and as a data package of CSV files', () => {
    const full = directory([
      service(),
      service({
        id: wordsId('service', 'two'),
        categories: ['Legal', 'Health'],
        subtypes: ['Asylum'],
        genderPolicy: 'Women',
        reportsToPolice: 'WithConsent',
        languages: ['fr', 'pt'],
        hours: [
          {
            id: wordsId('hours', 'always'),
            days: ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'],
            opensAt: null,
            closesAt: null,
            always: true,
            validFrom: null,
            validTo: null,
          },
        ],
      }),
    ]);
    const exported = exportRows(full);
    const nested = importDirectory(readHsdsJson([...nestedServices(exported)]), DEFAULTS);
    assert.deepEqual(nested.issues, []);
    assert.deepEqual(sorted(nested.directory), sorted(strip(full)));
    const files = dataPackage(exported, '2026-11-26T12:00:00.000Z');
    const bytes = new Map([...files].map(([name, text]) => [name, new Uint8Array(Buffer.from(text))]));
    const tabular = importDirectory(readHsdsPackage(bytes), DEFAULTS);
    assert.deepEqual(tabular.issues, []);
    assert.deepEqual(sorted(tabular.directory), sorted(strip(full)));
  });
  const sorted = ({ organisations, services, places }: Directory) => ({
    organisations,
    places,
    services: services
      .map((each) => ({ ...each, languages: each.languages.toSorted(), categories: each.categories.toSorted() }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  });
  test('the package names every file, every field, and what is required', () => {
    const files = dataPackage(exportRows(directory()), '2026-11-26T12:00:00.000Z');
    const description = JSON.parse(files.get('datapackage.json') ?? '') as {
      profile: string;
      resources: { path: string; schema: { fields: { name: string; constraints: { required: boolean } }[] } }[];
    };
    assert.equal(description.profile, 'tabular-data-package');
    for (const { path, schema } of description.resources) {
      const [head = ''] = (files.get(path) ?? '').split('\r\n');
      assert.deepEqual(
        head.split(','),
        schema.fields.map(({ name }) => name),
      );
    }
    assert.ok(
      description.resources
        .find(({ path }) => path === 'services.csv')
        ?.schema.fields.find(({ name }) => name === 'organization_id')?.constraints.required,
    );
  });
  test('I-19: a confidential place is in no table, and a text that holds its street is left out and said', () => {
    const hidden = place({ id: wordsId('place', 'hidden'), confidential: true });
    const talkative = service({
      placeIds: [hidden.id],
      description: 'Ring at 30, Lantern street.',
      applicationProcess: 'call first',
    });
    const { rows, leftOut } = exportRows(directory([talkative], [hidden]));
    const all = JSON.stringify(rows);
    assert.ok(!/lantern street/iu.test(all) && !all.includes(hidden.id) && !all.includes('14.1'));
    assert.ok(all.includes('call first') && all.includes('+00 1234'));
    assert.deepEqual(leftOut, [{ table: 'service', row: talkative.id, field: 'description' }]);
  });
  test('capacity is not exported', () => {
    const { rows } = exportRows(
      directory([service({ capacity: { free: 7654321, of: null, updatedAt: '2026-11-26T12:00:00.000Z' } })]),
    );
    assert.ok(!JSON.stringify(rows).includes('7654321'));
  });
  test('the tables refer only to tables that there are', () => {
    const names = new Set(HSDS_TABLES.map(({ name }) => name));
    for (const { fields, many, one } of HSDS_TABLES)
      for (const target of [
        ...fields.flatMap(({ refersTo }) => refersTo ?? []),
        ...Object.values(many),
        ...Object.values(one),
      ])
        assert.ok(names.has(target), target);
  });
});

describe('matching: eligibility, safety, language, capacity, distance', () => {
  const search = (changes: Partial<Search> = {}): Search => ({
    category: 'Shelter',
    subtype: null,
    urgency: 'Routine',
    isChild: false,
    ageYears: 24,
    gender: 'Feminine',
    hasPapers: false,
    languages: ['es-HN'],
    fearsReportsTo: [],
    inAreas: [],
    avoidAreas: [],
    notOrgIds: [],
    near: { latitude: 14.1, longitude: -87.2 },
    people: 1,
    stepFreeAccess: false,
    at: null,
    ...changes,
  });
  const found = (
    services: readonly DirectoryService[],
    changes: Partial<Search> = {},
    places: readonly Place[] = [place()],
  ) => matchServices(indexDirectory(directory(services, places)), search(changes), TODAY, 10);
  const ids = (services: readonly DirectoryService[], changes: Partial<Search> = {}, places?: readonly Place[]) =>
    found(services, changes, places).found.map((each) => each.service.id);

  test('each step of the order counts before everything after it', () => {
    const far = place({ id: 'far', latitude: 15.5, longitude: -88 });
    const order = [
      service({ id: 'best' }),
      service({ id: 'far', placeIds: ['far'] }),
      service({ id: 'full', capacity: { free: 0, of: 5, updatedAt: '2026-11-26T12:00:00.000Z' } }),
      service({ id: 'other-language', languages: ['fr'] }),
      service({ id: 'stale', verifiedAt: '2026-05-01' }),
      service({ id: 'reports', reportsToPolice: 'LegalDuty' }),
    ];
    assert.deepEqual(
      ids(order.toReversed(), {}, [place(), far]),
      order.map(({ id }) => id),
    );
  });
  test('the reasons are given with each', () => {
    const {
      found: [first],
    } = found(
      [service({ survivorInformed: true, capacity: { free: 2, of: 5, updatedAt: '2026-11-26T12:00:00.000Z' } })],
      { at: { day: 'MO', time: '10:00' } },
    );
    assert.deepEqual(first?.reasons, [
      'reports-never',
      'verified',
      'language',
      'places-free',
      'open-now',
      'distance',
      'survivor-informed',
    ]);
    assert.deepEqual([first.distanceKm, first.language], [0, 'es']);
  });
  test('who cannot be asked is counted by the reason, so that a gap can be seen', () => {
    const none = [
      service({ id: '1', status: 'temporarily closed' }),
      service({ id: '2', acceptsWithoutPapers: false }),
      service({ id: '3', genderPolicy: 'Men' }),
      service({ id: '4', minimumAge: 30 }),
      service({ id: '5', areas: ['NI'] }),
      service({ id: '6', reportsToImmigration: 'LegalDuty' }),
      service({ id: '7', subtypes: ['HostFamily'] }),
      service({ id: '8', organisationId: 'asked' }),
    ];
    const { found: nobody, excluded } = found(none, {
      inAreas: ['HN-FM'],
      fearsReportsTo: ['Immigration'],
      subtype: 'SafeHouse',
      notOrgIds: ['asked'],
    });
    assert.deepEqual(nobody, []);
    assert.deepEqual(excluded, {
      'not-active': 1,
      papers: 1,
      gender: 1,
      age: 1,
      area: 1,
      'reports-to-immigration': 1,
      subtype: 1,
      'already-asked': 1,
    });
    assert.deepEqual(found([service({ acceptsChildren: false })], { isChild: true }).excluded, { children: 1 });
  });
  test('nothing is proposed where those are whom she fled', () => {
    assert.deepEqual(ids([service()], { avoidAreas: ['HN-FM'] }), []);
  });
  test('I-19: a confidential place does not tell how far it is', () => {
    const {
      found: [first],
    } = found([service()], {}, [place({ confidential: true })]);
    assert.equal(first?.distanceKm, null);
    assert.ok(first?.reasons.includes('distance-not-told'));
  });
  test('in an emergency an open door goes before a language', () => {
    const both = [
      service({ id: 'closed' }),
      service({
        id: 'open',
        languages: ['fr'],
        hours: [{ id: 'h', days: [], opensAt: null, closesAt: null, always: true, validFrom: null, validTo: null }],
      }),
    ];
    const at = { day: 'SU', time: '03:00' } as const;
    assert.deepEqual(ids(both, { at, urgency: 'Emergency' }), ['open', 'closed']);
    assert.deepEqual(ids(both, { at }), ['closed', 'open']);
  });
  test('a night that ends in the morning, a service without hours', () => {
    const night = service({
      hours: [
        { id: 'h', days: ['FR'], opensAt: '20:00', closesAt: '06:00', always: false, validFrom: null, validTo: null },
      ],
    });
    assert.deepEqual(
      [
        openingAt(night, { day: 'SA', time: '05:59' }),
        openingAt(night, { day: 'FR', time: '05:00' }),
        openingAt(night, { day: 'FR', time: '23:00' }),
      ],
      ['open', 'closed', 'open'],
    );
    assert.equal(openingAt(service({ hours: [] }), { day: 'MO', time: '10:00' }), 'unknown');
  });
  test('hours that hold only for a time say nothing before and after it', () => {
    const summer = service({
      hours: [
        {
          id: 'h',
          days: ['MO'],
          opensAt: '09:00',
          closesAt: '17:00',
          always: false,
          validFrom: '2026-06-01',
          validTo: '2026-08-31',
        },
      ],
    });
    const at = { day: 'MO', time: '10:00' } as const;
    assert.deepEqual(
      [openingAt(summer, at, '2026-06-01'), openingAt(summer, at, '2026-09-01'), openingAt(summer, at)],
      ['open', 'unknown', 'open'],
    );
    assert.ok(found([summer], { at }).found[0]?.reasons.includes('hours-unknown'));
  });
  test('180 days after somebody verified it, it is stale', () => {
    assert.deepEqual(
      [
        isStale({ verifiedAt: '2026-05-30' }, TODAY),
        isStale({ verifiedAt: '2026-05-29' }, TODAY),
        isStale({ verifiedAt: null }, TODAY),
      ],
      [false, true, true],
    );
  });
  test('distance on the globe: a known pair, and zero to itself', () => {
    assert.ok(
      Math.abs(distanceKm({ latitude: 52.52, longitude: 13.405 }, { latitude: 48.8566, longitude: 2.3522 }) - 878) < 5,
    );
    assert.equal(distanceKm({ latitude: 1, longitude: 2 }, { latitude: 1, longitude: 2 }), 0);
  });
  test('the case file’s own ranking agrees on the order', () => {
    const services = [
      service({ id: 'a' }),
      service({ id: 'b', languages: ['fr'] }),
      service({ id: 'c', verifiedAt: null }),
      service({ id: 'd', reportsToPolice: 'WithConsent' }),
    ];
    const matches = found(services).found;
    const ranked = rankProviders(matches.map((each) => asProvider(each, 'Shelter', TODAY)).toReversed(), {
      category: 'Shelter',
      isChild: false,
      hasPapers: false,
      languages: ['es'],
      notOrgIds: [],
    });
    assert.deepEqual(
      ranked.map(({ serviceId }) => serviceId),
      matches.map((each) => each.service.id),
    );
  });
});
