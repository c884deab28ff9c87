// SPDX-License-Identifier: EUPL-1.2
// Attacks on the data room, of somebody who may ask everything that an analyst may and knows everything but one fact. Each comes
// with a control: the same attack on numbers that are only rounded, where it succeeds, so that the attack is known to be one.

import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { chartsOf } from './charts.ts';
import {
  COHORT_CAP,
  costOf,
  GATE_EPSILON,
  refuseSpending,
  type CohortSpending,
  stateOf,
  yearsOf,
} from './cohort-budget.ts';
import { makeRoomRelease, type ProtectedCounts, type RoomColumn, type RoomLine } from './room-release.ts';

/** Bits that repeat, so that a test never fails by luck: AES in counter mode over zeros. */
function bits(seed: number): (bytes: Uint8Array) => void {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  const cipher = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  return (bytes) => bytes.set(cipher.update(Buffer.alloc(bytes.length)));
}

const PLACES = ['HN', 'NI', 'VE', 'CO', 'XK'];
const YEARS = ['2024', '2025'];
const COLUMNS: readonly RoomColumn[] = [
  { name: 'gender', kind: 'category', values: ['Feminine', 'Masculine'] },
  { name: 'citizenship', kind: 'multi', values: PLACES },
  { name: 'form', kind: 'multi', values: ['SexualExploitation', 'ForcedLabour'] },
];
const WITH_YEAR: readonly RoomColumn[] = [{ name: 'year', kind: 'category', values: YEARS }, ...COLUMNS];

/** Fictional people of one year: nobody of them has XK. */
function people(count: number): RoomLine[] {
  return Array.from({ length: count }, (_, at) => [
    [at % 3 === 0 ? 'Masculine' : 'Feminine'],
    [PLACES[at % 4] as string],
    [at % 2 === 0 ? 'SexualExploitation' : 'ForcedLabour'],
  ]);
}
/** Whom the attacker knows; the only one of her country. */
const HER: RoomLine = [['Feminine'], ['XK'], ['ForcedLabour']];
const inYear = (year: string, lines: readonly RoomLine[]): RoomLine[] => lines.map((line) => [[year], ...line]);

function look(lines: readonly RoomLine[], columns: readonly RoomColumn[], seed: number, epsilon = 2): ProtectedCounts {
  const tools = { fill: bits(seed), orderSeed: seed };
  const made = makeRoomRelease(lines, columns, { mechanism: 'dp', epsilon, withRecords: false }, tools);
  assert.ok(made.ok);
  return made.counts;
}
const countOf = ({ singles }: ProtectedCounts, value: string): number =>
  singles.find(([, found]) => found === value)?.[2] ?? 0;

/** How much better than chance the best threshold tells two series of guesses apart: 0 nothing, 1 always. */
function advantage(without: readonly number[], withHer: readonly number[]): number {
  const above = (list: readonly number[], limit: number) => list.filter((value) => value >= limit).length / list.length;
  return Math.max(...[...without, ...withHer].map((limit) => Math.abs(above(withHer, limit) - above(without, limit))));
}
/** What a table that only rounds would have said. */
const rounded = (value: number, base: number): number => Math.floor(value / base) * base;
const RUNS = 80;
const seeds = Array.from({ length: RUNS }, (_, at) => at + 1);

describe('small groups', () => {
  test('the only one of her country is told as rarely as if she were not there: by chance, in few of the runs', () => {
    const shown = (lines: readonly RoomLine[], shift: number) =>
      seeds.filter((seed) => {
        const counts = look(lines, COLUMNS, seed + shift);
        const charts = JSON.stringify(
          ['SexualExploitation', 'ForcedLabour', undefined].map((form) =>
            chartsOf(counts, { form, fromYear: 2025, toYear: 2025, country: 'HN' }),
          ),
        );
        const isTold = /"code":"XK","value":\d|"from":"XK"/u.test(charts);
        assert.equal(isTold, countOf(counts, 'XK') > 0, 'charts tell nothing that the counts do not');
        return isTold;
      }).length;
    const [withHer, without] = [shown([...people(400), HER], 0), shown(people(400), 5_000)];
    assert.ok(withHer <= 3 && without <= 3, `${withHer} with her, ${without} without, of ${RUNS}`);
  });

  test('control: a group of many is told every time', () => {
    const many = [...people(400), ...Array.from({ length: 120 }, () => HER)];
    for (const seed of seeds.slice(0, 20)) assert.ok(countOf(look(many, COLUMNS, seed), 'XK') > 0);
  });
});

