// SPDX-License-Identifier: EUPL-1.2
// Builds content and web application twice, in two folders of different names, and compares every byte (DEP-3): what a
// release holds then depends on its source only, not on who built it and where.

import { createHash } from 'node:crypto';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { figureOf, type Measure } from './measure.ts';
import { filesBelow, ROOT, trackedFiles } from './tree.ts';

const BUILT = ['build/content', 'apps/web/dist'];

export const reproducibleBuild: Measure = {
  name: 'reproducible build',
  gate: 'two folders, equal hashes of every file',
  run: async ({ note }) => {
    const scratch = await mkdtemp(join(tmpdir(), 'amparo-build-'));
    try {
      const folders = [join(scratch, 'one'), join(scratch, 'another folder with a longer name')];
      const hashes: ReadonlyMap<string, string>[] = [];
      for (const folder of folders) {
        await copyTree(folder);
        await build(folder);
        hashes.push(await hashBuilt(folder));
        note(`built ${hashes.at(-1)?.size} files`);
      }
      const [one = new Map<string, string>(), two = new Map<string, string>()] = hashes;
      const names = [...new Set([...one.keys(), ...two.keys()])];
      const different = names.filter((name) => one.get(name) !== two.get(name));
      if (names.length === 0) different.push('nothing was built');
      const whole = createHash('sha256')
        .update(names.map((name) => `${name} ${one.get(name)}\n`).join(''))
        .digest('hex');
      return figureOf(`${names.length} files, ${different.length} differ, sha256 ${whole.slice(0, 16)}`, different);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  },
};

async function copyTree(folder: string): Promise<void> {
  for (const file of trackedFiles()) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await cp(join(ROOT, file), join(folder, file));
  }
  await linkPackages(folder);
}

/** The installed packages are shared; our own must be those of the copy. */
async function linkPackages(folder: string): Promise<void> {
  const installed = join(ROOT, 'node_modules');
  await mkdir(join(folder, 'node_modules/@amparo'), { recursive: true });
  for (const name of await readdir(installed)) {
    if (name === '@amparo' || name === '.cache' || name === '.vite') continue;
    await symlink(join(installed, name), join(folder, 'node_modules', name));
  }
  for (const name of await readdir(join(installed, '@amparo'))) {
    const place = relative(await realpath(ROOT), await realpath(join(installed, '@amparo', name)));
    await symlink(join(folder, place), join(folder, 'node_modules/@amparo', name));
  }
  for (const workspace of ['apps/web', 'apps/server', 'apps/cli']) {
    const own = join(ROOT, workspace, 'node_modules');
    const there = await readdir(own).catch(() => []);
    if (there.length > 0) await symlink(own, join(folder, workspace, 'node_modules'));
  }
}

async function build(folder: string): Promise<void> {
  const run = promisify(execFile);
  for (const script of ['scripts/content/main.ts', 'apps/web/scripts/build.ts']) {
    await run(process.execPath, [join(folder, script)], { cwd: folder, maxBuffer: 1 << 26 });
  }
}

async function hashBuilt(folder: string): Promise<ReadonlyMap<string, string>> {
  const hashes = new Map<string, string>();
  for (const place of BUILT) {
    for (const file of filesBelow(join(folder, place))) {
      const content = await readFile(join(folder, place, file));
      hashes.set(`${place}/${file}`, createHash('sha256').update(content).digest('hex'));
    }
  }
  return hashes;
}
