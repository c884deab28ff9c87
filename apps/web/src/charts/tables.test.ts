// SPDX-License-Identifier: EUPL-1.2
// What a chart says in words, in its table and in its file. Numbers are invented.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { I18n } from '@lingui/core';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type ChartWords, chartWords } from './chart-words.ts';
import type { ChartData, Protection } from './data.ts';
import { tableCsv, tell } from './tables.ts';

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../content/translations');

function flat(value: unknown, key: string): (readonly [string, string])[] {
  if (typeof value === 'string') return [[key, value]];
  return Object.entries(value as object).flatMap(([name, inner]) => flat(inner, `${key}.${name}`));
}

function wordsOf(locale: string): ChartWords {
  const texts = flat(parse(readFileSync(join(folder, locale, 'charts.yaml'), 'utf8')), 'charts');
  const messages = Object.fromEntries(texts.map(([key, text]) => [key, compileMessageOrThrow(text)]));
  const i18n = new I18n({ locale, messages: { [locale]: messages }, missing: (_: string, key: string) => key });
  return chartWords({ t: (key, values) => i18n._(key, values), locale, isMirrored: false });
}

const protection: Protection = { kind: 'suppressed', smallest: 10, base: 1 };
const common = { unit: 'persons', protection } as const;
const english = wordsOf('en');

const CHARTS: readonly ChartData[] = [
  {
    ...common,
    kind: 'bars',
    name: 'exploitation',
    isPartition: false,
    rows: [
      { code: 'ForcedLabour', value: 40, range: { low: 31, high: 49, level: 0.95 } },
      { code: 'OrganRemoval', value: null },
    ],
  },
  {
    ...common,
    kind: 'places',
    name: 'citizenship',
    rows: [
      { code: 'BO', value: null },
      { code: 'PE', value: 12 },
    ],
  },
  { ...common, kind: 'flows', name: 'flows', flows: [{ from: 'ZZ', to: 'AR', value: null }] },
  {
    ...common,
    kind: 'trend',
    name: 'trend',
    series: [
      {
        code: 'all',
        points: [
          { code: '2024-Q1', value: 22 },
          { code: '2024-Q2', value: null },
          { code: '2024-Q3', value: 31 },
        ],
      },
    ],
  },
];

/** One line of RFC 4180 without quotation marks inside a cell. */
function cellsOf(line: string): string[] {
  const cells = [''];
  let isQuoted = false;
  for (const sign of line.slice(0, -2)) {
    const last = cells.length - 1;
    if (sign === '"') {
      isQuoted = !isQuoted;
    } else if (sign === ',' && !isQuoted) cells.push('');
    else cells[last] += sign;
  }
  return cells;
}

describe('what a chart says', () => {
  it('a withheld number is said to be so, in every kind of chart and language, and is never a zero', () => {
    for (const locale of ['en', 'es', 'fr', 'pt']) {
      const words = wordsOf(locale);
      for (const chart of CHARTS) {
        const { rows, sentence } = tell(chart, words);
        const withheld = words.shown(null, protection);
        assert.match(withheld, /10/u);
        assert.ok(
          rows.some((cells) => cells.includes(withheld)),
          `${locale} ${chart.kind}`,
        );
        assert.ok(!rows.flat().some((cell) => cell === '0'));
        // no key stands where a word should be
        for (const text of [sentence, ...rows.flat()]) assert.doesNotMatch(text, /charts\.\w/u);
      }
    }
  });

  it('the range of a number stands beside it, and the sentence names the largest number', () => {
    const told = tell(CHARTS[0], english);
    assert.equal(told.sentence, 'Most often: Forced labour, 40.');
    assert.deepEqual(told.rows[0], ['Forced labour', '40', '31 to 49, 95 % certain']);
  });

  it('countries stand from the largest number to the smallest, withheld ones last', () => {
    assert.deepEqual(
      tell(CHARTS[1], english).rows.map(([name]) => name),
      ['Peru', 'Bolivia'],
    );
  });

  it('a change over time is told from the first and the last number that is known', () => {
    assert.equal(tell(CHARTS[3], english).sentence, 'all: 22 in quarter 1 of 2024, 31 in quarter 3 of 2024.');
  });

  it('SDG 16.2.2 gives a rate only where the population is known with its source', () => {
    const sdg = {
      ...common,
      kind: 'sdg-16-2-2',
      name: 'sdg-16-2-2',
      period: '2025',
      country: 'GT',
      population: null,
      rows: [
        { sex: 'all', age: 'all', form: 'all', value: 90 },
        { sex: 'female', age: 'child', form: 'all', value: null },
      ],
    } as const;
    assert.equal(tell(sdg, english).columns.length, 4);
    const told = tell({ ...sdg, population: { persons: 18_000_000, year: 2025, source: 'invented' } }, english);
    assert.equal(told.rows[0]?.at(-1), '0.5');
    assert.equal(told.rows[1]?.at(-1), 'withheld');
  });

  it('no cell of the file begins like a formula, and every cell is read back', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.string({ maxLength: 12 }).map((text) => text.replaceAll('"', '')),
          { minLength: 1, maxLength: 4 },
        ),
        (cells) => {
          const read = cellsOf(tableCsv({ sentence: '', columns: cells, rows: [] }));
          assert.equal(read.length, cells.length);
          read.forEach((cell, at) => {
            assert.ok(cell === cells[at] || cell === `'${cells[at]}`);
            assert.ok(/^-?[\d.,]+$/u.test(cell) || !/^[=+\-@\t\r]/u.test(cell), JSON.stringify(cell));
          });
        },
      ),
    );
  });
});
