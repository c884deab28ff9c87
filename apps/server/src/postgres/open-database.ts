// SPDX-License-Identifier: EUPL-1.2
//
// The door to this folder: one call that gives the server a database to log in to, the embedded one or the one that
// DATABASE_URL names. Called by the server's main and by the test clusters. It opens no pool and knows no table; it
// makes sure that the schema exists and that the application's login is bound by row security.

import pg from 'pg';
import type { Connections, ConnectionSettings } from './connections.ts';
import { diskSpace, type DiskSpace } from './disk-space.ts';
import { type Log, startEmbedded } from './embedded-server.ts';
import { reachExternal } from './external-server.ts';
import { assertSeparateRoles, schemaStatements } from './roles.ts';

export interface OpenOptions {
  /** Any PostgreSQL 15 or newer, reached by a login that may create roles; without it the embedded one. */
  readonly databaseUrl?: string | undefined;
  /** Where that may not be: a second login that becomes the owner. `databaseUrl` is then the application's. */
  readonly migrationUrl?: string | undefined;
  /** And a third, for accounts and sessions. */
  readonly keeperUrl?: string | undefined;
  /** Where the embedded database and its lock lie: an empty folder, or one of an earlier start. */
  readonly dataFolder: string;
  /** Under which user the embedded PostgreSQL runs when the server is root. */
  readonly runAsUid?: number | undefined;
  readonly log: Log;
}

export interface Database {
  readonly kind: 'embedded' | 'server';
  readonly connections: Connections;
  /** Resolves, saying why, if the embedded PostgreSQL is gone for good: stop the server then. */
  readonly failed: Promise<string>;
  /** Room on the disk of the embedded database; undefined where the disk is somebody else's. */
  readonly diskSpace: () => Promise<DiskSpace | undefined>;
  /** Ends the embedded PostgreSQL and gives the data folder free. Close the pools before. */
  readonly stop: () => Promise<void>;
}

/** @throws {DatabaseProblem} with a message for the operator and the exit code for the process */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const database =
    options.databaseUrl === undefined ? await openEmbedded(options) : await openExternal(options, options.databaseUrl);
  try {
    await query(database.connections.migration, async (client) => {
      for (const statement of schemaStatements) await client.query(statement);
    });
    await query(database.connections.application, assertSeparateRoles);
    await query(database.connections.keeper, assertSeparateRoles);
    return database;
  } catch (error) {
    await database.stop();
    throw error;
  }
}

async function openEmbedded({ dataFolder, runAsUid, log }: OpenOptions): Promise<Database> {
  const server = await startEmbedded({ dataFolder, log, ...(runAsUid === undefined ? {} : { runAsUid }) });
  return {
    kind: 'embedded',
    connections: server.connections,
    failed: server.failed,
    diskSpace: () => diskSpace(dataFolder),
    stop: server.stop,
  };
}

async function openExternal({ migrationUrl, keeperUrl }: OpenOptions, databaseUrl: string): Promise<Database> {
  const connections = await reachExternal({
    databaseUrl,
    ...(migrationUrl === undefined ? {} : { migrationUrl }),
    ...(keeperUrl === undefined ? {} : { keeperUrl }),
  });
  return {
    kind: 'server',
    connections,
    failed: new Promise(() => undefined),
    diskSpace: async () => undefined,
    stop: async () => undefined,
  };
}

async function query(settings: ConnectionSettings, use: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}
