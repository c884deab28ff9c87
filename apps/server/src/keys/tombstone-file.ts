// SPDX-License-Identifier: EUPL-1.2
// That a case was erased, kept outside the database, in the folder of the keys (CR-5): one line for each erasure, each with
// a MAC of the key store over itself and the line before, on the disk before the erasure is answered. A line changed,
// removed from the middle or moved is found out; lines missing at the end are found out against the database
// (tombstones.ts). One process writes: the server, which holds the lock on the data folder.

import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { errorCode } from '../postgres/problem.ts';
import { frame, sameSecret } from './bytes.ts';
import { damaged } from './key-ring.ts';
import type { KeyStore } from './key-store.ts';
import { IntegrityError } from './problem.ts';
import { syncFolder } from './secret-file.ts';

export interface Tombstone {
  readonly orgId: string;
  readonly caseId: string;
  readonly approvalId: string;
  readonly erasedAt: Date;
}

export interface TombstoneFile {
  /** Durable when it returns. A case that is there already is not written again. */
  readonly append: (tombstone: Tombstone) => Promise<void>;
  readonly all: () => readonly Tombstone[];
}

export const TOMBSTONE_FILE = 'erased.jsonl';
const LINE = /^([0-9a-f-]{36}) ([0-9a-f-]{36}) ([0-9a-f-]{36}) (\S{24}) ([A-Za-z0-9_-]{43})$/u;

/** @throws {KeyProblem} when a line is not what was written. A last line cut by a crash is taken away. */
export async function openTombstoneFile(folder: string, store: Pick<KeyStore, 'macAll'>): Promise<TombstoneFile> {
  const file = path.join(folder, TOMBSTONE_FILE);
  const { lines, length, cut } = await readLines(file);
  const known = new Map<string, Tombstone>();
  let last = await verify(lines, store, known).catch((error: unknown) => {
    throw error instanceof IntegrityError ? damaged(file) : error;
  });
  if (cut) await truncateTo(file, length);

  const write = async (tombstone: Tombstone): Promise<void> => {
    if (known.has(nameOf(tombstone))) return;
    const [mac] = await store.macAll({ use: 'tombstones' }, [macInput(last, tombstone)]);
    if (mac === undefined) throw new IntegrityError();
    const line = `${fieldsOf(tombstone).join(' ')} ${mac.toString('base64url')}`;
    if (!LINE.test(line)) throw new RangeError('a tombstone holds three lower-case UUIDs and a time');
    await appendLine(file, `${line}\n`);
    known.set(nameOf(tombstone), tombstone);
    last = mac;
  };
  let turn: Promise<void> = Promise.resolve();
  return {
    append: (tombstone) => {
      const mine = turn.then(() => write(tombstone));
      turn = mine.catch(() => undefined);
      return mine;
    },
    all: () => [...known.values()],
  };
}

/** Each MAC covers the one before, as it stands in the file, so all of them are asked for in one question. */
async function verify(
  lines: readonly string[],
  store: Pick<KeyStore, 'macAll'>,
  known: Map<string, Tombstone>,
): Promise<Buffer> {
  const read = lines.map(readLine);
  const inputs = read.map(({ tombstone }, index) => macInput(read[index - 1]?.mac ?? Buffer.alloc(0), tombstone));
  const macs = inputs.length === 0 ? [] : await store.macAll({ use: 'tombstones' }, inputs);
  for (const [index, { tombstone, mac }] of read.entries()) {
    if (!sameSecret(macs[index] ?? Buffer.alloc(0), mac)) throw new IntegrityError();
    known.set(nameOf(tombstone), tombstone);
  }
  return read.at(-1)?.mac ?? Buffer.alloc(0);
}

function readLine(line: string): { tombstone: Tombstone; mac: Buffer } {
  const [, orgId, caseId, approvalId, erasedAt, mac] = LINE.exec(line) ?? [];
  if (!orgId || !caseId || !approvalId || !erasedAt || !mac) throw new IntegrityError();
  const at = new Date(erasedAt);
  const bytes = Buffer.from(mac, 'base64url');
  // only as it was written: a time without its zone, or a MAC in other letters, would say the same
  const asWritten = Buffer.from(bytes.toString('base64url'));
  if (Number.isNaN(at.getTime()) || at.toISOString() !== erasedAt || !sameSecret(asWritten, Buffer.from(mac))) {
    throw new IntegrityError();
  }
  return { tombstone: { orgId, caseId, approvalId, erasedAt: at }, mac: bytes };
}

function macInput(before: Buffer, tombstone: Tombstone): Buffer {
  return frame(['amparo tombstone v1', before, ...fieldsOf(tombstone)]);
}

function fieldsOf({ orgId, caseId, approvalId, erasedAt }: Tombstone): readonly string[] {
  return [orgId, caseId, approvalId, erasedAt.toISOString()];
}

export function nameOf({ orgId, caseId }: { readonly orgId: string; readonly caseId: string }): string {
  return `${orgId}/${caseId}`;
}

async function readLines(file: string): Promise<{ lines: readonly string[]; length: number; cut: boolean }> {
  const content = await readFile(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const length = content.lastIndexOf(0x0a) + 1;
  const lines = content.toString('utf8', 0, length).split('\n').slice(0, -1);
  return { lines, length, cut: length < content.length };
}

async function truncateTo(file: string, length: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Takes a half-written line away again, so that the next one does not stand behind it. */
async function appendLine(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    const { size } = await handle.stat();
    try {
      await handle.writeFile(line);
      await handle.sync();
    } catch (error) {
      await handle.truncate(size).catch(() => undefined);
      throw error;
    }
    if (size === 0) await syncFolder(path.dirname(file));
  } finally {
    await handle.close();
  }
}
