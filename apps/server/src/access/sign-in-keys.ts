// SPDX-License-Identifier: EUPL-1.2
// What sign-in asks of the key store, and the hashes that rest on it. The port is small so that tests need no process.

import type { KeyStore } from '../keys/key-store.ts';
import type { Pepper } from './passwords.ts';

export type SignInKeys = Pick<KeyStore, 'seal' | 'open' | 'mac' | 'macAll'>;

export function pepperOf(keys: SignInKeys): Pepper {
  return (tag) => keys.mac({ use: 'password-pepper' }, tag);
}

/** Keyed hashes of what must not be readable in the table that counts: names and addresses (AU-5). */
export function countKeys(keys: SignInKeys, texts: readonly string[]): Promise<readonly Buffer[]> {
  return keys.macAll(
    { use: 'keyed-hash', of: 'sign-in' },
    texts.map((text) => Buffer.from(text, 'utf8')),
  );
}

/** Who somebody is at an identity provider, so that the table does not say it. */
export function subjectKey(keys: SignInKeys, issuer: string, subject: string): Promise<Buffer> {
  return keys.mac({ use: 'keyed-hash', of: 'sso-subject' }, Buffer.from(`${issuer}\n${subject}`, 'utf8'));
}
