// SPDX-License-Identifier: EUPL-1.2
// A running server for tests: real database, real HTTP on the loopback address, a clock that the test moves, a log that
// the test reads, cheap password hashes. Only tests and benchmarks import this file.

import { randomUUID } from 'node:crypto';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join as joinPath } from 'node:path';
import { compileInstrument, parseInstrument } from '@amparo/interview';
import { type Issue, InvalidInput } from '@amparo/kernel';
import { compileLawPack } from '@amparo/recognise/palermo';
import type { Role } from '@amparo/casework/access';
import type { FastifyInstance } from 'fastify';
import { Htcds } from '@amparo/casework/htcds';
import { buildCooperation } from '../../../scripts/content/cooperation.ts';
import { buildHtcds } from '../../../scripts/content/htcds.ts';
import { buildLaw } from '../../../scripts/content/law.ts';
import { createPasswords, type Passwords } from './access/passwords.ts';
import { cookieFor } from './access/session-cookie.ts';
import { pepperOf } from './access/sign-in-keys.ts';
import { hashToken, newToken } from './access/tokens.ts';
import { buildApp, type Needs, routesOf } from './app.ts';
import type { RateLimits } from './config.ts';
import type { Content } from './content.ts';
import { createBlindIndex } from './keys/blind-index.ts';
import { createCaseKeys } from './keys/case-keys.ts';
import { migrated, startTestKeys } from './keys/test-keys.ts';
import { openTombstoneFile } from './keys/tombstone-file.ts';
import { NO_PORTS } from './routes/system-health.ts';
import { createLog } from './log.ts';
import type { Route } from './operation.ts';
import { REPOSITORY } from './places.ts';
import type { Connections } from './postgres/connections.ts';
import { testDatabase } from './postgres/test-cluster.ts';
import { createAccount, createInstitution, giveRoles, join, startSession } from './store/accounts.ts';
import { type Database, type KeeperDatabase, openPools } from './store/database.ts';
import { replaceSetUpLink } from './store/installation.ts';

export const NO_LIMITS: RateLimits = {
  session: { perSecond: 1e6, burst: 1e6 },
  address: { perSecond: 1e6, burst: 1e6 },
  files: { perSecond: 1e6, burst: 1e6 },
};

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** the body read as JSON; empty when it is none */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A value inside an answer: `valueAt(reply, 'conversation.latest.label')`. */
export function valueAt({ json }: Reply, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], json);
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  /** sent as it is, instead of `body` */
  readonly raw?: string | Uint8Array;
  readonly headers?: OutgoingHttpHeaders;
}

export interface TestApp {
  readonly app: FastifyInstance;
  readonly needs: Needs;
  readonly db: Database;
  readonly keeper: KeeperDatabase;
  /** as the owner of the tables: sees and changes everything, for setting scenes and for looking behind */
  readonly owner: Database;
  readonly connections: Connections;
  readonly port: number;
  readonly origin: string;
  readonly lines: string[];
  readonly clock: { now: Date };
  send(sent: Sent): Promise<Reply>;
  /** a person of a new institution, or of somebody else's, signed in with a key that cannot leave its device */
  person(given?: string | NewTestPerson): Promise<Person>;
  /** the same person in a new session, with a fresh proof, at the time the clock shows */
  again(person: Person): Promise<Person>;
  setUpToken(): Promise<string>;
  close(): Promise<void>;
}

export interface NewTestPerson {
  readonly name?: string;
  readonly displayName?: string;
  readonly roles?: readonly Role[];
  /** a colleague of this person */
  readonly in?: Person;
  readonly supervisor?: Person;
}

export interface Person {
  readonly orgId: string;
  readonly userId: string;
  readonly cookie: string;
  readonly signInName: string;
  send(sent: Sent): Promise<Reply>;
  /** with a new Idempotency-Key, and If-Match when a version is given */
  post(path: string, body: unknown, version?: number): Promise<Reply>;
  put(path: string, body: unknown, version?: number): Promise<Reply>;
  remove(path: string): Promise<Reply>;
}

