// SPDX-License-Identifier: EUPL-1.2
// Files that hold keys: readable by their owner only, or the start is refused (SEC-1); written so that after a crash there
// is the old file or the new one, never half. Used by the files of this folder that keep something on disk.

import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../postgres/problem.ts';
import { KeyProblem } from './problem.ts';

/** Whether a service manager put the file there: systemd may lend it through the group of root (mode 0440). */
export type Lender = 'owner' | 'service-manager';

/** @throws {KeyProblem} when others can read it, or it cannot be read */
export async function readSecretFile(file: string, lender: Lender = 'owner'): Promise<Buffer> {
  const found = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  if (process.platform !== 'win32') assertPrivate(file, found, lender);
  return readFile(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
}

function assertPrivate(file: string, { mode, uid }: { mode: number; uid: number }, lender: Lender): void {
  const lentByGroup = lender === 'service-manager' && uid === 0 && (mode & 0o037) === 0;
  if ((mode & 0o077) !== 0 && !lentByGroup) {
    throw new KeyProblem(
      'open-to-others',
      `${file} holds a key and can be reached by others than its owner (mode ${(mode & 0o777).toString(8)}). Run: chmod 600 ${file}; and if others may have read it, change what it holds.`,
    );
  }
  const own = process.getuid?.();
  if (uid !== own && uid !== 0) {
    throw new KeyProblem(
      'open-to-others',
      `${file} holds a key and belongs to another user (uid ${uid}) than the server (uid ${String(own)}). Give it to the server's user with chown.`,
    );
  }
}

function unreadable(file: string, error: unknown): KeyProblem {
  if (errorCode(error) === 'ENOENT') {
    return new KeyProblem(
      'file-missing',
      `${file} is missing: restore it from the backup of the keys, or correct the setting.`,
    );
  }
  return new KeyProblem(
    'file-unreadable',
    `${file} cannot be read (${errorCode(error) ?? 'unknown'}): let the user of the server read it.`,
  );
}

/** A folder for keys that only its owner may enter. */
export async function makeSecretFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (process.platform !== 'win32') await chmod(folder, 0o700);
}

/**
 * Writes a new file, completely or not at all, and on the disk before it returns.
 *
 * @returns false when a file of this name exists already; it is left alone
 */
export async function writeNewSecretFile(file: string, content: Buffer | string): Promise<boolean> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(draft, file);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
  await syncFolder(path.dirname(file));
  return true;
}

/** Makes creations, renames and removals in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // folders cannot be synced there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
