// SPDX-License-Identifier: EUPL-1.2
// From epsilon and delta to the amounts of noise. Pure arithmetic; touches no data.
//
// Sources: "Differentially Private Marginals" (Gopi, Mahabadi, Yekhanin) and the method of Synthetic Data Showcase for the
// division of the budget; Bun and Steinke (2016) for the classic conversion from rho-zCDP; Canonne, Kamath, Steinke (2020)
// for the tight one. Neighbouring tables differ by one record added or removed.

export const ACCOUNTINGS = ['tight', 'classic'] as const;
export type Accounting = (typeof ACCOUNTINGS)[number];

export const ACCURACY_MODES = ['balanced', 'long', 'short'] as const;
export type AccuracyMode = (typeof ACCURACY_MODES)[number];

export interface BudgetRequest {
  readonly epsilon: number;
  /** share of delta that pays for the conversion, in (0, 1) */
  readonly conversionDelta: number;
  readonly length: number;
  /** share of epsilon for the number of records */
  readonly countShare: number;
  /** share of the rest, in rho, for the choice of contribution bounds */
  readonly boundShare: number;
  /** one per length, above 0: larger is noisier */
  readonly proportions: readonly number[];
  readonly accounting: Accounting;
}

export interface Budget {
  readonly epsilonCount: number;
  readonly epsilonMarginals: number;
  readonly rho: number;
  /** of each of the choices of a contribution bound */
  readonly epsilonBound: number;
  /** entry k - 1: noise of length k, for one contribution per record */
  readonly sigmas: readonly number[];
}

/** p_1 … p_L of an accuracy mode. */
export function proportionsOf(mode: AccuracyMode, length: number): number[] {
  return Array.from({ length }, (_, k) => (mode === 'balanced' ? 1 : mode === 'long' ? 1 / (k + 1) : 1 / (length - k)));
}

/** 1/(n ln n), never above 1/n. */
export function defaultDelta(records: number): number {
  const n = Math.max(2, records);
  return Math.min(1 / n, 1 / (n * Math.log(n)));
}

/** @throws {RangeError} parameters out of range, or shares that do not add up to rho within 1e-9 */
export function divideBudget(request: BudgetRequest): Budget {
  const { epsilon, conversionDelta, length, countShare, boundShare, proportions, accounting } = request;
  if (!(epsilon > 0 && conversionDelta > 0 && conversionDelta < 1))
    throw new RangeError('divideBudget: epsilon, delta');
  if (proportions.length !== length || proportions.some((p) => !(p > 0)))
    throw new RangeError('divideBudget: expected a proportion above 0 for each length');
  const epsilonCount = countShare * epsilon;
  const epsilonMarginals = epsilon - epsilonCount;
  const rho =
    accounting === 'classic'
      ? classicRho(epsilonMarginals, conversionDelta)
      : tightRho(epsilonMarginals, conversionDelta);
  const epsilonBound = Math.sqrt((2 * rho * boundShare) / length);
  const inverse = proportions.reduce((sum, p) => sum + p ** -2, 0);
  const unit = Math.sqrt(inverse / (2 * rho * (1 - boundShare)));
  const sigmas = proportions.map((p) => p * unit);
  const spent = (length * epsilonBound ** 2) / 2 + sigmas.reduce((sum, sigma) => sum + 1 / (2 * sigma * sigma), 0);
  if (Math.abs(spent - rho) > 1e-9) throw new RangeError('divideBudget: the parts do not add up to the whole');
  return { epsilonCount, epsilonMarginals, rho, epsilonBound, sigmas };
}

/** Largest rho with rho + 2 sqrt(rho ln(1/delta)) <= epsilon. */
function classicRho(epsilon: number, delta: number): number {
  const log = Math.log(1 / delta);
  return (Math.sqrt(epsilon + log) - Math.sqrt(log)) ** 2;
}

/** Epsilon of rho-zCDP at delta, classic: rho + 2 sqrt(rho ln(1/delta)). */
export function classicEpsilon(rho: number, delta: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
}

/**
 * Epsilon of rho-zCDP at delta: the minimum over alpha > 1 of
 * rho alpha + ln(1/(alpha delta))/(alpha - 1) + ln(1 - 1/alpha). Found by golden section over ln(alpha - 1); every alpha
 * gives a valid epsilon, so an imprecise minimum is still safe.
 */
export function tightEpsilon(rho: number, delta: number): number {
  const at = (x: number): number => {
    const alpha = 1 + Math.exp(x);
    return rho * alpha + Math.log(1 / (alpha * delta)) / (alpha - 1) + Math.log1p(-1 / alpha);
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = -12;
  let high = 25;
  while (high - low > 1e-10) {
    const a = high - golden * (high - low);
    const b = low + golden * (high - low);
    if (at(a) < at(b)) high = b;
    else low = a;
  }
  return Math.max(0, at((low + high) / 2));
}

/** Largest rho whose tight epsilon does not exceed `epsilon`; the lower end of the bisection, so never above it. */
export function tightRho(epsilon: number, delta: number): number {
  let low = classicRho(epsilon, delta);
  let high = epsilon;
  for (let step = 0; step < 200 && high - low > low * 1e-13; step += 1) {
    const middle = (low + high) / 2;
    if (tightEpsilon(middle, delta) <= epsilon) low = middle;
    else high = middle;
  }
  return low;
}
