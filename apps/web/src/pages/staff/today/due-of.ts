// SPDX-License-Identifier: EUPL-1.2
// The day or the hour at which something is due, as people would say it. A clock that ends with a day ends at the midnight after
// it (UTC); people say that day, not the next.

import type { ClockKind } from '@amparo/casework/clocks';

const DAY_MS = 86_400_000;
/** Kinds of which the instant is the day itself, not the end of the day before. */
const ON_THE_DAY: readonly ClockKind[] = ['ProceedingDate', 'Appointment', 'RetentionDue', 'IdentityErasureDue'];

export interface Due {
  /** the day that people would say, at midnight UTC; an instant where there is an hour */
  readonly at: number;
  readonly wholeDay: boolean;
}

export function dueOf(kind: ClockKind, dueAt: string): Due {
  const at = Date.parse(dueAt);
  const wholeDay = at % DAY_MS === 0 && kind !== 'Appointment';
  return { at: wholeDay && !ON_THE_DAY.includes(kind) ? at - DAY_MS : at, wholeDay };
}
