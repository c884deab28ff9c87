// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';

let server: TestApp;
let person: Person;
const disk = { low: false };
before(async () => {
  server = await startTestApp({ diskLow: () => disk.low });
  person = await server.person();
});
after(() => server.close());

const body = { ownReference: 'D-1', instrument: { id: 'trial', version: 3 }, language: 'es' };

test('AV-5: on a nearly full disk changes get 507 and nothing is changed; reading goes on; then changes are taken again', async () => {
  disk.low = true;
  const refused = await person.post('/api/v1/conversations', body);
  assert.equal(refused.status, 507);
  assert.deepEqual([refused.json['code'], refused.headers['retry-after']], ['disk-full', '60']);
  for (const path of ['/api/v1/groups', '/api/v1/cases', '/api/v1/people/invitations']) {
    assert.equal((await person.post(path, {})).status, 507, path);
  }
  const health = await server.send({ path: '/api/v1/health' });
  assert.deepEqual([health.status, health.json['status'], health.json['database']], [200, 'degraded', true]);
  const list = await person.send({ path: '/api/v1/conversations' });
  assert.deepEqual([list.status, list.json['conversations']], [200, []]);
  const signIn = await server.send({ path: '/api/v1/session', body: { signInName: 'nobody', password: 'wrong' } });
  assert.notEqual(signIn.status, 507);
  disk.low = false;
  assert.equal((await person.post('/api/v1/conversations', body)).status, 201);
  assert.equal((await server.send({ path: '/api/v1/health' })).json['status'], 'ok');
});
