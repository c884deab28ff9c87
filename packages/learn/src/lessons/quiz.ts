// SPDX-License-Identifier: EUPL-1.2
// Questions with one right option and an explanation for every option: explained feedback teaches, right or wrong alone
// hardly does (Van der Kleij et al. 2015). Keeps which item was answered and whether right; never an answer in words.

import { shuffled } from './shuffle.ts';

export interface QuizOption {
  readonly text: string;
  readonly right: boolean;
  readonly feedback: string;
}

export interface QuizItem {
  /** never changes its meaning: attempts on devices point to it */
  readonly id: string;
  readonly question: string;
  readonly options: readonly QuizOption[];
}

/** What is shown after a choice. The feedback is of the option chosen; `best` is there when the choice was not right. */
export interface QuizFeedback {
  readonly right: boolean;
  readonly feedback: string;
  readonly best?: { readonly text: string; readonly feedback: string };
}

export interface QuizState {
  readonly items: readonly QuizItem[];
  /** for each item the order in which its options stand, as indexes of `options` */
  readonly order: readonly (readonly number[])[];
  /** by item id, the index of the first option chosen: only the first choice counts */
  readonly first: Readonly<Record<string, number>>;
}

export interface QuizScore {
  readonly answered: number;
  readonly right: number;
  readonly of: number;
  /** undefined until every item is answered */
  readonly share?: number;
}

/** Staff certificates need this share of right answers on cases not seen in the lessons (learning design, section 10.4). */
export const CERTIFICATE_SHARE = 0.8;

/** @param seed decides the order of the options, so that a place on the screen never gives the answer away */
export function startQuiz(items: readonly QuizItem[], seed: number): QuizState {
  const ids = new Set(items.map(({ id }) => id));
  if (ids.size !== items.length) throw new RangeError('startQuiz: expected every item once');
  const order = items.map((item, place) =>
    shuffled(
      item.options.map((_, index) => index),
      seed + place,
    ),
  );
  return { items, order, first: {} };
}

/**
 * A person may try every option to read what it says; the first choice is the one that counts.
 *
 * @throws {RangeError} for an item or option that is not there: a mistake of the caller
 */
export function choose(
  state: QuizState,
  itemId: string,
  option: number,
): { readonly state: QuizState; readonly shown: QuizFeedback } {
  const item = state.items.find(({ id }) => id === itemId);
  const chosen = item?.options[option];
  if (item === undefined || chosen === undefined)
    throw new RangeError('choose: expected an item and option of this quiz');
  const best = item.options.find(({ right }) => right);
  const shown: QuizFeedback =
    chosen.right || best === undefined
      ? { right: chosen.right, feedback: chosen.feedback }
      : { right: false, feedback: chosen.feedback, best: { text: best.text, feedback: best.feedback } };
  if (state.first[itemId] !== undefined) return { state, shown };
  return { state: { ...state, first: { ...state.first, [itemId]: option } }, shown };
}

export function scoreOf(state: QuizState): QuizScore {
  const of = state.items.length;
  const answers = state.items.flatMap((item) => {
    const option = state.first[item.id];
    return option === undefined ? [] : [item.options[option]?.right === true];
  });
  const right = answers.filter(Boolean).length;
  const score = { answered: answers.length, right, of };
  return answers.length < of || of === 0 ? score : { ...score, share: right / of };
}

/** Whether the certificate may be given. @param share of right answers on unseen cases */
export function passes(share: number): boolean {
  return share >= CERTIFICATE_SHARE;
}
