// SPDX-License-Identifier: EUPL-1.2
// Creating something exactly once however often it is asked for (API-9). The claim on the key, the work and the answer
// stand in one transaction: equal requests at the same time wait for the first and get its answer.

import type { KeyStore } from '../keys/key-store.ts';
import type { Database } from './database.ts';
import { Refused } from '../problems.ts';

/** A kept answer repeats what was saved, so it is sealed like that. */
export type AnswerSealer = Pick<KeyStore, 'seal' | 'open' | 'mac'>;

export interface Claim {
  readonly orgId: string;
  readonly userId: string;
  readonly key: string;
  /** keyed, of method, path and body: the same key with another request is a mistake of the client */
  readonly requestHash: Buffer;
  readonly now: Date;
}

/** An answer that can be given again, byte for byte. */
export interface SavedAnswer {
  /** id of the conversation or group that the answer tells of; discarding it removes the answer too */
  readonly objectId?: string;
  readonly status: number;
  readonly etag?: string;
  readonly location?: string;
  readonly body: string;
}

/** In the transaction of the request. @throws {Refused} `key-reused`; whatever `work` throws rolls the claim back too */
export async function once(
  { trx, sealer }: { readonly trx: Database; readonly sealer: AnswerSealer },
  claim: Claim,
  work: () => Promise<SavedAnswer>,
): Promise<SavedAnswer & { readonly replayed: boolean }> {
  const mine = await trx
    .insertInto('idempotent_result')
    .values({
      org_id: claim.orgId,
      user_id: claim.userId,
      idempotency_key: claim.key,
      request_hash: claim.requestHash,
      created_at: claim.now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('idempotency_key')
    .executeTakeFirst();
  if (mine === undefined) return { ...(await readResult(trx, sealer, claim)), replayed: true };
  const answer = await work();
  const sealed = await sealer.seal(purposeOf(claim), Buffer.from(answer.body, 'utf8'));
  await trx
    .updateTable('idempotent_result')
    .set({
      status: answer.status,
      etag: answer.etag ?? null,
      location: answer.location ?? null,
      body_sealed: sealed,
      object_id: answer.objectId ?? null,
    })
    .where('org_id', '=', claim.orgId)
    .where('user_id', '=', claim.userId)
    .where('idempotency_key', '=', claim.key)
    .execute();
  return { ...answer, replayed: false };
}

/** Answers about something that is discarded must not outlive it. */
export async function forgetResults(trx: Database, orgId: string, objectId: string): Promise<void> {
  await trx.deleteFrom('idempotent_result').where('org_id', '=', orgId).where('object_id', '=', objectId).execute();
}

function purposeOf({ orgId, userId, key }: Claim): Parameters<AnswerSealer['seal']>[0] {
  return { use: 'kept-answer', about: `${orgId}/${userId}/${key}` };
}

async function readResult(trx: Database, sealer: AnswerSealer, claim: Claim): Promise<SavedAnswer> {
  const row = await trx
    .selectFrom('idempotent_result')
    .select(['request_hash', 'status', 'etag', 'location', 'body_sealed', 'object_id'])
    .where('org_id', '=', claim.orgId)
    .where('user_id', '=', claim.userId)
    .where('idempotency_key', '=', claim.key)
    .executeTakeFirst();
  if (row === undefined) throw new Refused('busy', { retryAfter: 1 }); // removed between two statements: as good as gone
  if (!row.request_hash.equals(claim.requestHash)) throw new Refused('key-reused');
  const body = row.body_sealed === null ? '' : (await sealer.open(purposeOf(claim), row.body_sealed)).toString('utf8');
  return {
    status: row.status ?? 500,
    body,
    ...(row.object_id === null ? {} : { objectId: row.object_id }),
    ...(row.etag === null ? {} : { etag: row.etag }),
    ...(row.location === null ? {} : { location: row.location }),
  };
}
