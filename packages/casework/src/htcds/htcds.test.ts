// SPDX-License-Identifier: EUPL-1.2
// Files here are made up. Their columns are those of the toolkit of HTCDS (repository UNMigration/HTCDS, commit 3c2f653:
// Toolkit/Survey/htcds_xlsform.xml and the description of Toolkit/Excel), CC BY 4.0, IOM.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { csvLine, FileRefused, openTable, type SheetRow, writeXlsx } from '@amparo/spreadsheet';
import fc from 'fast-check';
import {
  type Finding,
  headerCells,
  type HtcdsRecord,
  mostRepeats,
  readColumns,
  readDate,
  readNumber,
  recordCells,
  RowReader,
  type RowReading,
  standardNames,
  submissionRows,
  writeColumns,
} from './index.ts';

import { anyRecord, content, htcds, TODAY } from '../../../../test/htcds-fixture.ts';

interface ReadFile {
  readonly rows: readonly RowReading[];
  readonly findings: readonly Finding[];
}

function readRows(rows: Iterable<SheetRow>): ReadFile {
  const all = [...rows];
  const { columns, headerRow, findings } = readColumns(htcds, all);
  assert.ok(headerRow !== null);
  const reader = new RowReader(htcds, columns, TODAY);
  const read = all.filter(({ number }) => number > headerRow).flatMap((row) => reader.read(row) ?? []);
  return { rows: read, findings };
}
const readCsv = (text: string): ReadFile => readRows(openTable(new TextEncoder().encode(text)).rows());
const codesOf = (findings: readonly Finding[]): string[] => findings.map(({ code }) => code);
const told = (row: RowReading | undefined): string[] =>
  codesOf(row?.findings ?? []).filter((code) => code !== 'consent-not-stated');

describe('the standard as data', () => {
  it('has every field and code of HTCDS 2.0', () => {
    const standard = content.fields.filter(({ section }) => section !== 'local');
    assert.equal(standard.length, 84);
    assert.equal(standard.filter(({ deprecated }) => deprecated).length, 3);
    assert.equal(standard.filter(({ core }) => core).length, 38);
    assert.equal(standard.flatMap(({ values }) => values).length, 182);
    assert.equal(content.countries.length, 249);
  });

  it('the pairs of language codes name the same language', () => {
    const names = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });
    for (const [two, three] of content.languages) {
      const canonical = new Intl.Locale(three).maximize().language;
      const name = names.of(three);
      if (name !== undefined) assert.equal(names.of(two), name, `${two} ${three} ${canonical}`);
    }
  });

  it('no word for a code leads to two codes of one field', () => {
    for (const [name, byCode] of Object.entries(content.words)) {
      if (name === 'yes' || name === 'no') continue;
      for (const [code, words] of Object.entries(byCode))
        for (const { word } of words) {
          const found = htcds.findCode(htcds.field(name), word);
          assert.equal(found?.code, code, `${name} ${code} ${word}`);
        }
    }
  });
});

describe('dates are asked where two days are possible, never guessed', () => {
  it('03/04/2019 is asked; 25/04/2019 and 04/25/2019 have one reading', () => {
    assert.deepEqual(readDate('03/04/2019'), {
      ok: false,
      code: 'ambiguous-date',
      choices: ['2019-04-03', '2019-03-04'],
    });
    assert.deepEqual(readDate('03/04/2019', 'day-first'), { ok: true, value: '2019-04-03', precision: 'day' });
    assert.deepEqual(readDate('03/04/2019', 'month-first'), { ok: true, value: '2019-03-04', precision: 'day' });
    assert.deepEqual(readDate('25.04.2019'), { ok: true, value: '2019-04-25', precision: 'day' });
    assert.deepEqual(readDate('04-25-2019'), { ok: true, value: '2019-04-25', precision: 'day' });
    assert.deepEqual(readDate('04/04/2019'), { ok: true, value: '2019-04-04', precision: 'day' });
  });

  it('keeps how exact a date is, and reads names of months in four languages', () => {
    const of = (text: string): string => {
      const reading = readDate(text);
      return reading.ok ? `${reading.value} ${reading.precision}` : reading.code;
    };
    assert.equal(of('2019'), '2019 year');
    assert.equal(of('04/2019'), '2019-04 month');
    assert.equal(of('3 de abril de 2019'), '2019-04-03 day');
    assert.equal(of('April 3rd, 2019'), '2019-04-03 day');
    assert.equal(of('1er février 2020'), '2020-02-01 day');
    assert.equal(of('março de 2018'), '2018-03 month');
    assert.equal(of('ca. 1990'), '1990 estimated');
    assert.equal(of('31/02/2019'), 'impossible-date');
    assert.equal(of('03/04/19'), 'two-digit-year');
    assert.equal(of('yesterday'), 'not-a-date');
    assert.equal(of('0019-01-01'), 'impossible-date');
  });

  it('a date with one order is read the same whatever is said of the other (property)', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        (date) => {
          const [year = '', month = '', day = ''] = date.toISOString().slice(0, 10).split('-');
          assert.deepEqual(readDate(`${day}/${month}/${year}`, 'day-first'), {
            ok: true,
            value: `${year}-${month}-${day}`,
            precision: 'day',
          });
          const unsaid = readDate(`${day}/${month}/${year}`);
          assert.equal(unsaid.ok, Number(day) > 12 || day === month);
        },
      ),
    );
  });

  it('1,234 is asked where it may be two numbers', () => {
    const wide = { least: 0, most: 1e6, whole: false };
    assert.deepEqual(readNumber('1,234', wide), { ok: false, code: 'ambiguous-number' });
    assert.deepEqual(readNumber('1,234', wide, 'comma'), { ok: true, value: 1.234 });
    assert.deepEqual(readNumber('1.234,5', wide), { ok: true, value: 1234.5 });
    assert.deepEqual(readNumber('-87,206', { least: -180, most: 180, whole: false }), { ok: true, value: -87.206 });
    assert.deepEqual(readNumber('twelve', wide), { ok: false, code: 'not-a-number' });
  });
});

