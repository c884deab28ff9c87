// SPDX-License-Identifier: EUPL-1.2
// An import of old files as the database knows it: how far it is, what was found in which row, and which case became of it. Holds
// codes and row numbers; the rows themselves go through and are never kept. Runs under row security: an import is seen by
// whoever began it.

import { type RawBuilder, sql } from 'kysely';
import type { KeyStore } from '../../keys/key-store.ts';
import type { Database } from '../database.ts';
import type { Staff } from '../session.ts';

export type ImportState = 'checking' | 'writing' | 'finished' | 'cancelled' | 'undoing' | 'undone';
export type ImportSource = 'csv' | 'xlsx' | 'xml';
export type RowOutcome = 'ready' | 'partly' | 'refused' | 'duplicate' | 'written' | 'skipped';

export interface NewImport {
  readonly importId: string;
  readonly source: ImportSource;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly batches: number;
  readonly caseWorkerId: string;
  readonly supervisorId: string;
  readonly mapping: string | null;
  readonly now: Date;
}

export interface Import {
  readonly importId: string;
  readonly state: ImportState;
  readonly source: ImportSource;
  readonly columns: readonly string[];
  readonly rows: number;
  readonly batches: number;
  readonly caseWorkerId: string;
  readonly supervisorId: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
  /** batches that were looked at, and that were written */
  readonly checked: number;
  readonly written: number;
  /** the first batch that waits, for whoever takes it up again; null when there is none */
  readonly nextToCheck: number | null;
  readonly nextToWrite: number | null;
  readonly counts: Readonly<Record<RowOutcome, number>>;
}

type Sealer = Pick<KeyStore, 'seal' | 'open'>;
const mappingPurpose = ({ orgId, userId }: Staff, importId: string): Parameters<Sealer['seal']>[0] => ({
  use: 'kept-answer',
  about: `${orgId}/${userId}/import/${importId}`,
});

/** Imports of one person that are under way at the same time. */
export const MOST_OPEN_IMPORTS = 5;

export async function countOpenImports(trx: Database, { orgId }: Staff): Promise<number> {
  const { rows } = await sql<{ open: string }>`SELECT count(*) AS open FROM case_import
    WHERE org_id = ${orgId} AND state IN ('checking', 'writing', 'undoing')`.execute(trx);
  return Number(rows[0]?.open ?? 0);
}

export async function addImport(trx: Database, sealer: Sealer, staff: Staff, given: NewImport): Promise<void> {
  const { importId, mapping, now } = given;
  const sealed =
    mapping === null ? null : await sealer.seal(mappingPurpose(staff, importId), Buffer.from(mapping, 'utf8'));
  await sql`INSERT INTO case_import (org_id, import_id, state, source, columns, row_count, batch_count, case_worker_id, supervisor_id,
      mapping_sealed, created_by, created_at, changed_at)
    VALUES (${staff.orgId}, ${importId}, 'checking', ${given.source}, ${[...given.columns]}::text[], ${given.rows}, ${given.batches},
      ${given.caseWorkerId}, ${given.supervisorId}, ${sealed}, ${staff.userId}, ${now}, ${now})`.execute(trx);
}

/** The mapping that was made for it; null where none was given. */
export async function readMapping(
  trx: Database,
  sealer: Sealer,
  staff: Staff,
  importId: string,
): Promise<string | null> {
  const { rows } = await sql<{ mapping_sealed: Buffer | null }>`SELECT mapping_sealed FROM case_import
    WHERE org_id = ${staff.orgId} AND import_id = ${importId}`.execute(trx);
  const sealed = rows[0]?.mapping_sealed ?? null;
  return sealed === null ? null : (await sealer.open(mappingPurpose(staff, importId), sealed)).toString('utf8');
}

interface ImportRow {
  import_id: string;
  state: ImportState;
  source: ImportSource;
  columns: string[];
  row_count: number;
  batch_count: number;
  case_worker_id: string;
  supervisor_id: string;
  created_at: Date;
  changed_at: Date;
  checked: string;
  written: string;
  next_to_check: number | null;
  next_to_write: number | null;
  counts: Partial<Record<RowOutcome, number>> | null;
}

