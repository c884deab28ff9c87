// SPDX-License-Identifier: EUPL-1.2
// AU-2 to AU-5: passwords, authenticator app, recovery codes, and what strangers can learn or do; over real HTTP and a real
// database.

import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { after, before, test } from 'node:test';
import { Secret } from 'otpauth';
import { commonPasswords } from '../../access/common-passwords.ts';
import { createPasswords } from '../../access/passwords.ts';
import { pepperOf } from '../../access/sign-in-keys.ts';
import { PROBLEMS, type ProblemCode } from '../../problems.ts';
import { PASSWORD, type Reply, startTestApp, type TestApp } from '../../test-app.ts';
import {
  Browser,
  codeAt,
  enrolPasskey,
  later,
  type Member,
  member,
  signInWithPasskey,
  signInWithPassword,
  withPasskey,
  withTotp,
} from './test-person.ts';

let server: TestApp;
before(async () => {
  server = await startTestApp();
});
after(() => server.close());

function refusal(reply: Reply, code: ProblemCode): Reply {
  assert.equal(reply.json['code'], code, reply.text.slice(0, 300));
  assert.equal(reply.status, PROBLEMS[code].status);
  return reply;
}

const setPassword = (browser: Browser, password: string) => browser.post('/account/password', { password });

test('AU-2: the list of common passwords is local and has more than 10,000', () => {
  assert.ok(commonPasswords().size >= 10_000);
  assert.ok(commonPasswords().has('qwertyuiop'));
});

test('AU-2: each class of bad password is refused with its reason', async () => {
  const { browser, signInName } = await withPasskey(server);
  const classes = {
    'too-short': 'elevenchars',
    'too-long': 'x9 '.repeat(43),
    'too-simple': 'abababababababab',
    'too-common': 'Mustang!!2026!!',
    'holds-a-name': `${signInName}2026`,
  };
  for (const [code, password] of Object.entries(classes)) {
    const reply = refusal(await setPassword(browser, password), 'bad-input');
    assert.match(reply.text, new RegExp(`"code":"${code}"`, 'u'), code);
  }
});

test('AU-2: 128 characters, emoji and spaces work, and the same password in NFC and NFD signs in', async () => {
  for (const password of [
    'abcde fghij klmno pqrst '.repeat(6).slice(0, 128),
    '🌱🌊🪨🌙🔥🍋🐢🎻🧵🪁🧭🪴',
    'contrasen\u0303a de rio claro',
  ]) {
    const fresh = await withPasskey(server);
    assert.equal((await setPassword(fresh.browser, password)).status, 204);
    const stored = await server.keeper
      .selectFrom('account')
      .select('password_hash')
      .where('account_id', '=', fresh.accountId)
      .executeTakeFirstOrThrow();
    assert.ok(await server.needs.passwords.matches(password.normalize('NFC'), stored.password_hash ?? undefined));
    assert.ok(await server.needs.passwords.matches(password.normalize('NFD'), stored.password_hash ?? undefined));
    assert.ok(!(await server.needs.passwords.matches(`${password} `, stored.password_hash ?? undefined)));
  }
});

test('AU-3: what is stored is Argon2id with its parameters and the pepper of the key store', async () => {
  const { accountId } = await member(server);
  const { password_hash: stored } = await server.keeper
    .selectFrom('account')
    .select('password_hash')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  assert.match(stored ?? '', /^\$argon2id\$v=19\$m=64,t=1,p=1,keyid=pepper\$/u);
  // without the pepper the right password opens nothing
  const without = createPasswords({ memoryKiB: 64, passes: 1, lanes: 1 });
  assert.ok(!(await without.matches(PASSWORD, stored ?? undefined)));
});

