// SPDX-License-Identifier: EUPL-1.2
// `amparo import plan`: what each column of any table may be (a draft of a mapping), or, with a mapping, a dry run with its report.
// Works without a server and stores nothing; cells are written nowhere but into the files that the caller names.
// Exit codes as of `htcds check`.

import { openSync, writeSync, closeSync, existsSync } from 'node:fs';
import { type Htcds, planCase } from '@amparo/casework/htcds';
import {
  type ColumnSuggestions,
  columnsOf,
  type DateEvidence,
  dateEvidence,
  draftMapping,
  type HeaderReading,
  type Mapping,
  parseMapping,
  readHeader,
  type RunEnd,
  runImport,
  type Slice,
  suggestColumns,
  SURE_ENOUGH,
} from '@amparo/casework/import';
import { InvalidInput, type Issue } from '@amparo/kernel';
import { columnLetters, type SheetRow } from '@amparo/spreadsheet';
import { readText } from '../input.ts';
import { Usage } from '../options.ts';
import { wrap } from '../render.ts';
import { exitCode, fileLine } from './import-htcds.ts';
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
  writeNew,
} from './import-file.ts';
import {
  heading,
  importTranslator,
  noticeText,
  reasonText,
  refusalText,
  reportLines,
  type Words,
} from './import-words.ts';

const SAMPLE_ROWS = 2000;

export async function importCommand(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  if (command !== 'plan') throw new Usage("use 'import plan' (amparo --help)");
  const options = readFileOptions(rest, ['mapping', 'draft', 'out', 'header']);
  try {
    const { mapping } = options.own;
    return mapping === undefined ? suggest(options) : dryRun(options, await readMapping(mapping));
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error;
    console.error(`amparo: ${error.message}`);
    return 2;
  }
}

async function readMapping(file: string): Promise<Mapping> {
  const text = await readText(file);
  const issues: Issue[] = [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InvalidInput([
      { path: file, code: 'not-json', remedy: 'not valid JSON; check commas, quotes and brackets' },
    ]);
  }
  const mapping = parseMapping(loadHtcds(), value, issues);
  if (mapping === undefined) throw new InvalidInput(issues);
  return mapping;
}

