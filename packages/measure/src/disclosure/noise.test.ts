// SPDX-License-Identifier: EUPL-1.2
// The noise is what it claims: check values of the reference, goodness of fit, and no floating point on the way.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { RandomStream } from '../numeric/random.ts';
import { defaultDelta, divideBudget, proportionsOf, tightEpsilon, classicEpsilon } from './budget.ts';
import { DiscreteGaussian, DiscreteLaplace, ExpCoin, fractionAbove, fractionBelow } from './exact-sampler.ts';
import { RandomBits } from './random-bits.ts';

const DRAWS = 300_000;

function seededBits(seed: number): RandomBits {
  const random = new RandomStream(seed);
  return new RandomBits((bytes) => {
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = random.next32() & 255;
  });
}

interface Sampler {
  draw(bits: RandomBits): number;
}

/** Chi-square of the draws against probabilities, in standard deviations above its mean. */
function misfit(sampler: Sampler, probability: (x: number) => number, seed: number) {
  const bits = seededBits(seed);
  const counts = new Map<number, number>();
  let squares = 0;
  let sum = 0;
  for (let k = 0; k < DRAWS; k += 1) {
    const x = sampler.draw(bits);
    counts.set(x, (counts.get(x) ?? 0) + 1);
    squares += x * x;
    sum += x;
  }
  let chi = 0;
  let cells = 0;
  let rest = DRAWS;
  let restExpected = DRAWS;
  for (let x = -400; x <= 400; x += 1) {
    const expected = DRAWS * probability(x);
    if (expected < 20) continue;
    const seen = counts.get(x) ?? 0;
    chi += (seen - expected) ** 2 / expected;
    cells += 1;
    rest -= seen;
    restExpected -= expected;
  }
  if (restExpected > 5) {
    chi += (rest - restExpected) ** 2 / restExpected;
    cells += 1;
  }
  return { z: (chi - (cells - 1)) / Math.sqrt(2 * (cells - 1)), mean: sum / DRAWS, variance: squares / DRAWS };
}

function normalised(weight: (x: number) => number): (x: number) => number {
  let total = 0;
  for (let x = -2000; x <= 2000; x += 1) total += weight(x);
  return (x) => weight(x) / total;
}

describe('discrete Gaussian', () => {
  const known: readonly (readonly [number, number, number, number, number])[] = [
    [0.25, 0.786571, 0.106451, 0.000264, 0.215013],
    [1, 0.398942, 0.241971, 0.053991, 1],
    [9, 0.132981, 0.125794, 0.106483, 9],
    [100, 0.039894, 0.039695, 0.039104, 100],
  ];
  for (const [variance, p0, p1, p2, second] of known)
    it(`of sigma² ${variance} has the probabilities and the variance of the reference`, () => {
      const probability = normalised((x) => Math.exp((-x * x) / (2 * variance)));
      for (const [x, p] of [
        [0, p0],
        [1, p1],
        [2, p2],
      ] as const)
        assert.ok(Math.abs(probability(x) - p) < 1e-6);
      const {
        z,
        mean,
        variance: seen,
      } = misfit(new DiscreteGaussian(fractionAbove(variance)), probability, 11 + variance);
      assert.ok(z < 4, `chi-square ${z} standard deviations above its mean`);
      assert.ok(Math.abs(mean) < 5 * Math.sqrt(second / DRAWS));
      assert.ok(Math.abs(seen / second - 1) < 0.02);
    });
});

describe('discrete Laplace', () => {
  const known: readonly (readonly [bigint, number, number, number])[] = [
    [1n, 0.462117, 0.170003, 1.841347],
    [2n, 0.244919, 0.148551, 7.835396],
    [10n, 0.049958, 0.045204, 199.833],
  ];
  for (const [t, p0, p1, second] of known)
    it(`of scale ${t} has the probabilities and the variance of the reference`, () => {
      const probability = normalised((x) => Math.exp(-Math.abs(x) / Number(t)));
      assert.ok(Math.abs(probability(0) - p0) < 1e-6 && Math.abs(probability(1) - p1) < 1e-6);
      const { z, variance } = misfit(new DiscreteLaplace({ num: t, den: 1n }), probability, Number(t));
      assert.ok(z < 4);
      assert.ok(Math.abs(variance / second - 1) < 0.03);
    });

  it('takes a scale that is a fraction', () => {
    const probability = normalised((x) => Math.exp((-Math.abs(x) * 2) / 7));
    assert.ok(misfit(new DiscreteLaplace({ num: 7n, den: 2n }), probability, 21).z < 4);
  });
});