test('AU-3: a hash made more cheaply, or before the pepper, is made anew at the next sign-in', async () => {
  const { accountId, signInName } = await member(server);
  const cheap = await createPasswords({ memoryKiB: 32, passes: 1, lanes: 1 }).hash(PASSWORD);
  await server.keeper
    .updateTable('account')
    .set({ password_hash: cheap })
    .where('account_id', '=', accountId)
    .execute();
  assert.equal((await new Browser(server).post('/session', { signInName, password: PASSWORD })).status, 201);
  const { password_hash: now } = await server.keeper
    .selectFrom('account')
    .select('password_hash')
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  assert.match(now ?? '', /m=64,t=1,p=1,keyid=pepper/u);
  assert.equal((await new Browser(server).post('/session', { signInName, password: PASSWORD })).status, 201);
});

test('AU-3: two hashes at once, twenty wait, the rest is told to come back; none of it counts as a failure', async () => {
  const slow = createPasswords({ memoryKiB: 16_384, passes: 3, lanes: 1 }, pepperOf(server.needs.keyStore));
  const other = await startTestApp({ passwords: slow, trustedProxies: ['127.0.0.1'] });
  try {
    const people: Member[] = [];
    while (people.length < 30) people.push(await member(other));
    const replies = await Promise.all(
      people.map(({ signInName }, index) =>
        other.send({
          path: '/api/v1/session',
          body: { signInName, password: PASSWORD },
          headers: { 'x-forwarded-for': `192.0.2.${index}` },
        }),
      ),
    );
    const busy = replies.filter(({ status }) => status === 503);
    assert.ok(busy.length > 0 && busy.length <= 8, `${busy.length} were refused`);
    for (const reply of busy) assert.ok(Number(refusal(reply, 'busy').headers['retry-after']) > 0);
    const counts = await other.keeper.selectFrom('sign_in_count').select('failures').execute();
    assert.ok(counts.every(({ failures }) => failures <= 1));
  } finally {
    await other.close();
  }
});

test('AU-4: an account with an authenticator app needs its code; each step opens once, one step back still opens', async () => {
  const { secret, ...who } = await withTotp(server);
  const browser = new Browser(server);
  refusal(await signInWithPassword(browser, who), 'wrong-sign-in');
  refusal(await signInWithPassword(browser, who, '000000'), 'wrong-sign-in');
  later(server, 120);
  const previous = codeAt(secret, new Date(server.clock.now.getTime() - 30_000));
  assert.equal((await signInWithPassword(browser, who, previous)).status, 201);
  refusal(await signInWithPassword(new Browser(server), who, previous), 'wrong-sign-in');
  later(server, 120);
  refusal(
    await signInWithPassword(new Browser(server), who, codeAt(secret, new Date(server.clock.now.getTime() - 60_000))),
    'wrong-sign-in',
  );
  later(server, 120);
  refusal(
    await signInWithPassword(new Browser(server), who, codeAt(secret, new Date(server.clock.now.getTime() + 30_000))),
    'wrong-sign-in',
  );
  later(server, 120);
  const code = codeAt(secret, server.clock.now);
  const both = await Promise.all([1, 2].map(() => signInWithPassword(new Browser(server), who, code)));
  // the other one is refused, or told to wait because the first was still under way
  const [opened, refused] = both.map(({ status }) => status).toSorted((one, other) => one - other);
  assert.equal(opened, 201);
  assert.ok(refused === 401 || refused === 429, `${refused}`);
});

test('AU-4: no seed lies in the database in clear', async () => {
  const { secret, accountId } = await withTotp(server);
  const rows = await server.keeper.selectFrom('totp_factor').selectAll().where('account_id', '=', accountId).execute();
  const waiting = await server.keeper.selectFrom('challenge').selectAll().execute();
  const bytes = [...rows.map((row) => row.seed_sealed), ...waiting.flatMap(({ sealed }) => sealed ?? [])];
  assert.equal(rows.length, 1);
  const seed = Buffer.from(Secret.fromBase32(secret).buffer);
  assert.equal(seed.length, 20);
  for (const each of bytes) assert.ok(!each.includes(seed) && !each.includes(secret));
});

