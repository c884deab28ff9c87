// SPDX-License-Identifier: EUPL-1.2
// Signing in with a password and its second factor, signing out, who am I, another institution. The same answer and the
// same work whether the name is unknown or something else was wrong (AU-5); a new token at each sign-in (AU-7).

import { deviceCookieFor, readDeviceCookie } from '../access/device-cookie.ts';
import { CLEARED_COOKIE, readSessionCookie } from '../access/session-cookie.ts';
import { accountOperation, publicOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { WhoAmIAnswer } from '../schemas.ts';
import { auditAsKeeper, endSession, inTransaction, readAccountById } from '../store/accounts.ts';
import type { FactorCounts } from '../store/factors.ts';
import { beginSession, type Begun, firstMembership, type SignInNeeds, whoAmI } from './sign-in/desk.ts';
import { isCode, judge } from './sign-in/password.ts';
import { SignInBody, SwitchBody } from './sign-in/shapes.ts';

export function createSession(needs: SignInNeeds) {
  return publicOperation({
    summary: 'Sign in with name, password and the code of an authenticator app.',
    open: 'this is how somebody becomes known',
    about:
      'Sets the session cookie. An account that has nothing but a password yet gets a session for its own account only (`mustEnrol`). After failures the wait grows; Retry-After says how long.',
    body: SignInBody,
    answers: { 201: { about: 'Signed in.', schema: WhoAmIAnswer } },
    problems: ['wrong-sign-in', 'too-many', 'busy', 'keys-unavailable'],
    example: { body: { signInName: 'a.morales', password: 'four or five words are good', totp: '123456' } },
    handle: async (call) => {
      const { signInName, password, totp } = call.body;
      const second = async (accountId: string, factors: FactorCounts, passwordRight: boolean) => {
        const right = await isCode(needs, accountId, totp, call.now, passwordRight && !needs.demo);
        return right || needs.demo || hasNothingElse(factors);
      };
      const { account, factors, failuresBefore } = await judge(needs, { signInName, password, second }, call);
      const restricted = hasNothingElse(factors) && !needs.demo;
      const begun: Begun = {
        method: restricted ? 'set-up' : 'password-totp',
        restricted,
        deviceBound: false,
        stepUpAt: null,
        failuresBefore,
      };
      return beginSession(needs, account, firstMembership(account), begun, call);
    },
  });
}

/** A password alone opens only what has no better lock; otherwise it would take the better one away. */
function hasNothingElse({ passkeys, totp, identities }: FactorCounts): boolean {
  return passkeys === 0 && !totp && identities === 0;
}

export function readSession({ keeper, demo }: SignInNeeds) {
  return accountOperation({
    action: 'account.read',
    summary: 'Who am I?',
    answers: { 200: { about: 'The person signed in.', schema: WhoAmIAnswer } },
    handle: async ({ staff, now }) => {
      const account = await readAccountById(keeper, staff.userId);
      return { status: 200, body: await whoAmI(keeper, staff, account?.memberships ?? [], { demo, now }) };
    },
  });
}

/** Its age goes on: to change the institution makes no session live longer. */
export function switchInstitution(needs: SignInNeeds) {
  return accountOperation({
    action: 'account.switch-institution',
    summary: 'Act in another institution that you belong to.',
    about: 'Ends this session and begins one there, with a new cookie.',
    body: SwitchBody,
    answers: { 201: { about: 'Signed in there.', schema: WhoAmIAnswer } },
    problems: ['not-found'],
    handle: async (call) => {
      const { staff, body } = call;
      const account = await readAccountById(needs.keeper, staff.userId);
      const membership = account?.memberships.find(({ orgId }) => orgId === body.institution);
      if (account === undefined || membership === undefined) throw new Refused('not-found');
      const begun = {
        method: staff.method as Begun['method'],
        restricted: staff.restricted,
        deviceBound: staff.deviceBound,
        stepUpAt: staff.stepUpAt,
        createdAt: staff.signedInAt,
      };
      return beginSession(needs, account, membership, begun, call);
    },
  });
}

/** Open to everybody: whoever asks to be signed out is signed out, whatever the cookie was worth. */
export function deleteSession({ keeper, log }: SignInNeeds) {
  return publicOperation({
    summary: 'Sign out.',
    open: 'whoever asks to be signed out is',
    about: 'Ends the session on the server and clears cookies and cache of this site in the browser.',
    answers: { 204: { about: 'Signed out, or nobody was signed in.' } },
    handle: async ({ cookie, now, requestId }) => {
      const key = readSessionCookie(cookie);
      if (key !== undefined) {
        const { orgId } = key;
        const ended = await inTransaction(keeper, async (trx) => {
          const found = await endSession(trx, key);
          if (found !== undefined) {
            await auditAsKeeper(trx, {
              orgId,
              userId: found.userId,
              deviceId: null,
              action: 'session.end',
              objectId: null,
              outcome: 'allowed',
              reason: 'by-owner',
              requestId,
              now,
            });
          }
          return found;
        });
        if (ended !== undefined) log('signed-out', { institution: orgId });
      }
      return { status: 204, headers: { 'set-cookie': cookiesAfter(cookie), 'clear-site-data': '"cache"' } };
    },
  });
}

/**
 * `Clear-Site-Data: "cookies"` would take the cookie by which the browser is known again, so every sign-in would be one
 * from a new device. The other cookie of this site is the session's, and it is ended by name. docs/decisions/0011-sign-in.md
 */
function cookiesAfter(cookie: string | undefined): readonly string[] {
  const device = readDeviceCookie(cookie);
  return device === undefined ? [CLEARED_COOKIE] : [CLEARED_COOKIE, deviceCookieFor(device.secret)];
}
