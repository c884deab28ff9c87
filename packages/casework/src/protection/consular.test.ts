// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ana, as, assess, codes, consent, fileIn, give, id, later, must, sofia } from '../case/fictional.ts';
import type { CaseFile } from '../case/case.ts';
import type { Recipient } from '../consent/consent.ts';
import { disclose } from '../consent/disclose.ts';
import { decideConsent } from '../consent/give.ts';
import { withdrawConsent } from '../consent/withdraw.ts';
import type { Context } from '../outcome/outcome.ts';
import { flagConflict } from '../people/flag-conflict.ts';
import {
  answerConsularContact,
  approveConsularContact,
  approveLift,
  changeProtection,
  consularBlock,
  createConsularContact,
  derivedBlock,
  PROTECTION_STATUSES,
  type ProtectionStatus,
  requestLift,
  sendConsularContact,
} from './index.ts';

const post: Recipient = {
  institutionId: 'consulate-ni',
  recipientClass: 'Consulate',
  country: 'HN',
  actsFor: 'NI',
  personIds: [],
  phones: [],
};
const scope = {
  recipients: [{ kind: 'institution', institutionId: 'consulate-ni' }],
  dataCategories: ['Identity'],
  countries: ['HN', 'NI'],
} as const;
const status = (file: CaseFile, to: ProtectionStatus, fears: boolean | null = false, context: Context = ana) =>
  must(
    changeProtection(
      file,
      {
        id: 'p-1',
        status: to,
        fearsAuthoritiesOf: [{ country: 'NI', fears }],
        legalInformationGiven: true,
        note: null,
      },
      context,
    ),
  );
const open = () => status(fileIn('Assistance'), 'None');
const command = () =>
  ({
    id: id(),
    post,
    purpose: 'TravelDocument',
    legalAdviceAt: ana.now,
    adviserId: 'lawyer',
    package: ['Identity'],
    safeWording: 'A citizen of yours asks for a passport.',
  }) as const;
const reasons = (file: CaseFile) => consularBlock(file, 'NI', later(ana, 1).now).reasons;

describe('4.9: the block is derived', () => {
  test('no claim, no fear, no officials, no refusal: the way is open', () => assert.deepEqual(reasons(open()), []));
  test('what nobody asked closes it', () => {
    assert.deepEqual(reasons(fileIn('Intake')), ['protection-status', 'fears-authorities', 'officials-involved']);
    assert.deepEqual(reasons(status(fileIn('Assistance'), 'None', null)), ['fears-authorities']);
    assert.deepEqual(reasons(status(fileIn('Intake'), 'None')), ['officials-involved']);
  });
  test('each status of the list closes it, a finding of statelessness sends to counsel', () => {
    const closed = PROTECTION_STATUSES.filter(
      (each) => consularBlock(status(fileIn('Assistance'), each), 'NI', ana.now).blocked,
    );
    assert.deepEqual(closed, [
      'Considering',
      'AsylumSeeker',
      'Refugee',
      'RecipientOfComplementaryProtection',
      'StatelessPerson',
      'AppealPending',
      'Unknown',
    ]);
    assert.deepEqual(reasons(status(fileIn('Assistance'), 'StatelessPerson')), ['statelessness-goes-to-counsel']);
  });
  test('officials of the state of origin, or of a state nobody knows; officials of here alone do not', () => {
    const officials = (officialsOf: readonly ('Origin' | 'Here' | 'NotKnown')[], value: 'Yes' | 'Unknown' = 'Yes') =>
      reasons(
        status(
          assess(fileIn('Assistance'), 'Self', [], {
            context: later(ana, 1),
            changes: { OfficialsInvolved: { value, officialsOf } },
          }),
          'None',
        ),
      );
    assert.deepEqual(officials(['Origin']), ['officials-involved']);
    assert.deepEqual(officials(['NotKnown', 'Here']), ['officials-involved']);
    assert.deepEqual(officials([]), ['officials-involved']);
    assert.deepEqual(officials([], 'Unknown'), ['officials-involved']);
    assert.deepEqual(officials(['Here']), []);
  });
  test('a no to the consulate, or a yes taken back, closes it', () => {
    assert.deepEqual(reasons(give(open(), 'ConsularContact', { ...scope, decision: 'Refused' })), ['consent-refused']);
    const given = give(open(), 'ConsularContact', scope);
    const back = must(
      withdrawConsent(given, { consentId: given.consents.at(-1)?.id ?? '', how: 'InPerson' }, ana),
    ).file;
    assert.deepEqual(reasons(back), ['consent-refused']);
  });
});

