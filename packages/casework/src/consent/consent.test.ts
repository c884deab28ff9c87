// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addHours } from '../calendar/calendar.ts';
import type { CaseFile } from '../case/case.ts';
import {
  ana,
  as,
  assess,
  codes,
  consent,
  fileIn,
  give,
  id,
  later,
  must,
  officer,
  person,
  recipient,
  sofia,
} from '../case/fictional.ts';
import { appointGuardian } from '../child/guardianship.ts';
import { addPerson } from '../people/flag-conflict.ts';
import {
  approveLegalBasis,
  CONSENT_PURPOSES,
  consentState,
  DATA_CATEGORIES,
  decideConsent,
  decideDraft,
  disclose,
  type Disclosure,
  groundFor,
  type Recipient,
  recordLegalBasis,
  SHARABLE_FIELDS,
  type SharableField,
  withdrawConsent,
} from './index.ts';

const toShelter = {
  recipients: [{ kind: 'institution', institutionId: 'shelter-s' }],
  countries: ['HN'],
  dataCategories: ['Identity', 'Health', 'Risk'],
} as const;
const agreement = {
  agreementId: 'a-1',
  state: 'Active',
  purposes: CONSENT_PURPOSES,
  dataCategories: DATA_CATEGORIES,
  countries: ['HN', 'NI'],
} as const;
const referral = (changes: Partial<Disclosure> = {}): Disclosure => ({
  purpose: 'ReferralNational',
  recipient: recipient(),
  requestedFields: ['person.alias', 'health.needs', 'risk.levels', 'narrative', 'family.address', 'exploitation'],
  agreement,
  urgency: 'Routine',
  ...changes,
});
const ready = () => give(fileIn('Assistance'), 'ReferralNational', toShelter);

describe('I-14: consent expires', () => {
  const months = (purpose: 'CaseRecord' | 'ReferralTransnational') => {
    const made = must(decideConsent(fileIn('Intake'), consent(purpose), ana)).consents.at(-1);
    return [made?.validFrom.slice(0, 10), made?.expiresAt.slice(0, 10)];
  };
  test('I-14: twelve months by default, six across a border', () => {
    assert.deepEqual(months('CaseRecord'), ['2026-11-26', '2027-11-26']);
    assert.deepEqual(months('ReferralTransnational'), ['2026-11-26', '2027-05-26']);
  });
  test('I-14: at its last instant it counts no more, without anything having run', () => {
    const file = give(fileIn('Assistance'), 'ReferralNational', { ...toShelter, expiresAt: addHours(ana.now, 48) });
    const ask = { purpose: 'ReferralNational', recipient: recipient(), categories: ['Health'] } as const;
    const last = { ...later(ana, 48), now: addHours(ana.now, 48 - 0.001) };
    assert.notEqual(groundFor(file, ask, last).ground, null);
    const over = groundFor(file, ask, later(ana, 48));
    assert.ok(over.ground === null);
    assert.deepEqual(
      over.problems.map(({ code, on }) => [code, on]),
      [['CONSENT_EXPIRED', '2026-11-28']],
    );
  });
  test('I-14: none lasts for ever, and none ends before it begins', () => {
    const file = fileIn('Intake');
    const wrong = (expiresAt: string) =>
      codes(decideConsent(file, consent('CaseRecord', { expiresAt: expiresAt as `${string}Z` }), ana));
    assert.deepEqual(wrong('2026-11-26T11:00:00.000Z'), ['INVALID_VALUE']);
    assert.deepEqual(wrong('2099-01-01T00:00:00.000Z'), ['INVALID_VALUE']);
  });
});

