// SPDX-License-Identifier: EUPL-1.2
// When a question comes back. Fixed gaps of 1, 7 and 30 days: growing or equal gaps make no difference that matters
// (Latimier, Peyre, Ramus 2021, g = 0.03), and fixed ones can be explained to a child. A wrong answer starts over.

import type { PlainDate } from '@amparo/kernel';
import { addDays, daysBetween } from './days.ts';

export const GAPS = Object.freeze([1, 7, 30] as const);

export interface Review {
  readonly item: string;
  /** how many gaps have been passed with a right answer, 0 to 3 */
  readonly passed: number;
  /** undefined when all gaps are passed: the item rests */
  readonly due?: PlainDate;
}

/** A new item, answered for the first time today. */
export function beginReview(item: string, today: PlainDate): Review {
  return { item, passed: 0, due: addDays(today, GAPS[0]) };
}

/**
 * After an answer. An answer given before the day it was due does not pass the gap (massed practice teaches little), and a
 * wrong one starts over whenever it is given.
 */
export function afterAnswer(review: Review, right: boolean, today: PlainDate): Review {
  if (!right) return beginReview(review.item, today);
  if (review.due === undefined || daysBetween(review.due, today) < 0) return review;
  const passed = review.passed + 1;
  const gap = GAPS[passed];
  return gap === undefined ? { item: review.item, passed } : { item: review.item, passed, due: addDays(today, gap) };
}

/** Items due today or before, the longest waiting first, at most `most` of them: a review must stay short. */
export function dueReviews(reviews: readonly Review[], today: PlainDate, most = 3): Review[] {
  return reviews
    .filter((review) => review.due !== undefined && daysBetween(review.due, today) >= 0)
    .sort((one, other) => daysBetween(other.due ?? today, one.due ?? today) || (one.item < other.item ? -1 : 1))
    .slice(0, most);
}
