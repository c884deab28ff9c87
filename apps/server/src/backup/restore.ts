// SPDX-License-Identifier: EUPL-1.2
//
// Believes a backup, or does not, and puts it into an empty database. In two passes: first everything is opened and
// checked without touching the target; then it is opened again and loaded in one transaction, so that a target is either
// whole or as empty as before. What was erased since the backup is still in it: a mark in the database keeps the server
// from starting until replay.ts has repeated the erasures (CR-5).

import { type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open as openFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { errorCode } from '../postgres/problem.ts';
import type { Migration } from '../store/migrate.ts';
import { copyIn } from './copy.ts';
import { MANIFEST, readHeads } from './create.ts';
import { readArchive, type TableHead, type TableSum } from './frames.ts';
import { type Details, fileSum, idBytes, type Manifest, readManifest } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { markRestored } from './replay.ts';
import { schemaHash } from './schema-hash.ts';
import { HEADER_BYTES, keyId, KINDS, open, openBytes, parseHeader } from './sealed-box.ts';
import { copyInto, type Part, quotedTable, readTables, SAME_TEXT, tableId } from './tables.ts';

export interface BackupSource {
  readonly folder: string;
  /** where the archive of keys lies, when it is kept apart */
  readonly keysFolder?: string | undefined;
  /** the offline key; undefined only for a restore point that is not sealed */
  readonly openWith: KeyObject | undefined;
  /** public key of the server that made it; undefined only for a restore point */
  readonly signedBy: KeyObject | undefined;
  /** when the newest backup anybody here knows of was taken; an older one is refused */
  readonly newestKnown?: Date | undefined;
  /** the migrations of this program */
  readonly steps: readonly Migration[];
}

export interface CheckedBackup {
  readonly source: BackupSource;
  readonly manifest: Manifest;
  readonly details: Details;
}

/** @throws {BackupProblem} saying why it is not believed; nothing was written anywhere */
export async function checkBackup(source: BackupSource): Promise<CheckedBackup> {
  const manifest = readManifest(await readText(path.join(source.folder, MANIFEST)), source.signedBy);
  assertKnownSchema(manifest, source.steps);
  assertNotOlder(manifest, source.newestKnown);
  assertOwnKey(manifest, source.openWith);
  for (const part of ['data', 'keys'] as const) await assertFile(source, manifest, part);
  const details = await readDetails(source, manifest);
  for (const part of ['data', 'keys'] as const) {
    const sums = await readArchive(plainOf(source, manifest, part), async () => undefined);
    assertSameSums(sums, details.sums[part], part);
  }
  return { source, manifest, details };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new BackupProblem('damaged', `no backup at ${path.dirname(file)}: its ${MANIFEST} cannot be read`, {
      cause: error,
    });
  }
}

function assertKnownSchema({ schema, history }: Manifest, steps: readonly Migration[]): void {
  if (schema > steps.length) {
    throw new BackupProblem(
      'newer-schema',
      `the backup has schema ${schema}, this program knows ${steps.length}: restore it with the program that made it, or a newer one`,
    );
  }
  const other = history.find(({ checksum }, index) => checksum !== steps[index]?.checksum);
  if (other === undefined) return;
  throw new BackupProblem(
    'other-build',
    `migration ${other.number} of the backup is not the one of this program: use the build that made it`,
  );
}

function assertNotOlder({ takenAt }: Manifest, newestKnown: Date | undefined): void {
  if (newestKnown === undefined || Date.parse(takenAt) >= newestKnown.getTime()) return;
  throw new BackupProblem(
    'older',
    `this backup is from ${takenAt}, and one from ${newestKnown.toISOString()} is known: use the newer one, or say --older if that is what you want`,
  );
}

