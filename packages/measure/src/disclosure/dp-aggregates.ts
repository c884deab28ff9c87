// SPDX-License-Identifier: EUPL-1.2
// Differentially private counts of attribute combinations: from the table to what may be published. Only `addNoise` and
// `protectCount` see the table; everything after them works on noisy numbers.
//
// Source: "Differentially Private Marginals" (Gopi, Mahabadi, Yekhanin) for levels, candidates, bounds and thresholds. What
// departs from it (uneven noise, estimates instead of raw noisy counts, tight accounting) is in docs/methods/disclosure.md.

import { normalQuantile } from '../numeric/special.ts';
import { type Aggregates, lowerToShorter, publish } from './aggregates.ts';
import { type Accounting, type Budget, defaultDelta, divideBudget } from './budget.ts';
import { type CaseRecords, MOST_ATTRIBUTES_OF_RECORD } from './case-records.ts';
import { firstLevel, type Level, nextCandidates, spaceOf } from './combinations.ts';
import { denoise } from './denoise.ts';
import { DiscreteLaplace, fractionBelow } from './exact-sampler.ts';
import { expectedCounts, weightsOf } from './expected-counts.ts';
import type { Heartbeat } from './exact-counts.ts';
import { addNoise, FULL_WEIGHT } from './noisy-counts.ts';
import type { RandomBits } from './random-bits.ts';
import { Refused } from './refusals.ts';

export interface DpRequest {
  readonly epsilon: number;
  /** left out: 1/(n ln n) of the protected number of records */
  readonly delta?: number | undefined;
  readonly length: number;
  readonly accounting?: Accounting | undefined;
  /** every code list is declared: then no value of the table can be told by being published */
  readonly isDomainDeclared: boolean;
  /** one per length; left out: `defaultProportions` */
  readonly proportions?: readonly number[] | undefined;
  /**
   * Public, at least 1: how many attributes of a record count. Left out, a bound is chosen from the table by the exponential
   * mechanism where there are enough records for it; with few it may fall far below what records hold, and every count with it, so
   * then the columns themselves give the bound (`usualAttributes`). Bounds of the longer lengths then follow from what is published.
   */
  readonly contributionBound?: number | undefined;
}

export interface DpResult {
  readonly aggregates: Aggregates;
  readonly delta: number;
  readonly budget: Budget;
  readonly accounting: Accounting;
  readonly proportions: readonly number[];
  /** one per length: bound on contributions, percentile asked for */
  readonly bounds: readonly { readonly bound: number; readonly percentile: number }[];
}

/** Share of epsilon for the number of records; share of the rest for the bounds. */
export const COUNT_SHARE = 0.02;
export const BOUND_SHARE = 0.03;
/** exponent of the expected count in the variance of the noise */
const UNEVENNESS = 0.75;
/** percentile of the bounds of length 2 and above: what few records lose weighs less than the noise it saves */
const LATER_PERCENTILE = 97;
/** a combination is published when the chance that fewer than three people have it is at most this */
export const MOST_DOUBT = 0.3;
/** length 1 with a declared domain: expected number of published values that nobody has */
const EMPTY_VALUES = 0.01;

/** Pairs get the least noise: the longer combinations are estimated with their help. */
export function defaultProportions(length: number): number[] {
  return Array.from({ length }, (_, k) => (k === 0 ? 0.6 : k === 1 ? 0.4 : 0.7));
}

/**
 * @throws {Refused} DELTA_TOO_HIGH, TOO_WIDE
 */
export function aggregateDp(records: CaseRecords, request: DpRequest, bits: RandomBits, beat?: Heartbeat): DpResult {
  const { epsilon, length, isDomainDeclared } = request;
  const accounting = request.accounting ?? 'tight';
  const proportions = request.proportions ?? defaultProportions(length);
  const recordCount = protectCount(records.count, COUNT_SHARE * epsilon, bits);
  const delta = request.delta ?? defaultDelta(recordCount);
  if (!(delta > 0) || delta > 1 / recordCount) throw new Refused({ code: 'DELTA_TOO_HIGH', values: { delta } });
  const divide = (boundShare: number) =>
    divideBudget({
      epsilon,
      // the other half pays for the values that only one person has; a declared domain has none
      conversionDelta: isDomainDeclared ? delta : delta / 2,
      length,
      countShare: COUNT_SHARE,
      boundShare,
      proportions,
      accounting,
    });
  const chosen = divide(BOUND_SHARE);
  // the number of records is protected already, so what is decided by it tells nothing more
  const stated =
    request.contributionBound ??
    (recordCount * chosen.epsilonBound < ENOUGH_FOR_A_BOUND ? usualAttributes(records) : undefined);
  const budget = stated === undefined ? chosen : divide(0);
  const space = spaceOf(records);
  const mostAttributes = mostAttributesOf(records);
  const levels: Level[] = [firstLevel(space)];
  const counts: Int32Array[] = [];
  const bounds: { bound: number; percentile: number }[] = [];
  for (let k = 1; k <= length; k += 1) {
    if (k > 1)
      levels.push(
        nextCandidates(
          space,
          levels,
          counts.map((own) => Uint8Array.from(own, (count) => (count > 0 ? 1 : 0))),
        ),
      );
    const level = levels[k - 1] as Level;
    const estimates = counts.map((own) => Float64Array.from(own));
    const expected = k === 1 ? undefined : expectedCounts(levels, estimates, recordCount);
    const weights =
      expected === undefined
        ? new Uint16Array(level.size).fill(FULL_WEIGHT)
        : weightsOf(expected, FULL_WEIGHT, UNEVENNESS);
    const { noisy, sigma, bound, percentile } = addNoise(
      records,
      levels,
      {
        recordCount,
        mostAttributes,
        sigma: budget.sigmas[k - 1] as number,
        epsilonBound: budget.epsilonBound,
        weights,
        highestPercentile: k === 1 ? 99 : LATER_PERCENTILE,
        statedBound: statedBound(stated, weights, expected, recordCount),
      },
      bits,
      beat && ((done, total) => beat((k - 1) * total + done, length * total)),
    );
    bounds.push({ bound, percentile });
    counts.push(
      expected === undefined
        ? keepAbove(noisy, thresholdOfValues(budget.sigmas[0] as number, bound, delta, space.size, isDomainDeclared))
        : keepLikely(noisy, sigma, expected),
    );
    lowerToShorter(levels, counts, recordCount);
  }
  return { aggregates: publish(space, recordCount, levels, counts), delta, budget, accounting, proportions, bounds };
}

