// SPDX-License-Identifier: EUPL-1.2
// Cross tables for a report, with cells left out so that none of those can be computed back, also across tables that share
// cells. A table is its cells and the sums between them (a total and its parts); linked tables share names of cells.
//
// Which further cells are left out is chosen by a rule of thumb; whether that suffices is decided by linear programming, both
// ways for every unsafe cell (Hundepool et al., Statistical Disclosure Control, 2012): what an attacker who knows all
// published cells and all sums can conclude about it must reach from 0 to at least the threshold. Cells left out for the sake
// of those are no secret themselves: were one computed back, the program would have found the unsafe ones narrower too.

import { LinearProgram } from '../numeric/linear-program.ts';

export interface TableSum {
  readonly total: string;
  readonly parts: readonly string[];
}

export interface LinkedTables {
  /** whole numbers, not negative */
  readonly cells: ReadonlyMap<string, number>;
  readonly sums: readonly TableSum[];
  /** cells that are 0 by definition, such as a pregnant boy: publishing them tells nothing */
  readonly structuralZeros?: ReadonlySet<string> | undefined;
}

export interface Interval {
  readonly lower: number;
  /** null: nothing limits it */
  readonly upper: number | null;
}

export interface ProtectedTables {
  /** null: left out */
  readonly cells: ReadonlyMap<string, number | null>;
  readonly primary: ReadonlySet<string>;
  readonly secondary: ReadonlySet<string>;
  /** of every cell left out: what can be concluded about it */
  readonly intervals: ReadonlyMap<string, Interval>;
}

/** Cells of a frequency table that must not be shown: below the threshold, zeros included unless they are structural. */
export function unsafeCounts({ cells, structuralZeros }: LinkedTables, threshold: number): Set<string> {
  const unsafe = new Set<string>();
  for (const [name, count] of cells)
    if (count < threshold && !(count === 0 && structuralZeros?.has(name) === true)) unsafe.add(name);
  return unsafe;
}

/** Dominance (n, k): the n largest contributors make more than k % of the sum. */
export function isDominated(contributions: readonly number[], n: number, percent: number): boolean {
  const sorted = contributions.toSorted((a, b) => b - a);
  const total = sorted.reduce((sum, value) => sum + value, 0);
  const largest = sorted.slice(0, n).reduce((sum, value) => sum + value, 0);
  return largest * 100 > percent * total;
}

/** p %: the second largest contributor could estimate the largest within p %. */
export function isEstimable(contributions: readonly number[], percent: number): boolean {
  const [first = 0, second = 0] = contributions.toSorted((a, b) => b - a);
  const total = contributions.reduce((sum, value) => sum + value, 0);
  return (total - first - second) * 100 < percent * first;
}

/**
 * Leaves out the unsafe cells and as many others as it takes.
 *
 * @param unsafe names of cells: of `unsafeCounts`, or by the rules for sums
 * @param threshold what can be concluded about an unsafe cell must reach from 0 to this at least
 * @throws {RangeError} sums that do not hold, or name cells that are not there: a mistake of the caller
 */
export function protectTables(tables: LinkedTables, unsafe: ReadonlySet<string>, threshold: number): ProtectedTables {
  checkSums(tables);
  const hidden = new Set(unsafe);
  for (;;) {
    const exposed = exposedOf(tables, hidden, unsafe, threshold);
    if (exposed.length === 0) break;
    const next = exposed.map((name) => helperFor(tables, hidden, name)).find((name) => name !== undefined);
    // nothing is left that could hide it: all goes, and what may come back comes back below
    if (next === undefined) for (const name of tables.cells.keys()) hidden.add(name);
    else hidden.add(next);
    if (next === undefined) break;
  }
  showAgain(tables, hidden, unsafe, threshold);
  return finish(tables, hidden, unsafe, intervalsOf(tables, hidden));
}

