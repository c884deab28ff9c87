// SPDX-License-Identifier: EUPL-1.2
// The term lists, checked: patterns can be read, every form is found, everything that must pass passes, sources are known.
// Then the translations are checked with them, so that Amparo follows its own advice.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Issue, LANGUAGES } from '@amparo/kernel';
import { parseTermList, parseTermSources, TermChecker, type TermEntry, type TermList } from '@amparo/learn/terms';
import { type ContentIssue, readYamlFile, type YamlFile } from './yaml-file.ts';

export interface BuiltTerms {
  readonly files: readonly (readonly [string, unknown])[];
  readonly checker: TermChecker | undefined;
  readonly entries: number;
}

/** @returns `terms/<language>.json` and `terms/sources.json`, as they are read by `parseTermListOrThrow` */
export function buildTerms(folder: string, root: string, issues: ContentIssue[]): BuiltTerms {
  const sourceFile = readYamlFile(join(folder, 'sources.yaml'), root);
  const sources = collect(sourceFile, issues, (found) => parseTermSources(sourceFile.value, found));
  const lists: TermList[] = [];
  const files: [string, unknown][] = [['terms/sources.json', sources]];
  for (const language of LANGUAGES) {
    const path = join(folder, `${language}.yaml`);
    if (!existsSync(path)) continue;
    const file = readYamlFile(path, root);
    const list = collect(file, issues, (found) => {
      const read = parseTermList(file.value, found);
      if (read !== undefined && read.language !== language)
        found.push({ path: 'language', code: 'language-and-file', remedy: `must be the file name: ${language}` });
      if (read !== undefined && found.length === 0) found.push(...problemsOf(read, new Set(Object.keys(sources))));
      return read;
    });
    if (list === undefined) continue;
    lists.push(list);
    files.push([`terms/${language}.json`, file.value]);
  }
  const isSound = lists.length === LANGUAGES.length && !issues.some(({ file }) => file.includes('terms/'));
  return {
    files,
    checker: isSound ? new TermChecker(lists, sources) : undefined,
    entries: lists.reduce((sum, { entries }) => sum + entries.length, 0),
  };
}

function collect<T>(file: YamlFile, issues: ContentIssue[], read: (found: Issue[]) => T): T {
  const found: Issue[] = [];
  const value = read(found);
  issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  return value;
}

/** Forms that are not found, and texts that should pass and do not. */
export function problemsOf(list: TermList, sources: ReadonlySet<string>): readonly Issue[] {
  const checker = new TermChecker([list], {});
  return list.entries.flatMap((entry, index) => [
    ...entry.source
      .filter((id) => !sources.has(id))
      .map((id) => ({
        path: `entries[${index}].source`,
        code: 'no-source',
        remedy: `no source ${id} in sources.yaml`,
      })),
    ...entry.forms.flatMap((form, at) =>
      isFound(checker, list, entry, form)
        ? []
        : [
            {
              path: `entries[${index}].forms[${at}]`,
              code: 'not-found',
              remedy: 'no pattern of the entry finds this form',
            },
          ],
    ),
    ...entry.doNotFlag.flatMap((text, at) =>
      checker.check(text, { language: list.language }).some(({ ruleId }) => ruleId === entry.id)
        ? [{ path: `entries[${index}].do_not_flag[${at}]`, code: 'flagged', remedy: 'this must pass, and is flagged' }]
        : [],
    ),
  ]);
}

/** A form of an entry that needs context is tried beside each word of the context. */
function isFound(checker: TermChecker, list: TermList, entry: TermEntry, form: string): boolean {
  const contexts = entry.require.length === 0 ? [form] : entry.require.map((words) => `${form} ${plainWords(words)}`);
  return contexts.some((text) =>
    checker.check(text, { language: list.language, lowest: 'info' }).some(({ ruleId }) => ruleId === entry.id),
  );
}

/** One way to write what a pattern of context asks for. */
function plainWords(pattern: string): string {
  return pattern
    .replace(/\(([^|()]*)[^()]*\)/gu, '$1')
    .replace(/\{([^,}]*)[^}]*\}/gu, '$1')
    .replace(/[*?~&]\d*/gu, '');
}
