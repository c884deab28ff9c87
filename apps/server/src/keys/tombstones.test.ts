// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../postgres/test-cluster.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { type CaseKeys, createCaseKeys } from './case-keys.ts';
import { KeyProblem } from './problem.ts';
import { migrated, openKeeper, readRows, startTestKeys, type TestKeys } from './test-keys.ts';
import { keyRows } from '../store/sealed.ts';
import { openTombstoneFile, type Tombstone, TOMBSTONE_FILE, type TombstoneFile } from './tombstone-file.ts';
import { assertReplayed, replayTombstones } from './tombstones.ts';

const now = new Date('2030-05-06T07:08:09.123Z');
let database: TestDatabase;
let owner: KeeperDatabase;
let keys: TestKeys;
let caseKeys: CaseKeys;
let file: TombstoneFile;
let filePath: string;

before(async () => {
  [database, keys] = await Promise.all([testDatabase(migrated), startTestKeys()]);
  owner = openKeeper(database.connections.migration);
  caseKeys = createCaseKeys(keys.store);
  filePath = path.join(keys.folder, TOMBSTONE_FILE);
});
after(async () => {
  await owner.destroy();
  await keys.stop();
});
beforeEach(async () => {
  await owner.deleteFrom('erasure_tombstone').execute();
  await owner.deleteFrom('amparo_keys.case_key').execute();
  await rm(filePath, { force: true });
  file = await openTombstoneFile(keys.folder, keys.store);
});

async function newCase(): Promise<Tombstone> {
  const tombstone = { orgId: randomUUID(), caseId: randomUUID(), approvalId: randomUUID(), erasedAt: now };
  await caseKeys.make(keyRows(owner), { ...tombstone, keyVersion: 1 }, now);
  return tombstone;
}

/** As store code will: one transaction. `fail` throws after the file was written and before the commit. */
async function eraseCase(tombstone: Tombstone, fail = false, attached: readonly string[] = []): Promise<void> {
  await owner.transaction().execute(async (trx) => {
    const erasure = {
      attached,
      deleteKeys: async () => {
        const { numDeletedRows } = await trx
          .deleteFrom('amparo_keys.case_key')
          .where('case_id', 'in', [tombstone.caseId, ...attached])
          .executeTakeFirstOrThrow();
        return Number(numDeletedRows);
      },
      insertTombstone: async () => {
        await trx.insertInto('erasure_tombstone').values(rowOf(tombstone)).execute();
      },
    };
    assert.equal(await caseKeys.cryptoErase(tombstone, erasure, file), 1 + attached.length);
    if (fail) throw new Error('the connection broke');
  });
}

function rowOf({ orgId, caseId, approvalId, erasedAt }: Tombstone) {
  return { org_id: orgId, case_id: caseId, approval_id: approvalId, erased_at: erasedAt };
}

async function startRefused(code: string, ...words: string[]): Promise<void> {
  const reopened = await openTombstoneFile(keys.folder, keys.store);
  await assert.rejects(assertReplayed(owner, reopened, keys.folder), (error) => {
    assert.ok(error instanceof KeyProblem && error.code === code);
    for (const word of words) assert.ok(error.message.includes(word), `${error.message} says ${word}`);
    return true;
  });
}

test('erase, restore the database of yesterday: the start is refused, after a replay the case stays unreadable (CR-5)', async () => {
  const [erased, kept] = [await newCase(), await newCase()];
  const yesterday = await readRows(owner);
  const [row] = await readRows(owner, erased.caseId);
  assert.ok(row !== undefined);
  await eraseCase(erased);
  await assertReplayed(owner, await openTombstoneFile(keys.folder, keys.store), keys.folder);

  await owner.deleteFrom('erasure_tombstone').execute();
  await owner.deleteFrom('amparo_keys.case_key').execute();
  for (const restored of yesterday) await keyRows(owner).insert({ ...restored, createdAt: now });
  await startRefused('replay-needed', 'replay', keys.folder);

  const reopened = await openTombstoneFile(keys.folder, keys.store);
  assert.deepEqual(await replayTombstones(owner, reopened), { keysDestroyed: 1, tombstonesAdded: 1 });
  await assertReplayed(owner, reopened, keys.folder);
  assert.deepEqual(
    (await readRows(owner)).map(({ caseId }) => caseId),
    [kept.caseId],
  );
  assert.deepEqual(await replayTombstones(owner, reopened), { keysDestroyed: 0, tombstonesAdded: 0 });
});

