// SPDX-License-Identifier: EUPL-1.2
// Case files into HTCDS and back. The man on the farm is the worked example of the specification; everybody is made up.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CaseFile } from '../case/case.ts';
import type { Consent } from '../consent/consent.ts';
import { retentionDay } from '../case/retention.ts';
import { importedFile } from '../import/planned-file.ts';
import type { Context } from '../outcome/outcome.ts';
import { DEFAULT_PROFILE } from '../profile/index.ts';
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

const CONTEXT: Context = {
  actor: { orgId: 'o', userId: 'u', roles: ['CaseWorker'] },
  now: NOW,
  today: TODAY,
  profile: DEFAULT_PROFILE,
};

/** As an import writes it; `consents` stand in place of the one that it brings. */
function fileOf(planned: PlannedCase, consents?: readonly Consent[]): { file: CaseFile; remainder: Remainder } {
  let last = 0;
  const outcome = importedFile(
    planned,
    {
      caseId: 'x',
      caseNo: 'K7RM2-4Q9TX',
      caseWorker: { userId: 'u', orgId: 'o' },
      supervisor: { userId: 's', orgId: 'o' },
      duplicates: { caseIds: [], decided: 'none-found' },
      newId: () => `i${(last += 1)}`,
    },
    CONTEXT,
  );
  assert.ok(outcome.ok, JSON.stringify(outcome));
  const { file, remainder } = outcome.value;
  return { file: consents === undefined ? file : { ...file, consents }, remainder };
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

  it('what an import writes opens by the rules: two people answer for it, and a tick counts for three months', () => {
    const { file } = fileOf(
      planCase(htcds, { con_Consent: true, amp_OpenedOn: '2019-05-02', prs_FirstName: 'Ana' }, TODAY),
    );
    assert.deepEqual(
      file.consents.map(({ purpose, decision, expiresAt, informed }) => [
        purpose,
        decision,
        expiresAt,
        Object.values(informed).some(Boolean),
      ]),
      [['CaseRecord', 'Given', '2027-02-26T00:00:00.000Z', false]],
    );
    assert.equal(file.case.openedAt, '2019-05-02T00:00:00.000Z');
    assert.deepEqual([file.case.caseWorkerId, file.case.supervisorId], ['u', 's']);
    assert.deepEqual(file.safeContacts, []);
    const alone = importedFile(
      planCase(htcds, {}, TODAY),
      {
        caseId: 'x',
        caseNo: 'K7RM2-4Q9TX',
        caseWorker: { userId: 'u', orgId: 'o' },
        supervisor: { userId: 'u', orgId: 'o' },
        duplicates: null,
        newId: () => 'i',
      },
      CONTEXT,
    );
    assert.ok(!alone.ok);
    assert.deepEqual(
      alone.problems.map(({ code }) => code),
      ['SECOND_PERSON_REQUIRED', 'INCOMPLETE'],
    );
  });

  it('what ended long ago is kept from the day it ended, not from the day of the import', () => {
    const { file } = fileOf(
      planCase(htcds, { con_Consent: true, cas_Status: 'Closed', amp_ClosedOn: '2020-01-31' }, TODAY),
    );
    assert.equal(retentionDay(file, DEFAULT_PROFILE)?.slice(5), '01-31');
    assert.ok((retentionDay(file, DEFAULT_PROFILE) ?? '') < '2036');
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
        const { file, remainder } = fileOf(planned);
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
