// SPDX-License-Identifier: EUPL-1.2
// Case files into HTCDS and back. The man on the farm is the worked example of the specification; everybody is made up.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseFile } from '../case/case.ts';
import type { Consent } from '../consent/consent.ts';
import type { PlannedCase, Remainder } from './index.ts';
import { keyOf, planCase, recordOf, statusOf, type HtcdsRecord, type HtcdsValue } from './index.ts';
import { anyRecord, htcds, TODAY } from '../../../../test/htcds-fixture.ts';
import fc from 'fast-check';

const NOW = '2026-11-26T12:00:00.000Z';
const META = {
  id: 'x',
  orgId: 'o',
  version: 1,
  createdAt: NOW,
  createdBy: 'u',
  updatedAt: NOW,
  updatedBy: 'u',
} as const;

/** What whoever carries an import out would write: ids, authors and times added, nothing else. */
function fileOf(planned: PlannedCase, consents: readonly Consent[] = []): { file: CaseFile; remainder: Remainder } {
  const { stage, openedOn, oldNumber, ...rest } = planned.case;
  void [openedOn, oldNumber];
  const withIds = (kind: string, kept: Remainder['events']) =>
    kept.map(({ recordId, fields }) => ({ recordId: recordId === null ? null : `${kind}${recordId}`, fields }));
  const file: CaseFile = {
    case: {
      ...META,
      caseNo: 'K7-4Q9',
      personId: 'p',
      familyGroupId: null,
      stage,
      stageHistory: [],
      origin: { kind: 'self-request' },
      openedAt: NOW,
      caseWorkerId: 'w',
      supervisorId: 's',
      statusDecidedAt: null,
      statusBasis: null,
      statusReason: null,
      statusHistory: [],
      reflectionPeriod: null,
      solution: 'Undecided',
      solutionChosenByPersonOn: null,
      followUpOffered: false,
      followUps: [],
      privateSettingConfirmed: false,
      language: null,
      safetyCardOffered: false,
      urgentNeedsCheckedAt: null,
      legalHold: false,
      legalHoldSetBy: null,
      sensitivity: 'Normal',
      flags: [],
      nextReviewAt: null,
      identityErasedAt: null,
      custom: {},
      ...rest,
    },
    person: {
      ...META,
      kind: 'Beneficiary',
      nameScripts: [],
      ageGroup: null,
      ageDisputed: false,
      statelessness: false,
      signLanguage: null,
      literacy: null,
      disability: null,
      identifiers: [],
      migrantType: null,
      organisationIds: [],
      village: null,
      relation: null,
      ...planned.person,
    },
    related: [],
    safeContacts: [],
    conflictFlags: [],
    events: planned.events.map((event, index) => ({ ...META, ...event, id: `e${index}` })),
    proceedings: [],
    consents,
    legalBases: [],
    risks: [],
    safetyPlans: [],
    debts: [],
    healthNeeds: [],
    examinations: [],
    sealedResults: [],
    needs: [],
    plans: planned.plans.map((plan, index) => ({
      ...META,
      ...plan,
      id: `l${index}`,
      caseId: 'x',
      items: [],
      agreedByPersonAt: null,
      writtenBy: 'w',
      approvedBy: null,
      approvedAt: null,
      reviewOn: plan.plannedEndDate,
      status: 'Draft',
    })),
    services: [],
    referrals: [],
    returns: [],
    guardianships: [],
    bestInterests: [],
    protection: null,
    blockLifts: [],
    consularContacts: [],
    engagements: [],
    notes: planned.notes.map((text, index) => ({ ...META, id: `n${index}`, caseId: 'x', text, sealed: false })),
  };
  const remainder = {
    fields: planned.remainder.fields,
    events: withIds('e', planned.remainder.events),
    plans: withIds('l', planned.remainder.plans),
  };
  return { file, remainder };
}

