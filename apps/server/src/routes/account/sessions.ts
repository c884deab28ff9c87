// SPDX-License-Identifier: EUPL-1.2
// The sessions, devices and notices of the own account (AU-7, AU-8): to see them, and to end what is not one's own.

import { accountOperation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { inTransaction } from '../../store/accounts.ts';
import { listDevices, revokeDevice } from '../../store/devices.ts';
import { auditEverywhere, listNotices, markSeen } from '../../store/account-notices.ts';
import { endOwnSession, listSessions } from '../../store/own-sessions.ts';
import type { SignInNeeds } from '../sign-in/desk.ts';
import {
  DeviceParams,
  DevicesAnswer,
  NoticesAnswer,
  SeenBody,
  SessionParams,
  SessionsAnswer,
} from '../sign-in/shapes.ts';

export function readSessions({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.sessions',
    summary: 'Where the own account is signed in.',
    answers: { 200: { about: 'The sessions that live, the one used last first.', schema: SessionsAnswer } },
    handle: async ({ staff, now }) => {
      const found = await listSessions(keeper, staff.userId, now);
      const sessions = found.map(({ sessionId, deviceLabel, ...shown }) => ({
        id: sessionId,
        device: deviceLabel,
        ...shown,
        current: sessionId === staff.sessionId,
      }));
      return { status: 200, body: { sessions } };
    },
  });
}

export function deleteOwnSession({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.end-session',
    summary: 'End a session of the own account.',
    params: SessionParams,
    answers: { 204: { about: 'Ended; its next request is refused.' } },
    problems: ['not-found'],
    handle: async ({ staff, params, now, requestId }) => {
      const { userId: accountId, deviceId } = staff;
      await inTransaction(keeper, async (trx) => {
        if (!(await endOwnSession(trx, accountId, params.sessionId))) throw new Refused('not-found');
        const entry = { accountId, deviceId, objectId: params.sessionId, requestId, now };
        await auditEverywhere(trx, { ...entry, action: 'session.end', outcome: 'allowed', reason: 'by-owner' });
      });
      return { status: 204 };
    },
  });
}

export function readDevices({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.sessions',
    summary: 'The devices that the own account is known by.',
    answers: { 200: { about: 'The one used last first.', schema: DevicesAnswer } },
    handle: async ({ staff }) => {
      const found = await listDevices(keeper, staff.userId);
      const devices = found.map(({ deviceId, ...shown }) => ({
        id: deviceId,
        ...shown,
        current: deviceId === staff.deviceId,
      }));
      return { status: 200, body: { devices } };
    },
  });
}

export function deleteDevice({ keeper }: SignInNeeds) {
  return accountOperation({
    action: 'account.end-session',
    summary: 'Revoke a device: its sessions end, and it is not known any more.',
    params: DeviceParams,
    answers: { 204: { about: 'Revoked; its next request is refused.' } },
    problems: ['not-found'],
    handle: async ({ staff, params, now, requestId }) => {
      const { userId: accountId, deviceId } = staff;
      await inTransaction(keeper, async (trx) => {
        if (!(await revokeDevice(trx, accountId, params.deviceId, now))) throw new Refused('not-found');
        const entry = { accountId, deviceId, objectId: params.deviceId, requestId, now };
        await auditEverywhere(trx, { ...entry, action: 'device.revoked', outcome: 'allowed', reason: 'by-owner' });
      });
      return { status: 204 };
    },
  });
}

export function readNotices() {
  return staffOperation({
    action: 'account.notices',
    summary: 'What the person signed in must be told.',
    about: 'Codes and ids, the newest first, at most a hundred.',
    answers: { 200: { about: 'The notices.', schema: NoticesAnswer } },
    handle: async ({ db, staff }) => ({
      status: 200,
      body: { notices: await listNotices(db, staff.orgId, staff.userId) },
    }),
  });
}

export function markNoticesSeen() {
  return staffOperation({
    action: 'account.notices',
    summary: 'These notices were seen.',
    body: SeenBody,
    answers: { 204: { about: 'Noted; notices of others are left alone.' } },
    handle: async ({ db, staff, body, now }) => {
      await markSeen(db, { orgId: staff.orgId, userId: staff.userId, ids: body.ids, now });
      return { status: 204 };
    },
  });
}
