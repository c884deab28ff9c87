// SPDX-License-Identifier: EUPL-1.2
// The narrative reader: concepts, ideas, points and one file per language, checked here. What all languages share is
// shipped once, the words and phrases of each language by themselves; the app that reads a text builds its reader.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Issue, LANGUAGES, type Language } from '@amparo/kernel';
import {
  type ConceptWords,
  parseCarriers,
  parseConcepts,
  parseIdeas,
  parsePoints,
  parseReaderLanguage,
} from '@amparo/recognise/narrative';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

/** @returns `reader/points.json` -> what all share; `reader/<language>.json` -> { language, words } */
export function buildReader(folder: string, root: string, issues: ContentIssue[]): [string, unknown][] {
  const read = (name: string) => readYamlFile(join(folder, name), root);
  const tell = (file: ReturnType<typeof read>, found: readonly Issue[]) =>
    issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  const [conceptFile, ideaFile, pinFile] = [read('concepts.yaml'), read('ideas.yaml'), read('points/pins.yaml')];
  const mistakes: Issue[] = [];
  const words = parseConcepts(conceptFile.value, mistakes);
  tell(conceptFile, mistakes);
  if (words === undefined) return [];
  const ideaMistakes: Issue[] = [];
  parseIdeas(ideaFile.value, new Set(words.get('en')?.keys()), ideaMistakes);
  tell(ideaFile, ideaMistakes);
  const carrierFile = read('carriers.yaml');
  const carrierMistakes: Issue[] = [];
  parseCarriers(carrierFile.value, new Set(words.get('en')?.keys()), carrierMistakes);
  tell(carrierFile, carrierMistakes);
  const tables = readPointTables(join(folder, 'points'));
  const pointMistakes: Issue[] = [];
  parsePoints(tables, pinFile.value, pointMistakes);
  tell(pinFile, pointMistakes);
  const shared: [string, unknown] = [
    'reader/points.json',
    { ideas: ideaFile.value, carriers: carrierFile.value, tables, pins: pinFile.value },
  ];
  return [
    shared,
    ...LANGUAGES.flatMap((language) => buildLanguage(language, words.get(language), { folder, root, issues })),
  ];
}

/** The tables in the folder of points, in the order of their names. */
export function readPointTables(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.tsv'));
  return Object.fromEntries(names.sort().map((name) => [name.slice(0, -4), readFileSync(join(folder, name), 'utf8')]));
}

function buildLanguage(
  language: Language,
  words: ConceptWords | undefined,
  { folder, root, issues }: { folder: string; root: string; issues: ContentIssue[] },
): [string, unknown][] {
  const path = join(folder, `${language}.yaml`);
  // A language without a file is not shipped; the apps then say that they cannot read it.
  if (words === undefined || !existsSync(path)) return [];
  const file = readYamlFile(path, root);
  const mistakes: Issue[] = [];
  const read = parseReaderLanguage(file.value, mistakes);
  if (read !== undefined && read.language !== language) {
    mistakes.push({
      path: 'language',
      code: 'language-and-file',
      remedy: `must be the file name without .yaml: ${language}`,
    });
  }
  issues.push(...mistakes.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  return [[`reader/${language}.json`, { language: file.value, words: Object.fromEntries(words) }]];
}
