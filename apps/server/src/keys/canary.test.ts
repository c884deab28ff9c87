// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { type TestDatabase, testDatabase } from '../postgres/test-cluster.ts';
import { canaryOf, leaksIn, leaksInFolder, newCanary } from './canary.ts';
import { createCaseKeys } from './case-keys.ts';
import { openTombstoneFile } from './tombstone-file.ts';
import { migrated, openKeeper, startTestKeys } from './test-keys.ts';
import { keyRows } from '../store/sealed.ts';

test('a canary is found in each form in which it could leak', () => {
  const canary = newCanary();
  const { text } = canary;
  const hidden: readonly (string | Buffer)[] = [
    text,
    text.toLowerCase(),
    text.normalize('NFD'),
    encodeURIComponent(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(text).toString('hex'),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${text} and more`).toString('base64')),
    ...['', 'x', 'xy'].map((before) => Buffer.from(`${before}${text} and more`).toString('base64url')),
  ];
  for (const content of hidden) {
    const around = Buffer.concat([randomBytes(50), Buffer.from(content as string), randomBytes(50)]);
    assert.ok(leaksIn('here', around, [canary]).length > 0, String(content));
  }
  assert.deepEqual(leaksIn('here', randomBytes(10_000), [canary, newCanary()]), []);
});

test('it is found across the pieces in which a large file is read', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'amparo-canary-'));
  const canary = newCanary();
  const before = Buffer.alloc(4 * 1024 * 1024 - 5);
  await writeFile(path.join(folder, 'large'), Buffer.concat([before, Buffer.from(canary.text), Buffer.alloc(100)]));
  assert.ok((await leaksInFolder(folder, [canary])).length > 0);
  await rm(folder, { recursive: true });
});

test('the folder of the keys holds no key of a case, no small secret and no text in clear', async () => {
  const keys = await startTestKeys();
  const database: TestDatabase = await testDatabase(migrated);
  const db = openKeeper(database.connections.keeper);
  try {
    const [dek, seed, name] = [randomBytes(32), randomBytes(20), newCanary()];
    const context = { orgId: randomUUID(), caseId: randomUUID(), keyVersion: 1 };
    const wrapped = await keys.store.wrap(dek, context);
    const sealed = await keys.store.seal({ use: 'totp-seed', about: context.caseId }, seed);
    await keys.store.rotate();
    const caseKeys = createCaseKeys(keys.store);
    const row = await caseKeys.make(keyRows(db), { ...context, keyVersion: 2 }, new Date());
    const place = { ...context, table: 'case_file', rowId: context.caseId, field: 'name', schemaVersion: 1 };
    const field = await caseKeys.use([row], ({ encrypt }) => encrypt(place, name.text));
    const file = await openTombstoneFile(keys.folder, keys.store);
    await file.append({ ...context, approvalId: randomUUID(), erasedAt: new Date() });
    const canaries = [canaryOf(dek), canaryOf(seed), name];
    assert.deepEqual(await leaksInFolder(keys.folder, canaries), []);
    const kept = Buffer.concat([Buffer.from(wrapped.wrapped), sealed, field, row.wrapped]);
    assert.deepEqual(leaksIn('database', kept, canaries), []);
  } finally {
    await db.destroy();
    await keys.stop();
  }
});
