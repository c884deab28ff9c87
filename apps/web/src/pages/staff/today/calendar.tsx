// SPDX-License-Identifier: EUPL-1.2
// Appointments and dates of my cases, two weeks at a time, day by day. The file for another calendar holds the times and one
// neutral word, nothing else.

import '../cases/cases.css';
import './today.css';
import { useState } from 'preact/hooks';
import { type CalendarEntry, caseloadApi } from '../../../api/caseload-api.ts';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { todayThere } from '../day.ts';
import { StaffGate } from '../gate.tsx';
import { ProblemNote } from '../problem-note.tsx';
import { useLoaded } from '../use-loaded.ts';
import { calendarFile } from './calendar-file.ts';
import { SECTION_OF } from './clock-places.ts';
import { dueOf } from './due-of.ts';
import { LineLink } from './line-link.tsx';
import { moveByArrows } from './row-keys.ts';

const DAY_MS = 86_400_000;
const DAYS = 14;

export default function CalendarPage() {
  const { t } = useTexts();
  return (
    <StaffGate title={t('today.calendar.title')} lead={t('today.calendar.lead')}>
      {() => <Calendar />}
    </StaffGate>
  );
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function Calendar() {
  const { t, language } = useTexts();
  const [start, setStart] = useState(todayThere);
  const begin = Date.parse(`${start}T00:00:00Z`);
  // a day more on each side: days are those of the device, and what ends with a day is due at the midnight after it
  const { value, problem, reload } = useLoaded(
    () => caseloadApi.calendar(dayAt(begin - DAY_MS), dayAt(begin + (DAYS + 2) * DAY_MS)),
    [start],
  );
  const last = dayAt(begin + (DAYS - 1) * DAY_MS);
  const days = byDay(value?.entries ?? [], start, last);
  const appointments = days.flatMap(({ entries }) => entries).filter(({ kind }) => kind === 'Appointment');
  const long = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'full', timeZone: 'UTC' });
  const dayWord = (day: string) => long.format(new Date(`${day}T00:00:00Z`));
  return (
    <div class="stack stack--wide">
      <div class="row screen-only">
        <button type="button" class="button button--quiet" onClick={() => setStart(dayAt(begin - DAYS * DAY_MS))}>
          {t('today.calendar.before')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setStart(todayThere())}>
          {t('today.calendar.now')}
        </button>
        <button type="button" class="button button--quiet" onClick={() => setStart(dayAt(begin + DAYS * DAY_MS))}>
          {t('today.calendar.after')}
        </button>
      </div>
      <p role="status">
        <strong>{t('today.calendar.span', { from: dayWord(start), to: dayWord(last) })}</strong>
      </p>
      {problem === null ? null : (
        <div class="stack">
          <ProblemNote problem={problem} />
          <p>
            <button type="button" class="button button--quiet" onClick={() => void reload()}>
              {t('staff.try_again')}
            </button>
          </p>
        </div>
      )}
      {value === null && problem === null ? <p role="status">{t('staff.loading')}</p> : null}
      {value !== null && days.length === 0 ? <p class="notice">{t('today.calendar.none')}</p> : null}
      {/* arrow keys move what has the focus; nothing else happens here */}
      <ol class="plain days" onKeyDown={moveByArrows}>
        {days.map(({ day, entries }) => (
          <li key={day}>
            <section class="stack stack--tight" aria-labelledby={`day-${day}`}>
              <h2 id={`day-${day}`}>{dayWord(day)}</h2>
              <ul class="plain lines">
                {entries.map((entry) => (
                  <Entry key={`${entry.caseId} ${entry.kind} ${entry.recordId ?? ''}`} entry={entry} />
                ))}
              </ul>
            </section>
          </li>
        ))}
      </ol>
      <div class="stack stack--tight screen-only">
        {appointments.length === 0 ? null : <p class="small soft">{t('today.calendar.ics_about')}</p>}
        <p class="row">
          {appointments.length === 0 ? null : (
            <button
              type="button"
              class="button button--quiet"
              onClick={() => save(appointments, t('today.calendar.neutral'))}
            >
              {t('today.calendar.ics', { count: appointments.length })}
            </button>
          )}
          <button type="button" class="button button--quiet" onClick={() => print()}>
            {t('today.print')}
          </button>
        </p>
      </div>
    </div>
  );
}

function Entry({ entry }: { readonly entry: CalendarEntry }) {
  const { t, language } = useTexts();
  const { caseId, caseNumber, alias, kind, at, recordId } = entry;
  const { wholeDay, at: due } = dueOf(kind, at);
  const time = new Intl.DateTimeFormat(contentLanguage(language), { timeStyle: 'short' });
  return (
    <li class="line">
      <div class="line__what">
        <strong>{wholeDay ? t('today.calendar.whole_day') : time.format(due)}</strong> {t(`casework.clock.${kind}`)}
      </div>
      <div class="line__who">
        <LineLink to={`/staff/cases/${caseId}/file/${SECTION_OF[kind]}`} alias={alias} number={caseNumber} />
      </div>
      {kind === 'Appointment' && recordId !== null ? (
        <p class="screen-only">
          <button
            type="button"
            class="button button--quiet"
            aria-label={t('today.calendar.ics_one', { who: alias ?? caseNumber })}
            onClick={() => save([entry], t('today.calendar.neutral'))}
          >
            {t('today.calendar.ics_short')}
          </button>
        </p>
      ) : null}
    </li>
  );
}

/** Entries of the days from the first to the last, each day once, what has an hour by the hour. */
function byDay(all: readonly CalendarEntry[], first: string, last: string) {
  const days = new Map<string, CalendarEntry[]>();
  for (const entry of all) {
    const { at, wholeDay } = dueOf(entry.kind, entry.at);
    const day = wholeDay ? dayAt(at) : localDay(at);
    if (day < first || day > last) continue;
    days.set(day, [...(days.get(day) ?? []), entry]);
  }
  return [...days]
    .map(([day, entries]) => ({ day, entries: entries.toSorted((a, b) => (a.at < b.at ? -1 : 1)) }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

function localDay(at: number): string {
  const there = new Date(at);
  return dayAt(Date.UTC(there.getFullYear(), there.getMonth(), there.getDate()));
}

function save(entries: readonly CalendarEntry[], word: string): void {
  const slots = entries.flatMap(({ recordId, at }) => (recordId === null ? [] : [{ id: recordId, at }]));
  const address = URL.createObjectURL(new Blob([calendarFile(slots, word, Date.now())], { type: 'text/calendar' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'appointments.ics';
  link.click();
  URL.revokeObjectURL(address);
}
