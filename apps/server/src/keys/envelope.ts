// SPDX-License-Identifier: EUPL-1.2
// The one form of everything encrypted here: AES-256-GCM with a header that says format, algorithm and version of the key,
// so that each can change later. Used for fields of a case, wrapped keys, small secrets and the ring of master keys, each
// with its own context; who opens something in another context gets an IntegrityError.
//
//   format 1 byte | algorithm 1 | key version 4 | nonce 12 | ciphertext | tag 16
//
// Node takes four times as long for a key that is bytes as for a key object made of them: that is what is given to it.
//
// Source: NIST SP 800-38D (GCM): 96-bit nonce, 128-bit tag; random nonces for at most 2^32 messages under one key.

import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { frame } from './bytes.ts';
import { IntegrityError } from './problem.ts';

export const ENVELOPE = {
  format: 1,
  algorithm: 1,
  cipher: 'aes-256-gcm',
  keyBytes: 32,
  nonceBytes: 12,
  tagBytes: 16,
} as const;

const HEADER_BYTES = 6;
export const ENVELOPE_OVERHEAD = HEADER_BYTES + ENVELOPE.nonceBytes + ENVELOPE.tagBytes;

/** @param context what this is and where it belongs, already framed; the header is bound as well */
export function seal(key: Uint8Array, keyVersion: number, context: Uint8Array, plain: Uint8Array): Buffer {
  assertKey(key);
  const header = headerFor(keyVersion);
  const nonce = randomBytes(ENVELOPE.nonceBytes);
  const cipher = createCipheriv(ENVELOPE.cipher, createSecretKey(key), nonce, { authTagLength: ENVELOPE.tagBytes });
  cipher.setAAD(frame([header, context]));
  return Buffer.concat([header, nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws {IntegrityError} whatever is wrong: header, key, context, bytes or length */
export function open(key: Uint8Array, keyVersion: number, context: Uint8Array, sealed: Uint8Array): Buffer {
  assertKey(key);
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const header = bytes.subarray(0, HEADER_BYTES);
  if (bytes.length < ENVELOPE_OVERHEAD || !header.equals(headerFor(keyVersion))) throw new IntegrityError();
  const nonceEnd = HEADER_BYTES + ENVELOPE.nonceBytes;
  const tagStart = bytes.length - ENVELOPE.tagBytes;
  const nonce = bytes.subarray(HEADER_BYTES, nonceEnd);
  const decipher = createDecipheriv(ENVELOPE.cipher, createSecretKey(key), nonce, {
    authTagLength: ENVELOPE.tagBytes,
  });
  decipher.setAAD(frame([header, context]));
  decipher.setAuthTag(bytes.subarray(tagStart));
  const plain = decipher.update(bytes.subarray(nonceEnd, tagStart));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch {
    throw new IntegrityError();
  } finally {
    plain.fill(0);
  }
}

/** Which version of the key opens this; not yet trusted, `open` checks it. */
export function keyVersionOf(sealed: Uint8Array): number {
  if (sealed.length < ENVELOPE_OVERHEAD) throw new IntegrityError();
  return Buffer.from(sealed.buffer, sealed.byteOffset, HEADER_BYTES).readUInt32BE(2);
}

function headerFor(keyVersion: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(ENVELOPE.format, 0);
  header.writeUInt8(ENVELOPE.algorithm, 1);
  header.writeUInt32BE(keyVersion, 2);
  return header;
}

function assertKey(key: Uint8Array): void {
  if (key.length !== ENVELOPE.keyBytes) throw new RangeError(`a key has ${ENVELOPE.keyBytes} bytes, got ${key.length}`);
}