test('a crash between the file and the commit: the erasure is finished at the next start', async () => {
  const erased = await newCase();
  await assert.rejects(eraseCase(erased, true), /broke/u);
  assert.equal((await readRows(owner, erased.caseId)).length, 1);
  await startRefused('replay-needed');
  await replayTombstones(owner, await openTombstoneFile(keys.folder, keys.store));
  assert.equal((await readRows(owner, erased.caseId)).length, 0);
});

test('what belonged to the case stays erased too, also where a restore brings it back without the case', async () => {
  const [erased, conversation] = [await newCase(), { orgId: randomUUID(), caseId: randomUUID(), keyVersion: 1 }];
  const own = await caseKeys.make(keyRows(owner), { ...conversation, orgId: erased.orgId }, now);
  await eraseCase(erased, false, [own.caseId]);
  await keyRows(owner).insert({ ...own, createdAt: now });
  await startRefused('replay-needed');
  const reopened = await openTombstoneFile(keys.folder, keys.store);
  assert.deepEqual(await replayTombstones(owner, reopened), { keysDestroyed: 1, tombstonesAdded: 1 });
  await assertReplayed(owner, reopened, keys.folder);
  assert.deepEqual(await readRows(owner), []);
});

test('a file that lost what the database knows is refused, whole or in part', async () => {
  const [one, other] = [await newCase(), await newCase()];
  await eraseCase(one);
  const shorter = await readFile(filePath);
  await eraseCase(other);
  await writeFile(filePath, shorter);
  await startRefused('tombstones-missing', '1 erasures', TOMBSTONE_FILE, 'backup of the keys');
  await rm(filePath);
  await startRefused('tombstones-missing', '2 erasures');
});

test('a line changed, moved, removed from the middle or forged is found out', async () => {
  for (let count = 0; count < 3; count += 1) await eraseCase(await newCase());
  const content = await readFile(filePath, 'utf8');
  const [first = '', second = '', third = ''] = content.split('\n');
  const digit = first.startsWith('0') ? '1' : '0';
  const wrong = [
    [`${digit}${first.slice(1)}`, second, third],
    [second, first, third],
    [first, third],
    [second, third],
    [first, second, third, third],
    [first, second, `${third.slice(0, -3)}AAA`],
    [first, second, third, 'nonsense'],
    [first, '', second, third],
  ];
  for (const lines of wrong) {
    await writeFile(filePath, `${lines.join('\n')}\n`);
    await assert.rejects(
      openTombstoneFile(keys.folder, keys.store),
      (error) => error instanceof KeyProblem && error.code === 'file-damaged' && error.message.includes(filePath),
      lines.join('|'),
    );
  }
  await writeFile(filePath, content);
  assert.equal((await openTombstoneFile(keys.folder, keys.store)).all().length, 3);
});

test('a line cut short by a crash is taken away, and the next one stands after a whole one', async () => {
  await eraseCase(await newCase());
  await appendFile(filePath, '0b2c6f7e-1111-4222-8333-944445555666 0b2c');
  file = await openTombstoneFile(keys.folder, keys.store);
  await eraseCase(await newCase());
  assert.equal((await openTombstoneFile(keys.folder, keys.store)).all().length, 2);
});

test("the file is its owner's alone, holds no line twice, and many erasures at once stand one after the other", async () => {
  const erased = await Promise.all(Array.from({ length: 8 }, newCase));
  await Promise.all([...erased, ...erased].map((tombstone) => file.append(tombstone)));
  const reopened = await openTombstoneFile(keys.folder, keys.store);
  assert.deepEqual(new Set(reopened.all().map(({ caseId }) => caseId)), new Set(erased.map(({ caseId }) => caseId)));
  assert.equal((await readFile(filePath, 'utf8')).trimEnd().split('\n').length, 8);
  if (process.platform !== 'win32') assert.equal((await stat(filePath)).mode & 0o777, 0o600);
  const bad = { orgId: 'x y', caseId: 'z', approvalId: '', erasedAt: now };
  await assert.rejects(file.append(bad), RangeError);
});
