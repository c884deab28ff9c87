// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type TestDatabase, testDatabase } from '../postgres/test-cluster.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { type CaseKeys, createCaseKeys, type SealedField, type SealedFields } from './case-keys.ts';
import { createDataKeyCache } from './data-key-cache.ts';
import type { FieldPlace } from './field-cipher.ts';
import { IntegrityError, KeyStoreUnavailable } from './problem.ts';
import { migrated, openKeeper, readRows, startTestKeys, type TestKeys } from './test-keys.ts';
import { keyRows } from '../store/sealed.ts';

const now = new Date('2030-05-06T07:08:09.000Z');
const orgId = randomUUID();
let database: TestDatabase;
let db: KeeperDatabase;
let keys: TestKeys;
let caseKeys: CaseKeys;

before(async () => {
  [database, keys] = await Promise.all([testDatabase(migrated), startTestKeys()]);
  db = openKeeper(database.connections.keeper);
  caseKeys = createCaseKeys(keys.store);
});
after(async () => {
  await db.destroy();
  await keys.stop();
});

function placeIn(caseId: string, field: string): FieldPlace {
  return { orgId, caseId, table: 'case_file', rowId: caseId, field, schemaVersion: 1 };
}

async function newCase(): Promise<string> {
  const caseId = randomUUID();
  await caseKeys.make(keyRows(db), { orgId, caseId, keyVersion: 1 }, now);
  return caseId;
}

/** Encrypted fields as a store would keep them. */
function fieldsIn(fields: Map<string, SealedField>): SealedFields {
  return {
    read: async () => [...fields.values()],
    write: async (changed) => {
      for (const field of changed) fields.set(field.place.field, field);
    },
  };
}

test('the key of a case is kept wrapped, and opens what it sealed', async () => {
  const caseId = await newCase();
  const rows = await readRows(db, caseId);
  const place = placeIn(caseId, 'name');
  const sealed = await caseKeys.use(rows, ({ encrypt }) => encrypt(place, 'Ana López'));
  assert.equal(await caseKeys.use(rows, ({ decrypt }) => decrypt(place, sealed)), 'Ana López');
  await assert.rejects(
    caseKeys.use(rows, ({ decrypt }) => decrypt(placeIn(caseId, 'alias'), sealed)),
    IntegrityError,
  );
});

test('fifty cases are opened in one question, and no case with the key of another', async () => {
  const cases = await Promise.all(Array.from({ length: 50 }, newCase));
  const fresh = createCaseKeys(keys.store);
  const rows = (await readRows(db)).filter(({ caseId }) => cases.includes(caseId));
  const texts = await fresh.use(rows, ({ encrypt, decrypt }) =>
    cases.map((caseId) => decrypt(placeIn(caseId, 'name'), encrypt(placeIn(caseId, 'name'), caseId))),
  );
  assert.deepEqual(texts, cases);
  await assert.rejects(
    fresh.use(rows, ({ encrypt }) => encrypt(placeIn(randomUUID(), 'name'), 'x')),
    IntegrityError,
  );
});

test('a wrapped key that was moved to another case or changed does not open, also when the right one was just used', async () => {
  const [one, other] = [await newCase(), await newCase()];
  const [row] = await readRows(db, one);
  const [foreign] = await readRows(db, other);
  assert.ok(row !== undefined && foreign !== undefined);
  await caseKeys.use([row], () => undefined);
  await assert.rejects(
    caseKeys.use([{ ...row, wrapped: foreign.wrapped }], () => undefined),
    IntegrityError,
  );
  const changed = Buffer.from(row.wrapped);
  changed[20] = (changed[20] ?? 0) ^ 1;
  await assert.rejects(
    caseKeys.use([{ ...row, wrapped: changed }], () => undefined),
    IntegrityError,
  );
});

test('who keeps keys beyond their time gets an error, never a ciphertext under overwritten keys', async () => {
  const caseId = await newCase();
  const kept = await caseKeys.use(await readRows(db, caseId), (opened) => opened);
  assert.throws(() => kept.encrypt(placeIn(caseId, 'name'), 'late'), IntegrityError);
});

