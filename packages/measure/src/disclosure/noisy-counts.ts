// SPDX-License-Identifier: EUPL-1.2
// The one place where counts of the table get their noise. For each length: candidates, a bound on what a record contributes,
// exact counts within the bound, discrete Gaussian noise. Whatever is done with the noisy counts afterwards costs no privacy.
//
// Noise is not the same for all candidates: those that the published counts of the shorter lengths let expect to be common
// bear more, the rare ones less. A candidate of weight q (whole, larger is less noise) gets sigma² = sigma_k² · B / q, where
// B bounds the sum of the weights of a record. One record therefore costs, in zCDP, at most
//   sum over its candidates of 1/(2 sigma²) = sum of q / (2 sigma_k² B) <= 1/(2 sigma_k²),
// which is what the even noise of the reference costs (all q = 1, B = Delta_k). Source of the sum: Canonne, Kamath, Steinke
// (2020), theorem 14, several coordinates with their own sigma.

import { boundGrid, chooseBound, percentileFor } from './contribution-bound.ts';
import { dropBeyond, loadsOf } from './bounded-counts.ts';
import type { CaseRecords } from './case-records.ts';
import { choose, type Level } from './combinations.ts';
import type { Heartbeat } from './exact-counts.ts';
import { DENOMINATOR, DiscreteGaussian, fractionAbove, fractionBelow } from './exact-sampler.ts';
import type { RandomBits } from './random-bits.ts';

/** The largest weight; weights are 1 to this. */
export const FULL_WEIGHT = 1024;

export interface NoisyLevel {
  /** entry per candidate: count + noise */
  readonly noisy: Int32Array;
  /** entry per candidate: sigma of its noise */
  readonly sigma: Float64Array;
  /** the bound B that was chosen, in units of `FULL_WEIGHT` */
  readonly bound: number;
  readonly percentile: number;
}

export interface NoiseRequest {
  /** protected number of records */
  readonly recordCount: number;
  /** public: the most attributes that a record can have */
  readonly mostAttributes: number;
  readonly sigma: number;
  readonly epsilonBound: number;
  /** one per candidate, 1 to `FULL_WEIGHT`; made from public or published numbers only */
  readonly weights: Uint16Array;
  /** 1 to 99; less where the table is too small for it */
  readonly highestPercentile: number;
  /** a bound from public or published numbers, in the units of the weights: then none is chosen, and nothing is spent on it */
  readonly statedBound?: number | undefined;
}

export function addNoise(
  records: CaseRecords,
  levels: readonly Level[],
  request: NoiseRequest,
  bits: RandomBits,
  beat?: Heartbeat,
): NoisyLevel {
  const { weights, sigma, epsilonBound, recordCount } = request;
  const level = levels[levels.length - 1] as Level;
  const counts = new Int32Array(level.size);
  const loads = loadsOf(records, levels, weights, counts, beat);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 1);
  const { statedBound } = request;
  const percentile =
    statedBound === undefined ? Math.min(request.highestPercentile, percentileFor(recordCount, epsilonBound)) : 100;
  const bound =
    statedBound === undefined
      ? chooseBound(
          loads,
          boundGrid(largest, Math.max(1, choose(request.mostAttributes, level.length)) * largest),
          percentile,
          fractionBelow(epsilonBound),
          bits,
        )
      : Math.max(largest, Math.ceil(statedBound));
  dropBeyond(bound, records, levels, weights, loads, counts, bits);
  const unit = fractionAbove(sigma * sigma);
  const samplers = new Map<number, { draw: DiscreteGaussian; sigma: number }>();
  const sigmas = new Float64Array(level.size);
  for (let candidate = 0; candidate < level.size; candidate += 1) {
    const weight = weights[candidate] as number;
    let sampler = samplers.get(weight);
    if (sampler === undefined) {
      // rounded up to a denominator of 2^20: never less noise than the budget pays for
      const num = (unit.num * BigInt(bound) + BigInt(weight) - 1n) / BigInt(weight);
      sampler = {
        draw: new DiscreteGaussian({ num, den: DENOMINATOR }),
        sigma: Math.sqrt(Number(num) / Number(DENOMINATOR)),
      };
      samplers.set(weight, sampler);
    }
    counts[candidate] = (counts[candidate] as number) + sampler.draw.draw(bits);
    sigmas[candidate] = sampler.sigma;
  }
  return { noisy: counts, sigma: sigmas, bound: bound / FULL_WEIGHT, percentile };
}
