// SPDX-License-Identifier: EUPL-1.2
// Every guard that can stand against a referral, a handover or a way across a border is reached over HTTP, with its own code, and nothing
// has left when it refuses.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { type Reply, valueAt } from '../../test-app.ts';
import {
  at,
  caseOf,
  code,
  codes,
  consentTo,
  done,
  draft,
  draftBody,
  type Network,
  ready,
  refOf,
  startNetwork,
} from './test-network.ts';

let n: Network;
before(async () => {
  n = await startNetwork();
});
after(() => n.close());

const mine = (caseId: string, id: string, rest: string) => at(caseId, `/referrals/${id}${rest}`);
const waiting = async () => {
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM outbox_message`.execute(n.server.owner);
  return Number(rows[0]?.count);
};
/** The preview of a new draft, and that nothing waits to leave. */
async function previewOf(caseId: string, more: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
  const drafted = await draft(n, caseId, more);
  const reply = await n.origin.worker.post(mine(caseId, drafted.id, '/preview'), {});
  assert.equal(await waiting(), 0);
  return reply;
}
const person = async (caseId: string) => {
  const file = done(await n.origin.worker.send({ path: at(caseId, '/file') }));
  const [first] = file.json['persons'] as readonly { readonly id: string; readonly version: number }[];
  assert.ok(first);
  return first;
};

describe('each guard with its code', () => {
  test('CONSENT_EXPIRED', async () => {
    const caseId = await caseOf(n.origin);
    const soon = new Date(n.server.clock.now.getTime() + 60_000).toISOString();
    await consentTo(n.origin, caseId, n.house, { expiresAt: soon });
    done(await previewOf(caseId));
    n.server.clock.now = new Date(n.server.clock.now.getTime() + 120_000);
    assert.ok(codes(await previewOf(caseId)).includes('CONSENT_EXPIRED'));
  });

  test('RECIPIENT_CONFLICT: the institution is linked with those suspected (I-12)', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house);
    const flag = {
      personId: null,
      userId: null,
      organisationId: n.house.orgId,
      phone: null,
      organisationClass: null,
      country: null,
    };
    done(await n.origin.worker.post(at(caseId, '/conflict-flags'), flag));
    assert.ok(codes(await previewOf(caseId)).includes('RECIPIENT_CONFLICT'));
  });

  test('AGREEMENT_SCOPE: the house has moved to a country for which the agreement does not hold', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house, { purpose: 'ReferralTransnational', countries: ['CR'] });
    const moveTo = (country: string) =>
      sql`UPDATE directory_organisation SET content = content || jsonb_build_object('country', ${country}::text)
        WHERE org_id = ${n.house.orgId}`.execute(n.server.owner);
    await moveTo('CR');
    assert.deepEqual(codes(await previewOf(caseId)), ['AGREEMENT_SCOPE']);
    await moveTo('HN');
    assert.ok(codes(await previewOf(caseId)).includes('CONSENT_MISSING'), 'the consent was for help across the border');
  });

  test('AGREEMENT_MISSING: ended, and a party that left', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house);
    const ended = new Date(n.server.clock.now.getTime() - 1000).toISOString();
    await n.setAgreement((content) => ({ ...content, terminatedFrom: ended }));
    assert.deepEqual(codes(await previewOf(caseId)), ['AGREEMENT_MISSING']);
    const left = (at_: string | null) => (content: Record<string, unknown>) => ({
      ...content,
      terminatedFrom: null,
      parties: (content['parties'] as readonly { readonly orgId: string }[]).map((party) =>
        party.orgId === n.house.orgId ? { ...party, leftAt: at_ } : party,
      ),
    });
    await n.setAgreement(left(ended));
    assert.deepEqual(codes(await previewOf(caseId)), ['AGREEMENT_MISSING']);
    await n.setAgreement(left(null));
  });

  test('GUARDIAN_REQUIRED or ASSENT_REFUSED: she is a child, and nobody has decided for her and with her (I-11)', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house);
    const { id, version } = await person(caseId);
    done(await n.origin.worker.put(at(caseId, `/persons/${id}`), { ageGroup: '9-17' }, version));
    const refused = await previewOf(caseId);
    assert.equal(refused.status, 409, refused.text);
    assert.ok(
      codes(refused).some((each) => ['GUARDIAN_REQUIRED', 'ASSENT_REFUSED', 'CONSENT_MISSING'].includes(String(each))),
      refused.text,
    );
  });

  test('RECIPIENT_KEY_UNKNOWN: an institution elsewhere whose installation nobody has pinned, also in an emergency', async () => {
    const orgId = randomUUID();
    const serviceId = randomUUID();
    await sql`INSERT INTO directory_organisation (org_id, organisation_id, content, is_own, instance_id, version, changed_by, changed_at)
      SELECT ${n.origin.orgId}, ${orgId}, jsonb_set(content, '{id}', to_jsonb(${orgId}::text)), false, ${randomUUID()}, 1, ${n.origin.worker.userId}, changed_at
      FROM directory_organisation WHERE org_id = ${n.house.orgId}`.execute(n.server.owner);
    await sql`INSERT INTO directory_service (org_id, service_id, organisation_id, content, version, changed_by, changed_at)
      SELECT ${n.origin.orgId}, ${serviceId}, ${orgId}, content || jsonb_build_object('id', ${serviceId}::text, 'organisationId', ${orgId}::text),
        1, ${n.origin.worker.userId}, changed_at FROM directory_service WHERE org_id = ${n.house.orgId}`.execute(
      n.server.owner,
    );
    const request = {
      toOrgId: orgId,
      toServiceId: serviceId,
      category: 'Shelter',
      subtype: null,
      urgency: 'Emergency',
      people: 1,
      stepFreeAccess: false,
    };
    const refused = await n.origin.worker.post('/api/v1/referrals', request);
    assert.deepEqual(codes(refused), ['RECIPIENT_KEY_UNKNOWN'], refused.text);
    assert.equal(await waiting(), 0);
    const other = { ...request, toOrgId: n.house.orgId };
    assert.equal(
      (await n.origin.worker.post('/api/v1/referrals', other)).status,
      404,
      'a service of another institution',
    );
  });

  test('OUT_OF_SCOPE, VERSION_CONFLICT, INVALID_VALUE and shapes that are not taken', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house);
    const checked = await ready(n, caseId, await draft(n, caseId));
    assert.equal(
      code(await n.origin.worker.post(mine(caseId, checked.id, '/send'), {}, checked.version - 1)),
      'VERSION_CONFLICT',
    );
    assert.equal(
      (await n.origin.worker.post(mine(caseId, checked.id, '/send'), { fields: ['person.names'] }, checked.version))
        .status,
      400,
    );
    assert.equal((await n.origin.worker.post(mine(caseId, checked.id, '/send'), {})).status, 428);
    assert.equal(
      (await n.origin.worker.post(at(caseId, '/referrals'), draftBody(n, { purpose: 'Research' }))).status,
      400,
    );
    assert.equal((await n.origin.worker.post(at(caseId, '/referrals'), draftBody(n, { people: 0 }))).status, 400);
    // the second supervisor has nothing to do with the case
    assert.equal(
      (await n.origin.secondSupervisor.post(mine(caseId, checked.id, '/send'), {}, checked.version)).status,
      404,
    );
    const way = { destinationCountry: 'NI', returnCaseId: randomUUID(), phase: 'Identification' };
    assert.ok(codes(await n.origin.worker.post(at(caseId, '/ways'), way)).includes('INVALID_VALUE'));
    const officers = await n.origin.officer.post(at(caseId, '/transfers/preview'), {});
    assert.ok([400, 404].includes(officers.status), officers.text);
    assert.equal(await waiting(), 0);
  });

  test('a handover by whoever works the case alone: SECOND_PERSON_REQUIRED', async () => {
    const { server, origin, house } = n;
    const alone = await server.person({ in: origin.administrator, roles: ['CaseWorker', 'Supervisor'] });
    await server.owner
      .updateTable('staff_user')
      .set({ supervisor_id: origin.supervisor.userId })
      .where('user_id', '=', alone.userId)
      .execute();
    const own = { ...origin, worker: alone };
    const caseId = await caseOf(own);
    await consentTo(own, caseId, house);
    const help = {
      toOrgId: house.orgId,
      category: 'Shelter',
      subtype: null,
      urgency: 'Routine',
      people: 1,
      stepFreeAccess: false,
    };
    const preview = done(await alone.post(at(caseId, '/transfers/preview'), help));
    const body = { ...help, hash: preview.json['hash'], shownTo: 'Person', language: 'es' };
    assert.ok(codes(await alone.post(at(caseId, '/transfers'), body)).includes('SECOND_PERSON_REQUIRED'));
    const empty = await alone.post(at(caseId, '/transfers'), { ...body, hash: '0'.repeat(64) });
    assert.ok(codes(empty).includes('CONTENT_CHANGED'), empty.text);
    assert.equal(await waiting(), 0);
  });

  test('a return: every guard of a safe return is asked when it is arranged, and a report stands in the way of every step', async () => {
    const { origin } = n;
    const caseId = await caseOf(origin);
    const returned = done(await origin.worker.post(at(caseId, '/returns'), { destinationCountry: 'NI' }));
    const returnCaseId = String(valueAt(returned, 'record.id'));
    const way = refOf(
      await origin.worker.post(at(caseId, '/ways'), {
        destinationCountry: 'NI',
        returnCaseId,
        phase: 'ReturnAndSocialInclusion',
      }),
      'way',
    );
    // as far as it comes without a receiver: behind the API, because no receiver abroad is in this test
    const path = at(caseId, `/ways/${way.id}`);
    assert.ok(
      codes(await origin.supervisor.post(`${path}/step`, { to: 'Offered' }, way.version)).includes('INCOMPLETE'),
    );
    assert.equal(code(await origin.supervisor.post(`${path}/step`, { to: 'Departed' }, way.version)), 'NOT_NOW');
    const all = codes(await origin.supervisor.post(`${path}/step`, { to: 'Departed' }, way.version));
    assert.ok(all.includes('CONSENT_MISSING') || all.includes('PERSON_NOT_AGREED'), all.join());
    const unsafe = refOf(await origin.worker.post(`${path}/unsafe`, { source: 'Person' }, way.version), 'way');
    assert.ok(
      codes(await origin.worker.post(`${path}/step`, { to: 'Prepared' }, unsafe.version)).includes('RISK_CRITICAL'),
    );
    const same = await origin.worker.post(`${path}/resolve`, { outcome: 'MadeSafe' }, unsafe.version);
    assert.equal(code(same), 'OUT_OF_SCOPE', 'a supervisor’s');
    const safe = refOf(await origin.supervisor.post(`${path}/resolve`, { outcome: 'MadeSafe' }, unsafe.version), 'way');
    assert.equal(safe.state, 'Prepared');
    // a claim to protection is opened: the return is cancelled, and the way stops by itself
    const file = done(await origin.worker.send({ path: at(caseId, '/file') }));
    const claim = {
      status: 'AsylumSeeker',
      fearsAuthoritiesOf: [{ country: 'NI', fears: true }],
      note: null,
      legalInformationGiven: true,
    };
    done(await origin.worker.put(at(caseId, '/protection'), claim, Number(valueAt(file, 'facts.version'))));
    const [stopped] = done(await origin.worker.send({ path: at(caseId, '/referrals') })).json[
      'ways'
    ] as readonly Record<string, unknown>[];
    assert.deepEqual([stopped?.['state'], stopped?.['stoppedBecause']], ['Stopped', 'InternationalProtectionClaim']);
  });
});
