// SPDX-License-Identifier: EUPL-1.2
// The state of one conversation and the pure steps that change it: an answer, an event, a thing told from elsewhere.
// Nothing is ever lost: an answer whose question stops being relevant stays and does not count. Holds no name and no
// clock; days come in as arguments.

import type { PlainDate } from '@amparo/kernel';
import { type Answer, type AnswerProblem, problemOfAnswer } from './answer.ts';
import type { Interview, Slot } from './compile.ts';
import type { Sight } from './condition.ts';

/** `suspended`: distress, or a companion came. `over-today`: the person fainted. */
export const PHASES = ['open', 'paused', 'suspended', 'over-today', 'stopped'] as const;
export type Phase = (typeof PHASES)[number];

export const EVENTS = [
  'pause',
  'stop',
  'distress',
  'fainting',
  'companion-arrived',
  'companion-left',
  'resume',
] as const;
export type EventKind = (typeof EVENTS)[number];

export interface InterviewEvent {
  readonly kind: EventKind;
  readonly on: PlainDate;
  /** resume only: the person's own choice; needed after distress, fainting and a stop */
  readonly chosenBy?: 'person' | 'interviewer';
}

export interface Given {
  readonly answer: Answer;
  /** the how-manieth step of the conversation this was; 0 for what the group told together */
  readonly turn: number;
  /** circumstances under which it was said */
  readonly under: readonly string[];
  /** told by another person of the group and not yet confirmed by this one */
  readonly from?: 'shared';
}

export interface InterviewState {
  readonly instrument: string;
  readonly version: number;
  readonly phase: Phase;
  readonly turn: number;
  /** by key */
  readonly given: Readonly<Record<string, Given>>;
  readonly events: readonly InterviewEvent[];
  /** facts of the host: keys and values are its own words */
  readonly facts: Readonly<Record<string, string>>;
}

export interface Beginning {
  /** what was told for the whole group, see {@link sharedPart} */
  readonly shared?: Readonly<Record<string, Given>>;
  readonly facts?: Readonly<Record<string, string>>;
}

/** A conversation before its first question. */
export function start(interview: Interview, { shared = {}, facts = {} }: Beginning = {}): InterviewState {
  const given: Record<string, Given> = {};
  for (const [key, told] of Object.entries(shared)) {
    const { question } = slotOf(interview, key);
    const problem = problemOfAnswer(question, told.answer);
    if (problem !== undefined) throw new RangeError(`the shared answer to ${key} does not fit: ${problem}`);
    given[key] = { answer: told.answer, turn: 0, under: told.under, from: 'shared' };
  }
  const { id, version } = interview.instrument;
  return { instrument: id, version, phase: 'open', turn: 0, given, events: [], facts };
}

/** The answers of sections marked `shared`, to begin the conversation with the next person of the group. */
export function sharedPart(interview: Interview, state: InterviewState): Readonly<Record<string, Given>> {
  return Object.fromEntries(
    interview.slots.flatMap(({ key, section }) => {
      const given = state.given[key];
      return section.shared === true && given !== undefined ? [[key, given]] : [];
    }),
  );
}

export function slotOf<Text>(interview: Interview<Text>, key: string): Slot<Text> {
  const slot = interview.slots[interview.places.get(key) ?? -1];
  if (slot === undefined) throw new RangeError(`answer: '${key}' is no question of ${interview.instrument.id}`);
  return slot;
}

/** Why this answer cannot be taken now, undefined when it can. `held`: the conversation is paused or has ended. */
export function checkAnswer(
  interview: Interview,
  state: InterviewState,
  key: string,
  said: Answer,
): AnswerProblem | 'held' | undefined {
  if (state.phase !== 'open') return 'held';
  return problemOfAnswer(slotOf(interview, key).question, said);
}

/**
 * Takes an answer, or changes one given before.
 *
 * @param key of the question; any question of the instrument, also one passed before
 * @throws {RangeError} when {@link checkAnswer} has a problem with it: the caller shows that to the person first
 */
export function answer(interview: Interview, state: InterviewState, key: string, said: Answer): InterviewState {
  const problem = checkAnswer(interview, state, key, said);
  if (problem !== undefined) throw new RangeError(`answer: ${key} cannot be taken: ${problem}`);
  const before = circumstancesNow(interview, state);
  const turn = state.turn + 1;
  const corrected = Object.hasOwn(state.given, key);
  const kept = said.kind === 'choices' ? { ...said, options: [...said.options].sort() } : said;
  const draft = { ...state, turn, given: { ...state.given, [key]: { answer: kept, turn, under: before } } };
  const risen = circumstancesNow(interview, draft).filter((id) => !before.includes(id));
  if (risen.length === 0) return draft;
  // A correction ("she was not alone after all") casts its shadow on everything said so far; a first answer only on itself.
  const shadowed = corrected ? Object.keys(draft.given) : [key];
  const given: Record<string, Given> = { ...draft.given };
  for (const each of shadowed) {
    const told = given[each];
    if (told !== undefined) given[each] = { ...told, under: [...new Set([...told.under, ...risen])].sort() };
  }
  return { ...draft, given };
}

