// SPDX-License-Identifier: EUPL-1.2
// The tallier's step of the keys mode (linkage section 6.5): which bundles of different lists share blinded keys, how sure that
// makes it that they are one person, clusters, the table. Sees fully blinded elements and the number of their type only.
//
// How sure: pairs within one list share keys by chance alone (repetitions were joined before), so they tell how many pairs
// across lists do. No truth and no threshold by hand is needed.

import { clusterRecords } from '../compare/cluster.ts';
import { pairUp } from '../compare/assignment.ts';
import { PairList, type Pairs } from '../compare/pairs.ts';
import type { KeyType } from './match-keys.ts';

/** Bundles of all lists, one after the other. `keys[i]` are numbers of elements, equal for equal elements; `types` beside. */
export interface Bundles {
  readonly listOf: Uint8Array;
  readonly keys: readonly Uint32Array[];
  readonly types: readonly Uint8Array[];
}

/** What one shared key of a type is worth, in bits; more of the same type add half of it, a quarter, and so on. */
export const TYPE_WEIGHTS: Readonly<Record<KeyType, number>> = {
  'words-date': 12,
  'word-phone': 7,
  'words-day': 7,
  'words-year': 8,
  'word-date-sex': 8,
  'three-words': 8,
  'phone-year': 9,
  'date-place': 7,
  'date-nation': 6,
  'beginnings-date': 6,
};
const WEIGHTS = Object.values(TYPE_WEIGHTS);

/** an element of so many bundles says nothing any more */
const MOST_HOLDERS = 60;
const DUPLICATE_SCORE = 28;
/** pairs of one cluster that share no key: an error in every key happens to one pair in ten */
const NO_SHARED_KEY = 0.25;
/** below a half, because this mode misses more than it invents: an error in a key cannot be forgiven */
const LEAST_CHANCE = 0.4;

export interface Tally {
  /** cluster of each bundle */
  readonly labels: Uint32Array;
  /** repetitions within a list: the bundle that stands for each */
  readonly standsFor: Uint32Array;
  readonly least: number;
  /** pairs across lists with their chance of being one person as `s` */
  readonly pairs: Pairs;
  readonly expected: { readonly missed: number; readonly false: number };
}

