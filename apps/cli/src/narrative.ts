// SPDX-License-Identifier: EUPL-1.2
// Loads the reader of a language once and runs it over narratives.

import { InvalidInput, type Issue, type Language } from '@amparo/kernel';
import { parseReader, type Reader, type Reading, readNarrative } from '@amparo/recognise/narrative';
import { hasContent, loadContent } from './content.ts';

const readers = new Map<Language, Reader>();

export function proposeFacts(text: string, language: Language): Reading {
  let reader = readers.get(language);
  if (reader === undefined) {
    reader = loadReader(language);
    readers.set(language, reader);
  }
  return readNarrative(text, reader);
}

function loadReader(language: Language): Reader {
  if (!hasContent(`reader/${language}.json`)) {
    const remedy = `narratives in '${language}' cannot be read yet; give the facts, or write the rules (content/reader/README.md)`;
    throw new InvalidInput([{ path: 'language', code: 'no-reader', remedy }]);
  }
  const issues: Issue[] = [];
  const reader = parseReader(loadContent('reader/points.json'), loadContent(`reader/${language}.json`), issues);
  if (reader === undefined) throw new InvalidInput(issues);
  return reader;
}
