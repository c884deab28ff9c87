// SPDX-License-Identifier: EUPL-1.2
// Two stories told from the first contact to the follow-up, through the rules alone. Everybody in them is made up; the group of five
// follows a publicly told case, the man on the farm is the worked example of the specification with its twelve expectations.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noteAnswer, rankProviders, recordService, sendReferral, setOutcome } from '../assistance/index.ts';
import { addDays, dayOf } from '../calendar/calendar.ts';
import { clocksOf, dueClocks, summaryOf, todayList } from '../clocks/index.ts';
import { disclose, groundFor, type Recipient, withdrawConsent } from '../consent/index.ts';
import {
  confirmEvent,
  correctEvent,
  type Group,
  openGroup,
  shareEvent,
  shareService,
  viewFor,
} from '../group/index.ts';
import { arrangeExamination, recordHealthNeed, resolveHealthNeed } from '../health/index.ts';
import { cellText, recordOf } from '../htcds/index.ts';
import type { Context } from '../outcome/outcome.ts';
import { gapsOf } from '../oversight/index.ts';
import { addPerson, flagConflict } from '../people/index.ts';
import { changeProtection, consularBlock, createConsularContact } from '../protection/index.ts';
import { assessRisk, currentLevel, latestRisk, recordDebtClaim } from '../risk/index.ts';
import { considerReturn, recordMonitoring, stepReturn, type StepReturn } from '../return/index.ts';
import { writeSafetyPlan } from '../safety-plan/write.ts';
import { htcds } from '../../../../test/htcds-fixture.ts';
import { advance } from './advance.ts';
import type { CaseFile } from './case.ts';
import { changeCase } from './change.ts';
import {
  ana,
  answers,
  as,
  assess,
  codes,
  fileIn,
  give,
  id,
  later,
  must,
  opening,
  person,
  recipient,
  safetyPlan,
  service,
  sofia,
  withAgreedPlan,
  withMinimumSet,
  withNeeds,
} from './fictional.ts';
import { openCase } from './open.ts';

const inFile = (outcome: ReturnType<typeof recordService>): CaseFile => must(outcome).file as CaseFile;
const step = (
  file: CaseFile,
  event: 'inform' | 'consent' | 'completeIntake' | 'completeAssessment' | 'startSolution' | 'close' | 'schedule',
  context: Context = ana,
) => must(advance(file, { event }, context));
const kinds = (file: CaseFile, context: Context) =>
  dueClocks(file, context.profile, context.now).map(({ kind }) => kind);

