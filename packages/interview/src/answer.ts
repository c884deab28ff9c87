// SPDX-License-Identifier: EUPL-1.2
// What an answer may look like, and the three ways of not having one. Used by the reducer, by the screens before they
// hand an answer over, and by the short written form of files. A text is kept as it was written and never interpreted.

import { type Issue, readObject } from '@amparo/kernel';
import type { Question } from './instrument.ts';

/** Skipped; the person did not want to answer; could not be asked safely. Three different things, never mixed. */
export const NON_ANSWERS = ['not-asked', 'declined', 'unsafe'] as const;
export type NonAnswer = (typeof NON_ANSWERS)[number];

export type Answer =
  | { readonly kind: 'choice'; readonly option: string }
  | { readonly kind: 'choices'; readonly options: readonly string[] }
  | { readonly kind: 'number'; readonly value: number }
  /** `2026`, `2026-03` or `2026-03-14`: as exact as the person knows it */
  | { readonly kind: 'date'; readonly date: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: NonAnswer };

/** characters, where the question sets no bound of its own */
const LONGEST_TEXT = 2000;

export const ANSWER_PROBLEMS = [
  'wrong-kind',
  'unknown-option',
  'option-twice',
  'exclusive-option',
  'nothing-chosen',
  'not-whole',
  'too-small',
  'too-large',
  'not-a-date',
  'too-exact',
  'empty-text',
  'too-long',
] as const;
/** Words for people live in translations by these codes. */
export type AnswerProblem = (typeof ANSWER_PROBLEMS)[number];

export function isNonAnswer(answer: Answer): boolean {
  return answer.kind === 'not-asked' || answer.kind === 'declined' || answer.kind === 'unsafe';
}

/** The chosen option ids, none for other kinds. */
export function chosen(answer: Answer): readonly string[] {
  if (answer.kind === 'choice') return [answer.option];
  return answer.kind === 'choices' ? answer.options : [];
}

/** Whether this answer fits this question; undefined when it does. */
export function problemOfAnswer(question: Question<unknown>, answer: Answer): AnswerProblem | undefined {
  switch (answer.kind) {
    case 'choice':
      if (question.kind !== 'single' && question.kind !== 'yes-no') return 'wrong-kind';
      return question.options.some((option) => option.id === answer.option) ? undefined : 'unknown-option';
    case 'choices':
      return question.kind === 'multiple' ? problemOfChoices(question, answer.options) : 'wrong-kind';
    case 'number':
      if (question.kind !== 'number') return 'wrong-kind';
      if (!Number.isInteger(answer.value)) return 'not-whole';
      if (answer.value < (question.least ?? 0)) return 'too-small';
      return answer.value > (question.most ?? 1_000_000_000) ? 'too-large' : undefined;
    case 'date':
      return question.kind === 'date' ? problemOfDate(question, answer.date) : 'wrong-kind';
    case 'text':
      if (question.kind !== 'text') return 'wrong-kind';
      if (answer.text.trim() === '') return 'empty-text';
      return answer.text.length > (question.most ?? LONGEST_TEXT) ? 'too-long' : undefined;
    default:
      return undefined;
  }
}

function problemOfChoices(question: Question<unknown>, options: readonly string[]): AnswerProblem | undefined {
  if (options.length === 0) return 'nothing-chosen';
  if (new Set(options).size < options.length) return 'option-twice';
  for (const id of options) {
    const option = question.options.find((each) => each.id === id);
    if (option === undefined) return 'unknown-option';
    if (option.exclusive === true && options.length > 1) return 'exclusive-option';
  }
  return undefined;
}

const PRECISIONS = { year: 4, month: 7, day: 10 } as const;
export type Precision = keyof typeof PRECISIONS;

function problemOfDate(question: Question<unknown>, date: string): AnswerProblem | undefined {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/u.exec(date);
  if (match === null) return 'not-a-date';
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const real = new Date(Date.UTC(year, month - 1, day));
  if (year < 1900 || real.getUTCMonth() !== month - 1 || real.getUTCDate() !== day) return 'not-a-date';
  return date.length > PRECISIONS[question.precision ?? 'day'] ? 'too-exact' : undefined;
}

/**
 * The short written form of an answer, as it stands in files and in saved conversations: an option's id, a list of them,
 * a number, a date, `{ text }`, or the name of a non-answer.
 *
 * @returns undefined with an issue when it does not fit the question
 */
export function readAnswer(
  question: Question<unknown>,
  raw: unknown,
  path: string,
  issues: Issue[],
): Answer | undefined {
  const answer = toAnswer(question, raw, path, issues);
  if (answer === undefined) {
    issues.push({
      path,
      code: 'wrong-kind',
      remedy: `this question takes ${EXPECTED[question.kind]}, or ${NON_ANSWERS.join(', ')}`,
    });
    return undefined;
  }
  const problem = problemOfAnswer(question, answer);
  if (problem === undefined) return answer;
  const known = question.options.map((option) => option.id).join(', ');
  issues.push({
    path,
    code: problem,
    remedy:
      known === ''
        ? `this answer does not fit (${problem})`
        : `this answer does not fit (${problem}); options: ${known}`,
  });
  return undefined;
}

const EXPECTED = {
  single: 'the id of one option',
  'yes-no': 'yes, no or unsure',
  multiple: 'a list of option ids',
  number: 'a whole number',
  date: 'a date as 2026, 2026-03 or 2026-03-14',
  text: 'an object with the key text',
} as const;

function toAnswer(question: Question<unknown>, raw: unknown, path: string, issues: Issue[]): Answer | undefined {
  const non = NON_ANSWERS.find((word) => word === raw);
  if (non !== undefined) return { kind: non };
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return typeof raw === 'string' ? { kind: 'choice', option: raw } : undefined;
    case 'multiple':
      return Array.isArray(raw) && raw.length < 100 && raw.every((id) => typeof id === 'string')
        ? { kind: 'choices', options: [...raw].sort() }
        : undefined;
    case 'number':
      return typeof raw === 'number' ? { kind: 'number', value: raw } : undefined;
    case 'date':
      return typeof raw === 'string' || typeof raw === 'number' ? { kind: 'date', date: String(raw) } : undefined;
    case 'text':
      return toText(raw, path, issues);
    default:
      return undefined;
  }
}

function toText(raw: unknown, path: string, issues: Issue[]): Answer | undefined {
  if (typeof raw !== 'object') return undefined;
  const text = readObject(raw, path, issues, ['text'])?.['text'];
  return typeof text === 'string' ? { kind: 'text', text } : undefined;
}

/** {@link readAnswer} undone; the options of a multiple choice in alphabetical order, so that the bytes are canonical. */
export function writeAnswer(answer: Answer): unknown {
  switch (answer.kind) {
    case 'choice':
      return answer.option;
    case 'choices':
      return [...answer.options].sort();
    case 'number':
      return answer.value;
    case 'date':
      return answer.date;
    case 'text':
      return { text: answer.text };
    default:
      return answer.kind;
  }
}
