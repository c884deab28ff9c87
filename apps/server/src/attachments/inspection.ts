// SPDX-License-Identifier: EUPL-1.2
// Has files looked at, one after the other, each in a process of its own that is ended when it takes too long or gives too
// much. Called by routes/attachments.ts with the bytes that came in; whatever goes wrong, the file is not taken.

import { spawn } from 'node:child_process';
import path from 'node:path';
import { Refused } from '../problems.ts';
import { headOf, readAnswer } from './inspection-wire.ts';
import { type Kind, LIMITS } from './limits.ts';
import { FileRefused } from './problem.ts';
import type { MalwareScan } from './scan.ts';

export interface Inspection {
  /**
   * Waits for its turn, asks for the bytes then, and gives what is kept of them.
   *
   * @throws {FileRefused} when the file is not taken; {Refused} `busy`, or `scan-unavailable`
   */
  readonly look: (file: FileToLookAt) => Promise<Buffer>;
}

export interface FileToLookAt {
  readonly kind: Kind;
  /** keep every byte, with all that it says about where it was made */
  readonly original: boolean;
  /** asked for when it is its turn: never more than one file is held */
  readonly bytes: () => Promise<Buffer>;
}

const MOST_WAITING = 20;
const TIME_MS = 60_000;

export function createInspection(scan: MalwareScan, mostWaiting = MOST_WAITING): Inspection {
  const turn = createTurns(mostWaiting);
  return {
    look: ({ kind, original, bytes }) =>
      turn(async () => {
        const given = await bytes();
        await scan(given);
        return lookApart(given, kind, original);
      }),
  };
}

/** One at a time, in the order in which they came. @throws {Refused} `busy` when too many wait */
function createTurns(mostWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting > mostWaiting) throw new Refused('busy', { retryAfter: 30 });
    waiting += 1;
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    try {
      return await mine;
    } finally {
      waiting -= 1;
    }
  };
}

function lookApart(bytes: Buffer, kind: Kind, original: boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...FLAGS, path.join(import.meta.dirname, 'inspection-process.ts')], {
      // nothing of the server's environment; pixels never go to a temporary file (libvips does that for large pictures);
      // Windows does not start a program without its own folder
      env: {
        VIPS_DISC_THRESHOLD: '4g',
        ...(process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] } : {}),
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), TIME_MS);
    const parts: Buffer[] = [];
    let length = 0;
    child.stdout.on('data', (part: Buffer) => {
      length += part.length;
      if (length > LIMITS.cleanedBytes + 4096) child.kill('SIGKILL');
      else parts.push(part);
    });
    child.on('error', () => {
      clearTimeout(timer);
      reject(new Refused('busy', { retryAfter: 30 }));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      try {
        if (code !== 0) throw new FileRefused('cannot-be-checked');
        const { verdict, bytes: kept } = readAnswer(Buffer.concat(parts.splice(0)));
        if (!verdict.taken) throw new FileRefused(verdict.problem);
        resolve(verdict.unchanged ? bytes : kept);
      } catch (error) {
        reject(error instanceof FileRefused ? error : new FileRefused('cannot-be-checked'));
      }
    });
    child.stdin.on('error', () => undefined); // it ended early, and `close` says how
    child.stdin.write(headOf({ kind, original }));
    child.stdin.end(bytes);
  });
}

/** Its own code may be read, and the library for pictures loaded; nothing written, no program started. */
const FLAGS = [
  '--disable-sigusr1',
  '--permission',
  '--allow-fs-read=*',
  '--allow-addons',
  '--max-old-space-size=512',
  '--no-warnings',
];
