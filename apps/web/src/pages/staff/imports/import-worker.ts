// SPDX-License-Identifier: EUPL-1.2
// Reads a file of old cases on a thread of its own, so that a million cells do not keep the page from moving: what it is, what its
// columns may be, a dry run, and the rows in batches as the page asks for them. Sends nothing anywhere but to its page.

import { cellText, type HtcdsRecord, Htcds, keyOf, looksLikeXml, submissionRows } from '@amparo/casework/htcds';
import {
  columnsOf,
  dateEvidence,
  draftMapping,
  draftValues,
  type Mapping,
  readHeader,
  runImport,
  type RunEnd,
  type Slice,
  suggestSteps,
} from '@amparo/casework/import';
import {
  columnLetters,
  columnOf,
  FileRefused,
  guardFormula,
  openTable,
  type SheetRow,
  textOf,
} from '@amparo/spreadsheet';
import { BATCH_LETTERS, BATCH_ROWS } from './sizes.ts';
import type { FromWorker, Opened, OpenedColumn, SentRow, ToWorker } from './messages.ts';

const SAMPLE_ROWS = 2000;
const EXAMPLES = 3;
const EXAMPLE_LETTERS = 60;
const MOST_BYTES = 256 * 1024 * 1024;

interface OpenFile {
  readonly source: Opened['source'];
  readonly rows: () => Iterable<SheetRow>;
  readonly merged: () => readonly string[];
  readonly notices: () => Opened['notices'];
  readonly sheets: Opened['sheets'];
  readonly sheet: number;
  readonly sample: readonly SheetRow[];
}

let htcds: Htcds | undefined;
let open: OpenFile | undefined;
let bytes: Uint8Array | undefined;
let named: File | undefined;
let today = '1970-01-01';
let batches: Generator<{ readonly number: number; readonly rows: readonly SentRow[] }> | undefined;

function say(message: FromWorker): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- to the page that began this worker
  self.postMessage(message);
}

self.addEventListener('message', (event: MessageEvent<ToWorker>) => void hear(event.data));

async function hear(message: ToWorker): Promise<void> {
  try {
    if (message.kind === 'open') await take(message);
    else if (message.kind === 'values') giveValues(message.letters, message.to);
    else if (message.kind === 'plan') await plan(message.mapping);
    else if (message.kind === 'begin') batches = batchesOf(message.mapping, message.from);
    else giveNext();
  } catch (error) {
    if (!(error instanceof FileRefused)) throw error;
    say({ kind: 'refused', code: error.code, place: error.place });
  }
}

async function take({ file, content, sheet, headerRow, today: day }: Extract<ToWorker, { kind: 'open' }>) {
  htcds = new Htcds(content);
  today = day;
  if (file !== named || bytes === undefined) {
    if (file.size > MOST_BYTES) throw new FileRefused('file-too-large', { limit: MOST_BYTES, found: file.size });
    bytes = new Uint8Array(await file.arrayBuffer());
    named = file;
  }
  open = openBytes(htcds, bytes, sheet);
  const header = readHeader(htcds, open.sample, open.merged(), headerRow ?? undefined);
  if (header === undefined) throw new FileRefused('no-sheet');
  const sample = open.sample.filter(({ number }) => number > header.row);
  const steps = suggestSteps(htcds, header.columns, sample);
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  const suggestions = step.value;
  const columns = suggestions.map((each): OpenedColumn => {
    const text = header.columns.find(({ column }) => column === each.column)?.text ?? '';
    return {
      ...each,
      letters: columnLetters(each.column),
      header: text,
      examples: examplesOf(sample, each.column),
      dates: dateEvidence(sample, each.column),
    };
  });
  const given = { sheet: open.source === 'xlsx' ? open.sheet : null, encoding: null, separator: null };
  const mapping = draftMapping(htcds, { ...given, header, suggestions, sample });
  const { source, sheets, notices } = open;
  const opened = { source, sheets, sheet: open.sheet, headerRow: header.row, columns, mapping, notices: notices() };
  say({ kind: 'opened', opened });
}

function openBytes(standard: Htcds, whole: Uint8Array, sheet: number | null): OpenFile {
  if (looksLikeXml(whole)) {
    const rows = submissionRows(standard, whole);
    const parts = { rows: () => rows, merged: () => [], notices: () => [], sheets: [], sheet: 1 };
    return { source: 'xml', ...parts, sample: rows.slice(0, SAMPLE_ROWS) };
  }
  const table = openTable(whole, sheet === null ? {} : { sheet });
  const sample: SheetRow[] = [];
  for (const row of table.rows()) {
    sample.push(row);
    if (sample.length >= SAMPLE_ROWS) break;
  }
  return {
    source: table.kind,
    rows: () => table.rows(),
    merged: () => table.merged(),
    notices: () => table.notices(),
    sheets: table.sheets,
    sheet: table.sheet,
    sample,
  };
}

