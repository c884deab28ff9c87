// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import {
  ana,
  as,
  assess,
  codes,
  fileIn,
  give,
  id,
  later,
  must,
  person,
  recipient,
  service,
  sofia,
  TODAY,
  withMinimumSet,
} from '../case/fictional.ts';
import { assignCase } from '../case/change.ts';
import { recordService } from '../assistance/deliver.ts';
import { addDays } from '../calendar/calendar.ts';
import { appointGuardian } from '../child/guardianship.ts';
import { consent } from '../case/fictional.ts';
import { decideConsent } from '../consent/give.ts';
import { disclose } from '../consent/disclose.ts';
import { type EngageInterpreter, engageInterpreter } from '../interpreter/engage.ts';
import { writeSafetyPlan } from '../safety-plan/write.ts';
import { DEFAULT_PROFILE } from '../profile/defaults.ts';
import {
  addPerson,
  ageBandOf,
  agreeSafeContact,
  changeRelated,
  type AgreeSafeContact,
  flagConflict,
  isChild,
  isNeutral,
  linksWithSuspects,
  type Reach,
  reachProblems,
  standingContacts,
  suspect,
} from './index.ts';

const nobody = {
  personId: null,
  userId: null,
  organisationId: null,
  phone: null,
  organisationClass: null,
  country: null,
};
const contact = (changes: Partial<AgreeSafeContact> = {}): AgreeSafeContact => ({
  id: id(),
  channel: 'Phone',
  value: '+504 9999-1111',
  safeTimes: [{ days: [2, 4], from: '09:00', to: '11:00' }],
  safeWord: null,
  viaWhom: null,
  mayLeaveMessage: false,
  voicemailSafe: false,
  note: null,
  viaPersonId: null,
  ...changes,
});
const engage = (changes: Partial<EngageInterpreter> = {}): EngageInterpreter => ({
  id: id(),
  candidate: {
    interpreterId: 'ines',
    personId: null,
    orgId: null,
    phones: [],
    isAdult: true,
    tie: 'None',
    nationalities: [],
  },
  language: 'es',
  mode: 'InPerson',
  genderWish: 'Woman',
  from: later(ana, 1).now,
  to: later(ana, 3).now,
  undertakingSignedAt: ana.now,
  conflictCheck: 'Clear',
  personAccepted: true,
  usedFor: ['Interview'],
  emergency: false,
  ...changes,
});

