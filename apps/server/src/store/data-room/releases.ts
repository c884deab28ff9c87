// SPDX-License-Identifier: EUPL-1.2
// Releases of the data room: asked for by an analyst, allowed by a data protection officer, paid for, made once, published and
// recalled. Row security holds the same order. Everything here is codes and protected counts.

import { randomUUID } from 'node:crypto';
import type { CohortSpending, ProtectedCounts } from '@amparo/measure/room';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../../keys/case-keys.ts';
import { namesOf } from '../cases.ts';
import type { Database, KeeperDatabase } from '../database.ts';
import type { Staff } from '../session.ts';
import type { SealedLine } from './lines.ts';

export type ReleaseState =
  | 'requested'
  | 'refused'
  | 'withdrawn'
  | 'approved'
  | 'making'
  | 'made'
  | 'failed'
  | 'published'
  | 'recalled';
export type Audience = 'room' | 'public';
export type Mechanism = 'dp' | 'k';
export type StatisticsPurpose = 'services' | 'prevention' | 'national-report' | 'sdg-reporting' | 'research';
export type RecallReason = 'error-in-data' | 'disclosure-risk' | 'consent' | 'legal-order' | 'other';
export type ReleaseFailure = 'too-few-people' | 'too-noisy' | 'too-wide' | 'stopped';

export interface ReleaseAsked {
  readonly audience: Audience;
  readonly mechanism: Mechanism;
  readonly purpose: StatisticsPurpose;
  readonly fromYear: number;
  readonly toYear: number;
  /** 0 for `k` */
  readonly epsilon: number;
  readonly withRecords: boolean;
}

export interface StoredRelease extends ReleaseAsked {
  readonly releaseId: string;
  readonly state: ReleaseState;
  readonly requestedById: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  readonly madeAt: Date | null;
  readonly failure: ReleaseFailure | null;
  readonly publishedAt: Date | null;
  readonly recalledAt: Date | null;
  readonly recallReason: RecallReason | null;
  readonly counts: ProtectedCounts | null;
  /** of the program that made it */
  readonly softwareVersion: string | null;
  readonly mine: boolean;
}

interface Row {
  release_id: string;
  state: ReleaseState;
  audience: Audience;
  mechanism: Mechanism;
  purpose: StatisticsPurpose;
  from_year: number;
  to_year: number;
  epsilon: string;
  with_records: boolean;
  requested_by: string;
  requested_at: Date;
  decided_by: string | null;
  decided_at: Date | null;
  begun_at: Date | null;
  made_at: Date | null;
  failure: ReleaseFailure | null;
  counts: ProtectedCounts | null;
  software_version: string | null;
  published_at: Date | null;
  recalled_at: Date | null;
  recall_reason: RecallReason | null;
}

const MOST_SHOWN = 200;
const versionOf = sql`SELECT min(l.software_version) FROM release_ledger l WHERE l.org_id = r.org_id AND l.release_id = r.release_id`;
/** Whatever is still being made after so long was lost with the server: it is told as stopped. */
const LOST_MS = 60 * 60_000;

/** Newest first. @param releaseId only this one; `hold`: until the end of the transaction, where its state may still be changed */
export async function readReleases(
  trx: Database,
  staff: Staff,
  now: Date,
  releaseId?: string,
  hold = false,
): Promise<readonly StoredRelease[]> {
  const one = releaseId === undefined ? sql`` : sql`AND release_id = ${releaseId}`;
  const { rows } =
    await sql<Row>`SELECT release_id, state, audience, mechanism, purpose, from_year, to_year, epsilon, with_records,
      requested_by, requested_at, decided_by, decided_at, begun_at, made_at, failure, counts, published_at, recalled_at,
      recall_reason, (${versionOf}) AS software_version
    FROM data_release r WHERE org_id = ${staff.orgId} ${one} ORDER BY requested_at DESC, release_id LIMIT ${MOST_SHOWN}
    ${hold ? sql`FOR UPDATE` : sql``}`.execute(trx);
  const names = await namesOf(
    trx,
    staff.orgId,
    rows.flatMap(({ requested_by, decided_by }) => [requested_by, decided_by]),
  );
  return rows.map((row) => {
    const isLost = row.state === 'making' && row.begun_at !== null && now.getTime() - row.begun_at.getTime() > LOST_MS;
    return {
      releaseId: row.release_id,
      state: isLost ? 'failed' : row.state,
      ...askedOf(row),
      requestedById: row.requested_by,
      requestedBy: names.get(row.requested_by) ?? '',
      requestedAt: row.requested_at,
      decidedBy: row.decided_by === null ? null : (names.get(row.decided_by) ?? ''),
      decidedAt: row.decided_at,
      madeAt: row.made_at,
      failure: isLost ? 'stopped' : row.failure,
      publishedAt: row.published_at,
      recalledAt: row.recalled_at,
      recallReason: row.recall_reason,
      counts: row.counts,
      softwareVersion: row.software_version,
      mine: row.requested_by === staff.userId,
    };
  });
}