describe('a consent covers recipients, categories, countries and dates at once', () => {
  const scoped = (ask: Parameters<typeof groundFor>[1], file = ready(), context = ana) => {
    const found = groundFor(file, ask, context);
    return found.ground === null
      ? found.problems.map(({ code, what }) => [code, ...what].join(' '))
      : found.ground.kind;
  };
  const base = { purpose: 'ReferralNational', recipient: recipient(), categories: ['Health'] } as const;
  test('what it names', () => assert.equal(scoped(base), 'consent'));
  test('another recipient', () =>
    assert.deepEqual(scoped({ ...base, recipient: recipient({ institutionId: 'x' }) }), [
      'CONSENT_SCOPE ReferralNational recipient',
    ]));
  test('another category', () =>
    assert.deepEqual(scoped({ ...base, categories: ['Health', 'Family'] }), ['CONSENT_SCOPE ReferralNational Family']));
  test('another country', () =>
    assert.deepEqual(scoped({ ...base, recipient: recipient({ country: 'NI' }) }), [
      'CONSENT_SCOPE ReferralNational country:NI',
    ]));
  test('another purpose', () => assert.deepEqual(scoped({ ...base, purpose: 'Media' }), ['CONSENT_MISSING Media']));
  test('not before its first day', () => {
    const file = give(fileIn('Assistance'), 'ReferralNational', { ...toShelter, validFrom: addHours(ana.now, 24) });
    assert.deepEqual(scoped(base, file), ['CONSENT_MISSING ReferralNational']);
    assert.equal(scoped(base, file, later(ana, 24)), 'consent');
  });
  test('an empty list covers nothing', () => {
    const file = give(fileIn('Assistance'), 'ReferralNational', { ...toShelter, countries: [] });
    assert.deepEqual(scoped(base, file), ['CONSENT_SCOPE ReferralNational country:HN']);
  });
  test('a class of institutions in a country', () => {
    const file = give(fileIn('Assistance'), 'ReferralNational', {
      ...toShelter,
      recipients: [{ kind: 'class', recipientClass: 'NGO', country: 'HN' }],
    });
    assert.equal(scoped(base, file), 'consent');
    assert.deepEqual(scoped({ ...base, recipient: recipient({ recipientClass: 'LawEnforcement' }) }, file), [
      'CONSENT_SCOPE ReferralNational recipient',
    ]);
  });
});

test('the newest word counts: less allowed now is less allowed', () => {
  const file = give(ready(), 'ReferralNational', { ...toShelter, dataCategories: ['Risk'] }, later(ana, 1));
  const found = groundFor(
    file,
    { purpose: 'ReferralNational', recipient: recipient(), categories: ['Health'] },
    later(ana, 1),
  );
  assert.equal(found.ground, null);
  assert.deepEqual(
    file.consents
      .filter(({ purpose }) => purpose === 'ReferralNational')
      .map((each) => consentState(each, later(ana, 1).now)),
    ['Superseded', 'Active'],
  );
});

test('a yes needs all seven points explained, a language, and no doubt about capacity; said all at once', () => {
  const outcome = decideConsent(
    fileIn('Intake'),
    consent('CaseRecord', {
      informed: { ...consent('CaseRecord').informed, howToWithdraw: false },
      language: ' ',
      capacity: 'Doubted',
    }),
    as({ user: 'mallory', roles: ['Analyst'] }),
  );
  assert.deepEqual(codes(outcome), ['OUT_OF_SCOPE', 'INCOMPLETE', 'INCOMPLETE', 'INCOMPLETE']);
});

test('a draft counts for nothing until it is decided', () => {
  const draft = consent('ReferralNational', { ...toShelter, decision: 'Draft' });
  const file = must(decideConsent(fileIn('Assistance'), draft, ana));
  assert.deepEqual(codes(disclose(file, referral(), ana)), ['CONSENT_MISSING']);
  assert.ok(disclose(must(decideDraft(file, draft.id, 'Given', ana)), referral(), ana).ok);
  assert.deepEqual(codes(disclose(must(decideDraft(file, draft.id, 'Refused', ana)), referral(), ana)), [
    'CONSENT_MISSING',
  ]);
});

