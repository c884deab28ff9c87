// SPDX-License-Identifier: EUPL-1.2
// One record of a case file: made, read, replaced by its next version. Every field that changes goes into the history in the
// same statement. Of two edits of one field the later one is kept beside, for somebody to decide (I-28). Runs under row
// security; what a record may become is decided by the rules before.

import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../../keys/case-keys.ts';
import { Refused } from '../../problems.ts';
import { findKeys, type Store } from '../sealed.ts';
import type { Staff } from '../session.ts';
import { type Content, STORED, type StoredKind } from './kinds.ts';
import { openRecord, type RecordPlace, sealRecord, sealValue, sealWish } from './seal.ts';

export interface StoredRecord {
  readonly kind: StoredKind;
  readonly id: string;
  readonly version: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly changedBy: string;
  readonly changedAt: Date;
  readonly content: Content;
}

export interface RecordRow {
  record_id: string;
  version: number;
  content_sealed: Buffer | null;
  private_sealed: Buffer | null;
  created_by: string;
  created_at: Date;
  changed_by: string;
  changed_at: Date;
}

export interface NewRecord {
  readonly kind: StoredKind;
  readonly caseId: string;
  /** made here unless the rule that made the record has named it */
  readonly id?: string;
  readonly content: Content;
  readonly now: Date;
}

/** @param keys of the case, where the caller has found them already */
export async function addRecord(
  store: Store,
  { orgId, userId }: Pick<Staff, 'orgId' | 'userId'>,
  { kind, caseId, id = randomUUID(), content, now }: NewRecord,
  keys?: readonly CaseKeyRow[],
): Promise<StoredRecord> {
  const { trx } = store;
  const rows = keys ?? (await findKeys(trx, orgId, [caseId]));
  const at: RecordPlace = { orgId, caseId, kind, recordId: id };
  const { sealed, changes } = await store.keys.use(rows, (open) => ({
    sealed: sealRecord(open, at, content),
    changes: Object.entries(content)
      .filter(([, value]) => value !== null && value !== undefined)
      .map(([field, value]) => ({ field, from: null, to: sealValue(open, { ...at, version: 1, field }, 'to', value) })),
  }));
  const { table, columns } = STORED[kind];
  const names = Object.keys(columns);
  const values = names.map((name) => columns[name]?.(content) ?? null);
  const more = names.length === 0 ? sql`` : sql`, ${sql.join(names.map((name) => sql.ref(name)))}`;
  const moreValues = names.length === 0 ? sql`` : sql`, ${sql.join(values)}`;
  await sql`
    WITH written AS (INSERT INTO ${sql.table(table)} (org_id, case_id, record_id, version, content_sealed, private_sealed, created_by,
        created_at, changed_by, changed_at${more})
      VALUES (${orgId}, ${caseId}, ${id}, 1, ${sealed.content_sealed}, ${sealed.private_sealed}, ${userId}, ${now}, ${userId},
        ${now}${moreValues}) RETURNING true)
    ${historyOf(at, { version: 1, userId, now, undoes: false }, changes)}`.execute(trx);
  return { kind, id, version: 1, createdBy: userId, createdAt: now, changedBy: userId, changedAt: now, content };
}

interface FieldChange {
  readonly field: string;
  readonly from: Buffer | null;
  readonly to: Buffer | null;
}

interface Change {
  readonly version: number;
  readonly userId: string;
  readonly now: Date;
  readonly undoes: boolean;
}

function historyOf(
  { orgId, caseId, kind, recordId }: RecordPlace,
  { version, userId, now, undoes }: Change,
  changes: readonly FieldChange[],
) {
  const apart = STORED[kind].private;
  return sql`INSERT INTO record_history (org_id, case_id, kind, record_id, version, field, private, from_sealed, to_sealed,
      changed_by, changed_at, undoes)
    SELECT ${orgId}::uuid, ${caseId}::uuid, ${kind}, ${recordId}::uuid, ${version}::integer, f.field, f.private, f.before, f.after,
      ${userId}::uuid, ${now}::timestamptz, ${undoes}
    FROM written, unnest(${changes.map(({ field }) => field)}::text[], ${changes.map(({ field }) => apart.includes(field))}::boolean[],
      ${changes.map(({ from }) => from)}::bytea[], ${changes.map(({ to }) => to)}::bytea[]) AS f (field, private, before, after)`;
}

export interface RecordId {
  readonly kind: StoredKind;
  readonly caseId: string;
  readonly id: string;
}

/** @returns undefined when there is none, or none that this session may see */
export async function readRecord(
  store: Store,
  orgId: string,
  { kind, caseId, id }: RecordId,
  whole: boolean,
): Promise<StoredRecord | undefined> {
  const { rows } = await sql<RecordRow>`
    SELECT record_id, version, content_sealed, private_sealed, created_by, created_at, changed_by, changed_at
    FROM ${sql.table(STORED[kind].table)}
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND record_id = ${id} AND removed_at IS NULL`.execute(store.trx);
  return (await openRows(store, orgId, { kind, caseId }, rows, whole))[0];
}

