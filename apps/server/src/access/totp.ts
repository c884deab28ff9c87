// SPDX-License-Identifier: EUPL-1.2
// Codes of an authenticator app (AU-4): 160-bit seed, six digits, 30 seconds, by the time of the server. The current step
// counts, and the one before it for people who type slowly: a deviation from ASVS 6.5.5 that docs/decisions records.
// Pure: which step was used is kept by store/factors.ts, so that each opens once.

import { randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const SEED_BYTES = 20;
const PERIOD = 30;

export function newSeed(): Buffer {
  return randomBytes(SEED_BYTES);
}

/** @returns the time step that the code belongs to; undefined when it is not right */
export function stepOf(code: string, seed: Uint8Array, now: Date): number | undefined {
  if (!/^\d{6}$/u.test(code)) return undefined;
  const timestamp = now.getTime();
  const delta = totpOf(seed).validate({ token: code, timestamp, window: 1 });
  if (delta === null || delta > 0) return undefined;
  return TOTP.counter({ period: PERIOD, timestamp }) + delta;
}

/** What the app is to be told: as text to type, and as the address in the square code. */
export function shownSeed(seed: Uint8Array, signInName: string): { readonly secret: string; readonly uri: string } {
  const totp = totpOf(seed, signInName);
  return { secret: totp.secret.base32, uri: totp.toString() };
}

function totpOf(seed: Uint8Array, label = 'Amparo'): TOTP {
  const copy = new Uint8Array(seed); // the library wants the buffer alone
  return new TOTP({
    issuer: 'Amparo',
    label,
    algorithm: 'SHA1',
    digits: 6,
    period: PERIOD,
    secret: new Secret({ buffer: copy.buffer }),
  });
}
