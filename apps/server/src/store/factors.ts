// SPDX-License-Identifier: EUPL-1.2
// What an account can prove itself with: passkeys, the seed of an authenticator app, recovery codes, identities elsewhere.
// Seeds arrive sealed, codes and subjects hashed. Through the keeper's login only.

import { randomUUID } from 'node:crypto';
import type { KnownPasskey, NewPasskey, PasskeyUse } from '../access/passkeys.ts';
import type { KeeperDatabase } from './database.ts';

const PASSKEY = [
  'p.passkey_id',
  'p.account_id',
  'p.credential_id',
  'p.public_key',
  'p.counter',
  'p.backup_eligible',
  'p.transports',
] as const;

/** @returns undefined also for a key of somebody who may no longer sign in */
export async function findPasskey(keeper: KeeperDatabase, credentialId: Buffer): Promise<KnownPasskey | undefined> {
  const row = await keeper
    .selectFrom('passkey as p')
    .innerJoin('account as a', 'a.account_id', 'p.account_id')
    .select(PASSKEY)
    .where('p.credential_id', '=', credentialId)
    .where('a.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    passkeyId: row.passkey_id,
    accountId: row.account_id,
    credentialId: row.credential_id,
    publicKey: row.public_key,
    counter: Number(row.counter),
    backupEligible: row.backup_eligible,
    transports: row.transports,
  };
}

/** Two uses of the same count cannot both succeed. @returns false for the second */
export async function notePasskeyUse(
  keeper: KeeperDatabase,
  { passkeyId, accountId, counter: before }: KnownPasskey,
  { counter, backedUp }: PasskeyUse,
  now: Date,
): Promise<boolean> {
  const row = await keeper
    .updateTable('passkey')
    .set({ counter, backed_up: backedUp, last_used_at: now })
    .where('account_id', '=', accountId)
    .where('passkey_id', '=', passkeyId)
    .where('counter', '=', before)
    .returning('passkey_id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface ShownPasskey {
  readonly id: string;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly deviceBound: boolean;
  readonly credentialId: Buffer;
}

export async function listPasskeys(keeper: KeeperDatabase, accountId: string): Promise<readonly ShownPasskey[]> {
  const rows = await keeper
    .selectFrom('passkey')
    .select(['passkey_id', 'label', 'created_at', 'last_used_at', 'backup_eligible', 'credential_id'])
    .where('account_id', '=', accountId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    id: row.passkey_id,
    label: row.label,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    deviceBound: !row.backup_eligible,
    credentialId: row.credential_id,
  }));
}

