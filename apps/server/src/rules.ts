// SPDX-License-Identifier: EUPL-1.2
// From what a client sends to what the law says of it: facts are read again and the determination is made here, on the
// server. A label that a client might send is nowhere asked for. Coded answers are held against the questionnaire, so
// that nothing but its codes, numbers and dates can be kept.

import { type Interview, NON_ANSWERS, readAnswer } from '@amparo/interview';
import type { Issue } from '@amparo/kernel';
import {
  type CompiledLawPack,
  determineCase,
  type FactsInput,
  parseFacts,
  toFactsInput,
} from '@amparo/recognise/palermo';
import { Refused } from './problems.ts';
import type { Result } from './store/conversations.ts';
import type { Answers } from './store/groups.ts';

/**
 * @param country id of a national pack to stand beside the UN result
 * @throws {Refused} `bad-input` with path and remedy
 */
export function determineFrom(
  raw: unknown,
  country: string | undefined,
  laws: readonly CompiledLawPack[],
  path = 'facts',
): { readonly facts: FactsInput; readonly result: Result } {
  const issues: Issue[] = [];
  const facts = parseFacts(raw, issues, path);
  if (country !== undefined && !laws.some(({ pack }) => pack.id === country)) {
    issues.push({
      path: 'pack',
      code: 'unknown-pack',
      remedy: `use one of: ${laws.map(({ pack }) => pack.id).join(', ')}`,
    });
  }
  if (facts === undefined || issues.length > 0) throw new Refused('bad-input', { issues });
  const packs = Object.fromEntries(laws.map(({ pack }) => [pack.id, pack.version]));
  return { facts: toFactsInput(facts), result: { ...determineCase(facts, laws, country), packs } };
}

export interface GivenAnswer {
  /** short written form of packages/interview: an option, a list of options, a number, a date, or why there is none */
  readonly answer: unknown;
  readonly turn?: number | undefined;
  /** circumstances under which it was said, e.g. that a companion was in the room */
  readonly under?: readonly string[] | undefined;
}

/** The person says the same as the group; the answer itself is kept with the group. */
export interface Confirmation extends Omit<GivenAnswer, 'answer'> {
  readonly confirms: 'shared';
}

/**
 * @param shared what the group of this person answered together; nothing else can be confirmed
 * @throws {Refused} `bad-input`: unknown question, an option it does not have, or a text, which is not kept yet
 */
export function checkAnswers(
  given: Readonly<Record<string, GivenAnswer | Confirmation>>,
  interview: Interview,
  shared: Answers = {},
): Answers {
  const circumstances = new Set(interview.circumstances.map(({ circumstance }) => circumstance.id));
  const issues: Issue[] = [];
  for (const [key, entry] of Object.entries(given)) {
    const path = `answers.${key}`;
    issues.push(...answerIssues(key, entry, interview, shared, path));
    const odd = entry.under?.findIndex((id) => !circumstances.has(id)) ?? -1;
    if (odd >= 0) {
      issues.push({
        path: `${path}.under[${odd}]`,
        code: 'unknown-circumstance',
        remedy: 'use an id of the questionnaire',
      });
    }
  }
  if (issues.length > 0) throw new Refused('bad-input', { issues });
  return given;
}

function answerIssues(
  key: string,
  entry: GivenAnswer | Confirmation,
  interview: Interview,
  shared: Answers,
  path: string,
): readonly Issue[] {
  const slot = interview.slots[interview.places.get(key) ?? -1];
  if (slot === undefined) {
    return [{ path, code: 'unknown-question', remedy: 'the questionnaire has no question of this key' }];
  }
  if ('confirms' in entry) {
    const known = Object.hasOwn(shared, key);
    return known
      ? []
      : [{ path, code: 'nothing-shared', remedy: 'the group gave no answer to this; send the answer itself' }];
  }
  if (slot.question.kind === 'text' && !isNonAnswer(entry.answer)) {
    return [{ path, code: 'no-free-text', remedy: 'words of a person are not kept yet; leave this answer out' }];
  }
  // The reader of answers names the options of the question, never what was sent.
  const issues: Issue[] = [];
  readAnswer(slot.question, entry.answer, `${path}.answer`, issues);
  return issues;
}

function isNonAnswer(value: unknown): boolean {
  return typeof value === 'string' && (NON_ANSWERS as readonly string[]).includes(value);
}

/** @throws {Refused} `bad-input` when this server does not have the questionnaire in that version */
export function interviewFor(
  interviews: ReadonlyMap<string, Interview>,
  wanted: { readonly id: string; readonly version: number },
): Interview {
  const interview = interviews.get(wanted.id);
  if (interview === undefined) {
    const remedy = `use one of: ${[...interviews.keys()].join(', ') || '(none is installed)'}`;
    throw new Refused('bad-input', { issues: [{ path: 'instrument.id', code: 'unknown-instrument', remedy }] });
  }
  if (interview.instrument.version !== wanted.version) {
    const remedy = `this server has version ${interview.instrument.version}; load the page again`;
    throw new Refused('bad-input', { issues: [{ path: 'instrument.version', code: 'other-version', remedy }] });
  }
  return interview;
}