export interface Page {
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listRecords(
  store: Store,
  orgId: string,
  { kind, caseId }: Omit<RecordId, 'id'>,
  whole: boolean,
  { before, limit }: Page = { limit: 500 },
): Promise<readonly StoredRecord[]> {
  const earlier =
    before === undefined ? sql`` : sql` AND (created_at, record_id) < (${before.at}::timestamptz, ${before.id}::uuid)`;
  const { rows } = await sql<RecordRow>`
    SELECT record_id, version, content_sealed, private_sealed, created_by, created_at, changed_by, changed_at
    FROM ${sql.table(STORED[kind].table)}
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND removed_at IS NULL${earlier}
    ORDER BY created_at DESC, record_id DESC LIMIT ${limit}`.execute(store.trx);
  return openRows(store, orgId, { kind, caseId }, rows, whole);
}

async function openRows(
  store: Store,
  orgId: string,
  { kind, caseId }: Omit<RecordId, 'id'>,
  rows: readonly RecordRow[],
  whole: boolean,
): Promise<readonly StoredRecord[]> {
  if (rows.length === 0) return [];
  return store.keys.use(await findKeys(store.trx, orgId, [caseId]), (open) =>
    rows.map((row) =>
      shownRow(kind, row, openRecord(open, { orgId, caseId, kind, recordId: row.record_id }, row, whole)),
    ),
  );
}

export function shownRow(kind: StoredKind, row: RecordRow, content: Content): StoredRecord {
  return {
    kind,
    id: row.record_id,
    version: row.version,
    createdBy: row.created_by,
    createdAt: row.created_at,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
    content,
  };
}

export interface Replacement {
  readonly at: RecordId;
  readonly before: StoredRecord;
  readonly content: Content;
  readonly now: Date;
  readonly undoes: boolean;
}

/** Writes what a rule made of a record that this transaction holds, one version on, with the history of what differs. */
export async function replaceRecord(
  store: Store,
  { orgId, userId }: Pick<Staff, 'orgId' | 'userId'>,
  keys: readonly CaseKeyRow[],
  { at: { kind, caseId, id }, before, content, now, undoes }: Replacement,
): Promise<StoredRecord> {
  const { table, columns } = STORED[kind];
  const at: RecordPlace = { orgId, caseId, kind, recordId: id };
  const version = before.version + 1;
  const { sealed, changes } = await store.keys.use(keys, (open) => ({
    sealed: sealRecord(open, at, content),
    changes: Object.keys(differing(before.content, content)).map((field) => ({
      field,
      from: sealValue(open, { ...at, version, field }, 'from', before.content[field]),
      to: sealValue(open, { ...at, version, field }, 'to', content[field]),
    })),
  }));
  const sets = Object.entries(columns).map(([name, value]) => sql`, ${sql.ref(name)} = ${value(content) ?? null}`);
  const more = sets.length === 0 ? sql`` : sql.join(sets, sql``);
  const done = await sql`
    WITH written AS (UPDATE ${sql.table(table)} SET version = ${version}, content_sealed = ${sealed.content_sealed},
        private_sealed = ${sealed.private_sealed}, changed_by = ${userId}, changed_at = ${now}${more}
      WHERE org_id = ${orgId} AND case_id = ${caseId} AND record_id = ${id} AND version = ${before.version} RETURNING true)
    ${historyOf(at, { version, userId, now, undoes }, changes)}`.execute(store.trx);
  // row security let the rules see it, and does not let this person write it: nothing of the request may stand
  if (Number(done.numAffectedRows ?? 0) === 0) throw new Refused('OUT_OF_SCOPE');
  return { ...before, version, changedBy: userId, changedAt: now, content };
}

/** The fields of `change` that would not stay as they are. */
export function differing(before: Content, change: Content): Content {
  return Object.fromEntries(
    Object.entries(change).filter(([field, value]) => !isDeepStrictEqual(before[field] ?? null, value ?? null)),
  );
}

/** The fields of a record that changed after a version. */
export async function changedSince(
  { trx }: Store,
  { orgId, caseId, kind, recordId }: RecordPlace,
  seen: number,
): Promise<readonly string[]> {
  const { rows } = await sql<{ field: string }>`
    SELECT DISTINCT field FROM record_history WHERE org_id = ${orgId} AND case_id = ${caseId} AND kind = ${kind}
      AND record_id = ${recordId} AND version > ${seen}`.execute(trx);
  return rows.map(({ field }) => field);
}

export interface KeptWish {
  readonly before: StoredRecord;
  readonly wish: Content;
  readonly seen: number;
  readonly userId: string;
  readonly now: Date;
}

/** Keeps what a later writer wanted. The same writer with the same start replaces the own earlier wish. */
export async function keepConflict(
  store: Store,
  keys: readonly CaseKeyRow[],
  at: RecordPlace,
  { before, wish, seen, userId, now }: KeptWish,
): Promise<string> {
  const { orgId, caseId, kind, recordId } = at;
  const seenBefore = Math.min(seen, before.version - 1);
  if (seenBefore < 1) return recordId; // a version that never was: there is nothing to set side by side
  const { rows } = await sql<{ conflict_id: string }>`
    SELECT conflict_id FROM record_conflict WHERE org_id = ${orgId} AND case_id = ${caseId} AND record_id = ${recordId}
      AND made_by = ${userId} AND seen_version = ${seenBefore} AND decision IS NULL`.execute(store.trx);
  const conflictId = rows[0]?.conflict_id ?? randomUUID();
  const sealed = await store.keys.use(keys, (open) => sealWish(open, at, conflictId, wish));
  await sql`
    INSERT INTO record_conflict (org_id, case_id, conflict_id, kind, record_id, seen_version, found_version, content_sealed,
      private_sealed, made_by, made_at)
    VALUES (${orgId}, ${caseId}, ${conflictId}, ${kind}, ${recordId}, ${seenBefore}, ${before.version}, ${sealed.content_sealed},
      ${sealed.private_sealed}, ${userId}, ${now})
    ON CONFLICT (org_id, case_id, conflict_id) DO UPDATE SET content_sealed = excluded.content_sealed,
      private_sealed = excluded.private_sealed, found_version = excluded.found_version, made_at = excluded.made_at`.execute(
    store.trx,
  );
  return conflictId;
}
