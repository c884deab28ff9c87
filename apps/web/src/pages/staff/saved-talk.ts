// SPDX-License-Identifier: EUPL-1.2
// A conversation on the screen as the API takes it, and a saved one back on the screen. Pure. Text answers and quotes are
// left out on purpose: words of a person are not kept on the server yet.

import {
  type Given,
  type InterviewEvent,
  type InterviewState,
  isNonAnswer,
  raise,
  readAnswer,
  sharedPart,
  start,
  writeAnswer,
} from '@amparo/interview';
import type { Issue } from '@amparo/kernel';
import type { FactsInput } from '@amparo/recognise/palermo';
import type {
  DeterminationWithConversation,
  Evidence,
  NewDetermination,
  OwnAnswers,
  SharedAnswers,
} from '../../api/types.ts';
import type { Engine } from '../../interview/engine.ts';
import { tellAccepted } from '../../narrative/accepted.ts';

/** The answers that a first person gave for the whole group. */
export function sharedAnswersOf(engine: Engine, state: InterviewState): SharedAnswers {
  return Object.fromEntries(
    Object.entries(sharedPart(engine.interview, state))
      .filter(([, { answer }]) => answer.kind !== 'text' && !isNonAnswer(answer))
      .map(([key, given]) => [key, written(given)]),
  );
}

function written({ answer, turn, under }: Given) {
  return { answer: writeAnswer(answer), turn, ...(under.length === 0 ? {} : { under: [...under] }) };
}

/** What this person said alone; what only repeats the group's answer is sent as a confirmation. */
export function ownAnswersOf(state: InterviewState, shared: SharedAnswers): OwnAnswers {
  return Object.fromEntries(
    Object.entries(state.given).flatMap(([key, given]) => {
      if (given.from === 'shared' || given.answer.kind === 'text') return [];
      const own = written(given);
      const same = JSON.stringify(shared[key]?.answer) === JSON.stringify(own.answer);
      const { answer: _, ...circumstances } = own;
      return [[key, same ? { confirms: 'shared' as const, ...circumstances } : own]];
    }),
  );
}

export function evidenceOf(state: InterviewState): readonly Evidence[] {
  return Object.entries(state.facts).flatMap(([name, finding]) => {
    const [, list, code] = /^(acts|means|purposes|smuggling)\/([\w-]+)$/u.exec(name) ?? [];
    return list === undefined || code === undefined || finding !== 'indicated' ? [] : [{ list, code, finding }];
  });
}

export function newDetermination(
  facts: FactsInput,
  state: InterviewState,
  shared: SharedAnswers,
  pack: string | undefined,
): NewDetermination {
  return {
    facts,
    ...(pack === undefined ? {} : { pack }),
    answers: ownAnswersOf(state, shared),
    events: state.events,
    evidence: evidenceOf(state),
  };
}

/** Group answers as the engine begins a conversation with them. */
export function givenFromShared(engine: Engine, shared: SharedAnswers): Readonly<Record<string, Given>> {
  return Object.fromEntries(
    Object.entries(shared).flatMap(([key, { answer: raw, under = [] }]) => {
      const slot = engine.interview.slots.find((one) => one.key === key);
      const answer = slot === undefined ? undefined : readAnswer(slot.question, raw, key, []);
      return answer === undefined ? [] : [[key, { answer, turn: 0, under, from: 'shared' as const }]];
    }),
  );
}

export interface SavedParts {
  readonly answers: OwnAnswers;
  readonly shared: SharedAnswers;
  readonly events: readonly InterviewEvent[];
  readonly evidence: readonly { readonly list: string; readonly code: string }[];
}

/**
 * The state in which a saved conversation stood.
 *
 * @returns undefined when an answer no longer fits the questionnaire: then only the saved result can be shown
 */
export function stateFromSaved(engine: Engine, saved: SavedParts): InterviewState | undefined {
  const shared = givenFromShared(engine, saved.shared);
  const issues: Issue[] = [];
  const given: Record<string, Given> = { ...shared };
  let last = 0;
  for (const [key, entry] of Object.entries(saved.answers)) {
    const slot = engine.interview.slots.find((one) => one.key === key);
    if (slot === undefined) return undefined;
    const answer = 'confirms' in entry ? shared[key]?.answer : readAnswer(slot.question, entry.answer, key, issues);
    if (answer === undefined) return undefined;
    const turn = entry.turn ?? last + 1;
    last = Math.max(last, turn);
    given[key] = { answer, turn, under: entry.under ?? [] };
  }
  if (Object.keys(shared).length < Object.keys(saved.shared).length) return undefined;
  const begun = { ...start(engine.interview), given, turn: last };
  const lived = saved.events.reduce((state: InterviewState, event) => {
    const raised = raise(state, event);
    return raised.ok ? raised.state : state;
  }, begun);
  return tellAccepted(lived, saved.evidence);
}

/** The state of a saved version as the API gives it; undefined also when the questionnaire has another version by now. */
export function savedState(engine: Engine, saved: DeterminationWithConversation): InterviewState | undefined {
  const { determination, conversation } = saved;
  const { id, version } = engine.interview.instrument;
  if (conversation.instrument.id !== id || conversation.instrument.version !== version) return undefined;
  const { answers, shared, events, evidence } = determination;
  return stateFromSaved(engine, { answers, shared: shared?.answers ?? {}, events, evidence });
}
