// SPDX-License-Identifier: EUPL-1.2
// Reads the table of `amparo estimate` as a stream: a CSV of any size, or the JSON that private linkage gives out.

import { createReadStream, statSync } from 'node:fs';
import { InvalidInput } from '@amparo/kernel';
import {
  readLinkedTable,
  type ReadOptions,
  TableReader,
  type TableReading,
  tableIssue,
  withheldHistory,
} from '@amparo/measure/estimate';

const MOST_JSON_BYTES = 4 * 1024 * 1024;
/** of a table of histories: ten lists have 1,023 rows */
const MOST_HISTORY_BYTES = 64 * 1024;
const OPENING_BRACE = 123;

/** @param file a name, or `-` for standard input */
export async function readTableFile(file: string, options: ReadOptions): Promise<TableReading> {
  const name = file === '-' ? 'standard input' : file;
  if (file !== '-') {
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats === undefined) throw unreadable(name, 'no such file; check the name');
    if (stats.isDirectory()) throw unreadable(name, 'this is a folder; name a file');
  }
  const reader = new TableReader(options);
  const json: Buffer[] = [];
  const small: Buffer[] = [];
  let isJson: boolean | undefined;
  let size = 0;
  try {
    for await (const chunk of file === '-' ? process.stdin : createReadStream(file)) {
      const bytes = Buffer.from(chunk as Uint8Array);
      isJson ??= bytes[0] === OPENING_BRACE;
      size += bytes.length;
      if (!isJson) {
        reader.push(bytes);
        if (size <= MOST_HISTORY_BYTES) small.push(bytes);
      } else if (size > MOST_JSON_BYTES) return { ok: false, issues: [tableIssue('TOO_LARGE')] };
      else json.push(bytes);
    }
  } catch {
    throw unreadable(name, 'the file cannot be read; check its rights');
  }
  if (isJson === true) return readJson(Buffer.concat(json));
  const withheld = size <= MOST_HISTORY_BYTES ? withheldHistory(Buffer.concat(small).toString('utf8')) : undefined;
  return withheld === undefined ? reader.finish() : readLinkedTable(withheld);
}

function readJson(bytes: Buffer): TableReading {
  try {
    return readLinkedTable(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch {
    return { ok: false, issues: [tableIssue('MISSING_HEADER')] };
  }
}

function unreadable(path: string, remedy: string): InvalidInput {
  return new InvalidInput([{ path, code: 'not-readable', remedy }]);
}