describe('I-12: nobody linked with those suspected has a place in the case', () => {
  const suspectId = 'foreman';
  const file = must(
    addPerson(
      fileIn('Assistance'),
      {
        ...person({
          id: suspectId,
          kind: 'SuspectedPerpetrator',
          phones: ['+504 8888 2222'],
          organisationIds: ['farm-1'],
          citizenship: ['HN'],
        }),
      },
      ana,
    ),
  );
  test('I-12: not as recipient, by institution, person or number', () => {
    for (const changes of [{ institutionId: 'farm-1' }, { personIds: [suspectId] }, { phones: ['0050488882222'] }]) {
      const to = recipient(changes);
      const given = give(file, 'ReferralNational', {
        recipients: [{ kind: 'class', recipientClass: 'NGO', country: 'HN' }],
        dataCategories: ['Risk'],
        countries: ['HN'],
      });
      const agreement = {
        agreementId: 'a',
        state: 'Active',
        purposes: ['ReferralNational'],
        dataCategories: ['Risk'],
        countries: ['HN'],
      } as const;
      assert.deepEqual(
        codes(
          disclose(
            given,
            {
              purpose: 'ReferralNational',
              recipient: to,
              requestedFields: ['risk.levels'],
              agreement,
              urgency: 'Routine',
            },
            ana,
          ),
        ),
        ['RECIPIENT_CONFLICT'],
      );
    }
    assert.deepEqual(
      codes(
        decideConsent(
          file,
          consent('ReferralNational', { recipients: [{ kind: 'institution', institutionId: 'farm-1' }] }),
          ana,
        ),
      ),
      ['RECIPIENT_CONFLICT'],
    );
  });
  test('I-12: not as guardian', () => {
    assert.deepEqual(
      codes(
        appointGuardian(
          file,
          { id: id(), personId: suspectId, appointedBy: 'Law', from: TODAY, conflictOfInterestChecked: true },
          ana,
        ),
      ),
      ['RECIPIENT_CONFLICT'],
    );
  });
  test('I-12: not as contact, however the number is written', () => {
    for (const value of ['+50488882222', '00504-8888-2222', '(504) 8888.2222']) {
      assert.deepEqual(codes(agreeSafeContact(file, contact({ value }), ana)), ['RECIPIENT_CONFLICT'], value);
    }
    assert.deepEqual(codes(agreeSafeContact(file, contact({ viaPersonId: suspectId }), ana)), ['RECIPIENT_CONFLICT']);
  });
  test('I-12: not as interpreter, companion, provider or somebody a safety plan protects', () => {
    assert.deepEqual(
      codes(engageInterpreter(file, engage({ candidate: { ...engage().candidate, phones: ['+50488882222'] } }), ana)),
      ['RECIPIENT_CONFLICT'],
    );
    assert.deepEqual(codes(recordService(file, service({ providerOrgId: 'farm-1' }), ana)), ['RECIPIENT_CONFLICT']);
    const planned = writeSafetyPlan(
      file,
      {
        id: id(),
        scopes: ['Self'],
        protectsPersonIds: [suspectId],
        triggers: [],
        safePlaces: ['x'],
        safeWord: null,
        callServiceIds: ['d'],
        bagAndPapers: null,
        phoneHygiene: null,
        childrenAndFamily: null,
        shelterConfidentiality: null,
        reviewOn: addDays(TODAY, 3),
        copyGiven: 'None',
      },
      ana,
    );
    assert.deepEqual(codes(planned), ['RECIPIENT_CONFLICT']);
  });
  test('I-12: not as case worker or supervisor', () => {
    const flagged = must(flagConflict(file, { ...nobody, userId: 'berta' }, ana));
    assert.deepEqual(
      codes(
        assignCase(
          flagged,
          {
            caseWorker: { userId: 'berta', orgId: 'org-a' },
            supervisor: { userId: 'sofia', orgId: 'org-a' },
            background: { nationalities: [], village: null },
          },
          sofia,
        ),
      ),
      ['RECIPIENT_CONFLICT'],
    );
  });
  test('I-12: found out later, the place is lost at once', () => {
    const guardianId = id();
    let known = must(
      addPerson(
        fileIn('Assistance'),
        { ...person({ id: guardianId, kind: 'Guardian', phones: ['+50477770000'] }) },
        ana,
      ),
    );
    known = must(
      appointGuardian(
        known,
        { id: id(), personId: guardianId, appointedBy: 'Court', from: TODAY, conflictOfInterestChecked: true },
        ana,
      ),
    );
    known = must(agreeSafeContact(known, contact({ value: '+504 7777 0000', viaPersonId: guardianId }), ana));
    known = must(engageInterpreter(known, engage(), ana));
    const found = must(suspect(known, guardianId, later(ana, 2)));
    assert.equal(found.guardianships[0]?.to, TODAY);
    assert.ok(standingContacts(found).every(({ value }) => value !== '+504 7777 0000'));
    const flagged = must(flagConflict(known, { ...nobody, userId: 'ines' }, later(ana, 2)));
    assert.deepEqual(
      flagged.engagements.map(({ to, conflictCheck }) => [to, conflictCheck]),
      [[later(ana, 2).now, 'LinkedToSuspect']],
    );
  });
  test('I-12: a number learnt of a suspect ends the contact that has it', () => {
    const known = must(agreeSafeContact(file, contact({ id: 's-9', value: '+504 6666 0000' }), ana));
    const learnt = must(changeRelated(known, suspectId, { phones: ['50466660000'] }, ana));
    assert.ok(standingContacts(learnt).every((each) => each.id !== 's-9'));
    assert.deepEqual(codes(changeRelated(known, suspectId, { alias: '', birthdate: '2030-01-01' }, ana)), [
      'INVALID_VALUE',
      'INCOMPLETE',
    ]);
  });
  test('a relative is guardian only when the family is known to have had no part in it', () => {
    const aunt = id();
    const known = must(
      addPerson(fileIn('Assessment'), { ...person({ id: aunt, kind: 'FamilyMember', relation: 'aunt' }) }, ana),
    );
    const appoint = (of: typeof known) =>
      codes(
        appointGuardian(
          of,
          { id: id(), personId: aunt, appointedBy: 'Law', from: TODAY, conflictOfInterestChecked: true },
          ana,
        ),
      );
    assert.deepEqual(appoint(known), ['RECIPIENT_CONFLICT']);
    assert.deepEqual(appoint(assess(known, 'Family', ['FamilyInvolvedInTrafficking'])), ['RECIPIENT_CONFLICT']);
    assert.deepEqual(appoint(assess(known, 'Family')), []);
  });
});

