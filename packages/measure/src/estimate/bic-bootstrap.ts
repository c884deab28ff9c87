// SPDX-License-Identifier: EUPL-1.2
// Bootstrap of the choice by BIC among the models that were best on the data (Silverman, Chan and Vincent 2024). The
// interval is given for several numbers of models, so that one can see whether it has settled.

import { LogLinearFit } from './fit.ts';
import { measureFit } from './model.ts';
import {
  type Limit,
  REPORTED_ALPHAS,
  type ReplicateEstimator,
  summariseBootstrap,
  acceleration,
  drawReplicates,
} from './bootstrap.ts';
import { type CaptureTable, observedHistories } from './table.ts';
import type { ModelCloud } from './hierarchical.ts';
import { sorted } from '../numeric/quantile.ts';

/** As the current reference package: all for three lists, 20 for four, 100 for five. */
export function defaultTopModels(lists: number): number {
  return lists <= 3 ? Number.POSITIVE_INFINITY : lists === 4 ? 20 : 100;
}

export interface LimitsByTop {
  /** among how many of the best models the choice was made; 1 ignores the choice */
  readonly top: number;
  readonly estimate: number;
  readonly bca: readonly Limit[] | null;
  readonly percentile: readonly Limit[];
}

/** Chooses the best BIC among a few models, and remembers the answer for every smaller number of them. */
class BestOfFew {
  readonly chosen: readonly number[] = [];
  readonly candidates = 0;
  readonly answers: Float64Array;
  readonly #fit: LogLinearFit;
  readonly #models: readonly (readonly number[])[];
  readonly #tops: readonly number[];

  constructor(lists: number, models: readonly (readonly number[])[], tops: readonly number[]) {
    this.#fit = new LogLinearFit(lists);
    this.#models = models;
    this.#tops = tops;
    this.answers = new Float64Array(tops.length).fill(Number.POSITIVE_INFINITY);
  }

  estimate(counts: Float64Array): number {
    this.#fit.load(counts);
    let best = Number.POSITIVE_INFINITY;
    let answer = Number.POSITIVE_INFINITY;
    let top = 0;
    this.#models.forEach((terms, place) => {
      if (this.#fit.fit(terms) === 0) {
        const { bic } = measureFit(this.#fit);
        if (bic < best) {
          best = bic;
          answer = (this.#fit.margins[0] as number) + this.#fit.darkFigure;
        }
      }
      if (place + 1 === this.#tops[top]) {
        this.answers[top] = answer;
        top += 1;
      }
    });
    return answer;
  }
}

/** The choice among the best models as replicate estimator. */
export function bestOfTopEstimator(table: CaptureTable, cloud: ModelCloud, top: number): ReplicateEstimator {
  const models = cloud.rated.slice(0, top).map(({ terms }) => terms);
  return new BestOfFew(table.lists.length, models, [models.length]);
}

/**
 * @param cloud every model rated on the data, the best first
 * @param tops ascending numbers of models, for example [1, 2, 5, 10, 20]
 * @param seed unsigned 32-bit; replicate samples are those of the stepwise bootstrap with the same seed
 */
export function bootstrapBic(
  table: CaptureTable,
  cloud: ModelCloud,
  { replicates, seed, tops }: { readonly replicates: number; readonly seed: number; readonly tops: readonly number[] },
): LimitsByTop[] {
  const models = cloud.rated.slice(0, tops.at(-1)).map(({ terms }) => terms);
  const usable = tops.filter((top) => top <= models.length);
  const chooser = new BestOfFew(table.lists.length, models, usable);
  const columns = usable.map(() => new Float64Array(replicates));
  let row = 0;
  const recorder: ReplicateEstimator = {
    chosen: [],
    candidates: 0,
    estimate(counts) {
      const answer = chooser.estimate(counts);
      columns.forEach((column, k) => {
        column[row] = chooser.answers[k] as number;
      });
      row += 1;
      return answer;
    },
  };
  drawReplicates(table, recorder, { seed, from: 0, to: replicates });
  const knives = leaveOneOut(table, chooser, usable.length);
  chooser.estimate(table.counts);
  const estimates = [...chooser.answers];
  return usable.map((top, k) => {
    const estimate = estimates[k] as number;
    const { bca, percentile } = summariseBootstrap(
      sorted(columns[k] as Float64Array),
      estimate,
      acceleration(knives.values[k] as number[], knives.weights),
      REPORTED_ALPHAS,
    );
    return { top, estimate, bca, percentile };
  });
}

function leaveOneOut(table: CaptureTable, chooser: BestOfFew, tops: number) {
  const histories = observedHistories(table);
  const counts = table.counts.slice();
  const values: number[][] = Array.from({ length: tops }, () => []);
  for (const mask of histories) {
    counts[mask] = (table.counts[mask] as number) - 1;
    chooser.estimate(counts);
    counts[mask] = table.counts[mask] as number;
    values.forEach((column, k) => column.push(chooser.answers[k] as number));
  }
  return { values, weights: histories.map((mask) => table.counts[mask] as number) };
}
