// SPDX-License-Identifier: EUPL-1.2
// Keys of an issuer, the signed badge and the certificate to print. RS256 with the public key in the header, since that is
// what Open Badges 3.0 asks of everybody (section 8.2.3). No name of a learner in a file name.

import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput } from '@amparo/kernel';
import { type BadgeCredential, badgeClaims, badgeFaults } from '@amparo/learn/badge';
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

export const SIGN_KEY = 'badge-sign.jwk';
export const CHECK_KEY = 'badge-check.jwk';

function refuse(path: string, code: string, remedy: string): never {
  throw new InvalidInput([{ path, code, remedy }]);
}

/** RSA of 3072 bits; the private half is readable by its owner only. */
export async function makeBadgeKeys(folder: string): Promise<void> {
  for (const name of [SIGN_KEY, CHECK_KEY])
    if (existsSync(join(folder, name))) refuse(name, 'exists', 'there is a key already; name another folder');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privateKey, publicKey } = await generateKeyPair('RS256', { modulusLength: 3072, extractable: true });
  const write = async (name: string, key: typeof privateKey) =>
    writeFileSync(join(folder, name), `${JSON.stringify(await exportJWK(key))}\n`, { mode: 0o600, flag: 'wx' });
  await write(SIGN_KEY, privateKey);
  await write(CHECK_KEY, publicKey);
}

function readKey(file: string, isPrivate: boolean): JWK & { readonly n: string; readonly e: string } {
  let key: unknown;
  try {
    key = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    refuse('key', 'not-readable', 'no key can be read there; amparo lessons badge-key makes one');
  }
  const { kty, n, e, d } = (typeof key === 'object' && key !== null ? key : {}) as JWK;
  if (kty !== 'RSA' || n === undefined || e === undefined || (isPrivate && d === undefined))
    refuse('key', 'other-key', `expected the ${isPrivate ? 'signing' : 'checking'} key that badge-key made`);
  return { ...(key as JWK), n, e };
}

export interface Issuer {
  /** did:jwk: the public key itself, so that nothing has to be looked up */
  readonly id: string;
  readonly publicKey: JWK;
  readonly sign: (badge: BadgeCredential) => Promise<string>;
}

/** @param file the private key of the institution */
export async function openIssuer(file: string): Promise<Issuer> {
  const jwk = readKey(file, true);
  const publicKey: JWK = { kty: 'RSA', n: jwk.n, e: jwk.e };
  const key = await importJWK(jwk, 'RS256');
  const id = `did:jwk:${Buffer.from(JSON.stringify(publicKey)).toString('base64url')}`;
  return {
    id,
    publicKey,
    sign: (badge) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify({ ...badge, ...badgeClaims(badge) })))
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', jwk: publicKey })
        .sign(key),
  };
}

export function newUrn(): string {
  return `urn:uuid:${randomUUID()}`;
}

/**
 * @param checkKey the key that the asker trusts; the one in the header alone would prove nothing
 * @returns what is wrong; empty when the badge is sound
 */
export async function checkBadge(badge: string, checkKey: string): Promise<string[]> {
  const { n, e } = readKey(checkKey, false);
  try {
    const key = await importJWK({ kty: 'RSA', n, e }, 'RS256');
    const { payload } = await compactVerify(badge, key, { algorithms: ['RS256'] });
    const credential = JSON.parse(new TextDecoder().decode(payload)) as Record<string, unknown>;
    const isEarly = Date.parse(String(credential['validFrom'])) > Date.now();
    return [...badgeFaults(credential), ...(isEarly ? ['validFrom'] : [])];
  } catch {
    return ['signature'];
  }
}
