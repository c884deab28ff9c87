// SPDX-License-Identifier: EUPL-1.2
// Agreements from the draft to the end: two people inside each institution, two institutions in one database and two on installations
// of their own that exchange files; what is signed by the wrong key, changed on the way or signed twice.

import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { compactVerify, importSPKI } from 'jose';
import { agreementState } from '@amparo/cooperation/agreement';
import { CONTROL_ALIAS } from '@amparo/cooperation/envelope';
import { sql } from 'kysely';
import { DUTIES } from '../../jobs/duties.ts';
import { findAgreementScope, listActiveAgreements } from '../../store/agreements.ts';
import { ensureInstance, readInstance } from '../../store/federation/instance.ts';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { agreementCheck, agreementHandlers } from './incoming.ts';
import { type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';

interface House {
  readonly nora: Person;
  readonly sofia: Person;
  readonly dora: Person;
}
let server: TestApp;
let a: House;
let b: House;
const NOW = new Date('2026-11-26T12:00:00Z');
const remindOn = (now: Date) => DUTIES.find(({ name }) => name === 'agreements')?.run(server.keeper, now);

/** An institution with a coordinator, a supervisor and a data protection officer. */
async function house(app: TestApp): Promise<House> {
  const nora = await app.person({ roles: ['NetworkCoordinator'] });
  const sofia = await app.person({ in: nora, roles: ['Supervisor'] });
  const dora = await app.person({ in: nora, roles: ['DataProtectionOfficer'] });
  return { nora, sofia, dora };
}
before(async () => {
  server = await startTestApp();
  server.clock.now = new Date(NOW);
  a = await house(server);
  b = await house(server);
});
after(() => server.close());

const TERMS = {
  title: 'Referral protocol of two fictional institutions',
  type: 'ReferralProtocol',
  purposes: ['ReferralNational', 'Assistance'],
  serviceCategories: ['Shelter', 'Health'],
  dataCategories: ['Identity', 'Contact', 'Health', 'Photo'],
  excludedCategories: ['Photo'],
  countries: ['HN'],
  legalBasisText: 'consent of the person',
  retentionDays: 90,
  onwardSharing: 'Forbidden',
  securityMeasures: ['EncryptedTransport', 'AccessLog'],
  breachNoticeHours: 24,
  contactPoints: [] as unknown[],
  slaAckHours: 24,
  slaResponseHours: 72,
  disputeProcedure: 'The heads of both institutions meet.',
  reviewAt: '2027-06-01',
  validFrom: '2026-11-01',
  validTo: '2027-12-31',
  terminationNoticeDays: 30,
  governingLaw: 'of the place of the service',
};
const termsOf = (orgId: string, change: object = {}) => ({
  ...TERMS,
  contactPoints: [{ partyOrgId: orgId, person: 'Nora', function: 'coordinator', backup: null, hours: 'weekdays' }],
  ...change,
});
const partyOf = (orgId: string) => ({
  orgId,
  recipientClass: 'NGO',
  country: 'HN',
  role: 'JointController',
  signatory: { name: 'A fictional head', function: 'director' },
});
const code = ({ json }: Reply) => json['code'];
const versionOf = ({ json }: Reply) => Number(json['version']);

function draft(by: House, otherOrg: string, change: object = {}): Promise<Reply> {
  const { nora } = by;
  return nora.post('/api/v1/agreements', {
    template: 'referral-protocol',
    terms: termsOf(nora.orgId, change),
    parties: [partyOf(nora.orgId), partyOf(otherOrg)],
  });
}
const at = (id: string) => `/api/v1/agreements/${id}`;
/** A step with the version that this person reads. */
async function step(person: Person, id: string, name: string, body?: object): Promise<Reply> {
  const read = await person.send({ path: at(id) });
  return person.send({
    method: 'POST',
    path: `${at(id)}/${name}`,
    ...(body === undefined ? {} : { body }),
    headers: { 'if-match': `"${versionOf(read)}"` },
  });
}
async function done(person: Person, id: string, name: string, body?: object): Promise<Reply> {
  const reply = await step(person, id, name, body);
  assert.equal(reply.status, 200, `${name}: ${reply.text}`);
  return reply;
}
async function signedBy(by: House, id: string): Promise<Reply> {
  await done(by.dora, id, 'opinion', { opinion: 'Favourable' });
  await done(by.nora, id, 'signature-proposal');
  return done(by.sofia, id, 'signature');
}
async function active(change: object = {}): Promise<string> {
  const drafted = await draft(a, b.nora.orgId, change);
  assert.equal(drafted.status, 201, drafted.text);
  const id = String(drafted.json['id']);
  await done(a.nora, id, 'review');
  await signedBy(a, id);
  await signedBy(b, id);
  return id;
}
const stateFor = async (person: Person, id: string) => (await person.send({ path: at(id) })).json['state'];
const scopeOf = (app: TestApp, id: string, orgId: string, category: 'Shelter' | 'Food' = 'Shelter') =>
  findAgreementScope(app.keeper, {
    orgId,
    fromOrgId: a.nora.orgId,
    toOrgId: b.nora.orgId,
    category,
    agreementId: id,
    now: app.clock.now,
  });

describe('two institutions of one installation', () => {
  test('draft, review, opinion, two people on each side: then it is in force for both, and says what may leave', async () => {
    const drafted = await draft(a, b.nora.orgId);
    assert.equal(drafted.status, 201, drafted.text);
    const id = String(drafted.json['id']);
    assert.equal((await b.nora.send({ path: at(id) })).status, 404);
    const submitted = await done(a.nora, id, 'review');
    assert.deepEqual([submitted.json['state'], submitted.json['sameAsMadeHere']], ['UnderReview', true]);
    assert.equal(await stateFor(b.nora, id), 'UnderReview');
    await signedBy(a, id);
    assert.equal(await stateFor(a.nora, id), 'UnderReview');
    assert.equal((await scopeOf(server, id, a.nora.orgId))?.scope.state, 'Other');
    assert.equal((await signedBy(b, id)).json['state'], 'Active');
    assert.equal(await stateFor(a.nora, id), 'Active');
    const found = await scopeOf(server, id, a.nora.orgId);
    assert.deepEqual(
      [found?.scope.state, found?.scope.dataCategories, found?.terms],
      ['Active', ['Identity', 'Contact', 'Health'], { retentionDays: 90, ackHours: 24, responseHours: 72 }],
    );
    assert.equal(await scopeOf(server, id, a.nora.orgId, 'Food'), null);
    const all = await listActiveAgreements(server.keeper, b.nora.orgId, NOW);
    assert.ok(all.some(({ agreement }) => agreement.id === id));
    const versions = await a.nora.send({ path: `${at(id)}/versions` });
    assert.ok((versions.json['versions'] as unknown[]).length >= 5);
  });

  test('without a favourable opinion of both data protection officers it is not in force', async () => {
    const id = String((await draft(a, b.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    await done(a.nora, id, 'signature-proposal');
    await done(a.sofia, id, 'signature');
    await done(b.nora, id, 'signature-proposal');
    await done(b.sofia, id, 'signature');
    assert.equal(await stateFor(a.nora, id), 'Signed');
    await done(a.dora, id, 'opinion', { opinion: 'Unfavourable' });
    assert.equal(await stateFor(a.nora, id), 'Signed');
    await done(a.dora, id, 'opinion', { opinion: 'FavourableWithConditions' });
    assert.equal(await stateFor(a.nora, id), 'Active');
    assert.equal(await stateFor(b.nora, id), 'Signed');
  });

  test('the second person is another person, also for the database', async () => {
    const both = await server.person({ in: a.nora, roles: ['NetworkCoordinator', 'Supervisor'] });
    const id = String((await draft(a, b.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    await done(both, id, 'signature-proposal');
    assert.equal(code(await step(both, id, 'signature')), 'SECOND_PERSON_REQUIRED');
    const { rows } = await sql<{ content: unknown }>`SELECT content FROM agreement
      WHERE agreement_id = ${id} AND org_id = ${a.nora.orgId}`.execute(server.owner);
    const content = rows[0]?.content as { parties: { orgId: string; proposal: { by: string } }[] };
    const forged = {
      ...content,
      parties: content.parties.map((party) =>
        party.orgId === a.nora.orgId
          ? { ...party, signature: { jws: 'x.y.z', proposedBy: both.userId, approvedBy: both.userId } }
          : party,
      ),
    };
    await assert.rejects(
      sql`UPDATE agreement SET content = ${JSON.stringify(forged)}::jsonb WHERE agreement_id = ${id} AND org_id = ${a.nora.orgId}`.execute(
        server.owner,
      ),
      { code: '23514' },
    );
  });

  test('a signed agreement does not change: not by a route, not in the database, and nobody signs twice', async () => {
    const id = await active();
    const read = await a.nora.send({ path: at(id) });
    const changed = await a.nora.put(
      at(id),
      {
        terms: termsOf(a.nora.orgId, { retentionDays: 3650 }),
        parties: [partyOf(a.nora.orgId), partyOf(b.nora.orgId)],
      },
      versionOf(read),
    );
    assert.equal(code(changed), 'NOT_NOW');
    assert.equal(code(await step(a.nora, id, 'signature-proposal')), 'NOT_NOW');
    assert.equal(code(await step(a.sofia, id, 'signature')), 'NOT_NOW');
    await assert.rejects(
      sql`UPDATE agreement SET content = jsonb_set(content, '{terms,retentionDays}', '3650') WHERE agreement_id = ${id}`.execute(
        server.owner,
      ),
      { code: '23514' },
    );
    await assert.rejects(
      sql`UPDATE agreement_document SET bytes = 'x' WHERE agreement_id = ${id}`.execute(server.owner),
      { code: '23514' },
    );
  });

  test('words changed between the proposal and the second person are noticed: nothing of the old ones remains', async () => {
    const id = String((await draft(a, b.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    await done(a.nora, id, 'signature-proposal');
    const read = await a.nora.send({ path: at(id) });
    const change = {
      terms: termsOf(a.nora.orgId, { retentionDays: 30 }),
      parties: [partyOf(a.nora.orgId), partyOf(b.nora.orgId)],
    };
    assert.equal((await a.nora.put(at(id), change, versionOf(read))).json['state'], 'Draft');
    await done(a.nora, id, 'review');
    assert.equal(code(await step(a.sofia, id, 'signature')), 'NOT_NOW');
    const theirs = await b.nora.send({ path: at(id) });
    assert.equal(valueAt(theirs, 'terms.retentionDays'), 30);
  });

  test('a version that is not the last one is refused with the present one', async () => {
    const id = String((await draft(a, b.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    const reply = await a.nora.send({
      method: 'POST',
      path: `${at(id)}/signature-proposal`,
      headers: { 'if-match': '"1"' },
    });
    assert.deepEqual([reply.status, code(reply)], [412, 'VERSION_CONFLICT']);
  });

  test('any party suspends at once, by one person; it counts for both; only another person of it lifts it', async () => {
    const id = await active();
    await done(b.nora, id, 'suspension', { reason: 'SafetyConcern' });
    assert.deepEqual(
      [(await scopeOf(server, id, a.nora.orgId))?.scope.state, (await scopeOf(server, id, b.nora.orgId))?.scope.state],
      ['Suspended', 'Suspended'],
    );
    assert.equal(code(await step(a.sofia, id, 'resumption')), 'NOT_NOW');
    assert.equal(code(await step(b.nora, id, 'resumption')), 'SECOND_PERSON_REQUIRED');
    await done(b.sofia, id, 'resumption');
    assert.equal((await scopeOf(server, id, a.nora.orgId))?.scope.state, 'Active');
    const told = await a.nora.send({ path: '/api/v1/account/notices' });
    assert.match(told.text, /agreement-suspended/u);
  });

  test('notice counts after its days, for both; a party that was put out receives nothing from that moment', async () => {
    const id = await active();
    await done(b.nora, id, 'termination');
    assert.equal(await stateFor(a.nora, id), 'Active');
    const stored = await listActiveAgreements(server.keeper, a.nora.orgId, NOW);
    const agreement = stored.find((each) => each.agreement.id === id)?.agreement;
    assert.ok(agreement);
    assert.equal(agreementState(agreement, '2026-12-27T12:00:00.000Z'), 'Terminated');
    const other = await active();
    await done(a.nora, other, 'party-removal', { orgId: b.nora.orgId });
    assert.equal(await scopeOf(server, other, a.nora.orgId), null);
  });

  test('a revision takes the place of the old one when it is in force, and not before', async () => {
    const id = await active();
    const next = await a.nora.send({
      method: 'POST',
      path: `${at(id)}/revision`,
      headers: { 'idempotency-key': randomUUID() },
    });
    assert.equal(next.status, 201, next.text);
    const nextId = String(next.json['id']);
    assert.equal(next.json['revision'], 2);
    await done(a.nora, nextId, 'review');
    await signedBy(a, nextId);
    const listed = async () => {
      const { json } = await a.nora.send({ path: '/api/v1/agreements' });
      return (json['agreements'] as { id: string; state: string }[]).find((each) => each.id === id)?.state;
    };
    assert.equal(await listed(), 'Active');
    await signedBy(b, nextId);
    assert.equal(await listed(), 'Superseded');
  });

  test('it expires by its last day; coordinators are told once that review is due and once that it is over', async () => {
    const id = await active({ validTo: '2027-03-01', reviewAt: '2027-02-01' });
    const told = async (kind: string) => {
      const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM notice
        WHERE object_id = ${id} AND kind = ${kind} AND user_id = ${a.nora.userId}`.execute(server.owner);
      return rows[0]?.count;
    };
    await remindOn(new Date('2026-12-30T06:00:00Z'));
    assert.equal(await told('agreement-review-due'), 0);
    for (let time = 0; time < 2; time += 1) await remindOn(new Date('2026-12-31T06:00:00Z'));
    assert.deepEqual([await told('agreement-review-due'), await told('agreement-expired')], [1, 0]);
    for (let time = 0; time < 2; time += 1) await remindOn(new Date('2027-03-02T06:00:00Z'));
    assert.deepEqual([await told('agreement-review-due'), await told('agreement-expired')], [1, 1]);
    const found = await findAgreementScope(server.keeper, {
      orgId: a.nora.orgId,
      fromOrgId: a.nora.orgId,
      toOrgId: b.nora.orgId,
      category: 'Shelter',
      agreementId: id,
      now: new Date('2027-03-02T06:00:00Z'),
    });
    assert.equal(found?.scope.state, 'Other');
  });

  test('roles and institutions: a case worker reads, nobody else’s agreement is there', async () => {
    const id = await active();
    const worker = await server.person({ in: a.nora, roles: ['CaseWorker'] });
    const stranger = await server.person({ roles: ['NetworkCoordinator', 'Supervisor', 'DataProtectionOfficer'] });
    const analyst = await server.person({ in: a.nora, roles: ['Analyst'] });
    assert.equal((await worker.send({ path: at(id) })).status, 200);
    assert.equal(code(await step(worker, id, 'suspension', { reason: 'Other' })), 'role-missing');
    assert.equal((await stranger.send({ path: at(id) })).status, 404);
    assert.equal(code(await stranger.send({ path: `${at(id)}/file` })), 'not-found');
    assert.equal(code(await analyst.send({ path: '/api/v1/agreements' })), 'role-missing');
    assert.equal(code(await step(a.sofia, id, 'party-removal', { orgId: b.nora.orgId })), 'role-missing');
    const unknown = await draft(a, '11111111-1111-4111-8111-111111111111');
    assert.equal(code(unknown), 'bad-input');
  });
});

test('it verifies outside with a JOSE tool and SHA-256 alone: the page and the PDF have the hash that was signed', async () => {
  const id = await active();
  const read = await a.nora.send({ path: at(id) });
  const parties = read.json['parties'] as { orgId: string; publicKey: string; signature: { jws: string } }[];
  for (const { publicKey, signature, orgId } of parties) {
    const pem = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }).export({
      format: 'pem',
      type: 'spki',
    });
    const key = await importSPKI(pem.toString(), 'EdDSA');
    const { payload } = await compactVerify(signature.jws, key, { algorithms: ['EdDSA'] });
    const claims = JSON.parse(Buffer.from(payload).toString('utf8')) as {
      party: string;
      documentHash: string;
      documents: { language: string; mediaType: string; digest: string }[];
    };
    assert.equal(claims.party, orgId);
    assert.equal(claims.documentHash, `sha256:${String(read.json['documentHash'])}`);
    assert.deepEqual(claims.documents.map(({ language, mediaType }) => `${language} ${mediaType}`).toSorted(), [
      'en application/pdf',
      'en text/html',
      'es application/pdf',
      'es text/html',
    ]);
    for (const { digest, mediaType } of claims.documents) {
      const reply = await fetch(`${server.origin}${at(id)}/documents/${digest.slice(7)}`, {
        headers: { cookie: a.nora.cookie },
      });
      assert.deepEqual(
        [reply.status, reply.headers.get('content-type'), reply.headers.get('content-disposition')?.split(';')[0]],
        [200, 'application/octet-stream', 'attachment'],
      );
      const bytes = Buffer.from(await reply.arrayBuffer());
      assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest);
      if (mediaType === 'application/pdf') {
        assert.match(bytes.toString('latin1'), /^%PDF-1\.7/u);
        assert.match(bytes.toString('latin1'), /\/StructTreeRoot/u);
      }
    }
  }
});

describe('two installations, by file', () => {
  let other: TestApp;
  let c: House;
  before(async () => {
    other = await startTestApp();
    other.clock.now = new Date(NOW);
    await ensureInstance(server.keeper, NOW);
    await ensureInstance(other.keeper, NOW);
    c = await house(other);
  });
  after(() => other.close());

  const cardOf = async ({ nora }: House) => (await nora.send({ path: '/api/v1/institution-card' })).json;
  /** Each brings the other's card and a colleague types what was said over the telephone. */
  async function introduce(): Promise<void> {
    for (const [one, two] of [
      [a, c],
      [c, a],
    ] as const) {
      const { card, keyId, words } = (await cardOf(two)) as { card: object; keyId: string; words: string[] };
      const brought = await one.nora.send({ path: '/api/v1/partner-keys', body: card });
      assert.equal(brought.status, 200, brought.text);
      const typed = { heard: words.join(' ') };
      const own = await one.nora.send({ path: `/api/v1/partner-keys/${keyId}/confirmation`, body: typed });
      assert.equal(code(own), 'second-person-needed');
      const wrong = { heard: [...words].toReversed().join(' ') };
      const misheard = await one.sofia.send({ path: `/api/v1/partner-keys/${keyId}/confirmation`, body: wrong });
      assert.equal(code(misheard), 'CONTENT_CHANGED');
      const path = `/api/v1/partner-keys/${keyId}/confirmation`;
      assert.equal((await one.sofia.send({ path, body: typed })).status, 200);
    }
  }
  const fileOf = async (person: Person, id: string) => (await person.send({ path: `${at(id)}/file` })).json;
  const take = (person: Person, file: unknown) => person.send({ path: '/api/v1/agreement-files', body: file });

  test('the key must be compared before anything goes to review', async () => {
    const { card } = (await cardOf(c)) as { card: object };
    await a.nora.send({ path: '/api/v1/partner-keys', body: card });
    const id = String((await draft(a, c.nora.orgId)).json['id']);
    const reply = await step(a.nora, id, 'review');
    assert.equal(code(reply), 'INCOMPLETE');
    assert.match(reply.text, /keyId/u);
  });

  test('there and back it is in force on both sides; what was changed on the way is refused', async () => {
    await introduce();
    const id = String((await draft(a, c.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    await signedBy(a, id);
    const file = (await fileOf(a.nora, id)) as {
      terms: object;
      files: { base64: string; sha256: string }[];
      parties: object[];
      signatures: { orgId: string; jws: string }[];
    };
    const otherBytes = file.files.map((each, index) =>
      index === 0 ? { ...each, base64: Buffer.from('something else').toString('base64') } : each,
    );
    assert.equal(code(await take(c.nora, { ...file, files: otherBytes })), 'bad-input');

    // other words with the true signature: taken in as a draft of a stranger would be, but the signature does not count
    const arrived = await take(c.nora, file);
    assert.equal(arrived.status, 200, arrived.text);
    assert.deepEqual(
      [arrived.json['state'], arrived.json['sameAsMadeHere'], arrived.json['unsettled']],
      ['UnderReview', true, []],
    );
    const changedTerms = { ...file, terms: { ...file.terms, retentionDays: 3650 } };
    assert.equal(code(await take(c.nora, changedTerms)), 'CONTENT_CHANGED');
    assert.equal((await take(c.nora, file)).status, 200);

    assert.equal((await signedBy(c, id)).json['state'], 'Active');
    const back = await fileOf(c.nora, id);
    const returned = await take(a.nora, back);
    assert.deepEqual([returned.status, returned.json['state']], [200, 'Active']);
    const found = await findAgreementScope(other.keeper, {
      orgId: c.nora.orgId,
      fromOrgId: a.nora.orgId,
      toOrgId: c.nora.orgId,
      category: 'Shelter',
      now: NOW,
    });
    assert.equal(found?.scope.state, 'Active');

    // a notice in an envelope counts only from the installation of that party, and told twice it is one
    const { instanceId } = await readInstance(server.keeper);
    const { agreementNo, revision } = returned.json as { agreementNo: string; revision: number };
    const hear = (iss: string, notice: 'Suspended' | 'Resumed', happened: string, orgId = a.nora.orgId) => {
      const body = { agreementNo, revision, notice, orgId, jws: null, reason: 'Breach', at: happened as `${string}Z` };
      const claims = {
        iss,
        aud: 'here',
        jti: randomUUID(),
        iat: 0,
        exp: 0,
        type: 'AgreementNotice' as const,
        agreementId: id,
        caseAlias: CONTROL_ALIAS,
        sequence: 1,
        body,
        payloadHash: '',
      };
      const connection = { trx: other.keeper, keyStore: other.needs.keyStore, keys: other.needs.keys };
      const message = { claims, institutionId: c.nora.orgId, fromInstitution: null, now: NOW };
      return agreementHandlers.AgreementNotice?.(connection, message);
    };
    const mayLeave = () =>
      agreementCheck(
        { trx: other.keeper, keyStore: other.needs.keyStore, keys: other.needs.keys },
        { institutionId: c.nora.orgId, type: 'Offer', agreementId: id, caseAlias: 'x', body: {} as never, now: NOW },
      );
    const moment = '2026-11-26T11:59:00.000Z';
    assert.deepEqual(await hear('somebody-else', 'Suspended', moment), { error: 'no-agreement' });
    assert.deepEqual(await hear(instanceId, 'Suspended', moment, c.nora.orgId), { error: 'no-agreement' });
    assert.equal(await mayLeave(), 'may-leave');
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await hear(instanceId, 'Suspended', moment), []);
    assert.equal(await stateFor(c.nora, id), 'Suspended');
    assert.equal(await mayLeave(), 'no-agreement');
    await hear(instanceId, 'Resumed', '2026-11-26T11:59:30.000Z');
    assert.deepEqual([await stateFor(c.nora, id), await mayLeave()], ['Active', 'may-leave']);

    // a key that is taken back suspends what it signed
    const { keyId } = (await cardOf(a)) as { keyId: string };
    assert.equal((await c.dora.send({ method: 'POST', path: `/api/v1/partner-keys/${keyId}/revocation` })).status, 200);
    assert.equal(await stateFor(c.nora, id), 'Suspended');
  });

  test('signed by the wrong key, or the words changed under a true signature: it stands there and does not count', async () => {
    const again = await server.person({ roles: ['NetworkCoordinator'] });
    const d: House = {
      nora: again,
      sofia: await server.person({ in: again, roles: ['Supervisor'] }),
      dora: await server.person({ in: again, roles: ['DataProtectionOfficer'] }),
    };
    const e = await house(other);
    for (const [one, two] of [
      [d, e],
      [e, d],
    ] as const) {
      const { card, keyId, words } = (await cardOf(two)) as { card: object; keyId: string; words: string[] };
      await one.nora.send({ path: '/api/v1/partner-keys', body: card });
      await one.dora.send({ path: `/api/v1/partner-keys/${keyId}/confirmation`, body: { heard: words.join('') } });
    }
    const drafted = async () => {
      const made = await draft(d, e.nora.orgId);
      assert.equal(made.status, 201, made.text);
      const id = String(made.json['id']);
      await done(d.nora, id, 'review');
      await signedBy(d, id);
      const file = await fileOf(d.nora, id);
      return { id, file: file as { terms: object; signatures: { orgId: string; jws: string }[] } };
    };
    const first = await drafted();
    const [signature] = first.file.signatures;
    assert.ok(signature);
    const [head = '', payload = '', mark = ''] = signature.jws.split('.');
    const thief = generateKeyPairSync('ed25519');
    const stolen = sign(null, Buffer.from(`${head}.${payload}`), thief.privateKey).toString('base64url');
    assert.ok(!verify(null, Buffer.from(`${head}.${payload}`), thief.publicKey, Buffer.from(mark, 'base64url')));
    const forged = { ...first.file, signatures: [{ ...signature, jws: `${head}.${payload}.${stolen}` }] };
    const arrived = await take(e.nora, forged);
    assert.equal(arrived.status, 200, arrived.text);
    assert.deepEqual(arrived.json['unsettled'], [
      { fromOrg: d.nora.orgId, notice: 'Signature', code: 'SIGNATURE_INVALID' },
    ]);
    assert.equal((await signedBy(e, first.id)).json['state'], 'UnderReview');

    const second = await drafted();
    const changed = { ...second.file, terms: { ...second.file.terms, retentionDays: 3650 } };
    const taken = await take(e.nora, changed);
    assert.deepEqual(
      [taken.json['sameAsMadeHere'], (taken.json['unsettled'] as { code: string }[]).map((each) => each.code)],
      [false, ['SIGNATURE_INVALID']],
    );
    assert.equal((await signedBy(e, second.id)).json['state'], 'UnderReview');

    const twice = { ...second.file, signatures: [signature, signature] };
    assert.equal(code(await take(e.nora, twice)), 'bad-input');
  });

  test('nobody is made a party by a file that is for others; nothing leaves while frozen', async () => {
    const stranger = await other.person({ roles: ['NetworkCoordinator'] });
    await introduceOnce();
    const id = String((await draft(a, c.nora.orgId)).json['id']);
    await done(a.nora, id, 'review');
    assert.equal(code(await take(stranger, await fileOf(a.nora, id))), 'bad-input');
    await freezeIncident(server.owner, NOW);
    const nora = await server.again(a.nora);
    try {
      assert.equal(code(await nora.send({ path: `${at(id)}/file` })), 'incident-frozen');
    } finally {
      await thawIncident(server.owner, NOW);
    }
  });
  /** The keys are compared already by the tests above. */
  async function introduceOnce(): Promise<void> {
    const { json } = await a.nora.send({ path: '/api/v1/partner-keys' });
    const partners = json['partners'] as { orgId: string; state: string }[];
    assert.ok(partners.some((each) => each.orgId === c.nora.orgId && each.state === 'Confirmed'));
  }
});