export const PASSWORD = 'quiet river under stones';
export async function startTestApp(changes: Partial<Needs> = {}): Promise<TestApp> {
  const database = await testDatabase(migrated);
  const lines: string[] = [];
  const clock = { now: new Date() };
  const log = createLog((line) => lines.push(line));
  const opened = openPools(database.connections, { application: 10, keeper: 4 }, () => undefined);
  const { db, keeper } = opened;
  const behind = openPools(
    { application: database.connections.migration, keeper: database.connections.migration },
    { application: 2, keeper: 1 },
    () => undefined,
  );
  const address = { port: 0 };
  const testKeys = await startTestKeys();
  const passwords = createPasswords({ memoryKiB: 64, passes: 1, lanes: 1 }, pepperOf(testKeys.store));
  const needs: Needs = {
    db,
    keeper,
    keyStore: testKeys.store,
    keys: createCaseKeys(testKeys.store),
    index: createBlindIndex(testKeys.store),
    tombstones: await openTombstoneFile(testKeys.folder, testKeys.store),
    opening: { ready: () => true, open: async () => undefined },
    system: NO_PORTS,
    content: testContent(),
    files: new Map(),
    passwords,
    log,
    now: () => clock.now,
    version: '0.0.0',
    demo: false,
    origins: () => [`http://localhost:${address.port}`],
    trustedProxies: [],
    rateLimits: NO_LIMITS,
    ...changes,
  };
  const app = await buildApp(needs);
  await app.listen({ host: '127.0.0.1', port: 0 });
  address.port = (app.server.address() as AddressInfo).port;
  const origin = `http://localhost:${address.port}`;
  const routes = routesOf(needs);
  const send = async (sent: Sent) => asDescribed(routes, sent, await sendTo(address.port, sent));
  return {
    app,
    needs,
    db,
    keeper,
    owner: behind.db,
    connections: database.connections,
    port: address.port,
    origin,
    lines,
    clock,
    send,
    person: async (given = {}) => {
      const wanted = typeof given === 'string' ? { name: given } : given;
      const made = await makePerson(keeper, passwords, clock.now, wanted);
      return signIn({ keeper, send, now: clock.now }, made);
    },
    again: (person) => signIn({ keeper, send, now: clock.now }, person),
    setUpToken: async () => {
      const token = newToken();
      await replaceSetUpLink(keeper, hashToken(token) ?? Buffer.alloc(32), new Date(clock.now.getTime() + 3600_000));
      return token;
    },
    close: async () => {
      await app.close();
      await opened.close();
      await behind.close();
      await testKeys.stop();
      await dropWhenLeft(database.drop);
    },
  };
}

/** Whatever a test asks, an answer that is no refusal has the very shape that its route promises, and no more (AZ-6). */
function asDescribed(routes: readonly Route[], { method, path, body, raw }: Sent, reply: Reply): Reply {
  if (reply.status >= 300) return reply;
  const verb = method ?? (body === undefined && raw === undefined ? 'GET' : 'POST');
  const [address = ''] = path.split('?');
  const fits = (pattern: string) => new RegExp(`^${pattern.replaceAll(/:\w+/gu, '[^/]+')}$`, 'u').test(address);
  const candidates = routes.filter((route) => route.method === verb && fits(route.path));
  // a literal path comes before one with a parameter
  const route = candidates.find((each) => each.path === address) ?? candidates[0];
  const answer = route?.operation.answers[reply.status];
  if (route === undefined) return reply;
  const result = answer?.schema?.safeParse(reply.json);
  if (answer === undefined || result?.success === false || (answer.schema === undefined && reply.text !== '')) {
    const issues = JSON.stringify(result?.error?.issues ?? 'not described');
    throw new Error(`${verb} ${route.path} gave ${reply.status}, not as described: ${issues}`);
  }
  return reply;
}

type Member = Pick<Person, 'orgId' | 'userId' | 'signInName'>;

async function makePerson(
  keeper: KeeperDatabase,
  passwords: Passwords,
  now: Date,
  given: NewTestPerson,
): Promise<Member> {
  const { name = `p${randomUUID().slice(0, 8)}`, displayName = 'A. Morales', roles } = given;
  const passwordHash = await passwords.hash(PASSWORD);
  const account = { displayName, signInName: name, passwordHash, now };
  if (given.in === undefined) {
    const more = roles === undefined ? {} : { roles };
    const { orgId, userId } = await createInstitution(keeper, { name: 'Centre', ...account, ...more });
    return { orgId, userId, signInName: name };
  }
  const { orgId, userId: by } = given.in;
  const userId = await createAccount(keeper, account);
  await join(keeper, { orgId, accountId: userId, displayName, now });
  await giveRoles(keeper, { orgId, userId, roles: roles ?? ['CaseWorker'], by, now });
  return { orgId, userId, signInName: name };
}

interface SignIn {
  readonly keeper: KeeperDatabase;
  readonly send: TestApp['send'];
  readonly now: Date;
}

