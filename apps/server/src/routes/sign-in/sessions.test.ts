// SPDX-License-Identifier: EUPL-1.2
// AU-7, AU-8: sessions, devices, notices, recovery, invitations, institutions, and what an account without a second factor
// may do; over real HTTP and a real database.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Role } from '@amparo/casework/access';
import { hashToken, newToken } from '../../access/tokens.ts';
import { routesOf } from '../../app.ts';
import { REPOSITORY } from '../../places.ts';
import { PROBLEMS, type ProblemCode } from '../../problems.ts';
import { PASSWORD, type Person, type Reply, startTestApp, type TestApp, valueAt } from '../../test-app.ts';
import { endSessionsOf } from '../../store/own-sessions.ts';
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

/** A browser with the same session, as somebody has who copied the cookie. */
function copyOf(browser: Browser): Browser {
  const copy = new Browser(server);
  for (const [name, value] of browser.cookies) copy.cookies.set(name, value);
  return copy;
}

const actionsOf = async (orgId: string) => {
  const rows = await server.owner
    .selectFrom('audit_entry')
    .select(['action', 'decision', 'body'])
    .where('org_id', '=', orgId)
    .orderBy('seq')
    .execute();
  return rows.map(({ action, body }) => `${action} ${String((JSON.parse(body) as { reason: unknown }).reason)}`);
};

const kindsOf = async (browser: Browser) =>
  ((await browser.get('/account/notices')).json['notices'] as { kind: string }[]).map(({ kind }) => kind);

test('AU-7: a cookie planted before sign-in is worth nothing after it', async () => {
  const planted = await withPasskey(server);
  const who = await withPasskey(server);
  const victim = copyOf(planted.browser);
  const earlier = victim.session;
  assert.equal((await signInWithPasskey(server, victim, who.key)).status, 201);
  assert.notEqual(victim.session, earlier);
  refusal(await planted.browser.get('/session'), 'not-signed-in');
});

test('AU-7: 256 random bits, of which only a hash is stored; the cookie is bound to host, TLS, path and this site', async () => {
  const { browser, orgId } = await withPasskey(server);
  const token = browser.session?.split('.')[1] ?? '';
  assert.equal(Buffer.from(token, 'base64url').length, 32);
  const rows = await server.keeper.selectFrom('session').select('token_hash').where('org_id', '=', orgId).execute();
  assert.deepEqual(
    rows.map(({ token_hash: hash }) => hash),
    [hashToken(token)],
  );
  const asked = await server.send({ path: '/api/v1/sign-in/passkey/options', body: {} });
  assert.equal(asked.headers['set-cookie'], undefined);
});

test('AU-7: a copied cookie opens nothing after signing out, after another browser ended it, after the device was revoked', async () => {
  const out = await withPasskey(server);
  const copied = copyOf(out.browser);
  assert.equal((await out.browser.remove('/session')).status, 204);
  refusal(await copied.get('/session'), 'not-signed-in');

  const two = await withPasskey(server);
  const other = new Browser(server);
  await signInWithPasskey(server, other, two.key);
  const { sessions } = (await two.browser.get('/account/sessions')).json as {
    sessions: { id: string; current: boolean; device: string }[];
  };
  assert.equal(sessions.length, 2);
  const foreign = sessions.find(({ current }) => !current);
  assert.equal(foreign?.device, 'Firefox, Linux');
  assert.equal((await two.browser.remove(`/account/sessions/${foreign?.id ?? ''}`)).status, 204);
  refusal(await other.get('/session'), 'not-signed-in');

  await signInWithPasskey(server, other, two.key);
  const { devices } = (await two.browser.get('/account/devices')).json as {
    devices: { id: string; current: boolean }[];
  };
  const lost = devices.find(({ current }) => !current);
  assert.equal((await two.browser.remove(`/account/devices/${lost?.id ?? ''}`)).status, 204);
  refusal(await other.get('/session'), 'not-signed-in');
  // known by its old cookie it is a new device
  await signInWithPasskey(server, other, two.key);
  assert.notEqual(other.device, undefined);
  assert.ok((await actionsOf(two.orgId)).includes('device.revoked by-owner'));
});

test('AU-7: sessions and devices of others are not there', async () => {
  const one = await withPasskey(server);
  const other = await withPasskey(server);
  const { sessions } = (await other.browser.get('/account/sessions')).json as { sessions: { id: string }[] };
  const { devices } = (await other.browser.get('/account/devices')).json as { devices: { id: string }[] };
  refusal(await one.browser.remove(`/account/sessions/${sessions[0]?.id ?? ''}`), 'not-found');
  refusal(await one.browser.remove(`/account/devices/${devices[0]?.id ?? ''}`), 'not-found');
  assert.equal((await other.browser.get('/session')).status, 200);
});

