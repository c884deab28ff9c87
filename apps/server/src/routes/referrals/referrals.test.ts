// SPDX-License-Identifier: EUPL-1.2
// A referral between two institutions over real HTTP, with the real database under row security, the real keys and the real exchange:
// what she was shown is what goes, nothing goes that she did not allow, and what is taken back is gone on the other side.

import assert from 'node:assert/strict';
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
  newestOf,
  type Network,
  ready,
  refOf,
  sent,
  startNetwork,
} from './test-network.ts';

let n: Network;
before(async () => {
  n = await startNetwork();
});
after(() => n.close());

const list = (value: unknown) => value as readonly Readonly<Record<string, unknown>>[];
const inBox = (id: string, rest = '') => `/api/v1/referrals/${id}${rest}`;
const mine = (caseId: string, id: string, rest = '') => at(caseId, `/referrals/${id}${rest}`);
const read = async (id: string) => done(await n.origin.worker.send({ path: inBox(id) })).json;
const noticesOf = async (person: { send: Network['origin']['worker']['send'] }) =>
  list(done(await person.send({ path: '/api/v1/account/notices' })).json['notices']).map(({ kind }) => kind);

describe('from the draft to the outcome', () => {
  test('the request tells nobody who she is; the package only what she allows, the shelter asks for and the agreement covers', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const drafted = await draft(n, caseId);
    const preview = done(await origin.worker.post(mine(caseId, drafted.id, '/preview'), {}));
    const paths = list(valueAt(preview, 'package.fields')).map(({ path }) => path);
    assert.ok(paths.includes('person.alias') && paths.includes('risk.levels'), paths.join());
    assert.ok(!paths.includes('health.needs'), 'she did not consent to health');
    assert.ok((preview.json['withheld'] as string[]).includes('narrative'));
    const checked = await ready(n, caseId, drafted);
    const gone = refOf(await origin.worker.post(mine(caseId, drafted.id, '/send'), {}, checked.version));
    assert.equal(gone.state, 'Sent');
    await n.carry();

    const came = await cameFor(n, house.shelter, drafted.id);
    const shown = done(await house.shelter.send({ path: inBox(came.id) }));
    assert.ok(!/Canary/u.test(shown.text), 'nobody is named');
    assert.deepEqual(
      list(shown.json['duties']).map(({ kind, ours }) => [kind, ours]),
      [
        ['ToAcknowledge', true],
        ['ToAnswer', true],
      ],
    );
    assert.ok((await noticesOf(house.shelter)).includes('referral-came'));
    assert.equal(code(await house.shelter.post(inBox(came.id, '/package'), {})), 'NOT_NOW');

    const acked = refOf(await house.shelter.post(inBox(came.id, '/acknowledge'), {}, came.version));
    const accepted = refOf(await house.shelter.post(inBox(came.id, '/accept'), { meetingAt: null }, acked.version));
    await n.carry();
    const answered = await read(drafted.id);
    assert.deepEqual([answered['state'], answered['stage']], ['Accepted', 'Request']);
    assert.ok((await noticesOf(origin.worker)).includes('referral-answered'));

    const released = refOf(
      await origin.worker.post(mine(caseId, drafted.id, '/release'), {}, Number(answered['version'])),
    );
    // a package rests five minutes before it leaves
    await n.carry();
    assert.equal((await cameFor(n, house.shelter, drafted.id)).version, accepted.version);
    n.server.clock.now = new Date(n.server.clock.now.getTime() + 6 * 60_000);
    await n.carry();
    const opened = done(await house.shelter.post(inBox(came.id, '/package'), {}));
    assert.match(opened.text, /Canaryalias/u);
    assert.ok(!/Fullname|narrative|shelter\.address/u.test(opened.text));
    const { rows } = await sql<{ count: string }>`SELECT count(*) FROM disclosure WHERE case_id = ${caseId}`.execute(
      n.server.owner,
    );
    assert.equal(Number(rows[0]?.count), 1);

    const started = refOf(
      await house.shelter.post(inBox(came.id, '/start'), {}, Number(valueAt(opened, 'referral.version'))),
    );
    refOf(await house.shelter.post(inBox(came.id, '/complete'), { outcome: 'Delivered' }, started.version));
    await n.carry();
    const over = await read(drafted.id);
    assert.deepEqual([over['state'], over['outcome']], ['Completed', 'Delivered']);
    assert.ok(released.version < Number(over['version']));
    const praised = refOf(
      await origin.worker.post(mine(caseId, drafted.id, '/feedback'), { feedback: 4 }, Number(over['version'])),
    );
    assert.equal((praised as unknown as { feedback: number }).feedback, 4);
    // the file learns of it with its next change
    done(await origin.worker.post(at(caseId, '/notes'), { text: 'She is safe.', sealed: false }));
    const file = done(await origin.worker.send({ path: at(caseId, '/file') }));
    assert.deepEqual(
      list(file.json['referrals']).map(({ state }) => state),
      ['Completed'],
    );
  });

  test('nothing of the request or the package stands readable in the database', async () => {
    const { rows } = await sql<{ all: string }>`SELECT string_agg(r::text, '') AS all FROM referral r`.execute(
      n.server.owner,
    );
    const stored = rows[0]?.all ?? '';
    assert.ok(stored.length > 0);
    for (const word of ['Canaryalias', 'SafeHouse']) {
      assert.ok(!stored.includes(word), word);
      assert.ok(!stored.includes(Buffer.from(word).toString('hex')), word);
    }
    assert.ok(!n.server.lines.some((line) => line.includes('Canary')));
  });

  test('a case is opened for what came: it is sealed under the case from then on, and its own key is gone', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    await n.carry();
    const came = await cameFor(n, house.worker, out.id);
    const accepted = refOf(await house.worker.post(inBox(came.id, '/accept'), { meetingAt: null }, came.version));
    const there = await caseOf(house);
    const linked = refOf(await house.worker.post(inBox(came.id, '/case'), { caseId: there }, accepted.version));
    const { rows } = await sql<{
      count: string;
    }>`SELECT count(*) FROM amparo_keys.case_key WHERE case_id = ${came.id}`.execute(n.server.owner);
    assert.equal(Number(rows[0]?.count), 0);
    assert.equal((await house.shelter.send({ path: inBox(came.id) })).status, 404, 'it is seen with the case now');
    // a new key for the case reaches it, and it still opens
    done(await (await n.server.again(house.worker)).send({ method: 'POST', path: at(there, '/key') }));
    const again = done(await house.worker.send({ path: inBox(came.id) }));
    assert.equal(again.json['version'], linked.version);
    // what the sender says next is still heard
    const { version } = await read(out.id);
    refOf(await origin.worker.post(mine(caseId, out.id, '/withdraw'), { reason: 'PersonsWish' }, Number(version)));
    await n.carry();
    assert.equal(done(await house.worker.send({ path: inBox(came.id) })).json['state'], 'Withdrawn');
  });

  test('declined with a reason: it comes back, the plan can go on, and it waits for another choice', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    await n.carry();
    const came = await cameFor(n, house.worker, out.id);
    assert.equal(
      (await house.worker.post(inBox(came.id, '/decline'), { availableFrom: null }, came.version)).status,
      400,
    );
    refOf(
      await house.worker.post(inBox(came.id, '/decline'), { reason: 'NoCapacity', availableFrom: null }, came.version),
    );
    await n.carry();
    const back = await read(out.id);
    assert.deepEqual([back['state'], back['declineReason']], ['Declined', 'NoCapacity']);
  });
});

