// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { strToU8, unzipSync, zipSync } from 'fflate';
import {
  cellAddress,
  columnLetters,
  columnOf,
  csvLine,
  FileRefused,
  guardFormula,
  openTable,
  type OpenOptions,
  textOf,
  unguardFormula,
  writeXlsx,
} from './index.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16Of = (text: string): number[] => Array.from(text, (sign) => [sign.charCodeAt(0), 0]).flat();
const rowsOf = (bytes: Uint8Array, options: OpenOptions = {}): string[][] =>
  [...openTable(bytes, options).rows()].map(({ cells }) => cells.map((cell) => textOf(cell)));

function refusal(read: () => unknown): { code: string; row: number | undefined } {
  try {
    read();
  } catch (error) {
    if (error instanceof FileRefused) return { code: error.code, row: error.place.row };
    throw error;
  }
  return { code: 'read', row: undefined };
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** An XLSX from the text of its parts: what a spreadsheet program or an attacker may send. */
function workbook(sheetData: string, extra: Record<string, string> = {}): Uint8Array {
  const sheet = extra['xl/worksheets/sheet1.xml'] ?? `<worksheet xmlns="${MAIN}">${sheetData}</worksheet>`;
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels':
      '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="x/styles" Target="styles.xml"/></Relationships>',
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="r"><sheets><sheet name="Casos" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ...extra,
    'xl/worksheets/sheet1.xml': sheet,
  };
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])));
}

describe('CSV as it comes from offices', () => {
  it('reads quotes, commas, line ends inside a cell and a byte order mark', () => {
    const text = '\uFEFFname,note\r\n"Rossi, A.","said ""no""\nand left"\r\n\r\nx,y';
    assert.deepEqual(rowsOf(bytesOf(text)), [['name', 'note'], ['Rossi, A.', 'said "no"\nand left'], [], ['x', 'y']]);
  });

  it('tells the separator: semicolons where the comma is a decimal sign, tabs, and the line sep= of Excel', () => {
    assert.deepEqual(rowsOf(bytesOf('a;b\n1,5;2,5\n'))[1], ['1,5', '2,5']);
    assert.deepEqual(rowsOf(bytesOf('a\tb\n1,5\t2,5\n'))[1], ['1,5', '2,5']);
    assert.deepEqual(rowsOf(bytesOf('sep=|\na|b\n1,5|2;5\n')), [
      ['a', 'b'],
      ['1,5', '2;5'],
    ]);
  });

  it('reads UTF-16 and old encodings, and says when the encoding is a guess', () => {
    const utf16 = new Uint8Array([0xff, 0xfe, ...utf16Of('a;ñ\n')]);
    assert.deepEqual(rowsOf(utf16), [['a', 'ñ']]);
    const old = new Uint8Array([...bytesOf('pa'), 0xed, ...bytesOf('s;a'), 0xf1, ...bytesOf('o\n')]);
    const table = openTable(old);
    assert.deepEqual(rowsOf(old), [['país', 'año']]);
    assert.deepEqual([table.encoding, table.encodingSure], ['windows-1252', false]);
    assert.deepEqual(table.notices(), [{ code: 'read-as', encoding: 'windows-1252' }]);
    assert.equal(refusal(() => rowsOf(old, { encoding: 'utf-8' })).code, 'wrong-encoding');
  });

  it('refuses a quote that never closes, with the row where it opened', () => {
    assert.deepEqual(
      refusal(() => rowsOf(bytesOf('a,b\n1,2\n3,"open\n4,5\n'))),
      { code: 'open-quote', row: 3 },
    );
    assert.deepEqual(
      refusal(() => rowsOf(bytesOf('a,b\n"x"y,2\n'))),
      { code: 'text-after-quote', row: 2 },
    );
  });

  it('refuses what is empty or no table', () => {
    assert.equal(refusal(() => openTable(new Uint8Array(0))).code, 'empty-file');
    assert.equal(refusal(() => openTable(new Uint8Array([0x89, 0x50, 0, 0, 1, 2]))).code, 'not-a-table');
    assert.equal(refusal(() => openTable(bytesOf('%PDF-1.7\n\0\0\0'))).code, 'not-a-table');
    const ole = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    assert.equal(refusal(() => openTable(ole)).code, 'old-excel');
    const locked = new Uint8Array([...ole, ...utf16Of('EncryptedPackage')]);
    assert.equal(refusal(() => openTable(locked)).code, 'protected-file');
  });

  it('refuses ten thousand columns and cells without end, with the limit', () => {
    assert.equal(refusal(() => rowsOf(bytesOf(`${'a,'.repeat(9_999)}a\n`))).code, 'too-many-columns');
    assert.equal(refusal(() => rowsOf(bytesOf('x'.repeat(70_000)))).code, 'cell-too-long');
    assert.equal(refusal(() => rowsOf(bytesOf('a\n'.repeat(50)), { limits: { rows: 20 } })).code, 'too-many-rows');
  });

  it('what is written reads back as it was, whatever the pieces (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 2, maxLength: 5 }), { minLength: 1 }),
        (rows) => {
          const clean = rows.map((row) => row.map((cell) => cell.replaceAll('\0', '')));
          const text = clean.map((row) => csvLine(row)).join('');
          const back = rowsOf(bytesOf(text), { separator: ',' }).map((row) => row.map(unguardFormula));
          const trimmed = (row: string[]) => row.slice();
          assert.deepEqual(back, clean.map(trimmed));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('no cell begins as a formula (EXP-4)', () => {
  const nasty = fc
    .tuple(
      fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠', "'", "'=", ''),
      fc.string(),
    )
    .map(([first, rest]) => first + rest);

  it('10,000 random cells, in CSV and XLSX, read back: none begins as a formula, none is lost (property)', () => {
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 100, maxLength: 100 }), (cells) => {
        for (const cell of cells) {
          assert.doesNotMatch(guardFormula(cell), /^[=+\-@\t\r\n\0＝＋－＠]/u);
          assert.equal(unguardFormula(guardFormula(cell)), cell);
        }
        const plain = cells.map((cell) => cell.replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD]/gu, '?'));
        const [written = []] = rowsOf(writeXlsx([[...plain, 'end']], { sheetName: 'data' }));
        written.forEach((cell) => assert.doesNotMatch(cell, /^[=+\-@\t\r\n\0＝＋－＠]/u));
        assert.deepEqual(written.map(unguardFormula), [...plain, 'end']);
      }),
      { numRuns: 100 },
    );
  });
});

