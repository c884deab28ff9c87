// SPDX-License-Identifier: EUPL-1.2
// Counting days on the calendar without clock or zone: when a review is due, when a helpline entry expires.

import { type PlainDate, readPlainDate } from '@amparo/kernel';

const DAY = 86_400_000;

/** @throws {RangeError} when the result leaves the years 1900 to 2199 */
export function addDays(day: PlainDate, count: number): PlainDate {
  const moved = new Date(toNumber(day) * DAY + count * DAY).toISOString().slice(0, 10);
  const read = readPlainDate(moved, 'day', []);
  if (read === undefined) throw new RangeError('addDays: expected a day between 1900 and 2199');
  return read;
}

/** Whole days from the first to the second; negative when the second is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return toNumber(to) - toNumber(from);
}

function toNumber(day: PlainDate): number {
  return Math.round(Date.parse(`${day}T00:00:00Z`) / DAY);
}
