// SPDX-License-Identifier: EUPL-1.2
// One cell -> one value of a field, or why not. Several values of a cell are divided as the standard's template (semicolons)
// and its survey (spaces) divide them. Nothing is guessed: what fits two codes or two days is asked.

import { type Cell, textOf, unguardFormula } from '@amparo/spreadsheet';
import type { FindingCode } from './finding.ts';
import { type DateOrder, isDay, readDate } from './read-date.ts';
import { type DecimalSign, numberRule, readNumber, fits } from './read-number.ts';
import type { HtcdsValue } from './record.ts';
import type { Htcds, HtcdsField } from './standard.ts';

/** What a person said about a column. */
export interface ColumnAnswers {
  readonly dateOrder?: DateOrder | undefined;
  readonly decimal?: DecimalSign | undefined;
  /** what a cell says -> the code (or `TRUE`, `FALSE`, a country, a language); null: leave it out */
  readonly values?: ReadonlyMap<string, string | null> | undefined;
}

export interface CellReading {
  readonly value?: HtcdsValue;
  readonly codes: readonly FindingCode[];
  /** the text could not be placed and belongs to the field beside it, which holds words */
  readonly details?: string;
}

const NOTHING: CellReading = { codes: [] };
const MOST_TEXT = 2000;
const MOST_LONG_TEXT = 65_536;

/** @returns no value and no codes for a blank cell */
export function readCell(htcds: Htcds, field: HtcdsField, cell: Cell | undefined, answers: ColumnAnswers): CellReading {
  if (cell === null || cell === undefined) return NOTHING;
  if (typeof cell === 'object' && 'error' in cell)
    return { codes: [cell.error === 'impossible-day' ? 'impossible-date' : 'formula-error'] };
  const text = unguardFormula(textOf(cell));
  if (text.trim() === '') return NOTHING;
  if (text.includes('\0')) return { codes: ['binary-characters'] };
  const answered = answers.values?.get(text.trim());
  if (answered === null) return { codes: ['left-out-as-told'] };
  const reading = readText(htcds, field, cell, answered ?? text, answers);
  return field.deprecated && reading.value !== undefined
    ? { ...reading, codes: [...reading.codes, 'deprecated-field'] }
    : reading;
}

function readText(htcds: Htcds, field: HtcdsField, cell: Cell, text: string, answers: ColumnAnswers): CellReading {
  switch (field.kind) {
    case 'text':
    case 'lookup':
      return text.length > MOST_TEXT ? { codes: ['too-long'] } : { value: text, codes: [] };
    case 'long-text':
      return text.length > MOST_LONG_TEXT ? { codes: ['too-long'] } : { value: text, codes: [] };
    case 'date':
      return readDateCell(cell, text, answers);
    case 'number':
      return readNumberCell(field, cell, text, answers);
    case 'yes-no': {
      const truth = typeof cell === 'boolean' ? cell : htcds.findTruth(text);
      return truth === undefined ? { codes: ['not-yes-or-no'] } : { value: truth, codes: [] };
    }
    case 'country':
      return readList(field, text, (word) => asCountry(htcds, word));
    case 'language':
      return readList(field, text, (word) => asLanguage(htcds, word));
    default:
      return readCodes(htcds, field, text);
  }
}

function readDateCell(cell: Cell, text: string, answers: ColumnAnswers): CellReading {
  if (typeof cell === 'object' && cell !== null && 'day' in cell) {
    if (!isDay(cell.day)) return { codes: ['impossible-date'] };
    return { value: cell.day, codes: cell.time === undefined ? [] : ['time-left-out'] };
  }
  // a bare number is a year, or a serial number that lost its format: only the first can be told
  const reading = readDate(text, answers.dateOrder);
  if (!reading.ok) return { codes: [reading.code] };
  return { value: reading.value, codes: reading.precision === 'day' ? [] : ['less-exact-date'] };
}

function readNumberCell(field: HtcdsField, cell: Cell, text: string, answers: ColumnAnswers): CellReading {
  const rule = numberRule(field.name);
  if (typeof cell === 'number') return fits(cell, rule) ? { value: cell, codes: [] } : { codes: ['out-of-range'] };
  const reading = readNumber(text, rule, answers.decimal);
  return reading.ok ? { value: reading.value, codes: [] } : { codes: [reading.code] };
}

