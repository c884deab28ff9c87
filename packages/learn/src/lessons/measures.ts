// SPDX-License-Identifier: EUPL-1.2
// What a course has changed, over many people and never about one: means of the tests before, after and thirty days later
// with confidence intervals, difficulty of items, change of worry, completion. Nothing is said about fewer than ten people,
// and nothing that could be got by subtracting one figure from another. Never ranks anybody.
//
// Sources: Student's t for means; Wilson 1927 for shares (Newcombe, Statistics in Medicine 17, 1998); the threshold of ten
// is the project's rule (learning design, section 12).

import type { Time } from './parallel.ts';
import type { Element } from './scenario.ts';

/** Groups smaller than this are not shown. */
export const SMALLEST_GROUP = 10;

export type Shown<T> =
  | { readonly shown: true; readonly value: T }
  | { readonly shown: false; readonly why: 'fewer-than-ten' };

export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly people: number;
}

/** One person's tests, each a share of right answers in [0, 1]; absent where the person did not take it. No identity. */
export interface PersonScores {
  readonly pre?: number;
  readonly post?: number;
  readonly delayed?: number;
  readonly worryBefore?: 1 | 2 | 3;
  readonly worryAfter?: 1 | 2 | 3;
  readonly completed: boolean;
}

export interface CourseReport {
  readonly means: Readonly<Record<Time, Shown<Interval>>>;
  /** change of the same people, who took both */
  readonly gain: Shown<Interval>;
  readonly kept: Shown<Interval>;
  /** after minus before, on the scale of three faces; above zero means more worry */
  readonly worryChange: Shown<Interval>;
  readonly completion: Shown<Interval>;
}

const HIDDEN = Object.freeze({ shown: false, why: 'fewer-than-ten' } as const);

/**
 * A figure is also hidden when it is got from all but a few of the people of another shown figure: the few left out (one to
 * nine) could be worked out by subtraction.
 */
export function reportCourse(people: readonly PersonScores[]): CourseReport {
  if (people.length < SMALLEST_GROUP) {
    return {
      means: { pre: HIDDEN, post: HIDDEN, delayed: HIDDEN },
      gain: HIDDEN,
      kept: HIDDEN,
      worryChange: HIDDEN,
      completion: HIDDEN,
    };
  }
  const values = (read: (person: PersonScores) => number | undefined) => people.flatMap((person) => read(person) ?? []);
  const change = (from: Time, to: Time) => values((person) => difference(person[from], person[to]));
  const pre = values((person) => person.pre);
  const post = values((person) => person.post);
  const delayed = values((person) => person.delayed);
  const gain = change('pre', 'post');
  const kept = change('pre', 'delayed');
  const gainOpen = !partsFew(pre.length, gain.length) && !partsFew(post.length, gain.length);
  const keptOpen = !partsFew(pre.length, kept.length) && !partsFew(delayed.length, kept.length);
  const done = people.filter((person) => person.completed).length;
  return {
    means: { pre: shownMean(pre), post: shownMean(post), delayed: shownMean(delayed) },
    gain: gainOpen ? shownMean(gain) : HIDDEN,
    kept: keptOpen ? shownMean(kept) : HIDDEN,
    worryChange: shownMean(values((person) => difference(person.worryBefore, person.worryAfter))),
    completion: shownShare(done, people.length),
  };
}

