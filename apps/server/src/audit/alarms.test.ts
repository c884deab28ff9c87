// SPDX-License-Identifier: EUPL-1.2
// Alarms (AUD-4): a scripted snooper is noticed within a minute, a hard day of honest work is not. The watch runs against a
// real log with a clock that the test moves.

import assert from 'node:assert/strict';
import { createHmac, randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createAlarmWatch } from './alarm-watch.ts';
import { type Alarm, ALARM_RULES, alarmsOf, type Look, searchMark } from './alarms.ts';
import { append, openTestLog, type TestClock, testClock, type TestLog } from './test-log.ts';

const PLACE = { timeZone: 'America/Tegucigalpa' }; // UTC-6, no summer time
const MONDAY = new Date('2026-03-02T14:00:00.000Z'); // eight in the morning there
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const cases = Array.from({ length: 60 }, () => randomUUID());

interface Step {
  readonly afterMs: number;
  readonly action: string;
  readonly object?: string | null;
  readonly decision?: 'allowed' | 'denied';
  readonly reason?: string;
}

/** Steps one after the other, by one person. */
function script(steps: readonly Step[], from = MONDAY): readonly Look[] {
  let at = from.getTime();
  return steps.map(({ afterMs, action, object = null, decision = 'allowed', reason = 'assigned' }, index) => {
    at += afterMs;
    return { org: ORG, seq: index + 1, at: new Date(at), actor: PERSON, action, object, decision, reason };
  });
}

const ORG = '11111111-1111-4111-8111-111111111111';
const PERSON = '22222222-2222-4222-8222-222222222222';
const kinds = (looks: readonly Look[]) => alarmsOf(looks, PLACE).map(({ kind }) => kind);

/** Forty files in eight hours, each looked at more than once, most of them worked on; a search with a spelling mistake. */
const busyDay: readonly Step[] = [
  { afterMs: 0, action: 'case.list' },
  ...cases
    .slice(0, 40)
    .flatMap((object, index): Step[] => [
      { afterMs: 6 * MINUTE, action: 'case.read', object },
      { afterMs: MINUTE, action: 'conversation.read', object: randomUUID() },
      { afterMs: MINUTE, action: 'case.read-identity', object },
      ...(index % 3 === 0 ? [] : [{ afterMs: 3 * MINUTE, action: 'conversation.change', object: randomUUID() }]),
      { afterMs: MINUTE, action: 'case.read', object },
    ]),
  { afterMs: MINUTE, action: 'case.search', object: cases[50] ?? '' },
  { afterMs: MINUTE, action: 'case.search', object: cases[50] ?? '' },
  { afterMs: MINUTE, action: 'case.change', object: cases[3] ?? '', decision: 'denied', reason: 'step-up-required' },
];

describe('rules', () => {
  test('each says why, and no two are the same', () => {
    for (const { why } of ALARM_RULES) assert.ok(why.length > 60);
    assert.equal(new Set(ALARM_RULES.map(({ kind }) => kind)).size, ALARM_RULES.length);
  });

  test('a normal day of a busy case worker with forty files raises none', () => {
    assert.deepEqual(kinds(script(busyDay)), []);
  });

  test('nor does the same on five days one after the other', () => {
    const week = [0, 1, 2, 3, 4].flatMap((day) => script(busyDay, new Date(MONDAY.getTime() + day * 24 * HOUR)));
    assert.deepEqual(kinds(week), []);
  });

  test('nor an officer who at three in the morning reads the file of whom he meets', () => {
    const night = new Date('2026-03-02T09:00:00.000Z');
    const object = cases[0] ?? '';
    const steps = ['case.open', 'case.read', 'case.read-identity', 'conversation.change', 'case.read-identity'];
    assert.deepEqual(
      kinds(
        script(
          steps.map((action) => ({ afterMs: 5 * MINUTE, action, object })),
          night,
        ),
      ),
      [],
    );
  });

  test('many different cases within an hour: one alarm, at the twentieth', () => {
    const found = alarmsOf(script(cases.map((object) => ({ afterMs: 30_000, action: 'case.read', object }))), PLACE);
    assert.deepEqual(
      found.map(({ kind, seq, count }) => ({ kind, seq, count })),
      [{ kind: 'many-cases', seq: 20, count: 20 }],
    );
  });

  test('the same case twenty times is no alarm', () => {
    const object = cases[0] ?? '';
    assert.deepEqual(kinds(script(cases.map(() => ({ afterMs: 30_000, action: 'case.read', object })))), []);
  });

  test('a day of reading without any change', () => {
    const reading = cases.slice(0, 18).map((object) => ({ afterMs: 25 * MINUTE, action: 'case.read', object }));
    assert.deepEqual(kinds(script(reading)), ['reads-without-change']);
    const [first, ...others] = reading;
    const changed = { afterMs: 0, action: 'case.change', object: cases[0] ?? '' };
    assert.deepEqual(kinds(script([first ?? changed, changed, ...others])), []);
  });

  test('the same surname five times; five surnames once are none', () => {
    const mark = (name: string) => searchMark(createHmac('sha256', 'key of the test').update(name).digest());
    const search = (name: string): Step => ({ afterMs: HOUR, action: 'case.search', object: mark(name) });
    assert.deepEqual(kinds(script(['a', 'a', 'b', 'a', 'a', 'a'].map(search))), ['same-name-searched']);
    assert.deepEqual(kinds(script(['a', 'b', 'c', 'd', 'e'].map(search))), []);
    assert.match(mark('a'), /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/u);
  });

  test('ten refusals within an hour; asking for a fresh proof is not one', () => {
    const refused = (reason: string) =>
      cases
        .slice(0, 12)
        .map((object): Step => ({ afterMs: MINUTE, action: 'case.read', object, decision: 'denied', reason }));
    assert.deepEqual(kinds(script(refused('not-there'))), ['many-refusals']);
    assert.deepEqual(kinds(script(refused('step-up-required'))), []);
  });

  test('names of several people at night, and an export at night; by day neither', () => {
    const night = new Date('2026-03-02T07:00:00.000Z'); // one in the morning there
    const names = cases.slice(0, 4).map((object) => ({ afterMs: 10 * MINUTE, action: 'case.read-identity', object }));
    assert.deepEqual(kinds(script(names, night)), ['night-identity']);
    assert.deepEqual(kinds(script(names)), []);
    const leaving = [{ afterMs: 0, action: 'case.export', object: cases[0] ?? '' }];
    assert.deepEqual(kinds(script(leaving, night)), ['night-export']);
    assert.deepEqual(kinds(script(leaving)), []);
  });

  test('each break-glass is one', () => {
    const asked: Step = { afterMs: MINUTE, action: 'break-glass.request', object: cases[0] ?? '' };
    assert.deepEqual(kinds(script([asked, asked])), ['break-glass', 'break-glass']);
  });

  test('people are not added up, nor institutions', () => {
    const looks = script(cases.map((object) => ({ afterMs: 30_000, action: 'case.read', object })));
    const shared = looks.map((look, index) => ({ ...look, actor: `${index % 4}` }));
    assert.deepEqual(kinds(shared), []);
  });
});