/** Unsafe cells about which too much can be concluded. */
function exposedOf(
  tables: LinkedTables,
  hidden: ReadonlySet<string>,
  unsafe: ReadonlySet<string>,
  threshold: number,
): readonly string[] {
  return [...intervalsOf(tables, hidden, unsafe)]
    .filter(([, interval]) => !isWide(interval, threshold))
    .map(([name]) => name);
}

/**
 * The rule of thumb leaves out too much. What is not needed is shown again, one cell after the other: totals first, because
 * most people read them, then the largest counts.
 */
function showAgain(tables: LinkedTables, hidden: Set<string>, unsafe: ReadonlySet<string>, threshold: number): void {
  const totals = new Set(tables.sums.map(({ total }) => total));
  const rank = (name: string): number => (totals.has(name) ? 1e15 : 0) + (tables.cells.get(name) as number);
  const helpers = [...hidden].filter((name) => !unsafe.has(name)).toSorted((a, b) => rank(b) - rank(a));
  for (const name of helpers) {
    hidden.delete(name);
    if (exposedOf(tables, hidden, unsafe, threshold).length > 0) hidden.add(name);
  }
}

function finish(
  { cells }: LinkedTables,
  hidden: ReadonlySet<string>,
  primary: ReadonlySet<string>,
  intervals: ReadonlyMap<string, Interval>,
): ProtectedTables {
  return {
    cells: new Map([...cells].map(([name, count]) => [name, hidden.has(name) ? null : count])),
    primary: new Set(primary),
    secondary: new Set([...hidden].filter((name) => !primary.has(name))),
    intervals,
  };
}

function isWide({ lower, upper }: Interval, threshold: number): boolean {
  return lower <= 0 && (upper === null || upper >= threshold);
}

function checkSums({ cells, sums }: LinkedTables): void {
  for (const { total, parts } of sums) {
    const sum = parts.reduce((all, name) => all + (cells.get(name) ?? Number.NaN), 0);
    if (sum !== cells.get(total)) throw new RangeError('protectTables: a total is not the sum of its parts');
  }
}

/** What the published cells and the sums say about the cells that are left out, or about those of them that are `wanted`. */
export function intervalsOf(
  { cells, sums }: LinkedTables,
  hidden: ReadonlySet<string>,
  wanted: ReadonlySet<string> = hidden,
): Map<string, Interval> {
  const names = [...hidden];
  const place = new Map(names.map((name, at) => [name, at]));
  const rows: number[][] = [];
  const rhs: number[] = [];
  for (const { total, parts } of sums) {
    const row = Array.from({ length: names.length }, () => 0);
    let known = 0;
    let isOpen = false;
    const take = (name: string, sign: 1 | -1): void => {
      const at = place.get(name);
      if (at === undefined) known += sign * (cells.get(name) as number);
      else {
        row[at] = (row[at] as number) + sign;
        isOpen = true;
      }
    };
    for (const part of parts) take(part, 1);
    take(total, -1);
    if (!isOpen) continue;
    rows.push(row);
    rhs.push(-known);
  }
  const program = new LinearProgram(rows, rhs, names.length);
  return new Map(
    [...wanted].map((name) => {
      const at = place.get(name);
      const objective = names.map((_, k) => (k === at ? 1 : 0));
      const low = program.minimise(objective);
      const high = program.maximise(objective);
      return [
        name,
        {
          lower: low.kind === 'optimal' ? low.num / low.den : 0,
          upper: high.kind === 'optimal' ? high.num / high.den : null,
        },
      ];
    }),
  );
}

/**
 * The next cell to leave out for the sake of one: the smallest published one that stands in a sum with it, first in sums
 * where it is the only one left out; parts before totals, because a total is read by more people.
 */