function consent(change: Partial<Consent> = {}): Consent {
  return {
    ...META,
    caseId: 'x',
    subjectId: 'p',
    purpose: 'CaseRecord',
    recipients: [],
    dataCategories: [],
    countries: [],
    grantedBy: 'Self',
    guardianId: null,
    childAssent: 'NotApplicable',
    capacity: 'Assumed',
    capacityNote: null,
    language: 'es',
    interpreterId: null,
    mode: 'Written',
    informed: {
      agreementToInterview: true,
      purpose: true,
      actualAndPossibleUse: true,
      nonIdentifyingResearchUse: true,
      rightToOwnData: true,
      storageTime: true,
      howToWithdraw: true,
    },
    conditions: null,
    validFrom: '2026-01-01T00:00:00.000Z',
    expiresAt: '2027-01-01T00:00:00.000Z',
    decision: 'Given',
    decidedAt: '2026-01-01T00:00:00.000Z',
    withdrawnAt: null,
    withdrawnHow: null,
    supersededAt: null,
    supersededBy: null,
    evidenceRef: null,
    ...change,
  };
}

describe('a case file as a row of HTCDS', () => {
  const farm = (): CaseFile => {
    const { file } = fileOf(planCase(htcds, {}, TODAY), [consent()]);
    return {
      ...file,
      case: {
        ...file.case,
        stage: 'FollowUp',
        exploitation: {
          ...file.case.exploitation,
          types: ['ForcedLabour'],
          industries: ['A_AgricultureForestryAndFishing'],
          recruitmentMethods: ['ThroughAnOnlineAdvertisement'],
          controlMethods: [
            'DebtBondage',
            'WithholdsDocuments',
            'ThreatensChildrenFamily',
            'TakesEarnings',
            'ExcessiveWorkingHours',
            'FalsePromises',
          ],
        },
      },
    };
  };

  it('the worked example gives the expected row (section 11, expectation 12)', () => {
    const record = recordOf(htcds, farm(), { now: NOW });
    const cells = Object.fromEntries(
      Object.entries(record).map(([name, value]) => [name, Array.isArray(value) ? value.join(';') : value]),
    );
    assert.deepEqual(
      {
        type: cells['vic_TypeOfExploitation'],
        industry: cells['vic_ForcedLabourIndustry'],
        recruitment: cells['vic_MethodOfRecruitment'],
        control: cells['vic_MethodsOfControl'],
        status: cells['cas_Status'],
      },
      {
        type: 'ForcedLabour',
        industry: 'A_AgricultureForestryAndFishing',
        recruitment: 'ThroughAnOnlineAdvertisement',
        control:
          'DebtBondage;WithholdsDocuments;ThreatensChildrenFamily;TakesEarnings;ExcessiveWorkingHours;FalsePromises',
        status: 'FollowUp',
      },
    );
  });

  it('con_Consent is the consent to the case record while it counts, and no other consent', () => {
    const of = (...consents: Consent[]): HtcdsValue | undefined =>
      recordOf(htcds, { ...farm(), consents }, { now: NOW })['con_Consent'];
    assert.equal(of(consent()), true);
    assert.equal(of(), undefined);
    assert.equal(of(consent({ purpose: 'ReferralNational' }), consent({ purpose: 'Interview' })), undefined);
    assert.equal(of(consent({ decision: 'Draft' })), undefined);
    assert.equal(of(consent({ decision: 'Refused' })), false);
    assert.equal(of(consent({ withdrawnAt: '2026-11-25T00:00:00.000Z' })), false);
    assert.equal(of(consent({ expiresAt: NOW })), false);
    assert.equal(of(consent({ validFrom: '2026-12-01T00:00:00.000Z' })), false);
    assert.equal(of(consent({ expiresAt: NOW }), consent()), true);
  });

  it('stages become the four statuses of the standard, and an erased case gives nothing', () => {
    assert.equal(statusOf('Solution'), 'Active');
    assert.equal(statusOf('Declined'), 'Closed');
    assert.equal(statusOf('TransferredOut'), 'ClosedReferred');
    const file = farm();
    assert.deepEqual(recordOf(htcds, { ...file, case: { ...file.case, stage: 'Erased' } }, { now: NOW }), {});
  });

  it('what is ours, sealed notes, safe contacts and places of help stay at home', () => {
    const file = farm();
    const record = recordOf(
      htcds,
      {
        ...file,
        case: { ...file.case, exploitation: { ...file.case.exploitation, controlMethods: ['RestrictsMovement'] } },
        notes: [{ ...META, caseId: 'x', text: 'sealed words', sealed: true }],
        safeContacts: [
          {
            ...META,
            caseId: 'x',
            channel: 'Phone',
            value: '+50400000000',
            safeTimes: [],
            safeWord: null,
            viaWhom: null,
            mayLeaveMessage: false,
            voicemailSafe: false,
            confirmedAt: NOW,
            endedAt: null,
            note: null,
          },
        ],
      },
      { now: NOW },
    );
    assert.doesNotMatch(JSON.stringify(record), /RestrictsMovement|sealed words|50400000000/u);
  });
});

