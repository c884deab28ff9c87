// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { type TestDatabase, testDatabase } from '../postgres/test-cluster.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { type RunningKeyStore, startKeyStore } from './key-store.ts';
import { KeyProblem } from './problem.ts';
import { assertKeksKnown, keksInUse, removeRetiredCaseKeys, resumeRotation, rotateMasterKey } from './rotation.ts';
import { cheapSettings, migrated, openKeeper, readRows, startTestKeys, type TestKeys } from './test-keys.ts';

/** Few enough for every test run; the release gate sets more. */
const CASES = Number(process.env['TEST_ROTATION_CASES'] ?? 2_000);
const KILLS = Number(process.env['TEST_ROTATION_KILLS'] ?? 6);
const orgId = randomUUID();

let database: TestDatabase;
let db: KeeperDatabase;
/** the keeper destroys no keys; who sets the scene does */
let owner: KeeperDatabase;
let keys: TestKeys;

before(async () => {
  [database, keys] = await Promise.all([testDatabase(migrated), startTestKeys()]);
  db = openKeeper(database.connections.keeper);
  owner = openKeeper(database.connections.migration);
});
after(async () => {
  await db.destroy();
  await owner.destroy();
  await keys.stop();
});

/** @returns the fingerprint of each key, by case */
async function fill(store: RunningKeyStore, count: number): Promise<ReadonlyMap<string, string>> {
  const made = Array.from({ length: count }, () => ({ caseId: randomUUID(), dek: randomBytes(32) }));
  const wrapped = await store.wrapAll(
    made.map(({ caseId, dek }) => ({ dek, context: { orgId, caseId, keyVersion: 1 } })),
  );
  await sql`INSERT INTO amparo_keys.case_key (org_id, case_id, key_version, kek_id, wrapped, created_at)
    SELECT ${orgId}, c, 1, k, w, now() FROM unnest(${made.map(({ caseId }) => caseId)}::uuid[],
      ${wrapped.map(({ kekId }) => kekId)}::text[], ${wrapped.map((one) => Buffer.from(one.wrapped))}::bytea[]) AS n (c, k, w)`.execute(
    db,
  );
  return new Map(made.map(({ caseId, dek }) => [caseId, fingerprint(dek)]));
}

function fingerprint(dek: Buffer): string {
  return createHash('sha256').update(dek).digest('hex');
}

async function assertAllOpen(store: RunningKeyStore, expected: ReadonlyMap<string, string>): Promise<void> {
  const rows = await readRows(db);
  const opened = await store.unwrapAll(rows.map((row) => ({ key: row, context: row })));
  const found = new Map(rows.map(({ caseId }, index) => [caseId, fingerprint(opened[index] ?? Buffer.alloc(0))]));
  assert.deepEqual(found, expected);
}

function startRotation(begin: boolean): ChildProcess {
  const child = fork(path.join(import.meta.dirname, 'rotation-process.ts'), [], { stdio: 'inherit' });
  child.send({ connection: database.connections.keeper, folder: keys.folder, begin });
  return child;
}

function heard(child: ChildProcess, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => message === word && resolve());
    child.once('exit', (code) => reject(new Error(`the rotation ended with ${String(code)} before it said ${word}`)));
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
}

