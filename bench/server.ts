// SPDX-License-Identifier: EUPL-1.2
// The server under load: how long reading and saving a determination takes for sixteen people at once, and what part of
// the database's own speed is left, the same statement run bare through the driver in the same run being the measure.
// And the memory of server and embedded database together after a start. Loopback only; leaves nothing running.

import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { cookieFor, readSessionCookie, type SessionKey } from '../apps/server/src/access/session-cookie.ts';
import { hashToken, newToken } from '../apps/server/src/access/tokens.ts';
import { loadContent } from '../apps/server/src/content.ts';
import { createCaseKeys } from '../apps/server/src/keys/case-keys.ts';
import { startTestKeys, type TestKeys } from '../apps/server/src/keys/test-keys.ts';
import type { Connections } from '../apps/server/src/postgres/connections.ts';
import { testDatabase } from '../apps/server/src/postgres/test-cluster.ts';
import { determineFrom } from '../apps/server/src/rules.ts';
import { createInstitution, startSession } from '../apps/server/src/store/accounts.ts';
import { addDetermination, createConversation, type NewDetermination } from '../apps/server/src/store/conversations.ts';
import { type Database, type KeeperDatabase, openPools } from '../apps/server/src/store/database.ts';
import { migrate } from '../apps/server/src/store/migrate.ts';
import { once } from '../apps/server/src/store/once.ts';
import { inSession } from '../apps/server/src/store/session.ts';
import { root } from './measure.ts';
import { type Client, clientOf, descendants, send, start, urlOf } from './running-server.ts';

const PEOPLE = 16;
const POOL = 10;
const CALLS = Number(process.env['BENCH_CALLS'] ?? 4000);
const MOST_MEMORY_MB = 250;

const FACTS = {
  age: { group: 'adult', years: 25 },
  acts: [{ code: 'recruitment', finding: 'established' }],
  means: [{ code: 'deception', finding: 'established' }],
  purposes: [{ code: 'prostitution-of-others', finding: 'established' }],
  smuggling: [],
};

