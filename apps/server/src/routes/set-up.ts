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
import { anybodySetUp, startSession } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';
import { isSetUpLink, setUp } from '../store/installation.ts';
import { whoAmI } from './session.ts';

interface Needs {
  readonly db: Database;
  readonly passwords: Passwords;
  readonly demo: boolean;
  readonly log: Log;
}

export function readSetUpState({ db, demo }: Needs) {
  return publicOperation({
    summary: 'Does this installation still need its set-up?',
    answers: { 200: { about: 'Yes or no.', schema: SetUpStateAnswer } },
    handle: async () => ({ status: 200, body: { needed: !(await anybodySetUp(db)), demo } }),
  });
}

export function createSetUp({ db, passwords, demo, log }: Needs) {
  return publicOperation({
    summary: 'Set up: the institution and its first user.',
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
    handle: async ({ body, now }) => {
      const tokenHash = hashToken(body.token);
      if (tokenHash === undefined || !(await isSetUpLink(db, tokenHash, now))) throw new Refused('bad-set-up-link');
      const issues = passwordIssues(body.password, 'password', [body.signInName, body.institution]);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const made = await setUp(db, tokenHash, {
        name: body.institution,
        displayName: body.displayName,
        signInName: body.signInName,
        passwordHash: await passwords.hash(body.password),
        now,
      });
      if (made === 'bad-set-up-link' || made === 'already-set-up') throw new Refused(made);
      const token = newToken();
      await startSession(db, made, hashToken(token) ?? tokenHash, now);
      log('set-up', { institution: made.orgId, user: made.userId });
      return { status: 201, body: whoAmI(made, demo), headers: { 'set-cookie': cookieFor(made.orgId, token) } };
    },
  });
}
