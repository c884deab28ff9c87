// SPDX-License-Identifier: EUPL-1.2
// Poisson log-linear fits on capture histories, with parameters at minus infinity treated exactly. The one engine behind
// stepwise choice, the exhaustive search and the bootstrap: it keeps its arrays, starts each fit from the last one and
// remembers verdicts on existence, so that thousands of fits a second are possible.
//
// The information matrix needs no matrix product: its entry for two terms is the fitted sum over all histories that
// contain both, so one pass of sums over supersets gives the margins, the matrix and every expected overlap at once.
//
// Source: Chan, Silverman, Vincent (2021). Checked against SparseMSE 2.0.1 (fixtures/reference/models-*.csv).

import { judgeModel, type Verdict } from './existence.ts';
import { multiplyOverSubsets, sumOverSupersets } from './histories.ts';

const MOST_STEPS = 100;
/** relative difference between a fitted and an observed margin at which a fit is done */
const MARGIN_TOLERANCE = 1e-10;
/** a fitted cell this many times larger than the worst margin error proves that a positive table exists */
const PROOF_FACTOR = 1e4;
/** below these a cell is never taken for positive by its fit alone: the exact verdict decides */
const LEAST_CELL = 1e-9;
const ROUNDING = 1e-12;
const LARGEST_LOG = 50;

/** Verdicts by support (which cells are empty) and model; shared by fits on the same lists. */
export type VerdictCache = Map<string, Verdict>;

export class LogLinearFit {
  readonly lists: number;
  readonly size: number;
  /** n(w), 2^lists entries */
  readonly counts: Float64Array;
  /** n*(v), observed cases on all lists of v */
  readonly margins: Float64Array;
  /** mu(w), fitted; mu(0) is the dark figure */
  readonly fitted: Float64Array;
  /** mu*(v), fitted over observable histories */
  readonly sums: Float64Array;
  /** finite terms as masks; the empty set first, then lists, then what was added */
  readonly terms: number[] = [];
  /** terms at minus infinity */
  readonly zeros: number[] = [];
  readonly verdicts: VerdictCache;
  /** when true, main effects are fitted from where they ended on the table before: for tables that grow little by little */
  startsWarm = false;
  /** fits and exact verdicts made so far: for benches */
  fitsMade = 0;
  verdictsMade = 0;

  #coefficients: Float64Array;
  readonly #trial: Float64Array;
  readonly #step: Float64Array;
  #information: Float64Array;
  readonly #keptCells: Uint8Array;
  #support = '';
  #mainEffects = new Float64Array(0);

  /** @param lists 2 … 12 */
  constructor(lists: number, verdicts: VerdictCache = new Map()) {
    if (!(lists >= 2 && lists <= 12)) throw new RangeError('LogLinearFit: expected 2 to 12 lists');
    this.lists = lists;
    this.size = 1 << lists;
    this.counts = new Float64Array(this.size);
    this.margins = new Float64Array(this.size);
    this.fitted = new Float64Array(this.size);
    this.sums = new Float64Array(this.size);
    this.#coefficients = new Float64Array(this.size);
    this.#trial = new Float64Array(this.size);
    this.#step = new Float64Array(this.size);
    this.#information = new Float64Array(0);
    this.#keptCells = new Uint8Array(this.size);
    this.verdicts = verdicts;
  }

  /** Takes a table in. @param counts 2^lists entries, the first 0 */
  load(counts: Float64Array): void {
    this.counts.set(counts);
    this.margins.set(counts);
    sumOverSupersets(this.margins);
    this.#support = '';
  }

  /** Coefficient of the k-th finite term. */
  coefficient(k: number): number {
    return this.#coefficients[k] as number;
  }

  get darkFigure(): number {
    return this.fitted[0] as number;
  }

  /** Whether the model keeps a cell: no term at minus infinity is in it. */
  keeps(w: number): boolean {
    return this.#keptCells[w] === 1;
  }

  /**
   * Fits a hierarchical model from scratch.
   *
   * @param added terms of order 2 and more, any order; the lists and the constant are always in
   * @returns 0 when the one finite estimate was found; otherwise why there is none
   */
  fit(added: readonly number[]): Verdict {
    this.#chooseTerms(added);
    const isWarm = this.startsWarm && added.length === 0 && this.#mainEffects.length === this.terms.length;
    if (isWarm) this.#coefficients.set(this.#mainEffects);
    else this.#startCold();
    const verdict = this.#finish();
    if (this.startsWarm && added.length === 0 && verdict === 0)
      this.#mainEffects = this.#coefficients.slice(0, this.terms.length);
    return verdict;
  }

