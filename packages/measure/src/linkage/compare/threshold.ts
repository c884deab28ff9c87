// SPDX-License-Identifier: EUPL-1.2
// The threshold without knowing the truth (linkage section 5.5): the best score of a record in another list comes either from
// the same person or from the nearest stranger. Two beta components are fitted to these scores; the threshold is where
// both are equally likely. Tells when the components overlap so far that no threshold is good.

import { logGamma } from '../../numeric/special.ts';

export interface Mixture {
  /** share of best scores that come from the same person */
  readonly share: number;
  readonly match: BetaShape;
  readonly other: BetaShape;
}

export interface BetaShape {
  readonly a: number;
  readonly b: number;
}

export interface Threshold {
  readonly threshold: number;
  readonly mixture: Mixture;
  /** share of pairs on the wrong side of the threshold, of both components, by the mixture itself */
  readonly overlap: number;
  readonly overlapping: boolean;
}

const ROUNDS = 200;
const LARGEST_GOOD_OVERLAP = 0.1;
const FEWEST_SCORES = 20;

/** @param scores best scores, each in (0, 1); @returns undefined for fewer than 20, or when they do not part in two */
export function chooseThreshold(scores: readonly number[]): Threshold | undefined {
  if (scores.length < FEWEST_SCORES) return undefined;
  const clipped = scores.map((score) => Math.min(0.999, Math.max(0.001, score)));
  const mixture = fitMixture(clipped);
  if (mixture === undefined) return undefined;
  const threshold = equalPosterior(mixture);
  const overlap =
    mixture.share * betaBelow(threshold, mixture.match) +
    (1 - mixture.share) * (1 - betaBelow(threshold, mixture.other));
  return { threshold, mixture, overlap, overlapping: overlap > LARGEST_GOOD_OVERLAP };
}

/** Expectation and maximisation by moments, from a split at the middle of the scores. */
function fitMixture(scores: readonly number[]): Mixture | undefined {
  let [least, most] = [1, 0];
  for (const score of scores) {
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  const middle = (least + most) / 2;
  const belongs = Float64Array.from(scores, (score) => (score > middle ? 1 : 0));
  let mixture: Mixture | undefined;
  for (let round = 0; round < ROUNDS; round += 1) {
    const share = belongs.reduce((sum, p) => sum + p, 0) / scores.length;
    if (share < 0.002 || share > 0.998) return undefined;
    const match = momentsOf(scores, (k) => belongs[k] as number);
    const other = momentsOf(scores, (k) => 1 - (belongs[k] as number));
    mixture = { share, match, other };
    const posteriorOf = posteriorOfScores(mixture);
    let change = 0;
    scores.forEach((score, k) => {
      const next = posteriorOf(score);
      change = Math.max(change, Math.abs(next - (belongs[k] as number)));
      belongs[k] = next;
    });
    if (change < 1e-6) break;
  }
  return mixture;
}

function momentsOf(scores: readonly number[], weightOf: (index: number) => number): BetaShape {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  scores.forEach((score, k) => {
    const w = weightOf(k);
    weight += w;
    sum += w * score;
    squares += w * score * score;
  });
  const mean = sum / weight;
  const variance = Math.max(1e-5, squares / weight - mean * mean);
  const size = Math.max(2, (mean * (1 - mean)) / variance - 1);
  return { a: mean * size, b: (1 - mean) * size };
}

function logDensity(score: number, { a, b }: BetaShape): number {
  return (a - 1) * Math.log(score) + (b - 1) * Math.log1p(-score) + logGamma(a + b) - logGamma(a) - logGamma(b);
}

/** `posterior` for many scores: what does not depend on the score is worked out once. */
function posteriorOfScores({ share, match, other }: Mixture): (score: number) => number {
  const constant = ({ a, b }: BetaShape): number => logGamma(a + b) - logGamma(a) - logGamma(b);
  const atZero = Math.log(1 - share) - Math.log(share) + constant(other) - constant(match);
  const [low, high] = [other.a / (other.a + other.b), match.a / (match.a + match.b)];
  return (score) => {
    const inside = score >= high ? high : score <= low ? low : score;
    const odds = atZero + (other.a - match.a) * Math.log(inside) + (other.b - match.b) * Math.log1p(-inside);
    return 1 / (1 + Math.exp(odds));
  };
}

/** @returns probability that a best score comes from the same person; never falls again above the mean of the matches */
export function posterior(mixture: Mixture, score: number): number {
  const { match, other } = mixture;
  const inside = Math.min(0.999, Math.max(0.001, score));
  if (inside >= match.a / (match.a + match.b))
    return 1 / (1 + Math.exp(oddsAgainst(mixture, match.a / (match.a + match.b))));
  if (inside <= other.a / (other.a + other.b))
    return 1 / (1 + Math.exp(oddsAgainst(mixture, other.a / (other.a + other.b))));
  return 1 / (1 + Math.exp(oddsAgainst(mixture, inside)));
}

function oddsAgainst({ share, match, other }: Mixture, score: number): number {
  return Math.log(1 - share) - Math.log(share) + logDensity(score, other) - logDensity(score, match);
}

function equalPosterior(mixture: Mixture): number {
  let low = mixture.other.a / (mixture.other.a + mixture.other.b);
  let high = mixture.match.a / (mixture.match.a + mixture.match.b);
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (posterior(mixture, middle) < 0.5) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Distribution function by Simpson's rule: three digits are enough here. */
function betaBelow(limit: number, shape: BetaShape): number {
  const steps = 400;
  const width = limit / steps;
  let sum = 0;
  for (let k = 0; k <= steps; k += 1) {
    const x = Math.min(0.9999, Math.max(1e-6, k * width));
    const factor = k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2;
    sum += factor * Math.exp(logDensity(x, shape));
  }
  return Math.min(1, (sum * width) / 3);
}
