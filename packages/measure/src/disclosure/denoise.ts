// SPDX-License-Identifier: EUPL-1.2
// From noisy counts to estimates: how many probably have the combination, and how likely is it that hardly anybody does.
// Works on protected numbers only, so it costs no privacy.
//
// Candidates with the same amount of noise and a similar expected count form a group. In each group the distribution of the
// true counts is estimated from the noisy ones, which are that distribution blurred by noise that is known exactly
// (nonparametric maximum likelihood by EM: Kiefer and Wolfowitz 1956, Laird 1978; empirical Bayes: Robbins 1956, Efron,
// "Large-Scale Inference", 2010). Nothing is assumed about the table: where expected counts say little, the distribution
// found is wide and the noisy counts decide.

export interface Denoised {
  /** posterior mean of the count */
  readonly count: Float64Array;
  /**
   * posterior probability that fewer than three people have the combination. Noise cannot tell nobody from one or two, so
   * this, and not the probability of nobody, decides what is published
   */
  readonly few: Float64Array;
}

/** a count so many times its noise is left as it is: nothing that is known beside could better it */
const CLEAR = 12;
/** a group reaches from an expected count to so many times as much */
const GROUP_RATIO = 1.25;
const SMALLEST_GROUP = 150;
const ROUNDS = 60;
const FEW = 3;

export function denoise(noisy: Int32Array, sigma: Float64Array, expected: Float64Array): Denoised {
  const order = Uint32Array.from({ length: noisy.length }, (_, k) => k).sort(
    (a, b) => (sigma[a] as number) - (sigma[b] as number) || (expected[a] as number) - (expected[b] as number),
  );
  const result = { count: new Float64Array(noisy.length), few: new Float64Array(noisy.length) };
  for (let from = 0; from < order.length; ) {
    const first = order[from] as number;
    let to = from;
    const limit = Math.max(0.5, expected[first] as number) * GROUP_RATIO;
    while (to < order.length) {
      const next = order[to] as number;
      if (sigma[next] !== sigma[first]) break;
      if ((expected[next] as number) > limit && to - from >= SMALLEST_GROUP) break;
      to += 1;
    }
    denoiseGroup(order.subarray(from, to), noisy, sigma[first] as number, result);
    from = to;
  }
  return result;
}

function denoiseGroup(members: Uint32Array, noisy: Int32Array, sigma: number, result: Denoised): void {
  let largest = 1;
  let lowest = 0;
  const blurred = members.filter((member) => {
    const value = noisy[member] as number;
    if (value > CLEAR * sigma) {
      result.count[member] = value;
      return false;
    }
    largest = Math.max(largest, value);
    lowest = Math.min(lowest, value);
    return true;
  });
  const support = supportUpTo(largest + sigma, sigma / 3);
  // counts far apart by less than an eighth of sigma are taken together
  const width = Math.max(1, Math.floor(sigma / 8));
  const bins = Math.floor((largest - lowest) / width) + 1;
  const binOf = (value: number): number => Math.floor((value - lowest) / width);
  const weights = new Float64Array(bins);
  for (const member of blurred) {
    const bin = binOf(noisy[member] as number);
    weights[bin] = (weights[bin] as number) + 1;
  }
  const filled = Uint32Array.from({ length: bins }, (_, k) => k).filter((bin) => (weights[bin] as number) > 0);
  const size = support.length;
  const likelihood = new Float64Array(filled.length * size);
  filled.forEach((bin, row) => {
    const value = lowest + bin * width + (width - 1) / 2;
    const nearest = support.reduce((least, count) => Math.min(least, ((value - count) / sigma) ** 2), Infinity);
    for (let s = 0; s < size; s += 1)
      likelihood[row * size + s] = Math.exp(-0.5 * (((value - (support[s] as number)) / sigma) ** 2 - nearest));
  });
  const prior = fitPrior(
    likelihood,
    Float64Array.from(filled, (bin) => weights[bin] as number),
    size,
  );
  const place = new Int32Array(bins);
  const counts = new Float64Array(filled.length);
  const doubts = new Float64Array(filled.length);
  filled.forEach((bin, row) => {
    place[bin] = row;
    let total = 0;
    let mean = 0;
    let few = 0;
    for (let s = 0; s < size; s += 1) {
      const mass = (prior[s] as number) * (likelihood[row * size + s] as number);
      total += mass;
      mean += mass * (support[s] as number);
      if ((support[s] as number) < FEW) few += mass;
    }
    doubts[row] = few / total;
    counts[row] = mean / total;
  });
  for (const member of blurred) {
    const row = place[binOf(noisy[member] as number)] as number;
    result.count[member] = counts[row] as number;
    result.few[member] = doubts[row] as number;
  }
}

/** 0, 1, 2, … and then steps of about a tenth, but never wider than `widest` (at least 1). */
function supportUpTo(largest: number, widest: number): Float64Array {
  const support = [0];
  for (let count = 1; count < largest * 1.1; count += Math.max(1, Math.round(Math.min(count * 0.1, widest))))
    support.push(count);
  return Float64Array.from(support);
}

/** Weights of the support that make the observed values most likely, by EM from even ones. */
function fitPrior(likelihood: Float64Array, weights: Float64Array, size: number): Float64Array {
  let prior = new Float64Array(size).fill(1 / size);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = new Float64Array(size);
    for (let row = 0; row < weights.length; row += 1) {
      const base = row * size;
      let sum = 0;
      for (let s = 0; s < size; s += 1) sum += (prior[s] as number) * (likelihood[base + s] as number);
      const scale = (weights[row] as number) / (sum * total);
      for (let s = 0; s < size; s += 1)
        next[s] = (next[s] as number) + (prior[s] as number) * (likelihood[base + s] as number) * scale;
    }
    prior = next;
  }
  return prior;
}