describe('HTCDS files with the known errors of its own templates', () => {
  it('accepts the spellings of the survey and of the Excel templates, and says so', () => {
    const { rows, findings } = readCsv(
      'con_Consent,prs_First_Name,prs_Second_Name,vic_Methods_of_Control,vic_TraffickinStatusDecisionMakingOrg\nTRUE,Ana,Prueba,DebtBondage;WithholdsDocuments,NGO\n',
    );
    assert.deepEqual(rows[0]?.record, {
      con_Consent: true,
      prs_FirstName: 'Ana',
      prs_SecondName: 'Prueba',
      vic_MethodsOfControl: ['DebtBondage', 'WithholdsDocuments'],
      vic_TraffickingStatusDecisionMakingOrg: 'NGO',
    });
    assert.deepEqual(
      codesOf(findings),
      Array.from({ length: 4 }, () => 'other-spelling'),
    );
  });

  it('in the Excel template the label wins where the keys of the address are swapped or a key is missing', () => {
    const file = writeXlsx(
      [
        [
          'prs_FirstName',
          'prs_MailingCity',
          'prs_MailingCountry',
          'prs_MailingState',
          'prs_MailingStreet',
          'prs_MailingPostalCode',
          '',
        ],
        ['First Name', 'Street', 'City', 'State', 'Postal Code', 'Country', 'Reason for Outgoing Referral'],
        ['Ana', 'Calle 1', 'Santa Fe', 'Sur', '0101', 'HN', 'Migration Or Change Of Location'],
      ],
      { sheetName: 'Template' },
    );
    const { rows, findings } = readRows(openTable(file).rows());
    assert.deepEqual(rows[0]?.record, {
      prs_FirstName: 'Ana',
      prs_MailingStreet: 'Calle 1',
      prs_MailingCity: 'Santa Fe',
      prs_MailingState: 'Sur',
      prs_MailingPostalCode: '0101',
      prs_MailingCountry: 'HN',
      cas_ReasonForOutgoingReferral: 'MigrationOrChangeOfLocation',
    });
    assert.equal(codesOf(findings).filter((code) => code === 'label-not-key').length, 5);
  });

  it('reads labels as well as codes, in any case, also labels that hold a semicolon', () => {
    const { rows } = readCsv(
      'cas_Status,vic_ForcedLabourIndustry,prs_Gender\nFollow up,"Water supply; sewerage, waste management and remediation;Construction",Non-Conforming\n',
    );
    assert.deepEqual(rows[0]?.record, {
      cas_Status: 'FollowUp',
      vic_ForcedLabourIndustry: ['E_WaterSupplySewerageWasteManagement', 'F_Construction'],
      prs_Gender: 'NonConforming',
    });
    assert.deepEqual(told(rows[0]), ['by-label', 'by-label', 'by-label']);
  });

  it('takes several values divided by spaces, as surveys write them, and no several values where one may stand', () => {
    const { rows } = readCsv('vic_MethodsOfControl,prs_Gender\nDebtBondage FalsePromises,Feminine;Masculine\n');
    assert.deepEqual(rows[0]?.record, { vic_MethodsOfControl: ['DebtBondage', 'FalsePromises'] });
    assert.deepEqual(told(rows[0]), ['several-by-space', 'one-value-only']);
  });

  it('a reason of a referral in words becomes Other, and the words go to the details', () => {
    const { rows } = readCsv('cas_ReasonForIncomingReferral,cas_IncomingReferralDetails\nneeds a dentist,by bus\n');
    assert.deepEqual(rows[0]?.record, {
      cas_ReasonForIncomingReferral: 'Other',
      cas_IncomingReferralDetails: 'by bus\nneeds a dentist',
    });
  });

  it('says cell by cell what was not taken, and takes the rest', () => {
    const { rows } = readCsv(
      'prs_FirstName,prs_Birthdate,prs_Citizenship,prs_NumberOfChildren,vic_TypeOfExploitation,prs_Deceased\nAna,03/04/1999,ZZ,lots,Slavery,perhaps\n',
    );
    const [row] = rows;
    assert.deepEqual(row?.record, { prs_FirstName: 'Ana' });
    assert.equal(row?.state, 'partly');
    assert.deepEqual(
      row?.findings.map(({ code, column, field }) => [code, column, field]),
      [
        ['ambiguous-date', 1, 'prs_Birthdate'],
        ['unknown-country', 2, 'prs_Citizenship'],
        ['not-a-number', 3, 'prs_NumberOfChildren'],
        ['unknown-value', 4, 'vic_TypeOfExploitation'],
        ['not-yes-or-no', 5, 'prs_Deceased'],
        ['consent-not-stated', null, 'con_Consent'],
      ],
    );
  });

  it('no finding ever carries what stands in the cell (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 12, unit: 'grapheme-ascii' }), { minLength: 6, maxLength: 6 }),
        (cells) => {
          const head =
            'prs_Birthdate,prs_Citizenship,prs_NumberOfChildren,vic_TypeOfExploitation,prs_Deceased,prs_PrimaryLanguage\r\n';
          const { rows } = readCsv(head + csvLine(cells));
          const said = JSON.stringify(rows.map(({ findings }) => findings));
          for (const cell of cells) assert.ok(cell.trim().length < 12 || !said.includes(cell.trim()));
        },
      ),
    );
  });

  it('countries and languages by name in four languages', () => {
    const { rows } = readCsv(
      'prs_Citizenship,prs_PrimaryLanguage\nHonduras;Brasil,español\nAllemagne,fre\nUnited States,Portuguese\n',
    );
    assert.deepEqual(
      rows.map(({ record }) => [record['prs_Citizenship'], record['prs_PrimaryLanguage']]),
      [
        [['HN', 'BR'], 'spa'],
        [['DE'], 'fra'],
        [['US'], 'por'],
      ],
    );
  });

  it('columns that stand twice, are unknown or belong to the survey program are said', () => {
    const { findings } = readCsv(
      'prs_FirstName,prs_First_Name,Notes of mine,meta-instanceID,_submission_time\nA,B,C,D,E\n',
    );
    assert.deepEqual(codesOf(findings), ['duplicate-column', 'unknown-column', 'technical-column', 'technical-column']);
  });

  it('refuses a row without consent, a row that stands twice, a birth in the future and ages that disagree', () => {
    const { rows } = readCsv(
      'con_Consent,prs_FirstName,prs_Birthdate,vic_AgeWhenTrafficked\nFALSE,Ana,2000-01-01,17\nTRUE,Eva,2030-01-01,17\nTRUE,Iris,2015-01-01,40\nTRUE,Iris,2015-01-01,40\n',
    );
    assert.deepEqual(
      rows.map((row) => [row.state, ...told(row)]),
      [
        ['refused', 'consent-refused'],
        ['partly', 'future-date'],
        ['partly', 'ages-disagree'],
        ['refused', 'ages-disagree', 'same-row-again'],
      ],
    );
    assert.equal(rows[1]?.record['prs_Birthdate'], undefined);
    assert.equal(rows[2]?.record['vic_AgeWhenTrafficked'], undefined);
  });

  it('the old tick for data processing is never a consent', () => {
    const { rows } = readCsv('vic_AgreementToManagePersonalData,prs_FirstName\nTRUE,Ana\n');
    assert.deepEqual(told(rows[0]), ['deprecated-field']);
    assert.ok(codesOf(rows[0]?.findings ?? []).includes('consent-not-stated'));
  });
});

