// SPDX-License-Identifier: EUPL-1.2
// Latent classes (Manrique-Vallier 2016): people differ, and within a class lists are independent. Gibbs sampling of a
// truncated stick-breaking mixture. Chains mix badly on sparse data, so several chains from different starts are compared
// and no interval is quoted when they disagree.
//
// Checked against LCMCR 0.4.14 where its chains agree (expected.json, lcmcr).

import { RandomStream } from '../numeric/random.ts';
import { quantileType8, sorted } from '../numeric/quantile.ts';
import { casesOf, type CaptureTable, observedHistories } from './table.ts';

export const RHAT_LIMIT = 1.05;

export interface LatentOptions {
  readonly classes?: number | undefined;
  readonly chains?: number | undefined;
  /** sweeps per chain left out at the start */
  readonly burnIn?: number | undefined;
  /** sweeps per chain kept after the burn-in */
  readonly sweeps?: number | undefined;
  readonly thinning?: number | undefined;
  readonly seed: number;
  /** the unseen are redrawn until at most this many times n; default 20, as in LCMCR */
  readonly mostUnseenPerCase?: number | undefined;
}

export interface LatentPosterior {
  readonly classes: number;
  readonly chains: number;
  readonly sweeps: number;
  readonly burnIn: number;
  readonly thinning: number;
  readonly mostUnseenPerCase: number;
  readonly splitRhat: number;
  readonly effectiveSize: number;
  /** false when the chains disagree: then there is no interval and no median */
  readonly usable: boolean;
  readonly median: number | null;
  readonly quantiles: Readonly<Record<'0.025' | '0.1' | '0.5' | '0.9' | '0.975', number>> | null;
  readonly chainMedians: readonly number[];
  /** share of draws in the last tenth below the cap: near 0 unless the cap bends the answer */
  readonly shareNearCap: number;
}

const SHAPE = 0.25;
const RATE = 0.25;

/** One chain; its sweeps can be run in parts. */
export class LatentChain {
  readonly #random: RandomStream;
  readonly #classes: number;
  readonly #lists: number;
  readonly #masks: Int32Array;
  readonly #people: Float64Array;
  readonly #n: number;
  readonly #cap: number;
  readonly #weights: Float64Array;
  /** q(j, k) at j * classes + k */
  readonly #rates: Float64Array;
  readonly #sizes: Float64Array;
  readonly #on: Float64Array;
  readonly #cell: Float64Array;
  #alpha = 1;
  unseen = 0;

  constructor(table: CaptureTable, options: LatentOptions, chain: number) {
    const { classes = 10, mostUnseenPerCase = 20, seed } = options;
    const masks = observedHistories(table);
    this.#random = new RandomStream(seed, chain);
    this.#classes = classes;
    this.#lists = table.lists.length;
    this.#masks = Int32Array.from(masks);
    this.#people = Float64Array.from(masks, (mask) => table.counts[mask] as number);
    this.#n = casesOf(table);
    this.#cap = mostUnseenPerCase * this.#n;
    this.#weights = new Float64Array(classes);
    this.#rates = new Float64Array(this.#lists * classes);
    this.#sizes = new Float64Array(classes);
    this.#on = new Float64Array(this.#lists * classes);
    this.#cell = new Float64Array(classes);
    this.#start();
  }

  /** Each chain begins with its own draw from the prior: weights, rates and their concentration. */
  #start(): void {
    this.#alpha = Math.max(1e-3, this.#random.gamma(SHAPE) / RATE);
    let rest = 1;
    for (let k = 0; k < this.#classes; k += 1) {
      const broken = k === this.#classes - 1 ? 1 : Math.min(1 - 1e-12, this.#random.beta(1, this.#alpha));
      this.#weights[k] = rest * broken;
      rest *= 1 - broken;
    }
    for (let k = 0; k < this.#rates.length; k += 1) this.#rates[k] = this.#random.beta(1, 1);
  }

  /** @returns the population after the sweeps */
  run(sweeps: number): number {
    for (let sweep = 0; sweep < sweeps; sweep += 1) this.#sweep();
    return this.#n + this.unseen;
  }

