// SPDX-License-Identifier: EUPL-1.2
// How the two pages about releases name things: a release by who and when, days, purposes, reasons of a recall.

import { useMemo } from 'preact/hooks';
import { contentLanguage } from '../../i18n/languages.ts';
import type { Translate } from '../../i18n/texts.ts';
import { useTexts } from '../../i18n/use-texts.tsx';
import type { ReleaseSummary } from './releases-api.ts';

export interface ReleaseWords {
  readonly t: Translate;
  readonly number: (value: number, digits?: number) => string;
  readonly day: (instant: string) => string;
  readonly title: (release: Pick<ReleaseSummary, 'institution' | 'fromYear' | 'toYear'>) => string;
  readonly mechanism: (release: Pick<ReleaseSummary, 'mechanism' | 'epsilon'>) => string;
  readonly purpose: (code: string) => string;
  readonly recall: (code: string | null) => string;
}

export function useReleaseWords(): ReleaseWords {
  const { t, language } = useTexts();
  return useMemo(() => {
    const locale = contentLanguage(language);
    const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
    const number = (value: number, digits = 0) =>
      new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value);
    // a code that a newer server knows is still told as something
    const known = (key: string, other: string) => (t(key) === key ? t(other) : t(key));
    return {
      t,
      number,
      day: (instant) => days.format(new Date(instant)),
      title: ({ institution, fromYear, toYear }) =>
        t('releases.entry.title', {
          institution,
          years:
            fromYear === toYear
              ? String(fromYear)
              : t('releases.entry.years', { from: String(fromYear), to: String(toYear) }),
        }),
      mechanism: ({ mechanism, epsilon }) =>
        mechanism === 'dp' ? t('releases.entry.dp', { epsilon: number(epsilon, 2) }) : t('releases.entry.k'),
      purpose: (code) => known(`releases.purpose.${code}`, 'releases.purpose.other'),
      recall: (code) => known(`releases.recall.${code ?? 'other'}`, 'releases.recall.other'),
    };
  }, [t, language]);
}
