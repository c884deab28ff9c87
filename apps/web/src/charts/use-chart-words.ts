// SPDX-License-Identifier: EUPL-1.2
// The words of charts in the language of the screen.

import { useMemo } from 'preact/hooks';
import { contentLanguage, directionOf } from '../i18n/languages.ts';
import { useTexts } from '../i18n/use-texts.tsx';
import { type ChartWords, chartWords, type NameOf } from './chart-words.ts';

export function useChartWords(nameOf?: NameOf): ChartWords {
  const { t, language } = useTexts();
  return useMemo(
    () => chartWords({ t, locale: contentLanguage(language), isMirrored: directionOf(language) === 'rtl', nameOf }),
    [t, language, nameOf],
  );
}
