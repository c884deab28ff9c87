// SPDX-License-Identifier: EUPL-1.2
// Lessons, cases, facts and drawings as the content build made them, and the texts of an exported course.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language } from '@amparo/kernel';
import type { CourseContent, ExportFormat, PackageAssets } from '@amparo/learn/exports';
import type { Fact, Helpline, Lesson, Scenario } from '@amparo/learn/lessons';
import type { Poster, ShareCard } from '@amparo/learn/share';
import type { Translate } from '@amparo/recognise/palermo';
import { type Messages, setupI18n } from '@lingui/core';
import { hasContent, loadContent, loadLaws } from '../content.ts';
import { Usage } from '../options.ts';

export type LessonHead = Omit<Lesson, 'blocks'>;

export function loadLessonIndex(): readonly LessonHead[] {
  if (!hasContent('lessons/index.json')) throw new Usage('the lessons are not built yet; run npm run content first');
  return loadContent('lessons/index.json') as LessonHead[];
}

/** The lessons of one language, with what their blocks point to. */
export function loadCourseContent(language: Language): CourseContent {
  const heads = loadLessonIndex().filter((head) => head.language === language);
  const law = loadLaws().find(({ pack }) => pack.id === 'un-palermo');
  if (law === undefined) throw new RangeError('loadCourseContent: expected the pack un-palermo in the built content');
  return {
    lessons: heads.map(({ id }) => loadContent(`lessons/${language}/${id}.json`) as Lesson),
    scenarios: loadContent('lessons/scenarios.json') as Scenario[],
    facts: loadContent('lessons/facts.json') as Fact[],
    drawings: loadContent('lessons/drawings.json') as Record<string, string>,
    law,
  };
}

/** What cards and posters are made from. */
export function loadShare() {
  if (!hasContent('share.json')) throw new Usage('the cards are not built yet; run npm run content first');
  const { cards, posters } = loadContent('share.json') as {
    readonly cards: readonly ShareCard[];
    readonly posters: readonly Poster[];
  };
  return {
    cards,
    posters,
    facts: new Map((loadContent('lessons/facts.json') as readonly Fact[]).map((fact) => [fact.id, fact])),
    drawings: loadContent('lessons/drawings.json') as Readonly<Record<string, string>>,
    helplines: loadContent('helplines.json') as readonly Helpline[],
  };
}

/** @param more areas of texts beside those of a course; their keys are prefixed by the area */
export function courseTranslator(language: Language, more: readonly string[] = []): Translate {
  const areas = ['learn', 'course', 'palermo', ...more].map(
    (area) => loadContent(`translations/${language}/${area}.json`) as Messages,
  );
  const i18n = setupI18n({ locale: language, messages: { [language]: Object.assign({}, ...areas) as Messages } });
  return (key, values) => i18n._(key, values as Record<string, unknown> | undefined);
}

const player = join(dirname(fileURLToPath(import.meta.url)), 'player');

/** The sheet and the script of the pages; the part that speaks to the system stands first in the script. */
export function loadAssets(format: ExportFormat): PackageAssets {
  const read = (name: string) => readFileSync(join(player, name), 'utf8');
  const speaks = format === 'scorm12' || format === 'scorm2004' || format === 'cmi5';
  return { style: read('course.css'), script: speaks ? `${read(`${format}.js`)}\n${read('course.js')}` : '' };
}
