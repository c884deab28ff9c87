// SPDX-License-Identifier: EUPL-1.2
// Helplines that an institution adds: one person proposes, another agrees, and only then is a line shown. A line is never
// changed, it is replaced by a newer one. Row security holds the same rule. What is shown is public; nothing here is about a person.

import { randomUUID } from 'node:crypto';
import type { PlainDate } from '@amparo/kernel';
import { CHECK_LASTS_DAYS, type Helpline } from '@amparo/learn/lessons';
import { sql } from 'kysely';
import { namesOf } from './cases.ts';
import type { Database, KeeperDatabase } from './database.ts';
import type { Staff } from './session.ts';

export type LineState = 'pending' | 'approved' | 'refused' | 'withdrawn' | 'replaced';

export interface OwnLine {
  readonly id: string;
  readonly line: Helpline;
  readonly state: LineState;
  readonly replaces: string | null;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly decidedBy: string | null;
  readonly mine: boolean;
}

const MOST_SHOWN = 500;

export async function listLines(trx: Database, staff: Staff): Promise<readonly OwnLine[]> {
  const rows = await columns(trx, staff.orgId).orderBy('proposed_at', 'desc').limit(MOST_SHOWN).execute();
  return shown(trx, staff, rows);
}

export async function readLine(trx: Database, staff: Staff, id: string): Promise<OwnLine | undefined> {
  const rows = await columns(trx, staff.orgId).where('helpline_id', '=', id).execute();
  return (await shown(trx, staff, rows))[0];
}

/** @param replaces the approved line that this one is to take the place of */
export async function proposeLine(
  trx: Database,
  staff: Staff,
  given: { readonly line: Omit<Helpline, 'id'>; readonly replaces: string | null; readonly now: Date },
): Promise<OwnLine> {
  const id = randomUUID();
  const line: Helpline = { ...given.line, id: `own-${id}` };
  await trx
    .insertInto('own_helpline')
    .values({
      org_id: staff.orgId,
      helpline_id: id,
      replaces: given.replaces,
      content: JSON.stringify(line),
      checked_on: line.checkedOn,
      state: 'pending',
      proposed_by: staff.userId,
      proposed_at: given.now,
    })
    .execute();
  const made = await readLine(trx, staff, id);
  if (made === undefined) throw new TypeError('what was proposed must be there');
  return made;
}

export type LineHindrance = 'not-found' | 'second-person-needed' | 'not-pending';

export async function decideLine(
  trx: Database,
  staff: Staff,
  given: { readonly id: string; readonly decision: 'approve' | 'refuse'; readonly now: Date },
): Promise<OwnLine | LineHindrance> {
  const { id, decision, now } = given;
  const found = await readLine(trx, staff, id);
  if (found === undefined) return 'not-found';
  if (found.mine) return 'second-person-needed';
  if (found.state !== 'pending') return 'not-pending';
  const state = decision === 'approve' ? 'approved' : 'refused';
  const changed = await trx
    .updateTable('own_helpline')
    .set({ state, decided_by: staff.userId, decided_at: now })
    .where('org_id', '=', staff.orgId)
    .where('helpline_id', '=', id)
    .where('state', '=', 'pending')
    .executeTakeFirst();
  if (Number(changed.numUpdatedRows) === 0) return 'not-pending';
  if (decision === 'approve' && found.replaces !== null) {
    await endLine(trx, staff, { id: found.replaces, state: 'replaced', now });
  }
  return (await readLine(trx, staff, id)) ?? 'not-found';
}

/** Takes a line away, or a proposal back. @returns false when there is nothing to take away */
export async function endLine(
  trx: Database,
  staff: Staff,
  given: { readonly id: string; readonly state: 'withdrawn' | 'replaced'; readonly now: Date },
): Promise<boolean> {
  const changed = await trx
    .updateTable('own_helpline')
    .set({ state: given.state, ended_by: staff.userId, ended_at: given.now })
    .where('org_id', '=', staff.orgId)
    .where('helpline_id', '=', given.id)
    .where('state', 'in', ['pending', 'approved'])
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) > 0;
}

export interface PublicLine {
  readonly line: Helpline;
  /** which institution of the installation vouches for it */
  readonly institution: string;
}

/** Approved by two and checked lately, of every institution of this installation: what anybody may read. */
export async function publicLines(keeper: KeeperDatabase, today: PlainDate): Promise<readonly PublicLine[]> {
  const rows = await keeper
    .selectFrom('own_helpline')
    .innerJoin('institution', 'institution.org_id', 'own_helpline.org_id')
    .select(['own_helpline.content', 'institution.name'])
    .where('own_helpline.state', '=', 'approved')
    .where(sql<boolean>`own_helpline.checked_on BETWEEN ${today}::date - ${CHECK_LASTS_DAYS}::int AND ${today}::date`)
    .orderBy('own_helpline.helpline_id')
    .limit(MOST_SHOWN)
    .execute();
  return rows.map(({ content, name }) => ({ line: content as Helpline, institution: name }));
}

function columns(trx: Database, orgId: string) {
  return trx
    .selectFrom('own_helpline')
    .select(['helpline_id', 'replaces', 'content', 'state', 'proposed_by', 'proposed_at', 'decided_by'])
    .where('org_id', '=', orgId);
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['executeTakeFirstOrThrow']>>;

async function shown(trx: Database, staff: Staff, rows: readonly Row[]): Promise<readonly OwnLine[]> {
  const people = rows.flatMap(({ proposed_by, decided_by }) => [proposed_by, decided_by]);
  const names = await namesOf(trx, staff.orgId, people);
  return rows.map((row) => ({
    id: row.helpline_id,
    line: row.content as Helpline,
    state: row.state,
    replaces: row.replaces,
    proposedBy: names.get(row.proposed_by) ?? '',
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by === null ? null : (names.get(row.decided_by) ?? ''),
    mine: row.proposed_by === staff.userId,
  }));
}