describe('I-10: while the block stands nothing goes to a consulate', () => {
  test('I-10: no contact, and no package under another name', () => {
    const blocked = give(
      give(status(fileIn('Assistance'), 'AsylumSeeker'), 'ConsularContact', scope),
      'ReferralNational',
      scope,
    );
    assert.deepEqual(codes(createConsularContact(blocked, command(), ana)), ['CONSULAR_BLOCK']);
    const agreement = {
      agreementId: 'a',
      state: 'Active',
      purposes: ['ReferralNational'],
      dataCategories: ['Identity'],
      countries: ['HN', 'NI'],
    } as const;
    const disclosed = disclose(
      blocked,
      {
        purpose: 'ReferralNational',
        recipient: post,
        requestedFields: ['person.names'],
        agreement,
        urgency: 'Emergency',
      },
      ana,
    );
    assert.deepEqual(codes(disclosed), ['CONSULAR_BLOCK']);
  });
  test('I-10: lifting needs a consent younger than the block, legal advice and a second person', () => {
    const before = give(open(), 'ConsularContact', scope);
    const blocked = status(before, 'Considering', false, later(ana, 1));
    const old = before.consents.at(-1)?.id ?? '';
    const lift = (file: CaseFile, consentId: string, advice = later(ana, 2).now) =>
      requestLift(
        file,
        { id: 'l-1', state: 'NI', consentId, legalAdviceAt: advice, adviserId: 'lawyer' },
        later(ana, 3),
      );
    assert.deepEqual(codes(lift(blocked, old)), ['CONSENT_MISSING']);
    const renewed = give(blocked, 'ConsularContact', scope, later(ana, 2));
    const young = renewed.consents.at(-1)?.id ?? '';
    assert.deepEqual(codes(lift(renewed, young, ana.now)), ['INCOMPLETE']);
    const requested = must(lift(renewed, young));
    assert.equal(consularBlock(requested, 'NI', later(ana, 3).now).blocked, true);
    assert.deepEqual(
      codes(approveLift(requested, 'l-1', { ...later(ana, 3), actor: { ...ana.actor, roles: ['Supervisor'] } })),
      ['SECOND_PERSON_REQUIRED'],
    );
    const lifted = must(approveLift(requested, 'l-1', later(sofia, 3)));
    assert.equal(consularBlock(lifted, 'NI', later(ana, 4).now).blocked, false);
    assert.equal(derivedBlock(lifted, 'NI').blocked, true);
    assert.ok(createConsularContact(lifted, command(), later(ana, 4)).ok);
  });
  test('I-10: a lift that rests on a consent older than the block opens nothing, however it came into the file', () => {
    const before = give(open(), 'ConsularContact', scope);
    const blocked = status(before, 'Considering', false, later(ana, 1));
    const lift = {
      id: 'l',
      orgId: 'org-a',
      version: 1,
      createdAt: ana.now,
      createdBy: 'ana',
      updatedAt: ana.now,
      updatedBy: 'ana',
      caseId: blocked.case.id,
      state: 'NI',
      legalAdviceAt: later(ana, 2).now,
      adviserId: 'lawyer',
      requestedBy: 'ana',
      consentId: before.consents.at(-1)?.id ?? '',
      approvedBy: 'sofia',
      approvedAt: later(ana, 3).now,
    };
    assert.equal(consularBlock({ ...blocked, blockLifts: [lift] }, 'NI', later(ana, 4).now).blocked, true);
    const young = give(blocked, 'ConsularContact', scope, later(ana, 2));
    const valid = { ...lift, consentId: young.consents.at(-1)?.id ?? '' };
    assert.equal(consularBlock({ ...young, blockLifts: [valid] }, 'NI', later(ana, 4).now).blocked, false);
    assert.equal(
      consularBlock({ ...young, blockLifts: [{ ...valid, approvedBy: 'ana' }] }, 'NI', later(ana, 4).now).blocked,
      true,
    );
  });
  test('I-10: a new reason makes the lift void', () => {
    const renewed = give(status(open(), 'Considering', false, later(ana, 1)), 'ConsularContact', scope, later(ana, 2));
    const requested = must(
      requestLift(
        renewed,
        {
          id: 'l-1',
          state: 'NI',
          consentId: renewed.consents.at(-1)?.id ?? '',
          legalAdviceAt: later(ana, 2).now,
          adviserId: 'lawyer',
        },
        later(ana, 3),
      ),
    );
    const lifted = must(approveLift(requested, 'l-1', later(sofia, 3)));
    const afraid = status(lifted, 'Considering', true, later(ana, 5));
    assert.deepEqual(consularBlock(afraid, 'NI', later(ana, 6).now).reasons, [
      'protection-status',
      'fears-authorities',
    ]);
    assert.equal(
      consularBlock(status(lifted, 'Considering', false, later(ana, 5)), 'NI', later(ana, 6).now).blocked,
      false,
    );
  });
});

