// SPDX-License-Identifier: EUPL-1.2
// `amparo backup keygen|create|verify|restore|replay`: the operator's side of backups. What is done stands in
// apps/server/src/backup; here are the words of the command line and what a person is told.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createBackup } from '../../../server/src/backup/create.ts';
import {
  KEY_FILES,
  makeKeyFiles,
  readPrivateKey,
  readPublicKey,
  readSealKey,
  readSigner,
} from '../../../server/src/backup/key-files.ts';
import { noteBackup } from '../../../server/src/backup/last-backup.ts';
import { BackupProblem } from '../../../server/src/backup/problem.ts';
import { replayErasures, type Tombstones } from '../../../server/src/backup/replay.ts';
import { type BackupSource, checkBackup, restoreBackup } from '../../../server/src/backup/restore.ts';
import { type Reached, reachDatabase } from '../../../server/src/backup/running.ts';
import { type Check, verifyBackup } from '../../../server/src/backup/verify.ts';
import { readConfig } from '../../../server/src/config.ts';
import { readMigrations } from '../../../server/src/store/migrate.ts';
import { Usage } from '../options.ts';

/** What other parts of the program know about a restored database. */
export interface BackupPorts {
  /** @param keyFolder where the list of erasures lies, with the keys that vouch for it */
  readonly tombstones: (keyFolder: string) => Promise<Tombstones>;
  readonly checks: readonly Check[];
}

const OPTIONS = [
  'to',
  'keys',
  'data',
  'seal-key',
  'sign-key',
  'open-key',
  'check-key',
  'known',
  'older',
  'point',
  'tombstones',
] as const;
type Option = (typeof OPTIONS)[number];
const FLAGS: readonly Option[] = ['older', 'point'];

interface Words {
  readonly positional: string | undefined;
  readonly values: Readonly<Partial<Record<Option, string>>>;
  readonly older: boolean;
  /** a restore point that the server made before an update: not signed, and sealed only where a key was configured */
  readonly point: boolean;
}

export async function backupCommand(args: readonly string[], ports: BackupPorts): Promise<void> {
  const [what, ...rest] = args;
  const words = readWords(rest);
  if (what === 'keygen') await keygen(words);
  else if (what === 'create') await create(words);
  else if (what === 'verify') await verify(words, ports);
  else if (what === 'restore') await restore(words, ports);
  else if (what === 'replay') await replay(words, ports);
  else throw new Usage('backup: use keygen, create, verify, restore or replay (amparo --help)');
}

function readWords(args: readonly string[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        OPTIONS.map((name) => [name, { type: FLAGS.includes(name) ? ('boolean' as const) : ('string' as const) }]),
      ),
    });
    const { older, point, ...others } = values;
    if (positionals.length > 1) throw new RangeError('more than one');
    return { positional: positionals[0], values: others, older: older === true, point: point === true };
  } catch {
    throw new Usage('backup: unknown or incomplete option (amparo --help)');
  }
}

function need({ values }: Words, option: Option): string {
  const value = values[option];
  if (value === undefined) throw new Usage(`backup: --${option} is missing (amparo --help)`);
  return value;
}