describe('the man on the farm (section 11)', () => {
  const consulate: Recipient = {
    institutionId: 'consulate-gt',
    recipientClass: 'Consulate',
    country: 'HN',
    actsFor: 'GT',
    personIds: [],
    phones: [],
  };
  const fran = as({ user: 'fran', roles: ['FrontlineOfficer'] });

  test('(1) water, food and a doctor the same day before any form (I-05)', () => {
    for (const subtype of ['Water', 'Meal']) {
      const { service: given } = must(recordService(null, service({ category: 'Food', subtype }), fran));
      assert.equal(given.anonymous, true);
    }
    const { need, prompt } = must(
      recordHealthNeed(
        null,
        {
          id: id(),
          signs: ['Fainting', 'Exhaustion'],
          circumstances: [],
          since: null,
          reportedBy: 'Interviewer',
          reportedAt: fran.now,
          actionTaken: null,
          consentId: null,
          note: null,
          atLeast: null,
        },
        fran,
      ),
    );
    assert.deepEqual([need.urgency, need.caseId, prompt.notADiagnosis], ['SameDay', null, true]);
  });

  const SISTER = 'sister';
  const opened = () => {
    const him = person({
      alias: 'Ceiba',
      ageGroup: '21-23',
      gender: 'Masculine',
      citizenship: ['GT'],
      identifiers: [{ type: 'Passport', issuer: 'GT', value: null, heldBy: 'Trafficker' }],
    });
    let file = must(
      openCase(
        opening({ source: 'LabourInspection', origin: { kind: 'screening', screeningId: 's' }, person: him }),
        ana,
      ),
    );
    file = must(
      changeCase(
        file,
        {
          language: 'es',
          privateSettingConfirmed: true,
          exploitation: {
            types: ['ForcedLabour'],
            industries: ['A_AgricultureForestryAndFishing'],
            sexExploitation: [],
            controlMethods: [
              'DebtBondage',
              'WithholdsDocuments',
              'ThreatensChildrenFamily',
              'TakesEarnings',
              'ExcessiveWorkingHours',
              'FalsePromises',
            ],
            recruitmentMethods: ['ThroughAnOnlineAdvertisement'],
            relationToTrafficker: 'Unaquainted',
            ageWhenTrafficked: 22,
            details: null,
          },
        },
        ana,
      ),
    );
    file = must(
      addPerson(file, { ...person({ id: SISTER, kind: 'FamilyMember', alias: 'sister', relation: 'sister' }) }, ana),
    );
    file = must(
      addPerson(
        file,
        { ...person({ id: 'foreman', kind: 'SuspectedPerpetrator', alias: 'foreman', citizenship: ['HN'] }) },
        ana,
      ),
    );
    return step(give(give(step(file, 'inform'), 'CaseRecord'), 'Assistance'), 'consent');
  };

  test('(2) a medical examination with company, by a consent of its own', () => {
    const file = opened();
    const along = { kind: 'CaseWorker', personOrUserId: 'ana', acceptedByPerson: true } as const;
    const exam = {
      id: id(),
      service: service({ category: 'Health', subtype: 'MedicalExamination', outcome: 'Planned', companions: [along] }),
      examinerGenderPreference: 'NoPreference',
      chaperoneOffered: true,
      reportTo: 'PersonOnly',
    } as const;
    assert.deepEqual(codes(arrangeExamination(file, exam, ana)), ['CONSENT_MISSING']);
    const arranged = must(arrangeExamination(give(file, 'MedicalExamination'), exam, ana));
    assert.deepEqual(arranged.examinations[0]?.accompaniment, [{ by: 'CaseWorker', personOrUserId: 'ana' }]);
  });

  const officials = { OfficialsInvolved: { value: 'Yes', officialsOf: ['Origin'] } } as const;
  const endangered = () => {
    const claimed = must(
      recordDebtClaim(
        opened(),
        {
          id: id(),
          creditorId: 'foreman',
          amount: '6000',
          currency: 'USD',
          basis: 'Travel',
          securedOn: ['Land'],
          paidSoFar: null,
          interest: null,
          threatAttached: true,
          personAccepts: 'Unsure',
          note: null,
        },
        ana,
      ),
    );
    const self = assess(claimed, 'Self', ['UrgentHealthSign', 'DebtClaimed', 'DocumentsHeldByTrafficker'], {
      own: 3,
      changes: officials,
    });
    return assess(self, 'Family', ['ThreatsToFamily', 'TraffickerKnowsHomeAddress', 'FamilyCoSignedDebt'], {
      own: 4,
      changes: officials,
    });
  };

  test('(3) both he and his family are in critical danger, each for reasons of its own', () => {
    const file = endangered();
    assert.deepEqual([currentLevel(file, 'Self'), currentLevel(file, 'Family')], ['Critical', 'Critical']);
    const named = (scope: 'Self' | 'Family') =>
      (latestRisk(file, scope)?.computed?.reasons ?? []).flatMap((reason) =>
        'factor' in reason ? [reason.factor as string] : [],
      );
    for (const factor of ['UrgentHealthSign', 'DebtClaimed', 'DocumentsHeldByTrafficker'])
      assert.ok(named('Self').includes(factor), factor);
    for (const factor of ['ThreatsToFamily', 'TraffickerKnowsHomeAddress', 'FamilyCoSignedDebt'])
      assert.ok(named('Family').includes(factor), factor);
    assert.ok(!named('Self').includes('ThreatsToFamily'));
  });

  const safe = () =>
    must(
      writeSafetyPlan(
        endangered(),
        {
          id: id(),
          scopes: ['Self', 'Family'],
          protectsPersonIds: [SISTER],
          triggers: ['a car from the farm'],
          safePlaces: ['the office'],
          safeWord: 'marigold',
          callServiceIds: ['d-1'],
          bagAndPapers: null,
          phoneHygiene: 'a new number',
          childrenAndFamily: 'his sister stays with their aunt',
          shelterConfidentiality: 'nobody is told',
          reviewOn: addDays(ana.today, 3),
          copyGiven: 'Memorised',
        },
        ana,
      ),
    );

  test('(4) a safety plan that includes the sister is due today, and stands above everything else', () => {
    const file = endangered();
    assert.equal(kinds(file, ana).filter((kind) => kind === 'SafetyPlanDue').length, 2);
    assert.equal(todayList([summaryOf(file, ana.profile)], ana.now)[0]?.kind, 'SafetyPlanDue');
    assert.ok(!kinds(safe(), ana).includes('SafetyPlanDue'));
    assert.deepEqual(safe().safetyPlans[0]?.protectsPersonIds, [SISTER]);
  });

  const informed = () => {
    const file = must(
      changeProtection(
        safe(),
        {
          id: id(),
          status: 'None',
          fearsAuthoritiesOf: [{ country: 'GT', fears: false }],
          legalInformationGiven: true,
          note: null,
        },
        ana,
      ),
    );
    return must(
      flagConflict(
        file,
        {
          personId: null,
          userId: null,
          organisationId: 'consulate-gt',
          phone: null,
          organisationClass: null,
          country: null,
        },
        ana,
      ),
    );
  };

  test('(5) officials of his state are involved: the consulate is closed and says why; his papers are for counsel', () => {
    const file = give(informed(), 'ConsularContact', {
      recipients: [{ kind: 'class', recipientClass: 'Consulate', country: 'GT' }],
      dataCategories: ['Identity'],
      countries: ['HN', 'GT'],
    });
    assert.deepEqual(consularBlock(file, 'GT', ana.now).reasons, ['officials-involved']);
    const contact = {
      id: id(),
      post: consulate,
      purpose: 'TravelDocument',
      legalAdviceAt: ana.now,
      adviserId: 'lawyer',
      package: ['Identity'],
      safeWording: 'A citizen of yours asks for a passport.',
    } as const;
    const outcome = createConsularContact(file, contact, ana);
    assert.deepEqual(codes(outcome), ['CONSULAR_BLOCK', 'RECIPIENT_CONFLICT']);
    assert.ok(
      !outcome.ok &&
        outcome.problems[0].what.includes('officials-involved') &&
        outcome.problems[0].remedy === 'go-to-counsel',
    );
    assert.ok(kinds(file, ana).includes('CounselOnPapers'));
  });

  test('(6) he is told of the reflection period and of asylum; both are kept', () => {
    const told = inFile(recordService(informed(), service({ category: 'Legal', subtype: 'Information' }), ana));
    const file = must(
      changeCase(
        told,
        {
          reflectionPeriod: {
            from: ana.today,
            to: addDays(ana.today, ana.profile.clocks.reflectionPeriodDays),
            authority: 'the competent authority',
          },
        },
        ana,
      ),
    );
    assert.notEqual(file.protection?.legalInformationGivenAt ?? null, null);
    assert.ok(clocksOf(file, ana.profile).some(({ kind }) => kind === 'ReflectionPeriodEnds'));
  });

  const toS = recipient({ institutionId: 'shelter-s' });
  const agreement = {
    agreementId: 'a',
    state: 'Active',
    purposes: ['ReferralNational'],
    dataCategories: ['Identity', 'Health', 'Risk', 'Family', 'Trafficking'],
    countries: ['HN'],
  } as const;
  const asked = {
    purpose: 'ReferralNational',
    recipient: toS,
    requestedFields: [
      'person.alias',
      'person.ageGroup',
      'health.needs',
      'risk.levels',
      'family.address',
      'narrative',
      'events',
      'exploitation',
    ],
    agreement,
    urgency: 'Urgent',
  } as const;
  const consented = () =>
    give(informed(), 'ReferralNational', {
      recipients: [{ kind: 'institution', institutionId: 'shelter-s' }],
      dataCategories: ['Identity', 'Health', 'Risk'],
      countries: ['HN'],
    });
  const referral = (referralId: string) =>
    ({
      id: referralId,
      category: 'Shelter',
      disclosure: asked,
      toServiceId: null,
      respondBy: later(ana, 24).now,
      planItemId: null,
      previewShown: true,
    }) as const;

  test('(7) the package to shelter S has neither the address of the family nor what was done to him', () => {
    const { fields, categories } = must(disclose(consented(), asked, ana));
    assert.deepEqual(fields, ['person.alias', 'person.ageGroup', 'health.needs', 'risk.levels']);
    assert.deepEqual(categories, ['Identity', 'Health', 'Risk']);
    assert.deepEqual(codes(sendReferral(consented(), referral('r-1'), ana)), ['SECOND_PERSON_REQUIRED']);
    assert.equal(must(sendReferral(consented(), referral('r-1'), sofia)).file.referrals[0]?.state, 'Sent');
  });

  test('(8) S has no room: others are ranked, and the decline is counted (I-32)', () => {
    const received = must(
      noteAnswer(
        must(sendReferral(consented(), referral('r-1'), sofia)).file,
        { id: 'r-1', to: 'Received', declineReason: null },
        ana,
      ),
    );
    assert.deepEqual(codes(noteAnswer(received, { id: 'r-1', to: 'Declined', declineReason: null }, ana)), [
      'INCOMPLETE',
    ]);
    const declined = must(noteAnswer(received, { id: 'r-1', to: 'Declined', declineReason: 'NoCapacity' }, ana));
    assert.deepEqual(gapsOf([declined], ana.today, ana.today), [
      { category: 'Shelter', source: 'ReferralDeclined', reason: 'NoCapacity', count: 1 },
    ]);
    assert.ok(kinds(declined, ana).includes('ReferralDeclined'));
    const place = {
      category: 'Shelter',
      acceptsChildren: true,
      acceptsWithoutPapers: true,
      reportsToPolice: 'Never',
      reportsToImmigration: 'Never',
      languages: ['es'],
      placesFree: 2,
      distanceKm: 30,
      verified: true,
    } as const;
    const ranked = rankProviders(
      [
        { ...place, serviceId: 's', orgId: 'shelter-s', inTraffickersArea: false },
        { ...place, serviceId: 't', orgId: 'shelter-t', inTraffickersArea: true },
        { ...place, serviceId: 'u', orgId: 'shelter-u', inTraffickersArea: false },
      ],
      { category: 'Shelter', isChild: false, hasPapers: false, languages: ['es'], notOrgIds: ['shelter-s'] },
    );
    assert.deepEqual(
      ranked.map(({ serviceId }) => serviceId),
      ['u'],
    );
  });

  test('(9) he takes back the photo: it is revoked and whoever has it is told', () => {
    const file = give(informed(), 'PhotoOrRecording', {
      recipients: [{ kind: 'institution', institutionId: 'lawyer-office' }],
      dataCategories: ['Photo'],
      countries: ['HN'],
    });
    const back = must(withdrawConsent(file, { consentId: file.consents.at(-1)?.id ?? '', how: 'InPerson' }, ana));
    assert.deepEqual([back.revokesRecordings, back.notifyOrgIds], [true, ['lawyer-office']]);
    assert.equal(
      groundFor(back.file, { purpose: 'PhotoOrRecording', recipient: null, categories: [] }, ana).ground,
      null,
    );
  });

  test('(10) wages and compensation are claimed: legal help, never the repayment of the debt', () => {
    assert.ok(kinds(informed(), ana).includes('CounselOnDebt'));
    let file = inFile(
      recordService(
        informed(),
        service({ category: 'Legal', subtype: 'WageClaim', outcome: 'Planned', date: '2026-12-01' }),
        ana,
      ),
    );
    file = inFile(
      recordService(
        file,
        service({ category: 'Legal', subtype: 'Compensation', outcome: 'Planned', date: '2026-12-01' }),
        ana,
      ),
    );
    assert.ok(!kinds(file, ana).includes('CounselOnDebt'));
    assert.deepEqual(codes(recordService(file, service({ category: 'Financial', subtype: 'DebtRepayment' }), ana)), [
      'INVALID_VALUE',
    ]);
  });

  const followed = () => {
    let file = withMinimumSet(informed());
    file = withAgreedPlan(step(withNeeds(step(file, 'completeIntake')), 'completeAssessment'));
    file = must(advance(file, { event: 'approvePlan', planId: file.plans.at(-1)?.id ?? '' }, sofia));
    const then = later(ana, 150 * 24);
    file = assess(assess(file, 'Self', ['TraffickerAtLarge'], { context: then }), 'Family', [], { context: then });
    file = safetyPlan(file, ['Self'], then);
    file = must(advance(file, { event: 'reassess', riskId: latestRisk(file, 'Self')?.id ?? '' }, then));
    assert.deepEqual(codes(advance(file, { event: 'startSolution' }, then)), ['PERSON_NOT_AGREED']);
    file = must(
      changeCase(
        file,
        {
          solution: 'LocalIntegration',
          solutionChosenByPersonOn: then.today,
          closingReason: 'GoalsReached',
          followUpOffered: true,
        },
        then,
      ),
    );
    file = step(file, 'startSolution', then);
    assert.deepEqual(codes(advance(file, { event: 'close' }, then)), ['OUT_OF_SCOPE', 'SECOND_PERSON_REQUIRED']);
    file = step(file, 'close', later(sofia, 150 * 24 + 1));
    return step(give(file, 'FollowUpContact', {}, later(ana, 150 * 24 + 2)), 'schedule', later(ana, 150 * 24 + 2));
  };

  test('(11) months later he chooses to stay; a supervisor closes; he is asked after 1, 3, 6 and 12 months', () => {
    const file = followed();
    assert.equal(file.case.stage, 'FollowUp');
    assert.deepEqual(
      file.case.followUps.map(({ dueOn }) => dueOn),
      ['2027-05-25', '2027-07-25', '2027-10-25', '2028-04-25'],
    );
    assert.deepEqual(clocksOf(file, ana.profile).filter(({ kind }) => kind === 'FollowUp').length, 4);
  });

  test('(12) the row of HTCDS', () => {
    const file = followed();
    const row = recordOf(htcds, file, { now: later(ana, 160 * 24).now });
    const cell = (name: string) => cellText(row[name]);
    assert.equal(cell('vic_TypeOfExploitation'), 'ForcedLabour');
    assert.equal(cell('vic_ForcedLabourIndustry'), 'A_AgricultureForestryAndFishing');
    assert.equal(cell('vic_MethodOfRecruitment'), 'ThroughAnOnlineAdvertisement');
    assert.equal(
      cell('vic_MethodsOfControl'),
      'DebtBondage;WithholdsDocuments;ThreatensChildrenFamily;TakesEarnings;ExcessiveWorkingHours;FalsePromises',
    );
    assert.equal(cell('cas_Status'), 'FollowUp');
  });
});

