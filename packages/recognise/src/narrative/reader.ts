// SPDX-License-Identifier: EUPL-1.2
// The reader of one language made ready: its words and phrases, and the points with a number for every cue. Done once per
// language; holds nothing of any text.

import { compilePhrases } from './compile.ts';
import { ConceptBook, type ConceptWords, type Idea } from './concepts.ts';
import { type CueSpace, cueCount, cueName, cueSpaceOf } from './cues.ts';
import type { ReaderLanguage } from './language.ts';
import type { Knowledge } from './match.ts';
import type { Head, Points } from './points.ts';

export interface ReaderParts {
  readonly language: ReaderLanguage;
  readonly words: ConceptWords;
  readonly ideas: readonly Idea[];
  readonly points: Points;
  /** head -> concepts that can carry it; a head that is not here is carried by any cue */
  readonly carriers: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Reader {
  readonly knowledge: Knowledge;
  readonly heads: readonly Head[];
  /** name of a head -> its place in `heads` */
  readonly headIds: ReadonlyMap<string, number>;
  readonly rowCount: number;
  /** points of row r for head h: `points[r * heads.length + h]` */
  readonly points: Int16Array;
  /** row r can carry head h: `carries[r * heads.length + h]` */
  readonly carries: Uint8Array;
  /** cue -> row, -1 for none */
  readonly rowOfCue: Int32Array;
  /** low single * singles + high single -> row */
  readonly rowOfPair: ReadonlyMap<number, number>;
}

export function compileKnowledge({ language, words, ideas }: Omit<ReaderParts, 'points' | 'carriers'>): Knowledge {
  const concepts = new ConceptBook(words);
  return { phrases: compilePhrases(language), concepts, space: cueSpaceOf(concepts.names, ideas) };
}

export function compileReader(parts: ReaderParts): Reader {
  const knowledge = compileKnowledge(parts);
  const { space } = knowledge;
  const numbers = numbersOf(space);
  const rowOfCue = new Int32Array(cueCount(space)).fill(-1);
  const rowOfPair = new Map<number, number>();
  const { heads } = parts.points;
  const points = new Int16Array(parts.points.cues.size * heads.length);
  const carries = new Uint8Array(points.length);
  let rowCount = 0;
  for (const [name, given] of parts.points.cues) {
    const single = numbers.get(name);
    if (single !== undefined) rowOfCue[single] = rowCount;
    else {
      const [one, other] = name.split('+').map((half) => numbers.get(half));
      // A cue of a concept that is gone waits in the table until the points are taught again.
      if (one === undefined || other === undefined) continue;
      rowOfPair.set(Math.min(one, other) * space.singles + Math.max(one, other), rowCount);
    }
    for (let at = 0; at < given.length; at += 2) {
      points[rowCount * heads.length + (given[at] ?? 0)] = given[at + 1] ?? 0;
    }
    const told = toldConcepts(name);
    for (const [id, head] of heads.entries()) {
      const carriers = parts.carriers.get(head.name);
      carries[rowCount * heads.length + id] = carriers === undefined || told.some((one) => carriers.has(one)) ? 1 : 0;
    }
    rowCount += 1;
  }
  const headIds = new Map(heads.map(({ name }, id) => [name, id]));
  return { knowledge, heads, headIds, rowCount, points, carries, rowOfCue, rowOfPair };
}

/** The concepts that a cue tells as a fact: what is denied, asked or open carries nothing. */
function toldConcepts(cue: string): readonly string[] {
  return cue.split('+').filter((half) => !half.includes(':'));
}

function numbersOf(space: CueSpace): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (let cue = 0; cue < cueCount(space); cue += 1) numbers.set(cueName(cue, space), cue);
  return numbers;
}
