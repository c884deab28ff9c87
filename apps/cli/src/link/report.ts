// SPDX-License-Identifier: EUPL-1.2
// `amparo link report`: how good the linkage is, for the unit's eyes, and the protected table with the errors of the linkage in
// the format of `amparo estimate`.

import { randomFillSync } from 'node:crypto';
import { join } from 'node:path';
import { DiscreteLaplace, fractionAbove, RandomBits } from '@amparo/measure/disclosure';
import {
  errorCases,
  type History,
  historyKey,
  historyOrder,
  problem,
  protectBySuppression,
} from '@amparo/measure/linkage';
import { Usage } from '../options.ts';
import { readJson, writeWhole } from './files.ts';
import type { LinkCall } from './options.ts';
import type { UnitFile } from './result-files.ts';
import { tellProblems, type Words } from './words.ts';

interface ReleasedTable {
  readonly lists: readonly string[];
  readonly history: Readonly<Record<string, number | null>>;
  readonly intervals?: Readonly<Record<string, readonly [number, number]>>;
  readonly noise?: { readonly mechanism: 'discrete-laplace'; readonly epsilon: number };
  readonly linkage: readonly { readonly missed: number; readonly false: number }[];
  readonly mode: string;
  readonly rehearsal: boolean;
}

const DEFAULT_EPSILON = 1;

export function report(call: LinkCall, words: Words): number {
  const [folder] = call.files;
  if (folder === undefined || call.files.length > 1)
    throw new Usage('link report: name the folder of amparo link match');
  const format = call.text('format') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new Usage('--format: use text or json');
  const protect = call.text('protect') ?? 'suppress';
  if (protect !== 'suppress' && protect !== 'noise') throw new Usage('--protect: use suppress or noise');
  const unit = readUnit(folder);
  if (unit === undefined) return tellProblems(words, [problem('not-a-result')], folder);
  const history = { lists: unit.lists, counts: unit.counts };
  const [lower, higher] = unit.variants;
  const released: ReleasedTable = {
    lists: unit.lists,
    ...(protect === 'noise'
      ? withNoise(history, call.number('epsilon', 0.01, 10) ?? DEFAULT_EPSILON)
      : withheld(history, call.number('smallest-cell', 3, 100) ?? unit.smallestCell)),
    linkage: errorCases(unit.counts, lower?.counts ?? [], higher?.counts ?? [], unit.expected ?? undefined),
    mode: unit.mode,
    rehearsal: unit.rehearsal,
  };
  const out = call.text('out') ?? join(folder, 'table.json');
  writeWhole(out, [`${JSON.stringify(released, null, 2)}\n`]);
  if (format === 'json')
    process.stdout.write(`${JSON.stringify({ ...released, threshold: unit.threshold }, null, 2)}\n`);
  else process.stdout.write(`${describe(unit, released, words, out).join('\n')}\n`);
  return 0;
}

function readUnit(folder: string): UnitFile | undefined {
  const value = readJson(join(folder, 'linkage.json')) as Partial<UnitFile> | undefined;
  return value?.format === 'amparo-linkage-result' && Array.isArray(value.counts) ? (value as UnitFile) : undefined;
}

function withheld(history: History, smallest: number) {
  const { history: cells, intervals } = protectBySuppression(history, smallest);
  return { history: cells, intervals };
}

/** Each person is in one cell, so one epsilon pays for the whole table; zeros get noise too, and cells may become negative. */
function withNoise({ lists, counts }: History, epsilon: number) {
  const noise = new DiscreteLaplace(fractionAbove(1 / epsilon));
  const bits = new RandomBits((bytes) => randomFillSync(bytes));
  const cells = historyOrder(lists.length).map(
    (mask) => [historyKey(mask, lists.length), (counts[mask] as number) + noise.draw(bits)] as const,
  );
  return { history: Object.fromEntries(cells), noise: { mechanism: 'discrete-laplace', epsilon } as const };
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
    return count === null ? t('linkage.report.withheld', { low, high }) : number(count ?? 0);
  };
  return [
    t('linkage.report.title'),
    '',
    ...unit.lists.map((party, list) =>
      t('linkage.report.list', { party, records: unit.records[list] ?? 0, repeated: unit.repeated[list] ?? 0 }),
    ),
    t('linkage.report.persons', { persons, lists: unit.lists.length }),
    unit.chosen === null
      ? t('linkage.report.threshold_given', { threshold: number(unit.threshold, 3) })
      : t('linkage.report.threshold_auto', {
          threshold: number(unit.threshold, 3),
          overlap: percent(unit.chosen.overlap),
        }),
    '',
    t('linkage.report.table'),
    ...historyOrder(unit.lists.length).map((mask) => {
      const key = historyKey(mask, unit.lists.length);
      return `  ${unit.lists.filter((_, list) => (mask >> list) & 1).join(' + ')}: ${cell(key)}`;
    }),
    ...(released.noise === undefined
      ? []
      : [t('linkage.report.noise', { epsilon: number(released.noise.epsilon, 2) })]),
    '',
    t('linkage.report.sensitivity'),
    ...unit.variants.map(
      ({ threshold, counts }) =>
        `  ${t('linkage.report.if', { threshold: number(threshold, 3) })}: ${historyOrder(unit.lists.length)
          .map((mask) => number(counts[mask] ?? 0))
          .join(' · ')}`,
    ),
    '',
    expected === undefined
      ? t('linkage.report.expected_none')
      : t('linkage.report.expected', { missed: percent(expected.missed), wrong: percent(expected.false) }),
    t('linkage.report.direction'),
    t('linkage.report.fairness'),
    '',
    t('linkage.report.written', { file: out }),
  ];
}
