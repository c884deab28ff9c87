// SPDX-License-Identifier: EUPL-1.2
// Who works on a case, and who must not see it. What row security alone cannot judge (whether a colleague works on cases,
// handing over to somebody else) is asked of functions of the database, which ask the session.

import { sql } from 'kysely';
import { touchCase } from './cases.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export interface OnCase {
  readonly caseId: string;
  readonly userId: string;
  readonly now: Date;
}
export type AssignmentHindrance = 'not-found' | 'not-for-this-person' | 'person-denied';

export async function colleaguesOnCases(
  trx: Database,
): Promise<readonly { readonly userId: string; readonly displayName: string }[]> {
  const { rows } = await sql<{
    user_id: string;
    display_name: string;
  }>`SELECT user_id, display_name FROM colleagues_on_cases()`.execute(trx);
  return rows.map(({ user_id, display_name }) => ({ userId: user_id, displayName: display_name }));
}

/** @returns 'done' also when that person has the case already */
export async function assign(
  trx: Database,
  { orgId, userId: by }: Staff,
  { caseId, userId, now }: OnCase,
): Promise<'done' | AssignmentHindrance> {
  if (!(await worksOnCases(trx, userId))) return 'not-for-this-person';
  if (await isDenied(trx, orgId, caseId, userId)) return 'person-denied';
  await trx
    .insertInto('assignment')
    .values({ org_id: orgId, case_id: caseId, user_id: userId, assigned_by: by, from_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await touchCase(trx, orgId, caseId, now);
  return 'done';
}

/**
 * Ends an assignment at once. Whoever opened the case counts as having handed it over then. The last one stays: a case that
 * nobody has is a person whom nobody helps.
 */
export async function endAssignment(
  trx: Database,
  { orgId }: Staff,
  { caseId, userId, now }: OnCase,
): Promise<'done' | 'not-found' | 'last-assignment'> {
  await holdCase(trx, orgId, caseId);
  const others = await trx
    .selectFrom('assignment')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('user_id', '<>', userId)
    .where('until_at', 'is', null)
    .limit(1)
    .executeTakeFirst();
  if (others === undefined) return 'last-assignment';
  const ended = await trx
    .updateTable('assignment')
    .set({ until_at: now })
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('user_id', '=', userId)
    .where('until_at', 'is', null)
    .executeTakeFirst();
  if (Number(ended.numUpdatedRows) === 0) return 'not-found';
  await trx
    .updateTable('case_file')
    .set({ handed_over_at: now })
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('created_by', '=', userId)
    .where('handed_over_at', 'is', null)
    .execute();
  await touchCase(trx, orgId, caseId, now);
  return 'done';
}

/** @returns 'not-found' when that person does not have the case now */
export async function setCareTeam(
  trx: Database,
  { orgId }: Staff,
  { caseId, userId, now }: OnCase,
  careTeam: boolean,
): Promise<'done' | 'not-found'> {
  const set = await trx
    .updateTable('assignment')
    .set({ care_team: careTeam })
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('user_id', '=', userId)
    .where('until_at', 'is', null)
    .executeTakeFirst();
  if (Number(set.numUpdatedRows) === 0) return 'not-found';
  await touchCase(trx, orgId, caseId, now);
  return 'done';
}

/** Of two who take the case from each other at once, the second must not count the first (AV-8). */
async function holdCase(trx: Database, orgId: string, caseId: string): Promise<void> {
  await trx
    .selectFrom('case_file')
    .select('case_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .forUpdate()
    .execute();
}

export async function handOver(trx: Database, { caseId, userId, now }: OnCase): Promise<'done' | AssignmentHindrance> {
  const { rows } = await sql<{
    outcome: 'done' | AssignmentHindrance;
  }>`SELECT hand_over_case(${caseId}::uuid, ${userId}::uuid, ${now}::timestamptz) AS outcome`.execute(trx);
  return rows[0]?.outcome ?? 'not-found';
}

/**
 * From now on this person sees nothing of the case, however they came to it. An assignment of theirs stays in the list, so
 * that their supervisor still has the case and can give it to somebody else.
 */
export async function denyPerson(
  trx: Database,
  { orgId, userId: by }: Staff,
  { caseId, userId, now }: OnCase,
): Promise<'done' | 'not-for-this-person'> {
  const person = await trx
    .selectFrom('staff_user')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  if (person === undefined || userId === by) return 'not-for-this-person';
  await trx
    .insertInto('case_deny')
    .values({ org_id: orgId, case_id: caseId, user_id: userId, set_by: by, set_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await touchCase(trx, orgId, caseId, now);
  return 'done';
}

export async function endDenial(trx: Database, { orgId }: Staff, on: OnCase): Promise<'done' | 'not-found'> {
  const removed = await trx
    .deleteFrom('case_deny')
    .where('org_id', '=', orgId)
    .where('case_id', '=', on.caseId)
    .where('user_id', '=', on.userId)
    .executeTakeFirst();
  return Number(removed.numDeletedRows) === 0 ? 'not-found' : 'done';
}

async function worksOnCases(trx: Database, userId: string): Promise<boolean> {
  const { rows } = await sql<{ works: boolean }>`SELECT person_works_on_cases(${userId}::uuid) AS works`.execute(trx);
  return rows[0]?.works === true;
}

async function isDenied(trx: Database, orgId: string, caseId: string, userId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('case_deny')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('case_id', '=', caseId)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row !== undefined;
}
