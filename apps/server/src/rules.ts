// SPDX-License-Identifier: EUPL-1.2
// From what a client sends to what the law says of it: facts are read again and the determination is made here, on the
// server. A label that a client might send is nowhere asked for. Coded answers are held against the questionnaire, so
// that nothing but its codes, numbers and dates can be kept.

import { type Interview, readAnswer } from '@amparo/interview';
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

export interface CodedAnswer {
  /** short written form of packages/interview: an option, a list of options, a number, a date, or why there is none */
  readonly answer: unknown;
  readonly turn?: number | undefined;
  /** circumstances under which it was said, e.g. that a companion was in the room */
  readonly under?: readonly string[] | undefined;
}

/** @throws {Refused} `bad-input`: unknown question, an option it does not have, or a text, which is not kept yet */
export function checkAnswers(
  given: Readonly<Record<string, CodedAnswer>>,
  interview: Interview,
  path = 'answers',
): Answers {
  const issues: Issue[] = [];
  const circumstances = new Set(interview.circumstances.map(({ circumstance }) => circumstance.id));
  const answers: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(given)) {
    const slot = interview.slots[interview.places.get(key) ?? -1];
    if (slot === undefined) {
      issues.push({
        path: `${path}.${key}`,
        code: 'unknown-question',
        remedy: 'the questionnaire has no question of this id',
      });
      continue;
    }
    if (slot.question.kind === 'text' && typeof entry.answer === 'object') {
      issues.push({
        path: `${path}.${key}`,
        code: 'no-free-text',
        remedy: 'words of a person are not kept yet; leave this answer out',
      });
      continue;
    }
    const found: Issue[] = [];
    readAnswer(slot.question, entry.answer, `${path}.${key}.answer`, found);
    issues.push(...found);
    const odd = entry.under?.findIndex((id) => !circumstances.has(id)) ?? -1;
    if (odd >= 0) {
      issues.push({
        path: `${path}.${key}.under[${odd}]`,
        code: 'unknown-circumstance',
        remedy: 'use an id of the questionnaire',
      });
    }
    answers[key] = entry;
  }
  if (issues.length > 0) throw new Refused('bad-input', { issues });
  return answers;
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