function needFolder({ positional }: Words): string {
  if (positional === undefined) throw new Usage('backup: name the folder of the backup (amparo --help)');
  return positional;
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => console.error(`amparo: ${text}`);

async function keygen(words: Words): Promise<void> {
  const folder = need(words, 'to');
  const id = await makeKeyFiles(folder);
  say(`Four files were written to ${folder}. The sealing key is ${id}.
  ${KEY_FILES.open}   opens backups. Move it to two media that are kept away from the server, and remove it here.
  ${KEY_FILES.check}  goes with it: it shows that a backup was made by this server.
  ${KEY_FILES.seal}   belongs on the server (AMPARO_BACKUP_KEY). It opens nothing.
  ${KEY_FILES.sign}   belongs on the server. It signs backups; it opens nothing.
Without ${KEY_FILES.open} no backup can ever be opened again, by anybody.`);
}

async function create(words: Words): Promise<void> {
  const sealTo = await readSealKey(need(words, 'seal-key'));
  const signer = await readSigner(need(words, 'sign-key'));
  const now = new Date();
  const name = `amparo-${now.toISOString().replaceAll(/[-:]|\.\d+/gu, '')}`;
  const folder = join(need(words, 'to'), name);
  const keysFolder = words.values.keys === undefined ? undefined : join(words.values.keys, name);
  const database = await reach(words);
  try {
    const { manifest } = await createBackup({
      connection: database.connection,
      folder,
      keysFolder,
      sealTo,
      signer,
      now,
    });
    await noteBackup(database.dataFolder, now);
    const { data, keys } = manifest.archives;
    say(`${folder}
  schema ${manifest.schema}, data ${data.bytes} bytes, keys ${keys.bytes} bytes, sealed to ${manifest.sealedTo}`);
    if (keysFolder === undefined) note('data and keys lie together; --keys FOLDER keeps the keys on another medium');
    else say(`${keysFolder}\n  the archive of keys`);
  } finally {
    await database.close();
  }
}

async function reach({ values }: Words): Promise<Reached & { readonly dataFolder: string }> {
  const config = readConfig(values.data === undefined ? [] : ['--data', values.data], process.env);
  if ('help' in config) throw new Usage('backup: unknown option');
  const reached = await reachDatabase({
    databaseUrl: config.databaseUrl,
    migrationUrl: config.migrationUrl,
    keeperUrl: config.keeperUrl,
    dataFolder: config.dataFolder,
    runAsUid: config.runAsUid,
    log: { info: () => undefined, warn: note, error: note },
  });
  return { ...reached, dataFolder: config.dataFolder };
}

async function sourceOf(words: Words): Promise<BackupSource> {
  const place = { folder: needFolder(words), keysFolder: words.values.keys, steps: await readMigrations() };
  if (words.point) {
    const file = words.values['open-key'];
    const openWith = file === undefined ? undefined : await readPrivateKey(file, 'x25519');
    return { ...place, openWith, signedBy: undefined };
  }
  const openWith = await readPrivateKey(need(words, 'open-key'), 'x25519');
  const signedBy = await readPublicKey(need(words, 'check-key'), 'ed25519');
  return { ...place, openWith, signedBy, newestKnown: words.older ? undefined : await newestKnown(knownFile(words)) };
}

/** The time of the newest backup that was ever verified with this key: beside the key, on the operator's medium. */
function knownFile(words: Words): string {
  return words.values.known ?? join(dirname(resolve(need(words, 'open-key'))), 'backup-known.json');
}

async function newestKnown(file: string): Promise<Date | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const time = Date.parse(String((safeParse(text) as { newest?: unknown } | undefined)?.newest));
  if (Number.isFinite(time)) return new Date(time);
  throw new BackupProblem('damaged', `${file} should say when the newest known backup was taken; mend or remove it`);
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function remember(file: string, takenAt: string, known: Date | undefined): Promise<void> {
  if (known !== undefined && known.getTime() >= Date.parse(takenAt)) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.unfinished`, `${JSON.stringify({ newest: takenAt })}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.unfinished`, file);
}

async function tombstonesOf({ values }: Words, ports: BackupPorts): Promise<Tombstones | undefined> {
  return values.tombstones === undefined ? undefined : ports.tombstones(values.tombstones);
}

async function verify(words: Words, ports: BackupPorts): Promise<void> {
  const source = await sourceOf(words);
  const tombstones = await tombstonesOf(words, ports);
  const { manifest, details, replayed, checks, seconds } = await verifyBackup({
    source,
    tombstones,
    checks: ports.checks,
  });
  await remember(knownFile(words), manifest.takenAt, await newestKnown(knownFile(words)));
  const rows = [...details.sums.data, ...details.sums.keys].reduce((sum, table) => sum + table.rows, 0);
  say(`good: taken ${manifest.takenAt}, schema ${manifest.schema}, ${rows} rows restored in ${seconds.toFixed(1)} s
  checked: signature, hashes, counts, schema, heads of the audit${checks.map((name) => `, ${name}`).join('')}
  erasures repeated: ${replayed ?? 'none asked for (--tombstones FOLDER)'}`);
}

async function restore(words: Words, ports: BackupPorts): Promise<void> {
  const source = await sourceOf(words);
  const tombstones = await tombstonesOf(words, ports);
  const checked = await checkBackup(source);
  const database = await reach(words);
  try {
    await restoreBackup(checked, database.connection);
    say(`restored: taken ${checked.manifest.takenAt}, schema ${checked.manifest.schema}`);
    if (tombstones === undefined) {
      note(
        'the server will not start before `amparo backup replay --tombstones FOLDER` has repeated what was erased since',
      );
    } else say(`erasures repeated: ${await replayErasures(database.connection, tombstones)}`);
  } finally {
    await database.close();
  }
}

async function replay(words: Words, ports: BackupPorts): Promise<void> {
  need(words, 'tombstones');
  const tombstones = await tombstonesOf(words, ports);
  if (tombstones === undefined) return;
  const database = await reach(words);
  try {
    const count = await replayErasures(database.connection, tombstones);
    say(
      count === undefined
        ? 'this database does not wait for a replay; nothing was changed'
        : `erasures repeated: ${count}`,
    );
  } finally {
    await database.close();
  }
}
