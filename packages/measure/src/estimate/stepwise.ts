// SPDX-License-Identifier: EUPL-1.2
// Forward choice of list pairs by Poisson p-value (Chan, Silverman and Vincent 2021, section 3.2). Used once on the data,
// with every step recorded, and once in every bootstrap replicate, where only the answer counts.

import { logPoisson, poissonP } from '../numeric/special.ts';
import { LogLinearFit, type VerdictCache } from './fit.ts';
import { pairMasks } from './histories.ts';
import { describeFit, type FittedModel } from './model.ts';
import type { Verdict } from './existence.ts';
import type { CaptureTable } from './table.ts';

export const DEFAULT_THRESHOLD = 0.02;

export interface Step {
  /** mask of the pair that entered */
  readonly added: number;
  readonly p: number;
  readonly observed: number;
  readonly expected: number;
  /** population after the step */
  readonly estimateAfter: number;
  /** pairs with a smaller p-value whose model has no single finite estimate */
  readonly rejected: readonly number[];
}

export interface StopReason {
  /** the pair that came nearest; null when none was left */
  readonly nearest: number | null;
  readonly p: number | null;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly rejected: readonly number[];
}

export interface StepwiseResult {
  readonly verdict: Verdict;
  /** undefined when the main-effects model itself has no estimate */
  readonly model: FittedModel | undefined;
  readonly mainEffectsEstimate: number | undefined;
  readonly steps: readonly Step[];
  readonly stop: StopReason | undefined;
}

export class StepwiseChooser {
  readonly fit: LogLinearFit;
  readonly pairs: Int32Array;
  /** places (in pair order) of the pairs chosen last, in order of entry */
  readonly chosen: number[] = [];
  readonly #state: Uint8Array;

  constructor(lists: number, verdicts?: VerdictCache) {
    this.fit = new LogLinearFit(lists, verdicts);
    this.pairs = pairMasks(lists);
    this.#state = new Uint8Array(this.pairs.length);
  }

  /**
   * The estimate alone, as fast as possible.
   *
   * @param counts 2^lists entries; a list without cases is left out
   * @param threshold pairs enter while the smallest p-value is below it
   * @returns the population, or +Infinity when the main-effects model has no estimate
   */
  estimate(counts: Float64Array, threshold: number): number {
    const { fit } = this;
    this.chosen.length = 0;
    fit.load(counts);
    if (fit.fit([]) !== 0) return Number.POSITIVE_INFINITY;
    this.#open();
    for (let best = this.#best(threshold); best >= 0; best = this.#best(threshold)) {
      if (fit.add(this.pairs[best] as number) === 0) this.#enter(best);
      else this.#state[best] = 1;
    }
    return (fit.margins[0] as number) + fit.darkFigure;
  }

  /** The same choice with its reasons. */
  explain(table: CaptureTable, threshold: number): StepwiseResult {
    const { fit } = this;
    this.chosen.length = 0;
    fit.load(table.counts);
    const verdict = fit.fit([]);
    if (verdict !== 0) return { verdict, model: undefined, mainEffectsEstimate: undefined, steps: [], stop: undefined };
    const n = fit.margins[0] as number;
    const mainEffectsEstimate = n + fit.darkFigure;
    this.#open();
    const steps: Step[] = [];
    for (;;) {
      const next = this.#nextStep(threshold);
      if (!('added' in next)) {
        const model = describeFit(
          fit,
          this.chosen.map((place) => this.pairs[place] as number),
        );
        return { verdict, model, mainEffectsEstimate, steps, stop: next };
      }
      steps.push(next);
    }
  }

  /** Candidates are pairs of lists that have cases. 0 open, 1 failed in this round, 2 in the model or no candidate. */
  #open(): void {
    const { margins } = this.fit;
    for (let k = 0; k < this.pairs.length; k += 1) {
      const pair = this.pairs[k] as number;
      const low = pair & -pair;
      this.#state[k] = margins[low] === 0 || margins[pair ^ low] === 0 ? 2 : 0;
    }
  }

  #enter(place: number): void {
    this.#state[place] = 2;
    this.chosen.push(place);
    for (let k = 0; k < this.#state.length; k += 1) if (this.#state[k] === 1) this.#state[k] = 0;
  }

  /** @returns the open pair with the smallest p-value below the threshold, the first of equals; -1 when there is none */
  #best(threshold: number): number {
    const { margins, sums } = this.fit;
    let smallest = threshold;
    let best = -1;
    for (let k = 0; k < this.pairs.length; k += 1) {
      if (this.#state[k] !== 0) continue;
      const pair = this.pairs[k] as number;
      const observed = margins[pair] as number;
      const expected = sums[pair] as number;
      // the probability of one count never exceeds that of its tail: most pairs end here
      if (!(expected > 0) || Math.exp(logPoisson(observed, expected)) >= smallest) continue;
      const p = poissonP(observed, expected);
      if (p < smallest) {
        smallest = p;
        best = k;
      }
    }
    return best;
  }

  #nextStep(threshold: number): Step | StopReason {
    const { fit, pairs } = this;
    const rejected: number[] = [];
    for (;;) {
      const nearest = this.#best(Number.POSITIVE_INFINITY);
      const pair = nearest < 0 ? null : (pairs[nearest] as number);
      if (pair === null) return { nearest: null, p: null, observed: null, expected: null, rejected };
      const observed = fit.margins[pair] as number;
      const expected = fit.sums[pair] as number;
      const p = poissonP(observed, expected);
      if (p >= threshold) {
        if (fit.verdictWith(pair) === 0) return { nearest: pair, p, observed, expected, rejected };
        this.#state[nearest] = 1;
        continue;
      }
      if (fit.add(pair) !== 0) {
        this.#state[nearest] = 1;
        rejected.push(pair);
        continue;
      }
      this.#enter(nearest);
      return {
        added: pair,
        p,
        observed,
        expected,
        estimateAfter: (fit.margins[0] as number) + fit.darkFigure,
        rejected,
      };
    }
  }
}

/**
 * @param threshold in (0, 1]; 0 gives main effects only
 * Checked against SparseMSE 2.0.1: terms, order, p-values, estimates (expected.json, stepwise).
 */
export function chooseStepwise(table: CaptureTable, threshold: number, verdicts?: VerdictCache): StepwiseResult {
  return new StepwiseChooser(table.lists.length, verdicts).explain(table, threshold);
}
