// SPDX-License-Identifier: EUPL-1.2
// What a device remembers of a learner: which lessons are done, which items were right, when they come back. No name, no
// words of the learner, no answer about a life, no exact times. Stays on the device unless the person chooses otherwise.

import {
  InvalidInput,
  type Issue,
  type PlainDate,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { TIMES, type Time } from './parallel.ts';
import { afterAnswer, beginReview, GAPS, type Review } from './reviews.ts';

/** Coarse on purpose: an exact time could tell people apart. */
export const TIME_BUCKETS = ['under-10s', 'under-30s', 'under-2min', 'longer'] as const;
export type TimeBucket = (typeof TIME_BUCKETS)[number];

export interface Attempt {
  readonly item: string;
  readonly right: boolean;
  readonly time: TimeBucket;
  /** in a test: which one; absent in lessons and reviews */
  readonly test?: Time;
}

/** Three faces before and after a lesson for children: 1 calm, 2 a little worried, 3 worried. */
export type Worry = 1 | 2 | 3;

export interface LessonProgress {
  readonly version: number;
  /** blocks seen, from 0 to the number of blocks */
  readonly seen: number;
  readonly completedOn?: PlainDate;
  readonly worryBefore?: Worry;
  readonly worryAfter?: Worry;
}

export interface Progress {
  readonly format: 'learner-progress/1';
  readonly lessons: Readonly<Record<string, LessonProgress>>;
  readonly attempts: readonly Attempt[];
  readonly reviews: readonly Review[];
}

const MOST_ATTEMPTS = 2000;

export function newProgress(): Progress {
  return { format: 'learner-progress/1', lessons: {}, attempts: [], reviews: [] };
}

/** @param milliseconds how long the person looked before choosing */
export function bucketOf(milliseconds: number): TimeBucket {
  if (milliseconds < 10_000) return 'under-10s';
  if (milliseconds < 30_000) return 'under-30s';
  return milliseconds < 120_000 ? 'under-2min' : 'longer';
}

/** A block came into view. A new version of a lesson begins anew; going back changes nothing. */
export function sawBlock(
  progress: Progress,
  lesson: { readonly id: string; readonly version: number },
  seen: number,
): Progress {
  const known = progress.lessons[lesson.id];
  const own = known?.version === lesson.version ? known : { version: lesson.version, seen: 0 };
  return withLesson(progress, lesson.id, { ...own, seen: Math.max(own.seen, seen) });
}

export function completed(
  progress: Progress,
  lesson: { readonly id: string; readonly version: number },
  today: PlainDate,
): Progress {
  const known = progress.lessons[lesson.id] ?? { version: lesson.version, seen: 0 };
  return withLesson(progress, lesson.id, {
    ...known,
    version: lesson.version,
    completedOn: known.completedOn ?? today,
  });
}

export function worried(
  progress: Progress,
  lesson: { readonly id: string; readonly version: number },
  when: 'before' | 'after',
  worry: Worry,
): Progress {
  const known = progress.lessons[lesson.id] ?? { version: lesson.version, seen: 0 };
  return withLesson(progress, lesson.id, {
    ...known,
    ...(when === 'before' ? { worryBefore: worry } : { worryAfter: worry }),
  });
}

/** When worry has risen the lesson stops and turns to the adult beside the child (learning design, section 10.1). */
export function shouldStop({ worryBefore, worryAfter }: LessonProgress): boolean {
  return worryBefore !== undefined && worryAfter !== undefined && worryAfter > worryBefore;
}

function withLesson(progress: Progress, id: string, lesson: LessonProgress): Progress {
  return { ...progress, lessons: { ...progress.lessons, [id]: lesson } };
}

/** An answer. Outside of tests it also plans when the item comes back. */
export function answered(progress: Progress, attempt: Attempt, today: PlainDate): Progress {
  const attempts = [...progress.attempts, attempt].slice(-MOST_ATTEMPTS);
  if (attempt.test !== undefined) return { ...progress, attempts };
  const known = progress.reviews.find(({ item }) => item === attempt.item);
  const next = known === undefined ? beginReview(attempt.item, today) : afterAnswer(known, attempt.right, today);
  const reviews =
    known === undefined ? [...progress.reviews, next] : progress.reviews.map((each) => (each === known ? next : each));
  return { ...progress, attempts, reviews };
}

export function serializeProgress(progress: Progress): string {
  return JSON.stringify(progress);
}

/** Undoes {@link serializeProgress}. A file that was tampered with gives issues, never a crash. */
export function parseProgress(text: string, issues: Issue[]): Progress | undefined {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    issues.push({ path: '', code: 'not-json', remedy: 'this is no saved progress; begin anew' });
    return undefined;
  }
  const before = issues.length;
  const object = readObject(raw, '', issues, ['format', 'lessons', 'attempts', 'reviews']);
  if (object === undefined) return undefined;
  readOneOf(object['format'], 'format', issues, ['learner-progress/1']);
  const lessons = Object.fromEntries(
    Object.entries(readObject(object['lessons'], 'lessons', issues) ?? {}).flatMap(([id, each]) => {
      const lesson = readLessonProgress(each, 'lessons', issues);
      return lesson === undefined ? [] : [[id, lesson]];
    }),
  );
  const attempts = (readList(object['attempts'], 'attempts', issues, MOST_ATTEMPTS) ?? []).flatMap(
    (each, index) => readAttempt(each, `attempts[${index}]`, issues) ?? [],
  );
  const reviews = (readList(object['reviews'], 'reviews', issues, 5000) ?? []).flatMap(
    (each, index) => readReview(each, `reviews[${index}]`, issues) ?? [],
  );
  return issues.length > before ? undefined : { format: 'learner-progress/1', lessons, attempts, reviews };
}

