// SPDX-License-Identifier: EUPL-1.2
// What was erased stays erased (CR-5): before anybody is served, a database that came back from a backup and was not
// replayed stops the start; erasures that a crash left half done are finished; and the file outside the database must know
// every erasure that the database knows. Called by server.ts, as the owner of the tables.

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { assertReplayed as assertNoRestoreWaits } from '../backup/replay.ts';
import type { KeeperTables } from '../store/tables.ts';
import type { KeyStore } from './key-store.ts';
import { openTombstoneFile, type TombstoneFile } from './tombstone-file.ts';
import { assertReplayed, replayTombstones } from './tombstones.ts';

interface Given {
  readonly owner: pg.PoolConfig;
  readonly keyStore: KeyStore;
  readonly keyFolder: string;
}

/**
 * @returns the file of erasures; while the keys are sealed it is read and compared at its first use
 * @throws {KeyProblem} or {BackupProblem}, saying what to do
 */
export async function openErasures(given: Given): Promise<TombstoneFile> {
  await assertNoRestoreWaits(given.owner);
  if ((await given.keyStore.health()).state === 'unsealed') return compare(given);
  let opened: Promise<TombstoneFile> | undefined;
  return {
    all: () => [],
    append: async (tombstone) => {
      opened ??= compare(given);
      await (await opened).append(tombstone);
    },
  };
}

async function compare({ owner, keyStore, keyFolder }: Given): Promise<TombstoneFile> {
  const file = await openTombstoneFile(keyFolder, keyStore);
  const db = new Kysely<KeeperTables>({ dialect: new PostgresDialect({ pool: new pg.Pool({ ...owner, max: 1 }) }) });
  try {
    await replayTombstones(db, file);
    await sql`SELECT finish_erasures()`.execute(db);
    await assertReplayed(db, file, keyFolder);
    return file;
  } finally {
    await db.destroy();
  }
}