function helperFor(
  { cells, sums, structuralZeros }: LinkedTables,
  hidden: ReadonlySet<string>,
  name: string,
): string | undefined {
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  const totals = new Set(sums.map(({ total }) => total));
  for (const { total, parts } of sums) {
    const members = [...parts, total];
    if (!members.includes(name)) continue;
    const isAlone = members.filter((member) => hidden.has(member)).length === 1;
    for (const member of members) {
      if (hidden.has(member) || structuralZeros?.has(member) === true) continue;
      const rank = (isAlone ? 0 : 1e18) + (totals.has(member) ? 1e15 : 0) + (cells.get(member) as number);
      if (rank < bestRank) {
        bestRank = rank;
        best = member;
      }
    }
  }
  return best;
}

/**
 * Controlled rounding of a two-way table: every cell to one of the two neighbouring multiples of the base, and every total
 * is the sum of its rounded parts. Rows and columns as inner cells; totals are computed.
 *
 * Source: Cox (1987); the equations are those of a flow, so that every corner of the program is whole.
 */
export function roundTable(inner: readonly (readonly number[])[], base: number): number[][] {
  const rowCount = inner.length;
  const columnCount = inner[0]?.length ?? 0;
  const down = (value: number): number => Math.floor(value / base);
  const rests = inner.map((row) => row.map((value) => value - base * down(value)));
  // variables: cell up or not, its complement, row totals and their complements, column totals, grand total
  const variables: [number, number][] = [];
  const open = (value: number): number => {
    variables.push([value, variables.length]);
    return variables.length - 1;
  };
  const equations: { terms: [number, number][]; rhs: number }[] = [];
  const choice = (value: number): number | undefined => {
    if (value % base === 0) return undefined;
    const up = open(1);
    const complement = open(1);
    equations.push({
      terms: [
        [up, 1],
        [complement, 1],
      ],
      rhs: 1,
    });
    return up;
  };
  const cells = rests.map((row) => row.map((rest) => choice(rest)));
  const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const rowTotals = inner.map((row) => choice(sumOf(row)));
  const columnOf = (c: number): number[] => inner.map((row) => row[c] as number);
  const columnTotals = Array.from({ length: columnCount }, (_, c) => choice(sumOf(columnOf(c))));
  const grand = choice(sumOf(inner.flat()));
  const balance = (
    parts: readonly (number | undefined)[],
    values: readonly number[],
    total: number | undefined,
  ): void => {
    const terms: [number, number][] = parts.flatMap((part): [number, number][] =>
      part === undefined ? [] : [[part, 1]],
    );
    if (total !== undefined) terms.push([total, -1]);
    equations.push({ terms, rhs: down(sumOf(values)) - sumOf(values.map(down)) });
  };
  inner.forEach((row, r) => balance(cells[r] as (number | undefined)[], row, rowTotals[r]));
  for (let c = 0; c < columnCount; c += 1)
    balance(
      cells.map((row) => row[c]),
      columnOf(c),
      columnTotals[c],
    );
  // the grand total is down(total) or one more, and the sum of the rounded row totals
  const rowSums = inner.map(sumOf);
  balance(rowTotals, rowSums, grand);
  const program = new LinearProgram(
    equations.map(({ terms }) => {
      const row = Array.from({ length: variables.length }, () => 0);
      for (const [variable, factor] of terms) row[variable] = factor;
      return row;
    }),
    equations.map(({ rhs }) => rhs),
    variables.length,
  );
  // nearest: going up costs base - 2 rest
  const objective = Array.from({ length: variables.length }, () => 0);
  for (let r = 0; r < rowCount; r += 1)
    for (let c = 0; c < columnCount; c += 1) {
      const up = cells[r]?.[c];
      if (up !== undefined) objective[up] = base - 2 * (rests[r]?.[c] as number);
    }
  const answer = program.minimise(objective);
  const point = answer.kind === 'optimal' ? answer.point : [];
  return inner.map((row, r) =>
    row.map((value, c) => {
      const up = cells[r]?.[c];
      return base * (down(value) + (up === undefined ? 0 : Math.round(point[up] as number)));
    }),
  );
}
