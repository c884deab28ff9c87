// SPDX-License-Identifier: EUPL-1.2
//
// After a restore, before anything else: what was erased since the backup was taken is erased again (CR-5). A restored
// database carries a mark, put there in the transaction of the restore; the server refuses to start while it is there, and
// the mark goes only when the erasures were repeated. How erasures are kept outside the database, and what an
// erasure does, is the business of the key store: it comes in as a port.

import pg from 'pg';
import { BackupProblem } from './problem.ts';

/** The erasures, from the file outside the database. */
export interface Tombstones {
  /**
   * Repeats every erasure, as the schema's owner; what is erased already stays so, and it may be called again.
   *
   * @returns how many erasures there are
   */
  replay(connection: pg.ClientConfig): Promise<number>;
}

export async function markRestored(
  client: pg.ClientBase,
  { id, takenAt }: { readonly id: string; readonly takenAt: string },
): Promise<void> {
  // a schema of its own: no part of the program's, and the application has no way into it
  await client.query('CREATE SCHEMA amparo_restore');
  await client.query(`CREATE TABLE amparo_restore.replay_needed (
    backup_id uuid PRIMARY KEY, taken_at timestamptz NOT NULL, restored_at timestamptz NOT NULL DEFAULT now())`);
  await client.query('INSERT INTO amparo_restore.replay_needed (backup_id, taken_at) VALUES ($1, $2)', [id, takenAt]);
}

/** @throws {BackupProblem} 'replay-needed' when this database was restored and not replayed; asked at each start */
export async function assertReplayed(connection: pg.ClientConfig): Promise<void> {
  const pending = await withClient(connection, isPending);
  if (!pending) return;
  throw new BackupProblem(
    'replay-needed',
    'this database was restored from a backup, and what was erased since then is still in it: run `amparo backup replay` with the tombstone file, then start again',
  );
}

async function isPending(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pending: boolean }>(
    "SELECT to_regclass('amparo_restore.replay_needed') IS NOT NULL AS pending",
  );
  return rows[0]?.pending === true;
}

/** @returns how many erasures were repeated; undefined when this database does not wait for any */
export async function replayErasures(connection: pg.ClientConfig, tombstones: Tombstones): Promise<number | undefined> {
  return withClient(connection, async (client) => {
    if (!(await isPending(client))) return undefined;
    // a schema from before there were keys holds nothing that could have been erased
    const { rows } = await client.query<{ keys: boolean }>(
      "SELECT to_regclass('amparo_keys.case_key') IS NOT NULL AS keys",
    );
    const count = rows[0]?.keys === true ? await tombstones.replay(connection) : 0;
    await client.query('DROP SCHEMA amparo_restore CASCADE');
    return count;
  });
}

async function withClient<T>(connection: pg.ClientConfig, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