/** The person says that what was told for the group is so for her or him too: from now on it is this person's own answer. */
export function confirm(interview: Interview, state: InterviewState, key: string): InterviewState {
  const told = state.given[key];
  if (told?.from !== 'shared') throw new RangeError(`confirm: nothing shared was told for ${key}`);
  return answer(interview, state, key, told.answer);
}

/** Something the host knows from elsewhere, e.g. an accepted sentence of a narrative. */
export function tell(state: InterviewState, key: string, value: string): InterviewState {
  return { ...state, facts: { ...state.facts, [key]: value } };
}

export type EventProblem = 'not-held' | 'person-must-choose' | 'not-today' | 'companion-still-there' | 'already-over';

export type Raised =
  | { readonly ok: true; readonly state: InterviewState; readonly card: EventKind | null }
  | { readonly ok: false; readonly problem: EventProblem };

const HOLDS: Readonly<Partial<Record<EventKind, Phase>>> = {
  pause: 'paused',
  stop: 'stopped',
  distress: 'suspended',
  fainting: 'over-today',
  'companion-arrived': 'suspended',
};
const WEIGHT: Readonly<Record<Phase, number>> = { open: 0, paused: 1, suspended: 2, stopped: 3, 'over-today': 4 };

/**
 * Something happened. Every event but `resume` and `companion-left` holds the questions at once.
 *
 * @returns the card that says what to do now (its id is the event's name), or why a resume is refused
 */
export function raise(state: InterviewState, event: InterviewEvent): Raised {
  const events = [...state.events, event];
  if (event.kind === 'resume') {
    const problem = problemOfResume(state, event);
    if (problem !== undefined) return { ok: false, problem };
    return { ok: true, state: { ...state, phase: 'open', events }, card: null };
  }
  const phase = HOLDS[event.kind] ?? state.phase;
  // A pause after fainting must not turn the day's end into a mere pause.
  const heavier = WEIGHT[phase] > WEIGHT[state.phase] ? phase : state.phase;
  return { ok: true, state: { ...state, phase: heavier, events }, card: event.kind };
}

function problemOfResume(state: InterviewState, event: InterviewEvent): EventProblem | undefined {
  if (state.phase === 'open') return 'not-held';
  const since = state.events.slice(state.events.findLastIndex((each) => each.kind === 'resume') + 1);
  const fainted = since.findLast((each) => each.kind === 'fainting');
  if (fainted !== undefined && event.on <= fainted.on) return 'not-today';
  const own = since.some((each) => each.kind === 'distress' || each.kind === 'fainting' || each.kind === 'stop');
  return own && event.chosenBy !== 'person' ? 'person-must-choose' : undefined;
}

/** What counts now, worked out once for each state. */
export interface View extends Sight {
  /** by slot index: the answer stands and its question is relevant */
  readonly counts: readonly (Given | undefined)[];
  readonly relevant: readonly boolean[];
  /** by slot index: not answered, and relevant now or perhaps later */
  readonly open: readonly boolean[];
  readonly circumstances: readonly string[];
}

const views = new WeakMap<Interview, WeakMap<InterviewState, View>>();

export function viewOf(interview: Interview, state: InterviewState): View {
  let known = views.get(interview);
  if (known === undefined) views.set(interview, (known = new WeakMap()));
  const before = known.get(state);
  if (before !== undefined) return before;
  const view = lookAt(interview, state);
  known.set(state, view);
  return view;
}

function lookAt(interview: Interview, state: InterviewState): View {
  const counts: (Given | undefined)[] = [];
  const relevant: boolean[] = [];
  const open: boolean[] = [];
  const sight: Sight = { answerAt: (slot) => counts[slot]?.answer, facts: state.facts };
  for (const slot of interview.slots) {
    const given = state.given[slot.key];
    const isRelevant = slot.relevant(sight);
    relevant.push(isRelevant);
    counts.push(isRelevant ? given : undefined);
    open.push(given === undefined && (isRelevant || slot.rests.some((index) => open[index] === true)));
  }
  const circumstances = interview.circumstances
    .filter(
      ({ circumstance, holds }) =>
        holds?.(sight) === true || standing(circumstance.event, circumstance.until, state.events),
    )
    .map(({ circumstance }) => circumstance.id);
  return { ...sight, counts, relevant, open, circumstances };
}

function standing(from: string | undefined, until: string | undefined, events: readonly InterviewEvent[]): boolean {
  if (from === undefined) return false;
  return events.findLastIndex((each) => each.kind === from) > events.findLastIndex((each) => each.kind === until);
}

/** Ids of the circumstances that hold at this moment. */
export function circumstancesNow(interview: Interview, state: InterviewState): readonly string[] {
  return viewOf(interview, state).circumstances;
}
