// SPDX-License-Identifier: EUPL-1.2
// What a room does one after the other: scenes for the wall, questions and cases for the telephones, the test before and after.
// The server and every device make the same plan from the same lesson; only the number of the step travels.

import { type CompiledLawPack, LABELS } from '@amparo/recognise/palermo';
import type { Block, Lesson } from '../lessons/lesson.ts';
import { markItem } from '../lessons/measures.ts';
import { constructsOf, itemName, testFor, type Time } from '../lessons/parallel.ts';
import { type Element, ELEMENTS, type ElementMark, markScenario, type Scenario, solve } from '../lessons/scenario.ts';

/** What a device may choose from: options are numbered in the order of the lesson, marks and conclusions in that below. */
export interface RoomItem {
  readonly id: string;
  readonly options: number;
  /** numbers of the options that are right; empty where nothing is right or wrong */
  readonly right: readonly number[];
}

export type RoomStep =
  | { readonly kind: 'scene'; readonly block: number; readonly items: readonly [] }
  | { readonly kind: 'question' | 'case'; readonly block: number; readonly items: readonly RoomItem[] }
  /** `blocks` are places in the test of the course, one for each item */
  | {
      readonly kind: 'test';
      readonly time: Time;
      readonly blocks: readonly number[];
      readonly items: readonly RoomItem[];
    }
  | { readonly kind: 'faces'; readonly when: 'before' | 'after'; readonly items: readonly RoomItem[] };

/** `around`: the test of the course before and after the lesson. `delayed`: that test alone, a month later. */
export const ROOM_TESTS = ['none', 'around', 'delayed'] as const;
export type RoomTests = (typeof ROOM_TESTS)[number];

/** The marks that can be chosen for an element, in the order in which they are numbered. */
export const ROOM_MARKS: Readonly<Record<Element, readonly ElementMark[]>> = Object.freeze({
  acts: ['present', 'absent', 'open'],
  means: ['present', 'absent', 'open', 'not-needed'],
  purposes: ['present', 'absent', 'open'],
  crossing: ['present', 'absent', 'open'],
});

export interface RoomContent {
  readonly lesson: Lesson;
  /** the test of the same course and language; needed for `around` and `delayed` */
  readonly bank: Lesson | undefined;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly law: CompiledLawPack;
}

/**
 * @param seed of the room: decides the forms of the test, the same for everybody in it
 * @throws {RangeError} for a lesson that is itself a test, or where a test is asked for and there is none
 */
export function planOf(content: RoomContent, tests: RoomTests, seed: number): RoomStep[] {
  const { lesson } = content;
  if (lesson.kind !== 'lesson') throw new RangeError('planOf: expected a lesson, not a test');
  if (tests === 'delayed') return [testStep(content, 'delayed', seed)];
  const steps = lesson.blocks.flatMap((block, place) => stepOf(block, place, content) ?? []);
  const tested = tests === 'around' ? around(steps, content, seed) : steps;
  return lesson.audience === 'children' ? [faces('before'), ...tested, faces('after')] : tested;
}

function around(steps: readonly RoomStep[], content: RoomContent, seed: number): RoomStep[] {
  return [testStep(content, 'pre', seed), ...steps, testStep(content, 'post', seed)];
}

function faces(when: 'before' | 'after'): RoomStep {
  return { kind: 'faces', when, items: [{ id: `faces-${when}`, options: 3, right: [] }] };
}

function stepOf(block: Block, place: number, content: RoomContent): RoomStep | undefined {
  if (block.kind === 'guide') return undefined;
  if (block.kind === 'question') return { kind: 'question', block: place, items: [questionItem(block)] };
  if (block.kind !== 'case' || block.help === 'worked') return { kind: 'scene', block: place, items: [] };
  return { kind: 'case', block: place, items: caseItems(block, content) };
}

function testStep({ bank, ...content }: RoomContent, time: Time, seed: number): RoomStep {
  if (bank === undefined) throw new RangeError('planOf: expected the test of the course');
  const chosen = testFor(constructsOf(bank.blocks), time, seed);
  const items = chosen.flatMap((block) => testItem(block, content) ?? []);
  return { kind: 'test', time, blocks: chosen.map((block) => bank.blocks.indexOf(block)), items };
}

/** In a test a case asks for its conclusion only. */
function testItem(block: Block, content: Omit<RoomContent, 'bank'>): RoomItem | undefined {
  if (block.kind === 'question') return questionItem(block);
  if (block.kind !== 'case') return undefined;
  const { label } = solve(scenarioOf(block.scenario, content).facts, content.law);
  return { id: itemName(block), options: LABELS.length, right: [LABELS.indexOf(label)] };
}

function questionItem({ item }: Extract<Block, { kind: 'question' }>): RoomItem {
  return {
    id: item.id,
    options: item.options.length,
    right: item.options.flatMap(({ right }, place) => (right ? [place] : [])),
  };
}

/** Elements and the conclusion, judged as in the lesson; a half-solved case gives act and means itself. */
function caseItems(
  { scenario: id, help }: Extract<Block, { kind: 'case' }>,
  content: Omit<RoomContent, 'bank'>,
): RoomItem[] {
  const solution = solve(scenarioOf(id, content).facts, content.law);
  const isRight = (element: Element, mark: ElementMark) =>
    markScenario({ [element]: mark }, solution).elements.some((each) => each.element === element && each.right);
  const asked = help === 'half' ? ELEMENTS.filter((each) => each !== 'acts' && each !== 'means') : ELEMENTS;
  const elements = asked.map((element) => ({
    id: markItem(id, element),
    options: ROOM_MARKS[element].length,
    right: ROOM_MARKS[element].flatMap((mark, place) => (isRight(element, mark) ? [place] : [])),
  }));
  const right = [LABELS.indexOf(solution.label)];
  return [...elements, { id: markItem(id, 'label'), options: LABELS.length, right }];
}

function scenarioOf(id: string, { scenarios }: Pick<RoomContent, 'scenarios'>): Scenario {
  const scenario = scenarios.get(id);
  if (scenario === undefined) throw new RangeError('planOf: a case of the lesson is missing');
  return scenario;
}
