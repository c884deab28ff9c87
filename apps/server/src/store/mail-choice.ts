// SPDX-License-Identifier: EUPL-1.2
// Who wants e-mail, and who is due to get one. The address is sealed for its account; what this file gives out of it is opened by
// its callers only, to show it to its owner and to send. Works on the keeper's login: the choice is of the account, not of an institution.

import { sql } from 'kysely';
import type { KeyStore } from '../keys/key-store.ts';
import type { KeeperDatabase } from './database.ts';

/** At most one message in this time, whatever happens. */
export const MAIL_PAUSE_MS = 3600_000;
/** After so many failures in a row nothing more is tried, and the owner is told in the application. */
export const MOST_MAIL_FAILURES = 5;

export interface MailChoice {
  readonly accountId: string;
  readonly addressSealed: Buffer;
  readonly language: string;
  readonly confirmedAt: Date;
  readonly failures: number;
}

export function mailPurpose(accountId: string): Parameters<KeyStore['seal']>[0] {
  return { use: 'kept-answer', about: `account/${accountId}/mail` };
}

export async function readMailChoice(keeper: KeeperDatabase, accountId: string): Promise<MailChoice | undefined> {
  const row = await keeper.selectFrom('mail_choice').selectAll().where('account_id', '=', accountId).executeTakeFirst();
  return row === undefined ? undefined : choiceOf(row);
}

interface Confirmed {
  readonly accountId: string;
  readonly addressSealed: Buffer;
  readonly language: string;
  readonly now: Date;
}

/** Replaces the address before. */
export async function confirmMail(keeper: KeeperDatabase, given: Confirmed): Promise<void> {
  const values = {
    address_sealed: given.addressSealed,
    language: given.language,
    confirmed_at: given.now,
    told_at: null,
    failures: 0,
  };
  await keeper
    .insertInto('mail_choice')
    .values({ account_id: given.accountId, ...values })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(values))
    .execute();
}

/** @returns whether there was one */
export async function endMail(keeper: KeeperDatabase, accountId: string): Promise<boolean> {
  const { numDeletedRows } = await keeper
    .deleteFrom('mail_choice')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/**
 * Takes one account that something new waits for and that was not written to within the pause; its hour begins with the taking, so a
 * server that stops before it has sent writes once too little, never twice.
 * @returns undefined when there is none
 */
export async function takeDueMail(keeper: KeeperDatabase, now: Date): Promise<MailChoice | undefined> {
  const pause = new Date(now.getTime() - MAIL_PAUSE_MS);
  const { rows } = await sql<Row>`
    UPDATE mail_choice SET told_at = ${now}::timestamptz WHERE account_id = (
      SELECT m.account_id FROM mail_choice m
      JOIN account a ON a.account_id = m.account_id AND a.disabled_at IS NULL
      WHERE m.failures < ${MOST_MAIL_FAILURES} AND (m.told_at IS NULL OR m.told_at <= ${pause}::timestamptz)
        AND EXISTS (SELECT FROM notice n JOIN staff_user u ON u.org_id = n.org_id AND u.user_id = n.user_id AND u.disabled_at IS NULL
          WHERE n.user_id = m.account_id AND n.seen_at IS NULL AND n.at <= ${now}::timestamptz
            AND n.at > coalesce(m.told_at, m.confirmed_at))
      ORDER BY m.told_at NULLS FIRST, m.account_id LIMIT 1 FOR UPDATE OF m SKIP LOCKED)
    RETURNING *`.execute(keeper);
  const [row] = rows;
  return row === undefined ? undefined : choiceOf(row);
}

/** @returns failures in a row now */
export async function countMailResult(keeper: KeeperDatabase, accountId: string, sent: boolean): Promise<number> {
  const row = await keeper
    .updateTable('mail_choice')
    .set((eb) => ({ failures: sent ? 0 : eb('failures', '+', 1) }))
    .where('account_id', '=', accountId)
    .returning('failures')
    .executeTakeFirst();
  return row?.failures ?? 0;
}

interface Row {
  readonly account_id: string;
  readonly address_sealed: Buffer;
  readonly language: string;
  readonly confirmed_at: Date;
  readonly failures: number;
}

function choiceOf({ account_id, address_sealed, language, confirmed_at, failures }: Row): MailChoice {
  return { accountId: account_id, addressSealed: address_sealed, language, confirmedAt: confirmed_at, failures };
}
