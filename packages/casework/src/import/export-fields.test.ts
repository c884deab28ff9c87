// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { anyRecord, content, htcds } from '../../../../test/htcds-fixture.ts';
import { ana, fileIn, give, NOON, recipient } from '../case/fictional.ts';
import type { CaseFile } from '../case/case.ts';
import { DATA_CATEGORIES, type DataCategory } from '../consent/consent.ts';
import type { AgreementScope } from '../consent/disclose.ts';
import { readColumns, standardNames } from '../htcds/index.ts';
import {
  cutRecord,
  decideExport,
  defaultFields,
  EXPORT_PURPOSE_NAMES,
  exportableFields,
  exportManifest,
  markedRows,
  type ExportRequest,
  sharingOf,
  watermarkText,
} from './index.ts';

const ALL = [...standardNames(htcds)];
const agreement: AgreementScope = {
  agreementId: 'a1',
  state: 'Active',
  purposes: ['ReferralNational'],
  dataCategories: DATA_CATEGORIES,
  countries: ['HN'],
};

function withConsent(dataCategories: readonly DataCategory[]): CaseFile {
  return give(fileIn('Intake'), 'ReferralNational', {
    dataCategories,
    countries: ['HN'],
    recipients: [{ kind: 'institution', institutionId: 'shelter-s' }],
  });
}
const ask = { purpose: 'ReferralNational', recipient: recipient(), agreement, fields: ALL } as const;

