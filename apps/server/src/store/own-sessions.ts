// SPDX-License-Identifier: EUPL-1.2
// The sessions of an account, for its owner and for administrators (AU-7): which there are, ending them, a new token for
// one that proved itself afresh, and moving one to another institution. Through the keeper's login.

import type { SessionKey } from '../access/session-cookie.ts';
import type { KeeperDatabase } from './database.ts';
import { SESSION_IDLE_MS, SESSION_MOST_MS } from './session.ts';

export interface ShownSession {
  readonly sessionId: string;
  readonly deviceLabel: string | null;
  readonly method: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
}

export async function listSessions(
  keeper: KeeperDatabase,
  accountId: string,
  now: Date,
): Promise<readonly ShownSession[]> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const rows = await keeper
    .selectFrom('session as s')
    .leftJoin('known_device as d', (on) =>
      on.onRef('d.account_id', '=', 's.user_id').onRef('d.device_id', '=', 's.device_id'),
    )
    .select(['s.session_id', 'd.label', 's.method', 's.created_at', 's.last_seen_at'])
    .where('s.user_id', '=', accountId)
    .where('s.last_seen_at', '>', before(SESSION_IDLE_MS))
    .where('s.created_at', '>', before(SESSION_MOST_MS))
    .orderBy('s.last_seen_at', 'desc')
    .execute();
  return rows.map((row) => ({
    sessionId: row.session_id,
    deviceLabel: row.label,
    method: row.method,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}

export async function endOwnSession(keeper: KeeperDatabase, accountId: string, sessionId: string): Promise<boolean> {
  const row = await keeper
    .deleteFrom('session')
    .where('user_id', '=', accountId)
    .where('session_id', '=', sessionId)
    .returning('session_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** After a change of factors: whoever else is signed in as this account is not any more. @returns how many ended */
export async function endOtherSessions(keeper: KeeperDatabase, accountId: string, keep: string): Promise<number> {
  const gone = await keeper
    .deleteFrom('session')
    .where('user_id', '=', accountId)
    .where('session_id', '!=', keep)
    .executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** For an administrator: every session in one institution; without one, for a recovery, everywhere. @returns how many */
export async function endSessionsOf(keeper: KeeperDatabase, accountId: string, orgId?: string): Promise<number> {
  const all = keeper.deleteFrom('session').where('user_id', '=', accountId);
  const gone = await (orgId === undefined ? all : all.where('org_id', '=', orgId)).executeTakeFirst();
  return Number(gone.numDeletedRows);
}

/** A fresh proof gives the session a new token; the one before is worthless. @returns false when it has ended */
export async function renewSession(
  keeper: KeeperDatabase,
  { orgId, tokenHash }: Pick<SessionKey, 'orgId' | 'tokenHash'>,
  given: { readonly tokenHash: Buffer; readonly stepUpAt: Date; readonly deviceBound: boolean },
): Promise<boolean> {
  const row = await keeper
    .updateTable('session')
    .set({ token_hash: given.tokenHash, step_up_at: given.stepUpAt, device_bound: given.deviceBound })
    .where('org_id', '=', orgId)
    .where('token_hash', '=', tokenHash)
    .returning('session_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function liftRestriction(keeper: KeeperDatabase, accountId: string, sessionId: string): Promise<void> {
  await keeper
    .updateTable('session')
    .set({ restricted: false })
    .where('user_id', '=', accountId)
    .where('session_id', '=', sessionId)
    .execute();
}
