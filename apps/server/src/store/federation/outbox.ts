// SPDX-License-Identifier: EUPL-1.2
// The outbox in the database: rows as the rules know them (cooperation/envelope/outbox.ts), contents sealed by the key store under the
// id of their message. Rows stay as codes and times when their content is gone. Who sends them is federation/courier.ts.

import type { Instant } from '@amparo/casework/calendar';
import {
  beginAttempt,
  type DeadReason,
  type MessageType,
  type OutboxMessage,
  type OutgoingMessage,
} from '@amparo/cooperation/envelope';
import { type Kysely, sql } from 'kysely';
import type { KeyStore } from '../../keys/key-store.ts';
import type { Database, KeeperDatabase } from '../database.ts';
import type { KeeperTables } from '../tables.ts';

/** NOTIFY goes out when the transaction that queued something commits. */
export const OUTBOX_CHANNEL = 'amparo_outbox';

export function sealBody(
  keyStore: Pick<KeyStore, 'seal'>,
  messageId: string,
  body: OutgoingMessage['body'],
): Promise<Buffer> {
  return keyStore.seal({ use: 'message', about: messageId }, Buffer.from(JSON.stringify(body), 'utf8'));
}

export async function openBody(
  keyStore: Pick<KeyStore, 'open'>,
  messageId: string,
  sealed: Buffer,
): Promise<OutgoingMessage['body']> {
  const plain = await keyStore.open({ use: 'message', about: messageId }, sealed);
  try {
    return JSON.parse(plain.toString('utf8')) as OutgoingMessage['body'];
  } finally {
    plain.fill(0);
  }
}

/** The row and its alias. Either login may write them, each under its own row security. */
export async function insertQueued(
  connection: Database | KeeperDatabase,
  given: {
    readonly orgId: string;
    readonly toOrg: string;
    readonly queued: OutboxMessage;
    readonly bodySealed: Buffer;
  },
): Promise<void> {
  const { orgId, toOrg, queued, bodySealed } = given;
  const trx = connection as Kysely<KeeperTables>;
  await trx
    .insertInto('outbox_message')
    .values({
      org_id: orgId,
      message_id: queued.id,
      // two that are written at the same time may share a turn: they are of different causes, and any order will do
      turn: sql<string>`(SELECT coalesce(max(turn), 0) + 1 FROM outbox_message WHERE org_id = ${orgId})`,
      to_instance: queued.toInstance,
      to_org: toOrg,
      type: queued.type,
      agreement_id: queued.agreementId,
      case_alias: queued.caseAlias,
      sequence: null,
      body_sealed: bodySealed,
      state: 'Queued',
      queued_at: new Date(queued.queuedAt),
      not_before: new Date(queued.notBefore),
      useless_after: queued.uselessAfter === null ? null : new Date(queued.uselessAfter),
    })
    .execute();
  await noteAlias(trx, {
    orgId,
    instanceId: queued.toInstance,
    caseAlias: queued.caseAlias,
    now: new Date(queued.queuedAt),
  });
}

