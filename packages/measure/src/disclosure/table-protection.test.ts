// SPDX-License-Identifier: EUPL-1.2
// Cells that are left out of a table cannot be computed back; rounded tables still add up. Tables are invented.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LinearProgram } from '../numeric/linear-program.ts';
import {
  intervalsOf,
  isDominated,
  isEstimable,
  type LinkedTables,
  protectTables,
  roundTable,
  unsafeCounts,
} from './table-protection.ts';

/** A two-way table with its totals; `name` sets its cells apart from those of another table. */
function twoWay(inner: readonly (readonly number[])[], name = ''): LinkedTables & { cells: Map<string, number> } {
  const cells = new Map<string, number>();
  const sums: { total: string; parts: string[] }[] = [];
  const columns = inner[0]?.length ?? 0;
  inner.forEach((row, r) => {
    row.forEach((count, c) => cells.set(`${name}${r}:${c}`, count));
    cells.set(
      `${name}${r}:all`,
      row.reduce((a, b) => a + b, 0),
    );
    sums.push({ total: `${name}${r}:all`, parts: row.map((_, c) => `${name}${r}:${c}`) });
  });
  for (let c = 0; c < columns; c += 1) {
    cells.set(
      `${name}all:${c}`,
      inner.reduce((sum, row) => sum + (row[c] as number), 0),
    );
    sums.push({ total: `${name}all:${c}`, parts: inner.map((_, r) => `${name}${r}:${c}`) });
  }
  cells.set(
    'all',
    inner.flat().reduce((a, b) => a + b, 0),
  );
  sums.push({ total: 'all', parts: inner.map((_, r) => `${name}${r}:all`) });
  sums.push({ total: 'all', parts: Array.from({ length: columns }, (_, c) => `${name}all:${c}`) });
  return { cells, sums };
}