describe('I-26, 4.10: who interprets', () => {
  const file = must(
    addPerson(
      fileIn('Assistance'),
      { ...person({ kind: 'SuspectedPerpetrator', citizenship: ['GT'], village: 'San José' }) },
      ana,
    ),
  );
  test('I-26: of the trafficker’s nationality or village: a warning, and the person is asked', () => {
    const same = engage({ candidate: { ...engage().candidate, nationalities: ['GT'] } });
    const outcome = engageInterpreter(file, same, ana);
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.warnings, ['same-background-as-trafficker']);
    assert.deepEqual(codes(engageInterpreter(file, { ...same, personAccepted: false }, ana)), ['PERSON_NOT_AGREED']);
    const village = engageInterpreter(file, engage({ conflictCheck: 'SameVillage' }), ana);
    assert.ok(village.ok && village.warnings.includes('same-background-as-trafficker'));
  });
  test('I-26: the same for a case worker', () => {
    const outcome = assignCase(
      file,
      {
        caseWorker: { userId: 'berta', orgId: 'org-a' },
        supervisor: { userId: 'sofia', orgId: 'org-a' },
        background: { nationalities: [], village: 'san jose' },
      },
      sofia,
    );
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.warnings, ['same-background-as-trafficker']);
  });
  test('children, relatives, fellow detainees and employers never; nor family of the trafficker', () => {
    const never = [{ isAdult: false }, { tie: 'Relative' }, { tie: 'FellowDetainee' }, { tie: 'Employer' }] as const;
    for (const changes of never) {
      assert.deepEqual(
        codes(
          engageInterpreter(file, engage({ candidate: { ...engage().candidate, ...changes }, emergency: true }), ana),
        ),
        ['RECIPIENT_CONFLICT'],
      );
    }
    for (const conflictCheck of ['SameFamily', 'LinkedToSuspect'] as const)
      assert.deepEqual(codes(engageInterpreter(file, engage({ conflictCheck, emergency: true }), ana)), [
        'RECIPIENT_CONFLICT',
      ]);
  });
  test('nobody interprets at an appointment who is not engaged in this case, but in an emergency', () => {
    const legal = service({ category: 'Legal', subtype: 'Information', interpreterId: 'ines' });
    assert.deepEqual(codes(recordService(file, legal, ana)), ['INCOMPLETE']);
    const engaged = must(engageInterpreter(file, engage(), ana));
    assert.ok(recordService(engaged, legal, ana).ok);
    assert.ok(recordService(engaged, legal, later(ana, 48)).ok, 'written down two days later');
    const another = { ...legal, date: addDays(TODAY, 1), outcome: 'Planned' } as const;
    assert.deepEqual(codes(recordService(engaged, another, ana)), ['INCOMPLETE']);
    assert.ok(recordService(file, service({ interpreterId: 'ines' }), ana).ok);
  });
  test('unchecked and without an undertaking only in an emergency; all refusals at once', () => {
    const bare = engage({ conflictCheck: 'NotChecked', undertakingSignedAt: null, personAccepted: false, to: ana.now });
    assert.deepEqual(codes(engageInterpreter(file, bare, as({ roles: ['Analyst'] }))), [
      'OUT_OF_SCOPE',
      'INVALID_VALUE',
      'INCOMPLETE',
      'INCOMPLETE',
      'PERSON_NOT_AGREED',
    ]);
    const emergency = engageInterpreter(
      file,
      engage({ conflictCheck: 'NotChecked', undertakingSignedAt: null, emergency: true }),
      ana,
    );
    assert.ok(emergency.ok && emergency.warnings.includes('interpreter-not-checked'));
  });
});

