// SPDX-License-Identifier: EUPL-1.2
// When something is due, in words of the reader: a day, or an hour in the time zone of the device, and how far away it is.

import type { ClockKind } from '@amparo/casework/clocks';
import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';
import { dueOf } from './due-of.ts';

const DAY_MS = 86_400_000;

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
