// SPDX-License-Identifier: EUPL-1.2
// Bytes as the rest of this folder needs them: framing that cannot be read in two ways, comparison in constant time,
// erasing. Used by every file here, and by others for comparing secrets.

import { timingSafeEqual } from 'node:crypto';
import { IntegrityError } from './problem.ts';

const LENGTH_BYTES = 4;

/** Each part after its length, so that no two lists of parts give the same bytes (CR-2). */
export function frame(parts: readonly (Uint8Array | string)[]): Buffer {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'utf8') : part));
  const framed = Buffer.alloc(bytes.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0));
  let at = 0;
  for (const part of bytes) {
    at = framed.writeUInt32BE(part.length, at);
    framed.set(part, at);
    at += part.length;
  }
  return framed;
}

/** @returns views into `framed`, not copies */
export function unframe(framed: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < framed.length) {
    if (at + LENGTH_BYTES > framed.length) throw new IntegrityError();
    const end = at + LENGTH_BYTES + framed.readUInt32BE(at);
    if (end > framed.length) throw new IntegrityError();
    parts.push(framed.subarray(at + LENGTH_BYTES, end));
    at = end;
  }
  return parts;
}

/** Whether two secrets are equal; takes the same time wherever they differ (CR-6). */
export function sameSecret(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Overwrites keys that are no longer needed. Copies made by the runtime are beyond reach (docs/security). */
export function erase(...keys: readonly Uint8Array[]): void {
  for (const key of keys) key.fill(0);
}
