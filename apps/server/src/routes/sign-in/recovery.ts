// SPDX-License-Identifier: EUPL-1.2
// Two ways back for somebody whose authenticator is gone: one of the ten recovery codes (AU-4), or the one-time link that two
// administrators agreed to after they saw the person (AU-8). Nobody sets a password for anybody else.

import { passwordIssues } from '../../access/passwords.ts';
import { hashRecoveryCode } from '../../access/recovery-codes.ts';
import { hashToken } from '../../access/tokens.ts';
import { publicOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { WhoAmIAnswer } from '../../schemas.ts';
import { inTransaction, readAccountById, replacePassword } from '../../store/accounts.ts';
import { removeAllFactors, useRecoveryCode } from '../../store/factors.ts';
import { auditEverywhere, tellOwner } from '../../store/account-notices.ts';
import { endSessionsOf } from '../../store/own-sessions.ts';
import { findRecoveryLink, takeRecoveryLink } from '../../store/recovery-links.ts';
import { beginSession, firstMembership, type SignInNeeds } from './desk.ts';
import { judge } from './password.ts';
import { RecoveryBody, RecoveryLinkBody } from './shapes.ts';

export function recoverySignIn(needs: SignInNeeds) {
  const { keeper } = needs;
  return publicOperation({
    summary: 'Sign in with a recovery code.',
    open: 'this is how somebody becomes known',
    about:
      'The password is needed where the account has one. Each code opens once. Where no passkey and no authenticator app is left, the session is for the own account only (`mustEnrol`).',
    body: RecoveryBody,
    answers: { 201: { about: 'Signed in.', schema: WhoAmIAnswer } },
    problems: ['wrong-sign-in', 'too-many', 'busy', 'keys-unavailable'],
    handle: async (call) => {
      const { signInName, recoveryCode, password } = call.body;
      const hash = hashRecoveryCode(recoveryCode);
      const second = async (accountId: string, _factors: unknown, passwordRight: boolean) =>
        passwordRight && hash !== undefined && useRecoveryCode(keeper, accountId, hash, call.now);
      const given = { signInName, password, recovery: true, second } as const;
      const { account, factors, failuresBefore } = await judge(needs, given, call);
      const { accountId } = account;
      await tellOwner(keeper, { accountId, kind: 'recovery-code-used', now: call.now });
      const restricted = factors.passkeys === 0 && !factors.totp;
      const begun = { method: 'recovery-code', restricted, deviceBound: false, stepUpAt: null } as const;
      return beginSession(needs, account, firstMembership(account), { ...begun, failuresBefore }, call);
    },
  });
}

export function useRecoveryLink(needs: SignInNeeds) {
  const { keeper, passwords } = needs;
  return publicOperation({
    summary: 'Recover an account with the one-time link.',
    open: 'takes the one-time token that two administrators agreed to, once',
    about:
      'Sets a new password, removes every factor and ends every session of the account. A passkey or an authenticator app must be added before anything else.',
    body: RecoveryLinkBody,
    answers: { 201: { about: 'Recovered and signed in.', schema: WhoAmIAnswer } },
    problems: ['bad-recovery-link', 'busy', 'keys-unavailable'],
    handle: async (call) => {
      const { now, requestId, body } = call;
      const tokenHash = hashToken(body.token);
      const accountId = tokenHash === undefined ? undefined : await findRecoveryLink(keeper, tokenHash, now);
      const account = accountId === undefined ? undefined : await readAccountById(keeper, accountId);
      if (tokenHash === undefined || account === undefined) throw new Refused('bad-recovery-link');
      const membership = firstMembership(account);
      const about = [account.signInName, ...account.memberships.map(({ institutionName }) => institutionName)];
      const issues = passwordIssues(body.password, 'password', about);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const passwordHash = await passwords.hash(body.password);
      await inTransaction(keeper, async (trx) => {
        if (!(await takeRecoveryLink(trx, tokenHash, now))) throw new Refused('bad-recovery-link');
        await replacePassword(trx, account.accountId, passwordHash);
        await removeAllFactors(trx, account.accountId);
        await endSessionsOf(trx, account.accountId);
        const entry = { accountId: account.accountId, deviceId: null, requestId, now };
        await auditEverywhere(trx, {
          ...entry,
          action: 'account.recovered',
          outcome: 'allowed',
          reason: 'one-time-link',
        });
        await tellOwner(trx, { accountId: account.accountId, kind: 'account-recovered', now });
      });
      const begun = { method: 'set-up', restricted: true, deviceBound: false, stepUpAt: null } as const;
      return beginSession(needs, account, membership, begun, call);
    },
  });
}
