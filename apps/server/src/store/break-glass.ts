// SPDX-License-Identifier: EUPL-1.2
// Opening a case outside one's own in imminent danger (AZ-8): asked with a reason that is sealed under the key of the
// case, open for an hour and for reading only; who the person is only after a second person agreed; reviewed within a day.

import { randomUUID } from 'node:crypto';
import { BREAK_GLASS_MS, type Role } from '@amparo/casework/access';
import { sql } from 'kysely';
import type { CaseKeyRow } from '../keys/case-keys.ts';
import type { FieldPlace } from '../keys/field-cipher.ts';
import { IntegrityError } from '../keys/problem.ts';
import { namesOf } from './cases.ts';
import type { Database } from './database.ts';
import { keyRowOf, type Store } from './sealed.ts';
import type { Staff } from './session.ts';

export const REVIEW_WITHIN_MS = 24 * 3600_000;
export type BreakGlassState = 'pending' | 'open' | 'over' | 'lapsed' | 'reviewed';

export interface BreakGlass {
  readonly breakGlassId: string;
  readonly caseId: string;
  readonly userId: string;
  readonly level: 'file' | 'identity';
  readonly state: BreakGlassState;
  readonly requestedAt: Date;
  readonly until: Date | null;
  readonly requestedBy: string;
  readonly approvedBy: string | null;
  readonly reviewedBy: string | null;
  readonly outcome: 'justified' | 'not-justified' | null;
  readonly mayApprove: boolean;
  readonly mayReview: boolean;
  readonly overdue: boolean;
  readonly reason: string | null;
}

/** @returns undefined where there is no such case, where it is denied, or where it is another institution's: all alike */
export async function caseToBreakInto(trx: Database, reference: string): Promise<string | undefined> {
  const { rows } = await sql<{ case_id: string | null }>`SELECT case_by_reference(${reference}) AS case_id`.execute(
    trx,
  );
  return rows[0]?.case_id ?? undefined;
}

export interface NewBreakGlass {
  readonly caseId: string;
  readonly level: 'file' | 'identity';
  readonly reason: string;
  readonly now: Date;
}

/** The file opens at once; who the person is waits for a second person. */
export async function breakGlass(
  { trx, keys }: Store,
  { orgId, userId }: Staff,
  { caseId, level, reason, now }: NewBreakGlass,
): Promise<{ readonly breakGlassId: string; readonly until: Date | null }> {
  const breakGlassId = randomUUID();
  const rows = await keysForBreakGlass(trx, [caseId]);
  if (rows.length === 0) throw new IntegrityError();
  const sealed = await keys.use(rows, (open) => open.encrypt(reasonPlace({ orgId, caseId }, breakGlassId), reason));
  const until = level === 'file' ? new Date(now.getTime() + BREAK_GLASS_MS) : null;
  await trx
    .insertInto('break_glass')
    .values({
      org_id: orgId,
      break_glass_id: breakGlassId,
      case_id: caseId,
      user_id: userId,
      level,
      reason_sealed: sealed,
      requested_at: now,
      starts_at: until === null ? null : now,
      until_at: until,
    })
    .execute();
  return { breakGlassId, until };
}

export function reasonPlace({ orgId, caseId }: { orgId: string; caseId: string }, breakGlassId: string): FieldPlace {
  return { orgId, caseId, table: 'break_glass', rowId: breakGlassId, field: 'reason', schemaVersion: 1 };
}

async function keysForBreakGlass(trx: Database, caseIds: readonly string[]): Promise<readonly CaseKeyRow[]> {
  const { rows } = await sql<
    Parameters<typeof keyRowOf>[0]
  >`SELECT org_id, case_id, key_version, kek_id, wrapped FROM keys_for_break_glass(${[...new Set(caseIds)]}::uuid[])`.execute(
    trx,
  );
  return rows.map(keyRowOf);
}

/** One's own, and those that one may approve or review; the newest first, at most a hundred. */
export async function listBreakGlass(store: Store, staff: Staff, now: Date): Promise<readonly BreakGlass[]> {
  const { trx, keys } = store;
  const rows = await columns(trx, staff.orgId).orderBy('requested_at', 'desc').limit(100).execute();
  const names = await namesOf(
    trx,
    staff.orgId,
    rows.flatMap(({ user_id, approved_by, reviewed_by }) => [user_id, approved_by, reviewed_by]),
  );
  const judged = rows.map((row) => ({ row, ...rightsOver(row, staff, now) }));
  const readable = judged.filter(({ row, decides }) => decides || row.user_id === staff.userId);
  const found = await keysForBreakGlass(
    trx,
    readable.map(({ row }) => row.case_id),
  );
  const known = new Set(found.map(({ caseId }) => caseId));
  return keys.use(found, (open) =>
    judged.map(({ row, state, mayApprove, mayReview, decides }) => ({
      ...shared(row, state, now),
      requestedBy: names.get(row.user_id) ?? '',
      approvedBy: row.approved_by === null ? null : (names.get(row.approved_by) ?? ''),
      reviewedBy: row.reviewed_by === null ? null : (names.get(row.reviewed_by) ?? ''),
      mayApprove,
      mayReview,
      reason:
        (decides || row.user_id === staff.userId) && known.has(row.case_id)
          ? open.decrypt(
              reasonPlace({ orgId: staff.orgId, caseId: row.case_id }, row.break_glass_id),
              row.reason_sealed,
            )
          : null,
    })),
  );
}

