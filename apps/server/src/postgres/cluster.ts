// SPDX-License-Identifier: EUPL-1.2
//
// The files of the database on disk: made whole or not at all, with its roles and their passwords. Called by the
// embedded server before PostgreSQL runs. What needs a superuser happens here, in single-user mode; a running server
// lets none in.

import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { Binaries } from './binaries.ts';
import { LOGIN_ROLES, OWNER } from './connections.ts';
import type { DataFolder } from './data-folder.ts';
import { spawnOptions } from './postmaster.ts';
import { DatabaseProblem, errorCode } from './problem.ts';
import { type Passwords, passwordsFor, randomPasswords, roleStatements } from './roles.ts';
import type { RunAs } from './run-as.ts';

export const DATABASE = 'amparo';
const SUPERUSER = 'amparo_superuser';

export interface ClusterOptions {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly configFile: string;
  readonly runAs: RunAs | undefined;
  /** Run once, when the cluster is made: the login of the test runs. */
  readonly extraStatements?: readonly string[];
}

/** Opens the cluster of this folder, or makes it. `created` says which. */
export async function prepareCluster(options: ClusterOptions): Promise<{ passwords: Passwords; created: boolean }> {
  const { folder } = options;
  if (!(await exists(folder.cluster))) return { passwords: await createCluster(options), created: true };
  const passwords = await readPasswords(folder.passwords);
  if (passwords !== undefined) return { passwords, created: false };
  // The file was lost, or not restored with the rest: the roles get new passwords.
  return { passwords: await renewPasswords(options), created: false };
}

/** In a folder beside it, renamed when all is done: a start that was interrupted leaves nothing half made. */
async function createCluster(options: ClusterOptions): Promise<Passwords> {
  const { folder, binaries, runAs } = options;
  const unfinished = `${folder.cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  assertUserHasName(runAs);
  const initdb = spawn(binaries.initdb, initdbArguments(unfinished), {
    ...spawnOptions(binaries, runAs),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await succeeded(initdb, 'initdb');
  const passwords = randomPasswords();
  await runAlone(options, unfinished, [
    ...roleStatements(passwords),
    ...(options.extraStatements ?? []),
    `CREATE DATABASE ${DATABASE} OWNER ${OWNER}`,
    `REVOKE ALL ON DATABASE ${DATABASE}, postgres, template1 FROM PUBLIC`,
    `GRANT CONNECT ON DATABASE ${DATABASE} TO ${LOGIN_ROLES.join(', ')}`,
  ]);
  await writePasswords(folder.passwords, passwords);
  await rename(unfinished, folder.cluster);
  await flushFolder(folder.postgres);
  return passwords;
}

function initdbArguments(cluster: string): string[] {
  return [
    '-D',
    cluster,
    '-U',
    SUPERUSER,
    '-E',
    'UTF8',
    '--data-checksums',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--auth=reject', // the launcher's own pg_hba.conf decides; should it ever be missing, nobody gets in
    '--no-instructions',
  ];
}

/** initdb asks the system for the name of its user and stops without one, with a message that helps nobody. */
function assertUserHasName(runAs: RunAs | undefined): void {
  if (runAs !== undefined || process.platform === 'win32') return;
  try {
    userInfo();
  } catch {
    throw new DatabaseProblem(
      'start-failed',
      `PostgreSQL needs a name for the user it runs as, and uid ${process.getuid?.()} has none on this machine. ` +
        'Add the user to /etc/passwd, or set DATABASE_URL to a PostgreSQL that runs elsewhere.',
    );
  }
}

async function renewPasswords(options: ClusterOptions): Promise<Passwords> {
  const passwords = randomPasswords();
  await runAlone(options, options.folder.cluster, [
    ...roleStatements(passwords),
    `GRANT CONNECT ON DATABASE ${DATABASE} TO ${LOGIN_ROLES.join(', ')}`,
  ]);
  await writePasswords(options.folder.passwords, passwords);
  return passwords;
}

/** Runs statements, one line each, as superuser in single-user mode: no socket, no other session. */
async function runAlone(options: ClusterOptions, cluster: string, statements: readonly string[]): Promise<void> {
  const { binaries, configFile, runAs } = options;
  const settings = ['-c', `config_file=${configFile}`, '-c', 'exit_on_error=on', '-c', 'log_min_messages=error'];
  const postgres = spawn(binaries.postgres, ['--single', '-D', cluster, ...settings, 'postgres'], {
    ...spawnOptions(binaries, runAs),
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const done = succeeded(postgres, 'preparing the database');
  postgres.stdin.on('error', () => undefined); // it ended early; `done` says why
  postgres.stdin.end(`${statements.join('\n')}\n`);
  await done;
}

function succeeded(child: ChildProcess, what: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let messages = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      messages = (messages + text).slice(-2_000);
    });
    child.once('error', (error) => reject(new DatabaseProblem('start-failed', `${what} failed: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new DatabaseProblem('start-failed', `${what} failed with exit code ${code}\n${messages.trim()}`));
    });
  });
}

async function readPasswords(file: string): Promise<Passwords | undefined> {
  try {
    const stored: Partial<Passwords> = JSON.parse(await readFile(file, 'utf8'));
    // a file of an earlier version lacks a login that came later: all get new passwords, the new login is made
    if (LOGIN_ROLES.some((role) => typeof stored[role] !== 'string')) return undefined;
    return passwordsFor((role) => stored[role] ?? '');
  } catch (error) {
    if (error instanceof SyntaxError || errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function writePasswords(file: string, passwords: Passwords): Promise<void> {
  const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
  const handle = await open(unfinished, 'wx', 0o600);
  await handle.writeFile(`${JSON.stringify(passwords, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await chmod(unfinished, 0o600);
  await rename(unfinished, file);
}

async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
