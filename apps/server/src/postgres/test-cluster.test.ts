// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import type { Connections } from './connections.ts';
import { testDatabase } from './test-cluster.ts';

async function query(settings: pg.ClientConfig, sql: string): Promise<unknown[]> {
  const client = new pg.Client(settings);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('each test file gets a database of its own, prepared once', async () => {
  let prepared = 0;
  const prepare = async ({ migration }: Connections): Promise<void> => {
    prepared++;
    await query(migration, 'CREATE TABLE kept (id int); GRANT SELECT, INSERT ON kept TO amparo_application');
  };
  const [one, other] = await Promise.all([testDatabase(prepare), testDatabase(prepare)]);
  assert.equal(prepared, 1);
  await query(one.connections.application, 'INSERT INTO kept VALUES (1)');
  assert.equal((await query(one.connections.application, 'SELECT * FROM kept')).length, 1);
  assert.equal((await query(other.connections.application, 'SELECT * FROM kept')).length, 0);
  await Promise.all([one.drop(), other.drop()]);
  await assert.rejects(query(one.connections.application, 'SELECT 1'), { code: '3D000' });
});
