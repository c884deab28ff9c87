// SPDX-License-Identifier: EUPL-1.2
// The list of one holder, before anything is encoded: columns told from their names, rows as records, and every reason to
// refuse the list with its rows. Used by the command line and by the page; the rows never leave them.

import { keyOfHeader } from './list-columns.ts';
import { FIELDS, type Field, type ListRecord, type NormalisedList } from './normalise/record.ts';
import { personalRecordIds } from './personal-record-id.ts';
import { type LinkageProblem, type Outcome, problem, refused } from './problems.ts';

export const FEWEST_PERSONS = 50;
export const MOST_DUPLICATES = 0.05;
const NAME_FIELDS: readonly Field[] = ['givenNames', 'surname1', 'surname2', 'fullName'];
const MOST_ROWS_SHOWN = 8;

/** @param rows the first one holds the names of the columns */
export function readList(rows: readonly (readonly string[])[]): Outcome<readonly ListRecord[]> {
  const [header, ...body] = rows;
  if (header === undefined) return refused(problem('empty-list'));
  const columns = header.map(keyOfHeader);
  const repeated = columns.find((field, at) => field !== undefined && columns.indexOf(field) !== at);
  if (repeated !== undefined) return refused(problem('repeated-column', { column: repeated }));
  if (!columns.includes('recordId')) return refused(problem('no-record-id'));
  if (!NAME_FIELDS.some((field) => columns.includes(field))) return refused(problem('no-name-column'));
  const records: ListRecord[] = [];
  const places: number[] = [];
  body.forEach((cells, index) => {
    if (cells.every((cell) => cell.trim() === '')) return;
    const record = Object.fromEntries(FIELDS.map((field) => [field, ''])) as Record<Field, string>;
    columns.forEach((field, at) => {
      if (field !== undefined) record[field] = (cells[at] ?? '').trim();
    });
    records.push(record);
    places.push(index + 2);
  });
  const problems = problemsOfIds(records, places);
  if (body.length === 0) problems.push(problem('empty-list'));
  return problems.length > 0 ? refused(...problems) : { ok: true, value: records };
}

function problemsOfIds(records: readonly ListRecord[], places: readonly number[]): LinkageProblem[] {
  const first = new Map<string, number>();
  const missing: number[] = [];
  const again: number[] = [];
  records.forEach(({ recordId }, index) => {
    const row = places[index] as number;
    if (recordId === '') missing.push(row);
    else if (first.has(recordId)) again.push(row);
    else first.set(recordId, row);
  });
  const problems: LinkageProblem[] = [];
  if (missing.length > 0) problems.push(problem('missing-record-id', rowsOf(missing)));
  if (again.length > 0) problems.push(problem('repeated-record-id', rowsOf(again)));
  return problems;
}

export function rowsOf(rows: readonly number[]): { readonly rows: string; readonly count: number } {
  const shown = rows.slice(0, MOST_ROWS_SHOWN).join(', ');
  return { rows: rows.length > MOST_ROWS_SHOWN ? `${shown} …` : shown, count: rows.length };
}

/** What makes a well-formed list useless. @param futureRows rows with a birthday in the future */
export function judgeList(list: NormalisedList): LinkageProblem[] {
  const problems: LinkageProblem[] = [];
  const named = list.persons.filter(({ tokens }) => tokens.length > 0).length;
  if (named === 0) problems.push(problem('no-names'));
  else if (named < FEWEST_PERSONS)
    problems.push(problem('too-few-persons', { persons: named, fewest: FEWEST_PERSONS }));
  if (list.futureRows.length > 0) problems.push(problem('future-birth', rowsOf(list.futureRows)));
  return problems;
}

/** What keeps these records from being encoded under this name. @param agreed parties of the agreement; none: not agreed */
export function judgeRecords(
  records: readonly ListRecord[],
  party: string,
  agreed: readonly string[],
  idsTravel: boolean,
): LinkageProblem[] {
  const problems: LinkageProblem[] = [];
  if (party.trim() === '') problems.push(problem('no-party'));
  else if (agreed.length > 0 && !agreed.includes(party)) problems.push(problem('unexpected-party', { party }));
  const personal = idsTravel ? personalRecordIds(records) : [];
  if (personal.length > 0) problems.push(problem('personal-record-id', rowsOf(personal.map((place) => place + 2))));
  return problems;
}
