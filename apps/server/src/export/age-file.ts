// SPDX-License-Identifier: EUPL-1.2
// A file sealed in the age format, version 1 (C2SP, age-encryption.org/v1), which freely available programs open on every
// system: to a passphrase (scrypt), or to the public key of the recipient (X25519). Only composes what node:crypto has; keeps
// nothing. There is no way here to open one: what left is for the recipient alone (EXP-2).

import {
  createCipheriv,
  createHmac,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  scrypt,
} from 'node:crypto';

export type Lock = { readonly passphrase: string } | { readonly recipientKey: string };

const VERSION = 'age-encryption.org/v1';
const CHUNK = 64 * 1024;
/** 64 MiB of memory and some tenths of a second for each guess */
const SCRYPT_LOG_N = 16;

/** @throws {RangeError} for a recipient key that is none; ask `isRecipientKey` first */
export async function sealAsAge(content: Uint8Array, lock: Lock): Promise<Buffer> {
  const fileKey = randomBytes(16);
  const stanza =
    'passphrase' in lock ? await forPassphrase(fileKey, lock.passphrase) : forKey(fileKey, lock.recipientKey);
  const header = `${VERSION}\n${stanza}---`;
  const mac = createHmac('sha256', derive(fileKey, Buffer.alloc(0), 'header'))
    .update(header)
    .digest();
  const nonce = randomBytes(16);
  const body = sealStream(derive(fileKey, nonce, 'payload'), content);
  fileKey.fill(0);
  return Buffer.concat([Buffer.from(`${header} ${bare(mac)}\n`, 'utf8'), nonce, ...body]);
}

async function forPassphrase(fileKey: Buffer, passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const whole = Buffer.concat([Buffer.from(`${VERSION}/scrypt`, 'utf8'), salt]);
  const N = 2 ** SCRYPT_LOG_N;
  const key = await new Promise<Buffer>((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), whole, 32, { N, r: 8, p: 1, maxmem: 256 * N * 8 }, (error, found) =>
      error === null ? resolve(found) : reject(error),
    );
  });
  return `-> scrypt ${bare(salt)} ${SCRYPT_LOG_N}\n${bare(aead(key, Buffer.alloc(12), fileKey))}\n`;
}

function forKey(fileKey: Buffer, recipientKey: string): string {
  const theirs = recipientBytes(recipientKey);
  if (theirs === undefined) throw new RangeError('sealAsAge: the recipient key must be one of age');
  const { publicKey, privateKey } = generateKeyPairSync('x25519');
  const ours = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const peer = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: theirs.toString('base64url') }, format: 'jwk' });
  const shared = diffieHellman({ privateKey, publicKey: peer });
  const key = derive(shared, Buffer.concat([ours, theirs]), `${VERSION}/X25519`);
  return `-> X25519 ${bare(ours)}\n${bare(aead(key, Buffer.alloc(12), fileKey))}\n`;
}

function derive(secret: Uint8Array, salt: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
}

function aead(key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Buffer {
  const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
  return Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
}

/** STREAM: each piece with its number and whether it is the last, so that none can be cut off, moved or left out. */
function sealStream(key: Uint8Array, content: Uint8Array): Buffer[] {
  const pieces: Buffer[] = [];
  const count = Math.max(1, Math.ceil(content.length / CHUNK));
  for (let at = 0; at < count; at += 1) {
    const nonce = Buffer.alloc(12);
    nonce.writeUIntBE(at, 5, 6);
    nonce[11] = at === count - 1 ? 1 : 0;
    pieces.push(aead(key, nonce, content.subarray(at * CHUNK, (at + 1) * CHUNK)));
  }
  return pieces;
}

/** Base64 without padding; both stanzas and the MAC fit in one line. */
function bare(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '');
}

/** A public key as `age-keygen` prints it: `age1…`. */
export function isRecipientKey(text: string): boolean {
  return recipientBytes(text) !== undefined;
}

const LETTERS = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';

/** Bech32 (BIP 173) with the prefix `age`. */
function recipientBytes(text: string): Buffer | undefined {
  if (!/^age1[a-z0-9]{58}$/u.test(text)) return undefined;
  const values = Array.from(text.slice(4), (letter) => LETTERS.indexOf(letter));
  if (values.some((value) => value < 0) || checksum(values) !== 1) return undefined;
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const value of values.slice(0, -6)) {
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return bytes.length === 32 && (held & ((1 << bits) - 1)) === 0 ? Buffer.from(bytes) : undefined;
}

function checksum(values: readonly number[]): number {
  const prefix = Array.from('age', (letter) => letter.charCodeAt(0));
  let sum = 1;
  for (const value of [...prefix.map((each) => each >> 5), 0, ...prefix.map((each) => each & 31), ...values]) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [at, generator] of [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].entries()) {
      if (((top >> at) & 1) === 1) sum ^= generator;
    }
  }
  return sum >>> 0;
}
