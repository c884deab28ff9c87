// SPDX-License-Identifier: EUPL-1.2
// Days and instants as the case file writes them, and the arithmetic that its clocks need. A day is a PlainDate of the
// institution's own zone; an instant is UTC text of one fixed form, so that comparing texts compares times. Reads no clock.

import type { PlainDate } from '@amparo/kernel';

/** `2026-11-26T12:00:00.000Z`: UTC with milliseconds, exactly as `Date.prototype.toISOString` writes it. */
export type Instant = `${string}Z`;

export const DAY_MS = 24 * 3600_000;

/** @throws {RangeError} when it is no instant of the one form: a mistake of the caller */
export function instantMs(at: Instant): number {
  const ms = Date.parse(at);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== at) {
    throw new RangeError('instantMs: at must be UTC with milliseconds, like 2026-11-26T12:00:00.000Z');
  }
  return ms;
}

export function toInstant(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

export function addHours(at: Instant, hours: number): Instant {
  return toInstant(instantMs(at) + hours * 3600_000);
}

/**
 * The first instant of a day in a zone (IANA, like `America/Tegucigalpa`); in UTC without one. Where the clocks skip midnight it is
 * the first instant after.
 */
export function startOf(day: PlainDate, zone = 'UTC'): Instant {
  const midnight = dayMs(day);
  if (zone === 'UTC') return toInstant(midnight);
  // the offset before and after a change of the clocks: the earliest of the two that lies in the day
  const candidates = [-DAY_MS, DAY_MS]
    .map((around) => midnight - offsetMs(midnight + around, zone))
    .toSorted((a, b) => a - b);
  const found = candidates.find((ms) => dayOf(toInstant(ms), zone) === day);
  return toInstant(found ?? Math.max(...candidates));
}

/** The day of an instant in a zone; in UTC without one: then rules that count whole days may be a day early, never late. */
export function dayOf(at: Instant, zone = 'UTC'): PlainDate {
  return zone === 'UTC' ? (at.slice(0, 10) as PlainDate) : fromMs(instantMs(at) + offsetMs(instantMs(at), zone));
}

/** Whether a zone is one that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,59}$/u.test(zone)) return false;
  try {
    clockIn(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far a zone is before UTC at a time. */
function offsetMs(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    clockIn(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

const CLOCKS = new Map<string, Intl.DateTimeFormat>();
/** @throws {RangeError} for a zone that does not exist: a mistake of the caller */
function clockIn(zone: string): Intl.DateTimeFormat {
  const known = CLOCKS.get(zone);
  if (known !== undefined) return known;
  const numeric = 'numeric' as const;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: numeric,
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    second: numeric,
  });
  CLOCKS.set(zone, made);
  return made;
}

/** The days of a zone: their first instant, their end, and the day of an instant. */
export function daysIn(zone: string) {
  return {
    startOf: (day: PlainDate) => startOf(day, zone),
    /** the evening of a day is still in time: late from the next day on */
    endOf: (day: PlainDate) => startOf(addDays(day, 1), zone),
    dayOf: (at: Instant) => dayOf(at, zone),
  };
}

export function addDays(day: PlainDate, days: number): PlainDate {
  return fromMs(dayMs(day) + days * DAY_MS);
}

/** A month later is the same day of the month, or the last day where that month is shorter (31 January -> 28 February). */
export function addMonths(day: PlainDate, months: number): PlainDate {
  const date = new Date(dayMs(day));
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
  return fromMs(first + (Math.min(date.getUTCDate(), last) - 1) * DAY_MS);
}

/** Monday to Friday; holidays of a country are not known here. */
export function addWorkingDays(day: PlainDate, days: number): PlainDate {
  let at = day;
  for (let left = days; left > 0; ) {
    at = addDays(at, 1);
    const weekday = new Date(dayMs(at)).getUTCDay();
    if (weekday !== 0 && weekday !== 6) left -= 1;
  }
  return at;
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: PlainDate, to: PlainDate): number {
  return Math.round((dayMs(to) - dayMs(from)) / DAY_MS);
}

/** Completed years of age on a day. */
export function ageOn(birthdate: PlainDate, day: PlainDate): number {
  const years = Number(day.slice(0, 4)) - Number(birthdate.slice(0, 4));
  return day.slice(5) < birthdate.slice(5) ? years - 1 : years;
}

function dayMs(day: PlainDate): number {
  const ms = Date.parse(`${day}T00:00:00.000Z`);
  if (Number.isNaN(ms)) throw new RangeError('calendar: a day must be written like 2026-11-26');
  return ms;
}

function fromMs(ms: number): PlainDate {
  return new Date(ms).toISOString().slice(0, 10) as PlainDate;
}
