// SPDX-License-Identifier: EUPL-1.2
// What the commands on files of cases share: their options, the bytes of a file within limits, and its rows, whatever kind of
// file it is. A file that is refused is told with its reason; nothing of its cells is printed.

import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Htcds, type HtcdsContent, looksLikeXml, submissionRows } from '@amparo/casework/htcds';
import { type Language, type PlainDate } from '@amparo/kernel';
import {
  ENCODINGS,
  type Encoding,
  FileRefused,
  LIMITS,
  type Notice,
  openTable,
  type OpenOptions,
  type SheetRow,
  SEPARATORS,
  type Separator,
} from '@amparo/spreadsheet';
import { loadContent } from '../content.ts';
import { Usage } from '../options.ts';
import { importTranslator, refusalText } from './import-words.ts';

/** Told in the person's language, exit code 2. */
export class FileProblem extends Error {}

export interface FileOptions {
  readonly file: string;
  readonly language: Language;
  readonly format: 'text' | 'json';
  readonly open: OpenOptions;
  /** values of the options that only one command knows */
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** @param own names of further options with a value */
export function readFileOptions(args: readonly string[], own: readonly string[] = []): FileOptions {
  const names = ['lang', 'format', 'sheet', 'encoding', 'separator', ...own];
  const { values, positionals } = parse(args, names);
  const [file, second] = positionals;
  if (file === undefined || second !== undefined) throw new Usage('name one file (amparo --help)');
  const language = values['lang'] ?? 'en';
  if (language !== 'en' && language !== 'es') throw new Usage('--lang: use en or es');
  const format = values['format'] ?? 'text';
  if (format !== 'text' && format !== 'json') throw new Usage('--format: use text or json');
  const sheet = values['sheet'];
  if (sheet !== undefined && !/^[1-9]\d{0,2}$/u.test(sheet))
    throw new Usage('--sheet: use the number of the sheet, from 1');
  const encoding = oneOf<Encoding>(values['encoding'], ENCODINGS, '--encoding');
  const separator = oneOf<Separator>(separatorOf(values['separator']), SEPARATORS, '--separator');
  const open = { sheet: sheet === undefined ? undefined : Number(sheet), encoding, separator };
  return { file, language, format, open, own: values };
}

function parse(args: readonly string[], names: readonly string[]) {
  try {
    const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { values: values as Record<string, string | undefined>, positionals };
  } catch (error) {
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}

function separatorOf(value: string | undefined): string | undefined {
  return value === 'tab' ? '\t' : value;
}

function oneOf<T extends string>(value: string | undefined, words: readonly T[], name: string): T | undefined {
  const found = words.find((word) => word === value);
  if (value !== undefined && found === undefined)
    throw new Usage(`${name}: use one of ${words.map((word) => (word === '\t' ? 'tab' : word)).join(' ')}`);
  return found;
}

export interface OpenedFile {
  readonly kind: 'csv' | 'xlsx' | 'xml';
  readonly sheet: number;
  readonly sheets: number;
  readonly encoding: string;
  rows(): Iterable<SheetRow>;
  merged(): readonly string[];
  notices(): readonly Notice[];
}

let standard: Htcds | undefined;

export function loadHtcds(): Htcds {
  standard ??= new Htcds(loadContent('htcds.json') as HtcdsContent);
  return standard;
}

/** @throws {FileProblem} with words, when the file is missing, too large, or no table or submission */
export function openFile(options: FileOptions): OpenedFile {
  const t = importTranslator(options.language);
  const stats = statSync(options.file, { throwIfNoEntry: false });
  if (stats === undefined) throw new FileProblem(t('refusal.no-such-file'));
  if (!stats.isFile()) throw new FileProblem(t('refusal.not-readable'));
  return inWords(options.language, () => {
    if (stats.size > LIMITS.fileBytes)
      throw new FileRefused('file-too-large', { limit: LIMITS.fileBytes, found: stats.size });
    const bytes = readBytes(options.file, t('refusal.not-readable'));
    if (looksLikeXml(bytes)) {
      const rows = submissionRows(loadHtcds(), bytes);
      return {
        kind: 'xml',
        sheet: 1,
        sheets: 1,
        encoding: 'utf-8',
        rows: () => rows,
        merged: () => [],
        notices: () => [],
      };
    }
    const table = openTable(bytes, options.open);
    return {
      kind: table.kind,
      sheet: table.sheet,
      sheets: table.sheets.length,
      encoding: table.encoding ?? '',
      rows: () => table.rows(),
      merged: () => table.merged(),
      notices: () => table.notices(),
    };
  });
}

function readBytes(file: string, refusal: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch {
    throw new FileProblem(refusal);
  }
}

/** A refusal of the file as words. */
export function inWords<T>(language: Language, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof FileRefused) throw new FileProblem(refusalText(language, error.code, error.place));
    throw error;
  }
}

/** The first rows, enough to find a header and to suggest from. */
export function firstRows(file: OpenedFile, most: number): SheetRow[] {
  const rows: SheetRow[] = [];
  for (const row of file.rows()) {
    rows.push(row);
    if (rows.length >= most) break;
  }
  return rows;
}

/** Written with the rights of its owner alone, and never over another file. @throws {FileProblem} */
export function writeNew(file: string, bytes: Uint8Array | string, language: Language): void {
  const t = importTranslator(language);
  if (existsSync(file)) throw new FileProblem(t('refusal.file-exists'));
  try {
    writeFileSync(file, bytes, { flag: 'wx', mode: 0o600 });
  } catch {
    throw new FileProblem(t('refusal.not-readable'));
  }
}

export function todayOf(): PlainDate {
  return new Date().toISOString().slice(0, 10) as PlainDate;
}
