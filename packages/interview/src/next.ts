// SPDX-License-Identifier: EUPL-1.2
// What to ask next, how far the conversation has come, and the way back. The host says which questions can still change
// its outcome and in which order; without a host the order of the file holds. Never asks what is answered already.

import type { Interview, Slot } from './compile.ts';
import type { Section } from './instrument.ts';
import { type Given, type InterviewState, type Phase, viewOf } from './state.ts';

/** The host's eyes on one state: which questions still matter, and which of them first. */
export interface Outlook {
  matters(slot: Slot): boolean;
  /** smaller comes first; equal ranks keep the order of the file */
  rank(slot: Slot): number;
}

export interface Guide {
  look(state: InterviewState): Outlook;
}

export type Next<Text = unknown> =
  | {
      readonly kind: 'ask';
      readonly key: string;
      readonly slot: Slot<Text>;
      /** the section's role: `help` means that the answer no longer serves the finding */
      readonly role: Section['role'];
      /** no question that may be asked can change the outcome any more: "enough is known" */
      readonly settled: boolean;
    }
  /** paused or ended by an event; the card of the last event says what to do */
  | { readonly kind: 'held'; readonly phase: Exclude<Phase, 'open'>; readonly card: string | null }
  /** nothing left to ask; `closedBy` names the circumstances that kept questions closed */
  | { readonly kind: 'end'; readonly settled: boolean; readonly closedBy: readonly string[] };

export function nextQuestion<Text>(interview: Interview<Text>, state: InterviewState, guide?: Guide): Next<Text> {
  if (state.phase !== 'open') {
    return {
      kind: 'held',
      phase: state.phase,
      card: state.events.findLast((each) => each.kind !== 'resume')?.kind ?? null,
    };
  }
  const view = viewOf(interview, state);
  const askable = (slot: Slot<Text>) =>
    view.relevant[slot.index] === true &&
    state.given[slot.key] === undefined &&
    isOpen(interview, view.circumstances, slot.section.id);
  const ask = (slot: Slot<Text>, settled: boolean): Next<Text> => ({
    kind: 'ask',
    key: slot.key,
    slot,
    role: slot.section.role,
    settled,
  });

  const opening = interview.slots.find((slot) => slot.section.role === 'opening' && askable(slot));
  if (opening !== undefined) return ask(opening, false);

  const outlook = guide?.look(state);
  let best: Slot<Text> | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  let later = false;
  for (const slot of interview.slots) {
    if (slot.section.role !== 'finding' || outlook?.matters(slot) === false) continue;
    if (view.open[slot.index] === true) later = true;
    if (!askable(slot)) continue;
    const rank = outlook?.rank(slot) ?? 0;
    if (rank < bestRank) [best, bestRank] = [slot, rank];
  }
  if (best !== undefined) return ask(best, false);
  const settled = !later;
  const help = interview.slots.find((slot) => slot.section.role === 'help' && askable(slot));
  if (help !== undefined) return ask(help, settled);
  return { kind: 'end', settled, closedBy: settled ? [] : closing(interview, view.circumstances) };
}

function isOpen(interview: Interview, circumstances: readonly string[], section: string): boolean {
  return interview.circumstances.every(
    ({ circumstance: { id, only } }) => only === undefined || only.includes(section) || !circumstances.includes(id),
  );
}

function closing(interview: Interview, circumstances: readonly string[]): readonly string[] {
  return interview.circumstances.flatMap(({ circumstance: { id, only } }) =>
    only !== undefined && circumstances.includes(id) ? [id] : [],
  );
}

export interface Progress {
  /** answered, non-answers included, and still relevant */
  readonly answered: number;
  /** at most so many are still to come */
  readonly ahead: number;
}

export function progress(interview: Interview, state: InterviewState, guide?: Guide): Progress {
  const view = viewOf(interview, state);
  const outlook = guide?.look(state);
  const ahead = interview.slots.filter(
    (slot) =>
      view.open[slot.index] === true &&
      // Second and later rounds are counted when they are opened, or a bar would start nearly empty for everybody.
      (slot.round === 1 || view.relevant[slot.index] === true) &&
      (slot.section.role !== 'finding' || outlook === undefined || outlook.matters(slot)),
  );
  return { answered: view.counts.filter((given) => given !== undefined).length, ahead: ahead.length };
}

export interface Told<Text = unknown> {
  readonly slot: Slot<Text>;
  readonly given: Given;
  /** false: kept, but the question is no longer relevant */
  readonly counts: boolean;
}

/** All answers in the order in which they were given: the way back, and the list before saving. */
export function trail<Text>(interview: Interview<Text>, state: InterviewState): readonly Told<Text>[] {
  const view = viewOf(interview, state);
  return interview.slots
    .flatMap((slot): Told<Text>[] => {
      const given = state.given[slot.key];
      return given === undefined ? [] : [{ slot, given, counts: view.counts[slot.index] !== undefined }];
    })
    .sort((one, other) => one.given.turn - other.given.turn || one.slot.index - other.slot.index);
}

/** Cards that say what to do now: of circumstances that hold, of chosen options that count, of events since the last resume. */
export function cardsNow(interview: Interview, state: InterviewState): readonly string[] {
  const view = viewOf(interview, state);
  const cards = new Set<string>();
  const since = state.events.slice(state.events.findLastIndex((each) => each.kind === 'resume') + 1);
  for (const { kind } of since) if (Object.hasOwn(interview.instrument.cards, kind)) cards.add(kind);
  for (const { circumstance } of interview.circumstances) {
    if (circumstance.card !== undefined && view.circumstances.includes(circumstance.id)) cards.add(circumstance.card);
  }
  for (const slot of interview.slots) {
    const said = view.counts[slot.index]?.answer;
    if (said?.kind !== 'choice' && said?.kind !== 'choices') continue;
    for (const option of slot.question.options) {
      const isChosen = said.kind === 'choice' ? said.option === option.id : said.options.includes(option.id);
      if (isChosen && option.card !== undefined) cards.add(option.card);
    }
  }
  return [...cards];
}
