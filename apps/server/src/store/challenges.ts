// SPDX-License-Identifier: EUPL-1.2
// Questions put to an authenticator or an identity provider: only their hash is stored, each is answered once and within
// five minutes. To take one removes it, whatever becomes of the answer.

import { createHash } from 'node:crypto';
import type { KeeperDatabase } from './database.ts';
import type { KeeperTables } from './tables.ts';

export type ChallengePurpose = KeeperTables['challenge']['purpose'];

interface Challenge {
  readonly challenge: string;
  readonly purpose: ChallengePurpose;
  readonly accountId?: string;
  readonly sealed?: Buffer;
  readonly expiresAt: Date;
}

function hashOf(challenge: string): Buffer {
  return createHash('sha256').update(challenge, 'utf8').digest();
}

export async function putChallenge(keeper: KeeperDatabase, given: Challenge): Promise<void> {
  const values = {
    purpose: given.purpose,
    account_id: given.accountId ?? null,
    sealed: given.sealed ?? null,
    expires_at: given.expiresAt,
  };
  await keeper
    .insertInto('challenge')
    .values({ challenge_hash: hashOf(given.challenge), ...values })
    .onConflict((conflict) => conflict.column('challenge_hash').doUpdateSet(values))
    .execute();
}

interface Wanted {
  readonly challenge: string;
  readonly purpose: ChallengePurpose;
  readonly accountId?: string;
  readonly now: Date;
}

/** @returns what was kept with it; undefined when it was never put, was taken, is for somebody else, or is too old */
export async function takeChallenge(
  keeper: KeeperDatabase,
  { challenge, purpose, accountId, now }: Wanted,
): Promise<{ readonly sealed: Buffer | null } | undefined> {
  const query = keeper
    .deleteFrom('challenge')
    .where('challenge_hash', '=', hashOf(challenge))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('account_id', accountId === undefined ? 'is' : '=', accountId ?? null)
    .returning('sealed');
  return query.executeTakeFirst();
}

/** The same without taking it: what several tries may be made at. */
export async function readChallenge(
  keeper: KeeperDatabase,
  { challenge, purpose, accountId, now }: Wanted,
): Promise<{ readonly sealed: Buffer | null } | undefined> {
  return keeper
    .selectFrom('challenge')
    .select('sealed')
    .where('challenge_hash', '=', hashOf(challenge))
    .where('purpose', '=', purpose)
    .where('expires_at', '>', now)
    .where('account_id', accountId === undefined ? 'is' : '=', accountId ?? null)
    .executeTakeFirst();
}
