// SPDX-License-Identifier: EUPL-1.2
// Bayesian averaging over decomposable graphs (Madigan and York 1997): a posterior for the population that weighs every way
// in which lists may depend on each other, within a class where the sums are exact.
//
// For each set of lists A the log marginal likelihood depends on the dark figure m through one lgamma only. Relative to
// independent lists each term becomes a slowly changing number, so that blocks of the grid whose best possible weight is
// negligible are skipped without an exponential. Skipped weight is below 1e-16 of the whole.
//
// Checked against dga 2.0.2 (expected.json, dga) and the tiny posterior of unit-fixtures.json.

import { logGamma } from '../numeric/special.ts';
import { decomposableGraphs, type DecomposableGraph, nameGraph } from './graphs.ts';
import { bitCount, listsOf } from './histories.ts';
import { casesOf, type CaptureTable } from './table.ts';

export const MOST_LISTS_GRAPHS = 6;

export interface GraphOptions {
  /** prior weight per cell of the whole table; default 2^-lists */
  readonly delta?: number | undefined;
  /** prior on the population; default 1/N */
  readonly priorN?: '1/N' | 'uniform' | undefined;
  /** dark figures 0, by, 2 by … to; default 30 n in steps that give at most 20,000 values */
  readonly gridTo?: number | undefined;
  readonly gridBy?: number | undefined;
}

export interface GraphPosterior {
  readonly delta: number;
  readonly priorN: '1/N' | 'uniform';
  readonly gridTo: number;
  readonly gridBy: number;
  readonly graphs: number;
  readonly mean: number;
  readonly mode: number;
  /** smallest N of the grid with at least this probability below or at it */
  readonly quantiles: Readonly<Record<'0.025' | '0.1' | '0.5' | '0.9' | '0.975', number>>;
  readonly massInTopPercentOfGrid: number;
  readonly topGraphs: readonly { readonly cliques: string; readonly probability: number }[];
  /** posterior probability per dark figure of the grid */
  readonly probabilities: Float64Array;
  /** posterior probability per graph, in the order of decomposableGraphs */
  readonly graphProbabilities: Float64Array;
}

const BLOCK = 32;
/** weights below exp(-NEGLIGIBLE) of the largest are left out */
const NEGLIGIBLE = 60;

/** @throws {RangeError} fewer than 3 or more than 6 lists, delta not above 0, a grid that ends before it begins */
export function averageOverGraphs(table: CaptureTable, options: GraphOptions = {}): GraphPosterior {
  const lists = table.lists.length;
  if (lists < 2 || lists > MOST_LISTS_GRAPHS) throw new RangeError('averageOverGraphs: expected 2 to 6 lists');
  const n = casesOf(table);
  const { delta = 2 ** -lists, priorN = '1/N', gridTo = 30 * n, gridBy = Math.max(1, Math.floor(n / 500)) } = options;
  if (!(delta > 0) || !(gridTo >= gridBy) || !(gridBy >= 1))
    throw new RangeError('averageOverGraphs: bad delta or grid');
  const size = Math.floor(gridTo / gridBy) + 1;
  const graphs = decomposableGraphs(lists);
  const rows = interactionRows(table, delta, size, gridBy);
  const base = independenceBase(table, delta, priorN, size, gridBy);
  const { perPoint, perGraph } = sumOverGraphs(graphs, rows, base);
  const top = [...perGraph.keys()].sort((a, b) => (perGraph[b] as number) - (perGraph[a] as number)).slice(0, 10);
  return {
    delta,
    priorN,
    gridTo,
    gridBy,
    graphs: graphs.length,
    ...describeCurve(perPoint, n, gridBy),
    topGraphs: top.map((place) => ({
      cliques: nameGraph(table.lists, graphs[place] as DecomposableGraph),
      probability: perGraph[place] as number,
    })),
    probabilities: perPoint,
    graphProbabilities: perGraph,
  };
}

