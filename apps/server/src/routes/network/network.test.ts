// SPDX-License-Identifier: EUPL-1.2
// The coordinator's page: referrals by number alone, counts that tell of nobody, agreements that are due; nobody else sees it. What
// happens to a referral is told to webhooks by code and id.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import type { PlainDate } from '@amparo/kernel';
import { type Person, startTestApp, type TestApp, valueAt } from '../../test-app.ts';
import { lastFourQuarters } from './network.ts';

let server: TestApp;
let nora: Person;
const NOW = new Date('2026-11-26T12:00:00Z');
const ALIAS = 'K7QX2M9Wzzzzzzzzzzzzzz';

before(async () => {
  server = await startTestApp();
  server.clock.now = new Date(NOW);
  nora = await server.person({ roles: ['NetworkCoordinator'] });
});
after(() => server.close());

async function referral(given: { alias: string; direction: string; partner: string; dueAt: string; ours: boolean }) {
  const id = randomUUID();
  const us = nora.orgId;
  const [from, to] = given.direction === 'Outgoing' ? [us, given.partner] : [given.partner, us];
  await sql`INSERT INTO referral (org_id, record_id, kind, direction, version, case_alias, from_org_id, to_org_id, category, urgency,
      state, changed_at)
    VALUES (${us}, ${id}, 'referral', ${given.direction}, 1, ${given.alias}, ${from}, ${to}, 'Shelter', 'Urgent', 'Sent', ${NOW})`.execute(
    server.owner,
  );
  await sql`INSERT INTO referral_clock (org_id, record_id, kind, waits_for, since, due_at)
    VALUES (${us}, ${id}, 'Unanswered', ${given.ours ? us : given.partner}, ${NOW}, ${given.dueAt})`.execute(
    server.owner,
  );
  return id;
}
async function gaps(category: string, reason: string, people: number): Promise<void> {
  for (let each = 0; each < people; each += 1) {
    const caseId = randomUUID();
    await sql`INSERT INTO case_file (org_id, case_id, own_reference, version, created_by, created_at, changed_at)
      VALUES (${nora.orgId}, ${caseId}, ${`G-${caseId.slice(0, 8)}1`}, 1, ${nora.userId}, ${NOW}, ${NOW})`.execute(
      server.owner,
    );
    await sql`INSERT INTO case_gap (org_id, case_id, number, category, source, reason, on_day, count)
      VALUES (${nora.orgId}, ${caseId}, 1, ${category}, 'ReferralDeclined', ${reason}, '2026-05-04', 3)`.execute(
      server.owner,
    );
  }
}

test('referrals stand there by the beginning of their number, with whom, whose turn and since when; nothing else', async () => {
  const partner = await server.person({ roles: ['Administrator'] });
  await referral({
    alias: ALIAS,
    direction: 'Outgoing',
    partner: partner.orgId,
    dueAt: '2026-11-26T11:00:00Z',
    ours: false,
  });
  const theirs = { alias: 'P3ZZ8T5Rzzzzzzzzzzzzzz', direction: 'Incoming', partner: randomUUID() };
  await referral({ ...theirs, dueAt: '2026-11-28T11:00:00Z', ours: true });
  const reply = await nora.send({ path: '/api/v1/network' });
  assert.equal(reply.status, 200, reply.text);
  const shown = reply.json['referrals'] as {
    number: string;
    partner: string | null;
    overdue: boolean;
    waitsForUs: boolean;
  }[];
  assert.deepEqual(
    shown.map(({ number, partner: name, overdue, waitsForUs }) => [number, name, overdue, waitsForUs]),
    [
      ['K7QX2M9W', 'Centre', true, false],
      ['P3ZZ8T5R', null, false, true],
    ],
  );
  assert.doesNotMatch(reply.text, /zzzz/u);
});

test('a gap is shown from ten people on; a smaller one is left out and cannot be computed back', async () => {
  await gaps('Shelter', 'NoCapacity', 14);
  await gaps('Shelter', 'NotEligible', 11);
  await gaps('Health', 'NoCapacity', 12);
  await gaps('Health', 'NotEligible', 2);
  const reply = await nora.send({ path: '/api/v1/network' });
  const rows = valueAt(reply, 'gaps.byReason.rows') as {
    row: string;
    counts: (number | null)[];
    total: number | null;
  }[];
  assert.deepEqual(valueAt(reply, 'gaps.byReason.columns'), ['NoCapacity', 'NotEligible']);
  assert.equal(rows.find(({ row }) => row === 'Health')?.counts[1], null);
  for (const { counts, total } of rows) {
    for (const count of [...counts, total]) assert.ok(count === null || count >= 10);
    assert.ok(total === null || counts.filter((count) => count === null).length !== 1, 'one left out under a total');
  }
});

test('the window is four whole quarters, so that no day tells of one person', () => {
  const window = (day: string) => Object.values(lastFourQuarters(day as PlainDate));
  assert.deepEqual(window('2026-11-26'), ['2025-10-01', '2026-09-30']);
  assert.deepEqual(window('2026-12-31'), window('2026-10-01'));
  assert.deepEqual(window('2027-01-01'), ['2026-01-01', '2026-12-31']);
});

test('case workers, administrators and other institutions do not see it', async () => {
  const worker = await server.person({ in: nora, roles: ['CaseWorker', 'Administrator', 'Analyst'] });
  assert.equal((await worker.send({ path: '/api/v1/network' })).json['code'], 'role-missing');
  const stranger = await server.person({ roles: ['NetworkCoordinator'] });
  const reply = await stranger.send({ path: '/api/v1/network' });
  assert.deepEqual([reply.json['referrals'], valueAt(reply, 'gaps.byReason.rows')], [[], []]);
});

test('webhooks that asked for it hear of a referral that arrived, was answered, is overdue: each once, by code and id', async () => {
  const hook = randomUUID();
  const events = ['referral.arrived', 'referral.answered', 'referral.overdue'];
  await sql`INSERT INTO webhook (org_id, webhook_id, url, events, created_by, created_at)
    VALUES (${nora.orgId}, ${hook}, 'https://records.example.org/h', ${events}::text[], ${nora.userId}, ${NOW})`.execute(
    server.owner,
  );
  const partner = randomUUID();
  const incoming = { direction: 'Incoming', partner, dueAt: '2026-11-26T13:00:00Z', ours: true };
  const arrived = await referral({ ...incoming, alias: 'A1A1A1A1zzzzzzzzzzzzzz' });
  const sent = await referral({ ...incoming, direction: 'Outgoing', ours: false, alias: 'B2B2B2B2zzzzzzzzzzzzzz' });
  for (let time = 0; time < 2; time += 1) {
    await sql`UPDATE referral SET answered_at = ${NOW} WHERE record_id = ${sent}`.execute(server.owner);
    await sql`UPDATE referral_clock SET told = true WHERE record_id = ${arrived}`.execute(server.owner);
  }
  const { rows } = await sql<{ event: string; object_id: string }>`SELECT event, object_id FROM webhook_delivery
    WHERE webhook_id = ${hook} ORDER BY event`.execute(server.owner);
  assert.deepEqual(
    rows.map(({ event, object_id }) => [event, object_id]),
    [
      ['referral.answered', sent],
      ['referral.arrived', arrived],
      ['referral.overdue', arrived],
    ],
  );
});
