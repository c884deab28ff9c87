// SPDX-License-Identifier: EUPL-1.2
// When something is due, in words of the reader: a day, or an hour in the time zone of the device, and how far away it is.

import type { ClockKind } from '@amparo/casework/clocks';
import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { dueOf } from './due-of.ts';

const DAY_MS = 86_400_000;

/** @returns words such as "tomorrow, 27 Nov 2026" */
export function useDue(): (kind: ClockKind, dueAt: string) => string {
  const { language } = useTexts();
  return useMemo(() => {
    const locale = contentLanguage(language);
    const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
    const away = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    return (kind, dueAt) => {
      const { at, wholeDay } = dueOf(kind, dueAt);
      const far = Math.floor(at / DAY_MS) - Math.floor(Date.now() / DAY_MS);
      return `${away.format(far, 'day')}, ${(wholeDay ? days : times).format(at)}`;
    };
  }, [language]);
}

/** @returns the key of the sentence around the time: late, on that day, or still in time until then */
export function dueSentence(kind: ClockKind, late: boolean): 'today.late' | 'today.at' | 'today.until' {
  if (late) return 'today.late';
  return kind === 'Appointment' || kind === 'ProceedingDate' ? 'today.at' : 'today.until';
}