describe('an exact linear program', () => {
  it('finds both ends of what two equations leave open', () => {
    // x + y = 10, y + z = 4
    const program = new LinearProgram(
      [
        [1, 1, 0],
        [0, 1, 1],
      ],
      [10, 4],
      3,
    );
    const low = program.minimise([1, 0, 0]);
    const high = program.maximise([1, 0, 0]);
    assert.ok(low.kind === 'optimal' && high.kind === 'optimal');
    assert.deepEqual([low.num / low.den, high.num / high.den], [6, 10]);
    assert.equal(new LinearProgram([[1, -1]], [0], 2).maximise([1, 0]).kind, 'unbounded');
    assert.equal(
      new LinearProgram(
        [
          [1, 1],
          [1, 1],
        ],
        [1, 2],
        2,
      ).isFeasible,
      false,
    );
  });

  it('agrees with trying every whole table on small ones', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(4), { minLength: 2, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
        (inner) => {
          const tables = twoWay(inner);
          const hidden = new Set([...tables.cells.keys()].filter((name) => !name.includes('all')));
          const intervals = intervalsOf(tables, hidden);
          // two columns: the first column decides the second; try all first columns with the right sum
          const rowSums = inner.map((row) => (row[0] as number) + (row[1] as number));
          const first = inner.reduce((sum, row) => sum + (row[0] as number), 0);
          const seen = rowSums.map(() => ({ low: Infinity, high: -Infinity }));
          const attempt = (r: number, left: number, chosen: readonly number[]): void => {
            if (r === rowSums.length) {
              if (left === 0)
                chosen.forEach((value, k) => {
                  const entry = seen[k] as { low: number; high: number };
                  entry.low = Math.min(entry.low, value);
                  entry.high = Math.max(entry.high, value);
                });
              return;
            }
            for (let value = 0; value <= Math.min(left, rowSums[r] as number); value += 1)
              attempt(r + 1, left - value, [...chosen, value]);
          };
          attempt(0, first, []);
          seen.forEach(({ low, high }, r) => assert.deepEqual(intervals.get(`${r}:0`), { lower: low, upper: high }));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('cells left out of a table', () => {
  it('a single small cell takes others with it, and none can be computed back', () => {
    const tables = twoWay([
      [3, 40, 60],
      [50, 70, 30],
      [80, 20, 90],
    ]);
    const result = protectTables(tables, unsafeCounts(tables, 10), 10);
    assert.deepEqual([...result.primary], ['0:0']);
    assert.ok(result.secondary.size >= 3);
    const left = new Set([...result.primary, ...result.secondary]);
    for (const [name, { lower, upper }] of intervalsOf(tables, left, result.primary))
      assert.ok(lower <= 0 && (upper === null || upper >= 10), name);
  });

  it('holds on any table: no unsafe cell is known better than from 0 to the threshold', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(60), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        (inner) => {
          const tables = twoWay(inner);
          const { cells, intervals, primary } = protectTables(tables, unsafeCounts(tables, 10), 10);
          for (const [name, count] of cells)
            if (count !== null) assert.ok(count >= 10 && count === tables.cells.get(name));
          for (const [name, { lower, upper }] of intervals)
            if (primary.has(name)) assert.ok(lower <= 0 && (upper === null || upper >= 10), name);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('holds across two tables that share their totals', () => {
    const first = twoWay(
      [
        [4, 60],
        [70, 66],
      ],
      'a',
    );
    const second = twoWay(
      [
        [64, 50],
        [40, 46],
      ],
      'b',
    );
    const linked: LinkedTables = {
      cells: new Map([...first.cells, ...second.cells]),
      sums: [...first.sums, ...second.sums],
    };
    const { intervals, cells, primary } = protectTables(linked, unsafeCounts(linked, 10), 10);
    assert.equal(cells.get('a0:0'), null);
    for (const name of primary) {
      const { lower, upper } = intervals.get(name) ?? { lower: 1, upper: 0 };
      assert.ok(lower <= 0 && (upper === null || upper >= 10), name);
    }
  });

  it('leaves out little more than it takes: the totals of rows stay, and so do most counts', () => {
    const tables = twoWay([
      [99, 99, 4],
      [99, 99, 0],
    ]);
    const { primary, secondary } = protectTables(tables, unsafeCounts(tables, 10), 10);
    assert.deepEqual([...primary].sort(), ['0:2', '1:2', 'all:2']);
    assert.ok(secondary.size <= 4);
    for (const total of ['0:all', '1:all', 'all']) assert.ok(!secondary.has(total), total);
    // shown again, any one of them would tell too much
    for (const name of secondary) {
      const fewer = new Set([...primary, ...secondary].filter((other) => other !== name));
      const intervals = [...intervalsOf(tables, fewer, primary).values()];
      assert.ok(intervals.some(({ lower, upper }) => lower > 0 || (upper !== null && upper < 10)));
    }
  });

  it('a zero is as unsafe as a small count, unless it must be zero', () => {
    const tables = twoWay([
      [0, 40],
      [50, 70],
    ]);
    assert.deepEqual([...unsafeCounts(tables, 10)], ['0:0']);
    assert.equal(unsafeCounts({ ...tables, structuralZeros: new Set(['0:0']) }, 10).size, 0);
  });
});

describe('sums of money', () => {
  it('are unsafe when one or two contributors make nearly all of them', () => {
    assert.equal(isDominated([80, 10, 10], 1, 75), true);
    assert.equal(isDominated([70, 20, 10], 1, 75), false);
    assert.equal(isDominated([50, 36, 14], 2, 85), true);
  });

  it('are unsafe when the second largest contributor can estimate the largest within p %', () => {
    assert.equal(isEstimable([100, 50, 9], 10), true);
    assert.equal(isEstimable([100, 50, 10], 10), false);
  });
});

describe('controlled rounding', () => {
  it('moves every cell to a neighbouring multiple of 5, and every total too', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.nat(40), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
        (inner) => {
          const rounded = roundTable(inner, 5);
          const near = (value: number, original: number): void => {
            assert.equal(value % 5, 0);
            assert.ok(Math.abs(value - original) < 5, `${original} became ${value}`);
          };
          const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
          inner.forEach((row, r) => {
            row.forEach((value, c) => near(rounded[r]?.[c] as number, value));
            near(sum(rounded[r] as number[]), sum(row));
          });
          for (let c = 0; c < 3; c += 1)
            near(sum(rounded.map((row) => row[c] as number)), sum(inner.map((row) => row[c] as number)));
          near(sum(rounded.flat()), sum(inner.flat()));
        },
      ),
      { numRuns: 80 },
    );
  });
});
