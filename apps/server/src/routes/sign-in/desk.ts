// SPDX-License-Identifier: EUPL-1.2
// What every way of signing in does once it knows whose account it is: ends the session that was, knows the device again or
// notes a new one, begins a session with a new token, logs it, tells the owner what must be told (AU-5, AU-7, AU-8).

import { STEP_UP_MS } from '@amparo/casework/access';
import { deviceCookieFor, deviceLabel, readDeviceCookie } from '../../access/device-cookie.ts';
import { createPasskeys, needsDeviceBoundKey, type Passkeys } from '../../access/passkeys.ts';
import type { Passwords } from '../../access/passwords.ts';
import { cookieFor, readSessionCookie } from '../../access/session-cookie.ts';
import type { SignInKeys } from '../../access/sign-in-keys.ts';
import { hashToken, newToken } from '../../access/tokens.ts';
import { describeError, type Log } from '../../log.ts';
import type { Answer, Call } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import {
  type Account,
  auditAsKeeper,
  endSession,
  inTransaction,
  type Membership,
  type NewSession,
  rolesOf,
  startSession,
} from '../../store/accounts.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { addDevice, findDevice, noteDevice } from '../../store/devices.ts';
import { readTimeZone } from '../../store/institution-settings.ts';
import { auditEverywhere, countUnseen, tellOwner } from '../../store/account-notices.ts';
import { SESSION_IDLE_MS, type Staff } from '../../store/session.ts';

export interface SignInNeeds {
  readonly keeper: KeeperDatabase;
  readonly keys: SignInKeys;
  readonly passwords: Passwords;
  readonly demo: boolean;
  readonly log: Log;
  readonly origins: () => readonly string[];
}

/** What a session is begun with, besides whose it is. */
export type Begun = Pick<NewSession, 'method' | 'deviceBound' | 'stepUpAt'> & {
  readonly restricted?: boolean;
  /** of a session that goes on in another institution */
  readonly createdAt?: Date;
  /** failures at this account before it was right */
  readonly failuresBefore?: number;
  /** the account is made in this very request: its device is no news to its owner */
  readonly fresh?: boolean;
};

type Visit = Pick<Call<unknown, unknown, unknown>, 'cookie' | 'agent' | 'now' | 'requestId'>;

/** The origin that browsers know this server by; passkeys belong to its host. */
export function passkeysOf({ origins }: Pick<SignInNeeds, 'origins'>): Passkeys {
  return createPasskeys(() => origins()[0] ?? '');
}

/** @returns the answer of a completed sign-in: who it is, the cookie of the session, and that of the device */
export async function beginSession(
  needs: SignInNeeds,
  account: Account,
  membership: Membership,
  begun: Begun,
  visit: Visit,
): Promise<Answer> {
  const { keeper, log, demo } = needs;
  const { orgId, userId } = membership;
  const token = newToken();
  const cookies = await inTransaction(keeper, async (trx) => {
    await endPresent(trx, visit);
    const device = await enter(trx, account.accountId, begun, visit);
    await startSession(trx, {
      orgId,
      userId,
      tokenHash: hashOfNew(token),
      deviceId: device.deviceId,
      method: begun.method,
      deviceBound: begun.deviceBound,
      stepUpAt: begun.stepUpAt,
      restricted: begun.restricted ?? false,
      ...(begun.createdAt === undefined ? {} : { createdAt: begun.createdAt }),
      now: visit.now,
    });
    await auditAsKeeper(trx, {
      orgId,
      userId,
      deviceId: device.deviceId,
      action: 'session.begin',
      objectId: null,
      outcome: 'allowed',
      reason: begun.method,
      requestId: visit.requestId,
      now: visit.now,
    });
    return [cookieFor(orgId, token), deviceCookieFor(device.secret)];
  });
  log('signed-in', { institution: orgId, user: userId });
  const who = {
    ...membership,
    ...begun,
    roles: await rolesOf(keeper, orgId, userId),
    restricted: begun.restricted ?? false,
  };
  return {
    status: 201,
    body: await whoAmI(keeper, who, account.memberships, { demo, now: visit.now }),
    headers: { 'set-cookie': cookies },
  };
}

/** Whatever the browser was signed in as before, it is not any more (no session survives a sign-in). */
async function endPresent(trx: KeeperDatabase, { cookie }: Visit): Promise<void> {
  const present = readSessionCookie(cookie);
  if (present !== undefined) await endSession(trx, present);
}

