// SPDX-License-Identifier: EUPL-1.2
// What may be said of the answers of a room. Every number that is shown is of ten people or more, and so is what is left when
// shown numbers are subtracted from each other or from the whole. Where that leaves nothing, one word: more than half, or not.

import { SMALLEST_GROUP } from '../lessons/measures.ts';

export type ShownAnswers =
  | { readonly kind: 'few' }
  /** at least two groups of ten people or more: each option by itself, or the right ones and the others */
  | {
      readonly kind: 'groups';
      readonly answered: number;
      readonly groups: readonly { readonly options: readonly number[]; readonly people: number }[];
    }
  /** no group can be told apart; `more`: more than half chose a right option, null where nothing is right */
  | { readonly kind: 'whole'; readonly answered: number; readonly more: boolean | null };

/**
 * Which options are put together is fixed beforehand and never follows the counts: joining whatever is smallest would let a
 * reader who knows the rule work the small number out. An option that nobody chose is treated like one that few chose: “all
 * of them” is a statement about each one. The word about the half stands alone, never beside numbers.
 *
 * @param counts how many chose each option
 * @param right numbers of the right options
 */
export function protectAnswers(counts: readonly number[], right: readonly number[]): ShownAnswers {
  const answered = sum(counts);
  if (answered < SMALLEST_GROUP) return { kind: 'few' };
  const places = counts.map((_, place) => place);
  const others = places.filter((place) => !right.includes(place));
  for (const groups of [places.map((place) => [place]), [[...right], others]]) {
    const told = groups.map((options) => ({ options, people: sum(options.map((place) => counts[place] ?? 0)) }));
    if (told.every(({ people }) => people >= SMALLEST_GROUP)) return { kind: 'groups', answered, groups: told };
  }
  const chosenRight = sum(right.map((place) => counts[place] ?? 0));
  return { kind: 'whole', answered, more: right.length === 0 ? null : chosenRight * 2 > answered };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}