describe('I-20: only so, only then', () => {
  const agreed = must(agreeSafeContact(fileIn('Assistance'), contact({ id: 's-1' }), ana));
  const reach = (changes: Partial<Reach> = {}): Reach => ({
    contactId: 's-1',
    channel: 'Phone',
    day: 2,
    time: '09:30',
    leavesMessage: false,
    onVoicemail: false,
    text: null,
    ...changes,
  });
  const blocked = (changes: Partial<Reach>) => reachProblems(agreed, reach(changes)).flatMap(({ what }) => what);
  test('I-20: by the channel, at the time, without a message, as agreed', () => {
    assert.deepEqual(blocked({}), []);
    assert.deepEqual(blocked({ channel: 'Sms' }), ['channel']);
    assert.deepEqual(blocked({ day: 3 }), ['time']);
    assert.deepEqual(blocked({ time: '11:00' }), ['time']);
    assert.deepEqual(blocked({ leavesMessage: true, onVoicemail: true }), ['message', 'voicemail']);
    assert.deepEqual(blocked({ contactId: 'other' }), ['no-standing-contact']);
  });
  test('I-20: without agreed times there is no safe time', () => {
    const file = must(agreeSafeContact(fileIn('Assistance'), contact({ id: 's-2', safeTimes: [] }), ana));
    assert.deepEqual(
      reachProblems(file, reach({ contactId: 's-2' })).map(({ code, remedy }) => [code, remedy]),
      [['SAFE_CONTACT_ONLY', 'wait-for-safe-time']],
    );
  });
  test('I-20: the words say nothing: no name, no number, nothing of what it is about', () => {
    for (const text of [
      'Lucero, please call',
      'Your shelter is ready',
      'Cita por trata',
      agreed.case.caseNo,
      'sobre su solicitud de ASILO',
    ]) {
      assert.deepEqual(blocked({ text }), ['words'], text);
    }
    for (const text of ['Your appointment is tomorrow at ten.', 'Mañana a las diez, como acordamos.'])
      assert.deepEqual(blocked({ text }), [], text);
  });
  test('property I-20: a text with a name of the file is never neutral', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (before, after) => {
        assert.equal(isNeutral(`${before} Lucero ${after}`, agreed), false);
      }),
    );
  });
  test('wrong contacts are refused with every reason', () => {
    assert.deepEqual(
      codes(
        agreeSafeContact(
          fileIn('Intake'),
          contact({ value: null, safeTimes: [{ days: [1], from: '12:00', to: '10:00' }] }),
          ana,
        ),
      ),
      ['INCOMPLETE', 'INVALID_VALUE'],
    );
    assert.deepEqual(codes(agreeSafeContact(fileIn('Intake'), contact({ channel: 'None' }), ana)), ['INVALID_VALUE']);
    assert.ok(withMinimumSet(fileIn('Intake')).safeContacts.length > 0);
  });
});

describe('CETS 197, art. 10(3): minority is presumed where age is uncertain', () => {
  const child = (changes: Parameters<typeof person>[0]) =>
    isChild(
      {
        ...person(changes),
        orgId: '',
        version: 1,
        createdAt: ana.now,
        createdBy: '',
        updatedAt: ana.now,
        updatedBy: '',
      } as never,
      TODAY,
      DEFAULT_PROFILE,
    );
  test('the youngest that the facts allow', () => {
    assert.equal(child({ birthdate: '2008-11-26', birthdatePrecision: 'Day' }), false);
    assert.equal(child({ birthdate: '2008-11-27', birthdatePrecision: 'Day' }), true);
    assert.equal(child({ birthdate: '2008-11-01', birthdatePrecision: 'Month' }), true);
    assert.equal(child({ birthdate: '2008-01-01', birthdatePrecision: 'Year' }), true);
    assert.equal(child({ birthdate: '2007-06-01', birthdatePrecision: 'Estimated' }), false);
    assert.equal(child({ ageGroup: '18-20', ageDisputed: true }), true);
  });
  test('bands hold every age once', () => {
    for (let age = 0; age < 120; age += 1) assert.match(ageBandOf(age), /^\d/u);
  });
});

test('a link is said by its kind, never by a name', () => {
  const file = must(flagConflict(fileIn('Intake'), { ...nobody, phone: '+50411112222' }, ana));
  assert.deepEqual(linksWithSuspects(file, { phones: ['504 1111 2222'] }), ['phone']);
  assert.deepEqual(linksWithSuspects(file, { phones: [''] }), []);
});
