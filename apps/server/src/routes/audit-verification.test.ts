// SPDX-License-Identifier: EUPL-1.2
// The data protection officer verifies the log on demand and reads what concerns the own institution; the administrator
// accepts a restore with a fresh proof.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Fault } from '../audit/faults.ts';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';
import { NO_PORTS } from './system-health.ts';

const VERIFICATION = '/api/v1/audit/verification';
const ACCEPT = '/api/v1/system/restore-accepted';
const asked = { verify: 0, accept: 0 };
let found: { at: Date; intact: boolean; faults: readonly Fault[] } | undefined;
let server: TestApp;
let administrator: Person;
let officer: Person;

before(async () => {
  server = await startTestApp({
    system: {
      ...NO_PORTS,
      verification: () => found,
      verifyNow: async () => {
        asked.verify += 1;
        throw new Error('the anchors are not mounted');
      },
      acceptRestore: async () => (asked.accept += 1),
    },
  });
  administrator = await server.person({ roles: ['Administrator'] });
  officer = await server.person({ in: administrator, roles: ['DataProtectionOfficer'] });
});
after(() => server.close());

test('AUD-3: the log is verified on demand, and what is not ours is not told', async () => {
  assert.deepEqual((await officer.send({ path: VERIFICATION })).json, { verifiedAt: null, intact: null, faults: [] });
  assert.equal((await officer.post(VERIFICATION, {})).status, 202);
  assert.equal(asked.verify, 1);
  assert.ok(server.lines.some((line) => line.includes('audit-problem')));
  const at = new Date('2026-03-01T08:00:00.000Z');
  const elsewhere: Fault = { code: 'entry-missing', org: '00000000-0000-4000-8000-000000000000', seq: 4 };
  found = { at, intact: false, faults: [elsewhere] };
  const sound = await officer.send({ path: VERIFICATION });
  assert.deepEqual(sound.json, { verifiedAt: at.toISOString(), intact: true, faults: [] });
  found = {
    at,
    intact: false,
    faults: [elsewhere, { ...elsewhere, org: officer.orgId }, { code: 'line-not-signed', line: 7 }],
  };
  assert.deepEqual((await officer.send({ path: VERIFICATION })).json, {
    verifiedAt: at.toISOString(),
    intact: false,
    faults: [
      { code: 'entry-missing', seq: 4, line: null },
      { code: 'line-not-signed', seq: null, line: 7 },
    ],
  });
  assert.equal((await administrator.post(VERIFICATION, {})).status, 403);
});

test('AUD-3, AU-6: a restore is accepted by an administrator with a fresh proof, and by nobody else', async () => {
  assert.equal((await officer.post(ACCEPT, {})).status, 403);
  server.clock.now = new Date(server.clock.now.getTime() + 6 * 60_000);
  assert.equal((await administrator.post(ACCEPT, {})).json['code'], 'step-up-required');
  assert.equal(asked.accept, 0);
  assert.equal((await (await server.again(administrator)).post(ACCEPT, {})).status, 204);
  assert.equal(asked.accept, 1);
});
