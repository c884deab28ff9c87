// SPDX-License-Identifier: EUPL-1.2
// A file sealed in the age format, version 1 (age-encryption.org/v1), which freely available programs open on every system: to
// a passphrase, or to the public key of the recipient. By the library of the format's author. There is no way here to open
// one: what left is for the recipient alone (EXP-2).

import { Encrypter } from 'age-encryption';

export type Lock = { readonly passphrase: string } | { readonly recipientKey: string };

/** scrypt with 2^16: 64 MiB of memory and some tenths of a second for each guess */
const WORK_FACTOR = 16;

/** @throws {RangeError} for a recipient key that is none; ask `isRecipientKey` first */
export async function sealAsAge(content: Uint8Array, lock: Lock): Promise<Buffer> {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) {
    encrypter.setScryptWorkFactor(WORK_FACTOR);
    encrypter.setPassphrase(lock.passphrase.normalize('NFC'));
  } else {
    if (!isRecipientKey(lock.recipientKey)) throw new RangeError('sealAsAge: the recipient key must be one of age');
    encrypter.addRecipient(lock.recipientKey);
  }
  return Buffer.from(await encrypter.encrypt(content));
}

/** A public key as `age-keygen` prints it: `age1…`. */
export function isRecipientKey(text: string): boolean {
  if (!/^age1[a-z0-9]{58}$/u.test(text)) return false;
  try {
    new Encrypter().addRecipient(text);
    return true;
  } catch {
    return false;
  }
}
