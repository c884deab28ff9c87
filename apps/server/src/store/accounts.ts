// SPDX-License-Identifier: EUPL-1.2
// Institutions, staff and sessions in the database. Called by the routes of set-up and session and by the demonstration.
// Passwords arrive here as hashes only, session tokens likewise.

import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';

export interface Staff {
  readonly orgId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly signInName: string;
  readonly institutionName: string;
}

/** How long a session lives: without a request, and in all (AU-7). */
export const SESSION_IDLE_MS = 15 * 60_000;
export const SESSION_MOST_MS = 12 * 3600_000;
const SESSIONS_PER_USER = 3;
/** A session's last use is written down at most this often. */
const TOUCH_MS = 30_000;

export async function anybodySetUp(db: Database): Promise<boolean> {
  return (await db.selectFrom('sign_in_directory').select('org_id').limit(1).execute()).length > 0;
}

export interface NewInstitution {
  readonly name: string;
  readonly displayName: string;
  readonly signInName: string;
  readonly passwordHash: string;
  readonly now: Date;
}

export async function createInstitution(db: Database, given: NewInstitution): Promise<Staff> {
  const orgId = randomUUID();
  const userId = randomUUID();
  await db.insertInto('institution').values({ org_id: orgId, name: given.name, created_at: given.now }).execute();
  await db.insertInto('sign_in_directory').values({ org_id: orgId, sign_in_name: given.signInName }).execute();
  await db
    .insertInto('staff_user')
    .values({
      org_id: orgId,
      user_id: userId,
      sign_in_name: given.signInName,
      display_name: given.displayName,
      password_hash: given.passwordHash,
      created_at: given.now,
    })
    .execute();
  const { displayName, signInName, name: institutionName } = given;
  return { orgId, userId, displayName, signInName, institutionName };
}

/** @returns undefined for a name that nobody has, and for somebody who may no longer sign in */
export async function readAccount(
  db: Database,
  signInName: string,
): Promise<{ readonly staff: Staff; readonly passwordHash: string } | undefined> {
  const row = await db
    .selectFrom('sign_in_directory as d')
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 'd.org_id').onRef('u.sign_in_name', '=', 'd.sign_in_name'),
    )
    .innerJoin('institution as i', 'i.org_id', 'd.org_id')
    .select(['u.org_id', 'u.user_id', 'u.display_name', 'u.sign_in_name', 'u.password_hash', 'i.name'])
    .where('d.sign_in_name', '=', signInName)
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst();
  return row === undefined ? undefined : { staff: staffOf(row), passwordHash: row.password_hash };
}

export async function replacePassword(db: Database, staff: Staff, passwordHash: string): Promise<void> {
  await db
    .updateTable('staff_user')
    .set({ password_hash: passwordHash })
    .where('org_id', '=', staff.orgId)
    .where('user_id', '=', staff.userId)
    .execute();
}

export async function startSession(db: Database, staff: Staff, tokenHash: Buffer, now: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const { orgId: org_id, userId: user_id } = staff;
    await trx
      .insertInto('session')
      .values({ org_id, user_id, token_hash: tokenHash, created_at: now, last_seen_at: now })
      .execute();
    const spare = trx
      .selectFrom('session')
      .select('token_hash')
      .where('org_id', '=', org_id)
      .where('user_id', '=', user_id)
      .orderBy('created_at', 'desc')
      .orderBy('token_hash')
      .offset(SESSIONS_PER_USER);
    await trx.deleteFrom('session').where('org_id', '=', org_id).where('token_hash', 'in', spare).execute();
  });
}

/** Who the session belongs to, as long as it lives; notes that it was used. */
export async function useSession(
  db: Database,
  key: { readonly orgId: string; readonly tokenHash: Buffer },
  now: Date,
): Promise<Staff | undefined> {
  const row = await db
    .selectFrom('session as s')
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 's.org_id').onRef('u.user_id', '=', 's.user_id'),
    )
    .innerJoin('institution as i', 'i.org_id', 's.org_id')
    .select(['u.org_id', 'u.user_id', 'u.display_name', 'u.sign_in_name', 'i.name', 's.created_at', 's.last_seen_at'])
    .where('s.org_id', '=', key.orgId)
    .where('s.token_hash', '=', key.tokenHash)
    .where('u.disabled_at', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const idle = now.getTime() - row.last_seen_at.getTime();
  const age = now.getTime() - row.created_at.getTime();
  if (idle >= SESSION_IDLE_MS || age >= SESSION_MOST_MS || age < -TOUCH_MS) {
    await endSession(db, key);
    return undefined;
  }
  if (idle > TOUCH_MS) {
    await db
      .updateTable('session')
      .set({ last_seen_at: now })
      .where('org_id', '=', key.orgId)
      .where('token_hash', '=', key.tokenHash)
      .execute();
  }
  return staffOf(row);
}

export async function endSession(
  db: Database,
  key: { readonly orgId: string; readonly tokenHash: Buffer },
): Promise<void> {
  await db.deleteFrom('session').where('org_id', '=', key.orgId).where('token_hash', '=', key.tokenHash).execute();
}

interface StaffRow {
  org_id: string;
  user_id: string;
  display_name: string;
  sign_in_name: string;
  name: string;
}

function staffOf({ org_id, user_id, display_name, sign_in_name, name }: StaffRow): Staff {
  return { orgId: org_id, userId: user_id, displayName: display_name, signInName: sign_in_name, institutionName: name };
}
