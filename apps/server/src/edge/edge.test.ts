// SPDX-License-Identifier: EUPL-1.2
// Bad input of every kind gives a problem document that fits, names place and remedy, repeats nothing that was sent, and
// leaves nothing behind; and every answer whatsoever carries the security headers.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type ProblemCode, PROBLEMS } from '../problems.ts';
import { ProblemShape } from '../schemas.ts';
import {
  beginConversation,
  FACTS,
  INSTRUMENT,
  NO_LIMITS,
  type Person,
  type Reply,
  type Sent,
  startTestApp,
  type TestApp,
} from '../test-app.ts';
import { SECURITY_HEADERS } from './headers.ts';

let server: TestApp;
let ana: Person;
let conversation: string;
const CANARY = 'Xochitl Canary-Quetzal';

before(async () => {
  server = await startTestApp();
  ana = await server.person();
  conversation = await beginConversation(ana);
});
after(() => server.close());

const PREVIEW = '/api/v1/determinations/preview';
const json = { 'content-type': 'application/json' };
const facts = (change: object) => ({ facts: { ...FACTS, ...change } });
const begin = (change: object): Sent => ({
  path: '/api/v1/conversations',
  body: { ownReference: 'B-1', instrument: INSTRUMENT, language: 'es', ...change },
  headers: { 'idempotency-key': randomUUID() },
});
const save = (change: object): Sent => ({
  path: `/api/v1/conversations/${conversation}/determinations`,
  body: { facts: FACTS, ...change },
  headers: { 'idempotency-key': randomUUID(), 'if-match': '"1"' },
});

/** What is sent, what it is refused with, and the place that the refusal must name. */
type Case = readonly [name: string, sent: () => Sent, code: ProblemCode, place?: string];

