// SPDX-License-Identifier: EUPL-1.2
// How large a file is, in words of the language of the screen.

import { contentLanguage, type ScreenLanguage } from '../../../i18n/languages.ts';

export function sizeOf(bytes: number, language: ScreenLanguage): string {
  const unit = bytes < 1_000_000 ? 'kilobyte' : 'megabyte';
  const value = bytes / (unit === 'kilobyte' ? 1000 : 1_000_000);
  return new Intl.NumberFormat(contentLanguage(language), {
    style: 'unit',
    unit,
    maximumFractionDigits: value < 10 ? 1 : 0,
  }).format(Math.max(0.1, value));
}
