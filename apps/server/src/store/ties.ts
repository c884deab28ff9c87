// SPDX-License-Identifier: EUPL-1.2
// What ties people to a case, a conversation or a group, as decide() needs it. Read under row security: what the database
// does not show is not there. Called by mount.ts before the handler of a route, inside the transaction of the session.

import type { CaseTies, Resource } from '@amparo/casework/access';
import { type Expression, type ExpressionBuilder, sql } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

/** @returns undefined when there is no such case, or none that this session may know of */
export async function caseResource(trx: Database, orgId: string, caseId: string): Promise<Resource | undefined> {
  // it opens every request about a case: one function instead of what tieColumns asks of four tables
  const { rows } = await sql<TieRow>`SELECT * FROM case_ties(${caseId}) AS t WHERE t.org_id = ${orgId}`.execute(trx);
  const [row] = rows;
  return row === undefined ? undefined : { kind: 'case', ties: tiesOf(row) };
}

export async function conversationResource(
  trx: Database,
  orgId: string,
  conversationId: string,
): Promise<Resource | undefined> {
  const row = await trx
    .selectFrom('conversation as v')
    .leftJoin('case_file as c', (join) => join.onRef('c.org_id', '=', 'v.org_id').onRef('c.case_id', '=', 'v.case_id'))
    .select((eb) => ['v.created_by as author', 'v.case_id as belongs_to', ...tieColumns(eb)])
    .where('v.org_id', '=', orgId)
    .where('v.conversation_id', '=', conversationId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  if (row.belongs_to !== null && row.org_id === null) return undefined;
  const ties = row.org_id === null ? null : tiesOf(row);
  return { kind: 'conversation', orgId, createdBy: row.author, ties };
}

export async function groupResource(trx: Database, orgId: string, groupId: string): Promise<Resource | undefined> {
  const group = await trx
    .selectFrom('conversation_group')
    .select('created_by')
    .where('org_id', '=', orgId)
    .where('group_id', '=', groupId)
    .executeTakeFirst();
  if (group === undefined) return undefined;
  const rows = await trx
    .selectFrom('conversation as v')
    .innerJoin('case_file as c', (join) => join.onRef('c.org_id', '=', 'v.org_id').onRef('c.case_id', '=', 'v.case_id'))
    .select((eb) => tieColumns(eb))
    .where('v.org_id', '=', orgId)
    .where('v.group_id', '=', groupId)
    .execute();
  return { kind: 'group', orgId, createdBy: group.created_by, members: rows.map(tiesOf) };
}

type Seen = ExpressionBuilder<Tables & { c: Tables['case_file'] }, 'c'>;

/** For a query on `case_file as c`. */
export function tieColumns(builder: unknown) {
  const eb = builder as Seen;
  return [
    'c.org_id' as const,
    'c.created_by' as const,
    'c.handed_over_at' as const,
    'c.erased_at' as const,
    'c.health_shared_until' as const,
    jsonArrayFrom(
      eb
        .selectFrom('assignment as a')
        .innerJoin('staff_user as u', (join) =>
          join.onRef('u.org_id', '=', 'a.org_id').onRef('u.user_id', '=', 'a.user_id'),
        )
        .select(['a.user_id', 'u.supervisor_id', 'a.from_at', 'a.until_at', 'a.care_team'])
        .whereRef('a.org_id', '=', 'c.org_id')
        .whereRef('a.case_id', '=', 'c.case_id'),
    ).as('assignments'),
    jsonArrayFrom(
      eb
        .selectFrom('case_deny as d')
        .select('d.user_id')
        .whereRef('d.org_id', '=', 'c.org_id')
        .whereRef('d.case_id', '=', 'c.case_id'),
    ).as('denied'),
    jsonArrayFrom(
      eb
        .selectFrom('break_glass as b')
        .select(['b.user_id', 'b.level', 'b.starts_at', 'b.until_at'])
        .whereRef('b.org_id', '=', 'c.org_id')
        .whereRef('b.case_id', '=', 'c.case_id')
        .where('b.user_id', '=', sql<string>`(SELECT my_user())` as Expression<string>),
    ).as('broken'),
  ] as const;
}

export interface TieRow {
  org_id: string | null;
  created_by: string | null;
  handed_over_at: Date | null;
  erased_at: Date | null;
  health_shared_until: Date | null;
  assignments: readonly {
    user_id: string;
    supervisor_id: string | null;
    from_at: Date | string;
    until_at: Date | string | null;
    care_team: boolean;
  }[];
  denied: readonly { user_id: string }[];
  broken: readonly {
    user_id: string;
    level: 'file' | 'identity';
    starts_at: Date | string | null;
    until_at: Date | string | null;
  }[];
}

export function tiesOf(row: TieRow): CaseTies {
  return {
    orgId: row.org_id ?? '',
    createdBy: row.created_by ?? '',
    handedOverAt: row.handed_over_at,
    erasedAt: row.erased_at,
    assignments: row.assignments.map((each) => ({
      userId: each.user_id,
      supervisorId: each.supervisor_id,
      from: new Date(each.from_at),
      until: asDate(each.until_at),
      careTeam: each.care_team,
    })),
    healthSharedUntil: row.health_shared_until,
    denied: row.denied.map((each) => each.user_id),
    breakGlass: row.broken.map((each) => ({
      userId: each.user_id,
      level: each.level,
      starts: asDate(each.starts_at),
      until: asDate(each.until_at),
    })),
    referrals: [], // another institution's session sees none of this institution's rows
  };
}

/** Inside JSON the database writes times as text. */
function asDate(at: Date | string | null): Date | null {
  return at === null ? null : new Date(at);
}
