// SPDX-License-Identifier: EUPL-1.2
// What the owner of an account must be told (AU-8), and what stays in the log of every institution the account belongs to.
// Codes and ids, never words. Written through the keeper's login; read by the owner through row security.

import { randomUUID } from 'node:crypto';
import { auditAsKeeper } from './accounts.ts';
import type { Database, KeeperDatabase } from './database.ts';

export const ACCOUNT_NOTICES = [
  'new-device',
  'factor-enrolled',
  'factor-removed',
  'password-changed',
  'recovery-codes-made',
  'recovery-code-used',
  'account-recovered',
  'sign-in-after-failures',
  'identity-linked',
  'mail-stopped',
] as const;
export type AccountNotice = (typeof ACCOUNT_NOTICES)[number];

interface Told {
  readonly accountId: string;
  readonly kind: AccountNotice;
  readonly objectId?: string | null;
  readonly now: Date;
}

/** Once in each institution, because the owner acts in one at a time. */
export async function tellOwner(keeper: KeeperDatabase, { accountId, kind, objectId, now }: Told): Promise<void> {
  const orgs = await orgsOf(keeper, accountId);
  if (orgs.length === 0) return;
  const rows = orgs.map((orgId) => ({
    org_id: orgId,
    notice_id: randomUUID(),
    user_id: accountId,
    kind,
    object_id: objectId ?? null,
    at: now,
  }));
  await keeper.insertInto('notice').values(rows).execute();
}

interface Logged {
  readonly accountId: string;
  readonly deviceId: string | null;
  readonly action: string;
  readonly objectId?: string | null;
  readonly outcome: 'allowed' | 'denied';
  readonly reason: string | null;
  readonly requestId: string;
  readonly now: Date;
}

/** In the log of every institution of the account. Always in the same order, so that two never wait for each other. */
export async function auditEverywhere(keeper: KeeperDatabase, given: Logged): Promise<void> {
  const { accountId, objectId, ...rest } = given;
  for (const orgId of await orgsOf(keeper, accountId)) {
    await auditAsKeeper(keeper, { ...rest, orgId, userId: accountId, objectId: objectId ?? null });
  }
}

async function orgsOf(keeper: KeeperDatabase, accountId: string): Promise<readonly string[]> {
  const rows = await keeper
    .selectFrom('staff_user')
    .select('org_id')
    .where('user_id', '=', accountId)
    .where('disabled_at', 'is', null)
    .orderBy('org_id')
    .execute();
  return rows.map(({ org_id }) => org_id);
}

export async function countUnseen(keeper: KeeperDatabase, orgId: string, userId: string): Promise<number> {
  const { count } = await keeper
    .selectFrom('notice')
    .select(({ fn }) => fn.countAll().as('count'))
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .where('seen_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export interface Notice {
  readonly id: string;
  readonly kind: string;
  readonly objectId: string | null;
  readonly at: Date;
  readonly seen: boolean;
}

export async function listNotices(db: Database, orgId: string, userId: string): Promise<readonly Notice[]> {
  const rows = await db
    .selectFrom('notice')
    .select(['notice_id', 'kind', 'object_id', 'at', 'seen_at'])
    .where('org_id', '=', orgId)
    .where('user_id', '=', userId)
    .orderBy('at', 'desc')
    .orderBy('notice_id')
    .limit(100)
    .execute();
  return rows.map((row) => ({
    id: row.notice_id,
    kind: row.kind,
    objectId: row.object_id,
    at: row.at,
    seen: row.seen_at !== null,
  }));
}

export async function markSeen(
  db: Database,
  given: { readonly orgId: string; readonly userId: string; readonly ids: readonly string[]; readonly now: Date },
): Promise<void> {
  await db
    .updateTable('notice')
    .set({ seen_at: given.now })
    .where('org_id', '=', given.orgId)
    .where('user_id', '=', given.userId)
    .where('notice_id', 'in', [...given.ids])
    .where('seen_at', 'is', null)
    .execute();
}
