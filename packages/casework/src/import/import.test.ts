// SPDX-License-Identifier: EUPL-1.2
// Tables of offices that do not exist, with people who do not exist.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openTable, type SheetRow, type Table, writeXlsx } from '@amparo/spreadsheet';
import fc from 'fast-check';
import { htcds, TODAY } from '../../../../test/htcds-fixture.ts';
import type { Issue } from '@amparo/kernel';
import {
  columnsOf,
  type Cursor,
  dateEvidence,
  kindsOf,
  type Mapping,
  parseMapping,
  readHeader,
  type RunEnd,
  runImport,
  runImportInSlices,
  type Slice,
  suggestColumns,
  suggestSteps,
  suggestValues,
} from './index.ts';

const tableOf = (text: string): Table => openTable(new TextEncoder().encode(text));
const firstRows = (table: Table): SheetRow[] => [...table.rows()].slice(0, 30);

function suggested(text: string): Record<string, string> {
  const rows = firstRows(tableOf(text));
  const header = readHeader(htcds, rows, []);
  assert.ok(header !== undefined);
  const sample = rows.filter(({ number }) => number > header.row);
  const found: Record<string, string> = {};
  for (const { column, suggestions } of suggestColumns(htcds, header.columns, sample)) {
    const name = header.columns.find((one) => one.column === column)?.text ?? '';
    const [best] = suggestions;
    found[name] = best === undefined || best.score < 60 ? '?' : `${best.field} ${best.reason.by}`;
  }
  return found;
}

describe('columns are suggested by their names in four languages, and the suggestion says why', () => {
  it('Spanish', () => {
    assert.deepEqual(
      suggested(
        'No. de caso;Nombres;Apellidos;Fecha de nacimiento;Sexo;Nacionalidad;Tipo de explotación;Fecha de ingreso;Estado del caso;Teléfono celular;Color favorito\n1;Ana;Prueba;25/04/1999;F;Honduras;Explotación sexual;01/02/2020;Cerrado;9999;azul\n',
      ),
      {
        'No. de caso': 'amp_CaseNumber word',
        Nombres: 'prs_FirstName word',
        Apellidos: 'prs_SecondName word',
        'Fecha de nacimiento': 'prs_Birthdate word',
        Sexo: 'prs_Gender word',
        Nacionalidad: 'prs_Citizenship word',
        'Tipo de explotación': 'vic_TypeOfExploitation word',
        'Fecha de ingreso': 'amp_OpenedOn word',
        'Estado del caso': 'cas_Status word',
        'Teléfono celular': 'prs_MobilePhone word',
        'Color favorito': '?',
      },
    );
  });

  it('French, Portuguese and English', () => {
    assert.deepEqual(suggested('Prénom,Nom de famille,Date de naissance,Nationalité\nAnne,Essai,25/04/1999,France\n'), {
      Prénom: 'prs_FirstName word',
      'Nom de famille': 'prs_SecondName word',
      'Date de naissance': 'prs_Birthdate word',
      Nationalité: 'prs_Citizenship word',
    });
    assert.deepEqual(
      suggested('Nome,Sobrenome,Data de nascimento,Tipo de exploração\nAna,Teste,25/04/1999,Trabalho forçado\n'),
      {
        Nome: 'prs_FirstName word',
        Sobrenome: 'prs_SecondName word',
        'Data de nascimento': 'prs_Birthdate word',
        'Tipo de exploração': 'vic_TypeOfExploitation word',
      },
    );
    assert.deepEqual(suggested('first name,SURNAME,D.O.B.,prs_Gender\nAna,Test,1999-04-25,Feminine\n'), {
      'first name': 'prs_FirstName label',
      SURNAME: 'prs_SecondName word',
      'D.O.B.': 'prs_Birthdate word',
      prs_Gender: 'prs_Gender full-name',
    });
  });

  it('misspelt names, parts of longer names, and columns told by their values', () => {
    const found = suggested(
      'Nacionalidd,Fecha de nacimiento de la persona,Dato 7\nHonduras,25/04/1999,soltera\nGuatemala,26/04/1999,casada\nMéxico,27/04/1999,viuda\nPerú,28/04/1998,soltera\n',
    );
    assert.equal(found['Nacionalidd'], 'prs_Citizenship near-word');
    assert.equal(found['Fecha de nacimiento de la persona'], 'prs_Birthdate part');
    // values alone are never sure enough to be preselected
    assert.equal(found['Dato 7'], '?');
    const rows = firstRows(tableOf('Dato 7\nsoltera\ncasada\nviuda\nsoltero\n'));
    const [column] = suggestColumns(htcds, [{ column: 0, text: 'Dato 7', above: '' }], rows.slice(1));
    assert.deepEqual(column?.suggestions[0]?.reason, { by: 'values', share: 100 });
    assert.equal(column?.suggestions[0]?.field, 'prs_MaritalStatus');
  });

  it('a page gets control back after each column', () => {
    const rows = firstRows(tableOf('Nombre,País\nEva,Perú\n'));
    const header = readHeader(htcds, rows, [])?.columns ?? [];
    const done: number[] = [];
    const steps = suggestSteps(htcds, header, rows.slice(1));
    for (let step = steps.next(); ; step = steps.next()) {
      if (step.done === true) {
        assert.deepEqual(step.value, suggestColumns(htcds, header, rows.slice(1)));
        break;
      }
      done.push(step.value);
    }
    assert.deepEqual(done, [1, 2]);
  });

  it('a name that the values contradict is not preselected, and no field is suggested twice first', () => {
    const found = suggested('Fecha de nacimiento,Nombre,Nombre\nAna,Eva,Iris\nIda,Uma,Lia\n');
    assert.equal(found['Fecha de nacimiento'], '?');
    const rows = firstRows(tableOf('Nombre,Nombre\nEva,Iris\n'));
    const header = readHeader(htcds, rows, []);
    const both = suggestColumns(htcds, header?.columns ?? [], rows.slice(1)).map(({ suggestions }) => suggestions[0]);
    assert.equal(both.filter((one) => one?.field === 'prs_FirstName' && one.score >= 60).length, 1);
  });
});