test('AU-7: at most three sessions; idle 15 minutes and 12 hours end one', async () => {
  const { browser, key } = await withPasskey(server);
  const others: Browser[] = [];
  for (let round = 0; round < 3; round += 1) {
    later(server, 1);
    const next = new Browser(server);
    await signInWithPasskey(server, next, key);
    others.push(next);
  }
  refusal(await browser.get('/session'), 'not-signed-in');
  const [one, , last] = others;
  assert.ok(one !== undefined && last !== undefined);
  for (let minutes = 0; minutes < 12 * 60; minutes += 14) {
    assert.equal((await last.get('/session')).status, 200);
    later(server, 14 * 60);
  }
  refusal(await one.get('/session'), 'not-signed-in');
  later(server, 7 * 60);
  refusal(await last.get('/session'), 'not-signed-in');
});

test('AU-7: a change of factors ends every other session, and the one that changed goes on', async () => {
  const { browser, key } = await withPasskey(server);
  const other = new Browser(server);
  await signInWithPasskey(server, other, key);
  assert.equal((await browser.post('/account/recovery-codes')).status, 201);
  refusal(await other.get('/session'), 'not-signed-in');
  assert.equal((await browser.get('/session')).status, 200);
});

test('AU-7: a disabled account has no session from the next request; an administrator can end every session', async () => {
  const disabled = await withPasskey(server);
  await server.keeper
    .updateTable('account')
    .set({ disabled_at: server.clock.now })
    .where('account_id', '=', disabled.accountId)
    .execute();
  refusal(await disabled.browser.get('/session'), 'not-signed-in');
  refusal(await signInWithPasskey(server, disabled.browser, disabled.key), 'passkey-refused');
  const ended = await withPasskey(server);
  assert.equal(await endSessionsOf(server.keeper, ended.accountId, ended.orgId), 1);
  refusal(await ended.browser.get('/session'), 'not-signed-in');
});

test('AU-8: a new device, a change of factors and a used recovery code each leave a notice, which can be marked seen', async () => {
  const { browser, key, signInName } = await withPasskey(server);
  const [code = ''] = (await browser.post('/account/recovery-codes')).json['codes'] as string[];
  const other = new Browser(server);
  await signInWithPasskey(server, other, key);
  assert.equal((await enrolPasskey(server, other)).reply.status, 201);
  await signInWithPasskey(server, browser, key);
  const back = new Browser(server);
  await back.post('/session/recovery', { signInName, recoveryCode: code, password: PASSWORD });
  const kinds = await kindsOf(browser);
  for (const kind of ['new-device', 'factor-enrolled', 'recovery-codes-made', 'recovery-code-used']) {
    assert.ok(kinds.includes(kind), kind);
  }
  const { notices } = (await browser.get('/account/notices')).json as { notices: { id: string }[] };
  assert.equal((await browser.get('/session')).json['notices'], notices.length);
  const ids = notices.map(({ id }) => id);
  assert.equal((await browser.post('/account/notices/seen', { ids })).status, 204);
  assert.equal((await browser.get('/session')).json['notices'], 0);
});

test('AU-8: a known device is no news, also after signing out', async () => {
  const { browser, key } = await withPasskey(server);
  const count = async () => (await kindsOf(browser)).filter((kind) => kind === 'new-device').length;
  const first = await count();
  await browser.remove('/session');
  await signInWithPasskey(server, browser, key);
  assert.equal(await count(), first);
});

test('AU-8: sign-in after failures is told', async () => {
  const { browser, secret, ...who } = await withTotp(server);
  for (let round = 0; round < 4; round += 1) await signInWithPassword(new Browser(server), who, '000000');
  later(server, 60);
  assert.equal((await signInWithPassword(browser, who, codeAt(secret, server.clock.now))).status, 201);
  assert.ok((await kindsOf(browser)).includes('sign-in-after-failures'));
  assert.ok((await actionsOf(who.orgId)).includes('sign-in.failed not-right'));
});

/** As it is made in life: asked for by one administrator, agreed to by another, shown to the first. @returns its token */
async function recoveryLink(of: Member): Promise<string> {
  const administrator = () => server.person({ in: inside(of), roles: ['Administrator'] });
  const [first, second] = [await administrator(), await administrator()];
  const path = `/api/v1/people/${of.accountId}/recovery`;
  const asked = await first.send({ method: 'POST', path });
  const decision = `/api/v1/approvals/${String(asked.json['id'])}/decision`;
  assert.equal((await second.send({ path: decision, body: { decision: 'approve' } })).status, 200);
  const made = await first.send({ method: 'POST', path: `${path}/link` });
  assert.equal(made.status, 201, made.text);
  return String(made.json['token']);
}

/** For a colleague of somebody who signs in here by themselves. */
function inside({ orgId, accountId: userId }: Member): Person {
  return { orgId, userId } as Person;
}

