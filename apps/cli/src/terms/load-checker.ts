// SPDX-License-Identifier: EUPL-1.2
// The checker with the term lists that the content build wrote; only the languages that are asked for.

import { LANGUAGES, type Language } from '@amparo/kernel';
import { parseTermListOrThrow, TermChecker, type TermSources } from '@amparo/learn/terms';
import { loadContent } from '../content.ts';

export function loadTermChecker(language?: Language): TermChecker {
  const languages = language === undefined ? LANGUAGES : [language];
  const lists = languages.map((code) => parseTermListOrThrow(loadContent(`terms/${code}.json`)));
  return new TermChecker(lists, loadContent('terms/sources.json') as TermSources);
}
