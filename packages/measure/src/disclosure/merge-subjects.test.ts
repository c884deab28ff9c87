// SPDX-License-Identifier: EUPL-1.2
// Rows of one person brought together. Invented tables.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type CaseTable, CaseTableReader } from './case-table.ts';
import { mergeSubjects } from './merge-subjects.ts';
import type { CaseSchema } from './schema.ts';

function tableOf(lines: readonly string[]): CaseTable {
  const reader = new CaseTableReader();
  reader.push(new TextEncoder().encode(`${lines.join('\n')}\n`));
  const read = reader.finish();
  assert.ok(read.ok);
  return read.value;
}

function rowsOf({ rows, columns }: CaseTable): string[] {
  return Array.from({ length: rows }, (_, row) =>
    columns.map(({ values, cells }) => values[cells[row] as number]).join(','),
  );
}

const column = (name: string, kind: 'category' | 'multi' | 'flag') =>
  ({ name, kind, delimiter: ';', values: undefined, sensitiveZeros: false }) as const;
const SCHEMA: CaseSchema = {
  columns: [
    column('year', 'category'),
    column('country', 'category'),
    column('means', 'multi'),
    column('labour', 'flag'),
  ],
  outside: 'refuse',
};
const LINES = [
  'person,year,country,means,labour',
  'p1,2023,AAA,Debt,',
  'p2,2023,BBB,,1',
  'p1,2024,BBB,Threats;Debt,1',
  ',2024,AAA,Debt,',
  ',2024,AAA,Debt,',
  'p2 ,2023,CCC,Docs,',
];

describe('rows of one person', () => {
  it('become one: values united, flags kept, of others the latest', () => {
    const merged = mergeSubjects(tableOf(LINES), { subject: 'person', latestBy: 'year' }, SCHEMA);
    assert.ok(merged.ok);
    assert.deepEqual(rowsOf(merged.value), [
      '2024,BBB,Debt;Threats,1',
      // two countries in the same year: nothing says which is right
      '2023,,Docs,1',
      '2024,AAA,Debt,',
      '2024,AAA,Debt,',
    ]);
  });

  it('leave a conflict blank where no column says which row is later', () => {
    const merged = mergeSubjects(tableOf(LINES), { subject: 'person', latestBy: undefined }, SCHEMA);
    assert.ok(merged.ok);
    assert.equal(rowsOf(merged.value)[0], ',,Debt;Threats,1');
  });

  it('the key of persons is in nothing that comes after', () => {
    const merged = mergeSubjects(tableOf(LINES), { subject: 'person', latestBy: 'year' }, SCHEMA);
    assert.ok(merged.ok);
    assert.doesNotMatch(
      JSON.stringify(merged.value.columns.map(({ name, values }) => [name, values])),
      /p1|p2|person/u,
    );
  });

  it('a column that is not there is refused by its name', () => {
    const merged = mergeSubjects(tableOf(LINES), { subject: 'who', latestBy: undefined });
    assert.deepEqual(merged.ok ? [] : merged.refusals.map(({ code, column: name }) => [code, name]), [
      ['HEADER', 'who'],
    ]);
  });

  it('one record for each person whatever the order of rows', () => {
    const row = fc.tuple(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 2020, max: 2024 }),
      fc.constantFrom('', 'A', 'B'),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 25 }), (rows) => {
        const lines = ['person,year,means', ...rows.map(([who, year, means]) => `p${who},${year},${means}`)];
        const own: CaseSchema = { columns: [column('year', 'category'), column('means', 'multi')], outside: 'refuse' };
        const request = { subject: 'person', latestBy: 'year' };
        const one = mergeSubjects(tableOf(lines), request, own);
        const [header = '', ...rest] = lines;
        const other = mergeSubjects(tableOf([header, ...rest.reverse()]), request, own);
        assert.ok(one.ok && other.ok);
        assert.equal(one.value.rows, new Set(rows.map(([who]) => who)).size);
        assert.deepEqual(rowsOf(one.value).sort(), rowsOf(other.value).sort());
      }),
    );
  });
});
