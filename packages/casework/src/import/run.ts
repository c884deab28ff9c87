// SPDX-License-Identifier: EUPL-1.2
// A dry run over a table in slices: after each slice control comes back with what was read, how far it is, and a cursor that
// can be kept and taken up later. Nothing waits and nothing is stored here: a page awaits between slices, a command does not.

import type { PlainDate } from '@amparo/kernel';
import { FileRefused, type RefusalCode, type RefusalPlace, type SheetRow } from '@amparo/spreadsheet';
import type { Column } from '../htcds/columns.ts';
import type { Finding } from '../htcds/finding.ts';
import { RowReader, type RowReading } from '../htcds/read-rows.ts';
import type { Htcds } from '../htcds/standard.ts';
import { type Report, ReportBuilder, type ReportCounts } from './report.ts';

/** Where a run stopped. `columns` tells whether it is still the same mapping. */
export interface Cursor {
  readonly version: 1;
  readonly columns: string;
  /** rows up to this one were read */
  readonly row: number;
}

export interface Slice {
  readonly rows: readonly RowReading[];
  readonly cursor: Cursor;
  readonly counts: ReportCounts;
}

export type RunEnd =
  | { readonly ok: true; readonly report: Report }
  /** the file breaks off or meets a limit: what was read until then stays read */
  | { readonly ok: false; readonly code: RefusalCode; readonly place: RefusalPlace; readonly report: Report };

export interface RunOptions {
  readonly columns: readonly Column[];
  readonly headerRow: number;
  readonly columnFindings?: readonly Finding[];
  readonly today: PlainDate;
  readonly sliceRows?: number;
  /** of an earlier run with the same columns */
  readonly from?: Cursor;
}

/** A slice ends after so many rows or cells, whichever comes first: some tens of milliseconds of a small machine. */
const SLICE_ROWS = 500;
const SLICE_CELLS = 5000;

/**
 * @returns slices, and at the end the report (of the rows after the cursor)
 * @throws {RangeError} when the cursor belongs to other columns: begin anew
 */
export function* runImport(
  htcds: Htcds,
  rows: Iterable<SheetRow>,
  options: RunOptions,
): Generator<Slice, RunEnd, undefined> {
  const columns = fingerprintOf(options.columns, options.headerRow);
  if (options.from !== undefined && options.from.columns !== columns)
    throw new RangeError('runImport: the cursor must belong to the same columns');
  const after = options.from?.row ?? options.headerRow;
  const reader = new RowReader(htcds, options.columns, options.today);
  const builder = new ReportBuilder();
  builder.addColumns(options.columnFindings ?? []);
  const most = options.sliceRows ?? SLICE_ROWS;
  let slice: RowReading[] = [];
  let seen = 0;
  let cells = 0;
  let last = after;
  const cut = (): Slice => {
    const done: Slice = { rows: slice, cursor: { version: 1, columns, row: last }, counts: builder.counts };
    slice = [];
    seen = 0;
    cells = 0;
    return done;
  };
  try {
    for (const row of rows) {
      if (row.number <= options.headerRow) continue;
      seen += 1;
      cells += row.cells.length;
      // rows before the cursor are remembered, so that one that comes again is known
      if (row.number <= after) reader.remember(row);
      else {
        const reading = reader.read(row);
        if (reading !== undefined) {
          builder.addRow(reading);
          slice.push(reading);
        }
        last = row.number;
      }
      if (seen >= most || cells >= SLICE_CELLS) yield cut();
    }
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    yield cut();
    return { ok: false, code: error.code, place: error.place, report: builder.report() };
  }
  yield cut();
  return { ok: true, report: builder.report() };
}

/**
 * The same for a page: between slices it waits for `pause`, so that the screen stays alive.
 *
 * @param pause e.g. a promise that a timer of the page keeps
 */
export async function* runImportInSlices(
  htcds: Htcds,
  rows: Iterable<SheetRow>,
  options: RunOptions,
  pause: () => Promise<void>,
): AsyncGenerator<Slice, RunEnd, undefined> {
  const run = runImport(htcds, rows, options);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
    yield step.value;
    await pause();
  }
}

function fingerprintOf(columns: readonly Column[], headerRow: number): string {
  const parts = columns.map(({ column, field, repeat, dateOrder, decimal, values }) =>
    [column, field.name, repeat, dateOrder ?? '', decimal ?? '', JSON.stringify([...(values ?? [])])].join(' '),
  );
  // a short sum, not the values themselves: a cursor is kept where the mapping may not be
  let sum = headerRow;
  for (const sign of parts.join('\n')) sum = (Math.imul(sum, 31) + (sign.codePointAt(0) ?? 0)) | 0;
  return (sum >>> 0).toString(36);
}
