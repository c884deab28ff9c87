// SPDX-License-Identifier: EUPL-1.2
// Files of cases that leave for a purpose: who asked, why, which fields, how many, who agreed, when it was taken. The file itself
// never stands in the database. Runs under row security: whoever asked sees it, and the officer who agrees.

import { sql } from 'kysely';
import type { KeyStore } from '../keys/key-store.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export type ExportState = 'pending' | 'ready' | 'taken' | 'refused' | 'withdrawn';

export interface ExportRecipient {
  readonly institutionId: string;
  readonly recipientClass: string;
  readonly country: string;
  readonly actsFor: string | null;
  /** what the agreement with the recipient covers, as whoever asks has it on paper */
  readonly agreement: {
    readonly purposes: readonly string[];
    readonly dataCategories: readonly string[];
    readonly countries: readonly string[];
  };
}

export interface StoredExport {
  readonly exportId: string;
  readonly state: ExportState;
  readonly purpose: string;
  readonly format: 'csv' | 'xlsx';
  readonly fields: readonly string[];
  readonly reason: string;
  readonly recipient: ExportRecipient | null;
  readonly rows: number;
  readonly leftOut: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly approvedBy: string | null;
  readonly expiresAt: Date;
  readonly takenAt: Date | null;
}

type Sealer = Pick<KeyStore, 'seal' | 'open'>;
const reasonPurpose = (orgId: string, exportId: string): Parameters<Sealer['seal']>[0] => ({
  use: 'kept-answer',
  about: `${orgId}/export/${exportId}`,
});

export async function addExport(
  trx: Database,
  sealer: Sealer,
  { orgId, userId }: Staff,
  given: Omit<StoredExport, 'createdBy' | 'approvedBy' | 'takenAt'> & { readonly caseIds: readonly string[] },
): Promise<void> {
  const { exportId, recipient } = given;
  const reason = await sealer.seal(reasonPurpose(orgId, exportId), Buffer.from(given.reason, 'utf8'));
  await sql`INSERT INTO case_export (org_id, export_id, state, purpose, format, fields, reason_sealed, recipient_id, recipient_class,
      country, acts_for, agreement_purposes, agreement_categories, agreement_countries, row_count, left_out, created_by, created_at,
      expires_at)
    VALUES (${orgId}, ${exportId}, ${given.state}, ${given.purpose}, ${given.format}, ${[...given.fields]}::text[], ${reason},
      ${recipient?.institutionId ?? null}, ${recipient?.recipientClass ?? null}, ${recipient?.country ?? null},
      ${recipient?.actsFor ?? null}, ${recipient === null ? null : [...recipient.agreement.purposes]}::text[],
      ${recipient === null ? null : [...recipient.agreement.dataCategories]}::text[],
      ${recipient === null ? null : [...recipient.agreement.countries]}::text[], ${given.rows}, ${given.leftOut}, ${userId},
      ${given.createdAt}, ${given.expiresAt})`.execute(trx);
  await sql`INSERT INTO case_export_case (org_id, export_id, case_id)
    SELECT ${orgId}::uuid, ${exportId}::uuid, g.case_id FROM unnest(${[...given.caseIds]}::uuid[]) AS g (case_id)`.execute(
    trx,
  );
}

interface Row {
  export_id: string;
  state: ExportState;
  purpose: string;
  format: 'csv' | 'xlsx';
  fields: string[];
  reason_sealed: Buffer;
  recipient_id: string | null;
  recipient_class: string | null;
  country: string | null;
  acts_for: string | null;
  agreement_purposes: string[] | null;
  agreement_categories: string[] | null;
  agreement_countries: string[] | null;
  row_count: number;
  left_out: number;
  created_by: string;
  created_at: Date;
  approver: string | null;
  expires_at: Date;
  taken_at: Date | null;
}

