// SPDX-License-Identifier: EUPL-1.2
// The day of the run, from the clock of this machine.

import type { PlainDate } from '@amparo/kernel';

export function today(): PlainDate {
  return new Date().toISOString().slice(0, 10) as PlainDate;
}
