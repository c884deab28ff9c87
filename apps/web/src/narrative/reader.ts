// SPDX-License-Identifier: EUPL-1.2
// The narrative reader of one language, loaded when it is first used: its program, words and points are no part of the page
// until somebody wants them. Runs on this device; the text goes nowhere.

import { type Reader, type Reading, parseReader, readNarrative } from '@amparo/recognise/narrative';
import { loadContent } from '../content/load.ts';
import type { Language } from '../i18n/languages.ts';

const readers = new Map<Language, Promise<Reader>>();

export async function readText(text: string, language: Language): Promise<Reading> {
  return readNarrative(text, await readerOf(language));
}

function readerOf(language: Language): Promise<Reader> {
  const known = readers.get(language);
  if (known !== undefined) return known;
  const loading = makeReader(language);
  readers.set(language, loading);
  loading.catch(() => readers.delete(language));
  return loading;
}

async function makeReader(language: Language): Promise<Reader> {
  const [shared, own] = await Promise.all([loadContent('reader/points.json'), loadContent(`reader/${language}.json`)]);
  const reader = parseReader(shared, own, []);
  if (reader === undefined) throw new TypeError(`reader: the words of ${language} cannot be read`);
  return reader;
}
