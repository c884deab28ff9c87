// SPDX-License-Identifier: EUPL-1.2
// Accepting an invitation: with a new account, or by somebody signed in who works for a second institution. The token stands
// behind `#` of the link and comes in the body, so it is in no address and no log.

import { passwordIssues } from '../../access/passwords.ts';
import { hashToken } from '../../access/tokens.ts';
import { accountOperation, type Call, publicOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { WhoAmIAnswer } from '../../schemas.ts';
import { type Account, createAccount, inTransaction, type Membership, readAccountById } from '../../store/accounts.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { acceptInvitation, findInvitation, type OpenInvitation } from '../../store/invitation-acceptance.ts';
import { beginSession, type SignInNeeds, whoAmI } from './desk.ts';
import { AcceptInvitationBody, InvitationAnswer, InvitationTokenBody } from './shapes.ts';

export function lookAtInvitation({ keeper }: SignInNeeds) {
  return publicOperation({
    summary: 'What an invitation says.',
    open: 'takes the one-time token of an invitation',
    body: InvitationTokenBody,
    answers: { 200: { about: 'Who invites, and for what.', schema: InvitationAnswer } },
    problems: ['bad-invitation'],
    handle: async ({ body, now }) => {
      const { institution, displayName, roles, expiresAt } = await openInvitation(keeper, body.token, now);
      return { status: 200, body: { institution, displayName, roles, expiresAt } };
    },
  });
}

export function acceptWithNewAccount(needs: SignInNeeds) {
  const { keeper, passwords, demo } = needs;
  return publicOperation({
    summary: 'Accept an invitation with a new account.',
    open: 'takes the one-time token of an invitation, once',
    about:
      'Roles wait until a second administrator agrees. A passkey or an authenticator app must be added before anything else.',
    body: AcceptInvitationBody,
    answers: { 201: { about: 'Accepted and signed in.', schema: WhoAmIAnswer } },
    problems: ['bad-invitation', 'sign-in-name-in-use', 'busy', 'keys-unavailable'],
    handle: async (call) => {
      const { token, signInName, password } = call.body;
      const invitation = await openInvitation(keeper, token, call.now);
      const about = [signInName, invitation.displayName, invitation.institution];
      const issues = password === undefined ? [] : passwordIssues(password, 'password', about);
      if (issues.length > 0) throw new Refused('bad-input', { issues });
      const passwordHash = password === undefined ? null : await passwords.hash(password);
      const { account, membership } = await inTransaction(keeper, (trx) =>
        becomeMember(trx, invitation, { signInName, passwordHash }, call),
      );
      const begun = { method: 'set-up', restricted: !demo, deviceBound: false, stepUpAt: null, fresh: true } as const;
      return beginSession(needs, account, membership, begun, call);
    },
  });
}

export function joinInstitution({ keeper, demo }: SignInNeeds) {
  return accountOperation({
    action: 'account.join',
    summary: 'Accept an invitation with the account that is signed in.',
    about: 'The session stays where it is; `POST /session/institution` switches.',
    body: InvitationTokenBody,
    answers: { 201: { about: 'Accepted.', schema: WhoAmIAnswer } },
    problems: ['bad-invitation', 'already-member', 'second-factor-needed'],
    handle: async ({ staff, body, now, requestId }) => {
      if (staff.restricted) throw new Refused('second-factor-needed');
      const invitation = await openInvitation(keeper, body.token, now);
      await inTransaction(keeper, async (trx) => {
        const done = await acceptInvitation(trx, invitation, { accountId: staff.userId, requestId, now });
        if (done !== 'accepted') throw new Refused(done === 'gone' ? 'bad-invitation' : done);
      });
      const account = await readAccountById(keeper, staff.userId);
      return { status: 201, body: await whoAmI(keeper, staff, account?.memberships ?? [], { demo, now }) };
    },
  });
}

/** @throws {Refused} `bad-invitation` */
export async function openInvitation(keeper: KeeperDatabase, token: string, now: Date): Promise<OpenInvitation> {
  const tokenHash = hashToken(token);
  const found = tokenHash === undefined ? undefined : await findInvitation(keeper, tokenHash, now);
  if (found === undefined) throw new Refused('bad-invitation');
  return found;
}

/** Account and membership, both or neither. Call inside a transaction. */
export async function becomeMember(
  trx: KeeperDatabase,
  invitation: OpenInvitation,
  given: { readonly signInName: string; readonly passwordHash: string | null },
  { now, requestId }: Pick<Call<unknown, unknown, unknown>, 'now' | 'requestId'>,
): Promise<{ readonly account: Account; readonly membership: Membership }> {
  const { displayName } = invitation;
  const accountId = await createAccount(trx, { ...given, displayName, now });
  const done = await acceptInvitation(trx, invitation, { accountId, requestId, now });
  if (done !== 'accepted') throw new Refused('bad-invitation');
  const account = await readAccountById(trx, accountId);
  const [membership] = account?.memberships ?? [];
  if (account === undefined || membership === undefined) throw new TypeError('who was just made is there');
  return { account, membership };
}
