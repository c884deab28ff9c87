// SPDX-License-Identifier: EUPL-1.2
// AU-1, AU-6: passkeys with a software authenticator over real HTTP and a real database. The browser test with Chromium's
// virtual authenticator is test/browser/sign-in.spec.ts.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PROBLEMS, type ProblemCode } from '../../problems.ts';
import { type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';
import { SoftAuthenticator } from './test-authenticator.ts';
import {
  Browser,
  codeAt,
  enrolPasskey,
  later,
  member,
  signInWithPasskey,
  signInWithPassword,
  stepUpWithPasskey,
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

const ask = async (browser: Browser) => (await browser.post('/sign-in/passkey/options')).json['options'];

test('AU-1: a passkey is enrolled and signs in without a name typed', async () => {
  const { browser, key, accountId, signInName } = await withPasskey(server);
  const me = await browser.get('/session');
  assert.equal(me.json['signInName'], signInName);
  assert.equal(me.json['method'], 'passkey');
  assert.equal(me.json['mustEnrol'], false);
  assert.equal(me.json['stepUpFresh'], true);
  assert.equal(me.json['deviceBound'], true);
  const factors = await browser.get('/account/factors');
  assert.equal(valueAt(factors, 'passkeys.0.deviceBound'), true);
  const row = await server.keeper
    .selectFrom('passkey')
    .select(['counter', 'backup_eligible', 'backed_up', 'label'])
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  assert.deepEqual(
    { ...row, counter: Number(row.counter) },
    {
      counter: key.counter,
      backup_eligible: false,
      backed_up: false,
      label: 'Key one',
    },
  );
});

test('AU-1: the question asks for user verification, this host, 32 random bytes, and only its hash is stored', async () => {
  const options = (await ask(new Browser(server))) as { challenge: string; rpId: string; userVerification: string };
  assert.equal(options.userVerification, 'required');
  assert.equal(options.rpId, 'localhost');
  assert.equal(Buffer.from(options.challenge, 'base64url').length, 32);
  const rows = await server.keeper.selectFrom('challenge').selectAll().where('purpose', '=', 'sign-in').execute();
  assert.ok(rows.length > 0);
  const kept = JSON.stringify(rows.map(({ challenge_hash: hash, sealed }) => [hash.toString('base64url'), sealed]));
  assert.ok(!kept.includes(options.challenge));
});

test('AU-1: a replayed assertion is refused', async () => {
  const { browser, key } = await withPasskey(server);
  const response = new SoftAuthenticator(server.origin).answer(await ask(browser), key);
  assert.equal((await browser.post('/sign-in/passkey', { response })).status, 201);
  refusal(await browser.post('/sign-in/passkey', { response }), 'passkey-refused');
});

test('AU-1: an assertion sent ten times at once signs in once', async () => {
  const { browser, key } = await withPasskey(server);
  const response = new SoftAuthenticator(server.origin).answer(await ask(browser), key);
  const sent = Array.from({ length: 10 }, () => new Browser(server).post('/sign-in/passkey', { response }));
  const statuses = (await Promise.all(sent)).map(({ status }) => status);
  assert.equal(statuses.filter((status) => status === 201).length, 1);
});

test('AU-1: a foreign origin is refused', async () => {
  const { browser, key } = await withPasskey(server);
  for (const changes of [{ origin: 'https://amparo.example.net' }, { rpId: 'example.net' }]) {
    refusal(await signInWithPasskey(server, browser, key, changes), 'passkey-refused');
  }
});

test('AU-1: an answer without user verification is refused, at enrolment and at sign-in', async () => {
  const { browser, key } = await withPasskey(server);
  refusal((await enrolPasskey(server, browser, { userVerified: false })).reply, 'passkey-refused');
  refusal(await signInWithPasskey(server, new Browser(server), key, { userVerified: false }), 'passkey-refused');
});

test('AU-1: an expired challenge is refused', async () => {
  const { browser, key } = await withPasskey(server);
  const response = new SoftAuthenticator(server.origin).answer(await ask(browser), key);
  later(server, 301);
  refusal(await new Browser(server).post('/sign-in/passkey', { response }), 'passkey-refused');
});

test('AU-1: a challenge for another purpose, another account or never put is refused', async () => {
  const one = await withPasskey(server);
  const other = await withPasskey(server);
  const soft = new SoftAuthenticator(server.origin);
  const stepUp = (await one.browser.post('/step-up/options')).json['options'];
  refusal(
    await new Browser(server).post('/sign-in/passkey', { response: soft.answer(stepUp, one.key) }),
    'passkey-refused',
  );
  const again = (await one.browser.post('/step-up/options')).json['options'];
  refusal(await other.browser.post('/step-up', { response: soft.answer(again, other.key) }), 'passkey-refused');
  const invented = { challenge: Buffer.alloc(32, 7).toString('base64url') };
  refusal(
    await new Browser(server).post('/sign-in/passkey', { response: soft.answer(invented, one.key) }),
    'passkey-refused',
  );
});

test('AU-1: a counter that goes back is refused', async () => {
  const { browser, key } = await withPasskey(server);
  refusal(await signInWithPasskey(server, browser, key, { counter: 1 }), 'passkey-refused');
  assert.equal((await signInWithPasskey(server, browser, key)).status, 201);
});

test('AU-1: an unknown key gets the same answer as a wrong one', async () => {
  const { browser, key } = await withPasskey(server);
  const stranger = { ...key, credentialId: Buffer.alloc(32, 9) };
  const plain = ({ json, status }: Reply) => ({ ...json, status, requestId: '' });
  const unknown = plain(await signInWithPasskey(server, new Browser(server), stranger));
  const wrong = plain(await signInWithPasskey(server, browser, key, { userVerified: false }));
  assert.deepEqual(unknown, wrong);
});

test('AU-1: a key that may be copied (BE=1) is refused for an administrator, at enrolment and at sign-in', async () => {
  for (const role of ['Administrator', 'Supervisor', 'DataProtectionOfficer'] as const) {
    const who = await member(server, [role]);
    const browser = new Browser(server);
    await signInWithPassword(browser, who);
    refusal((await enrolPasskey(server, browser, { backedUp: true })).reply, 'device-bound-key-required');
  }
  // enrolled as a case worker, who became an administrator since
  const { browser, key, orgId, accountId } = await withPasskey(server, ['CaseWorker'], { backedUp: true });
  assert.equal((await browser.get('/session')).json['deviceBound'], false);
  await server.owner
    .updateTable('role_grant')
    .set({ role: 'Administrator' })
    .where('org_id', '=', orgId)
    .where('user_id', '=', accountId)
    .execute();
  refusal(await signInWithPasskey(server, browser, key), 'device-bound-key-required');
});

test('AU-1: a key whose eligibility for backup changed is refused', async () => {
  const { browser, key } = await withPasskey(server);
  refusal(await signInWithPasskey(server, browser, key, { backedUp: true }), 'passkey-refused');
});

test('AU-1: the same key cannot be added twice', async () => {
  const { browser } = await withPasskey(server);
  const asked = await browser.post('/account/passkeys/options');
  const { response } = new SoftAuthenticator(server.origin).enrol(asked.json['options']);
  assert.equal((await browser.post('/account/passkeys', { label: 'One', response })).status, 201);
  refusal(await browser.post('/account/passkeys', { label: 'Two', response }), 'passkey-refused');
});

test('AU-6: what needs a fresh proof is refused with one of six minutes, and nothing changed; a new proof opens it', async () => {
  const { browser, key } = await withPasskey(server);
  later(server, 360);
  const unchanged = (await browser.get('/account/factors')).text;
  for (const attempt of [
    () => browser.post('/account/passkeys/options'),
    () => browser.post('/account/totp/begin'),
    () => browser.post('/account/recovery-codes'),
    () => browser.post('/account/password', { password: 'another river under stones' }),
    () => browser.remove('/account/totp'),
  ]) {
    refusal(await attempt(), 'step-up-required');
  }
  assert.equal((await browser.get('/account/factors')).text, unchanged);
  assert.equal((await stepUpWithPasskey(server, browser, key)).status, 204);
  assert.equal((await browser.post('/account/recovery-codes')).status, 201);
});

test('AU-6: a fresh proof gives a new token and the one before is worthless', async () => {
  const { browser, key } = await withPasskey(server);
  const earlier = browser.session;
  assert.equal((await stepUpWithPasskey(server, browser, key)).status, 204);
  assert.notEqual(browser.session, earlier);
  const old = new Browser(server);
  old.cookies.set('__Host-amparo', earlier ?? '');
  refusal(await old.get('/session'), 'not-signed-in');
  assert.equal((await browser.get('/session')).status, 200);
});

test('AU-6: an account with a passkey does not step up with its password; without one it does, and stays not device bound', async () => {
  const keyed = await withPasskey(server);
  const password = 'quiet river under stones';
  refusal(await keyed.browser.post('/step-up/password', { password, totp: '123456' }), 'use-passkey');
  const { browser, secret } = await withTotp(server);
  refusal(await browser.post('/step-up/options'), 'no-passkey');
  later(server, 30);
  const reply = await browser.post('/step-up/password', { password, totp: codeAt(secret, server.clock.now) });
  assert.equal(reply.status, 204, reply.text);
  const me = await browser.get('/session');
  assert.deepEqual([me.json['stepUpFresh'], me.json['deviceBound']], [true, false]);
});
