// SPDX-License-Identifier: EUPL-1.2
// What the tallier of the keys mode does: fully blinded bundles in, the same result as from encodings out. Has no scalar, no key,
// no list; sees which bundles share elements and of which type.

import { countHistories } from './history.ts';
import { BUNDLE_BYTES, type BlindedList } from './keys/blinded-list.ts';
import { ELEMENT_BYTES } from './keys/group.ts';
import { BUNDLE_KEYS } from './keys/match-keys.ts';
import { type Bundles, tally } from './keys/tally.ts';
import { judgeHeaders, type LinkResult, MOST_LINKED_LISTS } from './link-lists.ts';
import { MOST_DUPLICATES } from './list.ts';
import { type LinkageProblem, type Outcome, problem, refused } from './problems.ts';

const CHANCE_STEP = 0.15;

export interface BundleResult extends Omit<LinkResult, 'chosen'> {
  /** ids of the records of `labels`; dummies are left out where their owners said which they are */
  readonly ids: readonly (readonly string[])[];
}

function judgeRounds(lists: readonly BlindedList[]): LinkageProblem[] {
  const problems = judgeHeaders(lists.map(({ header }) => header));
  if (problems.length > 0) return problems;
  const all = new Set(lists.flatMap(({ header }) => header.blindedBy));
  const needed = Math.max(all.size, lists.length);
  return lists
    .filter(({ header }) => new Set(header.blindedBy).size < needed)
    .map(({ header }) =>
      problem('rounds-missing', { party: header.party, done: header.blindedBy.length, all: needed }),
    );
}

export function linkBundles(
  given: readonly BlindedList[],
  options: { readonly threshold?: number | undefined; readonly acceptDuplicates?: boolean | undefined } = {},
): Outcome<BundleResult> {
  if (given.length > MOST_LINKED_LISTS) return refused(problem('too-many-lists', { most: MOST_LINKED_LISTS }));
  const problems = judgeRounds(given);
  if (problems.length > 0) return refused(...problems);
  const lists = given.map(withoutDummies);
  const names = lists.map(({ header }) => header.party);
  const bundles = numberKeys(lists);
  const at = (least?: number) => tally(bundles, names.length, least);
  const own = at(options.threshold);
  const repeated = names.map((_, list) =>
    own.standsFor.reduce((sum, stands, index) => sum + (bundles.listOf[index] === list && stands !== index ? 1 : 0), 0),
  );
  const crowded = lists.flatMap(({ header, ids }, list) =>
    (repeated[list] as number) > MOST_DUPLICATES * ids.length && options.acceptDuplicates !== true
      ? [problem('too-many-duplicates', { party: header.party, count: repeated[list] as number, records: ids.length })]
      : [],
  );
  if (crowded.length > 0) return refused(...crowded);
  return {
    ok: true,
    value: {
      lists: names,
      ids: lists.map(({ ids }) => ids),
      records: lists.map(({ ids }) => ids.length),
      repeated,
      threshold: own.least,
      labels: own.labels,
      history: countHistories(names, bundles.listOf, own.labels),
      variants: [-CHANCE_STEP, CHANCE_STEP].map((step) => ({
        threshold: own.least + step,
        history: countHistories(names, bundles.listOf, at(own.least + step).labels),
      })),
      expected: own.expected,
      compared: own.pairs.s.length,
    },
  };
}

/** Where record numbers travel along, a bundle without one is a dummy; where they were forgotten, dummies stay. */
function withoutDummies(list: BlindedList): BlindedList {
  if (list.ids.every((id) => id === '')) return list;
  const kept = [...list.ids.keys()].filter((index) => list.ids[index] !== '');
  const bundles = new Uint8Array(kept.length * BUNDLE_BYTES);
  kept.forEach((from, to) =>
    bundles.set(list.bundles.subarray(from * BUNDLE_BYTES, (from + 1) * BUNDLE_BYTES), to * BUNDLE_BYTES),
  );
  return { header: list.header, ids: kept.map((index) => list.ids[index] as string), bundles };
}

/** Equal elements of one type get equal numbers. */
function numberKeys(lists: readonly BlindedList[]): Bundles {
  const numbers = new Map<string, number>();
  const listOf: number[] = [];
  const keys: Uint32Array[] = [];
  const types: Uint8Array[] = [];
  lists.forEach(({ ids, bundles }, list) => {
    ids.forEach((_, index) => {
      const from = index * BUNDLE_BYTES;
      const own = new Uint32Array(BUNDLE_KEYS);
      const kinds = bundles.slice(from + BUNDLE_KEYS * ELEMENT_BYTES, from + BUNDLE_BYTES);
      for (let key = 0; key < BUNDLE_KEYS; key += 1) {
        const place = from + key * ELEMENT_BYTES;
        // 16 of 32 bytes: equal by chance never, and half the memory
        const name = String.fromCharCode(kinds[key] as number, ...bundles.subarray(place, place + 16));
        const known = numbers.get(name) ?? numbers.size;
        numbers.set(name, known);
        own[key] = known;
      }
      listOf.push(list);
      keys.push(own);
      types.push(kinds);
    });
  });
  return { listOf: Uint8Array.from(listOf), keys, types };
}
