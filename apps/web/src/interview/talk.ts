// SPDX-License-Identifier: EUPL-1.2
// One conversation as the screen holds it: the engine's state, the place where the screen stands, and what was accepted
// from a narrative. Pure steps; lives in memory only. Knows ids and codes, never texts of a language.

import {
  type Answer,
  type EventKind,
  type EventProblem,
  type Given,
  type Interview,
  type InterviewState,
  answer,
  cardsNow,
  confirm,
  raise,
  start,
  trail,
} from '@amparo/interview';
import type { PlainDate } from '@amparo/kernel';
import type { Draft } from './draft.ts';

/** Where the screen stands. `at`: a question answered before, opened again from the list or by going back. */
export type Place =
  | { readonly kind: 'next' }
  | { readonly kind: 'at'; readonly key: string; readonly by: 'list' }
  /** `onward`: the questions walked back over, which are walked forward again */
  | { readonly kind: 'at'; readonly key: string; readonly by: 'back'; readonly onward: readonly string[] }
  | { readonly kind: 'answers' };

export interface Talk {
  readonly instrument: string;
  readonly state: InterviewState;
  readonly place: Place;
  /** a question begun and not yet taken as answered */
  readonly draft: Draft | null;
  /** cards that were shown and put away; events' cards are shown by the engine's phase instead */
  readonly seenCards: readonly string[];
  readonly problem: EventProblem | null;
  /** whether the note "enough is known" was put away */
  readonly goesOn: boolean;
}

export function beginTalk(
  interview: Interview,
  facts: Readonly<Record<string, string>> = {},
  shared: Readonly<Record<string, Given>> = {},
): Talk {
  return talkOf(interview, start(interview, { facts, shared }));
}

export function talkOf(interview: Interview, state: InterviewState): Talk {
  return {
    instrument: interview.instrument.id,
    state,
    place: { kind: 'next' },
    draft: null,
    seenCards: [],
    problem: null,
    goesOn: false,
  };
}

/** Whether there is anything that would be lost. */
export function hasContent(talk: Talk): boolean {
  return talk.draft !== null || Object.keys(talk.state.given).length > 0 || Object.keys(talk.state.facts).length > 0;
}

export function takeAnswer(interview: Interview, talk: Talk, key: string, said: Answer): Talk {
  const state = answer(interview, talk.state, key, said);
  return { ...talk, state, draft: null, problem: null, place: placeAfter(talk) };
}

/** Told by another person of the group; this one says that it is so for her or him too. */
export function takeShared(interview: Interview, talk: Talk, key: string): Talk {
  return { ...talk, state: confirm(interview, talk.state, key), problem: null };
}

function placeAfter(talk: Talk): Place {
  if (talk.place.kind !== 'at') return { kind: 'next' };
  if (talk.place.by === 'list') return { kind: 'answers' };
  const [key, ...onward] = talk.place.onward;
  return key === undefined ? { kind: 'next' } : { kind: 'at', key, by: 'back', onward };
}

/** One question back; undefined at the beginning. */
export function placeBefore(interview: Interview, talk: Talk): Place | undefined {
  const keys = trail(interview, talk.state)
    .filter(({ given }) => given.from !== 'shared')
    .map(({ slot }) => slot.key);
  const walked = talk.place.kind === 'at' && talk.place.by === 'back' ? [talk.place.key, ...talk.place.onward] : [];
  if (talk.place.kind === 'at' && talk.place.by === 'list') return { kind: 'answers' };
  const key = keys.findLast((one) => !walked.includes(one));
  return key === undefined ? undefined : { kind: 'at', key, by: 'back', onward: walked };
}

export function goTo(talk: Talk, place: Place): Talk {
  return { ...talk, place, draft: null, problem: null };
}

export function happen(talk: Talk, kind: EventKind, on: PlainDate, chosenBy?: 'person' | 'interviewer'): Talk {
  const raised = raise(talk.state, { kind, on, ...(chosenBy === undefined ? {} : { chosenBy }) });
  return raised.ok ? { ...talk, state: raised.state, problem: null } : { ...talk, problem: raised.problem };
}

/** Cards that have come up through answers and were not shown yet. */
export function newCards(interview: Interview, talk: Talk): readonly string[] {
  const events = new Set<string>(talk.state.events.map(({ kind }) => kind));
  return cardsNow(interview, talk.state).filter((card) => !events.has(card) && !talk.seenCards.includes(card));
}

export function putAwayCards(interview: Interview, talk: Talk): Talk {
  return { ...talk, seenCards: [...new Set([...talk.seenCards, ...cardsNow(interview, talk.state)])] };
}

/** The calendar day of the device. */
export function today(clock: Date = new Date()): PlainDate {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${clock.getFullYear()}-${two(clock.getMonth() + 1)}-${two(clock.getDate())}` as PlainDate;
}
