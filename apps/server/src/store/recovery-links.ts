// SPDX-License-Identifier: EUPL-1.2
// The one-time link for somebody who lost every factor (AU-8). Made only once a second administrator agreed (the approval is
// the routes' work); only the hash of its token is stored; a new one makes the earlier ones of the account worthless.

import { hashToken, newToken } from '../access/tokens.ts';
import { inTransaction } from './accounts.ts';
import type { KeeperDatabase } from './database.ts';

export const RECOVERY_LINK_MS = 24 * 3600_000;

/** @returns the token, to be shown once and handed over in person */
export async function createRecoveryLink(
  keeper: KeeperDatabase,
  accountId: string,
  now: Date,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const token = newToken();
  const tokenHash = hashToken(token);
  if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
  const expiresAt = new Date(now.getTime() + RECOVERY_LINK_MS);
  await inTransaction(keeper, async (trx) => {
    await trx.deleteFrom('recovery_link').where('account_id', '=', accountId).execute();
    await trx
      .insertInto('recovery_link')
      .values({ token_hash: tokenHash, account_id: accountId, expires_at: expiresAt })
      .execute();
  });
  return { token, expiresAt };
}

/** Whose it is, without using it: asked before the costly hashing of a password. */
export async function findRecoveryLink(
  keeper: KeeperDatabase,
  tokenHash: Buffer,
  now: Date,
): Promise<string | undefined> {
  const row = await keeper
    .selectFrom('recovery_link')
    .select('account_id')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.account_id;
}

export async function takeRecoveryLink(keeper: KeeperDatabase, tokenHash: Buffer, now: Date): Promise<boolean> {
  const row = await keeper
    .deleteFrom('recovery_link')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .returning('account_id')
    .executeTakeFirst();
  return row !== undefined;
}