async function enter(
  trx: KeeperDatabase,
  accountId: string,
  { failuresBefore = 0, fresh = false }: Begun,
  { cookie, agent, now, requestId }: Visit,
): Promise<{ readonly deviceId: string; readonly secret: string }> {
  if (failuresBefore > 0) await tellOwner(trx, { accountId, kind: 'sign-in-after-failures', now });
  const shown = readDeviceCookie(cookie);
  const known = shown === undefined ? undefined : await findDevice(trx, accountId, shown.hash);
  if (shown !== undefined && known !== undefined && !known.revoked) {
    await noteDevice(trx, accountId, known.deviceId, now);
    return { deviceId: known.deviceId, secret: shown.secret };
  }
  // people who share a computer share the cookie; each has an own row for it
  const secret = shown === undefined || known?.revoked === true ? newToken() : shown.secret;
  const made = await addDevice(trx, { accountId, secretHash: hashOfNew(secret), label: deviceLabel(agent), now });
  if (!fresh) await tellOwner(trx, { accountId, kind: 'new-device', objectId: made.deviceId, now });
  const entry = { accountId, deviceId: made.deviceId, objectId: made.deviceId, requestId, now };
  await auditEverywhere(trx, { ...entry, action: 'device.new', outcome: 'allowed', reason: null });
  return { deviceId: made.deviceId, secret };
}

export function hashOfNew(token: string): Buffer {
  const hash = hashToken(token);
  if (hash === undefined) throw new TypeError('a new token has the form of a token');
  return hash;
}

type Who = Pick<
  Staff,
  | 'displayName'
  | 'signInName'
  | 'institutionName'
  | 'roles'
  | 'method'
  | 'restricted'
  | 'orgId'
  | 'userId'
  | 'stepUpAt'
  | 'deviceBound'
>;

export async function whoAmI(
  keeper: KeeperDatabase,
  who: Who,
  memberships: readonly Membership[],
  { demo, now }: { readonly demo: boolean; readonly now: Date },
) {
  const { displayName, signInName, institutionName, roles, method, restricted, orgId, userId, stepUpAt } = who;
  return {
    displayName,
    signInName,
    institution: institutionName,
    timeZone: await readTimeZone(keeper, orgId),
    roles,
    method,
    demo,
    idleSeconds: SESSION_IDLE_MS / 1000,
    mustEnrol: restricted,
    stepUpFresh: stepUpAt !== null && now.getTime() - stepUpAt.getTime() < STEP_UP_MS,
    deviceBound: who.deviceBound,
    institutions: memberships.map((each) => ({
      id: each.orgId,
      name: each.institutionName,
      current: each.orgId === orgId,
    })),
    notices: await countUnseen(keeper, orgId, userId),
  };
}

/** Whether any role, in any institution, asks for a key that cannot leave its device (AU-1). */
export async function mustBeDeviceBound(keeper: KeeperDatabase, { memberships }: Account): Promise<boolean> {
  for (const { orgId, userId } of memberships) {
    if (needsDeviceBoundKey(await rolesOf(keeper, orgId, userId))) return true;
  }
  return false;
}

/** Where the person works first; somebody who works nowhere any more does not come in. */
export function firstMembership({ memberships }: Account): Membership {
  const [first] = memberships;
  if (first === undefined) throw new Refused('wrong-sign-in');
  return first;
}

/**
 * In the log of every institution of the account, after the answer: it must not take longer to refuse somebody who exists
 * (AU-5). What it could not write is told to the log of the server.
 */
export function logFailure(
  { keeper, log }: Pick<SignInNeeds, 'keeper' | 'log'>,
  account: Account | undefined,
  reason: string,
  { now, requestId }: Pick<Visit, 'now' | 'requestId'>,
): void {
  log('sign-in-failed', account === undefined ? {} : { user: account.accountId });
  if (account === undefined) return;
  const entry = { accountId: account.accountId, deviceId: null, requestId, now };
  const written = inTransaction(keeper, (trx) =>
    auditEverywhere(trx, { ...entry, action: 'sign-in.failed', outcome: 'denied', reason }),
  ).catch((error: unknown) => log('unexpected', describeError(error)));
  pending.add(written);
  written.finally(() => pending.delete(written)).catch(() => undefined);
}

const pending = new Set<Promise<unknown>>();

/** What logFailure still writes; awaited when the server stops. */
export async function settleFailures(): Promise<void> {
  await Promise.all(pending);
}