describe('submissions of the survey of the toolkit', () => {
  const submission = (inner: string): string =>
    `<data id="htcds_xlsform" version="v1" xmlns:orx="http://openrosa.org/xforms"><start>2026-01-02T10:00:00</start>${inner}<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>`;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it('one document, or several in one file, become rows', () => {
    const one =
      '<con_Consent>TRUE</con_Consent><prs_First_Name>Ana</prs_First_Name><vic_Methods_of_Control>DebtBondage TakesEarnings</vic_Methods_of_Control><prs_Citizenship>HN</prs_Citizenship>';
    const two = '<g><con_Consent>TRUE</con_Consent><prs_Second_Name>Prueba &amp; Hija</prs_Second_Name></g>';
    const { rows } = readRows(
      submissionRows(
        htcds,
        bytes(`<?xml version="1.0"?><submissions>${submission(one)}${submission(two)}</submissions>`),
      ),
    );
    assert.deepEqual(
      rows.map(({ record }) => record),
      [
        {
          con_Consent: true,
          prs_FirstName: 'Ana',
          vic_MethodsOfControl: ['DebtBondage', 'TakesEarnings'],
          prs_Citizenship: ['HN'],
        },
        { con_Consent: true, prs_SecondName: 'Prueba & Hija' },
      ],
    );
    assert.equal(readRows(submissionRows(htcds, bytes(submission(one)))).rows.length, 1);
  });

  it('every field of the survey is known, by the names that the survey gives them', () => {
    const names =
      'con_Consent prs_Salutation prs_First_Name prs_Second_Name prs_Birthdate prs_Gender prs_Citizenship prs_Title prs_Email prs_HomePhone prs_MobilePhone prs_MailingCity prs_MailingCountry prs_MailingState prs_MailingStreet prs_MailingPostalCode vic_MethodOfRecruitment vic_LocationOfRecruitment vic_TraffickingStatus vic_TraffickingStatusDecisionMakingOrg vic_Methods_of_Control vic_TypeOfExploitation vic_ForcedLabourIndustry vic_TypeOfSexExploitation vic_LocationOfExploitation cas_Status cas_ReferringOrganisation cas_IncomingReferralDate cas_ReferringPrimaryCaseWorker cas_ReasonForIncomingReferral cas_IncomingReferralDetails'.split(
        ' ',
      );
    assert.equal(names.length, 31);
    // as ODK Central writes a table, with the columns of its own
    const cells = [
      'SubmissionDate',
      ...names.map((name) => `data-${name}`),
      'meta-instanceID',
      'KEY',
      'AttachmentsPresent',
      'ReviewState',
    ];
    const { columns, findings } = readColumns(htcds, [{ number: 1, cells }]);
    assert.equal(columns.length, 31);
    assert.deepEqual([...new Set(codesOf(findings))].toSorted(), ['other-spelling', 'technical-column']);
  });

  it('the survey itself, other XML, cut XML and entities are refused', () => {
    const refusal = (text: string): string => {
      try {
        submissionRows(htcds, bytes(text));
      } catch (error) {
        if (error instanceof FileRefused) return error.code;
        throw error;
      }
      return 'read';
    };
    assert.equal(refusal('<h:html xmlns:h="x"><h:head/></h:html>'), 'not-a-table');
    assert.equal(refusal('<svg><text>x</text></svg>'), 'not-a-table');
    assert.equal(refusal(submission('<prs_First_Name>Ana').slice(0, 90)), 'damaged-file');
    assert.equal(
      refusal('<!DOCTYPE d [<!ENTITY a "b">]><data id="x"><prs_First_Name>&a;</prs_First_Name></data>'),
      'damaged-file',
    );
  });
});

