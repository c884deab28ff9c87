// SPDX-License-Identifier: EUPL-1.2
// The bytes of an attachment, sealed part by part under a key of the file, which itself is sealed under the key of the case
// (store/attachments.ts). Every part is bound to institution, case, file, to whether it is what came in or what is kept, to its
// place and to how many there are: left out, moved, repeated or taken from another file, it does not open.

import { randomBytes } from 'node:crypto';
import { erase, frame } from '../keys/bytes.ts';
import { ENVELOPE, open, seal } from '../keys/envelope.ts';
import { IntegrityError } from '../keys/problem.ts';
import { PART_BYTES } from './limits.ts';

/** `received`: as it came, until it was looked at. `kept`: what is kept of it. */
export type Round = 'received' | 'kept';

export interface PartPlace {
  readonly orgId: string;
  readonly caseId: string;
  readonly attachmentId: string;
  readonly round: Round;
  /** from 0 */
  readonly number: number;
  readonly count: number;
}

export const PART_CONTEXT = 'amparo attachment v1';
/** A file key has one version: a new one is a new file. */
const KEY_VERSION = 1;

export function newFileKey(): Buffer {
  return randomBytes(ENVELOPE.keyBytes);
}

export function partCount(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PART_BYTES));
}

/** How long a part must be. */
export function partLength(bytes: number, number: number): number {
  return Math.min(PART_BYTES, bytes - number * PART_BYTES);
}

export function sealPart(key: Buffer, place: PartPlace, plain: Uint8Array): Buffer {
  return seal(key, KEY_VERSION, contextOf(place), plain);
}

/** @throws {IntegrityError} */
export function openPart(key: Buffer, place: PartPlace, sealed: Uint8Array): Buffer {
  return open(key, KEY_VERSION, contextOf(place), sealed);
}

function contextOf({ orgId, caseId, attachmentId, round, number, count }: PartPlace): Buffer {
  return frame([PART_CONTEXT, orgId, caseId, attachmentId, round, String(number), String(count)]);
}

/** A key as it goes into the sealed fields of the case, which are text. */
export function keyAsText(key: Buffer): string {
  return key.toString('base64');
}

/** Gives the key to `use` and overwrites it afterwards. @throws {IntegrityError} for what is no key */
export async function withKey<T>(text: string, use: (key: Buffer) => T | Promise<T>): Promise<T> {
  const key = Buffer.from(text, 'base64');
  if (key.length !== ENVELOPE.keyBytes) throw new IntegrityError();
  try {
    return await use(key);
  } finally {
    erase(key);
  }
}
