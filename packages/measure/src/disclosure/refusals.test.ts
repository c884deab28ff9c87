// SPDX-License-Identifier: EUPL-1.2
// Every refusal has a table that brings it about, and a table that looks alike and does not. Tables are invented.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeRecords, MOST_ATTRIBUTES_OF_RECORD } from './case-records.ts';
import { type CaseTable, CaseTableReader } from './case-table.ts';
import { countCombinations } from './exact-counts.ts';
import { DEFAULT_CAP, type LedgerEntry, mayRelease, readLedger, sumLedger } from './ledger.ts';
import { judgeParameters, judgeSize } from './policy.ts';
import { outcomeOf, type Refusal, type RefusalCode } from './refusals.ts';
import { DEFAULT_SETTINGS, judgeRelease, makeRelease } from './release.ts';
import { inferSchema, readSchema } from './schema.ts';
import { RandomStream } from '../numeric/random.ts';

function read(bytes: Uint8Array | string) {
  const reader = new CaseTableReader();
  const all = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
  // in pieces of odd size, as a stream brings them
  for (let at = 0; at < all.length; at += 7) reader.push(all.subarray(at, at + 7));
  return reader.finish();
}

function tableOf(text: string): CaseTable {
  const outcome = read(text);
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.value;
}

const codesOf = (refusals: readonly Refusal[]): RefusalCode[] => refusals.map(({ code }) => code);
const ROWS = 1200;

/** A sound table of three columns and one more. */
function withColumn(name: string, cell: (row: number) => string): CaseTable {
  const lines = Array.from(
    { length: ROWS },
    (_, k) =>
      `${['Woman', 'Man'][k % 2]},${['AAA', 'BBB', 'CCC'][k % 3]},${2015 + (k % 7)},"${cell(k).replaceAll('"', '""')}"`,
  );
  return tableOf(`gender,country,year,${name}\n${lines.join('\n')}\n`);
}

function judged(
  name: string,
  cell: (row: number) => string,
): { code: RefusalCode; column?: string; kind: unknown } | undefined {
  const [first] = judgeRelease(withColumn(name, cell), DEFAULT_SETTINGS);
  return (
    first && {
      code: first.code,
      ...(first.column === undefined ? {} : { column: first.column }),
      kind: first.values?.['kind'],
    }
  );
}

const pad = (row: number, size: number): string => String((row * 7919) % 10 ** size).padStart(size, '0');

describe('columns that must not be there', () => {
  const identifiers: readonly (readonly [string, string, (row: number) => string])[] = [
    ['email', 'remarks', (k) => (k === 500 ? 'someone@example.org' : '')],
    ['phone', 'c1', (k) => `+502 5555 ${pad(k, 4)}`],
    ['phone', 'c2', (k) => `(011) 4555-${pad(k % 50, 4)}`],
    ['link', 'source', (k) => (k === 3 ? 'https://example.org/x' : '')],
    ['ip-address', 'device', (k) => `10.0.${k % 7}.${k % 200}`],
    ['coordinates', 'place', (k) => `14.${pad(k, 4)}`],
    [
      'birth-date',
      'c3',
      (k) => `${1960 + (k % 45)}-${String(1 + (k % 12)).padStart(2, '0')}-${String(1 + (k % 28)).padStart(2, '0')}`,
    ],
    ['document', 'c4', (k) => `AB${pad(k, 6)}`],
    ['document', 'c5', (k) => `${pad(k, 3)}.${pad(k + 1, 3)}.${pad(k + 2, 3)}-${pad(k, 2)}`],
    ['case-number', 'case_id', (k) => `X-${k}`],
    ['name', 'c6', (k) => ['Maria Lopez', 'Jose Ramirez', 'Fatima Diallo', ''][k % 4] as string],
    ['name', 'apellidos', (k) => ['Rojo', 'Verde', 'Azul'][k % 3] as string],
    ['address', 'c7', (k) => `Calle ${k % 40} No. ${k % 90}`],
  ];
  for (const [kind, header, cell] of identifiers)
    it(`${kind} in a column called ${header}`, () => {
      assert.deepEqual(judged(header, cell), { code: 'DIRECT_IDENTIFIER', column: header, kind });
    });

  it('values that occur once, free text, numbers without bands, keys that repeat', () => {
    assert.equal(judged('c8', (k) => `v${k}x`)?.code, 'UNIQUE_COLUMN');
    assert.equal(judged('c9', (k) => `she told us that number ${k % 400} was the worst of all`)?.code, 'FREE_TEXT');
    assert.equal(judged('wage', (k) => String(100 + (k % 90)))?.code, 'UNBINNED_NUMBER');
    assert.equal(judged('person_id', (k) => `P${k % 400}`)?.code, 'REPEATED_SUBJECT');
  });

  it('lets pass what is only alike: bands, codes of countries and regions, dates of years, lists of codes', () => {
    for (const cell of [
      (k: number) => ['18--20', '21--23', '0-8', '48+'][k % 4] as string,
      (k: number) => `P${String(k % 25).padStart(2, '0')}`,
      (k: number) => `${2000 + (k % 20)}-${2001 + (k % 20)}`,
      (k: number) => ['Debt;Threats', 'Threats', 'Withholding of wages and documents by employer'][k % 3] as string,
      (k: number) => ['San José', 'Santa Cruz', 'Ciudad de México'][k % 3] as string,
      (k: number) => ['13--24 (1-2 yrs)', '0--12 (0-1 yr)'][k % 2] as string,
    ])
      assert.equal(judged('column', cell), undefined);
  });

  it('lets pass a header that speaks of phones over a column of yes and no', () => {
    assert.equal(
      judged('hasPhone', (k) => ['yes', 'no'][k % 2] as string),
      undefined,
    );
    assert.equal(
      judged('programName', (k) => ['A', 'B', 'C'][k % 3] as string),
      undefined,
    );
  });

  it('says the column and never a value', () => {
    const refusals = judgeRelease(
      withColumn('c1', (k) => `+502 5555 ${pad(k, 4)}`),
      DEFAULT_SETTINGS,
    );
    assert.doesNotMatch(JSON.stringify(refusals), /5555/u);
  });
});