/** Newest first. @param exportId only this one, held until the end of the transaction */
export async function readExports(
  trx: Database,
  sealer: Sealer,
  { orgId }: Staff,
  exportId?: string,
): Promise<readonly StoredExport[]> {
  const { rows } = await sql<Row>`
    SELECT export_id, state, purpose, format, fields, reason_sealed, recipient_id, recipient_class, country, acts_for,
      agreement_purposes, agreement_categories, agreement_countries, row_count, left_out, created_by, created_at,
      coalesce(approved_by, export_approver(export_id)) AS approver, expires_at, taken_at
    FROM case_export WHERE org_id = ${orgId} ${exportId === undefined ? sql`` : sql`AND export_id = ${exportId}`}
    ORDER BY created_at DESC, export_id DESC LIMIT 100 ${exportId === undefined ? sql`` : sql`FOR UPDATE`}`.execute(
    trx,
  );
  return Promise.all(
    rows.map(async (row) => ({
      exportId: row.export_id,
      state: row.state,
      purpose: row.purpose,
      format: row.format,
      fields: row.fields,
      reason: (await sealer.open(reasonPurpose(orgId, row.export_id), row.reason_sealed)).toString('utf8'),
      recipient:
        row.recipient_id === null || row.recipient_class === null || row.country === null
          ? null
          : {
              institutionId: row.recipient_id,
              recipientClass: row.recipient_class,
              country: row.country,
              actsFor: row.acts_for,
              agreement: {
                purposes: row.agreement_purposes ?? [],
                dataCategories: row.agreement_categories ?? [],
                countries: row.agreement_countries ?? [],
              },
            },
      rows: row.row_count,
      leftOut: row.left_out,
      createdBy: row.created_by,
      createdAt: row.created_at,
      approvedBy: row.approver,
      expiresAt: row.expires_at,
      takenAt: row.taken_at,
    })),
  );
}

/** Cases that this person has asked for since the beginning of the day, in every export together (EXP-1). */
export async function rowsSince(trx: Database, { orgId, userId }: Staff, since: Date): Promise<number> {
  const { rows } = await sql<{ n: string }>`SELECT coalesce(sum(row_count), 0) AS n FROM case_export
    WHERE org_id = ${orgId} AND created_by = ${userId} AND created_at >= ${since} AND state IN ('pending', 'ready', 'taken')`.execute(
    trx,
  );
  return Number(rows[0]?.n ?? 0);
}

export async function casesOfExport(trx: Database, { orgId }: Staff, exportId: string): Promise<readonly string[]> {
  const { rows } = await sql<{ case_id: string }>`SELECT case_id FROM case_export_case
    WHERE org_id = ${orgId} AND export_id = ${exportId} ORDER BY case_id`.execute(trx);
  return rows.map(({ case_id }) => case_id);
}

export async function markTaken(
  trx: Database,
  { orgId }: Staff,
  exportId: string,
  { approvedBy, hash, now }: { readonly approvedBy: string | null; readonly hash: Buffer; readonly now: Date },
): Promise<void> {
  await sql`UPDATE case_export SET state = 'taken', approved_by = ${approvedBy}, taken_at = ${now}, package_hash = ${hash}
    WHERE org_id = ${orgId} AND export_id = ${exportId}`.execute(trx);
}

/** For the log of disclosures: what of each case has gone to whom, on which ground. */
export interface ExportedCase {
  readonly caseId: string;
  readonly groundKind: 'consent' | 'legal-basis';
  readonly groundId: string;
  readonly categories: readonly string[];
}

export async function logDisclosures(
  trx: Database,
  { orgId, userId }: Staff,
  recipient: ExportRecipient,
  given: {
    readonly purpose: string;
    readonly hash: Buffer;
    readonly cases: readonly ExportedCase[];
    readonly newId: () => string;
    readonly now: Date;
  },
): Promise<void> {
  for (const { caseId, groundKind, groundId, categories } of given.cases) {
    await sql`INSERT INTO disclosure (org_id, disclosure_id, case_id, at, by_user, recipient_id, recipient_class, country, purpose,
        ground, ground_id, categories, package_hash)
      VALUES (${orgId}, ${given.newId()}, ${caseId}, ${given.now}, ${userId}, ${recipient.institutionId}, ${recipient.recipientClass},
        ${recipient.country}, ${given.purpose}, ${groundKind}, ${groundId}, ${[...categories]}::text[], ${given.hash})`.execute(
      trx,
    );
  }
}
