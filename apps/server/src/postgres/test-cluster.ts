// SPDX-License-Identifier: EUPL-1.2
//
// Databases for tests: one embedded PostgreSQL, of the run (test-run.ts) or, for a file that runs by itself, of its process:
// started when the first test asks, stopped when the last one is done; a template database prepared once (migrations), and a
// clone of it for each test, which takes some tens of milliseconds. With TEST_DATABASE_URL the same tests run against that server; its login must be
// allowed to create databases and roles. Only tests and benchmarks import this file.

import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Connections, ConnectionSettings } from './connections.ts';
import { OWNER } from './connections.ts';
import { type Log, startEmbedded } from './embedded-server.ts';
import { reachExternal } from './external-server.ts';
import { schemaStatements, scramVerifier } from './roles.ts';

/**
 * Makes the tables that the tests start with, on a connection of the owner. The same function each time; one with a name
 * of its own may have been run already, for every file of a run.
 */
export type Prepare = ((connections: Connections) => Promise<void>) & { readonly forRun?: string };

export interface TestDatabase {
  readonly connections: Connections;
  /** Removes this clone; its connections are closed by force. */
  readonly drop: () => Promise<void>;
}

interface TestCluster {
  /** May create databases and become the owner; not what the product uses. */
  readonly administrator: ConnectionSettings;
  readonly connections: Connections;
  readonly stop: () => Promise<void>;
}

/** How the files of a run learn of what they share; written and read here alone. */
const SHARED = 'AMPARO_TEST_CLUSTER';
interface Shared extends Pick<TestCluster, 'administrator' | 'connections'> {
  /** templates by what they were prepared with */
  readonly templates: Readonly<Record<string, string>>;
}

const templates = new Map<Prepare, Promise<string>>();
let cluster: Promise<TestCluster> | undefined;

/** For the run: a cluster for all its files, until `stop`. Does nothing where TEST_DATABASE_URL names another one. */
export async function shareCluster(prepare: Prepare & { readonly forRun: string }): Promise<() => Promise<void>> {
  if (process.env['TEST_DATABASE_URL'] !== undefined) return async () => undefined;
  const { administrator, connections, stop } = await startEmbeddedForTests(true);
  const template = await makeTemplate({ administrator, connections, stop }, prepare);
  const shared: Shared = { administrator, connections, templates: { [prepare.forRun]: template } };
  process.env[SHARED] = JSON.stringify(shared);
  return stop;
}

function sharedCluster(): Shared | undefined {
  const text = process.env[SHARED];
  return text === undefined ? undefined : (JSON.parse(text) as Shared);
}

/** @param prepare run once for this process; further databases are clones of what it left */
export async function testDatabase(prepare: Prepare = async () => undefined): Promise<TestDatabase> {
  cluster ??= startTestCluster();
  const running = await cluster;
  let template = templates.get(prepare);
  if (template === undefined) {
    const ready = sharedCluster()?.templates[prepare.forRun ?? ''];
    template = ready === undefined ? makeTemplate(running, prepare) : Promise.resolve(ready);
    templates.set(prepare, template);
  }
  const name = databaseName();
  await administer(running, `CREATE DATABASE ${name} OWNER ${OWNER} TEMPLATE ${await template}`);
  // Tests ask what is stored, not what a power cut leaves: the ones that do start servers of their own. So a commit here need
  // not wait for the disk, also not on a server that somebody names. Benchmarks, which measure that wait, do not run under
  // the test runner.
  if (process.env['NODE_TEST_CONTEXT'] !== undefined) {
    await administer(running, `ALTER DATABASE ${name} SET synchronous_commit = off`);
  }
  return {
    connections: onDatabase(running.connections, name),
    drop: () => administer(running, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function makeTemplate(running: TestCluster, prepare: Prepare): Promise<string> {
  const name = databaseName();
  await administer(running, `CREATE DATABASE ${name} OWNER ${OWNER} TEMPLATE template0`);
  const connections = onDatabase(running.connections, name);
  await withClient(connections.migration, async (client) => {
    for (const statement of schemaStatements) await client.query(statement);
  });
  await prepare(connections);
  return name;
}

function databaseName(): string {
  return `amparo_test_${randomBytes(6).toString('hex')}`;
}

function onDatabase({ application, keeper, migration }: Connections, database: string): Connections {
  return {
    application: { ...application, database },
    keeper: { ...keeper, database },
    migration: { ...migration, database },
  };
}

async function administer({ administrator }: TestCluster, statement: string): Promise<void> {
  await withClient(administrator, async (client) => {
    await client.query(statement);
  });
}

async function withClient(settings: ConnectionSettings, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

async function startTestCluster(): Promise<TestCluster> {
  const url = process.env['TEST_DATABASE_URL'];
  const shared = sharedCluster();
  if (url === undefined && shared !== undefined) return { ...shared, stop: async () => undefined };
  const underTest = process.env['NODE_TEST_CONTEXT'] !== undefined;
  const started = url === undefined ? await startEmbeddedForTests(underTest) : await useServer(url);
  // The process has nothing left to do: every test is done. Ends in `beforeExit`, which may still wait; a process that
  // is cut short reaches only `exit`, where the embedded server asks PostgreSQL to stop by itself.
  process.once('beforeExit', () => void started.stop());
  return started;
}

const quiet: Log = { info: () => undefined, warn: () => undefined, error: (message) => console.error(message) };

async function startEmbeddedForTests(forgetful: boolean): Promise<TestCluster> {
  const user = 'amparo_test';
  const password = randomBytes(16).toString('hex');
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'amparo-test-'));
  const server = await startEmbedded({
    dataFolder,
    log: quiet,
    testLogins: {
      forgetful,
      users: [user],
      statements: [
        `CREATE ROLE ${user} LOGIN CREATEDB IN ROLE ${OWNER} PASSWORD '${scramVerifier(password)}'`,
        // to drop a database that is being vacuumed at this moment
        `GRANT pg_signal_backend TO ${user}`,
      ],
    },
  });
  const remove = (): void => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  return {
    administrator: { ...server.connections.migration, user, password },
    connections: server.connections,
    stop: server.stop,
  };
}

/** Databases made on a server that outlives the tests are removed again. */
async function useServer(url: string): Promise<TestCluster> {
  const connections = await reachExternal({ databaseUrl: url });
  const own = new pg.Client({ connectionString: url });
  const administrator: ConnectionSettings = {
    ...connections.migration,
    user: own.user ?? '',
    ...(typeof own.password === 'string' ? { password: own.password } : {}),
  };
  return {
    administrator,
    connections,
    async stop() {
      await withClient(administrator, async (client) => {
        const { rows } = await client.query<{ name: string }>(
          `SELECT datname AS name FROM pg_database WHERE datname = ANY($1)`,
          [await Promise.all(templates.values())],
        );
        for (const { name } of rows) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
    },
  };
}
