// SPDX-License-Identifier: EUPL-1.2
// The mapping assistant: which field a column may be, and which code a value may be, each with the word it went by. It looks
// at names in four languages and at the values themselves; it decides nothing.

import { type Language } from '@amparo/kernel';
import { type Cell, type SheetRow, textOf, unguardFormula } from '@amparo/spreadsheet';
import { readCell } from '../htcds/read-cell.ts';
import { readDate } from '../htcds/read-date.ts';
import { folded, type Htcds, type HtcdsField } from '../htcds/standard.ts';
import type { HeaderText } from './header.ts';
import { holdsPhrase, isNear } from './near.ts';

/** Why a field is suggested; the sentence is in the translations. */
export type Reason =
  | { readonly by: 'full-name' | 'label' }
  | { readonly by: 'word' | 'part' | 'near-word'; readonly word: string; readonly language: Language }
  /** share of the looked-at values that are codes, countries or days of the field, in percent */
  | { readonly by: 'values'; readonly share: number };

export interface Suggestion {
  readonly field: string;
  readonly repeat: number;
  /** 0 to 100; below 60 it is better to ask than to preselect */
  readonly score: number;
  readonly reason: Reason;
}

export interface ColumnSuggestions {
  readonly column: number;
  /** best first, at most five; the first is nobody else's first */
  readonly suggestions: readonly Suggestion[];
}

const SAMPLE = 200;
const SURE_ENOUGH = 60;

