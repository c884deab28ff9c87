// SPDX-License-Identifier: EUPL-1.2
// The key of one linkage with what was agreed about it (section 7): purpose, legal basis, parties, end. The agreement goes into
// the derivation, so that holders who signed different texts cannot match. Also the agreement of the key itself: X25519
// between holders, the linkage unit left out.
//
// Source: RFC 7748 (X25519), RFC 5869 (HKDF). The sealed key is the 32 bytes XOR a one-time pad from HKDF, with an
// HMAC-SHA256 over everything; each pad is used once, because its salt is fresh.

import { x25519 } from '@noble/curves/ed25519.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { fromBase64, toBase64 } from '../base64.ts';
import { type Outcome, problem, refused } from '../problems.ts';
import { KEY_BYTES, keyFingerprint, masterKey } from './feature-keys.ts';

/** What the holders agreed; a linkage without purpose and legal basis is a rehearsal with invented lists, and says so. */
export interface Agreement {
  readonly purpose: string;
  readonly legalBasis: string;
  readonly parties: readonly string[];
  /** last day of use, ISO; empty: not agreed */
  readonly until: string;
}

export interface LinkageKey {
  readonly format: 'amparo-linkage-key';
  readonly version: 1;
  /** base64 of 32 bytes, known to the holders only */
  readonly secret: string;
  /** names this linkage; not secret */
  readonly runId: string;
  readonly agreement: Agreement;
}

export function isRehearsal({ purpose, legalBasis }: Agreement): boolean {
  return purpose.trim() === '' || legalBasis.trim() === '';
}

/** @param random 40 bytes from the system's generator */
export function makeLinkageKey(random: Uint8Array, agreement: Agreement): LinkageKey {
  if (random.length !== KEY_BYTES + 8) throw new RangeError('makeLinkageKey: expected 40 random bytes');
  return {
    format: 'amparo-linkage-key',
    version: 1,
    secret: toBase64(random.subarray(0, KEY_BYTES)),
    runId: bytesToHex(random.subarray(KEY_BYTES)),
    agreement,
  };
}

/** @param today ISO; a key after its last day is refused */
export function readLinkageKey(value: unknown, today: string): Outcome<LinkageKey> {
  if (typeof value !== 'object' || value === null) return refused(problem('not-a-key'));
  const { format, version, secret, runId, agreement } = value as Record<string, unknown>;
  if (format === 'amparo-linkage-private' || format === 'amparo-linkage-public' || format === 'amparo-linkage-sealed')
    return refused(problem('wrong-key-kind'));
  if (format !== 'amparo-linkage-key') return refused(problem('not-a-key'));
  if (version !== 1) return refused(problem('newer-version'));
  if (typeof secret !== 'string' || fromBase64(secret)?.length !== KEY_BYTES || typeof runId !== 'string')
    return refused(problem('damaged-key'));
  const agreed = readAgreement(agreement);
  if (agreed === undefined) return refused(problem('damaged-key'));
  if (agreed.until !== '' && agreed.until < today) return refused(problem('key-expired', { until: agreed.until }));
  return { ok: true, value: { format, version, secret, runId, agreement: agreed } };
}

function readAgreement(value: unknown): Agreement | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { purpose, legalBasis, parties, until } = value as Record<string, unknown>;
  if (typeof purpose !== 'string' || typeof legalBasis !== 'string' || typeof until !== 'string') return undefined;
  if (!Array.isArray(parties) || !parties.every((party) => typeof party === 'string')) return undefined;
  return { purpose, legalBasis, parties, until };
}

/** @param parameters of the encoding as one text */
export function masterOf(key: LinkageKey, normVersion: string, parameters: string): Uint8Array {
  const secret = fromBase64(key.secret);
  if (secret === undefined) throw new TypeError('masterOf: the secret is no base64');
  const { purpose, legalBasis, parties, until } = key.agreement;
  const agreed = JSON.stringify([purpose, legalBasis, parties, until, key.runId]);
  return masterKey(secret, `${normVersion};${parameters};${agreed}`);
}

export function fingerprintOf(key: LinkageKey): string {
  return keyFingerprint(masterOf(key, '', ''));
}

