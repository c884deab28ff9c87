// SPDX-License-Identifier: EUPL-1.2
// Tables that follow the codebook of CTDC, of different years. Invented rows.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { makeRecords } from './case-records.ts';
import { type CaseTable, CaseTableReader } from './case-table.ts';
import { readCtdc } from './ctdc.ts';
import { Refused } from './refusals.ts';

const LISTS = { countries: ['ARG', 'BOL', 'BRA'], lastYear: 2026 };

function tableOf(...lines: readonly string[]): CaseTable {
  const reader = new CaseTableReader();
  reader.push(new TextEncoder().encode(`${lines.join('\n')}\n`));
  const read = reader.finish();
  assert.ok(read.ok);
  return read.value;
}

/** Each record as `column:value`. */
function recordsOf(table: CaseTable): string[][] {
  const read = readCtdc(table, LISTS);
  assert.ok(read.ok);
  const { attributes, schema, starts, items, count } = makeRecords(read.value.table, read.value.schema);
  return Array.from({ length: count }, (_, r) =>
    [...items.subarray(starts[r], starts[r + 1])].map((item) => {
      const attribute = attributes[item];
      return `${schema.columns[attribute?.column ?? -1]?.name}:${attribute?.value}`;
    }),
  );
}

describe('a table of CTDC', () => {
  it('is read whatever the year of its spelling', () => {
    assert.deepEqual(
      recordsOf(
        tableOf('yearOfRegistration,gender,ageBroad,citizenship', '2019,Female,09--17,ARG', '2020,Man,0—8,NULL'),
      ),
      [
        ['yearOfRegistration:2019', 'gender:Woman', 'ageBroad:9--17', 'citizenship:ARG'],
        ['yearOfRegistration:2020', 'gender:Man', 'ageBroad:0--8'],
      ],
    );
  });

  it('means that were merged in 2024 become one, also from the names of HTCDS', () => {
    const records = recordsOf(
      tableOf(
        'gender,meansOfControlDebtBondage,meansOfControlTakesEarnings,hte_MethodsOfControlRestrictsMovement',
        'Woman,1,,1',
        'Woman,,1,0',
        'Man,,,',
      ),
    );
    assert.deepEqual(records, [
      ['gender:Woman', 'meansDebtBondageEarnings:1', 'meansDenyBasicNeeds:1'],
      ['gender:Woman', 'meansDebtBondageEarnings:1'],
      ['gender:Man'],
    ]);
  });

  it('sectors of labour are understood under both names, and stand in the order of the codebook', () => {
    const read = readCtdc(tableOf('sectorOfLabourConstruction,gender', '1,Man'), LISTS);
    assert.ok(read.ok);
    assert.deepEqual(
      read.value.table.columns.map(({ name }) => name),
      ['gender', 'typeOfLabourConstruction'],
    );
  });

  it('a column that the codebook does not have is refused by its name', () => {
    const read = readCtdc(tableOf('gender,shelter', 'Man,A'), LISTS);
    assert.deepEqual(read.ok ? [] : read.refusals, [{ code: 'NOT_CTDC', column: 'shelter' }]);
  });

  it('a value outside a code list, a flag that is neither 1 nor blank, a year to come are refused', () => {
    for (const [header, cell] of [
      ['citizenship', 'Narnia'],
      ['isForcedLabour', 'yes'],
      ['yearOfRegistration', '2031'],
    ] as const)
      assert.throws(
        () => recordsOf(tableOf(`gender,${header}`, `Man,${cell}`)),
        (error) => error instanceof Refused && error.refusal.code === 'DOMAIN_VIOLATION',
      );
    assert.throws(
      () => recordsOf(tableOf('gender,meansThreats,meansOfControlUsesChildren', 'Man,1,maybe')),
      (error) => error instanceof Refused && error.refusal.code === 'DOMAIN_VIOLATION',
    );
  });
});
