// SPDX-License-Identifier: EUPL-1.2
// AU-1, AU-6 in a real browser: Chromium's virtual authenticator over CDP against the real server. Speaks to the API from
// the server's own origin and needs no page of ours beyond that, so that it tests the protocol and not the screens.

import { expect, type Page, test } from '@playwright/test';
import { type Authenticators, virtualAuthenticators } from './authenticators.ts';
import { type RealServer, startRealServer } from './real-server.ts';

test.describe.configure({ mode: 'serial', timeout: 60_000 });

let server: RealServer;
let page: Page;
let authenticators: Authenticators;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000); // a database is made first
  server = await startRealServer();
  page = await (await browser.newContext({ baseURL: server.origin })).newPage();
  await page.goto('/en/staff');
  authenticators = await virtualAuthenticators(page);
});

test.afterAll(async () => {
  await page.context().close();
  await server.stop();
});

interface Answer {
  readonly status: number;
  readonly json: Readonly<Record<string, unknown>>;
}

/** As the pages do: fetch from the same origin, cookies by the browser. */
function api(path: string, body?: unknown): Promise<Answer> {
  return page.evaluate(
    async ([address, sent]) => {
      const reply = await fetch(`/api/v1${address}`, {
        method: sent === null ? 'GET' : 'POST',
        ...(sent === null ? {} : { headers: { 'content-type': 'application/json' }, body: sent }),
      });
      const text = await reply.text();
      return { status: reply.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    },
    [path, body === undefined ? null : JSON.stringify(body)] as const,
  );
}

/** Asks the browser's authenticator. @returns its answer as JSON, or the name of the browser's refusal */
function askAuthenticator(kind: 'create' | 'get', options: unknown): Promise<unknown> {
  return page.evaluate(
    async ([what, given]) => {
      try {
        const asked =
          what === 'create'
            ? await navigator.credentials.create({
                publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(
                  given as PublicKeyCredentialCreationOptionsJSON,
                ),
              })
            : await navigator.credentials.get({
                publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(
                  given as PublicKeyCredentialRequestOptionsJSON,
                ),
              });
        return asked instanceof PublicKeyCredential ? asked.toJSON() : 'none';
      } catch (error) {
        return error instanceof DOMException ? error.name : 'failed';
      }
    },
    [kind, options] as const,
  );
}

async function enrol(label: string): Promise<Answer> {
  const { json } = await api('/account/passkeys/options', {});
  return api('/account/passkeys', { label, response: await askAuthenticator('create', json['options']) });
}

async function answerTo(path: string): Promise<unknown> {
  const { json } = await api(path, {});
  return askAuthenticator('get', json['options']);
}

const signIn = async () => api('/sign-in/passkey', { response: await answerTo('/sign-in/passkey/options') });

test('AU-8: the one-time link sets up an account that can do nothing but add a passkey', async () => {
  const token = server.setUpLink?.split('#')[1];
  const body = { token, institution: 'Centre', displayName: 'A. Morales', signInName: 'a.morales' };
  const reply = await api('/setup', body);
  expect(reply.status).toBe(201);
  expect(reply.json['mustEnrol']).toBe(true);
  expect((await api('/people')).json['code']).toBe('second-factor-needed');
  expect((await api('/setup', body)).status).toBe(403);
});

test('AU-1: an administrator cannot add a key that is copied to other devices (BE=1)', async () => {
  const synced = await authenticators.add(true);
  const reply = await enrol('Synced key');
  expect(reply.json['code']).toBe('device-bound-key-required');
  await authenticators.remove(synced);
});

let key: string;

test('AU-1: a passkey is added, and signs in without a name typed', async () => {
  key = await authenticators.add();
  const enrolled = await enrol('Key of this computer');
  expect(enrolled.status).toBe(201);
  const reply = await signIn();
  expect(reply.status).toBe(201);
  expect(reply.json).toMatchObject({ signInName: 'a.morales', method: 'passkey', mustEnrol: false, deviceBound: true });
  expect((await api('/people')).status).toBe(200);
});

test('AU-1: a replayed assertion is refused', async () => {
  const response = await answerTo('/sign-in/passkey/options');
  expect((await api('/sign-in/passkey', { response })).status).toBe(201);
  expect((await api('/sign-in/passkey', { response })).json['code']).toBe('passkey-refused');
});

test('AU-1: without user verification the authenticator gives no answer at all', async () => {
  await authenticators.setVerified(key, false);
  expect(await answerTo('/sign-in/passkey/options')).toBe('NotAllowedError');
  await authenticators.setVerified(key, true);
  expect((await signIn()).status).toBe(201);
});

test('AU-1: a page of another origin gets no answer for this host', async ({ browser }) => {
  const elsewhere = await (await browser.newContext()).newPage();
  // the same server by a name that is not its own: another origin for the browser
  await elsewhere.goto(server.origin.replace('localhost', '127.0.0.1'));
  const { json } = await api('/sign-in/passkey/options', {});
  const outcome = await elsewhere.evaluate(async (given) => {
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(given as PublicKeyCredentialRequestOptionsJSON);
      await navigator.credentials.get({ publicKey });
      return 'answered';
    } catch (error) {
      return error instanceof DOMException ? error.name : 'failed';
    }
  }, json['options']);
  expect(outcome).toBe('SecurityError');
  await elsewhere.context().close();
});

test('AU-6, AU-7: a fresh proof gives a new cookie', async () => {
  const cookie = async () =>
    (await page.context().cookies()).find(({ name }) => name === '__Host-amparo')?.value ?? 'none';
  const earlier = await cookie();
  const proof = await api('/step-up', { response: await answerTo('/step-up/options') });
  expect(proof.status).toBe(204);
  expect(await cookie()).not.toBe(earlier);
  expect((await api('/session')).json['stepUpFresh']).toBe(true);
});

test('AU-7: the cookie of the session is bound to host, TLS and this site, and no script reads it', async () => {
  const found = (await page.context().cookies()).find(({ name }) => name === '__Host-amparo');
  expect(found).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict', path: '/', expires: -1 });
  expect(await page.evaluate(() => document.cookie)).toBe('');
});
