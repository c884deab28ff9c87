// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueOf } from './due-of.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

test('what ends with a day is told by that day, not by the midnight after it', () => {
  assert.deepEqual(dueOf('PlanReview', '2026-11-28T00:00:00.000Z'), { at: day('2026-11-27'), wholeDay: true });
});
test('a date at court is that day; an appointment at midnight UTC keeps its hour', () => {
  assert.deepEqual(dueOf('ProceedingDate', '2026-11-28T00:00:00.000Z'), { at: day('2026-11-28'), wholeDay: true });
  assert.deepEqual(dueOf('Appointment', '2026-11-28T00:00:00.000Z'), { at: day('2026-11-28'), wholeDay: false });
});
test('what ends at an hour keeps it', () => {
  const at = '2026-11-28T09:30:00.000Z';
  assert.deepEqual(dueOf('RiskStale', at), { at: Date.parse(at), wholeDay: false });
});
