// SPDX-License-Identifier: EUPL-1.2
// When a ciphertext is not what was written there, somebody changed the database or the keys (CR-2). The request was
// refused and its transaction is gone, so the keeper notes it: in the log, as an alarm, and to those who must look into it.

import { randomUUID } from 'node:crypto';
import { auditAsKeeper } from './accounts.ts';
import type { KeeperDatabase } from './database.ts';

export interface Found {
  readonly orgId: string;
  readonly userId: string;
  readonly objectId: string | null;
  readonly requestId: string;
  readonly now: Date;
}

export async function noteIntegrityError(keeper: KeeperDatabase, found: Found): Promise<void> {
  const { orgId, userId, objectId, requestId, now } = found;
  await keeper.transaction().execute(async (trx) => {
    const entry = { orgId, userId, deviceId: null, objectId, outcome: 'denied', requestId, now } as const;
    await auditAsKeeper(trx, { ...entry, action: 'integrity.failed', reason: 'integrity-error' });
    if (await isOpen(trx, found)) return;
    const alarmId = randomUUID();
    await trx
      .insertInto('alarm')
      .values({ org_id: orgId, alarm_id: alarmId, kind: 'integrity-error', actor: userId, at: now })
      .execute();
    const people = await trx
      .selectFrom('role_grant')
      .select('user_id')
      .distinct()
      .where('org_id', '=', orgId)
      .where('role', 'in', ['Administrator', 'DataProtectionOfficer'])
      .where('state', '=', 'active')
      .execute();
    if (people.length === 0) return;
    await trx
      .insertInto('notice')
      .values(
        people.map(({ user_id }) => ({
          org_id: orgId,
          notice_id: randomUUID(),
          user_id,
          kind: 'alarm',
          object_id: alarmId,
          at: now,
        })),
      )
      .execute();
  });
}

/** One alarm until somebody has looked into it; the log has every time. */
async function isOpen(trx: KeeperDatabase, { orgId, userId }: Found): Promise<boolean> {
  const row = await trx
    .selectFrom('alarm')
    .select('alarm_id')
    .where('org_id', '=', orgId)
    .where('kind', '=', 'integrity-error')
    .where('actor', '=', userId)
    .where('seen_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}
