// SPDX-License-Identifier: EUPL-1.2
//
// How a command reaches the database of a data folder: through the PostgreSQL of a running server, as one more login that
// only reads, or by opening the folder itself when no server runs (AV-2). Called by the commands of `amparo backup`.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { DATABASE } from '../postgres/cluster.ts';
import { connectionSettings, type ConnectionSettings, MIGRATION } from '../postgres/connections.ts';
import { dataFolder } from '../postgres/data-folder.ts';
import { type OpenOptions, openDatabase } from '../postgres/open-database.ts';
import { DatabaseProblem } from '../postgres/problem.ts';

export interface Reached {
  readonly connection: ConnectionSettings;
  readonly close: () => Promise<void>;
}

export async function reachDatabase(options: OpenOptions): Promise<Reached> {
  try {
    const { connections, stop } = await openDatabase(options);
    return { connection: connections.migration, close: stop };
  } catch (error) {
    if (!(error instanceof DatabaseProblem) || error.code !== 'folder-in-use') throw error;
    const connection = await reachRunning(options.dataFolder);
    if (connection === undefined) throw error;
    return { connection, close: async () => undefined };
  }
}

/** As the owner. What the running PostgreSQL wrote into postmaster.pid, and the passwords that only the server's user may read. */
export async function reachRunning(folder: string): Promise<ConnectionSettings | undefined> {
  const { cluster, passwords } = dataFolder(folder);
  try {
    const lines = (await readFile(path.join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
    const [port, socket, address] = [Number(lines[3]), lines[4]?.trim() ?? '', lines[5]?.trim() ?? ''];
    const stored = JSON.parse(await readFile(passwords, 'utf8')) as Readonly<Record<string, string>>;
    const host = socket === '' ? address : socket;
    return connectionSettings(
      { host, port, database: DATABASE },
      { user: MIGRATION, password: stored[MIGRATION] },
      MIGRATION,
    );
  } catch {
    return undefined; // starting or stopping at this moment, or not ours to read
  }
}
