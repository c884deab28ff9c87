// SPDX-License-Identifier: EUPL-1.2
// One job of the import bench in a process of its own: writes a file of made-up cases, or reads one and plans each case.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import {
  headerCells,
  mostRepeats,
  planCase,
  readColumns,
  recordCells,
  standardNames,
  writeColumns,
} from '@amparo/casework/htcds';
import { runImport } from '@amparo/casework/import';
import { csvLine, openTable, type SheetRow, xlsxPieces } from '@amparo/spreadsheet';
import { htcds, recordOf } from './import-rows.ts';

const ROWS = 50_000;
const TODAY = '2026-11-26';

function* rows(): Generator<string[]> {
  const columns = writeColumns(htcds, standardNames(htcds), mostRepeats(htcds, []));
  yield headerCells(columns);
  for (let row = 0; row < ROWS; row += 1) yield recordCells(columns, recordOf(row));
}

function write(path: string): void {
  const file = openSync(path, 'w');
  if (path.endsWith('.csv')) for (const row of rows()) writeSync(file, csvLine(row));
  else for (const piece of xlsxPieces(rows(), { sheetName: 'HTCDS' })) writeSync(file, piece);
  closeSync(file);
}

function read(path: string): void {
  const start = performance.now();
  const bytes = readFileSync(path);
  const table = openTable(bytes);
  const first: SheetRow[] = [];
  for (const row of table.rows()) {
    first.push(row);
    if (first.length >= 60) break;
  }
  const { columns, headerRow } = readColumns(htcds, first);
  let planned = 0;
  let longestSlice = 0;
  let before = performance.now();
  for (const slice of runImport(htcds, table.rows(), { columns, headerRow: headerRow ?? 1, today: TODAY })) {
    for (const { record } of slice.rows) if (planCase(htcds, record, TODAY).case.stage !== 'Erased') planned += 1;
    longestSlice = Math.max(longestSlice, performance.now() - before);
    before = performance.now();
  }
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1e6;
  const memory = process.resourceUsage().maxRSS / 1000;
  console.log(JSON.stringify({ seconds, cpu, memory, rows: planned, megabytes: bytes.length / 1e6, longestSlice }));
}

const [what, path = ''] = process.argv.slice(2);
if (what === 'write') write(path);
else read(path);