describe('the watch', () => {
  let log: TestLog;
  let clock: TestClock;
  let org = '';
  let officer = '';
  let snooper = '';
  let alarms: Alarm[] = [];

  before(async () => {
    log = await openTestLog();
  });
  after(() => log.close());
  beforeEach(async () => {
    clock = testClock(MONDAY);
    [org, officer, snooper] = [randomUUID(), randomUUID(), randomUUID()];
    alarms = [];
    await log.owner.query(`INSERT INTO institution (org_id, name, created_at) VALUES ($1, 'Centre', now())`, [org]);
    for (const person of [officer, snooper]) {
      await log.owner.query(
        `INSERT INTO account (account_id, sign_in_name, created_at) VALUES ($1::uuid, left($1::uuid::text, 20), now())`,
        [person],
      );
      await log.owner.query(
        `INSERT INTO staff_user (org_id, user_id, display_name, created_at) VALUES ($1, $2, 'Somebody', now())`,
        [org, person],
      );
    }
    await log.owner.query(
      `INSERT INTO role_grant (org_id, grant_id, user_id, role, state, requested_by, requested_at)
       VALUES ($1, gen_random_uuid(), $2, 'DataProtectionOfficer', 'active', $2, now())`,
      [org, officer],
    );
  });

  const watch = () =>
    createAlarmWatch({
      keeper: log.keeper,
      clock,
      place: PLACE,
      onAlarm: (alarm) => alarms.push(alarm),
      onProblem: assert.ifError,
    });
  const stored = async () =>
    (await log.owner.query('SELECT kind, actor, count, at FROM alarm WHERE org_id = $1', [org])).rows;

  test('AUD-4: a snooper: an alarm within a minute, a notice to the officer, and only one of each', async () => {
    const one = watch();
    await one.start();
    let raisedAfter = Number.POSITIVE_INFINITY;
    let twentieth = 0;
    for (const [index, object] of cases.entries()) {
      await append(log.owner, { org, actor: snooper, object, at: clock.now() });
      if (index === 19) twentieth = clock.now().getTime();
      await clock.pass(20_000, 5_000);
      if (alarms.length > 0) raisedAfter = Math.min(raisedAfter, clock.now().getTime() - twentieth);
    }
    await one.stop();
    assert.ok(raisedAfter <= MINUTE, `${raisedAfter} ms`);
    assert.deepEqual(await stored(), [{ kind: 'many-cases', actor: snooper, count: 20, at: new Date(twentieth) }]);
    const { rows } = await log.owner.query('SELECT user_id, kind FROM notice WHERE org_id = $1', [org]);
    assert.deepEqual(rows, [{ user_id: officer, kind: 'alarm' }]);
  });

  test('after a restart, and with two of them, nothing is raised twice', async () => {
    for (const object of cases.slice(0, 25)) {
      await append(log.owner, { org, actor: snooper, object, at: clock.now() });
      await clock.pass(1_000);
    }
    await Promise.all([watch().look(), watch().look()]);
    await watch().look();
    assert.equal((await stored()).length, 1);
    assert.equal(alarms.filter((alarm) => alarm.org === org).length, 1);
  });

  test('AUD-4: a normal day, replayed with the watch running, raises none', async () => {
    const one = watch();
    await one.start();
    for (const { afterMs, action, object = null, decision = 'allowed', reason = 'assigned' } of busyDay) {
      await clock.pass(afterMs, MINUTE);
      await append(log.owner, { org, actor: snooper, action, object, decision, reason, at: clock.now() });
    }
    await clock.pass(MINUTE);
    await one.stop();
    assert.deepEqual(await stored(), []);
  });

  test('what happened more than a day ago is not brought up at a start', async () => {
    for (const object of cases) await append(log.owner, { org, actor: snooper, object, at: clock.now() });
    clock.set(new Date(MONDAY.getTime() + 25 * HOUR));
    await watch().look();
    assert.deepEqual(await stored(), []);
  });
});
