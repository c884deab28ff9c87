// SPDX-License-Identifier: EUPL-1.2
// Fidelity, speed and memory of a release, beside the figures recorded for the program made for such data (Synthetic Data
// Showcase, SDS, on the same invented table). SDS has to be built from source with its own toolchain and is not installed
// here: its figures are quoted, not measured in this run.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { DiscreteGaussian, fractionAbove } from '../packages/measure/src/disclosure/exact-sampler.ts';
import { RandomBits } from '../packages/measure/src/disclosure/random-bits.ts';
import { root } from './measure.ts';

interface Measures {
  readonly expansion: number;
  readonly lengths: readonly {
    readonly preservation: number;
    readonly meanAbsoluteError: number;
    readonly fabricatedShare: number;
    readonly leaked: number;
  }[];
}

interface Job {
  readonly reading: number;
  readonly counting: number;
  readonly making: number;
  readonly memory: number;
  readonly memoryOfAll: number;
  readonly aggregates?: Measures;
  readonly synthetic: Measures;
}

function run(...args: readonly (string | number)[]): Job {
  const { stdout, status } = spawnSync(process.execPath, [join(root, 'bench/disclosure-job.ts'), ...args.map(String)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new TypeError('bench: a job of disclosure failed');
  return JSON.parse(stdout) as Job;
}

const list = (values: readonly number[], digits: number): string =>
  values.map((value) => value.toFixed(digits)).join(' / ');

function describe(name: string, { lengths, expansion }: Measures): void {
  console.log(
    `    ${name.padEnd(12)} preserved ${list(
      lengths.map(({ preservation }) => preservation),
      3,
    )}; mean error ${list(
      lengths.map(({ meanAbsoluteError }) => meanAbsoluteError),
      1,
    )}; made up ${list(
      lengths.map(({ fabricatedShare }) => 100 * fabricatedShare),
      2,
    )} %; records ${(100 * expansion).toFixed(2)} %`,
  );
}

function benchSampler(): void {
  const bits = new RandomBits((bytes) => {
    randomFillSync(bytes);
  });
  for (const variance of [1, 100, 2000]) {
    const sampler = new DiscreteGaussian(fractionAbove(variance));
    const before = process.cpuUsage();
    for (let k = 0; k < 1_000_000; k += 1) sampler.draw(bits);
    const { user, system } = process.cpuUsage(before);
    console.log(`  a million exact draws, sigma² ${variance}: ${((user + system) / 1e6).toFixed(2)} CPU s (limit 20)`);
  }
}

export function benchDisclosure(): void {
  console.log(
    '\ndisclosure: invented table of 20,000 cases and 18 columns, and what is made from it; CPU seconds, one thread',
  );
  benchSampler();
  const sample = run('dp', 20_000, 18);
  console.log(
    `  sample, epsilon 4, length 3: counts ${sample.counting.toFixed(1)} s, ${sample.memory.toFixed(0)} MB (limits 10 s, 500 MB); records ${sample.making.toFixed(1)} s (limit 60)`,
  );
  if (sample.aggregates !== undefined) describe('counts', sample.aggregates);
  describe('records', sample.synthetic);
  console.log(
    '    SDS as recorded: counts 20 s, 770 MB, preserved 0.983 / 0.865 / 0.672, mean error 19.8 / 30.0 / 36.3, made up 0 / 1.1 / 3.7 %',
  );
  console.log(
    '    SDS as recorded: records 362 s, preserved 0.983 / 0.504 / 0.284, records +63 %; asked for: 0.95 / 0.75 / 0.50, within 1 %',
  );
  const k = run('k', 20_000, 18);
  console.log(
    `  sample, k = 10, row-seeded: ${k.making.toFixed(1)} s; small counts shown ${k.synthetic.lengths.map(({ leaked }) => leaked).join(' / ')} (must be 0); SDS as recorded: 83 s, preserved 0.996 / 0.247 / 0.050, records +179 %`,
  );
  describe('records', k.synthetic);
  for (const [rows, columns] of [
    [20_000, 9],
    [10_000, 18],
    [100_000, 18],
    [1_000_000, 18],
  ] as const) {
    const job = run('dp', rows, columns);
    console.log(
      `  ${rows.toLocaleString('en')} rows, ${columns} columns: read ${job.reading.toFixed(1)} s, counts ${job.counting.toFixed(1)} s, ${job.memory.toFixed(0)} MB; records ${job.making.toFixed(1)} s, ${job.memoryOfAll.toFixed(0)} MB`,
    );
    if (job.aggregates !== undefined) describe('counts', job.aggregates);
    describe('records', job.synthetic);
  }
}
