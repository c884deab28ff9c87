// SPDX-License-Identifier: EUPL-1.2
// Signing in, signing out, who am I. The same answer and the same work whether the name is unknown or the password wrong
// (AU-5); a new token at each sign-in (AU-7).

import { cookieFor, CLEARED_COOKIE, readSessionCookie } from '../access/session-cookie.ts';
import type { Passwords } from '../access/passwords.ts';
import type { SignInDelay } from '../access/sign-in-delay.ts';
import { hashToken, newToken } from '../access/tokens.ts';
import type { Log } from '../log.ts';
import { publicOperation, staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { SignInBody, WhoAmIAnswer } from '../schemas.ts';
import { endSession, readAccount, SESSION_IDLE_MS, type Staff, startSession } from '../store/accounts.ts';
import type { Database } from '../store/database.ts';

interface Needs {
  readonly db: Database;
  readonly passwords: Passwords;
  readonly delay: SignInDelay;
  readonly demo: boolean;
  readonly log: Log;
}

export function whoAmI({ displayName, signInName, institutionName }: Staff, demo: boolean) {
  return { displayName, signInName, institution: institutionName, demo, idleSeconds: SESSION_IDLE_MS / 1000 };
}

export function createSession({ db, passwords, delay, demo, log }: Needs) {
  return publicOperation({
    summary: 'Sign in.',
    about: 'Sets the session cookie. After failures the wait grows; Retry-After says how long.',
    body: SignInBody,
    answers: { 201: { about: 'Signed in.', schema: WhoAmIAnswer } },
    problems: ['wrong-sign-in', 'too-many', 'busy'],
    example: { body: { signInName: 'a.morales', password: 'four or five words are good' } },
    handle: async ({ body, address, now, cookie }) => {
      const name = body.signInName.toLowerCase();
      const wait = delay.wait(name, address, now.getTime());
      if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
      const account = await readAccount(db, name);
      if (!(await passwords.matches(body.password, account?.passwordHash)) || account === undefined) {
        delay.failed(name, address, now.getTime());
        log(
          'sign-in-failed',
          account === undefined ? {} : { institution: account.staff.orgId, user: account.staff.userId },
        );
        throw new Refused('wrong-sign-in');
      }
      delay.succeeded(name, address);
      const before = readSessionCookie(cookie);
      if (before !== undefined) await endSession(db, before);
      const { staff } = account;
      const token = newToken();
      const tokenHash = hashToken(token);
      if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
      await startSession(db, staff, tokenHash, now);
      log('signed-in', { institution: staff.orgId, user: staff.userId });
      return { status: 201, body: whoAmI(staff, demo), headers: { 'set-cookie': cookieFor(staff.orgId, token) } };
    },
  });
}

export function readSession({ demo }: Needs) {
  return staffOperation({
    summary: 'Who am I?',
    answers: { 200: { about: 'The person signed in.', schema: WhoAmIAnswer } },
    handle: async ({ staff }) => ({ status: 200, body: whoAmI(staff, demo) }),
  });
}

/** Open to everybody: whoever asks to be signed out is signed out, whatever the cookie was worth. */
export function deleteSession({ db, log }: Needs) {
  return publicOperation({
    summary: 'Sign out.',
    about: 'Ends the session on the server and clears cookies and cache of this site in the browser.',
    answers: { 204: { about: 'Signed out, or nobody was signed in.' } },
    handle: async ({ cookie }) => {
      const key = readSessionCookie(cookie);
      if (key !== undefined) {
        await endSession(db, key);
        log('signed-out', { institution: key.orgId });
      }
      return { status: 204, headers: { 'set-cookie': CLEARED_COOKIE, 'clear-site-data': '"cache", "cookies"' } };
    },
  });
}
