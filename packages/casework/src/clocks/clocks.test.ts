// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { recordService } from '../assistance/deliver.ts';
import { addDays, addHours, dayOf, instantMs, isTimeZone, startOf, toInstant } from '../calendar/calendar.ts';
import { advance } from '../case/advance.ts';
import type { CaseFile } from '../case/case.ts';
import { changeCase } from '../case/change.ts';
import {
  ana,
  assess,
  fileIn,
  give,
  id,
  later,
  must,
  officer,
  opening,
  person,
  safetyPlan,
  service,
} from '../case/fictional.ts';
import { openCase } from '../case/open.ts';
import { recordHealthNeed } from '../health/record-need.ts';
import { gapsOf, workloadOf } from '../oversight/index.ts';
import { RISK_LEVELS } from '../risk/risk.ts';
import { DEFAULT_PROFILE } from '../profile/defaults.ts';
import {
  CLOCK_KINDS,
  type CaseSummary,
  type Clock,
  clocksOf,
  DANGER_KINDS,
  dueClocks,
  isLate,
  summaryOf,
  todayList,
} from './index.ts';

const of = (file: CaseFile, kind: Clock['kind']) =>
  clocksOf(file, DEFAULT_PROFILE)
    .filter((each) => each.kind === kind)
    .map(({ appearsAt, dueAt }) => [appearsAt.slice(0, 13), dueAt.slice(0, 13)]);

describe('section 9: the clocks', () => {
  test('first contact after an incoming referral: three working days, over a weekend', () => {
    const file = must(openCase(opening({ origin: { kind: 'incoming-referral', referralId: 'r' } }), ana));
    assert.deepEqual(of(file, 'FirstContact'), [['2026-11-26T12', '2026-12-02T00']]);
    const danger = must(changeCase(file, { flags: ['InDanger'] }, ana));
    assert.deepEqual(of(danger, 'FirstContact'), [['2026-11-26T12', '2026-11-26T14']]);
    const urgent = must(
      openCase(opening({ origin: { kind: 'incoming-referral', referralId: 'r', urgency: 'Urgent' } }), ana),
    );
    assert.deepEqual(of(urgent, 'FirstContact'), [['2026-11-26T12', '2026-11-27T12']]);
  });
  test('risk a day after intake, then by its validity, shown two days before', () => {
    assert.deepEqual(of(fileIn('Intake'), 'RiskFirst'), [
      ['2026-11-26T12', '2026-11-27T12'],
      ['2026-11-26T12', '2026-11-27T12'],
    ]);
    const file = assess(fileIn('Assistance'), 'Self', ['DebtClaimed']);
    assert.deepEqual(of(file, 'RiskStale')[0], ['2026-12-08T12', '2026-12-10T12']);
  });
  test('I-16: a safety plan within a day of High or Critical, and a call every day while Critical', () => {
    const file = assess(fileIn('Assistance'), 'Self', ['ThreatsToSelf']);
    assert.deepEqual(of(file, 'SafetyPlanDue'), [['2026-11-26T12', '2026-11-27T12']]);
    assert.deepEqual(of(file, 'SafetyCall'), [['2026-11-27T00', '2026-11-28T00']]);
    assert.deepEqual(of(safetyPlan(file, ['Self']), 'SafetyPlanDue'), []);
    const called = must(
      recordService(file, service({ category: 'Safety', subtype: 'SafetyCall', date: '2026-11-27' }), later(ana, 24)),
    ).file as CaseFile;
    assert.deepEqual(of(called, 'SafetyCall'), [['2026-11-28T00', '2026-11-29T00']]);
  });
  test('plan: ten days; review thirty, for a child fourteen', () => {
    assert.deepEqual(of(fileIn('Planning'), 'PlanDue'), [['2026-11-26T12', '2026-12-07T00']]);
    assert.deepEqual(of(fileIn('Assistance'), 'PlanReview'), [['2026-12-23T00', '2026-12-27T00']]);
  });
  test('I-14: a consent warns thirty days before it ends', () => {
    const file = give(fileIn('Identified'), 'ReferralNational', { expiresAt: '2027-03-01T00:00:00.000Z' });
    assert.deepEqual(of(file, 'ConsentExpiring'), [['2027-01-30T00', '2027-03-01T00']]);
  });
  test('a guardian the same day; follow-ups; retention; identity of who declined', () => {
    assert.deepEqual(of(fileIn('Identified', { person: person({ ageGroup: '9-17' }) }), 'GuardianRequest'), [
      ['2026-11-26T12', '2026-11-27T00'],
    ]);
    assert.equal(of(fileIn('FollowUp'), 'FollowUp').length, 4);
    assert.deepEqual(of(fileIn('Closed'), 'RetentionDue'), [['2031-11-26T00', '2031-11-26T00']]);
    const declined = must(
      advance(must(changeCase(fileIn('ConsentPending'), { safetyCardOffered: true }, ana)), { event: 'refuse' }, ana),
    );
    assert.deepEqual(of(declined, 'IdentityErasureDue'), [['2026-11-26T12', '2026-11-27T12']]);
  });
  test('RET-1: with a clock that runs for six years nothing due is missed and a hold stops erasure', () => {
    const file = fileIn('Closed');
    const erasable = (years: number) =>
      dueClocks(file, DEFAULT_PROFILE, later(officer, years * 365.25 * 24).now).some(
        ({ kind }) => kind === 'RetentionDue',
      );
    assert.deepEqual([1, 3, 4.9, 5.1, 6].map(erasable), [false, false, false, true, true]);
    const held: CaseFile = { ...file, case: { ...file.case, legalHold: true } };
    assert.deepEqual(clocksOf(held, DEFAULT_PROFILE), []);
  });
  test('an emergency of health is late at once; one of the same day at midnight', () => {
    const need = {
      id: id(),
      circumstances: [],
      since: null,
      reportedBy: 'Person',
      reportedAt: ana.now,
      actionTaken: null,
      consentId: null,
      note: null,
      atLeast: null,
    } as const;
    const file = fileIn('Identified');
    const with1 = (sign: 'Seizure' | 'Fainting') =>
      must(recordHealthNeed(file, { ...need, signs: [sign] }, ana)).file as CaseFile;
    assert.deepEqual(of(with1('Seizure'), 'EmergencyHealth'), [['2026-11-26T12', '2026-11-26T12']]);
    assert.deepEqual(of(with1('Fainting'), 'SameDayHealth'), [['2026-11-26T12', '2026-11-27T00']]);
  });
  test('the profile of a country overrides each', () => {
    const slow = { ...DEFAULT_PROFILE, clocks: { ...DEFAULT_PROFILE.clocks, planDays: 20 } };
    assert.equal(
      clocksOf(fileIn('Planning'), slow).find(({ kind }) => kind === 'PlanDue')?.dueAt,
      '2026-12-17T00:00:00.000Z',
    );
  });
});