test('AU-4: ten recovery codes of 120 bits, hashed, each opens once; a code alone is not enough where there is a password', async () => {
  const { browser, accountId, signInName } = await withPasskey(server);
  const made = await browser.post('/account/recovery-codes');
  const codes = made.json['codes'] as string[];
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{6}-){3}[0-9A-HJKMNP-TV-Z]{6}$/u);
  const rows = await server.keeper
    .selectFrom('recovery_code')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  assert.ok(rows.every(({ code_hash: hash }) => hash.length === 32 && !codes.some((code) => hash.includes(code))));
  const [code = ''] = codes;
  const use = (body: object) =>
    new Browser(server).post('/session/recovery', { signInName, recoveryCode: code, ...body });
  refusal(await use({}), 'wrong-sign-in');
  refusal(await use({ password: 'not the password at all' }), 'wrong-sign-in');
  const reply = await use({ password: PASSWORD, recoveryCode: code.toLowerCase().replaceAll('-', ' ') });
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.json['method'], 'recovery-code');
  refusal(await use({ password: PASSWORD }), 'wrong-sign-in');
  assert.equal((await browser.get('/account/factors')).json['recoveryCodesLeft'], 9);
});

test('AU-4: after a recovery code a new passkey can be added at once, and nothing else that needs a fresh proof', async () => {
  const { browser, signInName } = await withPasskey(server);
  const [code = ''] = (await browser.post('/account/recovery-codes')).json['codes'] as string[];
  const back = new Browser(server);
  await back.post('/session/recovery', { signInName, recoveryCode: code, password: PASSWORD });
  const { reply, key } = await enrolPasskey(server, back);
  assert.equal(reply.status, 201, reply.text);
  assert.equal((await browser.get('/session')).status, 401); // every other session ended
  assert.equal((await signInWithPasskey(server, new Browser(server), key)).status, 201);
});

test('AU-4: a password alone does not open an account that has a passkey', async () => {
  refusal(await signInWithPassword(new Browser(server), await withPasskey(server)), 'wrong-sign-in');
});

test('AU-5: unknown name, wrong password, wrong code, passkey only and stopped: the same status, headers and body', async () => {
  const known = await member(server);
  const coded = await withTotp(server);
  const keyed = await withPasskey(server);
  const stopped = await member(server);
  for (let round = 0; round < 51; round += 1) {
    await signInFailing(server, stopped.signInName);
    later(server, 61);
  }
  const tries = [
    { signInName: 'nobody.here', password: PASSWORD },
    { signInName: known.signInName, password: 'not the password at all' },
    { signInName: coded.signInName, password: PASSWORD, totp: '000000' },
    { signInName: keyed.signInName, password: PASSWORD },
    { signInName: stopped.signInName, password: PASSWORD },
  ];
  const shown: unknown[] = [];
  for (const [index, body] of tries.entries()) {
    const reply = refusal(
      await server.send({ path: '/api/v1/session', body, headers: { 'x-forwarded-for': `192.0.2.${index}` } }),
      'wrong-sign-in',
    );
    const { date: _date, ...headers } = reply.headers;
    shown.push({ body: reply.text.replace(String(reply.json['requestId']), ''), headers, status: reply.status });
  }
  for (const each of shown) assert.deepEqual(each, shown[0]);
});

/** One failure, from an address of its own, so that only the account's own count stands in the way. */
async function signInFailing(app: TestApp, signInName: string): Promise<void> {
  await app.keeper.deleteFrom('sign_in_count').where('kind', 'in', ['address', 'pair']).execute();
  refusal(await new Browser(app).post('/session', { signInName, password: 'wrong password' }), 'wrong-sign-in');
}