function assertOwnKey({ sealedTo }: Manifest, openWith: KeyObject | undefined): void {
  if (sealedTo === null && openWith === undefined) return;
  if (sealedTo !== null && openWith !== undefined && keyId(openWith).toString('hex') === sealedTo) return;
  throw new BackupProblem(
    'foreign-key',
    `this backup is ${sealedTo === null ? 'not sealed' : `sealed to key ${sealedTo}`}: give the key that belongs to it`,
  );
}

function fileOf({ folder, keysFolder }: BackupSource, manifest: Manifest, part: Part): string {
  return path.join(part === 'keys' ? (keysFolder ?? folder) : folder, manifest.archives[part].file);
}

/** Whose archive it is before whether it is whole: the first says more to whoever mixed them up. */
async function assertFile(source: BackupSource, manifest: Manifest, part: Part): Promise<void> {
  const file = fileOf(source, manifest, part);
  const header = parseHeader(await readStart(file));
  const expected = manifest.sealedTo === null ? undefined : idBytes(manifest.id);
  if (header !== undefined && (header.kind !== KINDS[part] || expected?.equals(header.backup) === false)) {
    throw new BackupProblem(
      'swapped',
      `${path.basename(file)} is not the archive of ${part} of this backup: fetch it again from where it was kept`,
    );
  }
  const { bytes, sha256 } = await fileSum(file);
  if (bytes === manifest.archives[part].bytes && sha256 === manifest.archives[part].sha256) return;
  throw new BackupProblem(
    'damaged',
    `the archive of ${part} is not the one that the manifest names (${bytes} of ${manifest.archives[part].bytes} bytes): use another copy`,
  );
}

