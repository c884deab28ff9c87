// SPDX-License-Identifier: EUPL-1.2
// How well counts or records keep what the table says, and whether they show what they must not. Definitions are those of
// the evaluator of Synthetic Data Showcase, so that figures can be compared. Computed from the sensitive table: for the
// owner's eyes; what is printed in public is the bands of `bandOf`.

import type { Aggregates } from './aggregates.ts';
import { type CaseRecords } from './case-records.ts';
import { attributesOf, findCombination, type Level, RecordWalk } from './combinations.ts';
import { countCombinations, type ExactCounts, type Heartbeat } from './exact-counts.ts';
import type { SyntheticRecords } from './synthetic-dp.ts';

export interface LengthMeasures {
  readonly length: number;
  /** distinct combinations in the table, and their mean count */
  readonly sensitive: number;
  readonly meanCount: number;
  /** of these, how many are in the output */
  readonly kept: number;
  /** combinations of fewer than k people that appear with a count below k */
  readonly leaked: number;
  readonly preservation: number;
  readonly proportionalError: number;
  readonly meanAbsoluteError: number;
  /** combinations of the table that are not in the output, and their share of all counts of the table */
  readonly suppressed: number;
  readonly suppressedShare: number;
  /** combinations of the output that are not in the table, and their share of all counts of the output */
  readonly fabricated: number;
  readonly fabricatedShare: number;
  /** the same by size of the true count: up to 10, 20, 40, … */
  readonly bySize: readonly { readonly upTo: number; readonly combinations: number; readonly preservation: number }[];
}

export interface Evaluation {
  readonly resolution: number;
  readonly lengths: readonly LengthMeasures[];
  /** records out / records in - 1 */
  readonly expansion: number;
  /** sensitive records with a combination of count 1 (unique) or below the resolution (rare), by shortest such length */
  readonly unique: readonly number[];
  readonly rare: readonly number[];
  /** output records that equal a unique sensitive record of ten or more attributes; undefined for counts alone */
  readonly exactCopies: number | undefined;
}

export function evaluateAggregates(
  records: CaseRecords,
  exact: ExactCounts,
  aggregates: Aggregates,
  resolution: number,
): Evaluation {
  return {
    resolution,
    lengths: exact.levels.map((_, k) =>
      compare(exact, k + 1, resolution, aggregates.levels, aggregates.counts[k] ?? new Int32Array(0)),
    ),
    expansion: aggregates.recordCount / records.count - 1,
    ...shortestRare(records, exact, resolution),
    exactCopies: undefined,
  };
}

export function evaluateRecords(
  records: CaseRecords,
  exact: ExactCounts,
  synthetic: SyntheticRecords,
  resolution: number,
  beat?: Heartbeat,
): Evaluation {
  const output = countCombinations({ ...records, ...synthetic }, exact.levels.length, 1, beat);
  return {
    resolution,
    lengths: exact.levels.map((_, k) =>
      compare(exact, k + 1, resolution, output.levels, output.counts[k] as Int32Array),
    ),
    expansion: synthetic.count / records.count - 1,
    ...shortestRare(records, exact, resolution),
    exactCopies: countExactCopies(records, synthetic),
  };
}

