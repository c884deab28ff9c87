// SPDX-License-Identifier: EUPL-1.2
// Messages to other systems: only a public https address is taken, each message is signed and says nothing of anybody, what fails comes
// again and is given up in the end, nothing leaves while frozen. A real server on loopback receives them.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { verifiesUnder } from '../../keys/institution-key.ts';
import { readWebhookUrl, RETRY_MINUTES, sendWebhooks } from '../../jobs/webhooks.ts';
import { freezeIncident, thawIncident } from '../../store/incident.ts';
import { type Person, startTestApp, type TestApp } from '../../test-app.ts';

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
let server: TestApp;
let admin: Person;
let receiver: Server;
let got: Received[] = [];
let status = 200;
let publicKey = '';
const NOW = new Date('2026-11-26T12:00:00Z');

before(async () => {
  server = await startTestApp();
  server.clock.now = new Date(NOW);
  admin = await server.person({ roles: ['Administrator', 'NetworkCoordinator'] });
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      response.writeHead(status, { location: 'http://127.0.0.1:1/elsewhere' }).end('never read');
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  publicKey = String((await admin.send({ path: '/api/v1/webhooks' })).json['publicKey']);
});
after(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await server.close();
});

/** As if an administrator had set it: through the route only public addresses go. */
async function hook(): Promise<string> {
  const id = randomUUID();
  await sql`DELETE FROM webhook_delivery`.execute(server.owner);
  await sql`ALTER TABLE webhook DROP CONSTRAINT IF EXISTS webhook_url_check`.execute(server.owner);
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  await sql`UPDATE webhook SET ended_at = ${NOW}, ended_by = created_by WHERE ended_at IS NULL`.execute(server.owner);
  await sql`INSERT INTO webhook (org_id, webhook_id, url, events, created_by, created_at)
    VALUES (${admin.orgId}, ${id}, ${url}, ARRAY['agreement.changed'], ${admin.userId}, ${NOW})`.execute(server.owner);
  await sql`INSERT INTO webhook_delivery (org_id, delivery_id, webhook_id, event, object_id, at, next_at)
    VALUES (${admin.orgId}, ${randomUUID()}, ${id}, 'agreement.changed', ${randomUUID()}, ${NOW}, ${NOW})`.execute(
    server.owner,
  );
  got = [];
  status = 200;
  return id;
}
const send = (now: Date) =>
  sendWebhooks({ keeper: server.keeper, keyStore: server.needs.keyStore, loopback: true }, now);
const state = async () => {
  const { rows } = await sql<{
    next_at: Date | null;
    attempts: number;
    last_status: number | null;
    last_fault: string | null;
  }>`
    SELECT next_at, attempts, last_status, last_fault FROM webhook_delivery`.execute(server.owner);
  return rows[0];
};

test('only https to a public address is taken', async () => {
  for (const bad of [
    'http://records.example.org/',
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://localhost/',
    'https://printer.local/',
    'https://intranet/',
    'https://name:word@records.example.org/',
    'https://records.example.org:8443/',
    'ftp://records.example.org/',
    'https://2130706433/',
    'https://0x7f.1/',
  ])
    assert.equal(readWebhookUrl(bad), undefined, bad);
  const body = { url: 'https://169.254.169.254/latest', events: ['agreement.changed'] };
  const refused = await admin.send({ path: '/api/v1/webhooks', body });
  assert.deepEqual([refused.status, refused.json['code']], [400, 'bad-input']);
  const taken = await admin.send({
    path: '/api/v1/webhooks',
    body: { ...body, url: 'https://records.example.org/hooks' },
  });
  assert.equal(taken.status, 200, taken.text);
  const worker = await server.person({ in: admin, roles: ['CaseWorker'] });
  assert.equal((await worker.send({ path: '/api/v1/webhooks' })).json['code'], 'role-missing');
});

test('a message is signed with the key that the page shows, and holds a code, an id and a time', async () => {
  await hook();
  assert.equal(await send(NOW), 1);
  const [message] = got;
  assert.ok(message);
  const { headers, body } = message;
  assert.deepEqual(Object.keys(JSON.parse(body) as object), ['type', 'timestamp', 'data']);
  assert.match(
    body,
    /^\{"type":"agreement\.changed","timestamp":"2026-11-26T12:00:00\.000Z","data":\{"id":"[0-9a-f-]{36}"\}\}$/u,
  );
  const signed = Buffer.from(`${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`);
  const signature = Buffer.from(String(headers['webhook-signature']).replace('v1a,', ''), 'base64');
  const x = Buffer.from(publicKey.replace('whpk_', ''), 'base64').toString('base64url');
  assert.ok(verifiesUnder(x, signed, signature));
  assert.ok(!verifiesUnder(x, Buffer.concat([signed, Buffer.from(' ')]), signature));
  assert.deepEqual([(await state())?.next_at, (await state())?.last_status], [null, 200]);
  assert.equal(await send(NOW), 0);
});

test('what is refused or redirected comes again, ever later, under the same id, and is given up in the end', async () => {
  await hook();
  status = 302;
  let now = NOW;
  for (const [index, minutes] of RETRY_MINUTES.entries()) {
    assert.equal(await send(now), 1);
    const next = new Date(now.getTime() + minutes * 60_000);
    assert.deepEqual([(await state())?.attempts, (await state())?.next_at], [index + 1, next]);
    assert.equal(await send(now), 0);
    now = next;
  }
  status = 500;
  assert.equal(await send(now), 1);
  assert.deepEqual([(await state())?.next_at, (await state())?.last_fault], [null, 'refused']);
  assert.equal(new Set(got.map(({ headers }) => headers['webhook-id'])).size, 1);
});

test('without the word for tests the address of this machine is never called, and nothing leaves while frozen', async () => {
  await hook();
  await sendWebhooks({ keeper: server.keeper, keyStore: server.needs.keyStore }, NOW);
  assert.deepEqual([got.length, (await state())?.last_fault], [0, 'bad-address']);
  await hook();
  await freezeIncident(server.owner, NOW);
  try {
    assert.deepEqual([await send(NOW), got.length], [0, 0]);
  } finally {
    await thawIncident(server.owner, NOW);
  }
});
