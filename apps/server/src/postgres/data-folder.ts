// SPDX-License-Identifier: EUPL-1.2
//
// What lies where in the data folder, and who may enter it. Prepared by the embedded server at each start.
//
//   server.lock, server.lock.json   one server at a time (folder-lock.ts)
//   postgres-passwords.json         0600, the server's user
//   postgres-config/                written at each start; PostgreSQL reads it, cannot write it
//   postgres/                       0700, the user of PostgreSQL
//     cluster/  socket/
//   postgres.log                    0600; starts, stops and crashes, never data
//   postgres-binaries/              only where PostgreSQL's user cannot reach node_modules (binaries.ts)
//
// The folder is 0700. Started by root, PostgreSQL runs as another user and has to pass through: then it is 0711, still
// root's, so that a broken PostgreSQL cannot put a link in the place of a file that root writes; all that is in it is
// closed to others by its own mode.

import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  rmdir,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseProblem, errorCode, errorMessage } from './problem.ts';
import { firstClosedFolder, type RunAs } from './run-as.ts';

export interface DataFolder {
  readonly root: string;
  readonly lock: string;
  readonly postgres: string;
  readonly cluster: string;
  readonly config: string;
  readonly passwords: string;
  readonly log: string;
  readonly binaries: string;
}

export function dataFolder(folder: string): DataFolder {
  const root = path.resolve(folder);
  return {
    root,
    lock: path.join(root, 'server.lock'),
    postgres: path.join(root, 'postgres'),
    cluster: path.join(root, 'postgres', 'cluster'),
    config: path.join(root, 'postgres-config'),
    passwords: path.join(root, 'postgres-passwords.json'),
    log: path.join(root, 'postgres.log'),
    binaries: path.join(root, 'postgres-binaries'),
  };
}

/**
 * Makes the folder, or accepts one that is empty or ours. Changes nothing in a folder that holds something else.
 *
 * @returns the same folder, under the one name that no symbolic link leads to
 */
export async function createDataFolder({ root, lock }: DataFolder, runAs: RunAs | undefined): Promise<DataFolder> {
  if (runAs !== undefined) await assertEnterable(root, runAs);
  try {
    await mkdir(root, { recursive: true, mode: folderMode(runAs) });
    const entries = await readdir(root);
    const ours = entries.length === 0 || entries.includes(path.basename(lock)) || entries.every(isHarmless);
    if (!ours) {
      throw new DatabaseProblem(
        'folder-unusable',
        `${root} holds other files. Name an empty folder, or one that does not exist yet, as the data folder.`,
      );
    }
    await chmod(root, folderMode(runAs));
    return dataFolder(await realpath(root));
  } catch (error) {
    if (error instanceof DatabaseProblem) throw error;
    throw new DatabaseProblem('folder-unusable', `cannot use the data folder ${root}: ${errorMessage(error)}`);
  }
}

function isHarmless(name: string): boolean {
  return name === 'lost+found' || name === '.gitkeep' || name === '.gitignore';
}

function folderMode(runAs: RunAs | undefined): number {
  return runAs === undefined ? 0o700 : 0o711;
}

async function assertEnterable(root: string, runAs: RunAs): Promise<void> {
  const closed = await firstClosedFolder(path.dirname(root), runAs);
  if (closed === undefined) return;
  throw new DatabaseProblem(
    'folder-unusable',
    `PostgreSQL does not run as root, and its user (uid ${runAs.uid}) may not enter ${closed}. ` +
      `Choose a data folder elsewhere, for example /var/lib/amparo, or start Amparo as an ordinary user.`,
  );
}

/** The folders below the root, called with the lock held. */
export async function prepareFolders(folder: DataFolder, runAs: RunAs | undefined): Promise<void> {
  await mkdir(folder.config, { recursive: true });
  await chmod(folder.config, runAs === undefined ? 0o700 : 0o755);
  await mkdir(folder.postgres, { recursive: true, mode: 0o700 });
  await giveTo(runAs, folder.postgres);
}

export async function giveTo(runAs: RunAs | undefined, folder: string): Promise<void> {
  if (runAs !== undefined) await chown(folder, runAs.uid, runAs.gid);
  await chmod(folder, 0o700);
}

// A socket's path has to fit into sockaddr_un: 108 bytes on Linux, 104 on macOS, with a zero at the end.
const LONGEST_SOCKET_PATH = process.platform === 'linux' ? 107 : 103;

export interface SocketFolder {
  readonly path: string;
  /** True when the data folder's own path is too long for a socket, and the folder lies in the temporary folder. */
  readonly elsewhere: boolean;
}

/** A 0700 folder for the socket, empty: inside the data folder, or where that path is too long, a private temporary one. */
export async function createSocketFolder(
  folder: DataFolder,
  socketName: string,
  runAs: RunAs | undefined,
): Promise<SocketFolder> {
  await removeEarlierSocketFolder(folder, socketName);
  const inside = path.join(folder.postgres, 'socket');
  if (fits(inside, socketName)) {
    // No PostgreSQL runs here now; what a crash left would stop the next one if its process id is used again.
    await rm(inside, { recursive: true, force: true });
    await mkdir(inside, { mode: 0o700 });
    await giveTo(runAs, inside);
    return { path: inside, elsewhere: false };
  }
  const temporary = fits(path.join(tmpdir(), 'amparo-XXXXXX'), socketName) ? tmpdir() : '/tmp';
  const elsewhere = await mkdtemp(path.join(temporary, 'amparo-'));
  await giveTo(runAs, elsewhere);
  await writeFile(noteOfSocketFolder(folder), elsewhere, { mode: 0o600 });
  return { path: elsewhere, elsewhere: true };
}

function fits(socketFolder: string, socketName: string): boolean {
  return Buffer.byteLength(path.join(socketFolder, socketName)) <= LONGEST_SOCKET_PATH;
}

function noteOfSocketFolder(folder: DataFolder): string {
  return path.join(folder.root, 'postgres-socket-folder');
}

/** A killed server leaves its temporary socket folder behind; only the socket's own files are removed from it. */
export async function removeEarlierSocketFolder(folder: DataFolder, socketName: string): Promise<void> {
  const note = noteOfSocketFolder(folder);
  try {
    const earlier = await readFile(note, 'utf8');
    if (path.basename(earlier).startsWith('amparo-') && (await stat(earlier)).isDirectory()) {
      await rm(path.join(earlier, socketName), { force: true });
      await rm(path.join(earlier, `${socketName}.lock`), { force: true });
      await rmdir(earlier);
    }
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return; // not ours to force: it is a temporary folder
  }
  await rm(note, { force: true });
}
