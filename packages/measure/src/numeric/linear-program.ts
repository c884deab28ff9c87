// SPDX-License-Identifier: EUPL-1.2
// Small linear programs with whole-number coefficients, solved exactly: fraction-free pivoting (Edmonds 1967, Bareiss 1968)
// and Bland's rule, so there is no tolerance and no cycling. For the audit of suppressed tables, where an answer that is
// nearly right would show a person.

import { IntegerOverflow } from './integer-linear.ts';

export type LinearAnswer =
  | { readonly kind: 'optimal'; readonly num: number; readonly den: number; readonly point: readonly number[] }
  | { readonly kind: 'unbounded' };

const SAFE = Number.MAX_SAFE_INTEGER;

/** x >= 0 with `rows` x = `rhs`; whole numbers. Made once, asked for many objectives. */
export class LinearProgram {
  readonly #columns: number;
  /** rows of the tableau, right side last; every entry is to be divided by `#den` */
  #rows: Float64Array[];
  #basis: number[];
  #den = 1;
  readonly isFeasible: boolean;

  /** @throws {IntegerOverflow} when numbers leave the range of exact whole numbers */
  constructor(rows: readonly (readonly number[])[], rhs: readonly number[], columns: number) {
    this.#columns = columns;
    const count = rows.length;
    this.#basis = rows.map((_, r) => columns + r);
    this.#rows = rows.map((row, r) => {
      const sign = (rhs[r] as number) < 0 ? -1 : 1;
      const full = new Float64Array(columns + count + 1);
      row.forEach((value, c) => {
        full[c] = sign * value;
      });
      full[columns + r] = 1;
      full[columns + count] = sign * (rhs[r] as number);
      return full;
    });
    const costs = new Float64Array(columns + count).fill(0);
    costs.fill(1, columns);
    const least = this.#minimise(costs, columns + count);
    this.isFeasible = least.kind === 'optimal' && least.num === 0;
    if (this.isFeasible) this.#dropArtificial();
  }

  /** The least value of `objective` · x over all x that satisfy the equations. */
  minimise(objective: readonly number[]): LinearAnswer {
    if (!this.isFeasible) throw new RangeError('LinearProgram: nothing satisfies the equations');
    return this.#minimise(Float64Array.from(objective), this.#columns);
  }

  maximise(objective: readonly number[]): LinearAnswer {
    const answer = this.minimise(objective.map((value) => -value));
    return answer.kind === 'optimal' ? { ...answer, num: 0 - answer.num } : answer;
  }

  /** Takes the helping columns out of the basis; a row in which nothing else stands says nothing and goes. */
  #dropArtificial(): void {
    for (let r = 0; r < this.#rows.length; r += 1) {
      if ((this.#basis[r] as number) < this.#columns) continue;
      const column = this.#rows[r]?.findIndex((value, c) => c < this.#columns && value !== 0) ?? -1;
      if (column >= 0) this.#pivot(r, column);
    }
    const kept = this.#basis.map((own) => own < this.#columns);
    this.#rows = this.#rows.filter((_, r) => kept[r]);
    this.#basis = this.#basis.filter((own) => own < this.#columns);
  }

  #minimise(costs: Float64Array, usable: number): LinearAnswer {
    for (;;) {
      const entering = this.#entering(costs, usable);
      if (entering < 0) return this.#answer(costs);
      const leaving = this.#leaving(entering);
      if (leaving < 0) return { kind: 'unbounded' };
      this.#pivot(leaving, entering);
    }
  }

  /** Bland: the first column whose reduced cost is below 0. */
  #entering(costs: Float64Array, usable: number): number {
    for (let column = 0; column < usable; column += 1) {
      if (this.#basis.includes(column)) continue;
      let reduced = (costs[column] as number) * this.#den;
      this.#rows.forEach((row, r) => {
        reduced -= (costs[this.#basis[r] as number] ?? 0) * (row[column] as number);
      });
      if (reduced * Math.sign(this.#den) < 0) return column;
    }
    return -1;
  }

  /** Bland: of the rows with the smallest ratio the one whose basic column is first. */
  #leaving(entering: number): number {
    let best = -1;
    const sign = Math.sign(this.#den);
    this.#rows.forEach((row, r) => {
      const entry = (row[entering] as number) * sign;
      if (entry <= 0) return;
      if (best < 0) {
        best = r;
        return;
      }
      const other = this.#rows[best] as Float64Array;
      const left = checked((row[row.length - 1] as number) * (other[entering] as number));
      const right = checked((other[other.length - 1] as number) * (row[entering] as number));
      if (left < right || (left === right && (this.#basis[r] as number) < (this.#basis[best] as number))) best = r;
    });
    return best;
  }

  #pivot(at: number, column: number): void {
    const own = this.#rows[at] as Float64Array;
    const pivot = own[column] as number;
    this.#rows.forEach((row, r) => {
      if (r === at) return;
      const factor = row[column] as number;
      for (let c = 0; c < row.length; c += 1) {
        const entry = checked(checked((row[c] as number) * pivot) - checked(factor * (own[c] as number)));
        row[c] = entry / this.#den;
      }
    });
    this.#den = pivot;
    this.#basis[at] = column;
    // a negative denominator turns every sign round; keep it positive
    if (pivot < 0) {
      this.#den = -pivot;
      for (const row of this.#rows)
        for (let c = 0; c < row.length; c += 1) row[c] = row[c] === 0 ? 0 : -(row[c] as number);
    }
  }

  #answer(costs: Float64Array): LinearAnswer {
    const point = Array.from({ length: this.#columns }, () => 0);
    let num = 0;
    this.#rows.forEach((row, r) => {
      const column = this.#basis[r] as number;
      const value = row[row.length - 1] as number;
      num += (costs[column] ?? 0) * value;
      if (column < this.#columns) point[column] = value / this.#den;
    });
    return { kind: 'optimal', num, den: this.#den, point };
  }
}

function checked(value: number): number {
  if (!(Math.abs(value) <= SAFE)) throw new IntegerOverflow('LinearProgram: numbers too large to stay exact');
  return value;
}
