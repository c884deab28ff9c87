// SPDX-License-Identifier: EUPL-1.2
// AV-8: pairs of changes that are each allowed and together are not, at the same moment, in two sessions, again and again.
// Each goes through the functions that the routes call and through row security; what must hold is asked of the database
// as its owner. In each round the two begin together; so that every order comes up, one of them is held back a little.
//
// A hundred rounds of each pair in every test run; the release gate runs the 1,000 that AV-8 asks for.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readSessionCookie } from '../access/session-cookie.ts';
import { ownReference, type Person, startTestApp, type TestApp } from '../test-app.ts';
import { decideApproval, requestApproval } from './approvals.ts';
import { endAssignment, handOver } from './assignments.ts';
import { approveBreakGlass, reviewBreakGlass } from './break-glass.ts';
import { type Database, type OpenedDatabase, openPools } from './database.ts';
import { endRole } from './people.ts';
import { inSession, type Staff } from './session.ts';

const ROUNDS = Number(process.env['AMPARO_SKEW_ROUNDS'] ?? 100);

/** Of the same database, without waiting for the disk: what is asked here is who sees whom, not what a power cut leaves. */
let quick: OpenedDatabase;
let server: TestApp;
let owner: Database;
let administrator: Person;
let supervisor: Person;
let protection: Person;
let ana: Person;
let beto: Person;

before(async () => {
  server = await startTestApp();
  const unhurried = { options: '-c synchronous_commit=off' };
  const { application, migration } = server.connections;
  quick = openPools(
    { application: { ...application, ...unhurried }, keeper: { ...migration, ...unhurried } },
    { application: 4, keeper: 2 },
    () => undefined,
  );
  owner = quick.keeper as unknown as Database;
  administrator = await server.person({ roles: ['Administrator'] });
  supervisor = await server.person({ in: administrator, roles: ['Supervisor'] });
  protection = await server.person({ in: administrator, roles: ['DataProtectionOfficer'] });
  ana = await server.person({ in: administrator, roles: ['CaseWorker'] });
  beto = await server.person({ in: administrator, roles: ['CaseWorker'] });
  for (const person of [ana, beto]) {
    await owner
      .updateTable('staff_user')
      .set({ supervisor_id: supervisor.userId })
      .where('user_id', '=', person.userId)
      .execute();
  }
});
after(async () => {
  await quick.close();
  await server.close();
});

type Change = (trx: Database, staff: Staff, now: Date) => Promise<unknown>;

/** @returns what the change came to; an error of the database counts as a refusal, when it is one of two at once */
async function as(person: Person, change: Change): Promise<unknown> {
  const key = readSessionCookie(person.cookie);
  assert.ok(key !== undefined);
  const now = server.clock.now;
  const entry = { action: 'case.assign', objectId: null, outcome: 'allowed', reason: null, purpose: null } as const;
  try {
    const done = await inSession(quick.db, { key, now, requestId: randomUUID() }, async (trx, staff) => ({
      value: await change(trx, staff, now),
      entries: [entry],
    }));
    assert.ok(done !== undefined);
    return done.value;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code === '40001' || code === '40P01' || code === '23505') return 'conflict';
    throw error;
  }
}

/** The two together, one of them up to three milliseconds later. */
function together(round: number, one: () => Promise<unknown>, other: () => Promise<unknown>) {
  const late = ((round % 13) - 6) / 2;
  const delayed = async (ms: number, work: () => Promise<unknown>) => {
    if (ms > 0) await wait(ms);
    return work();
  };
  return Promise.all([delayed(late, one), delayed(-late, other)]);
}

interface Scene {
  readonly caseId: string;
  readonly breakGlassId: string;
}

/** One case, and what a round begins with. */
async function openCase(): Promise<Scene> {
  const made = await ana.post('/api/v1/cases', { ownReference: ownReference() });
  assert.equal(made.status, 201, made.text);
  return { caseId: String(made.json['id']), breakGlassId: randomUUID() };
}

async function assigned({ caseId }: Scene, people: readonly Person[]): Promise<void> {
  const { orgId } = ana;
  await owner.deleteFrom('assignment').where('case_id', '=', caseId).execute();
  await owner
    .insertInto('assignment')
    .values(
      people.map(({ userId }) => ({
        org_id: orgId,
        case_id: caseId,
        user_id: userId,
        assigned_by: userId,
        from_at: new Date(server.clock.now.getTime() - 60_000),
      })),
    )
    .execute();
}

async function working({ caseId }: Scene): Promise<number> {
  const rows = await owner
    .selectFrom('assignment')
    .select('user_id')
    .where('case_id', '=', caseId)
    .where('until_at', 'is', null)
    .execute();
  return rows.length;
}

test(`AV-8: a case is never left to nobody, by two ends of assignments at once (${ROUNDS} rounds)`, async () => {
  const scene = await openCase();
  const end = (person: Person) => (trx: Database, staff: Staff, now: Date) =>
    endAssignment(trx, staff, { caseId: scene.caseId, userId: person.userId, now });
  let refused = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    await assigned(scene, [ana, beto]);
    const outcomes = await together(
      round,
      () => as(ana, end(ana)),
      () => as(supervisor, end(beto)),
    );
    assert.equal(await working(scene), 1, `round ${round}: ${outcomes.join()}`);
    if (outcomes.includes('last-assignment')) refused += 1;
  }
  assert.equal(refused, ROUNDS);
});

