// SPDX-License-Identifier: EUPL-1.2
// Loads the reader of a language once and runs it over narratives.

import type { Language } from '@amparo/kernel';
import {
  type CompiledReader,
  compileReader,
  type ReaderRules,
  type Reading,
  readNarrative,
} from '@amparo/recognise/narrative';
import { loadContent } from './content.ts';

const readers = new Map<Language, CompiledReader>();

export function proposeFacts(text: string, language: Language): Reading {
  let reader = readers.get(language);
  if (reader === undefined) {
    reader = compileReader(loadContent(`reader/${language}.json`) as ReaderRules);
    readers.set(language, reader);
  }
  return readNarrative(text, reader);
}