describe('what stands against it', () => {
  test('no consent, no agreement for this help, an assessment too old: each with its code', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    const without = await draft(n, caseId);
    const refused = await origin.worker.post(mine(caseId, without.id, '/preview'), {});
    assert.equal(code(refused), 'CONSENT_MISSING');
    await consentTo(origin, caseId, house);
    // the agreement of the two covers shelter and legal help, not health
    const health = await draft(n, caseId, { category: 'Health', subtype: null });
    assert.deepEqual(codes(await origin.worker.post(mine(caseId, health.id, '/preview'), {})), ['AGREEMENT_MISSING']);
    const unknown = await origin.worker.post(
      at(caseId, '/referrals'),
      draftBody(n, { toOrgId: origin.orgId, toServiceId: null }),
    );
    assert.ok(['not-found', 'INVALID_VALUE'].includes(String(code(unknown))), unknown.text);
    const bare = done(
      await origin.worker.post('/api/v1/cases', { ownReference: `B-${Date.now()}`, alias: 'Canaryalias' }),
    );
    const bareId = String(bare.json['id']);
    await consentTo(origin, bareId, house);
    const stale = await draft(n, bareId);
    assert.deepEqual(codes(await origin.worker.post(mine(bareId, stale.id, '/preview'), {})), ['RISK_STALE']);
  });

  test('a consent that covers nothing of what is asked for: CONSENT_SCOPE', async () => {
    const caseId = await caseOf(n.origin);
    await consentTo(n.origin, caseId, n.house, { dataCategories: ['Photo'] });
    const drafted = await draft(n, caseId);
    assert.ok(codes(await n.origin.worker.post(mine(caseId, drafted.id, '/preview'), {})).includes('CONSENT_SCOPE'));
  });

  test('the consent is withdrawn between the preview and sending: nothing leaves', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    const consent = await consentTo(origin, caseId, house);
    const checked = await ready(n, caseId, await draft(n, caseId));
    done(
      await origin.worker.post(at(caseId, `/consents/${consent.id}/withdrawal`), { how: 'InPerson' }, consent.version),
    );
    const seen = await read(checked.id);
    assert.equal(seen['state'], 'Withdrawn', 'what rested on it is over at once');
    const refused = await origin.worker.post(mine(caseId, checked.id, '/send'), {}, Number(seen['version']));
    assert.equal(refused.status, 409, refused.text);
    const { rows } = await sql<{
      count: string;
    }>`SELECT count(*) FROM outbox_message o JOIN referral r ON r.case_alias = o.case_alias
      WHERE r.record_id = ${checked.id}`.execute(n.server.owner);
    assert.equal(Number(rows[0]?.count), 0);
  });

  test('the file changed after she was shown it: CONTENT_CHANGED, until it is shown again', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const checked = await ready(n, caseId, await draft(n, caseId));
    const file = done(await origin.worker.send({ path: at(caseId, '/file') }));
    const [person] = list(file.json['persons']);
    done(
      await origin.worker.put(
        at(caseId, `/persons/${String(person?.['id'])}`),
        { languages: [{ tag: 'quc', level: 'Native' }] },
        Number(person?.['version']),
      ),
    );
    const refused = await origin.worker.post(mine(caseId, checked.id, '/send'), {}, checked.version);
    assert.equal(code(refused), 'CONTENT_CHANGED', refused.text);
    const wrong = await origin.worker.post(
      mine(caseId, checked.id, '/check'),
      { hash: '0'.repeat(64), shownTo: 'Person', language: 'es' },
      checked.version,
    );
    assert.equal(code(wrong), 'CONTENT_CHANGED');
    const again = await ready(n, caseId, checked);
    assert.equal(refOf(await origin.worker.post(mine(caseId, checked.id, '/send'), {}, again.version)).state, 'Sent');
  });

  test('from two windows: of two drafts and of two clicks one leaves', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const first = await ready(n, caseId, await draft(n, caseId));
    const second = await ready(n, caseId, await draft(n, caseId));
    const twice = await Promise.all(
      [1, 2].map(() => origin.worker.post(mine(caseId, first.id, '/send'), {}, first.version)),
    );
    assert.deepEqual(
      twice.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 412],
    );
    const other = await origin.worker.post(mine(caseId, second.id, '/send'), {}, second.version);
    assert.equal(code(other), 'NOT_NOW', other.text);
    assert.match(other.text, /already-open/u);
    const third = await origin.worker.post(at(caseId, '/referrals'), draftBody(n));
    assert.equal(code(third), 'NOT_NOW');
  });

  test('the agreement is suspended: nothing is sent, nothing opened; lifted it goes on', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const checked = await ready(n, caseId, await draft(n, caseId));
    const from = new Date(n.server.clock.now.getTime() - 1000).toISOString();
    const suspension = {
      byOrgId: house.orgId,
      by: house.supervisor.userId,
      from,
      reason: 'Breach',
      liftedAt: null,
      liftedBy: null,
    };
    await n.setAgreement((content) => ({ ...content, suspensions: [suspension] }));
    const refused = await origin.worker.post(mine(caseId, checked.id, '/send'), {}, checked.version);
    assert.ok(codes(refused).includes('AGREEMENT_SUSPENDED'), refused.text);
    const request = {
      toOrgId: house.orgId,
      toServiceId: n.serviceId,
      category: 'Shelter',
      subtype: null,
      urgency: 'Routine',
      people: 1,
      stepFreeAccess: false,
    };
    assert.equal(code(await origin.officer.post('/api/v1/referrals', request)), 'AGREEMENT_SUSPENDED');
    await n.setAgreement((content) => ({ ...content, suspensions: [] }));
    assert.equal(refOf(await origin.worker.post(mine(caseId, checked.id, '/send'), {}, checked.version)).state, 'Sent');
  });

  test('at critical risk a second person sends, who is a supervisor and has not prepared it', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin, { critical: true });
    await consentTo(origin, caseId, house);
    const checked = await ready(n, caseId, await draft(n, caseId));
    const own = await origin.worker.post(mine(caseId, checked.id, '/send'), {}, checked.version);
    assert.ok(codes(own).includes('SECOND_PERSON_REQUIRED'), own.text);
    const other = await origin.supervisor.post(mine(caseId, checked.id, '/send'), {}, checked.version);
    assert.equal(refOf(other).state, 'Sent');
  });

  test('no institution sees or answers what another one got, and a role that receives nothing sees no box', async () => {
    const { origin, house } = n;
    const came = await newestOf(house.worker, 'in');
    assert.equal((await origin.worker.send({ path: inBox(came.id) })).status, 404);
    assert.equal((await origin.worker.post(inBox(came.id, '/accept'), { meetingAt: null }, came.version)).status, 404);
    assert.equal(code(await house.administrator.send({ path: '/api/v1/referrals?box=in' })), 'role-missing');
    const out = await newestOf(origin.worker, 'out');
    assert.equal((await house.worker.send({ path: inBox(out.id) })).status, 404);
  });

  test('while an incident is looked at nothing about a person leaves; taking back works', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    const other = await caseOf(origin);
    await consentTo(origin, other, house);
    const checked = await ready(n, other, await draft(n, other));
    await sql`INSERT INTO incident_freeze (frozen_at) VALUES (${n.server.clock.now})`.execute(n.server.owner);
    assert.equal(
      code(await origin.worker.post(mine(other, checked.id, '/send'), {}, checked.version)),
      'incident-frozen',
    );
    refOf(await origin.worker.post(mine(caseId, out.id, '/withdraw'), { reason: 'SentInError' }, out.version));
    await sql`UPDATE incident_freeze SET thawed_at = frozen_at`.execute(n.server.owner);
  });
});