test(`a rotation over ${CASES} cases killed at ${KILLS} random points and resumed: all keys open, none is under the old one (CR-4)`, async (t) => {
  const expected = await fill(keys.store, CASES);
  await keys.store.stop();
  const spread: string[] = [];
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = startRotation(true);
    // every third one while it makes the new key or has just begun, the others somewhere among its batches
    await heard(child, kill % 3 === 0 ? 'started' : 'moving');
    await wait(Math.random() * (kill % 3 === 0 ? 60 : 400));
    child.kill('SIGKILL');
    await ended(child);
    spread.push([...(await keksInUse(db)).values()].join('+'));
  }
  t.diagnostic(`keys under each master key after each kill: ${spread.join(', ')}`);
  assert.ok(
    spread.some((counts) => counts.includes('+')),
    'at least one kill hit the middle',
  );
  const last = startRotation(false);
  await heard(last, 'done');
  await ended(last);

  const store = await startKeyStore(cheapSettings(keys.folder));
  try {
    const used = await keksInUse(db);
    const { keks } = await store.health();
    const current = keks.find(({ state }) => state === 'current');
    assert.deepEqual([...used], [[current?.id, CASES]]);
    assert.ok(keks.every(({ state }) => state === 'current' || state === 'retired'));
    await assertKeksKnown(db, store);
    await assertAllOpen(store, expected);
  } finally {
    await store.stop();
  }
});

test('cases that are opened while a rotation runs are found by it', async () => {
  await owner.deleteFrom('amparo_keys.case_key').execute();
  const own = await startTestKeys();
  try {
    const expected = new Map(await fill(own.store, 600));
    const running = rotateMasterKey(db, own.store, { batch: 20, settleMs: 300 });
    for (let round = 0; round < 5; round += 1) {
      for (const [caseId, print] of await fill(own.store, 20)) expected.set(caseId, print);
    }
    const report = await running;
    assert.equal(report.damaged, 0);
    assert.equal(report.retired.length, 1);
    assert.equal((await keksInUse(db)).size, 1);
    await assertAllOpen(own.store, expected);
    assert.deepEqual(await resumeRotation(db, own.store), { rewrapped: 0, retired: [], damaged: 0 });
  } finally {
    await own.stop();
  }
});

test('a key that was tampered with is counted, stops no other, and its master key is not retired', async () => {
  await owner.deleteFrom('amparo_keys.case_key').execute();
  const own = await startTestKeys();
  try {
    await fill(own.store, 50);
    const [row] = await readRows(db);
    assert.ok(row !== undefined);
    row.wrapped[40] = (row.wrapped[40] ?? 0) ^ 1;
    await db
      .updateTable('amparo_keys.case_key')
      .set({ wrapped: row.wrapped })
      .where('case_id', '=', row.caseId)
      .execute();
    const report = await rotateMasterKey(db, own.store, { batch: 7, settleMs: 0 });
    assert.deepEqual(report, { rewrapped: 49, retired: [], damaged: 1 });
    assert.equal((await keksInUse(db)).get(row.kekId), 1);
  } finally {
    await own.stop();
  }
});

test('a folder of keys that does not know the keys of the database is refused before anything is written', async () => {
  await owner.deleteFrom('amparo_keys.case_key').execute();
  const [one, other] = [await startTestKeys(), await startTestKeys()];
  try {
    await fill(one.store, 3);
    await assertKeksKnown(db, one.store);
    await assert.rejects(
      assertKeksKnown(db, other.store),
      (error) => error instanceof KeyProblem && error.code === 'keys-lost' && error.message.includes('restore'),
    );
  } finally {
    await Promise.all([one.stop(), other.stop()]);
  }
});

test('replaced keys are removed once they have been retired long enough', async () => {
  await owner.deleteFrom('amparo_keys.case_key').execute();
  const own = await startTestKeys();
  try {
    await fill(own.store, 2);
    const [row] = await readRows(db);
    const retiredAt = new Date('2030-01-01T00:00:00.000Z');
    await db
      .updateTable('amparo_keys.case_key')
      .set({ retired_at: retiredAt })
      .where('case_id', '=', row?.caseId ?? '')
      .execute();
    assert.equal(await removeRetiredCaseKeys(db, retiredAt), 0);
    assert.equal(await removeRetiredCaseKeys(db, new Date('2030-02-05')), 1);
    assert.equal((await readRows(db)).length, 1);
    await assert.rejects(db.deleteFrom('amparo_keys.case_key').execute(), { code: '42501' });
  } finally {
    await own.stop();
  }
});
