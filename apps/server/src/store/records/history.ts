// SPDX-License-Identifier: EUPL-1.2
// The history of a case file, field by field: who changed what, when, from what and to what; and taking back the last
// change while nobody else has changed the record since. Nothing is ever taken out of the history: an undo is one more change.

import { sql } from 'kysely';
import { findKeys, type Store } from '../sealed.ts';
import type { Staff } from '../session.ts';
import { type Content, mergesByHand, onlyGrows, STORED, type StoredKind } from './kinds.ts';
import type { LoadedFile } from './case-file.ts';
import type { RecordId, StoredRecord } from './records.ts';
import { openValue } from './seal.ts';

export interface HistoryEntry {
  readonly kind: StoredKind;
  readonly recordId: string;
  readonly version: number;
  readonly at: Date;
  readonly by: string;
  readonly undoes: boolean;
  readonly changes: readonly {
    readonly field: string;
    readonly hidden: boolean;
    readonly from: unknown;
    readonly to: unknown;
  }[];
}

export interface HistoryQuery {
  readonly kinds: readonly StoredKind[];
  /** of these kinds also what is sealed apart */
  readonly whole: ReadonlySet<StoredKind>;
  readonly recordId?: string | undefined;
  readonly field?: string | undefined;
  readonly before?: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

interface Row {
  kind: StoredKind;
  record_id: string;
  version: number;
  changed_at: Date;
  changed_by: string;
  undoes: boolean;
  field: string;
  private: boolean;
  from_sealed: Buffer | null;
  to_sealed: Buffer | null;
}

/** Newest change first; the fields of one change together. */
export async function readHistory(
  store: Store,
  orgId: string,
  caseId: string,
  { kinds, whole, recordId, field, before, limit }: HistoryQuery,
): Promise<readonly HistoryEntry[]> {
  const { rows } = await sql<Row>`
    SELECT h.kind, h.record_id, h.version, h.changed_at, h.changed_by, h.undoes, h.field, h.private, h.from_sealed, h.to_sealed
    FROM (SELECT DISTINCT changed_at, record_id, version, kind FROM record_history
        WHERE org_id = ${orgId} AND case_id = ${caseId} AND kind = ANY (${[...kinds]}::text[])
          ${recordId === undefined ? sql`` : sql`AND record_id = ${recordId}`}
          ${field === undefined ? sql`` : sql`AND field = ${field}`}
          ${before === undefined ? sql`` : sql`AND (changed_at, record_id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
        ORDER BY changed_at DESC, record_id DESC, version DESC LIMIT ${limit}) AS c
      JOIN record_history h ON h.org_id = ${orgId} AND h.case_id = ${caseId} AND h.kind = c.kind AND h.record_id = c.record_id
        AND h.version = c.version
    ORDER BY h.changed_at DESC, h.record_id DESC, h.version DESC, h.field`.execute(store.trx);
  if (rows.length === 0) return [];
  const shown = rows.filter((row) => field === undefined || row.field === field);
  return store.keys.use(await findKeys(store.trx, orgId, [caseId]), (open) => {
    const grouped = Map.groupBy(shown, ({ kind, record_id, version }) => `${kind}/${record_id}/${version}`);
    return [...grouped.values()].flatMap((changes) => {
      const [first] = changes;
      if (first === undefined) return [];
      const { kind, record_id: id, version, changed_at: at, changed_by: by, undoes } = first;
      const values = changes.map((row) => {
        const hidden = row.private && !whole.has(kind);
        const place = { orgId, caseId, kind, recordId: id, version, field: row.field };
        const value = (side: 'from' | 'to', sealed: Buffer | null) =>
          hidden ? null : openValue(open, place, side, sealed);
        return { field: row.field, hidden, from: value('from', row.from_sealed), to: value('to', row.to_sealed) };
      });
      return [{ kind, recordId: id, version, at, by, undoes, changes: values }];
    });
  });
}

export type Undone =
  | { readonly done: 'restored'; readonly change: Content }
  | { readonly done: 'made' }
  | { readonly done: 'not-undoable' };

/** What would take back the newest change of a record: only one's own, only while it is the newest, never a decision. */
export async function lastChange(
  store: Store,
  staff: Staff,
  { head }: LoadedFile,
  record: StoredRecord,
  seen: number,
): Promise<Undone> {
  const { kind, id, version, changedBy } = record;
  const { state } = STORED[kind];
  if (mergesByHand(kind) || onlyGrows(kind) || version !== seen || changedBy !== staff.userId)
    return { done: 'not-undoable' };
  if (version === 1) return kind === 'case' || state.length > 0 ? { done: 'not-undoable' } : { done: 'made' };
  const [last] = await readHistory(store, staff.orgId, head.caseId, {
    kinds: [kind],
    whole: new Set([kind]),
    recordId: id,
    limit: 1,
  });
  if (last === undefined || last.version !== version || last.changes.some(({ field }) => state.includes(field))) {
    return { done: 'not-undoable' };
  }
  return { done: 'restored', change: Object.fromEntries(last.changes.map(({ field, from }) => [field, from])) };
}

/** Takes away what somebody has only just made; its history stays. */
export async function removeRecord(
  store: Store,
  { orgId, userId }: Staff,
  { kind, caseId, id }: RecordId,
  now: Date,
): Promise<void> {
  await sql`UPDATE ${sql.table(STORED[kind].table)} SET removed_at = ${now}, changed_by = ${userId}, changed_at = ${now}
    WHERE org_id = ${orgId} AND case_id = ${caseId} AND record_id = ${id}`.execute(store.trx);
}
