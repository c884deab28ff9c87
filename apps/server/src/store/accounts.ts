// SPDX-License-Identifier: EUPL-1.2
// Accounts, memberships and sessions, through the keeper's login: what sign-in needs before anybody is known. Called by
// the routes of set-up and sign-in and by the demonstration. Passwords arrive here as hashes only, tokens likewise.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { sql } from 'kysely';
import type { KeeperDatabase } from './database.ts';
import { SESSION_IDLE_MS, SESSION_MOST_MS } from './session.ts';

const SESSIONS_PER_USER = 3;

export interface Membership {
  readonly orgId: string;
  readonly userId: string;
  readonly displayName: string;
  readonly signInName: string;
  readonly institutionName: string;
}

export interface Account {
  readonly accountId: string;
  readonly signInName: string;
  readonly passwordHash: string | null;
  /** where the person works; the one joined first stands first */
  readonly memberships: readonly Membership[];
}

export async function anybodySetUp(keeper: KeeperDatabase): Promise<boolean> {
  return (await keeper.selectFrom('account').select('account_id').limit(1).execute()).length > 0;
}

export interface NewPerson {
  readonly displayName: string;
  readonly signInName: string;
  readonly passwordHash: string | null;
  readonly now: Date;
}

/** A new institution with its first person, who is its administrator. Call inside a transaction. */
export async function createInstitution(
  keeper: KeeperDatabase,
  given: NewPerson & { readonly name: string; readonly roles?: readonly Role[] },
): Promise<Membership> {
  const orgId = randomUUID();
  const { name, now } = given;
  await keeper.insertInto('institution').values({ org_id: orgId, name, created_at: now }).execute();
  const accountId = await createAccount(keeper, given);
  await join(keeper, { orgId, accountId, displayName: given.displayName, now });
  await giveRoles(keeper, { orgId, userId: accountId, roles: given.roles ?? FIRST_ROLES, by: accountId, now });
  const { displayName, signInName } = given;
  return { orgId, userId: accountId, displayName, signInName, institutionName: name };
}

/** The first person administers and talks with people; everything else takes a second administrator. */
export const FIRST_ROLES: readonly Role[] = ['Administrator', 'FrontlineOfficer'];

export async function createAccount(keeper: KeeperDatabase, given: NewPerson): Promise<string> {
  const accountId = randomUUID();
  await keeper
    .insertInto('account')
    .values({
      account_id: accountId,
      sign_in_name: given.signInName,
      password_hash: given.passwordHash,
      created_at: given.now,
    })
    .execute();
  return accountId;
}

export async function join(
  keeper: KeeperDatabase,
  given: { readonly orgId: string; readonly accountId: string; readonly displayName: string; readonly now: Date },
): Promise<void> {
  await keeper
    .insertInto('staff_user')
    .values({
      org_id: given.orgId,
      user_id: given.accountId,
      display_name: given.displayName,
      created_at: given.now,
    })
    .execute();
}

/** Roles that an invitation, already agreed to by two, or the set-up brings. */
export async function giveRoles(
  keeper: KeeperDatabase,
  given: {
    readonly orgId: string;
    readonly userId: string;
    readonly roles: readonly Role[];
    readonly by: string;
    readonly now: Date;
  },
): Promise<void> {
  const { orgId, userId, roles, by, now } = given;
  const rows = roles.map((role) => ({
    org_id: orgId,
    grant_id: randomUUID(),
    user_id: userId,
    role,
    state: 'active' as const,
    requested_by: by,
    requested_at: now,
    decided_by: by,
    decided_at: now,
  }));
  await keeper.insertInto('role_grant').values(rows).execute();
}

export async function rolesOf(keeper: KeeperDatabase, orgId: string, userId: string): Promise<readonly Role[]> {
  const rows = await keeper
    .selectFrom('role_grant')
    .select('role')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('state', '=', 'active')
    .execute();
  return rows.map(({ role }) => role);
}

/** @returns undefined for a name that nobody has, and for somebody who may no longer sign in */
export async function readAccount(keeper: KeeperDatabase, signInName: string): Promise<Account | undefined> {
  return accountWhere(keeper, 'sign_in_name', signInName);
}

export async function readAccountById(keeper: KeeperDatabase, accountId: string): Promise<Account | undefined> {
  return accountWhere(keeper, 'account_id', accountId);
}