interface Scored {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/** @param least chance of being one person from which bundles are joined */
export function tally(bundles: Bundles, lists: number, least: number = LEAST_CHANCE): Tally {
  const all = scorePairs(bundles);
  const standsFor = joinRepetitions(all, bundles);
  const kept = all.filter(({ a, b }) => standsFor[a] === a && standsFor[b] === b);
  const chances = chanceOfScore(all, bundles.listOf, lists);
  const pairs = new PairList();
  const known = new Map<number, number>();
  const size = bundles.listOf.length;
  for (const { a, b, score } of kept) {
    if (bundles.listOf[a] === bundles.listOf[b]) continue;
    const p = chances(score);
    pairs.add(a, b, p);
    known.set(a * size + b, p);
  }
  const found = pairs.done();
  const input = {
    pairs: found,
    listOf: bundles.listOf,
    threshold: least,
    likeness: (a: number, b: number) => known.get(Math.min(a, b) * size + Math.max(a, b)) ?? NO_SHARED_KEY,
  };
  const own = lists === 2 ? pairUp(input) : clusterRecords(input);
  const labels = standsFor.map((stands) => own[stands] as number);
  return { labels, standsFor, least, pairs: found, expected: expectedErrors(found, own) };
}

/** False links by their chances. What shares no key at all is not seen here: missed links are more than this says. */
function expectedErrors({ a, b, s }: Pairs, labels: Uint32Array): Tally['expected'] {
  let links = 0;
  let wrong = 0;
  let missed = 0;
  s.forEach((p, index) => {
    if (labels[a[index] as number] === labels[b[index] as number]) {
      links += 1;
      wrong += 1 - p;
    } else missed += p;
  });
  const right = links - wrong;
  return { missed: right + missed === 0 ? 0 : missed / (right + missed), false: links === 0 ? 0 : wrong / links };
}

function scorePairs({ listOf, keys, types }: Bundles): Scored[] {
  const size = listOf.length;
  const holders = new Map<number, number[]>();
  const typeOf = new Map<number, number>();
  keys.forEach((own, bundle) =>
    own.forEach((key, at) => {
      const list = holders.get(key);
      if (list === undefined) holders.set(key, [bundle]);
      else list.push(bundle);
      typeOf.set(key, types[bundle]?.[at] as number);
    }),
  );
  /** per pair: bits by type, so that many keys of one type do not add up as if they were independent */
  const shared = new Map<number, number[]>();
  for (const [key, list] of holders) {
    if (list.length < 2 || list.length > MOST_HOLDERS) continue;
    const type = typeOf.get(key) as number;
    const worth = (WEIGHTS[type] ?? 6) - Math.log2(crowd(list, listOf));
    for (const [at, a] of list.entries())
      for (const b of list.slice(at + 1)) {
        const pair = Math.min(a, b) * size + Math.max(a, b);
        const entry = shared.get(pair) ?? [];
        entry.push(type, worth);
        shared.set(pair, entry);
      }
  }
  return Array.from(shared, ([pair, entry]) => ({ a: Math.floor(pair / size), b: pair % size, score: addUp(entry) }));
}

/** the most bundles of one list that hold the element */
function crowd(list: readonly number[], listOf: Uint8Array): number {
  const counts = new Map<number, number>();
  for (const bundle of list) counts.set(listOf[bundle] as number, (counts.get(listOf[bundle] as number) ?? 0) + 1);
  return Math.max(...counts.values());
}

function addUp(entry: readonly number[]): number {
  const best = new Map<number, number[]>();
  for (let at = 0; at < entry.length; at += 2) {
    const worths = best.get(entry[at] as number) ?? [];
    worths.push(entry[at + 1] as number);
    best.set(entry[at] as number, worths);
  }
  let sum = 0;
  for (const worths of best.values()) {
    worths.sort((x, y) => y - x);
    sum += worths.reduce((bits, worth, place) => bits + worth * 0.5 ** (place === 0 ? 0 : place + 0.5), 0);
  }
  return sum;
}

function joinRepetitions(all: readonly Scored[], { listOf, keys }: Bundles): Uint32Array {
  const parent = Uint32Array.from(listOf, (_, index) => index);
  const top = (bundle: number): number => {
    let at = bundle;
    while (parent[at] !== at) at = parent[at] as number;
    return at;
  };
  for (const { a, b, score } of all) {
    if (listOf[a] !== listOf[b] || score < DUPLICATE_SCORE) continue;
    const [one, other] = [top(a), top(b)];
    if (one === other) continue;
    if ((keys[one]?.length ?? 0) >= (keys[other]?.length ?? 0)) parent[other] = one;
    else parent[one] = other;
  }
  return parent.map((_, bundle) => top(bundle));
}

const BIN = 1;
const PRIOR = 0.1;

/**
 * Chance of one person by score, made to rise with the score. Pairs within lists are strangers and repetitions, pairs across
 * lists strangers and matches. Where the score is high there are no strangers: there the share of repetitions shows, and
 * with it both equations can be solved at every score.
 */
function chanceOfScore(pairs: readonly Scored[], listOf: Uint8Array, lists: number): (score: number) => number {
  const sizes = Array.from({ length: lists }, (_, list) =>
    listOf.reduce((sum, own) => sum + (own === list ? 1 : 0), 0),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const within = sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
  const ratio = ((total * (total - 1)) / 2 - within) / within;
  const bins = 1 + Math.ceil(Math.max(0, ...pairs.map(({ score }) => score)) / BIN);
  const inside = new Float64Array(bins);
  const crossing = new Float64Array(bins);
  let surelyInside = 0;
  let surelyCrossing = 0;
  for (const { a, b, score } of pairs) {
    const bin = Math.max(0, Math.floor(score / BIN));
    const isInside = listOf[a] === listOf[b];
    const counts = isInside ? inside : crossing;
    counts[bin] = (counts[bin] as number) + 1;
    if (score < DUPLICATE_SCORE) continue;
    if (isInside) surelyInside += 1;
    else surelyCrossing += 1;
  }
  const repetition = surelyCrossing === 0 ? 0 : Math.min(0.2, surelyInside / surelyCrossing);
  const chances = rising(
    Array.from(crossing, (count, bin) => {
      const matches = (count - ratio * ((inside[bin] as number) + PRIOR)) / (1 - Math.min(0.9, ratio * repetition));
      return { value: Math.max(0, Math.min(1, matches / (count + 1e-9))), weight: count + 0.1 };
    }),
  );
  return (score) => chances[Math.min(bins - 1, Math.max(0, Math.floor(score / BIN)))] as number;
}

/** Pool adjacent violators: the closest rising sequence. */
function rising(values: readonly { readonly value: number; readonly weight: number }[]): number[] {
  const blocks: { value: number; weight: number; size: number }[] = [];
  for (const { value, weight } of values) {
    blocks.push({ value, weight, size: 1 });
    for (let last = blocks.at(-1), before = blocks.at(-2); last !== undefined && before !== undefined; ) {
      if (before.value <= last.value) break;
      const weightOfBoth = before.weight + last.weight;
      before.value = (before.value * before.weight + last.value * last.weight) / weightOfBoth;
      before.weight = weightOfBoth;
      before.size += last.size;
      blocks.pop();
      last = blocks.at(-1);
      before = blocks.at(-2);
    }
  }
  return blocks.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
}
