// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { recordService, setOutcome } from '../assistance/deliver.ts';
import { categoryRule, EMERGENCY_HELP, isEmergencyHelp, SERVICE_CATEGORY_NAMES } from '../assistance/categories.ts';
import { assessNeeds } from '../assistance/needs.ts';
import { rankProviders, type Provider } from '../assistance/rank-providers.ts';
import type { CaseFile } from '../case/case.ts';
import {
  ana,
  as,
  codes,
  fileIn,
  give,
  id,
  later,
  must,
  officer,
  opening,
  person,
  service,
  sofia,
} from '../case/fictional.ts';
import { advance } from '../case/advance.ts';
import { changeCase, eraseIdentity } from '../case/change.ts';
import { openCase } from '../case/open.ts';
import { RECORD_KINDS } from '../outcome/record.ts';
import {
  arrangeExamination,
  changeUrgencyList,
  HEALTH_CIRCUMSTANCES,
  HEALTH_SIGN_NAMES,
  HEALTH_URGENCIES,
  healthPrompt,
  readableResults,
  recordHealthNeed,
  type RecordHealthNeed,
  resolveHealthNeed,
  sealResult,
  URGENCY_LIST,
} from './index.ts';

const need = (changes: Partial<RecordHealthNeed> = {}): RecordHealthNeed => ({
  id: id(),
  signs: ['Fainting'],
  circumstances: [],
  since: null,
  reportedBy: 'Interviewer',
  reportedAt: ana.now,
  actionTaken: null,
  consentId: null,
  note: null,
  atLeast: null,
  ...changes,
});

describe('4.5: how soon', () => {
  test('the list', () => {
    const soon = (signs: RecordHealthNeed['signs'], when: RecordHealthNeed['circumstances'] = []) =>
      healthPrompt(signs, when).urgency;
    assert.deepEqual(
      [
        soon(['Seizure']),
        soon(['ChestPain']),
        soon(['HeavyBleeding']),
        soon(['Unconsciousness']),
        soon(['SelfHarm'], ['WithIntent']),
      ],
      Array.from({ length: 5 }, () => 'Emergency'),
    );
    assert.deepEqual(
      [
        soon(['Fainting']),
        soon(['UntreatedInjury']),
        soon(['Fever'], ['InChild']),
        soon(['PossiblePregnancy'], ['WithPain']),
        soon(['SubstanceWithdrawal']),
        soon(['SexualViolence'], ['Within72Hours']),
      ],
      Array.from({ length: 6 }, () => 'SameDay'),
    );
    assert.deepEqual([soon(['Fever']), soon(['SelfHarm']), soon([])], ['Soon', 'Soon', 'Routine']);
  });
  test('property: one more sign or circumstance never makes it less urgent', () => {
    fc.assert(
      fc.property(
        fc.subarray([...HEALTH_SIGN_NAMES]),
        fc.subarray([...HEALTH_CIRCUMSTANCES]),
        fc.constantFrom(...HEALTH_SIGN_NAMES),
        fc.constantFrom(...HEALTH_CIRCUMSTANCES),
        (signs, when, more, also) => {
          const rank = (a: typeof signs, b: typeof when) => HEALTH_URGENCIES.indexOf(healthPrompt(a, b).urgency);
          assert.ok(rank([...signs, more], when) <= rank(signs, when));
          assert.ok(rank(signs, [...when, also]) <= rank(signs, when));
        },
      ),
    );
  });
  test('I-23: every prompt says that it is no diagnosis, and whether a clinician has seen the list', () => {
    fc.assert(
      fc.property(fc.subarray([...HEALTH_SIGN_NAMES]), (signs) => {
        const prompt = healthPrompt(signs, []);
        assert.equal(prompt.notADiagnosis, true);
        assert.equal(prompt.reviewedByClinician, false);
      }),
    );
  });
  test('I-23: the list changes only with the signature of a clinician', () => {
    const entries = [...URGENCY_LIST.entries, { sign: 'Fever', when: [], urgency: 'SameDay' }] as const;
    assert.deepEqual(
      changeUrgencyList(URGENCY_LIST, entries, { userId: 'admin', isClinician: false, on: '2026-11-26' }),
      { ok: false, reason: 'no-clinician' },
    );
    const signed = changeUrgencyList(URGENCY_LIST, entries, { userId: 'doctor', isClinician: true, on: '2026-11-26' });
    assert.ok(signed.ok);
    assert.equal(healthPrompt(['Fever'], [], signed.list).urgency, 'SameDay');
    assert.equal(healthPrompt(['Fever'], [], signed.list).reviewedByClinician, true);
  });
  test('somebody may judge it more urgent, never less; a child with fever is seen the same day', () => {
    assert.equal(must(recordHealthNeed(null, need({ atLeast: 'Emergency' }), ana)).need.urgency, 'Emergency');
    assert.equal(must(recordHealthNeed(null, need({ atLeast: 'Routine' }), ana)).need.urgency, 'SameDay');
    const child = fileIn('Identified', { person: person({ ageGroup: '0-8' }) });
    assert.equal(must(recordHealthNeed(child, need({ signs: ['Fever'] }), ana)).need.urgency, 'SameDay');
  });
  test('a need ends when something was done', () => {
    const { file } = must(recordHealthNeed(fileIn('Identified'), need({ id: 'h-1' }), ana));
    assert.ok(file !== null);
    assert.deepEqual(codes(resolveHealthNeed(file, 'h-1', ' ', ana)), ['INCOMPLETE']);
    assert.deepEqual(
      codes(resolveHealthNeed(must(resolveHealthNeed(file, 'h-1', 'seen at the clinic', ana)), 'h-1', 'again', ana)),
      ['NOT_NOW'],
    );
  });
});

