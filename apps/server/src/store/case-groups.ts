// SPDX-License-Identifier: EUPL-1.2
// Persons found together: what they share stands once, sealed under a key of the group. A group is reached through one of its
// cases; who else belongs to it is seen of cases that are one's own to see as well (row security), and of no others.

import type { Group } from '@amparo/casework/group';
import { sql } from 'kysely';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { instantOf } from './records/blank.ts';
import { contentOf } from './records/case-file.ts';
import { contentOf as openContent, findKeys, makeKey, type Store } from './sealed.ts';
import type { Staff } from './session.ts';

interface Row {
  group_id: string;
  version: number;
  content_sealed: Buffer | null;
  created_by: string;
  created_at: Date;
  changed_by: string;
  changed_at: Date;
}

function placeOf(orgId: string, groupId: string): FieldPlace {
  return { orgId, caseId: groupId, table: 'case_group', rowId: groupId, field: 'content', schemaVersion: 1 };
}

/** @returns undefined when the case belongs to none; `lock`: hold it until the end of the transaction, for a change */
export async function groupOfCase(
  store: Store,
  orgId: string,
  caseId: string,
  lock: boolean,
): Promise<Group | undefined> {
  const { rows } = await sql<Row>`
    SELECT g.group_id, g.version, g.content_sealed, g.created_by, g.created_at, g.changed_by, g.changed_at FROM case_group g
    WHERE g.org_id = ${orgId} AND g.group_id = (SELECT m.group_id FROM case_group_member m
      WHERE m.org_id = ${orgId} AND m.case_id = ${caseId}) ${lock ? sql`FOR UPDATE` : sql``}`.execute(store.trx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { group_id: id } = row;
  const content = await store.keys.use(await findKeys(store.trx, orgId, [id]), (open) =>
    openContent(open, placeOf(orgId, id), row.content_sealed),
  );
  return {
    ...(content as Pick<Group, 'name' | 'memberCaseIds' | 'events' | 'services'>),
    id,
    orgId,
    version: row.version,
    createdAt: instantOf(row.created_at),
    createdBy: row.created_by,
    updatedAt: instantOf(row.changed_at),
    updatedBy: row.changed_by,
  };
}

/** Those of its cases that this session may see. */
export async function visibleMembers({ trx }: Store, orgId: string, groupId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ case_id: string }>`SELECT case_id FROM case_group_member
    WHERE org_id = ${orgId} AND group_id = ${groupId} ORDER BY added_at, case_id`.execute(trx);
  return rows.map(({ case_id }) => case_id);
}

export async function addGroup(store: Store, { orgId, userId }: Staff, group: Group, now: Date): Promise<void> {
  const { trx } = store;
  await sql`INSERT INTO case_group (org_id, group_id, version, created_by, created_at, changed_by, changed_at)
    VALUES (${orgId}, ${group.id}, ${group.version}, ${userId}, ${now}, ${userId}, ${now})`.execute(trx);
  for (const caseId of group.memberCaseIds) await addMember(store, { orgId, userId }, group.id, caseId, now);
  const key = await makeKey(store, orgId, group.id, now);
  const sealed = await store.keys.use([key], (open) =>
    open.encrypt(placeOf(orgId, group.id), JSON.stringify(contentOf(group))),
  );
  await sql`UPDATE case_group SET content_sealed = ${sealed}, changed_by = ${userId}, changed_at = ${now}
    WHERE org_id = ${orgId} AND group_id = ${group.id}`.execute(trx);
}

export async function replaceGroup(store: Store, { orgId, userId }: Staff, group: Group, now: Date): Promise<void> {
  const sealed = await store.keys.use(await findKeys(store.trx, orgId, [group.id]), (open) =>
    open.encrypt(placeOf(orgId, group.id), JSON.stringify(contentOf(group))),
  );
  await sql`UPDATE case_group SET content_sealed = ${sealed}, version = ${group.version}, changed_by = ${userId}, changed_at = ${now}
    WHERE org_id = ${orgId} AND group_id = ${group.id}`.execute(store.trx);
}

/** @returns false when the case belongs to a group already */
export async function addMember(
  { trx }: Store,
  { orgId, userId }: Pick<Staff, 'orgId' | 'userId'>,
  groupId: string,
  caseId: string,
  now: Date,
): Promise<boolean> {
  const done = await sql`INSERT INTO case_group_member (org_id, group_id, case_id, added_by, added_at)
    VALUES (${orgId}, ${groupId}, ${caseId}, ${userId}, ${now}) ON CONFLICT DO NOTHING`.execute(trx);
  return Number(done.numAffectedRows ?? 0) === 1;
}

export async function removeMember({ trx }: Store, orgId: string, caseId: string): Promise<void> {
  await sql`DELETE FROM case_group_member WHERE org_id = ${orgId} AND case_id = ${caseId}`.execute(trx);
}