const CASES: readonly Case[] = [
  ['an empty body', () => ({ method: 'POST', path: PREVIEW }), 'bad-input'],
  ['a body that is no JSON', () => ({ path: PREVIEW, raw: CANARY, headers: json }), 'bad-json'],
  ['a cut body', () => ({ path: PREVIEW, raw: `{"facts":"${CANARY}`, headers: json }), 'bad-json', 'facts'],
  ['a list instead of an object', () => ({ path: PREVIEW, body: [CANARY] }), 'bad-input'],
  ['a text instead of an object', () => ({ path: PREVIEW, body: CANARY }), 'bad-input'],
  ['null', () => ({ path: PREVIEW, raw: 'null', headers: json }), 'bad-input'],
  ['invalid UTF-8', () => ({ path: PREVIEW, raw: Uint8Array.of(0x7b, 0xff, 0x7d), headers: json }), 'bad-json'],
  ['half a character', () => ({ path: PREVIEW, raw: `{"${CANARY}":"\\ud83d"}`, headers: json }), 'bad-json'],
  ['NUL', () => ({ path: PREVIEW, raw: '{"facts":"a\\u0000"}', headers: json }), 'bad-json', 'facts'],
  ['a key twice', () => ({ path: PREVIEW, raw: '{"facts":1,"facts":2}', headers: json }), 'bad-json', 'facts'],
  ['__proto__', () => ({ path: PREVIEW, raw: `{"__proto__":{"admin":"${CANARY}"}}`, headers: json }), 'bad-json'],
  ['too deep', () => ({ path: PREVIEW, raw: '['.repeat(40), headers: json }), 'bad-json'],
  [
    'a list too long',
    () => ({ path: PREVIEW, body: facts({ acts: Array.from({ length: 1001 }, () => 1) }) }),
    'bad-json',
    'facts.acts',
  ],
  ['300 KiB', () => ({ path: PREVIEW, body: { facts: CANARY.repeat(14_000) } }), 'too-large'],
  [
    'a form',
    () => ({ path: PREVIEW, raw: `a=${CANARY}`, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    'not-json',
  ],
  ['text/plain', () => ({ path: PREVIEW, raw: '{}', headers: { 'content-type': 'text/plain' } }), 'not-json'],
  ['no content type', () => ({ path: PREVIEW, raw: '{}' }), 'not-json'],
  [
    'another charset',
    () => ({ path: PREVIEW, raw: '{}', headers: { 'content-type': 'application/json; charset=latin1' } }),
    'not-json',
  ],
  [
    'a compressed body',
    () => ({ path: PREVIEW, raw: '{}', headers: { ...json, 'content-encoding': 'gzip' } }),
    'not-json',
  ],
  ['an unknown property', () => ({ path: PREVIEW, body: { facts: FACTS, [CANARY]: 1 } }), 'bad-input'],
  ['no facts', () => ({ path: PREVIEW, body: {} }), 'bad-input', 'facts'],
  [
    'an unknown code',
    () => ({ path: PREVIEW, body: facts({ acts: [{ code: 'canary', finding: 'unknown' }] }) }),
    'bad-input',
    'facts.acts[0].code',
  ],
  [
    'an unknown finding',
    () => ({ path: PREVIEW, body: facts({ acts: [{ code: 'receipt', finding: CANARY }] }) }),
    'bad-input',
    'facts.acts[0].finding',
  ],
  [
    'two findings for one code',
    () => ({
      path: PREVIEW,
      body: facts({
        acts: [
          { code: 'receipt', finding: 'unknown' },
          { code: 'receipt', finding: 'established' },
        ],
      }),
    }),
    'bad-input',
    'facts.acts[1].code',
  ],
  [
    '17 years with group adult',
    () => ({ path: PREVIEW, body: facts({ age: { group: 'adult', years: 17 } }) }),
    'bad-input',
    'facts.age.years',
  ],
  [
    'an age that is no number',
    () => ({ path: PREVIEW, body: facts({ age: { group: 'adult', years: CANARY } }) }),
    'bad-input',
    'facts.age.years',
  ],
  [
    'words about the age',
    () => ({ path: PREVIEW, body: facts({ age: { group: 'presumed-child', reason: CANARY } }) }),
    'bad-input',
    'facts.age.reason',
  ],
  ['words about consent', () => ({ path: PREVIEW, body: facts({ consent: CANARY }) }), 'bad-input', 'facts.consent'],
  ['an unknown pack', () => ({ path: PREVIEW, body: { facts: FACTS, pack: 'zz' } }), 'bad-input', 'pack'],
  [
    'a pack that is a path',
    () => ({ path: PREVIEW, body: { facts: FACTS, pack: '../../etc/passwd' } }),
    'bad-input',
    'pack',
  ],
  ['a label sent along', () => ({ path: PREVIEW, body: { facts: FACTS, label: 'neither' } }), 'bad-input', 'label'],
  ['a name as own reference', () => begin({ ownReference: CANARY }), 'bad-input', 'ownReference'],
  ['a name without a space as own reference', () => begin({ ownReference: 'Xochitl' }), 'bad-input', 'ownReference'],
  ['an own reference too long', () => begin({ ownReference: `B-${'1'.repeat(40)}` }), 'bad-input', 'ownReference'],
  ['an unknown questionnaire', () => begin({ instrument: { id: 'canary', version: 1 } }), 'bad-input', 'instrument.id'],
  [
    'another version of the questionnaire',
    () => begin({ instrument: { id: 'trial', version: 2 } }),
    'bad-input',
    'instrument.version',
  ],
  ['an unknown language', () => begin({ language: 'xx' }), 'bad-input', 'language'],
  ['an unknown group', () => begin({ group: randomUUID() }), 'bad-input', 'group'],
  [
    'words as an answer',
    () => save({ answers: { words: { answer: { text: CANARY } } } }),
    'bad-input',
    'answers.words.answer',
  ],
  [
    'a word as an answer to a text question',
    () => save({ answers: { words: { answer: 'canary' } } }),
    'bad-input',
    'answers.words',
  ],
  [
    'an option that the question has not',
    () => save({ answers: { border: { answer: 'canary' } } }),
    'bad-input',
    'answers.border.answer',
  ],
  [
    'a question that nobody asked',
    () => save({ answers: { canary: { answer: 'yes' } } }),
    'bad-input',
    'answers.canary',
  ],
  [
    'an unknown circumstance',
    () => save({ answers: { years: { answer: 3, under: ['canary'] } } }),
    'bad-input',
    'answers.years.under[0]',
  ],
  [
    'a confirmation without a group',
    () => save({ answers: { story: { confirms: 'shared' } } }),
    'bad-input',
    'answers.story',
  ],
  [
    'a quote in evidence',
    () => save({ evidence: [{ list: 'acts', code: 'receipt', finding: 'indicated', quote: CANARY }] }),
    'bad-input',
    'evidence[0].quote',
  ],
  [
    'evidence that establishes',
    () => save({ evidence: [{ list: 'acts', code: 'receipt', finding: 'established' }] }),
    'bad-input',
    'evidence[0].finding',
  ],
  [
    'a day that does not exist',
    () => save({ events: [{ kind: 'fainting', on: '2026-02-30' }] }),
    'bad-input',
    'events[0].on',
  ],
  [
    'a day in another age',
    () => save({ events: [{ kind: 'fainting', on: '0001-01-01' }] }),
    'bad-input',
    'events[0].on',
  ],
  [
    'an id that is none',
    () => ({ path: `/api/v1/conversations/${encodeURIComponent("1' or '1'='1")}` }),
    'bad-input',
    'path.conversationId',
  ],
  ['an id far too long', () => ({ path: `/api/v1/conversations/${'a'.repeat(300)}` }), 'not-found'],
  [
    'a version that is none',
    () => ({ path: `/api/v1/conversations/${conversation}/determinations/0` }),
    'bad-input',
    'path.version',
  ],
  ['a broken percent sign', () => ({ path: '/api/v1/conversations/%zz' }), 'bad-url'],
  [
    'an unknown filter',
    () => ({ path: `/api/v1/conversations?name=${encodeURIComponent(CANARY)}` }),
    'bad-input',
    'query.name',
  ],
  ['a filter twice', () => ({ path: '/api/v1/conversations?label=both&label=neither' }), 'bad-input', 'query.label'],
  ['a filter with a pattern', () => ({ path: '/api/v1/conversations?reference=%25' }), 'bad-input', 'query.reference'],
  [
    "a cursor of one's own",
    () => ({ path: `/api/v1/conversations?cursor=${Buffer.from('1/x').toString('base64url')}` }),
    'bad-input',
    'query.cursor',
  ],
  ['a query where none is taken', () => ({ path: '/api/v1/session?name=canary' }), 'bad-input', 'query'],
  [
    'a body where none is taken',
    () => ({ method: 'DELETE', path: `/api/v1/conversations/${conversation}`, body: { a: CANARY } }),
    'bad-input',
  ],
  [
    'another origin',
    () => ({ path: PREVIEW, body: { facts: FACTS }, headers: { origin: 'https://canary.example' } }),
    'cross-site',
  ],
  [
    'another site',
    () => ({ path: PREVIEW, body: { facts: FACTS }, headers: { 'sec-fetch-site': 'cross-site' } }),
    'cross-site',
  ],
  [
    'a neighbouring site',
    () => ({ path: PREVIEW, body: { facts: FACTS }, headers: { 'sec-fetch-site': 'same-site' } }),
    'cross-site',
  ],
  ['the null origin', () => ({ path: PREVIEW, body: { facts: FACTS }, headers: { origin: 'null' } }), 'cross-site'],
  ['another host', () => ({ path: '/api/v1/health', headers: { host: 'canary.example' } }), 'wrong-host'],
  ['an unknown address', () => ({ path: `/api/v1/${encodeURIComponent(CANARY)}` }), 'not-found'],
  ['a method that the address does not know', () => ({ method: 'PUT', path: '/api/v1/health' }), 'wrong-method'],
  ['PATCH', () => ({ method: 'PATCH', path: `/api/v1/conversations/${conversation}` }), 'wrong-method'],
  [
    'OPTIONS',
    () => ({ method: 'OPTIONS', path: '/api/v1/session', headers: { origin: 'https://canary.example' } }),
    'wrong-method',
  ],
  ['TRACE', () => ({ method: 'TRACE', path: '/api/v1/session' }), 'wrong-method'],
  ['POST to a page', () => ({ method: 'POST', path: '/en/recognise' }), 'wrong-method'],
  ['a page that does not exist', () => ({ path: '/../../etc/passwd' }), 'not-found'],
  ['no session', () => ({ path: '/api/v1/session', headers: { cookie: '' } }), 'not-signed-in'],
  [
    'a session cookie of nobody',
    () => ({ path: '/api/v1/session', headers: { cookie: `__Host-amparo=${randomUUID()}.${'a'.repeat(43)}` } }),
    'not-signed-in',
  ],
];

function assertHeaders({ headers }: Reply, place: string): void {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) assert.equal(headers[name], value, `${place}: ${name}`);
  for (const name of Object.keys(headers)) {
    assert.ok(!name.startsWith('access-control-') && name !== 'server' && name !== 'x-powered-by', `${place}: ${name}`);
  }
}

test(`API-2, API-10: ${CASES.length} kinds of bad input are refused, each with its code, place and remedy, and no echo`, async (t) => {
  for (const [name, sent, code, place] of CASES) {
    await t.test(name, async () => {
      const reply = await ana.send(sent());
      assert.equal(reply.json['code'], code, reply.text.slice(0, 400));
      assert.equal(reply.status, PROBLEMS[code].status);
      assert.equal(reply.headers['content-type'], 'application/problem+json; charset=utf-8');
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.ok(ProblemShape.safeParse(reply.json).success);
      const errors = (reply.json['errors'] ?? []) as readonly { path: string; remedy: string }[];
      if (place !== undefined)
        assert.ok(
          errors.some(({ path, remedy }) => path === place && remedy !== ''),
          reply.text,
        );
      assert.ok(!/Xochitl|Quetzal|passwd|\bat \w+ \(|node_modules|select |insert /iu.test(reply.text), reply.text);
      assertHeaders(reply, name);
    });
  }
});

test('LOG-1, API-10: after all of that nothing was saved, the conversation is as it was, and no log line holds any of it', async () => {
  const { json: found } = await ana.send({ path: '/api/v1/conversations' });
  assert.equal((found['conversations'] as unknown[]).length, 1);
  assert.equal((await ana.send({ path: `/api/v1/conversations/${conversation}` })).json['version'], 1);
  const log = server.lines.join('');
  assert.ok(log.includes('"event":"request"'));
  for (const word of ['xochitl', 'quetzal', 'canary', ana.signInName, ana.cookie.slice(20), '127.0.0.1']) {
    assert.ok(!log.toLowerCase().includes(word.toLowerCase()), word);
  }
});

test('API-5, API-6: every answer carries the security headers: pages, description, redirects, refusals', async () => {
  const paths = [
    '/',
    '/en',
    '/api/docs',
    '/api/docs/style.css',
    '/api/v1/openapi.json',
    '/api/v1/health',
    '/nothing',
    '/api',
  ];
  for (const path of paths) assertHeaders(await server.send({ path }), path);
  const own = await server.send({ path: '/api/v1/health', headers: { origin: 'https://canary.example' } });
  assertHeaders(own, 'a question from another origin');
  assert.equal(own.headers['x-robots-tag'], 'noindex, nofollow');
});

/** Bytes as they are, on a connection of their own. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let answer = '';
    socket.setTimeout(5000, () => socket.destroy());
    socket.on('data', (chunk) => (answer += chunk.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

test('API-10: what is no HTTP gets a problem document too, with the same headers', async () => {
  const host = `Host: localhost:${server.port}`;
  const cases: readonly (readonly [string, string])[] = [
    [`CANARY / HTTP/1.1\r\n${host}\r\n\r\n`, 'wrong-method'],
    [`GET / HTTP/9.9\r\n${host}\r\n\r\n`, 'not-http'],
    ['\u0016\u0003\u0001canary\r\n\r\n', 'wrong-method'],
    [`GET / HTTP/1.1\r\n${host}\r\nA: ${'canary'.repeat(4000)}\r\n\r\n`, 'headers-too-large'],
    [
      `POST ${PREVIEW} HTTP/1.1\r\n${host}\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'not-http',
    ],
    [`GET / HTTP/1.1\r\n${host}\r\nBad Header: canary\r\n\r\n`, 'not-http'],
  ];
  for (const [bytes, code] of cases) {
    const answer = await raw(bytes);
    assert.ok(answer.includes(`"code":"${code}"`), `${code}: ${answer.slice(0, 300)}`);
    assert.ok(answer.includes('content-security-policy: default-src'), code);
    assert.ok(!answer.toLowerCase().includes('canary'), code);
  }
  assert.match(await raw('GET / HTTP/1.1\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 (?:400|421)/u);
});

test('API-8: beyond the limits of a session and of an address: 429 with Retry-After, and the others go on', async () => {
  const strict = await startTestApp({
    rateLimits: { ...NO_LIMITS, session: { perSecond: 10, burst: 30 }, address: { perSecond: 1000, burst: 1000 } },
  });
  try {
    const [berta, clara] = [await strict.person(), await strict.person()];
    const replies = await Promise.all(Array.from({ length: 45 }, () => berta.send({ path: '/api/v1/session' })));
    const refused = replies.filter(({ status }) => status === 429);
    assert.equal(refused.length, 15);
    for (const { headers, json: body } of refused) {
      assert.equal(headers['retry-after'], '1');
      assert.equal(body['code'], 'too-many');
    }
    assert.equal((await clara.send({ path: '/api/v1/session' })).status, 200);
    // an address told by a stranger's header does not count
    const spoofed = await berta.send({ path: '/api/v1/session', headers: { 'x-forwarded-for': '203.0.113.7' } });
    assert.equal(spoofed.status, 429);
  } finally {
    await strict.close();
  }
});

test('API-10: a database that went away gives 503 and no words of it', async () => {
  const broken = await startTestApp();
  const person = await broken.person();
  await Promise.all([broken.db.destroy(), broken.keeper.destroy()]);
  const health = await broken.send({ path: '/api/v1/health' });
  assert.equal(health.status, 503);
  const reply = await person.send({ path: '/api/v1/session' });
  assert.ok(reply.status >= 500);
  assert.ok(!/pool|driver|kysely|destroyed/iu.test(reply.text), reply.text);
  await broken.close();
});

test('API-2: bodies made at random never give a fault of the server', async () => {
  const word = fc.oneof(
    fc.constantFrom('facts', 'age', 'acts', 'code', 'finding', 'answers', 'evidence', 'group', 'adult', 'pack', '*'),
    fc.string(),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      word,
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(word, tie('any'), { maxKeys: 5 }),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(
      value,
      fc.constantFrom(PREVIEW, `/api/v1/conversations/${conversation}/determinations`, '/api/v1/groups'),
      async (body, path) => {
        const headers = { 'idempotency-key': randomUUID(), 'if-match': '"1"' };
        const merged =
          typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...facts({}), ...body } : body;
        const { status } = await ana.send({ path, body: merged, headers });
        assert.ok(status < 500, `${status} for ${JSON.stringify(merged)}`);
      },
    ),
    { numRuns: 500 },
  );
});