describe('I-05: emergency help never waits', () => {
  const everyStage = (): readonly CaseFile[] => {
    const stages = (
      [
        'Identified',
        'ConsentPending',
        'Intake',
        'Assessment',
        'Planning',
        'Assistance',
        'Solution',
        'Closed',
        'FollowUp',
      ] as const
    ).map((stage) => fileIn(stage));
    const declined = must(
      advance(must(changeCase(fileIn('ConsentPending'), { safetyCardOffered: true }, ana)), { event: 'refuse' }, ana),
    );
    const transferred = must(
      advance(fileIn('Intake'), { event: 'transferAccepted', transfer: { state: 'Completed' } }, ana),
    );
    const erased = must(advance(fileIn('Closed'), { event: 'retentionDue' }, later(officer, 6 * 366 * 24)));
    return [...stages, declined, must(eraseIdentity(declined, officer)), transferred, erased];
  };
  test('I-05: in every stage, without any consent, status, paper or name', () => {
    for (const file of everyStage()) {
      const bare: CaseFile = { ...file, consents: [], legalBases: [], risks: [] };
      for (const { category, subtypes } of EMERGENCY_HELP) {
        for (const subtype of subtypes) {
          assert.ok(
            recordService(bare, service({ category, subtype }), ana).ok,
            `${file.case.stage} ${category} ${subtype}`,
          );
        }
      }
      assert.ok(recordHealthNeed(bare, need(), ana).ok, file.case.stage);
    }
  });
  test('I-05: before there is a case it is written down without a name', () => {
    const { service: given, file } = must(
      recordService(
        null,
        service({ category: 'Food', subtype: 'Water' }),
        as({ user: 'fran', roles: ['FrontlineOfficer'] }),
      ),
    );
    assert.deepEqual([given.anonymous, given.caseId, file], [true, null, null]);
  });
  test('I-05: help for an erased case is written down without the case', () => {
    const erased = everyStage().at(-1);
    assert.ok(erased !== undefined);
    const { service: given, file } = must(recordService(erased, service(), later(ana, 6 * 366 * 24)));
    assert.deepEqual([given.anonymous, file], [true, null]);
  });
  test('I-05: water, food, clothing, shelter, care and safety of section 3 are all in the list', () => {
    const urgent = [
      ['Food', 'Meal'],
      ['Food', 'Water'],
      ['Clothing', 'Clothing'],
      ['Shelter', 'Emergency'],
      ['Health', 'Emergency'],
      ['Safety', 'Emergency'],
    ] as const;
    for (const [category, subtype] of urgent) assert.ok(isEmergencyHelp(category, subtype));
    assert.ok(!isEmergencyHelp('Legal', 'Representation'));
  });
});

