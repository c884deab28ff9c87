// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ana, as, assess, codes, fileIn, give, later, must, sofia, TODAY } from '../case/fictional.ts';
import type { CaseFile } from '../case/case.ts';
import { withdrawConsent } from '../consent/withdraw.ts';
import type { Context } from '../outcome/outcome.ts';
import { changeProtection } from '../protection/claim.ts';
import type { ProtectionStatus } from '../protection/protection.ts';
import {
  BEFORE_DEPARTURE,
  considerReturn,
  recordMonitoring,
  RETURN_STATES,
  RETURN_STEPS,
  stepReturn,
  type StepReturn,
} from './index.ts';

const status = (file: CaseFile, to: ProtectionStatus, context: Context = ana) =>
  changeProtection(
    file,
    {
      id: 'p-1',
      status: to,
      fearsAuthoritiesOf: [{ country: 'NI', fears: false }],
      legalInformationGiven: true,
      note: null,
    },
    context,
  );
const step = (file: CaseFile, to: StepReturn['to'], context: Context = ana, change: StepReturn['change'] = {}) =>
  stepReturn(file, { id: 'r-1', to, change }, context);
const ALL = { proceedingsCheckedOn: TODAY, receivingOrgId: 'org-ni', receivingOrgAccepted: true } as const;

/** Everything that a return needs, up to a state on the straight way. */
function returning(to: 'PreReturnRiskAssessment' | 'Cleared' | 'Arranged' | 'Departed' | 'Received'): CaseFile {
  let file = give(must(status(fileIn('Assistance'), 'None')), 'ReturnArrangements');
  file = must(considerReturn(file, 'r-1', 'NI', ana));
  const way = [
    'Informed',
    'Requested',
    'PreReturnRiskAssessment',
    'Cleared',
    'Arranged',
    'Departed',
    'Received',
  ] as const;
  for (const next of way.slice(0, way.indexOf(to) + 1)) {
    file = must(step(file, next, next === 'Cleared' || next === 'Departed' ? sofia : ana, ALL));
  }
  return file;
}

