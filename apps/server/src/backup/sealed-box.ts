// SPDX-License-Identifier: EUPL-1.2
// Encryption of a backup to a public key whose private half lies elsewhere: the server that seals cannot open (BK-1).
// Composed of node:crypto primitives only, in the way of age and of HPKE's base mode: a fresh X25519 key for each archive,
// HKDF-SHA-256, and AES-256-GCM over chunks of 64 KiB whose nonce is the number of the chunk and whether it is the last
// one (the STREAM construction of Hoang, Reyhanitabar, Rogaway, Vizár, 2015). A chunk that is changed, moved, left out or
// added does not open; an archive without its last chunk does not open.
//
//   header   magic 8 | algorithm 1 | kind 1 | id of the backup 16 | id of the recipient's key 16 | ephemeral key 32
//   chunk    ciphertext (64 KiB, the last one shorter or equal) | tag 16
//
// The header is part of the key's derivation and of every chunk's additional data.

import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { BackupProblem } from './problem.ts';

const MAGIC = Buffer.from('AMPBAKv1', 'latin1');
/** X25519, HKDF-SHA-256, AES-256-GCM in chunks; another number when that changes. */
const ALGORITHM = 1;
const CHUNK = 64 * 1024;
const TAG = 16;
export const HEADER_BYTES = 74;

/** What is sealed: the numbers stand in the header and never change. */
export const KINDS = { data: 1, keys: 2, details: 3 } as const;
export type Kind = keyof typeof KINDS;

export interface About {
  readonly kind: Kind;
  /** 16 bytes, the id of the backup */
  readonly backup: Buffer;
}

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The raw 32 bytes of a public key, from either half of its pair. */
function rawPublic(key: KeyObject): Buffer {
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return Buffer.from(x ?? '', 'base64url');
}

/** Names a key without saying anything about its private half. */
export function keyId(key: KeyObject): Buffer {
  return createHash('sha256').update(rawPublic(key)).digest().subarray(0, 16);
}

/** @param to the X25519 public key of whoever may open it */
export async function* seal(plain: Bytes, to: KeyObject, { kind, backup }: About): AsyncGenerator<Buffer> {
  const ephemeral = generateKeyPairSync('x25519');
  const header = Buffer.concat([
    MAGIC,
    Buffer.from([ALGORITHM, KINDS[kind]]),
    backup,
    keyId(to),
    rawPublic(ephemeral.publicKey),
  ]);
  if (header.length !== HEADER_BYTES) throw new RangeError('the id of a backup has 16 bytes');
  const key = deriveKey(diffieHellman({ privateKey: ephemeral.privateKey, publicKey: to }), header, to);
  yield header;
  let count = 0;
  for await (const { bytes, last } of chunks(plain, CHUNK)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce(count, last)).setAAD(header);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    count += 1;
  }
  key.fill(0);
}

/**
 * Gives only bytes that were checked; the last of them only when nothing is missing.
 *
 * @throws {BackupProblem} 'foreign-key', 'swapped' or 'damaged'
 */
export async function* open(sealed: Bytes, own: KeyObject, about: About): AsyncGenerator<Buffer> {
  const parts = new Parts(sealed);
  const header = await parts.take(HEADER_BYTES);
  readHeader(header, own, about);
  const key = deriveKey(openSecret(header, own), header, own);
  let count = 0;
  for await (const { bytes, last } of chunks(parts.rest(), CHUNK + TAG)) {
    yield openChunk(bytes, key, nonce(count, last), header);
    count += 1;
  }
  key.fill(0);
}

export async function sealBytes(plain: Uint8Array, to: KeyObject, about: About): Promise<Buffer> {
  return joined(seal([plain], to, about));
}

export async function openBytes(sealed: Uint8Array, own: KeyObject, about: About): Promise<Buffer> {
  return joined(open([sealed], own, about));
}

