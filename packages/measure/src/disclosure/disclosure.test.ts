// SPDX-License-Identifier: EUPL-1.2
// What a release promises, in the field's words: counts, noise, what must never appear. Random numbers are those of a seeded
// stream, so that no test depends on luck; tables are invented.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { RandomStream } from '../numeric/random.ts';
import { aggregateDp, thresholdOfValues } from './dp-aggregates.ts';
import { type CaseRecords, makeRecords } from './case-records.ts';
import { type CaseTable, CaseTableReader } from './case-table.ts';
import { attributesOf, findCombination, type Level } from './combinations.ts';
import { boundGrid, chooseBound } from './contribution-bound.ts';
import { countCombinations } from './exact-counts.ts';
import { evaluateRecords } from './evaluation.ts';
import { aggregateK, K_MODES, synthesiseK } from './k-anonymous.ts';
import { RandomBits } from './random-bits.ts';
import { inferSchema, readSchema } from './schema.ts';
import { synthesise } from './synthetic-dp.ts';

function seededBits(seed: number): RandomBits {
  const random = new RandomStream(seed);
  return new RandomBits((bytes) => {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.next32() & 255;
  });
}

function tableOf(text: string): CaseTable {
  const reader = new CaseTableReader();
  reader.push(new TextEncoder().encode(text));
  const read = reader.finish();
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}

function recordsOf(text: string): CaseRecords {
  const table = tableOf(text);
  return makeRecords(table, inferSchema(table));
}

/** Invented cases: six columns that hang together, one with several values. */
function inventCases(count: number, seed: number): string {
  const random = new RandomStream(seed);
  const pick = (values: readonly string[]): string =>
    values[Math.floor(random.uniform() ** 1.6 * values.length)] as string;
  const lines = ['gender,age,country,means,labour,entity'];
  for (let k = 0; k < count; k += 1) {
    const gender = pick(['Woman', 'Man', 'Trans']);
    const labour = pick(
      gender === 'Man' ? ['Agriculture', 'Construction', 'Fishing'] : ['DomesticWork', 'Hospitality', ''],
    );
    const means = ['Threats', 'Docs', 'Debt', 'Promises'].filter(() => random.uniform() < 0.35).join(';');
    lines.push(
      [
        gender,
        pick(['18--20', '21--23', '9--17', '30+']),
        pick(['AAA', 'BBB', 'CCC', 'DDD', 'EEE']),
        means,
        labour,
        pick(['NGO', 'Police', 'Hotline']),
      ].join(','),
    );
  }
  return `${lines.join('\n')}\n`;
}

const EXAMPLE =
  'gender,country,means\nW,AR,Threats;Docs\nW,AR,Threats\nW,BR,\nM,AR,Threats;Docs\nM,,Docs\nW,AR,Threats\n';

/** The example has too few cells for its delimiter to be told; a schema says what the columns are. */
function exampleRecords(): CaseRecords {
  const table = tableOf(EXAMPLE);
  const schema = readSchema({ columns: [{ name: 'gender' }, { name: 'country' }, { name: 'means', kind: 'multi' }] }, [
    'gender',
    'country',
    'means',
  ]);
  assert.ok(schema.ok);
  return makeRecords(table, schema.value);
}

function countOf(
  records: CaseRecords,
  levels: readonly Level[],
  counts: readonly Int32Array[],
  names: readonly string[],
): number {
  const attributes = names
    .map((name) => records.attributes.findIndex(({ value }) => value === name))
    .sort((a, b) => a - b);
  const at = findCombination(levels, attributes);
  return at < 0 ? 0 : (counts[names.length - 1]?.[at] as number);
}

