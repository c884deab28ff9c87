// SPDX-License-Identifier: EUPL-1.2
// Logistic regression with a quadratic penalty on sparse rows, fitted with limited-memory BFGS. Deterministic: no random
// start, a fixed number of steps, sums in a fixed order. Used only to teach the points; nothing of it runs in an app.
//
// Sources: Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5; the objective is that of
// scikit-learn's LogisticRegression (sum of losses times C plus half the squared weights; the intercept is free).

/** Sparse rows: row r has columns `columns[from[r]..from[r + 1]]`. */
export interface Rows {
  readonly count: number;
  readonly width: number;
  readonly from: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

export interface Fitted {
  /** class-major: weights of class k begin at k * (width + 1); the last one of each is the intercept */
  readonly weights: Float64Array;
  readonly classes: number;
}

const MEMORY = 8;
const MOST_STEPS = 60;

/**
 * @param rows all rows
 * @param chosen which rows to learn from
 * @param target class of each row, 0 to classes - 1; with one class, whether it holds (1) or not (0)
 * @param strength C: how much the rows count against the penalty
 */
export function fitRows(
  rows: Rows,
  chosen: readonly number[],
  { target, classes, strength }: { readonly target: Int32Array; readonly classes: number; readonly strength: number },
): Fitted {
  const size = classes * (rows.width + 1);
  const scores = new Float64Array(classes);
  const lossAt = (weights: Float64Array, gradient: Float64Array): number => {
    let loss = 0;
    gradient.fill(0);
    for (const row of chosen) {
      scoreRow(rows, row, weights, scores);
      loss += strength * (classes === 1 ? logistic(scores, target[row] ?? 0) : softmax(scores, target[row] ?? 0));
      for (let k = 0; k < classes; k += 1)
        addRow(rows, row, gradient, k * (rows.width + 1), strength * (scores[k] ?? 0));
    }
    for (let at = 0; at < size; at += 1) {
      if (at % (rows.width + 1) === rows.width) continue;
      const weight = weights[at] ?? 0;
      loss += 0.5 * weight * weight;
      gradient[at] = (gradient[at] ?? 0) + weight;
    }
    return loss;
  };
  return { weights: minimise(size, lossAt), classes };
}

/** @returns the score of every class for one row */
export function scoreRow(rows: Rows, row: number, weights: Float64Array, scores: Float64Array): void {
  const [begin, end] = [rows.from[row] ?? 0, rows.from[row + 1] ?? 0];
  for (let k = 0; k < scores.length; k += 1) {
    const base = k * (rows.width + 1);
    let score = weights[base + rows.width] ?? 0;
    for (let at = begin; at < end; at += 1) {
      score += (weights[base + (rows.columns[at] ?? 0)] ?? 0) * (rows.values[at] ?? 0);
    }
    scores[k] = score;
  }
}

/** Turns the scores of all classes into the slope of the loss for each. @returns the loss */
function softmax(scores: Float64Array, right: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const score of scores) most = Math.max(most, score);
  let sum = 0;
  for (const score of scores) sum += Math.exp(score - most);
  const loss = Math.log(sum) + most - (scores[right] ?? 0);
  for (let k = 0; k < scores.length; k += 1) {
    scores[k] = Math.exp((scores[k] ?? 0) - most) / sum - (k === right ? 1 : 0);
  }
  return loss;
}

/** The same for a single yes or no. */
function logistic(scores: Float64Array, right: number): number {
  const score = scores[0] ?? 0;
  const size = Math.exp(-Math.abs(score));
  const share = score >= 0 ? 1 / (1 + size) : size / (1 + size);
  scores[0] = share - right;
  return Math.log1p(size) + Math.max(score, 0) - right * score;
}

function addRow(rows: Rows, row: number, into: Float64Array, base: number, factor: number): void {
  const end = rows.from[row + 1] ?? 0;
  for (let at = rows.from[row] ?? 0; at < end; at += 1) {
    const place = base + (rows.columns[at] ?? 0);
    into[place] = (into[place] ?? 0) + factor * (rows.values[at] ?? 0);
  }
  into[base + rows.width] = (into[base + rows.width] ?? 0) + factor;
}

function minimise(size: number, lossAt: (weights: Float64Array, gradient: Float64Array) => number): Float64Array {
  let weights = new Float64Array(size);
  let gradient = new Float64Array(size);
  let loss = lossAt(weights, gradient);
  const steps: Float64Array[] = [];
  const turns: Float64Array[] = [];
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const way = direction(gradient, steps, turns);
    const slope = dot(way, gradient);
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let length = step === 0 ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
    let nextLoss = loss;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      for (let at = 0; at < size; at += 1) next[at] = (weights[at] ?? 0) + length * (way[at] ?? 0);
      nextLoss = lossAt(next, nextGradient);
      if (nextLoss <= loss + 1e-4 * length * slope) break;
      length /= 2;
    }
    const gained = loss - nextLoss;
    const moved = next.map((value, at) => value - (weights[at] ?? 0));
    const turned = nextGradient.map((value, at) => value - (gradient[at] ?? 0));
    [weights, gradient, loss] = [next, nextGradient, nextLoss];
    if (gained < 1e-5 * Math.abs(loss)) break;
    if (dot(moved, turned) <= 1e-12) continue;
    steps.push(moved);
    turns.push(turned);
    if (steps.length > MEMORY) {
      steps.shift();
      turns.shift();
    }
  }
  return weights;
}

/** The two-loop recursion. */
function direction(
  gradient: Float64Array,
  steps: readonly Float64Array[],
  turns: readonly Float64Array[],
): Float64Array {
  const way = gradient.map((value) => -value);
  const shares: number[] = [];
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const [step, turn] = [steps[at], turns[at]];
    if (step === undefined || turn === undefined) continue;
    const share = dot(step, way) / dot(step, turn);
    shares[at] = share;
    add(way, turn, -share);
  }
  const [step, turn] = [steps.at(-1), turns.at(-1)];
  if (step !== undefined && turn !== undefined) {
    const scale = dot(step, turn) / dot(turn, turn);
    for (let at = 0; at < way.length; at += 1) way[at] = (way[at] ?? 0) * scale;
  }
  for (let at = 0; at < steps.length; at += 1) {
    const [one, other] = [steps[at], turns[at]];
    if (one === undefined || other === undefined) continue;
    add(way, one, (shares[at] ?? 0) - dot(other, way) / dot(one, other));
  }
  return way;
}

function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at += 1) sum += (one[at] ?? 0) * (other[at] ?? 0);
  return sum;
}

function add(into: Float64Array, other: Float64Array, factor: number): void {
  for (let at = 0; at < into.length; at += 1) into[at] = (into[at] ?? 0) + factor * (other[at] ?? 0);
}