describe('tables that cannot be read', () => {
  it('a row of another width, with its line', () => {
    const outcome = read('a,b\n1,2\n1\n3,4\n');
    assert.ok(!outcome.ok);
    assert.deepEqual(outcome.refusals, [{ code: 'RAGGED_ROW', line: 3, values: { cells: 1, columns: 2 } }]);
  });

  it('bytes that are no UTF-8, with the line', () => {
    const outcome = read(Uint8Array.from([97, 44, 98, 10, 120, 44, 0xe9, 10]));
    assert.ok(!outcome.ok);
    assert.deepEqual(outcome.refusals, [{ code: 'ENCODING', line: 2, column: 'b' }]);
  });

  it('a quote that does not close, an empty file, a header that names nothing', () => {
    for (const [text, code] of [
      ['a,b\n"x,1\n', 'OPEN_QUOTE'],
      ['', 'EMPTY_TABLE'],
      ['a,b\n', 'EMPTY_TABLE'],
      ['a,a\n1,2\n', 'HEADER'],
      ['a,\n1,2\n', 'HEADER'],
      ['1,2\n1,2\n', 'HEADER'],
      ['a,b\n1,2\n\n3,4\n', 'RAGGED_ROW'],
    ] as const) {
      const outcome = read(text);
      assert.ok(!outcome.ok, text);
      assert.deepEqual(codesOf(outcome.refusals), [code], text);
    }
  });

  it('reads quotes, line breaks in cells, CRLF, a BOM and a last line without end', () => {
    const table = tableOf('\uFEFFa,b\r\n"x, ""y""\nz",2\r\n,3');
    assert.equal(table.rows, 2);
    assert.deepEqual(
      table.columns.map(({ values, cells }) => [...cells].map((cell) => values[cell])),
      [
        ['x, "y"\nz', ''],
        ['2', '3'],
      ],
    );
  });
});

