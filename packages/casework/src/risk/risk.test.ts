// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { answers, ana, as, assess, codes, fileIn, id, later, must, sofia } from '../case/fictional.ts';
import { addHours } from '../calendar/calendar.ts';
import {
  ANSWER_VALUES,
  assessRisk,
  computeRisk,
  criticalProblems,
  currentLevel,
  factorsFromDebts,
  factorsOf,
  latestRisk,
  overrideRisk,
  OWN_PERCEPTIONS,
  recordDebtClaim,
  RISK_FACTORS,
  RISK_LEVELS,
  RISK_SCOPES,
  type RiskAnswer,
  type RiskFactor,
} from './index.ts';

const level = (
  scope: 'Self' | 'Family',
  yes: readonly RiskFactor[],
  own: 0 | 3 | 4 = 0,
  changes: Partial<Record<RiskFactor, Partial<RiskAnswer>>> = {},
) => computeRisk(scope, answers(scope, yes, changes), own);

describe('4.4: the level rule, its test vectors', () => {
  test('(a) all No, own estimate 0: Low', () => {
    assert.deepEqual(level('Self', []), { level: 'Low', incomplete: false, reasons: [{ code: 'nothing-found' }] });
  });
  test('(b) a critical factor unknown: Medium and incomplete', () => {
    const found = level('Family', [], 0, { TraffickerKnowsHomeAddress: { value: 'Unknown' } });
    assert.equal(found.level, 'Medium');
    assert.equal(found.incomplete, true);
    assert.deepEqual(found.reasons, [{ code: 'critical-not-known', factors: ['TraffickerKnowsHomeAddress'] }]);
  });
  test('(c) a debt claimed: High', () => assert.equal(level('Self', ['DebtClaimed']).level, 'High'));
  test('(d) three medium: High; two: Medium', () => {
    assert.equal(level('Self', ['DocumentsHeldByTrafficker', 'SubstanceDependence', 'NoIncomeOrFood']).level, 'High');
    assert.equal(level('Self', ['DocumentsHeldByTrafficker', 'SubstanceDependence']).level, 'Medium');
  });
  test('(e) threats to the family: Critical for the family; the person apart', () => {
    assert.equal(level('Family', ['ThreatsToFamily']).level, 'Critical');
    assert.equal(level('Self', ['ThreatsToFamily']).level, 'Low');
  });
  test('(f) violence only in the past: High', () => {
    const past = { RecentViolenceOrWeapon: { time: 'Past' } } as const;
    assert.deepEqual(level('Self', ['RecentViolenceOrWeapon'], 0, past).level, 'High');
  });
  test('(g) all No, own estimate 3: Medium', () => assert.equal(level('Self', [], 3).level, 'Medium'));
  test('(h) High with own estimate 4: Critical', () =>
    assert.equal(level('Self', ['DebtClaimed'], 4).level, 'Critical'));
});

const anAnswer = (scope: 'Self' | 'Family') =>
  fc
    .tuple(
      ...factorsOf(scope).map((factor) =>
        fc
          .record({
            value: fc.option(fc.constantFrom(...ANSWER_VALUES)),
            time: fc.constantFrom('Present' as const, 'Past' as const),
          })
          .map(({ value, time }): RiskAnswer | null =>
            value === null ? null : { factor, value, time, officialsOf: [], detail: null, source: 'Person' },
          ),
      ),
    )
    .map((list) => list.flatMap((each) => each ?? []));
const anOwn = fc.option(fc.constantFrom(...OWN_PERCEPTIONS));

test('property: one more Yes, a higher own estimate, or a No become unknown never lowers the level', () => {
  fc.assert(
    fc.property(anAnswer('Self'), anOwn, fc.constantFrom(...factorsOf('Self')), (given, own, factor) => {
      const rank = (list: readonly RiskAnswer[], perception: typeof own) =>
        RISK_LEVELS.indexOf(computeRisk('Self', list, perception).level);
      const rest = given.filter((each) => each.factor !== factor);
      const yes = { factor, value: 'Yes', time: 'Present', officialsOf: [], detail: null, source: 'Person' } as const;
      assert.ok(rank([...rest, yes], own) >= rank(given, own));
      assert.ok(rank(given, 4) >= rank(given, own));
      const no = [...rest, { ...yes, value: 'No' } as const];
      assert.ok(rank([...rest, { ...yes, value: 'Unknown' } as const], own) >= rank(no, own));
      assert.equal(rank([...rest, { ...yes, value: 'NotAsked' } as const], own), rank(rest, own));
    }),
    { numRuns: 2000 },
  );
});

test('property: what speaks to one scope alone never moves another (I-17)', () => {
  fc.assert(
    fc.property(anAnswer('Self'), anAnswer('Family'), anOwn, (self, family, own) => {
      const onlyFamily = family.filter(({ factor }) => RISK_FACTORS[factor].level === 'Family');
      assert.deepEqual(computeRisk('Self', [...self, ...onlyFamily], own), computeRisk('Self', self, own));
    }),
  );
});

test('the reasons name every factor that was said, and only those', () => {
  const found = level('Self', ['UrgentHealthSign', 'DebtClaimed', 'DocumentsHeldByTrafficker']);
  assert.equal(found.level, 'Critical');
  assert.deepEqual(
    found.reasons.flatMap((reason) => ('factor' in reason ? [reason.factor] : [])),
    ['UrgentHealthSign', 'DebtClaimed', 'DocumentsHeldByTrafficker'],
  );
});

