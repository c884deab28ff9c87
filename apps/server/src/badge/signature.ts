// SPDX-License-Identifier: EUPL-1.2
// A certificate as a signed JWT (Open Badges 3.0, section 8.2): RS256 with the public key in the header, since that is what
// every verifier must know. The issuer is named by did:jwk, the key itself, so that nothing has to be looked up.

import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { type BadgeCredential, badgeClaims } from '@amparo/learn/badge';

export interface PublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: string;
}

/** @param der SubjectPublicKeyInfo */
export function publicJwk(der: Buffer): PublicJwk {
  const { n, e } = createPublicKey({ key: der, format: 'der', type: 'spki' }).export({ format: 'jwk' });
  if (n === undefined || e === undefined) throw new TypeError('the key of the issuer must be an RSA key');
  return { kty: 'RSA', n, e };
}

export function issuerId(jwk: PublicJwk): string {
  return `did:jwk:${encoded(jwk)}`;
}

/** @param privateKey PKCS #8, DER */
export function signBadge(badge: BadgeCredential, jwk: PublicJwk, privateKey: Buffer): string {
  const header = encoded({ alg: 'RS256', typ: 'JWT', jwk });
  const payload = encoded({ ...badge, ...badgeClaims(badge) });
  const key = createPrivateKey({ key: privateKey, format: 'der', type: 'pkcs8' });
  const signature = sign('RSA-SHA256', Buffer.from(`${header}.${payload}`), key).toString('base64url');
  return `${header}.${payload}.${signature}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
