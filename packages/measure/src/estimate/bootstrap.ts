// SPDX-License-Identifier: EUPL-1.2
// Bootstrap that repeats the whole choice of model on every replicate, and the BCa interval made from it (mse section 7).
// Replicates are numbered and each has its own random stream: a run split over threads, or continued later, gives the
// same numbers as one run from the first to the last.
//
// Source: Chan, Silverman, Vincent (2021), section 3.3; DiCiccio and Efron (1996).

import { countBelow, quantileType8 } from '../numeric/quantile.ts';
import { RandomStream } from '../numeric/random.ts';
import { normalCdf, normalQuantile } from '../numeric/special.ts';
import type { Limits } from './model.ts';
import { StepwiseChooser } from './stepwise.ts';
import { type CaptureTable, casesOf, observedHistories, overlapsOf } from './table.ts';

/** What is estimated on every replicate: the population, or +Infinity where there is no estimate. */
export interface ReplicateEstimator {
  estimate(counts: Float64Array): number;
  /** places of the terms chosen last, for the shares; pair order */
  readonly chosen: readonly number[];
  readonly candidates: number;
}

/** The stepwise choice as replicate estimator. */
export function stepwiseEstimator(table: CaptureTable, threshold: number): ReplicateEstimator {
  const chooser = new StepwiseChooser(table.lists.length);
  return {
    estimate: (counts) => chooser.estimate(counts, threshold),
    chosen: chooser.chosen,
    candidates: chooser.pairs.length,
  };
}

export interface Replicates {
  readonly from: number;
  /** populations in the order of the replicate numbers; +Infinity without an estimate */
  readonly estimates: Float64Array;
  /** how often each pair was chosen */
  readonly chosen: Float64Array;
  readonly withEmptyList: number;
}

/**
 * Replicates `from` up to `to`, without `to`.
 *
 * @param seed unsigned 32-bit; the same seed gives the same samples on every platform
 */
export function drawReplicates(
  table: CaptureTable,
  estimator: ReplicateEstimator,
  { seed, from, to }: { readonly seed: number; readonly from: number; readonly to: number },
): Replicates {
  const sampler = makeSampler(table);
  const estimates = new Float64Array(to - from);
  const chosen = new Float64Array(estimator.candidates);
  let withEmptyList = 0;
  for (let replicate = from; replicate < to; replicate += 1) {
    const counts = sampler.draw(seed, replicate);
    if (sampler.losesList()) withEmptyList += 1;
    estimates[replicate - from] = estimator.estimate(counts);
    for (const place of estimator.chosen) chosen[place] = (chosen[place] as number) + 1;
  }
  return { from, estimates, chosen, withEmptyList };
}

interface Sampler {
  draw(seed: number, replicate: number): Float64Array;
  losesList(): boolean;
}

/** Above this many cases the sample is drawn cell by cell instead of case by case. */
const MOST_CASES_ONE_BY_ONE = 200_000;

function makeSampler(table: CaptureTable): Sampler {
  const random = new RandomStream(0);
  const counts = new Float64Array(table.counts.length);
  const observed = observedHistories(table);
  const cases = casesOf(table);
  const members = table.lists.map((_, list) => observed.filter((mask) => (mask >> list) & 1));
  const present = members.filter((masks) => masks.length > 0);
  const cellOfCase = cases <= MOST_CASES_ONE_BY_ONE ? spreadCases(table, observed, cases) : undefined;
  return {
    draw(seed, replicate) {
      counts.fill(0);
      random.restart(seed, replicate);
      if (cellOfCase !== undefined) random.resample(cellOfCase, cases, counts);
      else drawByCell(random, table, observed, cases, counts);
      return counts;
    },
    losesList: () => present.some((masks) => masks.every((mask) => counts[mask] === 0)),
  };
}

function spreadCases(table: CaptureTable, observed: readonly number[], cases: number): Uint16Array {
  const cellOfCase = new Uint16Array(cases);
  let next = 0;
  for (const mask of observed) {
    const count = table.counts[mask] as number;
    cellOfCase.fill(mask, next, next + count);
    next += count;
  }
  return cellOfCase;
}

function drawByCell(
  random: RandomStream,
  table: CaptureTable,
  observed: readonly number[],
  cases: number,
  counts: Float64Array,
): void {
  let people = cases;
  let rest = cases;
  for (const mask of observed) {
    const count = table.counts[mask] as number;
    const drawn = random.binomial(people, Math.min(1, count / rest));
    counts[mask] = drawn;
    people -= drawn;
    rest -= count;
  }
}

