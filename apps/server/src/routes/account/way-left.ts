// SPDX-License-Identifier: EUPL-1.2
// Nobody locks themselves out, or falls back to a password alone, by removing the last factor.

import { Refused } from '../../problems.ts';
import { readAccountById } from '../../store/accounts.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import type { FactorCounts } from '../../store/factors.ts';

/** @throws {Refused} `last-factor`, which takes the removal back with the transaction */
export async function assertWayLeft(
  trx: KeeperDatabase,
  accountId: string,
  { passkeys, totp, identities }: FactorCounts,
): Promise<void> {
  if (passkeys > 0 || identities > 0) return;
  const account = await readAccountById(trx, accountId);
  if (totp && account?.passwordHash !== null) return;
  throw new Refused('last-factor');
}