const aClock = fc
  .record({
    kind: fc.constantFrom(...CLOCK_KINDS),
    record: fc.constant('case' as const),
    recordId: fc.constant(null),
    from: fc.integer({ min: -200, max: 100 }),
    length: fc.nat(100),
  })
  .map(
    ({ kind, record, recordId, from, length }): Clock => ({
      kind,
      record,
      recordId,
      appearsAt: addHours(ana.now, from),
      dueAt: addHours(ana.now, from + length),
    }),
  );
const aSummary = fc
  .record({
    clocks: fc.array(aClock, { maxLength: 6 }),
    riskSelf: fc.option(fc.constantFrom(...RISK_LEVELS)),
    riskFamily: fc.option(fc.constantFrom(...RISK_LEVELS)),
    n: fc.nat(1000),
    who: fc.constantFrom('ana', 'berta'),
    isChild: fc.boolean(),
  })
  .map(
    ({ clocks, riskSelf, riskFamily, n, who, isChild }): CaseSummary => ({
      caseId: `c${n}`,
      orgId: 'org-a',
      caseNo: `N${n}`,
      alias: 'x',
      stage: 'Assistance',
      caseWorkerId: who,
      supervisorId: 'sofia',
      openedAt: ana.now,
      riskSelf,
      riskFamily,
      isChild,
      sealed: false,
      clocks,
    }),
  );

test('property: Today leaves nothing out, shows nothing early, and puts danger first, then what is late', () => {
  fc.assert(
    fc.property(fc.uniqueArray(aSummary, { maxLength: 8, selector: ({ caseId }) => caseId }), (summaries) => {
      const items = todayList(summaries, ana.now);
      const shown = summaries.flatMap(({ clocks }) => clocks.filter(({ appearsAt }) => appearsAt <= ana.now));
      assert.equal(items.length, shown.length);
      const danger = items.map(({ kind }) => (DANGER_KINDS as readonly string[]).includes(kind));
      assert.ok(!danger.some((is, index) => is && danger[index - 1] === false));
      for (const group of [true, false]) {
        const late = items.filter((_, index) => danger[index] === group).map((each) => each.late);
        assert.ok(!late.some((is, index) => is && late[index - 1] === false));
      }
      assert.deepEqual(todayList([...summaries].reverse(), ana.now), items);
      assert.deepEqual(todayList(summaries, ana.now, 3), items.slice(0, 3));
    }),
  );
});

test('Today of forty files: whoever is in danger comes before whoever has a form to renew', () => {
  const calm = Array.from({ length: 39 }, () =>
    summaryOf(give(fileIn('Assistance'), 'ReferralNational', { expiresAt: addHours(ana.now, 24) }), DEFAULT_PROFILE),
  );
  const danger = summaryOf(assess(fileIn('Assistance'), 'Family', ['ThreatsToFamily']), DEFAULT_PROFILE);
  const items = todayList([...calm, danger], later(ana, 30).now);
  assert.deepEqual(
    [items[0]?.caseId, items[0]?.kind, items[0]?.riskFamily, items[1]?.kind],
    [danger.caseId, 'SafetyPlanDue', 'Critical', 'SafetyCall'],
  );
});