describe('the five women', () => {
  const names = ['Azahar', 'Begonia', 'Camelia', 'Dalia', 'Encina'] as const;
  const consul: Recipient = {
    institutionId: 'consulate-ni',
    recipientClass: 'Consulate',
    country: 'HN',
    actsFor: 'NI',
    personIds: ['consul-general'],
    phones: [],
  };
  const files = () => names.map((alias) => fileIn('Intake', { person: person({ alias, citizenship: ['NI'] }) }));
  const place = {
    type: 'Exploitation',
    date: null,
    precision: 'Month',
    country: 'HN',
    place: 'a bar near the bridge',
    description: null,
  } as const;

  /** Found together: one group, what happened to all of them told once. */
  function found(women: readonly CaseFile[]): Group {
    const caseIds = women.map((each) => each.case.id);
    let group = must(openGroup(id(), 'found together', caseIds, ana));
    group = must(
      shareEvent(
        group,
        { id: 'recruited', facts: { ...place, type: 'Recruitment', country: 'NI', place: 'a market' }, caseIds },
        ana,
      ),
    );
    return must(shareEvent(group, { id: 'held', facts: place, caseIds }, ana));
  }

  test('shared events once, five files; each confirms alone, and the one who remembers otherwise changes nothing for the others', () => {
    const women = files();
    let group = found(women);
    const [a, b, c, d, e] = women.map((each) => each.case.id) as [string, string, string, string, string];
    for (const caseId of [a, b, c, d]) group = must(confirmEvent(group, 'held', caseId, ana));
    const { group: after, event } = must(
      correctEvent(
        group,
        { eventId: 'held', caseId: e, ownId: id(), facts: { ...place, place: 'a house behind it' } },
        ana,
      ),
    );
    assert.equal(after.events.length, 2);
    for (const caseId of [a, b, c, d]) assert.deepEqual(viewFor(after, caseId), viewFor(group, caseId));
    assert.equal(event?.place, 'a house behind it');
    assert.equal(new Set(women.map((each) => each.case.caseNo)).size, 5);
  });

  test('food and clothing for all at once, before anything was signed', () => {
    const women = names.map((alias) => fileIn('Identified', { person: person({ alias }) }));
    const facts = {
      category: 'Clothing',
      subtype: 'Clothing',
      date: ana.today,
      startsAt: null,
      providerOrgId: null,
      providerServiceId: null,
      location: null,
      locationConfidential: false,
    } as const;
    let group = found(women);
    const members = women.map(
      (each) => ({ caseId: each.case.id, outcome: 'Delivered', quantity: '1', unit: 'set' }) as const,
    );
    group = must(shareService(group, { id: 'clothes', facts, members }, women, ana));
    group = must(
      shareService(group, { id: 'food', facts: { ...facts, category: 'Food', subtype: 'Meal' }, members }, women, ana),
    );
    assert.equal(group.services.length, 2);
    for (const each of women) assert.equal(viewFor(group, each.case.id).services.length, 2);
  });

  test('the family of one is threatened: hers alone is Critical, and only her file asks for a plan', () => {
    const [a, b, c] = files() as [CaseFile, CaseFile, CaseFile];
    const threatened = assess(assess(c, 'Self'), 'Family', ['ThreatsToFamily', 'TraffickerKnowsHomeAddress']);
    assert.deepEqual([currentLevel(threatened, 'Self'), currentLevel(threatened, 'Family')], ['Low', 'Critical']);
    const today = todayList(
      [assess(assess(a, 'Self'), 'Family'), b, threatened].map((each) => summaryOf(each, ana.profile)),
      ana.now,
    );
    assert.deepEqual([today[0]?.alias, today[0]?.kind], ['Camelia', 'SafetyPlanDue']);
    assert.deepEqual(today.filter(({ kind }) => kind === 'SafetyPlanDue').length, 1);
    const incomplete = writeSafetyPlan(
      threatened,
      {
        id: id(),
        scopes: ['Family'],
        protectsPersonIds: [],
        triggers: [],
        safePlaces: ['x'],
        safeWord: null,
        callServiceIds: ['d'],
        bagAndPapers: null,
        phoneHygiene: null,
        childrenAndFamily: null,
        shelterConfidentiality: null,
        reviewOn: addDays(ana.today, 7),
        copyGiven: 'None',
      },
      ana,
    );
    assert.deepEqual(codes(incomplete), ['INCOMPLETE']);
  });

  test('one faints at the interview: seen the same day, and the prompt is no diagnosis', () => {
    const d = files()[3] as CaseFile;
    const recorded = must(
      recordHealthNeed(
        d,
        {
          id: 'fainted',
          signs: ['Fainting'],
          circumstances: [],
          since: ana.today,
          reportedBy: 'Interviewer',
          reportedAt: ana.now,
          actionTaken: null,
          consentId: null,
          note: null,
          atLeast: null,
        },
        ana,
      ),
    );
    const file = recorded.file as CaseFile;
    assert.deepEqual([recorded.prompt.urgency, recorded.prompt.notADiagnosis], ['SameDay', true]);
    assert.equal(todayList([summaryOf(file, ana.profile)], ana.now)[0]?.kind, 'SameDayHealth');
    assert.ok(!kinds(must(resolveHealthNeed(file, 'fainted', 'seen by a doctor', ana)), ana).includes('SameDayHealth'));
  });

  const exam = (companions: readonly ('CaseWorker' | 'ConsularOfficer')[]) =>
    ({
      id: id(),
      service: service({
        id: id(),
        category: 'Health',
        subtype: 'MedicalExamination',
        outcome: 'Planned',
        companions: companions.map((kind) => ({
          kind,
          personOrUserId: kind === 'CaseWorker' ? 'ana' : 'consul-general',
          acceptedByPerson: true,
        })),
        consularPost: companions.includes('ConsularOfficer') ? consul : null,
      }),
      examinerGenderPreference: 'Woman',
      chaperoneOffered: true,
      reportTo: 'PersonOnly',
    }) as const;
  const toConsul = {
    recipients: [{ kind: 'institution', institutionId: 'consulate-ni' }],
    dataCategories: ['Identity'],
    countries: ['HN', 'NI'],
  } as const;
  const asked = (file: CaseFile, fears: boolean | null) =>
    must(
      changeProtection(
        assess(give(file, 'MedicalExamination'), 'Self'),
        {
          id: id(),
          status: 'None',
          fearsAuthoritiesOf: [{ country: 'NI', fears }],
          legalInformationGiven: true,
          note: null,
        },
        ana,
      ),
    );

  test('to the examination together with the consul-general, only the one who wants it and after her own consent', () => {
    const [, b, , d] = files() as [CaseFile, CaseFile, CaseFile, CaseFile];
    const both = ['CaseWorker', 'ConsularOfficer'] as const;
    assert.deepEqual(codes(arrangeExamination(asked(d, false), exam(both), ana)), ['CONSENT_MISSING']);
    const willing = give(asked(d, false), 'ConsularContact', toConsul);
    const file = must(arrangeExamination(willing, exam(both), ana));
    assert.deepEqual(
      file.examinations[0]?.accompaniment.map(({ by }) => by),
      ['CaseWorker', 'ConsularOfficer'],
    );
    // her yes is hers alone: for another of the five the same officer may not come along
    assert.deepEqual(codes(arrangeExamination(asked(b, false), exam(both), ana)), ['CONSENT_MISSING']);
    assert.ok(arrangeExamination(asked(b, false), exam(['CaseWorker']), ana).ok);
    // and not even hers, when she is afraid of the authorities of her state, or was not asked
    assert.deepEqual(codes(arrangeExamination(give(asked(d, true), 'ConsularContact', toConsul), exam(both), ana)), [
      'CONSULAR_BLOCK',
    ]);
    assert.deepEqual(codes(arrangeExamination(give(asked(d, null), 'ConsularContact', toConsul), exam(both), ana)), [
      'CONSULAR_BLOCK',
    ]);
  });

  test('she changes her mind: the officer comes no more, her examination stays hers', () => {
    const willing = give(asked(files()[3] as CaseFile, false), 'ConsularContact', toConsul);
    const consentId = willing.consents.find(({ purpose }) => purpose === 'ConsularContact')?.id ?? '';
    const { file } = must(withdrawConsent(willing, { consentId, how: 'InPerson' }, ana));
    assert.deepEqual(codes(arrangeExamination(file, exam(['ConsularOfficer']), ana)), [
      'CONSULAR_BLOCK',
      'CONSENT_MISSING',
    ]);
    assert.ok(arrangeExamination(file, exam(['CaseWorker']), ana).ok);
  });

  test('health care goes on, and what one of them says of it is hers', () => {
    const file = inFile(
      recordService(
        files()[1] as CaseFile,
        service({
          id: 'care',
          category: 'Health',
          subtype: 'SexualReproductive',
          outcome: 'Planned',
          date: addDays(ana.today, 2),
        }),
        ana,
      ),
    );
    const after = must(
      setOutcome(file, { serviceId: 'care', outcome: 'Delivered', personFeedback: 4 }, later(ana, 72)),
    );
    assert.deepEqual([after.services.at(-1)?.outcome, after.services.at(-1)?.personFeedback], ['Delivered', 4]);
  });

  test('one goes home because she wants to, safely, and is asked how she is; the others decide for themselves', () => {
    const a = fileIn('Assistance', { person: person({ alias: 'Azahar', citizenship: ['NI'] }) });
    const ready = give(
      must(
        changeProtection(
          a,
          {
            id: id(),
            status: 'None',
            fearsAuthoritiesOf: [{ country: 'NI', fears: false }],
            legalInformationGiven: true,
            note: null,
          },
          ana,
        ),
      ),
      'ReturnArrangements',
      { countries: ['NI'] },
    );
    let file = must(considerReturn(ready, 'home', 'NI', ana));
    const go = (to: StepReturn['to'], context: Context = ana) =>
      must(
        stepReturn(
          file,
          {
            id: 'home',
            to,
            change: {
              decisionMadeBy: 'Person',
              proceedingsCheckedOn: ana.today,
              receivingOrgId: 'org-ni',
              receivingOrgAccepted: true,
            },
          },
          context,
        ),
      );
    for (const to of ['Informed', 'Requested', 'PreReturnRiskAssessment'] as const) file = go(to);
    for (const [to, context] of [
      ['Cleared', sofia],
      ['Arranged', ana],
      ['Departed', sofia],
      ['Received', ana],
    ] as const)
      file = go(to, context);
    assert.deepEqual(file.returns[0]?.monitoring.length, 5);
    const third = later(ana, 3 * 24);
    assert.ok(kinds(file, third).includes('ReturnMonitoring'));
    file = must(recordMonitoring(file, { id: 'home', dueOn: dayOf(third.now), result: 'Well' }, third));
    assert.ok(!kinds(file, third).includes('ReturnMonitoring'));
    // the one whose family is threatened cannot be sent into it, whatever the others do
    const threatened = assess(ready, 'Family', ['ThreatsToFamily'], { context: later(ana, 1) });
    let hers = must(considerReturn(threatened, 'home', 'NI', ana));
    for (const to of ['Informed', 'Requested', 'PreReturnRiskAssessment'] as const)
      hers = must(stepReturn(hers, { id: 'home', to, change: { proceedingsCheckedOn: ana.today } }, later(ana, 1)));
    assert.deepEqual(codes(stepReturn(hers, { id: 'home', to: 'Cleared', change: {} }, later(sofia, 1))), [
      'RISK_CRITICAL',
    ]);
    assert.equal(
      must(stepReturn(hers, { id: 'home', to: 'NotSafe', change: {} }, later(ana, 1))).returns[0]?.state,
      'NotSafe',
    );
  });

  test('consent of one is no consent of another, and no file names another', () => {
    const women = files();
    const group = found(women);
    const [first, ...others] = women as [CaseFile, ...CaseFile[]];
    const open = give(first, 'ReferralNational', {
      recipients: [{ kind: 'institution', institutionId: 'shelter-s' }],
      dataCategories: ['Identity'],
      countries: ['HN'],
    });
    assert.notEqual(
      groundFor(open, { purpose: 'ReferralNational', recipient: recipient(), categories: ['Identity'] }, ana).ground,
      null,
    );
    for (const other of others) {
      assert.equal(
        groundFor(other, { purpose: 'ReferralNational', recipient: recipient(), categories: ['Identity'] }, ana).ground,
        null,
      );
      const shown = JSON.stringify([viewFor(group, other.case.id), other]);
      assert.ok(!shown.includes(first.case.id) && !shown.includes(first.person.alias));
    }
  });

  test('risk is asked of each alone: an answer for one is none for another', () => {
    const [a, b] = files() as [CaseFile, CaseFile];
    must(
      assessRisk(
        a,
        {
          id: id(),
          subjectScope: 'Self',
          answers: answers('Self', ['ThreatsToSelf']),
          ownPerception: 0,
          immediateActions: [],
          assessedAt: ana.now,
          final: true,
        },
        ana,
      ),
    );
    assert.equal(currentLevel(b, 'Self'), null);
  });
});
