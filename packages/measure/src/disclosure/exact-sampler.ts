// SPDX-License-Identifier: EUPL-1.2
// Discrete Laplace and discrete Gaussian noise, exactly: whole numbers only, no logarithm, no exponential, no division that
// rounds. Noise made in doubles leaks what it should hide (Mironov, CCS 2012; arXiv:2207.13793).
//
// Source: Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy" (NeurIPS 2020), algorithms 1 to 3.
// A coin of probability exp(-num/den) keeps the first 48 binary digits of every fraction num/(den k) that it meets; a
// random number that agrees with all 48 is compared further, digit by digit, in whole numbers of any length. The digits
// kept are whole numbers below 2^53, so nothing is approximated and a million draws take seconds.
//
// How long a draw takes depends on what is drawn: never offer these to somebody who can measure the time.

import type { RandomBits } from './random-bits.ts';

/** A fraction of whole numbers, not negative; need not be in lowest terms. */
export interface Fraction {
  readonly num: bigint;
  readonly den: bigint;
}

/** Variances are rounded up, rates down, to fractions of this denominator. */
export const DENOMINATOR = 1n << 20n;

/** Flips true with probability exp(-num/den), for num/den in [0, 1]. Algorithm 1 of the paper, first case. */
class SmallExpCoin {
  readonly #num: bigint;
  readonly #den: bigint;
  /** entry k: the first 48 binary digits of (num/den)/k */
  readonly #digits: number[] = [0];

  constructor(num: bigint, den: bigint) {
    this.#num = num;
    this.#den = den;
  }

  /** Trials of probability gamma/1, gamma/2, ... until one fails. */
  flip(bits: RandomBits): boolean {
    for (let k = 1; ; k += 1) if (!this.#trial(k, bits)) return k % 2 === 1;
  }

  #trial(k: number, bits: RandomBits): boolean {
    const first = (this.#digits[k] ??= Number((this.#num << 48n) / (this.#den * BigInt(k))));
    const drawn = bits.next48();
    if (drawn !== first) return drawn < first;
    const divisor = this.#den * BigInt(k);
    for (let rest = (this.#num << 48n) % divisor; rest > 0n; rest %= divisor) {
      rest <<= 32n;
      const digits = Number(rest / divisor);
      const next = bits.next32();
      if (next !== digits) return next < digits;
    }
    return false;
  }
}

const EXP_MINUS_ONE = new SmallExpCoin(1n, 1n);

/** A coin that falls true with probability exp(-num/den). */
export class ExpCoin {
  readonly #whole: bigint;
  readonly #rest: SmallExpCoin | undefined;

  constructor({ num, den }: Fraction) {
    if (num < 0n || den <= 0n) throw new RangeError('ExpCoin: expected a fraction that is not negative');
    this.#whole = num / den;
    this.#rest = num % den === 0n ? undefined : new SmallExpCoin(num % den, den);
  }

  flip(bits: RandomBits): boolean {
    for (let k = 0n; k < this.#whole; k += 1n) if (!EXP_MINUS_ONE.flip(bits)) return false;
    return this.#rest === undefined || this.#rest.flip(bits);
  }
}

/** Whole numbers x with probability proportional to exp(-|x| den/num): discrete Laplace of scale num/den. Algorithm 2. */
export class DiscreteLaplace {
  readonly #num: number;
  readonly #den: number;
  readonly #coins: ExpCoin[] = [];

  /** @param scale num below 2^48, den at least 1 and below 2^48 */
  constructor({ num, den }: Fraction) {
    if (num <= 0n || den <= 0n || num > 1n << 48n || den > 1n << 48n)
      throw new RangeError('DiscreteLaplace: expected a scale above 0 with terms up to 2^48');
    this.#num = Number(num);
    this.#den = Number(den);
  }

  draw(bits: RandomBits): number {
    for (;;) {
      const u = bits.below(this.#num);
      if (!this.#coin(u).flip(bits)) continue;
      let v = 0;
      while (EXP_MINUS_ONE.flip(bits)) v += 1;
      const x = Math.floor((u + v * this.#num) / this.#den);
      const isNegative = (bits.next32() & 1) === 1;
      if (isNegative && x === 0) continue;
      return isNegative ? -x : x;
    }
  }

  #coin(u: number): ExpCoin {
    if (u >= MOST_COINS) return new ExpCoin({ num: BigInt(u), den: BigInt(this.#num) });
    return (this.#coins[u] ??= new ExpCoin({ num: BigInt(u), den: BigInt(this.#num) }));
  }
}

const MOST_COINS = 4096;

/** Whole numbers x with probability proportional to exp(-x²/(2 variance)). Algorithm 3: by rejection from Laplace. */
export class DiscreteGaussian {
  readonly #variance: Fraction;
  readonly #t: bigint;
  readonly #laplace: DiscreteLaplace;
  readonly #coins: ExpCoin[] = [];

  /** @param variance sigma squared (not quite the variance below 1), above 0 */
  constructor(variance: Fraction) {
    if (variance.num <= 0n || variance.den <= 0n)
      throw new RangeError('DiscreteGaussian: expected sigma squared above 0');
    this.#variance = variance;
    this.#t = floorRoot(variance) + 1n;
    this.#laplace = new DiscreteLaplace({ num: this.#t, den: 1n });
  }

  draw(bits: RandomBits): number {
    for (;;) {
      const y = this.#laplace.draw(bits);
      if (this.#coin(Math.abs(y)).flip(bits)) return y;
    }
  }

  /** Accepts y with probability exp(-(|y| - sigma²/t)² / (2 sigma²)). */
  #coin(size: number): ExpCoin {
    const known = this.#coins[size];
    if (known !== undefined) return known;
    const { num, den } = this.#variance;
    const distance = BigInt(size) * den * this.#t - num;
    const coin = new ExpCoin({ num: distance * distance, den: 2n * num * den * this.#t * this.#t });
    if (size < MOST_COINS) this.#coins[size] = coin;
    return coin;
  }
}

/** Largest whole number whose square is at most num/den. */
function floorRoot({ num, den }: Fraction): bigint {
  let low = 0n;
  let high = 1n;
  while (high * high * den <= num) high *= 2n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle * middle * den <= num) low = middle;
    else high = middle;
  }
  return low;
}

/** A double as a fraction of denominator 2^20, rounded up: more noise than asked for, never less. */
export function fractionAbove(value: number): Fraction {
  if (!(value > 0 && value < 2 ** 80)) throw new RangeError('fractionAbove: expected a number above 0');
  return { num: ceilOf(value * 2 ** 20), den: DENOMINATOR };
}

/** A double as a fraction of denominator 2^20, rounded down; at least 1/2^20. */
export function fractionBelow(value: number): Fraction {
  if (!(value > 0 && value < 2 ** 30)) throw new RangeError('fractionBelow: expected a number above 0');
  const num = BigInt(Math.floor(value * 2 ** 20));
  if (num === 0n) throw new RangeError('fractionBelow: too small to be told from nothing');
  return { num, den: DENOMINATOR };
}

// times 2^20 is exact in a double, so ceil is the only rounding
function ceilOf(value: number): bigint {
  return BigInt(Math.ceil(value));
}
