// SPDX-License-Identifier: EUPL-1.2
// One measured piece of `npm run bench -- linkage`, in a process of its own: quality on invented lists, long lists, the kernel.
// Prints one JSON object.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  comparisonsOf,
  type EncodedList,
  encodeList,
  FIELDS,
  type KernelName,
  linkLists,
  type ListRecord,
  makeLinkageKey,
  matchKeys,
  type NameContent,
  normaliseList,
  openKernel,
  readNameData,
  weightsOf,
} from '@amparo/measure/linkage';
import { findPairsOnThreads } from '../apps/cli/src/link/pair-threads.ts';
import { tally } from '../packages/measure/src/linkage/keys/tally.ts';
import { chance, type Invention, inventLists } from './linkage/generate.ts';
import { type Quality, scoreLinkage } from './linkage/score.ts';
import { root } from './measure.ts';

const TODAY = '2026-11-26' as const;
const data = readNameData(
  JSON.parse(readFileSync(join(root, 'build/content/linkage.json'), 'utf8')) as NameContent,
  [],
);
const key = makeLinkageKey(
  new Uint8Array(40).map((_, index) => index * 5),
  { purpose: '', legalBasis: '', parties: [], until: '' },
);

const [what = '', ...rest] = process.argv.slice(2);
if (what === 'kernel') console.log(JSON.stringify(measureKernels()));
if (what === 'clk') console.log(JSON.stringify(await measureEncodings(JSON.parse(rest[0] ?? '{}') as Invention)));
if (what === 'keys') console.log(JSON.stringify(measureKeys(JSON.parse(rest[0] ?? '{}') as Invention)));

/** Millions of comparisons per CPU second, by kind of kernel, on filters as full as real ones. */
function measureKernels(): Record<KernelName, number> {
  const size = 4000;
  const next = chance(7);
  const filters = new Uint8Array(size * 128);
  for (let record = 0; record < size; record += 1)
    for (let k = 0; k < 140; k += 1) {
      const bit = Math.floor(next() * 1024);
      filters[record * 128 + (bit >> 3)] = (filters[record * 128 + (bit >> 3)] as number) | (1 << (bit & 7));
    }
  const speeds = { words: 0, vectors: 0, arrays: 0 };
  for (const name of Object.keys(speeds) as KernelName[]) {
    const kernel = openKernel(filters, weightsOf(filters), size, name);
    for (let round = 0; round < 3; round += 1) {
      const before = process.cpuUsage();
      for (let a = 0; a < size; a += 1) kernel.scan(a, 0, size, 60);
      const { user, system } = process.cpuUsage(before);
      speeds[name] = Math.max(speeds[name], (size * size) / (user + system));
    }
  }
  return speeds;
}

function recordsOf(rows: ReturnType<typeof inventLists>, list: string): ListRecord[] {
  return rows
    .filter((row) => row.list === list)
    .map(({ fields }) => Object.fromEntries(FIELDS.map((field) => [field, fields[field] ?? ''])) as ListRecord);
}

interface Measured {
  readonly quality: Quality;
  readonly threshold: number;
  readonly encodeSeconds: number;
  readonly matchSeconds: number;
  readonly wallSeconds: number;
  readonly megabytes: number;
  readonly comparisons: number;
  readonly all: number;
}

async function measureEncodings(invention: Invention): Promise<Measured | { refused: string[] }> {
  const rows = inventLists(invention);
  const names = [...new Set(rows.map(({ list }) => list))].sort();
  const before = process.cpuUsage();
  const lists: EncodedList[] = [];
  for (const party of names) {
    const made = await encodeList({
      records: recordsOf(rows, party),
      party,
      key,
      data,
      today: TODAY,
      acceptDuplicates: true,
      findPairs: findPairsOnThreads,
    });
    if (!made.ok) return { refused: made.problems.map(({ code }) => code) };
    lists.push(made.value.list);
  }
  const encodeSeconds = secondsSince(before);
  const middle = process.cpuUsage();
  const began = performance.now();
  const linked = await linkLists(lists, { acceptDuplicates: true, findPairs: findPairsOnThreads });
  if (!linked.ok) return { refused: linked.problems.map(({ code }) => code) };
  const wallSeconds = (performance.now() - began) / 1000;
  const matchSeconds = secondsSince(middle);
  const flat = names.flatMap((list) => rows.filter((row) => row.list === list));
  const listOf = Uint8Array.from(flat, ({ list }) => names.indexOf(list));
  return {
    quality: qualityOf(flat, linked.value.labels),
    threshold: linked.value.threshold,
    encodeSeconds,
    matchSeconds,
    wallSeconds,
    megabytes: process.resourceUsage().maxRSS / 1024,
    comparisons: linked.value.compared,
    all: comparisonsOf(listOf, false) + comparisonsOf(listOf, true),
  };
}

/** The keys mode on plain keys: the ring changes elements, not which of them are equal (a test holds it to that). */
function measureKeys(invention: Invention): { quality: Quality } {
  const rows = inventLists(invention);
  const names = [...new Set(rows.map(({ list }) => list))].sort();
  const numbers = new Map<string, number>();
  const keys: Uint32Array[] = [];
  const types: Uint8Array[] = [];
  const listOf: number[] = [];
  names.forEach((name, list) => {
    for (const person of normaliseList(recordsOf(rows, name), data, TODAY).persons) {
      const own = matchKeys(person);
      types.push(Uint8Array.from(own, ({ type }) => type));
      keys.push(
        Uint32Array.from(own, ({ type, text }) => {
          const full = `${type}:${text}`;
          const known = numbers.get(full) ?? numbers.size;
          numbers.set(full, known);
          return known;
        }),
      );
      listOf.push(list);
    }
  });
  const { labels } = tally({ listOf: Uint8Array.from(listOf), keys, types }, names.length);
  return {
    quality: qualityOf(
      names.flatMap((list) => rows.filter((row) => row.list === list)),
      labels,
    ),
  };
}

function qualityOf(rows: ReturnType<typeof inventLists>, labels: Uint32Array): Quality {
  return scoreLinkage(
    rows.map(({ list, personId, custom, errors }, index) => ({
      list,
      personId,
      cluster: labels[index] as number,
      groups: [custom, ...errors.map((kind) => `error: ${kind}`)],
    })),
  );
}

function secondsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
