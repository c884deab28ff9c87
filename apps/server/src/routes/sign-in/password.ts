// SPDX-License-Identifier: EUPL-1.2
// Judging a password with its second factor (AU-2 to AU-5): for signing in, for a recovery code, for a fresh proof. The try
// is counted first; then the same work is done whether the name exists or not, the password is right or not, the account
// is under attack or not; and one answer is given for all that is not right.

import { randomUUID } from 'node:crypto';
import { readDeviceCookie } from '../../access/device-cookie.ts';
import { countKeys, type SignInKeys } from '../../access/sign-in-keys.ts';
import { stepOf } from '../../access/totp.ts';
import { addressKey } from '../../edge/rate-limit.ts';
import type { Call } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { type Account, readAccount, replacePassword } from '../../store/accounts.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { findDevice } from '../../store/devices.ts';
import { countFactors, type FactorCounts, readTotp, useTotpStep } from '../../store/factors.ts';
import {
  chargeTry,
  type CountKey,
  forgiveTries,
  HARD_STOP,
  readFailures,
  takeBackTries,
  WORTH_TELLING,
} from '../../store/sign-in-counts.ts';
import { logFailure, type SignInNeeds } from './desk.ts';

export type Tried = Pick<Call<unknown, unknown, unknown>, 'cookie' | 'address' | 'now' | 'requestId'>;

export interface Judged {
  readonly account: Account;
  readonly factors: FactorCounts;
  /** 0 when there were none worth telling */
  readonly failuresBefore: number;
}

/** What must be right besides the password. Asked also for accounts that do not exist; says yes only for one that does. */
export type SecondProof = (accountId: string, factors: FactorCounts, passwordRight: boolean) => Promise<boolean>;

interface Given {
  readonly signInName: string;
  readonly password: string | undefined;
  /**
   * The second proof is a recovery code, which cannot be guessed: an account without a password is opened by it alone, and
   * no number of failures stands in its way.
   */
  readonly recovery?: true;
  readonly second: SecondProof;
}

/** @throws {Refused} `wrong-sign-in` for everything that is not right, `too-many` while there is a wait, `busy` */
export async function judge(needs: SignInNeeds, given: Given, tried: Tried): Promise<Judged> {
  const { keeper, keys } = needs;
  const name = given.signInName.toLowerCase();
  const account = await readAccount(keeper, name);
  const accountId = account?.accountId ?? randomUUID();
  const device = await knownDevice(keeper, accountId, tried);
  const counted = await keysFor(keys, name, device, tried);
  const charged = await chargeTry(keeper, counted.charged, tried.now);
  if (charged.waitSeconds > 0) throw new Refused('too-many', { retryAfter: charged.waitSeconds });
  const failures = 'failures' in charged ? (charged.failures.account ?? 0) : 0;
  const stopped = device === undefined && given.recovery !== true && failures > HARD_STOP;
  try {
    const right = await isRight(needs, account, accountId, given);
    if (right === undefined || account === undefined || stopped || account.memberships.length === 0) {
      logFailure(needs, account, stopped ? 'stopped' : 'not-right', tried);
      throw new Refused('wrong-sign-in');
    }
    const before = (await readFailures(keeper, counted.account)) - (device === undefined ? 1 : 0);
    await forgiveTries(keeper, [...counted.charged, counted.account], tried.now);
    return { account, factors: right, failuresBefore: before >= WORTH_TELLING ? before : 0 };
  } catch (error) {
    // nobody looked at the password: it was no try
    if (!(error instanceof Refused && error.code === 'wrong-sign-in')) {
      await takeBackTries(keeper, counted.charged, tried.now);
    }
    throw error;
  }
}

async function knownDevice(keeper: KeeperDatabase, accountId: string, { cookie }: Tried): Promise<string | undefined> {
  const shown = readDeviceCookie(cookie);
  const device = shown === undefined ? undefined : await findDevice(keeper, accountId, shown.hash);
  return device === undefined || device.revoked ? undefined : device.deviceId;
}

/** On a device that the account is known by, only failures on that very device count: strangers lock nobody out. */
async function keysFor(
  keys: SignInKeys,
  name: string,
  device: string | undefined,
  { address }: Tried,
): Promise<{ readonly charged: readonly CountKey[]; readonly account: CountKey }> {
  const place = device === undefined ? addressKey(address) : `device ${device}`;
  const [account, from, pair] = await countKeys(keys, [`account ${name}`, `address ${place}`, `pair ${name} ${place}`]);
  if (account === undefined || from === undefined || pair === undefined) throw new TypeError('three hashes for three');
  const ofAccount: CountKey = { kind: 'account', hash: account };
  const ofPair: CountKey = { kind: 'pair', hash: pair };
  return {
    charged: device === undefined ? [ofAccount, { kind: 'address', hash: from }, ofPair] : [ofPair],
    account: ofAccount,
  };
}

/** Everything is looked at, whatever was wrong before. @returns the factors of the account when all of it is right */
async function isRight(
  { keeper, passwords }: SignInNeeds,
  account: Account | undefined,
  accountId: string,
  { password, recovery, second }: Given,
): Promise<FactorCounts | undefined> {
  const stored = account?.passwordHash ?? undefined;
  const matches = await passwords.matches(password ?? '', stored);
  const passwordRight = matches || (recovery === true && account !== undefined && stored === undefined);
  const factors = await countFactors(keeper, accountId);
  const secondRight = await second(accountId, factors, passwordRight);
  if (!passwordRight || !secondRight) return undefined;
  if (stored !== undefined && password !== undefined && passwords.isStale(stored)) {
    await replacePassword(keeper, accountId, await passwords.hash(password));
  }
  return factors;
}

/** @param spend whether a right code is used up: only where everything else is right */
export async function isCode(
  { keeper, keys }: Pick<SignInNeeds, 'keeper' | 'keys'>,
  accountId: string,
  code: string | undefined,
  now: Date,
  spend: boolean,
): Promise<boolean> {
  const factor = await readTotp(keeper, accountId);
  const about = { use: 'totp-seed', about: accountId } as const;
  // as long a way to the key store where there is no seed
  if (factor === undefined) {
    await keys.mac({ use: 'keyed-hash', of: 'no-seed' }, Buffer.from(accountId, 'utf8'));
    return false;
  }
  const seed = await keys.open(about, factor.seedSealed);
  const step = stepOf(code ?? '', seed, now);
  seed.fill(0);
  if (step === undefined || step <= factor.lastStep || !spend) return false;
  return useTotpStep(keeper, accountId, step);
}