test('every factor of the catalogue speaks to some scope', () => {
  const asked = new Set(RISK_SCOPES.flatMap((scope) => factorsOf(scope)));
  assert.deepEqual(
    Object.keys(RISK_FACTORS).filter((factor) => !asked.has(factor as RiskFactor)),
    [],
  );
});

describe('assessing', () => {
  test('validity follows the level: Critical 7 days, High 14, Medium 30, Low 90', () => {
    const file = fileIn('Intake');
    const days = (yes: readonly RiskFactor[]) => {
      const risk = latestRisk(assess(file, 'Self', yes), 'Self');
      return (Date.parse(risk?.validUntil ?? '') - Date.parse(risk?.assessedAt ?? '')) / 86_400_000;
    };
    assert.deepEqual(
      [days(['ThreatsToSelf']), days(['DebtClaimed']), days(['SubstanceDependence']), days([])],
      [7, 14, 30, 90],
    );
  });
  test('a factor of another scope, an answer given twice and a time to come are refused together', () => {
    const file = fileIn('Intake');
    const outcome = assessRisk(
      file,
      {
        id: id(),
        subjectScope: 'Self',
        answers: [...answers('Self'), ...answers('Self').slice(0, 1), ...answers('Family').slice(0, 1)],
        ownPerception: 0,
        immediateActions: [],
        assessedAt: addHours(ana.now, 1),
        final: true,
      },
      ana,
    );
    assert.deepEqual(codes(outcome), ['INVALID_VALUE', 'INVALID_VALUE', 'INVALID_VALUE']);
  });
  test('a final assessment is not written over', () => {
    const file = assess(fileIn('Intake'), 'Self');
    const risk = latestRisk(file, 'Self');
    const again = assessRisk(
      file,
      {
        id: risk?.id ?? '',
        subjectScope: 'Self',
        answers: [],
        ownPerception: 0,
        immediateActions: [],
        assessedAt: ana.now,
        final: true,
      },
      ana,
    );
    assert.deepEqual(codes(again), ['NOT_NOW']);
  });
  test('warns of an incomplete one, of an open family threat and of a debt', () => {
    const file = assess(fileIn('Intake'), 'Self', []);
    const outcome = assessRisk(
      file,
      {
        id: id(),
        subjectScope: 'Family',
        answers: answers('Family', ['ThreatsToFamily', 'FamilyCoSignedDebt'], {
          OfficialsInvolved: { value: 'NotAsked' },
        }),
        ownPerception: null,
        immediateActions: [],
        assessedAt: ana.now,
        final: true,
      },
      ana,
    );
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.warnings, ['risk-incomplete', 'family-threat-open', 'debt-is-for-counsel']);
  });
});

describe('overriding a level', () => {
  const critical = assess(fileIn('Intake'), 'Self', ['ThreatsToSelf']);
  const riskId = latestRisk(critical, 'Self')?.id ?? '';
  const override = { riskId, level: 'Medium', reason: 'the man was arrested' } as const;
  test('downwards a Supervisor only, never the one who assessed (I-02), and with a reason', () => {
    assert.deepEqual(codes(overrideRisk(critical, override, ana)), ['OUT_OF_SCOPE', 'SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(overrideRisk(critical, override, as({ roles: ['Supervisor'] }))), [
      'SECOND_PERSON_REQUIRED',
    ]);
    assert.deepEqual(codes(overrideRisk(critical, { ...override, reason: ' ' }, sofia)), ['INCOMPLETE']);
    assert.equal(currentLevel(must(overrideRisk(critical, override, sofia)), 'Self'), 'Medium');
  });
  test('a lowered level is not valid for longer than the computed one', () => {
    const lowered = latestRisk(must(overrideRisk(critical, override, sofia)), 'Self');
    assert.equal(lowered?.validUntil, addHours(lowered?.assessedAt ?? ana.now, 7 * 24));
  });
  test('upwards whoever works the case, at once', () => {
    const calm = assess(fileIn('Intake'), 'Self');
    const raised = overrideRisk(
      calm,
      { riskId: latestRisk(calm, 'Self')?.id ?? '', level: 'High', reason: 'seen near the office' },
      ana,
    );
    assert.equal(currentLevel(must(raised), 'Self'), 'High');
  });
});

test('I-17: a low level of the person never closes an open threat to the family', () => {
  const file = assess(
    assess(fileIn('Solution'), 'Family', ['ThreatsToFamily'], { context: later(ana, 1) }),
    'Self',
    [],
    { context: later(ana, 2) },
  );
  assert.equal(currentLevel(file, 'Self'), 'Low');
  assert.deepEqual(
    criticalProblems(file, ['Self', 'Family']).map(({ code, what }) => [code, ...what]),
    [['RISK_CRITICAL', 'Family']],
  );
});

test('a debt is a claim for counsel: amounts are checked, factors are proposed', () => {
  const file = fileIn('Intake');
  const claim = {
    id: id(),
    creditorId: null,
    amount: '6000',
    currency: 'USD',
    basis: 'Travel',
    securedOn: ['Land'],
    paidSoFar: null,
    interest: null,
    threatAttached: true,
    personAccepts: 'Unsure',
    note: null,
  } as const;
  const outcome = recordDebtClaim(file, claim, ana);
  assert.ok(outcome.ok);
  assert.deepEqual(outcome.warnings, ['debt-is-for-counsel']);
  assert.deepEqual(factorsFromDebts(outcome.value), ['DebtClaimed', 'FamilyCoSignedDebt']);
  assert.deepEqual(codes(recordDebtClaim(file, { ...claim, amount: '6,000', currency: 'dollar' }, ana)), [
    'INVALID_VALUE',
    'INVALID_VALUE',
  ]);
});