describe('a contact with a consulate', () => {
  const ready = () => give(open(), 'ConsularContact', scope);
  test('asked for by one, approved by another, sent while all of it still holds', () => {
    const created = must(createConsularContact(ready(), command(), ana));
    const asked = must(createConsularContact(ready(), { ...command(), id: 'c-1' }, ana));
    assert.equal(created.consularContacts.length, 1);
    assert.deepEqual(codes(sendConsularContact(asked, { id: 'c-1', post }, ana)), ['SECOND_PERSON_REQUIRED']);
    assert.deepEqual(codes(approveConsularContact(asked, 'c-1', as({ user: 'ana', roles: ['Supervisor'] }))), [
      'SECOND_PERSON_REQUIRED',
    ]);
    const approved = must(approveConsularContact(asked, 'c-1', sofia));
    assert.ok(sendConsularContact(approved, { id: 'c-1', post }, ana).ok);
    const claimed = status(approved, 'AsylumSeeker', false, later(ana, 1));
    assert.deepEqual(codes(sendConsularContact(claimed, { id: 'c-1', post }, later(ana, 2))), ['CONSULAR_BLOCK']);
    const { file } = must(
      withdrawConsent(approved, { consentId: approved.consents.at(-1)?.id ?? '', how: 'Phone' }, ana),
    );
    assert.equal(file.consularContacts[0]?.outcome, 'Cancelled');
    assert.deepEqual(codes(sendConsularContact(file, { id: 'c-1', post }, ana)), [
      'CONSULAR_BLOCK',
      'CONSENT_MISSING',
      'NOT_NOW',
    ]);
  });
  test('needs her consent to that post and these data, and a lawyer asked before', () => {
    assert.deepEqual(codes(createConsularContact(open(), { ...command(), adviserId: '' }, ana)), [
      'CONSENT_MISSING',
      'INCOMPLETE',
    ]);
    assert.deepEqual(codes(createConsularContact(ready(), { ...command(), package: ['Identity', 'Health'] }, ana)), [
      'CONSENT_SCOPE',
    ]);
  });
  test('the wording never says what the case is about', () => {
    for (const safeWording of [
      'A victim of trafficking',
      'Solicitante de asilo',
      'She lives in our shelter',
      'víctima de trata',
      ' ',
    ]) {
      assert.equal(createConsularContact(ready(), { ...command(), safeWording }, ana).ok, false, safeWording);
    }
  });
  test('I-12: a consulate where somebody is linked with those suspected gets nothing', () => {
    const linked = must(
      flagConflict(
        ready(),
        {
          personId: null,
          userId: null,
          organisationId: null,
          phone: null,
          organisationClass: 'Consulate',
          country: 'NI',
        },
        ana,
      ),
    );
    assert.deepEqual(codes(createConsularContact(linked, command(), ana)), ['RECIPIENT_CONFLICT']);
    assert.deepEqual(
      codes(
        decideConsent(
          linked,
          consent('ConsularContact', {
            ...scope,
            recipients: [{ kind: 'class', recipientClass: 'Consulate', country: 'NI' }],
          }),
          ana,
        ),
      ),
      ['RECIPIENT_CONFLICT'],
    );
  });
});

test('property: no answer that says less opens the way that an answer that says more had closed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...PROTECTION_STATUSES),
      fc.constantFrom(true, false, null),
      fc.constantFrom('Yes', 'No', 'Unknown', 'NotAsked'),
      (to, fears, value) => {
        const file = status(
          assess(fileIn('Assistance'), 'Self', [], {
            context: later(ana, 1),
            changes: { OfficialsInvolved: { value, officialsOf: ['Origin'] } },
          }),
          to,
          fears,
        );
        const clear = (to === 'None' || to === 'FinallyRejected') && fears === false && value === 'No';
        assert.equal(derivedBlock(file, 'NI').blocked, !clear);
      },
    ),
    { numRuns: 200 },
  );
});

test('what came of a contact: called off before it is sent, answered after; no answer can still get one', () => {
  const asked = must(createConsularContact(give(open(), 'ConsularContact', scope), command(), ana));
  const contact = asked.consularContacts[0]?.id ?? '';
  const answer = (file: CaseFile, outcome: 'NoAnswer' | 'Answered' | 'Cancelled', reply: string | null = null) =>
    answerConsularContact(file, { id: contact, outcome, reply }, later(ana, 1));
  assert.deepEqual(codes(answer(asked, 'Answered')), ['NOT_NOW']);
  assert.ok(answer(asked, 'Cancelled').ok);
  const sent = must(
    sendConsularContact(must(approveConsularContact(asked, contact, sofia)), { id: contact, post }, ana),
  );
  assert.deepEqual(codes(answer(sent, 'Cancelled')), ['NOT_NOW']);
  const silent = must(answer(sent, 'NoAnswer'));
  const answered = must(answer(silent, 'Answered', 'the paper is ready'));
  assert.deepEqual(
    [answered.consularContacts[0]?.outcome, answered.consularContacts[0]?.reply],
    ['Answered', 'the paper is ready'],
  );
  assert.deepEqual(codes(answer(answered, 'NoAnswer')), ['NOT_NOW']);
});
