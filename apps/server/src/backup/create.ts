// SPDX-License-Identifier: EUPL-1.2
//
// Takes a backup: one consistent view of the database through the migration login, table by table to two archives (data;
// keys), each sealed as it is written, and a signed manifest. Called by `amparo backup create` and, before migrations, by
// restore-point.ts. Reads only; the server goes on working meanwhile.

import { type KeyObject, randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { copyOut } from './copy.ts';
import { type TableSum, writeEnd, writeTable } from './frames.ts';
import {
  type ArchiveFile,
  type AuditHead,
  type Details,
  fileSum,
  idBytes,
  type Manifest,
  type Signer,
  writeManifest,
} from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { schemaHash } from './schema-hash.ts';
import { keyId, type Kind, seal, sealBytes } from './sealed-box.ts';
import { copyOutOf, type Part, partOf, readTables, SAME_TEXT, type Table } from './tables.ts';

export interface CreateOptions {
  /** a login that arrives as the owner of the schema */
  readonly connection: pg.ClientConfig;
  /** the folder of this backup; must not exist */
  readonly folder: string;
  /** where the archive of keys goes, when it is kept apart; a folder of the same rules */
  readonly keysFolder?: string | undefined;
  /** undefined only for a restore point in the data folder itself */
  readonly sealTo: KeyObject | undefined;
  readonly signer: Signer | undefined;
  readonly now: Date;
}

export interface Created {
  readonly manifest: Manifest;
  readonly details: Details;
}

export const MANIFEST = 'manifest.json';
/** The lock that migrations take: a backup and a migration wait for each other. See store/migrate.ts. */
const MIGRATION_LOCK = 7_265_001;

export async function createBackup(options: CreateOptions): Promise<Created> {
  const folders = [...new Set([options.folder, options.keysFolder ?? options.folder])];
  for (const folder of folders) await makeFolder(folder);
  try {
    const created = await withSnapshot(options.connection, (client) => writeBackup(client, options));
    for (const folder of folders) await finish(folder);
    return created;
  } catch (error) {
    for (const folder of folders) await rm(unfinished(folder), { recursive: true, force: true });
    throw error;
  }
}

/** Written beside, renamed when it is whole and on the disk. */
const unfinished = (folder: string) => `${path.resolve(folder)}.unfinished`;

async function makeFolder(folder: string): Promise<void> {
  try {
    await rm(unfinished(folder), { recursive: true, force: true });
    await mkdir(path.dirname(path.resolve(folder)), { recursive: true, mode: 0o700 });
    await mkdir(unfinished(folder), { mode: 0o700 });
  } catch (error) {
    throw new BackupProblem(
      'unusable-folder',
      `cannot write to ${folder}: name a folder on a disk with room, that you may write`,
      { cause: error },
    );
  }
}

async function finish(folder: string): Promise<void> {
  await flush(unfinished(folder));
  await rename(unfinished(folder), path.resolve(folder)).catch((error: unknown) => {
    throw new BackupProblem('unusable-folder', `${folder} exists already: every backup gets a folder of its own`, {
      cause: error,
    });
  });
  await flush(path.dirname(path.resolve(folder)));
}

async function flush(file: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(file, 'r');
  await handle.sync();
  await handle.close();
}

async function withSnapshot<T>(connection: pg.ClientConfig, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...connection, statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
  client.on('error', () => undefined); // the query under way rejects too
  await client.connect();
  try {
    await client.query(SAME_TEXT);
    await client.query('SELECT pg_advisory_lock_shared($1)', [MIGRATION_LOCK]); // before the view is fixed
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return await use(client);
  } finally {
    await client.end();
  }
}

async function writeBackup(client: pg.Client, options: CreateOptions): Promise<Created> {
  const { sealTo, signer, now } = options;
  const id = randomUUID();
  const tables = await readTables(client);
  const sums: Record<Part, TableSum[]> = { data: [], keys: [] };
  const archives: Record<string, ArchiveFile> = {};
  for (const part of ['data', 'keys'] as const) {
    const folder = unfinished(part === 'keys' ? (options.keysFolder ?? options.folder) : options.folder);
    const own = tables.filter((table) => partOf(table) === part);
    const plain = writeTables(client, own, sums[part]);
    archives[part] = await writeArchive(plain, path.join(folder, part), sealTo, { kind: part, id });
  }
  const details: Details = { sums, heads: await readHeads(client, tables) };
  const manifest: Manifest = {
    format: 1,
    id,
    takenAt: now.toISOString(),
    ...(await readSchema(client)),
    sealedTo: sealTo === undefined ? null : keyId(sealTo).toString('hex'),
    archives: archives as Manifest['archives'],
    details: (await sealedDetails(details, sealTo, id)).toString('base64'),
  };
  const text = writeManifest(manifest, signer);
  for (const folder of new Set([options.folder, options.keysFolder ?? options.folder])) {
    await writeFile(path.join(unfinished(folder), MANIFEST), text, { mode: 0o600, flush: true });
  }
  return { manifest, details };
}

async function* writeTables(client: pg.Client, tables: readonly Table[], sums: TableSum[]): AsyncGenerator<Buffer> {
  for (const table of tables) {
    const { schema, name, columns } = table;
    yield* writeTable({ schema, name, columns }, copyOut(client, copyOutOf(table)), (sum) => sums.push(sum));
  }
  yield writeEnd(sums);
}

async function writeArchive(
  plain: AsyncIterable<Buffer>,
  file: string,
  sealTo: KeyObject | undefined,
  { kind, id }: { readonly kind: Kind; readonly id: string },
): Promise<ArchiveFile> {
  const sealed = sealTo === undefined ? plain : seal(plain, sealTo, { kind, backup: idBytes(id) });
  await pipeline(sealed, createWriteStream(file, { mode: 0o600, flags: 'wx', flush: true }));
  return { file: path.basename(file), ...(await fileSum(file)) };
}

async function sealedDetails(details: Details, sealTo: KeyObject | undefined, id: string): Promise<Buffer> {
  const plain = Buffer.from(JSON.stringify(details));
  return sealTo === undefined ? plain : sealBytes(plain, sealTo, { kind: 'details', backup: idBytes(id) });
}

async function readSchema(
  client: pg.Client,
): Promise<Pick<Manifest, 'schema' | 'history' | 'schemaHash' | 'postgres'>> {
  const { rows: history } = await client.query<Manifest['history'][number]>(
    'SELECT number, name, checksum FROM amparo.schema_migration ORDER BY number',
  );
  const { rows } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  return { schema: history.length, history, schemaHash: await schemaHash(client), postgres: rows[0]?.major ?? 0 };
}

/** Where each chain stands; a schema from before there was an audit has none. */
export async function readHeads(
  client: pg.ClientBase,
  tables: readonly Pick<Table, 'schema' | 'name'>[],
): Promise<readonly AuditHead[]> {
  if (!tables.some(({ schema, name }) => schema === 'amparo' && name === 'audit_head')) return [];
  const { rows } = await client.query<AuditHead>(
    `SELECT org_id AS org, seq::text AS seq, encode(hash, 'hex') AS hash FROM amparo.audit_head ORDER BY org_id`,
  );
  return rows;
}