describe('I-13: withdrawal', () => {
  const given = ready();
  const consentId = given.consents.at(-1)?.id ?? '';
  const sent: CaseFile = {
    ...given,
    referrals: [
      {
        id: id(),
        orgId: 'org-a',
        version: 1,
        createdAt: ana.now,
        createdBy: 'ana',
        updatedAt: ana.now,
        updatedBy: 'ana',
        caseId: given.case.id,
        category: 'Shelter',
        urgency: 'Routine',
        toOrgId: 'shelter-s',
        toServiceId: null,
        state: 'Received',
        consentIds: [consentId],
        legalBasisId: null,
        sentAt: ana.now,
        respondBy: null,
        endedAt: null,
        declineReason: null,
        planItemId: null,
      },
    ],
  };
  test('I-13: takes effect at once: open packages end, recipients are told, no new ones', () => {
    const { file, notifyOrgIds, endedReferralIds } = must(withdrawConsent(sent, { consentId, how: 'Phone' }, ana));
    assert.deepEqual(
      file.referrals.map(({ state }) => state),
      ['Withdrawn'],
    );
    assert.deepEqual(notifyOrgIds, ['shelter-s']);
    assert.equal(endedReferralIds.length, 1);
    assert.deepEqual(codes(disclose(file, referral(), ana)), ['CONSENT_MISSING']);
  });
  test('I-13: past use stays: who gave it and when is not touched', () => {
    const { file } = must(withdrawConsent(sent, { consentId, how: 'Phone' }, later(ana, 5)));
    const kept = file.consents.find((each) => each.id === consentId);
    assert.equal(kept?.decidedAt, ana.now);
    assert.equal(file.referrals[0]?.sentAt, ana.now);
  });
  test('I-13: anybody of casework and the data protection officer hear it; a second time there is nothing to do', () => {
    for (const context of [as({ user: 'fran', roles: ['FrontlineOfficer'] }), sofia, officer]) {
      assert.ok(withdrawConsent(sent, { consentId, how: 'InPerson' }, context).ok);
    }
    const { file } = must(withdrawConsent(sent, { consentId, how: 'Phone' }, ana));
    assert.deepEqual(codes(withdrawConsent(file, { consentId, how: 'Phone' }, ana)), ['NOT_NOW']);
  });
  test('I-13: pictures are revoked with their consent', () => {
    const file = give(fileIn('Assistance'), 'PhotoOrRecording', {
      recipients: [{ kind: 'institution', institutionId: 'press-1' }],
    });
    const outcome = withdrawConsent(file, { consentId: file.consents.at(-1)?.id ?? '', how: 'InPerson' }, ana);
    assert.ok(outcome.ok && outcome.value.revokesRecordings);
    assert.deepEqual(outcome.value.notifyOrgIds, ['press-1']);
    assert.ok(outcome.audit.some(({ action }) => action === 'recording.revoke'));
  });
});

