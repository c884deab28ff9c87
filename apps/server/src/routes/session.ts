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
import { auditAsKeeper, endSession, readAccount, rolesOf, startSession } from '../store/accounts.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { SESSION_IDLE_MS, type Staff } from '../store/session.ts';

interface Needs {
  readonly keeper: KeeperDatabase;
  readonly passwords: Passwords;
  readonly delay: SignInDelay;
  readonly demo: boolean;
  readonly log: Log;
}

type Who = Pick<Staff, 'displayName' | 'signInName' | 'institutionName' | 'roles' | 'method'>;

export function whoAmI({ displayName, signInName, institutionName, roles, method }: Who, demo: boolean) {
  return {
    displayName,
    signInName,
    institution: institutionName,
    roles,
    method,
    demo,
    idleSeconds: SESSION_IDLE_MS / 1000,
  };
}

export function createSession({ keeper, passwords, delay, demo, log }: Needs) {
  return publicOperation({
    summary: 'Sign in.',
    open: 'this is how somebody becomes known',
    about: 'Sets the session cookie. After failures the wait grows; Retry-After says how long.',
    body: SignInBody,
    answers: { 201: { about: 'Signed in.', schema: WhoAmIAnswer } },
    problems: ['wrong-sign-in', 'too-many', 'busy'],
    example: { body: { signInName: 'a.morales', password: 'four or five words are good' } },
    handle: async ({ body, address, now, cookie, requestId }) => {
      const name = body.signInName.toLowerCase();
      const wait = delay.wait(name, address, now.getTime());
      if (wait > 0) throw new Refused('too-many', { retryAfter: wait });
      const account = await readAccount(keeper, name);
      if (!(await passwords.matches(body.password, account?.passwordHash ?? undefined)) || account === undefined) {
        delay.failed(name, address, now.getTime());
        log('sign-in-failed', account === undefined ? {} : { user: account.accountId });
        throw new Refused('wrong-sign-in');
      }
      delay.succeeded(name, address);
      const before = readSessionCookie(cookie);
      if (before !== undefined) await endSession(keeper, before);
      const [membership] = account.memberships;
      if (membership === undefined) throw new Refused('wrong-sign-in');
      const { orgId, userId } = membership;
      const token = newToken();
      const tokenHash = hashToken(token);
      if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
      const method = 'password-totp';
      await startSession(keeper, {
        orgId,
        userId,
        tokenHash,
        method,
        deviceBound: false,
        deviceId: null,
        stepUpAt: null,
        now,
      });
      await auditAsKeeper(keeper, {
        orgId,
        userId,
        deviceId: null,
        action: 'session.begin',
        objectId: null,
        outcome: 'allowed',
        reason: method,
        requestId,
        now,
      });
      log('signed-in', { institution: orgId, user: userId });
      const roles = await rolesOf(keeper, orgId, userId);
      return {
        status: 201,
        body: whoAmI({ ...membership, roles, method }, demo),
        headers: { 'set-cookie': cookieFor(orgId, token) },
      };
    },
  });
}

export function readSession({ demo }: Needs) {
  return staffOperation({
    action: 'account.read',
    summary: 'Who am I?',
    answers: { 200: { about: 'The person signed in.', schema: WhoAmIAnswer } },
    handle: async ({ staff }) => ({ status: 200, body: whoAmI(staff, demo) }),
  });
}

/** Open to everybody: whoever asks to be signed out is signed out, whatever the cookie was worth. */
export function deleteSession({ keeper, log }: Needs) {
  return publicOperation({
    summary: 'Sign out.',
    open: 'whoever asks to be signed out is',
    about: 'Ends the session on the server and clears cookies and cache of this site in the browser.',
    answers: { 204: { about: 'Signed out, or nobody was signed in.' } },
    handle: async ({ cookie, now, requestId }) => {
      const key = readSessionCookie(cookie);
      const ended = key === undefined ? undefined : await endSession(keeper, key);
      if (key !== undefined && ended !== undefined) {
        await auditAsKeeper(keeper, {
          orgId: key.orgId,
          userId: ended.userId,
          deviceId: null,
          action: 'session.end',
          objectId: null,
          outcome: 'allowed',
          reason: 'by-owner',
          requestId,
          now,
        });
        log('signed-out', { institution: key.orgId });
      }
      return { status: 204, headers: { 'set-cookie': CLEARED_COOKIE, 'clear-site-data': '"cache", "cookies"' } };
    },
  });
}
