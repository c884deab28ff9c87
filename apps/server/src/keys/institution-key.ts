// SPDX-License-Identifier: EUPL-1.2
// The keys with which an institution signs: Ed25519, made here, the private half sealed by the key store before it is kept
// anywhere. One signs agreements, another webhooks, so that neither can be made to sign for the other. Knows no table and no rule.

import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { keyIdOf } from '@amparo/cooperation/envelope';
import type { KeyStore } from './key-store.ts';

export type InstitutionKeyUse = 'agreement' | 'webhook';

export interface InstitutionKey {
  /** RFC 7638 thumbprint */
  readonly keyId: string;
  /** base64url, 32 bytes */
  readonly publicX: string;
  /** PKCS #8, sealed for this institution and this use */
  readonly privateSealed: Buffer;
}

const purposeOf = (orgId: string, use: InstitutionKeyUse) =>
  ({ use: 'institution-key', about: `${orgId}/${use}` }) as const;

export async function makeInstitutionKey(
  keyStore: Pick<KeyStore, 'seal'>,
  orgId: string,
  use: InstitutionKeyUse,
): Promise<InstitutionKey> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const privateSealed = await keyStore.seal(purposeOf(orgId, use), der);
  der.fill(0);
  return { keyId: keyIdOf({ kty: 'OKP', crv: 'Ed25519', x }), publicX: x, privateSealed };
}

/** @returns 64 bytes */
export async function signWithInstitutionKey(
  keyStore: Pick<KeyStore, 'open'>,
  { orgId, use, key }: { readonly orgId: string; readonly use: InstitutionKeyUse; readonly key: InstitutionKey },
  bytes: Uint8Array,
): Promise<Buffer> {
  const der = await keyStore.open(purposeOf(orgId, use), key.privateSealed);
  try {
    return sign(null, bytes, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  } finally {
    der.fill(0);
  }
}

/** False for whatever is no signature under this key; never throws for what came from outside. */
export function verifiesUnder(publicX: string, signed: Uint8Array, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicX }, format: 'jwk' });
    return verify(null, signed, key, signature);
  } catch {
    return false;
  }
}

/** SubjectPublicKeyInfo as PEM: what `openssl pkeyutl -verify` takes. */
export function publicPem(publicX: string): string {
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicX }, format: 'jwk' });
  return key.export({ format: 'pem', type: 'spki' }).toString();
}
