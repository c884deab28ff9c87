// SPDX-License-Identifier: EUPL-1.2
// The ledger of a linkage: what was agreed, which runs were made, what was deleted, each line signed by who says so and bound to
// the line before it. A file that travels beside the encodings; nobody needs a server to check it. Holds names of institutions,
// fingerprints and hashes; never an encoding, a record number or a count of persons on few lists.
//
// Two runs on nearly the same lists tell in their difference who came and who went. So one key has one run: a second one is
// refused, and so is a run before every party has signed the agreement.
//
// Source: RFC 8032 (Ed25519), RFC 5869 (HKDF, which makes the signing key of the private key of a party).

import { ed25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import type { Agreement, PrivateKey } from '../encode/linkage-key.ts';
import { type LinkageProblem, type Outcome, problem, refused } from '../problems.ts';

export type Statement =
  | {
      readonly kind: 'agreement';
      readonly runId: string;
      readonly keyFingerprint: string;
      readonly agreement: Agreement;
    }
  | {
      readonly kind: 'run';
      readonly runId: string;
      readonly keyFingerprint: string;
      readonly mode: string;
      readonly lists: readonly { readonly party: string; readonly records: number; readonly commitment: string }[];
      readonly threshold: number;
      readonly smallestCell: number;
      /** SHA-256 of history.csv, as it leaves */
      readonly released: string;
    }
  | { readonly kind: 'deletion'; readonly runId: string; readonly deleted: readonly string[] };

export interface LedgerLine {
  readonly format: 'amparo-linkage-ledger';
  readonly version: 1;
  readonly statement: Statement;
  /** day, ISO */
  readonly on: string;
  readonly by: string;
  /** base64 of the public Ed25519 key of `by` */
  readonly key: string;
  /** SHA-256 of the line before, hexadecimal; empty for the first */
  readonly previous: string;
  /** base64, over all of the above */
  readonly signature: string;
}

const INFO = utf8ToBytes('amparo-linkage-sign-v1');

function signingSeed(own: PrivateKey): Uint8Array {
  const secret = fromBase64(own.secret);
  if (secret === undefined) throw new TypeError('run-ledger: the private key is no base64');
  return hkdf(sha256, secret, undefined, INFO, 32);
}

/** Base64 of the public key that a party signs with: in its public file, and under the fingerprint that is read by telephone. */
export function signingKeyOf(own: PrivateKey): string {
  return toBase64(ed25519.getPublicKey(signingSeed(own)));
}

/** Four groups of four digits, to be compared by telephone: nothing else says whose key it is. */
export function signingFingerprint(key: string): string {
  const hash = bytesToHex(sha256(utf8ToBytes(key))).slice(0, 16);
  return hash.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}

function messageOf({ statement, on, by, key, previous }: Omit<LedgerLine, 'signature'>): Uint8Array {
  return utf8ToBytes(JSON.stringify(['amparo-linkage-ledger', 1, statement, on, by, key, previous]));
}

function hashOf(line: LedgerLine): string {
  return bytesToHex(sha256(utf8ToBytes(`${bytesToHex(messageOf(line))}.${line.signature}`)));
}

/**
 * @param on day of the statement, ISO
 * @returns the ledger with one line more, or why it may not be said: see `judgeNext`
 */
export function addToLedger(
  lines: readonly LedgerLine[],
  statement: Statement,
  own: PrivateKey,
  on: string,
): Outcome<readonly LedgerLine[]> {
  const problems = [...judgeLedger(lines), ...judgeNext(lines, statement)];
  if (problems.length > 0) return refused(...problems);
  const last = lines.at(-1);
  const draft = {
    format: 'amparo-linkage-ledger',
    version: 1,
    statement,
    on,
    by: own.party,
    key: signingKeyOf(own),
    previous: last === undefined ? '' : hashOf(last),
  } as const;
  const signature = toBase64(ed25519.sign(messageOf(draft), signingSeed(own)));
  const longer = [...lines, { ...draft, signature }];
  // a party that signed before with another key
  const wrong = judgeLedger(longer);
  return wrong.length > 0 ? refused(...wrong) : { ok: true, value: longer };
}

/** What must have been said before. */
function judgeNext(lines: readonly LedgerLine[], statement: Statement): LinkageProblem[] {
  if (statement.kind === 'agreement') return [];
  const before = lines.filter((line) => line.statement.runId === statement.runId);
  const runs = before.filter((line) => line.statement.kind === 'run');
  if (statement.kind === 'deletion') return runs.length === 0 ? [problem('no-run-before')] : [];
  if (runs.length > 0) return [problem('run-again', { on: runs[0]?.on ?? '' })];
  const agreed = new Set(before.flatMap((line) => (line.statement.kind === 'agreement' ? [line.by] : [])));
  const missing = statement.lists.filter(({ party }) => !agreed.has(party)).map(({ party }) => party);
  const others = before.flatMap(({ statement: said }) =>
    said.kind === 'agreement' && said.keyFingerprint !== statement.keyFingerprint ? [said] : [],
  );
  return [
    ...(missing.length > 0 ? [problem('not-agreed', { parties: missing.join(', ') })] : []),
    ...(others.length > 0 ? [problem('agreement-differs')] : []),
  ];
}

/** @returns the first place where the ledger is not what was signed; nothing when it is whole */
export function judgeLedger(lines: readonly LedgerLine[]): LinkageProblem[] {
  const keys = new Map<string, string>();
  let previous = '';
  for (const [index, line] of lines.entries()) {
    const known = keys.get(line.by);
    if (line.previous !== previous || !isSigned(line) || (known !== undefined && known !== line.key))
      return [problem('ledger-changed', { line: index + 1 })];
    keys.set(line.by, line.key);
    previous = hashOf(line);
  }
  return [];
}

function isSigned(line: LedgerLine): boolean {
  const [signature, key] = [fromBase64(line.signature), fromBase64(line.key)];
  if (signature?.length !== 64 || key?.length !== 32) return false;
  return ed25519.verify(signature, messageOf(line), key);
}

/** Parties of a run that have not yet said that they deleted, the unit (who signed the run) among them. */
export function stillToDelete(lines: readonly LedgerLine[], runId: string): string[] {
  const own = lines.filter((line) => line.statement.runId === runId);
  const run = own.find((line) => line.statement.kind === 'run');
  if (run?.statement.kind !== 'run') return [];
  const deleted = new Set(own.flatMap((line) => (line.statement.kind === 'deletion' ? [line.by] : [])));
  return [...new Set([run.by, ...run.statement.lists.map(({ party }) => party)])].filter(
    (party) => !deleted.has(party),
  );
}

/** One line of JSON each, the last line end included. */
export function writeLedger(lines: readonly LedgerLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function readLedger(text: string): Outcome<readonly LedgerLine[]> {
  const lines: LedgerLine[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (row.trim() === '') continue;
    const line = parse(row);
    if (line === undefined) return refused(problem('ledger-changed', { line: index + 1 }));
    lines.push(line);
  }
  const problems = judgeLedger(lines);
  return problems.length > 0 ? refused(...problems) : { ok: true, value: lines };
}

function parse(row: string): LedgerLine | undefined {
  try {
    const line = JSON.parse(row) as Partial<LedgerLine> | null;
    const isSound =
      line?.format === 'amparo-linkage-ledger' &&
      line.version === 1 &&
      [line.on, line.by, line.key, line.previous, line.signature].every((field) => typeof field === 'string') &&
      typeof line.statement?.runId === 'string';
    return isSound ? (line as LedgerLine) : undefined;
  } catch {
    return undefined;
  }
}
