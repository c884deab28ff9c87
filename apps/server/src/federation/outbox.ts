// SPDX-License-Identifier: EUPL-1.2
// What leaves an institution: written down in the transaction of its cause, sealed for the disk, and sent when that is committed
// (AV-6). A package with identity rests five minutes unless it is an emergency, and until a message first leaves it can be taken back
// (FED-6). Called by the routes of referrals and agreements; sends nothing itself.

import { randomUUID } from 'node:crypto';
import type { Instant } from '@amparo/casework/calendar';
import { holdSecondsOf, type MessageType, type OutgoingMessage, queueMessage } from '@amparo/cooperation/envelope';
import { sql } from 'kysely';
import type { KeyStore } from '../keys/key-store.ts';
import type { Database, KeeperDatabase } from '../store/database.ts';
import { insertQueued, OUTBOX_CHANNEL, sealBody } from '../store/federation/outbox.ts';

/** The transaction of the cause, of a session or of a handler. */
export interface OutboxConnection {
  readonly trx: Database | KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'seal'>;
}

export interface PutIntoOutbox {
  /** who sends */
  readonly institutionId: string;
  /** the installation of the recipient; this installation's own id for an institution of the same database */
  readonly toInstance: string;
  readonly messages: readonly OutgoingMessage[];
  /** nothing rests */
  readonly emergency: boolean;
  readonly now: Date;
}

/** @returns the ids of the messages, in their order */
export async function putIntoOutbox(
  { trx, keyStore }: OutboxConnection,
  { institutionId, toInstance, messages, emergency, now }: PutIntoOutbox,
): Promise<readonly string[]> {
  const ids: string[] = [];
  const at = now.toISOString() as Instant;
  for (const message of messages) {
    const holdSeconds = holdSecondsOf(message.type, emergency);
    const queued = queueMessage(randomUUID(), message, { toInstance, now: at, holdSeconds });
    await insertQueued(trx, {
      orgId: institutionId,
      toOrg: message.toOrgId,
      queued,
      bodySealed: await sealBody(keyStore, queued.id, message.body),
    });
    ids.push(queued.id);
  }
  // told when the transaction commits, and never when it does not
  if (ids.length > 0) await sql`SELECT pg_notify(${OUTBOX_CHANNEL}, '')`.execute(trx);
  return ids;
}

/** Takes back what has not left yet, of these types; its content is gone at once. @returns how many */
export async function takeBack(
  { trx }: Pick<OutboxConnection, 'trx'>,
  given: {
    readonly institutionId: string;
    readonly toInstance: string;
    readonly caseAlias: string;
    readonly types: readonly MessageType[];
  },
): Promise<number> {
  const { institutionId, toInstance, caseAlias, types } = given;
  if (types.length === 0) return 0;
  const changed = await (trx as KeeperDatabase)
    .updateTable('outbox_message')
    .set({ state: 'Cancelled', body_sealed: null })
    .where('org_id', '=', institutionId)
    .where('to_instance', '=', toInstance)
    .where('case_alias', '=', caseAlias)
    .where('type', 'in', [...types])
    .where('state', '=', 'Queued')
    .where('attempts', '=', 0)
    .executeTakeFirst();
  return Number(changed.numUpdatedRows);
}

/** This installation's id: what `toInstance` is for an institution of the same database. */
export async function ownInstanceId({ trx }: Pick<OutboxConnection, 'trx'>): Promise<string> {
  const row = await (trx as KeeperDatabase).selectFrom('instance').select('instance_id').executeTakeFirst();
  if (row === undefined) throw new TypeError('the installation has a name for itself from its first start on');
  return row.instance_id;
}