test('a new key for a case: every field is encrypted anew, the old version is retired and does not open the new (CR-4)', async () => {
  const caseId = await newCase();
  const earlier = await readRows(db, caseId);
  const fields = new Map<string, SealedField>();
  await caseKeys.use(earlier, ({ encrypt }) => {
    for (const field of ['name', 'alias', 'birth_year']) {
      const place = placeIn(caseId, field);
      fields.set(field, { place, sealed: encrypt(place, `text of ${field}`) });
    }
  });
  const old = new Map(fields);
  const given = { keys: earlier, rows: keyRows(db), fields: fieldsIn(fields), now };
  assert.deepEqual(await caseKeys.replace(given), { keyVersion: 2, fields: 3 });
  const later = await readRows(db, caseId);
  assert.equal(later.length, 2);
  const newest = later.filter(({ keyVersion }) => keyVersion === 2);
  for (const [field, { place, sealed }] of fields) {
    assert.equal(await caseKeys.use(newest, ({ decrypt }) => decrypt(place, sealed)), `text of ${field}`);
    const formerly = old.get(field)?.sealed ?? Buffer.alloc(0);
    assert.notDeepEqual(sealed, formerly);
    await assert.rejects(
      caseKeys.use(newest, ({ decrypt }) => decrypt(place, formerly)),
      IntegrityError,
    );
  }
  const { retired_at: retiredAt } = await db
    .selectFrom('amparo_keys.case_key')
    .select('retired_at')
    .where('case_id', '=', caseId)
    .where('key_version', '=', 1)
    .executeTakeFirstOrThrow();
  assert.deepEqual(retiredAt, now);
});

test('a change of key is refused when a field does not come back as it was', async () => {
  const caseId = await newCase();
  const rows = await readRows(db, caseId);
  const place = placeIn(caseId, 'name');
  const fields = new Map<string, SealedField>();
  await caseKeys.use(rows, ({ encrypt }) => fields.set('name', { place, sealed: encrypt(place, 'text') }));
  const deaf: SealedFields = { ...fieldsIn(fields), write: async () => undefined };
  await assert.rejects(caseKeys.replace({ keys: rows, rows: keyRows(db), fields: deaf, now }), IntegrityError);
});

test('while the key store is away a key that is not in memory does not open', async () => {
  const own = await startTestKeys({ restartMs: 60_000 });
  const ownKeys = createCaseKeys(own.store);
  try {
    const caseId = randomUUID();
    const row = await ownKeys.make(keyRows(db), { orgId, caseId, keyVersion: 1 }, now);
    process.kill(own.store.processId() ?? 0, 'SIGKILL');
    await wait(200);
    await assert.rejects(
      ownKeys.use([row], () => undefined),
      KeyStoreUnavailable,
    );
    await assert.rejects(
      ownKeys.make(keyRows(db), { orgId, caseId: randomUUID(), keyVersion: 1 }, now),
      KeyStoreUnavailable,
    );
    assert.equal((await readRows(db, caseId)).length, 1);
  } finally {
    await own.stop();
  }
});

test('keys in memory: a bounded number, for a bounded time, given as copies (CR-3)', async () => {
  const cache = createDataKeyCache({ lifeMs: 60, most: 3 });
  const key = randomBytes(32);
  for (const name of ['a/1', 'a/2', 'b/1', 'b/2']) cache.put(name, key);
  assert.equal(cache.size(), 3);
  assert.equal(cache.get('a/1'), undefined);
  const copy = cache.get('b/1');
  assert.deepEqual(copy, key);
  copy?.fill(0);
  assert.deepEqual(cache.get('b/1'), key);
  cache.forget('b/');
  assert.equal(cache.size(), 1);
  await wait(120);
  assert.equal(cache.get('a/2'), undefined);
  assert.equal(cache.size(), 0, 'what ran out is gone without anybody asking');
});
