// SPDX-License-Identifier: EUPL-1.2
// The certificate: the server draws and judges, one test a day, and what it signs verifies by the public key alone.

import assert from 'node:assert/strict';
import { createPublicKey, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import { badgeFaults } from '@amparo/learn/badge';
import { type Block, itemName, solve } from '@amparo/learn/lessons';
import { contentWithCourses } from '../rooms/test-courses.ts';
import { type Person, startTestApp, type TestApp } from '../test-app.ts';

const content = contentWithCourses();
let server: TestApp;
before(async () => {
  server = await startTestApp({ content });
});
after(() => server.close());

interface Begun {
  readonly id: string;
  readonly items: readonly string[];
}

async function begin(person: Person): Promise<Begun> {
  const reply = await person.send({ path: '/api/v1/badge-sittings', body: { language: 'en' } });
  assert.equal(reply.status, 200, reply.text);
  return reply.json as unknown as Begun;
}

/** What the engine says of each case that was drawn. */
function rightAnswers(items: readonly string[]): Record<string, string> {
  const { lessons, scenarios } = content.courses;
  const law = content.laws.find(({ pack }) => pack.id === 'un-palermo');
  const blocks = lessons.get('en/test-institutions')?.blocks ?? [];
  assert.ok(law !== undefined);
  return Object.fromEntries(
    items.map((item) => {
      const block = blocks.find((each: Block) => itemName(each) === item);
      assert.ok(block?.kind === 'case');
      const scenario = scenarios.get(block.scenario);
      assert.ok(scenario !== undefined);
      return [item, solve(scenario.facts, law).label];
    }),
  );
}

const give = (person: Person, { id }: Begun, answers: object) =>
  person.send({ path: `/api/v1/badge-sittings/${id}/answers`, body: { language: 'en', answers } });

test('who judges the cases rightly gets a signed credential that verifies by the public key', async () => {
  const person = await server.person({ displayName: 'R. Quispe', roles: ['FrontlineOfficer'] });
  assert.equal((await server.send({ path: '/api/v1/badge-key' })).status, 404);
  const begun = await begin(person);
  assert.equal(begun.items.length, 5);
  assert.deepEqual(await begin(person), begun, 'the same cases for whoever asks again');
  const reply = await give(person, begun, rightAnswers(begun.items));
  assert.deepEqual([reply.status, reply.json['passed'], reply.json['right']], [200, true, 5]);
  const [header = '', payload = '', signature = ''] = String(reply.json['badge']).split('.');
  const { n, e } = (await server.send({ path: '/api/v1/badge-key' })).json;
  const key = createPublicKey({ key: { kty: 'RSA', n: String(n), e: String(e) }, format: 'jwk' });
  const signed = Buffer.from(`${header}.${payload}`);
  assert.ok(verify('RSA-SHA256', signed, key, Buffer.from(signature, 'base64url')));
  const credential = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
  assert.deepEqual(badgeFaults(credential), []);
  assert.match(JSON.stringify(credential), /R\. Quispe/u);
  assert.match(JSON.stringify(credential), /At least 80 % right/u);
  // a second certificate comes from the same key
  const other = await server.person();
  const second = await begin(other);
  await give(other, second, rightAnswers(second.items));
  assert.equal((await server.send({ path: '/api/v1/badge-key' })).json['n'], n);
});

test('below 80 % nothing is signed, and the next test is tomorrow', async () => {
  const person = await server.person();
  const begun = await begin(person);
  const wrong = Object.fromEntries(begun.items.map((item) => [item, 'insufficient']));
  const reply = await give(person, begun, wrong);
  assert.deepEqual([reply.status, reply.json['passed'], reply.json['badge']], [200, false, null]);
  assert.equal((await give(person, begun, rightAnswers(begun.items))).json['code'], 'test-tomorrow');
  const again = await person.send({ path: '/api/v1/badge-sittings', body: { language: 'en' } });
  assert.equal(again.json['code'], 'test-tomorrow');
  // nothing of the result is kept
  const rows = await server.owner
    .selectFrom('badge_sitting')
    .selectAll()
    .where('user_id', '=', person.userId)
    .execute();
  assert.deepEqual(Object.keys(rows[0] ?? {}).toSorted(), [
    'answered_at',
    'begun_at',
    'items',
    'org_id',
    'sitting_id',
    'test',
    'user_id',
  ]);
  server.clock.now = new Date(server.clock.now.getTime() + 24 * 3600_000 + 1);
  const tomorrow = await server.again(person);
  assert.notEqual((await begin(tomorrow)).id, begun.id);
});

test('other cases than those drawn, or the test of somebody else, are refused', async () => {
  const person = await server.person();
  const begun = await begin(person);
  const right = rightAnswers(begun.items);
  const [first = ''] = begun.items;
  const form = Number(first.slice(-1));
  const { [first]: conclusion, ...rest } = right;
  const swapped = { ...rest, [`${first.slice(0, -1)}${(form % 3) + 1}`]: conclusion };
  assert.equal((await give(person, begun, swapped)).json['code'], 'bad-input');
  assert.equal((await give(person, begun, rest)).json['code'], 'bad-input');
  const other = await server.person();
  assert.equal((await give(other, begun, right)).json['code'], 'not-found');
  assert.equal((await give(person, begun, right)).json['passed'], true);
});