describe('counts of attribute combinations', () => {
  it('counts the published example: 6, 10 and 7 combinations', () => {
    const records = exampleRecords();
    const { levels, counts } = countCombinations(records, 3, 1);
    assert.deepEqual(
      counts.map((own) => own.filter((count) => count > 0).length),
      [6, 10, 7],
    );
    const expected: readonly (readonly [readonly string[], number])[] = [
      [['AR'], 4],
      [['Threats'], 4],
      [['AR', 'W'], 3],
      [['AR', 'Threats'], 4],
      [['Docs', 'Threats'], 2],
      [['M', 'Docs'], 2],
      [['AR', 'W', 'Threats'], 3],
      [['AR', 'Docs', 'Threats'], 2],
      [['W', 'Docs', 'Threats'], 1],
    ];
    for (const [names, count] of expected)
      assert.equal(countOf(records, levels, counts, names), count, names.join('+'));
  });

  it('rounds down to a multiple of the resolution and shows nothing below it', () => {
    const records = exampleRecords();
    const { levels, counts } = aggregateK(records, 3, 2);
    assert.equal(countOf(records, levels, counts, ['AR', 'W']), 2);
    assert.equal(countOf(records, levels, counts, ['Docs', 'Threats']), 2);
    assert.equal(countOf(records, levels, counts, ['W', 'BR']), 0);
  });

  it('agrees with counting by hand on any small table', () => {
    const cell = fc.constantFrom('', 'a', 'b', 'c');
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell, cell), { minLength: 1, maxLength: 25 }), (rows) => {
        const records = recordsOf(`p,q,r,s\n${rows.map((row) => row.join(',')).join('\n')}\n`);
        const { levels, counts } = countCombinations(records, 4, 1);
        const byHand = new Map<string, number>();
        for (let r = 0; r < records.count; r += 1) {
          const items = [...records.items.subarray(records.starts[r], records.starts[r + 1])];
          for (let mask = 1; mask < 1 << items.length; mask += 1) {
            const key = items.filter((_, k) => ((mask >> k) & 1) === 1).join(' ');
            byHand.set(key, (byHand.get(key) ?? 0) + 1);
          }
        }
        let found = 0;
        levels.forEach((level, k) => {
          for (let c = 0; c < level.size; c += 1) {
            const key = attributesOf(levels, k + 1, c).join(' ');
            assert.equal(counts[k]?.[c], byHand.get(key) ?? 0);
            found += byHand.has(key) ? 1 : 0;
          }
        });
        assert.equal(found, byHand.size);
      }),
      { numRuns: 60 },
    );
  });
});

describe('k-anonymous records', () => {
  const records = recordsOf(inventCases(600, 5));
  for (const mode of K_MODES)
    it(`${mode}: every combination of any length is shared by k people`, () => {
      const k = 10;
      const made = synthesiseK(records, k, mode, new RandomStream(3));
      assert.ok(made.count > 100);
      for (let r = 0; r < made.count; r += 1) {
        const own = made.items.subarray(made.starts[r], made.starts[r + 1]);
        let sharing = 0;
        for (let s = 0; s < records.count; s += 1) {
          const items = records.items.subarray(records.starts[s], records.starts[s + 1]);
          if (own.every((attribute) => items.includes(attribute))) sharing += 1;
        }
        assert.ok(sharing >= k, `record ${r} is shared by ${sharing}`);
      }
      const evaluation = evaluateRecords(records, countCombinations(records, 3, 1), made, k);
      assert.deepEqual(
        evaluation.lengths.map(({ leaked, fabricated }) => [leaked, fabricated]),
        [
          [0, 0],
          [0, 0],
          [0, 0],
        ],
      );
    });
});

describe('differentially private release', () => {
  const records = recordsOf(inventCases(3000, 9));
  const request = { epsilon: 4, length: 3, isDomainDeclared: false } as const;

  it('is the same under the same test seed, and not under another', () => {
    const run = (seed: number) => aggregateDp(records, request, seededBits(seed)).aggregates;
    assert.deepEqual(run(1).counts, run(1).counts);
    assert.notDeepEqual(run(1).counts, run(2).counts);
  });

  it('keeps counts monotone: none above any of its parts', () => {
    const { levels, counts } = aggregateDp(records, request, seededBits(4)).aggregates;
    for (let k = 1; k < levels.length; k += 1)
      for (let c = 0; c < (levels[k] as Level).size; c += 1) {
        const own = attributesOf(levels, k + 1, c);
        for (let without = 0; without < own.length; without += 1) {
          const shorter = findCombination(
            levels,
            own.filter((_, at) => at !== without),
          );
          assert.ok(shorter >= 0);
          assert.ok((counts[k]?.[c] as number) <= (counts[k - 1]?.[shorter] as number));
        }
      }
  });

  it('synthetic records hold no combination that is not published, and one value of a column', () => {
    const { aggregates } = aggregateDp(records, request, seededBits(6));
    const made = synthesise(aggregates);
    assert.equal(made.count, aggregates.recordCount);
    const { levels, counts } = countCombinations({ ...records, ...made }, 3, 1);
    for (let k = 0; k < levels.length; k += 1)
      for (let c = 0; c < (levels[k] as Level).size; c += 1) {
        if (counts[k]?.[c] === 0) continue;
        const own = attributesOf(levels, k + 1, c);
        const at = findCombination(aggregates.levels, own);
        assert.ok(at >= 0 && (aggregates.counts[k]?.[at] as number) > 0);
        const single = own.filter(
          (a) => records.schema.columns[records.attributes[a]?.column as number]?.kind !== 'multi',
        );
        assert.equal(new Set(single.map((a) => records.attributes[a]?.column)).size, single.length);
      }
    assert.deepEqual(synthesise(aggregates).items, made.items);
  });

  it('is close to the table: single values within a tenth, pairs mostly there', () => {
    const { aggregates } = aggregateDp(records, request, seededBits(8));
    const exact = countCombinations(records, 3, 1);
    const [single, pairs] = evaluateRecords(records, exact, synthesise(aggregates), 10).lengths;
    assert.ok((single?.preservation ?? 0) > 0.85);
    assert.ok((pairs?.preservation ?? 0) > 0.7);
  });

  it('publishes no value outside a declared domain, and may publish one that nobody has', () => {
    const table = tableOf(inventCases(1500, 2));
    const names = table.columns.map(({ name }) => name);
    const schema = readSchema(
      {
        outside: 'other',
        columns: names.map((name) => ({
          name,
          kind: name === 'means' ? 'multi' : 'category',
          values:
            name === 'country'
              ? ['AAA', 'BBB', 'ZZZ']
              : table.columns
                  .find((column) => column.name === name)
                  ?.values.filter((value) => value !== '' && !value.includes(';')),
        })),
      },
      names,
    );
    assert.ok(schema.ok);
    const own = makeRecords(table, schema.value);
    const country = names.indexOf('country');
    assert.deepEqual(
      own.attributes.filter(({ column }) => column === country).map(({ value }) => value),
      ['AAA', 'BBB', 'Other', 'ZZZ'],
    );
  });
});