test(`AV-8: nor by handing it over to somebody whose assignment ends at that moment (${ROUNDS} rounds)`, async () => {
  const scene = await openCase();
  for (let round = 0; round < ROUNDS; round += 1) {
    await assigned(scene, [ana, beto]);
    const outcomes = await together(
      round,
      () => as(ana, (trx, _staff, now) => handOver(trx, { caseId: scene.caseId, userId: beto.userId, now })),
      () =>
        as(supervisor, (trx, staff, now) =>
          endAssignment(trx, staff, { caseId: scene.caseId, userId: beto.userId, now }),
        ),
    );
    assert.ok((await working(scene)) >= 1, `round ${round}: ${outcomes.join()}`);
  }
});

test(`AV-8: two administrators remain when two are ended at once (${ROUNDS} rounds)`, async () => {
  const first = await server.person({ roles: ['Administrator'] });
  const [second, third] = [
    await server.person({ in: first, roles: ['Administrator'] }),
    await server.person({ in: first, roles: ['Administrator'] }),
  ];
  const grants = await owner
    .selectFrom('role_grant')
    .select(['grant_id', 'user_id'])
    .where('org_id', '=', first.orgId)
    .execute();
  const grantOf = (person: Person) => grants.find(({ user_id }) => user_id === person.userId)?.grant_id ?? '';
  const end = (of: Person) => (trx: Database, staff: Staff, now: Date) =>
    endRole(trx, staff, { grantId: grantOf(of), now });
  for (let round = 0; round < ROUNDS; round += 1) {
    await owner
      .updateTable('role_grant')
      .set({ state: 'active', ended_by: null, ended_at: null })
      .where('org_id', '=', first.orgId)
      .execute();
    const outcomes = await together(
      round,
      () => as(first, end(second)),
      () => as(third, end(first)),
    );
    const left = await owner
      .selectFrom('role_grant')
      .select('user_id')
      .where('org_id', '=', first.orgId)
      .where('state', '=', 'active')
      .execute();
    assert.ok(left.length >= 2, `round ${round}: ${outcomes.map(String).join()}`);
  }
});

test(`AV-8: what was found not justified is not opened by somebody who agrees at that moment (${ROUNDS} rounds)`, async () => {
  const scene = await openCase();
  const { orgId, userId } = beto;
  const { breakGlassId } = scene;
  await owner
    .insertInto('break_glass')
    .values({
      org_id: orgId,
      break_glass_id: breakGlassId,
      case_id: scene.caseId,
      user_id: userId,
      level: 'identity',
      reason_sealed: Buffer.alloc(40),
      requested_at: server.clock.now,
    })
    .execute();
  const fresh = {
    approved_by: null,
    starts_at: null,
    until_at: null,
    reviewed_by: null,
    reviewed_at: null,
    outcome: null,
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    await owner.updateTable('break_glass').set(fresh).where('break_glass_id', '=', breakGlassId).execute();
    await together(
      round,
      () => as(supervisor, (trx, staff, now) => approveBreakGlass(trx, staff, { breakGlassId, now })),
      () =>
        as(protection, (trx, staff, now) =>
          reviewBreakGlass(trx, staff, { breakGlassId, outcome: 'not-justified', now }),
        ),
    );
    const row = await owner
      .selectFrom('break_glass')
      .select(['until_at', 'outcome'])
      .where('break_glass_id', '=', breakGlassId)
      .executeTakeFirstOrThrow();
    assert.equal(row.outcome, 'not-justified');
    assert.ok(row.until_at === null || row.until_at <= server.clock.now, `round ${round}: still open`);
  }
});

test(`AV-8: of two who decide at once, one decides, and the log has no gap (${ROUNDS} rounds)`, async () => {
  const scene = await openCase();
  const asked = await as(ana, (trx, staff, now) =>
    requestApproval(trx, staff, { kind: 'erasure', objectId: scene.caseId, now }),
  );
  const { approvalId } = asked as { readonly approvalId: string };
  const decide = (decision: 'approve' | 'refuse') => (trx: Database, staff: Staff, now: Date) =>
    decideApproval(trx, staff, { approvalId, decision, now });
  for (let round = 0; round < ROUNDS; round += 1) {
    await owner
      .updateTable('approval')
      .set({ state: 'pending', decided_by: null, decided_at: null })
      .where('approval_id', '=', approvalId)
      .execute();
    const outcomes = await together(
      round,
      () => as(supervisor, decide('approve')),
      () => as(protection, decide('refuse')),
    );
    const lost = outcomes.filter((outcome) => outcome === 'not-pending' || outcome === 'conflict');
    assert.equal(lost.length, 1, `round ${round}: ${outcomes.map(String).join()}`);
  }
  const { count, newest } = await owner
    .selectFrom('audit_entry')
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.max<string>('seq').as('newest')])
    .where('org_id', '=', ana.orgId)
    .executeTakeFirstOrThrow();
  assert.equal(count, newest);
});
