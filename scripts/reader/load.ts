// SPDX-License-Identifier: EUPL-1.2
// Loads the narrative reader from content/reader as it is written, for teaching, benches and tests.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InvalidInput, type Issue, type Language } from '@amparo/kernel';
import {
  compileReader,
  parseCarriers,
  parseConcepts,
  parseIdeas,
  parsePoints,
  parseReaderLanguage,
  type Points,
  type Reader,
  type ReaderParts,
} from '@amparo/recognise/narrative';
import { parse } from 'yaml';
import { readPointTables } from '../content/reader.ts';

export const ROOT = resolve(fileURLToPath(new URL('.', import.meta.url)), '../..');

/** Words, ideas and phrases of one language; a mistake in them is thrown with path and remedy. */
export function loadParts(language: Language, root = ROOT): Omit<ReaderParts, 'points'> {
  const issues: Issue[] = [];
  const read = (name: string): unknown => parse(readFileSync(join(root, 'content/reader', name), 'utf8'));
  const words = parseConcepts(read('concepts.yaml'), issues)?.get(language);
  const ideas = words === undefined ? undefined : parseIdeas(read('ideas.yaml'), new Set(words.keys()), issues);
  const own = parseReaderLanguage(read(`${language}.yaml`), issues);
  const carriers =
    words === undefined ? undefined : parseCarriers(read('carriers.yaml'), new Set(words.keys()), issues);
  if (words === undefined || ideas === undefined || own === undefined || carriers === undefined)
    throw new InvalidInput(issues);
  return { language: own, words, ideas, carriers };
}

export function loadPoints(root = ROOT): Points {
  const issues: Issue[] = [];
  const folder = join(root, 'content/reader/points');
  const points = parsePoints(readPointTables(folder), parse(readFileSync(join(folder, 'pins.yaml'), 'utf8')), issues);
  if (points === undefined) throw new InvalidInput(issues);
  return points;
}

export function loadReader(language: Language, root = ROOT): Reader {
  return compileReader({ ...loadParts(language, root), points: loadPoints(root) });
}
