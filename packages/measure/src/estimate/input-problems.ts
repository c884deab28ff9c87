// SPDX-License-Identifier: EUPL-1.2
// Every reason to refuse an input table, with what to do about it. Never carries a word of the input: a cell may hold a
// name. Used by the readers of tables; the shells print path, code and remedy.

import type { Issue } from '@amparo/kernel';

/** The remedy of every code; a new code must get one before it compiles. */
export const REMEDIES = {
  EMPTY_INPUT: 'the input is empty; give a header and at least one row',
  NOT_UTF8: 'this is not valid UTF-8; save the file as UTF-8 and try again',
  MISSING_HEADER: 'the first row must name the columns: list names, and a last column "count" in a table of histories',
  DUPLICATE_COLUMN: 'two columns have the same name; rename or remove one',
  BAD_LIST_NAME:
    'a list name has 1 to 40 characters, no ":" and no control character, and does not start with = + - or @; rename the column',
  RAGGED_ROW: 'this row has not as many fields as the header; complete it or remove the extra field',
  NOT_BINARY: 'a list column holds only 0 (not on the list) or 1 (on the list); write 0 or 1 here',
  MISSING_VALUE: 'this field is empty; write 0 or 1, a count, or the pseudonymous id',
  BAD_COUNT:
    'a count is a whole number from 0 to 1,000,000,000 in plain digits, without sign, exponent, decimals or separators',
  ALL_ZERO_HISTORY: 'a case on no list cannot have been observed; remove the row or mend its list columns',
  DUPLICATE_HISTORY: 'this history stands in several rows; their counts were added up',
  DUPLICATE_ID: 'this id stands twice; one case is one row: join the rows, or keep one',
  ID_LOOKS_PERSONAL:
    'an id looks like a name, an address, a phone or a document number; use the pseudonymous ids of the linkage instead',
  UNKNOWN_COLUMN: 'this column is neither a list of 0 and 1 nor named as a stratum; remove it or name it with --strata',
  TOO_FEW_LISTS: 'at least 2 lists are needed to say anything, and 3 for an estimate; add a list',
  TOO_MANY_LISTS: 'more lists than this method can take; merge lists that do the same work',
  EMPTY_LIST: 'this list has no case; remove its column',
  FULL_LIST: 'every case is on this list, so it says nothing about those it did not see; remove its column',
  DUPLICATE_LIST: 'two lists hold exactly the same cases; remove one of them',
  NO_OVERLAP: 'no case is on two lists, so nothing tells how many were missed; check the linkage between the lists',
  TOO_FEW_CASES: 'there are no cases to estimate from; add rows with cases',
  BAD_OPTION: 'this option is outside its range',
  TOO_LARGE: 'the input is larger than this program reads; tabulate it into histories with counts first',
} as const;

export type InputCode = keyof typeof REMEDIES;

/** One mistake with its place: `row 3, column 2`; rows count from 1 with the header as row 1. */
export interface TableIssue extends Issue {
  readonly code: InputCode;
  readonly row: number | null;
  readonly column: number | null;
}

export function tableIssue(code: InputCode, row: number | null = null, column: number | null = null): TableIssue {
  const place = [row === null ? '' : `row ${row}`, column === null ? '' : `column ${column}`].filter(Boolean);
  return { path: place.join(', '), code, row, column, remedy: REMEDIES[code] };
}

export function optionIssue(path: string, remedy: string): TableIssue {
  return { path, code: 'BAD_OPTION', row: null, column: null, remedy };
}