async function joined(parts: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

export interface Header {
  readonly kind: number;
  readonly backup: Buffer;
  readonly recipient: Buffer;
}

/** @returns undefined when these bytes do not begin a sealed archive of ours */
export function parseHeader(bytes: Uint8Array): Header | undefined {
  const header = Buffer.from(bytes);
  if (header.length < HEADER_BYTES || !header.subarray(0, 8).equals(MAGIC) || header[8] !== ALGORITHM) return undefined;
  return { kind: header[9] ?? 0, backup: header.subarray(10, 26), recipient: header.subarray(26, 42) };
}

function readHeader(bytes: Buffer, own: KeyObject, { kind, backup }: About): void {
  const header = parseHeader(bytes);
  if (header === undefined) throw damaged();
  if (!header.recipient.equals(keyId(own))) {
    throw new BackupProblem(
      'foreign-key',
      `this backup is sealed to key ${header.recipient.toString('hex')}, and the key given is ${keyId(own).toString('hex')}: use the offline key that belongs to it`,
    );
  }
  if (header.kind !== KINDS[kind] || !header.backup.equals(backup)) {
    throw new BackupProblem(
      'swapped',
      `the archive of ${kind} is not the one of this backup: fetch it again from where it was kept`,
    );
  }
}

function openSecret(header: Buffer, own: KeyObject): Buffer {
  const x = header.subarray(42).toString('base64url');
  try {
    const ephemeral = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
    return diffieHellman({ privateKey: own, publicKey: ephemeral });
  } catch (error) {
    throw damaged(error); // a point of low order, or no point
  }
}

function deriveKey(secret: Buffer, header: Buffer, recipient: KeyObject): Buffer {
  const salt = Buffer.concat([header.subarray(42), rawPublic(recipient)]);
  const info = Buffer.concat([Buffer.from('amparo backup v1\n'), header]);
  const key = Buffer.from(hkdfSync('sha256', secret, salt, info, 32));
  secret.fill(0);
  return key;
}

/** 12 bytes: zeros, the number of the chunk, and 1 for the last. Never used twice: each archive has a key of its own. */
function nonce(count: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(count, 7);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

function openChunk(bytes: Buffer, key: Buffer, iv: Buffer, header: Buffer): Buffer {
  if (bytes.length < TAG) throw damaged();
  const cipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG }).setAAD(header);
  cipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(0, bytes.length - TAG)), cipher.final()]);
  } catch (error) {
    throw damaged(error);
  }
}

function damaged(cause?: unknown): BackupProblem {
  return new BackupProblem(
    'damaged',
    'the archive is cut short or was changed: it does not open. Use another copy of this backup, or an earlier one',
    { cause },
  );
}

interface Chunk {
  readonly bytes: Buffer;
  readonly last: boolean;
}

/** Pieces of exactly this size; the last one may be shorter, and is told apart. Nothing at all is one empty last piece. */
async function* chunks(source: Bytes, size: number): AsyncGenerator<Chunk> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const part of source) {
    if (part.length === 0) continue;
    held.push(Buffer.from(part.buffer, part.byteOffset, part.length));
    length += part.length;
    if (length <= size) continue;
    let whole = Buffer.concat(held);
    while (whole.length > size) {
      yield { bytes: whole.subarray(0, size), last: false };
      whole = whole.subarray(size);
    }
    held = [whole];
    length = whole.length;
  }
  yield { bytes: Buffer.concat(held), last: true };
}

/** A stream of which some bytes are taken first and the others later. */
class Parts {
  readonly #source: AsyncIterator<Uint8Array> | Iterator<Uint8Array>;
  #held = Buffer.alloc(0);

  constructor(source: Bytes) {
    this.#source = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  }

  async take(count: number): Promise<Buffer> {
    while (this.#held.length < count) {
      const { value, done } = await this.#source.next();
      if (done === true) throw damaged();
      this.#held = Buffer.concat([this.#held, value]);
    }
    const taken = this.#held.subarray(0, count);
    this.#held = this.#held.subarray(count);
    return taken;
  }

  async *rest(): AsyncGenerator<Uint8Array> {
    yield this.#held;
    for (;;) {
      const { value, done } = await this.#source.next();
      if (done === true) return;
      yield value;
    }
  }
}