describe('other help', () => {
  test('needs the person’s agreement and an open case', () => {
    const counselling = service({ category: 'Psychosocial', subtype: 'Counselling' });
    assert.deepEqual(codes(recordService(fileIn('Identified'), counselling, ana)), ['CONSENT_MISSING']);
    assert.deepEqual(codes(recordService(fileIn('Closed'), counselling, ana)), ['NOT_NOW']);
    assert.deepEqual(codes(recordService(null, counselling, ana)), ['INCOMPLETE']);
    assert.ok(recordService(fileIn('Intake'), counselling, ana).ok);
  });
  test('codes of another list, days to come and amounts that are none are refused together', () => {
    assert.deepEqual(
      codes(
        recordService(
          fileIn('Intake'),
          service({ subtype: 'SafeHouse', date: '2027-01-01', value: '12,50', currency: 'lempira' }),
          ana,
        ),
      ),
      ['INVALID_VALUE', 'INVALID_VALUE', 'INVALID_VALUE', 'INVALID_VALUE'],
    );
  });
  test('an appointment can lie ahead; what became of it cannot', () => {
    const planned = must(
      recordService(
        fileIn('Intake'),
        service({ id: 'v-1', category: 'Legal', subtype: 'Information', date: '2026-12-01', outcome: 'Planned' }),
        ana,
      ),
    ).file as CaseFile;
    assert.deepEqual(
      codes(setOutcome(planned, { serviceId: 'v-1', outcome: 'Delivered', personFeedback: null }, ana)),
      ['INVALID_VALUE'],
    );
    const day = later(ana, 5 * 24);
    assert.equal(
      must(setOutcome(planned, { serviceId: 'v-1', outcome: 'Refused', personFeedback: 5 }, day)).services.at(-1)
        ?.outcome,
      'Refused',
    );
  });
  test('I-19: the address of a confidential place is not kept with the delivery', () => {
    const { service: given } = must(
      recordService(
        fileIn('Intake'),
        service({ category: 'Shelter', subtype: 'Emergency', location: 'Calle 3', locationConfidential: true }),
        ana,
      ),
    );
    assert.equal(given.location, null);
  });
  test('whoever comes along is the person’s choice', () => {
    const along = service({ companions: [{ kind: 'CaseWorker', personOrUserId: 'ana', acceptedByPerson: false }] });
    assert.deepEqual(codes(recordService(fileIn('Intake'), along, ana)), ['PERSON_NOT_AGREED']);
  });
  test('needs: the categories of the list, each once, 0 to 3', () => {
    const items = [
      { category: 'Food', need: 4, wish: null, alreadyProvidedBy: null },
      { category: 'Food', need: 1, wish: null, alreadyProvidedBy: null },
    ] as never;
    assert.deepEqual(
      codes(assessNeeds(fileIn('Intake'), { id: id(), status: 'Final', assessedAt: ana.now, items }, ana)),
      ['INVALID_VALUE', 'INVALID_VALUE'],
    );
  });
  test('every category has subtypes and a pillar', () => {
    for (const name of SERVICE_CATEGORY_NAMES)
      assert.ok(categoryRule(name).subtypes.length > 0 && categoryRule(name).pillar !== undefined);
  });
});

