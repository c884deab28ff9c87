// SPDX-License-Identifier: EUPL-1.2
// What the estimate would be if ... (mse section 14): other thresholds, a list less, two lists as one, a population whose
// size is known, other identifying assumptions, errors of the linkage. Always shown beside the estimate.

import type { VerdictCache } from './fit.ts';
import { LogLinearFit } from './fit.ts';
import { listsOf } from './histories.ts';
import { conditionalInterval, type FittedModel } from './model.ts';
import { chooseStepwise } from './stepwise.ts';
import {
  casesOf,
  type CaptureTable,
  membersOf,
  namesOf,
  overlapsOf,
  withMergedLists,
  withoutEmptyLists,
  withoutList,
} from './table.ts';

export const SWEPT_THRESHOLDS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1] as const;
const FEWEST_MEMBERS = 30;
export const ASSUMPTION_FACTORS = [1 / 3, 1 / 2, 2, 3] as const;
export const LINKAGE_SHARES = [0.01, 0.05] as const;

export interface Variant {
  readonly observed: number;
  readonly listsUsed: readonly string[];
  /** null when there is none: the table of the variant does not carry an estimate */
  readonly estimate: number | null;
  /** given the model: a rough width, not the interval to publish */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly model: readonly (readonly string[])[];
  readonly minusInfinity: readonly (readonly string[])[];
}

/** Stepwise choice on a changed table, with the interval given the model. */
export function estimateVariant(
  changed: CaptureTable,
  threshold: number,
  level: number,
  verdicts?: VerdictCache,
): Variant {
  const table = withoutEmptyLists(changed);
  const observed = casesOf(table);
  const nothing = {
    observed,
    listsUsed: table.lists,
    estimate: null,
    lower: null,
    upper: null,
    model: [],
    minusInfinity: [],
  };
  if (table.lists.length < 2) return nothing;
  const { model } = chooseStepwise(table, threshold, verdicts);
  if (model === undefined) return nothing;
  return { observed, listsUsed: table.lists, ...describeVariant(table, model, level) };
}

function describeVariant(table: CaptureTable, model: FittedModel, level: number) {
  const { lower, upper } = conditionalInterval(table, model, level);
  return {
    estimate: model.estimate,
    lower: Number.isFinite(lower) ? lower : null,
    upper: Number.isFinite(upper) ? upper : null,
    model: model.terms.map((term) => namesOf(table, term)),
    minusInfinity: model.minusInfinity.map((term) => namesOf(table, term)),
  };
}

export function sweepThresholds(table: CaptureTable, verdicts?: VerdictCache) {
  return SWEPT_THRESHOLDS.map((threshold) => {
    const { model } = chooseStepwise(table, threshold, verdicts);
    return {
      threshold,
      estimate: model?.estimate ?? null,
      model: model === undefined ? [] : model.terms.map((term) => namesOf(table, term)),
    };
  });
}

export function leaveOneListOut(table: CaptureTable, threshold: number, level: number) {
  if (table.lists.length < 3) return [];
  return table.lists.map((list, place) => ({ list, ...estimateVariant(withoutList(table, place), threshold, level) }));
}

export function mergePairs(table: CaptureTable, threshold: number, level: number) {
  if (table.lists.length < 3) return [];
  return table.lists.flatMap((first, i) =>
    table.lists.slice(i + 1).map((second, k) => ({
      merged: [first, second],
      ...estimateVariant(withMergedLists(table, i, i + 1 + k), threshold, level),
    })),
  );
}

export interface ConsistencyCheck {
  readonly list: string;
  /** true size of the list */
  readonly truth: number;
  readonly observed: number;
  readonly estimate: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly covered: boolean | null;
  readonly logRelativeError: number | null;
  /** why nothing was estimated: too few members seen elsewhere, or no estimate exists */
  readonly skipped: 'too-few' | 'no-estimate' | null;
}

/** Estimates the known size of each list from the other lists (Binette and Steorts). */
export function checkInternalConsistency(table: CaptureTable, threshold: number, level: number): ConsistencyCheck[] {
  const totals = overlapsOf(table);
  return table.lists.map((list, place) => {
    const truth = totals[1 << place] as number;
    const members = withoutEmptyLists(membersOf(table, place));
    const observed = casesOf(members);
    const nothing = {
      list,
      truth,
      observed,
      estimate: null,
      lower: null,
      upper: null,
      covered: null,
      logRelativeError: null,
    };
    if (observed < FEWEST_MEMBERS || members.lists.length < 2) return { ...nothing, skipped: 'too-few' };
    const { estimate, lower, upper } = estimateVariant(members, threshold, level);
    if (estimate === null) return { ...nothing, skipped: 'no-estimate' };
    const covered = lower === null || upper === null ? null : lower <= truth && truth <= upper;
    return {
      list,
      truth,
      observed,
      estimate,
      lower,
      upper,
      covered,
      logRelativeError: Math.log(estimate / truth),
      skipped: null,
    };
  });
}

