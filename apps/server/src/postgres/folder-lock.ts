// SPDX-License-Identifier: EUPL-1.2
//
// One server for one data folder. Called by the embedded server before it looks at anything in the folder, and held
// until it has stopped. The lock itself belongs to the kernel (an exclusive SQLite transaction on an empty file, the one
// kernel lock that Node offers), so it ends with its process, however that ended, and none is ever stale: not after a
// power cut, not when a process id is used again, not when a container comes back under another name. Beside it lies a
// file saying who holds it; that file is for the message only and decides nothing.
//
// Never open server.lock with node:fs in the server: closing any descriptor of a file ends its process's locks on it.

import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseProblem, errorMessage } from './problem.ts';

export interface LockHolder {
  readonly pid: number;
  /** When that process started, ISO 8601. */
  readonly started: string;
  readonly host: string;
}

export interface FolderLock {
  release(): void;
}

/** @throws {DatabaseProblem} 'folder-in-use' while another process holds it, without having changed anything */
export function lockFolder(folder: string): FolderLock {
  const file = path.join(folder, 'server.lock');
  const holderFile = path.join(folder, 'server.lock.json');
  let lock: DatabaseSync;
  try {
    lock = new DatabaseSync(file);
    chmodSync(file, 0o600); // whoever may read it could hold it
  } catch (error) {
    throw new DatabaseProblem('folder-unusable', `cannot lock the data folder with ${file}: ${errorMessage(error)}`);
  }
  try {
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) {
      throw new DatabaseProblem(
        'folder-unusable',
        `the file system of ${folder} does not lock files (${errorMessage(error)}); choose a data folder on a local disk`,
      );
    }
    throw new DatabaseProblem('folder-in-use', inUseMessage(folder, readHolder(holderFile)));
  }
  writeFileSync(holderFile, `${JSON.stringify(thisProcess())}\n`, { mode: 0o600 });
  return {
    release() {
      rmSync(holderFile, { force: true });
      lock.close();
    },
  };
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function thisProcess(): LockHolder {
  const started = new Date(Date.now() - process.uptime() * 1000).toISOString();
  return { pid: process.pid, started, host: hostname() };
}

function readHolder(file: string): Partial<LockHolder> {
  try {
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof holder === 'object' && holder !== null ? holder : {};
  } catch {
    return {}; // being written at this moment, or lost: the lock counts, not this file
  }
}

function inUseMessage(folder: string, { pid, started, host }: Partial<LockHolder>): string {
  const who = pid === undefined ? 'another server' : `process ${pid} on ${host}, started ${started}`;
  return `the data folder ${folder} is in use by ${who}. Stop that server first, or give this one a folder of its own.`;
}