describe('I-06, I-07, I-08: what leaves the institution', () => {
  test('I-06: nothing without a consent or a basis that stands', () => {
    assert.deepEqual(codes(disclose(fileIn('Assistance'), referral(), ana)), ['CONSENT_MISSING']);
  });
  test('I-07: nothing without an agreement in force, that holds this purpose and country', () => {
    const missing = (scope: Disclosure['agreement']) => codes(disclose(ready(), referral({ agreement: scope }), ana));
    assert.deepEqual(missing(null), ['AGREEMENT_MISSING']);
    assert.deepEqual(missing({ ...agreement, state: 'Suspended' }), ['AGREEMENT_SUSPENDED']);
    assert.deepEqual(missing({ ...agreement, purposes: ['Media'] }), ['AGREEMENT_SCOPE']);
  });
  test('I-07: vital interest goes first, and is over when nobody looked at it within its review', () => {
    const basis = {
      id: id(),
      basis: 'VitalInterest',
      purpose: 'ReferralNational',
      ...toShelter,
      justification: 'unconscious, in need of surgery tonight',
      personInformedAt: null,
    } as const;
    const file = must(recordLegalBasis(fileIn('Assistance'), basis, ana));
    assert.ok(disclose(file, referral({ agreement: null, urgency: 'Emergency' }), ana).ok);
    assert.ok(disclose(file, referral({ agreement: null, urgency: 'Emergency' }), later(ana, 71)).ok);
    assert.deepEqual(codes(disclose(file, referral({ agreement: null, urgency: 'Emergency' }), later(ana, 72))), [
      'CONSENT_MISSING',
      'AGREEMENT_MISSING',
    ]);
  });
  test('I-15: without a risk assessment in date only an emergency goes', () => {
    const file = ready();
    assert.deepEqual(codes(disclose(file, referral(), later(ana, 91 * 24))), ['RISK_STALE']);
    assert.ok(disclose(file, referral({ urgency: 'Emergency' }), later(ana, 91 * 24)).ok);
  });
  test('property I-08: the package is inside consent, agreement and what was asked for, and never has what never goes', () => {
    const someFields = fc.subarray(Object.keys(SHARABLE_FIELDS) as SharableField[]);
    const someCategories = fc.subarray([...DATA_CATEGORIES]);
    const file = fileIn('Assistance');
    fc.assert(
      fc.property(
        someFields,
        someCategories,
        someCategories,
        fc.constantFrom('HN', 'NI'),
        (requestedFields, allowed, agreed, country) => {
          const given = give(file, 'ReferralNational', {
            ...toShelter,
            countries: ['HN', 'NI'],
            dataCategories: allowed,
          });
          const outcome = disclose(
            given,
            referral({
              requestedFields,
              recipient: recipient({ country }),
              agreement: { ...agreement, dataCategories: agreed },
            }),
            ana,
          );
          if (!outcome.ok) return;
          for (const field of outcome.value.fields) {
            const { category } = SHARABLE_FIELDS[field];
            assert.ok(
              requestedFields.includes(field) && allowed.includes(category) && agreed.includes(category),
              field,
            );
            assert.ok(!['narrative', 'notes', 'shelter.address', 'health.sealedResults'].includes(field), field);
            assert.ok(country === 'HN' || field !== 'family.address');
          }
        },
      ),
    );
  });
  test('I-08: of two consents the one that covers all that is asked for is taken, never both together', () => {
    const toClass = { kind: 'class', recipientClass: 'NGO', country: 'HN' } as const;
    const narrow = give(fileIn('Assistance'), 'ReferralNational', { ...toShelter, dataCategories: ['Risk'] });
    const both = give(narrow, 'ReferralNational', {
      ...toShelter,
      recipients: [toClass],
      dataCategories: ['Health', 'Identity', 'Risk'],
    });
    const asked = referral({ requestedFields: ['person.alias', 'health.needs', 'risk.levels'] });
    assert.deepEqual(must(disclose(both, asked, ana)).fields, ['person.alias', 'health.needs', 'risk.levels']);
    const apart = give(narrow, 'ReferralNational', { ...toShelter, recipients: [toClass], dataCategories: ['Health'] });
    assert.equal(must(disclose(apart, asked, ana)).categories.length, 1);
  });
  test('I-08: nobody can add a field that the consent does not reach', () => {
    const value = must(disclose(ready(), referral(), ana));
    assert.deepEqual(value.fields, ['person.alias', 'health.needs', 'risk.levels']);
  });
});

