// SPDX-License-Identifier: EUPL-1.2
// Bayesian averaging over decomposable graphs (Madigan and York 1997): a posterior for the population that weighs every way
// in which lists may depend on each other, within a class where the sums are exact.
//
// For each set of lists A the log marginal likelihood depends on the dark figure m through one lgamma only. Relative to
// independent lists each term becomes a slowly changing number, so that blocks of the grid whose best possible weight is
// negligible are skipped without an exponential, and in the others one exponential gives the scale of a graph and the rest
// are products. Skipped weight is below 1e-9 of the whole.
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
const NEGLIGIBLE = 28;

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
  const { perPoint, perGraph } = sumOverGraphs(graphs, buildRows(table, delta, priorN, size, gridBy));
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

interface Rows {
  /** for each set of two or more lists: its log marginal likelihood relative to that of independent lists */
  readonly interactions: readonly Float64Array[];
  /** log weight of each dark figure if lists were independent, priors included */
  readonly base: Float64Array;
}

function buildRows(table: CaptureTable, delta: number, priorN: '1/N' | 'uniform', size: number, by: number): Rows {
  const n = casesOf(table);
  const lists = table.lists.length;
  const total = delta * 2 ** lists;
  const common = new Float64Array(size);
  const constant = logGamma(total);
  for (let k = 0; k < size; k += 1) common[k] = constant - logGamma(n + k * by + total);
  const interactions: Float64Array[] = [common];
  const base = new Float64Array(size);
  for (let set = 1; set < table.counts.length; set += 1) {
    const row = marginalRow(table, set, delta, size, by);
    addRow(row, common, 0, size);
    interactions[set] = row;
    if ((set & (set - 1)) === 0) {
      addRow(base, row, 0, size);
      continue;
    }
    // sets come in rising order: the single lists of a set have been before it
    for (const list of listsOf(set)) subtractRow(row, interactions[1 << list] as Float64Array, 0, size);
  }
  for (let k = 0; k < size; k += 1) {
    const N = n + k * by;
    const prior = priorN === '1/N' ? Math.log(N) : 0;
    base[k] = (base[k] as number) + logGamma(N + 1) - logGamma(k * by + 1) - prior;
  }
  return { interactions, base };
}

/** The terms of all graphs in one array: sets to add as they are, sets to subtract as set + sets. */
interface Plan {
  readonly graphs: number;
  readonly starts: Int32Array;
  readonly terms: Int32Array;
}

function planOf(graphs: readonly DecomposableGraph[], sets: number): Plan {
  const starts = new Int32Array(graphs.length + 1);
  const terms: number[] = [];
  graphs.forEach(({ cliques, separators }, g) => {
    for (const set of cliques) if ((set & (set - 1)) !== 0) terms.push(set);
    for (const set of separators) if ((set & (set - 1)) !== 0) terms.push(set + sets);
    starts[g + 1] = terms.length;
  });
  return { graphs: graphs.length, starts, terms: Int32Array.from(terms) };
}

function sumOverGraphs(graphs: readonly DecomposableGraph[], { interactions, base }: Rows) {
  const sets = interactions.length;
  const size = base.length;
  const plan = planOf(graphs, sets);
  const perPoint = new Float64Array(size);
  const perGraph = new Float64Array(graphs.length);
  const peak = coarsePeak(plan, interactions, base);
  const bounds = new Float64Array(2 * sets);
  const growth = newGrowth(sets);
  for (let from = 0; from < size; from += BLOCK) {
    const to = Math.min(size, from + BLOCK);
    const widest = markRanges(interactions, from, to, bounds);
    let best = Number.NEGATIVE_INFINITY;
    let worst = Number.POSITIVE_INFINITY;
    for (let k = from; k < to; k += 1) {
      best = Math.max(best, base[k] as number);
      worst = Math.min(worst, base[k] as number);
    }
    const block = { from, to, peak, least: peak - NEGLIGIBLE - best };
    // a product of steps must neither overflow nor vanish where the sum would not: at most this many terms are multiplied
    const tame = best - worst + MOST_TERMS * widest < TAME;
    if (tame) addByProducts(plan, interactions, base, bounds, block, growth, perPoint, perGraph);
    else addByExponentials(plan, interactions, base, bounds, block, perPoint, perGraph);
  }
  const whole = perPoint.reduce((sum, weight) => sum + weight, 0);
  for (let k = 0; k < size; k += 1) perPoint[k] = (perPoint[k] as number) / whole;
  for (let g = 0; g < perGraph.length; g += 1) perGraph[g] = (perGraph[g] as number) / whole;
  return { perPoint, perGraph };
}

interface Block {
  readonly from: number;
  readonly to: number;
  readonly peak: number;
  /** sum of interactions below which nothing of the block counts */
  readonly least: number;
}

/** A graph on six lists has at most five cliques and four separators. */
const MOST_TERMS = 2 * MOST_LISTS_GRAPHS;
const TAME = 300;

/** For one stretch: how each term grows from its first point on, as factors; worked out when a graph first needs it. */
interface Growth {
  readonly factors: Float64Array;
  /** the stretch for which a term's factors were worked out, by its first point */
  readonly of: Int32Array;
  readonly base: Float64Array;
  readonly weights: Float64Array;
}

function newGrowth(sets: number): Growth {
  return {
    factors: new Float64Array(2 * sets * BLOCK),
    of: new Int32Array(2 * sets).fill(-1),
    base: new Float64Array(BLOCK),
    weights: new Float64Array(BLOCK),
  };
}