async function readStart(file: string): Promise<Buffer> {
  try {
    const handle = await openFile(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    await handle.close();
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    throw new BackupProblem(
      'damaged',
      `the archive ${path.basename(file)} is missing: fetch it from where it was kept`,
      { cause: error },
    );
  }
}

function plainOf(source: BackupSource, manifest: Manifest, part: Part): AsyncIterable<Buffer> {
  const file = createReadStream(fileOf(source, manifest, part)) as AsyncIterable<Buffer>;
  if (source.openWith === undefined) return file;
  return open(file, source.openWith, { kind: part, backup: idBytes(manifest.id) });
}

async function readDetails({ openWith }: BackupSource, manifest: Manifest): Promise<Details> {
  const bytes = Buffer.from(manifest.details, 'base64');
  const plain =
    openWith === undefined
      ? bytes
      : await openBytes(bytes, openWith, { kind: 'details', backup: idBytes(manifest.id) });
  return JSON.parse(plain.toString('utf8')) as Details;
}

function assertSameSums(found: readonly TableSum[], told: readonly TableSum[], part: Part): void {
  const line = ({ table, rows, sha256 }: TableSum) => `${table} ${rows} ${sha256}`;
  if (found.map(line).join('\n') === told.map(line).join('\n')) return;
  throw new BackupProblem(
    'damaged',
    `the archive of ${part} does not hold what its manifest counted: use another copy`,
  );
}

/**
 * @param connection a login that arrives as the owner of the schema of an empty database
 * @throws {BackupProblem} and the target is as it was
 */
export async function restoreBackup(checked: CheckedBackup, connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client({ ...connection, statement_timeout: 0, idle_in_transaction_session_timeout: 0 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(SAME_TEXT);
    await client.query('BEGIN');
    await load(client, checked);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    if (error instanceof BackupProblem) throw error;
    const state = errorCode(error);
    throw new BackupProblem(
      'not-whole',
      `the backup could not be loaded${state === undefined ? '' : ` (database code ${state})`}; the target is as empty as before`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

async function load(client: pg.Client, checked: CheckedBackup): Promise<void> {
  const { source, manifest, details } = checked;
  await assertEmpty(client);
  await takeSteps(client, manifest, source.steps);
  await removeSeeds(client);
  for (const part of ['data', 'keys'] as const) {
    const sums = await readArchive(plainOf(source, manifest, part), (head, rows) => loadTable(client, head, rows));
    assertSameSums(sums, details.sums[part], part);
  }
  await assertSame(client, checked);
  await endRights(client);
  await markRestored(client, manifest);
}

/**
 * What opened a door when the backup was taken may have been withdrawn since, and must not open it again: sessions, links,
 * questions half answered. Everybody signs in anew.
 */
export const ENDED_BY_RESTORE = ['amparo.session', 'amparo.challenge', 'amparo.recovery_link', 'amparo.set_up_link'];

async function endRights(client: pg.Client): Promise<void> {
  for (const table of await readTables(client)) {
    if (ENDED_BY_RESTORE.includes(tableId(table))) await client.query(`DELETE FROM ${quotedTable(table)}`);
  }
}

async function assertEmpty(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ table: string }>(
    `SELECT n.nspname || '.' || c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('amparo', 'amparo_keys', 'amparo_restore') AND c.relkind IN ('r', 'p', 'v', 'm', 'S') LIMIT 1`,
  );
  if (rows[0] === undefined) return;
  throw new BackupProblem(
    'not-empty',
    `the target holds ${rows[0].table} already: restore into an empty database or a new data folder, nothing is ever overwritten`,
  );
}

/** The schema as it was when the backup was taken; the server takes the later steps when it starts. */
async function takeSteps(client: pg.Client, { history }: Manifest, steps: readonly Migration[]): Promise<void> {
  await client.query(`CREATE TABLE schema_migration (
    number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`);
  for (const { number, name, sql, checksum } of steps.slice(0, history.length)) {
    await client.query(sql);
    await client.query('INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)', [
      number,
      name,
      checksum,
    ]);
  }
}

/** Rows that a migration put into an empty database are in the backup too. */
async function removeSeeds(client: pg.Client): Promise<void> {
  for (const table of (await readTables(client)).toReversed()) {
    const { rows } = await client.query<{ some: boolean }>(`SELECT EXISTS (SELECT FROM ${quotedTable(table)}) AS some`);
    if (rows[0]?.some === true) await client.query(`DELETE FROM ${quotedTable(table)}`);
  }
}

/** COPY FROM refuses a table whose row security binds the owner: lifted for this moment of this transaction. */
async function loadTable(client: pg.Client, head: TableHead, rows: AsyncGenerator<Buffer>): Promise<void> {
  const table = quotedTable(head);
  const { rows: found } = await client.query<{ forced: boolean }>(
    'SELECT relforcerowsecurity AS forced FROM pg_class WHERE oid = to_regclass($1)',
    [table],
  );
  if (found[0] === undefined)
    throw new BackupProblem(
      'other-build',
      `the schema has no table ${tableId(head)}: use the build that made the backup`,
    );
  const { forced } = found[0];
  if (forced) await client.query(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`);
  await copyIn(client, copyInto(head), rows);
  if (forced) await client.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
}

/** What was loaded, counted and described by the database itself. */
async function assertSame(client: pg.Client, { manifest, details }: CheckedBackup): Promise<void> {
  const tables = await readTables(client);
  const told = new Map([...details.sums.data, ...details.sums.keys].map(({ table, rows }) => [table, rows]));
  for (const table of tables) {
    const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM ${quotedTable(table)}`);
    if (Number(rows[0]?.count) !== told.get(tableId(table))) throw notSame(`rows of ${tableId(table)}`);
  }
  if (told.size !== tables.length) throw notSame('number of tables');
  if (JSON.stringify(await readHeads(client, tables)) !== JSON.stringify(details.heads))
    throw notSame('heads of the audit');
  const { rows } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  // another major version writes the same definitions in other words
  if (rows[0]?.major === manifest.postgres && (await schemaHash(client)) !== manifest.schemaHash)
    throw notSame('schema');
}

function notSame(what: string): BackupProblem {
  return new BackupProblem(
    'check-failed',
    `after loading, the ${what} would not be what the backup says: nothing was kept`,
  );
}
