// SPDX-License-Identifier: EUPL-1.2
// The file of the keys mode on its way round the ring: bundles of 24 blinded elements with the number of their type. Every party
// multiplies, mixes and passes on; it cannot read what it holds. Travels by stick as well as by net.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import { type Outcome, problem, refused } from '../problems.ts';
import { ELEMENT_BYTES } from './group.ts';
import { BUNDLE_KEYS } from './match-keys.ts';

export const BLINDED_FORMAT = 'amparo-blinded-list';
/** 24 elements, then 24 types */
export const BUNDLE_BYTES = BUNDLE_KEYS * (ELEMENT_BYTES + 1);

export interface BlindedHeader {
  readonly format: typeof BLINDED_FORMAT;
  readonly version: 1;
  readonly mode: 'keys';
  readonly party: string;
  readonly runId: string;
  readonly keyFingerprint: string;
  readonly normVersion: string;
  readonly parameters: string;
  /** bundles, dummies included */
  readonly records: number;
  /** fingerprints of the secrets that every element was multiplied by, in order */
  readonly blindedBy: readonly string[];
  readonly commitment: string;
  readonly rehearsal: boolean;
}

export interface BlindedList {
  readonly header: BlindedHeader;
  /** record numbers, or empty: forgotten, or a dummy */
  readonly ids: readonly string[];
  readonly bundles: Uint8Array;
}

export function* writeBlindedList({ header, ids, bundles }: BlindedList): Generator<string, void, undefined> {
  yield `${JSON.stringify(header)}\n`;
  const hash = sha256.create();
  let piece = '';
  for (const [index, id] of ids.entries()) {
    piece += `${JSON.stringify([id, toBase64(bundles.subarray(index * BUNDLE_BYTES, (index + 1) * BUNDLE_BYTES))])}\n`;
    if (piece.length > 1 << 18 || index === ids.length - 1) {
      hash.update(utf8ToBytes(piece));
      yield piece;
      piece = '';
    }
  }
  yield `${JSON.stringify({ end: header.records, sha256: bytesToHex(hash.digest()) })}\n`;
}

export function isBlinded(text: string): boolean {
  return text.slice(0, 200).includes(`"${BLINDED_FORMAT}"`);
}

export function readBlindedList(text: string): Outcome<BlindedList> {
  const lines = text.split('\n');
  const header = parse(lines[0]) as BlindedHeader | undefined;
  if (header?.format !== BLINDED_FORMAT || !Array.isArray(header.blindedBy) || typeof header.party !== 'string')
    return refused(problem('not-an-encoding'));
  if (header.version !== 1) return refused(problem('newer-version'));
  const end = parse(lines.at(-2)) as { end?: unknown; sha256?: unknown } | undefined;
  if (!text.endsWith('\n') || end?.end !== header.records)
    return refused(problem('truncated', { party: header.party, expected: header.records }));
  const body = lines.slice(1, -2);
  if (bytesToHex(sha256(utf8ToBytes(body.map((line) => `${line}\n`).join('')))) !== end.sha256)
    return refused(problem('damaged', { party: header.party }));
  const ids: string[] = [];
  const bundles = new Uint8Array(header.records * BUNDLE_BYTES);
  for (const line of body) {
    const [id, encoded] = parse(line) as [string, string];
    const bundle = fromBase64(encoded);
    if (bundle?.length !== BUNDLE_BYTES || ids.length >= header.records)
      return refused(problem('damaged', { party: header.party }));
    bundles.set(bundle, ids.length * BUNDLE_BYTES);
    ids.push(id);
  }
  return ids.length === header.records
    ? { ok: true, value: { header, ids, bundles } }
    : refused(problem('damaged', { party: header.party }));
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}
