// SPDX-License-Identifier: EUPL-1.2
// Groups of conversations with people who were found together, and the answers common to them, every version of which
// stays. Tenant first in every query.

import { randomUUID } from 'node:crypto';
import { contentOf, discardWithKeys, findKeys, makeKey, sharedPlace, type Store } from './sealed.ts';
import type { Staff } from './session.ts';
import { forgetResults } from './once.ts';
import type { CaseKeyRow } from '../keys/case-keys.ts';
import type { TombstoneFile } from '../keys/tombstone-file.ts';

/** The short written form of answers (packages/interview), by question. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Group {
  readonly groupId: string;
  readonly ownReference: string;
  readonly version: number;
  readonly answers: Answers;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  readonly changedBy: string;
}

export async function createGroup(
  store: Store,
  staff: Staff,
  given: { readonly ownReference: string; readonly answers: Answers; readonly now: Date },
): Promise<Group> {
  const groupId = randomUUID();
  const { orgId, userId } = staff;
  await store.trx
    .insertInto('conversation_group')
    .values({
      org_id: orgId,
      group_id: groupId,
      own_reference: given.ownReference,
      version: 1,
      created_by: userId,
      created_at: given.now,
    })
    .execute();
  const key = await makeKey(store, orgId, groupId, given.now);
  await insertAnswers(store, staff, [key], { groupId, version: 1, answers: given.answers, now: given.now });
  return {
    groupId,
    ownReference: given.ownReference,
    version: 1,
    answers: given.answers,
    createdBy: staff.displayName,
    createdAt: given.now,
    changedBy: staff.displayName,
    changedAt: given.now,
  };
}

export async function readGroup({ trx, keys }: Store, orgId: string, groupId: string): Promise<Group | undefined> {
  const row = await trx
    .selectFrom('conversation_group as g')
    .innerJoin('shared_answers as a', (join) =>
      join
        .onRef('a.org_id', '=', 'g.org_id')
        .onRef('a.group_id', '=', 'g.group_id')
        .onRef('a.version', '=', 'g.version'),
    )
    .innerJoin('staff_user as u', (join) =>
      join.onRef('u.org_id', '=', 'g.org_id').onRef('u.user_id', '=', 'g.created_by'),
    )
    .innerJoin('staff_user as w', (join) =>
      join.onRef('w.org_id', '=', 'a.org_id').onRef('w.user_id', '=', 'a.created_by'),
    )
    .select([
      'g.group_id',
      'g.own_reference',
      'g.version',
      'a.answers_sealed',
      'u.display_name as created_by',
      'g.created_at',
      'w.display_name as changed_by',
      'a.created_at as changed_at',
    ])
    .where('g.org_id', '=', orgId)
    .where('g.group_id', '=', groupId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const rows = await findKeys(trx, orgId, [groupId]);
  const answers = await keys.use(rows, (open) =>
    contentOf(open, sharedPlace(orgId, groupId, row.version), row.answers_sealed),
  );
  return {
    groupId: row.group_id,
    ownReference: row.own_reference,
    version: row.version,
    answers: answers as Answers,
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  };
}

/** @returns 'stale' when the group is no longer at the version that the editor saw, or gone */
export async function replaceSharedAnswers(
  store: Store,
  staff: Staff,
  change: { readonly groupId: string; readonly seen: number; readonly answers: Answers; readonly now: Date },
): Promise<Group | 'stale'> {
  const moved = await store.trx
    .updateTable('conversation_group')
    .set({ version: change.seen + 1 })
    .where('org_id', '=', staff.orgId)
    .where('group_id', '=', change.groupId)
    .where('version', '=', change.seen)
    .executeTakeFirst();
  if (moved.numUpdatedRows === 0n) return 'stale' as const;
  const { groupId, answers, now } = change;
  const rows = await findKeys(store.trx, staff.orgId, [groupId]);
  await insertAnswers(store, staff, rows, { groupId, version: change.seen + 1, answers, now });
  return (await readGroup(store, staff.orgId, groupId)) ?? ('stale' as const);
}

/** @returns 'stale' as above */
export async function discardGroup(
  store: Store,
  orgId: string,
  groupId: string,
  { seen, file, now }: { readonly seen: number; readonly file: TombstoneFile; readonly now: Date },
): Promise<'discarded' | 'stale' | 'group-in-use'> {
  const { trx } = store;
  const found = await trx
    .selectFrom('conversation_group')
    .select('version')
    .where('org_id', '=', orgId)
    .where('group_id', '=', groupId)
    .where('version', '=', seen)
    .forUpdate()
    .executeTakeFirst();
  if (found === undefined) return 'stale' as const;
  const member = await trx
    .selectFrom('conversation')
    .select('conversation_id')
    .where('org_id', '=', orgId)
    .where('group_id', '=', groupId)
    .limit(1)
    .executeTakeFirst();
  if (member !== undefined) return 'group-in-use' as const;
  const discardRows = async () => {
    await trx.deleteFrom('conversation_group').where('org_id', '=', orgId).where('group_id', '=', groupId).execute();
    await forgetResults(trx, orgId, groupId);
  };
  await discardWithKeys(store, { orgId, subjectId: groupId, file, now, discardRows });
  return 'discarded' as const;
}

async function insertAnswers(
  { trx, keys }: Store,
  { orgId, userId }: Staff,
  rows: readonly CaseKeyRow[],
  given: { readonly groupId: string; readonly version: number; readonly answers: Answers; readonly now: Date },
): Promise<void> {
  const { groupId, version, answers, now } = given;
  const sealed = await keys.use(rows, (open) =>
    open.encrypt(sharedPlace(orgId, groupId, version), JSON.stringify(answers)),
  );
  await trx
    .insertInto('shared_answers')
    .values({
      org_id: orgId,
      group_id: groupId,
      version,
      answers_sealed: sealed,
      created_by: userId,
      created_at: now,
    })
    .execute();
}