describe('XLSX that we write holds the rows and nothing else (EXP-3)', () => {
  const file = writeXlsx(
    [
      ['prs_FirstName', 'prs_MobilePhone'],
      ['Ana', '+504 0000'],
    ],
    { sheetName: 'data', watermark: 'export 7 & user u1' },
  );

  it('one sheet, no properties, names, comments, links or hidden parts', () => {
    const parts = unzipSync(file);
    assert.deepEqual(Object.keys(parts).sort(), [
      '[Content_Types].xml',
      '_rels/.rels',
      'xl/_rels/workbook.xml.rels',
      'xl/styles.xml',
      'xl/workbook.xml',
      'xl/worksheets/sheet1.xml',
    ]);
    const all = Object.values(parts)
      .map((part) => new TextDecoder().decode(part))
      .join('');
    assert.doesNotMatch(all, /hidden|definedName|creator|lastModified|comment|externalLink|<f>/iu);
  });

  it('carries the watermark above the rows and at the foot of each page', () => {
    assert.deepEqual(rowsOf(file)[0], ['export 7 & user u1']);
    const sheet = new TextDecoder().decode(unzipSync(file)['xl/worksheets/sheet1.xml']);
    assert.match(sheet, /<oddFooter>export 7 &amp;&amp; user u1<\/oddFooter>/u);
  });

  it('the same rows give the same bytes', () => {
    const again = writeXlsx([['a']], { sheetName: 'data' });
    assert.deepEqual(writeXlsx([['a']], { sheetName: 'data' }), again);
  });

  it('keeps every text that XML can hold (property)', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.string({ unit: 'grapheme' }),
            fc.constantFrom('_x000D_', 'a\rb', 'a\r\nb', ' x ', '&amp;', ']]>'),
          ),
        ),
        (cells) => {
          const plain = cells.map((cell) =>
            cell.replaceAll(/[^\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '?'),
          );
          const [row = []] = rowsOf(writeXlsx([[...plain, 'end']], { sheetName: 's' }));
          assert.deepEqual(row.map(unguardFormula), [...plain, 'end']);
        },
      ),
    );
  });
});