describe('which fields may go: requested ∩ purpose ∩ consent ∩ agreement (EXP-1)', () => {
  it('a consent to Identity gives names and no story, no telephone, no home', () => {
    const fields = exportableFields(htcds, withConsent(['Identity']), ask, ana);
    assert.ok(fields.has('prs_FirstName'));
    for (const name of [
      'vic_TypeOfExploitation',
      'prs_MobilePhone',
      'prs_MailingCity',
      'prs_MailingStreet',
      'cas_Status',
    ])
      assert.ok(!fields.has(name), name);
  });

  it('free text, street, coordinates and names of staff never go, whatever is consented', () => {
    const fields = exportableFields(htcds, withConsent(DATA_CATEGORIES), ask, ana);
    for (const name of fields) assert.notEqual(htcds.field(name).kind, 'long-text');
    for (const name of [
      'prs_MailingStreet',
      'prs_MailingLatitude',
      'cas_CaseOwner',
      'cas_IncomingReferralDetails',
      'vic_Vulnerabilities',
    ])
      assert.ok(!fields.has(name), name);
    assert.ok(fields.has('prs_MailingCity'));
  });

  it('without consent, agreement or with a conflict, another purpose, a consulate or a sealed case nothing goes', () => {
    const file = withConsent(['Identity']);
    const size = (changed: CaseFile, change: Partial<Parameters<typeof exportableFields>[2]> = {}): number =>
      exportableFields(htcds, changed, { ...ask, ...change }, ana).size;
    assert.ok(size(file) > 0);
    assert.equal(size(fileIn('Intake')), 0);
    assert.equal(size(file, { agreement: null }), 0);
    assert.equal(size(file, { agreement: { ...agreement, state: 'Suspended' } }), 0);
    assert.equal(size(file, { agreement: { ...agreement, dataCategories: ['Health'] } }), 0);
    assert.equal(size(file, { purpose: 'Research' }), 0);
    assert.equal(size(file, { recipient: recipient({ institutionId: 'other' }) }), 0);
    assert.equal(size(file, { recipient: recipient({ recipientClass: 'Consulate', actsFor: 'HN' }) }), 0);
    const flagged: CaseFile = {
      ...file,
      conflictFlags: [
        {
          personId: null,
          userId: null,
          organisationId: 'shelter-s',
          phone: null,
          organisationClass: null,
          country: null,
          flaggedAt: NOON,
          flaggedBy: 'ana',
        },
      ],
    };
    assert.equal(size(flagged), 0);
    assert.equal(size({ ...file, case: { ...file.case, sensitivity: 'Sealed' } }), 0);
  });

  it('two consents are never put together', () => {
    const both = give(withConsent(['Identity']), 'ReferralNational', {
      dataCategories: ['Trafficking'],
      countries: ['HN'],
      recipients: [{ kind: 'institution', institutionId: 'shelter-s' }],
    });
    const fields = exportableFields(htcds, both, ask, ana);
    assert.ok(!(fields.has('prs_FirstName') && fields.has('vic_TypeOfExploitation')));
  });

  it('numbers for the house itself name nobody, and do not leave it', () => {
    const own = { purpose: 'OwnStatistics', recipient: null, agreement: null, fields: ALL } as const;
    const fields = exportableFields(htcds, fileIn('Intake'), own, ana);
    for (const name of fields) assert.ok(!sharingOf(htcds.field(name)).identifying, name);
    assert.ok(fields.has('vic_TypeOfExploitation'));
    assert.equal(exportableFields(htcds, fileIn('Intake'), { ...own, recipient: recipient() }, ana).size, 0);
    assert.deepEqual(
      [...defaultFields(htcds)].filter((name) => sharingOf(htcds.field(name)).identifying),
      [],
    );
  });

  it('never more than was requested, never more than consented (property)', () => {
    fc.assert(
      fc.property(
        fc.subarray(content.fields.map(({ name }) => name)),
        fc.subarray([...DATA_CATEGORIES]),
        fc.constantFrom(...EXPORT_PURPOSE_NAMES),
        (fields, categories, purpose) => {
          const allowed = exportableFields(htcds, withConsent(categories), { ...ask, purpose, fields }, ana);
          for (const name of allowed) {
            assert.ok(fields.includes(name));
            const { category, never } = sharingOf(htcds.field(name));
            assert.ok(!never);
            assert.ok(category === null || categories.includes(category));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('a record is cut down to what may go, with its repeats (property)', () => {
    fc.assert(
      fc.property(anyRecord, fc.subarray(ALL), (record, names) => {
        const allowed = new Set(names);
        for (const key of Object.keys(cutRecord(htcds, record, allowed)))
          assert.ok(allowed.has(htcds.findByName(key)?.field.name ?? ''));
      }),
    );
  });
});

describe('how many, by whom, with which proof (EXP-1, EXP-2)', () => {
  const request: ExportRequest = {
    userId: 'ana',
    reason: 'monthly report to the shelter network',
    provedAt: '2026-11-26T11:56:00.000Z',
    rows: 50,
    rowsToday: 0,
    approvedBy: null,
    now: NOON,
  };
  const decide = (change: Partial<ExportRequest> = {}): string => {
    const decision = decideExport({ ...request, ...change });
    return decision.state === 'refused' ? decision.code : decision.state;
  };

  it('fifty rows alone, fifty-one with a second person, two hundred a day', () => {
    assert.equal(decide(), 'allowed');
    assert.equal(decide({ rows: 51 }), 'pending');
    assert.equal(decide({ rows: 51, approvedBy: 'sofia' }), 'allowed');
    assert.equal(decide({ rows: 51, approvedBy: 'ana' }), 'own-approval');
    assert.equal(decide({ rows: 1, rowsToday: 200 }), 'too-many-rows-today');
    assert.equal(decide({ rows: 0 }), 'nothing-to-export');
  });

  it('a proof of six minutes ago or of the future, or a short reason, is refused', () => {
    assert.equal(decide({ provedAt: '2026-11-26T11:54:00.000Z' }), 'step-up-required');
    assert.equal(decide({ provedAt: '2026-11-26T12:01:00.000Z' }), 'step-up-required');
    assert.equal(decide({ provedAt: null }), 'step-up-required');
    assert.equal(decide({ reason: ' because            ' }), 'reason-too-short');
    assert.throws(() => decide({ rows: -1 }), RangeError);
  });

  it('the manifest names fields and counts, and each recipient gets another watermark', () => {
    const input = {
      exportId: 'x1',
      createdAt: NOON,
      createdBy: 'ana',
      approvedBy: null,
      purpose: 'ReferralNational',
      recipientId: 'shelter-s',
      fields: new Set(['prs_FirstName', 'org_Name']),
      rows: 3,
      leftOut: 1,
      expiresAt: NOON,
    } as const;
    const manifest = exportManifest(htcds, input);
    assert.deepEqual(manifest.fields, ['org_Name', 'prs_FirstName']);
    assert.match(manifest.watermark, /x1.*2026-11-26T12.*ana.*ReferralNational.*shelter-s/u);
    assert.notEqual(watermarkText(input), watermarkText({ ...input, recipientId: 'other' }));
  });

  it('in CSV each row carries the mark, and readers of the file are not disturbed', () => {
    const rows = [...markedRows([['prs_FirstName'], ['A'], ['B']], 'x1 | ana')];
    assert.deepEqual(rows, [
      ['prs_FirstName', 'amparo_Export'],
      ['A', 'x1 | ana'],
      ['B', 'x1 | ana'],
    ]);
    const { columns, findings } = readColumns(htcds, [{ number: 1, cells: rows[0] ?? [] }]);
    assert.equal(columns.length, 1);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['technical-column'],
    );
  });
});
