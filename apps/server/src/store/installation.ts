// SPDX-License-Identifier: EUPL-1.2
// What is true of the whole installation: whether it holds fictional or real cases, the one-time links that open an
// empty one, and the daily removal of what has lived long enough.

import { sql } from 'kysely';
import {
  type NewInstitution,
  type Staff,
  anybodySetUp,
  createInstitution,
  SESSION_IDLE_MS,
  SESSION_MOST_MS,
} from './accounts.ts';
import type { Database } from './database.ts';

export type Purpose = 'real' | 'demonstration';

/** The first start writes down what the database is for; it never changes. @returns what was written first */
export async function settlePurpose(db: Database, wanted: Purpose): Promise<Purpose> {
  await db
    .insertInto('installation_setting')
    .values({ name: 'purpose', value: wanted })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { value } = await db
    .selectFrom('installation_setting')
    .select('value')
    .where('name', '=', 'purpose')
    .executeTakeFirstOrThrow();
  return value as Purpose;
}

/** A new link makes the earlier ones worthless. */
export async function replaceSetUpLink(db: Database, tokenHash: Buffer, expiresAt: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('set_up_link').execute();
    await trx.insertInto('set_up_link').values({ token_hash: tokenHash, expires_at: expiresAt }).execute();
  });
}

/** Whether the link would open, without using it: asked before the costly hashing of a password. */
export async function isSetUpLink(db: Database, tokenHash: Buffer, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom('set_up_link')
    .select('expires_at')
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses the link and creates the institution with its first user, both or neither. */
export async function setUp(
  db: Database,
  tokenHash: Buffer,
  given: NewInstitution,
): Promise<Staff | 'already-set-up' | 'bad-set-up-link'> {
  return db.transaction().execute(async (trx) => {
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

/** Removes sessions that ended and results that need not be repeated any more. @returns how many rows went */
export async function removeExpired(db: Database, now: Date): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const sessions = await db
    .deleteFrom('session')
    .where((eb) =>
      eb.or([eb('last_seen_at', '<', before(SESSION_IDLE_MS)), eb('created_at', '<', before(SESSION_MOST_MS))]),
    )
    .executeTakeFirst();
  const results = await db
    .deleteFrom('idempotent_result')
    .where('created_at', '<', before(IDEMPOTENCY_DAYS * 24 * 3600_000))
    .executeTakeFirst();
  return Number(sessions.numDeletedRows + results.numDeletedRows);
}

/** Rows of a table, for the health of tests and the demonstration. */
export async function countInstitutions(db: Database): Promise<number> {
  const { rows } = await sql<{ count: string }>`SELECT count(*) FROM institution`.execute(db);
  return Number(rows[0]?.count ?? 0);
}
