// SPDX-License-Identifier: EUPL-1.2
// The test for the certificate: which cases were drawn for whom, for one day; never how it went. And the key of the issuer, one
// for the installation, whose private half only the key store can open.

import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyStore } from '../keys/key-store.ts';
import type { Database, KeeperDatabase } from './database.ts';
import type { Staff } from './session.ts';

/** Somebody who did not pass learns and comes back tomorrow. */
export const SITTING_KEPT_MS = 24 * 3600_000;
/** Time for one test. */
export const SITTING_MS = 2 * 3600_000;

export interface Sitting {
  readonly sittingId: string;
  readonly test: string;
  readonly items: readonly string[];
  readonly begunAt: Date;
  readonly answered: boolean;
}

export async function readSitting(trx: Database, { orgId, userId }: Staff, now: Date): Promise<Sitting | undefined> {
  const row = await trx
    .selectFrom('badge_sitting')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('begun_at', '>', new Date(now.getTime() - SITTING_KEPT_MS))
    .executeTakeFirst();
  return row === undefined
    ? undefined
    : {
        sittingId: row.sitting_id,
        test: row.test,
        items: row.items,
        begunAt: row.begun_at,
        answered: row.answered_at !== null,
      };
}

export async function beginSitting(
  trx: Database,
  { orgId, userId }: Staff,
  given: { readonly test: string; readonly items: readonly string[]; readonly now: Date },
): Promise<Sitting> {
  const { test, items, now } = given;
  await trx.deleteFrom('badge_sitting').where('org_id', '=', orgId).where('user_id', '=', userId).execute();
  const sittingId = randomUUID();
  await trx
    .insertInto('badge_sitting')
    .values({ org_id: orgId, user_id: userId, sitting_id: sittingId, test, items: [...items], begun_at: now })
    .execute();
  return { sittingId, test, items, begunAt: now, answered: false };
}

/** @returns false when it was answered already, or is over */
export async function closeSitting(
  trx: Database,
  { orgId, userId }: Staff,
  given: { readonly sittingId: string; readonly now: Date },
): Promise<boolean> {
  const changed = await trx
    .updateTable('badge_sitting')
    .set({ answered_at: given.now })
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('sitting_id', '=', given.sittingId)
    .where('answered_at', 'is', null)
    .where('begun_at', '>', new Date(given.now.getTime() - SITTING_MS))
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) > 0;
}

const USE = { use: 'badge-key', about: 'installation' } as const;

export interface IssuerKey {
  readonly keyId: string;
  /** SubjectPublicKeyInfo, DER */
  readonly publicKey: Buffer;
  readonly privateSealed: Buffer;
}

export async function readIssuerKey(keeper: KeeperDatabase): Promise<IssuerKey | undefined> {
  const row = await keeper.selectFrom('issuer_key').selectAll().executeTakeFirst();
  return row === undefined
    ? undefined
    : { keyId: row.key_id, publicKey: row.public_key, privateSealed: row.private_sealed };
}

/** Made at the first certificate; of two made at once the first one stays. RSA of 3072 bits, as Open Badges 3.0 asks for RS256. */
export async function issuerKey(
  keeper: KeeperDatabase,
  keyStore: Pick<KeyStore, 'seal'>,
  now: Date,
): Promise<IssuerKey> {
  const known = await readIssuerKey(keeper);
  if (known !== undefined) return known;
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: 3072,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
  });
  const privateSealed = await keyStore.seal(USE, privateKey);
  privateKey.fill(0);
  await keeper
    .insertInto('issuer_key')
    .values({ key_id: randomUUID(), public_key: publicKey, private_sealed: privateSealed, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const kept = await readIssuerKey(keeper);
  if (kept === undefined) throw new TypeError('the key that was just kept is there');
  return kept;
}

/** PKCS #8, DER; whoever asks erases it after use. */
export function openIssuerKey(keyStore: Pick<KeyStore, 'open'>, key: IssuerKey): Promise<Buffer> {
  return keyStore.open(USE, key.privateSealed);
}