describe('a row of HTCDS as a case', () => {
  it('a number is no safe contact, a tick is one consent, and what must follow is said', () => {
    const planned = planCase(
      htcds,
      { con_Consent: true, prs_MobilePhone: '+504 9999-0000', prs_Birthdate: '2012-03', cas_Status: 'Active' },
      TODAY,
    );
    assert.equal(planned.consent, 'given');
    assert.equal(planned.case.stage, 'Intake');
    assert.deepEqual(planned.person.phones, ['50499990000']);
    assert.deepEqual(planned.remarks, [
      'contact-not-safe-yet',
      'renew-consent',
      'assess-risk-now',
      'child-needs-guardian-check',
    ]);
  });

  it('without a consent a case waits for it; a follow-up asks for the consent that the file cannot bring', () => {
    assert.equal(planCase(htcds, { prs_FirstName: 'Ana' }, TODAY).case.stage, 'ConsentPending');
    assert.equal(planCase(htcds, { con_Consent: false }, TODAY).case.stage, 'Declined');
    const followUp = planCase(htcds, { con_Consent: true, cas_Status: 'FollowUp' }, TODAY);
    assert.ok(followUp.remarks.includes('ask-for-follow-up-consent'));
  });

  it('an address that somebody writes anew replaces the imported street', () => {
    const { file, remainder } = fileOf(
      planCase(htcds, { prs_MailingStreet: 'Calle 1', prs_MailingCity: 'Sur' }, TODAY),
    );
    assert.equal(file.person.address, 'Calle 1, Sur');
    const moved = { ...file, person: { ...file.person, address: 'Calle 2' } };
    assert.equal(recordOf(htcds, moved, { now: NOW, remainder })['prs_MailingStreet'], 'Calle 2');
  });

  it('whatever a record holds comes back from the case file (property)', () => {
    fc.assert(
      fc.property(anyRecord, (record) => {
        const planned = planCase(htcds, record, TODAY);
        const decided =
          planned.consent === 'not-stated'
            ? []
            : [consent({ decision: planned.consent === 'given' ? 'Given' : 'Refused' })];
        const { file, remainder } = fileOf(planned, decided);
        const back = recordOf(htcds, file, { now: NOW, remainder });
        const { cas_Status: status, vic_TraffickingStatus: found, ...rest } = ordered(back);
        const { cas_Status: given, vic_TraffickingStatus: known, ...wanted } = ordered(record);
        assert.deepEqual(rest, wanted);
        // a refusal closes the file that would be active: nothing is lost by it
        if (given !== undefined && given !== 'Active') assert.equal(status, given);
        if (known !== undefined) assert.equal(found, known);
      }),
      { numRuns: 300 },
    );
  });
});

/** Entries of a group may change places among each other: each is compared whole, in an order of its own. */
function ordered(record: HtcdsRecord): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  const entries = new Map<string, Record<string, HtcdsValue>>();
  for (const [key, value] of Object.entries(record)) {
    const found = htcds.findByName(key);
    const group = found?.field.repeats ?? null;
    if (found === undefined || group === null) flat[key] = value;
    else {
      const name = `${group} ${found.repeat}`;
      entries.set(name, { ...entries.get(name), [keyOf(found.field, 1)]: value });
    }
  }
  for (const group of ['event', 'plan', 'comment', 'perpetrator', 'outgoing'])
    flat[group] = [...entries]
      .filter(([name]) => name.startsWith(`${group} `))
      .map(([, entry]) => JSON.stringify(entry, Object.keys(entry).toSorted()))
      .sort();
  return flat;
}
