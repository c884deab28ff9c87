// SPDX-License-Identifier: EUPL-1.2
// What the linkage unit keeps of a run until it is deleted, and what of it may leave: the table with small cells withheld and the
// errors to expect, in the format that the estimate reads. The command line and the page write the same files.

import { type History, historyKey, historyOrder } from './history.ts';
import type { LinkResult } from './link-lists.ts';
import { errorCases } from './linkage-errors.ts';
import { type ProtectedHistory, protectBySuppression } from './protect.ts';

export interface UnitFile {
  readonly format: 'amparo-linkage-result';
  readonly version: 1;
  readonly mode: 'clk' | 'keys';
  readonly runId: string;
  readonly rehearsal: boolean;
  readonly lists: readonly string[];
  readonly records: readonly number[];
  readonly repeated: readonly number[];
  readonly threshold: number;
  readonly chosen: { readonly share: number; readonly overlap: number; readonly overlapping: boolean } | null;
  readonly smallestCell: number;
  /** exact counts by bit set (bit 0 = first list): for the unit alone */
  readonly counts: readonly number[];
  readonly variants: readonly { readonly threshold: number; readonly counts: readonly number[] }[];
  readonly expected: { readonly missed: number; readonly false: number } | null;
  readonly compared: number;
}

/** What both modes give. */
export interface RunResult extends LinkResult {
  readonly mode: 'clk' | 'keys';
  readonly runId: string;
  readonly rehearsal: boolean;
  /** record numbers of each list, in the order of the labels; empty where they were forgotten */
  readonly ids: readonly (readonly string[])[];
}

export function unitFileOf(result: RunResult, smallestCell: number): UnitFile {
  const { mode, runId, rehearsal, lists, records, repeated, threshold, chosen, compared } = result;
  return {
    format: 'amparo-linkage-result',
    version: 1,
    mode,
    runId,
    rehearsal,
    lists,
    records,
    repeated,
    threshold,
    chosen:
      chosen === undefined
        ? null
        : { share: chosen.mixture.share, overlap: chosen.overlap, overlapping: chosen.overlapping },
    smallestCell,
    counts: result.history.counts,
    variants: result.variants.map((variant) => ({ threshold: variant.threshold, counts: variant.history.counts })),
    expected: result.expected ?? null,
    compared,
  };
}

/** @returns undefined for anything that `unitFileOf` did not make */
export function readUnitFile(value: unknown): UnitFile | undefined {
  const file = value as Partial<UnitFile> | null | undefined;
  const isSound =
    file?.format === 'amparo-linkage-result' &&
    Array.isArray(file.lists) &&
    file.lists.length > 1 &&
    Array.isArray(file.counts) &&
    file.counts.length === 1 << file.lists.length &&
    file.counts.every((count) => Number.isSafeInteger(count) && count >= 0) &&
    [file.records, file.repeated].every((each) => Array.isArray(each) && each.length === file.lists?.length) &&
    Array.isArray(file.variants) &&
    typeof file.threshold === 'number';
  return isSound ? (file as UnitFile) : undefined;
}

export function historyOf({ lists, counts }: UnitFile): History {
  return { lists, counts };
}

/** What leaves the unit. */
export interface ReleasedTable {
  readonly lists: readonly string[];
  readonly history: Readonly<Record<string, number | null>>;
  readonly intervals?: Readonly<Record<string, readonly [number, number]>>;
  readonly noise?: { readonly mechanism: 'discrete-laplace'; readonly epsilon: number };
  readonly linkage: readonly { readonly missed: number; readonly false: number }[];
  readonly mode: string;
  readonly rehearsal: boolean;
}

/** @param smallest default: the one that the run was made with */
export function withheldTable(unit: UnitFile, smallest: number = unit.smallestCell): ReleasedTable {
  const { history, intervals } = protectBySuppression(historyOf(unit), smallest);
  return { lists: unit.lists, history, intervals, ...errorsOf(unit) };
}

/**
 * Each person is in one cell, so one epsilon pays for the whole table; zeros get noise too, and cells may become negative.
 *
 * @param draw whole numbers of the discrete Laplace distribution of scale 1 / epsilon, from an exact sampler
 */
export function noisyTable(unit: UnitFile, epsilon: number, draw: () => number): ReleasedTable {
  const size = unit.lists.length;
  const cells = historyOrder(size).map(
    (mask) => [historyKey(mask, size), (unit.counts[mask] as number) + draw()] as const,
  );
  return {
    lists: unit.lists,
    history: Object.fromEntries(cells),
    noise: { mechanism: 'discrete-laplace', epsilon },
    ...errorsOf(unit),
  };
}

function errorsOf({ counts, variants, expected, mode, rehearsal }: UnitFile) {
  const [lower, higher] = variants;
  return {
    linkage: errorCases(counts, lower?.counts ?? [], higher?.counts ?? [], expected ?? undefined),
    mode,
    rehearsal,
  };
}

/** history.csv: a column for each list, the count last, empty where it is withheld. */
export function historyRows({ lists, history }: Pick<ProtectedHistory, 'lists' | 'history'>): readonly string[][] {
  const cells = cellsInOrder(history);
  return [
    [...lists, 'count'],
    ...cells.map(([key, count]) => [...Array.from(key), count === null ? '' : String(count)]),
  ];
}

/** history.csv as text. @param line one row as a line of CSV, its end included */
export function csvHistory(
  table: Pick<ProtectedHistory, 'lists' | 'history'>,
  line: (row: readonly string[]) => string,
): string {
  return historyRows(table)
    .map((row) => line(row))
    .join('');
}

/** history.json, written by hand, because an object would put 1000 before 0001. */
export function historyJson({ history }: Pick<ProtectedHistory, 'history'>): string {
  return `{\n${cellsInOrder(history)
    .map(([key, count]) => ` "${key}": ${count}`)
    .join(',\n')}\n}\n`;
}

function cellsInOrder(history: ProtectedHistory['history']) {
  return Object.entries(history).sort(([one], [other]) => (one < other ? -1 : 1));
}

/** clusters.csv for the unit, and for each party its own records with cluster numbers of its own, so that none can join theirs. */
export function clusterRows({ lists, ids, labels }: Pick<RunResult, 'lists' | 'ids' | 'labels'>): {
  readonly all: readonly string[][];
  readonly own: readonly string[][][];
} {
  const all: string[][] = [['recordId', 'clusterId']];
  let at = 0;
  const own = lists.map((_, list) => {
    const rows: string[][] = [['recordId', 'clusterId']];
    const numbers = new Map<number, number>();
    for (const id of ids[list] ?? []) {
      const label = labels[at++] as number;
      if (!numbers.has(label)) numbers.set(label, numbers.size + 1);
      all.push([id, `C${label + 1}`]);
      rows.push([id, String(numbers.get(label))]);
    }
    return rows;
  });
  return { all, own };
}

/** @returns whether record numbers came along, so that clusters can be named */
export function hasRecordNumbers({ ids }: Pick<RunResult, 'ids'>): boolean {
  return ids.every((list) => list.some((id) => id !== ''));
}
