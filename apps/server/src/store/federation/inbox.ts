// SPDX-License-Identifier: EUPL-1.2
// The inbox in the database: one row for each stream, locked while a message of it is looked at, and the ids of what came until it
// would be refused as too old (FED-3). What waits for an earlier message is sealed. The rules are those of cooperation/envelope/inbox.ts.

import type { Claims, Reception, Stream } from '@amparo/cooperation/envelope';
import type { Kysely } from 'kysely';
import type { KeyStore } from '../../keys/key-store.ts';
import type { KeeperTables } from '../tables.ts';

type Trx = Kysely<KeeperTables>;
type Sealer = Pick<KeyStore, 'seal' | 'open'>;

/** A message that waits, and the key under which it was signed: it has no effect when that is revoked meanwhile. */
export interface Held {
  readonly claims: Claims;
  readonly keyId: string | null;
}

export interface LockedStream {
  readonly stream: Stream;
  readonly held: readonly Held[];
}

/** @param instanceId the sender: an installation, or `local~` and an institution of this one */
export async function lockStream(
  trx: Trx,
  keyStore: Sealer,
  { instanceId, caseAlias }: { readonly instanceId: string; readonly caseAlias: string },
): Promise<LockedStream> {
  await trx
    .insertInto('inbox_stream')
    .values({ instance_id: instanceId, case_alias: caseAlias })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await trx
    .selectFrom('inbox_stream')
    .selectAll()
    .where('instance_id', '=', instanceId)
    .where('case_alias', '=', caseAlias)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const held =
    row.held_sealed === null
      ? []
      : (JSON.parse(
          (await keyStore.open({ use: 'message', about: aboutOf(instanceId, caseAlias) }, row.held_sealed)).toString(),
        ) as readonly Held[]);
  return {
    held,
    stream: {
      iss: instanceId,
      caseAlias,
      applied: row.applied,
      early: row.early,
      recalled: row.recalled,
      ids: row.ids as Stream['ids'],
      held: held.map(({ claims }) => claims),
    },
  };
}

export async function saveStream(
  trx: Trx,
  keyStore: Sealer,
  { stream, held }: { readonly stream: Stream; readonly held: readonly Held[] },
): Promise<void> {
  const { iss, caseAlias } = stream;
  const kept = held.filter(({ claims }) => stream.held.some(({ jti }) => jti === claims.jti));
  const sealed =
    kept.length === 0
      ? null
      : await keyStore.seal(
          { use: 'message', about: aboutOf(iss, caseAlias) },
          Buffer.from(JSON.stringify(kept), 'utf8'),
        );
  await trx
    .updateTable('inbox_stream')
    .set({
      applied: stream.applied,
      early: [...stream.early],
      recalled: stream.recalled,
      ids: JSON.stringify(stream.ids),
      held_sealed: sealed,
    })
    .where('instance_id', '=', iss)
    .where('case_alias', '=', caseAlias)
    .execute();
}

function aboutOf(instanceId: string, caseAlias: string): string {
  return `${instanceId} ${caseAlias}`;
}

/** @returns undefined when it was not here; otherwise the code with which it was refused, or null */
export async function findSeen(
  trx: Trx,
  instanceId: string,
  jti: string,
): Promise<{ readonly errorCode: string | null } | undefined> {
  const row = await trx
    .selectFrom('inbox_seen')
    .select('error_code')
    .where('instance_id', '=', instanceId)
    .where('jti', '=', jti)
    .executeTakeFirst();
  return row === undefined ? undefined : { errorCode: row.error_code };
}

export async function remember(
  trx: Trx,
  { iss, jti, until }: NonNullable<Reception['remember']>,
  errorCode: string | null,
): Promise<void> {
  await trx
    .insertInto('inbox_seen')
    .values({ instance_id: iss, jti, until_at: new Date(until), error_code: errorCode })
    .onConflict((conflict) =>
      conflict.columns(['instance_id', 'jti']).doUpdateSet((eb) => ({
        until_at: eb.fn<Date>('greatest', ['inbox_seen.until_at', 'excluded.until_at']),
      })),
    )
    .execute();
}

/** What was received, and then counted for nothing. */
export async function refuseSeen(
  trx: Trx,
  given: { readonly instanceId: string; readonly jti: string; readonly errorCode: string },
): Promise<void> {
  await trx
    .updateTable('inbox_seen')
    .set({ error_code: given.errorCode })
    .where('instance_id', '=', given.instanceId)
    .where('jti', '=', given.jti)
    .execute();
}

/** @returns how many ids were forgotten: their envelopes are refused as too old */
export async function forgetSeen(keeper: Trx, now: Date): Promise<number> {
  const gone = await keeper.deleteFrom('inbox_seen').where('until_at', '<', now).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** Which institution an alias belongs to; the first that used it. */
export async function ownerOfAlias(trx: Trx, instanceId: string, caseAlias: string): Promise<string | undefined> {
  const row = await trx
    .selectFrom('message_alias')
    .select('org_id')
    .where('instance_id', '=', instanceId)
    .where('case_alias', '=', caseAlias)
    .orderBy('since')
    .orderBy('org_id')
    .limit(1)
    .executeTakeFirst();
  return row?.org_id;
}
