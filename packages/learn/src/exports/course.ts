// SPDX-License-Identifier: EUPL-1.2
// A course as other systems take it in: the lessons of one audience or role in their order, and where there is a bank of
// test items, the tests before, after and a month later. Also a single lesson is a course. Decides what is scored; never
// how a system is told.

import { solve, type Scenario, type Solution } from '../lessons/scenario.ts';
import { ROLES } from '../lessons/audience.ts';
import type { Fact } from '../lessons/facts-bank.ts';
import type { Block, Lesson } from '../lessons/lesson.ts';
import { testFor, type Time, TIMES } from '../lessons/parallel.ts';
import { CERTIFICATE_SHARE } from '../lessons/quiz.ts';
import { shuffled } from '../lessons/shuffle.ts';
import type { Language } from '@amparo/kernel';
import type { CompiledLawPack, Translate } from '@amparo/recognise/palermo';

export type { Translate };

/** Everything that an export is made from. */
export interface CourseContent {
  readonly lessons: readonly Lesson[];
  readonly scenarios: readonly Scenario[];
  readonly facts: readonly Fact[];
  /** name -> SVG of this project */
  readonly drawings: Readonly<Record<string, string>>;
  /** the compiled pack `un-palermo`: the keys of cases are computed when the course is exported */
  readonly law: CompiledLawPack;
}

export type QuestionBlock = Extract<Block, { kind: 'question' }>;
export type CaseBlock = Extract<Block, { kind: 'case' }>;

export interface SolvedCase {
  readonly block: CaseBlock;
  readonly scenario: Scenario;
  readonly solution: Solution;
}

export interface CoursePart {
  /** of small letters, figures and hyphens; unique in its course */
  readonly id: string;
  readonly lesson: Lesson;
  /** undefined for a lesson */
  readonly time: Time | undefined;
  readonly title: string;
  readonly blocks: readonly Block[];
  /** share of right first answers, from 0 to 1, from which the part is passed; undefined where nobody passes or fails */
  readonly mastery: number | undefined;
}

export interface Course {
  readonly id: string;
  readonly language: Language;
  readonly title: string;
  readonly parts: readonly CoursePart[];
  readonly minutes: number;
}

/** Ids of the courses that the lessons make: the audiences, then the roles. */
export function courseIds(lessons: readonly Lesson[]): string[] {
  const all = ['children', 'youth', 'adults', 'institutions', ...ROLES];
  return all.filter((id) => lessons.some((lesson) => courseOfLesson(lesson) === id));
}

export function courseOfLesson({ audience, role }: Pick<Lesson, 'audience' | 'role'>): string {
  return role ?? audience;
}

/**
 * @param id of a course, or of a single lesson or bank of test items
 * @returns undefined when there is no such course in this language
 */
export function courseFrom(content: CourseContent, id: string, language: Language, t: Translate): Course | undefined {
  const own = content.lessons.filter((lesson) => lesson.language === language);
  const single = own.filter((lesson) => lesson.id === id);
  const lessons = single.length > 0 ? single : own.filter((lesson) => courseOfLesson(lesson) === id);
  if (lessons.length === 0) return undefined;
  const inOrder = [...lessons].sort((one, other) => one.order - other.order);
  const parts = inOrder.filter(({ kind }) => kind === 'lesson').map(lessonPart);
  const tests = inOrder.filter(({ kind }) => kind === 'test');
  const partsAt = (time: Time) => tests.map((lesson) => testPart(lesson, time, t));
  const [first] = lessons;
  const title = single.length > 0 && first !== undefined ? first.title : t(`learn.course.${id}`);
  return {
    id,
    language,
    title,
    parts: [...partsAt('pre'), ...parts, ...partsAt('post'), ...partsAt('delayed')],
    minutes: parts.reduce((sum, { lesson }) => sum + lesson.minutes, 0),
  };
}

function lessonPart(lesson: Lesson): CoursePart {
  const isScored = lesson.blocks.some(isScoredBlock);
  return {
    id: lesson.id,
    lesson,
    time: undefined,
    title: lesson.title,
    blocks: lesson.blocks,
    mastery: isScored ? masteryFor(lesson) : undefined,
  };
}

function testPart(lesson: Lesson, time: Time, t: Translate): CoursePart {
  const items = lesson.blocks.filter((block) => itemOf(block) !== undefined);
  const constructs = Map.groupBy(items, (block) => (itemOf(block) ?? '').replace(/\.[123]$/u, ''));
  const bank = [...constructs].map(([id, blocks]) => {
    const form = (number: number): Block => {
      const found = blocks.find((block) => itemOf(block) === `${id}.${number}`);
      if (found === undefined) throw new RangeError(`courseFrom: expected three forms of every item in a bank`);
      return found;
    };
    return { id, forms: [form(1), form(2), form(3)] as const };
  });
  return {
    id: `${lesson.id}-${TIMES.indexOf(time) + 1}`,
    lesson,
    time,
    title: `${lesson.title}: ${t(`learn.test.${time}`)}`,
    blocks: testFor(bank, time, 0),
    // nobody can fail before the course has begun
    mastery: time === 'pre' ? undefined : masteryFor(lesson),
  };
}

/** Children are not judged: their parts tell completion and score only. */
function masteryFor({ audience }: Lesson): number | undefined {
  return audience === 'children' ? undefined : CERTIFICATE_SHARE;
}

function itemOf(block: Block): string | undefined {
  if (block.kind === 'question') return block.item.id;
  return block.kind === 'case' ? block.item : undefined;
}

/** Questions, and cases that the learner marks; a worked case is read. */
export function isScoredBlock(block: Block): block is QuestionBlock | CaseBlock {
  return block.kind === 'question' || (block.kind === 'case' && block.help !== 'worked');
}

export function scoredId(block: QuestionBlock | CaseBlock): string {
  return block.kind === 'question' ? block.item.id : (block.item ?? block.scenario);
}

/** Every question and case of a course once, for a bank. */
export function bankOf(course: Course): (QuestionBlock | CaseBlock)[] {
  const seen = new Set<string>();
  return course.parts
    .flatMap(({ lesson }) => lesson.blocks)
    .filter(isScoredBlock)
    .filter((block) => !seen.has(scoredId(block)) && seen.add(scoredId(block)));
}

/** @throws {RangeError} for a case that is not in the content: the content build lets none through */
export function solvedCase(block: CaseBlock, { scenarios, law }: CourseContent): SolvedCase {
  const scenario = scenarios.find(({ id }) => id === block.scenario);
  if (scenario === undefined) throw new RangeError('solvedCase: expected a case of the content');
  return { block, scenario, solution: solve(scenario.facts, law) };
}

/** The order in which options stand: by the letters of the item, so that every export and system shows the same one. */
export function optionOrder({ item }: QuestionBlock): number[] {
  const seed = Array.from(item.id, (letter) => letter.codePointAt(0) ?? 0).reduce(
    (sum, code) => (sum * 31 + code) >>> 0,
    7,
  );
  return shuffled(
    item.options.map((_, index) => index),
    seed,
  );
}
