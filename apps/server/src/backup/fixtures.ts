// SPDX-License-Identifier: EUPL-1.2
//
// Filled databases of earlier schemas, for the tests of migrations, backups and restore points. Only tests and the release
// gate import this file.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { ENDED_BY_RESTORE } from './restore.ts';
import { migrate, type Migration, readMigrations } from '../store/migrate.ts';

export const FIRST_FIXTURE = 2;

/** The hashes of the tables that a restore gives back as they were. */
export function withoutEnded(hashes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(hashes).filter(([table]) => !ENDED_BY_RESTORE.includes(table)));
}

/** Columns that a migration fills with values drawn anew: two runs differ there and nowhere else. */
export const DRAWN_ANEW = ['amparo.role_grant.grant_id'];

/** A database of schema 0002 with the made-up rows of fixtures/schema-0002.sql. */
export async function fillSchema0002(connection: pg.ClientConfig): Promise<void> {
  await migrate(connection, (await readMigrations()).slice(0, FIRST_FIXTURE));
  const rows = await readFile(path.join(import.meta.dirname, 'fixtures/schema-0002.sql'), 'utf8');
  await asOwner(connection, (client) => client.query(`BEGIN; ${rows} COMMIT;`));
}

export const ORG = '10000000-0000-4000-8000-000000000001';
export const USER = '11000000-0000-4000-8000-000000000001';
export const CASE = '51000000-0000-4000-8000-000000000001';
export const OTHER_CASE = '52000000-0000-4000-8000-000000000002';

/** The same, brought to the present schema, with cases, their wrapped keys and a chain of audit entries. */
export async function fillPresentSchema(connection: pg.ClientConfig): Promise<readonly Migration[]> {
  await fillSchema0002(connection);
  const steps = await readMigrations();
  await migrate(connection, steps);
  await asOwner(connection, async (client) => {
    for (const id of [CASE, OTHER_CASE]) {
      await client.query(
        `INSERT INTO case_file (org_id, case_id, own_reference, name_sealed, version, created_by, created_at, changed_at)
         VALUES ($1, $2::uuid, 'K-' || left($2::text, 2), sha256('sealed'), 1, $3, now(), now())`,
        [ORG, id, USER],
      );
      await client.query(
        `INSERT INTO amparo_keys.case_key VALUES ($1, $2, 1, 'kek-1', sha256('wrapped') || sha256('more'), now())`,
        [ORG, id],
      );
    }
    await client.query(
      `SELECT audit_append($1, $2, NULL, 'case.read', $3, NULL, 'allowed', NULL, gen_random_uuid(), now()) FROM generate_series(1, 25)`,
      [ORG, USER, CASE],
    );
  });
  return steps;
}

export async function asOwner<T>(connection: pg.ClientConfig, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(connection);
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}