describe('XLSX as it comes from offices', () => {
  it('reads shared texts, numbers, truth values, days and gaps with their addresses', () => {
    const file = workbook(
      '<sheetData><row r="3"><c r="A3" t="s"><v>0</v></c><c r="C3"><v>1.5</v></c><c r="D3" t="b"><v>1</v></c><c r="E3" s="1"><v>43558</v></c><c r="F3" s="1"><v>43558.5</v></c></row></sheetData>',
      {
        'xl/sharedStrings.xml': '<sst><si><r><t>Ma</t></r><r><t>ría</t></r><rPh><t>x</t></rPh></si></sst>',
        'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      },
    );
    const [row] = [...openTable(file).rows()];
    assert.equal(row?.number, 3);
    assert.deepEqual(row?.cells, [
      'María',
      null,
      1.5,
      true,
      { day: '2019-04-03' },
      { day: '2019-04-03', time: '12:00:00' },
    ]);
  });

  it('the day that Excel invented is no day, and the days before it are right', () => {
    const styles = {
      'xl/styles.xml':
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd&quot;h&quot;/mm/yyyy"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>',
    };
    const file = workbook(
      '<sheetData><row r="1"><c s="0"><v>1</v></c><c s="0"><v>59</v></c><c s="0"><v>60</v></c><c s="0"><v>61</v></c></row></sheetData>',
      styles,
    );
    const [row] = [...openTable(file).rows()];
    assert.deepEqual(row?.cells, [
      { day: '1900-01-01' },
      { day: '1900-02-28' },
      { error: 'impossible-day' },
      { day: '1900-03-01' },
    ]);
  });

  it('says that there are macros, hidden sheets, rows and columns, comments and links, and reads none of them', () => {
    const file = workbook(
      '<cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1" hidden="1"><c r="A1"><v>1</v></c></row></sheetData>',
      {
        'xl/vbaProject.bin': 'x',
        'xl/comments1.xml': '<comments/>',
        'xl/externalLinks/externalLink1.xml': '<x/>',
        'xl/worksheets/sheet2.xml': '<worksheet><sheetData><row r="1"><c><v>9</v></c></row></sheetData></worksheet>',
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>',
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="secret" state="veryHidden" r:id="rId2"/><sheet name="Casos" r:id="rId1"/></sheets></workbook>',
      },
    );
    const table = openTable(file);
    assert.deepEqual(
      [...table.rows()].map(({ cells }) => cells),
      [[1]],
    );
    assert.deepEqual(
      table.notices().map(({ code }) => code),
      [
        'macros-left-out',
        'external-links-left-out',
        'comments-left-out',
        'hidden-sheet',
        'hidden-columns',
        'hidden-rows',
      ],
    );
    assert.deepEqual(rowsOf(file, { sheet: 1 }), [['9']]);
    assert.equal(refusal(() => openTable(file, { sheet: 5 })).code, 'no-such-sheet');
  });

  it('takes the value that a formula had, counts it, and takes no error for a value', () => {
    const file = workbook(
      '<sheetData><row r="2"><c r="B2" t="str"><f>CONCAT(A1)</f><v>x</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D2"><f>WEBSERVICE("http://x")</f></c></row></sheetData>',
    );
    const table = openTable(file);
    assert.deepEqual([...table.rows()][0]?.cells, [null, 'x', { error: 'formula-error' }]);
    assert.deepEqual(table.notices(), [{ code: 'formula-values', count: 3, first: 'B2' }]);
  });

  it('knows merged cells, which stand behind the rows', () => {
    const file = workbook(
      '<sheetData><row r="1"><c><v>1</v></c></row></sheetData><mergeCells count="2"><mergeCell ref="A1:D1"/><mergeCell ref="E1:F1"/></mergeCells>',
    );
    assert.deepEqual(openTable(file).merged(), ['A1:D1', 'E1:F1']);
  });

  it('refuses ten thousand columns only where they hold something', () => {
    const wide = (value: string) =>
      workbook(
        `<sheetData><row r="1"><c r="A1"><v>1</v></c>${Array.from({ length: 9_999 }, (_, k) => `<c r="${columnLetters(k + 1)}1">${value}</c>`).join('')}</row></sheetData>`,
      );
    assert.equal(refusal(() => rowsOf(wide('<v>1</v>'))).code, 'too-many-columns');
    assert.deepEqual(rowsOf(wide('')), [['1']]);
  });

  it('stops a zip bomb by what it unpacks, not by what it says', () => {
    const bomb = workbook('', {
      'xl/worksheets/sheet1.xml': `<worksheet><sheetData>${' '.repeat(64 * 1024 * 1024)}</sheetData></worksheet>`,
    });
    assert.ok(bomb.length < 200_000);
    assert.equal(refusal(() => rowsOf(bomb)).code, 'unpacks-too-large');
    // the same bomb, with a directory that claims a few bytes
    const liar = bomb.slice();
    const view = new DataView(liar.buffer);
    for (let at = 0; at + 46 < liar.length; at += 1)
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 10, true);
    assert.equal(refusal(() => rowsOf(liar)).code, 'unpacks-too-large');
    const claims = workbook('<sheetData/>');
    const claimed = new DataView(claims.buffer);
    for (let at = 0; at + 46 < claims.length; at += 1)
      if (claimed.getUint32(at, true) === 0x02014b50) claimed.setUint32(at + 24, 0x3fffffff, true);
    assert.equal(refusal(() => openTable(claims)).code, 'unpacks-too-large');
    const repeated = workbook(`<sheetData><row r="1">${'<c t="s"><v>0</v></c>'.repeat(500)}</row></sheetData>`, {
      'xl/sharedStrings.xml': `<sst><si><t>${'x'.repeat(60_000)}</t></si></sst>`,
    });
    assert.equal(refusal(() => rowsOf(repeated, { limits: { unpackedBytes: 20_000_000 } })).code, 'unpacks-too-large');
    const many = zipSync(Object.fromEntries(Array.from({ length: 1001 }, (_, k) => [`${k}`, new Uint8Array(1)])));
    assert.equal(refusal(() => openTable(many)).code, 'too-many-parts');
  });

  it('refuses a file that was cut off at any place, changed inside, or is no workbook (property)', () => {
    const whole = writeXlsx(
      Array.from({ length: 40 }, (_, k) => [`${k}`, 'text that repeats']),
      { sheetName: 's' },
    );
    fc.assert(
      fc.property(fc.integer({ min: 4, max: whole.length - 1 }), (length) => {
        assert.notEqual(refusal(() => rowsOf(whole.subarray(0, length))).code, 'read');
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 4, max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = whole.slice();
        changed[at] = (changed[at] as number) ^ change;
        // either refused with a code, or read: never another error, never without end
        refusal(() => rowsOf(changed));
      }),
      { numRuns: 500 },
    );
    assert.equal(refusal(() => openTable(zipSync({ 'a.txt': strToU8('x') }))).code, 'not-a-table');
    assert.equal(
      refusal(() => openTable(zipSync({ mimetype: strToU8('x'), 'content.xml': strToU8('<x/>') }))).code,
      'open-document',
    );
  });

  it('refuses a document type, so that no entity can grow', () => {
    const file = workbook('', {
      'xl/worksheets/sheet1.xml':
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>',
    });
    assert.equal(refusal(() => rowsOf(file)).code, 'damaged-file');
  });
});

describe('addresses', () => {
  it('column letters and back (property)', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 16_383 }), (column) => columnOf(columnLetters(column)) === column));
    assert.equal(cellAddress(27, 9), 'AB9');
  });
});