function examplesOf(sample: readonly SheetRow[], column: number): readonly string[] {
  const found = new Set<string>();
  for (const { cells } of sample) {
    const text = textOf(cells[column]).trim().slice(0, EXAMPLE_LETTERS);
    if (text !== '') found.add(text);
    if (found.size >= EXAMPLES) break;
  }
  return [...found];
}

function giveValues(letters: string, to: string | null): void {
  if (htcds === undefined || open === undefined) return;
  say({ kind: 'values', letters, to, ...draftValues(htcds, to, columnOf(letters), open.sample.slice(1)) });
}

function run(mapping: Mapping): Generator<Slice, RunEnd, undefined> {
  if (htcds === undefined || open === undefined) throw new TypeError('a file must be open');
  return runImport(htcds, open.rows(), {
    columns: columnsOf(htcds, mapping),
    headerRow: mapping.headerRow,
    today: today as `${number}-${number}-${number}`,
  });
}

async function plan(mapping: Mapping): Promise<void> {
  const steps = run(mapping);
  const names = namesOf(mapping);
  const packer = new Packer();
  let rows = 0;
  let count = 0;
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      const end = step.value;
      if (!end.ok) return say({ kind: 'refused', code: end.code, place: end.place });
      if (packer.rest().length > 0) count += 1;
      const notices = open?.notices() ?? [];
      return say({ kind: 'planned', planned: { report: end.report, notices, names, rows, batches: count } });
    }
    for (const { row, record, findings } of step.value.rows) {
      rows += 1;
      if (packer.add(sentRow(names, row, record, findings)) !== undefined) count += 1;
    }
    say({ kind: 'progress', rows });
    // a message of the page is heard between slices
    await new Promise((settle) => setTimeout(settle));
  }
}

function* batchesOf(mapping: Mapping, from: number) {
  const names = namesOf(mapping);
  const packer = new Packer();
  let number = 0;
  for (const { rows } of run(mapping)) {
    for (const { row, record, findings } of rows) {
      const full = packer.add(sentRow(names, row, record, findings));
      if (full === undefined) continue;
      number += 1;
      if (number >= from) yield { number, rows: full };
    }
  }
  const rest = packer.rest();
  if (rest.length > 0 && number + 1 >= from) yield { number: number + 1, rows: rest };
}

function giveNext(): void {
  const step = batches?.next();
  if (step === undefined || step.done === true) say({ kind: 'end' });
  else say({ kind: 'batch', ...step.value });
}

/** Rows until a batch is full; the same rows always make the same batches. */
class Packer {
  #rows: SentRow[] = [];
  #letters = 0;

  /** @returns the batch that was full before this row */
  add(row: SentRow): readonly SentRow[] | undefined {
    const letters = row.cells.reduce((sum, cell) => sum + (cell?.length ?? 4) + 3, 60 + row.found.join('').length);
    const full = this.#rows.length >= BATCH_ROWS || (this.#rows.length > 0 && this.#letters + letters > BATCH_LETTERS);
    const before = this.#rows;
    if (full) {
      this.#rows = [];
      this.#letters = 0;
    }
    this.#rows.push(row);
    this.#letters += letters;
    return full ? before : undefined;
  }

  rest(): readonly SentRow[] {
    return this.#rows;
  }
}

/** The fields of the mapping, and those to which words move that stand where the standard has a list. */
function namesOf(mapping: Mapping): readonly string[] {
  if (htcds === undefined) return [];
  const standard = htcds;
  const names = mapping.columns.flatMap(({ to, repeat }) => (to === null ? [] : [keyOf(standard.field(to), repeat)]));
  const details = names.flatMap((name) => {
    const place = name.replace(/ReasonFor(Incoming|Outgoing)Referral/u, '$1ReferralDetails');
    return place === name ? [] : [place];
  });
  return [...new Set([...names, ...details])];
}

function sentRow(
  names: readonly string[],
  row: number,
  record: HtcdsRecord,
  findings: readonly { readonly code: string; readonly level: string; readonly field: string | null }[],
): SentRow {
  const found = findings
    .filter(({ level }) => level !== 'note')
    .map(({ code, field }) => (field === null ? code : `${code} ${field}`));
  // the server takes the guard of a formula off again
  const cells = names.map((name) => (record[name] === undefined ? null : guardFormula(cellText(record[name]))));
  return { row, cells, found: [...new Set(found)].slice(0, 60) };
}