/** Above the load that a record has on average, in the longer lengths: loads grow with the square of the attributes. */
const HEADROOM = 2;

/** In units of the weights: of length 1 what was stated, of the longer ones from the counts that published ones let expect. */
function statedBound(
  attributes: number | undefined,
  weights: Uint16Array,
  expected: Float64Array | undefined,
  recordCount: number,
): number | undefined {
  if (attributes === undefined) return undefined;
  if (!(attributes >= 1)) throw new RangeError('aggregateDp: contributionBound: at least 1');
  if (expected === undefined) return attributes * FULL_WEIGHT;
  const all = expected.reduce((sum, count, c) => sum + count * (weights[c] as number), 0);
  return (HEADROOM * all) / recordCount;
}

/** The number of records with discrete Laplace noise of scale 1/epsilon; at least 1. */
export function protectCount(count: number, epsilon: number, bits: RandomBits): number {
  const rate = fractionBelow(epsilon);
  return Math.max(1, count + new DiscreteLaplace({ num: rate.den, den: rate.num }).draw(bits));
}

/** Public: columns that hold one value give one attribute, the others as many as their code list. */
function mostAttributesOf({ schema }: CaseRecords): number {
  const sum = schema.columns.reduce((most, { kind, values }) => {
    if (kind === 'ignored') return most;
    return most + (kind === 'multi' ? (values?.length ?? MOST_ATTRIBUTES_OF_RECORD) : 1);
  }, 0);
  return Math.min(MOST_ATTRIBUTES_OF_RECORD, sum);
}

/**
 * Records times epsilon of one bound. The mechanism errs by some 10/epsilon records (grid of 60 to 120 bounds); below this it could miss
 * by a twentieth of all.
 */
const ENOUGH_FOR_A_BOUND = 200;
/** Of the codes that one cell lists, so many count where the bound must come from the columns alone; more are lost at random. */
const USUAL_CODES = 4;

/** Public, from the columns: one attribute for each, and a few for one that lists codes. */
function usualAttributes({ schema }: CaseRecords): number {
  const sum = schema.columns.reduce((most, { kind, values }) => {
    if (kind === 'ignored') return most;
    return most + (kind === 'multi' ? Math.min(USUAL_CODES, values?.length ?? USUAL_CODES) : 1);
  }, 0);
  return Math.max(1, Math.min(MOST_ATTRIBUTES_OF_RECORD, sum));
}

/**
 * Threshold of single values. An inferred domain: hides values that one person has, with probability 1 - delta/2; one more
 * because the noise is discrete. A declared domain needs it for usefulness only.
 */
export function thresholdOfValues(
  sigma: number,
  bound: number,
  delta: number,
  values: number,
  isDomainDeclared: boolean,
): number {
  const spread = sigma * Math.sqrt(bound);
  if (isDomainDeclared) return spread * normalQuantile(1 - Math.min(0.5, EMPTY_VALUES / Math.max(1, values)));
  // 1 - (1 - delta/2)^(1/bound), without the loss of digits near 1
  const tail = -Math.expm1(Math.log1p(-delta / 2) / bound);
  return 2 - spread * normalQuantile(tail);
}

function keepAbove(noisy: Int32Array, threshold: number): Int32Array {
  return noisy.map((count) => (count > threshold && count > 0 ? count : 0));
}

function keepLikely(noisy: Int32Array, sigma: Float64Array, expected: Float64Array): Int32Array {
  const { count, few } = denoise(noisy, sigma, expected);
  return Int32Array.from(count, (estimate, c) =>
    (few[c] as number) <= MOST_DOUBT ? Math.max(1, Math.round(estimate)) : 0,
  );
}
