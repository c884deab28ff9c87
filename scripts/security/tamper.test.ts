// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestApp } from '../../apps/server/src/test-app.ts';
import { tamper } from './tamper.ts';

test('CR-2, CR-5, AU-7: ciphertexts, wrapped keys, sealed secrets, tombstones and cookies that were changed are refused', async (t) => {
  const server = await startTestApp();
  try {
    const parts = await tamper(server);
    t.diagnostic(parts.map(({ part, mutations }) => `${part} ${mutations}`).join(', '));
    assert.deepEqual(
      parts.flatMap(({ missed }) => missed),
      [],
    );
    assert.ok(parts.reduce((sum, { mutations }) => sum + mutations, 0) >= 120);
  } finally {
    await server.close();
  }
});
