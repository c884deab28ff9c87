// SPDX-License-Identifier: EUPL-1.2
// Recovery codes (AU-4): ten, each of 120 random bits in letters that cannot be mistaken for one another. Only hashes are
// stored; with so many random bits a plain hash cannot be guessed.

import { createHash, randomBytes } from 'node:crypto';

export const RECOVERY_CODES = 10;
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 24;

export function newRecoveryCodes(): readonly string[] {
  return Array.from({ length: RECOVERY_CODES }, newCode);
}

function newCode(): string {
  // 256 is a multiple of 32, so every letter is equally likely
  const letters = Array.from(randomBytes(LENGTH), (byte) => LETTERS[byte % 32]).join('');
  return letters.replaceAll(/(.{6})(?=.)/gu, '$1-');
}

/** @returns undefined when the text cannot be a recovery code; case, spaces, hyphens and O, I, L are forgiven */
export function hashRecoveryCode(text: string): Buffer | undefined {
  const plain = text.toUpperCase().replaceAll(/[\s-]/gu, '').replaceAll('O', '0').replaceAll(/[IL]/gu, '1');
  if (plain.length !== LENGTH || Array.from(plain).some((letter) => !LETTERS.includes(letter))) return undefined;
  return createHash('sha256').update(`amparo recovery code ${plain}`, 'utf8').digest();
}