describe('I-18: a return needs every guard, each time', () => {
  test('I-18: with all of them she leaves, is received, and is asked on day 3 and in months 1, 3, 6, 12', () => {
    assert.deepEqual(
      returning('Received').returns[0]?.monitoring.map(({ dueOn }) => dueOn),
      ['2026-11-29', '2026-12-26', '2027-02-26', '2027-05-26', '2027-11-26'],
    );
  });
  const without = (spoil: (file: CaseFile) => CaseFile, context = sofia) =>
    codes(step(spoil(returning('Arranged')), 'Departed', context));
  test('I-18: not without her consent', () => {
    const spoil = (file: CaseFile) => ({
      ...file,
      consents: file.consents.filter(({ purpose }) => purpose !== 'ReturnArrangements'),
    });
    assert.deepEqual(without(spoil), ['CONSENT_MISSING']);
  });
  test('I-18: not with an open claim, and not while nobody asked', () => {
    for (const claim of ['Considering', 'AsylumSeeker', 'AppealPending', 'Unknown'] as const) {
      assert.deepEqual(
        without((file) => ({
          ...file,
          protection: file.protection === null ? null : { ...file.protection, status: claim },
        })),
        ['ASYLUM_PENDING'],
        claim,
      );
    }
  });
  test('I-18: not on an assessment older than fourteen days, of her or of her family', () => {
    assert.deepEqual(
      without((file) => file, later(sofia, 15 * 24)),
      ['RISK_STALE', 'RISK_STALE'],
    );
  });
  test('I-18: not while a critical factor stands or nobody knows it, in either scope', () => {
    assert.deepEqual(
      without((file) => assess(file, 'Family', ['TraffickerKnowsHomeAddress'], { context: later(ana, 1) })),
      ['RISK_CRITICAL'],
    );
    assert.deepEqual(
      without((file) =>
        assess(file, 'Self', [], { context: later(ana, 1), changes: { ThreatsToSelf: { value: 'Unknown' } } }),
      ),
      ['RISK_STALE'],
    );
    assert.deepEqual(
      without((file) =>
        assess(file, 'Self', ['RecentViolenceOrWeapon'], {
          context: later(ana, 1),
          changes: { RecentViolenceOrWeapon: { time: 'Past' } },
        }),
      ),
      [],
    );
  });
  test('I-18: not before proceedings were looked at and somebody there said yes', () => {
    assert.deepEqual(
      codes(
        step(returning('Arranged'), 'Departed', sofia, { proceedingsCheckedOn: null, receivingOrgAccepted: false }),
      ),
      ['INCOMPLETE', 'INCOMPLETE'],
    );
  });
  test('I-18: a child only when it was decided in her best interests', () => {
    const child = (file: CaseFile): CaseFile => ({ ...file, person: { ...file.person, ageGroup: '9-17' } });
    assert.deepEqual(without(child), ['GUARDIAN_REQUIRED', 'CONSENT_MISSING', 'BID_REQUIRED']);
  });
  test('I-18: not on the order of an authority', () => {
    assert.deepEqual(codes(step(returning('Arranged'), 'Departed', sofia, { decisionMadeBy: 'Authority' })), [
      'PERSON_NOT_AGREED',
    ]);
  });
  test('I-18: a claim opened later cancels it, from every state before departure, and never after', () => {
    for (const to of ['PreReturnRiskAssessment', 'Cleared', 'Arranged'] as const) {
      const outcome = status(returning(to), 'AsylumSeeker');
      assert.ok(outcome.ok);
      assert.deepEqual(
        outcome.value.returns.map(({ state, cancelledBecause }) => [state, cancelledBecause]),
        [['Cancelled', 'InternationalProtectionClaim']],
      );
      assert.deepEqual(outcome.warnings, ['asylum-cancels-return']);
    }
    assert.equal(must(status(returning('Departed'), 'AsylumSeeker')).returns[0]?.state, 'Departed');
  });
  test('I-18, I-13: her consent taken back cancels it', () => {
    const file = returning('Arranged');
    const consentId = file.consents.find(({ purpose }) => purpose === 'ReturnArrangements')?.id ?? '';
    assert.equal(must(withdrawConsent(file, { consentId, how: 'InPerson' }, ana)).file.returns[0]?.state, 'Cancelled');
  });
});

test('4.7: the table is whole; what is not safe leads to another solution', () => {
  assert.deepEqual(
    RETURN_STATES.filter((state) => state !== 'NotConsidered' && !RETURN_STEPS.some(({ to }) => to === state)),
    [],
  );
  assert.deepEqual(
    RETURN_STEPS.filter(({ to }) => to === 'Cancelled').map(({ from }) => from),
    BEFORE_DEPARTURE,
  );
  const notSafe = must(step(returning('PreReturnRiskAssessment'), 'NotSafe'));
  assert.equal(must(step(notSafe, 'AlternativeSolution')).returns[0]?.state, 'AlternativeSolution');
  assert.deepEqual(codes(step(notSafe, 'Arranged')).slice(0, 1), ['NOT_NOW']);
});

test('monitoring: each contact once, and the end only when all were made', () => {
  let file = must(step(must(step(returning('Received'), 'Reintegrating')), 'Monitored'));
  assert.deepEqual(codes(step(file, 'Completed')), ['INCOMPLETE']);
  for (const { dueOn } of file.returns[0]?.monitoring ?? [])
    file = must(recordMonitoring(file, { id: 'r-1', dueOn, result: 'Well' }, ana));
  assert.deepEqual(codes(recordMonitoring(file, { id: 'r-1', dueOn: '2026-11-29', result: 'Well' }, ana)), ['NOT_NOW']);
  assert.equal(must(step(file, 'Completed')).returns[0]?.state, 'Completed');
  assert.deepEqual(codes(step(returning('PreReturnRiskAssessment'), 'Cleared', as({ roles: ['CaseWorker'] }), ALL)), [
    'OUT_OF_SCOPE',
  ]);
});
