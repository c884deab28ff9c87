// SPDX-License-Identifier: EUPL-1.2
// A change of what an account proves itself with, in one transaction: the change, the end of every other session, the entry
// in the log of each institution, the notice to the owner (AU-7, AU-8).

import type { AccountCall } from '../../operation.ts';
import { inTransaction } from '../../store/accounts.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { lockAccount } from '../../store/factors.ts';
import { type AccountNotice, auditEverywhere, tellOwner } from '../../store/account-notices.ts';
import { endOtherSessions, liftRestriction } from '../../store/own-sessions.ts';

interface Change {
  readonly action: string;
  readonly notice: AccountNotice;
  /** what kind of factor: a code */
  readonly reason: string;
  /** there is a passkey or a second factor now: the session may do everything else */
  readonly lifts?: true;
}

/** @param work makes the change; gives the id of what changed, or throws the refusal */
export async function changeFactor(
  keeper: KeeperDatabase,
  { staff, now, requestId }: AccountCall<unknown, unknown, unknown>,
  { action, notice, reason, lifts }: Change,
  work: (trx: KeeperDatabase) => Promise<string | null>,
): Promise<string | null> {
  const { userId: accountId, deviceId, sessionId } = staff;
  return inTransaction(keeper, async (trx) => {
    await lockAccount(trx, accountId);
    const objectId = await work(trx);
    await endOtherSessions(trx, accountId, sessionId);
    if (lifts === true && staff.restricted) await liftRestriction(trx, accountId, sessionId);
    await auditEverywhere(trx, { accountId, deviceId, action, objectId, outcome: 'allowed', reason, requestId, now });
    await tellOwner(trx, { accountId, kind: notice, objectId, now });
    return objectId;
  });
}
