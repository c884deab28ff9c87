// SPDX-License-Identifier: EUPL-1.2
// A server whose clock was set back does not start (AV-9).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertClock, ClockBehind, readLastAuditAt } from './clock-guard.ts';
import { append, openTestLog, type TestLog } from './test-log.ts';

const NOON = new Date('2026-03-02T12:00:00.000Z');
const later = (ms: number) => new Date(NOON.getTime() + ms);
const DAY = 24 * 3600_000;

let log: TestLog;
before(async () => {
  log = await openTestLog();
});
after(() => log.close());

test('a clock up to five minutes behind, or ahead, is taken', () => {
  for (const ms of [-5 * 60_000, -1, 0, 1, DAY, 3650 * DAY]) assertClock(NOON, later(ms));
  assertClock(null, new Date(0));
});

test('AV-9: a clock further behind is refused, with both times and what to do', () => {
  for (const ms of [-5 * 60_000 - 1, -40 * DAY]) {
    assert.throws(
      () => assertClock(NOON, later(ms)),
      (error) =>
        error instanceof ClockBehind &&
        error.message.includes(later(ms).toISOString()) &&
        error.message.includes(NOON.toISOString()) &&
        error.message.includes('Set the clock'),
    );
  }
});

test('the last entry of all institutions counts, whoever wrote it, and none without entries', async () => {
  assert.equal(await readLastAuditAt(log.keeper), null);
  await append(log.owner, { org: '11111111-1111-4111-8111-111111111111', at: NOON });
  await append(log.owner, { org: '22222222-2222-4222-8222-222222222222', at: later(-DAY) });
  assert.deepEqual(await readLastAuditAt(log.keeper), NOON);
});