describe('headers', () => {
  it('found below a title, with the words of merged cells above', () => {
    const file = writeXlsx(
      [
        ['Casos 2019', '', '', ''],
        ['Persona', '', 'Hechos', ''],
        ['Nombre', 'País', 'País', 'Fecha'],
        ['Ana', 'HN', 'MX', '2019-01-01'],
      ],
      { sheetName: 'x' },
    );
    const header = readHeader(htcds, [...openTable(file).rows()], ['A1:D1', 'A2:B2', 'C2:D2']);
    assert.equal(header?.row, 3);
    assert.deepEqual(
      header?.columns.map(({ text, above }) => `${above}/${text}`),
      ['Persona/Nombre', 'Persona/País', 'Hechos/País', 'Hechos/Fecha'],
    );
  });

  it('a cell merged over two rows names its column; the person may choose another row', () => {
    const rows: SheetRow[] = [
      { number: 1, cells: ['Nombre', 'Fecha', null] },
      { number: 2, cells: [null, 'desde', 'hasta'] },
      { number: 3, cells: ['Ana', { day: '2019-01-01' }, { day: '2019-02-01' }] },
    ];
    const header = readHeader(htcds, rows, ['A1:A2', 'B1:C1'], 2);
    assert.deepEqual(
      header?.columns.map(({ text, above }) => `${above}/${text}`),
      ['/Nombre', 'Fecha/desde', 'Fecha/hasta'],
    );
  });
});