describe('I-09: authorities of a state of origin', () => {
  const embassy: Recipient = {
    institutionId: 'consulate-ni',
    recipientClass: 'Consulate',
    country: 'HN',
    actsFor: 'NI',
    personIds: [],
    phones: [],
  };
  const police: Recipient = { ...embassy, institutionId: 'police-ni', recipientClass: 'LawEnforcement', country: 'NI' };
  test('I-09: no other legal basis is accepted towards them, whatever it is called', () => {
    for (const to of [embassy, police]) {
      for (const basis of ['VitalInterest', 'LegalObligation', 'PublicInterest'] as const) {
        const recorded = recordLegalBasis(
          fileIn('Assistance'),
          {
            id: id(),
            basis,
            purpose: 'LawEnforcementReport',
            recipients: [{ kind: 'institution', institutionId: to.institutionId }],
            countries: ['HN', 'NI'],
            dataCategories: DATA_CATEGORIES,
            justification: 'somebody asked for it in a letter',
            personInformedAt: null,
          },
          ana,
        );
        const file = must(approveLegalBasis(must(recorded), must(recorded).legalBases.at(-1)?.id ?? '', sofia));
        const found = groundFor(
          file,
          { purpose: 'LawEnforcementReport', recipient: to, categories: ['Identity'] },
          ana,
        );
        assert.equal(found.ground, null, `${basis} ${to.institutionId}`);
      }
    }
  });
  test('I-09: the consent must name that state', () => {
    const ask = { purpose: 'LawEnforcementReport', recipient: police, categories: ['Identity'] } as const;
    const scope = {
      recipients: [{ kind: 'institution', institutionId: 'police-ni' }],
      dataCategories: ['Identity'],
    } as const;
    assert.equal(
      groundFor(give(fileIn('Assistance'), 'LawEnforcementReport', { ...scope, countries: ['HN'] }), ask, ana).ground,
      null,
    );
    assert.notEqual(
      groundFor(give(fileIn('Assistance'), 'LawEnforcementReport', { ...scope, countries: ['NI'] }), ask, ana).ground,
      null,
    );
  });
  test('I-09: consular contact, media and research have no other basis at all', () => {
    for (const purpose of ['ConsularContact', 'Media', 'Research'] as const) {
      const outcome = recordLegalBasis(
        fileIn('Assistance'),
        {
          id: id(),
          basis: 'PublicInterest',
          purpose,
          ...toShelter,
          justification: 'it would be useful for many people',
          personInformedAt: null,
        },
        ana,
      );
      assert.deepEqual(codes(outcome), ['CONSENT_MISSING']);
    }
  });
});

test('I-09: a basis that came into a file in another way, an import or an old version, counts no more than one recorded here', () => {
  const meta = {
    orgId: 'org-a',
    version: 1,
    createdAt: ana.now,
    createdBy: 'x',
    updatedAt: ana.now,
    updatedBy: 'x',
  } as const;
  const file = fileIn('Assistance');
  const smuggled = {
    ...meta,
    id: 'b',
    caseId: file.case.id,
    subjectId: file.person.id,
    basis: 'PublicInterest',
    ...toShelter,
    justification: 'none',
    decidedBy: 'x',
    decidedAt: ana.now,
    approvedBy: 'y',
    approvedAt: ana.now,
    reviewBy: addHours(ana.now, 72),
    personInformedAt: null,
    endedAt: null,
  } as const;
  for (const purpose of ['ConsularContact', 'Media', 'Research'] as const) {
    const found = groundFor(
      { ...file, legalBases: [{ ...smuggled, purpose }] },
      { purpose, recipient: null, categories: [] },
      ana,
    );
    assert.equal(found.ground, null, purpose);
  }
});

describe('a legal basis', () => {
  const command = {
    id: id(),
    basis: 'LegalObligation',
    purpose: 'ReferralNational',
    ...toShelter,
    justification: 'the law of children of this country',
    personInformedAt: null,
  } as const;
  test('counts after another person approved it, never the one who decided (I-02)', () => {
    const file = must(recordLegalBasis(fileIn('Assistance'), command, as({ user: 'sofia', roles: ['Supervisor'] })));
    assert.deepEqual(codes(disclose(file, referral(), ana)), ['CONSENT_MISSING']);
    assert.deepEqual(codes(approveLegalBasis(file, command.id, sofia)), ['SECOND_PERSON_REQUIRED']);
    assert.ok(
      disclose(must(approveLegalBasis(file, command.id, as({ user: 'sara', roles: ['Supervisor'] }))), referral(), ana)
        .ok,
    );
  });
  test('says why in at least a sentence', () => {
    assert.deepEqual(codes(recordLegalBasis(fileIn('Assistance'), { ...command, justification: 'because' }, ana)), [
      'INCOMPLETE',
    ]);
  });
});

