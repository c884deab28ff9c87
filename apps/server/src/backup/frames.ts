// SPDX-License-Identifier: EUPL-1.2
//
// The inside of an archive, before it is sealed: for each table a line that names it, its rows as COPY gives them, and a
// line with their number and hash; at the very end a line that says so. Written by create.ts, read by restore.ts.
//
//   frame    type 1 | length 4 | payload      type: T table begins, D rows, E table ends, Z archive ends

import { createHash } from 'node:crypto';
import { BackupProblem } from './problem.ts';

export interface TableHead {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly string[];
}

export interface TableSum {
  readonly table: string;
  readonly rows: number;
  /** of the rows as COPY gives them, hexadecimal */
  readonly sha256: string;
}

const TYPES = ['T', 'D', 'E', 'Z'] as const;
type Type = (typeof TYPES)[number];
/** No frame is longer; a longer length means that these are not our bytes. */
const LONGEST = 256 * 1024 * 1024;

function frame(type: Type, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

const jsonFrame = (type: Type, value: unknown) => frame(type, Buffer.from(JSON.stringify(value)));

/** One table; its sum is told when it is written. */
export async function* writeTable(
  head: TableHead,
  rows: AsyncIterable<Buffer>,
  told: (sum: TableSum) => void,
): AsyncGenerator<Buffer> {
  yield jsonFrame('T', head);
  const counting = new Counting();
  for await (const part of rows) {
    counting.add(part);
    yield frame('D', part);
  }
  const sum = { table: `${head.schema}.${head.name}`, ...counting.sum() };
  yield jsonFrame('E', sum);
  told(sum);
}

export function writeEnd(sums: readonly TableSum[]): Buffer {
  return jsonFrame('Z', { tables: sums.length });
}

/** COPY's text format ends each row with a line feed, and writes one inside a value as \\n: lines are rows. */
class Counting {
  readonly #hash = createHash('sha256');
  #rows = 0;

  add(part: Buffer): void {
    this.#hash.update(part);
    for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) this.#rows += 1;
  }

  sum(): { readonly rows: number; readonly sha256: string } {
    return { rows: this.#rows, sha256: this.#hash.digest('hex') };
  }
}

/**
 * Reads an archive table by table. What takes the rows must read all of them before it asks for the next table.
 *
 * @param take called for each table with its rows
 * @throws {BackupProblem} 'damaged' when lengths, counts or hashes do not hold, or the end is missing
 */
export async function readArchive(
  plain: AsyncIterable<Buffer>,
  take: (head: TableHead, rows: AsyncGenerator<Buffer>) => Promise<void>,
): Promise<readonly TableSum[]> {
  const frames = readFrames(plain);
  const sums: TableSum[] = [];
  for (;;) {
    const { type, payload } = await next(frames);
    if (type === 'Z') {
      if ((readJson(payload) as { tables: number }).tables !== sums.length) throw damaged();
      if (!(await frames.next()).done) throw damaged();
      return sums;
    }
    if (type !== 'T') throw damaged();
    const head = readJson(payload) as TableHead;
    const counting = new Counting();
    let end: TableSum | undefined;
    const rows = rowsOf(frames, counting, (sum) => (end = sum));
    await take(head, rows);
    for await (const _ of rows) continue; // what was not read still counts
    const sum = { table: `${head.schema}.${head.name}`, ...counting.sum() };
    if (end?.rows !== sum.rows || end.sha256 !== sum.sha256 || end.table !== sum.table) throw damaged();
    sums.push(sum);
  }
}

interface Frame {
  readonly type: Type;
  readonly payload: Buffer;
}

async function* rowsOf(
  frames: AsyncGenerator<Frame>,
  counting: Counting,
  ended: (sum: TableSum) => void,
): AsyncGenerator<Buffer> {
  for (;;) {
    const { type, payload } = await next(frames);
    if (type === 'E') return ended(readJson(payload) as TableSum);
    if (type !== 'D') throw damaged();
    counting.add(payload);
    yield payload;
  }
}

async function next(frames: AsyncGenerator<Frame>): Promise<Frame> {
  const { value, done } = await frames.next();
  if (done === true) throw damaged();
  return value;
}

async function* readFrames(plain: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let held = Buffer.alloc(0);
  let wanted = 5;
  const waiting: Buffer[] = [];
  let length = 0;
  for await (const part of plain) {
    waiting.push(part);
    length += part.length;
    if (held.length + length < wanted) continue;
    held = Buffer.concat([held, ...waiting.splice(0)]);
    length = 0;
    for (;;) {
      if (held.length < 5) {
        wanted = 5;
        break;
      }
      const size = held.readUInt32BE(1);
      const type = TYPES.find((known) => known.charCodeAt(0) === held[0]);
      if (type === undefined || size > LONGEST) throw damaged();
      wanted = 5 + size;
      if (held.length < wanted) break;
      yield { type, payload: held.subarray(5, wanted) };
      held = held.subarray(wanted);
    }
  }
  if (held.length + length > 0) throw damaged();
}

function readJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): BackupProblem {
  return new BackupProblem(
    'damaged',
    'the inside of the archive does not hold together: use another copy of this backup, or an earlier one',
    { cause },
  );
}
