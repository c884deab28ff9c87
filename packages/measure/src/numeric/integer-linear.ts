// SPDX-License-Identifier: EUPL-1.2
// Exact linear algebra on small whole-number matrices: null space, rank, and whether strictly positive weights balance a
// set of rows. No rounding anywhere; a number that would leave the safe range throws IntegerOverflow, and the caller
// answers on the safe side.

export class IntegerOverflow extends Error {}

function greatestCommonDivisor(a: number, b: number): number {
  let x = Math.abs(a);
  let y = Math.abs(b);
  while (y > 0) [x, y] = [y, x % y];
  return x;
}

function reduceRow(row: Float64Array): void {
  let divisor = 0;
  for (const value of row) {
    if (value !== 0) divisor = greatestCommonDivisor(divisor, value);
    if (divisor === 1) return;
  }
  if (divisor > 1) for (let j = 0; j < row.length; j += 1) row[j] = (row[j] as number) / divisor;
}

const SAFE = 2 ** 26;

/** row := pivot * row - factor * other, then divided by the common divisor */
function eliminate(row: Float64Array, other: Float64Array, column: number): void {
  const pivot = other[column] as number;
  const factor = row[column] as number;
  if (factor === 0) return;
  for (let j = 0; j < row.length; j += 1) {
    const value = pivot * (row[j] as number) - factor * (other[j] as number);
    if (value > SAFE || value < -SAFE) throw new IntegerOverflow();
    row[j] = value;
  }
  reduceRow(row);
}

/** Row echelon form, fully reduced, of whole-number rows (changed in place). @returns pivot column per kept row */
function reduceRows(rows: Float64Array[], columns: number): number[] {
  const pivots: number[] = [];
  for (let column = 0; column < columns && pivots.length < rows.length; column += 1) {
    const at = rows.findIndex((row, index) => index >= pivots.length && row[column] !== 0);
    if (at < 0) continue;
    const target = pivots.length;
    const pivotRow = rows[at] as Float64Array;
    rows[at] = rows[target] as Float64Array;
    rows[target] = pivotRow;
    for (const row of rows) if (row !== pivotRow) eliminate(row, pivotRow, column);
    pivots.push(column);
  }
  return pivots;
}

export function rank(rows: readonly Float64Array[], columns: number): number {
  return reduceRows(
    rows.map((row) => row.slice()),
    columns,
  ).length;
}

/** @returns a whole-number basis of all y with row · y = 0 for every row; empty when there is only y = 0 */
export function nullSpace(rows: readonly Float64Array[], columns: number): Float64Array[] {
  const reduced = rows.map((row) => row.slice());
  const pivots = reduceRows(reduced, columns);
  const basis: Float64Array[] = [];
  for (let free = 0; free < columns; free += 1) {
    if (pivots.includes(free)) continue;
    const vector = new Float64Array(columns);
    let scale = 1;
    for (let k = 0; k < pivots.length; k += 1) {
      const row = reduced[k] as Float64Array;
      const pivot = Math.abs(row[pivots[k] as number] as number);
      if (row[free] !== 0) scale *= pivot / greatestCommonDivisor(scale, pivot);
      if (scale > SAFE) throw new IntegerOverflow();
    }
    vector[free] = scale;
    for (let k = 0; k < pivots.length; k += 1) {
      const row = reduced[k] as Float64Array;
      const column = pivots[k] as number;
      vector[column] = (-scale * (row[free] as number)) / (row[column] as number);
    }
    reduceRow(vector);
    basis.push(vector);
  }
  return basis;
}

/**
 * Is there a strictly positive weight for every row such that the weighted rows add up to zero?
 *
 * @param rows distinct, none all zero, whole numbers, `columns` long each
 * Phase one of the simplex method for `sum d(row) row = 0, d >= 1`, with whole-number pivoting (Edmonds) and Bland's rule
 * against cycling.
 */
export function balancesStrictly(rows: readonly Float64Array[], columns: number): boolean {
  if (rows.length === 0) return true;
  if (columns === 1) return rows.some(([x = 0]) => x > 0) && rows.some(([x = 0]) => x < 0);
  return phaseOne(startTableau(rows, columns), rows.length, columns);
}

/** One line per equation: coefficients of the weights above 1, right side; last line: the sum still to be removed. */
function startTableau(rows: readonly Float64Array[], columns: number): Float64Array[] {
  const lines: Float64Array[] = [];
  const goal = new Float64Array(rows.length + 1);
  for (let equation = 0; equation < columns; equation += 1) {
    const line = new Float64Array(rows.length + 1);
    let sum = 0;
    for (let k = 0; k < rows.length; k += 1) {
      line[k] = (rows[k] as Float64Array)[equation] as number;
      sum += line[k] as number;
    }
    line[rows.length] = -sum;
    if (sum > 0) for (let k = 0; k <= rows.length; k += 1) line[k] = -(line[k] as number);
    for (let k = 0; k <= rows.length; k += 1) goal[k] = (goal[k] as number) + (line[k] as number);
    lines.push(line);
  }
  lines.push(goal);
  return lines;
}

function phaseOne(lines: Float64Array[], variables: number, equations: number): boolean {
  const goal = lines[equations] as Float64Array;
  const basis = Array.from({ length: equations }, (_, k) => variables + k);
  let denominator = 1;
  while ((goal[variables] as number) > 0) {
    let entering = 0;
    while (entering < variables && (goal[entering] as number) <= 0) entering += 1;
    if (entering === variables) return false;
    const leaving = chooseLeaving(lines, basis, entering, variables);
    if (leaving < 0) return false;
    denominator = pivotOn(lines, leaving, entering, denominator);
    basis[leaving] = entering;
  }
  return true;
}

function chooseLeaving(
  lines: readonly Float64Array[],
  basis: readonly number[],
  column: number,
  right: number,
): number {
  let best = -1;
  for (let k = 0; k < basis.length; k += 1) {
    const line = lines[k] as Float64Array;
    if ((line[column] as number) <= 0) continue;
    if (best < 0) {
      best = k;
      continue;
    }
    const other = lines[best] as Float64Array;
    const difference =
      (line[right] as number) * (other[column] as number) - (other[right] as number) * (line[column] as number);
    if (difference < 0 || (difference === 0 && (basis[k] as number) < (basis[best] as number))) best = k;
  }
  return best;
}

function pivotOn(lines: readonly Float64Array[], leaving: number, entering: number, denominator: number): number {
  const pivotLine = lines[leaving] as Float64Array;
  const pivot = pivotLine[entering] as number;
  for (const line of lines) {
    if (line === pivotLine) continue;
    const factor = line[entering] as number;
    for (let j = 0; j < line.length; j += 1) {
      const product = (line[j] as number) * pivot - factor * (pivotLine[j] as number);
      if (!Number.isSafeInteger(product)) throw new IntegerOverflow();
      line[j] = product / denominator;
    }
  }
  return pivot;
}