describe('taking back', () => {
  test('her consent is withdrawn after the package went: it is deleted there, and the answer comes back (I-13)', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    const consent = await consentTo(origin, caseId, house);
    const out = await sent(n, caseId, { urgency: 'Emergency' });
    await n.carry();
    const came = await cameFor(n, house.worker, out.id);
    refOf(await house.worker.post(inBox(came.id, '/accept'), { meetingAt: null }, came.version));
    await n.carry();
    const now = await read(out.id);
    refOf(await origin.worker.post(mine(caseId, out.id, '/release'), {}, Number(now['version'])));
    await n.carry();
    done(await house.worker.post(inBox(came.id, '/package'), {}));
    done(
      await origin.worker.post(at(caseId, `/consents/${consent.id}/withdrawal`), { how: 'InPerson' }, consent.version),
    );
    assert.deepEqual(
      list((await read(out.id))['duties']).map(({ kind }) => kind),
      ['RecallUnanswered'],
    );
    await n.carry();
    const { rows } = await sql<{
      gone: boolean;
    }>`SELECT private_sealed IS NULL AS gone FROM referral WHERE record_id = ${came.id}`.execute(n.server.owner);
    assert.equal(rows[0]?.gone, true);
    assert.equal(code(await house.worker.post(inBox(came.id, '/package'), {})), 'NOT_NOW');
    assert.ok((await noticesOf(house.worker)).includes('referral-recalled'));
    const back = await read(out.id);
    assert.deepEqual([back['state'], valueAt({ json: back } as never, 'recall.answer')], ['Withdrawn', 'Deleted']);
  });

  test('a package that still rests never leaves', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    await n.carry();
    const came = await cameFor(n, house.worker, out.id);
    refOf(await house.worker.post(inBox(came.id, '/accept'), { meetingAt: null }, came.version));
    await n.carry();
    const released = refOf(
      await origin.worker.post(mine(caseId, out.id, '/release'), {}, Number((await read(out.id))['version'])),
    );
    refOf(await origin.worker.post(mine(caseId, out.id, '/withdraw'), { reason: 'SentInError' }, released.version));
    n.server.clock.now = new Date(n.server.clock.now.getTime() + 10 * 60_000);
    await n.carry();
    const { rows } = await sql<{
      package_there: boolean;
    }>`SELECT private_sealed IS NOT NULL AS package_there FROM referral
      WHERE record_id = ${came.id}`.execute(n.server.owner);
    assert.equal(rows[0]?.package_there, false);
    assert.equal(valueAt({ json: await read(out.id) } as never, 'recall.answer'), 'NeverOpened');
  });

  test('a no in place of the yes recalls as a withdrawal does', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    await consentTo(origin, caseId, house, { decision: 'Refused' });
    assert.equal((await read(out.id))['state'], 'Withdrawn');
  });
});

