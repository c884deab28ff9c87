// SPDX-License-Identifier: EUPL-1.2
// `amparo link report`: how good the linkage is, for the unit's eyes, and the protected table with the errors of the linkage in
// the format of `amparo estimate`.

import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { DiscreteLaplace, fractionAbove, RandomBits } from '@amparo/measure/disclosure';
import {
  historyKey,
  historyOrder,
  noisyTable,
  problem,
  readUnitFile,
  type ReleasedTable,
  type UnitFile,
  withheldTable,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { readJson, writeWhole } from './files.ts';
import type { LinkCall } from './options.ts';
import { tellProblems, type Words } from './words.ts';

const DEFAULT_EPSILON = 1;

export function report(call: LinkCall, words: Words): number {
  const [folder] = call.files;
  if (folder === undefined || call.files.length > 1)
    throw new Usage('link report: name the folder of amparo link match');
  const format = call.text('format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new Usage('--format: use text or json');
  const protect = call.text('protect') ?? 'suppress';
  if (protect !== 'suppress' && protect !== 'noise') throw new Usage('--protect: use suppress or noise');
  const unit = readUnitFile(readJson(join(folder, 'linkage.json')));
  if (unit === undefined) return tellProblems(words, [problem('not-a-result')], folder);
  const released =
    protect === 'noise'
      ? withNoise(unit, call.number('epsilon', 0.01, 10) ?? DEFAULT_EPSILON)
      : withheldTable(unit, call.number('smallest-cell', 3, 100) ?? unit.smallestCell);
  const out = call.text('out') ?? join(folder, 'table.json');
  writeWhole(out, [`${JSON.stringify(released, null, 2)}\n`]);
  if (format === 'json')
    process.stdout.write(`${JSON.stringify({ ...released, threshold: unit.threshold }, null, 2)}\n`);
  else process.stdout.write(`${describe(unit, released, words, out).join('\n')}\n`);
  return 0;
}

function withNoise(unit: UnitFile, epsilon: number): ReleasedTable {
  const noise = new DiscreteLaplace(fractionAbove(1 / epsilon));
  const bits = new RandomBits((bytes) => randomFillSync(bytes));
  return noisyTable(unit, epsilon, () => noise.draw(bits));
}

function describe(unit: UnitFile, released: ReleasedTable, words: Words, out: string): string[] {
  const { t } = words;
  const number = (value: number, digits?: number) => words.number(value, digits);
  const percent = (share: number) => words.percent(share);
  const persons = unit.counts.reduce((sum, count) => sum + count, 0);
  const [expected] = unit.expected === null ? [] : [unit.expected];
  const cell = (key: string): string => {
    const count = released.history[key];
    const [low = 1, high = 9] = released.intervals?.[key] ?? [];
    return count === null ? t('linking.report.withheld', { low, high }) : number(count ?? 0);
  };
  return [
    t('linking.report.title'),
    '',
    ...unit.lists.map((party, list) =>
      t('linking.report.list', { party, records: unit.records[list] ?? 0, repeated: unit.repeated[list] ?? 0 }),
    ),
    t('linking.report.persons', { persons, lists: unit.lists.length }),
    unit.chosen === null
      ? t('linking.report.threshold_given', { threshold: number(unit.threshold, 3) })
      : t('linking.report.threshold_auto', {
          threshold: number(unit.threshold, 3),
          overlap: percent(unit.chosen.overlap),
        }),
    '',
    t('linking.report.table'),
    ...historyOrder(unit.lists.length).map((mask) => {
      const key = historyKey(mask, unit.lists.length);
      return `  ${unit.lists.filter((_, list) => (mask >> list) & 1).join(' + ')}: ${cell(key)}`;
    }),
    ...(released.noise === undefined
      ? []
      : [t('linking.report.noise', { epsilon: number(released.noise.epsilon, 2) })]),
    '',
    t('linking.report.sensitivity'),
    ...unit.variants.map(
      ({ threshold, counts }) =>
        `  ${t('linking.report.if', { threshold: number(threshold, 3) })}: ${historyOrder(unit.lists.length)
          .map((mask) => number(counts[mask] ?? 0))
          .join(' · ')}`,
    ),
    '',
    expected === undefined
      ? t('linking.report.expected_none')
      : t('linking.report.expected', { missed: percent(expected.missed), wrong: percent(expected.false) }),
    t('linking.report.direction'),
    t('linking.report.fairness'),
    '',
    t('linking.report.written', { file: out }),
  ];
}
