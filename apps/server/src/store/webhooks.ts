// SPDX-License-Identifier: EUPL-1.2
// Where other systems of an institution are told that something happened, and what was told. A message has a code, an id and a time,
// never words and never anything of a person. Written in the transaction of what happened; sent by the job (jobs/webhooks.ts).

import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, KeeperDatabase } from './database.ts';
import type { Staff } from './session.ts';

export const WEBHOOK_EVENTS = [
  'agreement.changed',
  'agreement.due',
  'referral.arrived',
  'referral.answered',
  'referral.overdue',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: Date;
  readonly waiting: number;
  readonly lastStatus: number | null;
  readonly lastFault: string | null;
  readonly lastAt: Date | null;
}

export async function listWebhooks(trx: Database, orgId: string): Promise<readonly Webhook[]> {
  const { rows } = await sql<Webhook>`
    SELECT w.webhook_id AS id, w.url, w.events, w.created_at AS "createdAt",
      (SELECT count(*)::int FROM webhook_delivery d WHERE d.org_id = w.org_id AND d.webhook_id = w.webhook_id
        AND d.next_at IS NOT NULL) AS waiting,
      l.last_status AS "lastStatus", l.last_fault AS "lastFault", l.at AS "lastAt"
    FROM webhook w LEFT JOIN LATERAL (
      SELECT last_status, last_fault, at FROM webhook_delivery d WHERE d.org_id = w.org_id AND d.webhook_id = w.webhook_id
        AND d.attempts > 0 ORDER BY d.at DESC LIMIT 1) l ON true
    WHERE w.org_id = ${orgId} AND w.ended_at IS NULL ORDER BY w.created_at, w.webhook_id LIMIT 50`.execute(trx);
  return rows;
}

export async function addWebhook(
  trx: Database,
  { orgId, userId }: Staff,
  given: { readonly url: string; readonly events: readonly WebhookEvent[]; readonly now: Date },
): Promise<string> {
  const id = randomUUID();
  await sql`INSERT INTO webhook (org_id, webhook_id, url, events, created_by, created_at)
    VALUES (${orgId}, ${id}, ${given.url}, ${[...given.events]}::text[], ${userId}, ${given.now})`.execute(trx);
  return id;
}

export async function endWebhook(trx: Database, { orgId, userId }: Staff, id: string, now: Date): Promise<boolean> {
  const done = await sql`UPDATE webhook SET ended_by = ${userId}, ended_at = ${now}
    WHERE org_id = ${orgId} AND webhook_id = ${id} AND ended_at IS NULL`.execute(trx);
  return Number(done.numAffectedRows ?? 0) > 0;
}

/** To every webhook of the institution that asked for this event; none: nothing happens. */
export async function queueWebhooks(
  trx: Database | KeeperDatabase,
  orgId: string,
  given: { readonly event: WebhookEvent; readonly objectId: string; readonly now: Date },
): Promise<void> {
  const { event, objectId, now } = given;
  await sql`INSERT INTO webhook_delivery (org_id, delivery_id, webhook_id, event, object_id, at, next_at)
    SELECT w.org_id, gen_random_uuid(), w.webhook_id, ${event}, ${objectId}::uuid, ${now}::timestamptz, ${now}::timestamptz
    FROM webhook w WHERE w.org_id = ${orgId} AND w.ended_at IS NULL AND ${event} = ANY (w.events)`.execute(trx);
}
