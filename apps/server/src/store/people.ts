// SPDX-License-Identifier: EUPL-1.2
// The people of an institution and their roles. A role is requested by one administrator and decided by another (AZ-7); the
// only exception is the second administrator, while nobody else has ever been one. Ending a role takes one administrator,
// but two must remain.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { notify } from './notices.ts';
import type { Staff } from './session.ts';

export interface RoleGrant {
  readonly grantId: string;
  readonly role: Role;
  readonly state: 'pending' | 'active' | 'refused' | 'ended';
  readonly requestedBy: string;
  readonly mayDecide: boolean;
}

export interface Colleague {
  readonly userId: string;
  readonly displayName: string;
  readonly roles: readonly RoleGrant[];
  readonly supervisorId: string | null;
  readonly disabled: boolean;
  /** for administrators only */
  readonly account: { readonly signInName: string; readonly lastSignIn: Date | null } | undefined;
}

export async function listPeople(trx: Database, staff: Staff): Promise<readonly Colleague[]> {
  const people = await trx
    .selectFrom('staff_user')
    .select(['user_id', 'display_name', 'supervisor_id', 'disabled_at'])
    .where('org_id', '=', staff.orgId)
    .orderBy('display_name')
    .orderBy('user_id')
    .execute();
  const grants = await trx
    .selectFrom('role_grant')
    .select(['grant_id', 'user_id', 'role', 'state', 'requested_by'])
    .where('org_id', '=', staff.orgId)
    .where('state', 'in', ['pending', 'active'])
    .orderBy('requested_at')
    .execute();
  const names = new Map(people.map(({ user_id, display_name }) => [user_id, display_name]));
  const accounts = await signInNames(trx);
  const administers = staff.roles.includes('Administrator');
  return people.map((person) => ({
    userId: person.user_id,
    displayName: person.display_name,
    supervisorId: person.supervisor_id,
    disabled: person.disabled_at !== null,
    account: accounts.get(person.user_id),
    roles: grants
      .filter(({ user_id }) => user_id === person.user_id)
      .map(({ grant_id, user_id, role, state, requested_by }) => ({
        grantId: grant_id,
        role,
        state,
        requestedBy: names.get(requested_by) ?? '',
        mayDecide: administers && state === 'pending' && requested_by !== staff.userId && user_id !== staff.userId,
      })),
  }));
}

async function signInNames(trx: Database) {
  const { rows } = await sql<{
    user_id: string;
    sign_in_name: string;
    last_sign_in: Date | null;
  }>`SELECT user_id, sign_in_name, last_sign_in FROM sign_in_names()`.execute(trx);
  return new Map(
    rows.map(({ user_id, sign_in_name, last_sign_in }) => [
      user_id,
      { signInName: sign_in_name, lastSignIn: last_sign_in },
    ]),
  );
}

export type GrantHindrance = 'not-found' | 'role-held' | 'second-person-needed' | 'not-pending' | 'last-administrator';
export interface Granted {
  readonly grantId: string;
  readonly userId: string;
  readonly role: Role;
  readonly state: RoleGrant['state'];
}

