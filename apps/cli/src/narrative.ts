// SPDX-License-Identifier: EUPL-1.2
// Loads the reader of a language once and runs it over narratives.

import { InvalidInput, type Issue, type Language } from '@amparo/kernel';
import {
  compileReader,
  parseReaderCodes,
  parseReaderLanguage,
  type Reader,
  type Reading,
  readNarrative,
} from '@amparo/recognise/narrative';
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
  const raw = loadContent(`reader/${language}.json`) as { codes: unknown; language: unknown };
  const issues: Issue[] = [];
  const codes = parseReaderCodes(raw.codes, issues);
  const rules = codes === undefined ? undefined : parseReaderLanguage(raw.language, codes, issues);
  if (codes === undefined || rules === undefined) throw new InvalidInput(issues);
  return compileReader(codes, rules);
}
