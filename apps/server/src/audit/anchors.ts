// SPDX-License-Identifier: EUPL-1.2
// The lines of the anchor file: what they say, how they are signed, and whether a file of them is whole (AUD-3). Pure; the
// file itself is in anchor-file.ts. An anchor holds the heads of the chains, so that whoever owns the database cannot
// rewrite the log: the file lies on another volume, and the signing key is not in the database either.
//
// The first line names the public key. Each further one holds the head of every institution whose chain has grown since
// the line before, and the SHA-256 of the line before: a chain of heads. Every line is canonical JSON with its Ed25519
// signature as the last key. After a backup was restored the chains are shorter than what was anchored; a line marked
// `restored` holds every head from which they go on, so that a loss that was accepted stays visible for ever.

import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { canonicalJson, type Json } from './canonical.ts';
import type { AnchorFault } from './faults.ts';
import type { AnchoredHead } from './verify-chain.ts';

/** Signs where the key is kept; keys/ has one, tests make their own. */
export interface Signer {
  /** the Ed25519 public key: 32 bytes, or its DER form (SPKI) */
  publicKey(): Promise<Uint8Array> | Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export interface Head {
  readonly org: string;
  readonly seq: number;
  readonly hash: Buffer;
}

export interface AnchorLine {
  readonly line: number;
  readonly at: Date;
  readonly heads: readonly Head[];
  /** SHA-256 of the text of the line before */
  readonly previous: Buffer;
  /** the chains go on from these heads, although more had been anchored */
  readonly restored?: boolean;
}

/** Anchored entries that are no more, because a backup was restored and somebody accepted that. */
export interface AcceptedLoss {
  readonly org: string;
  readonly line: number;
  readonly at: Date;
  /** the first and the last anchored entry that were lost */
  readonly from: number;
  readonly to: number;
}

const FORMAT = 'amparo anchors v1';
const SIGNED_TAG = 'amparo anchor v1\n';
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex'); // RFC 8410, Ed25519

/** The 32 bytes of an Ed25519 public key, whichever form it came in. @throws {TypeError} for anything else */
export function rawPublicKey(key: Uint8Array): Buffer {
  const bytes = Buffer.from(key);
  if (bytes.length === 32) return bytes;
  if (bytes.length === 44 && bytes.subarray(0, 12).equals(SPKI_PREFIX)) return bytes.subarray(12);
  throw new TypeError('an Ed25519 public key has 32 bytes, or 44 in its DER form');
}

export async function writeKeyLine(signer: Signer): Promise<string> {
  const key = rawPublicKey(await signer.publicKey()).toString('base64url');
  return signed({ algorithm: 'Ed25519', format: FORMAT, key, line: 0 }, signer);
}

export async function writeAnchorLine(given: AnchorLine, signer: Signer): Promise<string> {
  const { line, at, heads, previous, restored = false } = given;
  const sorted = heads.toSorted((one, other) => (one.org < other.org ? -1 : 1));
  return signed(
    {
      at: at.toISOString(),
      heads: sorted.map((head) => ({ hash: head.hash.toString('hex'), org: head.org, seq: head.seq })),
      line,
      previous: previous.toString('hex'),
      ...(restored ? { restored } : {}),
    },
    signer,
  );
}

/** 'signature' comes after every other key, so the signed text is the line without its end. */
async function signed(content: Readonly<Record<string, Json>>, signer: Signer): Promise<string> {
  const text = canonicalJson(content);
  const signature = Buffer.from(await signer.sign(Buffer.from(SIGNED_TAG + text))).toString('base64url');
  return `${text.slice(0, -1)},"signature":"${signature}"}`;
}

export function lineHash(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}

/** For paper: the day's last line, short enough to be copied by hand and compared. Covers every line before as well. */
export function printableLine(day: string, line: number, hashed: Buffer): string {
  const groups = hashed.toString('hex').slice(0, 32).match(/.{4}/gu) ?? [];
  return `amparo ${day} line ${line} ${groups.join('-')}`;
}

export function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}

