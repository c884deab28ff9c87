// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { protectedTwoWay } from './two-way-table.ts';

const at = (row: string, column: string, count: number) => ({ row, column, count });

test('what is large enough is shown, and so are its totals', () => {
  const table = protectedTwoWay(
    [at('Shelter', 'full', 12), at('Shelter', 'far', 20), at('Legal', 'full', 30), at('Legal', 'far', 11)],
    10,
  );
  assert.deepEqual(table, {
    columns: ['far', 'full'],
    rows: [
      { row: 'Legal', counts: [11, 30], total: 41 },
      { row: 'Shelter', counts: [20, 12], total: 32 },
    ],
    totals: [31, 42],
    total: 73,
  });
});

test('one small count takes others with it, or a total would give it away', () => {
  const table = protectedTwoWay(
    [at('Shelter', 'full', 3), at('Shelter', 'far', 20), at('Legal', 'full', 30), at('Legal', 'far', 25)],
    10,
  );
  const cells = table.rows.flatMap(({ counts }) => counts);
  assert.equal(table.rows.find(({ row }) => row === 'Shelter')?.counts[1], null);
  assert.ok(cells.filter((count) => count === null).length >= 2, 'never one alone under its totals');
});

test('nothing below the threshold is ever shown, whatever the table; nothing to show is an empty table', () => {
  assert.deepEqual(protectedTwoWay([], 10), { columns: [], rows: [], totals: [], total: null });
  const cell = fc.record({ row: fc.constantFrom('a', 'b', 'c'), column: fc.constantFrom('x', 'y'), count: fc.nat(40) });
  const places = fc.uniqueArray(cell, { selector: ({ row, column }) => `${row}${column}`, minLength: 1 });
  fc.assert(
    fc.property(places, (given) => {
      const { rows, totals, total } = protectedTwoWay(given, 10);
      const shown = [...rows.flatMap((row) => [...row.counts, row.total]), ...totals, total];
      for (const count of shown) assert.ok(count === null || count >= 10);
      for (const { row, counts, total: sum } of rows) {
        const hidden = counts.filter((count) => count === null);
        assert.ok(sum === null || hidden.length !== 1 || counts.length === 1, `row ${row} gives a cell away`);
      }
    }),
    { numRuns: 60 },
  );
});

test('a count twice in one place is a mistake of the caller', () => {
  assert.throws(() => protectedTwoWay([at('a', 'x', 1), at('a', 'x', 2)], 10), RangeError);
});
