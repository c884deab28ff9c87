// SPDX-License-Identifier: EUPL-1.2
// What was erased stays erased (CR-5): before anybody is served, erasures that a crash left half done are finished; and the file outside the database must know
// every erasure that the database knows. Called by server.ts, as the owner of the tables.

import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
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
 * Needs the keys, so after a sealed start it runs once they are open.
 *
 * @returns the file of erasures
 * @throws {KeyProblem} saying what to do
 */
export async function openErasures({ owner, keyStore, keyFolder }: Given): Promise<TombstoneFile> {
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