export interface ReadAnchors {
  /** the key that the first line names; undefined when there is no file */
  readonly key: Buffer | undefined;
  /** what every sound line says about each institution, in rising order */
  readonly heads: ReadonlyMap<string, readonly AnchoredHead[]>;
  /** SHA-256 of every sound line, by its number */
  readonly hashes: readonly Buffer[];
  readonly lastAt: Date | undefined;
  readonly losses: readonly AcceptedLoss[];
  /** the printable line of each day */
  readonly days: ReadonlyMap<string, string>;
  /** the first line that is not sound; nothing after it was read */
  readonly fault: AnchorFault | undefined;
}

export interface AnchorReader {
  /** @returns false from the first fault on: further lines say nothing */
  take(text: string): boolean;
  result(): ReadAnchors;
}

/** @param trusted the key that must have signed; without it, the one that the first line names */
export function anchorReader(trusted?: Uint8Array): AnchorReader {
  const heads = new Map<string, AnchoredHead[]>();
  const hashes: Buffer[] = [];
  const days = new Map<string, string>();
  const losses: AcceptedLoss[] = [];
  let key: Buffer | undefined;
  let opened: KeyObject | undefined;
  let lastAt: Date | undefined;
  let fault: AnchorFault | undefined;

  const takeKey = (text: string): AnchorFault | undefined => {
    const parsed = readLine(text);
    const named = parsed === undefined ? undefined : readKey(parsed.content);
    if (parsed === undefined || named === undefined) return { code: 'line-unreadable', line: 0 };
    if (trusted !== undefined && !rawPublicKey(trusted).equals(named)) return { code: 'key-differs', line: 0 };
    key = named;
    opened = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, named]), format: 'der', type: 'spki' });
    return isSigned(parsed, opened) ? undefined : { code: 'line-not-signed', line: 0 };
  };

  const takeAnchor = (text: string): AnchorFault | undefined => {
    const line = hashes.length;
    const parsed = readLine(text);
    const anchor = parsed === undefined ? undefined : readAnchor(parsed.content);
    if (parsed === undefined || anchor === undefined) return { code: 'line-unreadable', line };
    if (anchor.line !== line) return { code: 'line-out-of-order', line };
    if (hashes.at(-1)?.equals(anchor.previous) !== true) return { code: 'line-not-chained', line };
    if (opened === undefined || !isSigned(parsed, opened)) return { code: 'line-not-signed', line };
    if (anchor.restored === true) losses.push(...setBack(heads, anchor));
    // the same head again is no fault: a crash kept the database from noting the line before
    const grows = anchor.heads.every(({ org, seq }) => seq >= (heads.get(org)?.at(-1)?.seq ?? 0));
    if (!grows || (lastAt !== undefined && anchor.at < lastAt)) return { code: 'line-out-of-order', line };
    for (const { org, seq, hash: found } of anchor.heads) {
      if (seq === 0) continue;
      const known = heads.get(org) ?? [];
      known.push({ seq, hash: found, line });
      heads.set(org, known);
    }
    lastAt = anchor.at;
    return undefined;
  };

  return {
    take(text) {
      if (fault !== undefined) return false;
      fault = hashes.length === 0 ? takeKey(text) : takeAnchor(text);
      if (fault !== undefined) return false;
      const hashed = lineHash(text);
      if (lastAt !== undefined) days.set(dayOf(lastAt), printableLine(dayOf(lastAt), hashes.length, hashed));
      hashes.push(hashed);
      return true;
    },
    result: () => ({ key, heads, hashes, lastAt, losses, days, fault }),
  };
}

/** Takes out what was anchored beyond these heads. What was anchored before them still holds. */
function setBack(known: Map<string, AnchoredHead[]>, { line, at, heads }: AnchorLine): readonly AcceptedLoss[] {
  return [...known].flatMap(([org, anchored]) => {
    const goesOn = heads.find((head) => head.org === org)?.seq ?? 0;
    const to = anchored.at(-1)?.seq ?? 0;
    if (to <= goesOn) return [];
    known.set(
      org,
      anchored.filter(({ seq }) => seq <= goesOn),
    );
    return [{ org, line, at, from: goesOn + 1, to }];
  });
}

