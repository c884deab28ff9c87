// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { recordService } from '../assistance/deliver.ts';
import { approveRevision, setPlanItem } from '../assistance/plan.ts';
import { requestGuardian } from '../child/guardianship.ts';
import { recordLegalBasis } from '../consent/legal-basis.ts';
import { PROBLEM_CODES } from '../outcome/problems.ts';
import { endSafeContact } from '../people/safe-contact.ts';
import { fieldChanges } from '../merge/history.ts';
import { latestRisk } from '../risk/current.ts';
import { advance, type StageCommand } from './advance.ts';
import { CASE_EVENTS, type CaseFile, type CaseSource, type ClosingReason, OPEN_STAGES, STAGES } from './case.ts';
import { caseNumber, isCaseNumber } from './case-number.ts';
import { changeCustom } from './custom.ts';
import type { CustomField } from '../profile/profile.ts';
import {
  assignCase,
  changeCase,
  changePerson,
  decideStatus,
  eraseIdentity,
  planFollowUp,
  recordFollowUp,
  setLegalHold,
} from './change.ts';
import { countsOf } from './erase.ts';
import {
  ana,
  as,
  assess,
  codes,
  fileIn,
  id,
  later,
  must,
  officer,
  opening,
  person,
  safetyPlan,
  service,
  sofia,
  TODAY,
  withAgreedPlan,
  withMinimumSet,
  withNeeds,
} from './fictional.ts';
import { GUARD_NAMES, HTCDS_STATUS, LIFECYCLE } from './lifecycle.ts';
import { openCase, possibleDuplicates } from './open.ts';

const step = (file: CaseFile, event: StageCommand['event'], context = ana, more: Partial<StageCommand> = {}) =>
  advance(file, { event, ...more }, context);

describe('I-01: a case has two people who answer for it', () => {
  const open = (caseWorker: string, supervisor: string, org = 'org-a') =>
    codes(
      openCase(
        opening({ caseWorker: { userId: caseWorker, orgId: 'org-a' }, supervisor: { userId: supervisor, orgId: org } }),
        ana,
      ),
    );
  test('I-01: two different people of the same institution', () => {
    assert.deepEqual(open('ana', 'sofia'), []);
    assert.deepEqual(open('ana', 'ana'), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(open('ana', ''), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(open('ana', 'sofia', 'org-b'), ['OUT_OF_SCOPE']);
  });
  test('I-01: giving the case to somebody keeps it so', () => {
    const give = (caseWorker: string, supervisor: string) =>
      codes(
        assignCase(
          fileIn('Intake'),
          {
            caseWorker: { userId: caseWorker, orgId: 'org-a' },
            supervisor: { userId: supervisor, orgId: 'org-a' },
            background: { nationalities: [], village: null },
          },
          sofia,
        ),
      );
    assert.deepEqual(give('berta', 'sofia'), []);
    assert.deepEqual(give('sofia', 'sofia'), ['SECOND_PERSON_REQUIRED']);
  });
});

test('a case is opened for a reason: a screening, a referral that came in, or the person herself', () => {
  assert.deepEqual(
    codes(openCase(opening({ origin: null, duplicates: null, caseNo: 'HN-2026-1' }), as({ roles: ['Analyst'] }))),
    ['OUT_OF_SCOPE', 'INCOMPLETE', 'INCOMPLETE', 'INVALID_VALUE'],
  );
});

test('who was brought was brought by somebody: the source says who', () => {
  const brought = (source: CaseSource) => codes(openCase(opening({ origin: { kind: 'brought' }, source }), ana));
  assert.deepEqual(brought('LabourInspection'), []);
  assert.deepEqual(brought('SelfReferral'), ['INVALID_VALUE']);
});

describe('I-27: is she here already', () => {
  test('I-27: looked up before opening, inside the institution only', () => {
    const known = [
      { caseId: 'c-1', orgId: 'org-a', tokens: ['t1', 't2'] },
      { caseId: 'c-2', orgId: 'org-b', tokens: ['t1'] },
    ];
    assert.deepEqual(possibleDuplicates(['t1', 't9'], 'org-a', known), ['c-1']);
    assert.deepEqual(codes(openCase(opening({ duplicates: null }), ana)), ['INCOMPLETE']);
    assert.deepEqual(codes(openCase(opening({ duplicates: { caseIds: ['c-1'], decided: 'none-found' } }), ana)), [
      'INCOMPLETE',
    ]);
    const another = openCase(opening({ duplicates: { caseIds: ['c-1'], decided: 'another-person' } }), ana);
    assert.ok(another.ok);
    assert.deepEqual(another.warnings, ['possible-duplicate']);
  });
});

test('property I-31: a case number is chance and nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 10, maxLength: 10 }), (random) => {
      const number = caseNumber(random);
      assert.ok(isCaseNumber(number));
      assert.equal(number, caseNumber(random));
      const other = Uint8Array.from(random, (byte, index) => (index === 0 ? byte ^ 1 : byte));
      assert.notEqual(number, caseNumber(other));
    }),
  );
  assert.throws(() => caseNumber(new Uint8Array(4)), RangeError);
});