export async function noteAlias(
  trx: Kysely<KeeperTables>,
  given: {
    readonly orgId: string;
    readonly instanceId: string;
    readonly caseAlias: string;
    readonly now: Date;
  },
): Promise<void> {
  const { orgId, instanceId, caseAlias, now } = given;
  await trx
    .insertInto('message_alias')
    .values({ org_id: orgId, instance_id: instanceId, case_alias: caseAlias, since: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A row with what is around the message. */
export interface OutboxRow {
  readonly orgId: string;
  readonly toOrg: string;
  readonly message: Omit<OutboxMessage, 'body'> & { readonly body: null };
  readonly bodySealed: Buffer | null;
}

/** Two institutions of one installation are two senders, each with its own numbers. */
export function localStream(orgId: string): string {
  return `local~${orgId}`;
}

const PERIOD_OF_ONE_ATTEMPT_MS = 60_000;

/**
 * Takes what is due and marks it as being sent, so that no other process sends it for a minute; a crash costs that minute.
 *
 * @param reachable installations that a message can be sent to now; anything else waits
 */
export async function claimDue(
  keeper: KeeperDatabase,
  given: { readonly reachable: readonly string[]; readonly own: string; readonly most: number; readonly now: Date },
): Promise<readonly OutboxRow[]> {
  const { reachable, own, most, now } = given;
  if (reachable.length === 0) return [];
  return keeper.transaction().execute(async (trx) => {
    const rows = await due(trx, now)
      .where('to_instance', 'in', [...reachable])
      .limit(most)
      .execute();
    return beginAll(trx, rows.map(rowOf), { own, now, lease: PERIOD_OF_ONE_ATTEMPT_MS });
  });
}

/** The same for a file: everything that rests no more, also what was in an earlier file and is not answered. */
export async function claimForFile(
  keeper: KeeperDatabase,
  given: { readonly orgId: string; readonly toInstance: string; readonly most: number; readonly now: Date },
): Promise<readonly OutboxRow[]> {
  const { orgId, toInstance, most, now } = given;
  return keeper.transaction().execute(async (trx) => {
    const rows = await open(trx)
      .where('org_id', '=', orgId)
      .where('to_instance', '=', toInstance)
      .where((eb) => eb.or([eb('state', '=', 'Sending'), eb('not_before', '<=', now)]))
      .limit(most)
      .execute();
    return beginAll(
      trx,
      rows.map(rowOf).map((row) => ({ ...row, message: { ...row.message, notBefore: instant(now) } })),
      { own: null, now, lease: 0 },
    );
  });
}

async function beginAll(
  trx: Kysely<KeeperTables>,
  rows: readonly OutboxRow[],
  { own, now, lease }: { readonly own: string | null; readonly now: Date; readonly lease: number },
): Promise<readonly OutboxRow[]> {
  const begun: OutboxRow[] = [];
  for (const row of rows) {
    const { message } = row;
    const isFirst = message.sequence === null;
    const tooLate = isFirst && message.uselessAfter !== null && message.uselessAfter <= instant(now);
    const stream = message.toInstance === own ? localStream(row.orgId) : message.toInstance;
    const next = isFirst && !tooLate ? await takeSequence(trx, stream, message.caseAlias) : 0;
    const attempt = beginAttempt(message, next, instant(now)) as OutboxRow['message'];
    const leased = lease === 0 ? attempt : { ...attempt, notBefore: instant(new Date(now.getTime() + lease)) };
    const made: OutboxRow = { ...row, message: leased, bodySealed: attempt.state === 'Dead' ? null : row.bodySealed };
    await saveRow(trx, made);
    if (attempt.state === 'Sending') begun.push(made);
  }
  return begun;
}

async function takeSequence(trx: Kysely<KeeperTables>, instanceId: string, caseAlias: string): Promise<number> {
  const row = await trx
    .insertInto('outbox_stream')
    .values({ instance_id: instanceId, case_alias: caseAlias, next_sequence: 2 })
    .onConflict((conflict) =>
      conflict
        .columns(['instance_id', 'case_alias'])
        .doUpdateSet({ next_sequence: sql<number>`outbox_stream.next_sequence + 1` }),
    )
    .returning('next_sequence')
    .executeTakeFirstOrThrow();
  return row.next_sequence - 1;
}

/** What the rules made of it. The content goes where the state says so. */
export async function saveRow(
  trx: Kysely<KeeperTables>,
  { orgId, message, bodySealed }: Pick<OutboxRow, 'orgId' | 'message' | 'bodySealed'>,
): Promise<void> {
  await trx
    .updateTable('outbox_message')
    .set({
      state: message.state,
      sequence: message.sequence,
      body_sealed: keepsBody(message.state, message.deadReason) ? bodySealed : null,
      not_before: new Date(message.notBefore),
      attempts: message.attempts,
      last_attempt_at: message.lastAttemptAt === null ? null : new Date(message.lastAttemptAt),
      delivered_at: message.deliveredAt === null ? null : new Date(message.deliveredAt),
      dead_reason: message.deadReason,
    })
    .where('org_id', '=', orgId)
    .where('message_id', '=', message.id)
    .execute();
}

function keepsBody(state: OutboxMessage['state'], reason: DeadReason | null): boolean {
  return state === 'Queued' || state === 'Sending' || (state === 'Dead' && reason === 'gave-up');
}

/** Changes one row under its lock. @returns undefined when there is no such message, or the rule leaves it as it is */
export async function changeMessage(
  trx: Kysely<KeeperTables>,
  where: { readonly messageId: string; readonly toInstance: string },
  rule: (message: OutboxMessage) => OutboxMessage,
): Promise<{ readonly orgId: string; readonly state: OutboxMessage['state'] } | undefined> {
  const row = await trx
    .selectFrom('outbox_message')
    .selectAll()
    .where('message_id', '=', where.messageId)
    .where('to_instance', '=', where.toInstance)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const known = rowOf(row);
  const message = rule(known.message) as OutboxRow['message'];
  if (message === known.message) return undefined;
  await saveRow(trx, { ...known, message });
  return { orgId: known.orgId, state: message.state };
}

function open(trx: Kysely<KeeperTables>) {
  return trx
    .selectFrom('outbox_message')
    .selectAll()
    .where('state', 'in', ['Queued', 'Sending'])
    .orderBy('turn')
    .orderBy('queued_at')
    .orderBy('message_id')
    .forUpdate()
    .skipLocked();
}

function due(trx: Kysely<KeeperTables>, now: Date) {
  return open(trx).where('not_before', '<=', now);
}

type Selected = Awaited<ReturnType<ReturnType<typeof open>['executeTakeFirstOrThrow']>>;

function rowOf(row: Selected): OutboxRow {
  return {
    orgId: row.org_id,
    toOrg: row.to_org,
    bodySealed: row.body_sealed,
    message: {
      id: row.message_id,
      toInstance: row.to_instance,
      type: row.type as MessageType,
      agreementId: row.agreement_id,
      caseAlias: row.case_alias,
      sequence: row.sequence,
      body: null,
      state: row.state,
      queuedAt: instant(row.queued_at),
      notBefore: instant(row.not_before),
      attempts: row.attempts,
      lastAttemptAt: row.last_attempt_at === null ? null : instant(row.last_attempt_at),
      deliveredAt: row.delivered_at === null ? null : instant(row.delivered_at),
      deadReason: row.dead_reason as DeadReason | null,
      uselessAfter: row.useless_after === null ? null : instant(row.useless_after),
    },
  };
}

export function instant(at: Date): Instant {
  return at.toISOString() as Instant;
}

const MOST_SHOWN = 200;

/** What an institution sent and what waits, newest first: codes and times. */
export function outboxOf(connection: Database, orgId: string) {
  return connection
    .selectFrom('outbox_message')
    .select([
      'message_id',
      'type',
      'to_instance',
      'state',
      'queued_at',
      'not_before',
      'attempts',
      'delivered_at',
      'dead_reason',
    ])
    .where('org_id', '=', orgId)
    .orderBy('turn', 'desc')
    .limit(MOST_SHOWN)
    .execute();
}

export interface Waiting {
  readonly waiting: number;
  readonly since: Date | null;
  readonly dead: number;
}

/** By installation. */
export async function waitingOf(connection: Database, orgId: string): Promise<ReadonlyMap<string, Waiting>> {
  const rows = await connection
    .selectFrom('outbox_message')
    .select((eb) => [
      'to_instance',
      sql<number>`count(*) FILTER (WHERE state IN ('Queued', 'Sending'))::int`.as('waiting'),
      sql<number>`count(*) FILTER (WHERE state = 'Dead')::int`.as('dead'),
      eb.fn.min('queued_at').filterWhere('state', 'in', ['Queued', 'Sending']).as('since'),
    ])
    .where('org_id', '=', orgId)
    .groupBy('to_instance')
    .execute();
  return new Map(rows.map(({ to_instance, waiting, dead, since }) => [to_instance, { waiting, dead, since }]));
}

/** A partner was shut out, or has no key left: what waits does not leave, its content goes. A recall stays for a new key. */
export async function stopQueue(
  connection: Database,
  { orgId, toInstance }: { readonly orgId: string; readonly toInstance: string },
): Promise<number> {
  const stopped = await connection
    .updateTable('outbox_message')
    .set({ state: 'Dead', dead_reason: 'key-revoked', body_sealed: null })
    .where('org_id', '=', orgId)
    .where('to_instance', '=', toInstance)
    .where('state', 'in', ['Queued', 'Sending'])
    .where('type', '!=', 'Recall')
    .executeTakeFirst();
  return Number(stopped.numUpdatedRows);
}

/** What was given up has kept its content. @returns false for anything else */
export async function retryMessage(
  connection: Database,
  { orgId, messageId, now }: { readonly orgId: string; readonly messageId: string; readonly now: Date },
): Promise<boolean> {
  const changed = await connection
    .updateTable('outbox_message')
    .set({ state: 'Queued', dead_reason: null, not_before: now, queued_at: now })
    .where('org_id', '=', orgId)
    .where('message_id', '=', messageId)
    .where('state', '=', 'Dead')
    .where('dead_reason', '=', 'gave-up')
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) > 0;
}

/** Installations that have confirmed a notice of keys queued since then. */
export async function toldSince(trx: Kysely<KeeperTables>, since: Date): Promise<ReadonlySet<string>> {
  const rows = await trx
    .selectFrom('outbox_message')
    .select('to_instance')
    .distinct()
    .where('type', '=', 'KeyNotice')
    .where('state', '=', 'Delivered')
    .where('queued_at', '>=', since)
    .execute();
  return new Set(rows.map(({ to_instance }) => to_instance));
}
