// SPDX-License-Identifier: EUPL-1.2
// The erasures of a key folder, for a database that was restored: what stands in its file is verified with the keys of that
// folder and repeated (CR-5). For `amparo backup`; what an erasure is stands in apps/server/src/keys.

import { readdir } from 'node:fs/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import type { Tombstones } from '../../server/src/backup/replay.ts';
import { BackupProblem } from '../../server/src/backup/problem.ts';
import { startKeyStore } from '../../server/src/keys/key-store.ts';
import { chooseProvider } from '../../server/src/keys/master-key.ts';
import { openTombstoneFile } from '../../server/src/keys/tombstone-file.ts';
import { replayTombstones } from '../../server/src/keys/tombstones.ts';
import type { KeeperTables } from '../../server/src/store/tables.ts';
import { answersFrom, unseal } from './shares.ts';

const OF_KEYS = /^(?:master\.json|shares\.json|ring-\d+\.json)$/u;

export async function erasuresOf(folder: string): Promise<Tombstones> {
  // a folder without keys would get new ones, and its empty list would say that nothing was ever erased
  const names = await readdir(folder).catch(() => []);
  if (!names.some((name) => OF_KEYS.test(name))) {
    throw new BackupProblem(
      'unusable-folder',
      `${folder} holds no keys: name the folder of the keys that belong to this backup`,
    );
  }
  return { replay: (connection) => repeat(folder, connection) };
}

async function repeat(folder: string, connection: pg.ClientConfig): Promise<number> {
  const passphraseFile = process.env['AMPARO_PASSPHRASE_FILE'];
  const credentialsFolder = process.env['CREDENTIALS_DIRECTORY'];
  const store = await startKeyStore(chooseProvider({ folder, passphraseFile, credentialsFolder }));
  try {
    await open(store);
    const file = await openTombstoneFile(folder, store);
    const pool = new pg.Pool({ ...connection, max: 1 });
    const database = new Kysely<KeeperTables>({ dialect: new PostgresDialect({ pool }) });
    try {
      await replayTombstones(database, file);
      await finish(database);
    } finally {
      await database.destroy();
    }
    return file.all().length;
  } finally {
    await store.stop();
  }
}

/** Sealed keys open with three shares, typed or piped in. */
async function open(store: Awaited<ReturnType<typeof startKeyStore>>): Promise<void> {
  const { state } = await store.health();
  if (state !== 'sealed') return;
  const answers = answersFrom(process.stdin, process.stdout);
  try {
    await unseal(store, answers, process.stdout);
  } finally {
    answers.close();
  }
}

/** What an erasure takes beside the keys; an earlier schema has no function for it, and the next start does it. */
async function finish(database: Kysely<KeeperTables>): Promise<void> {
  const { rows } = await sql<{
    there: boolean;
  }>`SELECT to_regprocedure('finish_erasures()') IS NOT NULL AS there`.execute(database);
  if (rows[0]?.there === true) await sql`SELECT finish_erasures()`.execute(database);
}
