// SPDX-License-Identifier: EUPL-1.2
// Transfers with custody, and help across a border, over real HTTP: until the other has taken it the sender answers for the person; a way
// that is no longer safe stops and the receiver is told; a consulate is blocked whatever it is called.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { valueAt } from '../../test-app.ts';
import {
  at,
  cameFor,
  caseOf,
  code,
  codes,
  consentTo,
  done,
  draft,
  draftBody,
  listIn,
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

const help = () => ({
  toOrgId: n.house.orgId,
  category: 'Shelter',
  subtype: null,
  urgency: 'Routine',
  people: 1,
  stepFreeAccess: false,
});
const transferOf = (caseId: string, id: string, rest: string) => at(caseId, `/transfers/${id}${rest}`);
const received = (id: string, rest: string) => `/api/v1/transfers/${id}${rest}`;

async function offered(caseId: string) {
  const preview = done(await n.origin.supervisor.post(at(caseId, '/transfers/preview'), help()));
  const body = { ...help(), hash: preview.json['hash'], shownTo: 'Person', language: 'es' };
  return refOf(await n.origin.supervisor.post(at(caseId, '/transfers'), body), 'transfer');
}

async function cameTransfer(outId: string) {
  const { rows } = await sql<{ id: string; version: number }>`SELECT i.record_id AS id, i.version FROM referral i
    JOIN referral o ON o.case_alias = i.case_alias WHERE o.record_id = ${outId} AND i.direction = 'Incoming'`.execute(
    n.server.owner,
  );
  assert.ok(rows[0], 'nothing came');
  return rows[0];
}

const stateOf = async (caseId: string, outId: string) => {
  const found = done(await n.origin.worker.send({ path: at(caseId, '/referrals') })).json[
    'transfers'
  ] as readonly Record<string, unknown>[];
  return found.find(({ id }) => id === outId);
};

describe('a transfer', () => {
  test('offered by a supervisor, accepted, package, meeting with the person, taken: only then the other answers for her', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    assert.equal((await origin.worker.post(at(caseId, '/transfers/preview'), help())).status, 404, 'a supervisor’s');
    const out = await offered(caseId);
    await n.carry();
    const came = await cameTransfer(out.id);
    refOf(await house.worker.post(received(came.id, '/accept'), { meetingAt: null }, came.version), 'transfer');
    await n.carry();
    const accepted = await stateOf(caseId, out.id);
    assert.deepEqual([accepted?.['state'], accepted?.['responsible']], ['Accepted', origin.orgId]);
    const released = refOf(
      await origin.worker.post(transferOf(caseId, out.id, '/release'), {}, Number(accepted?.['version'])),
      'transfer',
    );
    refOf(
      await origin.worker.post(transferOf(caseId, out.id, '/meeting'), { personAtMeeting: true }, released.version),
      'transfer',
    );
    n.server.clock.now = new Date(n.server.clock.now.getTime() + 6 * 60_000);
    await n.carry();
    const opened = done(await house.worker.post(received(came.id, '/package'), {}));
    assert.match(opened.text, /Canaryalias/u);
    const there = await caseOf(house);
    const { version } = await cameTransfer(out.id);
    const nobody = await house.worker.post(
      received(came.id, '/take'),
      { caseId: there, newCaseWorkerId: randomUUID() },
      version,
    );
    assert.equal(code(nobody), 'not-for-this-person');
    const taken = done(
      await house.worker.post(
        received(came.id, '/take'),
        { caseId: there, newCaseWorkerId: house.worker.userId },
        version,
      ),
    );
    assert.equal(valueAt(taken, 'transfer.responsible'), house.orgId);
    await n.carry();
    const over = await stateOf(caseId, out.id);
    assert.deepEqual([over?.['state'], over?.['responsible']], ['Completed', house.orgId]);
  });

  test('her consent is withdrawn before it is taken: it is cancelled, and what was given is gone there', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    const consent = await consentTo(origin, caseId, house);
    const out = await offered(caseId);
    await n.carry();
    const came = await cameTransfer(out.id);
    refOf(await house.worker.post(received(came.id, '/accept'), { meetingAt: null }, came.version), 'transfer');
    await n.carry();
    refOf(
      await origin.worker.post(
        transferOf(caseId, out.id, '/release'),
        {},
        Number((await stateOf(caseId, out.id))?.['version']),
      ),
      'transfer',
    );
    n.server.clock.now = new Date(n.server.clock.now.getTime() + 6 * 60_000);
    await n.carry();
    done(await house.worker.post(received(came.id, '/package'), {}));
    done(
      await origin.worker.post(at(caseId, `/consents/${consent.id}/withdrawal`), { how: 'InPerson' }, consent.version),
    );
    assert.equal((await stateOf(caseId, out.id))?.['state'], 'Cancelled');
    await n.carry();
    assert.equal(code(await house.worker.post(received(came.id, '/package'), {})), 'NOT_NOW');
    const { rows } = await sql<{
      gone: boolean;
    }>`SELECT private_sealed IS NULL AS gone FROM referral WHERE record_id = ${came.id}`.execute(n.server.owner);
    assert.equal(rows[0]?.gone, true);
  });

  test('without an agreement in force on the other side it is not even kept there', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await offered(caseId);
    await sql`UPDATE agreement SET content = jsonb_set(content, '{terminatedFrom}', to_jsonb(${new Date(n.server.clock.now.getTime() - 1000).toISOString()}::text))
      WHERE org_id = ${house.orgId}`.execute(n.server.owner);
    await n.carry();
    const { rows } =
      await sql`SELECT 1 FROM referral i JOIN referral o ON o.case_alias = i.case_alias AND i.direction = 'Incoming'
      WHERE o.record_id = ${out.id}`.execute(n.server.owner);
    assert.equal(rows.length, 0);
    await sql`UPDATE agreement SET content = jsonb_set(content, '{terminatedFrom}', 'null') WHERE org_id = ${house.orgId}`.execute(
      n.server.owner,
    );
  });
});

