// SPDX-License-Identifier: EUPL-1.2
// People and their roles, for administrators; the list also for supervisors and data protection officers. Nothing here
// tells of any case. Every change takes a fresh proof from a key that cannot leave its device (AU-1, AU-6).

import { hashToken, newToken } from '../access/tokens.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { ApprovalAnswer } from '../schemas/cases.ts';
import {
  EndedSessionsAnswer,
  GrantAnswer,
  GrantParams,
  PeopleAnswer,
  PersonBody,
  PersonParams,
  RecoveryLinkAnswer,
  RoleBody,
  RoleDecisionBody,
} from '../schemas/people.ts';
import { findOpen, requestApproval } from '../store/approvals.ts';
import { notify } from '../store/notices.ts';
import {
  changePerson as change,
  type Colleague,
  decideRole as decide,
  endRole as end,
  endSessions,
  type Granted,
  isActiveColleague,
  listPeople as list,
  makeRecoveryLink,
  otherAdministrators,
  requestRole as request,
} from '../store/people.ts';
import { RECOVERY_LINK_MS } from '../store/recovery-links.ts';
import { shownApproval } from './approvals.ts';

export function listPeople() {
  return staffOperation({
    action: 'people.list',
    summary: 'The people of the institution and their roles.',
    answers: { 200: { about: 'By name.', schema: PeopleAnswer } },
    handle: async ({ db, staff }) => ({ status: 200, body: { people: (await list(db, staff)).map(shownPerson) } }),
  });
}

function shownPerson({ userId, displayName, roles, supervisorId, disabled, account }: Colleague) {
  return {
    userId,
    displayName,
    ...(account === undefined ? {} : { signInName: account.signInName, lastSignIn: account.lastSignIn }),
    roles: roles.map(({ grantId, role, state, requestedBy, mayDecide }) => ({
      id: grantId,
      role,
      state,
      requestedBy,
      mayDecide,
    })),
    supervisorId,
    disabled,
  };
}

function shownGrant({ grantId, role, state }: Granted) {
  return { id: grantId, role, state };
}

export function requestRole() {
  return staffOperation({
    action: 'role.request',
    summary: 'Ask for a role for somebody.',
    about:
      'A second administrator decides. Only while nobody else has ever been administrator here, the one administrator may make another person one alone.',
    params: PersonParams,
    body: RoleBody,
    answers: { 201: { about: 'Waiting for a second administrator, or active.', schema: GrantAnswer } },
    problems: ['not-found', 'role-held'],
    handle: async ({ db, staff, params, body, now }) => {
      const made = await request(db, staff, { userId: params.userId, role: body.role, now });
      if (typeof made === 'string') throw new Refused(made);
      return { status: 201, body: shownGrant(made), objectId: made.grantId };
    },
  });
}

export function decideRole() {
  return staffOperation({
    action: 'role.decide',
    summary: 'Agree to a role, or refuse it, as the second administrator.',
    params: GrantParams,
    body: RoleDecisionBody,
    answers: { 200: { about: 'Decided; an agreed role counts from the next request.', schema: GrantAnswer } },
    problems: ['not-found', 'second-person-needed', 'not-pending'],
    handle: async ({ db, staff, params, body, now }) => {
      const done = await decide(db, staff, { grantId: params.grantId, decision: body.decision, now });
      if (typeof done === 'string') throw new Refused(done);
      return { status: 200, body: shownGrant(done), objectId: done.grantId };
    },
  });
}

export function endRole() {
  return staffOperation({
    action: 'role.end',
    summary: 'End a role, or take a request for one back.',
    about: 'Counts from the next request. Two administrators must remain.',
    params: GrantParams,
    answers: { 200: { about: 'Ended.', schema: GrantAnswer } },
    problems: ['not-found', 'not-pending', 'last-administrator'],
    handle: async ({ db, staff, params, now }) => {
      const done = await end(db, staff, { grantId: params.grantId, now });
      if (typeof done === 'string') throw new Refused(done);
      return { status: 200, body: shownGrant(done), objectId: done.grantId };
    },
  });
}

export function changePerson() {
  return staffOperation({
    action: 'people.change',
    summary: 'Say who supervises somebody, or close or open their way in.',
    about: 'Disabling ends their sessions here from the next request on. Nobody makes themselves a supervisor.',
    params: PersonParams,
    body: PersonBody,
    answers: { 204: { about: 'Changed.' } },
    problems: ['not-found', 'not-for-this-person', 'second-person-needed'],
    handle: async ({ db, staff, params, body, now }) => {
      const { supervisorId, disabled } = body;
      const done = await change(db, staff, { userId: params.userId, supervisorId, disabled, now });
      if (done !== 'done') throw new Refused(done);
      return { status: 204, objectId: params.userId };
    },
  });
}

export function endSessionsOfPerson() {
  return staffOperation({
    action: 'people.end-sessions',
    summary: 'End every session of somebody.',
    params: PersonParams,
    answers: { 200: { about: 'Ended.', schema: EndedSessionsAnswer } },
    problems: ['not-found'],
    handle: async ({ db, staff, params }) => {
      const ended = await endSessions(db, staff, params.userId);
      if (ended === undefined) throw new Refused('not-found');
      return { status: 200, body: { ended }, objectId: params.userId };
    },
  });
}

export function requestRecovery() {
  return staffOperation({
    action: 'people.recover',
    summary: 'Ask that somebody who lost every way to sign in gets a new one.',
    about: 'Prove who they are first, face to face. A second administrator must agree; then make the link.',
    params: PersonParams,
    answers: { 202: { about: 'Waiting, or agreed to already.', schema: ApprovalAnswer } },
    problems: ['not-found', 'not-for-this-person'],
    handle: async ({ db, staff, params: { userId }, now }) => {
      if (userId === staff.userId) throw new Refused('not-for-this-person');
      if (!(await isActiveColleague(db, staff, userId))) throw new Refused('not-found');
      const asked = await requestApproval(db, staff, { kind: 'account-recovery', objectId: userId, now });
      const told = { kind: 'recovery-requested', objectId: asked.approvalId, now };
      await notify(db, [...(await otherAdministrators(db, staff)), userId], told);
      return { status: 202, body: shownApproval(asked), objectId: userId };
    },
  });
}

export function createRecoveryLink() {
  return staffOperation({
    action: 'people.recover',
    summary: 'Make the one-time link of a recovery that a second administrator agreed to.',
    about: 'Only for whoever asked, once. Give it to the person yourself; it lives a day.',
    params: PersonParams,
    answers: { 201: { about: 'Shown once.', schema: RecoveryLinkAnswer } },
    problems: ['not-found', 'not-approved', 'works-elsewhere'],
    handle: async ({ db, staff, params: { userId }, now }) => {
      const approval = await findOpen(db, staff, { kind: 'account-recovery', objectId: userId, now });
      if (approval?.state !== 'approved' || !approval.mine) throw new Refused('not-approved');
      const token = newToken();
      const tokenHash = hashToken(token);
      if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
      const expiresAt = new Date(now.getTime() + RECOVERY_LINK_MS);
      const done = await makeRecoveryLink(db, { approvalId: approval.approvalId, tokenHash, expiresAt });
      if (done !== 'done') throw new Refused(done);
      await notify(db, [userId], { kind: 'recovery-link', objectId: userId, now });
      return { status: 201, body: { token, expiresAt }, objectId: userId };
    },
  });
}
