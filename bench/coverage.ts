// SPDX-License-Identifier: EUPL-1.2
// How often the interval holds the true number, on tables drawn from models that are known; also where the method's own
// assumption is broken, which no table can show. `npm run bench -- coverage`; BENCH_TABLES chooses how many of each.

import { estimate } from '@amparo/measure/estimate';
import { makeTable } from '../packages/measure/src/estimate/table.ts';
import { RandomStream } from '../packages/measure/src/numeric/random.ts';

const TABLES = Number(process.env['BENCH_TABLES'] ?? 200);
const REPLICATES = 400;

interface Population {
  readonly name: string;
  readonly size: number;
  readonly lists: number;
  /** which lists saw one person */
  readonly seen: (random: RandomStream) => number;
}

const independent =
  (rates: readonly number[]) =>
  (random: RandomStream): number =>
    rates.reduce((sum, rate, list) => sum | (random.uniform() < rate ? 1 << list : 0), 0);

/** As `rates`, and whoever is on list A is on list B with `ifOnA` instead. */
const tied =
  (rates: readonly number[], ifOnA: number) =>
  (random: RandomStream): number => {
    const onA = random.uniform() < (rates[0] as number);
    const rest = rates.slice(1).map((rate, place) => (place === 0 && onA ? ifOnA : rate));
    return rest.reduce((sum, rate, place) => sum | (random.uniform() < rate ? 1 << (place + 1) : 0), onA ? 1 : 0);
  };

const POPULATIONS: readonly Population[] = [
  { name: 'four lists, independent', size: 900, lists: 4, seen: independent([0.35, 0.3, 0.25, 0.2]) },
  { name: 'four lists, sparse', size: 3000, lists: 4, seen: independent([0.08, 0.07, 0.06, 0.05]) },
  { name: 'one pair goes together', size: 2000, lists: 4, seen: tied([0.2, 0.1, 0.15, 0.12], 0.5) },
  { name: 'one pair avoids each other', size: 2000, lists: 4, seen: tied([0.2, 0.25, 0.15, 0.12], 0.05) },
  {
    name: 'a third of all is hard to see by any list (outside the model)',
    size: 2000,
    lists: 4,
    seen: (random) => independent(random.uniform() < 1 / 3 ? [0.03, 0.03, 0.03, 0.03] : [0.3, 0.25, 0.25, 0.2])(random),
  },
];

export async function benchCoverage(): Promise<void> {
  console.log(`\ncoverage of the 95 % interval, ${TABLES} tables of each, ${REPLICATES} replicates`);
  for (const population of POPULATIONS) show(population);
}

function show({ name, size, lists, seen }: Population): void {
  let covered = 0;
  let below = 0;
  let answered = 0;
  const points: number[] = [];
  for (let run = 0; run < TABLES; run += 1) {
    const random = new RandomStream(2026, run);
    const counts = new Float64Array(2 ** lists);
    for (let person = 0; person < size; person += 1) {
      const mask = seen(random);
      if (mask > 0) counts[mask] = (counts[mask] as number) + 1;
    }
    const table = makeTable(['A', 'B', 'C', 'D'].slice(0, lists), counts);
    const answer = estimate(table, { bootstrap: REPLICATES, panel: false, seed: run });
    if (answer.estimate === null || answer.interval === null) continue;
    answered += 1;
    points.push(answer.estimate);
    const { lower, upper } = answer.interval;
    if ((lower ?? 0) <= size && size <= (upper ?? Number.POSITIVE_INFINITY)) covered += 1;
    else if ((upper ?? Number.POSITIVE_INFINITY) < size) below += 1;
  }
  points.sort((one, other) => one - other);
  const middle = points[Math.floor(points.length / 2)] ?? Number.NaN;
  const share = (count: number) => `${((100 * count) / Math.max(1, answered)).toFixed(0)} %`;
  console.log(
    `  ${name.padEnd(62)} true ${size}, median answer ${middle.toFixed(0)}, covers ${share(covered)}, too low ${share(below)}, refused ${TABLES - answered}`,
  );
}
