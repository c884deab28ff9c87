// SPDX-License-Identifier: EUPL-1.2
// What a person has to download, compressed with brotli at its best. Fails when the JavaScript of the application, the public
// pages, the interview and its result is above 150 kB, or when any other room (staff, estimate, lessons, words), which loads
// only when it is opened, brings more than 60 kB of its own; of a case file each section is one, counted with what all share.
// Texts and law are JSON, not JavaScript; they are shown beside it.
// Run: `npm run budget -w apps/web`, after a build.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

/** Issue 2, section D: kB are 1,000 bytes. */
const MOST_SCRIPT_BYTES = 150_000;
const MOST_ROOM_BYTES = 60_000;
/** Chunks of the pages of that sum, by the name of their source file. */
const CORE_PAGES = ['home', 'recognise', 'compare', 'about', 'practice', 'not-found'];

const dist = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'dist');
if (!existsSync(join(dist, 'sw.js'))) {
  console.error('budget: apps/web/dist is missing or half built; run `npm run build -w apps/web` first');
  process.exit(2);
}

interface Size {
  readonly name: string;
  readonly raw: number;
  readonly brotli: number;
}

function sizesOf(folder: string, ending: string): Size[] {
  return readdirSync(join(dist, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => sizeOf(join(folder, name)));
}

function sizeOf(name: string): Size {
  const bytes = readFileSync(join(dist, name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  return { name, raw: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

const total = (sizes: readonly Size[]): number => sizes.reduce((sum, size) => sum + size.brotli, 0);
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

const scripts = new Map(
  [...sizesOf('assets', '.js'), ...sizesOf('', '.js')].map((size) => [size.name.replace('assets/', ''), size]),
);
const styles = sizesOf('assets', '.css');
const texts = sizesOf('assets', '.json');
const all = [...scripts.values()].toSorted((a, b) => b.brotli - a.brotli);
for (const { name, raw, brotli } of all) {
  console.log(`  ${name.padEnd(48)} ${kB(raw).padStart(10)} raw ${kB(brotli).padStart(10)} brotli`);
}

/** Names of the scripts that a script imports at once, or later, or as a worker. */
function importsOf(name: string): { readonly atOnce: readonly string[]; readonly later: readonly string[] } {
  const text = readFileSync(join(dist, scripts.get(name)?.name ?? name), 'utf8');
  const known = (pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, found = '']) => found).filter((each) => scripts.has(each));
  return {
    atOnce: known(/(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/gu),
    later: known(/(?:import\(\s*["'`]\.\/|["'`]\/?assets\/)([\w.-]+\.js)["'`]/gu),
  };
}

/** The script that holds the table of pages: what it imports later are the rooms. */
const table = [...scripts.keys()].filter((name) => importsOf(name).later.some((each) => each.startsWith('home-')));
const rooms = [...new Set(table.flatMap((name) => importsOf(name).later))];
const isCore = (name: string) => CORE_PAGES.some((page) => new RegExp(`^${page}-[\\w-]{8}\\.js$`, 'u').test(name));

function reach(from: readonly string[], without: ReadonlySet<string> = new Set()): Set<string> {
  const found = new Set<string>();
  const open = [...from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name) || without.has(name)) continue;
    found.add(name);
    const { atOnce, later } = importsOf(name);
    open.push(...atOnce, ...(table.includes(name) ? later.filter(isCore) : later));
  }
  return found;
}

const sumOf = (names: Iterable<string>) => [...names].reduce((sum, name) => sum + (scripts.get(name)?.brotli ?? 0), 0);
const core = reach([...table, 'sw.js', 'guard.js', ...[...scripts.keys()].filter((name) => isCore(name))]);
const problems: string[] = [];
if (table.length === 0 || [...core].filter((name) => isCore(name)).length !== CORE_PAGES.length)
  problems.push('the pages that are to be counted were not all found');
const sum = sumOf(core);
console.log(`Application, public pages, interview and result: ${kB(sum)} brotli of at most ${kB(MOST_SCRIPT_BYTES)}`);
if (sum > MOST_SCRIPT_BYTES) problems.push(`${kB(sum - MOST_SCRIPT_BYTES)} too much JavaScript`);
/** A case file is a corridor: each of its sections comes when somebody opens that section, and is a room of its own. */
const isCorridor = (name: string) => /^case-file-[\w-]{8}\.js$/u.test(name);
const corridors = rooms.filter(isCorridor);
const sections = [...new Set(corridors.flatMap((name) => importsOf(name).later.filter((each) => !core.has(each))))];
const behind = new Set([...core, ...sections]);
const parts = [
  ...rooms
    .filter((name) => !core.has(name) && !isCorridor(name))
    .map((name) => ({ name, own: sumOf(reach([name], core)) })),
  // with the corridor, and everything that the section itself brings
  ...corridors.flatMap((corridor) => {
    const walls = reach([corridor], behind);
    return sections.map((name) => ({ name, own: sumOf(new Set([...walls, ...reach([name], core)])) }));
  }),
];
for (const { name: room, own } of parts) {
  if (own > MOST_ROOM_BYTES / 4)
    console.log(`  opened only when asked for: ${room} with ${kB(own)}, at most ${kB(MOST_ROOM_BYTES)}`);
  if (own > MOST_ROOM_BYTES) problems.push(`${room} brings ${kB(own - MOST_ROOM_BYTES)} too much`);
}
console.log(`JavaScript in all, every room of staff among it: ${kB(total(all))} brotli`);
console.log(
  `Styles: ${kB(total(styles))} brotli. Texts and law, all languages: ${kB(total(texts))} brotli in ${texts.length} files`,
);
for (const problem of problems) console.error(`budget: ${problem}`);
if (problems.length > 0) process.exitCode = 1;
