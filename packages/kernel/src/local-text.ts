// SPDX-License-Identifier: EUPL-1.2
// Text that a person reads, in the languages the platform speaks. English is always there and is the last resort.

import { type Issue, readObject, readText } from './read.ts';

export const LANGUAGES = ['en', 'es', 'fr', 'pt'] as const;
export type Language = (typeof LANGUAGES)[number];

/** English and Spanish are complete by rule; French and Portuguese where the content has them. */
export interface LocalText {
  readonly en: string;
  readonly es: string;
  readonly fr?: string;
  readonly pt?: string;
}

export function isLanguage(value: unknown): value is Language {
  return typeof value === 'string' && (LANGUAGES as readonly string[]).includes(value);
}

export function readLocalText(value: unknown, path: string, issues: Issue[]): LocalText | undefined {
  const object = readObject(value, path, issues, LANGUAGES);
  if (object === undefined) return undefined;
  const en = readText(object['en'], `${path}.en`, issues);
  const es = readText(object['es'], `${path}.es`, issues);
  const fr = object['fr'] === undefined ? undefined : readText(object['fr'], `${path}.fr`, issues);
  const pt = object['pt'] === undefined ? undefined : readText(object['pt'], `${path}.pt`, issues);
  if (en === undefined || es === undefined) return undefined;
  return { en, es, ...(fr === undefined ? {} : { fr }), ...(pt === undefined ? {} : { pt }) };
}

/** The text in the language asked for, or in English where it is not translated. */
export function inLanguage(text: LocalText, language: Language): string {
  return text[language] ?? text.en;
}
