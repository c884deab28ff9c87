// SPDX-License-Identifier: EUPL-1.2
// The file that a list holder gives to the linkage unit: a header that says how it was made, one line for each record, a last
// line that proves the file whole. Text, so that it can be looked at, and so that it travels on any stick. Holds record
// numbers and encodings, never a field of a list.

import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import { type Outcome, problem, refused } from '../problems.ts';
import { CLK_BYTES } from './clk.ts';

export const ENCODED_FORMAT = 'amparo-encoded-list';

export interface EncodedHeader {
  readonly format: typeof ENCODED_FORMAT;
  readonly version: 1;
  readonly mode: 'clk';
  readonly party: string;
  readonly runId: string;
  /** of the master key; says whether two files belong together */
  readonly keyFingerprint: string;
  readonly normVersion: string;
  readonly parameters: string;
  readonly records: number;
  /** keyed hash of the sorted encodings: the holder's commitment, and how a list sent twice is found */
  readonly commitment: string;
  readonly rehearsal: boolean;
}

export interface EncodedList {
  readonly header: EncodedHeader;
  readonly ids: readonly string[];
  /** 128 bytes for each record, in the order of `ids` */
  readonly filters: Uint8Array;
}

/** @returns pieces of text in order; @param list header.records must be the number of ids */
export function* writeEncodedList({ header, ids, filters }: EncodedList): Generator<string, void, undefined> {
  if (ids.length !== header.records || filters.length !== ids.length * CLK_BYTES)
    throw new RangeError('writeEncodedList: expected a filter for each record');
  yield `${JSON.stringify(header)}\n`;
  const hash = sha256.create();
  let piece = '';
  for (const [index, id] of ids.entries()) {
    piece += `${JSON.stringify([id, toBase64(filters.subarray(index * CLK_BYTES, (index + 1) * CLK_BYTES))])}\n`;
    if (piece.length > 1 << 18 || index === ids.length - 1) {
      hash.update(utf8ToBytes(piece));
      yield piece;
      piece = '';
    }
  }
  yield `${JSON.stringify({ end: header.records, sha256: bytesToHex(hash.digest()) })}\n`;
}

export function readEncodedList(text: string): Outcome<EncodedList> {
  const header = readHeader(text);
  if (header === undefined) return refused(problem('not-an-encoding'));
  if (header.version !== 1) return refused(problem('newer-version'));
  const from = text.indexOf('\n') + 1;
  const lastLine = text.lastIndexOf('\n', text.length - 2) + 1;
  const end = readEnd(text.slice(lastLine));
  if (end === undefined || end.end !== header.records || !text.endsWith('\n'))
    return refused(problem('truncated', { party: header.party, expected: header.records }));
  const body = text.slice(from, lastLine);
  if (bytesToHex(sha256(utf8ToBytes(body))) !== end.sha256) return refused(problem('damaged', { party: header.party }));
  const ids: string[] = [];
  const filters = new Uint8Array(header.records * CLK_BYTES);
  for (const line of body.split('\n')) {
    if (line === '') continue;
    const [id, encoded] = JSON.parse(line) as [string, string];
    const filter = fromBase64(encoded);
    if (filter?.length !== CLK_BYTES || ids.length >= header.records)
      return refused(problem('damaged', { party: header.party }));
    filters.set(filter, ids.length * CLK_BYTES);
    ids.push(id);
  }
  if (ids.length !== header.records) return refused(problem('damaged', { party: header.party }));
  return { ok: true, value: { header, ids, filters } };
}

function readHeader(text: string): EncodedHeader | undefined {
  try {
    const header = JSON.parse(text.slice(0, text.indexOf('\n'))) as Partial<EncodedHeader>;
    const isSound =
      header.format === ENCODED_FORMAT &&
      header.mode === 'clk' &&
      [header.party, header.keyFingerprint, header.normVersion, header.parameters].every(
        (field) => typeof field === 'string',
      ) &&
      Number.isSafeInteger(header.records);
    return isSound ? (header as EncodedHeader) : undefined;
  } catch {
    return undefined;
  }
}

function readEnd(line: string): { readonly end: number; readonly sha256: string } | undefined {
  try {
    const { end, sha256: hash } = JSON.parse(line) as { end?: unknown; sha256?: unknown };
    return typeof end === 'number' && typeof hash === 'string' ? { end, sha256: hash } : undefined;
  } catch {
    return undefined;
  }
}