  #sweep(): void {
    this.#sizes.fill(0);
    this.#on.fill(0);
    for (let cell = 0; cell < this.#masks.length; cell += 1) {
      this.#split(this.#masks[cell] as number, this.#people[cell] as number);
    }
    this.#drawUnseen();
    this.#drawRates();
    this.#drawWeights();
  }

  /** Weights of the classes for one history, running products over the lists. @returns their sum */
  #classWeights(mask: number): number {
    const classes = this.#classes;
    const cell = this.#cell;
    const rates = this.#rates;
    cell.set(this.#weights);
    for (let list = 0; list < this.#lists; list += 1) {
      const row = list * classes;
      if ((mask >> list) & 1)
        for (let k = 0; k < classes; k += 1) cell[k] = (cell[k] as number) * (rates[row + k] as number);
      else for (let k = 0; k < classes; k += 1) cell[k] = (cell[k] as number) * (1 - (rates[row + k] as number));
    }
    let sum = 0;
    for (let k = 0; k < classes; k += 1) sum += cell[k] as number;
    return sum;
  }

  /** Multinomial split of the people of one history over the classes. */
  #split(mask: number, people: number): void {
    let rest = people;
    let weight = this.#classWeights(mask);
    if (people <= 6) return this.#splitOneByOne(mask, people, weight);
    for (let k = 0; k < this.#classes && rest > 0; k += 1) {
      const own = this.#cell[k] as number;
      const drawn = k === this.#classes - 1 || own >= weight ? rest : this.#random.binomial(rest, own / weight);
      if (drawn > 0) this.#place(mask, k, drawn);
      rest -= drawn;
      weight -= own;
    }
  }

  #splitOneByOne(mask: number, people: number, weight: number): void {
    for (let person = 0; person < people; person += 1) {
      let u = this.#random.uniform() * weight;
      let k = 0;
      while (k < this.#classes - 1 && u > (this.#cell[k] as number)) {
        u -= this.#cell[k] as number;
        k += 1;
      }
      this.#place(mask, k, 1);
    }
  }

  #place(mask: number, k: number, people: number): void {
    this.#sizes[k] = (this.#sizes[k] as number) + people;
    for (let list = 0; list < this.#lists; list += 1) {
      if ((mask >> list) & 1)
        this.#on[list * this.#classes + k] = (this.#on[list * this.#classes + k] as number) + people;
    }
  }

  /** Negative binomial number of unseen given the classes, redrawn above the cap, then split over the classes. */
  #drawUnseen(): void {
    const p0 = Math.min(1 - 1e-12, this.#classWeights(0));
    let unseen = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < 1000 && unseen > this.#cap; attempt += 1) {
      unseen = this.#random.poisson((this.#random.gamma(this.#n) * p0) / (1 - p0));
    }
    this.unseen = Math.min(unseen, this.#cap);
    this.#split(0, this.unseen);
  }

  #drawRates(): void {
    for (let list = 0; list < this.#lists; list += 1) {
      for (let k = 0; k < this.#classes; k += 1) {
        const on = this.#on[list * this.#classes + k] as number;
        this.#rates[list * this.#classes + k] = this.#random.beta(1 + on, 1 + (this.#sizes[k] as number) - on);
      }
    }
  }

  /** Stick-breaking weights, then their concentration. */
  #drawWeights(): void {
    const classes = this.#classes;
    let later = this.#sizes.reduce((sum, size) => sum + size, 0);
    let logRest = 0;
    for (let k = 0; k < classes - 1; k += 1) {
      const size = this.#sizes[k] as number;
      later -= size;
      const broken = Math.min(1 - 1e-15, this.#random.beta(1 + size, this.#alpha + later));
      this.#weights[k] = Math.exp(logRest) * broken;
      logRest += Math.log1p(-broken);
    }
    this.#weights[classes - 1] = Math.exp(logRest);
    this.#alpha = Math.max(1e-12, this.#random.gamma(SHAPE + classes - 1) / (RATE - logRest));
  }
}