function compare(
  exact: ExactCounts,
  length: number,
  resolution: number,
  levels: readonly Level[],
  output: Int32Array,
): LengthMeasures {
  const own = exact.levels[length - 1] as Level;
  const truth = exact.counts[length - 1] as Int32Array;
  const outOf = new Int32Array(own.size);
  let fabricated = 0;
  let fabricatedCounts = 0;
  let outputCounts = 0;
  for (let c = 0; c < output.length; c += 1) {
    const count = output[c] as number;
    if (count <= 0) continue;
    outputCounts += count;
    const at = findCombination(exact.levels, attributesOf(levels, length, c));
    if (at >= 0 && (truth[at] as number) > 0) outOf[at] = count;
    else {
      fabricated += 1;
      fabricatedCounts += count;
    }
  }
  const sum = {
    sensitive: 0,
    counts: 0,
    kept: 0,
    leaked: 0,
    preserved: 0,
    error: 0,
    absolute: 0,
    suppressed: 0,
    lost: 0,
    judged: 0,
  };
  const sizes: { combinations: number; preserved: number }[] = [];
  for (let c = 0; c < own.size; c += 1) {
    const real = truth[c] as number;
    if (real === 0) continue;
    const out = outOf[c] as number;
    sum.sensitive += 1;
    sum.counts += real;
    const kept = Math.min(out / real, 1);
    if (real >= resolution || out > 0) {
      sum.judged += 1;
      sum.preserved += kept;
      sum.error += Math.abs(out - real) / real;
      const size = Math.max(0, Math.ceil(Math.log2(real / 10)));
      const entry = (sizes[size] ??= { combinations: 0, preserved: 0 });
      entry.combinations += 1;
      entry.preserved += kept;
    }
    if (out > 0) {
      sum.kept += 1;
      sum.absolute += Math.abs(out - real);
      if (real < resolution && out < resolution) sum.leaked += 1;
    } else {
      sum.suppressed += 1;
      sum.lost += real;
    }
  }
  const judged = Math.max(1, sum.judged + fabricated);
  return {
    length,
    sensitive: sum.sensitive,
    meanCount: sum.counts / Math.max(1, sum.sensitive),
    kept: sum.kept,
    leaked: sum.leaked,
    preservation: sum.preserved / judged,
    proportionalError: (sum.error + fabricated) / judged,
    meanAbsoluteError: sum.absolute / Math.max(1, sum.kept),
    suppressed: sum.suppressed,
    suppressedShare: sum.lost / Math.max(1, sum.counts),
    fabricated,
    fabricatedShare: fabricatedCounts / Math.max(1, outputCounts),
    bySize: Array.from(sizes, (entry, size) => ({
      upTo: 10 * 2 ** size,
      combinations: entry?.combinations ?? 0,
      preservation: entry === undefined ? 0 : entry.preserved / entry.combinations,
    })),
  };
}

/** Per length: sensitive records whose shortest combination of count 1, and of a count below the resolution, has it. */
function shortestRare(
  records: CaseRecords,
  exact: ExactCounts,
  resolution: number,
): { unique: number[]; rare: number[] } {
  const unique = exact.levels.map(() => 0);
  const rare = exact.levels.map(() => 0);
  const done = new Uint8Array(records.count);
  exact.levels.forEach((_, k) => {
    const smallest = smallestCounts(records, exact, k + 1);
    for (let r = 0; r < records.count; r += 1) {
      const count = smallest[r] as number;
      if (count === 1 && ((done[r] as number) & 1) === 0) {
        unique[k] = (unique[k] as number) + 1;
        done[r] = (done[r] as number) | 1;
      }
      if (count > 0 && count < resolution && ((done[r] as number) & 2) === 0) {
        rare[k] = (rare[k] as number) + 1;
        done[r] = (done[r] as number) | 2;
      }
    }
  });
  return { unique, rare };
}

function smallestCounts(records: CaseRecords, exact: ExactCounts, length: number): Int32Array {
  const counts = exact.counts[length - 1] as Int32Array;
  const walk = new RecordWalk(exact.levels.slice(0, length));
  return Int32Array.from({ length: records.count }, (_, r) => {
    walk.walk(records.items, records.starts[r] as number, records.starts[r + 1] as number);
    let smallest = walk.size === 0 ? 0 : 0x7fffffff;
    for (let k = 0; k < walk.size; k += 1) smallest = Math.min(smallest, counts[walk.found[k] as number] as number);
    return smallest;
  });
}

const LONG_RECORD = 10;

function countExactCopies(records: CaseRecords, synthetic: SyntheticRecords): number {
  const seen = new Map<string, number>();
  const keyOf = ({ items, starts }: SyntheticRecords | CaseRecords, r: number): string | undefined => {
    const from = starts[r] as number;
    const to = starts[r + 1] as number;
    return to - from < LONG_RECORD ? undefined : String.fromCharCode(...items.subarray(from, to));
  };
  for (let r = 0; r < records.count; r += 1) {
    const key = keyOf(records, r);
    if (key !== undefined) seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  let copies = 0;
  for (let r = 0; r < synthetic.count; r += 1) {
    const key = keyOf(synthetic, r);
    if (key !== undefined && seen.get(key) === 1) copies += 1;
  }
  return copies;
}

/** The upper ends of the bands in which measures are told in public. */
const BANDS = [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] as const;

/** @returns the band a share lies in: rough on purpose */
export function bandOf(share: number): { readonly from: number; readonly to: number } {
  const at = BANDS.findIndex((end) => share <= end);
  const k = at < 0 ? BANDS.length - 1 : at;
  return { from: k === 0 ? 0 : (BANDS[k - 1] as number), to: BANDS[k] as number };
}