describe('exactness', () => {
  it('a coin of exp(-gamma) falls true as often as it should, above 1 too', () => {
    for (const [num, den] of [
      [1n, 3n],
      [5n, 2n],
      [1n, 1n],
    ] as const) {
      const coin = new ExpCoin({ num, den });
      const bits = seededBits(Number(num));
      let hits = 0;
      for (let k = 0; k < DRAWS; k += 1) if (coin.flip(bits)) hits += 1;
      const p = Math.exp(-Number(num) / Number(den));
      assert.ok(Math.abs(hits / DRAWS - p) < 5 * Math.sqrt((p * (1 - p)) / DRAWS));
    }
  });

  it('rounds variances up and rates down, to a denominator of 2^20', () => {
    assert.equal(fractionAbove(0.1).num, 104858n);
    assert.equal(fractionBelow(0.1).num, 104857n);
    assert.throws(() => fractionAbove(0), RangeError);
    assert.throws(() => fractionBelow(1e-9), RangeError);
  });

  it('decides beyond the first 48 digits when a random number agrees with all of them', () => {
    // every random word is 0: the first 48 digits of a probability below 2^-48 are all zero
    const zeros = new RandomBits((bytes) => bytes.fill(0));
    const tiny = new ExpCoin({ num: 1n, den: 1n << 60n });
    // trial 1 draws zeros: below the digits that come later, so the trial holds; then trial 2 ... each more unlikely
    assert.equal(typeof tiny.flip(new RandomBits((bytes) => bytes.fill(255))), 'boolean');
    assert.equal(new ExpCoin({ num: 0n, den: 1n }).flip(zeros), true);
  });

  it('uses no logarithm, exponential, root or division that rounds in the samplers', () => {
    const source = readFileSync(join(import.meta.dirname, 'exact-sampler.ts'), 'utf8').replaceAll(
      /\/\/.*|\/\*[\s\S]*?\*\//gu,
      '',
    );
    assert.doesNotMatch(source, /Math\.(?:log|exp|sqrt|pow|random|sin|cos)/u);
  });
});

describe('the budget', () => {
  const table: readonly (readonly [
    number,
    number,
    number,
    'long' | 'balanced',
    number,
    number,
    number,
    readonly number[],
  ])[] = [
    [20_000, 4, 3, 'long', 5.048726e-6, 0.267345, 0.042217, [5.14275, 2.57137, 1.71425]],
    [20_000, 1, 3, 'balanced', 5.048726e-6, 0.018495, 0.011104, [9.05111, 9.05111, 9.05111]],
    [50_000, 12, 4, 'long', 1.848467e-6, 1.836674, 0.09583, [2.87218, 1.43609, 0.95739, 0.71805]],
    [2_000, 4, 2, 'balanced', 6.578166e-5, 0.323766, 0.0569, [1.76631, 1.76631]],
  ];
  for (const [n, epsilon, length, mode, delta, rho, bound, sigmas] of table)
    it(`of ${n} records, epsilon ${epsilon}, length ${length} agrees with the reference to 6 digits`, () => {
      const near = (value: number, expected: number): void =>
        assert.ok(
          Math.abs(value - expected) <= 0.51 * 10 ** (Math.floor(Math.log10(expected)) - 5) + 5.1e-7,
          `${value} ${expected}`,
        );
      const own = defaultDelta(n);
      near(own * 1e6, delta * 1e6);
      const budget = divideBudget({
        epsilon,
        conversionDelta: own / 2,
        length,
        countShare: 0.005,
        boundShare: 0.01,
        proportions: proportionsOf(mode, length),
        accounting: 'classic',
      });
      near(budget.rho, rho);
      near(budget.epsilonBound, bound);
      budget.sigmas.forEach((sigma, k) => assert.ok(Math.abs(sigma - (sigmas[k] as number)) < 6e-6));
    });

  it('converts zCDP classic and tight as the reference does', () => {
    for (const [rho, delta, classic, tight] of [
      [0.1, 1e-6, 2.4508, 2.1419],
      [0.5, 1e-6, 5.7565, 5.2215],
      [0.295, 5e-6, 4.0902, 3.6204],
    ] as const) {
      assert.ok(Math.abs(classicEpsilon(rho, delta) - classic) < 6e-5);
      assert.ok(Math.abs(tightEpsilon(rho, delta) - tight) < 6e-5);
    }
  });
});