describe('I-11: a child', () => {
  const child = () => fileIn('ConsentPending', { person: person({ ageGroup: '9-17' }) });
  const withGuardian = () => {
    const guardianId = id();
    const known = must(addPerson(child(), { ...person({ id: guardianId, kind: 'Guardian', ageGroup: '39-47' }) }, ana));
    return {
      guardianId,
      file: must(
        appointGuardian(
          known,
          { id: id(), personId: guardianId, appointedBy: 'Court', from: '2026-11-01', conflictOfInterestChecked: true },
          ana,
        ),
      ),
    };
  };
  const ask = { purpose: 'ReferralNational', recipient: recipient(), categories: ['Health'] } as const;
  test('I-11: no guardian, no consent; a child does not sign alone', () => {
    assert.deepEqual(
      codes(decideConsent(child(), consent('ReferralNational', { ...toShelter, childAssent: 'Given' }), ana)),
      ['GUARDIAN_REQUIRED'],
    );
  });
  test('I-11: the guardian consents and the child assents', () => {
    const { guardianId, file } = withGuardian();
    const both = give(file, 'ReferralNational', {
      ...toShelter,
      grantedBy: 'Guardian',
      guardianId,
      childAssent: 'Given',
    });
    assert.notEqual(groundFor(both, ask, ana).ground, null);
  });
  test('I-11: the no of the child stops it and is shown to everybody who decides', () => {
    const { guardianId, file } = withGuardian();
    const outcome = decideConsent(
      file,
      consent('ReferralNational', { ...toShelter, grantedBy: 'Guardian', guardianId, childAssent: 'Refused' }),
      ana,
    );
    assert.ok(outcome.ok);
    assert.deepEqual(outcome.warnings, ['child-refused']);
    const found = groundFor(outcome.value, ask, ana);
    assert.ok(found.ground === null);
    assert.deepEqual(
      found.problems.map(({ code }) => code),
      ['ASSENT_REFUSED', 'CONSENT_MISSING'],
    );
    const basis = {
      id: id(),
      basis: 'BestInterestsOfChild',
      purpose: 'ReferralNational',
      ...toShelter,
      justification: 'she is in danger where she is now',
      personInformedAt: null,
    } as const;
    const recorded = must(recordLegalBasis(outcome.value, basis, ana));
    assert.equal(groundFor(recorded, ask, ana).ground, null);
    const approved = approveLegalBasis(recorded, basis.id, sofia);
    assert.ok(approved.ok);
    assert.deepEqual(approved.warnings, ['child-refused']);
    const assessed = assess(approved.value, 'Self');
    const sent = disclose(assessed, referral(), ana);
    assert.ok(sent.ok && sent.warnings.includes('child-refused'));
  });
  test('I-11: no other basis than best interests, or a life in danger, shares the data of a child', () => {
    for (const basis of ['LegalObligation', 'PublicInterest'] as const) {
      const recorded = must(
        recordLegalBasis(
          child(),
          {
            id: 'b-1',
            basis,
            purpose: 'ReferralNational',
            ...toShelter,
            justification: 'somebody wrote that it is so',
            personInformedAt: null,
          },
          ana,
        ),
      );
      assert.equal(groundFor(must(approveLegalBasis(recorded, 'b-1', sofia)), ask, ana).ground, null);
    }
  });
  test('I-11: grown up, she is asked herself', () => {
    const { guardianId, file } = withGuardian();
    const given = give(file, 'ReferralNational', {
      ...toShelter,
      grantedBy: 'Guardian',
      guardianId,
      childAssent: 'Given',
    });
    const adult: CaseFile = { ...given, person: { ...given.person, ageGroup: '18-20' } };
    assert.equal(groundFor(adult, ask, ana).ground, null);
  });
  test('a disputed age is that of a child', () => {
    const disputed = fileIn('ConsentPending', { person: person({ ageGroup: '18-20', ageDisputed: true }) });
    assert.deepEqual(codes(decideConsent(disputed, consent('CaseRecord', { childAssent: 'Given' }), ana)), [
      'GUARDIAN_REQUIRED',
    ]);
  });
});