describe('values', () => {
  it('different texts of a column lead to codes, each with its reason; what is not known is left to the person', () => {
    const rows = [
      ...tableOf(
        'x\nExplotación sexual\nTrabajo forzoso\ntrabajos forsados\nservidumbre domestica\nOtra cosa\nForcedLabour;Servitude\n',
      ).rows(),
    ].slice(1);
    const { kinds, more } = kindsOf(rows, 0);
    assert.equal(more, false);
    assert.deepEqual(
      suggestValues(htcds, htcds.field('vic_TypeOfExploitation'), kinds).map(({ text, code, reason }) => [
        text,
        code,
        reason,
      ]),
      [
        ['Explotación sexual', 'SexualExploitation', 'word'],
        ['Trabajo forzoso', 'ForcedLabour', 'word'],
        ['trabajos forsados', 'ForcedLabour', 'near-word'],
        ['servidumbre domestica', 'Servitude', 'word'],
        ['Otra cosa', null, null],
        ['ForcedLabour;Servitude', null, 'several'],
      ],
    );
  });

  it('the order of day and month is asked, with what the column itself shows', () => {
    const rows = [...tableOf('x\n03/04/2019\n25/04/2019\n').rows()];
    assert.deepEqual(dateEvidence(rows, 0), { dayFirst: 1, monthFirst: 0, ambiguous: 1, suggested: 'day-first' });
    const mixed = [...tableOf('x\n04/25/2019\n25/04/2019\n03/04/2019\n').rows()];
    assert.equal(dateEvidence(mixed, 0).suggested, null);
  });
});

const MAPPING: Mapping = {
  version: 1,
  sheet: null,
  encoding: null,
  separator: ';',
  headerRow: 1,
  columns: [
    {
      column: 'A',
      header: 'Nombre',
      to: 'prs_FirstName',
      repeat: 1,
      dateOrder: null,
      decimal: null,
      values: {},
      open: {},
    },
    {
      column: 'B',
      header: 'Nacida',
      to: 'prs_Birthdate',
      repeat: 1,
      dateOrder: 'day-first',
      decimal: null,
      values: {},
      open: {},
    },
    {
      column: 'C',
      header: 'Tipo',
      to: 'vic_TypeOfExploitation',
      repeat: 1,
      dateOrder: null,
      decimal: null,
      values: { ES: 'SexualExploitation', '-': null },
      open: {},
    },
    {
      column: 'D',
      header: 'Consent',
      to: 'con_Consent',
      repeat: 1,
      dateOrder: null,
      decimal: null,
      values: { firmado: 'TRUE' },
      open: {},
    },
    { column: 'E', header: 'Color', to: null, repeat: 1, dateOrder: null, decimal: null, values: {}, open: {} },
  ],
};

function run(table: Table, options: { sliceRows?: number; from?: Cursor } = {}): { slices: Slice[]; end: RunEnd } {
  const slices: Slice[] = [];
  const steps = runImport(htcds, table.rows(), {
    columns: columnsOf(htcds, MAPPING),
    headerRow: 1,
    today: TODAY,
    ...options,
  });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return { slices, end: step.value };
    slices.push(step.value);
  }
}

