// SPDX-License-Identifier: EUPL-1.2
// Adds up the points of the cues of one text: each cue counts once for each conclusion, wherever and however often it
// stands, and is remembered with the place where it stood first. Nothing but addition of whole numbers, so that every
// machine gives the same.

import type { CueListener } from './match.ts';
import type { Reader } from './reader.ts';

/** Words of the text, by UTF-16 offsets. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** How many places carry one finding: enough for a person to judge. */
const MOST_PLACES = 4;
/** A clause that speaks for it less than this share of the best one is not quoted. */
const LEAST_SHARE = 0.4;
/** From this length on, about 60 words, a text counts as a whole narrative. */
const WHOLE_NARRATIVE = 400;
const CLOSING: readonly string[] = ['label/smuggling', 'label/neither'];
/** More than any clause is long, in UTF-16 units. */
const LONGEST_PLACE = 4096;

export class Tally implements CueListener {
  private readonly reader: Reader;
  private readonly scores: Int32Array;
  private readonly seen: Uint8Array;
  private readonly rows: number[] = [];
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  /** @param length of the text in UTF-16 units */
  constructor(reader: Reader, length: number) {
    this.reader = reader;
    // The starting points are those of a whole narrative. A note of two lines has had fewer chances to speak; but to close
    // a case it must say as much as any other.
    const share = Math.min(length, WHOLE_NARRATIVE);
    this.scores = Int32Array.from(reader.heads, ({ name, start }) =>
      CLOSING.includes(name) ? start : Math.round((start * share) / WHOLE_NARRATIVE),
    );
    this.seen = new Uint8Array(reader.rowCount);
  }

  wants(cue: number): boolean {
    return this.isNew(this.reader.rowOfCue[cue] ?? -1);
  }

  wantsPair(low: number, high: number): boolean {
    return this.isNew(this.rowOf(low, high));
  }

  cue(cue: number, start: number, end: number): void {
    this.add(this.reader.rowOfCue[cue] ?? -1, start, end);
  }

  pair(low: number, high: number, start: number, end: number): void {
    this.add(this.rowOf(low, high), start, end);
  }

  private rowOf(low: number, high: number): number {
    return this.reader.rowOfPair.get(low * this.reader.knowledge.space.singles + high) ?? -1;
  }

  private isNew(row: number): boolean {
    return row >= 0 && this.seen[row] === 0;
  }

  private add(row: number, start: number, end: number): void {
    this.seen[row] = 1;
    this.rows.push(row);
    this.starts.push(start);
    this.ends.push(end);
    const { points, heads } = this.reader;
    for (let head = 0, at = row * heads.length; head < heads.length; head += 1, at += 1) {
      this.scores[head] = (this.scores[head] ?? 0) + (points[at] ?? 0);
    }
  }

  /** @returns the score of a conclusion; 0 for one that no table knows */
  score(head: string): number {
    return this.scores[this.reader.headIds.get(head) ?? -1] ?? 0;
  }

  /** Whether words of the text carry a conclusion: `told` by one of its own concepts, `hinted` by any cue for it. */
  carried(head: string): 'told' | 'hinted' | 'not' {
    const id = this.reader.headIds.get(head) ?? -1;
    const { points, carries, heads } = this.reader;
    if (id < 0) return 'not';
    let hinted = false;
    for (let index = 0; index < this.rows.length; index += 1) {
      const cell = (this.rows[index] ?? 0) * heads.length + id;
      if ((points[cell] ?? 0) <= 0 || !this.isPlace(index)) continue;
      if (carries[cell] === 1) return 'told';
      hinted = true;
    }
    return hinted ? 'hinted' : 'not';
  }

  /** Cues of the text as a whole have points, but no place of their own. */
  private isPlace(at: number): boolean {
    return (this.ends[at] ?? 0) > (this.starts[at] ?? 0);
  }

  /** @returns where the cues stood that spoke most for a conclusion, in the order of the text, none within another */
  placesFor(head: string): readonly Place[] {
    const id = this.reader.headIds.get(head) ?? -1;
    const { points, carries, heads } = this.reader;
    if (id < 0) return [];
    const told = this.carried(head) === 'told';
    // Cues of one clause speak together: the clause with most points comes first.
    const clauses = new Map<number, { start: number; end: number; points: number }>();
    for (let index = 0; index < this.rows.length; index += 1) {
      const cell = (this.rows[index] ?? 0) * heads.length + id;
      const own = points[cell] ?? 0;
      if (own <= 0 || (told && carries[cell] !== 1) || !this.isPlace(index)) continue;
      const start = this.starts[index] ?? 0;
      const end = this.ends[index] ?? 0;
      const key = start * LONGEST_PLACE + Math.min(end - start, LONGEST_PLACE - 1);
      const clause = clauses.get(key);
      if (clause === undefined) clauses.set(key, { start, end, points: own });
      else clause.points += own;
    }
    const best = [...clauses.values()].sort((one, other) => other.points - one.points || one.start - other.start);
    const chosen: Place[] = [];
    const least = LEAST_SHARE * (best[0]?.points ?? 0);
    for (const { start, end, points: own } of best) {
      if (chosen.length === MOST_PLACES || own < least) break;
      if (chosen.every((place) => end <= place.start || start >= place.end)) chosen.push({ start, end });
    }
    return chosen.sort((one, other) => one.start - other.start);
  }
}
