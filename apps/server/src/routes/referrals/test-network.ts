// SPDX-License-Identifier: EUPL-1.2
// Two fictional institutions of one installation, with staff, a directory entry and an agreement, for tests of what goes between them.
// Everything they do goes over HTTP; only the scene is set behind it. Only tests import this file.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CONSENT_PURPOSES, DATA_CATEGORIES } from '@amparo/casework/consent';
import { factorsOf } from '@amparo/casework/risk';
import { sql } from 'kysely';
import { createFederation, FILES_ONLY } from '../../federation/federation.ts';
import { handlersOf, SENDING_CHECKS } from '../../federation/parts.ts';
import { ownReference, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';
import { NEIGHBOURS } from './neighbours.ts';

export interface House {
  readonly orgId: string;
  readonly administrator: Person;
  readonly supervisor: Person;
  readonly secondSupervisor: Person;
  readonly worker: Person;
  readonly officer: Person;
  readonly shelter: Person;
}
export interface Network {
  readonly server: TestApp;
  readonly origin: House;
  readonly house: House;
  readonly serviceId: string;
  readonly agreementId: string;
  /** carries everything that waits, as often as something comes of it */
  readonly carry: () => Promise<void>;
  readonly setAgreement: (change: (content: Record<string, unknown>) => Record<string, unknown>) => Promise<void>;
  readonly close: () => Promise<void>;
}

async function houseOf(server: TestApp): Promise<House> {
  const administrator = await server.person({ roles: ['Administrator'], displayName: 'Admin' });
  const inside = { in: administrator };
  const supervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Paz' });
  const secondSupervisor = await server.person({ ...inside, roles: ['Supervisor'], displayName: 'S. Roa' });
  const worker = await server.person({ ...inside, roles: ['CaseWorker'], displayName: 'W. Luz' });
  const officer = await server.person({ ...inside, roles: ['FrontlineOfficer'], displayName: 'O. Mar' });
  const shelter = await server.person({ ...inside, roles: ['ShelterProvider'], displayName: 'H. Sol' });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', 'in', [worker.userId, officer.userId])
    .execute();
  const { orgId } = administrator;
  await sql`UPDATE institution SET country = 'HN' WHERE org_id = ${orgId}`.execute(server.owner);
  return { orgId, administrator, supervisor, secondSupervisor, worker, officer, shelter };
}

export async function startNetwork(): Promise<Network> {
  const server = await startTestApp();
  const origin = await houseOf(server);
  const house = await houseOf(server);
  const serviceId = randomUUID();
  const agreementId = randomUUID();
  await listIn(server, house, serviceId);
  await agree(server, [origin, house], agreementId);
  const { keeper, keyStore, keys, log } = server.needs;
  const federation = createFederation({
    keeper,
    keyStore,
    keys,
    log,
    now: () => server.clock.now,
    settings: FILES_ONLY,
    handlers: handlersOf(NEIGHBOURS),
    checks: SENDING_CHECKS,
  });
  const setAgreement: Network['setAgreement'] = async (change) => {
    const { rows } = await sql<{
      org_id: string;
      content: Record<string, unknown>;
    }>`SELECT org_id, content FROM agreement
      WHERE agreement_id = ${agreementId}`.execute(server.owner);
    for (const { org_id, content } of rows)
      await sql`UPDATE agreement SET content = ${JSON.stringify(change(content))}::jsonb
        WHERE agreement_id = ${agreementId} AND org_id = ${org_id}`.execute(server.owner);
  };
  return {
    server,
    origin,
    house,
    serviceId,
    agreementId,
    carry: async () => {
      // so that what comes later is later
      server.clock.now = new Date(server.clock.now.getTime() + 1000);
      for (let round = 0; round < 6; round += 1) await federation.courier.deliver();
    },
    setAgreement,
    close: () => server.close(),
  };
}

/** A database to set a scene in, and the time that it is there. */
export type Scene = Pick<TestApp, 'owner' | 'clock'>;
interface Member {
  readonly orgId: string;
  readonly worker: { readonly userId: string };
}
interface Signing {
  readonly orgId: string;
  readonly supervisor: { readonly userId: string };
  readonly secondSupervisor: { readonly userId: string };
}

/** What the shelter asks for at intake: two of them never go to anybody. */
export const INTAKE = [
  'person.alias',
  'person.ageGroup',
  'person.languages',
  'health.needs',
  'risk.levels',
  'narrative',
  'shelter.address',
];

export async function listIn(
  server: Scene,
  { orgId, worker }: Member,
  serviceId: string,
  more: object = {},
): Promise<void> {
  const organisation = {
    id: orgId,
    name: 'House of the River',
    alternateName: null,
    description: 'a fictional shelter',
    email: null,
    website: null,
    uri: null,
    parentOrganisationId: null,
    identifiers: [],
    phones: [],
    recipientClass: 'NGO',
    country: 'HN',
    actsFor: null,
    instanceId: null,
    place: null,
    ...more,
  };
  const service = {
    id: serviceId,
    organisationId: orgId,
    name: 'Safe house',
    alternateName: null,
    description: null,
    url: null,
    email: null,
    status: 'active',
    categories: ['Shelter', 'Legal'],
    subtypes: [],
    phones: [],
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
    placeIds: [],
    areas: [],
    hours: [],
    capacity: null,
    intakeFields: INTAKE,
    verifiedAt: null,
    verifiedBy: null,
  };
  const { owner, clock } = server;
  await sql`INSERT INTO directory_organisation (org_id, organisation_id, content, is_own, version, changed_by, changed_at)
    VALUES (${orgId}, ${orgId}, ${JSON.stringify(organisation)}::jsonb, true, 1, ${worker.userId}, ${clock.now})`.execute(
    owner,
  );
  await sql`INSERT INTO directory_service (org_id, service_id, organisation_id, content, version, changed_by, changed_at)
    VALUES (${orgId}, ${serviceId}, ${orgId}, ${JSON.stringify(service)}::jsonb, 1, ${worker.userId}, ${clock.now})`.execute(
    owner,
  );
}

/** Signed by both and in force, as each of the two keeps it. */
export async function agree(server: Scene, houses: readonly Signing[], agreementId: string): Promise<void> {
  const at = new Date(server.clock.now.getTime() - 3600_000).toISOString();
  const day = (offset: number) => new Date(server.clock.now.getTime() + offset * 86_400_000).toISOString().slice(0, 10);
  const parties = houses.map(({ orgId, supervisor, secondSupervisor }) => ({
    orgId,
    instanceId: null,
    name: 'a fictional institution',
    recipientClass: 'NGO',
    country: 'HN',
    role: 'JointController',
    signatory: null,
    keyId: null,
    proposal: null,
    signature: {
      jws: 'a.b.c',
      keyId: 'k',
      proposedBy: supervisor.userId,
      approvedBy: secondSupervisor.userId,
      signedAt: at,
    },
    leftAt: null,
  }));
  const terms = {
    title: 'Referral protocol of two fictional institutions',
    type: 'ReferralProtocol',
    purposes: CONSENT_PURPOSES,
    serviceCategories: ['Shelter', 'Legal'],
    dataCategories: DATA_CATEGORIES,
    excludedCategories: ['Photo'],
    countries: ['HN', 'NI', 'GT'],
    legalBasisText: 'consent of the person',
    retentionDays: 90,
    onwardSharing: 'Forbidden',
    securityMeasures: ['AccessLog'],
    breachNoticeHours: 24,
    contactPoints: [],
    slaAckHours: 24,
    slaResponseHours: 72,
    disputeProcedure: 'the heads meet',
    reviewAt: day(200),
    validFrom: day(-20),
    validTo: day(300),
    terminationNoticeDays: 30,
    governingLaw: 'of the place of the service',
  };
  for (const { orgId, supervisor } of houses) {
    const content = {
      id: agreementId,
      orgId,
      version: 1,
      createdAt: at,
      createdBy: supervisor.userId,
      updatedAt: at,
      updatedBy: supervisor.userId,
      agreementNo: 'AG-TEST-1',
      terms,
      parties,
      documents: [],
      revision: 1,
      supersedesId: null,
      submittedAt: at,
      submittedBy: supervisor.userId,
      dpoOpinion: { opinion: 'Favourable', by: supervisor.userId, at },
      suspensions: [],
      terminatedFrom: null,
      terminatedBy: null,
      supersededAt: null,
      supersededById: null,
    };
    await sql`INSERT INTO agreement (org_id, agreement_id, agreement_no, revision, version, content, template, valid_to, review_on, changed_at)
      VALUES (${orgId}, ${agreementId}, 'AG-TEST-1', 1, 1, ${JSON.stringify(content)}::jsonb, 'test', ${day(300)}::date, ${day(200)}::date,
        ${server.clock.now})`.execute(server.owner);
  }
}

// ---------------------------------------------------------------- a case, by the routes of the case file

export const at = (id: string, rest = '') => `/api/v1/cases/${id}${rest}`;
export const code = (reply: Reply): unknown => reply.json['code'] ?? reply.status;
/** Every reason of a refusal. */
export const codes = (reply: Reply): readonly unknown[] =>
  ((reply.json['problems'] ?? []) as readonly { readonly code: string }[]).map((each) => each.code);

export function done(reply: Reply): Reply {
  assert.ok(reply.status < 300, `${reply.status} ${reply.text}`);
  return reply;
}

const INFORMED = {
  agreementToInterview: true,
  purpose: true,
  actualAndPossibleUse: true,
  nonIdentifyingResearchUse: true,
  rightToOwnData: true,
  storageTime: true,
  howToWithdraw: true,
};

/** A case with a risk assessment, of a worker with a supervisor. */
export async function caseOf({ worker }: House, { critical = false } = {}): Promise<string> {
  const reply = done(
    await worker.post('/api/v1/cases', { ownReference: ownReference(), alias: 'Canaryalias', name: 'Canary Fullname' }),
  );
  const id = String(reply.json['id']);
  const answers = factorsOf('Self').map((factor, index) => ({
    factor,
    value: critical && index === 0 ? 'Yes' : 'No',
    time: 'Present',
    officialsOf: [],
    detail: null,
    source: 'Person',
  }));
  done(
    await worker.post(at(id, '/risks'), {
      subjectScope: 'Self',
      answers,
      ownPerception: critical ? 3 : 0,
      immediateActions: [],
      assessedAt: new Date(Date.now() - 60_000).toISOString(),
      final: true,
    }),
  );
  return id;
}

export async function consentTo(
  { worker }: House,
  caseId: string,
  to: House,
  more: Readonly<Record<string, unknown>> = {},
): Promise<{ readonly id: string; readonly version: number }> {
  const reply = done(
    await worker.post(at(caseId, '/consents'), {
      purpose: 'ReferralNational',
      recipients: [{ kind: 'institution', institutionId: to.orgId }],
      dataCategories: ['Identity', 'Risk'],
      countries: ['HN'],
      grantedBy: 'Self',
      guardianId: null,
      childAssent: 'NotApplicable',
      capacity: 'Assumed',
      capacityNote: null,
      language: 'es',
      interpreterId: null,
      mode: 'WitnessedOral',
      informed: INFORMED,
      conditions: null,
      decision: 'Given',
      evidenceRef: null,
      validFrom: null,
      expiresAt: null,
      ...more,
    }),
  );
  return valueAt(reply, 'record') as { id: string; version: number };
}

export interface Ref {
  readonly id: string;
  readonly version: number;
  readonly state: string;
}
export const refOf = (reply: Reply, name = 'referral'): Ref => valueAt(done(reply), name) as Ref;

export const draftBody = ({ house, serviceId }: Network, more: Readonly<Record<string, unknown>> = {}) => ({
  toOrgId: house.orgId,
  toServiceId: serviceId,
  category: 'Shelter',
  subtype: 'SafeHouse',
  urgency: 'Routine',
  people: 1,
  stepFreeAccess: false,
  reason: 'AdditionalServicesRequired',
  planItemId: null,
  trmPhase: null,
  wayId: null,
  ...more,
});

export async function draft(
  network: Network,
  caseId: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Ref> {
  return refOf(await network.origin.worker.post(at(caseId, '/referrals'), draftBody(network, more)));
}

/** Shown to the person, and ready. */
export async function ready(network: Network, caseId: string, drafted: Ref): Promise<Ref> {
  const { worker } = network.origin;
  const path = at(caseId, `/referrals/${drafted.id}`);
  const preview = done(await worker.post(`${path}/preview`, {}));
  const body = { hash: preview.json['hash'], shownTo: 'Person', language: 'es' };
  return refOf(await worker.post(`${path}/check`, body, drafted.version));
}

export async function sent(
  network: Network,
  caseId: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<Ref> {
  const checked = await ready(network, caseId, await draft(network, caseId, more));
  const path = at(caseId, `/referrals/${checked.id}/send`);
  return refOf(await network.origin.worker.post(path, {}, checked.version));
}

/** The newest of a box. */
export async function newestOf(
  person: Person,
  box: 'in' | 'out',
  kind: 'referrals' | 'transfers' = 'referrals',
): Promise<Ref> {
  const reply = done(await person.send({ path: `/api/v1/referrals?box=${box}` }));
  const [first] = reply.json[kind] as readonly Ref[];
  assert.ok(first, `${box} is empty`);
  return first;
}

/** What came of a referral on the other side, as this person there sees it. */
export async function cameFor({ server }: Network, person: Person, outId: string): Promise<Ref> {
  const { rows } = await sql<{
    id: string;
  }>`SELECT i.record_id AS id FROM referral i JOIN referral o ON o.case_alias = i.case_alias
    WHERE o.record_id = ${outId} AND i.direction = 'Incoming'`.execute(server.owner);
  assert.ok(rows[0], 'nothing came');
  return done(await person.send({ path: `/api/v1/referrals/${rows[0].id}` })).json as unknown as Ref;
}
