// SPDX-License-Identifier: EUPL-1.2
// An appointment for a calendar (RFC 5545): one neutral word and a time. Never a place, a name, a number of a case, or what it
// is for: whoever reads along on a phone learns that there is an appointment, and nothing else (I-19, I-20).

import { createHash } from 'node:crypto';
import { LANGUAGES, type Language } from '@amparo/kernel';
import { z } from 'zod';
import { type Operation, staffOperation } from '../../operation.ts';
import { Refused } from '../../problems.ts';
import { named } from '../../schemas.ts';
import { readRecord } from '../../store/records/records.ts';
import { RecordParams } from './commands.ts';

const NEUTRAL: Readonly<Record<Language, string>> = {
  en: 'Appointment',
  es: 'Cita',
  fr: 'Rendez-vous',
  pt: 'Compromisso',
};
const MINUTES = 60;

export function readInvitation(): Operation {
  return staffOperation({
    action: 'file.calendar',
    summary: 'An appointment for a calendar: one neutral word and a time, nothing else.',
    params: RecordParams,
    query: z.strictObject({ language: z.enum(LANGUAGES).optional() }),
    answers: {
      200: {
        about: 'The text of an .ics file.',
        schema: named('Invitation', z.strictObject({ fileName: z.string(), ics: z.string() })),
      },
    },
    problems: ['NOT_NOW', 'keys-unavailable', 'keys-sealed'],
    handle: async ({ staff, store, params, query, now }) => {
      const place = { kind: 'service' as const, caseId: params.caseId, id: params.recordId };
      const found = await readRecord(store, staff.orgId, place, false);
      if (found === undefined) throw new Refused('not-found');
      const startsAt = found.content['startsAt'];
      if (typeof startsAt !== 'string') throw new Refused('NOT_NOW');
      const word = NEUTRAL[query.language ?? 'en'];
      return { status: 200, body: { fileName: 'calendar.ics', ics: icsOf({ id: found.id, startsAt, word, now }) } };
    },
  });
}

interface Given {
  readonly id: string;
  readonly startsAt: string;
  readonly word: string;
  readonly now: Date;
}

/** The id of the entry is a hash: the same appointment is replaced when it is sent again, and says nothing. */
export function icsOf({ id, startsAt, word, now }: Given): string {
  const start = new Date(startsAt);
  const end = new Date(start.getTime() + MINUTES * 60_000);
  const stamp = (at: Date) =>
    at
      .toISOString()
      .replaceAll(/[-:]/gu, '')
      .replace(/\.\d{3}/u, '');
  const uid = createHash('sha256').update(`calendar ${id}`).digest('hex').slice(0, 32);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//calendar//EN',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    `DTSTAMP:${stamp(now)}`,
    `DTSTART:${stamp(start)}`,
    `DTEND:${stamp(end)}`,
    `SUMMARY:${word}`,
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.join('\r\n');
}
