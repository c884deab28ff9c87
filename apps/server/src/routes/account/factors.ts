// SPDX-License-Identifier: EUPL-1.2
// The other factors of the own account (AU-2, AU-4): what there is, the authenticator app, recovery codes, the password.

import { passwordIssues } from '../../access/passwords.ts';
import { hashRecoveryCode, newRecoveryCodes } from '../../access/recovery-codes.ts';
import { newSeed, shownSeed, stepOf } from '../../access/totp.ts';
import { CHALLENGE_MS } from '../../access/passkeys.ts';
import { accountOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { readAccountById, replacePassword } from '../../store/accounts.ts';
import { putChallenge, readChallenge, takeChallenge } from '../../store/challenges.ts';
import { countFactors, listPasskeys, removeTotp, replaceRecoveryCodes, replaceTotp } from '../../store/factors.ts';
import { mustBeDeviceBound, type SignInNeeds } from '../sign-in/desk.ts';
import {
  EmptyBody,
  FactorsAnswer,
  PasswordBody,
  RecoveryCodesAnswer,
  TotpCodeBody,
  TotpSeedAnswer,
} from '../sign-in/shapes.ts';
import { changeFactor } from './change.ts';
import { assertWayLeft } from './way-left.ts';

export function readFactors({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.read',
    summary: 'What the own account can prove itself with.',
    answers: { 200: { about: 'Labels and dates, no secrets.', schema: FactorsAnswer } },
    handle: async ({ staff }) => {
      const accountId = staff.userId;
      const [counts, known, account] = await Promise.all([
        countFactors(keeper, accountId),
        listPasskeys(keeper, accountId),
        readAccountById(keeper, accountId),
      ]);
      const passkeys = known.map(({ credentialId: _credential, ...shown }) => shown);
      return {
        status: 200,
        body: {
          passkeys,
          totp: counts.totp,
          recoveryCodesLeft: counts.recoveryCodesLeft,
          password: typeof account?.passwordHash === 'string',
          identities: counts.identities,
          deviceBoundNeeded: account !== undefined && (await mustBeDeviceBound(keeper, account)),
        },
      };
    },
  });
}

/** The seed waits beside the challenges until a code shows that the app has it; the one in use stays until then. */
const waiting = (accountId: string) => `totp ${accountId}`;

export function beginTotp({ keeper, keys }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Begin to add an authenticator app.',
    about: 'Gives the seed once; it is kept for five minutes and takes effect with the first right code.',
    body: EmptyBody,
    answers: { 200: { about: 'The seed, as text and as an address for a square code.', schema: TotpSeedAnswer } },
    problems: ['step-up-required', 'password-missing', 'keys-unavailable'],
    handle: async ({ staff, now }) => {
      const { userId: accountId, signInName } = staff;
      const account = await readAccountById(keeper, accountId);
      if (typeof account?.passwordHash !== 'string') throw new Refused('password-missing');
      const seed = newSeed();
      const sealed = await keys.seal({ use: 'totp-seed', about: accountId }, seed);
      const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
      await putChallenge(keeper, {
        challenge: waiting(accountId),
        purpose: 'second-factor',
        accountId,
        sealed,
        expiresAt,
      });
      const shown = shownSeed(seed, signInName);
      seed.fill(0);
      return { status: 200, body: shown };
    },
  });
}

export function confirmTotp({ keeper, keys }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Add the authenticator app whose seed was just given.',
    about: 'Replaces the one before. Ends every other session of the account.',
    body: TotpCodeBody,
    answers: { 204: { about: 'Added.' } },
    problems: ['step-up-required', 'wrong-code', 'keys-unavailable'],
    handle: async (call) => {
      const { staff, now, body } = call;
      const accountId = staff.userId;
      const wanted = { challenge: waiting(accountId), purpose: 'second-factor', accountId, now } as const;
      const seedSealed = (await readChallenge(keeper, wanted))?.sealed;
      if (seedSealed === undefined || seedSealed === null) throw new Refused('wrong-code');
      const seed = await keys.open({ use: 'totp-seed', about: accountId }, seedSealed);
      const step = stepOf(body.code, seed, now);
      seed.fill(0);
      if (step === undefined) throw new Refused('wrong-code');
      const change = { action: 'factor.enrolled', notice: 'factor-enrolled', reason: 'totp', lifts: true } as const;
      await changeFactor(keeper, call, change, async (trx) => {
        if ((await takeChallenge(trx, wanted)) === undefined) throw new Refused('wrong-code');
        await replaceTotp(trx, { accountId, seedSealed, step, now });
        return null;
      });
      return { status: 204 };
    },
  });
}

export function deleteTotp({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Remove the authenticator app.',
    about: 'Ends every other session of the account.',
    answers: { 204: { about: 'Removed.' } },
    problems: ['step-up-required', 'not-found', 'last-factor'],
    handle: async (call) => {
      const { staff } = call;
      const change = { action: 'factor.removed', notice: 'factor-removed', reason: 'totp' } as const;
      await changeFactor(keeper, call, change, async (trx) => {
        if (!(await removeTotp(trx, staff.userId))) throw new Refused('not-found');
        await assertWayLeft(trx, staff.userId, await countFactors(trx, staff.userId));
        return null;
      });
      return { status: 204 };
    },
  });
}

export function createRecoveryCodes({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Make ten recovery codes.',
    about: 'Shown this once. The ones before open nothing any more. Ends every other session of the account.',
    body: EmptyBody,
    answers: { 201: { about: 'The codes.', schema: RecoveryCodesAnswer } },
    problems: ['step-up-required'],
    handle: async (call) => {
      const codes = newRecoveryCodes();
      const hashes = codes.map((code) => {
        const hash = hashRecoveryCode(code);
        if (hash === undefined) throw new TypeError('a new code has the form of a code');
        return hash;
      });
      const change = {
        action: 'recovery-codes.made',
        notice: 'recovery-codes-made',
        reason: 'recovery-codes',
      } as const;
      await changeFactor(keeper, call, change, async (trx) => {
        await replaceRecoveryCodes(trx, call.staff.userId, hashes, call.now);
        return null;
      });
      return { status: 201, body: { codes } };
    },
  });
}

export function changePassword({ keeper, passwords }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Set the password of the own account.',
    about: 'Ends every other session of the account. Nobody sets the password of somebody else.',
    body: PasswordBody,
    answers: { 204: { about: 'Set.' } },
    problems: ['step-up-required', 'busy', 'keys-unavailable'],
    handle: async (call) => {
      const { staff, body } = call;
      const account = await readAccountById(keeper, staff.userId);
      const institutions = account?.memberships.map(({ institutionName }) => institutionName) ?? [];
      const about = [staff.signInName, staff.displayName, ...institutions];
      const issues = passwordIssues(body.password, 'password', about);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const hash = await passwords.hash(body.password);
      const change = { action: 'password.changed', notice: 'password-changed', reason: 'password' } as const;
      await changeFactor(keeper, call, change, async (trx) => {
        await replacePassword(trx, staff.userId, hash);
        return null;
      });
      return { status: 204 };
    },
  });
}