describe('time', () => {
  test('nobody answers: it is late, whoever prepared it and the coordinator are told once, and it expires by itself', async () => {
    const { origin, house } = n;
    const caseId = await caseOf(origin);
    await consentTo(origin, caseId, house);
    const out = await sent(n, caseId);
    await n.carry();
    const remind = async (hours: number) => {
      const when = new Date(n.server.clock.now.getTime() + hours * 3600_000);
      await sql`SELECT remind_of_referrals(${when}, 200)`.execute(n.server.keeper);
    };
    const late = async () => {
      const { rows } = await sql<{ kind: string; count: string }>`SELECT kind, count(*) FROM notice
        WHERE object_id = ${out.id} GROUP BY kind ORDER BY kind`.execute(n.server.owner);
      return rows.map(({ kind, count }) => [kind, Number(count)]);
    };
    await remind(1);
    assert.deepEqual(await late(), []);
    await remind(25);
    await remind(25);
    // the worker, who prepared it, and the two supervisors: somebody else is late
    assert.deepEqual(await late(), [['referral-unacknowledged', 3]]);
    const then = n.server.clock.now;
    await remind(24 * 20);
    assert.ok((await late()).some(([kind]) => kind === 'referral-unanswered'));
    n.server.clock.now = new Date(then.getTime() + 73 * 3600_000);
    const later = await n.server.again(origin.worker);
    assert.equal(done(await later.send({ path: inBox(out.id) })).json['state'], 'Expired');
    // the file knows it with its next change, and another referral can be prepared
    done(await later.post(at(caseId, '/notes'), { text: 'Nobody answered.', sealed: false }));
    const file = done(await later.send({ path: at(caseId, '/file') }));
    assert.deepEqual(
      list(file.json['referrals']).map(({ state }) => state),
      ['Expired'],
    );
    n.server.clock.now = then;
  });
});

describe('a request without a case', () => {
  test('asks without consent, names nobody, and is taken back by whoever made it', async () => {
    const { origin, house } = n;
    const request = {
      toOrgId: house.orgId,
      toServiceId: n.serviceId,
      category: 'Shelter',
      subtype: null,
      urgency: 'Emergency',
      people: 2,
      stepFreeAccess: true,
    };
    const out = refOf(await origin.officer.post('/api/v1/referrals', request));
    await n.carry();
    const came = await cameFor(n, house.shelter, out.id);
    assert.equal(
      valueAt({ json: done(await house.shelter.send({ path: inBox(came.id) })).json } as never, 'request.people'),
      2,
    );
    assert.ok((await noticesOf(house.shelter)).includes('referral-emergency'));
    assert.equal(
      (await origin.worker.send({ path: inBox(out.id) })).status,
      404,
      'of whoever made it, and supervisors',
    );
    done(await origin.supervisor.send({ path: inBox(out.id) }));
    refOf(await origin.officer.post(inBox(out.id, '/withdraw'), { reason: 'PersonsWish' }, out.version));
    await n.carry();
    assert.equal(done(await house.shelter.send({ path: inBox(came.id) })).json['state'], 'Withdrawn');
  });
});