/** @throws {InvalidInput} with every mistake found */
export function parseProgressOrThrow(text: string): Progress {
  const issues: Issue[] = [];
  const progress = parseProgress(text, issues);
  if (progress === undefined) throw new InvalidInput(issues);
  return progress;
}

function readLessonProgress(raw: unknown, path: string, issues: Issue[]): LessonProgress | undefined {
  const object = readObject(raw, path, issues, ['version', 'seen', 'completedOn', 'worryBefore', 'worryAfter']);
  const version = readCount(object?.['version'], `${path}.version`, issues, 999);
  const seen = readCount(object?.['seen'], `${path}.seen`, issues, 999);
  const completedOn = readOptional(object?.['completedOn'], (day) => readPlainDate(day, `${path}.completedOn`, issues));
  const worry = (key: 'worryBefore' | 'worryAfter') =>
    readOptional(object?.[key], (face) => (face === 1 || face === 2 || face === 3 ? face : undefined));
  const worryBefore = worry('worryBefore');
  const worryAfter = worry('worryAfter');
  if (version === undefined || seen === undefined) return undefined;
  return {
    version,
    seen,
    ...(completedOn === undefined ? {} : { completedOn }),
    ...(worryBefore === undefined ? {} : { worryBefore }),
    ...(worryAfter === undefined ? {} : { worryAfter }),
  };
}

function readAttempt(raw: unknown, path: string, issues: Issue[]): Attempt | undefined {
  const object = readObject(raw, path, issues, ['item', 'right', 'time', 'test']);
  const item = readText(object?.['item'], `${path}.item`, issues, 60);
  const time = readOneOf(object?.['time'], `${path}.time`, issues, TIME_BUCKETS);
  const test = readOptional(object?.['test'], (word) => readOneOf(word, `${path}.test`, issues, TIMES));
  const right = object?.['right'];
  if (typeof right !== 'boolean')
    issues.push({ path: `${path}.right`, code: 'not-a-boolean', remedy: 'true or false' });
  if (item === undefined || time === undefined || typeof right !== 'boolean') return undefined;
  return { item, right, time, ...(test === undefined ? {} : { test }) };
}

function readReview(raw: unknown, path: string, issues: Issue[]): Review | undefined {
  const object = readObject(raw, path, issues, ['item', 'passed', 'due']);
  const item = readText(object?.['item'], `${path}.item`, issues, 60);
  const passed = readCount(object?.['passed'], `${path}.passed`, issues, GAPS.length);
  const due = readOptional(object?.['due'], (day) => readPlainDate(day, `${path}.due`, issues));
  if (item === undefined || passed === undefined) return undefined;
  return { item, passed, ...(due === undefined ? {} : { due }) };
}

function readCount(raw: unknown, path: string, issues: Issue[], most: number): number | undefined {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= most) return raw;
  issues.push({ path, code: 'not-a-count', remedy: `expected a whole number from 0 to ${most}` });
  return undefined;
}
