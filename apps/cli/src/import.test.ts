// SPDX-License-Identifier: EUPL-1.2
// The commands on files of cases, run as a person runs them. Everybody in the files is made up.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openTable, textOf, writeXlsx } from '@amparo/spreadsheet';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'amparo-import-'));
after(() => {
  rmSync(folder, { recursive: true });
});

function amparo(...args: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', cwd: folder });
  return { code: status, out: stdout, err: stderr };
}
function file(name: string, content: string | Uint8Array): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const CLEAN = 'con_Consent,prs_FirstName,vic_TypeOfExploitation\nTRUE,Zulmira,ForcedLabour\n';
const MIXED =
  'con_Consent,prs_First_Name,prs_Birthdate,vic_TypeOfExploitation\nTRUE,Zulmira,03/04/1999,ForcedLabour;Servitude\nTRUE,Aldonza,1998-02-31,Slavery\n';

describe('amparo htcds check', () => {
  it('exit code 0 for a clean file, 1 for one with findings, 2 for one that cannot be read', () => {
    assert.equal(amparo('htcds', 'check', file('clean.csv', CLEAN)).code, 0);
    assert.equal(amparo('htcds', 'check', file('mixed.csv', MIXED)).code, 1);
    assert.equal(amparo('htcds', 'check', 'missing.csv').code, 2);
    assert.equal(
      amparo(
        'htcds',
        'check',
        file('cut.xlsx', writeXlsx([['prs_FirstName'], ['A']], { sheetName: 'x' }).subarray(0, 400)),
      ).code,
      2,
    );
    assert.equal(amparo('htcds', 'check', file('open.csv', `${CLEAN}TRUE,"x`)).code, 2);
    assert.equal(amparo('htcds', 'check').code, 2);
    assert.equal(amparo('htcds', 'check', 'clean.csv', '--lang', 'fr').code, 2);
  });

  it('says cell, field and what to do, in English and Spanish, and never what stands in the cell', () => {
    file('mixed.csv', MIXED);
    const english = amparo('htcds', 'check', 'mixed.csv').out;
    assert.match(english, /C · prs_Birthdate · one cell: This can be two days[\s\S]*At: C2/u);
    assert.match(english, /D · vic_TypeOfExploitation[\s\S]*At: D3/u);
    const spanish = amparo('htcds', 'check', 'mixed.csv', '--lang', 'es').out;
    assert.match(spanish, /Pueden ser dos días/u);
    assert.doesNotMatch(english + spanish, /Zulmira|Aldonza|Slavery|1999/u);
  });

  it('gives the same as JSON', () => {
    file('mixed.csv', MIXED);
    const { out } = amparo('htcds', 'check', 'mixed.csv', '--format', 'json');
    const { read, partly, findings } = JSON.parse(out) as {
      read: number;
      partly: number;
      findings: { code: string; places: string[] }[];
    };
    assert.deepEqual([read, partly], [2, 2]);
    assert.deepEqual(findings.find(({ code }) => code === 'unknown-value')?.places, ['D3']);
    assert.doesNotMatch(out, /Zulmira|Slavery/u);
  });

  it('reads submissions of the survey of the toolkit', () => {
    const name = file(
      'one.xml',
      '<data id="htcds_xlsform"><con_Consent>TRUE</con_Consent><prs_First_Name>A</prs_First_Name></data>',
    );
    assert.equal(amparo('htcds', 'check', name).code, 0);
  });
});

describe('amparo htcds convert', () => {
  it('writes what could be taken, for its owner alone, and never over a file', () => {
    file('mixed.csv', MIXED);
    const { code, out } = amparo('htcds', 'convert', 'mixed.csv', '--out', 'new.xlsx');
    assert.equal(code, 1);
    assert.match(out, /Written: 2 rows, 3 columns/u);
    const rows = [...openTable(readFileSync(join(folder, 'new.xlsx'))).rows()].map(({ cells }) =>
      cells.map((cell) => textOf(cell)),
    );
    assert.deepEqual(rows, [
      ['prs_FirstName', 'vic_TypeOfExploitation', 'con_Consent'],
      ['Zulmira', 'ForcedLabour;Servitude', 'TRUE'],
      ['Aldonza', '', 'TRUE'],
    ]);
    assert.equal(statSync(join(folder, 'new.xlsx')).mode & 0o077, 0);
    assert.equal(amparo('htcds', 'check', 'new.xlsx').code, 0);
    assert.equal(amparo('htcds', 'convert', 'mixed.csv', '--out', 'new.xlsx').code, 2);
  });
});

describe('amparo import plan', () => {
  const past =
    'Nombres;Fecha de nacimiento;Tipo de explotación;Consentimiento\nZulmira;03/04/1999;Explotación sexual;sí\nAldonza;25/04/1999;trabajo forsozo;sí\n';

  it('suggests, writes a draft in which what is not sure stays open, and runs dry with it', () => {
    file('past.csv', past);
    const first = amparo('import', 'plan', 'past.csv', '--draft', 'map.json');
    assert.equal(first.code, 0);
    assert.match(first.out, /C “Tipo de explotación” → vic_TypeOfExploitation/u);
    const draft = JSON.parse(readFileSync(join(folder, 'map.json'), 'utf8')) as {
      columns: { to: string; dateOrder: string | null; values: object; open: object }[];
    };
    assert.deepEqual(draft.columns[2]?.values, { 'Explotación sexual': 'SexualExploitation' });
    assert.deepEqual(draft.columns[2]?.open, { 'trabajo forsozo': 'ForcedLabour' });
    assert.equal(draft.columns[1]?.dateOrder, null);
    const asked = amparo('import', 'plan', 'past.csv', '--mapping', 'map.json');
    assert.equal(asked.code, 1);
    assert.match(asked.out, /At: B2[\s\S]*At: C3/u);
    // a person decides
    const decided = draft.columns.map((column) => ({
      ...column,
      ...(column.to === 'prs_Birthdate' ? { dateOrder: 'day-first' } : {}),
      values: { ...column.values, ...column.open },
      open: {},
    }));
    file('decided.json', JSON.stringify({ ...draft, columns: decided }));
    const run = amparo('import', 'plan', 'past.csv', '--mapping', 'decided.json', '--out', 'plan.jsonl');
    assert.equal(run.code, 0, run.out);
    const plans = readFileSync(join(folder, 'plan.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { planned: { person: { birthdate: string }; consent: string } });
    assert.deepEqual(
      plans.map(({ planned }) => [planned.person.birthdate, planned.consent]),
      [
        ['1999-04-03', 'given'],
        ['1999-04-25', 'given'],
      ],
    );
  });

  it('a mapping with mistakes is refused with their places', () => {
    file('past.csv', past);
    file('bad.json', '{"version": 1, "headerRow": 1, "columns": [{"column": "A", "to": "prs_Nothing"}]}');
    const { code, err } = amparo('import', 'plan', 'past.csv', '--mapping', 'bad.json');
    assert.equal(code, 2);
    assert.match(err, /columns\[0\]\.to/u);
  });
});