describe('a dry run', () => {
  const text =
    'Nombre;Nacida;Tipo;Consent;Color\nAna;03/04/1999;ES;firmado;azul\nEva;31/02/1999;-;sí;rojo\nIda;1998;Otra;no;\nAna;03/04/1999;ES;firmado;azul\n';

  it('takes what the person said of columns and values, and reports the rest with its cells', () => {
    const { slices, end } = run(tableOf(text));
    assert.deepEqual(
      slices.flatMap(({ rows }) => rows.map(({ record }) => record)),
      [
        {
          prs_FirstName: 'Ana',
          prs_Birthdate: '1999-04-03',
          vic_TypeOfExploitation: ['SexualExploitation'],
          con_Consent: true,
        },
        { prs_FirstName: 'Eva', con_Consent: true },
        { prs_FirstName: 'Ida', prs_Birthdate: '1998', con_Consent: false },
        {
          prs_FirstName: 'Ana',
          prs_Birthdate: '1999-04-03',
          vic_TypeOfExploitation: ['SexualExploitation'],
          con_Consent: true,
        },
      ],
    );
    assert.ok(end.ok);
    const { findings, ...counts } = end.report;
    assert.deepEqual(counts, { read: 4, ready: 1, partly: 1, refused: 2 });
    assert.deepEqual(
      findings.map(({ code, places }) => [code, ...places]),
      [
        ['impossible-date', 'B3'],
        ['consent-refused', 'D4'],
        ['unknown-value', 'C4'],
        ['same-row-again', '5'],
        ['left-out-as-told', 'C3'],
        ['less-exact-date', 'B4'],
      ],
    );
  });

  it('stopped after any slice and taken up by its cursor, it reads the same rows (property)', () => {
    const rows = Array.from({ length: 60 }, (_, k) => `P${k % 50};${(k % 28) + 1}/01/1999;ES;sí;`).join('\n');
    const table = tableOf(`Nombre;Nacida;Tipo;Consent;Color\n${rows}\n`);
    const whole = run(table).slices.flatMap(({ rows: read }) => read);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 0, max: 60 }), (sliceRows, stop) => {
        const { slices } = run(table, { sliceRows });
        const kept = slices.slice(0, Math.min(stop, slices.length - 1) + 1);
        const cursor = kept.at(-1)?.cursor;
        assert.ok(cursor !== undefined);
        const rest = run(table, { sliceRows, from: cursor }).slices;
        assert.deepEqual(
          [...kept, ...rest].flatMap(({ rows: read }) => read),
          whole,
        );
      }),
    );
  });

  it('a cursor of another mapping is refused; a file that breaks off keeps what was read', () => {
    assert.throws(() => run(tableOf(text), { from: { version: 1, columns: 'other', row: 2 } }), RangeError);
    const { slices, end } = run(tableOf(`${text}Uma;"1999\n`), {});
    assert.equal(end.ok, false);
    if (!end.ok) assert.deepEqual([end.code, end.place.row, end.report.read], ['open-quote', 6, 4]);
    assert.equal(slices.flatMap(({ rows }) => rows).length, 4);
  });

  it('a page gets control back after each slice', async () => {
    let pauses = 0;
    const steps = runImportInSlices(
      htcds,
      tableOf(text).rows(),
      { columns: columnsOf(htcds, MAPPING), headerRow: 1, today: TODAY, sliceRows: 1 },
      () => {
        pauses += 1;
        return Promise.resolve();
      },
    );
    for (let step = await steps.next(); step.done !== true; step = await steps.next());
    assert.ok(pauses >= 4);
  });

  it('the report does not grow with the rows', () => {
    const many = Array.from({ length: 3_000 }, (_, k) => `P${k};x;y;z;`).join('\n');
    const { end } = run(tableOf(`Nombre;Nacida;Tipo;Consent;Color\n${many}\n`));
    assert.ok(end.ok);
    assert.equal(end.report.findings.length, 4);
    assert.ok(end.report.findings.every(({ places, count }) => places.length === 20 && count === 3_000));
  });
});

describe('a mapping as a file', () => {
  const read = (value: unknown): { mapping: Mapping | undefined; issues: Issue[] } => {
    const issues: Issue[] = [];
    return { mapping: parseMapping(htcds, value, issues), issues };
  };

  it('reads what it wrote', () => {
    assert.deepEqual(read(JSON.parse(JSON.stringify(MAPPING))), { mapping: MAPPING, issues: [] });
  });

  it('says every mistake with its place and without a word of the cells', () => {
    const { issues } = read({
      version: 2,
      headerRow: 0,
      columns: [
        { column: '7', to: 'prs_Nothing' },
        { column: 'B', to: 'vic_TypeOfExploitation', values: { 'secret words': 'Slavery' }, open: {} },
        { column: 'B', to: 'vic_TypeOfExploitation', repeat: 2, colour: 1 },
      ],
    });
    assert.deepEqual(
      issues.map(({ path }) => path),
      [
        'version',
        'headerRow',
        'columns[0].column',
        'columns[0].to',
        'columns[1].values[0]',
        'columns[2].colour',
        'columns[2].repeat',
        'columns[2].column',
      ],
    );
    assert.doesNotMatch(JSON.stringify(issues), /secret/u);
  });

  it('no value, whatever it is, makes it throw (property)', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => read(value).mapping === undefined || true));
  });
});
