// SPDX-License-Identifier: EUPL-1.2
// `npm run bench -- terms`: the words checker. Accuracy on written sentences; speed on 5 MB of prose beside alex,
// retext-equality and textlint in the same run; memory on a file of growing size.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LANGUAGES, type Language } from '@amparo/kernel';
import { parseTermListOrThrow, TermChecker, type TermSources } from '@amparo/learn/terms';
import { root } from './measure.ts';
import { measureTerms, readSentences } from './terms-accuracy.ts';

const MB = 1e6;
const PROSE_BYTES = 5 * MB;
/** The peers read slowly: a part is enough for a rate. */
const PEER_BYTES = 0.15 * MB;
/** Told where a peer cannot be installed: seen earlier on a machine of this kind, MB per CPU second. */
const RECORDED = { alex: '0.11', 'retext-equality': '0.25', textlint: '0.06 to 0.36' } as const;

export async function benchTerms(): Promise<void> {
  accuracy();
  const prose = ordinaryProse();
  console.log(
    `\nwords checker, speed on ${(Buffer.byteLength(prose) / MB).toFixed(1)} MB of prose, MB per CPU second (best of 5)`,
  );
  const one = speedOf(5, prose, checkerOf(['en']), 'en');
  report('all rules of English', one);
  report('four languages, found out', speedOf(5, prose, checkerOf(LANGUAGES), undefined));
  const own = ownProse();
  report('English, on texts of this field', speedOf(5, own, checkerOf(['en']), 'en'));
  report('four languages, on such texts', speedOf(5, own, checkerOf(LANGUAGES), undefined));
  await besidePeers(prose.slice(0, PEER_BYTES), one);
  memory();
}

function accuracy(): void {
  const checker = checkerOf(LANGUAGES);
  for (const half of ['development', 'held-out'] as const) {
    const sentences = readSentences().filter((sentence) => sentence.half === half);
    for (const isTold of [true, false]) {
      const { recall, precision, clean, mistakes } = measureTerms(checker, sentences, isTold);
      const [r, p, c] = [recall, precision, clean].map((share) => share.toFixed(3));
      console.log(
        `words checker, ${sentences.length} sentences (${half}), language ${isTold ? 'given' : 'found out'}: recall ${r}, precision ${p}, clean ${c}`,
      );
      if (isTold && half === 'held-out') for (const mistake of mistakes) console.log(`    ${mistake}`);
    }
  }
}

function checkerOf(languages: readonly Language[]): TermChecker {
  const load = (name: string): unknown => JSON.parse(readFileSync(join(root, 'build/content/terms', name), 'utf8'));
  return new TermChecker(
    languages.map((code) => parseTermListOrThrow(load(`${code}.json`))),
    load('sources.json') as TermSources,
  );
}

/** English that nobody wrote about trafficking: the readme files of the packages in the lock, without code. */
function ordinaryProse(): string {
  const folder = join(root, 'node_modules');
  const texts = readdirSync(folder)
    .sort()
    .map((name) => join(folder, name, 'README.md'))
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8').replace(/^(?:```[^]*?^```| {4}.*|[|<`].*)$/gmu, ''));
  return filledTo(PROSE_BYTES, [readFileSync(join(root, 'LICENSE'), 'utf8'), ...texts].join('\n\n'));
}

/** The hardest case: our own documents and lessons, where every second sentence holds a word of some pattern. */
function ownProse(): string {
  const folders = [
    'docs/decisions',
    'docs/methods',
    'docs/security',
    'content/lessons/adults',
    'content/lessons/youth',
  ];
  const files = folders
    .filter((name) => existsSync(join(root, name)))
    .flatMap((name) => readdirSync(join(root, name)).map((file) => join(root, name, file)))
    .filter((path) => path.endsWith('.md') && !/\.(?:es|fr|pt)\.md$/u.test(path));
  return filledTo(PROSE_BYTES, files.map((path) => readFileSync(path, 'utf8')).join('\n\n'));
}

function filledTo(bytes: number, text: string): string {
  return text.repeat(Math.ceil(bytes / text.length)).slice(0, bytes);
}

function report(name: string, rate: number): void {
  console.log(`  ${name.padEnd(32)} ${rate.toFixed(1)}`);
}

function speedOf(rounds: number, text: string, checker: TermChecker, language: Language | undefined): number {
  let best = 0;
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    checker.check(text, { language });
    best = Math.max(best, Buffer.byteLength(text) / MB / cpuSince(before));
  }
  return best;
}

function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

type Peer = (text: string) => unknown;

