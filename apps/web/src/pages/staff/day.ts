// SPDX-License-Identifier: EUPL-1.2
// Which day it is where the institution is, as the server counts days too (casework, `dayOf`). Neither the day of the device, which may
// be set to anything, nor that of UTC: in Honduras that is tomorrow from six in the evening on, and a meal given now would be refused as
// one of the future.

import { DAY_MS, dayOf, toInstant } from '@amparo/casework/calendar';
import { account } from './account.ts';

/** A day of the institution that somebody is signed in for; of UTC where nobody is. */
export function todayThere(): string {
  return daysFromToday(0);
}

export function daysFromToday(days: number): string {
  const current = account.get();
  const zone = current.kind === 'in' ? current.who.timeZone : 'UTC';
  return dayOf(toInstant(Date.now() + days * DAY_MS), zone);
}
