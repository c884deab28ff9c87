// SPDX-License-Identifier: EUPL-1.2
// What an institution keeps of its rooms: sums over rooms, from which the report of a course is made. Whoever compares the
// report before and after a room must not learn what few people answered, so small parts wait until they are large together.

import {
  type Interval,
  type ItemDifficulty,
  marksByElement,
  meanOfMoments,
  type Moments,
  type Shown,
  shareWithInterval,
  SMALLEST_GROUP,
} from '../lessons/measures.ts';
import { TIMES, type Time } from '../lessons/parallel.ts';
import type { Element } from '../lessons/scenario.ts';

/** Means that a room gives; `gain`: after minus before, of those who took both; `worry`: on the scale of three faces. */
export const FIGURES = [...TIMES, 'gain', 'worry'] as const;
export type Figure = (typeof FIGURES)[number];

/** Stands among the items: of those who joined, how many were there at the end. */
export const COMPLETED = 'completed';

export interface Count {
  readonly answered: number;
  readonly right: number;
}

export interface PooledCount extends Count {
  /** of rooms whose own numbers were too small to be told; shown to nobody */
  readonly waiting: Count;
}

export const NO_COUNT: PooledCount = Object.freeze({ answered: 0, right: 0, waiting: { answered: 0, right: 0 } });
export const NO_MOMENTS: Moments = Object.freeze({ people: 0, total: 0, squares: 0 });

/**
 * Items that are told together or not at all: one question, or all of a test. The mean of a test is told too, and would give
 * away the one item that is not told beside it.
 */
export type CountSet = ReadonlyMap<string, Count>;

/**
 * A room whose right and other answers are ten or more each, in every item of the set, is added at once. Others wait, and are
 * added together when both sides of what waits are ten or more everywhere. Rooms that were told exactly never mix with what
 * waits: whoever led one could subtract it.
 *
 * @param pools what is there, by item; what is missing is empty
 * @param room of one room; where fewer than ten answered nothing is added
 * @returns the items of the set as they are afterwards
 */
export function addSet(pools: ReadonlyMap<string, PooledCount>, room: CountSet): Map<string, PooledCount> {
  const items = [...room].map(([item, count]) => ({ item, count, pool: pools.get(item) ?? NO_COUNT }));
  const waiting = items.map(({ count, pool }) => plus(pool.waiting, count));
  const few = items.some(({ count }) => count.answered < SMALLEST_GROUP);
  const atOnce = items.every(({ count }) => isLarge(count));
  const released = waiting.every(isLarge);
  return new Map(
    items.map(({ item, count, pool }, place) => {
      const waits = waiting[place] ?? count;
      if (few) return [item, pool];
      if (atOnce) return [item, { ...plus(pool, count), waiting: pool.waiting }];
      if (released) return [item, { ...plus(pool, waits), waiting: NO_COUNT.waiting }];
      return [item, { ...pool, waiting: waits }];
    }),
  );
}

function isLarge({ answered, right }: Count): boolean {
  return right >= SMALLEST_GROUP && answered - right >= SMALLEST_GROUP;
}

function plus(one: Count, other: Count): Count {
  return { answered: one.answered + other.answered, right: one.right + other.right };
}

export function addMoments(pool: Moments, room: Moments): Moments {
  if (room.people < SMALLEST_GROUP) return pool;
  return {
    people: pool.people + room.people,
    total: pool.total + room.total,
    squares: pool.squares + room.squares,
  };
}

/** One more person. @param value share of right answers in [0, 1], or a change */
export function addPerson({ people, total, squares }: Moments, value: number): Moments {
  return { people: people + 1, total: total + value, squares: squares + value * value };
}

export interface PooledCourse {
  readonly counts: ReadonlyMap<string, Count>;
  readonly means: Partial<Readonly<Record<Figure, Moments>>>;
}

export interface PooledReport {
  readonly means: Readonly<Record<Time, Shown<Interval>>>;
  readonly gain: Shown<Interval>;
  readonly worryChange: Shown<Interval>;
  readonly completion: Shown<Interval>;
  /** by item, without marks of cases */
  readonly items: readonly ItemDifficulty[];
  readonly marks: Readonly<Record<Element | 'label', Shown<Interval>>>;
}

const HIDDEN = Object.freeze({ shown: false, why: 'fewer-than-ten' } as const);

/** @param course the parts of a pool that are not waiting */
export function reportPool({ counts, means }: PooledCourse): PooledReport {
  const share = (count: Count | undefined): Shown<Interval> =>
    count === undefined || !isLarge(count)
      ? HIDDEN
      : { shown: true, value: shareWithInterval(count.right, count.answered) };
  const mean = (figure: Figure) => shownMoments(means[figure]);
  return {
    means: { pre: mean('pre'), post: mean('post'), delayed: mean('delayed') },
    gain: mean('gain'),
    worryChange: mean('worry'),
    completion: share(counts.get(COMPLETED)),
    items: [...counts]
      .filter(([item]) => item !== COMPLETED && !item.includes('/'))
      .map(([item, count]) => ({ item, right: share(count) }))
      .sort((one, other) => (one.item < other.item ? -1 : 1)),
    marks: marksByElement(counts),
  };
}

export function shownMoments(moments: Moments | undefined): Shown<Interval> {
  return moments === undefined || moments.people < SMALLEST_GROUP
    ? HIDDEN
    : { shown: true, value: meanOfMoments(moments) };
}
