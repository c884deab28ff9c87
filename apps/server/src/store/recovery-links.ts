// SPDX-License-Identifier: EUPL-1.2
// The one-time link for somebody who lost every factor (AU-8), as it is used. It is made in one way only, once a second
// administrator agreed: by make_recovery_link of the database (store/people.ts). Only the hash of its token is stored.

import type { KeeperDatabase } from './database.ts';

export const RECOVERY_LINK_MS = 24 * 3600_000;

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