describe('round trip: whatever HTCDS can hold survives export, import and export', () => {
  const exported = (records: readonly HtcdsRecord[]): string[][] => {
    const columns = writeColumns(htcds, standardNames(htcds), mostRepeats(htcds, records));
    return [headerCells(columns), ...records.map((record) => recordCells(columns, record))];
  };

  it('CSV and XLSX (property)', () => {
    fc.assert(
      fc.property(
        fc.array(
          anyRecord.filter((record) => Object.keys(record).length > 0),
          { minLength: 1, maxLength: 4 },
        ),
        (records) => {
          const rows = exported(records);
          const csv = new TextEncoder().encode(rows.map((row) => csvLine(row)).join(''));
          const xlsx = writeXlsx(rows, { sheetName: 'HTCDS', watermark: 'export' });
          for (const file of [csv, xlsx]) {
            const back = readRows(openTable(file, file === csv ? { separator: ',' } : {}).rows());
            const read = back.rows.map(({ record }) => record);
            assert.deepEqual(read, records);
            assert.deepEqual(exported(read), rows);
            const bad = back.rows
              .flatMap(({ findings }) => findings)
              .filter(({ level, code }) => level !== 'note' && !/consent|same-row/u.test(code));
            assert.deepEqual(bad, []);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('fields of this project are never written', () => {
    const columns = writeColumns(htcds, new Set(['amp_Note', 'prs_FirstName']), mostRepeats(htcds, []));
    assert.deepEqual(headerCells(columns), ['prs_FirstName']);
  });
});
