// SPDX-License-Identifier: EUPL-1.2
// Whether the owner of an account is told by e-mail that something new waits. Only to an address that was shown to be theirs with a
// code; only if the operator has named a mail server. The address is shown to its owner and to nobody else.

import { randomInt } from 'node:crypto';
import { z } from 'zod';
import type { Mail } from '../../mail/mail.ts';
import { accountOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { auditEverywhere } from '../../store/account-notices.ts';
import { inTransaction } from '../../store/accounts.ts';
import { putChallenge, readChallenge, takeChallenge } from '../../store/challenges.ts';
import type { KeeperDatabase } from '../../store/database.ts';
import { confirmMail, endMail, mailPurpose, MOST_MAIL_FAILURES, readMailChoice } from '../../store/mail-choice.ts';
import type { SignInNeeds } from '../sign-in/desk.ts';

export interface MailNeeds extends SignInNeeds {
  /** none unless the operator names a mail server */
  readonly mail?: Mail | undefined;
}

/** A code is valid so long, and no other is sent within the pause. */
const CODE_MS = 15 * 60_000;
const PAUSE_MS = 60_000;
/** 32 signs that are not mistaken for one another; ten of them are 50 bits, so that nobody guesses one in its time. */
const SIGNS = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const CODE_LENGTH = 10;

const MailAnswer = z.strictObject({
  /** whether this installation can send any */
  offered: z.boolean(),
  languages: z.array(z.string()),
  address: z.string().nullable(),
  language: z.string().nullable(),
  /** too many failures in a row: nothing more is tried until an address is confirmed again */
  stopped: z.boolean(),
});
const AddressBody = z.strictObject({ address: z.email().max(254), language: z.string().regex(/^[a-z]{2}$/u) });
const CodeBody = z.strictObject({ code: z.string().min(CODE_LENGTH).max(30) });

const Waiting = z.strictObject({ address: z.string(), language: z.string(), code: z.string(), sentAt: z.number() });

export function readMail({ keeper, keys, mail }: MailNeeds) {
  return accountOperation({
    action: 'account.read',
    summary: 'Whether and where e-mail tells that something new waits.',
    answers: { 200: { about: 'The own address, if one is confirmed.', schema: MailAnswer } },
    problems: ['keys-unavailable'],
    handle: async ({ staff: { userId: accountId } }) => {
      const choice = await readMailChoice(keeper, accountId);
      const address =
        choice === undefined ? null : (await keys.open(mailPurpose(accountId), choice.addressSealed)).toString('utf8');
      return {
        status: 200,
        body: {
          offered: mail !== undefined,
          languages: [...(mail?.languages ?? [])],
          address,
          language: choice?.language ?? null,
          stopped: (choice?.failures ?? 0) >= MOST_MAIL_FAILURES,
        },
      };
    },
  });
}

export function askForMail({ keeper, keys, mail }: MailNeeds) {
  return accountOperation({
    action: 'account.change-mail',
    summary: 'Send a code to an address, to show that it is one’s own.',
    about: 'The address before stays until the code comes back; a code is valid for fifteen minutes.',
    body: AddressBody,
    answers: { 204: { about: 'Sent.' } },
    problems: ['step-up-required', 'too-many', 'mail-not-offered', 'mail-not-sent', 'keys-unavailable'],
    handle: async ({ staff, now, body }) => {
      const { userId: accountId } = staff;
      if (mail === undefined || !mail.languages.includes(body.language)) throw new Refused('mail-not-offered');
      const before = await waitingOf({ keeper, keys }, accountId, now);
      const pause = before === undefined ? 0 : before.sentAt + PAUSE_MS - now.getTime();
      if (pause > 0) throw new Refused('too-many', { retryAfter: Math.ceil(pause / 1000) });
      const code = Array.from({ length: CODE_LENGTH }, () => SIGNS[randomInt(SIGNS.length)]).join('');
      const waiting = JSON.stringify({ ...body, code, sentAt: now.getTime() });
      await putChallenge(keeper, {
        challenge: nameOf(accountId),
        purpose: 'mail-address',
        accountId,
        sealed: await keys.seal({ use: 'challenge', about: nameOf(accountId) }, Buffer.from(waiting, 'utf8')),
        expiresAt: new Date(now.getTime() + CODE_MS),
      });
      try {
        await mail.send(body.address, body.language, { kind: 'code', code: `${code.slice(0, 5)}-${code.slice(5)}` });
      } catch {
        // what the mail server says may hold the address: it goes nowhere, and may be tried again at once
        await takeChallenge(keeper, wantedOf(accountId, now));
        throw new Refused('mail-not-sent');
      }
      return { status: 204 };
    },
  });
}

export function confirmMailAddress({ keeper, keys }: MailNeeds) {
  return accountOperation({
    action: 'account.change-mail',
    summary: 'Confirm the address with the code that was sent to it.',
    body: CodeBody,
    answers: { 204: { about: 'From now on messages go there.' } },
    problems: ['step-up-required', 'wrong-mail-code', 'keys-unavailable'],
    handle: async ({ staff: { userId: accountId, deviceId }, now, body, requestId }) => {
      const waiting = await waitingOf({ keeper, keys }, accountId, now);
      const code = body.code.toUpperCase().replaceAll(/[\s-]/gu, '');
      // 50 bits and fifteen minutes: how long a comparison takes tells nothing that could be used in time
      if (waiting === undefined || waiting.code !== code) throw new Refused('wrong-mail-code');
      const addressSealed = await keys.seal(mailPurpose(accountId), Buffer.from(waiting.address, 'utf8'));
      await inTransaction(keeper, async (trx) => {
        if ((await takeChallenge(trx, wantedOf(accountId, now))) === undefined) throw new Refused('wrong-mail-code');
        await confirmMail(trx, { accountId, addressSealed, language: waiting.language, now });
        const entry = { accountId, deviceId, outcome: 'allowed', reason: null, requestId, now } as const;
        await auditEverywhere(trx, { ...entry, action: 'mail.begun' });
      });
      return { status: 204 };
    },
  });
}

export function endMailMessages({ keeper }: MailNeeds) {
  return accountOperation({
    action: 'account.read',
    summary: 'No more e-mail; the address is erased.',
    about: 'Asks for no fresh proof: to be left in peace must be easy.',
    answers: { 204: { about: 'Ended, also when it was already.' } },
    handle: async ({ staff: { userId: accountId, deviceId }, now, requestId }) => {
      await inTransaction(keeper, async (trx) => {
        await takeChallenge(trx, wantedOf(accountId, now));
        if (!(await endMail(trx, accountId))) return;
        const entry = { accountId, deviceId, outcome: 'allowed', reason: null, requestId, now } as const;
        await auditEverywhere(trx, { ...entry, action: 'mail.ended' });
      });
      return { status: 204 };
    },
  });
}

const nameOf = (accountId: string) => `mail ${accountId}`;

function wantedOf(accountId: string, now: Date) {
  return { challenge: nameOf(accountId), purpose: 'mail-address', accountId, now } as const;
}

async function waitingOf(
  { keeper, keys }: { readonly keeper: KeeperDatabase; readonly keys: MailNeeds['keys'] },
  accountId: string,
  now: Date,
) {
  const sealed = (await readChallenge(keeper, wantedOf(accountId, now)))?.sealed ?? null;
  if (sealed === null) return undefined;
  const opened = await keys.open({ use: 'challenge', about: nameOf(accountId) }, sealed);
  return Waiting.parse(JSON.parse(opened.toString('utf8')));
}
