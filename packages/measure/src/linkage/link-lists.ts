// SPDX-License-Identifier: EUPL-1.2
// What the linkage unit does with the encodings of all holders (linkage section 5): repetitions within a list, pairs across
// lists, the threshold, clusters, the table, and how much the table depends on the threshold. Gets encodings and record
// numbers only; has no key.

import { pairUp } from './compare/assignment.ts';
import { clusterRecords } from './compare/cluster.ts';
import { DUPLICATE_THRESHOLD, representatives } from './compare/duplicates.ts';
import { bitCount, weightsOf } from './compare/kernel.ts';
import { findPairs as findPairsHere } from './compare/blocking.ts';
import type { FilterSet, PairOptions, Pairs } from './compare/pairs.ts';
import { similarity } from './compare/similarity.ts';
import { chooseThreshold, posterior, type Threshold } from './compare/threshold.ts';
import { CLK_BYTES } from './encode/clk.ts';
import type { EncodedList } from './encode/encoded-list.ts';
import { countHistories, type History } from './history.ts';
import { MOST_DUPLICATES } from './list.ts';
import { type LinkageProblem, type Outcome, problem, refused } from './problems.ts';

export const MOST_LINKED_LISTS = 10;
/** pairs below are never looked at again */
export const LEAST_LIKENESS = 0.45;
export const THRESHOLD_STEP = 0.03;
const NEARLY_SAME = 0.95;

export interface LinkOptions {
  /** default: chosen from the scores */
  readonly threshold?: number | undefined;
  /** accepts lists with more repetitions than the rule allows */
  readonly acceptDuplicates?: boolean | undefined;
  /** finds pairs: in this thread, or shared among several by the shell */
  readonly findPairs?: ((set: FilterSet, options: PairOptions) => Pairs | Promise<Pairs>) | undefined;
  readonly onProgress?: ((phase: LinkPhase, share: number) => void) | undefined;
}

export type LinkPhase = 'duplicates' | 'pairs' | 'clusters';

export interface ThresholdVariant {
  readonly threshold: number;
  readonly history: History;
}

export interface LinkResult {
  readonly lists: readonly string[];
  readonly records: readonly number[];
  /** records of each list that repeat a person of the same list */
  readonly repeated: readonly number[];
  readonly threshold: number;
  /** undefined when the threshold was given */
  readonly chosen: Threshold | undefined;
  /** cluster of each record, the lists one after the other */
  readonly labels: Uint32Array;
  readonly history: History;
  /** at the threshold ± 0.03 */
  readonly variants: readonly ThresholdVariant[];
  /** expected shares of links missed and of links that are false, by the fitted scores; undefined without a fit */
  readonly expected: { readonly missed: number; readonly false: number } | undefined;
  readonly compared: number;
}

/** What the headers of both kinds of files have in common. */
export interface CommonHeader {
  readonly party: string;
  readonly keyFingerprint: string;
  readonly normVersion: string;
  readonly parameters: string;
  readonly commitment: string;
}

/** @returns what keeps these files from being linked with each other */
export function judgeHeaders(headers: readonly CommonHeader[]): LinkageProblem[] {
  const [first] = headers;
  if (first === undefined || headers.length < 2) return [problem('one-list')];
  const problems: LinkageProblem[] = [];
  headers.forEach((header, index) => {
    const pair = { first: first.party, second: header.party };
    if (header.normVersion !== first.normVersion) problems.push(problem('different-norms', pair));
    else if (header.parameters !== first.parameters) problems.push(problem('different-parameters', pair));
    else if (header.keyFingerprint !== first.keyFingerprint) problems.push(problem('different-keys', pair));
    const before = headers.slice(0, index);
    const twin = before.find(({ commitment }) => commitment === header.commitment);
    const namesake = before.find(({ party }) => party === header.party);
    if (twin !== undefined) problems.push(problem('same-list', { first: twin.party, second: header.party }));
    else if (namesake !== undefined) problems.push(problem('same-party', { party: header.party }));
  });
  return problems;
}

export function judgeTogether(lists: readonly EncodedList[]): LinkageProblem[] {
  if (lists.length > MOST_LINKED_LISTS) return [problem('too-many-lists', { most: MOST_LINKED_LISTS })];
  return judgeHeaders(lists.map(({ header }) => header));
}

