// SPDX-License-Identifier: EUPL-1.2
// COPY as streams on a real database: what a slow reader gets is what the server sent, byte for byte.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { testDatabase } from '../postgres/test-cluster.ts';
import { copyOut } from './copy.ts';

let client: pg.Client;
before(async () => {
  client = new pg.Client((await testDatabase()).connections.migration);
  await client.connect();
});
after(() => client.end());

/** Rows of uneven length, so that they lie across the edges of what the network delivers. */
const ROWS = 20_000;
const QUERY = `SELECT n, repeat(chr(97 + n % 26), n * 37 % 911) FROM generate_series(1, ${ROWS}) n`;

describe('rows copied out', () => {
  test('BK-1: arrive as they were sent, though the reader is slow', async () => {
    const wanted = createHash('sha256');
    for (let n = 1; n <= ROWS; n += 1) {
      wanted.update(`${n}\t${String.fromCodePoint(97 + (n % 26)).repeat((n * 37) % 911)}\n`);
    }
    const arrived = createHash('sha256');
    for await (const part of copyOut(client, `COPY (${QUERY}) TO STDOUT`)) {
      await setImmediate();
      arrived.update(part);
    }
    assert.equal(arrived.digest('hex'), wanted.digest('hex'));
  });

  test('a reader that leaves early leaves the connection usable', async () => {
    for await (const part of copyOut(client, `COPY (${QUERY}) TO STDOUT`)) {
      assert.ok(part.length > 0);
      break;
    }
    assert.deepEqual((await client.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
  });

  test('a refusal of the server is thrown', async () => {
    await assert.rejects(async () => {
      for await (const part of copyOut(client, 'COPY nothing_of_that_name TO STDOUT')) assert.fail(String(part.length));
    }, /nothing_of_that_name/u);
  });
});
