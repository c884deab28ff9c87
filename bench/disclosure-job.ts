// SPDX-License-Identifier: EUPL-1.2
// One job of `npm run bench -- disclosure` in a process of its own: a table of so many rows and columns, made from the
// invented sample table, through counts and synthetic records. Prints CPU seconds of each step, the largest resident memory
// and the measures, as JSON.

import { randomFillSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { RandomStream } from '../packages/measure/src/numeric/random.ts';
import { makeRecords } from '../packages/measure/src/disclosure/case-records.ts';
import { CaseTableReader } from '../packages/measure/src/disclosure/case-table.ts';
import { aggregateDp } from '../packages/measure/src/disclosure/dp-aggregates.ts';
import { evaluateAggregates, evaluateRecords, type Evaluation } from '../packages/measure/src/disclosure/evaluation.ts';
import { countCombinations } from '../packages/measure/src/disclosure/exact-counts.ts';
import { synthesiseK } from '../packages/measure/src/disclosure/k-anonymous.ts';
import { RandomBits } from '../packages/measure/src/disclosure/random-bits.ts';
import { inferSchema } from '../packages/measure/src/disclosure/schema.ts';
import { synthesise } from '../packages/measure/src/disclosure/synthetic-dp.ts';
import { root } from './measure.ts';

const [job = 'dp', rowsAsked = '20000', columnsAsked = '18', lengthAsked = '3', epsilonAsked = '4'] =
  process.argv.slice(2);

/** Rows of the sample: as they are, the first of a random order, or drawn again with every fourth cell from another row. */
function* tableOf(rows: number, columns: number): Generator<string> {
  const text = gunzipSync(readFileSync(join(root, 'packages/measure/fixtures/ctdc-like.csv.gz'))).toString('utf8');
  const [header = '', ...lines] = text.trimEnd().split('\n');
  const cells = lines.map((line) => line.split(',').slice(0, columns));
  yield `${header.split(',').slice(0, columns).join(',')}\n`;
  if (rows === cells.length) {
    for (const row of cells) yield `${row.join(',')}\n`;
    return;
  }
  const random = new RandomStream(4);
  const draw = (): string[] => cells[Math.floor(random.uniform() * cells.length)] as string[];
  for (let k = 0; k < rows; k += 1) {
    const row = draw();
    const other = draw();
    const mixed =
      rows < cells.length ? row : row.map((cell, c) => (random.uniform() < 0.25 ? (other[c] as string) : cell));
    yield `${mixed.join(',')}\n`;
  }
}

function seconds<T>(work: () => T): [T, number] {
  const before = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(before);
  return [result, (user + system) / 1e6];
}

const measuresOf = ({ lengths, expansion }: Evaluation) => ({
  expansion,
  lengths: lengths.map(({ preservation, meanAbsoluteError, fabricatedShare, leaked }) => ({
    preservation,
    meanAbsoluteError,
    fabricatedShare,
    leaked,
  })),
});

const length = Number(lengthAsked);
const [table, reading] = seconds(() => {
  const reader = new CaseTableReader();
  for (const line of tableOf(Number(rowsAsked), Number(columnsAsked))) reader.push(Buffer.from(line));
  const read = reader.finish();
  if (!read.ok) throw new TypeError('bench: the sample table cannot be read');
  return read.value;
});
const records = makeRecords(table, inferSchema(table));
if (job === 'dp') {
  const bits = new RandomBits((bytes) => {
    randomFillSync(bytes);
  });
  const [{ aggregates }, counting] = seconds(() =>
    aggregateDp(records, { epsilon: Number(epsilonAsked), length, isDomainDeclared: false }, bits),
  );
  const memory = process.resourceUsage().maxRSS / 1024;
  const [synthetic, making] = seconds(() => synthesise(aggregates));
  const memoryOfAll = process.resourceUsage().maxRSS / 1024;
  const exact = countCombinations(records, length, 1);
  console.log(
    JSON.stringify({
      reading,
      counting,
      making,
      memory,
      memoryOfAll,
      aggregates: measuresOf(evaluateAggregates(records, exact, aggregates, 10)),
      synthetic: measuresOf(evaluateRecords(records, exact, synthetic, 10)),
    }),
  );
} else {
  const [synthetic, making] = seconds(() => synthesiseK(records, 10, 'row-seeded', new RandomStream(1)));
  const memoryOfAll = process.resourceUsage().maxRSS / 1024;
  const exact = countCombinations(records, length, 1);
  console.log(
    JSON.stringify({
      reading,
      counting: 0,
      making,
      memory: memoryOfAll,
      memoryOfAll,
      aggregates: undefined,
      synthetic: measuresOf(evaluateRecords(records, exact, synthetic, 10)),
    }),
  );
}
