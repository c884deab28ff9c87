// SPDX-License-Identifier: EUPL-1.2
// The file of measures says what the page says, and no more.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportPool } from '@amparo/learn/rooms';
import { linesOf, measuresCsv } from './measures-file.ts';

test('a hidden figure has empty cells in the file, a shown one its interval and people', () => {
  const report = reportPool({
    counts: new Map([
      ['offer.1', { answered: 40, right: 30 }],
      ['offer.2', { answered: 0, right: 0 }],
    ]),
    means: { pre: { people: 16, total: 8, squares: 8 } },
  });
  const lines = measuresCsv([{ course: 'adults', ...report }]).split('\r\n');
  assert.equal(lines[0], 'course,measure,estimate,low95,high95,people');
  // by hand: mean 0.5, variance 4/15, t(15) 2.1314, half 0.27516
  assert.match(lines[1] ?? '', /^adults,mean\/pre,0\.5,0\.2248\d*,0\.7751\d*,16$/u);
  assert.ok(lines.includes('adults,gain,,,,'));
  assert.ok(lines.includes('adults,item/offer.2,,,,'));
  assert.match(lines.find((line) => line.includes('offer.1')) ?? '', /,0\.75,.*,40$/u);
  assert.equal(linesOf(report).length, 6 + 5 + 2);
});