test('AU-8: the recovery link works once within a day, removes every factor, and leaves only the own account open', async () => {
  const lost = await withPasskey(server);
  const first = await recoveryLink(lost);
  const token = await recoveryLink(lost);
  const use = (given: string, password = 'another river under stones') =>
    new Browser(server).post('/recovery-link/use', { token: given, password });
  refusal(await use(first), 'bad-recovery-link'); // the newer one replaced it
  refusal(await use(token, 'password1234'), 'bad-input'); // and is not used up by a bad password
  const browser = new Browser(server);
  const reply = await browser.post('/recovery-link/use', { token, password: 'another river under stones' });
  assert.equal(reply.status, 201, reply.text);
  assert.equal(reply.json['mustEnrol'], true);
  refusal(await use(token), 'bad-recovery-link');
  refusal(await lost.browser.get('/session'), 'not-signed-in');
  refusal(await signInWithPasskey(server, new Browser(server), lost.key), 'passkey-refused');
  refusal(await browser.get('/conversations'), 'second-factor-needed');
  assert.equal((await enrolPasskey(server, browser)).reply.status, 201);
  assert.equal((await browser.get('/conversations')).status, 200);
  assert.ok((await actionsOf(lost.orgId)).includes('account.recovered one-time-link'));
  const old = await recoveryLink(lost);
  later(server, 24 * 3600 + 1);
  refusal(await use(old), 'bad-recovery-link');
});

test('AU-8: nobody sets the password of somebody else: no route takes an account and a password', async () => {
  for (const { path, operation } of routesOf(server.needs)) {
    const shape = (operation.body as { shape?: Readonly<Record<string, unknown>> } | undefined)?.shape ?? {};
    if (!('password' in shape)) continue;
    const names = Object.keys(shape).filter((name) => /user|account|person/iu.test(name));
    assert.deepEqual([path, names, path.includes(':userId')], [path, [], false]);
  }
});

test('AU-8: no default account: nothing that looks like a password stands in the program or in what is built', () => {
  const looksLikeOne = `(password|passwd|secret)['"]?[[:space:]]*[:=][[:space:]]*['"][A-Za-z0-9!@#$%^&*_-]{4,}['"]`;
  const places = ['apps', 'packages', 'scripts', ':!*.test.ts', ':!**/test-*.ts', ':!**/translations/**'];
  const program = spawnSync('git', ['grep', '-nIE', looksLikeOne, '--', ...places], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });
  assert.deepEqual([program.status, program.stdout], [1, '']); // 1: nothing found
  const built = join(REPOSITORY, 'apps/web/dist');
  if (!existsSync(built)) return;
  const found = spawnSync('grep', ['-rlE', `\\$argon2id\\$|${PASSWORD}`, built], { encoding: 'utf8' });
  assert.deepEqual([found.status, found.stdout], [1, '']);
});

test('AU-8: an empty installation has no account at all', async () => {
  const fresh = await startTestApp();
  try {
    assert.deepEqual(await fresh.keeper.selectFrom('account').selectAll().execute(), []);
  } finally {
    await fresh.close();
  }
});

test('an account with a password only looks after itself until it has a passkey or an authenticator app', async () => {
  for (const enrol of [
    async (browser: Browser) => (await enrolPasskey(server, browser)).reply.status === 201,
    async (browser: Browser) => {
      const { json } = await browser.post('/account/totp/begin');
      const code = codeAt(String(json['secret']), server.clock.now);
      return (await browser.post('/account/totp/confirm', { code })).status === 204;
    },
  ]) {
    const who = await member(server);
    const browser = new Browser(server);
    const reply = await signInWithPassword(browser, who);
    assert.equal(reply.json['mustEnrol'], true);
    refusal(await browser.get('/conversations'), 'second-factor-needed');
    assert.equal((await browser.get('/account/factors')).status, 200);
    assert.ok(await enrol(browser));
    assert.equal((await browser.get('/session')).json['mustEnrol'], false);
    assert.equal((await browser.get('/conversations')).status, 200);
  }
});

test('in a demonstration the password alone is enough', async () => {
  const demo = await startTestApp({ demo: true });
  try {
    const browser = new Browser(demo);
    const reply = await signInWithPassword(browser, await member(demo));
    assert.deepEqual([reply.status, reply.json['mustEnrol']], [201, false]);
    assert.equal((await browser.get('/conversations')).status, 200);
  } finally {
    await demo.close();
  }
});

test('the last factor is not removed; the one before the last is', async () => {
  const { browser } = await withPasskey(server);
  const id = String(valueAt(await browser.get('/account/factors'), 'passkeys.0.id'));
  refusal(await browser.remove(`/account/passkeys/${id}`), 'last-factor');
  assert.equal((await enrolPasskey(server, browser)).reply.status, 201);
  assert.equal((await browser.remove(`/account/passkeys/${id}`)).status, 204);
  refusal(await browser.remove(`/account/passkeys/${id}`), 'not-found');
});

