// SPDX-License-Identifier: EUPL-1.2
// The estimate of the API without a server: a table, the output of a linkage, and a mistake with its place.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Refused } from '../problems.ts';
import { EstimateBody, estimateBody } from './estimates.ts';

const table = readFileSync(join(import.meta.dirname, '../../../../packages/measure/fixtures/UKdat_5.csv'), 'utf8');

describe('estimates', () => {
  it('answers a table, and refuses one that tells too little', async () => {
    const result = await estimateBody(EstimateBody.parse({ table, bootstrap: 200 }));
    assert.ok(Math.abs((result.estimate ?? 0) - 11_312.99029) < 0.02);
    const sparse = { lists: ['A', 'B', 'C'], history: { '100': 40, '010': 30, '001': 20, '110': 6 } };
    assert.equal((await estimateBody({ table: sparse })).refused?.code, 'FEW_OVERLAPS');
  });

  it('names the place of a mistake and no word of the table', async () => {
    await assert.rejects(estimateBody({ table: 'A,B,C,count\n1,0,Maria,5\n' }), (error: unknown) => {
      assert.ok(error instanceof Refused);
      assert.match(JSON.stringify(error), /row 2, column 3/u);
      assert.doesNotMatch(JSON.stringify(error), /Maria/u);
      return true;
    });
  });
});
