// SPDX-License-Identifier: EUPL-1.2
// What runs by itself: telling people what is due, and erasing who declined when her time is over. Each duty is safe to run
// twice and to stop in the middle: what was told is marked in the transaction that tells it. Sees codes, ids and times only.

import { sql } from 'kysely';
import type { KeeperDatabase } from '../store/database.ts';

/** In one transaction: short, so that nobody who saves waits for it. */
const AT_ONCE = 200;

export interface Duty {
  readonly name:
    | 'reminders'
    | 'erase-declined'
    | 'mail-news'
    | 'agreements'
    | 'webhooks'
    | 'deliver-messages'
    | 'referrals';
  /** how often it is asked for, as cron writes it */
  readonly every: string;
  /** @returns how many cases or clocks it dealt with */
  readonly run: (keeper: KeeperDatabase, now: Date) => Promise<number>;
}

export const DUTIES: readonly Duty[] = [
  { name: 'reminders', every: '*/5 * * * *', run: (keeper, now) => inParts(remind(keeper, now)) },
  { name: 'erase-declined', every: '*/15 * * * *', run: (keeper, now) => inParts(eraseDeclined(keeper, now)) },
  { name: 'agreements', every: '20 * * * *', run: (keeper, now) => inParts(remindOfAgreements(keeper, now)) },
  // an emergency that nobody has acknowledged within its two hours cannot wait for the next five minutes
  { name: 'referrals', every: '* * * * *', run: (keeper, now) => inParts(remindOfReferrals(keeper, now)) },
];

const remindOfReferrals = (keeper: KeeperDatabase, now: Date) => async () => {
  const { rows } = await sql<{
    done: number;
  }>`SELECT remind_of_referrals(${now}::timestamptz, ${AT_ONCE}) AS done`.execute(keeper);
  return rows[0]?.done ?? 0;
};

const remindOfAgreements = (keeper: KeeperDatabase, now: Date) => async () => {
  const { rows } = await sql<{
    done: number;
  }>`SELECT remind_of_agreements(${now}::timestamptz, ${AT_ONCE}) AS done`.execute(keeper);
  return rows[0]?.done ?? 0;
};

/** What waits for other installations: sent at once when it is queued, and looked at each minute in case nobody heard. */
export function deliveryDuty(deliver: () => Promise<number>): Duty {
  return { name: 'deliver-messages', every: '* * * * *', run: () => deliver() };
}

/** What other systems are told: signed, so it needs the keys, and sent by nobody who is waited for. */
export function webhookDuty(send: (keeper: KeeperDatabase, now: Date) => Promise<number>): Duty {
  return { name: 'webhooks', every: '* * * * *', run: send };
}

const remind = (keeper: KeeperDatabase, now: Date) => async () => {
  const { rows } = await sql<{
    done: number;
  }>`SELECT remind_of_clocks(${now}::timestamptz, ${AT_ONCE}) AS done`.execute(keeper);
  return rows[0]?.done ?? 0;
};

const eraseDeclined = (keeper: KeeperDatabase, now: Date) => async () => {
  const { rows } = await sql<{ done: number }>`SELECT erase_declined(${now}::timestamptz, ${AT_ONCE}) AS done`.execute(
    keeper,
  );
  return rows[0]?.done ?? 0;
};

/** Until a part is not full any more. */
async function inParts(part: () => Promise<number>): Promise<number> {
  for (let all = 0; ; ) {
    const done = await part();
    all += done;
    if (done < AT_ONCE) return all;
  }
}