/** @returns all replicates in one, whatever the order of the parts */
export function joinReplicates(parts: readonly Replicates[]): Replicates {
  const ordered = [...parts].sort((a, b) => a.from - b.from);
  const size = ordered.reduce((sum, part) => sum + part.estimates.length, 0);
  const estimates = new Float64Array(size);
  const chosen = new Float64Array(ordered[0]?.chosen.length ?? 0);
  let next = 0;
  let withEmptyList = 0;
  for (const part of ordered) {
    estimates.set(part.estimates, next);
    next += part.estimates.length;
    withEmptyList += part.withEmptyList;
    part.chosen.forEach((count, place) => {
      chosen[place] = (chosen[place] as number) + count;
    });
  }
  return { from: ordered[0]?.from ?? 0, estimates, chosen, withEmptyList };
}

export interface Jackknife {
  /** mask of each observed history */
  readonly histories: readonly number[];
  /** estimate with one case fewer on that history; +Infinity without an estimate */
  readonly estimates: readonly number[];
  /** null when it cannot be computed */
  readonly acceleration: number | null;
}

/** Leaves out one case of each observed history in turn, with the whole choice of model. */
export function jackknife(table: CaptureTable, estimator: ReplicateEstimator): Jackknife {
  const histories = observedHistories(table);
  const counts = table.counts.slice();
  const estimates = histories.map((mask) => {
    counts[mask] = (table.counts[mask] as number) - 1;
    const estimate = estimator.estimate(counts);
    counts[mask] = table.counts[mask] as number;
    return estimate;
  });
  const weights = histories.map((mask) => table.counts[mask] as number);
  return { histories, estimates, acceleration: acceleration(estimates, weights) };
}

/** @returns a of the BCa interval; null when a value is infinite; 0 when all are equal */
export function acceleration(estimates: readonly number[], weights: readonly number[]): number | null {
  if (!estimates.every((value) => Number.isFinite(value))) return null;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = estimates.reduce((sum, value, k) => sum + value * (weights[k] as number), 0) / total;
  let squares = 0;
  let cubes = 0;
  estimates.forEach((value, k) => {
    const d = mean - value;
    squares += (weights[k] as number) * d * d;
    cubes += (weights[k] as number) * d * d * d;
  });
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** @returns the level L of the order statistics that BCa takes for a nominal `alpha` */
export function bcaLevel(alpha: number, z0: number, a: number): number {
  const shifted = z0 + normalQuantile(alpha);
  return normalCdf(z0 + shifted / (1 - a * shifted));
}

/** A limit with what it rests on. */
export interface Limit {
  /** nominal, for example 0.025 */
  readonly alpha: number;
  /** null when it falls on a replicate without an estimate */
  readonly value: number | null;
  /** level of the order statistic taken */
  readonly level: number;
  /** B · min(level, 1 - level) */
  readonly replicatesBeyond: number;
}

export const FEWEST_BEYOND = 20;

export interface BootstrapInterval extends Limits {
  readonly kind: 'bca' | 'percentile';
}

export interface BootstrapSummary {
  readonly replicates: number;
  readonly withoutEstimate: number;
  readonly fractionBelow: number;
  /** null when all or none of the replicates are below the estimate: no BCa */
  readonly z0: number | null;
  readonly acceleration: number | null;
  readonly bca: readonly Limit[] | null;
  readonly percentile: readonly Limit[];
}

export const REPORTED_ALPHAS = [0.025, 0.05, 0.1, 0.16, 0.5, 0.84, 0.9, 0.95, 0.975] as const;

/**
 * @param ordered replicate estimates, ascending, +Infinity for those without
 * @param estimate the population estimated on the data
 * @param accelerated the acceleration, null when the jackknife gives none
 */
export function summariseBootstrap(
  ordered: Float64Array,
  estimate: number,
  accelerated: number | null,
  alphas: readonly number[] = REPORTED_ALPHAS,
): BootstrapSummary {
  const size = ordered.length;
  const below = countBelow(ordered, estimate);
  const fractionBelow = below / size;
  const z0 = below === 0 || below === size ? null : normalQuantile(fractionBelow);
  const limit = (alpha: number, level: number): Limit => {
    const value = quantileType8(ordered, level);
    return {
      alpha,
      value: Number.isFinite(value) ? value : null,
      level,
      replicatesBeyond: size * Math.min(level, 1 - level),
    };
  };
  return {
    replicates: size,
    withoutEstimate: size - countBelow(ordered, Number.POSITIVE_INFINITY),
    fractionBelow,
    z0,
    acceleration: accelerated,
    bca:
      z0 === null || accelerated === null
        ? null
        : alphas.map((alpha) => limit(alpha, bcaLevel(alpha, z0, accelerated))),
    percentile: alphas.map((alpha) => limit(alpha, alpha)),
  };
}

/** @returns whether a limit rests on too few replicates to be trusted */
export function isUnstable(limit: Limit): boolean {
  return limit.replicatesBeyond < FEWEST_BEYOND;
}

/** Lists that have cases in the table. */
export function presentLists(table: CaptureTable): number {
  const totals = overlapsOf(table);
  return table.lists.filter((_, list) => (totals[1 << list] as number) > 0).length;
}