/** Pending until a second administrator agrees; active at once only for the second administrator of a new institution. */
export async function requestRole(
  trx: Database,
  staff: Staff,
  { userId, role, now }: { readonly userId: string; readonly role: Role; readonly now: Date },
): Promise<Granted | GrantHindrance> {
  if (!(await isColleague(trx, staff.orgId, userId))) return 'not-found';
  if (role === 'Administrator') {
    const { rows } = await sql<{
      grant_id: string | null;
    }>`SELECT grant_second_administrator(${userId}::uuid, ${now}::timestamptz) AS grant_id`.execute(trx);
    const grantId = rows[0]?.grant_id ?? null;
    if (grantId !== null) return { grantId, userId, role, state: 'active' };
  }
  const grantId = randomUUID();
  const made = await trx
    .insertInto('role_grant')
    .values({
      org_id: staff.orgId,
      grant_id: grantId,
      user_id: userId,
      role,
      state: 'pending',
      requested_by: staff.userId,
      requested_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(made.numInsertedOrUpdatedRows) === 0) return 'role-held';
  await notify(trx, await otherAdministrators(trx, staff), { kind: 'role-requested', objectId: userId, now });
  return { grantId, userId, role, state: 'pending' };
}

async function isColleague(trx: Database, orgId: string, userId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('staff_user')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function otherAdministrators(trx: Database, { orgId, userId }: Staff): Promise<readonly string[]> {
  const rows = await trx
    .selectFrom('role_grant')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('role', '=', 'Administrator')
    .where('state', '=', 'active')
    .where('user_id', '<>', userId)
    .execute();
  return rows.map(({ user_id }) => user_id);
}

/** Four eyes: neither who asked nor whom it is for. */
export async function decideRole(
  trx: Database,
  staff: Staff,
  given: { readonly grantId: string; readonly decision: 'approve' | 'refuse'; readonly now: Date },
): Promise<Granted | GrantHindrance> {
  const { grantId, decision, now } = given;
  const row = await holdGrant(trx, staff.orgId, grantId);
  if (row === undefined) return 'not-found';
  if (row.requested_by === staff.userId || row.user_id === staff.userId) return 'second-person-needed';
  if (row.state !== 'pending') return 'not-pending';
  const state = decision === 'approve' ? 'active' : 'refused';
  await trx
    .updateTable('role_grant')
    .set({ state, decided_by: staff.userId, decided_at: now })
    .where('org_id', '=', staff.orgId)
    .where('grant_id', '=', grantId)
    .executeTakeFirstOrThrow();
  const told = { kind: state === 'active' ? 'role-granted' : 'role-refused', objectId: row.user_id, now };
  await notify(trx, [row.requested_by, row.user_id], told);
  return { grantId, userId: row.user_id, role: row.role, state };
}

/** Ends an active role from the next request on, or takes back a request. */
export async function endRole(
  trx: Database,
  staff: Staff,
  { grantId, now }: { readonly grantId: string; readonly now: Date },
): Promise<Granted | GrantHindrance> {
  await lockAdministrators(trx, staff.orgId);
  const row = await holdGrant(trx, staff.orgId, grantId);
  if (row === undefined) return 'not-found';
  if (row.state !== 'pending' && row.state !== 'active') return 'not-pending';
  const state = row.state === 'active' ? 'ended' : 'refused';
  if (state === 'ended' && row.role === 'Administrator' && (await administratorsBeside(trx, staff, row.user_id)) < 2) {
    return 'last-administrator';
  }
  await trx
    .updateTable('role_grant')
    .set({ state, ended_by: staff.userId, ended_at: now })
    .where('org_id', '=', staff.orgId)
    .where('grant_id', '=', grantId)
    .executeTakeFirstOrThrow();
  await notify(trx, [row.user_id], { kind: 'role-ended', objectId: row.user_id, now });
  return { grantId, userId: row.user_id, role: row.role, state };
}

async function holdGrant(trx: Database, orgId: string, grantId: string) {
  return trx
    .selectFrom('role_grant')
    .select(['user_id', 'role', 'state', 'requested_by'])
    .where('org_id', '=', orgId)
    .where('grant_id', '=', grantId)
    .forUpdate()
    .executeTakeFirst();
}

/** Two ends at once must not both count the other as the one who remains. */
async function lockAdministrators(trx: Database, orgId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('administrators ' || ${orgId}::text, 0))`.execute(trx);
}

async function administratorsBeside(trx: Database, { orgId }: Staff, userId: string): Promise<number> {
  const { count } = await trx
    .selectFrom('role_grant as g')
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 'g.org_id').onRef('u.user_id', '=', 'g.user_id'),
    )
    .select(({ fn }) => fn.count<string>('g.user_id').distinct().as('count'))
    .where('g.org_id', '=', orgId)
    .where('g.role', '=', 'Administrator')
    .where('g.state', '=', 'active')
    .where('g.user_id', '<>', userId)
    .where('u.disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export type PersonHindrance = 'not-found' | 'not-for-this-person' | 'second-person-needed';

/**
 * Who supervises somebody, and whether they may sign in. Disabling ends their sessions here at once. A supervisor sees the
 * cases of their people, so nobody makes themselves one: another administrator does.
 */
export async function changePerson(
  trx: Database,
  staff: Staff,
  change: {
    readonly userId: string;
    readonly supervisorId: string | null | undefined;
    readonly disabled: boolean | undefined;
    readonly now: Date;
  },
): Promise<'done' | PersonHindrance> {
  const { userId, supervisorId, disabled, now } = change;
  await lockAdministrators(trx, staff.orgId);
  if (!(await isColleague(trx, staff.orgId, userId))) return 'not-found';
  if (disabled === true && userId === staff.userId) return 'not-for-this-person';
  if (supervisorId === userId) return 'not-for-this-person';
  if (supervisorId === staff.userId) return 'second-person-needed';
  if (typeof supervisorId === 'string' && !(await isSupervisor(trx, staff.orgId, supervisorId))) {
    return 'not-for-this-person';
  }
  const values = {
    ...(supervisorId === undefined ? {} : { supervisor_id: supervisorId }),
    ...(disabled === undefined ? {} : { disabled_at: disabled ? now : null }),
  };
  if (Object.keys(values).length === 0) return 'done';
  await trx
    .updateTable('staff_user')
    .set(values)
    .where('org_id', '=', staff.orgId)
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  if (disabled === true) await endSessionsOf(trx, userId);
  const told = { objectId: userId, now };
  if (supervisorId !== undefined) await notify(trx, [userId], { kind: 'supervisor-changed', ...told });
  if (disabled !== undefined) {
    const kind = disabled ? 'person-disabled' : 'person-enabled';
    await notify(trx, await otherAdministrators(trx, staff), { kind, ...told });
  }
  return 'done';
}

async function isSupervisor(trx: Database, orgId: string, userId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('role_grant')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('role', '=', 'Supervisor')
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row !== undefined;
}

/** @returns how many ended; undefined when there is no such colleague */
export async function endSessions(trx: Database, { orgId }: Staff, userId: string): Promise<number | undefined> {
  return (await isColleague(trx, orgId, userId)) ? endSessionsOf(trx, userId) : undefined;
}

async function endSessionsOf(trx: Database, userId: string): Promise<number> {
  const { rows } = await sql<{ ended: number }>`SELECT end_sessions_of(${userId}::uuid) AS ended`.execute(trx);
  return rows[0]?.ended ?? 0;
}

/** @returns whether there is such a colleague who may sign in */
export async function isActiveColleague(trx: Database, { orgId }: Staff, userId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('staff_user')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The link of an approved recovery. @returns why not, in the words of problems.ts */
export async function makeRecoveryLink(
  trx: Database,
  given: { readonly approvalId: string; readonly tokenHash: Buffer; readonly expiresAt: Date },
): Promise<'done' | 'not-approved' | 'works-elsewhere'> {
  const { approvalId, tokenHash, expiresAt } = given;
  const { rows } = await sql<{
    outcome: 'done' | 'not-approved' | 'works-elsewhere';
  }>`SELECT make_recovery_link(${approvalId}::uuid, ${tokenHash}::bytea, ${expiresAt}::timestamptz) AS outcome`.execute(
    trx,
  );
  return rows[0]?.outcome ?? 'not-approved';
}
