// SPDX-License-Identifier: EUPL-1.2
// Cards to share as SVG files with their alternative text beside them. The letters are measured with the font that the pages
// of the command line use; a reader without it shows the letters of its own device in the same places.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inLanguage, type Language } from '@amparo/kernel';
import { altText, cardSvg, type CardSize, cardWords, type Measure, type ShareCard } from '@amparo/learn/share';
import type { Translate } from '@amparo/recognise/palermo';
import type { loadShare } from './load-course.ts';
import { Pages } from './pdf/pages.ts';

type Share = ReturnType<typeof loadShare>;

/** Measures with Noto Sans. */
export function measureOf(language: Language): Measure {
  const pages = new Pages({ language, title: '-', paper: 'A4', margin: 0, day: new Date(0) });
  return (text, size, bold) => pages.widthOf(text, size, bold);
}

export function dayWords({ day }: ShareCard, language: Language): string {
  if (day === undefined) return '';
  const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return format.format(new Date(`2024-${day}T00:00:00Z`));
}

/** @returns how many cards were written; a file of that name is replaced */
export function writeCards(
  share: Share,
  {
    folder,
    language,
    sizes,
  }: { readonly folder: string; readonly language: Language; readonly sizes: readonly CardSize[] },
  t: Translate,
): number {
  mkdirSync(folder, { recursive: true });
  const measure = measureOf(language);
  let written = 0;
  for (const card of share.cards) {
    const words = cardWords(card, share.facts, language, {
      source: t('share.source'),
      checked: (day) => t('share.checked', { day }),
      day: dayWords(card, language),
    });
    const alt = inLanguage(card.alt, language);
    const drawing = share.drawings[card.drawing] ?? '';
    for (const size of sizes) {
      const svg = cardSvg(words, { size, language, drawing, alt, measure });
      writeFileSync(join(folder, `${card.id}-${language}-${size}.svg`), svg);
      written += 1;
    }
    writeFileSync(join(folder, `${card.id}-${language}.txt`), `${altText(words, alt)}\n`);
  }
  return written;
}