/** @returns the token of an invitation into the institution of `by` */
async function invite(by: Member, roles: readonly Role[], hours = 24): Promise<string> {
  const token = newToken();
  await server.owner
    .insertInto('invitation')
    .values({
      org_id: by.orgId,
      invitation_id: randomUUID(),
      token_hash: hashToken(token) ?? Buffer.alloc(32),
      display_name: 'B. Reyes',
      roles: [...roles],
      state: 'open',
      created_by: by.accountId,
      created_at: server.clock.now,
      expires_at: new Date(server.clock.now.getTime() + hours * 3600_000),
    })
    .execute();
  return token;
}

test('an invitation is looked at, accepted once, and its roles wait for a second administrator', async () => {
  const first = await member(server, ['Administrator']);
  await server.owner
    .insertInto('role_grant')
    .values(await secondAdministrator(first))
    .execute();
  const token = await invite(first, ['CaseWorker', 'Administrator']);
  const shown = await server.send({ path: '/api/v1/invitations/look', body: { token } });
  assert.deepEqual(shown.json['roles'], ['CaseWorker', 'Administrator']);
  const signInName = `b${randomUUID().slice(0, 8)}`;
  const browser = new Browser(server);
  const body = { token, signInName, password: PASSWORD };
  const replies = await Promise.all(
    Array.from({ length: 4 }, (_, index) =>
      browser.post('/invitations/accept', { ...body, signInName: `${signInName}${index}` }),
    ),
  );
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((one, other) => one - other),
    [201, 403, 403, 403],
  );
  const accepted = replies.find(({ status }) => status === 201);
  assert.deepEqual([accepted?.json['roles'], accepted?.json['mustEnrol']], [[], true]);
  refusal(await server.send({ path: '/api/v1/invitations/look', body: { token } }), 'bad-invitation');
  const grants = await server.owner
    .selectFrom('role_grant')
    .select(['role', 'state'])
    .where('org_id', '=', first.orgId)
    .where('state', '=', 'pending')
    .execute();
  assert.equal(grants.length, 2);
  const old = await invite(first, ['CaseWorker'], -1);
  refusal(await server.send({ path: '/api/v1/invitations/look', body: { token: old } }), 'bad-invitation');
});

async function secondAdministrator({ orgId, accountId }: Member) {
  const other = await member(server);
  await server.owner
    .insertInto('staff_user')
    .values({ org_id: orgId, user_id: other.accountId, display_name: 'Second', created_at: server.clock.now })
    .execute();
  return {
    org_id: orgId,
    grant_id: randomUUID(),
    user_id: other.accountId,
    role: 'Administrator' as const,
    state: 'active' as const,
    requested_by: accountId,
    requested_at: server.clock.now,
    decided_by: accountId,
    decided_at: server.clock.now,
  };
}

test('the only administrator alone may make a second one, and nothing else; it is logged and told', async () => {
  const first = await withPasskey(server, ['Administrator']);
  const token = await invite(first, ['Administrator', 'Supervisor']);
  const signInName = `b${randomUUID().slice(0, 8)}`;
  const reply = await new Browser(server).post('/invitations/accept', { token, signInName });
  assert.deepEqual(reply.json['roles'], ['Administrator'], reply.text);
  assert.ok((await actionsOf(first.orgId)).includes('role.granted only-administrator'));
  assert.ok((await kindsOf(first.browser)).includes('administrator-added-alone'));
});

test('an account joins a second institution and acts in one at a time; the session grows no older by that', async () => {
  const host = await member(server, ['Administrator']);
  const { browser } = await withPasskey(server);
  const token = await invite(host, ['CaseWorker']);
  later(server, 600);
  const joined = await browser.post('/invitations/join', { token });
  assert.equal(joined.status, 201, joined.text);
  const institutions = joined.json['institutions'] as { id: string; current: boolean }[];
  assert.equal(institutions.length, 2);
  refusal(await browser.post('/invitations/join', { token }), 'bad-invitation');
  const earlier = copyOf(browser);
  const there = await browser.post('/session/institution', { institution: host.orgId });
  assert.equal(there.status, 201, there.text);
  assert.equal(
    (there.json['institutions'] as { id: string; current: boolean }[]).find(({ current }) => current)?.id,
    host.orgId,
  );
  refusal(await earlier.get('/session'), 'not-signed-in');
  refusal(await browser.post('/session/institution', { institution: randomUUID() }), 'not-found');
  const { created_at: begun } = await server.keeper
    .selectFrom('session')
    .select('created_at')
    .where('org_id', '=', host.orgId)
    .executeTakeFirstOrThrow();
  assert.ok(server.clock.now.getTime() - begun.getTime() >= 600_000);
});