async function accountWhere(
  keeper: KeeperDatabase,
  column: 'sign_in_name' | 'account_id',
  value: string,
): Promise<Account | undefined> {
  const rows = await keeper
    .selectFrom('account as a')
    .leftJoin('staff_user as u', (on) => on.onRef('u.user_id', '=', 'a.account_id').on('u.disabled_at', 'is', null))
    .leftJoin('institution as i', 'i.org_id', 'u.org_id')
    .select(['a.account_id', 'a.sign_in_name', 'a.password_hash', 'u.org_id', 'u.display_name', 'i.name'])
    .where(`a.${column}`, '=', value)
    .where('a.disabled_at', 'is', null)
    .orderBy('u.created_at')
    .orderBy('u.org_id')
    .execute();
  const [first] = rows;
  if (first === undefined) return undefined;
  const { account_id: accountId, sign_in_name: signInName } = first;
  return {
    accountId,
    signInName,
    passwordHash: first.password_hash,
    memberships: rows.flatMap(({ org_id: orgId, display_name: displayName, name }) =>
      orgId === null
        ? []
        : [{ orgId, userId: accountId, signInName, displayName: displayName ?? '', institutionName: name ?? '' }],
    ),
  };
}

export async function replacePassword(
  keeper: KeeperDatabase,
  accountId: string,
  passwordHash: string | null,
): Promise<void> {
  await keeper
    .updateTable('account')
    .set({ password_hash: passwordHash })
    .where('account_id', '=', accountId)
    .execute();
}

/** In the transaction that there is, or in a new one. */
export function inTransaction<T>(keeper: KeeperDatabase, work: (trx: KeeperDatabase) => Promise<T>): Promise<T> {
  return keeper.isTransaction ? work(keeper) : keeper.transaction().execute(work);
}

export interface NewSession {
  readonly orgId: string;
  readonly userId: string;
  readonly tokenHash: Buffer;
  readonly method: 'passkey' | 'password-totp' | 'recovery-code' | 'sso' | 'set-up';
  readonly deviceBound: boolean;
  readonly deviceId: string | null;
  /** the sign-in itself counts as a fresh proof where the person was verified by the authenticator */
  readonly stepUpAt: Date | null;
  /** may only look after the own account; false unless told otherwise */
  readonly restricted?: boolean;
  /** when it began, if it continues one in another institution: it does not live longer for that */
  readonly createdAt?: Date;
  readonly now: Date;
}

/** Begins a session; the oldest beyond three end (AU-7). @returns the id by which its owner can end it */
export async function startSession(keeper: KeeperDatabase, given: NewSession): Promise<string> {
  const sessionId = randomUUID();
  await inTransaction(keeper, async (trx) => {
    await trx
      .insertInto('session')
      .values({
        org_id: given.orgId,
        user_id: given.userId,
        session_id: sessionId,
        token_hash: given.tokenHash,
        device_id: given.deviceId,
        method: given.method,
        device_bound: given.deviceBound,
        step_up_at: given.stepUpAt,
        restricted: given.restricted ?? false,
        created_at: given.createdAt ?? given.now,
        last_seen_at: given.now,
      })
      .execute();
    const spare = trx
      .selectFrom('session')
      .select('session_id')
      .where('user_id', '=', given.userId)
      .orderBy('created_at', 'desc')
      .orderBy('session_id')
      .offset(SESSIONS_PER_USER);
    await trx.deleteFrom('session').where('session_id', 'in', spare).execute();
  });
  return sessionId;
}

export async function endSession(
  keeper: KeeperDatabase,
  key: { readonly orgId: string; readonly tokenHash: Buffer },
): Promise<{ readonly userId: string } | undefined> {
  const row = await keeper
    .deleteFrom('session')
    .where('org_id', '=', key.orgId)
    .where('token_hash', '=', key.tokenHash)
    .returning('user_id')
    .executeTakeFirst();
  return row === undefined ? undefined : { userId: row.user_id };
}

/** What sign-in and sign-out leave in the log of an institution, where there is no session yet or any more. */
export async function auditAsKeeper(
  keeper: KeeperDatabase,
  entry: {
    readonly orgId: string;
    readonly userId: string | null;
    readonly deviceId: string | null;
    readonly action: string;
    readonly objectId: string | null;
    readonly outcome: 'allowed' | 'denied';
    readonly reason: string | null;
    readonly requestId: string | null;
    readonly now: Date;
  },
): Promise<void> {
  const { orgId, userId, deviceId, action, objectId, outcome, reason, requestId, now } = entry;
  await sql`SELECT audit_append(${orgId}, ${userId}, ${deviceId}, ${action}, ${objectId}, NULL, ${outcome}, ${reason},
    ${requestId}, ${now})`.execute(keeper);
}

/** Removes sessions that have ended by themselves. @returns how many went */
export async function removeEndedSessions(keeper: KeeperDatabase, now: Date): Promise<number> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const gone = await keeper
    .deleteFrom('session')
    .where((eb) =>
      eb.or([eb('last_seen_at', '<', before(SESSION_IDLE_MS)), eb('created_at', '<', before(SESSION_MOST_MS))]),
    )
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}
