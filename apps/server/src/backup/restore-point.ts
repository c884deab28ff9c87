// SPDX-License-Identifier: EUPL-1.2
//
// Before migrations change a database that holds something, a backup of it is put into the data folder (AV-7): sealed when a
// backup key is configured, otherwise a plain one that only the server's own user may read, with a notice that says so. It
// is no replacement for backups that leave the machine. Called by server.ts between opening the database and migrating it.

import type { KeyObject } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { readMigrations } from '../store/migrate.ts';
import { createBackup } from './create.ts';
import { readSealKey } from './key-files.ts';
import { assertReplayed } from './replay.ts';

export interface RestorePointOptions {
  readonly connection: pg.ClientConfig;
  readonly dataFolder: string;
  /** the public key of backups, when one is configured */
  readonly sealTo: KeyObject | undefined;
  readonly notices: { info(message: string): void; warn(message: string): void };
  readonly now: Date;
  /** how many migrations this program knows; asked of its folder unless given */
  readonly steps?: number;
}

/**
 * What the start of the server does before it migrates: refuses a database that was restored and not replayed, and takes a
 * restore point when there is something to migrate.
 *
 * @throws {BackupProblem} saying what to do; nothing was changed
 */
export async function prepareToMigrate(
  connection: pg.ClientConfig,
  { dataFolder, backupKeyFile }: { readonly dataFolder: string; readonly backupKeyFile?: string | undefined },
  notices: RestorePointOptions['notices'],
): Promise<void> {
  await assertReplayed(connection);
  const sealTo = backupKeyFile === undefined ? undefined : await readSealKey(backupKeyFile);
  await takeRestorePoint({ connection, dataFolder, sealTo, notices, now: new Date() });
}

const FOLDER = 'restore-points';
/** Keys that were destroyed must be gone from every copy after 35 days (CR-5). */
const KEEP_MS = 35 * 24 * 3600_000;

/** @returns the folder of the restore point; undefined when there was nothing to migrate */
export async function takeRestorePoint(options: RestorePointOptions): Promise<string | undefined> {
  const { connection, dataFolder, sealTo, notices, now } = options;
  const points = path.join(dataFolder, FOLDER);
  await removeOld(points, now);
  const present = await schemaOf(connection);
  const steps = options.steps ?? (await readMigrations()).length;
  if (present === 0 || present >= steps) return undefined;
  await mkdir(points, { recursive: true, mode: 0o700 });
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d+/gu, '');
  const folder = path.join(points, `${stamp}-schema-${present}`);
  await createBackup({ connection, folder, sealTo, signer: undefined, now });
  if (sealTo === undefined) {
    notices.warn(
      `Before the update a restore point was written to ${folder}. It is NOT encrypted beyond what the database itself encrypts; only this user may read it, and it goes after 35 days. Set AMPARO_BACKUP_KEY to have it sealed.`,
    );
  } else notices.info(`Before the update a sealed restore point was written to ${folder}.`);
  return folder;
}

/** 0 for a database that was never migrated. */
async function schemaOf(connection: pg.ClientConfig): Promise<number> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ there: boolean }>(
      "SELECT to_regclass('schema_migration') IS NOT NULL AS there",
    );
    if (rows[0]?.there !== true) return 0;
    const { rows: counted } = await client.query<{ count: string }>('SELECT count(*) FROM schema_migration');
    return Number(counted[0]?.count);
  } finally {
    await client.end();
  }
}

async function removeOld(points: string, now: Date): Promise<void> {
  for (const name of await readdir(points).catch(() => [])) {
    const stamp = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z-schema-\d+$/u.exec(name);
    if (stamp === null) continue;
    const [, year, month, day, hour, minute, second] = stamp;
    const taken = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    if (now.getTime() - taken > KEEP_MS) await rm(path.join(points, name), { recursive: true, force: true });
  }
}