export interface PrivateKey {
  readonly format: 'amparo-linkage-private';
  readonly version: 1;
  readonly party: string;
  readonly secret: string;
}

export interface PublicKey {
  readonly format: 'amparo-linkage-public';
  readonly version: 1;
  readonly party: string;
  readonly key: string;
}

/** @param random 32 bytes */
export function makeKeyPair(party: string, random: Uint8Array): { own: PrivateKey; shared: PublicKey } {
  return {
    own: { format: 'amparo-linkage-private', version: 1, party, secret: toBase64(random) },
    shared: { format: 'amparo-linkage-public', version: 1, party, key: toBase64(x25519.getPublicKey(random)) },
  };
}

/** Four groups of four digits, to be compared by telephone before a key is sealed for it. */
export function publicFingerprint({ party, key }: PublicKey): string {
  const hash = bytesToHex(sha256(utf8ToBytes(`${party}\u0000${key}`))).slice(0, 16);
  return hash.replaceAll(/(.{4})(?=.)/gu, '$1 ');
}

export interface SealedKey {
  readonly format: 'amparo-linkage-sealed';
  readonly version: 1;
  readonly from: PublicKey;
  readonly to: string;
  readonly salt: string;
  readonly sealed: string;
  readonly tag: string;
  readonly runId: string;
  readonly agreement: Agreement;
}

/** @param salt 32 fresh random bytes */
export function sealKey(key: LinkageKey, own: PrivateKey, to: PublicKey, salt: Uint8Array): SealedKey {
  const secret = bytesOf(own.secret);
  const { pad, mac } = padsOf(x25519.getSharedSecret(secret, bytesOf(to.key)), salt);
  const sealed = bytesOf(key.secret).map((byte, k) => byte ^ (pad[k] as number));
  const draft = {
    format: 'amparo-linkage-sealed',
    version: 1,
    from: { ...makeKeyPair(own.party, secret).shared },
    to: to.key,
    salt: toBase64(salt),
    sealed: toBase64(sealed),
    runId: key.runId,
    agreement: key.agreement,
  } as const;
  return { ...draft, tag: toBase64(tagOf(draft, mac)) };
}

/** @param from the public key that was compared by telephone; another sender is refused */
export function openSealedKey(sealed: SealedKey, own: PrivateKey, from: PublicKey): Outcome<LinkageKey> {
  const secret = fromBase64(own.secret);
  if (secret === undefined || sealed.to !== toBase64(x25519.getPublicKey(secret)) || sealed.from.key !== from.key)
    return refused(problem('not-for-this-key'));
  const { tag, ...draft } = sealed;
  const { pad, mac } = padsOf(x25519.getSharedSecret(secret, bytesOf(from.key)), bytesOf(sealed.salt));
  const expected = tagOf(draft, mac);
  const given = fromBase64(tag);
  if (given === undefined || !sameBytes(expected, given)) return refused(problem('damaged-key'));
  const opened = bytesOf(sealed.sealed).map((byte, k) => byte ^ (pad[k] as number));
  const { runId, agreement } = sealed;
  return {
    ok: true,
    value: { format: 'amparo-linkage-key', version: 1, secret: toBase64(opened), runId, agreement },
  };
}

function padsOf(shared: Uint8Array, salt: Uint8Array): { pad: Uint8Array; mac: Uint8Array } {
  const bytes = hkdf(sha256, shared, salt, utf8ToBytes('amparo-linkage-seal-v1'), 2 * KEY_BYTES);
  return { pad: bytes.subarray(0, KEY_BYTES), mac: bytes.subarray(KEY_BYTES) };
}

function tagOf(draft: Omit<SealedKey, 'tag'>, mac: Uint8Array): Uint8Array {
  const { from, to, salt, sealed, runId, agreement } = draft;
  const parts = [from.party, from.key, to, salt, sealed, runId, JSON.stringify(agreement)];
  return hmac(sha256, mac, concatBytes(...parts.map((part) => sha256(utf8ToBytes(part)))));
}

function bytesOf(text: string): Uint8Array {
  const bytes = fromBase64(text);
  if (bytes === undefined) throw new TypeError('linkage-key: expected base64');
  return bytes;
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let k = 0; k < one.length; k += 1) difference |= (one[k] as number) ^ (other[k] as number);
  return difference === 0;
}
