// SPDX-License-Identifier: EUPL-1.2
// Amparo's own words, checked by its own checker: all translations, lessons, laws, instruments and the documents. Where a
// text must name a bad word it stands in quotation marks, as a wrong answer of a quiz, or behind an `amparo-ignore` comment.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isLanguage, type Language } from '@amparo/kernel';
import type { TermChecker } from '@amparo/learn/terms';
import type { ContentIssue } from './yaml-file.ts';

/** Word lists themselves, training texts in people's own words, and tables. */
const NOT_OURS = ['content/terms', 'content/reader', 'content/estimate'];

export function checkOwnTexts(root: string, checker: TermChecker, issues: ContentIssue[]): number {
  const files = ['content', 'docs'].flatMap((name) => filesIn(join(root, name)));
  const texts = [...files, join(root, 'README.md'), join(root, 'CONTRIBUTING.md')]
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((name) => /\.(?:md|yaml)$/u.test(name) && !NOT_OURS.some((folder) => name.startsWith(`${folder}/`)));
  let read = 0;
  for (const name of texts) {
    if (!existsSync(join(root, name))) continue;
    issues.push(...problemsIn(name, readFileSync(join(root, name), 'utf8'), checker));
    read += 1;
  }
  return read;
}

function problemsIn(name: string, text: string, checker: TermChecker): readonly ContentIssue[] {
  const format = name.endsWith('.md') ? 'markdown' : 'text';
  return checker
    .check(withoutWrongAnswers(name, text), { language: languageOf(name), format })
    .map(({ start, words, ruleId, suggestions }) => ({
      file: name,
      line: text.slice(0, start).split('\n').length,
      issue: {
        path: '',
        code: 'word-to-avoid',
        remedy: `“${words.replace(/\s+/gu, ' ')}” (${ruleId}); better: ${suggestions.slice(0, 2).join(', ')}; or amparo-ignore with a reason`,
      },
    }));
}

/** `- [ ] wrong answer => feedback`: the answer may be badly worded, that is its purpose; the feedback may not. */
function withoutWrongAnswers(name: string, text: string): string {
  if (!name.startsWith('content/lessons/')) return text;
  return text.replace(
    /^(\s*- \[ \] )(.*?)(?=\s*=>)/gmu,
    (_whole, mark: string, answer: string) => mark + '-'.repeat(answer.length),
  );
}

function languageOf(name: string): Language | undefined {
  const code = (/\/translations\/(\w\w)\//u.exec(name) ?? /\.(\w\w)\.(?:md|yaml)$/u.exec(name))?.[1];
  return isLanguage(code) ? code : undefined;
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? filesIn(path) : [path];
    });
}
