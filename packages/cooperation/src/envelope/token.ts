// SPDX-License-Identifier: EUPL-1.2
// The two tokens of an envelope, read before any key is touched: a JWE in compact form with exactly our header, and in it a JWS in
// compact form with exactly ours. A header with another member, another algorithm, or the right one spelt otherwise is refused.
// Sources: RFC 7515, RFC 7516 (compact forms); RFC 8037 (X25519, Ed25519); RFC 9864 (`Ed25519`); RFC 8725, sections 3.1 to 3.5.

import { fromBase64url, type Json, strictJson, toBase64url, utf8 } from '../canonical/index.ts';
import { MAX_TOKEN_BYTES } from './padding.ts';

export const JWE_TYPE = 'amparo-envelope+jwe';
export const JWS_TYPE = 'amparo-message+jws';
/** RFC 7638 thumbprint: 32 bytes in base64url. */
const KEY_ID = /^[A-Za-z0-9_-]{43}$/u;

export interface JweHeader {
  readonly alg: 'ECDH-ES';
  readonly enc: 'A256GCM';
  readonly typ: typeof JWE_TYPE;
  readonly cty: typeof JWS_TYPE;
  readonly kid: string;
  readonly epk: { readonly kty: 'OKP'; readonly crv: 'X25519'; readonly x: string };
}
export interface JwsHeader {
  readonly alg: 'Ed25519';
  readonly typ: typeof JWS_TYPE;
  readonly kid: string;
}

export const TOKEN_FAULTS = [
  'too-large',
  'jwe-form',
  'jwe-header',
  'jwe-algorithm',
  'jwe-member',
  'jwe-type',
  'jwe-key-id',
  'jwe-ephemeral-key',
  'jws-form',
  'jws-header',
  'jws-algorithm',
  'jws-member',
  'jws-type',
  'jws-key-id',
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** @returns the header of the outer token, or its first fault */
export function readJwe(token: string): { readonly header: JweHeader } | { readonly fault: TokenFault } {
  if (token.length > MAX_TOKEN_BYTES) return { fault: 'too-large' };
  const parts = token.split('.');
  const [protectedPart = '', encryptedKey = '', iv = '', ciphertext = '', tag = ''] = parts;
  // ECDH-ES agrees on the key directly: the second part is empty
  const formed =
    parts.length === 5 &&
    encryptedKey === '' &&
    fromBase64url(iv)?.length === 12 &&
    fromBase64url(tag)?.length === 16 &&
    (fromBase64url(ciphertext)?.length ?? 0) > 0;
  if (!formed) return { fault: 'jwe-form' };
  const header = readHeader(protectedPart);
  if (header === undefined) return { fault: 'jwe-header' };
  const { alg, enc, typ, cty, kid, epk } = header;
  if (alg !== 'ECDH-ES' || enc !== 'A256GCM') return { fault: 'jwe-algorithm' };
  if (!hasOnly(header, ['alg', 'enc', 'typ', 'cty', 'kid', 'epk'])) return { fault: 'jwe-member' };
  if (typ !== JWE_TYPE || cty !== JWS_TYPE) return { fault: 'jwe-type' };
  if (typeof kid !== 'string' || !KEY_ID.test(kid)) return { fault: 'jwe-key-id' };
  const key = typeof epk === 'object' && epk !== null && !Array.isArray(epk) ? (epk as Record<string, Json>) : {};
  const { kty, crv, x } = key;
  const bytes = typeof x === 'string' ? fromBase64url(x) : undefined;
  const goodKey = kty === 'OKP' && crv === 'X25519' && bytes?.length === 32 && hasOnly(key, ['kty', 'crv', 'x']);
  if (!goodKey || typeof x !== 'string') return { fault: 'jwe-ephemeral-key' };
  return { header: { alg, enc, typ, cty, kid, epk: { kty: 'OKP', crv: 'X25519', x } } };
}

export interface ReadJws {
  readonly header: JwsHeader;
  /** header and payload as they came, in ASCII: what the signature covers */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
}

/** @returns the inner token in its parts, not yet verified, or its first fault */
export function readJws(token: string): { readonly jws: ReadJws } | { readonly fault: TokenFault } {
  if (token.length > MAX_TOKEN_BYTES) return { fault: 'too-large' };
  const parts = token.split('.');
  const [protectedPart = '', payloadPart = '', signaturePart = ''] = parts;
  const payload = fromBase64url(payloadPart);
  const signature = fromBase64url(signaturePart);
  if (parts.length !== 3 || payload === undefined || payload.length === 0 || signature?.length !== 64)
    return { fault: 'jws-form' };
  const header = readHeader(protectedPart);
  if (header === undefined) return { fault: 'jws-header' };
  const { alg, typ, kid } = header;
  if (alg !== 'Ed25519') return { fault: 'jws-algorithm' };
  if (!hasOnly(header, ['alg', 'typ', 'kid'])) return { fault: 'jws-member' };
  if (typ !== JWS_TYPE) return { fault: 'jws-type' };
  if (typeof kid !== 'string' || !KEY_ID.test(kid)) return { fault: 'jws-key-id' };
  return { jws: { header: { alg, typ, kid }, signed: utf8(`${protectedPart}.${payloadPart}`), payload, signature } };
}

export function writeJwsHeader(kid: string): string {
  return toBase64url(utf8(JSON.stringify({ alg: 'Ed25519', typ: JWS_TYPE, kid } satisfies JwsHeader)));
}

/** Signs of base64url of the outer header: the same for every envelope, because every key id and ephemeral key has one length. */
export function jweHeaderLength(): number {
  const header: JweHeader = {
    alg: 'ECDH-ES',
    enc: 'A256GCM',
    typ: JWE_TYPE,
    cty: JWS_TYPE,
    kid: 'k'.repeat(43),
    epk: { kty: 'OKP', crv: 'X25519', x: 'x'.repeat(43) },
  };
  return toBase64url(utf8(JSON.stringify(header))).length;
}

/** A header is a flat object of ASCII, with one key in it at most. */
function readHeader(part: string): Readonly<Record<string, Json>> | undefined {
  const bytes = fromBase64url(part);
  if (
    bytes === undefined ||
    bytes.length === 0 ||
    bytes.length > 1024 ||
    bytes.some((byte) => byte > 0x7e || byte < 0x20)
  )
    return undefined;
  const value = strictJson(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''), 2);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, Json>)
    : undefined;
}

function hasOnly(record: Readonly<Record<string, Json>>, names: readonly string[]): boolean {
  const own = Object.keys(record);
  return own.length === names.length && own.every((name) => names.includes(name));
}
