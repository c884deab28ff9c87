// SPDX-License-Identifier: EUPL-1.2
// When something is due, in words of the reader. A clock that ends with a day ends at the midnight after it (UTC); people say
// that day, not the next. Other clocks and appointments have an hour, told in the time zone of the device.

import type { ClockKind } from '@amparo/casework/clocks';
import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

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

/** @returns words such as "27 Nov 2026, tomorrow" */
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
      return `${(wholeDay ? days : times).format(at)}, ${away.format(far, 'day')}`;
    };
  }, [language]);
}
