// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { SECURITY_HEADERS } from '../../apps/server/src/edge/headers.ts';
import { GOLDEN, snapshotHeaders } from './header-snapshot.ts';

test('API-4, API-5, API-6: the headers of every kind of answer are exactly the reviewed ones', async () => {
  const found = await snapshotHeaders();
  if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(GOLDEN, found);
  assert.equal(found, await readFile(GOLDEN, 'utf8'));
  for (const part of found.split('\n## ').slice(1)) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) {
      assert.ok(part.includes(`${name}: ${value}`), `${part.split('\n', 1)[0]}: ${name}`);
    }
    assert.ok(!/^(?:access-control-|server|x-powered-by)/mu.test(part), part);
  }
});