function suggest(options: FileOptions): number {
  const t = importTranslator(options.language);
  const htcds = loadHtcds();
  const file = openFile(options);
  const start = inWords(options.language, () => firstRows(file, SAMPLE_ROWS));
  const merged = inWords(options.language, () => file.merged());
  const chosen = options.own['header'];
  if (chosen !== undefined && !/^[1-9]\d{0,2}$/u.test(chosen)) throw new Usage('--header: use the number of the row');
  const header = readHeader(htcds, start, merged, chosen === undefined ? undefined : Number(chosen));
  if (header === undefined) throw new FileProblem(t('refusal.no-sheet'));
  const sample = start.filter(({ number }) => number > header.row);
  const suggestions = suggestColumns(htcds, header.columns, sample);
  const { sheet, encoding, separator } = options.open;
  const mapping = draftMapping(htcds, {
    sheet: file.kind === 'xlsx' ? (sheet ?? file.sheet) : null,
    encoding: encoding ?? null,
    separator: separator ?? null,
    header,
    suggestions,
    sample,
  });
  const target = options.own['draft'];
  if (target !== undefined) writeNew(target, `${JSON.stringify(mapping, null, 2)}\n`, options.language);
  if (options.format === 'json') {
    // the draft holds values of cells; what is printed holds only columns
    const columns = suggestions.map(({ column, suggestions: found }) => ({
      column: columnLetters(column),
      suggestions: found,
    }));
    process.stdout.write(`${JSON.stringify({ headerRow: header.row, columns, notices: file.notices() }, null, 2)}\n`);
    return 0;
  }
  const notices = file.notices().flatMap((notice) => wrap(noticeText(notice, t), '  - ', '    '));
  const lines = [
    ...(notices.length === 0 ? [] : [heading(t('report.notices')), ...notices, '']),
    heading(t('report.suggestions')),
    ...suggestions.flatMap((one) => wrap(suggestionText(one, header, mapping, sample, t), '  ', '      ')),
    '',
    ...wrap(t(target === undefined ? 'report.draft-hint' : 'report.draft-written')),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}

function suggestionText(
  { column, suggestions }: ColumnSuggestions,
  header: HeaderReading,
  mapping: Mapping,
  sample: readonly SheetRow[],
  t: Words,
): string {
  const htcds = loadHtcds();
  const text = header.columns.find((one) => one.column === column)?.text ?? '';
  const letters = columnLetters(column);
  const [best] = suggestions;
  if (best === undefined)
    return t('suggestion.line-none', { column: letters, header: text, reason: t('suggestion.none') });
  const mapped = mapping.columns.find((one) => one.column === letters);
  const open = Object.keys(mapped?.open ?? {}).length;
  const dates =
    mapped === undefined || mapped.to === null || htcds.field(mapped.to).kind !== 'date'
      ? undefined
      : dateEvidence(sample, column);
  const reason = [
    reasonText(best, t),
    ...(best.score < SURE_ENOUGH ? [t('suggestion.unsure')] : []),
    ...(open > 0 ? [t('report.values-left', { count: open })] : []),
    ...(dates !== undefined && dates.ambiguous > 0 ? [datesText(dates, t)] : []),
  ].join('; ');
  return t('suggestion.line', { column: letters, header: text, field: best.field, score: best.score, reason });
}

function datesText({ dayFirst, monthFirst }: DateEvidence, t: Words): string {
  return t('report.asked-dates', { dayFirst, monthFirst });
}

function dryRun(options: FileOptions, mapping: Mapping): number {
  const t = importTranslator(options.language);
  const { sheet, encoding, separator } = mapping;
  const open = {
    sheet: options.open.sheet ?? sheet ?? undefined,
    encoding: options.open.encoding ?? encoding ?? undefined,
    separator: options.open.separator ?? separator ?? undefined,
  };
  const file = openFile({ ...options, open });
  const htcds = loadHtcds();
  const today = todayOf();
  const { out } = options.own;
  if (out !== undefined && existsSync(out)) throw new FileProblem(t('refusal.file-exists'));
  const target = out === undefined ? undefined : openSync(out, 'wx', 0o600);
  const steps = runImport(htcds, file.rows(), {
    columns: columnsOf(htcds, mapping),
    headerRow: mapping.headerRow,
    today,
  });
  let end: RunEnd | undefined;
  while (end === undefined) {
    const step = steps.next();
    if (step.done === true) end = step.value;
    else if (target !== undefined) writeSync(target, planLines(htcds, step.value, today));
  }
  if (target !== undefined) closeSync(target);
  print(options, file, end, t);
  return exitCode(end);
}

/** One planned case on each line, for whoever carries the import out. */
function planLines(htcds: Htcds, { rows }: Slice, today: ReturnType<typeof todayOf>): string {
  return rows
    .map(
      ({ row, state, record }) =>
        `${JSON.stringify({ row, state, planned: state === 'refused' ? null : planCase(htcds, record, today) })}\n`,
    )
    .join('');
}

function print(options: FileOptions, file: OpenedFile, end: RunEnd, t: Words): void {
  if (options.format === 'json') {
    const broken = end.ok ? {} : { refusal: { code: end.code, ...end.place } };
    process.stdout.write(
      `${JSON.stringify({ kind: file.kind, notices: file.notices(), ...end.report, ...broken }, null, 2)}\n`,
    );
    return;
  }
  const lines = [
    fileLine(file, end.report, t),
    ...(end.ok ? [] : [t('report.broken-off', { why: refusalText(options.language, end.code, end.place) })]),
    ...reportLines(end.report, file.notices(), t),
    '',
    t('report.dry-run'),
  ];
  process.stdout.write(`${lines.flatMap((line) => (line.startsWith('  ') ? [line] : wrap(line))).join('\n')}\n`);
}
