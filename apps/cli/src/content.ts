// SPDX-License-Identifier: EUPL-1.2
// Loads what the content build made: law packs, reader rules, texts. Paths are relative to the project, not to the caller.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '@amparo/kernel';
import { type NameData, readNameData } from '@amparo/measure/linkage';
import { type CompiledLawPack, compileLawPack, type LawPack, type Translate } from '@amparo/recognise/palermo';
import { type Messages, setupI18n } from '@lingui/core';

const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '../../..'), 'build/content');

export function loadContent(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

export function hasContent(name: string): boolean {
  return existsSync(join(folder, name));
}

let laws: readonly CompiledLawPack[] | undefined;

/** All law packs, `un-palermo` first; checked when they were built. */
export function loadLaws(): readonly CompiledLawPack[] {
  laws ??= (loadContent('law.json') as LawPack[]).map((pack) => compileLawPack(pack));
  return laws;
}

/** The texts of an estimate in one language. */
export function estimateTranslator(language: Language): Translate {
  const messages = loadContent(`translations/${language}/estimate.json`) as Messages;
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  return (key, values) => i18n._(key, values as Record<string, unknown> | undefined);
}

/** The texts of a linkage in one language. */
export function linkageTranslator(language: Language): Translate {
  const messages = {
    ...(loadContent(`translations/${language}/linkage.json`) as Messages),
    ...(loadContent(`translations/${language}/linking.json`) as Messages),
  };
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  return (key, values) => i18n._(key, values as Record<string, unknown> | undefined);
}

/** Nicknames, spellings and countries of linkage; checked when they were built. */
export function loadNameData(): NameData {
  return readNameData(loadContent('linkage.json'), []);
}

/** The texts of a release in one language. */
export function releaseTranslator(language: Language): Translate {
  const messages = loadContent(`translations/${language}/release.json`) as Messages;
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  return (key, values) => i18n._(key, values as Record<string, unknown> | undefined);
}

const translators = new Map<Language, Translate>();

/** The texts of the legal test and of this program in one language. */
export function translator(language: Language): Translate {
  const known = translators.get(language);
  if (known !== undefined) return known;
  const messages = {
    ...(loadContent(`translations/${language}/palermo.json`) as Messages),
    ...(loadContent(`translations/${language}/cli.json`) as Messages),
  };
  const i18n = setupI18n({ locale: language, messages: { [language]: messages } });
  const translate: Translate = (key, values) => i18n._(key, values as Record<string, unknown> | undefined);
  translators.set(language, translate);
  return translate;
}
