// SPDX-License-Identifier: EUPL-1.2
// The whole server as a process of its own, to be worked with and killed: start it on a data folder, set it up, create
// records over HTTP from several lanes at once, and look into its database as the owner to see what is there.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import pg from 'pg';
import { reachRunning } from '../../apps/server/src/backup/running.ts';
import { describeFault } from '../../apps/server/src/audit/faults.ts';
import { verifyLog } from '../../apps/server/src/audit/verify-log.ts';
import { openPools } from '../../apps/server/src/store/database.ts';
import { ROOT } from './tree.ts';

export interface Program {
  readonly child: ChildProcess;
  readonly port: number;
  readonly setUpToken: string | undefined;
  /** everything it wrote, standard output and error */
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

export interface Place {
  /** the data folder; keys and anchors lie beside it */
  readonly data: string;
  /** the built content */
  readonly content: string;
}

const READY_WITHIN_MS = 120_000;

/** @param settings more of the environment */
export function launch(
  { data, content }: Place,
  settings: NodeJS.ProcessEnv = {},
): Omit<Program, 'port' | 'setUpToken'> {
  const env = {
    ...process.env,
    AMPARO_CONTENT: content,
    DATABASE_URL: '',
    AMPARO_RATE_SESSION: '100000',
    AMPARO_RATE_ADDRESS: '100000',
    ...settings,
  };
  const main = join(ROOT, 'apps/server/src/main.ts');
  const child = spawn(process.execPath, [main, '--port', '0', '--data', data], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { child, said: () => said, ended };
}

/** @throws with what it said, when it ends or is not ready in time */
export async function startProgram(place: Place, settings: NodeJS.ProcessEnv = {}): Promise<Program> {
  const launched = launch(place, settings);
  const { child, said } = launched;
  const giveUp = performance.now() + READY_WITHIN_MS;
  while (performance.now() < giveUp && child.exitCode === null && child.signalCode === null) {
    const port = /"event":"listening","port":(\d+)/u.exec(said())?.[1];
    // the link is said after the port
    if (port !== undefined && said().includes('Amparo is ready')) {
      await pause(5);
      return { ...launched, port: Number(port), setUpToken: /setup#([A-Za-z0-9_-]{43})/u.exec(said())?.[1] };
    }
    await pause(20);
  }
  child.kill('SIGKILL');
  throw new Error(`the server did not become ready:\n${said().slice(-3000)}`);
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
}

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export function send(port: number, { path, method, body, headers }: Sent): Promise<Answer> {
  const payload = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const type = payload === undefined ? {} : { 'content-type': 'application/json', 'content-length': payload.length };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: method ?? (payload === undefined ? 'GET' : 'POST'),
        headers: { host: `localhost:${port}`, ...type, ...headers },
        agent: false,
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            cookie: incoming.headers['set-cookie']?.[0]?.split(';', 1)[0],
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}

/**
 * Opens the installation with the link of the console. The session that this gives is good for adding a passkey only; adding
 * one is measured elsewhere, so the restriction is lifted in the database.
 *
 * @returns the cookie of the first person
 */
export async function setUp({ port, setUpToken }: Program, { data }: Place): Promise<string> {
  const body = {
    token: setUpToken,
    institution: 'Centro de Prueba',
    displayName: 'U. Prueba',
    signInName: 'u.prueba',
    password: 'quiet river under stones',
  };
  const { status, text, cookie } = await send(port, { path: '/api/v1/setup', body });
  if (status !== 201 || cookie === undefined) throw new Error(`the set-up was refused: ${status} ${text}`);
  await asOwnerOf(data, (client) => client.query('UPDATE session SET restricted = false'));
  return cookie;
}

/** What the server said yes to. */
export interface Ledger {
  readonly conversations: Set<string>;
  readonly determinations: Set<string>;
  /** with the name that was given */
  readonly cases: Map<string, string>;
  /** how often each status came, and `no answer` */
  readonly statuses: Map<string, number>;
}

export function newLedger(): Ledger {
  return { conversations: new Set(), determinations: new Set(), cases: new Map(), statuses: new Map() };
}

const FACTS = {
  age: { group: 'adult', years: 25 },
  acts: [{ code: 'recruitment', finding: 'established' }],
  means: [{ code: 'deception', finding: 'established' }],
  purposes: [{ code: 'prostitution-of-others', finding: 'established' }],
  smuggling: [],
};

let references = 0;

export interface Load {
  /** Ends the lanes and waits for what is under way. */
  readonly stop: () => Promise<void>;
}

/** Lanes that begin a conversation and save a determination of it, over and over, until they are stopped. */
export function startLoad(port: number, cookie: string, ledger: Ledger, lanes = 6): Load {
  const state = { going: true };
  const all = Array.from({ length: lanes }, (_, lane) => work(port, cookie, ledger, state, lane % 2 === 1));
  return {
    stop: async () => {
      state.going = false;
      await Promise.all(all);
    },
  };
}

/** Half of the lanes begin with a case, so that a server killed early has been asked for every kind. */
async function work(
  port: number,
  cookie: string,
  ledger: Ledger,
  state: { going: boolean },
  caseFirst: boolean,
): Promise<void> {
  if (caseFirst) await openCase(port, cookie, ledger);
  while (state.going) {
    const id = await begin(port, cookie, ledger);
    if (id === undefined) await pause(10);
    else await determine(port, cookie, ledger, id);
    if (state.going) await openCase(port, cookie, ledger);
  }
}

async function begin(port: number, cookie: string, ledger: Ledger): Promise<string | undefined> {
  references += 1;
  const answer = await counted(ledger, port, {
    path: '/api/v1/conversations',
    body: { ownReference: `L-${process.pid}/${references}`, instrument: { id: 'short', version: 1 }, language: 'es' },
    headers: { cookie, 'idempotency-key': randomUUID() },
  });
  if (answer?.status !== 201) return undefined;
  const { id } = JSON.parse(answer.text) as { id: string };
  ledger.conversations.add(id);
  return id;
}

async function determine(port: number, cookie: string, ledger: Ledger, id: string): Promise<void> {
  const answer = await counted(ledger, port, {
    path: `/api/v1/conversations/${id}/determinations`,
    body: { facts: FACTS },
    headers: { cookie, 'idempotency-key': randomUUID(), 'if-match': '"1"' },
  });
  if (answer?.status === 201) ledger.determinations.add(id);
}

async function openCase(port: number, cookie: string, ledger: Ledger): Promise<void> {
  references += 1;
  const name = `Prueba ${String(references).replaceAll(/\d/gu, (digit) => 'abcdefghij'[Number(digit)] ?? '')}`;
  const answer = await counted(ledger, port, {
    path: '/api/v1/cases',
    body: { ownReference: `K-${process.pid}/${references}`, name },
    headers: { cookie, 'idempotency-key': randomUUID() },
  });
  if (answer?.status !== 201) return;
  const { id } = JSON.parse(answer.text) as { id: string };
  ledger.cases.set(id, name);
}

/** The newest case opens, with the name that was given: the keys are there too. @returns what is wrong */
export async function findUnreadable(port: number, cookie: string, { cases }: Ledger): Promise<readonly string[]> {
  const [id, name] = [...cases].at(-1) ?? [];
  if (id === undefined) return [];
  const answer = await send(port, { path: `/api/v1/cases/${id}/identity`, headers: { cookie } });
  return answer.status === 200 && answer.text.includes(JSON.stringify(name))
    ? []
    : [`a name cannot be read: ${answer.status}`];
}

async function counted({ statuses }: Ledger, port: number, sent: Sent): Promise<Answer | undefined> {
  const answer = await send(port, sent).catch(() => undefined);
  const status = answer === undefined ? 'no answer' : String(answer.status);
  statuses.set(status, (statuses.get(status) ?? 0) + 1);
  return answer;
}

/** Looks into the database of a running server as the owner; waits for one that is just coming back. */
export async function asOwnerOf<T>(data: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connected(data);
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connected(data: string): Promise<pg.Client> {
  for (let tries = 0; ; tries += 1) {
    const client = new pg.Client(await reachRunning(data));
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      if (tries === 100) throw error;
      await pause(300);
    }
  }
}

/** Everything acknowledged is there, nothing is half, and the log verifies. @returns what is not so */
export async function findLosses(data: string, ledger: Ledger): Promise<readonly string[]> {
  const missed = await asOwnerOf(data, async (client) => {
    const findings: string[] = [];
    for (const [what, sql, values] of questions(ledger)) {
      const { rows } = await client.query<{ count: string }>(sql, [...values]);
      if (rows[0]?.count !== '0') findings.push(`${rows[0]?.count} ${what}`);
    }
    return findings;
  });
  return [...missed, ...(await findFaults(data))];
}

function questions({
  conversations,
  determinations,
  cases,
}: Ledger): readonly (readonly [string, string, readonly unknown[]])[] {
  const missing = (table: string, column = 'conversation_id') =>
    `SELECT count(*) FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT FROM ${table} t WHERE t.${column} = id)`;
  return [
    ['acknowledged conversations lost', missing('conversation'), [[...conversations]]],
    ['acknowledged determinations lost', missing('determination'), [[...determinations]]],
    ['acknowledged cases lost', missing('case_file', 'case_id'), [[...cases.keys()]]],
    ['keys of acknowledged cases lost', missing('amparo_keys.case_key', 'case_id'), [[...cases.keys()]]],
    [
      'keys of nothing',
      `SELECT count(*) FROM amparo_keys.case_key k WHERE NOT EXISTS (SELECT FROM case_file WHERE case_id = k.case_id)
       AND NOT EXISTS (SELECT FROM conversation WHERE conversation_id = k.case_id)
       AND NOT EXISTS (SELECT FROM conversation_group WHERE group_id = k.case_id)`,
      [],
    ],
    [
      'cases without a name, a person who works on it, or an entry in the log',
      `SELECT count(*) FROM case_file c WHERE name_sealed IS NULL
       OR NOT EXISTS (SELECT FROM amparo_keys.case_key k WHERE k.case_id = c.case_id)
       OR NOT EXISTS (SELECT FROM name_token t WHERE t.case_id = c.case_id)
       OR NOT EXISTS (SELECT FROM audit_entry a WHERE a.object_id = c.case_id AND a.action = 'case.open')`,
      [],
    ],
    [
      'conversations without the determination they name',
      `SELECT count(*) FROM conversation c WHERE latest_version IS NOT NULL AND NOT EXISTS (SELECT FROM determination d
       WHERE d.org_id = c.org_id AND d.conversation_id = c.conversation_id AND d.version = c.latest_version)`,
      [],
    ],
    [
      'determinations that their conversation does not name',
      `SELECT count(*) FROM determination d JOIN conversation c USING (org_id, conversation_id) WHERE c.latest_version IS NULL`,
      [],
    ],
    [
      'conversations without an entry in the log',
      `SELECT count(*) FROM conversation c WHERE NOT EXISTS (SELECT FROM audit_entry a WHERE a.org_id = c.org_id
       AND a.object_id = c.conversation_id AND a.action = 'conversation.begin')`,
      [],
    ],
    [
      'kept results without what they tell of',
      `SELECT count(*) FROM idempotent_result r WHERE r.status IS NULL OR NOT EXISTS (
       SELECT FROM conversation c WHERE c.org_id = r.org_id AND c.conversation_id = r.object_id
       UNION ALL SELECT FROM case_file c WHERE c.org_id = r.org_id AND c.case_id = r.object_id)`,
      [],
    ],
  ];
}

async function findFaults(data: string): Promise<readonly string[]> {
  const settings = await reachRunning(data);
  if (settings === undefined) return ['the database could not be reached'];
  const pools = openPools({ application: settings, keeper: settings }, { application: 1, keeper: 2 }, () => undefined);
  const anchorFolder = `${data}-anchors`;
  try {
    const { faults } = await verifyLog({ database: pools.keeper, anchorFolder });
    // a server that writes no anchors has none to lose
    return faults.filter(({ code }) => code !== 'anchors-missing' || existsSync(anchorFolder)).map(describeFault);
  } finally {
    await pools.close();
  }
}

/** The process of PostgreSQL of this folder; undefined while there is none. */
export function databasePid(data: string): number | undefined {
  const file = join(data, 'postgres/cluster/postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : Number.NaN;
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

export function killDatabase(data: string): number | undefined {
  const pid = databasePid(data);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return pid;
}
