// SPDX-License-Identifier: EUPL-1.2
// Cards and posters: reads content/share against the fact bank and the drawings, and tells each mistake with file and line.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Issue, readList, readObject } from '@amparo/kernel';
import { type Poster, readPoster, readShareCard, type ShareCard, type ShareContext } from '@amparo/learn/share';
import type { BuiltLessons } from './lessons.ts';
import { type ContentIssue, readYamlFile } from './yaml-file.ts';

export interface BuiltShare {
  readonly cards: readonly ShareCard[];
  readonly posters: readonly Poster[];
}

export function buildShare(folder: string, root: string, lessons: BuiltLessons, issues: ContentIssue[]): BuiltShare {
  const context: ShareContext = {
    facts: new Map(lessons.facts.map((fact) => [fact.id, fact])),
    drawings: new Set(lessons.drawings.keys()),
  };
  return {
    cards: readEntries(join(folder, 'cards.yaml'), root, 'cards', issues, context, readShareCard),
    posters: readEntries(join(folder, 'posters.yaml'), root, 'posters', issues, context, readPoster),
  };
}

function readEntries<T extends { readonly id: string }>(
  path: string,
  root: string,
  key: string,
  issues: ContentIssue[],
  context: ShareContext,
  read: (raw: unknown, path: string, found: Issue[], context: ShareContext) => T | undefined,
): T[] {
  if (!existsSync(path)) return [];
  const file = readYamlFile(path, root);
  const found: Issue[] = [];
  const object = readObject(file.value, '', found, [key]);
  const entries = (readList(object?.[key], key, found) ?? []).flatMap(
    (each, index) => read(each, `${key}[${index}]`, found, context) ?? [],
  );
  for (const [index, { id }] of entries.entries())
    if (entries.findIndex((other) => other.id === id) !== index)
      found.push({ path: `${key}[${index}].id`, code: 'two-ids', remedy: 'this id stands twice; ids are unique' });
  issues.push(...found.map((issue) => ({ file: file.name, line: file.lineOf(issue.path), issue })));
  return entries;
}