/** Counts of the marginal table over the lists of A, the all-zero cell first; without the unseen. */
function marginalTable(table: CaptureTable, set: number): Map<number, number> {
  const cells = new Map<number, number>([[0, 0]]);
  table.counts.forEach((count, mask) => {
    if (count > 0) cells.set(mask & set, (cells.get(mask & set) ?? 0) + count);
  });
  return cells;
}

/**
 * log marginal likelihood over A for every dark figure of the grid, without `lgamma(total) - lgamma(N + total)`, which is
 * the same for every A.
 */
function marginalRow(table: CaptureTable, set: number, delta: number, size: number, by: number): Float64Array {
  const row = new Float64Array(size);
  const weight = delta * 2 ** (table.lists.length - bitCount(set));
  const cells = marginalTable(table, set);
  let constant = -logGamma(weight);
  for (const [mask, count] of cells) if (mask !== 0) constant += logGamma(count + weight) - logGamma(weight);
  const unseenByA = (cells.get(0) as number) + weight;
  for (let k = 0; k < size; k += 1) row[k] = constant + logGamma(unseenByA + k * by);
  return row;
}

/** For each set A: its log marginal likelihood relative to that of independent lists; undefined for single lists. */
function interactionRows(table: CaptureTable, delta: number, size: number, by: number): Float64Array[] {
  const rows: Float64Array[] = [];
  const common = new Float64Array(size);
  const n = casesOf(table);
  const total = delta * 2 ** table.lists.length;
  const constant = logGamma(total);
  for (let k = 0; k < size; k += 1) common[k] = constant - logGamma(n + k * by + total);
  rows[0] = new Float64Array(0);
  for (let set = 1; set < table.counts.length; set += 1) {
    const row = marginalRow(table, set, delta, size, by);
    for (let k = 0; k < size; k += 1) row[k] = (row[k] as number) + (common[k] as number);
    rows[set] = row;
  }
  const single = rows.map((row, set) => (bitCount(set) === 1 ? row.slice() : undefined));
  for (let set = 1; set < rows.length; set += 1) {
    const row = rows[set] as Float64Array;
    for (const list of listsOf(set)) {
      const own = single[1 << list] as Float64Array;
      for (let k = 0; k < size; k += 1) row[k] = (row[k] as number) - (own[k] as number);
    }
  }
  return rows;
}

/** Log weight of each dark figure if lists were independent, priors included. */
function independenceBase(
  table: CaptureTable,
  delta: number,
  priorN: '1/N' | 'uniform',
  size: number,
  by: number,
): Float64Array {
  const n = casesOf(table);
  const lists = table.lists.length;
  const total = delta * 2 ** lists;
  const base = new Float64Array(size);
  const own = table.lists.map((_, list) => marginalRow(table, 1 << list, delta, size, by));
  for (let k = 0; k < size; k += 1) {
    const N = n + k * by;
    let sum = logGamma(N + 1) - logGamma(k * by + 1) - lists * logGamma(N + total);
    for (const row of own) sum += row[k] as number;
    base[k] = sum - (priorN === '1/N' ? Math.log(N) : 0);
  }
  return base;
}

