// SPDX-License-Identifier: EUPL-1.2
// Signing in through an identity provider: the browser goes there by a plain navigation and comes back with a code. An
// identity opens the account that it was linked to, by its owner with a fresh proof or by accepting an invitation; never
// because a name or an e-mail looks alike. The flow waits sealed, once, five minutes, for the browser that began it.

import { z } from 'zod';
import { readCookie } from '../../access/device-cookie.ts';
import { CHALLENGE_MS } from '../../access/passkeys.ts';
import { type SignInKeys, subjectKey } from '../../access/sign-in-keys.ts';
import type { ExternalIdentity, SingleSignOn } from '../../access/single-sign-on.ts';
import { hashToken, newToken } from '../../access/tokens.ts';
import { accountOperation, type Answer, type Call, publicOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { type Account, inTransaction, readAccountById } from '../../store/accounts.ts';
import { auditEverywhere, tellOwner } from '../../store/account-notices.ts';
import { putChallenge, takeChallenge } from '../../store/challenges.ts';
import { findIdentity, linkIdentity } from '../../store/factors.ts';
import { findInvitation } from '../../store/invitation-acceptance.ts';
import { beginSession, firstMembership, hashOfNew, logFailure, type SignInNeeds } from './desk.ts';
import { becomeMember, openInvitation } from './invitation.ts';
import {
  AcceptWithSsoBody,
  GoToAnswer,
  LinkSsoBody,
  ProviderParams,
  SsoCallbackQuery,
  SsoStartQuery,
  WaysAnswer,
} from './shapes.ts';

export type SsoNeeds = SignInNeeds & { readonly sso: SingleSignOn };

const COOKIE = '__Host-amparo-sso';
/** Lax: it must come along when the provider sends the browser back. It opens nothing by itself. */
const cookieFor = (secret: string, seconds: number) =>
  `${COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;

const FlowShape = z.strictObject({
  providerId: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  browser: z.string(),
  language: z.enum(['en', 'es']),
  wants: z.discriminatedUnion('to', [
    z.strictObject({ to: z.literal('sign-in') }),
    z.strictObject({ to: z.literal('link'), accountId: z.string() }),
    z.strictObject({ to: z.literal('accept'), invitation: z.string(), signInName: z.string() }),
  ]),
});
type Waiting = z.infer<typeof FlowShape>;

export function signInWays({ sso }: Pick<SsoNeeds, 'sso'>) {
  return publicOperation({
    summary: 'How one can sign in here.',
    open: 'the same for everybody, before anybody is known',
    answers: { 200: { about: 'The ways.', schema: WaysAnswer } },
    handle: async () => ({ status: 200, body: { passkey: true, password: true, sso: sso.providers } }),
  });
}

export function startSso(needs: SsoNeeds) {
  return publicOperation({
    summary: 'Go to an identity provider to sign in.',
    open: 'sends the browser to a provider that the operator named',
    params: ProviderParams,
    query: SsoStartQuery,
    answers: { 302: { about: 'Go there.' } },
    problems: ['not-found'],
    handle: async ({ params, query, now }) => {
      const language = query.lang ?? 'en';
      try {
        const { location, cookie } = await begin(needs, params.providerId, language, { to: 'sign-in' }, now);
        return { status: 302, location, headers: { 'set-cookie': cookie } };
      } catch (error) {
        if (error instanceof Refused && error.code === NOT_COMPLETED) return goTo(language, NOT_COMPLETED);
        throw error;
      }
    },
  });
}

export function linkSso(needs: SsoNeeds) {
  return accountOperation({
    action: 'account.change-factor',
    summary: 'Link the own account to an identity at a provider.',
    about: 'Gives the address to open; when the browser comes back, the identity opens this account.',
    params: ProviderParams,
    body: LinkSsoBody,
    answers: { 200: { about: 'Open this address.', schema: GoToAnswer } },
    problems: ['step-up-required', 'second-factor-needed', 'not-found', 'sign-in-not-completed'],
    handle: async ({ params, body, staff, now }) => {
      if (staff.restricted) throw new Refused('second-factor-needed');
      const wants = { to: 'link', accountId: staff.userId } as const;
      const { location, cookie } = await begin(needs, params.providerId, body.language, wants, now);
      return { status: 200, body: { location }, headers: { 'set-cookie': cookie } };
    },
  });
}

export function acceptWithSso(needs: SsoNeeds) {
  return publicOperation({
    summary: 'Accept an invitation with a new account that an identity provider opens.',
    open: 'takes the one-time token of an invitation, once',
    params: ProviderParams,
    body: AcceptWithSsoBody,
    answers: { 200: { about: 'Open this address.', schema: GoToAnswer } },
    problems: ['bad-invitation', 'not-found', 'sign-in-not-completed'],
    handle: async ({ params, body, now }) => {
      await openInvitation(needs.keeper, body.token, now);
      const invitation = hashOfNew(body.token).toString('base64url');
      const wants = { to: 'accept', invitation, signInName: body.signInName } as const;
      const { location, cookie } = await begin(needs, params.providerId, body.language, wants, now);
      return { status: 200, body: { location }, headers: { 'set-cookie': cookie } };
    },
  });
}

export function finishSso(needs: SsoNeeds) {
  return publicOperation({
    summary: 'Come back from an identity provider.',
    open: 'this is how somebody becomes known',
    about: 'Sets the session cookie and goes to the pages of staff; behind # stands a code when that did not work.',
    params: ProviderParams,
    query: SsoCallbackQuery,
    answers: { 302: { about: 'Go on.' } },
    handle: async (call) => {
      const waiting = await takeFlow(needs, call.query['state'], call);
      if (waiting === undefined || waiting.providerId !== call.params.providerId) return goTo('en', NOT_COMPLETED);
      const { language, nonce, verifier } = waiting;
      const back = new URL(redirectUri(needs, waiting.providerId));
      back.search = new URLSearchParams(call.query).toString();
      const flow = { state: call.query['state'] ?? '', nonce, verifier };
      const identity = await needs.sso.finish(waiting.providerId, back, flow);
      if (identity === undefined) return goTo(language, NOT_COMPLETED);
      try {
        return await complete(needs, waiting, identity, call);
      } catch (error) {
        if (error instanceof Refused) return goTo(language, error.code);
        throw error;
      }
    },
  });
}

const NOT_COMPLETED = 'sign-in-not-completed';

/** What stands behind # is a code for the page; browsers do not send it anywhere. */
function goTo(language: string, code?: string, cookies: readonly string[] = []): Answer {
  const location = `/${language}/staff${code === undefined ? '' : `#${code}`}`;
  return { status: 302, location, headers: { 'set-cookie': [...cookies, cookieFor('', 0)] } };
}

function redirectUri({ origins }: SsoNeeds, providerId: string): string {
  return `${origins()[0] ?? ''}/api/v1/sso/${providerId}/callback`;
}

async function begin(
  needs: SsoNeeds,
  providerId: string,
  language: Waiting['language'],
  wants: Waiting['wants'],
  now: Date,
): Promise<{ readonly location: string; readonly cookie: string }> {
  const { keeper, keys, sso } = needs;
  if (!sso.providers.some(({ id }) => id === providerId)) throw new Refused('not-found');
  const begun = await sso.begin(providerId, redirectUri(needs, providerId));
  if (begun === undefined) throw new Refused(NOT_COMPLETED); // it does not answer
  const { state, nonce, verifier } = begun.flow;
  const secret = newToken();
  const browser = hashOfNew(secret).toString('base64url');
  const waiting: Waiting = { providerId, nonce, verifier, browser, language, wants };
  const sealed = await keys.seal(sealedFor(state), Buffer.from(JSON.stringify(waiting), 'utf8'));
  const expiresAt = new Date(now.getTime() + CHALLENGE_MS);
  await putChallenge(keeper, { challenge: state, purpose: 'sso', sealed, expiresAt });
  return { location: begun.location, cookie: cookieFor(secret, CHALLENGE_MS / 1000) };
}

const sealedFor = (state: string): Parameters<SignInKeys['seal']>[0] => ({ use: 'challenge', about: state });

/** @returns undefined when there is none, it was taken, it is too old, or another browser began it */
async function takeFlow(
  { keeper, keys }: SsoNeeds,
  state: string | undefined,
  { cookie, now }: Pick<Call<unknown, unknown, unknown>, 'cookie' | 'now'>,
): Promise<Waiting | undefined> {
  if (state === undefined) return undefined;
  const sealed = (await takeChallenge(keeper, { challenge: state, purpose: 'sso', now }))?.sealed;
  if (sealed === undefined || sealed === null) return undefined;
  const text = (await keys.open(sealedFor(state), sealed)).toString('utf8');
  const waiting = FlowShape.parse(JSON.parse(text));
  const browser = hashToken(readCookie(cookie, COOKIE) ?? '')?.toString('base64url');
  return browser === waiting.browser ? waiting : undefined;
}

type Back = Call<unknown, unknown, unknown>;

async function complete(needs: SsoNeeds, waiting: Waiting, identity: ExternalIdentity, call: Back): Promise<Answer> {
  const { wants, language } = waiting;
  const subjectHash = await subjectKey(needs.keys, identity.issuer, identity.subject);
  const linked = { issuer: identity.issuer, subjectHash, now: call.now };
  if (wants.to === 'link') {
    await link(needs, wants.accountId, linked, call);
    return goTo(language, 'identity-linked');
  }
  const account =
    wants.to === 'sign-in' ? await linkedAccount(needs, linked, call) : await accept(needs, wants, linked, call);
  const begun = { method: 'sso', deviceBound: false, stepUpAt: null, fresh: wants.to === 'accept' } as const;
  const { headers } = await beginSession(needs, account, firstMembership(account), begun, call);
  return goTo(language, 'signed-in', [headers?.['set-cookie'] ?? []].flat());
}

interface Linked {
  readonly issuer: string;
  readonly subjectHash: Buffer;
  readonly now: Date;
}

async function linkedAccount(needs: SsoNeeds, { issuer, subjectHash }: Linked, call: Back): Promise<Account> {
  const accountId = await findIdentity(needs.keeper, issuer, subjectHash);
  const account = accountId === undefined ? undefined : await readAccountById(needs.keeper, accountId);
  if (account === undefined || account.memberships.length === 0) {
    logFailure(needs, account, 'sso', call);
    throw new Refused(NOT_COMPLETED);
  }
  return account;
}

async function accept(
  { keeper }: SsoNeeds,
  wants: Extract<Waiting['wants'], { to: 'accept' }>,
  linked: Linked,
  call: Back,
): Promise<Account> {
  const invitation = await findInvitation(keeper, Buffer.from(wants.invitation, 'base64url'), call.now);
  if (invitation === undefined) throw new Refused('bad-invitation');
  return inTransaction(keeper, async (trx) => {
    const given = { signInName: wants.signInName, passwordHash: null };
    const { account } = await becomeMember(trx, invitation, given, call);
    if (!(await linkIdentity(trx, { ...linked, accountId: account.accountId }))) throw new Refused('identity-in-use');
    return account;
  });
}

async function link({ keeper }: SsoNeeds, accountId: string, linked: Linked, call: Back): Promise<void> {
  const { now, requestId } = call;
  await inTransaction(keeper, async (trx) => {
    if (!(await linkIdentity(trx, { ...linked, accountId }))) throw new Refused('identity-in-use');
    const entry = { accountId, deviceId: null, requestId, now };
    await auditEverywhere(trx, { ...entry, action: 'factor.enrolled', outcome: 'allowed', reason: 'sso' });
    await tellOwner(trx, { accountId, kind: 'identity-linked', now });
  });
}
