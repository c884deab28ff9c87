// SPDX-License-Identifier: EUPL-1.2
// The owner proved to be there in a way that cannot be guessed: failures at the account's password begin anew, and if there
// were many, the owner is told.

import { countKeys } from '../../access/sign-in-keys.ts';
import type { Account } from '../../store/accounts.ts';
import { type CountKey, forgiveTries, readFailures, WORTH_TELLING } from '../../store/sign-in-counts.ts';
import type { SignInNeeds } from './desk.ts';

/** @returns how many there were; 0 when they are not worth telling */
export async function forgiveAccount(
  { keeper, keys }: Pick<SignInNeeds, 'keeper' | 'keys'>,
  { signInName }: Account,
  now: Date,
): Promise<number> {
  const [hash] = await countKeys(keys, [`account ${signInName}`]);
  if (hash === undefined) throw new TypeError('one hash for one');
  const key: CountKey = { kind: 'account', hash };
  const before = await readFailures(keeper, key);
  if (before > 0) await forgiveTries(keeper, [key], now);
  return before >= WORTH_TELLING ? before : 0;
}
