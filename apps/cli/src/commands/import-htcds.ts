// SPDX-License-Identifier: EUPL-1.2
// `amparo htcds check` reads a file of cases and says what could be taken and what not; `amparo htcds convert` writes what could
// be taken as a clean file of HTCDS 2.0. Both read CSV, XLSX and submissions of the survey of the standard's toolkit.
// Exit codes: 0 nothing to mend, 1 something is not taken or asked, 2 the file or the call is refused.

import { openSync, writeSync, closeSync, existsSync } from 'node:fs';
import {
  type ColumnReading,
  headerCells,
  type HtcdsRecord,
  mostRepeats,
  readColumns,
  recordCells,
  standardNames,
  writeColumns,
} from '@amparo/casework/htcds';
import { type Report, type RunEnd, runImport, type Slice } from '@amparo/casework/import';
import { csvLine, xlsxPieces } from '@amparo/spreadsheet';
import { Usage } from '../options.ts';
import { wrap } from '../render.ts';
import {
  FileProblem,
  type FileOptions,
  firstRows,
  inWords,
  loadHtcds,
  openFile,
  type OpenedFile,
  readFileOptions,
  todayOf,
} from './import-file.ts';
import { importTranslator, refusalText, reportLines, type Words } from './import-words.ts';

export async function htcdsCommand(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command !== 'check' && command !== 'convert')
    throw new Usage("use 'htcds check' or 'htcds convert' (amparo --help)");
  try {
    return command === 'check' ? check(readFileOptions(rest)) : convert(readFileOptions(rest, ['to', 'out']));
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    console.error(`amparo: ${error.message}`);
    return 2;
  }
}

interface Opened {
  readonly file: OpenedFile;
  readonly reading: ColumnReading & { readonly headerRow: number };
}

function openHtcds(options: FileOptions, t: Words): Opened {
  const file = openFile(options);
  const reading = inWords(options.language, () => readColumns(loadHtcds(), firstRows(file, 60)));
  if (reading.headerRow === null) throw new FileProblem(t('report.no-columns'));
  return { file, reading: { ...reading, headerRow: reading.headerRow } };
}

function runOver({ file, reading }: Opened, each: (slice: Slice) => void): RunEnd {
  const { columns, headerRow, findings } = reading;
  const steps = runImport(loadHtcds(), file.rows(), { columns, headerRow, columnFindings: findings, today: todayOf() });
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    each(step.value);
  }
}

function check(options: FileOptions): number {
  const t = importTranslator(options.language);
  const opened = openHtcds(options, t);
  const end = runOver(opened, () => {});
  print(options, opened, end, t, [t('report.dry-run')]);
  return exitCode(end);
}

function print(options: FileOptions, { file, reading }: Opened, end: RunEnd, t: Words, last: readonly string[]): void {
  const { report } = end;
  if (options.format === 'json') {
    const broken = end.ok ? {} : { refusal: { code: end.code, ...end.place } };
    const taken = reading.columns.map(({ column, field, repeat }) => ({ column, field: field.name, repeat }));
    const { kind, sheet, encoding } = file;
    const head = { kind, sheet, encoding, headerRow: reading.headerRow, columns: taken, notices: file.notices() };
    process.stdout.write(`${JSON.stringify({ ...head, ...report, ...broken }, null, 2)}\n`);
    return;
  }
  const lines = [
    fileLine(file, report, t),
    t('report.columns', {
      taken: reading.columns.length,
      all: reading.columns.length + reading.findings.filter(({ code }) => leavesOut(code)).length,
      row: reading.headerRow,
    }),
    ...(end.ok ? [] : [t('report.broken-off', { why: refusalText(options.language, end.code, end.place) })]),
    ...reportLines(report, file.notices(), t),
    '',
    ...(exitCode(end) === 0 ? [t('report.clean')] : []),
    ...last,
  ];
  process.stdout.write(`${lines.flatMap((line) => (line.startsWith('  ') ? [line] : wrap(line))).join('\n')}\n`);
}

function leavesOut(code: string): boolean {
  return ['unknown-column', 'technical-column', 'duplicate-column', 'ambiguous-label'].includes(code);
}

export function fileLine(file: OpenedFile, report: Pick<Report, 'read'>, t: Words): string {
  const { kind, sheet, sheets, encoding } = file;
  return t(`report.file-${kind}`, { rows: report.read, sheet, sheets, encoding });
}

export function exitCode(end: RunEnd): number {
  if (!end.ok) return 2;
  return end.report.findings.some(({ level }) => level !== 'note') ? 1 : 0;
}

/** Reads the file twice: once for how often groups repeat, once to write; the rows are never all in memory. */
function convert(options: FileOptions): number {
  const t = importTranslator(options.language);
  const { to, out } = options.own;
  if (out === undefined) throw new Usage('--out: name the file to be written');
  const kind = to ?? (out.endsWith('.xlsx') ? 'xlsx' : 'csv');
  if (kind !== 'csv' && kind !== 'xlsx') throw new Usage('--to: use csv or xlsx');
  if (existsSync(out)) throw new FileProblem(t('refusal.file-exists'));
  const htcds = loadHtcds();
  const opened = openHtcds(options, t);
  const names = new Set<string>();
  let most = mostRepeats(htcds, []);
  let rows = 0;
  const end = runOver(opened, ({ rows: read }) => {
    for (const { record, state } of read) {
      if (state === 'refused') continue;
      rows += 1;
      for (const key of Object.keys(record)) names.add(htcds.findByName(key)?.field.name ?? '');
      most = maximum(most, mostRepeats(htcds, [record]));
    }
  });
  const allowed = standardNames(htcds);
  const columns = writeColumns(htcds, new Set([...names].filter((name) => allowed.has(name))), most);
  if (end.ok && columns.length > 0) write(out, kind, table(opened, columns));
  const written = end.ok && columns.length > 0 ? [t('report.written', { rows, columns: columns.length })] : [];
  print(options, opened, end, t, written);
  return exitCode(end);
}

type Most = ReturnType<typeof mostRepeats>;

function maximum(one: Most, other: Most): Most {
  return {
    event: Math.max(one.event, other.event),
    plan: Math.max(one.plan, other.plan),
    comment: Math.max(one.comment, other.comment),
    perpetrator: Math.max(one.perpetrator, other.perpetrator),
    outgoing: Math.max(one.outgoing, other.outgoing),
  };
}

function* table(opened: Opened, columns: ReturnType<typeof writeColumns>): Generator<string[]> {
  yield headerCells(columns);
  for (const record of records(opened)) yield recordCells(columns, record);
}

function* records({ file, reading }: Opened): Generator<HtcdsRecord> {
  const { columns, headerRow } = reading;
  const steps = runImport(loadHtcds(), file.rows(), { columns, headerRow, today: todayOf() });
  for (const slice of steps) for (const { record, state } of slice.rows) if (state !== 'refused') yield record;
}

/** With the rights of its owner alone, and never over another file. */
function write(out: string, kind: 'csv' | 'xlsx', rows: Iterable<string[]>): void {
  const file = openSync(out, 'wx', 0o600);
  try {
    if (kind === 'csv') for (const row of rows) writeSync(file, csvLine(row));
    else for (const piece of xlsxPieces(rows, { sheetName: 'HTCDS' })) writeSync(file, piece);
  } finally {
    closeSync(file);
  }
}
