// SPDX-License-Identifier: EUPL-1.2
// The anchor file on its volume: read as a whole to be verified, and opened to be added to. A line counts once it is
// written, ends in a line feed and has been synced; what a power cut left half written never counted and is cut off at
// the next start. Used by verify-log.ts and anchoring.ts. Nothing here knows the database.

import { createReadStream, existsSync } from 'node:fs';
import { appendFile, type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import {
  type AnchorLine,
  anchorReader,
  type LastLine,
  lineHash,
  printableLine,
  type ReadAnchors,
  readLastLine,
} from './anchors.ts';
import type { AnchorFault } from './faults.ts';

export const ANCHOR_FILE = 'anchors.jsonl';
export const DAILY_FILE = 'daily.txt';

/** Why no anchor can be written; for the operator, by code. */
export type AnchorProblemCode =
  /** the database remembers anchors, the folder has none */
  | 'anchors-missing'
  /** the last line was not signed by our key: the file was changed, or belongs to another key store */
  | 'anchors-foreign'
  /** somebody wrote into the file while this server ran */
  | 'anchors-changed'
  /** the chains are shorter than what is anchored: a backup was restored, or the log was cut */
  | 'log-set-back';

export class AnchorProblem extends Error {
  readonly code: AnchorProblemCode;

  constructor(code: AnchorProblemCode, message: string) {
    super(message);
    this.name = 'AnchorProblem';
    this.code = code;
  }
}

export interface AnchorFolder extends ReadAnchors {
  /** every fault of the folder: of the anchor file, and of the printable lines beside it */
  readonly faults: readonly AnchorFault[];
  readonly exists: boolean;
}

/** @param trusted see anchorReader */
export async function readAnchorFolder(folder: string, trusted?: Uint8Array): Promise<AnchorFolder> {
  const file = path.join(folder, ANCHOR_FILE);
  const reader = anchorReader(trusted);
  const exists = existsSync(file);
  if (exists) await readWholeLines(file, (line) => reader.take(line));
  const result = reader.result();
  const faults = result.fault === undefined ? await dailyFaults(folder, result) : [result.fault];
  return { ...result, exists, faults };
}

/** A last line without a line feed was never finished and is not read. */
async function readWholeLines(file: string, take: (line: string) => boolean): Promise<void> {
  const input = createReadStream(file, 'utf8');
  let ended = true;
  input.on('data', (chunk) => {
    ended = chunk.at(-1) === '\n';
  });
  let waiting: string | undefined;
  for await (const line of createInterface({ input, crlfDelay: 0 })) {
    if (waiting !== undefined && !take(waiting)) return;
    waiting = line;
  }
  if (waiting !== undefined && ended) take(waiting);
}

async function dailyFaults(folder: string, { days }: ReadAnchors): Promise<readonly AnchorFault[]> {
  const lines = await readDaily(folder);
  return lines.flatMap(({ day, text }) =>
    days.get(day) === text ? [] : [{ code: 'daily-line-differs', day } as const],
  );
}

async function readDaily(folder: string): Promise<readonly { readonly day: string; readonly text: string }[]> {
  const file = path.join(folder, DAILY_FILE);
  if (!existsSync(file)) return [];
  const whole = (await readFile(file, 'utf8')).split('\n').slice(0, -1);
  return whole.map((text) => ({ day: /^amparo (\d{4}-\d{2}-\d{2}) /u.exec(text)?.[1] ?? '?', text }));
}

export interface OpenAnchorFile {
  readonly last: () => LastLine;
  /** Writes the line and syncs it before it returns. */
  append(text: string, anchor: AnchorLine): Promise<LastLine>;
  /** the day of the last printable line, if any */
  readonly lastDay: () => string | undefined;
  /** Adds the printable line of a day that is over. */
  print(day: string, last: LastLine): Promise<string>;
}

/**
 * @param firstLine called when there is no file yet
 * @throws {AnchorProblem} 'anchors-foreign'
 */
export async function openAnchorFile(
  folder: string,
  publicKey: Uint8Array,
  firstLine: () => Promise<string>,
): Promise<OpenAnchorFile> {
  const file = path.join(folder, ANCHOR_FILE);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let { size, text } = await readTail(file);
  if (text === undefined) {
    text = await firstLine();
    size = await writeLine(file, 0, text);
    await syncFolder(folder);
  }
  const found = readLastLine(text, publicKey);
  if (found === undefined) {
    throw new AnchorProblem(
      'anchors-foreign',
      'the last line of the anchor file was not signed by the key of this installation: run "amparo audit verify", and restore the file from a copy or give the key store it belongs to',
    );
  }
  let last = found;
  let lastDay = (await readDaily(folder)).at(-1)?.day;
  return {
    last: () => last,
    lastDay: () => lastDay,
    async append(written, { line, at, heads }) {
      size = await writeLine(file, size, written);
      last = { line, hash: lineHash(written), at, heads };
      return last;
    },
    async print(day, { line, hash }) {
      const printable = printableLine(day, line, hash);
      await appendFile(path.join(folder, DAILY_FILE), `${printable}\n`, { mode: 0o600 });
      lastDay = day;
      return printable;
    },
  };
}

/** The last whole line, read from the end, and where it ends. */
async function readTail(file: string): Promise<{ size: number; text: string | undefined }> {
  if (!existsSync(file)) return { size: 0, text: undefined };
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    for (let length = Math.min(size, 1 << 16); ; length = Math.min(size, length * 2)) {
      const bytes = Buffer.alloc(length);
      await handle.read(bytes, 0, length, size - length);
      const end = bytes.lastIndexOf(10);
      const start = end <= 0 ? -1 : bytes.lastIndexOf(10, end - 1);
      const whole = length === size;
      if (end > 0 && (start >= 0 || whole)) {
        return { size: size - length + end + 1, text: bytes.subarray(start + 1, end).toString('utf8') };
      }
      if (whole) return { size: 0, text: undefined };
    }
  } finally {
    await handle.close();
  }
}

/**
 * @param size where the last whole line ends; anything behind it is a line that was never finished
 * @returns where this one ends
 * @throws {AnchorProblem} 'anchors-changed' when the file is shorter, or has further whole lines
 */
async function writeLine(file: string, size: number, text: string): Promise<number> {
  const handle = await open(file, size === 0 && !existsSync(file) ? 'w+' : 'r+', 0o600);
  try {
    await assertUnchanged(handle, size);
    await handle.truncate(size);
    const bytes = Buffer.from(`${text}\n`);
    await handle.write(bytes, 0, bytes.length, size);
    await handle.sync();
    return size + bytes.length;
  } finally {
    await handle.close();
  }
}

async function assertUnchanged(handle: FileHandle, size: number): Promise<void> {
  const found = (await handle.stat()).size;
  const behind = Buffer.alloc(Math.max(0, found - size));
  await handle.read(behind, 0, behind.length, size);
  if (found >= size && !behind.includes(10)) return;
  throw new AnchorProblem(
    'anchors-changed',
    'somebody else wrote into the anchor file while this server ran: run "amparo audit verify"; only one server may use the folder',
  );
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