export async function linkLists(
  lists: readonly EncodedList[],
  options: LinkOptions = {},
): Promise<Outcome<LinkResult>> {
  const problems = judgeTogether(lists);
  if (problems.length > 0) return refused(...problems);
  const names = lists.map(({ header }) => header.party);
  const set = joinLists(lists);
  const twins = nearlySame(lists);
  if (twins.length > 0) return refused(...twins);
  const findPairs = options.findPairs ?? findPairsHere;
  const progress = (phase: LinkPhase) => (share: number) => options.onProgress?.(phase, share);
  const inLists = await findPairs(set, {
    least: DUPLICATE_THRESHOLD,
    within: true,
    onProgress: progress('duplicates'),
  });
  const standsFor = representatives(set, inLists);
  const repeated = names.map((_, list) =>
    set.listOf.reduce((sum, own, index) => sum + (own === list && standsFor[index] !== index ? 1 : 0), 0),
  );
  const crowded = lists.flatMap(({ header }, list) =>
    (repeated[list] as number) > MOST_DUPLICATES * header.records && options.acceptDuplicates !== true
      ? [
          problem('too-many-duplicates', {
            party: header.party,
            count: repeated[list] as number,
            records: header.records,
          }),
        ]
      : [],
  );
  if (crowded.length > 0) return refused(...crowded);
  const kept = Uint32Array.from(standsFor.keys()).filter((index) => standsFor[index] === index);
  const alone = pickRecords(set, kept);
  const pairs = await findPairs(alone, { least: LEAST_LIKENESS, within: false, onProgress: progress('pairs') });
  const chosen = options.threshold === undefined ? chooseThreshold(bestScores(pairs, alone.listOf)) : undefined;
  const threshold = options.threshold ?? chosen?.threshold;
  if (threshold === undefined) return refused(problem('no-threshold'));
  const likeness = likenessOf(alone);
  const linkAt = (at: number): Uint32Array => {
    const input = { pairs, listOf: alone.listOf, threshold: at, likeness };
    return names.length === 2 ? pairUp(input) : clusterRecords(input);
  };
  options.onProgress?.('clusters', 0);
  const own = linkAt(threshold);
  const variants = [threshold - THRESHOLD_STEP, threshold + THRESHOLD_STEP].map((at) => ({
    threshold: at,
    history: countHistories(names, alone.listOf, linkAt(at)),
  }));
  options.onProgress?.('clusters', 1);
  const placeOf = new Map(Array.from(kept, (record, place) => [record, place] as const));
  return {
    ok: true,
    value: {
      lists: names,
      records: lists.map(({ header }) => header.records),
      repeated,
      threshold,
      chosen,
      labels: standsFor.map((record) => own[placeOf.get(record) as number] as number),
      history: countHistories(names, alone.listOf, own),
      variants,
      expected: chosen === undefined ? undefined : expectedErrors(pairs, alone.listOf, own, chosen),
      compared: inLists.compared + pairs.compared,
    },
  };
}

function joinLists(lists: readonly EncodedList[]): FilterSet {
  const size = lists.reduce((sum, { header }) => sum + header.records, 0);
  const filters = new Uint8Array(size * CLK_BYTES);
  const listOf = new Uint8Array(size);
  let at = 0;
  lists.forEach((list, index) => {
    filters.set(list.filters, at * CLK_BYTES);
    listOf.fill(index, at, at + list.header.records);
    at += list.header.records;
  });
  return { filters, listOf };
}

function pickRecords({ filters, listOf }: FilterSet, kept: Uint32Array): FilterSet {
  const picked = new Uint8Array(kept.length * CLK_BYTES);
  kept.forEach((record, place) =>
    picked.set(filters.subarray(record * CLK_BYTES, (record + 1) * CLK_BYTES), place * CLK_BYTES),
  );
  return { filters: picked, listOf: Uint8Array.from(kept, (record) => listOf[record] as number) };
}

/** Lists whose encodings are nearly all the same bit for bit: one party's list, sent twice with small changes. */
function nearlySame(lists: readonly EncodedList[]): LinkageProblem[] {
  const keysOf = ({ filters, header }: EncodedList): Set<string> =>
    new Set(
      Array.from({ length: header.records }, (_, index) =>
        String.fromCharCode(...filters.subarray(index * CLK_BYTES, (index + 1) * CLK_BYTES)),
      ),
    );
  const problems: LinkageProblem[] = [];
  const seen: { party: string; keys: Set<string> }[] = [];
  for (const list of lists) {
    const keys = keysOf(list);
    for (const other of seen) {
      let same = 0;
      for (const key of keys) if (other.keys.has(key)) same += 1;
      if (same > NEARLY_SAME * Math.max(keys.size, other.keys.size))
        problems.push(problem('nearly-same-list', { first: other.party, second: list.header.party }));
    }
    seen.push({ party: list.header.party, keys });
  }
  return problems;
}

function likenessOf({ filters }: FilterSet): (a: number, b: number) => number {
  const weights = weightsOf(filters);
  const words = new Uint32Array(filters.buffer, filters.byteOffset, filters.length / 4);
  return (a, b) => {
    let shared = 0;
    for (let word = 0; word < 32; word += 1)
      shared += bitCount((words[a * 32 + word] as number) & (words[b * 32 + word] as number));
    return similarity(shared, weights[a] as number, weights[b] as number);
  };
}

/** For every pair that is each other's best across two lists: its score. The same person, or the nearest stranger. */
function bestScores(pairs: Pairs, listOf: Uint8Array): number[] {
  return mutualBest(pairs, listOf).map((index) => pairs.s[index] as number);
}

function mutualBest({ a, b, s }: Pairs, listOf: Uint8Array): number[] {
  const lists = listOf.reduce((most, list) => Math.max(most, list + 1), 0);
  const best = new Float32Array(listOf.length * lists);
  const cell = (record: number, other: number): number => record * lists + (listOf[other] as number);
  s.forEach((score, index) => {
    for (const at of [cell(a[index] as number, b[index] as number), cell(b[index] as number, a[index] as number)])
      if (score > (best[at] as number)) best[at] = score;
  });
  return Array.from(s.keys()).filter((index) => {
    const [one, other] = [a[index] as number, b[index] as number];
    return s[index] === best[cell(one, other)] && s[index] === best[cell(other, one)];
  });
}

/** By the fitted scores: how many of the links made are false, and how many best pairs that were not linked are true. */
function expectedErrors(pairs: Pairs, listOf: Uint8Array, labels: Uint32Array, { mixture }: Threshold) {
  let links = 0;
  let wrong = 0;
  let missed = 0;
  for (const index of mutualBest(pairs, listOf)) {
    const p = posterior(mixture, pairs.s[index] as number);
    if (labels[pairs.a[index] as number] === labels[pairs.b[index] as number]) {
      links += 1;
      wrong += 1 - p;
    } else missed += p;
  }
  const right = links - wrong;
  return { missed: right + missed === 0 ? 0 : missed / (right + missed), false: links === 0 ? 0 : wrong / links };
}
