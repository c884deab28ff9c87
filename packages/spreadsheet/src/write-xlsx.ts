// SPDX-License-Identifier: EUPL-1.2
// Writes an XLSX that holds the given rows and nothing else (security.md EXP-3): one sheet, every cell a text, no names,
// comments, links, hidden rows, document properties or author; the time inside the archive is the same for every file.

import { Zip, ZipDeflate } from 'fflate';
import { columnLetters } from './cell.ts';
import { guardFormula } from './formula-guard.ts';
import { xmlText } from './xml.ts';

/** The encoder that every browser and Node bring; the packages have no types of either. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };

export interface WriteOptions {
  /** neutral: a file is opened where others look on */
  readonly sheetName: string;
  /** one line above the rows and at the foot of every printed page: who, when, which export, what for (EXP-2) */
  readonly watermark?: string;
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const CONTENT = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const ROWS_AT_ONCE = 200;
/** 1 January 1980 is the first day that an archive can hold */
const NO_TIME = '1980-01-01T12:00:00';

const PARTS: readonly (readonly [string, string])[] = [
  [
    '[Content_Types].xml',
    `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${CONTENT}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/></Types>`,
  ],
  [
    '_rels/.rels',
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ],
  [
    'xl/_rels/workbook.xml.rels',
    `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
  ],
  [
    'xl/styles.xml',
    `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="49"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  ],
];

/** @returns the pieces of the file, in their order; rows are pulled as the pieces are */
export function* xlsxPieces(
  rows: Iterable<readonly string[]>,
  options: WriteOptions,
): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  const ready: Uint8Array[] = [];
  const zip = new Zip((error, piece) => {
    if (error !== null) throw error;
    ready.push(piece);
  });
  const begin = (name: string): ZipDeflate => {
    const file = new ZipDeflate(name, { level: 6 });
    file.mtime = NO_TIME;
    zip.add(file);
    return file;
  };
  const name = xmlText(options.sheetName.replace(/[\\/?*[\]:]/gu, ' ').slice(0, 31) || 'Sheet');
  const workbook = `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="${name}" sheetId="1" r:id="rId1"/></sheets></workbook>`;
  for (const [part, text] of [...PARTS, ['xl/workbook.xml', workbook] as const]) {
    begin(part).push(encoder.encode(text), true);
    yield* ready.splice(0);
  }
  const sheet = begin('xl/worksheets/sheet1.xml');
  for (const text of sheetText(rows, options.watermark)) {
    sheet.push(encoder.encode(text));
    yield* ready.splice(0);
  }
  sheet.push(new Uint8Array(0), true);
  zip.end();
  yield* ready.splice(0);
}

function* sheetText(rows: Iterable<readonly string[]>, watermark: string | undefined): Generator<string> {
  let number = 0;
  let text = `${HEAD}<worksheet xmlns="${MAIN}"><sheetData>`;
  const add = (cells: readonly string[]): void => {
    number += 1;
    text += rowText(cells, number);
  };
  if (watermark !== undefined) add([watermark]);
  for (const cells of rows) {
    add(cells);
    if (number % ROWS_AT_ONCE === 0) {
      yield text;
      text = '';
    }
  }
  // in a footer & begins a command; twice it is itself
  const footer =
    watermark === undefined
      ? ''
      : `<headerFooter><oddFooter>${xmlText(watermark.replaceAll('&', '&&').slice(0, 250))}</oddFooter></headerFooter>`;
  yield `${text}</sheetData>${footer}</worksheet>`;
}

function rowText(cells: readonly string[], number: number): string {
  let text = `<row r="${number}">`;
  cells.forEach((cell, column) => {
    if (cell !== '')
      text += `<c r="${columnLetters(column)}${number}" t="inlineStr"><is><t xml:space="preserve">${xmlText(escaped(guardFormula(cell)))}</t></is></c>`;
  });
  return `${text}</row>`;
}

/** A text that looks like Excel's own escape, such as `_x000D_`, keeps its letters. */
function escaped(text: string): string {
  return text.includes('_x') ? text.replace(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_') : text;
}

/** The whole file at once, for small ones. */
export function writeXlsx(rows: Iterable<readonly string[]>, options: WriteOptions): Uint8Array {
  const pieces = [...xlsxPieces(rows, options)];
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
