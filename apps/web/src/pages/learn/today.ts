// SPDX-License-Identifier: EUPL-1.2
// The day on this device, for reviews: what a person sees on her own calendar.

import { type PlainDate, readPlainDate } from '@amparo/kernel';

export function today(): PlainDate {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, '0');
  const day = readPlainDate(`${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`, 'day', []);
  if (day === undefined) throw new RangeError('the clock of this device shows no day');
  return day;
}
