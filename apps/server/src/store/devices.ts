// SPDX-License-Identifier: EUPL-1.2
// The browsers by which an account is known, each by the hash of a secret in its cookie. A device that its owner revoked
// opens nothing any more: row security asks for it at every request.

import { randomUUID } from 'node:crypto';
import type { KeeperDatabase } from './database.ts';

export interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** The secret of a revoked device is found too, so that it is never taken again. */
export async function findDevice(
  keeper: KeeperDatabase,
  accountId: string,
  secretHash: Buffer,
): Promise<{ readonly deviceId: string; readonly revoked: boolean } | undefined> {
  const row = await keeper
    .selectFrom('known_device')
    .select(['device_id', 'revoked_at'])
    .where('account_id', '=', accountId)
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
  return row === undefined ? undefined : { deviceId: row.device_id, revoked: row.revoked_at !== null };
}

export async function noteDevice(
  keeper: KeeperDatabase,
  accountId: string,
  deviceId: string,
  now: Date,
): Promise<void> {
  await keeper
    .updateTable('known_device')
    .set({ last_seen_at: now })
    .where('account_id', '=', accountId)
    .where('device_id', '=', deviceId)
    .execute();
}

/** @returns its id, and whether it is the first of this account */
export async function addDevice(
  keeper: KeeperDatabase,
  given: { readonly accountId: string; readonly secretHash: Buffer; readonly label: string; readonly now: Date },
): Promise<{ readonly deviceId: string; readonly first: boolean }> {
  const { accountId, secretHash, label, now } = given;
  const any = await keeper
    .selectFrom('known_device')
    .select('device_id')
    .where('account_id', '=', accountId)
    .limit(1)
    .executeTakeFirst();
  const deviceId = randomUUID();
  await keeper
    .insertInto('known_device')
    .values({
      account_id: accountId,
      device_id: deviceId,
      secret_hash: secretHash,
      label,
      first_seen_at: now,
      last_seen_at: now,
    })
    .execute();
  return { deviceId, first: any === undefined };
}

export async function listDevices(keeper: KeeperDatabase, accountId: string): Promise<readonly Device[]> {
  const rows = await keeper
    .selectFrom('known_device')
    .select(['device_id', 'label', 'first_seen_at', 'last_seen_at'])
    .where('account_id', '=', accountId)
    .where('revoked_at', 'is', null)
    .orderBy('last_seen_at', 'desc')
    .limit(100)
    .execute();
  return rows.map(({ device_id, label, first_seen_at, last_seen_at }) => ({
    deviceId: device_id,
    label,
    firstSeenAt: first_seen_at,
    lastSeenAt: last_seen_at,
  }));
}

/** Its sessions end with it. @returns whether there was one */
export async function revokeDevice(
  keeper: KeeperDatabase,
  accountId: string,
  deviceId: string,
  now: Date,
): Promise<boolean> {
  const row = await keeper
    .updateTable('known_device')
    .set({ revoked_at: now })
    .where('account_id', '=', accountId)
    .where('device_id', '=', deviceId)
    .where('revoked_at', 'is', null)
    .returning('device_id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await keeper.deleteFrom('session').where('user_id', '=', accountId).where('device_id', '=', deviceId).execute();
  return true;
}
