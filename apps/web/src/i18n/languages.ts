// SPDX-License-Identifier: EUPL-1.2
// The languages of the screen and their place in the address (`/es/recognise`). Pure; used in the browser and when
// pages are prerendered.

import { LANGUAGES, type Language, isLanguage } from '@amparo/kernel';

/** A right-to-left copy of English made at build, without a link to it: it proves that the layout mirrors. */
export const PSEUDO_LANGUAGE = 'qps-plocm';
export type ScreenLanguage = Language | typeof PSEUDO_LANGUAGE;

export { LANGUAGES, type Language };

/** Each language in its own words, as it stands in the menu. */
export const LANGUAGE_NAMES = {
  en: 'English',
  es: 'Español',
  fr: 'Français',
  pt: 'Português',
} as const satisfies Record<Language, string>;

export function isScreenLanguage(value: unknown): value is ScreenLanguage {
  return value === PSEUDO_LANGUAGE || isLanguage(value);
}

export function directionOf(language: ScreenLanguage): 'ltr' | 'rtl' {
  return language === PSEUDO_LANGUAGE ? 'rtl' : 'ltr';
}

/** The language in which content is loaded and dates are written. */
export function contentLanguage(language: ScreenLanguage): Language {
  return language === PSEUDO_LANGUAGE ? 'en' : language;
}

/** `/es/recognise` -> `{ language: 'es', page: '/recognise' }`; undefined where no language stands first. */
export function readAddress(path: string): { readonly language: ScreenLanguage; readonly page: string } | undefined {
  const [, first, ...rest] = path.split('/');
  if (!isScreenLanguage(first)) return undefined;
  const page = rest.filter((part) => part !== '').join('/');
  return { language: first, page: `/${page}` };
}

export function addressOf(language: ScreenLanguage, page: string): string {
  return `/${language}${page.startsWith('/') ? page : `/${page}`}`;
}

/** The first of the browser's languages that we speak; English when there is none. */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0];
    if (isLanguage(primary)) return primary;
  }
  return 'en';
}
