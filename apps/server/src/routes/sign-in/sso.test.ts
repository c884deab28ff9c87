// SPDX-License-Identifier: EUPL-1.2
// Single sign-on against a real provider (oidc-provider) on the loopback address: code, PKCE, state and nonce; linking only
// by the owner or by an invitation; refusal of what was forged, replayed or begun in another browser.

import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Provider as OidcProvider } from 'oidc-provider';
import { createSingleSignOn } from '../../access/single-sign-on.ts';
import { type Provider, readProviders } from '../../access/sso-file.ts';
import { hashToken, newToken } from '../../access/tokens.ts';
import { BadSetting } from '../../config.ts';
import { KeyProblem } from '../../keys/problem.ts';
import { type Reply, startTestApp, type TestApp } from '../../test-app.ts';
import { Browser, later, member, withPasskey } from './test-person.ts';

let server: TestApp;
let idp: { readonly listener: Server; readonly issuer: string; allow: (redirectUri: string) => void };
let folder: string;
const SECRET = randomBytes(24).toString('base64url');

before(async () => {
  idp = await startProvider();
  folder = await mkdtemp(path.join(tmpdir(), 'amparo-sso-'));
  server = await startTestApp({ sso: createSingleSignOn(await readProviders(await writeSettings())) });
  idp.allow(`${server.origin}/api/v1/sso/ministry/callback`);
});
after(async () => {
  await server.close();
  idp.listener.closeAllConnections();
  await new Promise((resolve) => idp.listener.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

/** A provider whose log-in page is one form: whoever types a name is that person. */
async function startProvider() {
  const listener = createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const issuer = `http://localhost:${(listener.address() as AddressInfo).port}`;
  const allow = (redirectUri: string) => {
    const provider = new OidcProvider(issuer, {
      clients: [
        {
          client_id: 'amparo',
          client_secret: SECRET,
          redirect_uris: [redirectUri],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      pkce: { required: () => true },
      cookies: { keys: [randomBytes(16).toString('hex')] },
      features: { devInteractions: { enabled: true } },
    });
    listener.removeAllListeners('request');
    listener.on('request', provider.callback());
  };
  return { listener, issuer, allow };
}

async function writeSettings(
  changes: Partial<Record<keyof Provider | 'clientSecretFile', unknown>> = {},
  mode = 0o600,
) {
  const name = randomUUID();
  const file = path.join(folder, `${name}.json`);
  await writeFile(path.join(folder, `${name}.secret`), `${SECRET}\n`, { mode: 0o600 });
  const provider = {
    id: 'ministry',
    name: 'Ministry',
    issuer: idp.issuer,
    clientId: 'amparo',
    clientSecretFile: `${name}.secret`,
    onlyForTestsOnLoopback: true,
    ...changes,
  };
  await writeFile(file, JSON.stringify([provider]));
  await chmod(file, mode);
  return file;
}

/** Walks through the pages of the provider as a person would. @returns the address that it sends the browser back to */
async function logInThere(location: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  const visit = async (address: string, form?: Readonly<Record<string, string>>): Promise<Response> => {
    const response = await fetch(address, {
      redirect: 'manual',
      headers: { cookie: Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ') },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      cookies.set(name, value);
    }
    return response;
  };
  let address = location;
  for (let step = 0; step < 12; step += 1) {
    let response = await visit(address);
    if (response.status === 200) {
      const page = await response.text();
      const action = /action="([^"]+)"/u.exec(page)?.[1] ?? '';
      const prompt = /name="prompt" value="([^"]+)"/u.exec(page)?.[1] ?? '';
      response = await visit(
        new URL(action, address).href,
        prompt === 'login' ? { prompt, login, password: 'any' } : { prompt },
      );
    }
    address = new URL(response.headers.get('location') ?? '', address).href;
    if (address.startsWith(server.origin)) return address;
  }
  throw new Error('the provider did not come to an end');
}

const pathOf = (address: string) => address.slice(server.origin.length);
const start = async (browser: Browser) => String((await browser.get('/sso/ministry/start?lang=es')).headers.location);
const comeBack = (browser: Browser, address: string): Promise<Reply> => browser.send({ path: pathOf(address) });

/** Links the identity `login` to the account of the browser. */
async function link(browser: Browser, login: string): Promise<Reply> {
  const asked = await browser.post('/account/sso/ministry', { language: 'es' });
  assert.equal(asked.status, 200, asked.text);
  return comeBack(browser, await logInThere(String(asked.json['location']), login));
}

test('the page learns which providers there are, and nothing else of them', async () => {
  const ways = await server.send({ path: '/api/v1/sign-in/ways' });
  assert.deepEqual(ways.json, { passkey: true, password: true, sso: [{ id: 'ministry', name: 'Ministry' }] });
  assert.ok(!ways.text.includes(SECRET));
  assert.equal((await server.send({ path: '/api/v1/sso/nobody/start' })).status, 404);
});

test('code, PKCE with S256, state and nonce are asked for', async () => {
  const asked = new URL(await start(new Browser(server))).searchParams;
  assert.equal(asked.get('response_type'), 'code');
  assert.equal(asked.get('code_challenge_method'), 'S256');
  for (const name of ['state', 'nonce', 'code_challenge']) assert.ok((asked.get(name) ?? '').length >= 43, name);
});

test('an identity opens the account that its owner linked it to, from the next sign-in on', async () => {
  const { browser, orgId, accountId } = await withPasskey(server);
  const linked = await link(browser, 'ana-at-ministry');
  assert.equal(linked.headers.location, '/es/staff#identity-linked');
  const elsewhere = new Browser(server);
  const back = await comeBack(elsewhere, await logInThere(await start(elsewhere), 'ana-at-ministry'));
  assert.deepEqual([back.status, back.headers.location], [302, '/es/staff#signed-in']);
  const me = await elsewhere.get('/session');
  assert.deepEqual([me.json['method'], me.json['deviceBound'], me.json['stepUpFresh']], ['sso', false, false]);
  const rows = await server.keeper
    .selectFrom('external_identity')
    .selectAll()
    .where('account_id', '=', accountId)
    .execute();
  assert.equal(rows.length, 1);
  assert.ok(!rows[0]?.subject_hash.includes('ana-at-ministry'));
  const entries = await server.owner.selectFrom('audit_entry').select('body').where('org_id', '=', orgId).execute();
  assert.ok(entries.some(({ body }) => body.includes('"factor.enrolled"') && body.includes('"sso"')));
});

test('nobody is signed in because a name looks alike: an identity that nobody linked opens nothing', async () => {
  const { signInName } = await member(server);
  const browser = new Browser(server);
  const back = await comeBack(browser, await logInThere(await start(browser), signInName));
  assert.equal(back.headers.location, '/es/staff#sign-in-not-completed');
  assert.equal((await browser.get('/session')).status, 401);
});

test('to link takes a fresh proof, and an identity belongs to one account', async () => {
  const one = await withPasskey(server);
  await link(one.browser, 'shared-identity');
  const other = await withPasskey(server);
  assert.equal((await link(other.browser, 'shared-identity')).headers.location, '/es/staff#identity-in-use');
  later(server, 301);
  const late = await one.browser.post('/account/sso/ministry', { language: 'es' });
  assert.equal(late.json['code'], 'step-up-required');
});

test('a code is refused in another browser, a second time, after five minutes, with another state, and altered', async () => {
  const { browser } = await withPasskey(server);
  await link(browser, 'careful');
  const refused = '#sign-in-not-completed';
  const address = async () => {
    const visitor = new Browser(server);
    return { visitor, back: await logInThere(await start(visitor), 'careful') };
  };
  const stolen = await address();
  assert.ok((await comeBack(new Browser(server), stolen.back)).headers.location?.endsWith(refused));

  const twice = await address();
  assert.equal((await comeBack(twice.visitor, twice.back)).headers.location, '/es/staff#signed-in');
  assert.ok((await comeBack(twice.visitor, twice.back)).headers.location?.endsWith(refused));

  const late = await address();
  later(server, 301);
  assert.ok((await comeBack(late.visitor, late.back)).headers.location?.endsWith(refused));

  const forged = await address();
  const otherState = new URL(forged.back);
  otherState.searchParams.set('state', newToken());
  assert.ok((await comeBack(forged.visitor, otherState.href)).headers.location?.endsWith(refused));

  const altered = await address();
  const otherCode = new URL(altered.back);
  otherCode.searchParams.set('code', newToken());
  assert.ok((await comeBack(altered.visitor, otherCode.href)).headers.location?.endsWith(refused));

  const foreign = await address();
  const otherIssuer = new URL(foreign.back);
  otherIssuer.searchParams.set('iss', 'https://idp.example.net');
  assert.ok((await comeBack(foreign.visitor, otherIssuer.href)).headers.location?.endsWith(refused));
});

test('an invitation can be accepted with an identity: the account has no password and is opened by it', async () => {
  const host = await member(server, ['Administrator']);
  const token = newToken();
  await server.owner
    .insertInto('invitation')
    .values({
      org_id: host.orgId,
      invitation_id: randomUUID(),
      token_hash: hashToken(token) ?? Buffer.alloc(32),
      display_name: 'C. Paz',
      roles: ['CaseWorker'],
      state: 'open',
      created_by: host.accountId,
      created_at: server.clock.now,
      expires_at: new Date(server.clock.now.getTime() + 3600_000),
    })
    .execute();
  const browser = new Browser(server);
  const signInName = `c${randomUUID().slice(0, 8)}`;
  const asked = await browser.post('/invitations/accept/ministry', { token, signInName, language: 'en' });
  const back = await comeBack(browser, await logInThere(String(asked.json['location']), 'new-colleague'));
  assert.equal(back.headers.location, '/en/staff#signed-in');
  const me = await browser.get('/session');
  assert.deepEqual([me.json['signInName'], me.json['roles'], me.json['mustEnrol']], [signInName, [], false]);
  const again = await browser.post('/invitations/accept/ministry', { token, signInName, language: 'en' });
  assert.equal(again.json['code'], 'bad-invitation');
});

test('SEC-1: the file of providers is refused when others can read it, and when a provider has no TLS', async () => {
  await assert.rejects(
    async () => readProviders(await writeSettings({}, 0o644)),
    (error) => error instanceof KeyProblem && error.code === 'open-to-others',
  );
  await assert.rejects(async () => readProviders(await writeSettings({ onlyForTestsOnLoopback: false })), BadSetting);
  await assert.rejects(
    async () => readProviders(await writeSettings({ issuer: 'http://idp.example.net' })),
    BadSetting,
  );
  await assert.rejects(async () => readProviders(await writeSettings({ clientId: 7 })), BadSetting);
  assert.deepEqual(await readProviders(undefined), []);
});

test('a provider that does not answer signs nobody in and breaks nothing else', async () => {
  const dead: Provider = {
    id: 'dead',
    name: 'Dead',
    issuer: 'http://127.0.0.1:9',
    clientId: 'amparo',
    clientSecret: SECRET,
    onlyForTestsOnLoopback: true,
  };
  assert.equal(await createSingleSignOn([dead]).begin('dead', 'http://localhost/back'), undefined);
});