type Found = { readonly code: string; readonly note: FindingCode | null } | FindingCode;

function asCountry(htcds: Htcds, word: string): Found {
  const code = htcds.findCountry(word);
  if (code === undefined) return 'unknown-country';
  return { code, note: word.trim().length === 2 ? null : 'by-name-of-country' };
}

function asLanguage(htcds: Htcds, word: string): Found {
  const code = htcds.findLanguage(word);
  if (code === undefined) return 'unknown-language';
  return { code, note: word.trim() === code ? null : 'by-name-of-language' };
}

function readCodes(htcds: Htcds, field: HtcdsField, text: string): CellReading {
  const reading = readList(field, text, (word): Found => {
    const found = htcds.findCode(field, word);
    if (found !== undefined)
      return { code: found.code, note: found.by === 'code' ? null : found.by === 'label' ? 'by-label' : 'by-word' };
    return field.open && /^[\p{L}\p{N}][\p{L}\p{N} .+-]{0,59}$/u.test(word.trim())
      ? { code: word.trim(), note: 'open-list-value' }
      : 'unknown-value';
  });
  // the survey of the standard lets people write the reason of a referral in words
  if (reading.value === undefined && /^cas_ReasonFor(?:Incoming|Outgoing)Referral$/u.test(field.name))
    return { value: 'Other', codes: ['moved-to-details'], details: text };
  return reading;
}

/** Reads one value or several; the first way of dividing the cell in which every part is known wins. */
function readList(field: HtcdsField, text: string, find: (word: string) => Found): CellReading {
  const whole = find(text);
  // a value of an open list may be anything, also several with semicolons: look at those first
  if (typeof whole !== 'string' && whole.note !== 'open-list-value') return listed(field, [whole], []);
  for (const [divide, note] of DIVISIONS) {
    const parts = divide(text, find);
    if (parts !== undefined && parts.length > 1) {
      if (!field.many) return { codes: ['one-value-only'] };
      return listed(field, parts, note === null ? [] : [note]);
    }
  }
  return typeof whole === 'string' ? { codes: [whole] } : listed(field, [whole], []);
}

type Known = Exclude<Found, string>;

function listed(field: HtcdsField, parts: readonly Known[], notes: readonly FindingCode[]): CellReading {
  const codes = [...new Set([...notes, ...parts.flatMap(({ note }) => note ?? [])])];
  const values = [...new Set(parts.map(({ code }) => code))];
  const [first = ''] = values;
  return { value: field.many ? values : first, codes };
}

type Divide = (text: string, find: (word: string) => Found) => Known[] | undefined;
const DIVISIONS: readonly (readonly [Divide, FindingCode | null])[] = [
  [(text, find) => joined(text, /[;|\n]/u, ';', find), null],
  [(text, find) => separate(text.trim().split(/\s+/u), find), 'several-by-space'],
  [(text, find) => joined(text, /,|\s[/+&]\s/u, ',', find), 'several-by-comma'],
];

/** Some labels of the standard hold a semicolon or a comma themselves: neighbours are put together where that is known. */
function joined(text: string, at: RegExp, sign: string, find: (word: string) => Found): Known[] | undefined {
  const pieces = text.split(at);
  if (pieces.length < 2 || pieces.length > 60) return undefined;
  const parts: Known[] = [];
  for (let from = 0; from < pieces.length; ) {
    if (pieces[from]?.trim() === '') {
      from += 1;
      continue;
    }
    let length = Math.min(4, pieces.length - from);
    let found: Found = 'unknown-value';
    for (; length > 0; length -= 1) {
      found = find(pieces.slice(from, from + length).join(sign));
      if (typeof found !== 'string') break;
    }
    if (typeof found === 'string') return undefined;
    parts.push(found);
    from += length;
  }
  return parts;
}

function separate(words: readonly string[], find: (word: string) => Found): Known[] | undefined {
  if (words.length > 60) return undefined;
  const parts: Known[] = [];
  for (const word of words) {
    const found = find(word);
    // a survey writes codes, never words
    if (typeof found === 'string' || found.note !== null) return undefined;
    parts.push(found);
  }
  return parts;
}
