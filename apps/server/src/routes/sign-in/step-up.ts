// SPDX-License-Identifier: EUPL-1.2
// A fresh proof that it is still the same person (AU-6): with a passkey, or with password and code where there is none. The
// session gets a new token; the one before is worthless at once (AU-7).

import { CHALLENGE_MS } from '../../access/passkeys.ts';
import { cookieFor } from '../../access/session-cookie.ts';
import { newToken } from '../../access/tokens.ts';
import { type AccountCall, accountOperation, type Answer } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { auditAsKeeper, inTransaction, readAccountById } from '../../store/accounts.ts';
import { putChallenge, takeChallenge } from '../../store/challenges.ts';
import { type FactorCounts, findPasskey, listPasskeys, notePasskeyUse } from '../../store/factors.ts';
import { renewSession } from '../../store/own-sessions.ts';
import { asAssertion } from './answers.ts';
import { hashOfNew, mustBeDeviceBound, passkeysOf, type SignInNeeds } from './desk.ts';
import { isCode, judge } from './password.ts';
import { AssertionBody, EmptyBody, OptionsAnswer, StepUpPasswordBody } from './shapes.ts';

type Asked = AccountCall<unknown, unknown, unknown>;

export function stepUpOptions(needs: SignInNeeds) {
  const passkeys = passkeysOf(needs);
  return accountOperation({
    action: 'account.step-up',
    summary: 'Begin a fresh proof with a passkey.',
    body: EmptyBody,
    answers: { 200: { about: 'What to ask the authenticator.', schema: OptionsAnswer } },
    problems: ['no-passkey'],
    handle: async ({ staff, now }) => {
      const accountId = staff.userId;
      const known = await listPasskeys(needs.keeper, accountId);
      if (known.length === 0) throw new Refused('no-passkey');
      const options = await passkeys.askToSignIn(known.map(({ credentialId }) => credentialId));
      const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
      await putChallenge(needs.keeper, { challenge: options.challenge, purpose: 'step-up', accountId, expiresAt });
      return { status: 200, body: { options } };
    },
  });
}

export function stepUp(needs: SignInNeeds) {
  const { keeper } = needs;
  const passkeys = passkeysOf(needs);
  return accountOperation({
    action: 'account.step-up',
    summary: 'Prove afresh, with a passkey, that it is you.',
    about: 'Good for five minutes. The session gets a new cookie.',
    body: AssertionBody,
    answers: { 204: { about: 'Proved.' } },
    problems: ['passkey-refused', 'device-bound-key-required'],
    handle: async (call) => {
      const { staff, now } = call;
      const accountId = staff.userId;
      const response = asAssertion(call.body.response);
      const passkey = await findPasskey(keeper, Buffer.from(response.id, 'base64url'));
      const take = async (challenge: string) =>
        (await takeChallenge(keeper, { challenge, purpose: 'step-up', accountId, now })) !== undefined;
      const mine = passkey?.accountId === accountId ? passkey : undefined;
      const use = mine === undefined ? undefined : await passkeys.readAnswer(response, mine, take);
      if (mine === undefined || use === undefined || !(await notePasskeyUse(keeper, mine, use, now))) {
        throw new Refused('passkey-refused');
      }
      const account = await readAccountById(keeper, accountId);
      if (mine.backupEligible && account !== undefined && (await mustBeDeviceBound(keeper, account))) {
        throw new Refused('device-bound-key-required');
      }
      return renew(needs, call, 'passkey', !mine.backupEligible);
    },
  });
}

export function stepUpWithPassword(needs: SignInNeeds) {
  return accountOperation({
    action: 'account.step-up',
    summary: 'Prove afresh, with password and code, that it is you.',
    about: 'For accounts without a passkey. What needs a key that cannot leave its device stays closed.',
    body: StepUpPasswordBody,
    answers: { 204: { about: 'Proved.' } },
    problems: ['use-passkey', 'wrong-sign-in', 'too-many', 'busy', 'keys-unavailable'],
    handle: async (call) => {
      const { password, totp } = call.body;
      const { userId, signInName } = call.staff;
      if ((await listPasskeys(needs.keeper, userId)).length > 0) throw new Refused('use-passkey');
      const second = (accountId: string, _factors: FactorCounts, passwordRight: boolean) =>
        isCode(needs, accountId, totp, call.now, passwordRight);
      await judge(needs, { signInName, password, second }, call);
      return renew(needs, call, 'password-totp', false);
    },
  });
}

async function renew({ keeper }: SignInNeeds, call: Asked, reason: string, deviceBound: boolean): Promise<Answer> {
  const { staff, key, now, requestId } = call;
  const token = newToken();
  const { orgId, userId, deviceId, sessionId } = staff;
  await inTransaction(keeper, async (trx) => {
    const given = { tokenHash: hashOfNew(token), stepUpAt: now, deviceBound };
    if (!(await renewSession(trx, key, given))) throw new Refused('not-signed-in');
    await auditAsKeeper(trx, {
      orgId,
      userId,
      deviceId,
      action: 'session.step-up',
      objectId: sessionId,
      outcome: 'allowed',
      reason,
      requestId,
      now,
    });
  });
  return { status: 204, headers: { 'set-cookie': cookieFor(orgId, token) } };
}