/** @returns its id; undefined when the same key is known already, of whomever */
export async function addPasskey(
  keeper: KeeperDatabase,
  given: NewPasskey & { readonly accountId: string; readonly label: string; readonly now: Date },
): Promise<string | undefined> {
  const passkeyId = randomUUID();
  const row = await keeper
    .insertInto('passkey')
    .values({
      account_id: given.accountId,
      passkey_id: passkeyId,
      credential_id: given.credentialId,
      public_key: given.publicKey,
      counter: given.counter,
      backup_eligible: given.backupEligible,
      backed_up: given.backedUp,
      transports: [...given.transports],
      label: given.label,
      created_at: given.now,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returning('passkey_id')
    .executeTakeFirst();
  return row?.passkey_id;
}

export async function removePasskey(keeper: KeeperDatabase, accountId: string, passkeyId: string): Promise<boolean> {
  const row = await keeper
    .deleteFrom('passkey')
    .where('account_id', '=', accountId)
    .where('passkey_id', '=', passkeyId)
    .returning('passkey_id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface TotpFactor {
  readonly seedSealed: Buffer;
  readonly lastStep: number;
}

export async function readTotp(keeper: KeeperDatabase, accountId: string): Promise<TotpFactor | undefined> {
  const row = await keeper
    .selectFrom('totp_factor')
    .select(['seed_sealed', 'last_step'])
    .where('account_id', '=', accountId)
    .where('confirmed_at', 'is not', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { seedSealed: row.seed_sealed, lastStep: Number(row.last_step) };
}

/** Each time step opens once, also when two ask at the same moment. */
export async function useTotpStep(keeper: KeeperDatabase, accountId: string, step: number): Promise<boolean> {
  const row = await keeper
    .updateTable('totp_factor')
    .set({ last_step: step })
    .where('account_id', '=', accountId)
    .where('last_step', '<', step)
    .returning('account_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function replaceTotp(
  keeper: KeeperDatabase,
  given: { readonly accountId: string; readonly seedSealed: Buffer; readonly step: number; readonly now: Date },
): Promise<void> {
  const values = {
    seed_sealed: given.seedSealed,
    created_at: given.now,
    confirmed_at: given.now,
    last_step: given.step,
  };
  await keeper
    .insertInto('totp_factor')
    .values({ account_id: given.accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute();
}

export async function removeTotp(keeper: KeeperDatabase, accountId: string): Promise<boolean> {
  const row = await keeper
    .deleteFrom('totp_factor')
    .where('account_id', '=', accountId)
    .returning('account_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** The ones before are worth nothing any more. */
export async function replaceRecoveryCodes(
  keeper: KeeperDatabase,
  accountId: string,
  hashes: readonly Buffer[],
  now: Date,
): Promise<void> {
  await keeper.deleteFrom('recovery_code').where('account_id', '=', accountId).execute();
  const rows = hashes.map((hash) => ({ account_id: accountId, code_hash: hash, created_at: now }));
  await keeper.insertInto('recovery_code').values(rows).execute();
}

export async function useRecoveryCode(
  keeper: KeeperDatabase,
  accountId: string,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const row = await keeper
    .updateTable('recovery_code')
    .set({ used_at: now })
    .where('account_id', '=', accountId)
    .where('code_hash', '=', hash)
    .where('used_at', 'is', null)
    .returning('account_id')
    .executeTakeFirst();
  return row !== undefined;
}

export interface FactorCounts {
  readonly passkeys: number;
  readonly totp: boolean;
  readonly recoveryCodesLeft: number;
  readonly identities: number;
}

export async function countFactors(keeper: KeeperDatabase, accountId: string): Promise<FactorCounts> {
  const { fn } = keeper;
  const of = (table: 'passkey' | 'recovery_code' | 'totp_factor' | 'external_identity') =>
    keeper.selectFrom(table).where('account_id', '=', accountId);
  const row = await keeper
    .selectNoFrom([
      of('passkey').select(fn.countAll().as('n')).as('passkeys'),
      of('totp_factor').where('confirmed_at', 'is not', null).select(fn.countAll().as('n')).as('totp'),
      of('recovery_code').where('used_at', 'is', null).select(fn.countAll().as('n')).as('codes'),
      of('external_identity').select(fn.countAll().as('n')).as('identities'),
    ])
    .executeTakeFirstOrThrow();
  return {
    passkeys: Number(row.passkeys),
    totp: Number(row.totp) > 0,
    recoveryCodesLeft: Number(row.codes),
    identities: Number(row.identities),
  };
}

export async function findIdentity(
  keeper: KeeperDatabase,
  issuer: string,
  subjectHash: Buffer,
): Promise<string | undefined> {
  const row = await keeper
    .selectFrom('external_identity')
    .select('account_id')
    .where('issuer', '=', issuer)
    .where('subject_hash', '=', subjectHash)
    .executeTakeFirst();
  return row?.account_id;
}

/** @returns false when that identity belongs to an account already */
export async function linkIdentity(
  keeper: KeeperDatabase,
  given: { readonly issuer: string; readonly subjectHash: Buffer; readonly accountId: string; readonly now: Date },
): Promise<boolean> {
  const row = await keeper
    .insertInto('external_identity')
    .values({
      issuer: given.issuer,
      subject_hash: given.subjectHash,
      account_id: given.accountId,
      linked_at: given.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('account_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** After a recovery nothing that may be in other hands opens the account any more. */
export async function removeAllFactors(keeper: KeeperDatabase, accountId: string): Promise<void> {
  for (const table of ['passkey', 'totp_factor', 'recovery_code', 'external_identity'] as const) {
    await keeper.deleteFrom(table).where('account_id', '=', accountId).execute();
  }
}

/** Changes of factors of one account wait for each other, so that two cannot remove the last two. */
export async function lockAccount(trx: KeeperDatabase, accountId: string): Promise<void> {
  await trx.selectFrom('account').select('account_id').where('account_id', '=', accountId).forUpdate().execute();
}
