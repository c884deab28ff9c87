// SPDX-License-Identifier: EUPL-1.2
import { test } from 'node:test';
import { startTestApp } from '../../apps/server/src/test-app.ts';
import { assertFuzzed, fuzz } from './fuzz.ts';

test('API-2, API-3: whatever is sent to any route, the answer is 2xx or 4xx, within a second, and nothing is broken', async (t) => {
  const server = await startTestApp();
  try {
    const done = await fuzz(server, 700, () => undefined);
    t.diagnostic(`${done.cases} requests, slowest ${Math.round(done.slowestMs)} ms, seed ${done.seed}`);
    assertFuzzed(done);
  } finally {
    await server.close();
  }
});
