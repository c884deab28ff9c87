// SPDX-License-Identifier: EUPL-1.2
// What stands on the screen of one question before it is taken as an answer. Pure; used by question-form.tsx. Keeps ids and
// typed characters, never texts of a language, so that a switch of language changes nothing.

import type { Answer, NonAnswer, Question } from '@amparo/interview';
import { NON_ANSWERS } from '@amparo/interview';

export interface Draft {
  /** of the question it belongs to */
  readonly key: string;
  readonly chosen: readonly string[];
  /** typed: a number, a text, or the parts of a date separated by `-` */
  readonly typed: string;
  readonly non: NonAnswer | null;
}

export function emptyDraft(key: string): Draft {
  return { key, chosen: [], typed: '', non: null };
}

/** The draft that shows an answer given before. */
export function draftOf(key: string, answer: Answer | undefined): Draft {
  const empty = emptyDraft(key);
  if (answer === undefined) return empty;
  switch (answer.kind) {
    case 'choice':
      return { ...empty, chosen: [answer.option] };
    case 'choices':
      return { ...empty, chosen: answer.options };
    case 'number':
      return { ...empty, typed: String(answer.value) };
    case 'date':
      return { ...empty, typed: answer.date };
    case 'text':
      return { ...empty, typed: answer.text };
    default:
      return { ...empty, non: answer.kind };
  }
}

/** @returns undefined while nothing is chosen or typed */
export function answerOf(question: Question<unknown>, draft: Draft): Answer | undefined {
  if (draft.non !== null) return { kind: draft.non };
  const typed = draft.typed.trim();
  const [first] = draft.chosen;
  switch (question.kind) {
    case 'single':
    case 'yes-no':
      return first === undefined ? undefined : { kind: 'choice', option: first };
    case 'multiple':
      return first === undefined ? undefined : { kind: 'choices', options: draft.chosen };
    case 'number':
      return typed === '' ? undefined : { kind: 'number', value: Number(typed) };
    case 'date':
      return typed === '' ? undefined : { kind: 'date', date: tidyDate(typed) };
    default:
      return typed === '' ? undefined : { kind: 'text', text: typed };
  }
}

/** Chooses an option, or takes it back where several may be chosen; an exclusive one stands alone. */
export function choose(question: Question<unknown>, draft: Draft, option: string): Draft {
  if (question.kind !== 'multiple') return { ...draft, chosen: [option], non: null };
  if (draft.chosen.includes(option)) return { ...draft, chosen: draft.chosen.filter((id) => id !== option), non: null };
  const exclusive = (id: string) => question.options.find((each) => each.id === id)?.exclusive === true;
  const kept = exclusive(option) ? [] : draft.chosen.filter((id) => !exclusive(id));
  return { ...draft, chosen: [...kept, option], non: null };
}

export function type(draft: Draft, typed: string): Draft {
  return { ...draft, typed, non: null };
}

/** One of the three ways of not having an answer; choosing it again takes it back. */
export function refrain(draft: Draft, non: NonAnswer): Draft {
  return { ...draft, chosen: [], typed: '', non: draft.non === non ? null : non };
}

/** The parts of a typed date: year, month, day. */
export function datePartsOf(typed: string): readonly [string, string, string] {
  const [year = '', month = '', day = ''] = typed.split('-');
  return [year, month, day];
}

export function withDatePart(typed: string, part: 0 | 1 | 2, value: string): string {
  const parts = [...datePartsOf(typed)];
  parts[part] = value.replaceAll(/\D/gu, '');
  return parts.join('-').replace(/-+$/u, '');
}

function tidyDate(typed: string): string {
  const [year, month, day] = datePartsOf(typed);
  return [year, month.padStart(2, '0'), day.padStart(2, '0')]
    .filter((part, index) => index === 0 || part !== '00')
    .join('-');
}

/** What a pressed key means on a question: an option by its number, a non-answer by its letter. */
export function meaningOfKey(
  question: Question<unknown>,
  pressed: string,
): { readonly option: string } | { readonly non: NonAnswer } | undefined {
  if (/^[1-9]$/u.test(pressed)) {
    const option = question.options[Number(pressed) - 1];
    return option === undefined ? undefined : { option: option.id };
  }
  const non = NON_ANSWERS[['a', 'b', 'c'].indexOf(pressed.toLowerCase())];
  return non === undefined ? undefined : { non };
}
