// SPDX-License-Identifier: EUPL-1.2
// What supervisors and data protection officers see of the whole: counts, codes and days; requests of the people it is about,
// whose words are sealed for the institution because whoever answers them sees no case; what was disclosed to whom.

import type { CaseFile } from '@amparo/casework/case';
import { type Gap, gapsOf, type Workload, workloadOf } from '@amparo/casework/oversight';
import type { DataSubjectRequest } from '@amparo/casework/requests';
import type { PlainDate } from '@amparo/kernel';
import { sql } from 'kysely';
import type { KeyStore } from '../keys/key-store.ts';
import { summariesOfTeam } from './caseload.ts';
import type { Database } from './database.ts';
import { instantOf } from './records/blank.ts';
import { contentOf } from './records/case-file.ts';
import type { Staff } from './session.ts';

type Sealer = Pick<KeyStore, 'seal' | 'open'>;

/** Of the cases that this supervisor sees. */
export async function readWorkload(trx: Database, staff: Staff, now: Date): Promise<readonly Workload[]> {
  return workloadOf(await summariesOfTeam(trx, staff, now), instantOf(now));
}

/** What the rules count as gaps in one file, by day: kept beside the case, so that nobody has to open files to count. */
export async function keepGaps(
  trx: Database,
  { orgId, caseId }: { readonly orgId: string; readonly caseId: string },
  file: CaseFile,
): Promise<void> {
  const days = new Set<PlainDate>([
    ...file.services.map(({ date }) => date),
    ...file.plans.flatMap(({ items }) => items.map(({ statusOn }) => statusOn)),
    ...file.referrals.map(({ endedAt, updatedAt }) => (endedAt ?? updatedAt).slice(0, 10) as PlainDate),
  ]);
  const gaps = [...days].flatMap((on) => gapsOf([file], on, on).map((gap) => ({ ...gap, on })));
  await sql`DELETE FROM case_gap WHERE org_id = ${orgId} AND case_id = ${caseId}`.execute(trx);
  if (gaps.length === 0) return;
  await sql`
    INSERT INTO case_gap (org_id, case_id, number, category, source, reason, on_day, count)
    SELECT ${orgId}::uuid, ${caseId}::uuid, g.number, g.category, g.source, g.reason, g.on_day, g.count
    FROM unnest(${gaps.map((_, index) => index + 1)}::smallint[], ${gaps.map(({ category }) => category)}::text[],
      ${gaps.map(({ source }) => source)}::text[], ${gaps.map(({ reason }) => reason)}::text[],
      ${gaps.map(({ on }) => on)}::date[], ${gaps.map(({ count }) => count)}::integer[])
      AS g (number, category, source, reason, on_day, count)`.execute(trx);
}