async function signIn({ keeper, send, now }: SignIn, { orgId, userId, signInName }: Member): Promise<Person> {
  const token = newToken();
  const tokenHash = hashToken(token) ?? Buffer.alloc(32);
  const session = { orgId, userId, tokenHash, method: 'passkey' as const, deviceBound: true, deviceId: null };
  await startSession(keeper, { ...session, stepUpAt: now, now });
  const cookie = cookieFor(orgId, token).split(';', 1)[0] ?? '';
  const asPerson = (sent: Sent) => send({ ...sent, headers: { cookie, ...sent.headers } });
  const ifMatch = (version: number | undefined) => (version === undefined ? {} : { 'if-match': `"${version}"` });
  return {
    orgId,
    userId,
    cookie,
    signInName,
    send: asPerson,
    post: (path, body, version) =>
      asPerson({ path, body, headers: { 'idempotency-key': randomUUID(), ...ifMatch(version) } }),
    put: (path, body, version) => asPerson({ method: 'PUT', path, body, headers: ifMatch(version) }),
    remove: (path) => asPerson({ method: 'DELETE', path }),
  };
}

/** PostgreSQL needs a moment to notice that the last connection has gone, and nobody may push the application out. */
async function dropWhenLeft(drop: () => Promise<void>, tries = 40): Promise<void> {
  try {
    await drop();
  } catch (error) {
    if (tries === 0 || (error as { code?: unknown }).code !== '42501') throw error;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await dropWhenLeft(drop, tries - 1);
  }
}

export function cookieOf({ headers }: Reply): string {
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** Exactly what is given goes out; nothing is added but the length and, with `body`, the type. */
export function sendTo(port: number, { method, path, body, raw, headers = {} }: Sent): Promise<Reply> {
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const length = payload === undefined ? {} : { 'content-length': Buffer.byteLength(payload) };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: { host: `localhost:${port}`, ...type, ...length, ...headers },
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: asJson(text) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

function asJson(text: string): Reply['json'] {
  try {
    return JSON.parse(text) as Reply['json'];
  } catch {
    return {};
  }
}

let content: Content | undefined;

/** The laws as they are, and a questionnaire of the tests' own with every kind of question. */
export function testContent(): Content {
  content ??= makeContent();
  return content;
}

function makeContent(): Content {
  const issues: Issue[] = [];
  const laws = buildLaw(joinPath(REPOSITORY, 'content/law'), REPOSITORY, []).map(compileLawPack);
  const instrument = parseInstrument(TEST_INSTRUMENT, {}, issues);
  if (instrument === undefined) throw new InvalidInput(issues);
  const htcds = buildHtcds(joinPath(REPOSITORY, 'content/htcds'), REPOSITORY, []);
  if (htcds === undefined) throw new TypeError('content/htcds must be in order');
  return {
    laws,
    interviews: new Map([[instrument.id, compileInstrument(instrument)]]),
    courses: { lessons: new Map(), scenarios: new Map(), texts: new Map() },
    htcds: new Htcds(htcds),
    mail: new Map(),
    practices: buildCooperation(REPOSITORY, []).practices,
    agreements: {
      templates: buildCooperation(REPOSITORY, []).templates,
      wordOf: () => (kind, code) => `${kind} ${code}`,
    },
  };
}

const text = (word: string) => ({ en: word, es: word });
const option = (id: string) => ({ id, text: text(id) });
const TEST_INSTRUMENT = {
  id: 'trial',
  version: 3,
  title: text('Trial'),
  about: text('For tests'),
  sections: [
    {
      id: 'common',
      title: text('Common'),
      role: 'finding',
      shared: true,
      questions: [
        { id: 'story', kind: 'multiple', ask: text('What happened?'), options: [option('offer'), option('taken')] },
        { id: 'border', kind: 'single', ask: text('A border?'), options: [option('crossed'), option('inside')] },
      ],
    },
    {
      id: 'own',
      title: text('Own'),
      role: 'finding',
      questions: [
        { id: 'years', kind: 'number', ask: text('How old?'), least: 0, most: 120 },
        { id: 'since', kind: 'date', ask: text('Since when?'), precision: 'month' },
        { id: 'words', kind: 'text', ask: text('In your words?') },
        { id: 'afraid', kind: 'yes-no', ask: text('Afraid?') },
      ],
    },
  ],
  circumstances: [{ id: 'companion-present', title: text('Companion'), when: { equals: ['afraid', 'yes'] } }],
};

export const INSTRUMENT = { id: 'trial', version: 3 };

export const FACTS = {
  age: { group: 'adult', years: 25 },
  acts: [{ code: 'recruitment', finding: 'established' }],
  means: [{ code: 'deception', finding: 'established' }],
  purposes: [{ code: 'prostitution-of-others', finding: 'established' }],
  smuggling: [],
};

let references = 0;
/** Another own reference each time. */
export function ownReference(): string {
  references += 1;
  return `T-2026/${references}`;
}

export async function beginConversation(person: Person, more: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const body = { ownReference: ownReference(), instrument: INSTRUMENT, language: 'es', ...more };
  const { json, status, text: words } = await person.post('/api/v1/conversations', body);
  if (status !== 201) throw new Error(`no conversation: ${words}`);
  return String(json['id']);
}
