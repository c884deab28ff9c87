// SPDX-License-Identifier: EUPL-1.2
// The program against viruses that an operator may name: it gets the bytes on its standard input and says by its exit code what
// it found. Whatever else happens, the file is not taken (ATT-3: fails closed). Without a command nothing is scanned, and the
// page says so to nobody: the checks of this folder hold either way.

import { spawn } from 'node:child_process';
import { Refused } from '../problems.ts';
import { FileRefused } from './problem.ts';

/** @throws {FileRefused} `malware-found`; {Refused} `scan-unavailable` */
export type MalwareScan = (bytes: Buffer) => Promise<void>;

export const NO_SCAN: MalwareScan = async () => undefined;

const TIME_MS = 120_000;

/**
 * @param command a program and its arguments, e.g. `['/usr/bin/clamdscan', '--no-summary', '-']`; no shell is asked
 *   exit code 0: nothing found; 1: found; anything else: it did not work
 */
export function scanWith([program = '', ...given]: readonly string[], timeMs = TIME_MS): MalwareScan {
  if (program === '') throw new RangeError('scanWith: the command must name a program');
  return (bytes) =>
    new Promise((resolve, reject) => {
      const child = spawn(program, given, { stdio: ['pipe', 'ignore', 'ignore'], windowsHide: true });
      const timer = setTimeout(() => child.kill('SIGKILL'), timeMs);
      const unavailable = () => {
        clearTimeout(timer);
        reject(new Refused('scan-unavailable', { retryAfter: 60 }));
      };
      child.on('error', unavailable);
      child.on('close', (code) => {
        clearTimeout(timer);
        if (code === 0) resolve();
        else if (code === 1) reject(new FileRefused('malware-found'));
        else unavailable();
      });
      child.stdin.on('error', () => undefined); // it ended early, and its exit code says why
      child.stdin.end(bytes);
    });
}
