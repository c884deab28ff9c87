// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSpace } from './disk-space.ts';

const GIB = 1024 ** 3;

test('room is low below 1 GiB on a small disk', () => {
  assert.equal(judgeSpace(GIB, 8 * GIB).low, false);
  assert.equal(judgeSpace(GIB - 1, 8 * GIB).low, true);
});

test('room is low below 5 % on a large disk', () => {
  assert.equal(judgeSpace(50 * GIB, 1000 * GIB).low, false);
  assert.equal(judgeSpace(49 * GIB, 1000 * GIB).low, true);
});
