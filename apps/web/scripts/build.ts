// SPDX-License-Identifier: EUPL-1.2
// `npm run build -w apps/web`: pseudo-locale, client bundle, prerendered pages, early scripts, service worker, in this order,
// because each step lists what the one before it wrote. Needs build/content (`npm run content`).

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type InlineConfig } from 'vite';
import { CASE_FILE_AREAS, type Manifest, onlyForCaseFile } from './case-file-assets.ts';
import { writePseudoLocale } from './pseudo-locale.ts';

const web = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const content = resolve(web, '../../build/content');
const dist = join(web, 'dist');
const ssr = resolve(web, '../../build/web-prerender');

const base: InlineConfig = { root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'warn' };

if (!existsSync(join(content, 'translations/en/shell.json'))) {
  console.error('web: build/content is missing; run `npm run content` first');
  process.exit(2);
}
/** Scripts that nothing but the case file needs; filled in while the pages are made. */
let caseFileScripts: ReadonlySet<string> = new Set();
const started = performance.now();
writePseudoLocale(join(content, 'translations'));
await build(base);
await prerenderPages();
await buildEarly('guard.ts', 'guard.js', {});
await buildEarly('quiet.ts', 'info.js', {});
await buildServiceWorker();
console.log(`web: built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

/** What src/prerender.tsx gives. */
interface Prerenderer {
  readonly prerenderAll: (input: {
    readonly template: string;
    readonly manifest: unknown;
    readonly read: (name: string) => Promise<unknown>;
  }) => Promise<ReadonlyMap<string, string>>;
}

async function prerenderPages(): Promise<void> {
  await build({
    ...base,
    publicDir: false,
    build: {
      ssr: 'src/prerender.tsx',
      outDir: ssr,
      emptyOutDir: true,
      manifest: false,
      minify: false,
      rolldownOptions: { input: 'src/prerender.tsx' },
    },
    // one copy of Preact for the whole bundle, and no lookup in node_modules at run time
    ssr: { noExternal: true },
  });
  const entry = join(ssr, 'prerender.js');
  const { prerenderAll } = (await import(pathToFileURL(entry).href)) as Prerenderer;
  const template = readFileSync(join(dist, 'app.html'), 'utf8');
  const manifest: unknown = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  const read = async (name: string): Promise<unknown> => JSON.parse(readFileSync(join(content, name), 'utf8'));
  const files = await prerenderAll({ template, manifest, read });
  for (const [name, html] of files) {
    const path = join(dist, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, html);
  }
  caseFileScripts = onlyForCaseFile(manifest as Manifest);
  // for budget.ts, which counts what visitors and what staff download
  writeFileSync(resolve(web, '../../build/case-file-scripts.json'), JSON.stringify([...caseFileScripts]));
  rmSync(join(dist, 'manifest.json'));
}

/** A classic script in one file: no module, no import, so that it can run before the page and as a worker. */
async function buildEarly(source: string, target: string, define: Record<string, string>): Promise<void> {
  await build({
    root: web,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    define,
    build: {
      outDir: dist,
      emptyOutDir: false,
      target: 'chrome87',
      reportCompressedSize: false,
      lib: { entry: join('src/early', source), formats: ['iife'], name: 'early', fileName: () => target },
    },
  });
}

async function buildServiceWorker(): Promise<void> {
  const pseudo = pseudoFiles();
  // everything but the worker itself, the pseudo-locale, the quiet page, of which nothing stays on the device, and the case
  // file and the map of the charts: they need the server anyhow, so that nobody who is looking for help on an old telephone
  // downloads them
  const files = listFiles(dist).filter(
    (name) =>
      name !== 'sw.js' &&
      !name.endsWith('.map') &&
      !name.startsWith('info') &&
      !pseudo.has(name) &&
      !isOfCaseFile(name) &&
      !isOfLinkage(name),
  );
  const list = files.map((name) => [addressOf(name), hashOf(join(dist, name))] as const);
  const version = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 12);
  await buildEarly('service-worker.ts', 'sw.js', {
    PRECACHE: JSON.stringify(list),
    VERSION: JSON.stringify(version),
  });
}

function isOfCaseFile(name: string): boolean {
  return (
    caseFileScripts.has(name) ||
    name.startsWith('assets/world-map-') ||
    CASE_FILE_AREAS.some((area) => name.startsWith(`assets/${area}-`) && name.endsWith('.json'))
  );
}

/** The table of letters for encoding lists and the invented lists are large, and hardly anybody needs them: fetched when asked for. */
function isOfLinkage(name: string): boolean {
  return /^assets\/(?:letters|linkage-practice)-[\w-]{8}\.json$/u.test(name);
}

/** The pseudo-locale's files are recognised by their content: the bundler names them like all others. */
function pseudoFiles(): Set<string> {
  const folder = join(content, 'translations/qps-plocm');
  const hashes = new Set(readdirSync(folder).map((name) => hashOf(join(folder, name))));
  return new Set(
    listFiles(join(dist, 'assets'))
      .filter((name) => hashes.has(hashOf(join(dist, 'assets', name))))
      .map((name) => `assets/${name}`),
  );
}

/** `en/recognise.html` is asked for as `/en/recognise`, `en/index.html` as `/en/`. */
function addressOf(name: string): string {
  if (name === 'app.html') return '/app.html';
  if (name.endsWith('index.html')) return `/${name.slice(0, -'index.html'.length)}`;
  return `/${name.replace(/\.html$/u, '')}`;
}

function hashOf(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 12);
}

function listFiles(folder: string, under = folder): string[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? listFiles(path, under) : [relative(under, path).split(sep).join('/')];
    })
    .sort();
}