export async function benchServer(): Promise<void> {
  console.log(
    `\nServer, ${PEOPLE} connections, ${CALLS} calls each kind, real HTTP and database on one machine of 2 cores or so`,
  );
  const database = await testDatabase(prepare);
  const folder = await mkdtemp(join(tmpdir(), 'amparo-bench-'));
  const server = start(['--data', join(folder, 'data')], {
    DATABASE_URL: urlOf(database.connections.application),
    DATABASE_MIGRATION_URL: urlOf(database.connections.migration),
    DATABASE_KEEPER_URL: urlOf(database.connections.keeper),
    AMPARO_RATE_SESSION: '100000',
    AMPARO_RATE_ADDRESS: '100000',
  });
  const opened = openPools(database.connections, { application: POOL, keeper: 2 }, () => undefined);
  const bare = new pg.Pool({ ...database.connections.migration, max: POOL });
  bare.on('error', () => undefined);
  const agent = new Agent({ keepAlive: true, maxSockets: PEOPLE });
  const keys = await startTestKeys();
  try {
    const port = await server.port;
    const person = await signIn(opened.keeper);
    const client = clientOf(port, agent, person.cookie);
    const { laws } = await loadContent(join(root, 'build/content'));
    const made: NewDetermination = {
      ...determineFrom(FACTS, 'hn', laws),
      answers: {},
      events: [],
      evidence: [],
      amends: null,
    };
    const ids = await compareSaving(client, { db: opened.db, bare, keys, person, made });
    await compareReading(client, { bare, person }, ids);
  } finally {
    agent.destroy();
    await bare.end();
    await opened.close();
    await server.stop();
    await keys.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  await measureMemory();
}

const prepare = async ({ migration }: Connections): Promise<void> => {
  await migrate(migration);
};

interface Measured {
  readonly perSecond: number;
  readonly median: number;
  readonly p99: number;
}

/** `PEOPLE` at once, each one call after the other; a tenth of the calls first, unmeasured. */
async function measure(calls: number, call: (person: number) => Promise<void>): Promise<Measured> {
  const lane = async (person: number, count: number, times: number[]) => {
    for (let index = 0; index < count; index += 1) {
      const began = performance.now();
      await call(person);
      times.push(performance.now() - began);
    }
  };
  const all = (count: number, times: number[]) =>
    Promise.all(Array.from({ length: PEOPLE }, (_, person) => lane(person, Math.ceil(count / PEOPLE), times)));
  await all(calls / 10, []);
  const times: number[] = [];
  const began = performance.now();
  await all(calls, times);
  const seconds = (performance.now() - began) / 1000;
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0;
  return { perSecond: times.length / seconds, median: at(0.5), p99: at(0.99) };
}

function show(what: string, { perSecond, median, p99 }: Measured, peer?: Measured): void {
  const ratio = peer === undefined ? '' : `, ${((perSecond / peer.perSecond) * 100).toFixed(0)} % of it`;
  console.log(
    `  ${what.padEnd(58)} ${perSecond.toFixed(0).padStart(6)}/s${ratio}; median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
  );
}

interface Needs {
  readonly db: Database;
  readonly bare: pg.Pool;
  readonly keys: TestKeys;
  readonly person: SignedIn;
  readonly made: NewDetermination;
}

/** @returns conversations that have been saved often over HTTP */
async function compareSaving(client: Client, { db, bare, keys, person, made }: Needs): Promise<readonly string[]> {
  const { orgId, userId } = person;
  const over = await Promise.all(Array.from({ length: PEOPLE }, () => beginOver(client)));
  const inside = await Promise.all(Array.from({ length: PEOPLE * 2 }, () => begin(db, keys, person)));
  const numbers = over.map(() => 0);
  // about as long as what is sealed
  const sealed = Buffer.alloc(JSON.stringify(made).length + 29, 7);
  const statement = {
    name: 'bare-insert',
    text: `INSERT INTO amparo.determination (org_id, conversation_id, version, content_sealed, created_by, created_at)
      VALUES ($1, $2, $3, $4, $5, now())`,
  };
  const alone = await measure(CALLS, async (lane) => {
    const version = (numbers[lane] = (numbers[lane] ?? 0) + 1);
    await bare.query({ ...statement, values: [orgId, inside[lane + PEOPLE], version, sealed, userId] });
  });
  show('saving: the INSERT bare through the driver', alone);

  const seen = over.map(() => 0);
  const transaction = await measure(CALLS, async (lane) => {
    const change = { conversationId: inside[lane] ?? '', seen: (seen[lane] = (seen[lane] ?? 0) + 1), now: new Date() };
    await asPerson(db, person, async (trx, staff) => {
      const claim = { orgId, userId, key: randomUUID(), requestHash: Buffer.alloc(32), now: change.now };
      const store = { trx, keys: createCaseKeys(keys.store) };
      await once({ trx, sealer: keys.store }, claim, async () => {
        const saved = await addDetermination(store, staff, change, made);
        return { status: 201, body: JSON.stringify(saved) };
      });
    });
  });
  show('saving: the whole transaction, sealed and logged, no HTTP', transaction, alone);

  const versions = over.map(() => 0);
  const http = await measure(CALLS, async (lane) => {
    const version = (versions[lane] = (versions[lane] ?? 0) + 1);
    const headers = { 'idempotency-key': randomUUID(), 'if-match': `"${version}"` };
    const path = `/api/v1/conversations/${over[lane]}/determinations`;
    await client({ method: 'POST', path, body: { facts: FACTS, pack: 'hn' }, headers });
  });
  show('saving: POST …/determinations, determined and checked', http, alone);
  console.log(
    `  ${''.padEnd(58)} ${((http.perSecond / transaction.perSecond) * 100).toFixed(0)} % of its own transaction without HTTP`,
  );
  return over;
}

async function compareReading(
  client: Client,
  { bare, person: { orgId } }: Pick<Needs, 'bare' | 'person'>,
  ids: readonly string[],
): Promise<void> {
  const statement = {
    name: 'bare-select',
    text: 'SELECT * FROM amparo.determination WHERE org_id = $1 AND conversation_id = $2 AND version = $3',
  };
  const some = () => 1 + Math.floor(Math.random() * Math.min(100, CALLS / PEOPLE));
  const alone = await measure(CALLS * 2, async (lane) => {
    await bare.query({ ...statement, values: [orgId, ids[lane], some()] });
  });
  show('reading: the SELECT bare through the driver', alone);
  const http = await measure(CALLS * 2, async (lane) => {
    await client({ method: 'GET', path: `/api/v1/conversations/${ids[lane]}/determinations/${some()}` });
  });
  show('reading: GET …/determinations/:version, opened and logged', http, alone);
}

const newConversation = () => ({
  ownReference: `B-${randomUUID().slice(0, 23)}1`,
  instrument: { id: 'short', version: 1 },
  language: 'es',
});

async function beginOver(client: Client): Promise<string> {
  const headers = { 'idempotency-key': randomUUID() };
  const text = await client({ method: 'POST', path: '/api/v1/conversations', body: newConversation(), headers });
  return (JSON.parse(text) as { id: string }).id;
}

async function begin(db: Database, keys: TestKeys, person: SignedIn): Promise<string> {
  let id = '';
  await asPerson(db, person, async (trx, staff) => {
    const store = { trx, keys: createCaseKeys(keys.store) };
    const made = await createConversation(store, staff, { ...newConversation(), group: null, now: new Date() });
    id = made.conversationId;
  });
  return id;
}

type InTransaction = Parameters<typeof inSession<undefined>>[2];

/** The transaction of the session with one entry of the log, as a request has it. */
async function asPerson(
  db: Database,
  { key, userId }: SignedIn,
  work: (...given: Parameters<InTransaction>) => Promise<void>,
): Promise<void> {
  const done = await inSession(db, { key, now: new Date(), requestId: randomUUID() }, async (trx, staff) => {
    await work(trx, staff);
    const entry = { action: 'conversation.change', objectId: userId, reason: 'own', purpose: null };
    return { value: undefined, entries: [{ ...entry, outcome: 'allowed' as const }] };
  });
  if (done === undefined) throw new Error('the session of the bench is not known');
}

interface SignedIn {
  readonly orgId: string;
  readonly userId: string;
  readonly key: SessionKey;
  readonly cookie: string;
}

async function signIn(keeper: KeeperDatabase): Promise<SignedIn> {
  const now = new Date();
  const given = { name: 'Bench', displayName: 'Bench', signInName: 'bench', passwordHash: null, now };
  const { orgId, userId } = await createInstitution(keeper, { ...given, roles: ['CaseWorker'] });
  const token = newToken();
  const tokenHash = hashToken(token) ?? Buffer.alloc(32);
  const session = { orgId, userId, tokenHash, method: 'passkey' as const, deviceBound: true, deviceId: null };
  await startSession(keeper, { ...session, stepUpAt: now, now });
  const cookie = cookieFor(orgId, token).split(';', 1)[0] ?? '';
  const key = readSessionCookie(cookie);
  if (key === undefined) throw new TypeError('a new session has a cookie that can be read');
  return { orgId, userId, key, cookie };
}

/** Proportional set size: pages that processes share are counted once. */
async function measureMemory(): Promise<void> {
  if (process.platform !== 'linux') {
    console.log('  memory: measured on Linux only');
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'amparo-bench-'));
  await chmod(folder, 0o711);
  const server = start(['--data', join(folder, 'data')], { DATABASE_URL: '' });
  try {
    const port = await server.port;
    const agent = new Agent({ keepAlive: false });
    await Promise.all(Array.from({ length: 5 }, () => send(port, agent, { method: 'GET', path: '/api/v1/health' })));
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const own = await pssOf(server.child.pid ?? 0);
    const all = await Promise.all((await descendants(server.child.pid ?? 0)).map(pssOf));
    const database = all.reduce((sum, megabytes) => sum + megabytes, 0);
    const total = own + database;
    console.log(
      `  memory after start (Pss): server ${own.toFixed(0)} MB, database ${database.toFixed(0)} MB in ${all.length} processes, together ${total.toFixed(0)} MB (limit ${MOST_MEMORY_MB} MB: ${total < MOST_MEMORY_MB ? 'met' : 'NOT MET'})`,
    );
    if (total >= MOST_MEMORY_MB) process.exitCode = 1;
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function pssOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB/mu.exec(text)?.[1] ?? 0) / 1024;
}