function askedOf(
  row: Pick<Row, 'audience' | 'mechanism' | 'purpose' | 'from_year' | 'to_year' | 'epsilon' | 'with_records'>,
) {
  return {
    audience: row.audience,
    mechanism: row.mechanism,
    purpose: row.purpose,
    fromYear: row.from_year,
    toYear: row.to_year,
    epsilon: Number(row.epsilon),
    withRecords: row.with_records,
  };
}

export async function addRelease(trx: Database, staff: Staff, asked: ReleaseAsked, now: Date): Promise<string> {
  const releaseId = randomUUID();
  const { audience, mechanism, purpose, fromYear, toYear, epsilon, withRecords } = asked;
  await sql`INSERT INTO data_release (org_id, release_id, state, audience, mechanism, purpose, from_year, to_year, epsilon,
      with_records, requested_by, requested_at)
    VALUES (${staff.orgId}, ${releaseId}, 'requested', ${audience}, ${mechanism}, ${purpose}, ${fromYear}, ${toYear}, ${epsilon},
      ${withRecords}, ${staff.userId}, ${now})`.execute(trx);
  return releaseId;
}

export async function decideRelease(
  trx: Database,
  { orgId, userId }: Staff,
  { releaseId, state, now }: { readonly releaseId: string; readonly state: 'approved' | 'refused'; readonly now: Date },
): Promise<void> {
  await sql`UPDATE data_release SET state = ${state}, decided_by = ${userId}, decided_at = ${now}
    WHERE org_id = ${orgId} AND release_id = ${releaseId} AND state = 'requested'`.execute(trx);
}

export async function withdrawRelease(trx: Database, { orgId }: Staff, releaseId: string): Promise<void> {
  await sql`UPDATE data_release SET state = 'withdrawn' WHERE org_id = ${orgId} AND release_id = ${releaseId}`.execute(
    trx,
  );
}

export async function publishRelease(
  trx: Database,
  { orgId, userId }: Staff,
  { releaseId, now }: { readonly releaseId: string; readonly now: Date },
): Promise<void> {
  await sql`UPDATE data_release SET state = 'published', published_by = ${userId}, published_at = ${now}
    WHERE org_id = ${orgId} AND release_id = ${releaseId} AND state = 'made'`.execute(trx);
}

/** Counts and files go; that it was there, and why it is gone, stays. */
export async function recallRelease(
  trx: Database,
  { orgId, userId }: Staff,
  { releaseId, reason, now }: { readonly releaseId: string; readonly reason: RecallReason; readonly now: Date },
): Promise<void> {
  await sql`UPDATE data_release SET state = 'recalled', recalled_by = ${userId}, recalled_at = ${now}, recall_reason = ${reason},
      counts = NULL WHERE org_id = ${orgId} AND release_id = ${releaseId}`.execute(trx);
  await sql`DELETE FROM data_release_file WHERE org_id = ${orgId} AND release_id = ${releaseId}`.execute(trx);
}

export interface LedgerLine extends CohortSpending {
  readonly releaseId: string;
  readonly at: Date;
}

/** Newest first. */
export async function readLedger(trx: Database, orgId: string): Promise<readonly LedgerLine[]> {
  const { rows } = await sql<{
    release_id: string;
    year: number;
    at: Date;
    mechanism: Mechanism;
    epsilon: string;
    delta: number;
  }>`SELECT release_id, year, at, mechanism, epsilon, delta FROM release_ledger WHERE org_id = ${orgId}
    ORDER BY at DESC, release_id, year`.execute(trx);
  return rows.map(({ release_id, year, at, mechanism, epsilon, delta }) => ({
    releaseId: release_id,
    year,
    at,
    mechanism,
    epsilon: Number(epsilon),
    delta,
  }));
}

export interface BegunRelease {
  readonly lines: readonly SealedLine[];
  readonly keys: readonly CaseKeyRow[];
}

