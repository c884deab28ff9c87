// SPDX-License-Identifier: EUPL-1.2
// The budget ledger as a file of lines beside the table: one file per data set, lines are appended and never changed. Where
// the folder of the table cannot be written, it lies in the user's state folder under a hash of the table's place.

import { createHash } from 'node:crypto';
import { accessSync, appendFileSync, constants, existsSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type LedgerEntry, readLedger } from '@amparo/measure/disclosure';

/** Where the ledger of a table is; `asked` wins. */
export function ledgerPath(table: string, asked: string | undefined): string {
  if (asked !== undefined) return asked;
  const real = realpathSync(table);
  const beside = `${real}.ledger.jsonl`;
  if (existsSync(beside) || isWritable(dirname(real))) return beside;
  const state = process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state');
  return join(state, 'amparo', 'ledgers', `${createHash('sha256').update(real).digest('hex')}.jsonl`);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** @throws Refused when a line cannot be read */
export function readLedgerFile(path: string): LedgerEntry[] {
  return existsSync(path) ? readLedger(readFileSync(path, 'utf8')) : [];
}

export function appendToLedger(path: string, entry: LedgerEntry): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, `${JSON.stringify(entry)}\n`, { mode: 0o600, flush: true });
}
