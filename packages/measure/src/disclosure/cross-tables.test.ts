// SPDX-License-Identifier: EUPL-1.2
// Cross tables from records: nothing that is left out can be computed back, also with the help of another table. Invented.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CaseTableReader, type CaseTable } from './case-table.ts';
import { type CrossTable, crossTableRows, crossTables } from './cross-tables.ts';

function tableOf(lines: readonly string[]): CaseTable {
  const reader = new CaseTableReader();
  reader.push(new TextEncoder().encode(`${lines.join('\n')}\n`));
  const read = reader.finish();
  assert.ok(read.ok);
  return read.value;
}

/** 300 people; only 4 men from CCC. */
const LINES = [
  'gender,country,age,means',
  ...Array.from({ length: 300 }, (_, k) => {
    const country = ['AAA', 'BBB', 'CCC'][k % 3] as string;
    const gender = country === 'CCC' ? (k < 12 ? 'Man' : 'Woman') : k % 2 === 0 ? 'Man' : 'Woman';
    return `${gender},${country},${k % 5 === 0 ? '0--17' : '18+'},${k % 2 === 0 ? 'Debt;Threats' : 'Debt'}`;
  }),
];

/** Every way to compute a hidden cell from one row or one column of the table. */
function computable({ counts }: CrossTable): number {
  const turned = counts[0]?.map((_, c) => counts.map((row) => row[c] as number | null)) ?? [];
  return [...counts, ...turned].filter((line) => line.filter((count) => count === null).length === 1).length;
}

describe('cross tables', () => {
  it('count every pair of values, with totals that add up', () => {
    const made = crossTables(tableOf(LINES), [['age', 'country']], 10);
    assert.ok(made.ok);
    const [table] = made.value.tables;
    assert.deepEqual(crossTableRows(table as CrossTable, { all: 'all', withheld: 'c', blank: '-' }), [
      ['age', 'AAA', 'BBB', 'CCC', 'all'],
      ['0--17', '20', '20', '20', '60'],
      ['18+', '80', '80', '80', '240'],
      ['all', '100', '100', '100', '300'],
    ]);
    assert.equal(made.value.primary + made.value.secondary, 0);
  });

  it('leave out a small count and as many others as it takes', () => {
    const made = crossTables(tableOf(LINES), [['gender', 'country']], 10);
    assert.ok(made.ok);
    const [table] = made.value.tables as [CrossTable];
    assert.equal(table.counts[0]?.[2], null);
    assert.ok(made.value.secondary >= 3);
    assert.equal(computable(table), 0);
    for (const count of table.counts.flat()) assert.ok(count === null || count >= 10);
  });

  it('protect tables that share a column together: the same total is shown in both or in none', () => {
    const made = crossTables(
      tableOf(LINES),
      [
        ['gender', 'country'],
        ['country', 'age'],
      ],
      10,
    );
    assert.ok(made.ok);
    const [first, second] = made.value.tables as [CrossTable, CrossTable];
    const totalsOfCountry = first.counts.at(-1);
    assert.deepEqual(
      second.counts.map((row) => row.at(-1)),
      totalsOfCountry,
    );
    for (const table of made.value.tables) assert.equal(computable(table), 0);
  });

  it('refuse a column that holds several values, a column that is not there, and too few people', () => {
    const table = tableOf(LINES);
    const codes = (pairs: readonly (readonly [string, string])[], from = table) => {
      const made = crossTables(from, pairs, 10);
      return made.ok ? [] : made.refusals.map(({ code, column }) => `${code} ${column ?? ''}`.trim());
    };
    assert.deepEqual(codes([['gender', 'means']]), ['TABLE_COLUMN means']);
    assert.deepEqual(codes([['gender', 'place']]), ['HEADER place']);
    assert.deepEqual(codes([['gender', 'age']], tableOf(LINES.slice(0, 100))), ['TOO_FEW_RECORDS']);
  });

  it('a blank is a row of its own, and the last one', () => {
    const made = crossTables(tableOf(LINES.map((line) => line.replace('AAA', ''))), [['country', 'age']], 10);
    assert.ok(made.ok);
    assert.deepEqual(made.value.tables[0]?.rowValues, ['BBB', 'CCC', '']);
  });
});
