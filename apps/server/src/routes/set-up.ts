// SPDX-License-Identifier: EUPL-1.2
// Opening an empty installation with the one-time link of the console: the institution, its first user, signed in at
// once. There are no default accounts (AU-8); without the link nobody can do this, and with it only once.

import { cookieFor } from '../access/session-cookie.ts';
import { passwordIssues, type Passwords } from '../access/passwords.ts';
import { hashToken, newToken } from '../access/tokens.ts';
import type { Log } from '../log.ts';
import { publicOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { SetUpBody, SetUpStateAnswer, WhoAmIAnswer } from '../schemas.ts';
import { anybodySetUp, auditAsKeeper, FIRST_ROLES, startSession } from '../store/accounts.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { isSetUpLink, setUp } from '../store/installation.ts';
import { whoAmI } from './session.ts';

interface Needs {
  readonly keeper: KeeperDatabase;
  readonly passwords: Passwords;
  readonly demo: boolean;
  readonly log: Log;
}

export function readSetUpState({ keeper, demo }: Needs) {
  return publicOperation({
    summary: 'Does this installation still need its set-up?',
    open: 'says yes or no, before there is anybody to sign in',
    answers: { 200: { about: 'Yes or no.', schema: SetUpStateAnswer } },
    handle: async () => ({ status: 200, body: { needed: !(await anybodySetUp(keeper)), demo } }),
  });
}

export function createSetUp({ keeper, passwords, demo, log }: Needs) {
  return publicOperation({
    summary: 'Set up: the institution and its first user.',
    open: 'takes the one-time token of the console, once',
    about: 'Takes the token of the one-time link that the console shows at the first start; signs the new user in.',
    body: SetUpBody,
    answers: { 201: { about: 'Set up and signed in.', schema: WhoAmIAnswer } },
    problems: ['bad-set-up-link', 'already-set-up', 'busy'],
    example: {
      body: {
        token: 'Zm9yLXRoZS1yZWFkZXItb2YtdGhpcy1leGFtcGxlLTE',
        institution: 'Centre for returned migrants',
        displayName: 'A. Morales',
        signInName: 'a.morales',
        password: 'four or five words are good',
      },
    },
    handle: async ({ body, now, requestId }) => {
      const tokenHash = hashToken(body.token);
      if (tokenHash === undefined || !(await isSetUpLink(keeper, tokenHash, now))) throw new Refused('bad-set-up-link');
      const issues = passwordIssues(body.password, 'password', [body.signInName, body.institution]);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const made = await setUp(keeper, tokenHash, {
        name: body.institution,
        displayName: body.displayName,
        signInName: body.signInName,
        passwordHash: await passwords.hash(body.password),
        now,
      });
      if (made === 'bad-set-up-link' || made === 'already-set-up') throw new Refused(made);
      const token = newToken();
      const { orgId, userId } = made;
      await startSession(keeper, {
        orgId,
        userId,
        tokenHash: hashToken(token) ?? tokenHash,
        method: 'set-up',
        deviceBound: false,
        deviceId: null,
        stepUpAt: null,
        now,
      });
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
      return {
        status: 201,
        body: whoAmI({ ...made, roles: FIRST_ROLES, method: 'set-up' }, demo),
        headers: { 'set-cookie': cookieFor(made.orgId, token) },
      };
    },
  });
}
