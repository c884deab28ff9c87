// SPDX-License-Identifier: EUPL-1.2
// A server whose clock was set back does not start (AV-9).

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApp } from '../test-app.ts';
import { assertClock, ClockBehind, guardClock, readLastAuditAt } from './clock-guard.ts';
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

/** A wall clock and what really passes, each moved by the test. */
function twoClocks() {
  const at = { wall: NOON.getTime(), ms: 0 };
  const leaps: number[] = [];
  const guarded = guardClock({
    wall: () => new Date(at.wall),
    monotonicMs: () => at.ms,
    seen: later(-DAY),
    onLeap: (seconds) => leaps.push(seconds),
  });
  const pass = (ms: number) => {
    at.wall += ms;
    at.ms += ms;
  };
  return { at, leaps, guarded, pass };
}

test('AV-9: while it runs, a clock set back gives no time until it is where it was; each leap is told once', () => {
  const { at, leaps, guarded, pass } = twoClocks();
  assert.deepEqual(guarded.now(), NOON);
  pass(DAY);
  assert.deepEqual(guarded.now(), later(DAY));
  assert.deepEqual(leaps, []); // a day that passed is no leap
  at.wall -= 40 * DAY;
  for (let times = 0; times < 3; times += 1) assert.throws(guarded.now, ClockBehind);
  assert.deepEqual(leaps, [-40 * 24 * 3600]);
  at.wall += 40 * DAY - 4 * 60_000; // within what two clocks may differ
  assert.deepEqual(guarded.now(), later(DAY - 4 * 60_000));
  at.wall -= 2 * 60_000; // and not little by little, either
  assert.throws(guarded.now, ClockBehind);
});

test('AV-9: a leap of ten years forward is told, ends rights and hastens no removal; back from it nothing is opened', () => {
  const { at, leaps, guarded, pass } = twoClocks();
  guarded.now();
  pass(60_000);
  at.wall += 3650 * DAY;
  assert.deepEqual(guarded.now(), later(60_000 + 3650 * DAY));
  assert.deepEqual(leaps, [3650 * 24 * 3600]);
  assert.deepEqual(guarded.steady(), later(60_000));
  at.wall -= 3650 * DAY;
  assert.throws(guarded.now, ClockBehind);
  assert.deepEqual(guarded.steady(), later(60_000));
});

test('AV-9: summer time changes no time: twice the same hour on the wall of a room is no leap', () => {
  const { leaps, guarded, pass } = twoClocks();
  for (let hours = 0; hours < 24 * 365; hours += 1) {
    pass(3600_000);
    guarded.now();
  }
  assert.deepEqual(leaps, []);
});

test('AV-9: with the clock set back under a running server, a right that has ended stays ended, and pages open', async () => {
  const wall = { now: new Date() };
  const guarded = guardClock({ wall: () => wall.now, monotonicMs: () => 0, seen: null, onLeap: () => undefined });
  const server = await startTestApp({ now: guarded.now });
  server.clock.now = wall.now;
  try {
    const boss = await server.person({ roles: ['Supervisor'] });
    const worker = await server.person({ in: boss, roles: ['CaseWorker'], supervisor: boss });
    const rescuer = await server.person({ in: boss, roles: ['CaseWorker'] });
    const made = await worker.post('/api/v1/cases', { ownReference: 'CLOCK-1', alias: 'Luna' });
    const reason = 'The shelter called: somebody is at the gate and asks for her.';
    const opened = await rescuer.post('/api/v1/break-glass', { reference: 'CLOCK-1', level: 'file', reason });
    assert.equal(opened.status, 201, opened.text);
    const path = `/api/v1/cases/${String(made.json['id'])}`;
    assert.equal((await rescuer.send({ path })).status, 200);
    const begun = wall.now;
    wall.now = new Date(begun.getTime() + 61 * 60_000);
    server.clock.now = wall.now;
    const again = await server.again(rescuer);
    assert.equal((await again.send({ path })).status, 404);
    wall.now = new Date(begun.getTime() + 30 * 60_000); // the hour of the broken glass, again
    for (const person of [rescuer, again, worker]) {
      const refused = await person.send({ path });
      assert.deepEqual([refused.status, refused.json['code']], [503, 'clock-behind']);
      assert.equal(refused.headers['retry-after'], '60');
    }
    assert.ok((await server.send({ path: '/en' })).status < 500); // pages need no right clock
    wall.now = new Date(begun.getTime() + 62 * 60_000);
    assert.equal((await again.send({ path })).status, 404);
  } finally {
    await server.close();
  }
});
