// SPDX-License-Identifier: EUPL-1.2
// Reference tokens: 256 random bits that mean nothing by themselves. Only their SHA-256 is stored; with 256 random bits
// a plain hash cannot be reversed or guessed. Used for sessions and for the one-time set-up link.

import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

export function newToken(): string {
  return randomBytes(BYTES).toString('base64url');
}

/** @returns undefined when the text cannot be a token */
export function hashToken(token: string): Buffer | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/u.test(token)) return undefined;
  return createHash('sha256').update(token, 'ascii').digest();
}