test('AU-5: after 60 failures by strangers a password is of no use on an unknown device, but a passkey and a known device are', async () => {
  const keyed = await withPasskey(server);
  const coded = await withTotp(server);
  for (const { signInName } of [keyed, coded]) {
    for (let round = 0; round < 60; round += 1) {
      await signInFailing(server, signInName);
      later(server, 61);
    }
  }
  await server.keeper.deleteFrom('sign_in_count').where('kind', 'in', ['address', 'pair']).execute();
  const code = codeAt(coded.secret, server.clock.now);
  refusal(await signInWithPassword(new Browser(server), coded, code), 'wrong-sign-in');
  later(server, 61);
  const fromA = await signInWithPassword(coded.browser, coded, codeAt(coded.secret, server.clock.now));
  assert.equal(fromA.status, 201, fromA.text);
  const withKey = await signInWithPasskey(server, new Browser(server), keyed.key);
  assert.equal(withKey.status, 201, withKey.text);
  // and the owner is told
  const notices = await coded.browser.get('/account/notices');
  assert.match(notices.text, /"kind":"sign-in-after-failures"/u);
});

test('AU-5: the wait grows per account and address from one second to an hour, survives a restart, and names nobody', async () => {
  const fresh = await startTestApp();
  try {
    const { signInName } = await member(fresh);
    const attempt = () => fresh.send({ path: '/api/v1/session', body: { signInName, password: 'wrong password' } });
    const waits: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const reply = await attempt();
      if (reply.status !== 429) continue;
      const wait = Number(reply.headers['retry-after']);
      waits.push(wait);
      later(fresh, wait);
    }
    assert.equal(waits[0], 1);
    assert.ok(waits.every((wait, index) => index === 0 || wait >= (waits[index - 1] ?? 0)));
    // counted in the database: a program started anew finds the same
    const counts = await fresh.keeper.selectFrom('sign_in_count').selectAll().execute();
    assert.deepEqual(counts.map(({ kind }) => kind).toSorted(), ['account', 'address', 'pair']);
    assert.ok(counts.every(({ key_hash: hash }) => hash.length === 32));
    assert.ok(!JSON.stringify(counts).includes(signInName));
    await fresh.keeper
      .updateTable('sign_in_count')
      .set((eb) => ({
        failures: eb.case().when('kind', '=', 'pair').then(40).else(1).end(),
        wait_until: fresh.clock.now,
      }))
      .execute();
    await attempt();
    assert.equal(Number(refusal(await attempt(), 'too-many').headers['retry-after']), 3600);
  } finally {
    await fresh.close();
  }
});

test('AU-5: a hundred guesses at once count as a hundred, so most are told to wait', async () => {
  const { signInName } = await member(server);
  const replies = await Promise.all(
    Array.from({ length: 100 }, () => new Browser(server).post('/session', { signInName, password: 'wrong password' })),
  );
  assert.ok(replies.filter(({ status }) => status === 401).length <= 4);
  await server.keeper.deleteFrom('sign_in_count').execute();
});

test('AU-5: 200 tries each for a name that exists and one that does not: medians differ by less than a tenth', async () => {
  // as cheap as it can be with a hash that still outweighs the rest, as it does at the usual cost
  const passwords = createPasswords({ memoryKiB: 8192, passes: 2, lanes: 1 }, pepperOf(server.needs.keyStore));
  const timed = await startTestApp({ passwords });
  try {
    const { signInName } = await member(timed);
    const times: Record<string, number[]> = { [signInName]: [], 'nobody.here': [] };
    for (let round = 0; round < 200; round += 1) {
      for (const name of round % 2 === 0 ? [signInName, 'nobody.here'] : ['nobody.here', signInName]) {
        const body = { signInName: name, password: `wrong password ${round}` };
        const began = performance.now();
        const reply = await timed.send({ path: '/api/v1/session', body });
        times[name]?.push(performance.now() - began);
        assert.equal(reply.status, 401);
        await timed.keeper.deleteFrom('sign_in_count').execute();
      }
    }
    const [known = 0, unknown = 0] = Object.values(times).map(median);
    const difference = Math.abs(known - unknown) / Math.max(known, unknown);
    assert.ok(difference < 0.1, `known ${known.toFixed(1)} ms, unknown ${unknown.toFixed(1)} ms`);
  } finally {
    await timed.close();
  }
});

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
