// SPDX-License-Identifier: EUPL-1.2
// Sealing and opening an envelope: Ed25519 within ECDH-ES (X25519) and A256GCM, by jose. The one folder of this package with
// cryptography in it, and the one exception to its purity: the ephemeral key of each envelope is made by the library. Everything that
// can be refused is refused before a key is used (envelope/token.ts) and after the signature holds (envelope/claims.ts).
// Sources: RFC 7516; RFC 8037; RFC 9864. Choice and comparison: docs/decisions/0025.

import { compactDecrypt, CompactEncrypt, type CryptoKey, flattenedVerify, importJWK } from 'jose';
import type { Instant } from '@amparo/casework/calendar';
import type { Id } from '@amparo/casework/outcome';
import { canonicalHash, type Json, toBase64url, utf8 } from '../canonical/index.ts';
import {
  claimFault,
  type ClaimFault,
  type Claims,
  JWE_TYPE,
  jweHeaderLength,
  JWS_TYPE,
  MAX_LIFE_SECONDS,
  padToClass,
  type PublicKey,
  readClaims,
  readJwe,
  readJws,
  type TokenFault,
  type UnknownMessage,
  writeJwsHeader,
} from '../envelope/index.ts';

/** A key of another installation or our own, as the library holds it. */
export type LoadedKey = CryptoKey;

export async function loadPublicKey(publicKey: PublicKey): Promise<LoadedKey> {
  return load({ ...publicKey });
}

/** @param d base64url, the private part. The caller keeps it in its key store and hands it over once. */
export async function loadPrivateKey(publicKey: PublicKey, d: string): Promise<LoadedKey> {
  return load({ ...publicKey, d });
}

async function load(jwk: PublicKey & { readonly d?: string }): Promise<LoadedKey> {
  const key = await importJWK({ ...jwk }, jwk.crv === 'Ed25519' ? 'Ed25519' : 'ECDH-ES');
  if (key instanceof Uint8Array) throw new TypeError('loadKey: an asymmetric key');
  return key;
}

export interface Seal {
  /** thumbprint of our signing key */
  readonly signKeyId: string;
  /** the key store's signature: Ed25519 over these bytes, 64 bytes */
  readonly sign: (bytes: Uint8Array) => Promise<Uint8Array>;
  /** the recipient's key, pinned */
  readonly to: { readonly keyId: string; readonly key: LoadedKey };
}
export type ClaimsToSeal = Omit<Claims, 'payloadHash' | 'exp'> & { readonly lifeSeconds: number };

/**
 * @returns the token, of exactly the length of its class; undefined when it fits the largest class no more
 * @throws {RangeError} for a life of more than 72 hours
 */
export async function sealEnvelope(
  { lifeSeconds, ...claims }: ClaimsToSeal,
  { signKeyId, sign, to }: Seal,
): Promise<{ readonly token: string; readonly sizeClass: number } | undefined> {
  if (!(lifeSeconds > 0 && lifeSeconds <= MAX_LIFE_SECONDS)) throw new RangeError('sealEnvelope: at most 72 hours');
  const header = writeJwsHeader(signKeyId);
  const payloadHash = canonicalHash(claims.body as unknown as Json);
  const whole = { ...claims, exp: claims.iat + lifeSeconds, payloadHash };
  const padded = padToClass((pad) => JSON.stringify({ ...whole, pad }), header.length, jweHeaderLength());
  if (padded === undefined) return undefined;
  const signed = `${header}.${toBase64url(utf8(padded.payload))}`;
  const jws = `${signed}.${toBase64url(await sign(utf8(signed)))}`;
  const token = await new CompactEncrypt(utf8(jws))
    .setProtectedHeader({ alg: 'ECDH-ES', enc: 'A256GCM', typ: JWE_TYPE, cty: JWS_TYPE, kid: to.keyId })
    .encrypt(to.key);
  return { token, sizeClass: padded.sizeClass };
}

export const OPEN_FAULTS = [
  'unknown-recipient-key',
  'cannot-open',
  'unknown-sender-key',
  'bad-signature',
  'key-not-valid',
] as const;
export type OpenFault = (typeof OPEN_FAULTS)[number] | TokenFault | ClaimFault;

export interface SenderKey {
  readonly instanceId: Id;
  readonly key: LoadedKey;
  /** whether a signature of this time counts: not revoked, not retired before */
  readonly counts: (signedAt: Instant) => boolean;
}
export interface Open {
  readonly self: Id;
  readonly now: Instant;
  /** our own sealing key by its id, also one retired within the last 72 hours */
  readonly ownKey: (keyId: string) => LoadedKey | undefined;
  /** a pinned signing key of a peer */
  readonly senderKey: (keyId: string) => SenderKey | undefined;
}
export type Opened =
  | { readonly known: true; readonly claims: Claims; readonly keyId: string }
  | { readonly known: false; readonly claims: UnknownMessage; readonly keyId: string }
  | { readonly fault: OpenFault };

/** Opens, verifies and reads. A fault names the first thing that was wrong; the answer to the sender never does. */
export async function openEnvelope(token: string, { self, now, ownKey, senderKey }: Open): Promise<Opened> {
  const outer = readJwe(token);
  if ('fault' in outer) return outer;
  const own = ownKey(outer.header.kid);
  if (own === undefined) return { fault: 'unknown-recipient-key' };
  const plain = await decrypted(token, own);
  if (plain === undefined) return { fault: 'cannot-open' };
  const inner = readJws(plain);
  if ('fault' in inner) return inner;
  const { header, payload } = inner.jws;
  const sender = senderKey(header.kid);
  if (sender === undefined) return { fault: 'unknown-sender-key' };
  if (!(await verified(plain, sender.key))) return { fault: 'bad-signature' };
  const text = asText(payload);
  const read = text === undefined ? { fault: 'claims-form' as const } : readClaims(text);
  if ('fault' in read) return read;
  const fault = claimFault(read.claims, { peer: sender.instanceId, self, now });
  if (fault !== null) return { fault };
  const signedAt = new Date(read.claims.iat * 1000).toISOString() as Instant;
  if (!sender.counts(signedAt)) return { fault: 'key-not-valid' };
  return { ...read, keyId: header.kid };
}

async function decrypted(token: string, key: LoadedKey): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: ['ECDH-ES'],
      contentEncryptionAlgorithms: ['A256GCM'],
    });
    return plaintext.every((byte) => byte < 0x80) ? ascii(plaintext) : undefined;
  } catch {
    return undefined;
  }
}

async function verified(jws: string, key: LoadedKey): Promise<boolean> {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  try {
    await flattenedVerify({ protected: header, payload, signature }, key, { algorithms: ['Ed25519'] });
    return true;
  } catch {
    return false;
  }
}

function ascii(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 4096)
    text += String.fromCharCode(...bytes.subarray(index, index + 4096));
  return text;
}

/** UTF-8, strictly. @returns undefined for bytes that are none */
function asText(bytes: Uint8Array): string | undefined {
  try {
    return decodeURIComponent(percent(bytes));
  } catch {
    return undefined;
  }
}

function percent(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte < 0x80 && byte !== 0x25;
    text += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`;
  }
  return text;
}