/** Runs all chains to the end. @param options seed unsigned 32-bit; chain c uses stream c */
export function sampleLatentClasses(table: CaptureTable, options: LatentOptions): LatentPosterior {
  const { chains = 8, burnIn = 2000, sweeps = 10_000, thinning = 10 } = options;
  const draws = Array.from({ length: chains }, (_, chain) => {
    const sampler = new LatentChain(table, options, chain);
    sampler.run(burnIn);
    return Float64Array.from({ length: Math.floor(sweeps / thinning) }, () => sampler.run(thinning));
  });
  return summariseChains(table, draws, options);
}

export function summariseChains(
  table: CaptureTable,
  draws: readonly Float64Array[],
  { classes = 10, burnIn = 2000, sweeps = 10_000, thinning = 10, mostUnseenPerCase = 20 }: LatentOptions,
): LatentPosterior {
  const n = casesOf(table);
  const splitRhat = splitRhatOf(draws);
  const usable = splitRhat < RHAT_LIMIT;
  const all = sorted(joined(draws));
  const q = (p: number) => quantileType8(all, p);
  const near = n + 0.9 * mostUnseenPerCase * n;
  return {
    classes,
    chains: draws.length,
    sweeps,
    burnIn,
    thinning,
    mostUnseenPerCase,
    splitRhat,
    effectiveSize: effectiveSize(draws),
    usable,
    median: usable ? q(0.5) : null,
    quantiles: usable ? { '0.025': q(0.025), '0.1': q(0.1), '0.5': q(0.5), '0.9': q(0.9), '0.975': q(0.975) } : null,
    chainMedians: draws.map((chain) => quantileType8(sorted(chain), 0.5)),
    shareNearCap: all.filter((value) => value > near).length / all.length,
  };
}

function joined(chains: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(chains.reduce((sum, chain) => sum + chain.length, 0));
  let at = 0;
  for (const chain of chains) {
    all.set(chain, at);
    at += chain.length;
  }
  return all;
}

function meanAndVariance(values: Float64Array): [number, number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return [mean, squares / (values.length - 1)];
}

/** Split R-hat (Gelman and others, Bayesian Data Analysis, third edition). @param chains equally long, at least 4 draws */
export function splitRhatOf(chains: readonly Float64Array[]): number {
  const half = Math.floor((chains[0]?.length ?? 0) / 2);
  const halves = chains.flatMap((chain) => [chain.subarray(0, half), chain.subarray(chain.length - half)]);
  const moments = halves.map(meanAndVariance);
  const within = moments.reduce((sum, [, variance]) => sum + variance, 0) / moments.length;
  const [, between] = meanAndVariance(Float64Array.from(moments, ([mean]) => mean));
  if (within === 0) return between === 0 ? 1 : Number.MAX_VALUE;
  return Math.sqrt((half - 1) / half + between / within);
}

/** Effective number of independent draws, by Geyer's initial positive sequence on the average autocorrelation. */
export function effectiveSize(chains: readonly Float64Array[]): number {
  const length = chains[0]?.length ?? 0;
  const moments = chains.map(meanAndVariance);
  const within = moments.reduce((sum, [, variance]) => sum + variance, 0) / moments.length;
  const [, between] = chains.length > 1 ? meanAndVariance(Float64Array.from(moments, ([mean]) => mean)) : [0, 0];
  const total = ((length - 1) / length) * within + between;
  if (total === 0) return length * chains.length;
  const correlation = (lag: number): number => {
    let sum = 0;
    chains.forEach((chain, c) => {
      const mean = (moments[c] as [number, number])[0];
      let own = 0;
      for (let k = lag; k < length; k += 1) own += ((chain[k] as number) - mean) * ((chain[k - lag] as number) - mean);
      sum += own / length;
    });
    return 1 - (within - sum / chains.length) / total;
  };
  let time = 1;
  for (let lag = 1; lag + 1 < length; lag += 2) {
    const pair = correlation(lag) + correlation(lag + 1);
    if (pair < 0) break;
    time += 2 * pair;
  }
  return (length * chains.length) / time;
}