function grow(growth: Growth, row: Float64Array, term: number, sign: 1 | -1, from: number, to: number): void {
  const start = row[from] as number;
  for (let k = from; k < to; k += 1)
    growth.factors[term * BLOCK + k - from] = Math.exp(sign * ((row[k] as number) - start));
  growth.of[term] = from;
}

/** Adds the weights of every graph that can matter on one stretch of the grid, on which nothing changes much. */
function addByProducts(
  { graphs, starts, terms }: Plan,
  rows: readonly Float64Array[],
  base: Float64Array,
  bounds: Float64Array,
  { from, to, peak, least }: Block,
  growth: Growth,
  perPoint: Float64Array,
  perGraph: Float64Array,
): void {
  const sets = rows.length;
  const points = to - from;
  const { factors, of, base: baseGrowth, weights } = growth;
  const baseStart = base[from] as number;
  for (let i = 0; i < points; i += 1) baseGrowth[i] = Math.exp((base[from + i] as number) - baseStart);
  for (let g = 0; g < graphs; g += 1) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    let bound = 0;
    for (let j = start; j < end; j += 1) bound += bounds[terms[j] as number] as number;
    if (bound < least) continue;
    let level = baseStart - peak;
    for (let j = start; j < end; j += 1) {
      const term = terms[j] as number;
      const inverse = term >= sets;
      const row = rows[inverse ? term - sets : term] as Float64Array;
      if (of[term] !== from) grow(growth, row, term, inverse ? -1 : 1, from, to);
      level += inverse ? -(row[from] as number) : (row[from] as number);
    }
    const scale = Math.exp(level);
    for (let i = 0; i < points; i += 1) weights[i] = scale * (baseGrowth[i] as number);
    for (let j = start; j < end; j += 1) {
      const at = (terms[j] as number) * BLOCK;
      for (let i = 0; i < points; i += 1) weights[i] = (weights[i] as number) * (factors[at + i] as number);
    }
    let own = 0;
    for (let i = 0; i < points; i += 1) {
      perPoint[from + i] = (perPoint[from + i] as number) + (weights[i] as number);
      own += weights[i] as number;
    }
    perGraph[g] = (perGraph[g] as number) + own;
  }
}

/** The same where the grid is so coarse, or the table so small, that products would not do. */
function addByExponentials(
  { graphs, starts, terms }: Plan,
  rows: readonly Float64Array[],
  base: Float64Array,
  bounds: Float64Array,
  { from, to, peak, least }: Block,
  perPoint: Float64Array,
  perGraph: Float64Array,
): void {
  const sets = rows.length;
  const sums = new Float64Array(to - from);
  for (let g = 0; g < graphs; g += 1) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    let bound = 0;
    for (let j = start; j < end; j += 1) bound += bounds[terms[j] as number] as number;
    if (bound < least) continue;
    for (let k = from; k < to; k += 1) sums[k - from] = (base[k] as number) - peak;
    for (let j = start; j < end; j += 1) {
      const term = terms[j] as number;
      if (term < sets) addRow(sums, rows[term] as Float64Array, from, to);
      else subtractRow(sums, rows[term - sets] as Float64Array, from, to);
    }
    let own = 0;
    for (let k = from; k < to; k += 1) {
      const weight = Math.exp(sums[k - from] as number);
      perPoint[k] = (perPoint[k] as number) + weight;
      own += weight;
    }
    perGraph[g] = (perGraph[g] as number) + own;
  }
}

function addRow(sums: Float64Array, row: Float64Array, from: number, to: number): void {
  for (let k = from; k < to; k += 1) sums[k - from] = (sums[k - from] as number) + (row[k] as number);
}

function subtractRow(sums: Float64Array, row: Float64Array, from: number, to: number): void {
  for (let k = from; k < to; k += 1) sums[k - from] = (sums[k - from] as number) - (row[k] as number);
}

/** The most that each set can add, and the most that subtracting it can, on one stretch. @returns the widest range */
function markRanges(rows: readonly Float64Array[], from: number, to: number, bounds: Float64Array): number {
  const sets = rows.length;
  let widest = 0;
  for (let set = 3; set < sets; set += 1) {
    const row = rows[set] as Float64Array;
    let high = row[from] as number;
    let low = high;
    for (let k = from + 1; k < to; k += 1) {
      const value = row[k] as number;
      if (value > high) high = value;
      else if (value < low) low = value;
    }
    bounds[set] = high;
    bounds[set + sets] = -low;
    widest = Math.max(widest, high - low);
  }
  return widest;
}

const COARSE_POINTS = 64;

/** The largest log weight on a few points: close to the true peak, which only sets the scale. */
function coarsePeak({ graphs, starts, terms }: Plan, rows: readonly Float64Array[], base: Float64Array): number {
  const sets = rows.length;
  const values = new Float64Array(2 * sets);
  const stride = Math.max(1, Math.floor(base.length / COARSE_POINTS));
  let peak = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < base.length; k += stride) {
    for (let set = 3; set < sets; set += 1) {
      values[set] = (rows[set] as Float64Array)[k] as number;
      values[set + sets] = -(values[set] as number);
    }
    let best = Number.NEGATIVE_INFINITY;
    for (let g = 0; g < graphs; g += 1) {
      let sum = 0;
      const end = starts[g + 1] as number;
      for (let j = starts[g] as number; j < end; j += 1) sum += values[terms[j] as number] as number;
      if (sum > best) best = sum;
    }
    peak = Math.max(peak, best + (base[k] as number));
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
