// SPDX-License-Identifier: EUPL-1.2
// People for the tests of sign-in: an account as it is after an invitation, a browser that keeps its cookies, the steps by
// which somebody gets a passkey or an authenticator app. Only tests and benchmarks import this file.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { Secret, TOTP } from 'otpauth';
import { DEVICE_COOKIE } from '../../access/device-cookie.ts';
import { createInstitution } from '../../store/accounts.ts';
import { PASSWORD, type Reply, type Sent, type TestApp } from '../../test-app.ts';
import { type Behaviour, SoftAuthenticator, type SoftKey } from './test-authenticator.ts';

/** Sends what a browser sends: the cookies that it was given. */
export class Browser {
  readonly #server: TestApp;
  readonly cookies = new Map<string, string>();

  constructor(server: TestApp) {
    this.#server = server;
  }

  async send(sent: Sent): Promise<Reply> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie === '' ? {} : { cookie }), 'user-agent': AGENT, ...sent.headers };
    const reply = await this.#server.send({ ...sent, headers });
    for (const line of reply.headers['set-cookie'] ?? []) this.#keep(line);
    return reply;
  }

  post(path: string, body: unknown = {}): Promise<Reply> {
    return this.send({ path: `/api/v1${path}`, body });
  }

  get(path: string): Promise<Reply> {
    return this.send({ path: `/api/v1${path}` });
  }

  remove(path: string): Promise<Reply> {
    return this.send({ method: 'DELETE', path: `/api/v1${path}` });
  }

  get session(): string | undefined {
    return this.cookies.get('__Host-amparo');
  }

  get device(): string | undefined {
    return this.cookies.get(DEVICE_COOKIE);
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

export interface Member {
  readonly orgId: string;
  readonly accountId: string;
  readonly signInName: string;
}

/** An account with a password and nothing else. */
export async function member(server: TestApp, roles: readonly Role[] = ['CaseWorker']): Promise<Member> {
  const signInName = `p${randomUUID().slice(0, 8)}`;
  const passwordHash = await server.needs.passwords.hash(PASSWORD);
  const given = { name: 'Centre', displayName: 'A. Morales', signInName, passwordHash, now: server.clock.now, roles };
  const { orgId, userId } = await createInstitution(server.keeper, given);
  return { orgId, accountId: userId, signInName };
}

export async function signInWithPassword(browser: Browser, { signInName }: Member, totp?: string): Promise<Reply> {
  return browser.post('/session', { signInName, password: PASSWORD, ...(totp === undefined ? {} : { totp }) });
}

/** @returns the key and the answer of the server to its enrolment */
export async function enrolPasskey(
  server: TestApp,
  browser: Browser,
  changes: Partial<Behaviour> = {},
): Promise<{ readonly key: SoftKey; readonly reply: Reply }> {
  const asked = await browser.post('/account/passkeys/options');
  const { key, response } = new SoftAuthenticator(server.origin).enrol(asked.json['options'], changes);
  return { key, reply: await browser.post('/account/passkeys', { label: 'Key one', response }) };
}

export async function signInWithPasskey(
  server: TestApp,
  browser: Browser,
  key: SoftKey,
  changes: Partial<Behaviour> = {},
): Promise<Reply> {
  const asked = await browser.post('/sign-in/passkey/options');
  const response = new SoftAuthenticator(server.origin).answer(asked.json['options'], key, changes);
  return browser.post('/sign-in/passkey', { response });
}

export async function stepUpWithPasskey(server: TestApp, browser: Browser, key: SoftKey): Promise<Reply> {
  const asked = await browser.post('/step-up/options');
  return browser.post('/step-up', {
    response: new SoftAuthenticator(server.origin).answer(asked.json['options'], key),
  });
}

/** Somebody with a passkey, signed in with it. */
export async function withPasskey(server: TestApp, roles?: readonly Role[], changes: Partial<Behaviour> = {}) {
  const who = await member(server, roles);
  const browser = new Browser(server);
  await signInWithPassword(browser, who);
  const { key, reply } = await enrolPasskey(server, browser, changes);
  if (reply.status !== 201) throw new Error(`no passkey: ${reply.text}`);
  const signedIn = await signInWithPasskey(server, browser, key);
  if (signedIn.status !== 201) throw new Error(`not signed in: ${signedIn.text}`);
  return { ...who, browser, key };
}

export function codeAt(secret: string, at: Date): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
}

/** Somebody with a password and an authenticator app, signed in with them; a step later, so that the next code is new. */
export async function withTotp(server: TestApp, roles?: readonly Role[]) {
  const who = await member(server, roles);
  const browser = new Browser(server);
  await signInWithPassword(browser, who);
  const begun = await browser.post('/account/totp/begin');
  const secret = String(begun.json['secret']);
  const confirmed = await browser.post('/account/totp/confirm', { code: codeAt(secret, server.clock.now) });
  if (confirmed.status !== 204) throw new Error(`no authenticator app: ${confirmed.text}`);
  later(server, 30);
  const signedIn = await signInWithPassword(browser, who, codeAt(secret, server.clock.now));
  if (signedIn.status !== 201) throw new Error(`not signed in: ${signedIn.text}`);
  return { ...who, browser, secret };
}

export function later(server: TestApp, seconds: number): void {
  server.clock.now = new Date(server.clock.now.getTime() + seconds * 1000);
}
