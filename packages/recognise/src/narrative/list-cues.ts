// SPDX-License-Identifier: EUPL-1.2
// Every cue of a text by its name, for those who teach the points and for tests.

import { cueName, pairName } from './cues.ts';
import { findCues, type Knowledge } from './match.ts';

export function listCues(text: string, knowledge: Knowledge): ReadonlySet<string> {
  const { space } = knowledge;
  const singles = new Set<number>();
  const pairs = new Map<number, string>();
  const listener = {
    wants: (cue: number) => !singles.has(cue),
    wantsPair: (low: number, high: number) => !pairs.has(low * space.singles + high),
    cue: (cue: number) => void singles.add(cue),
    pair: (low: number, high: number) => void pairs.set(low * space.singles + high, pairName(low, high, space)),
  };
  findCues(text, knowledge, listener, { steps: 0 });
  return new Set([...[...singles].map((cue) => cueName(cue, space)), ...pairs.values()]);
}
