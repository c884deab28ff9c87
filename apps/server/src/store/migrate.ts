// SPDX-License-Identifier: EUPL-1.2
// Brings the database to the schema of this program (AV-7): numbered SQL files, each in one transaction together with its
// entry and checksum, under one lock so that two servers starting at once do it once. A database that is newer than the
// program, or whose history is another, is refused and not touched. Used at the start and by the tests.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Why the database was refused; the words are for the person who starts the server. */
export class MigrationRefused extends Error {}

export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

const FOLDER = join(import.meta.dirname, 'migrations');
/** Any number that nothing else in this database locks. */
const LOCK = 7_265_001;

export async function readMigrations(folder = FOLDER): Promise<readonly Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted();
  const migrations = await Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(sql.replaceAll('\r\n', '\n')).digest('hex');
      return { number: Number(name.slice(0, 4)), name, sql, checksum };
    }),
  );
  const gap = migrations.find(({ number }, index) => number !== index + 1);
  if (gap !== undefined) throw new RangeError(`migrations are numbered from 0001 without gaps; see ${gap.name}`);
  return migrations;
}

/**
 * @param connection a login that arrives as the owner of the schema
 * @returns the number of the schema afterwards, and how many steps were taken
 * @throws {MigrationRefused} for a newer or a foreign schema
 */
export async function migrate(
  connection: pg.ClientConfig,
  migrations?: readonly Migration[],
): Promise<{ readonly schema: number; readonly taken: number }> {
  const steps = migrations ?? (await readMigrations());
  const client = new pg.Client(connection);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migration (
      number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
    const { rows } = await client.query<{ number: number; checksum: string }>(
      'SELECT number, checksum FROM schema_migration ORDER BY number',
    );
    assertSameHistory(rows, steps);
    const open = steps.slice(rows.length);
    for (const step of open) await take(client, step);
    return { schema: steps.length, taken: open.length };
  } finally {
    await client.end();
  }
}

function assertSameHistory(
  applied: readonly { number: number; checksum: string }[],
  steps: readonly Migration[],
): void {
  if (applied.length > steps.length) {
    throw new MigrationRefused(
      `the database has schema ${applied.length}, this program knows ${steps.length}: start the newer program, or restore a backup made before`,
    );
  }
  const other = applied.find(
    ({ number, checksum }, index) => number !== index + 1 || checksum !== steps[index]?.checksum,
  );
  if (other !== undefined) {
    throw new MigrationRefused(
      `migration ${other.number} of the database is not the one of this program: this data folder belongs to another build`,
    );
  }
}

async function take(client: pg.Client, { number, name, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)', [
      number,
      name,
      checksum,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}