export async function readGaps(
  trx: Database,
  orgId: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly Gap[]> {
  const { rows } = await sql<Omit<Gap, 'count'> & { count: string }>`
    SELECT category, source, reason, sum(count) AS count FROM case_gap
    WHERE org_id = ${orgId} AND on_day BETWEEN ${from}::date AND ${to}::date
    GROUP BY category, source, reason ORDER BY sum(count) DESC, category, source, reason`.execute(trx);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}

interface RequestRow {
  request_id: string;
  case_id: string;
  version: number;
  content_sealed: Buffer | null;
  created_by: string;
  created_at: Date;
  changed_by: string;
  changed_at: Date;
}

function purposeOf(orgId: string, requestId: string): Parameters<Sealer['seal']>[0] {
  return { use: 'kept-answer', about: `${orgId}/data-request/${requestId}` };
}

export async function listRequests(
  trx: Database,
  sealer: Sealer,
  orgId: string,
  which: { readonly requestId: string } | { readonly caseId: string } | 'all',
  lock = false,
): Promise<readonly DataSubjectRequest[]> {
  const fits =
    which === 'all'
      ? sql``
      : 'requestId' in which
        ? sql`AND request_id = ${which.requestId}`
        : sql`AND case_id = ${which.caseId}`;
  const { rows } = await sql<RequestRow>`
    SELECT request_id, case_id, version, content_sealed, created_by, created_at, changed_by, changed_at
    FROM data_subject_request WHERE org_id = ${orgId} ${fits} ORDER BY due_on, request_id LIMIT 500
    ${lock ? sql`FOR UPDATE` : sql``}`.execute(trx);
  const found = rows.filter(({ content_sealed }) => content_sealed !== null);
  return Promise.all(
    found.map(async (row) => {
      const sealed = row.content_sealed ?? Buffer.alloc(0);
      const content = JSON.parse(
        (await sealer.open(purposeOf(orgId, row.request_id), sealed)).toString('utf8'),
      ) as object;
      return {
        ...content,
        caseId: row.case_id,
        id: row.request_id,
        orgId,
        version: row.version,
        createdAt: instantOf(row.created_at),
        createdBy: row.created_by,
        updatedAt: instantOf(row.changed_at),
        updatedBy: row.changed_by,
      } as DataSubjectRequest;
    }),
  );
}

export async function addRequest(
  trx: Database,
  sealer: Sealer,
  { orgId, userId }: Staff,
  request: DataSubjectRequest,
  now: Date,
): Promise<void> {
  const sealed = await sealer.seal(
    purposeOf(orgId, request.id),
    Buffer.from(JSON.stringify(contentOf(request)), 'utf8'),
  );
  await sql`INSERT INTO data_subject_request (org_id, request_id, case_id, version, kind, state, due_on, content_sealed, created_by,
      created_at, changed_by, changed_at)
    VALUES (${orgId}, ${request.id}, ${request.caseId}, 1, ${request.kind}, ${request.state}, ${request.dueOn}, ${sealed},
      ${userId}, ${now}, ${userId}, ${now})`.execute(trx);
}

export async function replaceRequest(
  trx: Database,
  sealer: Sealer,
  { orgId, userId }: Staff,
  request: DataSubjectRequest,
  now: Date,
): Promise<void> {
  const sealed = await sealer.seal(
    purposeOf(orgId, request.id),
    Buffer.from(JSON.stringify(contentOf(request)), 'utf8'),
  );
  await sql`UPDATE data_subject_request SET version = ${request.version}, state = ${request.state}, due_on = ${request.dueOn},
      content_sealed = ${sealed}, changed_by = ${userId}, changed_at = ${now}
    WHERE org_id = ${orgId} AND request_id = ${request.id}`.execute(trx);
}

export async function isHeld(trx: Database, requestId: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`SELECT held_for_request(${requestId}::uuid) AS held`.execute(trx);
  return rows[0]?.held === true;
}

export interface Disclosure {
  readonly id: string;
  readonly caseId: string;
  readonly at: Date;
  readonly by: string;
  readonly recipientId: string;
  readonly recipientClass: string;
  readonly country: string;
  readonly purpose: string;
  readonly ground: 'consent' | 'legal-basis';
  readonly groundId: string;
  readonly categories: readonly string[];
}

/** What went out, in the transaction in which it went. */
export async function addDisclosure(
  trx: Database,
  orgId: string,
  { packageHash, ...given }: Disclosure & { readonly packageHash: Buffer },
): Promise<void> {
  await sql`INSERT INTO disclosure (org_id, disclosure_id, case_id, at, by_user, recipient_id, recipient_class, country, purpose,
      ground, ground_id, categories, package_hash)
    VALUES (${orgId}, ${given.id}, ${given.caseId}, ${given.at}, ${given.by}, ${given.recipientId}, ${given.recipientClass},
      ${given.country}, ${given.purpose}, ${given.ground}, ${given.groundId}, ${[...given.categories]}::text[], ${packageHash})`.execute(
    trx,
  );
}

export async function listDisclosures(
  trx: Database,
  orgId: string,
  {
    caseId,
    before,
    limit,
  }: {
    readonly caseId?: string | undefined;
    readonly before?: { readonly at: Date; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<readonly Disclosure[]> {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT disclosure_id, case_id, at, by_user, recipient_id, recipient_class, country, purpose, ground, ground_id, categories
    FROM disclosure WHERE org_id = ${orgId} ${caseId === undefined ? sql`` : sql`AND case_id = ${caseId}`}
      ${before === undefined ? sql`` : sql`AND (at, disclosure_id) < (${before.at}::timestamptz, ${before.id}::uuid)`}
    ORDER BY at DESC, disclosure_id DESC LIMIT ${limit}`.execute(trx);
  return rows.map((row) => ({
    id: String(row['disclosure_id']),
    caseId: String(row['case_id']),
    at: row['at'] as Date,
    by: String(row['by_user']),
    recipientId: String(row['recipient_id']),
    recipientClass: String(row['recipient_class']),
    country: String(row['country']),
    purpose: String(row['purpose']),
    ground: row['ground'] as Disclosure['ground'],
    groundId: String(row['ground_id']),
    categories: row['categories'] as string[],
  }));
}
