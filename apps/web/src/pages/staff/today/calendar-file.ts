// SPDX-License-Identifier: EUPL-1.2
// Appointments as a file for the calendar of a member of staff (RFC 5545): when, and one neutral word. Never what, where, with
// whom or about whom, since calendars are shared, synchronised and shown on locked screens.

const HOUR_MS = 3_600_000;

export interface Slot {
  /** random, of our own; no number of a case */
  readonly id: string;
  /** UTC instant */
  readonly at: string;
}

/**
 * @param word the neutral word; must hold no line break and none of `\ ; ,`
 * @param now milliseconds since 1970
 * @throws {RangeError} a word that would break the file
 * Source: RFC 5545, sections 3.1 (lines end with CR LF), 3.6.1 (VEVENT), 3.8.1.3 (CLASS).
 */
export function calendarFile(slots: readonly Slot[], word: string, now: number): string {
  if (/[\\;,\r\n]/u.test(word)) throw new RangeError('calendarFile: expected a plain word');
  const events = slots.flatMap(({ id, at }) => {
    const begin = Date.parse(at);
    return [
      'BEGIN:VEVENT',
      `UID:${id}`,
      `DTSTAMP:${stamp(now)}`,
      `DTSTART:${stamp(begin)}`,
      `DTEND:${stamp(begin + HOUR_MS)}`,
      `SUMMARY:${word}`,
      'CLASS:PRIVATE',
      'END:VEVENT',
    ];
  });
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//A//A//EN', ...events, 'END:VCALENDAR', ''].join('\r\n');
}

function stamp(at: number): string {
  return `${new Date(at).toISOString().replaceAll(/[-:]/gu, '').slice(0, 15)}Z`;
}
