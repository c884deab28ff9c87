// SPDX-License-Identifier: EUPL-1.2
// The log and the alarms as the data protection officer reads them: codes, ids, times; what was looked at is not here.

import { sql } from 'kysely';
import { namesOf } from './cases.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export const AUDIT_PAGE = 100;

export interface Person {
  readonly userId: string;
  readonly displayName: string | null;
}
export interface LoggedEntry {
  readonly seq: number;
  readonly at: Date;
  readonly actor: Person | null;
  readonly action: string;
  readonly objectId: string | null;
  readonly decision: 'allowed' | 'denied';
  readonly reason: string | null;
  readonly purpose: string | null;
  readonly deviceId: string | null;
  readonly requestId: string | null;
}
export interface LogQuery {
  readonly before?: number | undefined;
  readonly actor?: string | undefined;
  readonly object?: string | undefined;
  readonly action?: string | undefined;
  readonly decision?: 'allowed' | 'denied' | undefined;
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

/** Newest first; one more than a page says that there is another. */
export async function readLog(trx: Database, { orgId }: Staff, query: LogQuery): Promise<readonly LoggedEntry[]> {
  let list = trx
    .selectFrom('audit_entry')
    .select(['seq', 'at', 'actor', 'action', 'object_id', 'decision', 'body'])
    .where('org_id', '=', orgId);
  if (query.before !== undefined) list = list.where('seq', '<', String(query.before));
  if (query.actor !== undefined) list = list.where('actor', '=', query.actor);
  if (query.object !== undefined) list = list.where('object_id', '=', query.object);
  if (query.action !== undefined) list = list.where('action', '=', query.action);
  if (query.decision !== undefined) list = list.where('decision', '=', query.decision);
  if (query.from !== undefined) list = list.where('at', '>=', query.from);
  if (query.until !== undefined) list = list.where('at', '<', query.until);
  const rows = await list
    .orderBy('seq', 'desc')
    .limit(AUDIT_PAGE + 1)
    .execute();
  const names = await namesOf(
    trx,
    orgId,
    rows.map(({ actor }) => actor),
  );
  return rows.map(({ seq, at, actor, action, object_id, decision, body }) => {
    const { reason, purpose, device, request } = JSON.parse(body) as Readonly<Record<string, string | null>>;
    return {
      seq: Number(seq),
      at,
      actor: personOf(actor, names),
      action,
      objectId: object_id,
      decision,
      reason: reason ?? null,
      purpose: purpose ?? null,
      deviceId: device ?? null,
      requestId: request ?? null,
    };
  });
}

function personOf(userId: string | null, names: ReadonlyMap<string, string>): Person | null {
  return userId === null ? null : { userId, displayName: names.get(userId) ?? null };
}

export interface ShownAlarm {
  readonly alarmId: string;
  readonly kind: string;
  readonly actor: Person | null;
  readonly at: Date;
  readonly count: number;
  readonly seenBy: string | null;
  readonly seenAt: Date | null;
}

export async function listAlarms(trx: Database, { orgId }: Staff): Promise<readonly ShownAlarm[]> {
  const rows = await trx
    .selectFrom('alarm')
    .select(['alarm_id', 'kind', 'actor', 'at', 'count', 'seen_by', 'seen_at'])
    .where('org_id', '=', orgId)
    .orderBy('at', 'desc')
    .limit(200)
    .execute();
  const names = await namesOf(
    trx,
    orgId,
    rows.flatMap(({ actor, seen_by }) => [actor, seen_by]),
  );
  return rows.map((row) => ({
    alarmId: row.alarm_id,
    kind: row.kind,
    actor: personOf(row.actor, names),
    at: row.at,
    count: row.count,
    seenBy: row.seen_by === null ? null : (names.get(row.seen_by) ?? null),
    seenAt: row.seen_at,
  }));
}

/** @returns whether there is such an alarm; one that was seen already stays as it was */
export async function markAlarmSeen(
  trx: Database,
  { orgId, userId }: Staff,
  { alarmId, now }: { readonly alarmId: string; readonly now: Date },
): Promise<boolean> {
  const changed = await trx
    .updateTable('alarm')
    .set({
      seen_by: sql<string>`coalesce(seen_by, ${userId}::uuid)`,
      seen_at: sql<Date>`coalesce(seen_at, ${now}::timestamptz)`,
    })
    .where('org_id', '=', orgId)
    .where('alarm_id', '=', alarmId)
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) === 1;
}