test('workload: open cases, the grave ones and children weigh more; late ones are counted', () => {
  fc.assert(
    fc.property(fc.uniqueArray(aSummary, { maxLength: 10, selector: ({ caseId }) => caseId }), (summaries) => {
      const lines = workloadOf(summaries, ana.now);
      assert.equal(
        lines.reduce((sum, { open }) => sum + open, 0),
        summaries.length,
      );
      for (const line of lines) assert.ok(line.weight >= line.open && line.late <= line.open);
      const late = summaries.filter(({ clocks }) => clocks.some((each) => isLate(each, ana.now))).length;
      assert.equal(
        lines.reduce((sum, each) => sum + each.late, 0),
        late,
      );
    }),
  );
});

test('I-32: gaps: declined, unanswered and not available are counted by category; her own no is no gap', () => {
  const file = fileIn('Assistance');
  const meta = {
    orgId: 'org-a',
    version: 1,
    createdAt: ana.now,
    createdBy: 'ana',
    updatedAt: ana.now,
    updatedBy: 'ana',
    caseId: file.case.id,
    urgency: 'Routine',
    toOrgId: 'x',
    toServiceId: null,
    consentIds: [],
    legalBasisId: null,
    sentAt: ana.now,
    respondBy: null,
    endedAt: ana.now,
    planItemId: null,
  } as const;
  const referrals = [
    { ...meta, id: '1', category: 'Shelter', state: 'Declined', declineReason: 'NoCapacity' },
    { ...meta, id: '2', category: 'Shelter', state: 'Declined', declineReason: 'NoCapacity' },
    { ...meta, id: '3', category: 'Shelter', state: 'Declined', declineReason: 'PersonDeclined' },
    { ...meta, id: '4', category: 'Legal', state: 'Expired', declineReason: null },
  ] as const;
  const services =
    must(recordService(file, service({ category: 'Health', subtype: 'Dental', outcome: 'NotAvailable' }), ana)).file
      ?.services ?? [];
  assert.deepEqual(
    gapsOf([{ ...file, referrals, services }], '2026-11-01', '2026-11-30').map(
      ({ category, source, reason, count }) => [category, source, reason, count],
    ),
    [
      ['Shelter', 'ReferralDeclined', 'NoCapacity', 2],
      ['Health', 'ServiceNotAvailable', null, 1],
      ['Legal', 'ReferralUnanswered', null, 1],
    ],
  );
  assert.deepEqual(gapsOf([{ ...file, referrals, services }], '2026-12-01', '2026-12-31'), []);
});

describe('days begin and end where the institution is', () => {
  const zones = [
    'UTC',
    'America/Tegucigalpa',
    'Europe/Madrid',
    'Pacific/Auckland',
    'America/Sao_Paulo',
    'Africa/Cairo',
  ];
  test('the evening of the day in Tegucigalpa is the next morning in UTC', () => {
    assert.equal(dayOf('2026-11-27T03:00:00.000Z', 'America/Tegucigalpa'), '2026-11-26');
    assert.equal(startOf('2026-11-26', 'America/Tegucigalpa'), '2026-11-26T06:00:00.000Z');
  });
  test('a day of 23 or 25 hours has one beginning; where midnight is skipped it begins after it', () => {
    assert.equal(startOf('2026-03-29', 'Europe/Madrid'), '2026-03-28T23:00:00.000Z');
    assert.equal(startOf('2026-03-30', 'Europe/Madrid'), '2026-03-29T22:00:00.000Z');
    assert.equal(startOf('2018-11-04', 'America/Sao_Paulo'), '2018-11-04T03:00:00.000Z');
  });
  test('property: a day holds its beginning and not the millisecond before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 20_000 }), (zone, n) => {
        const day = addDays('2000-01-01', n);
        const start = startOf(day, zone);
        assert.equal(dayOf(start, zone), day);
        assert.equal(dayOf(toInstant(instantMs(start) - 1), zone), addDays(day, -1));
      }),
      { numRuns: 300 },
    );
  });
  test('a follow-up is late when its day is over there, not in UTC', () => {
    const profile = { ...DEFAULT_PROFILE, timeZone: 'America/Tegucigalpa' };
    const due = clocksOf(fileIn('FollowUp'), profile).find(({ kind }) => kind === 'FollowUp');
    assert.equal(due?.dueAt.slice(10), 'T06:00:00.000Z');
  });
  test('a name that is no zone is known as none', () => {
    assert.ok(isTimeZone('America/Mexico_City'));
    for (const zone of ['', 'Mars/Olympus', '../etc', 'America/New York']) assert.ok(!isTimeZone(zone), zone);
  });
});
