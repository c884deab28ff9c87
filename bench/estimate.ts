// SPDX-License-Identifier: EUPL-1.2
// Speed of the estimate, each job in a cold process, median of five, beside what it races: R with SparseMSE where both are
// installed, otherwise the recorded figure, said to be recorded. First the correctness gate: R's own replicates.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepwiseChooser } from '../packages/measure/src/estimate/stepwise.ts';
import { maskOf, parseReferenceTable, REFERENCE_TABLES } from '../packages/measure/src/estimate/reference-data.ts';
import { removeFile, writeMillionRows } from './estimate-job.ts';
import { root } from './measure.ts';

interface Measured {
  readonly cpu: number;
  readonly wall: number;
  /** MiB */
  readonly memory: number;
}

const folder = join(root, 'packages/measure/fixtures');

/** Every estimate on R's own bootstrap samples within 1e-5: otherwise no time counts. */
function passesGate(): boolean {
  let worst = 0;
  for (const name of REFERENCE_TABLES) {
    const table = parseReferenceTable(readFileSync(join(folder, `${name}.csv`), 'utf8'));
    const [head = '', ...rows] = readFileSync(join(folder, `reference/replicates-${name}.csv`), 'utf8')
      .trim()
      .split('\n');
    const histories = head
      .split(',')
      .slice(1, -3)
      .map((history) => maskOf(table, history));
    const chooser = new StepwiseChooser(table.lists.length);
    for (const row of rows) {
      const cells = row.split(',');
      const counts = new Float64Array(table.counts.length);
      histories.forEach((mask, k) => {
        counts[mask] = Number(cells[k + 1]);
      });
      worst = Math.max(worst, Math.abs(chooser.estimate(counts, 0.02) / Number(cells[cells.length - 3]) - 1));
    }
  }
  console.log(
    `gate: 1,000 reference replicates of R, largest relative difference ${worst.toExponential(1)} (at most 1e-5)`,
  );
  return worst <= 1e-5;
}

function run(job: string, argument = '', times = 5): Measured {
  const results = Array.from({ length: times }, () => {
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'bench/estimate-job.ts'), job, argument], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new TypeError(`bench: the job ${job} failed`);
    return JSON.parse(stdout) as Measured;
  });
  const median = (value: (measured: Measured) => number): number =>
    results.map(value).sort((a, b) => a - b)[Math.floor(times / 2)] as number;
  return { cpu: median(({ cpu }) => cpu), wall: median(({ wall }) => wall), memory: median(({ memory }) => memory) };
}

const two = (value: number): string => (value < 10 ? value.toPrecision(2) : value.toFixed(0));

function line(what: string, seconds: number, limit: number, peer = ''): void {
  console.log(
    `  ${what.padEnd(58)} ${two(seconds).padStart(6)} s  (limit ${limit} s${seconds <= limit ? '' : ', MISSED'})${peer}`,
  );
}

/** CPU seconds of the reference package on the same job, when it can be run here. */
function timeInR(name: string): number | undefined {
  const program = `suppressMessages(library(SparseMSE)); z <- as.matrix(read.csv(${JSON.stringify(join(folder, `${name}.csv`))}));
    t <- system.time(estimatepopulation(z, nboot = 1000, pthresh = 0.02, iseed = 1234)); cat(t[["user.self"]] + t[["sys.self"]])`;
  const { status, stdout } = spawnSync('Rscript', ['-e', program], { encoding: 'utf8' });
  return status === 0 ? Number(stdout.trim()) : undefined;
}

function beside(own: number, name: string, recorded: number): string {
  const measured = timeInR(name);
  return measured === undefined
    ? `  R SparseMSE ${recorded} s as recorded (not installed here): ${two(recorded / own)} times`
    : `  R SparseMSE ${two(measured)} s: ${two(measured / own)} times`;
}

export function benchEstimate(): void {
  console.log('\nestimate: CPU seconds, one thread, cold process, median of five, process start left out');
  if (!passesGate()) {
    console.log('  the correctness gate is not passed: no time counts');
    process.exitCode = 1;
    return;
  }
  for (const [name, limit, recorded, prototype] of [
    ['UKdat', 0.8, 412, 'C++ 0.38'],
    ['UKdat_5', 0.4, 171, 'C++ 0.15'],
  ] as const) {
    const { cpu } = run(`stepwise-${name}`);
    line(
      `stepwise, 1,000 replicates, BCa, jackknife: ${name}`,
      cpu,
      limit,
      `${beside(cpu, name, recorded)}; ${prototype} s as recorded`,
    );
  }
  const fiveLists = run('stepwise-185').cpu;
  line(
    'the same, five lists, 185 cases (made up)',
    fiveLists,
    0.25,
    `  R 50 s as recorded on a table of this size: ${two(50 / fiveLists)} times`,
  );
  const [single, double] = [run('one-thread', '', 1), run('two-threads', '', 1)];
  const scaling = `wall ${two(single.wall)} s and ${two(double.wall)} s: ${two(single.wall / double.wall)} times`;
  // on a machine that others use, wall says nothing: by CPU, twice what one thread needs over what two need together
  const byCpu = (2 * single.cpu) / double.cpu;
  console.log(
    `  60,000 replicates of UKdat, one thread and two: ${scaling} (at least 1.8); by CPU time ${two(byCpu)}; memory ${double.memory.toFixed(0)} MiB`,
  );
  const many = run('replicates-100000', '', 3);
  line('100,000 replicates, 185 cases, two threads, wall', many.wall, 10, `  ${two(many.cpu)} CPU s`);
  line(
    'all 1,024 models of five lists, existence and BIC',
    run('models-1024').cpu,
    0.1,
    '  R 4.4 to 8.9 s as recorded',
  );
  line('all 32,768 models of six lists', run('models-32768', '', 3).cpu, 6);
  line('graphs, five lists, default grid', run('graphs-5').cpu, 0.15);
  line('graphs, five lists, every N up to 31 n', run('graphs-5-every').cpu, 5, '  compiled peer 6.5 s as recorded');
  line('graphs, six lists', run('graphs-6', '', 3).cpu, 30);
  line('latent classes, 100,000 sweeps, K = 10', run('latent', '', 3).cpu, 3.4, '  compiled peer 1.7 s as recorded');
  const [scratch, kept] = [run('scratch', '', 3).cpu, run('incremental', '', 3).cpu];
  console.log(`  200 months re-estimated: ${two(scratch)} s from scratch, ${two(kept)} s with what is kept`);
  const file = writeMillionRows();
  try {
    const { cpu, memory } = run('million-rows', file);
    line('a million cases read and tabulated', cpu, 1);
    console.log(`  memory at that: ${memory.toFixed(0)} MiB (limit 150 MB)`);
  } finally {
    removeFile(file);
  }
}
