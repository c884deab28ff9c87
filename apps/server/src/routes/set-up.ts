// SPDX-License-Identifier: EUPL-1.2
// Opening an empty installation with the one-time link of the console: the institution, its first user, signed in at
// once. There are no default accounts (AU-8); without the link nobody can do this, and with it only once.

import { passwordIssues } from '../access/passwords.ts';
import { hashToken } from '../access/tokens.ts';
import { publicOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { SetUpBody, SetUpStateAnswer, WhoAmIAnswer } from '../schemas.ts';
import { anybodySetUp, auditAsKeeper, readAccountById } from '../store/accounts.ts';
import { isSetUpLink, setUp } from '../store/installation.ts';
import { beginSession, type SignInNeeds } from './sign-in/desk.ts';

export function readSetUpState({ keeper, demo }: SignInNeeds) {
  return publicOperation({
    summary: 'Does this installation still need its set-up?',
    open: 'says yes or no, before there is anybody to sign in',
    answers: { 200: { about: 'Yes or no.', schema: SetUpStateAnswer } },
    handle: async () => ({ status: 200, body: { needed: !(await anybodySetUp(keeper)), demo } }),
  });
}

export function createSetUp(needs: SignInNeeds) {
  const { keeper, passwords, demo, log } = needs;
  return publicOperation({
    summary: 'Set up: the institution and its first user.',
    open: 'takes the one-time token of the console, once',
    about:
      'Takes the token of the one-time link that the console shows at the first start; signs the new user in. A passkey or an authenticator app must be added before anything else.',
    body: SetUpBody,
    answers: { 201: { about: 'Set up and signed in.', schema: WhoAmIAnswer } },
    problems: ['bad-set-up-link', 'already-set-up', 'busy', 'keys-unavailable'],
    example: {
      body: {
        token: 'Zm9yLXRoZS1yZWFkZXItb2YtdGhpcy1leGFtcGxlLTE',
        institution: 'Centre for returned migrants',
        displayName: 'A. Morales',
        signInName: 'a.morales',
        password: 'four or five words are good',
      },
    },
    handle: async (call) => {
      const { body, now, requestId } = call;
      const tokenHash = hashToken(body.token);
      if (tokenHash === undefined || !(await isSetUpLink(keeper, tokenHash, now))) throw new Refused('bad-set-up-link');
      const { password } = body;
      const about = [body.signInName, body.displayName, body.institution];
      const issues = password === undefined ? [] : passwordIssues(password, 'password', about);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const made = await setUp(keeper, tokenHash, {
        name: body.institution,
        displayName: body.displayName,
        signInName: body.signInName,
        passwordHash: password === undefined ? null : await passwords.hash(password),
        now,
      });
      if (made === 'bad-set-up-link' || made === 'already-set-up') throw new Refused(made);
      const { orgId, userId } = made;
      await auditAsKeeper(keeper, {
        orgId,
        userId,
        deviceId: null,
        action: 'institution.set-up',
        objectId: orgId,
        outcome: 'allowed',
        reason: 'one-time-link',
        requestId,
        now,
      });
      log('set-up', { institution: made.orgId, user: made.userId });
      const account = await readAccountById(keeper, userId);
      if (account === undefined) throw new TypeError('who was just made is there');
      const begun = { method: 'set-up', restricted: !demo, deviceBound: false, stepUpAt: null, fresh: true } as const;
      return beginSession(needs, account, made, begun, call);
    },
  });
}
