// SPDX-License-Identifier: EUPL-1.2
// Every refusal of an input by its code, with its place; three formats that say the same; a stream cut anywhere.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { looksPersonal } from './personal-id.ts';
import { DEFAULT_OPTIONS, judgeOptions } from './options.ts';
import { readLinkedTable, readTable, type ReadOptions, type TableFormat, TableReader } from './read-table.ts';
import { withheldHistory } from './withheld-csv.ts';

const fixtures = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/reference/invalid-inputs.json'), 'utf8'),
) as { format: TableFormat; text: string; expect: string }[];

function codesOf(text: string | Uint8Array, options: ReadOptions = {}): string[] {
  const reading = readTable(text, options);
  return reading.ok ? reading.warnings.map(({ code }) => `warn:${code}`) : reading.issues.map(({ code }) => code);
}

describe('reading a table', () => {
  for (const { format, text, expect } of fixtures) {
    it(`answers ${expect} for ${JSON.stringify(text).slice(0, 50)}`, () => {
      assert.equal(codesOf(text, { format })[0], expect);
      assert.equal(codesOf(text)[0], expect);
    });
  }

  const others: [string, string, string | Uint8Array, ReadOptions?][] = [
    [
      'NOT_UTF8',
      'a Latin-1 byte',
      Uint8Array.of(0x4c, 0x41, 0x2c, 0x4e, 0xf1, 0x2c, 0x43, 10, 0x31, 0x2c, 0x30, 0x2c, 0x31),
    ],
    ['NOT_UTF8', 'UTF-16', Uint8Array.of(0xff, 0xfe, 0x41, 0, 0x2c, 0, 0x42, 0, 10, 0)],
    ['EMPTY_INPUT', 'only blank lines', '\n \n'],
    ['NOT_BINARY', 'NA', 'A,B,C,count\n1,NA,0,3\n'],
    ['NOT_BINARY', 'half', 'id,A,B,C\np1,1,0.5,0\n'],
    ['MISSING_VALUE', 'an empty count', 'A,B,C,count\n1,1,0,\n'],
    ['BAD_COUNT', 'more than 1e9', 'A,B,C,count\n1,1,0,1000000001\n'],
    ['BAD_COUNT', 'a plus sign', 'A,B,C,count\n1,1,0,+5\n'],
    [
      'warn:ALL_ZERO_HISTORY',
      'an empty history with count 0',
      'A,B,C,count\n0,0,0,0\n1,1,0,3\n0,1,1,2\n1,0,0,9\n0,0,1,9\n0,1,0,4\n',
    ],
    ['BAD_LIST_NAME', 'an empty list name', 'A,,C,count\n1,1,0,3\n'],
    ['BAD_LIST_NAME', 'a name of 41 characters', `${'x'.repeat(41)},B,C,count\n1,1,0,3\n`],
    ['UNKNOWN_COLUMN', 'a stratum that is no column', 'id,A,B,C\np1,1,1,0\n', { strata: ['sex'] }],
    ['RAGGED_ROW', 'a field too many', 'A,B,C,count\n1,1,0,3,4\n'],
    [
      'TOO_MANY_LISTS',
      'eleven id lists',
      `list,id\n${Array.from({ length: 11 }, (_, k) => `L${k},aa${k}`).join('\n')}\n`,
    ],
    ['ID_LOOKS_PERSONAL', 'a document number', 'id,A,B,C\n1020304050,1,1,0\n'],
    ['ID_LOOKS_PERSONAL', 'a name', 'id,A,B,C\nmaria lopez,1,1,0\n'],
  ];
  for (const [code, name, text, options] of others) {
    it(`answers ${code} for ${name}`, () => assert.equal(codesOf(text, options)[0], code));
  }

  it('names row and column and never a word of the input', () => {
    const reading = readTable('id,LA,NG,PF\nabc1,1,0,0\nMaria Perez,0,1,zzz\n');
    assert.ok(!reading.ok);
    assert.deepEqual(reading.issues.map(({ code, path }) => [code, path])[0], ['ID_LOOKS_PERSONAL', 'row 3, column 1']);
    assert.doesNotMatch(JSON.stringify(reading), /Maria|zzz/u);
  });

  it('takes withheld cells as intervals, noise, errors of the linkage, and a bare history', () => {
    const history = { '100': 40, '010': 30, '001': 20, '110': 12, '011': null, '101': 15, '111': null };
    const held = readLinkedTable({
      lists: ['A', 'B', 'C'],
      history,
      intervals: { '111': [10, 29] },
      linkage: [{ missed: 0.05, false: 0.01 }],
    });
    assert.ok(held.ok);
    const byMask = [...(held.table.uncertain ?? [])].sort((one, other) => one.mask - other.mask);
    assert.deepEqual(byMask, [
      { mask: 6, low: 1, high: 9 },
      { mask: 7, low: 10, high: 29 },
    ]);
    assert.equal(held.table.counts[6], 5);
    assert.deepEqual(held.linkage, [{ missed: 0.05, false: 0.01 }]);
    const bare = readLinkedTable(history);
    assert.ok(bare.ok);
    assert.deepEqual(bare.table.lists, ['1', '2', '3']);
    const noisy = readLinkedTable({
      lists: ['A', 'B'],
      history: { '10': 40, '01': 31, '11': -1 + 13 },
      noise: { epsilon: 1 },
    });
    assert.ok(noisy.ok);
    assert.equal(noisy.table.uncertain?.length, 3);
    for (const wrong of [
      { lists: ['A', 'B'], history: { '10': 40, '01': 31, '11': -1 } },
      { lists: ['A', 'B'], history: { '10': null, '01': 31, '11': 9 }, intervals: { '10': [9, 1] } },
      { lists: ['A', 'B'], history: { '10': 40, '01': 31, '11': 9 }, noise: { epsilon: 0 } },
      { lists: ['A', 'B'], history: { '10': 40, '01': 31, '11': 9 }, linkage: [{ missed: 2, false: 0 }] },
    ])
      assert.equal(readLinkedTable(wrong).ok, false);
  });

  it('reads cases, histories and id lists of the same people alike; semicolons, CRLF, BOM and quotes too', () => {
    const cases = 'id,LA,NG,PF\np1,1,0,0\np2,1,1,0\np3,0,1,0\np4,0,1,1\np5,0,0,1\n';
    const histories = '\u{feff}"LA";"NG";"PF";"count"\r\n1;0;0;1\r\n1;1;0;1\r\n0;1;0;1\r\n0;1;1;1\r\n0;0;1;1\r\n';
    const ids = 'list,id\nLA,9f\nLA,2c\nNG,2c\nNG,a1\nNG,a2\nPF,a2\nPF,a3\n';
    const linked = readLinkedTable({
      lists: ['LA', 'NG', 'PF'],
      history: { '100': 1, '110': 1, '010': 1, '011': 1, '001': 1 },
    });
    for (const reading of [readTable(cases), readTable(histories), readTable(ids), linked]) {
      assert.ok(reading.ok);
      assert.deepEqual(reading.table.lists, ['LA', 'NG', 'PF']);
      assert.deepEqual([...reading.table.counts], [0, 1, 1, 1, 1, 0, 1, 0]);
    }
  });

  it('reads the same from pieces cut anywhere', () => {
    const bytes = new TextEncoder().encode('id,Ñandú,NG,PF\r\np1,1,0,0\r\np2,1,1,0\r\np3,0,1,1\r\np4,0,0,1');
    const whole = readTable(bytes);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = new TableReader();
      reader.push(bytes.subarray(0, cut));
      reader.push(bytes.subarray(cut));
      assert.deepEqual(reader.finish(), whole);
    }
  });

  it('divides by strata named in the call', () => {
    const reading = readTable('id,sex,A,B,C\np1,f,1,1,0\np2,m,0,1,1\np3,f,0,0,1\np4,f,1,0,0\n', { strata: ['sex'] });
    assert.ok(reading.ok);
    assert.deepEqual(
      reading.strata.map(({ values, table }) => [values, table.counts.reduce((sum, count) => sum + count, 0)]),
      [
        [['f'], 3],
        [['m'], 1],
      ],
    );
  });

  it('refuses broken output of a linkage', () => {
    for (const [value, code] of [
      [{ lists: ['A', 'B'], history: { '111': 1 } }, 'NOT_BINARY'],
      [{ lists: ['A', 'B'], history: { '11': -1 } }, 'BAD_COUNT'],
      [{ lists: ['A', 'A'], history: {} }, 'DUPLICATE_COLUMN'],
      [{ lists: ['A'], history: {} }, 'TOO_FEW_LISTS'],
      [{ history: {} }, 'MISSING_HEADER'],
      [[], 'MISSING_HEADER'],
    ] as const) {
      const reading = readLinkedTable(value);
      assert.ok(!reading.ok);
      assert.equal(reading.issues[0]?.code, code);
    }
  });

  it('takes pseudonyms for what they are', () => {
    for (const id of ['9f2c', 'p1', 'case-0012', 'a7d83f00b1', '123456', 'x_9', 'deadbeef'])
      assert.ok(!looksPersonal(id), id);
    for (const id of [
      'maria@example.org',
      '+57 300 555 0101',
      'Perez',
      'José',
      'ana lopez',
      'AB1234567',
      '1.020.304.050',
      '1990-05-01',
    ])
      assert.ok(looksPersonal(id), id);
  });

  it('refuses options out of range, each by its name', () => {
    const bad = { ...DEFAULT_OPTIONS, threshold: 0, bootstrap: 100, seed: -1, delta: 0, gridTo: 10, chains: 1 };
    assert.deepEqual(
      judgeOptions(bad, 100).map(({ path, code }) => [path, code]),
      ['threshold', 'bootstrap', 'seed', 'delta', 'gridTo', 'chains'].map((path) => [path, 'BAD_OPTION']),
    );
    assert.deepEqual(judgeOptions(DEFAULT_OPTIONS, 100), []);
  });
});

describe('a table of histories with small counts left empty', () => {
  it('is read like the same table as JSON: an empty count is 1 to 9', () => {
    const csv = 'A,B,C,count\r\n0,0,1,40\r\n0,1,0,30\r\n1,0,0,50\r\n0,1,1,\r\n1,0,1,12\r\n1,1,0,11\r\n1,1,1,\r\n';
    const found = withheldHistory(csv);
    assert.ok(found);
    const reading = readLinkedTable(found);
    assert.ok(reading.ok);
    assert.deepEqual(
      reading.table.uncertain?.map(({ low, high }) => [low, high]),
      [
        [1, 9],
        [1, 9],
      ],
    );
    assert.deepEqual(reading.table.lists, ['A', 'B', 'C']);
  });

  it('is not found where nothing is empty, or where it is another table', () => {
    for (const other of [
      'A,B,count\n1,0,3\n0,1,4\n',
      'A,B\n1,0\n',
      'id,list\n1,A\n',
      'A,B,count\n1,x,\n',
      'A,B,count\n1,0,\n1,0,\n',
      '',
    ])
      assert.equal(withheldHistory(other), undefined);
  });
});
