// SPDX-License-Identifier: EUPL-1.2
// The passkeys of the own account (AU-1): adding one, removing one. Somebody whose role asks for it gets no key that may be
// copied to other devices; the last way in is not removed.

import { CHALLENGE_MS, MOST_PASSKEYS } from '../../access/passkeys.ts';
import { accountOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { readAccountById } from '../../store/accounts.ts';
import { putChallenge, takeChallenge } from '../../store/challenges.ts';
import { addPasskey, countFactors, listPasskeys, removePasskey } from '../../store/factors.ts';
import { asEnrolment } from '../sign-in/answers.ts';
import { mustBeDeviceBound, passkeysOf, type SignInNeeds } from '../sign-in/desk.ts';
import { EmptyBody, EnrolPasskeyBody, NewPasskeyAnswer, OptionsAnswer, PasskeyParams } from '../sign-in/shapes.ts';
import { changeFactor } from './change.ts';
import { assertWayLeft } from './way-left.ts';

export function newPasskeyOptions(needs: SignInNeeds) {
  const { keeper } = needs;
  const passkeys = passkeysOf(needs);
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Begin to add a passkey.',
    body: EmptyBody,
    answers: { 200: { about: 'What to ask the authenticator.', schema: OptionsAnswer } },
    problems: ['step-up-required', 'too-many-keys'],
    handle: async ({ staff, now }) => {
      const { userId: accountId, signInName, displayName } = staff;
      const known = await listPasskeys(keeper, accountId);
      if (known.length >= MOST_PASSKEYS) throw new Refused('too-many-keys');
      const account = await readAccountById(keeper, accountId);
      const deviceBound = account !== undefined && (await mustBeDeviceBound(keeper, account));
      const options = await passkeys.askToEnrol(
        { accountId, signInName, displayName, deviceBound },
        known.map(({ credentialId }) => credentialId),
      );
      const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
      await putChallenge(keeper, { challenge: options.challenge, purpose: 'enrol', accountId, expiresAt });
      return { status: 200, body: { options } };
    },
  });
}

export function createPasskey(needs: SignInNeeds) {
  const { keeper } = needs;
  const passkeys = passkeysOf(needs);
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Add a passkey.',
    about: 'Ends every other session of the account.',
    body: EnrolPasskeyBody,
    answers: { 201: { about: 'Added.', schema: NewPasskeyAnswer } },
    problems: ['step-up-required', 'passkey-refused', 'device-bound-key-required', 'passkey-known', 'too-many-keys'],
    handle: async (call) => {
      const { now, body, staff } = call;
      const accountId = staff.userId;
      const take = async (challenge: string) =>
        (await takeChallenge(keeper, { challenge, purpose: 'enrol', accountId, now })) !== undefined;
      const made = await passkeys.readEnrolment(asEnrolment(body.response), take);
      if (made === undefined) throw new Refused('passkey-refused');
      const account = await readAccountById(keeper, accountId);
      if (made.backupEligible && account !== undefined && (await mustBeDeviceBound(keeper, account))) {
        throw new Refused('device-bound-key-required');
      }
      const change = { action: 'factor.enrolled', notice: 'factor-enrolled', reason: 'passkey', lifts: true } as const;
      const id = await changeFactor(keeper, call, change, async (trx) => {
        if ((await listPasskeys(trx, accountId)).length >= MOST_PASSKEYS) throw new Refused('too-many-keys');
        const passkeyId = await addPasskey(trx, { ...made, accountId, label: body.label, now });
        if (passkeyId === undefined) throw new Refused('passkey-known');
        return passkeyId;
      });
      return { status: 201, body: { id } };
    },
  });
}

export function deletePasskey({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Remove a passkey.',
    about: 'Ends every other session of the account.',
    params: PasskeyParams,
    answers: { 204: { about: 'Removed.' } },
    problems: ['step-up-required', 'not-found', 'last-factor'],
    handle: async (call) => {
      const { staff, params } = call;
      const change = { action: 'factor.removed', notice: 'factor-removed', reason: 'passkey' } as const;
      await changeFactor(keeper, call, change, async (trx) => {
        if (!(await removePasskey(trx, staff.userId, params.passkeyId))) throw new Refused('not-found');
        await assertWayLeft(trx, staff.userId, await countFactors(trx, staff.userId));
        return params.passkeyId;
      });
      return { status: 204 };
    },
  });
}
