// SPDX-License-Identifier: EUPL-1.2
// Seeded random numbers. xoshiro128** (Blackman and Vigna 2018) on 32-bit integers, so that the same seed and stream give
// the same integers on every platform; one stream per replicate or chain, so that parallel runs give the same answer.

import { logFactorial } from './special.ts';

const TWO_POWER_MINUS_32 = 2 ** -32;

function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) | 0;
}

export class RandomStream {
  #a = 0;
  #b = 0;
  #c = 0;
  #d = 0;
  #spareNormal = Number.NaN;

  /** @param seed unsigned 32-bit; @param stream whole, >= 0: replicate or chain number */
  constructor(seed: number, stream = 0) {
    this.restart(seed, stream);
  }

  restart(seed: number, stream: number): void {
    const base = scramble(seed ^ 0x5bd1e995);
    const high = Math.floor(stream / 4294967296);
    const own = scramble(scramble(stream + 0x9e3779b9) ^ scramble(high + 0x7f4a7c15) ^ base);
    this.#a = scramble(own + 0x9e3779b9);
    this.#b = scramble(own + Math.imul(2, 0x9e3779b9)) ^ base;
    this.#c = scramble(own + Math.imul(3, 0x9e3779b9) + stream);
    this.#d = scramble(own + Math.imul(4, 0x9e3779b9)) | 1;
    this.#spareNormal = Number.NaN;
    for (let i = 0; i < 8; i += 1) this.next32();
  }

  /** @returns a whole number in [0, 2^32) */
  next32(): number {
    const times5 = Math.imul(this.#b, 5);
    const result = Math.imul((times5 << 7) | (times5 >>> 25), 9);
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return result >>> 0;
  }

  /** @returns a number in (0, 1), 32 bits */
  uniform(): number {
    return (this.next32() + 0.5) * TWO_POWER_MINUS_32;
  }

  /**
   * Draws cases with replacement, as the bootstrap does: exact, without bias of the modulus.
   *
   * @param cellOfCase one entry per observed case: the cell it stands in
   * @param draws how many
   * @param into counts per cell, added to
   */
  resample(cellOfCase: Uint16Array, draws: number, into: Float64Array): void {
    const size = cellOfCase.length;
    const limit = 4294967296 - (4294967296 % size);
    let a = this.#a;
    let b = this.#b;
    let c = this.#c;
    let d = this.#d;
    for (let drawn = 0; drawn < draws; ) {
      const times5 = Math.imul(b, 5);
      const value = Math.imul((times5 << 7) | (times5 >>> 25), 9) >>> 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
      if (value >= limit) continue;
      const cell = cellOfCase[value % size] as number;
      into[cell] = (into[cell] as number) + 1;
      drawn += 1;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
  }

  /** Standard normal, polar method (Marsaglia and Bray 1964). */
  normal(): number {
    const spare = this.#spareNormal;
    if (!Number.isNaN(spare)) {
      this.#spareNormal = Number.NaN;
      return spare;
    }
    for (;;) {
      const u = 2 * this.uniform() - 1;
      const v = 2 * this.uniform() - 1;
      const s = u * u + v * v;
      if (s >= 1 || s === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(s)) / s);
      this.#spareNormal = v * scale;
      return u * scale;
    }
  }

  /** Gamma with rate 1 (Marsaglia and Tsang 2000); @param shape > 0 */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * this.uniform() ** (1 / shape);
    if (shape === 1) return -Math.log(this.uniform());
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = this.uniform();
      if (u < 1 - 0.0331 * x * x * x * x) return d * v;
      if (Math.log(u) < 0.5 * x * x + d * (1 - v + Math.log(v))) return d * v;
    }
  }

  beta(a: number, b: number): number {
    const x = this.gamma(a);
    return x / (x + this.gamma(b));
  }

  /** Successes in `n` trials: inversion for small means, Hörmann's (1993) transformed rejection otherwise. */
  binomial(n: number, p: number): number {
    if (n === 0 || p <= 0) return 0;
    if (p >= 1) return n;
    if (p > 0.5) return n - this.binomial(n, 1 - p);
    return n * p < 10 ? this.#binomialByInversion(n, p) : this.#binomialByRejection(n, p);
  }

  #binomialByInversion(n: number, p: number): number {
    const odds = p / (1 - p);
    const start = (1 - p) ** n;
    for (;;) {
      let u = this.uniform();
      let term = start;
      for (let k = 0; k <= n && k < 200; k += 1) {
        if (u <= term) return k;
        u -= term;
        term *= ((n - k) / (k + 1)) * odds;
      }
    }
  }

  #binomialByRejection(n: number, p: number): number {
    const spread = Math.sqrt(n * p * (1 - p));
    const b = 1.15 + 2.53 * spread;
    const a = -0.0873 + 0.0248 * b + 0.01 * p;
    const centre = n * p + 0.5;
    const accept = 0.92 - 4.2 / b;
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const edge = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / edge + b) * u + centre);
      if (edge >= 0.07 && v <= accept) return k;
      if (k < 0 || k > n) continue;
      const mode = Math.floor((n + 1) * p);
      const height = logFactorial(mode) + logFactorial(n - mode) - logFactorial(k) - logFactorial(n - k);
      const alpha = (2.83 + 5.1 / b) * spread;
      if (Math.log((v * alpha) / (a / (edge * edge) + b)) <= height + (k - mode) * Math.log(p / (1 - p))) return k;
    }
  }

  /** Poisson count: multiplication below 10, Hörmann's (1993) transformed rejection otherwise. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean < 10) {
      const limit = Math.exp(-mean);
      let product = this.uniform();
      let k = 0;
      while (product > limit) {
        product *= this.uniform();
        k += 1;
      }
      return k;
    }
    const logMean = Math.log(mean);
    const b = 0.931 + 2.53 * Math.sqrt(mean);
    const a = -0.059 + 0.02483 * b;
    const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
    const accept = 0.9277 - 3.6224 / (b - 2);
    for (;;) {
      const u = this.uniform() - 0.5;
      const v = this.uniform();
      const edge = 0.5 - Math.abs(u);
      const k = Math.floor(((2 * a) / edge + b) * u + mean + 0.43);
      if (edge >= 0.07 && v <= accept) return k;
      if (k < 0 || (edge < 0.013 && v > edge)) continue;
      if (
        Math.log(v) + Math.log(inverseAlpha) - Math.log(a / (edge * edge) + b) <=
        -mean + k * logMean - logFactorial(k)
      )
        return k;
    }
  }
}
