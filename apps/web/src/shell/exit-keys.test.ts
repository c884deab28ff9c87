// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countExitKeys } from './exit-keys.ts';

test('the third Escape within five seconds leaves', () => {
  const press = countExitKeys(3, 5000);
  assert.deepEqual([press('Escape', 0), press('Escape', 2000), press('Escape', 4900)], [false, false, true]);
});

test('the third Shift within five seconds leaves', () => {
  const press = countExitKeys(3, 5000);
  assert.deepEqual([press('Shift', 0), press('Shift', 300), press('Shift', 600)], [false, false, true]);
});

test('presses that are further apart do not leave', () => {
  const press = countExitKeys(3, 5000);
  assert.deepEqual([press('Escape', 0), press('Escape', 4000), press('Escape', 8000)], [false, false, false]);
  assert.equal(press('Escape', 8500), true);
});

test('typing capital letters never leaves', () => {
  const press = countExitKeys(3, 5000);
  const keys = ['Shift', 'A', 'Shift', 'B', 'Shift', 'C', 'Shift', 'D'];
  assert.ok(keys.every((key, index) => !press(key, index * 100)));
});

test('Escape and Shift are counted apart', () => {
  const press = countExitKeys(3, 5000);
  assert.deepEqual([press('Escape', 0), press('Shift', 100), press('Escape', 200)], [false, false, false]);
});
