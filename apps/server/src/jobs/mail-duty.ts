// SPDX-License-Identifier: EUPL-1.2
// Tells people by e-mail, where they asked for it, that something new waits for them: no more than that, at most once an hour.
// An address that fails again and again is left in peace, and its owner told in the application.

import type { KeyStore } from '../keys/key-store.ts';
import type { Mail } from '../mail/mail.ts';
import { tellOwner } from '../store/account-notices.ts';
import type { KeeperDatabase } from '../store/database.ts';
import {
  countMailResult,
  type MailChoice,
  mailPurpose,
  MOST_MAIL_FAILURES,
  takeDueMail,
} from '../store/mail-choice.ts';
import type { Duty } from './duties.ts';

/** In one go; what is left waits for the next. */
const MOST = 500;

interface Needs {
  readonly mail: Mail;
  readonly keyStore: Pick<KeyStore, 'open'>;
  /** false while the keys are sealed: then nothing is taken */
  readonly ready: () => boolean;
}

export function mailDuty({ mail, keyStore, ready }: Needs): Duty {
  return {
    name: 'mail-news',
    every: '*/5 * * * *',
    run: async (keeper, now) => {
      let sent = 0;
      for (let tried = 0; tried < MOST && ready(); tried += 1) {
        const due = await takeDueMail(keeper, now);
        if (due === undefined) break;
        if (await tell(mail, keyStore, due)) {
          sent += 1;
          await countMailResult(keeper, due.accountId, true);
        } else await noteFailure(keeper, due.accountId, now);
      }
      return sent;
    },
  };
}

/** @returns whether the mail server took it; what it says may hold the address, so it goes nowhere */
async function tell(mail: Mail, keyStore: Needs['keyStore'], due: MailChoice): Promise<boolean> {
  try {
    const address = await keyStore.open(mailPurpose(due.accountId), due.addressSealed);
    await mail.send(address.toString('utf8'), due.language, { kind: 'news' });
    return true;
  } catch {
    return false;
  }
}

async function noteFailure(keeper: KeeperDatabase, accountId: string, now: Date): Promise<void> {
  const failures = await countMailResult(keeper, accountId, false);
  if (failures === MOST_MAIL_FAILURES) await tellOwner(keeper, { accountId, kind: 'mail-stopped', now });
}