/** Newest first. @param importId only this one */
export async function readImports(trx: Database, { orgId }: Staff, importId?: string): Promise<readonly Import[]> {
  const { rows } = await sql<ImportRow>`
    SELECT i.import_id, i.state, i.source, i.columns, i.row_count, i.batch_count, i.case_worker_id, i.supervisor_id, i.created_at,
      i.changed_at, b.checked, b.written, r.counts,
      (SELECT min(n) FROM generate_series(1, i.batch_count) AS n WHERE NOT EXISTS (SELECT FROM case_import_batch c
        WHERE c.org_id = i.org_id AND c.import_id = i.import_id AND c.batch = n)) AS next_to_check,
      (SELECT min(n) FROM generate_series(1, i.batch_count) AS n WHERE NOT EXISTS (SELECT FROM case_import_batch c
        WHERE c.org_id = i.org_id AND c.import_id = i.import_id AND c.batch = n AND c.written_at IS NOT NULL)) AS next_to_write
    FROM case_import i,
      LATERAL (SELECT count(*) AS checked, count(c.written_at) AS written FROM case_import_batch c
        WHERE c.org_id = i.org_id AND c.import_id = i.import_id) AS b,
      LATERAL (SELECT json_object_agg(o.outcome, o.n) AS counts FROM (SELECT w.outcome, count(*) AS n FROM case_import_row w
        WHERE w.org_id = i.org_id AND w.import_id = i.import_id GROUP BY w.outcome) AS o) AS r
    WHERE i.org_id = ${orgId} ${importId === undefined ? sql`` : sql`AND i.import_id = ${importId}`}
    ORDER BY i.created_at DESC, i.import_id LIMIT 50`.execute(trx);
  return rows.map((row) => ({
    importId: row.import_id,
    state: row.state,
    source: row.source,
    columns: row.columns,
    rows: row.row_count,
    batches: row.batch_count,
    caseWorkerId: row.case_worker_id,
    supervisorId: row.supervisor_id,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    checked: Number(row.checked),
    written: Number(row.written),
    nextToCheck: row.state === 'checking' ? row.next_to_check : null,
    nextToWrite: row.state === 'checking' || row.state === 'writing' ? row.next_to_write : null,
    counts: { ready: 0, partly: 0, refused: 0, duplicate: 0, written: 0, skipped: 0, ...row.counts },
  }));
}

export interface HeldImport {
  readonly importId: string;
  readonly state: ImportState;
  readonly columns: readonly string[];
  readonly batches: number;
  readonly caseWorkerId: string;
  readonly supervisorId: string;
}

/** Holds the import until the end of the transaction: of two equal requests the second waits and finds what the first did. */
export async function holdImport(trx: Database, staff: Staff, importId: string): Promise<HeldImport | undefined> {
  // the page sends the next batch while this one is written: it waits longer than an edit would, within what a statement may take
  await sql`SET LOCAL lock_timeout = '4s'`.execute(trx);
  return oneImport(trx, staff, importId, sql`FOR UPDATE`);
}

/** The same without holding it: what it was begun with never changes, its state may. */
export async function peekImport(trx: Database, staff: Staff, importId: string): Promise<HeldImport | undefined> {
  return oneImport(trx, staff, importId, sql``);
}

async function oneImport(trx: Database, { orgId }: Staff, importId: string, locking: RawBuilder<unknown>) {
  const { rows } = await sql<ImportRow>`SELECT import_id, state, columns, batch_count, case_worker_id, supervisor_id
    FROM case_import WHERE org_id = ${orgId} AND import_id = ${importId} ${locking}`.execute(trx);
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    importId,
    state: row.state,
    columns: row.columns,
    batches: row.batch_count,
    caseWorkerId: row.case_worker_id,
    supervisorId: row.supervisor_id,
  };
}

export async function setImportState(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  state: ImportState,
  now: Date,
): Promise<void> {
  await sql`UPDATE case_import SET state = ${state}, changed_at = ${now}
    WHERE org_id = ${orgId} AND import_id = ${importId}`.execute(trx);
  // a mark of a name serves only while rows are compared with each other
  if (state === 'finished' || state === 'cancelled') {
    await sql`UPDATE case_import_row SET name_mark = NULL WHERE org_id = ${orgId} AND import_id = ${importId}
      AND name_mark IS NOT NULL`.execute(trx);
  }
}

export interface StoredBatch {
  readonly mark: Buffer;
  readonly writtenAt: Date | null;
}

export async function readBatch(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  batch: number,
): Promise<StoredBatch | undefined> {
  const { rows } = await sql<{ mark: Buffer; written_at: Date | null }>`SELECT mark, written_at FROM case_import_batch
    WHERE org_id = ${orgId} AND import_id = ${importId} AND batch = ${batch}`.execute(trx);
  const [row] = rows;
  return row === undefined ? undefined : { mark: row.mark, writtenAt: row.written_at };
}

export interface CheckedRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  /** `code field`, or a code alone */
  readonly findings: readonly string[];
  readonly sameAs: number | null;
  readonly nameMark: Buffer | null;
}

/** What was found in a batch; a batch that was looked at before is replaced. @returns false when a row stands in another batch */
export async function keepChecked(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  {
    batch,
    mark,
    rows,
    now,
  }: { readonly batch: number; readonly mark: Buffer; readonly rows: readonly CheckedRow[]; readonly now: Date },
): Promise<boolean> {
  await sql`DELETE FROM case_import_batch WHERE org_id = ${orgId} AND import_id = ${importId} AND batch = ${batch}`.execute(
    trx,
  );
  await sql`INSERT INTO case_import_batch (org_id, import_id, batch, mark, row_count, checked_at)
    VALUES (${orgId}, ${importId}, ${batch}, ${mark}, ${rows.length}, ${now})`.execute(trx);
  const done = await sql`
    INSERT INTO case_import_row (org_id, import_id, row_number, batch, outcome, findings, same_as, name_mark)
    SELECT ${orgId}::uuid, ${importId}::uuid, g.row_number, ${batch}::integer, g.outcome, string_to_array(g.findings, ','), g.same_as, g.mark
    FROM unnest(${rows.map(({ row }) => row)}::integer[], ${rows.map(({ outcome }) => outcome)}::text[],
      ${rows.map(({ findings }) => findings.join(','))}::text[], ${rows.map(({ sameAs }) => sameAs)}::integer[],
      ${rows.map(({ nameMark }) => nameMark)}::bytea[]) AS g (row_number, outcome, findings, same_as, mark)
    ON CONFLICT DO NOTHING`.execute(trx);
  return Number(done.numAffectedRows ?? 0) === rows.length;
}

