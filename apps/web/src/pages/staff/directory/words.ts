// SPDX-License-Identifier: EUPL-1.2
// Names of countries, languages and days of the week in the language of the screen, from the browser itself.

import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../../i18n/languages.ts';
import { useTexts } from '../../../i18n/use-texts.tsx';

export interface DirectoryWords {
  readonly country: (code: string) => string;
  readonly language: (tag: string) => string;
  readonly weekday: (day: string) => string;
  readonly day: (day: string) => string;
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function useDirectoryWords(): DirectoryWords {
  const { language } = useTexts();
  return useMemo(() => {
    const locale = contentLanguage(language);
    const regions = new Intl.DisplayNames([locale], { type: 'region' });
    const languages = new Intl.DisplayNames([locale], { type: 'language' });
    const weekdays = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
    const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
    return {
      country: (code) => named(regions, code),
      language: (tag) => named(languages, tag),
      // 5 January 2026 is a Monday
      weekday: (day) => weekdays.format(new Date(Date.UTC(2026, 0, 5 + DAYS.indexOf(day)))),
      day: (day) => days.format(new Date(`${day.slice(0, 10)}T00:00:00Z`)),
    };
  }, [language]);
}

/** What publishers write may be no code at all. */
function named(names: Intl.DisplayNames, code: string): string {
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}
