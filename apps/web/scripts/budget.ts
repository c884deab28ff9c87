// SPDX-License-Identifier: EUPL-1.2
// What a person has to download, compressed with brotli at its best: fails when the JavaScript needed for the public pages,
// the interview and its result is above 150 kB, or that of the case file, which only staff open, section by section, above its
// own. Texts and law are JSON, not JavaScript; they are shown beside it.
// Run: `npm run budget -w apps/web`, after a build.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

/** Issue 2, section D: kB are 1,000 bytes. */
const MOST_SCRIPT_BYTES = 150_000;
/** All sections of the case file together; each is a file of its own that comes when it is opened. */
const MOST_CASE_FILE_BYTES = 80_000;

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

// every other script counts, those of the other staff screens too: a stricter sum than asked for, and nothing to argue about
const listed = resolve(dist, '../../../build/case-file-scripts.json');
const caseFile = new Set(existsSync(listed) ? (JSON.parse(readFileSync(listed, 'utf8')) as string[]) : []);
const every = [...sizesOf('assets', '.js'), ...sizesOf('', '.js')].toSorted((a, b) => b.brotli - a.brotli);
const scripts = every.filter(({ name }) => !caseFile.has(name));
const ofCaseFile = every.filter(({ name }) => caseFile.has(name));
const styles = sizesOf('assets', '.css');
const texts = sizesOf('assets', '.json');
for (const { name, raw, brotli } of every) {
  const mark = caseFile.has(name) ? 'case file' : '';
  console.log(`  ${name.padEnd(48)} ${kB(raw).padStart(10)} raw ${kB(brotli).padStart(10)} brotli ${mark}`);
}
const sum = total(scripts);
console.log(`JavaScript in all: ${kB(sum)} brotli of at most ${kB(MOST_SCRIPT_BYTES)}`);
console.log(
  `The case file: ${kB(total(ofCaseFile))} brotli of at most ${kB(MOST_CASE_FILE_BYTES)}, in ${ofCaseFile.length} files`,
);
console.log(
  `Styles: ${kB(total(styles))} brotli. Texts and law, all languages: ${kB(total(texts))} brotli in ${texts.length} files`,
);
if (sum > MOST_SCRIPT_BYTES) {
  console.error(`budget: ${kB(sum - MOST_SCRIPT_BYTES)} too much JavaScript`);
  process.exitCode = 1;
}
if (total(ofCaseFile) > MOST_CASE_FILE_BYTES) {
  console.error(`budget: ${kB(total(ofCaseFile) - MOST_CASE_FILE_BYTES)} too much JavaScript in the case file`);
  process.exitCode = 1;
}
