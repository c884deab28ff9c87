// SPDX-License-Identifier: EUPL-1.2
// A room while it lasts: who may answer, what is counted, when it is told. A device is a random word made for this room; it
// has one answer a step, of which only the count stays. Answers are told once, when the step is closed, and a closed step
// takes none: two tellings that differ by one person would tell of that person. Holds no name, no address, no time.

import { type Interval, type Moments, type Shown, SMALLEST_GROUP } from '../lessons/measures.ts';
import type { RoomItem, RoomStep } from './plan.ts';
import { addPerson, COMPLETED, type Count, type CountSet, type Figure, NO_MOMENTS, shownMoments } from './pool.ts';
import { protectAnswers, type ShownAnswers } from './protect.ts';

/** More than any hall; keeps a stranger with the code from filling the memory. */
export const MOST_DEVICES = 400;

export interface StepResult {
  /** of a test none: beside its mean an item could be worked out by subtraction */
  readonly items: readonly { readonly item: string; readonly answers: ShownAnswers }[];
  /** of a test: mean share of right answers; what was left out counts as not right */
  readonly mean?: Shown<Interval>;
}

export interface Answered {
  readonly step: number;
  /** item -> number of the option */
  readonly answers: Readonly<Record<string, number>>;
  /** what the device itself knows from before: right answers of the first test, or the first face (1 to 3) */
  readonly earlier?: number | undefined;
}

export type Taken = 'counted' | 'not-now' | 'already' | 'not-an-answer' | 'unknown-device';

export interface RoomState {
  readonly step: number;
  readonly open: boolean;
  readonly joined: number;
  /** devices that have answered this step */
  readonly answered: number;
  /** of this step, once it is closed */
  readonly result: StepResult | undefined;
}

export interface Room {
  readonly plan: readonly RoomStep[];
  state(): RoomState;
  /** @returns false when the room is full */
  join(device: string): boolean;
  knows(device: string): boolean;
  /** whether this device has answered the step that is on the wall */
  hasAnswered(device: string): boolean;
  answer(device: string, given: Answered): Taken;
  /** No more answers to this step; what may be told of it is told now, and never differently. */
  close(): void;
  /** The next step, or a step before; one that was closed stays closed. */
  go(step: number): void;
  /** What may be kept when the room ends. */
  measures(): RoomMeasures;
}

export interface RoomMeasures {
  /** what is told together or not at all: each question by itself, a test as a whole */
  readonly sets: readonly CountSet[];
  readonly means: Partial<Readonly<Record<Figure, Moments>>>;
}

/** @throws {RangeError} for an empty plan */
export function createRoom(plan: readonly RoomStep[]): Room {
  if (plan.length === 0) throw new RangeError('createRoom: expected at least one step');
  const devices = new Set<string>();
  const taken = plan.map(() => new Set<string>());
  const counts = plan.map(({ items }) => new Map(items.map(({ id, options }) => [id, Array<number>(options).fill(0)])));
  const scores = plan.map(() => NO_MOMENTS);
  const results = new Map<number, StepResult>();
  const means = new Map<Figure, Moments>();
  let current = 0;
  const at = (place: number): RoomStep => plan[place] as RoomStep;
  const add = (figure: Figure, value: number) => means.set(figure, addPerson(means.get(figure) ?? NO_MOMENTS, value));

  const count = (place: number, { answers, earlier }: Answered) => {
    const step = at(place);
    let right = 0;
    for (const item of step.items) {
      const option = answers[item.id];
      if (option === undefined) continue;
      const cells = counts[place]?.get(item.id) ?? [];
      cells[option] = (cells[option] ?? 0) + 1;
      if (item.right.includes(option)) right += 1;
    }
    if (step.kind === 'test') {
      const share = right / step.items.length;
      scores[place] = addPerson(scores[place] ?? NO_MOMENTS, share);
      add(step.time, share);
      if (step.time === 'post' && earlier !== undefined) add('gain', share - earlier / step.items.length);
    }
    const [face] = Object.values(answers);
    if (step.kind === 'faces' && step.when === 'after' && earlier !== undefined && face !== undefined)
      add('worry', face + 1 - earlier);
  };

  const resultOf = (place: number): StepResult => {
    const step = at(place);
    if (step.kind === 'test') return { items: [], mean: shownMoments(scores[place]) };
    const items = step.items.map(({ id, right }) => ({
      item: id,
      answers: protectAnswers(counts[place]?.get(id) ?? [], right),
    }));
    return { items };
  };

  return {
    plan,
    state: () => ({
      step: current,
      open: at(current).items.length > 0 && !results.has(current),
      joined: devices.size,
      answered: taken[current]?.size ?? 0,
      result: results.get(current),
    }),
    join: (device) => {
      if (devices.size >= MOST_DEVICES) return false;
      devices.add(device);
      return true;
    },
    knows: (device) => devices.has(device),
    hasAnswered: (device) => taken[current]?.has(device) ?? false,
    answer: (device, given) => {
      if (!devices.has(device)) return 'unknown-device';
      if (given.step !== current || results.has(current)) return 'not-now';
      if (!isAnswer(at(current), given)) return 'not-an-answer';
      if (taken[current]?.has(device) === true) return 'already';
      taken[current]?.add(device);
      count(current, given);
      return 'counted';
    },
    close: () => {
      if (at(current).items.length > 0 && !results.has(current)) results.set(current, resultOf(current));
    },
    go: (step) => {
      if (!Number.isInteger(step) || step < 0 || step >= plan.length) throw new RangeError('go: there is no such step');
      if (step === current) return;
      // a step that was left is over: it could otherwise be told twice
      if (at(current).items.length > 0 && !results.has(current)) results.set(current, resultOf(current));
      current = step;
    },
    measures: () => ({
      sets: setsOf(plan, counts, taken, devices.size),
      means: keptMeans(means),
    }),
  };
}

