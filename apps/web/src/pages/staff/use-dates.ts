// SPDX-License-Identifier: EUPL-1.2
// Days and times in the language of the screen and the time zone of the device.

import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../i18n/languages.ts';
import { useTexts } from '../../i18n/use-texts.tsx';

export function useDates(): (instant: string) => string {
  const { language } = useTexts();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(contentLanguage(language), { dateStyle: 'medium', timeStyle: 'short' });
    return (instant) => format.format(new Date(instant));
  }, [language]);
}