describe('audit: what one person changes', () => {
  const common = 'gender,country\n';
  const crowd = Array.from({ length: 400 }, (_, k) => `${k % 2 === 0 ? 'W' : 'M'},${k % 4 < 2 ? 'AR' : 'BR'}`).join(
    '\n',
  );
  const without = recordsOf(`${common}${crowd}\n`);
  const withOne = recordsOf(`${common}${crowd}\nW,QQ\n`);

  it('a value that one person alone has is published in none of 400 runs', () => {
    const bits = seededBits(77);
    const attribute = withOne.attributes.findIndex(({ value }) => value === 'QQ');
    let published = 0;
    for (let run = 0; run < 400; run += 1) {
      const { aggregates } = aggregateDp(withOne, { epsilon: 2, length: 1, isDomainDeclared: false }, bits);
      if ((aggregates.counts[0]?.[attribute] as number) > 0) published += 1;
    }
    assert.equal(published, 0);
  });

  it('the count of a common value tells the two tables apart no better than epsilon allows', () => {
    const runs = 2000;
    const epsilon = 1;
    const bits = seededBits(78);
    const tell = (records: CaseRecords): number[] => {
      const attribute = records.attributes.findIndex(({ value }) => value === 'W');
      return Array.from({ length: runs }, () => {
        const { aggregates } = aggregateDp(records, { epsilon, length: 1, isDomainDeclared: false }, bits);
        return aggregates.counts[0]?.[attribute] as number;
      });
    };
    const [a, b] = [tell(without), tell(withOne)];
    // for every threshold: the lower bound of one probability over the upper bound of the other
    const share = (counts: readonly number[], limit: number): number =>
      counts.filter((count) => count > limit).length / runs;
    const slack = 4 * Math.sqrt(0.25 / runs);
    for (let limit = 160; limit < 260; limit += 5) {
      const [low, high] = [share(a, limit), share(b, limit)];
      assert.ok(high - slack <= Math.exp(epsilon) * (low + slack));
      assert.ok(1 - low - slack <= Math.exp(epsilon) * (1 - high + slack));
    }
  });
});

describe('the bound on contributions', () => {
  it('knows only public numbers: the grid does not depend on the table', () => {
    assert.equal(boundGrid(1, 1)[0], 1);
    const grid = boundGrid(1, 9880);
    assert.equal(grid[grid.length - 1], 9880);
    for (let k = 1; k < grid.length; k += 1) assert.ok((grid[k] as number) > (grid[k - 1] as number));
  });

  it('finds the percentile when there are many records', () => {
    const loads = Float64Array.from({ length: 20_000 }, (_, k) => 1 + (k % 100));
    const bits = seededBits(5);
    for (let run = 0; run < 20; run += 1) {
      const bound = chooseBound(loads, boundGrid(1, 9880), 95, { num: 1n, den: 10n }, bits);
      assert.ok(bound >= 85 && bound <= 104, `chose ${bound}`);
    }
  });
});

describe('the threshold of single values', () => {
  it('agrees with the table of the reference, and one more for discrete noise', () => {
    const values: readonly (readonly [number, number, readonly number[]])[] = [
      [5.14275, 5.048726e-6, [82.71, 113.06, 134.65]],
      [9.05111, 5.048726e-6, [144.81, 198.23, 236.22]],
      [2.87218, 1.848467e-6, [48.36, 65.85, 78.28]],
      [1.76631, 6.578166e-5, [26.17, 35.7, 42.49]],
    ];
    for (const [sigma, delta, expected] of values)
      [10, 18, 25].forEach((bound, k) => {
        const threshold = thresholdOfValues(sigma, bound, delta, 117, false) - 1;
        assert.ok(Math.abs(threshold - (expected[k] as number)) < 0.006, `${threshold} ${expected[k]}`);
      });
  });
});
