// SPDX-License-Identifier: EUPL-1.2
// Opens a file of rows, whatever its name says: CSV in several encodings and separators, or XLSX. The one door of this
// package for reading; used by the command line and by the page, with the bytes of the file as argument.

import { Archive } from './archive.ts';
import type { SheetRow } from './cell.ts';
import { csvRows, detectSeparator, type Separator } from './csv.ts';
import { decodeText, detectEncoding, type Encoding, slicesOf } from './encoding.ts';
import { FileRefused, type Limits, LIMITS, type Notice } from './problem.ts';
import { mergedRanges, newTally, noticesOfTally, xlsxRows } from './xlsx-rows.ts';
import { readWorkbook } from './xlsx-workbook.ts';

export interface OpenOptions {
  /** XLSX: the sheet from 1; default: the first one that is not hidden */
  readonly sheet?: number | undefined;
  /** CSV: default told from the bytes */
  readonly encoding?: Encoding | undefined;
  /** CSV: default told from the first lines */
  readonly separator?: Separator | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

export interface SheetChoice {
  readonly sheet: number;
  readonly name: string;
  readonly hidden: boolean;
}

/** An opened file. `rows` may be called again and begins anew; nothing of the rows is kept. */
export interface Table {
  readonly kind: 'csv' | 'xlsx';
  /** the sheet that is read, from 1; 1 for CSV */
  readonly sheet: number;
  readonly sheets: readonly SheetChoice[];
  readonly encoding?: Encoding;
  /** false where another old encoding is as likely: the person should look at the accents */
  readonly encodingSure?: boolean;
  readonly separator?: Separator;
  /** @throws {FileRefused} while rows are pulled */
  rows(): Generator<SheetRow, void, undefined>;
  /** merged ranges of the sheet, such as `A1:D1` */
  merged(): readonly string[];
  /** what is said of the file; formulas, hidden rows and columns are known once the rows were read to the end */
  notices(): readonly Notice[];
}

/** @throws {FileRefused} when it is no file that can be read here, with the reason */
export function openTable(bytes: Uint8Array, options: OpenOptions = {}): Table {
  const limits = { ...LIMITS, ...options.limits };
  if (bytes.length === 0) throw new FileRefused('empty-file');
  if (bytes.length > limits.fileBytes)
    throw new FileRefused('file-too-large', { limit: limits.fileBytes, found: bytes.length });
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]))
    return openXlsx(bytes, options, limits);
  // the container of old Excel files, and of every Excel file with a password
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0]))
    throw new FileRefused(isEncryptedPackage(bytes) ? 'protected-file' : 'old-excel');
  return openCsv(bytes, options, limits);
}

function startsWith(bytes: Uint8Array, signs: readonly number[]): boolean {
  return signs.every((sign, index) => bytes[index] === sign);
}

/** Looks for the stream name `EncryptedPackage` (UTF-16) in the directory of the container. */
function isEncryptedPackage(bytes: Uint8Array): boolean {
  const name = Array.from('EncryptedPackage', (letter) => letter.charCodeAt(0));
  const last = Math.min(bytes.length, 1 << 22) - 2 * name.length;
  for (let at = 0; at <= last; at += 1) {
    if (name.every((code, k) => bytes[at + 2 * k] === code && bytes[at + 2 * k + 1] === 0)) return true;
  }
  return false;
}

function openCsv(bytes: Uint8Array, options: OpenOptions, limits: Limits): Table {
  const detected = detectEncoding(bytes);
  const encoding = options.encoding ?? detected.encoding;
  const utf16 = encoding === 'utf-16le' || encoding === 'utf-16be';
  if (!utf16 && isBinary(bytes)) throw new FileRefused('not-a-table');
  const [start = ''] = decodeText(slicesOf(bytes), encoding);
  // a first line `sep=;` is a word of Excel to itself
  const told = /^sep=([,;\t|])\r?\n/iu.exec(start);
  const separator = options.separator ?? ((told?.[1] as Separator | undefined) || detectSeparator(start));
  const sure = options.encoding !== undefined || detected.sure;
  return {
    kind: 'csv',
    sheet: 1,
    sheets: [{ sheet: 1, name: '', hidden: false }],
    encoding,
    encodingSure: sure,
    separator,
    *rows() {
      let first = told !== null;
      for (const row of csvRows(decodeText(slicesOf(bytes), encoding), separator, limits)) {
        if (!first) yield row;
        first = false;
      }
    },
    merged: () => [],
    notices: () => (sure ? [] : [{ code: 'read-as', encoding }]),
  };
}

/** A text file has no zero bytes and hardly any control signs. */
function isBinary(bytes: Uint8Array): boolean {
  const looked = bytes.subarray(0, 4096);
  let control = 0;
  for (const byte of looked) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32)) control += 1;
  }
  return control * 50 > looked.length;
}

function openXlsx(bytes: Uint8Array, options: OpenOptions, limits: Limits): Table {
  const archive = new Archive(bytes, limits);
  const workbook = readWorkbook(archive, limits);
  const visible = workbook.sheets.filter(({ hidden }) => !hidden);
  const chosen =
    options.sheet === undefined
      ? (visible[0] ?? workbook.sheets[0])
      : workbook.sheets.find(({ sheet }) => sheet === options.sheet);
  if (chosen === undefined) throw new FileRefused('no-such-sheet', { found: options.sheet ?? 0 });
  const further = visible.filter(({ sheet }) => sheet !== chosen.sheet).length;
  let tally = newTally();
  let merged: readonly string[] | undefined;
  return {
    kind: 'xlsx',
    sheet: chosen.sheet,
    sheets: workbook.sheets.map(({ sheet, name, hidden }) => ({ sheet, name, hidden })),
    rows() {
      tally = newTally();
      archive.recount();
      return xlsxRows(archive, chosen.part, workbook, limits, tally);
    },
    merged() {
      archive.recount();
      merged ??= mergedRanges(archive, chosen.part);
      return merged;
    },
    notices: () => [
      ...workbook.notices,
      ...(further > 0 ? [{ code: 'further-sheets' as const, count: further }] : []),
      ...(merged !== undefined && merged.length > 0 ? [{ code: 'merged-cells' as const, ranges: merged }] : []),
      ...noticesOfTally(tally),
    ],
  };
}
