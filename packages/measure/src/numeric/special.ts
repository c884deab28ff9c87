// SPDX-License-Identifier: EUPL-1.2
// Special functions of measure: log gamma, normal distribution, Poisson tails. Called by the estimates; never by an app.
// Checked against the fixtures of packages/measure/fixtures/reference/unit-fixtures.json.

const LOG_FACTORIAL_TABLE = 4096;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** log of the gamma function for x > 0; relative error below 1e-13. Stirling's series after a shift to x >= 10. */
export function logGamma(x: number): number {
  if (x >= 10) return stirling(x);
  let shift = 1;
  let y = x;
  while (y < 10) {
    shift *= y;
    y += 1;
  }
  return stirling(y) - Math.log(shift);
}

function stirling(x: number): number {
  const r = 1 / (x * x);
  const series = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360360))))) / x;
  return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + series;
}

const logFactorials = buildLogFactorials();

function buildLogFactorials(): Float64Array {
  const table = new Float64Array(LOG_FACTORIAL_TABLE);
  for (let k = 2; k < LOG_FACTORIAL_TABLE; k += 1) table[k] = k < 20 ? exactLogFactorial(k) : stirling(k + 1);
  return table;
}

function exactLogFactorial(k: number): number {
  let product = 1;
  for (let i = 2; i <= k; i += 1) product *= i;
  return Math.log(product);
}

/** log k! for a whole k >= 0 */
export function logFactorial(k: number): number {
  return k < LOG_FACTORIAL_TABLE ? (logFactorials[k] as number) : stirling(k + 1);
}

const SQRT_TWO_PI = 2.5066282746310002;

/** P(Z <= z) of the standard normal; absolute error below 1e-15, relative below 1e-12 down to z = -37. */
export function normalCdf(z: number): number {
  if (Number.isNaN(z)) throw new RangeError('normalCdf: expected a number, got NaN');
  if (z > 0) return 1 - lowerTail(-z);
  return lowerTail(z);
}

function lowerTail(z: number): number {
  if (z < -38) return 0;
  const density = Math.exp(-0.5 * z * z) / SQRT_TWO_PI;
  return z < -3 ? density * millsFraction(-z) : 0.5 - density * oddSeries(-z);
}

/** Sum of z^(2k+1) / (1·3·5···(2k+1)). */
function oddSeries(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; term > sum * 1e-17; k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum;
}

/** (1 - Phi(z)) / phi(z) for z >= 3, continued fraction z + 1/(z + 2/(z + 3/...)). */
function millsFraction(z: number): number {
  let tail = z;
  for (let k = 120; k >= 1; k -= 1) tail = z + k / tail;
  return 1 / tail;
}

/**
 * z with P(Z <= z) = p.
 *
 * @param p in [0, 1]; 0 and 1 give minus and plus infinity
 * Source: rational start of Abramowitz and Stegun 26.2.23, then Halley steps on normalCdf.
 */
export function normalQuantile(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError('normalQuantile: expected a probability in [0, 1]');
  if (p === 0) return Number.NEGATIVE_INFINITY;
  if (p === 1) return Number.POSITIVE_INFINITY;
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const t = Math.sqrt(-2 * Math.log(tail));
  let z = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
  for (let step = 0; step < 4; step += 1) {
    const error = ((lowerTailAny(z) - tail) * SQRT_TWO_PI) / Math.exp(-0.5 * z * z);
    z -= error / (1 + 0.5 * z * error);
  }
  return p < 0.5 ? z : -z;
}

function lowerTailAny(z: number): number {
  return z > 0 ? 1 - lowerTail(-z) : lowerTail(z);
}

/** log P(X = k), X ~ Poisson(mean), mean > 0 */
export function logPoisson(k: number, mean: number): number {
  return k * Math.log(mean) - mean - logFactorial(k);
}

export interface PoissonTails {
  /** P(X <= k) */
  readonly lower: number;
  /** P(X >= k) */
  readonly upper: number;
}

/**
 * Both tails of a Poisson variable, each with full relative accuracy where it is the smaller one.
 *
 * @param k observed count, whole, >= 0
 * @param mean expected count, > 0
 */
export function poissonTails(k: number, mean: number): PoissonTails {
  const here = Math.exp(logPoisson(k, mean));
  if (k >= mean) {
    const upper = Math.min(1, here * risingSum(k, mean));
    return { lower: Math.min(1, 1 - upper + here), upper };
  }
  const lower = Math.min(1, here * fallingSum(k, mean));
  return { lower, upper: Math.min(1, 1 - lower + here) };
}

/** 1 + mean/(k+1) + mean²/((k+1)(k+2)) + ... for k >= mean */
function risingSum(k: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let i = k + 1; term > sum * 1e-16; i += 1) {
    term *= mean / i;
    sum += term;
  }
  return sum;
}

/** 1 + k/mean + k(k-1)/mean² + ... for k < mean */
function fallingSum(k: number, mean: number): number {
  let term = 1;
  let sum = 1;
  for (let i = k; i > 0 && term > sum * 1e-16; i -= 1) {
    term *= i / mean;
    sum += term;
  }
  return sum;
}

/** One-sided p-value of an overlap: the smaller tail, not doubled. Source: mse section 6.1 (Chan, Silverman, Vincent 2021). */
export function poissonP(observed: number, expected: number): number {
  const { lower, upper } = poissonTails(observed, expected);
  return Math.min(lower, upper);
}