function isAnswer({ kind, items }: RoomStep, { answers, earlier }: Answered): boolean {
  const given = Object.entries(answers);
  const known = new Map(items.map((item) => [item.id, item]));
  const most = kind === 'faces' ? 3 : items.length;
  const least = kind === 'faces' ? 1 : 0;
  if (earlier !== undefined && !(Number.isInteger(earlier) && earlier >= least && earlier <= most)) return false;
  return (
    given.length > 0 &&
    given.every(([id, option]) => {
      const item: RoomItem | undefined = known.get(id);
      return item !== undefined && Number.isInteger(option) && option >= 0 && option < item.options;
    })
  );
}

/** An item that was asked twice is counted where it was asked first. In a test whoever answered anything answered all of it. */
function setsOf(
  plan: readonly RoomStep[],
  counts: readonly ReadonlyMap<string, readonly number[]>[],
  taken: readonly ReadonlySet<string>[],
  joined: number,
): CountSet[] {
  const known = new Set<string>();
  const sets = plan.flatMap(({ kind, items }, place): CountSet[] => {
    const counted = items.flatMap(({ id, right }): [string, Count][] => {
      if (right.length === 0 || known.has(id)) return [];
      known.add(id);
      const cells = counts[place]?.get(id) ?? [];
      const answered = kind === 'test' ? (taken[place]?.size ?? 0) : cells.reduce((sum, each) => sum + each, 0);
      return [[id, { answered, right: right.reduce((sum, option) => sum + (cells[option] ?? 0), 0) }]];
    });
    return kind === 'test' ? [new Map(counted)] : counted.map((each) => new Map([each]));
  });
  const last = plan.findLastIndex(({ items }) => items.length > 0);
  const completion = { answered: joined, right: taken[last]?.size ?? 0 };
  const isTold = (set: CountSet) =>
    set.size > 0 && [...set.values()].every(({ answered }) => answered >= SMALLEST_GROUP);
  return [...sets, new Map([[COMPLETED, completion]])].filter(isTold);
}

/**
 * Of ten people or more each. The gain also needs that those who took only one of the two tests are nobody, or ten or more:
 * one to nine of them could be worked out by subtraction.
 */
function keptMeans(means: ReadonlyMap<Figure, Moments>): Partial<Record<Figure, Moments>> {
  const people = (figure: Figure) => means.get(figure)?.people ?? 0;
  const few = (left: number) => left > 0 && left < SMALLEST_GROUP;
  const gainHidden = few(people('pre') - people('gain')) || few(people('post') - people('gain'));
  return Object.fromEntries(
    [...means].filter(([figure, moments]) => moments.people >= SMALLEST_GROUP && !(figure === 'gain' && gainHidden)),
  );
}
