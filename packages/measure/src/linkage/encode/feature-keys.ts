// SPDX-License-Identifier: EUPL-1.2
// Keys of a linkage (section 4.1): one secret agreed by the list holders, a master key bound to norm and parameters, one key
// for each feature. The linkage unit never has any of them; what it may see is a fingerprint, which tells keys apart and
// nothing else.

import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const SALT = utf8ToBytes('amparo-linkage-v1');
export const KEY_BYTES = 32;

/**
 * @param agreed 32 bytes known to the list holders only
 * @param binding norm version and parameters as one text: other rules give other keys, so that files which do not belong
 *   together cannot match by accident
 */
export function masterKey(agreed: Uint8Array, binding: string): Uint8Array {
  if (agreed.length !== KEY_BYTES) throw new RangeError('masterKey: expected 32 bytes');
  return hkdf(sha256, agreed, SALT, utf8ToBytes(`master:${binding}`), KEY_BYTES);
}

/** HKDF-SHA256 with salt "amparo-linkage-v1" and info "feature:" + name. */
export function featureKey(master: Uint8Array, name: string): Uint8Array {
  return hkdf(sha256, master, SALT, utf8ToBytes(`feature:${name}`), KEY_BYTES);
}

/** @returns 16 hexadecimal digits that say whether two files were made with one master key */
export function keyFingerprint(master: Uint8Array): string {
  return bytesToHex(hkdf(sha256, master, SALT, utf8ToBytes('fingerprint'), 8));
}