describe('parameters out of range', () => {
  const base = { mechanism: 'dp', epsilon: 4, k: 10, reason: '', approvedBy: '' } as const;
  const signed = { reason: 'asked for by the ministry', approvedBy: 'second person' };

  it('epsilon above 12 never, above 8 with a written reason of a second person', () => {
    assert.deepEqual(codesOf(judgeParameters({ ...base, epsilon: 12.1, ...signed })), ['EPSILON_TOO_HIGH']);
    assert.deepEqual(codesOf(judgeParameters({ ...base, epsilon: 9 })), ['EPSILON_TOO_HIGH']);
    assert.deepEqual(judgeParameters({ ...base, epsilon: 9, ...signed }), []);
    assert.deepEqual(judgeParameters({ ...base, epsilon: 8 }), []);
  });

  it('k below 5 never, below 10 with a reason', () => {
    assert.deepEqual(codesOf(judgeParameters({ ...base, mechanism: 'k', k: 4, ...signed })), ['K_TOO_LOW']);
    assert.deepEqual(codesOf(judgeParameters({ ...base, mechanism: 'k', k: 9 })), ['K_TOO_LOW']);
    assert.deepEqual(judgeParameters({ ...base, mechanism: 'k', k: 5, ...signed }), []);
  });

  it('too few records: 200 for counts, 1,000 for synthetic records', () => {
    assert.deepEqual(codesOf(judgeSize(199, false)), ['TOO_FEW_RECORDS']);
    assert.deepEqual(judgeSize(200, false), []);
    assert.deepEqual(codesOf(judgeSize(999, true)), ['TOO_FEW_RECORDS']);
    assert.deepEqual(judgeSize(1000, true), []);
  });

  it('delta above one divided by the number of records', () => {
    const random = new RandomStream(1);
    const outcome = makeRelease(
      withColumn('entity', (k) => ['NGO', 'Police'][k % 2] as string),
      { ...DEFAULT_SETTINGS, delta: 0.01 },
      undefined,
      {
        fill: (bytes) => {
          for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.next32() & 255;
        },
        orderSeed: 1,
      },
    );
    assert.ok(!outcome.ok);
    assert.deepEqual(codesOf(outcome.refusals), ['DELTA_TOO_HIGH']);
  });

  it('noise that drowns the counts', () => {
    const random = new RandomStream(2);
    const outcome = makeRelease(
      withColumn('entity', (k) => ['NGO', 'Police'][k % 2] as string),
      { ...DEFAULT_SETTINGS, epsilon: 0.01 },
      undefined,
      {
        fill: (bytes) => {
          for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.next32() & 255;
        },
        orderSeed: 1,
      },
    );
    assert.ok(!outcome.ok);
    assert.deepEqual(codesOf(outcome.refusals), ['TOO_FEW_RECORDS']);
  });

  it('a value outside the code list, unless it is recoded', () => {
    const table = withColumn('entity', (k) => (k === 7 ? 'Elsewhere' : 'NGO'));
    const columns = ['gender', 'country', 'year', 'entity'].map((name) =>
      name === 'entity' ? { name, values: ['NGO'] } : { name },
    );
    const names = table.columns.map(({ name }) => name);
    const strict = readSchema({ columns }, names);
    const lenient = readSchema({ columns, outside: 'other' }, names);
    assert.ok(strict.ok && lenient.ok);
    const refused = outcomeOf(() => makeRecords(table, strict.value));
    assert.ok(!refused.ok);
    assert.deepEqual(refused.refusals, [{ code: 'DOMAIN_VIOLATION', column: 'entity' }]);
    assert.ok(makeRecords(table, lenient.value).attributes.some(({ value }) => value === 'Other'));
    assert.equal(readSchema({ columns: [{ name: 'gender' }] }, names).ok, false);
  });

  it('a record with too many attributes, and too many combinations', () => {
    const wide = Array.from({ length: MOST_ATTRIBUTES_OF_RECORD + 1 }, (_, k) => `c${k}`).join(',');
    const table = tableOf(`${wide}\n${wide.replaceAll(/c\d+/gu, 'x')}\n`);
    const outcome = outcomeOf(() => makeRecords(table, inferSchema(table)));
    assert.ok(!outcome.ok && outcome.refusals[0]?.code === 'TOO_WIDE');
    const many = Array.from({ length: 40 }, (_, column) =>
      Array.from({ length: 300 }, (__, row) => `v${(row * (column + 3)) % 97}`),
    );
    const rows = Array.from({ length: 300 }, (_, row) => many.map((column) => column[row]).join(','));
    const broad = tableOf(`${many.map((_, k) => `c${k}`).join(',')}\n${rows.join('\n')}\n`);
    const counted = outcomeOf(() => countCombinations(makeRecords(broad, inferSchema(broad)), 2, 0));
    assert.ok(!counted.ok && counted.refusals[0]?.code === 'TOO_WIDE');
  });
});

describe('the budget ledger', () => {
  const entry = (at: string, epsilon: number, mechanism: 'dp' | 'k' = 'dp'): LedgerEntry => ({
    at,
    releaseId: at,
    purpose: '',
    columns: [],
    mechanism,
    length: 3,
    epsilon,
    delta: 1e-6,
    rho: null,
    resolution: 10,
    accounting: 'tight',
    softwareVersion: '0.1.0',
    outputHash: '',
    approvedBy: '',
    reason: '',
  });
  const now = '2026-11-26T12:00:00.000Z';
  const spend = (entries: readonly LedgerEntry[], epsilon: number, mechanism: 'dp' | 'k' = 'dp') =>
    outcomeOf(() => mayRelease(entries, { mechanism, epsilon, cap: DEFAULT_CAP, now }));

  it('adds up epsilon and delta of the year and refuses what goes beyond the cap', () => {
    const entries = [entry('2026-02-01T00:00:00Z', 4), entry('2026-03-01T00:00:00Z', 3)];
    assert.deepEqual(sumLedger(entries, now), { epsilon: 7, delta: 2e-6, releases: 2, kReleases: 0 });
    assert.ok(spend(entries, 1).ok);
    const refused = spend(entries, 1.1);
    assert.ok(!refused.ok && refused.refusals[0]?.code === 'BUDGET_EXHAUSTED');
    assert.ok(spend([entry('2025-01-01T00:00:00Z', 8)], 8).ok);
  });

  it('allows one k-anonymous release, however long ago', () => {
    const refused = spend([entry('2020-01-01T00:00:00Z', 0, 'k')], 0, 'k');
    assert.ok(!refused.ok && refused.refusals[0]?.code === 'REPEAT_K_RELEASE');
  });

  it('is read line by line, and refused when a line cannot be read', () => {
    const text = `${JSON.stringify(entry(now, 4))}\n`;
    assert.equal(readLedger(text).length, 1);
    for (const bad of ['{', '{"at":"x"}', JSON.stringify({ ...entry(now, 4), epsilon: -1 })]) {
      const refused = outcomeOf(() => readLedger(`${text}${bad}\n`));
      assert.ok(!refused.ok);
      assert.deepEqual(refused.refusals, [{ code: 'BAD_LEDGER', line: 2 }]);
    }
  });
});
