// SPDX-License-Identifier: EUPL-1.2
// What is true of the whole installation: whether it holds fictional or real cases, the one-time links that open an
// empty one, and the daily removal of what has lived long enough.

import { anybodySetUp, createInstitution, type Membership, type NewPerson, removeEndedSessions } from './accounts.ts';
import { removeOldAttachments } from './attachments.ts';
import { SITTING_KEPT_MS } from './badges.ts';
import type { KeeperDatabase } from './database.ts';

export type Purpose = 'real' | 'demonstration';

/** The first start writes down what the database is for; it never changes. @returns what was written first */
export async function settlePurpose(keeper: KeeperDatabase, wanted: Purpose): Promise<Purpose> {
  await keeper
    .insertInto('installation_setting')
    .values({ name: 'purpose', value: wanted })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await keeper
    .selectFrom('installation_setting')
    .select('value')
    .where('name', '=', 'purpose')
    .executeTakeFirstOrThrow();
  return value as Purpose;
}

/** A new link makes the earlier ones worthless. */
export async function replaceSetUpLink(keeper: KeeperDatabase, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await keeper.transaction().execute(async (trx) => {
    await trx.deleteFrom('set_up_link').execute();
    await trx.insertInto('set_up_link').values({ token_hash: tokenHash, expires_at: expiresAt }).execute();
  });
}

/** Whether the link would open, without using it: asked before the costly hashing of a password. */
export async function isSetUpLink(keeper: KeeperDatabase, tokenHash: Buffer, now: Date): Promise<boolean> {
  const row = await keeper
    .selectFrom('set_up_link')
    .select('expires_at')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses the link and creates the institution with its first user, both or neither. */
export async function setUp(
  keeper: KeeperDatabase,
  tokenHash: Buffer,
  given: NewPerson & { readonly name: string },
): Promise<Membership | 'already-set-up' | 'bad-set-up-link'> {
  return keeper.transaction().execute(async (trx) => {
    const used = await trx
      .deleteFrom('set_up_link')
      .where('token_hash', '=', tokenHash)
      .where('expires_at', '>', given.now)
      .returning('expires_at')
      .executeTakeFirst();
    if (used === undefined) return 'bad-set-up-link' as const;
    if (await anybodySetUp(trx)) return 'already-set-up' as const;
    return createInstitution(trx, given);
  });
}

export const IDEMPOTENCY_DAYS = 7;

/** Removes sessions that ended and what need not be kept any longer. @returns how many rows went */
export async function removeExpired(keeper: KeeperDatabase, now: Date): Promise<number> {
  const sessions = await removeEndedSessions(keeper, now);
  const results = await keeper
    .deleteFrom('idempotent_result')
    .where('created_at', '<', new Date(now.getTime() - IDEMPOTENCY_DAYS * 24 * 3600_000))
    .executeTakeFirst();
  const challenges = await keeper.deleteFrom('challenge').where('expires_at', '<', now).executeTakeFirst();
  const links = await keeper.deleteFrom('recovery_link').where('expires_at', '<', now).executeTakeFirst();
  const counts = await keeper
    .deleteFrom('sign_in_count')
    .where('last_at', '<', new Date(now.getTime() - SIGN_IN_MEMORY_MS))
    .executeTakeFirst();
  const sittings = await keeper
    .deleteFrom('badge_sitting')
    .where('begun_at', '<', new Date(now.getTime() - SITTING_KEPT_MS))
    .executeTakeFirst();
  const attachments = await removeOldAttachments(keeper, now);
  const gone = [results, challenges, links, counts, sittings].map(({ numDeletedRows }) => Number(numDeletedRows));
  return gone.reduce((sum, each) => sum + each, sessions + attachments);
}

/** Failed sign-ins older than this are forgotten. */
const SIGN_IN_MEMORY_MS = 24 * 3600_000;