/** @param sample rows of cases, the first two hundred are looked at */
export function suggestColumns(
  htcds: Htcds,
  header: readonly HeaderText[],
  sample: readonly SheetRow[],
): readonly ColumnSuggestions[] {
  const steps = suggestSteps(htcds, header, sample);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, with control back after each column: a page with a thousand columns stays alive. Yields how many are done. */
export function* suggestSteps(
  htcds: Htcds,
  header: readonly HeaderText[],
  sample: readonly SheetRow[],
): Generator<number, readonly ColumnSuggestions[], undefined> {
  const words = headerWords(htcds);
  const found: { column: number; suggestions: Suggestion[] }[] = [];
  for (const { column, text, above } of header) {
    const cells = sample.slice(0, SAMPLE).map(({ cells: row }) => row[column] ?? null);
    found.push({ column, suggestions: forColumn(htcds, words, text, above, cells) });
    yield found.length;
  }
  return withoutRivals(found);
}

interface HeaderWord {
  readonly field: HtcdsField;
  readonly word: string;
  readonly shown: string;
  readonly language: Language;
}

function headerWords(htcds: Htcds): readonly HeaderWord[] {
  return Object.entries(htcds.content.headers).flatMap(([name, words]) =>
    words.map(({ word, language }) => ({ field: htcds.field(name), word: folded(word), shown: word, language })),
  );
}

function forColumn(
  htcds: Htcds,
  words: readonly HeaderWord[],
  text: string,
  above: string,
  cells: readonly Cell[],
): Suggestion[] {
  const best = new Map<string, Suggestion>();
  const add = (field: HtcdsField, repeat: number, score: number, reason: Reason): void => {
    if ((best.get(field.name)?.score ?? 0) < score) best.set(field.name, { field: field.name, repeat, score, reason });
  };
  const named = htcds.findByName(text);
  if (named !== undefined) add(named.field, named.repeat, 100, { by: 'full-name' });
  const labelled = htcds.findByLabel(text);
  for (const field of labelled) add(field, 1, labelled.length === 1 ? 95 : 55, { by: 'label' });
  const own = folded(text);
  const whole = folded(`${above} ${text}`);
  for (const { field, word, shown, language } of words) {
    const reason = { word: shown, language };
    if (own === word) add(field, 1, 90, { by: 'word', ...reason });
    else if (whole === word) add(field, 1, 88, { by: 'word', ...reason });
    else if (word.length >= 4 && holdsPhrase(whole, word))
      add(field, 1, 55 + Math.min(25, Math.round((25 * word.length) / whole.length)), { by: 'part', ...reason });
    else if (isNear(own, word)) add(field, 1, 70, { by: 'near-word', ...reason });
  }
  // where the name decides, the values are not tried against every list
  const decided = [...best.values()].some(({ score }) => score >= 88);
  for (const [field, share] of decided ? [] : byValues(htcds, cells))
    add(field, 1, Math.round(share * 0.58), { by: 'values', share });
  return [...best.values()]
    .map((suggestion) => weighed(htcds, suggestion, cells))
    .sort((one, other) => other.score - one.score)
    .slice(0, 5);
}

/** A name that says one thing while the values say another is no sure suggestion: a birth date full of names. */
function weighed(htcds: Htcds, suggestion: Suggestion, cells: readonly Cell[]): Suggestion {
  const field = htcds.field(suggestion.field);
  if (!['date', 'number', 'country', 'language', 'yes-no'].includes(field.kind)) return suggestion;
  const share = shareOf(htcds, field, cells);
  return share === undefined || share >= 30 ? suggestion : { ...suggestion, score: Math.min(suggestion.score, 40) };
}

/** Fields whose values can be told by their look. */
function byValues(htcds: Htcds, cells: readonly Cell[]): (readonly [HtcdsField, number])[] {
  const filled = cells.filter((cell) => textOf(cell).trim() !== '');
  const distinct = new Set(filled.map((cell) => folded(textOf(cell))));
  // one letter or a yes fits too many fields
  if (filled.length < 3 || distinct.size < 2 || [...distinct].every((text) => text.length < 3)) return [];
  return htcds.content.fields
    .filter(({ kind, name }) => kind === 'code' || name === 'prs_Citizenship' || name === 'prs_PrimaryLanguage')
    .flatMap((field) => {
      const share = shareOf(htcds, field, cells);
      return share !== undefined && share >= 60 ? [[field, share] as const] : [];
    });
}

/** After so many different texts that do not fit, a column is not looked at further. */
const TRIED = 12;

/** Percent of the filled cells that can be read as the field, or as one of two days; undefined without filled cells. */
function shareOf(htcds: Htcds, field: HtcdsField, cells: readonly Cell[]): number | undefined {
  const kinds = new Map<string, { cell: Cell; count: number }>();
  for (const cell of cells) {
    const text = textOf(cell).trim();
    if (text !== '') kinds.set(text, { cell, count: (kinds.get(text)?.count ?? 0) + 1 });
  }
  if (kinds.size === 0) return undefined;
  let looked = 0;
  let read = 0;
  let tried = 0;
  for (const { cell, count } of kinds.values()) {
    tried += 1;
    looked += count;
    if (isReadable(htcds, field, cell)) read += count;
    if (tried >= TRIED && read * 4 < looked) break;
  }
  return Math.round((100 * read) / looked);
}

function isReadable(htcds: Htcds, field: HtcdsField, cell: Cell): boolean {
  const { value, codes } = readCell(htcds, field, cell, {});
  if (value !== undefined) return !codes.includes('moved-to-details') && !codes.includes('open-list-value');
  return codes.includes('ambiguous-date') || codes.includes('two-digit-year') || codes.includes('ambiguous-number');
}

/** Two columns do not begin with the same field: the surer one keeps it. */
function withoutRivals(found: readonly { column: number; suggestions: Suggestion[] }[]): ColumnSuggestions[] {
  const order = [...found].sort((one, other) => (other.suggestions[0]?.score ?? 0) - (one.suggestions[0]?.score ?? 0));
  const taken = new Set<string>();
  const result = new Map<number, Suggestion[]>();
  for (const { column, suggestions } of order) {
    const free = suggestions.filter(({ field, repeat }) => !taken.has(`${field} ${repeat}`));
    const rest = suggestions
      .filter((one) => !free.includes(one))
      .map((one) => ({ ...one, score: Math.min(one.score, 50) }));
    const [first] = free;
    if (first !== undefined && first.score >= SURE_ENOUGH) taken.add(`${first.field} ${first.repeat}`);
    result.set(
      column,
      [...free, ...rest].sort((one, other) => other.score - one.score),
    );
  }
  return found.map(({ column }) => ({ column, suggestions: result.get(column) ?? [] }));
}

export interface ValueSuggestion {
  /** as it stands in the cells, for the person's own screen */
  readonly text: string;
  readonly count: number;
  readonly code: string | null;
  readonly reason: 'code' | 'label' | 'word' | 'near-word' | 'several' | null;
}

/** More different texts than this are no codes. */
export const MOST_KINDS = 300;

/** The different texts of a column, with how often they stand there; most frequent first. `more`: not all are listed. */
export function kindsOf(
  rows: Iterable<SheetRow>,
  column: number,
): { kinds: readonly { text: string; count: number }[]; more: boolean } {
  const counts = new Map<string, number>();
  let more = false;
  for (const { cells } of rows) {
    const text = unguardFormula(textOf(cells[column])).trim();
    if (text === '') continue;
    if (!counts.has(text) && counts.size >= MOST_KINDS) more = true;
    else counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const kinds = [...counts].map(([text, count]) => ({ text, count }));
  return { kinds: kinds.sort((one, other) => other.count - one.count), more };
}

/** For each text the code that it may be; several codes in one cell are `several`, and need no answer. */
export function suggestValues(
  htcds: Htcds,
  field: HtcdsField,
  kinds: readonly { readonly text: string; readonly count: number }[],
): readonly ValueSuggestion[] {
  return kinds.map(({ text, count }) => {
    const found = htcds.findCode(field, text);
    if (found !== undefined) return { text, count, code: found.code, reason: found.by };
    const { value } = readCell(htcds, field, text, {});
    if (Array.isArray(value) && value.length > 1) return { text, count, code: null, reason: 'several' as const };
    const near = nearCode(htcds, field, text);
    return { text, count, code: near ?? null, reason: near === undefined ? null : ('near-word' as const) };
  });
}

/** A code is suggested only where the near words all lead to one. */
function nearCode(htcds: Htcds, field: HtcdsField, text: string): string | undefined {
  const word = folded(text);
  const codes = new Set<string>();
  for (const { code, label } of field.values) if (isNear(word, folded(label))) codes.add(code);
  for (const [code, words] of Object.entries(htcds.content.words[field.name] ?? {}))
    for (const { word: known } of words) {
      const other = folded(known);
      if (isNear(word, other) || (other.length >= 6 && holdsPhrase(word, other))) codes.add(code);
    }
  const [only] = codes;
  return codes.size === 1 ? only : undefined;
}

export interface DateEvidence {
  /** dates that can only be read with the day first, only with the month first, and both ways */
  readonly dayFirst: number;
  readonly monthFirst: number;
  readonly ambiguous: number;
  /** what the column itself shows; null where it shows nothing or both. A person confirms it. */
  readonly suggested: 'day-first' | 'month-first' | null;
}

export function dateEvidence(rows: Iterable<SheetRow>, column: number): DateEvidence {
  let dayFirst = 0;
  let monthFirst = 0;
  let ambiguous = 0;
  for (const { cells } of rows) {
    const cell = cells[column];
    if (typeof cell !== 'string') continue;
    const parts = /^\s*(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*\d{4}/u.exec(cell);
    if (parts === null) continue;
    const reading = readDate(cell);
    if (!reading.ok && reading.code === 'ambiguous-date') ambiguous += 1;
    else if (reading.ok && Number(parts[1]) > 12) dayFirst += 1;
    else if (reading.ok && Number(parts[2]) > 12) monthFirst += 1;
  }
  const suggested =
    dayFirst > 0 && monthFirst === 0 ? 'day-first' : monthFirst > 0 && dayFirst === 0 ? 'month-first' : null;
  return { dayFirst, monthFirst, ambiguous, suggested };
}