function difference(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

function partsFew(whole: number, part: number): boolean {
  const left = whole - part;
  return left > 0 && left < SMALLEST_GROUP;
}

function shownMean(values: readonly number[]): Shown<Interval> {
  return values.length < SMALLEST_GROUP ? HIDDEN : { shown: true, value: meanWithInterval(values) };
}

/** Hidden also when those who did, or those who did not, are one to nine people. */
function shownShare(count: number, of: number): Shown<Interval> {
  const few = (part: number) => part > 0 && part < SMALLEST_GROUP;
  return of < SMALLEST_GROUP || few(count) || few(of - count)
    ? HIDDEN
    : { shown: true, value: shareWithInterval(count, of) };
}

/**
 * Mean with a 95 % interval of Student's t.
 *
 * @throws {RangeError} for fewer than two values: a mistake of the caller, groups under ten are not shown anyway
 */
export function meanWithInterval(values: readonly number[]): Interval {
  const people = values.length;
  if (people < 2) throw new RangeError('meanWithInterval: expected at least two values');
  const estimate = values.reduce((sum, value) => sum + value, 0) / people;
  const variance = values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / (people - 1);
  const half = studentT975(people - 1) * Math.sqrt(variance / people);
  return { estimate, low: estimate - half, high: estimate + half, people };
}

/** Sums from which mean and interval follow, so that no value of a person has to be kept. */
export interface Moments {
  readonly people: number;
  readonly total: number;
  /** sum of the squared values */
  readonly squares: number;
}

/** As {@link meanWithInterval}, from sums. @throws {RangeError} for fewer than two people */
export function meanOfMoments({ people, total, squares }: Moments): Interval {
  if (people < 2) throw new RangeError('meanOfMoments: expected at least two people');
  const estimate = total / people;
  const variance = Math.max(0, (squares - people * estimate * estimate) / (people - 1));
  const half = studentT975(people - 1) * Math.sqrt(variance / people);
  return { estimate, low: estimate - half, high: estimate + half, people };
}

/** Share with the 95 % interval of Wilson. @throws {RangeError} unless 0 <= count <= of and of > 0 */
export function shareWithInterval(count: number, of: number): Interval {
  if (!(of > 0 && count >= 0 && count <= of))
    throw new RangeError('shareWithInterval: expected 0 <= count <= of, of > 0');
  const z = 1.959963984540054;
  const share = count / of;
  const centre = (share + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z / (1 + (z * z) / of)) * Math.sqrt((share * (1 - share)) / of + (z * z) / (4 * of * of));
  return { estimate: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half), people: of };
}

/**
 * The 97.5 % quantile of Student's t. Exact for 1 and 2 degrees, above by the expansion of Cornish and Fisher in 1/degrees
 * (Abramowitz and Stegun 26.7.5), off by less than 0.001 from 9 degrees on, the smallest that is shown.
 */
export function studentT975(degrees: number): number {
  if (!(degrees >= 1)) throw new RangeError('studentT975: expected at least one degree of freedom');
  if (degrees === 1) return 12.706204736432095;
  if (degrees === 2) return 4.302652729911275;
  const z = 1.959963984540054;
  const z2 = z * z;
  const g1 = (z * (z2 + 1)) / 4;
  const g2 = (z * (z2 * (5 * z2 + 16) + 3)) / 96;
  const g3 = (z * (z2 * (z2 * (3 * z2 + 19) + 17) - 15)) / 384;
  const g4 = (z * (z2 * (z2 * (z2 * (79 * z2 + 776) + 1482) - 1920) - 945)) / 92_160;
  return z + g1 / degrees + g2 / degrees ** 2 + g3 / degrees ** 3 + g4 / degrees ** 4;
}

export interface ItemDifficulty {
  readonly item: string;
  /** share of right first answers: high is easy */
  readonly right: Shown<Interval>;
}

/** @param counts by item, how many people answered it and how many of them rightly at first */
export function difficultyOf(
  counts: ReadonlyMap<string, { readonly answered: number; readonly right: number }>,
): ItemDifficulty[] {
  return [...counts]
    .map(([item, { answered, right }]) => ({ item, right: shownShare(right, answered) }))
    .sort((one, other) => (one.item < other.item ? -1 : 1));
}

/** The name under which one mark of a case is counted: `s1/means`. */
export function markItem(scenario: string, element: Element | 'label'): string {
  return `${scenario}/${element}`;
}

/**
 * Share of right marks of act, means, purpose, crossing and conclusion over all cases: what a group has not understood yet.
 *
 * One person may have marked several cases, so the interval is a little too narrow.
 *
 * @param counts by {@link markItem}; other items are left out
 */
export function marksByElement(
  counts: ReadonlyMap<string, { readonly answered: number; readonly right: number }>,
): Readonly<Record<Element | 'label', Shown<Interval>>> {
  const shareOf = (element: Element | 'label') => {
    let answered = 0;
    let right = 0;
    for (const [item, count] of counts) {
      // Only cases that may be shown by themselves are summed: a hidden one could be worked out by subtraction.
      if (!item.endsWith(`/${element}`) || !shownShare(count.right, count.answered).shown) continue;
      answered += count.answered;
      right += count.right;
    }
    return shownShare(right, answered);
  };
  return {
    acts: shareOf('acts'),
    means: shareOf('means'),
    purposes: shareOf('purposes'),
    crossing: shareOf('crossing'),
    label: shareOf('label'),
  };
}
