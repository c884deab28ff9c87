// SPDX-License-Identifier: EUPL-1.2
// Signing in with a passkey (AU-1): nobody types a name, the key knows whose it is. Whatever is wrong with the answer, the
// refusal is the same; only a key that may be copied, at an account that may not have one, is told so.

import { CHALLENGE_MS } from '../../access/passkeys.ts';
import { publicOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { WhoAmIAnswer } from '../../schemas.ts';
import { type Account, readAccountById } from '../../store/accounts.ts';
import { putChallenge, takeChallenge } from '../../store/challenges.ts';
import { findPasskey, notePasskeyUse } from '../../store/factors.ts';
import { forgiveAccount } from './forgive.ts';
import { asAssertion } from './answers.ts';
import { beginSession, firstMembership, logFailure, mustBeDeviceBound, passkeysOf, type SignInNeeds } from './desk.ts';
import { AssertionBody, EmptyBody, OptionsAnswer } from './shapes.ts';

export function passkeyOptions(needs: SignInNeeds) {
  const passkeys = passkeysOf(needs);
  return publicOperation({
    summary: 'Begin to sign in with a passkey.',
    open: 'a question that only the owner of a passkey can answer',
    about: 'The challenge in the options is good once, for five minutes.',
    body: EmptyBody,
    answers: { 200: { about: 'What to ask the authenticator.', schema: OptionsAnswer } },
    handle: async ({ now }) => {
      const options = await passkeys.askToSignIn();
      const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
      await putChallenge(needs.keeper, { challenge: options.challenge, purpose: 'sign-in', expiresAt });
      return { status: 200, body: { options } };
    },
  });
}

export function passkeySignIn(needs: SignInNeeds) {
  const { keeper } = needs;
  const passkeys = passkeysOf(needs);
  return publicOperation({
    summary: 'Sign in with a passkey.',
    open: 'this is how somebody becomes known',
    body: AssertionBody,
    answers: { 201: { about: 'Signed in.', schema: WhoAmIAnswer } },
    problems: ['passkey-refused', 'device-bound-key-required'],
    handle: async (call) => {
      const { now } = call;
      const response = asAssertion(call.body.response);
      const passkey = await findPasskey(keeper, Buffer.from(response.id, 'base64url'));
      const take = async (challenge: string) =>
        (await takeChallenge(keeper, { challenge, purpose: 'sign-in', now })) !== undefined;
      const use = passkey === undefined ? undefined : await passkeys.readAnswer(response, passkey, take);
      const account = passkey === undefined ? undefined : await readAccountById(keeper, passkey.accountId);
      if (passkey === undefined || use === undefined || account === undefined) return refuse(needs, account, call);
      if (account.memberships.length === 0) return refuse(needs, account, call);
      if (!(await notePasskeyUse(keeper, passkey, use, now))) return refuse(needs, account, call);
      if (passkey.backupEligible && (await mustBeDeviceBound(keeper, account))) {
        logFailure(needs, account, 'device-bound-key-required', call);
        throw new Refused('device-bound-key-required');
      }
      const begun = { method: 'passkey', deviceBound: !passkey.backupEligible, stepUpAt: now } as const;
      const failuresBefore = await forgiveAccount(needs, account, now);
      return beginSession(needs, account, firstMembership(account), { ...begun, failuresBefore }, call);
    },
  });
}

function refuse(
  needs: SignInNeeds,
  account: Account | undefined,
  call: { readonly now: Date; readonly requestId: string },
): never {
  logFailure(needs, account, 'passkey-refused', call);
  throw new Refused('passkey-refused');
}
