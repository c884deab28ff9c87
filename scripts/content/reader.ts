// SPDX-License-Identifier: EUPL-1.2
// Rules of the narrative reader: the shared half (codes.yaml) and one file of words per language, checked here and shipped
// as they are; the app that reads a text parses them again and builds its reader.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Issue, LANGUAGES } from '@amparo/kernel';
import { parseReaderCodes, parseReaderLanguage } from '@amparo/recognise/narrative';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

/** @returns `reader/<language>.json` -> { codes, language } */
export function buildReader(folder: string, root: string, issues: ContentIssue[]): [string, unknown][] {
  const shared = readYamlFile(join(folder, 'codes.yaml'), root);
  const found: Issue[] = [];
  const codes = parseReaderCodes(shared.value, found);
  issues.push(...found.map((issue) => ({ file: shared.name, line: shared.lineOf(issue.path), issue })));
  if (codes === undefined) return [];
  return LANGUAGES.flatMap((language): [string, unknown][] => {
    const path = join(folder, `${language}.yaml`);
    // A language without rules is not shipped; the apps then say that they cannot read it.
    if (!existsSync(path)) return [];
    const file = readYamlFile(path, root);
    const mistakes: Issue[] = [];
    const rules = parseReaderLanguage(file.value, codes, mistakes);
    if (rules !== undefined && rules.language !== language) {
      mistakes.push({
        path: 'language',
        code: 'language-and-file',
        remedy: `must be the file name without .yaml: ${language}`,
      });
    }
    issues.push(...mistakes.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
    return [[`reader/${language}.json`, { codes: shared.value, language: file.value }]];
  });
}