/** Spends, and gives the lines: once, by the function of the database that asks for everything again. */
export async function beginRelease(
  trx: Database,
  { orgId }: Staff,
  given: { readonly releaseId: string; readonly version: string; readonly cost: number; readonly delta: number },
): Promise<BegunRelease> {
  const { releaseId, version, cost, delta } = given;
  const { rows } = await sql<{
    case_id: string;
    year: number;
    content_sealed: Buffer;
    key_version: number;
    kek_id: string;
    wrapped: Buffer;
  }>`SELECT case_id, year, content_sealed, key_version, kek_id, wrapped
    FROM begin_release(${releaseId}::uuid, ${version}, ${cost}::numeric, ${delta}::double precision)`.execute(trx);
  return {
    lines: rows.map(({ case_id, year, content_sealed }) => ({ caseId: case_id, year, sealed: content_sealed })),
    keys: rows.map(({ case_id, key_version, kek_id, wrapped }) => ({
      orgId,
      caseId: case_id,
      keyVersion: key_version,
      kekId: kek_id,
      wrapped,
    })),
  };
}

// ---------------------------------------------------------------- what the public reads

export interface PublicStored extends ReleaseAsked {
  readonly releaseId: string;
  readonly orgId: string;
  readonly institution: string;
  readonly country: string;
  readonly publishedAt: Date;
  readonly recalledAt: Date | null;
  readonly recallReason: RecallReason | null;
  readonly counts: ProtectedCounts | null;
  readonly softwareVersion: string | null;
}

/** Published, and those that were and are recalled. Newest first. */
export async function readPublicReleases(keeper: KeeperDatabase, releaseId?: string): Promise<readonly PublicStored[]> {
  const one = releaseId === undefined ? sql`` : sql`AND r.release_id = ${releaseId}`;
  const { rows } = await sql<
    Row & { org_id: string; name: string; country: string }
  >`SELECT r.org_id, r.release_id, r.audience, r.mechanism, r.purpose,
      r.from_year, r.to_year, r.epsilon, r.with_records, r.published_at, r.recalled_at, r.recall_reason, r.counts, (${versionOf}) AS software_version, i.name, i.country
    FROM data_release r JOIN institution i ON i.org_id = r.org_id
    WHERE (r.state = 'published' OR (r.state = 'recalled' AND r.published_at IS NOT NULL)) ${one}
    ORDER BY r.published_at DESC, r.release_id LIMIT ${MOST_SHOWN}`.execute(keeper);
  return rows.flatMap((row) =>
    row.published_at === null
      ? []
      : {
          releaseId: row.release_id,
          orgId: row.org_id,
          institution: row.name,
          country: row.country,
          ...askedOf(row),
          publishedAt: row.published_at,
          recalledAt: row.recalled_at,
          recallReason: row.recall_reason,
          counts: row.counts,
          softwareVersion: row.software_version,
        },
  );
}

export interface PublicFile {
  readonly name: string;
  readonly bytes: number;
  readonly hash: string;
}

export async function listPublicFiles(keeper: KeeperDatabase, releaseId: string): Promise<readonly PublicFile[]> {
  const { rows } = await sql<PublicFile>`SELECT f.name, length(f.content) AS bytes, encode(f.hash, 'hex') AS hash
    FROM data_release_file f JOIN data_release r ON r.org_id = f.org_id AND r.release_id = f.release_id
    WHERE r.release_id = ${releaseId} AND r.state = 'published' ORDER BY f.name`.execute(keeper);
  return rows;
}

export async function readPublicFile(
  keeper: KeeperDatabase,
  releaseId: string,
  name: string,
): Promise<Buffer | undefined> {
  const { rows } = await sql<{ content: Buffer }>`SELECT f.content
    FROM data_release_file f JOIN data_release r ON r.org_id = f.org_id AND r.release_id = f.release_id
    WHERE r.release_id = ${releaseId} AND r.state = 'published' AND f.name = ${name}`.execute(keeper);
  return rows[0]?.content;
}

export async function readSpentOn(
  keeper: KeeperDatabase,
  orgId: string,
  years: readonly number[],
): Promise<readonly CohortSpending[]> {
  const { rows } = await sql<{ year: number; mechanism: Mechanism; epsilon: string; delta: number }>`
    SELECT year, mechanism, epsilon, delta FROM release_ledger
    WHERE org_id = ${orgId} AND year = ANY (${[...years]}::smallint[])`.execute(keeper);
  return rows.map((row) => ({ ...row, epsilon: Number(row.epsilon) }));
}