  /** Lets one term enter the present model, from the present fit; leaves everything as it was when that fails. */
  add(term: number): Verdict {
    const finite = this.terms.length;
    const before = this.#coefficients.slice(0, finite);
    const zeroCount = this.zeros.length;
    if (this.margins[term] === 0) {
      this.zeros.push(term);
      this.#markKeptCells();
    } else {
      this.#coefficients[finite] = Math.log((this.margins[term] as number) / (this.sums[term] as number));
      this.terms.push(term);
    }
    const verdict = this.#finish();
    if (verdict === 0) return 0;
    this.terms.length = finite;
    this.zeros.length = zeroCount;
    this.#markKeptCells();
    this.#coefficients.set(before);
    this.#evaluate(this.#coefficients);
    return verdict;
  }

  #chooseTerms(added: readonly number[]): void {
    this.terms.length = 0;
    this.zeros.length = 0;
    this.terms.push(0);
    for (let list = 0; list < this.lists; list += 1) this.#place(1 << list);
    for (const term of added) this.#place(term);
    this.#markKeptCells();
  }

  #place(term: number): void {
    (this.margins[term] === 0 ? this.zeros : this.terms).push(term);
  }

  #markKeptCells(): void {
    const kept = this.#keptCells;
    kept.fill(1);
    kept[0] = 0;
    for (const zero of this.zeros) for (let w = 1; w < this.size; w += 1) if ((w & zero) === zero) kept[w] = 0;
  }

  /** First step of iteratively reweighted least squares from mu = n + 0.1. */
  #startCold(): void {
    const { sums, size } = this;
    const right = this.fitted;
    for (let w = 0; w < size; w += 1) {
      const kept = this.#keptCells[w] === 1;
      const start = (this.counts[w] as number) + 0.1;
      sums[w] = kept ? start : 0;
      right[w] = kept ? start * Math.log(start) - 0.1 : 0;
    }
    sumOverSupersets(sums);
    sumOverSupersets(right);
    this.terms.forEach((term, k) => {
      this.#step[k] = right[term] as number;
    });
    if (this.#solve()) this.#coefficients.set(this.#step.subarray(0, this.terms.length));
    else this.#startFlat();
  }

  /** Where the first step has no solution: everybody alike. */
  #startFlat(): void {
    this.#coefficients.fill(0, 0, this.terms.length);
    this.#coefficients[0] = Math.log((this.margins[0] as number) / this.size);
  }

  #finish(): Verdict {
    this.fitsMade += 1;
    // where no maximum exists, another step shrinks cells and errors alike; where one exists, errors vanish
    if (this.#isProof(this.#climb(MARGIN_TOLERANCE)) || this.#isProof(this.#climb(0))) return 0;
    return this.verdict();
  }

  /**
   * Newton's method with halved steps on the log likelihood.
   *
   * @param tolerance relative error of the margins at which to stop; 0 takes one step more
   * @returns the largest difference between fitted and observed margins; +Infinity when no step could be taken
   */
  #climb(tolerance: number): number {
    const { terms, margins, sums } = this;
    const p = terms.length;
    const a = this.#coefficients;
    let objective = this.#evaluate(a);
    let worst = Number.POSITIVE_INFINITY;
    const most = tolerance === 0 ? 2 : MOST_STEPS;
    for (let step = 0; step < most; step += 1) {
      let relative = 0;
      worst = 0;
      for (let k = 0; k < p; k += 1) {
        const term = terms[k] as number;
        const difference = (margins[term] as number) - (sums[term] as number);
        this.#step[k] = difference;
        worst = Math.max(worst, Math.abs(difference));
        relative = Math.max(relative, Math.abs(difference) / (margins[term] as number));
      }
      if (relative < tolerance || (tolerance === 0 && step === 1)) return worst;
      if (!this.#solve()) return Number.POSITIVE_INFINITY;
      const next = this.#tryStep(objective);
      if (next === undefined) return worst;
      objective = next;
    }
    return worst;
  }

  /** @returns the new objective, or undefined when no fraction of the step helps any more */
  #tryStep(objective: number): number | undefined {
    const p = this.terms.length;
    const a = this.#coefficients;
    const trial = this.#trial;
    const slack = 1e-12 * (Math.abs(objective) + 1);
    let scale = 1;
    for (let halving = 0; halving < 40; halving += 1) {
      for (let k = 0; k < p; k += 1) trial[k] = (a[k] as number) + scale * (this.#step[k] as number);
      const next = this.#evaluate(trial);
      if (next >= objective - slack) {
        for (let k = 0; k < p; k += 1) a[k] = trial[k] as number;
        return next;
      }
      scale *= 0.5;
    }
    this.#evaluate(a);
    return undefined;
  }

  /** Fitted cells and their sums at coefficients `a`. @returns the log likelihood up to a constant */
  #evaluate(a: Float64Array): number {
    const { terms, zeros, fitted, sums, margins } = this;
    fitted.fill(1);
    let linear = 0;
    for (let k = 0; k < terms.length; k += 1) {
      const term = terms[k] as number;
      const value = Math.max(-700, Math.min(LARGEST_LOG, a[k] as number));
      fitted[term] = Math.exp(value);
      linear += value * (margins[term] as number);
    }
    for (let k = 0; k < zeros.length; k += 1) fitted[zeros[k] as number] = 0;
    multiplyOverSubsets(fitted);
    sums.set(fitted);
    sums[0] = 0;
    sumOverSupersets(sums);
    return linear - sums[0];
  }

  /** Cholesky on the information matrix at the present sums; the right side and the answer are in #step. */
  #solve(): boolean {
    const p = this.terms.length;
    const h = this.#factor();
    if (h === undefined) return false;
    const x = this.#step;
    for (let i = 0; i < p; i += 1) {
      let sum = x[i] as number;
      const row = i * p;
      for (let j = 0; j < i; j += 1) sum -= (h[row + j] as number) * (x[j] as number);
      x[i] = sum * (h[row + i] as number);
    }
    for (let i = p - 1; i >= 0; i -= 1) {
      const value = (x[i] as number) * (h[i * p + i] as number);
      x[i] = value;
      const row = i * p;
      for (let j = 0; j < i; j += 1) x[j] = (x[j] as number) - (h[row + j] as number) * value;
    }
    return true;
  }

  /** @returns the lower triangle of the Cholesky factor, its diagonal inverted; undefined when it is singular */
  #factor(): Float64Array | undefined {
    const { terms, sums } = this;
    const p = terms.length;
    if (this.#information.length < p * p) this.#information = new Float64Array(p * p);
    const h = this.#information;
    for (let i = 0; i < p; i += 1) {
      const row = i * p;
      const term = terms[i] as number;
      for (let j = 0; j <= i; j += 1) {
        let sum = sums[term | (terms[j] as number)] as number;
        const other = j * p;
        for (let k = 0; k < j; k += 1) sum -= (h[row + k] as number) * (h[other + k] as number);
        if (j < i) h[row + j] = sum * (h[other + j] as number);
        else {
          if (!(sum > 1e-12 * (sums[term] as number))) return undefined;
          h[row + i] = 1 / Math.sqrt(sum);
        }
      }
    }
    return h;
  }

  /** A fit that meets the margins with every cell well above the error can be mended into a positive table. */
  #isProof(worst: number): boolean {
    if (!(worst < Number.POSITIVE_INFINITY)) return false;
    const least = Math.max(LEAST_CELL, ROUNDING * (this.margins[0] as number), PROOF_FACTOR * worst);
    for (let w = 1; w < this.size; w += 1) {
      if (this.#keptCells[w] === 1 && !((this.fitted[w] as number) > least)) return false;
    }
    return true;
  }

  /** Exact verdict on the present model and table, remembered by support and model. */
  verdict(): Verdict {
    if (this.#support === '') this.#support = this.#supportKey();
    const key = `${this.#support}|${[...this.terms, -1, ...this.zeros].sort((x, y) => x - y).join(',')}`;
    const known = this.verdicts.get(key);
    if (known !== undefined) return known;
    this.verdictsMade += 1;
    const verdict = judgeModel(this.counts, this.terms, this.zeros);
    this.verdicts.set(key, verdict);
    return verdict;
  }

  /** Exact verdict on the present model with one term more. */
  verdictWith(term: number): Verdict {
    const zero = this.margins[term] === 0;
    return judgeModel(
      this.counts,
      zero ? this.terms : [...this.terms, term],
      zero ? [...this.zeros, term] : this.zeros,
    );
  }

  #supportKey(): string {
    let key = '';
    for (let w = 0; w < this.size; w += 16) {
      let bits = 0;
      for (let k = 0; k < 16; k += 1) bits |= (this.counts[w + k] ?? 0) > 0 ? 1 << k : 0;
      key += String.fromCharCode(bits);
    }
    return key;
  }

  /** Inverse of the information matrix at the solution. @returns its diagonal, one variance per finite term */
  variances(): Float64Array {
    const p = this.terms.length;
    const result = new Float64Array(p);
    for (let k = 0; k < p; k += 1) {
      this.#step.fill(0, 0, p);
      this.#step[k] = 1;
      result[k] = this.#solve() ? (this.#step[k] as number) : Number.NaN;
    }
    return result;
  }
}
