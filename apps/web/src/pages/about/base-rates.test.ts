// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RAFT, ratesOf } from './base-rates.ts';

test('the share of true positives at 1, 5, 10 and 30 per cent is the one worked out by hand (3.3, 15, 28, 60 %)', () => {
  const shares = [10, 50, 100, 300].map((trafficked) => Math.round(ratesOf(RAFT, trafficked).share * 1000) / 10);
  assert.deepEqual(shares, [3.3, 15.3, 27.6, 59.5]);
});

test('found and missed add up to all who were trafficked', () => {
  for (const trafficked of [10, 50, 100, 300]) {
    const { found, missed } = ratesOf(RAFT, trafficked);
    assert.equal(found + missed, trafficked);
  }
});
