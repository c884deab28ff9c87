// SPDX-License-Identifier: EUPL-1.2
// The lesson of a room, its test and its cases, and the plan that follows from them: the same as the server’s.

import type { Lesson } from '@amparo/learn/lessons';
import { planOf, type RoomStep, type RoomTests } from '@amparo/learn/rooms';
import type { Language } from '../../../i18n/languages.ts';
import { type Cases, loadCases, loadLesson, loadList } from '../lesson-files.ts';

export interface RoomLesson {
  readonly lesson: Lesson;
  readonly bank: Lesson | undefined;
  readonly cases: Cases;
  readonly plan: readonly RoomStep[];
}

export interface Wanted {
  readonly lesson: string;
  readonly language: Language;
  readonly tests: RoomTests;
  readonly seed: number;
}

export async function loadRoomLesson({ lesson: id, language, tests, seed }: Wanted): Promise<RoomLesson> {
  const [lesson, list, cases] = await Promise.all([loadLesson(language, id), loadList(), loadCases()]);
  const head = list.find(
    (each) => each.kind === 'test' && each.language === language && each.audience === lesson.audience,
  );
  const bank = tests === 'none' || head === undefined ? undefined : await loadLesson(language, head.id);
  const plan = planOf({ lesson, bank, scenarios: cases.scenarios, law: cases.law }, tests, seed);
  return { lesson, bank, cases, plan };
}