async function besidePeers(text: string, ours: number): Promise<void> {
  const peers: Readonly<Record<keyof typeof RECORDED, () => Promise<Peer>>> = {
    alex: openAlex,
    'retext-equality': openEquality,
    textlint: openTextlint,
  };
  for (const [name, open] of Object.entries(peers) as [keyof typeof RECORDED, () => Promise<Peer>][]) {
    try {
      const peer = await open();
      let best = 0;
      for (let round = 0; round < 3; round += 1) {
        const before = process.cpuUsage();
        await peer(text);
        best = Math.max(best, Buffer.byteLength(text) / MB / cpuSince(before));
      }
      console.log(`  ${name.padEnd(32)} ${best.toFixed(2)}   ours is ${(ours / best).toFixed(0)} times as fast`);
    } catch {
      console.log(`  ${name.padEnd(32)} could not be installed here; recorded earlier: ${RECORDED[name]}`);
    }
  }
}

/** Installed from their own lock, only when this bench runs. */
async function peerModule(name: string): Promise<Record<string, unknown>> {
  const folder = join(root, 'bench/peers');
  if (!existsSync(join(folder, 'node_modules', name))) {
    const npm = process.env['npm_execpath'];
    const args = ['ci', '--ignore-scripts', '--no-workspaces', '--no-audit', '--no-fund'];
    spawnSync(npm === undefined ? 'npm' : process.execPath, npm === undefined ? args : [npm, ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  }
  const { exports: doors, main } = JSON.parse(
    readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8'),
  ) as { exports?: string | Record<string, string>; main?: string };
  const door = typeof doors === 'string' ? doors : (doors?.['.'] ?? main ?? 'index.js');
  return (await import(pathToFileURL(join(folder, 'node_modules', name, door)).href)) as Record<string, unknown>;
}

async function openAlex(): Promise<Peer> {
  const { text } = await peerModule('alex');
  return text as Peer;
}

async function openEquality(): Promise<Peer> {
  const { default: equality } = await peerModule('retext-equality');
  const { unified } = await import('unified');
  const { default: english } = await import('retext-english');
  const { default: stringify } = await import('retext-stringify');
  const processor = unified()
    .use(english)
    .use(equality as never)
    .use(stringify);
  return (text) => processor.process(text);
}

/** textlint has no rule of this kind in itself: a list of forty phrases by regular expression, as its word rules do. */
async function openTextlint(): Promise<Peer> {
  const { TextlintKernel } = await import('@textlint/kernel');
  const { createRequire } = await import('node:module');
  const { default: plugin } = createRequire(import.meta.url)('@textlint/textlint-plugin-markdown') as {
    default: object;
  };
  const list = parseTermListOrThrow(JSON.parse(readFileSync(join(root, 'build/content/terms/en.json'), 'utf8')));
  const phrases = new RegExp(
    `\\b(?:${list.entries
      .flatMap(({ forms }) => forms.slice(0, 1))
      .join('|')
      .replace(/[()]/gu, '\\$&')})\\b`,
    'giu',
  );
  const rule = (context: {
    Syntax: { Str: string };
    RuleError: new (message: string) => object;
    getSource(node: object): string;
    report(node: object, error: object): void;
  }) => ({
    [context.Syntax.Str](node: object) {
      for (const [words] of context.getSource(node).matchAll(phrases))
        context.report(node, new context.RuleError(words));
    },
  });
  const options = {
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin }],
    rules: [{ ruleId: 'words', rule }],
  } as never;
  return (text) => new TextlintKernel().lintText(text, options);
}

/** The heap after a collection, while 2 and then 40 MB go through one stream. */
function memory(): void {
  const script = `
    import { readFileSync } from 'node:fs';
    import { parseTermListOrThrow, TermChecker } from ${JSON.stringify(pathToFileURL(join(root, 'packages/learn/src/terms/index.ts')).href)};
    const lists = ['en', 'es', 'fr', 'pt'].map((code) => parseTermListOrThrow(JSON.parse(readFileSync(${JSON.stringify(join(root, 'build/content/terms/'))} + code + '.json', 'utf8'))));
    const checker = new TermChecker(lists, {});
    const piece = 'The boats were slow and the river was wide. They met a child prostitute there.\\n\\n'.repeat(800);
    for (const megabytes of [2, 40]) {
      let found = 0;
      const stream = checker.open({}, () => { found += 1; });
      let most = 0;
      for (let at = 0; at < megabytes * 1e6; at += piece.length) {
        stream.push(piece);
        if (at % (piece.length * 64) === 0) { globalThis.gc(); most = Math.max(most, process.memoryUsage().heapUsed); }
      }
      stream.end();
      console.log('  ' + megabytes + ' MB: ' + (most / 1e6).toFixed(1) + ' MB of heap, ' + found + ' finds');
    }`;
  console.log('memory of one stream');
  const { stdout } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module-typescript', '-e', script], {
    encoding: 'utf8',
    cwd: root,
  });
  process.stdout.write(stdout);
}