interface ParsedLine {
  readonly content: Readonly<Record<string, unknown>>;
  readonly signedText: string;
  readonly signature: Buffer;
}

/** @returns undefined unless the text is a canonical object with a signature as its last key */
function readLine(text: string): ParsedLine | undefined {
  const parts = /^(\{.+),"signature":"([A-Za-z0-9_-]{86})"\}$/su.exec(text);
  const [, start = '', signature = ''] = parts ?? [];
  if (parts === null) return undefined;
  try {
    const signedText = `${start}}`;
    const content = JSON.parse(signedText) as Json;
    if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
    if (canonicalJson(content) !== signedText) return undefined;
    const bytes = Buffer.from(signature, 'base64url');
    // base64 has several spellings for the same bytes: only the usual one
    if (bytes.toString('base64url') !== signature) return undefined;
    return { content: content as Readonly<Record<string, unknown>>, signedText, signature: bytes };
  } catch {
    return undefined;
  }
}

function isSigned({ signedText, signature }: ParsedLine, key: KeyObject): boolean {
  return verify(null, Buffer.from(SIGNED_TAG + signedText), key, signature);
}

function readKey(content: ParsedLine['content']): Buffer | undefined {
  const { algorithm, format, key, line, ...others } = content;
  if (algorithm !== 'Ed25519' || format !== FORMAT || line !== 0 || Object.keys(others).length > 0) return undefined;
  if (typeof key !== 'string' || !/^[A-Za-z0-9_-]{43}$/u.test(key)) return undefined;
  return Buffer.from(key, 'base64url');
}

function readAnchor(content: ParsedLine['content']): AnchorLine | undefined {
  const { at, heads, line, previous, restored, ...others } = content;
  if (Object.keys(others).length > 0 || !Array.isArray(heads)) return undefined;
  if (restored === undefined ? heads.length === 0 : restored !== true) return undefined;
  if (typeof line !== 'number' || typeof at !== 'string' || !isInstant(at)) return undefined;
  const read = heads.map((head) => readHead(head, restored === true ? 0 : 1));
  const sound = read.filter((head) => head !== undefined);
  if (sound.length < read.length || !isHash(previous)) return undefined;
  const anchor = { line, at: new Date(at), heads: sound, previous: Buffer.from(previous, 'hex') };
  return restored === true ? { ...anchor, restored } : anchor;
}

function readHead(value: unknown, least: number): Head | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { hash: hashed, org, seq, ...others } = value as Readonly<Record<string, unknown>>;
  if (Object.keys(others).length > 0 || typeof org !== 'string' || !isHash(hashed)) return undefined;
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < least) return undefined;
  return { org, seq, hash: Buffer.from(hashed, 'hex') };
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/u.test(value);
}

function isInstant(text: string): boolean {
  const at = new Date(text);
  return Number.isFinite(at.getTime()) && at.toISOString() === text;
}

/** What the file says of its last line: all that is needed to write the next one. */
export interface LastLine {
  readonly line: number;
  readonly hash: Buffer;
  /** undefined for the line that names the key */
  readonly at: Date | undefined;
  readonly heads: readonly Head[];
}

/** @returns undefined when the line is not one that this key signed */
export function readLastLine(text: string, publicKey: Uint8Array): LastLine | undefined {
  const parsed = readLine(text);
  if (parsed === undefined) return undefined;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_PREFIX, rawPublicKey(publicKey)]),
    format: 'der',
    type: 'spki',
  });
  if (!isSigned(parsed, key)) return undefined;
  if (readKey(parsed.content) !== undefined) return { line: 0, hash: lineHash(text), at: undefined, heads: [] };
  const anchor = readAnchor(parsed.content);
  if (anchor === undefined) return undefined;
  return { line: anchor.line, hash: lineHash(text), at: anchor.at, heads: anchor.heads };
}