describe('across a border', () => {
  test('a receiver is asked by a referral, its yes is needed, escort and day too; not safe stops it, and the receiver hears it', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const way = refOf(
      await origin.worker.post(at(caseId, '/ways'), {
        destinationCountry: 'HN',
        returnCaseId: null,
        phase: 'Identification',
      }),
      'way',
    );
    const step = (person: typeof origin.worker, version: number, body: object) =>
      person.post(at(caseId, `/ways/${way.id}/step`), body, version);
    const drafted = await draft(n, caseId, { trmPhase: 'Identification', wayId: way.id, urgency: 'Emergency' });
    const checked = await ready(n, caseId, drafted);
    refOf(await origin.worker.post(at(caseId, `/referrals/${drafted.id}/send`), {}, checked.version));
    assert.equal(
      (await step(origin.worker, way.version, { to: 'Offered', referralId: drafted.id })).status,
      403,
      'a supervisor’s',
    );
    const asked = refOf(await step(origin.supervisor, way.version, { to: 'Offered', referralId: drafted.id }), 'way');
    assert.equal(code(await step(origin.worker, asked.version, { to: 'Accepted' })), 'NOT_NOW', 'nobody has said yes');
    await n.carry();
    const came = await cameFor(n, house.worker, drafted.id);
    refOf(await house.worker.post(`/api/v1/referrals/${came.id}/accept`, { meetingAt: null }, came.version));
    await n.carry();
    const accepted = refOf(await step(origin.worker, asked.version, { to: 'Accepted' }), 'way');
    assert.ok(codes(await step(origin.worker, accepted.version, { to: 'Arranged' })).includes('INCOMPLETE'));
    const travelOn = new Date(n.server.clock.now.getTime() + 3 * 86_400_000).toISOString().slice(0, 10);
    const arranged = refOf(
      await step(origin.worker, accepted.version, {
        to: 'Arranged',
        escort: 'CaseWorker',
        escortAcceptedByPerson: true,
        travelOn,
      }),
      'way',
    );
    const unsafe = refOf(
      await origin.worker.post(at(caseId, `/ways/${way.id}/unsafe`), { source: 'Family' }, arranged.version),
      'way',
    );
    assert.equal(unsafe.state, 'NotSafe');
    await n.carry();
    const heard = done(await house.worker.send({ path: `/api/v1/referrals/${came.id}` }));
    assert.deepEqual(
      (heard.json['journey'] as readonly { readonly status: string }[]).map(({ status }) => status),
      ['Arranged', 'NoLongerSafe'],
    );
    const stopped = await origin.supervisor.post(
      at(caseId, `/ways/${way.id}/resolve`),
      { outcome: 'AnotherSolution' },
      unsafe.version,
    );
    assert.equal(refOf(stopped, 'way').state, 'Stopped');
  });

  test('a consulate of the country that she fears is blocked, also in an emergency (I-10)', async () => {
    const { origin, server } = n;
    const consulate = await server.person({ roles: ['Administrator'] });
    const clerk = await server.person({ in: consulate, roles: ['CaseWorker'] });
    const serviceId = randomUUID();
    await listIn(server, { orgId: consulate.orgId, worker: clerk }, serviceId, {
      recipientClass: 'Consulate',
      actsFor: 'GT',
    });
    const caseId = await caseOf(origin);
    const file = done(await origin.worker.send({ path: at(caseId, '/file') }));
    done(
      await origin.worker.put(
        at(caseId, '/protection'),
        {
          status: 'AsylumSeeker',
          fearsAuthoritiesOf: [{ country: 'GT', fears: true }],
          note: null,
          legalInformationGiven: true,
        },
        Number(valueAt(file, 'facts.version')),
      ),
    );
    const body = draftBody(n, {
      toOrgId: consulate.orgId,
      toServiceId: serviceId,
      category: 'Legal',
      subtype: null,
      urgency: 'Emergency',
    });
    const drafted = refOf(await origin.worker.post(at(caseId, '/referrals'), body));
    const refused = await origin.worker.post(at(caseId, `/referrals/${drafted.id}/preview`), {});
    assert.equal(refused.status, 409, refused.text);
    assert.ok(codes(refused).includes('CONSULAR_BLOCK'), refused.text);
  });
});