/** For each mark of a name the first earlier row of this import that has it. */
export async function rowsWithMarks(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  batch: number,
  marks: readonly Buffer[],
): Promise<ReadonlyMap<string, number>> {
  if (marks.length === 0) return new Map();
  const { rows } = await sql<{ name_mark: Buffer; row_number: number }>`
    SELECT name_mark, min(row_number) AS row_number FROM case_import_row
    WHERE org_id = ${orgId} AND import_id = ${importId} AND batch <> ${batch} AND name_mark = ANY (${[...marks]}::bytea[])
    GROUP BY name_mark`.execute(trx);
  return new Map(rows.map(({ name_mark, row_number }) => [name_mark.toString('base64'), row_number]));
}

export interface KeptRow {
  readonly row: number;
  readonly outcome: RowOutcome;
  readonly findings: readonly string[];
  readonly sameAs: number | null;
  readonly caseId: string | null;
}

interface RowRow {
  row_number: number;
  outcome: RowOutcome;
  findings: string[];
  same_as: number | null;
  case_id: string | null;
}

const keptRow = ({ row_number, outcome, findings, same_as, case_id }: RowRow): KeptRow => ({
  row: row_number,
  outcome,
  findings,
  sameAs: same_as,
  caseId: case_id,
});

export async function readBatchRows(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  batch: number,
): Promise<readonly KeptRow[]> {
  const { rows } = await sql<RowRow>`SELECT row_number, outcome, findings, same_as, case_id FROM case_import_row
    WHERE org_id = ${orgId} AND import_id = ${importId} AND batch = ${batch} ORDER BY row_number`.execute(trx);
  return rows.map(keptRow);
}

/** The report, row by row. @param outcomes only these; none: all */
export async function listRows(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  {
    after,
    limit,
    outcomes,
  }: { readonly after: number; readonly limit: number; readonly outcomes: readonly RowOutcome[] },
): Promise<readonly KeptRow[]> {
  const { rows } = await sql<RowRow>`SELECT row_number, outcome, findings, same_as, case_id FROM case_import_row
    WHERE org_id = ${orgId} AND import_id = ${importId} AND row_number > ${after}
      ${outcomes.length === 0 ? sql`` : sql`AND outcome = ANY (${[...outcomes]}::text[])`}
    ORDER BY row_number LIMIT ${limit}`.execute(trx);
  return rows.map(keptRow);
}

/** Rows of a batch that are not written after all. */
export async function skipRows(
  trx: Database,
  { orgId }: Staff,
  importId: string,
  rows: readonly { readonly row: number; readonly finding: string | null }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql`UPDATE case_import_row r SET outcome = 'skipped',
      findings = CASE WHEN g.finding IS NULL OR g.finding = ANY (r.findings) THEN r.findings ELSE array_append(r.findings, g.finding) END
    FROM unnest(${rows.map(({ row }) => row)}::integer[], ${rows.map(({ finding }) => finding)}::text[]) AS g (row_number, finding)
    WHERE r.org_id = ${orgId} AND r.import_id = ${importId} AND r.row_number = g.row_number`.execute(trx);
}

/** @returns true when it was the last one */
export async function markWritten(
  trx: Database,
  { orgId }: Staff,
  { importId, batches }: HeldImport,
  batch: number,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ done: string }>`
    WITH written AS (UPDATE case_import_batch SET written_at = ${now} WHERE org_id = ${orgId} AND import_id = ${importId}
      AND batch = ${batch} RETURNING true)
    SELECT count(*) + (SELECT count(*) FROM written) AS done FROM case_import_batch
    WHERE org_id = ${orgId} AND import_id = ${importId} AND written_at IS NOT NULL`.execute(trx);
  return Number(rows[0]?.done ?? 0) === batches;
}

export async function countWorkedOn(trx: Database, importId: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`SELECT import_worked_on(${importId}::uuid) AS n`.execute(trx);
  return Number(rows[0]?.n ?? 0);
}

/** Takes back the next cases of an import that is being undone. @returns their ids */
export async function undoPart(trx: Database, importId: string, most: number): Promise<readonly string[]> {
  const { rows } = await sql<{
    gone: string[];
  }>`SELECT import_undo(${importId}::uuid, ${most}::integer) AS gone`.execute(trx);
  return rows[0]?.gone ?? [];
}
