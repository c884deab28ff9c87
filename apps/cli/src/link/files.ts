// SPDX-License-Identifier: EUPL-1.2
// Reading and writing of the files of a linkage. Lists are read whole, once, and nothing of them is kept; results are written
// beside and then renamed, so that a file under its name is always whole.

import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InvalidInput } from '@amparo/kernel';
import {
  isMixed,
  isTwiceEncoded,
  type ListRecord,
  type Outcome,
  partyName,
  problem,
  readList,
} from '@amparo/measure/linkage';
import { type Encoding, ENCODINGS, FileRefused, openTable, textOf } from '@amparo/spreadsheet';
import { Usage } from '../options.ts';

const MOST_BYTES = 2 ** 31 - 1;
const LIMITS = { fileBytes: MOST_BYTES, rows: 3_000_000, cells: 60_000_000 } as const;
const MOST_TWICE_ENCODED = 0;

export function readBytes(file: string): Uint8Array {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw unreadable(file, 'no such file; check the name');
  if (stats.isDirectory()) throw unreadable(file, 'this is a folder; name a file');
  try {
    return readFileSync(file);
  } catch {
    throw unreadable(file, 'the file cannot be read; check its rights');
  }
}

/** The first kilobyte, to tell what a file is. */
export function readStart(file: string): string {
  return new TextDecoder('utf-8').decode(readBytes(file).subarray(0, 1024));
}

export function readText(file: string): string {
  return new TextDecoder('utf-8').decode(readBytes(file));
}

/** @returns undefined when it is no JSON */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    return undefined;
  }
}

function unreadable(file: string, remedy: string): InvalidInput {
  return new InvalidInput([{ path: basename(file), code: 'not-readable', remedy }]);
}

export interface ListOptions {
  readonly encoding: string | undefined;
  readonly sheet: number | undefined;
}

export interface ReadList {
  readonly outcome: Outcome<readonly ListRecord[]>;
  /** the letters were guessed: no mark of UTF-8 */
  readonly guessed: boolean;
}

/** @throws {Usage | InvalidInput} */
export function readListFile(file: string, options: ListOptions): ReadList {
  const bytes = readBytes(file);
  const encoding = options.encoding;
  if (encoding !== undefined && !isEncoding(encoding))
    throw new Usage(`--encoding: use one of ${ENCODINGS.join(', ')}`);
  try {
    if (encoding === undefined && isMixed(bytes)) return { outcome: mixed(), guessed: false };
    const table = openTable(bytes, { encoding, sheet: options.sheet, limits: LIMITS });
    const rows: string[][] = [];
    let odd = 0;
    for (const { cells } of table.rows()) {
      const texts = cells.map((cell) => textOf(cell));
      if (texts.some((text) => isTwiceEncoded(text))) odd += 1;
      rows.push(texts);
    }
    if (odd > MOST_TWICE_ENCODED) return { outcome: mixed(odd), guessed: false };
    return { outcome: readList(rows), guessed: table.kind === 'csv' && table.encodingSure === false };
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    const where = error.place.row === undefined ? '' : `, row ${error.place.row}`;
    throw new InvalidInput([
      {
        path: `${basename(file)}${where}`,
        code: error.code,
        remedy: `this file cannot be read as a list (${error.code})`,
      },
    ]);
  }
}

function mixed(rows = 0): Outcome<never> {
  return { ok: false, problems: [problem('mixed-encodings', { count: rows })] };
}

function isEncoding(word: string): word is Encoding {
  return ENCODINGS.some((known) => known === word);
}

/** The name of a party when none is given. */
export function partyOf(file: string): string {
  return partyName(basename(file));
}

/** @param secret readable by its owner only */
export function writeWhole(file: string, pieces: Iterable<string>, secret = false): void {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.part`;
  const handle = openSync(draft, 'w', secret ? 0o600 : 0o644);
  try {
    for (const piece of pieces) writeSync(handle, piece);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}

export function inFolder(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}