test('I-21: no record of a case has a place for cooperation with justice, and no guard asks for it', () => {
  const file = fileIn('FollowUp');
  const fields = new Set(
    [file.case, file.person, ...file.plans, ...file.services, ...file.needs, ...file.consents].flatMap((record) =>
      Object.keys(record),
    ),
  );
  assert.deepEqual(
    [...fields].filter((name) => /cooperat|testif|witness|denuncia/iu.test(name)),
    [],
  );
  const inCourt: CaseFile = { ...fileIn('Assistance'), proceedings: [] };
  assert.ok(recordService(inCourt, service({ category: 'Shelter', subtype: 'SafeHouse' }), ana).ok);
});

test('I-24: no record has a field for a picture of a body or a face, or a measure of one', () => {
  const names = [
    ...Object.values(RECORD_KINDS).flatMap(({ sealed }) => [...sealed]),
    ...Object.keys(must(openCase(opening(), ana)).person),
  ];
  assert.deepEqual(
    names.filter((name) => /photo|biometric|fingerprint|face|iris/iu.test(name)),
    [],
  );
});

describe('the medical examination', () => {
  const exam = (changes: Parameters<typeof service>[0] = {}, chaperoneOffered = true) =>
    ({
      id: id(),
      service: service({ id: 'x-1', category: 'Health', subtype: 'MedicalExamination', ...changes }),
      examinerGenderPreference: 'Woman',
      chaperoneOffered,
      reportTo: 'PersonOnly',
    }) as const;
  const withConsent = () => give(fileIn('Intake'), 'MedicalExamination');
  test('has a consent of its own: that to help is not enough', () => {
    assert.deepEqual(codes(arrangeExamination(fileIn('Intake'), exam(), ana)), ['CONSENT_MISSING']);
    const file = must(arrangeExamination(withConsent(), exam(), ana));
    assert.equal(file.examinations[0]?.consentId, file.consents.at(-1)?.id);
  });
  test('a chaperone is offered', () =>
    assert.deepEqual(codes(arrangeExamination(withConsent(), exam({}, false), ana)), ['INCOMPLETE']));
  test('I-22: a sealed result is read by its care team only', () => {
    const file = must(arrangeExamination(withConsent(), { ...exam(), id: 'e-1' }, ana));
    const result = {
      id: id(),
      examinationId: 'e-1',
      kind: 'Hiv',
      result: 'words',
      careTeamUserIds: ['ana', 'doctor'],
    } as const;
    assert.deepEqual(codes(sealResult(file, result, sofia)), ['OUT_OF_SCOPE']);
    const sealed = must(sealResult(file, result, ana));
    assert.equal(readableResults(sealed, 'doctor').length, 1);
    assert.equal(readableResults(sealed, 'sofia').length, 0);
  });
});

test('which provider next: fit and safe before near, and never one that has said no', () => {
  const provider = (serviceId: string, changes: Partial<Provider> = {}): Provider => ({
    serviceId,
    orgId: `o-${serviceId}`,
    category: 'Shelter',
    acceptsChildren: true,
    acceptsWithoutPapers: true,
    reportsToPolice: 'Never',
    reportsToImmigration: 'Never',
    inTraffickersArea: false,
    languages: ['es'],
    placesFree: 1,
    distanceKm: 10,
    verified: true,
    ...changes,
  });
  const ranked = rankProviders(
    [
      provider('near-but-reports', { reportsToImmigration: 'LegalDuty', distanceKm: 1 }),
      provider('full', { placesFree: 0 }),
      provider('far', { distanceKm: 90 }),
      provider('good'),
      provider('declined'),
      provider('in-area', { inTraffickersArea: true }),
      provider('papers', { acceptsWithoutPapers: false }),
      provider('stale', { verified: false, distanceKm: 1 }),
    ],
    { category: 'Shelter', isChild: false, hasPapers: false, languages: ['es'], notOrgIds: ['o-declined'] },
  );
  assert.deepEqual(
    ranked.map(({ serviceId }) => serviceId),
    ['good', 'far', 'full', 'stale', 'near-but-reports'],
  );
});