function sumOverGraphs(graphs: readonly DecomposableGraph[], rows: readonly Float64Array[], base: Float64Array) {
  const size = base.length;
  const perPoint = new Float64Array(size);
  const perGraph = new Float64Array(graphs.length);
  const plan = graphs.map(({ cliques, separators }) => ({
    plus: Int32Array.from(cliques.filter((set) => (set & (set - 1)) !== 0)),
    minus: Int32Array.from(separators.filter((set) => (set & (set - 1)) !== 0)),
  }));
  const peak = coarsePeak(plan, rows, base);
  const highest = new Float64Array(rows.length);
  const lowest = new Float64Array(rows.length);
  const sums = new Float64Array(BLOCK);
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(size, from + BLOCK);
    rows.forEach((row, set) => {
      if (set > 0) markRange(row, from, to, set, highest, lowest);
    });
    let best = Number.NEGATIVE_INFINITY;
    for (let k = from; k < to; k += 1) best = Math.max(best, base[k] as number);
    const least = peak - NEGLIGIBLE - best;
    for (let g = 0; g < plan.length; g += 1) {
      const { plus, minus } = plan[g] as { plus: Int32Array; minus: Int32Array };
      let bound = 0;
      for (let j = 0; j < plus.length; j += 1) bound += highest[plus[j] as number] as number;
      for (let j = 0; j < minus.length; j += 1) bound -= lowest[minus[j] as number] as number;
      if (bound < least) continue;
      for (let k = from; k < to; k += 1) sums[k - from] = (base[k] as number) - peak;
      for (let j = 0; j < plus.length; j += 1) addRow(sums, rows[plus[j] as number] as Float64Array, from, to, 1);
      for (let j = 0; j < minus.length; j += 1) addRow(sums, rows[minus[j] as number] as Float64Array, from, to, -1);
      let own = 0;
      for (let k = from; k < to; k += 1) {
        const weight = Math.exp(sums[k - from] as number);
        perPoint[k] = (perPoint[k] as number) + weight;
        own += weight;
      }
      perGraph[g] = (perGraph[g] as number) + own;
    }
  }
  const whole = perPoint.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < size; k += 1) perPoint[k] = (perPoint[k] as number) / whole;
  for (let g = 0; g < perGraph.length; g += 1) perGraph[g] = (perGraph[g] as number) / whole;
  return { perPoint, perGraph };
}

function markRange(
  row: Float64Array,
  from: number,
  to: number,
  set: number,
  highest: Float64Array,
  lowest: Float64Array,
): void {
  let high = row[from] as number;
  let low = high;
  for (let k = from + 1; k < to; k += 1) {
    const value = row[k] as number;
    if (value > high) high = value;
    else if (value < low) low = value;
  }
  highest[set] = high;
  lowest[set] = low;
}

function addRow(sums: Float64Array, row: Float64Array, from: number, to: number, sign: number): void {
  for (let k = from; k < to; k += 1) sums[k - from] = (sums[k - from] as number) + sign * (row[k] as number);
}

/** The largest log weight on every BLOCK-th point: close to the true peak, which only sets the scale. */
function coarsePeak(
  plan: readonly { plus: Int32Array; minus: Int32Array }[],
  rows: readonly Float64Array[],
  base: Float64Array,
): number {
  let peak = Number.NEGATIVE_INFINITY;
  const stride = Math.max(1, Math.floor(base.length / 128));
  const values = new Float64Array(rows.length);
  for (let k = 0; k < base.length; k += stride) {
    for (let set = 1; set < rows.length; set += 1) values[set] = (rows[set] as Float64Array)[k] as number;
    const here = base[k] as number;
    for (const { plus, minus } of plan) {
      let sum = here;
      for (let j = 0; j < plus.length; j += 1) sum += values[plus[j] as number] as number;
      for (let j = 0; j < minus.length; j += 1) sum -= values[minus[j] as number] as number;
      if (sum > peak) peak = sum;
    }
  }
  return peak;
}

function describeCurve(probabilities: Float64Array, n: number, by: number) {
  const size = probabilities.length;
  let mean = 0;
  let mode = 0;
  for (let k = 0; k < size; k += 1) {
    mean += (n + k * by) * (probabilities[k] as number);
    if ((probabilities[k] as number) > (probabilities[mode] as number)) mode = k;
  }
  const reach = (p: number): number => {
    let sum = 0;
    for (let k = 0; k < size; k += 1) {
      sum += probabilities[k] as number;
      if (sum >= p) return n + k * by;
    }
    return n + (size - 1) * by;
  };
  const from = Math.ceil(0.99 * (size - 1));
  return {
    mean,
    mode: n + mode * by,
    quantiles: {
      '0.025': reach(0.025),
      '0.1': reach(0.1),
      '0.5': reach(0.5),
      '0.9': reach(0.9),
      '0.975': reach(0.975),
    },
    massInTopPercentOfGrid: probabilities.subarray(from).reduce((sum, p) => sum + p, 0),
  };
}
