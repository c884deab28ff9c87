// SPDX-License-Identifier: EUPL-1.2
// One job of `npm run bench -- estimate` in a process of its own, cold: prints CPU seconds from after the modules are loaded
// (user and system, all threads), wall seconds and the largest resident memory, as JSON.

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  averageOverGraphs,
  type CaptureTable,
  Estimator,
  estimate,
  makeTable,
  readTable,
  sampleLatentClasses,
  searchModels,
} from '@amparo/measure/estimate';
import { runEstimate } from '../apps/cli/src/estimate/run.ts';
import { readTableFile } from '../apps/cli/src/estimate/read.ts';
import { root } from './measure.ts';

function table(name: string): CaptureTable {
  const reading = readTable(readFileSync(join(root, `packages/measure/fixtures/${name}.csv`)));
  if (!reading.ok) throw new TypeError('bench: a reference table cannot be read');
  return reading.table;
}

/** Five lists and 185 cases, the size of the New Orleans table; made up, overlaps on two and three lists. */
function small(): CaptureTable {
  const counts = new Float64Array(32);
  for (const [mask, count] of [
    [1, 48],
    [2, 36],
    [4, 27],
    [8, 19],
    [16, 15],
    [3, 9],
    [5, 6],
    [6, 5],
    [9, 4],
    [10, 3],
    [12, 3],
    [18, 3],
    [24, 2],
    [7, 2],
    [20, 2],
    [11, 1],
  ] as const)
    counts[mask] = count;
  return makeTable(['A', 'B', 'C', 'D', 'E'], counts);
}

const plain = { panel: false, seed: 1 } as const;
const JOBS: Readonly<Record<string, () => unknown>> = {
  'stepwise-UKdat': () => estimate(table('UKdat'), { ...plain, bootstrap: 1000 }).interval,
  'stepwise-UKdat_5': () => estimate(table('UKdat_5'), { ...plain, bootstrap: 1000 }).interval,
  'stepwise-185': () => estimate(small(), { ...plain, bootstrap: 1000, force: true }).interval,
  'one-thread': () => runEstimate(table('UKdat'), { ...plain, bootstrap: 60_000 }, 1),
  'two-threads': () => runEstimate(table('UKdat'), { ...plain, bootstrap: 60_000 }, 2),
  'replicates-100000': () => runEstimate(small(), { ...plain, bootstrap: 100_000, force: true }, 2),
  'models-1024': () => searchModels(table('UKdat_5')).rated.length,
  'models-32768': () => searchModels(table('UKdat')).rated.length,
  'graphs-5': () => averageOverGraphs(table('UKdat_5'), { gridTo: 82_320, gridBy: 5 }).mean,
  'graphs-5-every': () => averageOverGraphs(table('UKdat_5'), { gridTo: 82_320, gridBy: 1 }).mean,
  'graphs-6': () => averageOverGraphs(table('UKdat'), { gridTo: 82_320, gridBy: 5 }).mean,
  latent: () =>
    sampleLatentClasses(table('UKdat_5'), { seed: 1, chains: 4, burnIn: 5000, sweeps: 20_000, thinning: 50 }).splitRhat,
  scratch: () => months((grown) => new Estimator(0.02).choose(grown)),
  incremental: () => {
    const kept = new Estimator(0.02);
    return months((grown) => kept.choose(grown));
  },
  'million-rows': () => readTableFile(process.argv[3] ?? '', {}),
};

function months(choose: (grown: CaptureTable) => unknown): void {
  const start = table('UKdat');
  for (let month = 0; month < 200; month += 1) {
    const counts = start.counts.slice();
    counts[3] = (counts[3] as number) + month;
    choose(makeTable(start.lists, counts));
  }
}

/** A case table of a million rows on disk, for the reader. @returns its name */
export function writeMillionRows(): string {
  const name = join(tmpdir(), `amparo-bench-${process.pid}.csv`);
  const parts = ['id,LA,NG,PF,GO,GP,NCA\n'];
  for (let row = 0; row < 1_000_000; row += 1) {
    const mask = 1 + ((row * 7919) % 63);
    parts.push(`p${row},${[0, 1, 2, 3, 4, 5].map((list) => (mask >> list) & 1).join(',')}\n`);
  }
  writeFileSync(name, parts.join(''));
  return name;
}

export function removeFile(name: string): void {
  rmSync(name, { force: true });
}

const job = JOBS[process.argv[2] ?? ''];
if (job !== undefined) {
  const wall = performance.now();
  const before = process.cpuUsage();
  await job();
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - wall) / 1000;
  console.log(
    JSON.stringify({ cpu: (user + system) / 1e6, wall: seconds, memory: process.resourceUsage().maxRSS / 1024 }),
  );
}
