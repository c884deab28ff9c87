// SPDX-License-Identifier: EUPL-1.2
// Reads what the content build ships: the points and ideas that all languages share, and the words and phrases of one.

import type { Issue } from '@amparo/kernel';
import { parseCarriers, parseConceptWords, parseIdeas } from './concepts.ts';
import { parseReaderLanguage } from './language.ts';
import { parsePoints } from './points.ts';
import { compileReader, type Reader } from './reader.ts';

/**
 * @param shared `reader/points.json`
 * @param own `reader/<language>.json`
 * @returns undefined when there was any mistake; each is in `issues`
 */
export function parseReader(shared: unknown, own: unknown, issues: Issue[]): Reader | undefined {
  const { ideas, carriers, tables, pins } = shared as {
    ideas: unknown;
    carriers: unknown;
    tables: Record<string, string>;
    pins: unknown;
  };
  const { language, words } = own as { language: unknown; words: unknown };
  const conceptWords = parseConceptWords(words, issues);
  const parsedIdeas = parseIdeas(ideas, new Set(conceptWords.keys()), issues);
  const parsedCarriers = parseCarriers(carriers, new Set(conceptWords.keys()), issues);
  const points = parsePoints(tables, pins, issues);
  const parsedLanguage = parseReaderLanguage(language, issues);
  if (parsedIdeas === undefined || parsedCarriers === undefined || points === undefined || parsedLanguage === undefined)
    return undefined;
  return compileReader({
    language: parsedLanguage,
    words: conceptWords,
    ideas: parsedIdeas,
    points,
    carriers: parsedCarriers,
  });
}
