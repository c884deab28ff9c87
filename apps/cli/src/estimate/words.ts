// SPDX-License-Identifier: EUPL-1.2
// The words of a report in one language: texts of content/translations and the number forms of the place.

import type { Language } from '@amparo/kernel';
import type { Words } from '@amparo/measure/pictures';
import { estimateTranslator } from '../content.ts';

export function wordsOf(language: Language): Words {
  const translate = estimateTranslator(language);
  return {
    t: (key, values) => translate(key, values),
    number: (value, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value),
  };
}
