// SPDX-License-Identifier: EUPL-1.2
// Invitations as the administrator sees them: made, listed, withdrawn. Only the hash of the token is kept. Accepting one is
// part of sign-in, because whoever does it has no session yet.

import { randomUUID } from 'node:crypto';
import type { Role } from '@amparo/casework/access';
import { namesOf } from './cases.ts';
import type { Database } from './database.ts';
import type { Staff } from './session.ts';

export const INVITATION_MS = 7 * 24 * 3600_000;

export interface Invitation {
  readonly invitationId: string;
  readonly displayName: string;
  readonly roles: readonly Role[];
  readonly state: 'open' | 'accepted' | 'withdrawn' | 'expired';
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export async function invite(
  trx: Database,
  { orgId, userId }: Staff,
  given: {
    readonly displayName: string;
    readonly roles: readonly Role[];
    readonly tokenHash: Buffer;
    readonly now: Date;
  },
): Promise<{ readonly invitationId: string; readonly expiresAt: Date }> {
  const { displayName, roles, tokenHash, now } = given;
  const invitationId = randomUUID();
  const expiresAt = new Date(now.getTime() + INVITATION_MS);
  await trx
    .insertInto('invitation')
    .values({
      org_id: orgId,
      invitation_id: invitationId,
      token_hash: tokenHash,
      display_name: displayName,
      roles: [...new Set(roles)],
      state: 'open',
      created_by: userId,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { invitationId, expiresAt };
}

export async function listInvitations(trx: Database, { orgId }: Staff, now: Date): Promise<readonly Invitation[]> {
  const rows = await trx
    .selectFrom('invitation')
    .select(['invitation_id', 'display_name', 'roles', 'state', 'created_by', 'created_at', 'expires_at'])
    .where('org_id', '=', orgId)
    .orderBy('created_at', 'desc')
    .limit(100)
    .execute();
  const names = await namesOf(
    trx,
    orgId,
    rows.map(({ created_by }) => created_by),
  );
  return rows.map((row) => ({
    invitationId: row.invitation_id,
    displayName: row.display_name,
    roles: row.roles as readonly Role[],
    state: row.state === 'open' && row.expires_at <= now ? 'expired' : row.state,
    createdBy: names.get(row.created_by) ?? '',
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }));
}

/** @returns whether there was an open one */
export async function withdrawInvitation(trx: Database, { orgId }: Staff, invitationId: string): Promise<boolean> {
  const changed = await trx
    .updateTable('invitation')
    .set({ state: 'withdrawn' })
    .where('org_id', '=', orgId)
    .where('invitation_id', '=', invitationId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  return Number(changed.numUpdatedRows) === 1;
}
