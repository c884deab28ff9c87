// SPDX-License-Identifier: EUPL-1.2
// What runs by itself, on a real database: people are told once what is due and once that it is late, with a code and an id;
// who declined is erased in time, never under a hold; the queue survives a stop and does a duty once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sql } from 'kysely';
import { ownReference, type Person, startTestApp, type TestApp } from '../test-app.ts';
import { type Duty, DUTIES } from './duties.ts';
import { startQueue } from './queue.ts';

let server: TestApp;
let supervisor: Person;
let worker: Person;

before(async () => {
  server = await startTestApp();
  const administrator = await server.person({ roles: ['Administrator'] });
  supervisor = await server.person({ in: administrator, roles: ['Supervisor'] });
  worker = await server.person({ in: administrator, roles: ['CaseWorker'] });
  await server.owner
    .updateTable('staff_user')
    .set({ supervisor_id: supervisor.userId })
    .where('user_id', '=', worker.userId)
    .execute();
});
after(() => server.close());

const duty = (name: Duty['name']): Duty => {
  const found = DUTIES.find((each) => each.name === name);
  assert.ok(found !== undefined);
  return found;
};

async function open(): Promise<string> {
  const made = await worker.post('/api/v1/case-files', {
    ownReference: ownReference(),
    origin: { kind: 'self-request' },
    source: 'NGO',
    person: { alias: 'Luna', firstName: 'Canaryjob' },
    duplicates: { caseIds: [], decided: 'none-found' },
  });
  assert.equal(made.status, 201, made.text);
  return String(made.json['id']);
}

async function versionOf(id: string): Promise<number> {
  const file = await worker.send({ path: `/api/v1/cases/${id}/file` });
  return (file.json['facts'] as { version: number }).version;
}

async function noticesOf(person: Person, id: string): Promise<readonly string[]> {
  const rows = await server.owner
    .selectFrom('notice' as never)
    .select(['kind' as never])
    .where('user_id' as never, '=', person.userId as never)
    .where('object_id' as never, '=', id as never)
    .execute();
  return (rows as unknown as { kind: string }[]).map(({ kind }) => kind).toSorted();
}

describe('reminders (section 9)', () => {
  test('who answers for the case is told once that something is due and once that it is late, after every restart', async () => {
    const id = await open();
    const reported = new Date().toISOString();
    const need = await worker.post(`/api/v1/cases/${id}/health-needs`, {
      signs: ['Fainting'],
      circumstances: [],
      since: null,
      reportedBy: 'Interviewer',
      reportedAt: reported,
      actionTaken: null,
      consentId: null,
      note: null,
      atLeast: null,
    });
    assert.equal(need.status, 201, need.text);
    const run = (hours: number) => duty('reminders').run(server.keeper, new Date(Date.now() + hours * 3600_000));
    assert.ok((await run(0)) > 0);
    assert.deepEqual(
      (await noticesOf(worker, id)).filter((kind) => kind.includes('health')),
      ['due-same-day-health'],
    );
    assert.ok((await noticesOf(supervisor, id)).includes('due-same-day-health'));
    assert.equal(await run(0), 0);
    // a change of the file keeps what was told
    assert.equal((await worker.put(`/api/v1/cases/${id}/facts`, { language: 'es' }, await versionOf(id))).status, 200);
    assert.equal(await run(0), 0);
    assert.ok((await run(30)) > 0);
    assert.deepEqual(
      (await noticesOf(worker, id)).filter((kind) => kind.includes('health')),
      ['due-same-day-health', 'late-same-day-health'],
    );
    assert.equal(await run(31), 0);
  });

  test('three years of a fake clock: who declined is gone after a day, nobody under a hold', async () => {
    const ids = [await open(), await open()];
    const [free = '', heldCase = ''] = ids;
    for (const id of ids) {
      const changed = await worker.put(
        `/api/v1/cases/${id}/facts`,
        { language: 'es', privateSettingConfirmed: true, safetyCardOffered: true },
        await versionOf(id),
      );
      assert.equal(changed.status, 200, changed.text);
      for (const event of ['inform', 'refuse']) {
        const step = await worker.post(`/api/v1/cases/${id}/stage`, { event }, await versionOf(id));
        assert.equal(step.status, 200, step.text);
      }
    }
    const hold = await supervisor.post(
      `/api/v1/cases/${heldCase}/legal-hold`,
      { hold: true },
      await versionOf(heldCase),
    );
    assert.equal(hold.status, 200, hold.text);
    const erase = duty('erase-declined');
    assert.equal(await erase.run(server.keeper, new Date(Date.now() + 23 * 3600_000)), 0);
    assert.equal(await erase.run(server.keeper, new Date(Date.now() + 25 * 3600_000)), 1);
    for (let month = 1; month <= 36; month += 1) {
      assert.equal(await erase.run(server.keeper, new Date(Date.now() + month * 30 * 24 * 3600_000)), 0);
    }
    const people = async (id: string) => (await worker.send({ path: `/api/v1/cases/${id}/people` })).text;
    assert.ok(!(await people(free)).includes('Canaryjob'));
    assert.ok((await people(heldCase)).includes('Canaryjob'));
    const left = await sql<{ n: string }>`SELECT (SELECT count(*) FROM record_history WHERE case_id = ${free})
      + (SELECT count(*) FROM name_token WHERE case_id = ${free}) AS n`.execute(server.owner);
    assert.equal(Number(left.rows[0]?.n), 0);
    const file = await worker.send({ path: `/api/v1/cases/${free}/file` });
    assert.equal(file.status, 200, file.text);
  });
});

test('the queue does a duty that was asked for while it was stopped, once, and again after a failure', async () => {
  const runs: string[] = [];
  let fails = 1;
  const duties: readonly Duty[] = [
    {
      name: 'reminders',
      every: '0 0 1 1 *',
      run: async () => {
        runs.push('run');
        if (fails > 0) {
          fails -= 1;
          throw new Error('once');
        }
        return 1;
      },
    },
  ];
  const needs = {
    connection: server.connections.keeper,
    keeper: server.keeper,
    log: () => undefined,
    now: () => new Date(),
    duties,
    pollSeconds: 0.5,
    retrySeconds: 1,
  };
  const first = await startQueue(needs);
  await first.stop();
  const second = await startQueue({
    ...needs,
    duties: [{ ...duties[0], run: async () => 0 } as Duty],
    pollSeconds: 3600,
  });
  await second.ask('reminders');
  await second.stop();
  const third = await startQueue(needs);
  try {
    for (let tries = 0; tries < 60 && runs.length < 2; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 250));
    assert.deepEqual(runs, ['run', 'run']);
  } finally {
    await third.stop();
  }
});
