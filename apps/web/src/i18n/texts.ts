// SPDX-License-Identifier: EUPL-1.2
// The texts of the screen: compiled messages by area and language, formatted by @lingui/core. Loads what pages name,
// never more. Text itself lives in content/translations, never here.

import { I18n } from '@lingui/core';
import { hasContent, loadContent } from '../content/load.ts';
import { type ScreenLanguage, contentLanguage } from './languages.ts';

export type Values = Readonly<Record<string, string | number>>;
export type Translate = (key: string, values?: Values) => string;
type Messages = Parameters<I18n['load']>[1];

const catalogues = new Map<ScreenLanguage, I18n>();
const areasLoaded = new Map<ScreenLanguage, Set<string>>();
/** Every area that any page has needed: a switch of language loads all of them, so that nothing on screen goes missing. */
const areasNeeded = new Set<string>();

/** Loads the areas, and all that were ever needed, in this language. Safe to call again and again. */
export async function loadTexts(language: ScreenLanguage, areas: readonly string[] = []): Promise<void> {
  for (const area of areas) areasNeeded.add(area);
  const done = areasLoaded.get(language) ?? new Set();
  areasLoaded.set(language, done);
  const missing = [...areasNeeded].filter((area) => !done.has(area));
  const files = await Promise.all(missing.map((area) => loadArea(language, area)));
  const catalogue = catalogueOf(language);
  for (const messages of files) catalogue.load(language, messages);
  for (const area of missing) done.add(area);
}

/** Where a language has no such area yet (staff screens in fr, pt), English stands in. */
async function loadArea(language: ScreenLanguage, area: string): Promise<Messages> {
  const own = `translations/${language}/${area}.json`;
  return loadContent<Messages>(hasContent(own) ? own : `translations/en/${area}.json`);
}

function catalogueOf(language: ScreenLanguage): I18n {
  const known = catalogues.get(language);
  if (known !== undefined) return known;
  const catalogue = new I18n({
    locale: language,
    locales: contentLanguage(language),
    messages: { [language]: {} },
    // a key on the screen is ugly but says what is missing; texts.test.ts keeps it from happening
    missing: (_language: string, key: string) => key,
  });
  catalogues.set(language, catalogue);
  return catalogue;
}

/** The translator of a language whose texts are loaded. */
export function translator(language: ScreenLanguage): Translate {
  const catalogue = catalogueOf(language);
  return (key, values) => catalogue._(key, values);
}