function columns(trx: Database, orgId: string) {
  return trx
    .selectFrom('break_glass')
    .select([
      'break_glass_id',
      'case_id',
      'user_id',
      'level',
      'reason_sealed',
      'requested_at',
      'approved_by',
      'starts_at',
      'until_at',
      'reviewed_by',
      'reviewed_at',
      'outcome',
    ])
    .where('org_id', '=', orgId);
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['executeTakeFirstOrThrow']>>;

function shared(row: Row, state: BreakGlassState, now: Date) {
  return {
    breakGlassId: row.break_glass_id,
    caseId: row.case_id,
    userId: row.user_id,
    level: row.level,
    state,
    requestedAt: row.requested_at,
    until: row.until_at,
    outcome: row.outcome,
    overdue: state !== 'reviewed' && now.getTime() - row.requested_at.getTime() > REVIEW_WITHIN_MS,
  };
}

/** A request for the identity that nobody agreed to within the hour has lapsed. */
function stateOf(row: Row, now: Date): BreakGlassState {
  if (row.reviewed_at !== null) return 'reviewed';
  if (row.until_at !== null) return now < row.until_at ? 'open' : 'over';
  return now.getTime() - row.requested_at.getTime() < BREAK_GLASS_MS ? 'pending' : 'lapsed';
}

const DECIDING_ROLES: ReadonlySet<Role> = new Set(['Supervisor', 'DataProtectionOfficer']);

function rightsOver(row: Row, { userId, roles }: Staff, now: Date) {
  const state = stateOf(row, now);
  const decides = row.user_id !== userId && roles.some((role) => DECIDING_ROLES.has(role));
  return {
    state,
    decides,
    mayApprove: decides && state === 'pending',
    mayReview: decides && state !== 'pending' && state !== 'reviewed',
  };
}

export type BreakGlassHindrance = 'not-found' | 'second-person-needed' | 'not-pending';
type Decided = { readonly userId: string; readonly caseId: string; readonly until: Date | null };

/** Opens the identity for an hour, from now. */
export async function approveBreakGlass(
  trx: Database,
  staff: Staff,
  { breakGlassId, now }: { readonly breakGlassId: string; readonly now: Date },
): Promise<Decided | BreakGlassHindrance> {
  const row = await hold(trx, staff, breakGlassId);
  if (typeof row === 'string') return row;
  if (stateOf(row, now) !== 'pending') return 'not-pending';
  const until = new Date(now.getTime() + BREAK_GLASS_MS);
  await change(trx, staff, breakGlassId, { approved_by: staff.userId, starts_at: now, until_at: until });
  return { userId: row.user_id, caseId: row.case_id, until };
}

/** Says whether it was right. What is still open ends with it when it was not. */
export async function reviewBreakGlass(
  trx: Database,
  staff: Staff,
  given: { readonly breakGlassId: string; readonly outcome: 'justified' | 'not-justified'; readonly now: Date },
): Promise<Decided | BreakGlassHindrance> {
  const { breakGlassId, outcome, now } = given;
  const row = await hold(trx, staff, breakGlassId);
  if (typeof row === 'string') return row;
  if (row.reviewed_at !== null) return 'not-pending';
  const ends = outcome === 'not-justified' && row.until_at !== null && row.until_at > now;
  const until = ends ? now : row.until_at;
  await change(trx, staff, breakGlassId, {
    reviewed_by: staff.userId,
    reviewed_at: now,
    outcome,
    ...(ends ? { until_at: now } : {}),
  });
  return { userId: row.user_id, caseId: row.case_id, until };
}

/**
 * Locked until the end of the transaction: of two who decide at once, say one who agrees and one who finds it not justified,
 * the second sees what the first did (AV-8). One's own can be seen, and not locked: row security keeps it from a change.
 */
async function hold(
  trx: Database,
  { orgId, userId }: Staff,
  breakGlassId: string,
): Promise<Row | 'not-found' | 'second-person-needed'> {
  const one = columns(trx, orgId).where('break_glass_id', '=', breakGlassId);
  const seen = await one.executeTakeFirst();
  if (seen?.user_id === userId) return 'second-person-needed';
  return (await one.forUpdate().executeTakeFirst()) ?? 'not-found';
}

async function change(
  trx: Database,
  { orgId }: Staff,
  breakGlassId: string,
  values: Partial<Pick<Row, 'approved_by' | 'starts_at' | 'until_at' | 'reviewed_by' | 'reviewed_at' | 'outcome'>>,
): Promise<void> {
  await trx
    .updateTable('break_glass')
    .set(values)
    .where('org_id', '=', orgId)
    .where('break_glass_id', '=', breakGlassId)
    .executeTakeFirstOrThrow();
}
