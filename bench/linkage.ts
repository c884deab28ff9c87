// SPDX-License-Identifier: EUPL-1.2
// Linkage: speed of comparing, quality of both modes on invented lists with other customs and errors than the sample, long lists,
// and what attackers find. `npm run bench -- linkage`; with AMPARO_BENCH=long also four lists of 100,000 and one of 1,000,000
// persons in all. The peer (clkhash 0.18.3, anonlink 0.15.3, Python and C++) cannot be installed beside this project; its
// figures are those recorded in the specification.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClkEncoder, FIELDS, type ListRecord, type NameContent, readNameData } from '@amparo/measure/linkage';
import { attackByFrequency, attackByGraph, attackByKnownText, encodeForAttack } from './linkage/attacks.ts';
import { type Invention, inventLists } from './linkage/generate.ts';
import type { Quality } from './linkage/score.ts';
import { root } from './measure.ts';

const CUSTOMS = ['spanish', 'portuguese', 'arabic', 'african'] as const;
const ERRORS = { typing: 0.15, spelling: 0.2, 'missing-name': 0.25, order: 0.06, 'short-form': 0.1, date: 0.08 };

const INVENTIONS: Readonly<Record<string, Invention>> = {
  'four lists': { seed: 11, perList: 2000, lists: 4, customs: CUSTOMS, errors: ERRORS },
  'three lists': { seed: 12, perList: 1500, lists: 3, customs: CUSTOMS, errors: ERRORS },
  'two lists': { seed: 15, perList: 1500, lists: 2, customs: CUSTOMS, errors: ERRORS },
  'held-out error': { seed: 13, perList: 2000, lists: 4, customs: CUSTOMS, errors: { ...ERRORS, scanned: 0.25 } },
  'held-out custom': { seed: 14, perList: 2000, lists: 4, customs: ['eastern', 'arabic'], errors: ERRORS },
};

function job(...args: readonly string[]): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'bench/linkage-job.ts'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (status !== 0) throw new TypeError(`bench: the job ${args[0]} failed\n${stderr}`);
  return JSON.parse(stdout) as unknown;
}

export function benchLinkage(): void {
  console.log('\nlinkage: comparisons of 1024-bit filters, millions per CPU second (anonlink, C++: 55)');
  for (const [name, speed] of Object.entries(job('kernel') as Record<string, number>))
    console.log(`  ${name.padEnd(8)} ${speed.toFixed(0)}${name === 'words' && speed < 50 ? '  MISSED (50)' : ''}`);
  for (const mode of ['clk', 'keys'] as const) {
    const least = mode === 'clk' ? 0.92 : 0.88;
    console.log(
      `linkage, ${mode}: invented lists, threshold by itself (F1 at least ${least}; customs at most 0.10 apart)`,
    );
    for (const [name, invention] of Object.entries(INVENTIONS))
      describe(name, job(mode, JSON.stringify(invention)) as { quality: Quality }, least);
  }
  if (process.env['AMPARO_BENCH'] === 'long')
    for (const perList of [10_000, 30_000, 100_000, 250_000]) describeLong(perList);
  benchAttacks();
}

function describe(name: string, { quality }: { quality: Quality }, least: number): void {
  const { f1, precision, recall, bCubed, tableError, truePairs } = quality;
  console.log(
    `  ${name.padEnd(16)} F1 ${f1.toFixed(3)}${f1 < least ? ' MISSED' : ''}, precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}, B-cubed ${bCubed.toFixed(3)}; table off by ${tableError} (${truePairs} true pairs)`,
  );
  const groups = Object.entries(quality.byGroup).map(
    ([group, own]) => `${group} ${own.precision.toFixed(2)}/${own.recall.toFixed(2)}`,
  );
  console.log(`      precision/recall: ${groups.join(', ')}`);
  const customs = Object.entries(quality.byGroup).flatMap(([group, own]) =>
    group.startsWith('error') ? [] : [own.f1],
  );
  const gap = Math.max(...customs) - Math.min(...customs);
  if (gap > 0.1) console.log(`      MISSED: customs are ${gap.toFixed(2)} apart`);
}

interface Long {
  readonly quality: Quality;
  readonly encodeSeconds: number;
  readonly matchSeconds: number;
  readonly wallSeconds: number;
  readonly megabytes: number;
  readonly comparisons: number;
  readonly all: number;
}

function describeLong(perList: number): void {
  const invention: Invention = { seed: 21, perList, lists: 4, customs: CUSTOMS, errors: ERRORS };
  const { quality, encodeSeconds, matchSeconds, wallSeconds, megabytes, comparisons, all } = job(
    'clk',
    JSON.stringify(invention),
  ) as Long;
  console.log(
    `  4 x ${perList}: encode ${encodeSeconds.toFixed(0)} CPU s, match ${matchSeconds.toFixed(0)} CPU s (${wallSeconds.toFixed(0)} s), ${megabytes.toFixed(0)} MB, ${(100 * (comparisons / all)).toFixed(2)} % of all pairs compared, F1 ${quality.f1.toFixed(3)}`,
  );
}

function benchAttacks(): void {
  const data = readNameData(
    JSON.parse(readFileSync(join(root, 'build/content/linkage.json'), 'utf8')) as NameContent,
    [],
  );
  const rows = inventLists({ seed: 31, perList: 600, lists: 2, customs: CUSTOMS, errors: {} });
  const records = rows
    .filter(({ list }) => list === 'P')
    .map(({ fields }) => Object.fromEntries(FIELDS.map((field) => [field, fields[field] ?? ''])) as ListRecord);
  const key = (step: number) => new Uint8Array(32).map((_, index) => index * step + 4);
  const attacked = encodeForAttack(records, data, key(9));
  console.log(`linkage: attacks on ${records.length} encodings`);
  const { right, found } = attackByFrequency(attacked);
  console.log(
    `  frequency, no key: ${percent(found)} of the ten commonest words found, ${percent(right)} of the guesses right`,
  );
  for (const known of [30, 100, 300]) {
    const own = attackByKnownText(attacked, known);
    console.log(
      `  known text of ${known} records: ${percent(own.found)} of the other words found, ${percent(own.right)} right`,
    );
  }
  console.log(
    `  graph, same population in plain text, other key: ${percent(attackByGraph(attacked, new ClkEncoder(key(3))))} of the persons found`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
