// SPDX-License-Identifier: EUPL-1.2
//
// One PostgreSQL server process: start it and wait until it answers, stop it, and end one that a killed server left
// behind. Used by the embedded server, which holds the lock on the data folder: any other postmaster on this cluster is
// therefore a leftover. It is stopped and not adopted, because the process that watches PostgreSQL must be its parent,
// and because settings and passwords of the new start then hold from the first query on; it takes a fraction of a second.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { open, readFile, readdir, readlink, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { DatabaseProblem, errorCode, errorMessage } from './problem.ts';
import type { RunAs } from './run-as.ts';

export interface PostmasterOptions {
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly configFile: string;
  readonly logFile: string;
  readonly runAs: RunAs | undefined;
}

export interface Postmaster {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason, saying how. */
  readonly ended: Promise<string>;
  /** Fast stop: sessions end, everything is written, exit. */
  stop(): Promise<void>;
  /** For the last moment of a process that did not stop its database: asks for a fast stop, waits for nothing. */
  abandon(): void;
}

const READY_WITHIN_MS = 180_000; // recovery after a crash reads at most max_wal_size
const STOP_WITHIN_MS = 15_000;
const RETRY_FOR_MS = 15_000;

/** The environment of every PostgreSQL program: nothing of the server's own gets in. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { SystemRoot, TEMP, TMP } = process.env;
  const windows = process.platform === 'win32' ? { SystemRoot, TEMP, TMP } : {};
  return { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...windows };
}

/** As which user and where a PostgreSQL program is run. */
export function spawnOptions({ folder }: Binaries, runAs: RunAs | undefined) {
  return { cwd: folder, env: cleanEnvironment(), windowsHide: true, ...runAs };
}

/**
 * Right after a crash the first tries may fail, while backends of the dead postmaster still end: those are repeated.
 *
 * @throws {DatabaseProblem} 'start-failed' with the end of the log
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const afterCrash = await exists(pidFile(options.cluster));
  const retryUntil = Date.now() + (afterCrash ? RETRY_FOR_MS : 0);
  for (;;) {
    try {
      return await startOnce(options);
    } catch (error) {
      if (Date.now() > retryUntil) throw error;
      await pause(300);
    }
  }
}

async function startOnce(options: PostmasterOptions): Promise<Postmaster> {
  const { binaries, cluster, configFile, logFile, runAs } = options;
  const logStart = await sizeOf(logFile);
  const log = openSync(logFile, 'a', 0o600);
  const child = spawn(binaries.postgres, ['-D', cluster, '-c', `config_file=${configFile}`], {
    ...spawnOptions(binaries, runAs),
    detached: true, // Ctrl-C in the terminal is for the server, which stops PostgreSQL when its requests are done
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref(); // it is the server's requests that keep the server alive, not its database
  const ended = endOf(child);
  const outcome = await Promise.race([waitUntilReady(cluster, child), ended]);
  if (outcome !== 'ready' || child.pid === undefined) {
    child.kill('SIGQUIT');
    const tail = await readFrom(logFile, logStart);
    throw new DatabaseProblem('start-failed', `PostgreSQL did not start: ${outcome}${tail === '' ? '' : `\n${tail}`}`);
  }
  return {
    pid: child.pid,
    ended,
    stop: () => stopChild(child, ended, options),
    abandon: () => requestStop(child, options),
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(errorMessage(error)));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}

/** PostgreSQL writes its state into the last line of postmaster.pid. */
async function waitUntilReady(cluster: string, child: ChildProcess): Promise<string> {
  const giveUp = Date.now() + READY_WITHIN_MS;
  while (Date.now() < giveUp) {
    const { pid, status } = await readPidFile(cluster);
    if (pid === child.pid && status === 'ready') return 'ready';
    if (child.exitCode !== null || child.signalCode !== null) return 'ended while starting';
    await pause(15);
  }
  return `not ready after ${READY_WITHIN_MS / 1000} s`;
}

async function stopChild(child: ChildProcess, ended: Promise<string>, options: PostmasterOptions): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  requestStop(child, options);
  const late = pause(STOP_WITHIN_MS, 'late', { ref: false });
  if ((await Promise.race([ended, late])) !== 'late') return;
  child.kill('SIGQUIT'); // without the last checkpoint: nothing is lost, the next start takes longer
  await ended;
}

function requestStop(child: ChildProcess, { binaries, cluster }: PostmasterOptions): void {
  if (process.platform !== 'win32') {
    child.kill('SIGINT');
    return;
  }
  // Windows has no signals to send; pg_ctl speaks to PostgreSQL through its own pipe.
  spawn(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast', '-W'], {
    ...spawnOptions(binaries, undefined),
    stdio: 'ignore',
  });
}

/** Ends a postmaster that a killed server left running on this cluster. True when there was one. */
export async function stopLeftover({ cluster, binaries }: PostmasterOptions): Promise<boolean> {
  const { pid } = await readPidFile(cluster);
  if (pid === undefined || !isAlive(pid)) return false;
  if (!(await servesCluster(pid, cluster))) {
    await forgetForeignPid(cluster);
    return false;
  }
  if (process.platform === 'win32') {
    await promisify(execFile)(binaries.pgCtl, ['stop', '-D', cluster, '-m', 'fast'], spawnOptions(binaries, undefined));
    return true;
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal);
    if (await hasEnded(pid, cluster)) return true;
  }
  throw new DatabaseProblem('stop-failed', `an earlier PostgreSQL (process ${pid}) on ${cluster} does not stop`);
}

/**
 * After a crash the number in postmaster.pid may belong to some other program by now, and PostgreSQL would refuse to
 * start because of it. The file is removed only if no process at all still works in the cluster.
 */
async function forgetForeignPid(cluster: string): Promise<void> {
  if (!(await anyProcessIn(cluster))) await rm(pidFile(cluster), { force: true });
}

async function anyProcessIn(cluster: string): Promise<boolean> {
  if (process.platform !== 'linux') return true; // cannot be known: PostgreSQL decides
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const folders = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => undefined)));
  return folders.includes(cluster);
}

async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === 'win32') return true;
  const command =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
      : await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]).then(
          ({ stdout }) => stdout,
          () => '',
        );
  return command.includes('postgres') && command.includes(cluster);
}

async function hasEnded(pid: number, cluster: string): Promise<boolean> {
  const giveUp = Date.now() + STOP_WITHIN_MS;
  while (Date.now() < giveUp) {
    // The second question is for a machine whose first process collects no ended ones: they still count as alive.
    if (!isAlive(pid) || !(await servesCluster(pid, cluster))) return true;
    await pause(15);
  }
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function pidFile(cluster: string): string {
  return path.join(cluster, 'postmaster.pid');
}

async function readPidFile(cluster: string): Promise<{ pid?: number; status?: string }> {
  const content = await readFile(pidFile(cluster), 'utf8').catch(() => '');
  const lines = content.split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return {};
  return { pid, status: (lines[7] ?? '').trim() };
}

const KEEP_LOG_BYTES = 1024 * 1024;

/** Called before a start: a long log becomes the previous one. */
export async function turnLog(logFile: string): Promise<void> {
  if ((await sizeOf(logFile)) > KEEP_LOG_BYTES) await rename(logFile, `${logFile}.1`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function readFrom(file: string, start: number): Promise<string> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return '';
  try {
    const { size } = await handle.stat();
    const length = Math.min(size - start, 2_000);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trim();
  } finally {
    await handle.close();
  }
}

function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