describe('I-03: the life of a case goes as the table says', () => {
  const stages = [
    'Identified',
    'ConsentPending',
    'Intake',
    'Assessment',
    'Planning',
    'Assistance',
    'Solution',
    'Closed',
    'FollowUp',
  ] as const;
  test('the straight way leads through every stage, each step logged with actor, time and stages', () => {
    const file = fileIn('FollowUp');
    assert.deepEqual(
      file.case.stageHistory.map(({ to }) => to),
      stages,
    );
    assert.ok(file.case.stageHistory.every(({ by, at }) => by.length > 0 && at.length > 0));
  });
  test('I-03: from every stage every event that is not in the table is refused, whoever asks', () => {
    const everybody = as({
      user: 'root',
      roles: ['CaseWorker', 'Supervisor', 'FrontlineOfficer', 'DataProtectionOfficer'],
    });
    for (const stage of stages) {
      const file = fileIn(stage);
      for (const event of CASE_EVENTS) {
        if (event === 'open') continue;
        const known = LIFECYCLE.some(
          (row) =>
            row.event === event &&
            (row.from === 'any open'
              ? (OPEN_STAGES as readonly string[]).includes(stage)
              : row.from !== 'none' && row.from.includes(stage)),
        );
        assert.equal(codes(step(file, event, everybody)).includes('NOT_NOW') && !known, !known, `${stage} ${event}`);
      }
    }
  });
  test('I-03: only who the table names takes a step; who and when come first, all guards after in their order', () => {
    const file = fileIn('Solution');
    assert.deepEqual(codes(step(file, 'close', ana)), [
      'OUT_OF_SCOPE',
      'SECOND_PERSON_REQUIRED',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
    assert.deepEqual(codes(step(file, 'inform', as({ roles: ['Analyst'] }))), ['OUT_OF_SCOPE', 'NOT_NOW']);
    assert.deepEqual(codes(step(file, 'close', as({ user: 'sofia', roles: ['Supervisor'], org: 'org-b' }))), [
      'OUT_OF_SCOPE',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
  });
  test('the table is whole: every guard is used, every stage can be reached and has an HTCDS status', () => {
    const used = new Set(LIFECYCLE.flatMap(({ guards }) => guards));
    assert.deepEqual(
      GUARD_NAMES.filter((name) => !used.has(name)),
      [],
    );
    assert.deepEqual(
      STAGES.filter((stage) => !LIFECYCLE.some(({ to }) => to === stage)),
      [],
    );
    assert.deepEqual(Object.keys(HTCDS_STATUS).toSorted(), STAGES.filter((stage) => stage !== 'Erased').toSorted());
  });
});

describe('the guards of each step', () => {
  test('inform: a language and a private setting', () => {
    assert.deepEqual(codes(step(fileIn('Identified'), 'inform')), ['INCOMPLETE', 'INCOMPLETE']);
  });
  test('consent: a consent to the record, or a basis for an emergency', () => {
    const file = fileIn('ConsentPending');
    assert.deepEqual(codes(step(file, 'consent')), ['CONSENT_MISSING']);
    const basis = {
      id: id(),
      basis: 'VitalInterest',
      purpose: 'CaseRecord',
      recipients: [],
      countries: [],
      dataCategories: [],
      justification: 'she is unconscious and in danger',
      personInformedAt: null,
    } as const;
    assert.equal(must(step(must(recordLegalBasis(file, basis, ana)), 'consent')).case.stage, 'Intake');
  });
  test('refuse: the safety card is offered; the case is Declined and her identity goes within a day, the counters stay', () => {
    const fed = must(recordService(fileIn('ConsentPending'), service(), ana)).file as CaseFile;
    assert.deepEqual(codes(step(fed, 'refuse')), ['INCOMPLETE']);
    const declined = must(step(must(changeCase(fed, { safetyCardOffered: true }, ana)), 'refuse'));
    assert.equal(declined.case.stage, 'Declined');
    const erased = must(eraseIdentity(declined, officer));
    assert.notEqual(erased.person.alias, declined.person.alias);
    assert.equal(erased.services.length, 1);
    assert.deepEqual(codes(eraseIdentity(erased, officer)), ['NOT_NOW']);
  });
  test('completeIntake: alias, age, language, safe contact, urgent needs; all that is missing at once', () => {
    const bare = fileIn('Intake', { person: person({ ageGroup: null }) });
    assert.deepEqual(step(bare, 'completeIntake').ok ? [] : codes(step(bare, 'completeIntake')), [
      'INCOMPLETE',
      'INCOMPLETE',
      'INCOMPLETE',
    ]);
    assert.ok(step(withMinimumSet(fileIn('Intake')), 'completeIntake').ok);
  });
  test('completeAssessment: risk of herself and of her family within a day, needs final', () => {
    const file = fileIn('Assessment');
    assert.deepEqual(codes(step(file, 'completeAssessment')), ['RISK_STALE', 'RISK_STALE', 'INCOMPLETE']);
    const assessed = withNeeds(assess(assess(file, 'Self'), 'Family'));
    assert.ok(step(assessed, 'completeAssessment', later(ana, 24)).ok);
    assert.deepEqual(codes(step(assessed, 'completeAssessment', later(ana, 25))), ['RISK_STALE', 'RISK_STALE']);
    assert.deepEqual(codes(step(withNeeds(assess(file, 'Self')), 'completeAssessment')), ['RISK_STALE']);
  });
  test('completeAssessment: a child has a guardian, or one was asked for', () => {
    const assessed = withNeeds(assess(assess(fileIn('Assessment'), 'Self'), 'Family'));
    const child: CaseFile = { ...assessed, person: { ...assessed.person, ageGroup: '9-17' } };
    assert.deepEqual(codes(step(child, 'completeAssessment')), ['GUARDIAN_REQUIRED']);
    assert.ok(step(must(requestGuardian(child, id(), ana)), 'completeAssessment').ok);
  });
  test('approvePlan: agreed by the person, approved by a Supervisor who did not write it', () => {
    const planned = withAgreedPlan(fileIn('Planning'));
    const planId = planned.plans.at(-1)?.id ?? '';
    const active = must(step(planned, 'approvePlan', sofia, { planId }));
    assert.deepEqual(
      active.plans.map(({ status, approvedBy }) => [status, approvedBy]),
      [['Active', 'sofia']],
    );
    assert.deepEqual(codes(step(fileIn('Planning'), 'approvePlan', sofia)), ['INCOMPLETE']);
  });
  test('approvePlan: a plan that the person has not agreed to is no plan', () => {
    const planned = withAgreedPlan(fileIn('Planning'));
    const plan = planned.plans.at(-1);
    assert.ok(plan !== undefined);
    const proposed: CaseFile = { ...planned, plans: [{ ...plan, status: 'Proposed', agreedByPersonAt: null }] };
    assert.deepEqual(codes(step(proposed, 'approvePlan', sofia, { planId: plan.id })), ['PERSON_NOT_AGREED']);
  });
  test('reassess: only with a new look at the danger', () => {
    const file = fileIn('Assistance');
    const old = latestRisk(file, 'Self')?.id ?? '';
    assert.deepEqual(codes(step(file, 'reassess', ana, { riskId: old })), ['RISK_STALE']);
    const again = assess(file, 'Self', ['ThreatsToSelf'], { context: later(ana, 2) });
    const next = must(step(again, 'reassess', later(ana, 2), { riskId: latestRisk(again, 'Self')?.id ?? '' }));
    assert.equal(next.case.stage, 'Assistance');
    assert.equal(next.case.stageHistory.at(-1)?.event, 'reassess');
  });
  test('startSolution: chosen by the person; for a child decided in her best interests', () => {
    const file = fileIn('Assistance');
    assert.deepEqual(codes(step(file, 'startSolution')), ['PERSON_NOT_AGREED']);
    const chosen = must(changeCase(file, { solution: 'LocalIntegration', solutionChosenByPersonOn: TODAY }, ana));
    assert.ok(step(chosen, 'startSolution').ok);
    assert.deepEqual(codes(step({ ...chosen, person: { ...chosen.person, ageGroup: '0-8' } }, 'startSolution')), [
      'BID_REQUIRED',
    ]);
  });
  test('schedule: her consent to be contacted and a safe contact; then months 1, 3, 6 and 12', () => {
    const file = fileIn('Closed');
    const contact = file.safeContacts[0]?.id ?? '';
    assert.deepEqual(codes(step(must(endSafeContact(file, contact, ana)), 'schedule')), [
      'CONSENT_MISSING',
      'SAFE_CONTACT_ONLY',
    ]);
    const followed = fileIn('FollowUp');
    assert.deepEqual(
      followed.case.followUps.map(({ dueOn }) => dueOn),
      ['2026-12-26', '2027-02-26', '2027-05-26', '2027-11-26'],
    );
  });
  test('a follow-up ends when all are done, and the case can be opened again with a reason', () => {
    let file = fileIn('FollowUp');
    assert.deepEqual(codes(step(file, 'endFollowUp')), ['INCOMPLETE']);
    for (const { dueOn } of file.case.followUps) file = must(recordFollowUp(file, dueOn, ana));
    const closed = must(step(file, 'endFollowUp'));
    assert.equal(closed.case.stage, 'Closed');
    assert.deepEqual(codes(step(closed, 'reopen')), ['INCOMPLETE']);
    assert.equal(must(step(closed, 'reopen', ana, { reason: 'he was seen again' })).case.stage, 'Assessment');
  });
  describe('an end before a solution (docs/decisions/0020)', () => {
    const end = (file: CaseFile, closingReason: ClosingReason | undefined, context = sofia) =>
      step(file, 'endEarly', context, {
        reason: 'she said goodbye',
        ...(closingReason === undefined ? {} : { closingReason }),
      });
    const offered = (stage: 'Intake' | 'Assessment' | 'Planning' | 'Assistance') =>
      must(changeCase(fileIn(stage), { followUpOffered: true }, ana));
    test('from intake to assistance it is Closed with its reason, by a supervisor who does not work on it', () => {
      for (const stage of ['Assessment', 'Planning', 'Assistance'] as const) {
        const assessed = assess(assess(offered(stage), 'Self'), 'Family');
        const ended = must(end(assessed, 'PersonWithdrew'));
        assert.deepEqual([ended.case.stage, ended.case.closingReason], ['Closed', 'PersonWithdrew'], stage);
        assert.equal(ended.case.stageHistory.at(-1)?.reason, 'she said goodbye');
        assert.deepEqual(codes(end(assessed, 'PersonWithdrew', ana)), ['OUT_OF_SCOPE', 'SECOND_PERSON_REQUIRED']);
      }
      assert.deepEqual(codes(end(fileIn('Solution'), 'PersonWithdrew')), ['NOT_NOW']);
    });
    test('who never agreed to a record leaves none: Declined, and her identity goes within a day', () => {
      for (const stage of ['Identified', 'ConsentPending'] as const) {
        const ended = must(end(fileIn(stage), 'LostContact'));
        assert.equal(ended.case.stage, 'Declined');
        assert.ok(eraseIdentity(ended, officer).ok);
      }
    });
    test('it needs one of its own reasons, and words', () => {
      const assessed = assess(assess(offered('Assistance'), 'Self'), 'Family');
      for (const reason of [undefined, 'GoalsReached', 'ReturnCompleted', 'Transferred'] as const)
        assert.deepEqual(codes(end(assessed, reason)), ['INCOMPLETE'], reason ?? 'none');
      assert.deepEqual(codes(step(assessed, 'endEarly', sofia, { closingReason: 'Other' })), ['INCOMPLETE']);
    });
    test('I-15: the danger was looked at; critical danger keeps the file open unless she herself goes or is detained', () => {
      const stale = offered('Intake');
      assert.deepEqual(codes(end(stale, 'NotEligible')), ['RISK_STALE', 'RISK_STALE']);
      const grave = safetyPlan(assess(assess(offered('Assistance'), 'Self', ['ThreatsToSelf']), 'Family'), [
        'Self',
        'Family',
      ]);
      for (const reason of ['LostContact', 'NotEligible', 'Other'] as const)
        assert.deepEqual(codes(end(grave, reason)), ['RISK_CRITICAL'], reason);
      for (const reason of ['PersonWithdrew', 'Detained'] as const) {
        const ended = end(grave, reason);
        assert.ok(ended.ok);
        assert.ok(ended.warnings.includes('ended-in-danger'), reason);
      }
    });
    test('I-17: a death ends nothing of the danger for the family; a second file of one person has its life elsewhere', () => {
      const family = safetyPlan(assess(assess(fileIn('Assistance'), 'Self'), 'Family', ['ThreatsToFamily']), [
        'Family',
      ]);
      assert.deepEqual(codes(end(family, 'Deceased')), ['RISK_CRITICAL']);
      assert.deepEqual(codes(end(fileIn('Assessment'), 'Duplicate')), []);
    });
    test('keeping in touch was offered to whoever can still be asked', () => {
      const assessed = assess(assess(fileIn('Assistance'), 'Self'), 'Family');
      assert.deepEqual(codes(end(assessed, 'PersonWithdrew')), ['INCOMPLETE']);
      assert.deepEqual(codes(end(assessed, 'LostContact')), []);
    });
    test('it can be opened again', () => {
      const ended = must(end(assess(assess(fileIn('Planning'), 'Self'), 'Family'), 'LostContact'));
      assert.equal(must(step(ended, 'reopen', ana, { reason: 'she called' })).case.stage, 'Assessment');
    });
  });
  describe('follow-ups one by one', () => {
    test('one that was missed is kept as missed, and gets another day', () => {
      const file = fileIn('FollowUp');
      const first = file.case.followUps[0]?.dueOn ?? '';
      const again = '2026-12-28' as const;
      const next = must(recordFollowUp(file, first, later(ana, 24 * 31), { result: 'Missed', again }));
      assert.deepEqual(
        next.case.followUps.slice(0, 2).map(({ dueOn, result }) => [dueOn, result ?? null]),
        [
          [first, 'Missed'],
          [again, null],
        ],
      );
      assert.deepEqual(codes(recordFollowUp(next, first, ana)), ['NOT_NOW']);
    });
    test('one more on a day of its own: ahead, not twice, with her consent', () => {
      const file = fileIn('FollowUp');
      const taken = file.case.followUps[1]?.dueOn;
      assert.ok(taken !== undefined);
      assert.equal(must(planFollowUp(file, '2027-01-10', ana)).case.followUps.length, 5);
      assert.deepEqual(codes(planFollowUp(file, taken, ana)), ['INVALID_VALUE']);
      assert.deepEqual(codes(planFollowUp(file, '2026-01-10', ana)), ['INVALID_VALUE']);
      assert.deepEqual(codes(planFollowUp({ ...file, consents: [] }, '2027-01-10', ana)), ['CONSENT_MISSING']);
      assert.deepEqual(codes(planFollowUp(fileIn('Closed'), '2027-01-10', ana)), ['NOT_NOW', 'CONSENT_MISSING']);
    });
  });
  test('a transfer ends the case here only when it is completed', () => {
    assert.deepEqual(codes(step(fileIn('Planning'), 'transferAccepted', ana, { transfer: { state: 'Accepted' } })), [
      'NOT_NOW',
    ]);
    assert.equal(
      must(step(fileIn('Planning'), 'transferAccepted', ana, { transfer: { state: 'Completed' } })).case.stage,
      'TransferredOut',
    );
  });
});

describe('I-02: nobody approves what is their own', () => {
  test('I-02: a plan', () => {
    const both = as({ user: 'sofia', roles: ['CaseWorker', 'Supervisor'] });
    const own = withAgreedPlan(fileIn('Planning'), both);
    assert.deepEqual(codes(step(own, 'approvePlan', both, { planId: own.plans.at(-1)?.id ?? '' })), [
      'SECOND_PERSON_REQUIRED',
    ]);
    const revised = withAgreedPlan(fileIn('Assistance'), both);
    assert.deepEqual(codes(approveRevision(revised, revised.plans.at(-1)?.id ?? '', both)), ['SECOND_PERSON_REQUIRED']);
  });
  test('I-02: a closure', () => {
    const file = must(changeCase(fileIn('Solution'), { closingReason: 'GoalsReached', followUpOffered: true }, ana));
    assert.deepEqual(codes(step(file, 'close', as({ user: 'ana', roles: ['CaseWorker', 'Supervisor'] }))), [
      'SECOND_PERSON_REQUIRED',
    ]);
    assert.ok(step(file, 'close', sofia).ok);
  });
  test('I-02: a plan at High risk is not approved by who works the case, even if another wrote it', () => {
    const high = safetyPlan(
      assess(withAgreedPlan(fileIn('Planning'), as({ user: 'berta' })), 'Self', ['DebtClaimed']),
      ['Self'],
    );
    const planId = high.plans.at(-1)?.id ?? '';
    assert.deepEqual(codes(step(high, 'approvePlan', as({ user: 'ana', roles: ['Supervisor'] }), { planId })), [
      'SECOND_PERSON_REQUIRED',
    ]);
    assert.ok(step(high, 'approvePlan', sofia, { planId }).ok);
  });
});

describe('I-15, I-16: danger', () => {
  const closing = (file: CaseFile) =>
    must(changeCase(file, { closingReason: 'GoalsReached', followUpOffered: true }, ana));
  test('I-15: out of date, no closure', () => {
    const file = closing(fileIn('Solution'));
    assert.deepEqual(codes(step(file, 'close', later(sofia, 91 * 24))), ['RISK_STALE', 'RISK_STALE']);
  });
  test('closure: never while anybody is in critical danger, the person or her family (I-17)', () => {
    const file = closing(assess(fileIn('Solution'), 'Family', ['ThreatsToFamily'], { context: later(ana, 1) }));
    assert.deepEqual(codes(step(file, 'close', later(sofia, 2))), ['RISK_CRITICAL']);
  });
  test('I-16: at High a safety plan within a day; after that no step forward without it', () => {
    const high = assess(fileIn('Assistance'), 'Self', ['DebtClaimed'], { context: later(ana, 1) });
    const chosen = must(
      changeCase(high, { solution: 'LocalIntegration', solutionChosenByPersonOn: TODAY }, later(ana, 1)),
    );
    assert.ok(step(chosen, 'startSolution', later(ana, 24)).ok);
    assert.deepEqual(codes(step(chosen, 'startSolution', later(ana, 25))), ['SAFETY_PLAN_REQUIRED']);
    assert.ok(step(safetyPlan(chosen, ['Self'], later(ana, 25)), 'startSolution', later(ana, 25)).ok);
  });
  test('I-16: a plan for the person is none for her family', () => {
    const both = safetyPlan(
      assess(assess(fileIn('Assistance'), 'Self', ['DebtClaimed']), 'Family', ['ThreatsToFamily']),
      ['Self'],
      later(ana, 1),
    );
    const chosen = must(changeCase(both, { solution: 'LocalIntegration', solutionChosenByPersonOn: TODAY }, ana));
    const outcome = step(chosen, 'startSolution', later(ana, 30));
    assert.deepEqual(outcome.ok ? [] : outcome.problems.map(({ code, what }) => [code, ...what]), [
      ['SAFETY_PLAN_REQUIRED', 'Family', 'Critical'],
    ]);
  });
  test('I-16: when the danger grows the old plan is not enough', () => {
    const planned = safetyPlan(assess(fileIn('Assistance'), 'Self', ['DebtClaimed']), ['Self'], later(ana, 1));
    const worse = assess(planned, 'Self', ['ThreatsToSelf'], { context: later(ana, 48) });
    const chosen = must(
      changeCase(worse, { solution: 'LocalIntegration', solutionChosenByPersonOn: TODAY }, later(ana, 48)),
    );
    assert.deepEqual(codes(step(chosen, 'startSolution', later(ana, 72))), ['SAFETY_PLAN_REQUIRED']);
  });
  test('an open referral keeps the case open', () => {
    const file = closing(fileIn('Solution'));
    const meta = {
      orgId: 'org-a',
      version: 1,
      createdAt: ana.now,
      createdBy: 'ana',
      updatedAt: ana.now,
      updatedBy: 'ana',
    } as const;
    const referral = {
      id: id(),
      ...meta,
      caseId: file.case.id,
      category: 'Legal',
      urgency: 'Routine',
      toOrgId: 'x',
      toServiceId: null,
      state: 'Accepted',
      consentIds: [],
      legalBasisId: null,
      sentAt: ana.now,
      respondBy: null,
      endedAt: null,
      declineReason: null,
      planItemId: null,
    } as const;
    assert.deepEqual(codes(step({ ...file, referrals: [referral] }, 'close', sofia)), ['INCOMPLETE']);
    assert.ok(step({ ...file, referrals: [{ ...referral, state: 'Completed' }] }, 'close', sofia).ok);
  });
  test('of somebody who died her own danger is not asked for any more, that of her family is', () => {
    const died = must(changeCase(fileIn('Solution'), { closingReason: 'Deceased' }, ana));
    const old = later(sofia, 91 * 24);
    const outcome = step(died, 'close', old);
    assert.deepEqual(outcome.ok ? [] : outcome.problems.map(({ what }) => what[0]), ['Family']);
  });
});

test('a status is kept in its order for ever, and a negative one ends no help', () => {
  const file = fileIn('Assistance');
  const yes = must(
    decideStatus(file, { status: 'ActualVictimOfTrafficking', decidedBy: 'NGO', basis: null, reason: null }, ana),
  );
  const no = must(
    decideStatus(yes, { status: 'NotAVictimOfTrafficking', decidedBy: 'Police', basis: null, reason: null }, sofia),
  );
  assert.equal(no.case.stage, 'Assistance');
  assert.deepEqual(
    no.case.statusHistory.map(({ status }) => status),
    ['ActualVictimOfTrafficking', 'NotAVictimOfTrafficking'],
  );
  assert.ok(recordService(no, service({ category: 'Psychosocial', subtype: 'Counselling' }), ana).ok);
});

describe('I-25, RET-1: the end of a file', () => {
  test('I-25: erased when its time is over and the officer confirms; nothing of the person is left, only counts', () => {
    const named = must(changePerson(fileIn('Assistance'), { firstName: 'Rosa', village: 'San Marcos' }, ana));
    const file: CaseFile = { ...fileIn('Closed'), person: named.person, notes: [], services: named.services };
    const years = (count: number) => later(officer, count * 366 * 24);
    assert.deepEqual(codes(step(file, 'retentionDue', years(4))), ['NOT_NOW']);
    assert.deepEqual(codes(step(file, 'retentionDue', { ...years(6), actor: ana.actor })), ['OUT_OF_SCOPE']);
    const erased = must(step(file, 'retentionDue', years(6)));
    assert.equal(erased.case.stage, 'Erased');
    const text = JSON.stringify(erased);
    for (const trace of ['Rosa', 'San Marcos', 'Lucero', '9999', '24-26', 'NI"'])
      assert.ok(!text.includes(trace), trace);
    assert.deepEqual(Object.keys(countsOf(file)).toSorted(), [
      'closingReason',
      'declinedReferrals',
      'lastStage',
      'notAvailable',
      'servicesByCategory',
      'solution',
      'year',
    ]);
  });
  test('I-25: the history of an erasure says that values are gone, never what they were', () => {
    const file = must(changePerson(fileIn('Assistance'), { firstName: 'Rosa' }, ana));
    const closed: CaseFile = { ...fileIn('Closed'), person: file.person };
    const erased = must(step(closed, 'retentionDue', later(officer, 6 * 366 * 24)));
    const rows = fieldChanges(closed, erased);
    assert.ok(rows.some(({ field, from, to }) => field === 'stage' && from === 'Closed' && to === 'Erased'));
    assert.ok(rows.some(({ field, to }) => field === 'firstName' && to === null));
    for (const trace of ['Rosa', 'Lucero', '24-26']) assert.ok(!JSON.stringify(rows).includes(trace), trace);
  });
  test('LEGAL_HOLD: a hold stops it; who set it does not lift it', () => {
    const held = must(setLegalHold(fileIn('Closed'), true, officer));
    assert.deepEqual(codes(step(held, 'retentionDue', later(officer, 6 * 366 * 24))), ['LEGAL_HOLD']);
    assert.deepEqual(codes(setLegalHold(held, false, officer)), ['SECOND_PERSON_REQUIRED']);
    assert.equal(must(setLegalHold(held, false, sofia)).case.legalHold, false);
  });
  test('the file of a child is kept until she is 25', () => {
    const file = fileIn('Closed');
    const child: CaseFile = { ...file, person: { ...file.person, birthdate: '2016-05-01', birthdatePrecision: 'Day' } };
    assert.deepEqual(codes(step(child, 'retentionDue', later(officer, 6 * 366 * 24))), ['NOT_NOW']);
    assert.ok(step(child, 'retentionDue', later(officer, 15 * 366 * 24)).ok);
  });
});

test('I-32: what could not be had is kept: a plan item not available says so and since when', () => {
  const file = fileIn('Assistance');
  const plan = file.plans.at(-1);
  const itemId = plan?.items[0]?.id ?? '';
  const gone = must(setPlanItem(file, { planId: plan?.id ?? '', itemId, status: 'NotAvailable' }, ana));
  assert.deepEqual(
    gone.plans.at(-1)?.items.map(({ status, statusOn }) => [status, statusOn]),
    [['NotAvailable', TODAY]],
  );
  assert.deepEqual(codes(setPlanItem(gone, { planId: plan?.id ?? '', itemId, status: 'Done' }, ana)), ['NOT_NOW']);
});

test('dates and ages that cannot be are refused together', () => {
  const file = fileIn('Intake');
  const wrong = (change: Parameters<typeof changePerson>[1]) => codes(changePerson(file, change, ana));
  assert.deepEqual(wrong({ birthdate: '2030-01-01', birthdatePrecision: 'Day' }), ['INVALID_VALUE']);
  assert.deepEqual(
    wrong({
      birthdate: '1980-01-01',
      birthdatePrecision: 'Day',
      ageGroup: '9-17',
      alias: ' ',
      citizenship: ['Nicaragua'],
    }),
    ['INVALID_VALUE', 'INCOMPLETE', 'INVALID_VALUE'],
  );
  assert.deepEqual(wrong({ birthdate: '2001-11-27', birthdatePrecision: 'Day', ageGroup: '24-26' }), []);
  assert.deepEqual(
    codes(
      changeCase(
        file,
        {
          reflectionPeriod: { from: '2026-12-01', to: '2026-11-01', authority: 'x' },
          solutionChosenByPersonOn: '2027-01-01',
        },
        ana,
      ),
    ),
    ['INVALID_VALUE', 'INVALID_VALUE'],
  );
});

test('every code a rule of this folder gives is one of the closed list', () => {
  const given = [
    step(fileIn('Identified'), 'close'),
    step(fileIn('Solution'), 'close', ana),
    step(fileIn('Planning'), 'approvePlan', ana),
  ];
  for (const outcome of given) for (const code of codes(outcome)) assert.ok(PROBLEM_CODES.includes(code));
});

describe('fields of an institution’s own', () => {
  const field = (code: string, changes: Partial<CustomField> = {}): CustomField => ({
    code,
    type: 'text',
    label: { en: code, es: code },
    help: null,
    level: 'file',
    required: false,
    choices: [],
    minimum: null,
    maximum: null,
    maxLength: null,
    retired: false,
    ...changes,
  });
  const fields = [
    field('x-route'),
    field('x-nickname', { level: 'identity' }),
    field('x-nights', { type: 'number', minimum: 0 }),
    field('x-old', { retired: true }),
  ];
  const write = (file: CaseFile, given: Readonly<Record<string, unknown>>, context = ana) =>
    changeCustom(file, { fields, given }, context);
  test('what tells who she is stands apart, and goes with her names', () => {
    const file = must(write(fileIn('ConsentPending'), { 'x-route': 'by bus', 'x-nickname': 'Chela', 'x-nights': 3 }));
    assert.deepEqual(file.case.custom, { 'x-route': 'by bus', 'x-nights': 3 });
    assert.deepEqual(file.case.customIdentity, { 'x-nickname': 'Chela' });
    const next = must(write(file, { 'x-nights': null }));
    assert.deepEqual(next.case.custom, { 'x-route': 'by bus', 'x-nights': null });
    const declined = must(step(must(changeCase(next, { safetyCardOffered: true }, ana)), 'refuse'));
    const gone = must(eraseIdentity(declined, officer));
    assert.deepEqual([gone.case.custom, gone.case.customIdentity], [{}, {}]);
  });
  test('a value of another type, an unknown and a retired field are refused by code, without the value', () => {
    const outcome = write(fileIn('Intake'), { 'x-nights': 'three', 'x-other': 1, 'x-old': 'a' });
    assert.ok(!outcome.ok);
    assert.deepEqual(
      outcome.problems.map(({ code, what }) => [code, ...what]),
      [
        ['INVALID_VALUE', 'x-nights'],
        ['INVALID_VALUE', 'unknown-field'],
        ['INVALID_VALUE', 'unknown-field'],
      ],
    );
    assert.ok(!JSON.stringify(outcome.problems).includes('three'));
  });
});
