// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarFile } from './calendar-file.ts';

const slot = { id: '11111111-1111-4111-8111-111111111111', at: '2026-11-27T15:30:00.000Z' };

test('an appointment for a calendar says when, one neutral word, and nothing else', () => {
  const text = calendarFile([slot], 'Appointment', Date.parse('2026-11-26T12:00:00Z'));
  assert.deepEqual(text.split('\r\n'), [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//A//A//EN',
    'BEGIN:VEVENT',
    'UID:11111111-1111-4111-8111-111111111111',
    'DTSTAMP:20261126T120000Z',
    'DTSTART:20261127T153000Z',
    'DTEND:20261127T163000Z',
    'SUMMARY:Appointment',
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('a word that would break the file is a mistake of the caller', () => {
  assert.throws(() => calendarFile([slot], 'Doctor, Luna', 0), RangeError);
});
