// SPDX-License-Identifier: EUPL-1.2
// An invitation from the side of the person invited: what it says, and becoming a member by it, once. Its roles wait for a
// second administrator (AZ-7); the one exception is stated in `grantsOf`. Through the keeper's login.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { sql } from 'kysely';
import { auditAsKeeper, join } from './accounts.ts';
import type { KeeperDatabase } from './database.ts';

export interface OpenInvitation {
  readonly orgId: string;
  readonly invitationId: string;
  readonly institution: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly createdBy: string;
  readonly expiresAt: Date;
}

/** @returns undefined when it was accepted, withdrawn, is too old, or never was */
export async function findInvitation(
  keeper: KeeperDatabase,
  tokenHash: Buffer,
  now: Date,
): Promise<OpenInvitation | undefined> {
  const row = await keeper
    .selectFrom('invitation as v')
    .innerJoin('institution as i', 'i.org_id', 'v.org_id')
    .select(['v.org_id', 'v.invitation_id', 'i.name', 'v.display_name', 'v.roles', 'v.created_by', 'v.expires_at'])
    .where('v.token_hash', '=', tokenHash)
    .where('v.state', '=', 'open')
    .where('v.expires_at', '>', now)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    orgId: row.org_id,
    invitationId: row.invitation_id,
    institution: row.name,
    displayName: row.display_name,
    roles: row.roles as Role[],
    createdBy: row.created_by,
    expiresAt: row.expires_at,
  };
}

interface Accepted {
  readonly accountId: string;
  readonly requestId: string;
  readonly now: Date;
}

/** Call inside a transaction. @returns false when somebody else was faster, or the person belongs there already */
export async function acceptInvitation(
  trx: KeeperDatabase,
  invitation: OpenInvitation,
  { accountId, requestId, now }: Accepted,
): Promise<'accepted' | 'gone' | 'already-member'> {
  const { orgId, invitationId, displayName } = invitation;
  const taken = await trx
    .updateTable('invitation')
    .set({ state: 'accepted', accepted_by: accountId })
    .where('org_id', '=', orgId)
    .where('invitation_id', '=', invitationId)
    .where('state', '=', 'open')
    .returning('invitation_id')
    .executeTakeFirst();
  if (taken === undefined) return 'gone';
  if (await isMember(trx, orgId, accountId)) return 'already-member';
  await join(trx, { orgId, accountId, displayName, now });
  const alone = await grantRoles(trx, invitation, accountId, now);
  const entry = { orgId, userId: accountId, deviceId: null, outcome: 'allowed', requestId, now } as const;
  await auditAsKeeper(trx, { ...entry, action: 'invitation.accepted', objectId: invitationId, reason: null });
  if (alone) {
    await auditAsKeeper(trx, { ...entry, action: 'role.granted', objectId: accountId, reason: 'only-administrator' });
    await tellOverseers(trx, orgId, accountId, now);
  }
  return 'accepted';
}

async function isMember(trx: KeeperDatabase, orgId: string, accountId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('staff_user')
    .select('user_id')
    .where('org_id', '=', orgId)
    .where('user_id', '=', accountId)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Every role waits for an administrator other than the one who asked for it. While the institution has had one administrator
 * only, nobody else could ever agree: so that one alone may make a second one. @returns whether that happened
 */
async function grantRoles(
  trx: KeeperDatabase,
  { orgId, roles, createdBy }: OpenInvitation,
  accountId: string,
  now: Date,
): Promise<boolean> {
  const { rows } = await sql<{ n: string }>`SELECT administrators_ever(${orgId}) AS n`.execute(trx);
  const alone = Number(rows[0]?.n ?? 0) < 2 && roles.includes('Administrator');
  const grants = roles.map((role) => {
    const active = alone && role === 'Administrator';
    return {
      org_id: orgId,
      grant_id: randomUUID(),
      user_id: accountId,
      role,
      state: active ? ('active' as const) : ('pending' as const),
      requested_by: createdBy,
      requested_at: now,
      decided_by: active ? createdBy : null,
      decided_at: active ? now : null,
    };
  });
  await trx.insertInto('role_grant').values(grants).execute();
  return alone;
}

/** That one person alone made an administrator: everybody who oversees the institution is told. */
async function tellOverseers(trx: KeeperDatabase, orgId: string, accountId: string, now: Date): Promise<void> {
  const rows = await trx
    .selectFrom('role_grant')
    .select('user_id')
    .distinct()
    .where('org_id', '=', orgId)
    .where('role', 'in', ['Administrator', 'DataProtectionOfficer'])
    .where('state', '=', 'active')
    .execute();
  const notices = rows.map(({ user_id }) => ({
    org_id: orgId,
    notice_id: randomUUID(),
    user_id,
    kind: 'administrator-added-alone',
    object_id: accountId,
    at: now,
  }));
  await trx.insertInto('notice').values(notices).execute();
}
