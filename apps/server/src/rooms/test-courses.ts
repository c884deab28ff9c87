// SPDX-License-Identifier: EUPL-1.2
// Lessons, tests and cases for tests of rooms and certificates: the real files, read as the content build reads them. Only
// tests import this file.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { type Lesson, readLesson, readScenario, type Scenario, splitFrontMatter } from '@amparo/learn/lessons';
import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { parse } from 'yaml';
import type { Content } from '../content.ts';
import { REPOSITORY } from '../places.ts';
import { testContent } from '../test-app.ts';

const FILES = [
  'institutions/i2.en',
  'institutions/test-institutions.en',
  'children/c1.en',
  'children/test-children.en',
];

export function contentWithCourses(): Content {
  const lessons = FILES.map(lessonIn);
  return {
    ...testContent(),
    courses: {
      lessons: new Map(lessons.map((lesson) => [`${lesson.language}/${lesson.id}`, lesson])),
      scenarios: new Map(scenarios().map((each) => [each.id, each])),
      texts: new Map([['en', courseTexts()]]),
    },
  };
}

function lessonIn(name: string): Lesson {
  const issues: Issue[] = [];
  const split = splitFrontMatter(readFileSync(join(REPOSITORY, `content/lessons/${name}.md`), 'utf8'));
  const lesson = split === undefined ? undefined : readLesson(parse(split.front), split, issues, []);
  if (lesson === undefined) throw new InvalidInput(issues);
  return lesson;
}

function scenarios(): Scenario[] {
  const folder = join(REPOSITORY, 'content/lessons/scenarios');
  return readdirSync(folder).flatMap((name) => {
    const issues: Issue[] = [];
    return readScenario(parse(readFileSync(join(folder, name), 'utf8')), '', issues) ?? [];
  });
}

function courseTexts(): Record<string, unknown> {
  const texts: Record<string, unknown> = {};
  const add = (value: unknown, key: string): void => {
    if (typeof value === 'string') texts[key] = compileMessageOrThrow(value.trim());
    else for (const [name, each] of Object.entries(value as object)) add(each, `${key}.${name}`);
  };
  add(parse(readFileSync(join(REPOSITORY, 'content/translations/en/course.yaml'), 'utf8')), 'course');
  return texts;
}