describe('differencing', () => {
  // two periods that overlap: their difference is the year in which she is or is not
  const first = people(320);
  const second = people(320);
  const difference = (withHer: boolean) => (seed: number) => {
    const later = withHer ? [...second, [['Feminine'], ['HN'], ['ForcedLabour']] as RoomLine] : second;
    const wide = look([...inYear('2024', first), ...inYear('2025', later)], WITH_YEAR, seed);
    const narrow = look(first, COLUMNS, seed + 10_000);
    return countOf(wide, 'ForcedLabour') - countOf(narrow, 'ForcedLabour');
  };

  test('a wider period minus a narrower one hardly tells whether she is in it', () => {
    const told = advantage(
      seeds.map(difference(false)),
      seeds.map((seed) => difference(true)(seed + 500)),
    );
    assert.ok(told < 0.45, `advantage ${told}`);
  });

  test('control: exact numbers would tell it every time', () => {
    const exact = (withHer: boolean) => seeds.map(() => 160 + (withHer ? 1 : 0));
    assert.equal(advantage(exact(false), exact(true)), 1);
  });

  test('control: rounding without noise tells it at once, to somebody who can add made-up cases', () => {
    // an insider adds cases of her kind until the rounded number jumps: the one before the jump is the exact count
    const attack = (truth: number): number => {
      for (let added = 0; added < 10; added += 1)
        if (rounded(truth + added, 10) > rounded(truth, 10)) return rounded(truth, 10) + 10 - added;
      return truth;
    };
    for (const truth of [137, 138]) assert.equal(attack(truth), truth);
  });

  test('made-up cases do not help against noise: the number around the jump says nothing', () => {
    const added = Array.from({ length: 9 }, (): RoomLine => [['Feminine'], ['HN'], ['ForcedLabour']]);
    const attack = (withHer: boolean, shift: number) =>
      seeds.map((seed) =>
        countOf(
          look([...people(320), ...added, ...(withHer ? added.slice(0, 1) : [])], COLUMNS, seed + shift),
          'ForcedLabour',
        ),
      );
    const told = advantage(attack(false, 0), attack(true, 2_000));
    assert.ok(told < 0.45, `advantage ${told}`);
  });

  test('a purpose minus another: charts of forms are read from one release and give no second draw of the noise', () => {
    const counts = look(people(400), COLUMNS, 7);
    const asked = { fromYear: 2025, toYear: 2025, country: 'HN' };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('SexualExploitation', 'ForcedLabour', undefined), { maxLength: 12 }),
        (forms) => {
          const once = new Map<string | undefined, string>();
          for (const form of forms) {
            const told = JSON.stringify(chartsOf(counts, { ...asked, form }));
            assert.equal(once.get(form) ?? told, told);
            once.set(form, told);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('asking again and again', () => {
  const asked = fc.record({
    fromYear: fc.integer({ min: 2020, max: 2025 }),
    length: fc.integer({ min: 0, max: 3 }),
    mechanism: fc.constantFrom('dp' as const, 'k' as const),
    tenths: fc.integer({ min: 5, max: 60 }),
  });

  test('whatever is asked in whatever order, nobody bears more than the cap, and k-anonymous counts exist once (property)', () => {
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 40 }), (questions) => {
        const ledger: CohortSpending[] = [];
        for (const { fromYear, length, mechanism, tenths } of questions) {
          const question = { fromYear, toYear: fromYear + length, mechanism, epsilon: tenths / 10 };
          if (refuseSpending(ledger, question) !== undefined) continue;
          for (const year of yearsOf(question))
            ledger.push({ year, mechanism, epsilon: costOf(question), delta: 1e-5 });
        }
        for (const year of yearsOf({ fromYear: 2020, toYear: 2028 })) {
          const own = ledger.filter((entry) => entry.year === year);
          assert.ok(own.reduce((sum, { epsilon }) => sum + epsilon, 0) <= COHORT_CAP + 1e-6);
          assert.ok(own.filter(({ mechanism }) => mechanism === 'k').length <= 1);
          assert.ok(stateOf(ledger, year).left >= 0);
        }
      }),
    );
  });

  test('a year gets no new budget when time passes', () => {
    const ledger = [{ year: 2020, mechanism: 'dp' as const, epsilon: COHORT_CAP, delta: 1e-5 }];
    const question = { fromYear: 2020, toYear: 2020, mechanism: 'dp' as const, epsilon: 0.5 };
    assert.equal(refuseSpending(ledger, question), 'budget-exhausted');
    assert.equal(refuseSpending(ledger, { ...question, fromYear: 2019 }), 'budget-exhausted');
    assert.equal(refuseSpending(ledger, { ...question, fromYear: 2021, toYear: 2021 }), undefined);
  });
});

describe('a refusal', () => {
  const passes = (count: number) =>
    seeds.filter((seed) => {
      const tools = { fill: bits(seed), orderSeed: seed };
      const request = { mechanism: 'dp' as const, epsilon: 2, withRecords: false };
      const made = makeRoomRelease(people(count), COLUMNS, request, tools);
      return made.ok || made.failure !== 'too-few-people';
    }).length;

  test('does not tell the number of people to one: around the limit it is a matter of chance', () => {
    assert.equal(passes(199), 0, 'fewer than policy allows');
    const [at, next] = [passes(260), passes(261)];
    assert.ok(at > RUNS * 0.2 && at < RUNS * 0.9, `${at} of ${RUNS}`);
    assert.ok(Math.abs(at - next) < RUNS * 0.35, `${at} and ${next}`);
    assert.equal(passes(400), RUNS);
  });

  test('is paid for', () => {
    assert.ok(costOf({ mechanism: 'k', epsilon: 0 }) === GATE_EPSILON && GATE_EPSILON > 0);
  });
});

describe('one person', () => {
  test('with everything in her file moves no sum of counts further than her thirty-one values', () => {
    // the bound on what one record may add is found from public numbers: a file full of codes loses some of them
    const wide: RoomColumn = { name: 'means', kind: 'multi', values: Array.from({ length: 17 }, (_, at) => `m${at}`) };
    const lines = people(400).map((line) => [...line, ['m0']]);
    const full = [...HER, wide.values];
    const total = (counts: ProtectedCounts) =>
      counts.singles.reduce((sum, [column, , count]) => sum + (column === 'means' ? count : 0), 0);
    const columns = [...COLUMNS, wide];
    const without = seeds.slice(0, 60).map((seed) => total(look(lines, columns, seed)));
    const withHer = seeds.slice(0, 60).map((seed) => total(look([...lines, full], columns, seed + 900)));
    const told = advantage(without, withHer);
    assert.ok(told < 0.55, `advantage ${told}`);
  });
});

describe('numbers that are told', () => {
  test('with few people a usual file loses nothing: what is told is around the truth, within the range that is told', () => {
    const lines = people(300);
    const truth = lines.filter(([, , form]) => form?.[0] === 'ForcedLabour').length;
    const told = seeds.map((seed) => {
      const counts = look(lines, COLUMNS, seed, 1);
      return { value: countOf(counts, 'ForcedLabour'), half: 1.96 * counts.sigma };
    });
    const mean = told.reduce((sum, { value }) => sum + value, 0) / RUNS;
    const [{ half } = { half: 0 }] = told;
    assert.ok(Math.abs(mean - truth) < (4 * half) / 1.96 / Math.sqrt(RUNS), `mean ${mean}, truth ${truth}`);
    const covered = told.filter(({ value }) => Math.abs(value - truth) <= half).length;
    assert.ok(covered > RUNS * 0.88, `${covered} of ${RUNS}`);
  });
});
