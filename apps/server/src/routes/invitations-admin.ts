// SPDX-License-Identifier: EUPL-1.2
// Inviting colleagues: the administrator's side. The token is shown once, to whoever invites, who gives it to the person;
// it is kept as a hash only, and a repeated request does not show it again.

import { hashToken, newToken } from '../access/tokens.ts';
import { staffOperation } from '../operation.ts';
import { Refused } from '../problems.ts';
import { InvitationAnswer, InvitationBody, InvitationListAnswer, InvitationParams } from '../schemas/people.ts';
import {
  type Invitation,
  invite,
  listInvitations as list,
  withdrawInvitation as withdraw,
} from '../store/invitations.ts';

export function createInvitation() {
  return staffOperation({
    action: 'people.invite',
    summary: 'Invite somebody into the institution.',
    about:
      'The roles become requests that a second administrator decides, except for the second administrator of a new institution. The link lives seven days.',
    creates: true,
    body: InvitationBody,
    answers: { 201: { about: 'With the token, the first time only.', schema: InvitationAnswer } },
    problems: ['key-reused'],
    example: { body: { displayName: 'B. Castillo', roles: ['CaseWorker'] } },
    handle: async ({ db, staff, body, now, once }) => {
      let fresh: { readonly id: string; readonly expiresAt: Date; readonly token: string } | undefined;
      const answer = await once(async () => {
        const token = newToken();
        const tokenHash = hashToken(token);
        if (tokenHash === undefined) throw new TypeError('a new token has the form of a token');
        const { displayName, roles } = body;
        const { invitationId: id, expiresAt } = await invite(db, staff, { displayName, roles, tokenHash, now });
        fresh = { id, expiresAt, token };
        return { status: 201, body: { id, expiresAt }, objectId: id };
      });
      return fresh === undefined ? answer : { ...answer, body: fresh };
    },
  });
}

export function listInvitations() {
  return staffOperation({
    action: 'people.list-invitations',
    summary: 'Invitations, newest first.',
    answers: { 200: { about: 'Without their tokens.', schema: InvitationListAnswer } },
    handle: async ({ db, staff, now }) => ({
      status: 200,
      body: { invitations: (await list(db, staff, now)).map(shownInvitation) },
    }),
  });
}

function shownInvitation(found: Invitation) {
  const { invitationId, displayName, roles, state, createdBy, createdAt, expiresAt } = found;
  return { id: invitationId, displayName, roles, state, createdBy, createdAt, expiresAt };
}

export function withdrawInvitation() {
  return staffOperation({
    action: 'people.invite',
    summary: 'Take an invitation back.',
    params: InvitationParams,
    answers: { 204: { about: 'Its link opens nothing any more.' } },
    problems: ['not-found'],
    handle: async ({ db, staff, params }) => {
      if (!(await withdraw(db, staff, params.invitationId))) throw new Refused('not-found');
      return { status: 204, objectId: params.invitationId };
    },
  });
}
