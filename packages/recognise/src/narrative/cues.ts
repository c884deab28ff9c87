// SPDX-License-Identifier: EUPL-1.2
// From the words of a sentence to its cues: concepts with their stance, pairs of concepts close together, ideas. The names
// of cues are what the points are written for: `debt`, `no:debt`, `any:debt`, `last:debt`, `debt+owe`, `idea:papers-held`.
// Called by match.ts for every sentence; knows no language.

import type { Idea } from './concepts.ts';

/** How something is told: as a fact, denied, asked about, not asked, or of another story. */
export const STANCES = ['', 'no:', 'asked:', 'open:', 'other:'] as const;
export const [TOLD, DENIED, ASKED, OPEN, OTHER] = [0, 1, 2, 3, 4] as const;
const KINDS = STANCES.length;

/** How many concepts may stand between the two of a pair. */
const PAIR_REACH = 5;

/** The concepts of one sentence, in columns that are used again for the next one. */
export interface ConceptRow {
  count: number;
  readonly concept: number[];
  readonly stance: number[];
  /** place of the first and last word in the sentence */
  readonly first: number[];
  readonly last: number[];
  /** a clause begins here: pairs do not reach over it */
  readonly apart: boolean[];
}

export function emptyRow(): ConceptRow {
  return { count: 0, concept: [], stance: [], first: [], last: [], apart: [] };
}

/** Numbers of cues: singles, then `any:`, `last:`, ideas; a pair is numbered by its two singles. */
export interface CueSpace {
  readonly concepts: readonly string[];
  readonly ideas: readonly Idea[];
  readonly singles: number;
  /** concept -> ideas on whose left side it stands */
  readonly leftOf: readonly (readonly number[])[];
  /** idea -> bit for each concept on its right side */
  readonly rightOf: readonly Uint8Array[];
  /** idea -> number of its name: lines of one idea share it */
  readonly ideaIds: readonly number[];
  readonly ideaNames: readonly string[];
}

export function cueSpaceOf(concepts: readonly string[], ideas: readonly Idea[]): CueSpace {
  const ids = new Map(concepts.map((name, index) => [name, index]));
  const leftOf: number[][] = concepts.map(() => []);
  const rightOf = ideas.map(({ left, right }, index) => {
    for (const name of left) leftOf[ids.get(name) ?? -1]?.push(index);
    const bits = new Uint8Array(concepts.length);
    for (const name of right) bits[ids.get(name) ?? -1] = 1;
    return bits;
  });
  const ideaNames = [...new Set(ideas.map(({ name }) => name))];
  const ideaIds = ideas.map(({ name }) => ideaNames.indexOf(name));
  return { concepts, ideas, singles: concepts.length * KINDS, leftOf, rightOf, ideaIds, ideaNames };
}

/** What is done with each cue found; places are words of the sentence. */
export interface CueSink {
  single(cue: number, first: number, last: number): void;
  pair(low: number, high: number, first: number, last: number): void;
}

/** Tells the sink every cue of a sentence but the `last:` ones. */
export function walkCues(row: ConceptRow, space: CueSpace, sink: CueSink): void {
  let from = 0;
  for (let at = 0; at < row.count; at += 1) {
    const concept = row.concept[at] ?? 0;
    const key = concept * KINDS + (row.stance[at] ?? TOLD);
    const first = row.first[at] ?? 0;
    const last = row.last[at] ?? 0;
    if (row.apart[at] === true) from = at;
    sink.single(key, first, last);
    sink.single(space.singles + concept, first, last);
    for (let other = Math.max(from, at - PAIR_REACH); other < at; other += 1) {
      const before = (row.concept[other] ?? 0) * KINDS + (row.stance[other] ?? TOLD);
      sink.pair(Math.min(before, key), Math.max(before, key), row.first[other] ?? 0, last);
    }
    for (const idea of space.leftOf[concept] ?? NONE) findIdea(row, at, idea, space, sink);
  }
}

const NONE: readonly number[] = [];

function findIdea(row: ConceptRow, at: number, idea: number, space: CueSpace, sink: CueSink): void {
  const within = space.ideas[idea]?.within ?? 0;
  const right = space.rightOf[idea];
  const first = row.first[at] ?? 0;
  const last = row.last[at] ?? 0;
  const id = space.ideaIds[idea] ?? 0;
  const cue = (stance: number) => space.singles * 2 + space.concepts.length + id * KINDS + stance;
  for (let other = at - 1; other >= 0 && first - (row.last[other] ?? 0) <= within; other -= 1) {
    if (right?.[row.concept[other] ?? 0] === 1) sink.single(cue(both(row, at, other)), row.first[other] ?? 0, last);
  }
  for (let other = at + 1; other < row.count && (row.first[other] ?? 0) - last <= within; other += 1) {
    if (right?.[row.concept[other] ?? 0] === 1) sink.single(cue(both(row, at, other)), first, row.last[other] ?? 0);
  }
}

/** An idea is denied, asked … when one of its halves is. */
function both(row: ConceptRow, one: number, other: number): number {
  return Math.max(row.stance[one] ?? TOLD, row.stance[other] ?? TOLD);
}

/** The number of the cue that says: in one of the last two sentences. */
export function lastCue(single: number, space: CueSpace): number {
  return space.singles + space.concepts.length + single;
}

export function cueCount(space: CueSpace): number {
  return space.singles * 2 + space.concepts.length + space.ideaNames.length * KINDS;
}

/** The name by which the points know a cue. */
export function cueName(cue: number, space: CueSpace): string {
  const { singles, concepts } = space;
  if (cue < singles) return singleName(cue, space);
  if (cue < singles + concepts.length) return `any:${concepts[cue - singles] ?? ''}`;
  if (cue < singles * 2 + concepts.length) return `last:${singleName(cue - singles - concepts.length, space)}`;
  const idea = cue - singles * 2 - concepts.length;
  return `${STANCES[idea % KINDS] ?? ''}idea:${space.ideaNames[Math.floor(idea / KINDS)] ?? ''}`;
}

export function pairName(low: number, high: number, space: CueSpace): string {
  // By name, so that the order of concepts in the file means nothing.
  return [singleName(low, space), singleName(high, space)].sort().join('+');
}

function singleName(single: number, { concepts }: CueSpace): string {
  return `${STANCES[single % KINDS] ?? ''}${concepts[Math.floor(single / KINDS)] ?? ''}`;
}