/** The term that no data can identify: what if it multiplied the dark figure? */
export function varyAssumption(n: number, darkFigure: number) {
  return ASSUMPTION_FACTORS.map((factor) => ({ factor, estimate: n + factor * darkFigure }));
}

/** Both kinds of error of a linkage, as shares of the cases on two or more lists. */
export interface LinkageErrors {
  /** links that should be there and are not */
  readonly missed: number;
  /** links that are there and should not */
  readonly false: number;
}

/**
 * Counts as they would be without the errors, not whole any more: a missed link stands as one single case on each of its
 * lists; a false link as one case that should be single cases.
 */
export function correctForLinkage(table: CaptureTable, { missed, false: wrong }: LinkageErrors): Float64Array {
  const counts = table.counts.slice();
  table.counts.forEach((count, mask) => {
    if (count === 0 || (mask & (mask - 1)) === 0) return;
    const net = count * (missed - wrong);
    counts[mask] = count + net;
    for (const list of listsOf(mask)) counts[1 << list] = Math.max(0, (counts[1 << list] as number) - net);
  });
  return counts;
}

export interface LinkageVariant extends LinkageErrors {
  readonly estimate: number | null;
}

/** Re-estimates with the model kept, on tables corrected for assumed or known linkage errors. */
export function varyLinkage(
  table: CaptureTable,
  terms: readonly number[],
  known: readonly LinkageErrors[] = [],
): LinkageVariant[] {
  const cases: LinkageErrors[] = [
    ...LINKAGE_SHARES.map((share) => ({ missed: share, false: 0 })),
    ...LINKAGE_SHARES.map((share) => ({ missed: 0, false: share })),
    ...known,
  ];
  const fit = new LogLinearFit(table.lists.length);
  return cases.map((errors) => {
    fit.load(correctForLinkage(table, errors));
    return { ...errors, estimate: fit.fit(terms) === 0 ? (fit.margins[0] as number) + fit.darkFigure : null };
  });
}

export interface UncertainVariant {
  readonly at: 'lowest' | 'highest' | 'cell-lowest' | 'cell-highest';
  /** the lists of the cell; empty for all cells at once */
  readonly lists: readonly string[];
  readonly estimate: number | null;
}

const MOST_SINGLE_CELLS = 8;

/** Withheld cells or cells with noise at the ends of what they can be: all together, and the widest ones one by one. */
export function varyUncertain(table: CaptureTable, threshold: number): UncertainVariant[] {
  const cells = table.uncertain ?? [];
  if (cells.length === 0) return [];
  const estimateWith = (set: (counts: Float64Array) => void): number | null => {
    const counts = table.counts.slice();
    set(counts);
    return chooseStepwise({ lists: table.lists, counts }, threshold).model?.estimate ?? null;
  };
  const widest = [...cells].sort((a, b) => b.high - b.low - (a.high - a.low)).slice(0, MOST_SINGLE_CELLS);
  return [
    {
      at: 'lowest',
      lists: [],
      estimate: estimateWith((counts) => cells.forEach(({ mask, low }) => (counts[mask] = low))),
    },
    {
      at: 'highest',
      lists: [],
      estimate: estimateWith((counts) => cells.forEach(({ mask, high }) => (counts[mask] = high))),
    },
    ...widest.flatMap(({ mask, low, high }): UncertainVariant[] => [
      { at: 'cell-lowest', lists: namesOf(table, mask), estimate: estimateWith((counts) => (counts[mask] = low)) },
      { at: 'cell-highest', lists: namesOf(table, mask), estimate: estimateWith((counts) => (counts[mask] = high)) },
    ]),
  ];
}

export interface CombinedEstimate {
  readonly estimate: number;
  readonly variance: number;
  readonly linkages: number;
}

/**
 * Several plausible linkages, one estimate: laws of total expectation and total variance.
 *
 * @param results estimate and variance on each linkage
 */
export function combineLinkages(
  results: readonly { readonly estimate: number; readonly variance: number }[],
): CombinedEstimate {
  if (results.length === 0) throw new RangeError('combineLinkages: expected at least one result');
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const estimate = mean(results.map((result) => result.estimate));
  const within = mean(results.map((result) => result.variance));
  const between = mean(results.map((result) => (result.estimate - estimate) ** 2));
  return { estimate, variance: within + between, linkages: results.length };
}
