// SPDX-License-Identifier: EUPL-1.2
// Why a file is refused, and what is said about one that is read. Codes only, with numbers and places; the words are in
// content/translations/<language>/import.yaml. Never carries a value of a cell, a sheet's name or a file's name.

export const REFUSALS = [
  'empty-file',
  'not-a-table',
  'old-excel',
  'open-document',
  'protected-file',
  'file-too-large',
  'too-many-parts',
  'unpacks-too-large',
  'damaged-file',
  'no-such-sheet',
  'no-sheet',
  'too-many-columns',
  'too-many-rows',
  'too-many-cells',
  'cell-too-long',
  'wrong-encoding',
  'binary-characters',
  'open-quote',
  'text-after-quote',
] as const;
export type RefusalCode = (typeof REFUSALS)[number];

/** Where a refusal stands and the limit that it met; `row` counts from 1, as the person sees it in a spreadsheet. */
export interface RefusalPlace {
  readonly row?: number;
  readonly limit?: number;
  readonly found?: number;
}

/** Thrown while a file is opened or read; a caller turns it into a value. The message is the code: nothing of the file. */
export class FileRefused extends Error {
  readonly code: RefusalCode;
  readonly place: RefusalPlace;
  constructor(code: RefusalCode, place: RefusalPlace = {}) {
    super(code);
    this.name = 'FileRefused';
    this.code = code;
    this.place = place;
  }
}

/** What is said although the file is read: nothing is dropped in silence. */
export type Notice =
  | { readonly code: 'macros-left-out' }
  | { readonly code: 'external-links-left-out' }
  | { readonly code: 'comments-left-out' }
  | { readonly code: 'hidden-sheet'; readonly sheet: number }
  | { readonly code: 'further-sheets'; readonly count: number }
  | { readonly code: 'hidden-columns'; readonly columns: readonly number[] }
  | { readonly code: 'hidden-rows'; readonly count: number }
  | { readonly code: 'formula-values'; readonly count: number; readonly first: string }
  | { readonly code: 'merged-cells'; readonly ranges: readonly string[] }
  | { readonly code: 'read-as'; readonly encoding: string };

/** Limits that hold for every file; a caller may lower them, never raise them past these. */
export interface Limits {
  /** bytes of the file as it is */
  readonly fileBytes: number;
  /** parts of an XLSX */
  readonly parts: number;
  /** bytes of all parts of an XLSX once unpacked, counted while they are unpacked and not believed from the file */
  readonly unpackedBytes: number;
  /** an unpacked part may be this many times its packed size once it is larger than a mebibyte */
  readonly ratio: number;
  readonly columns: number;
  readonly rows: number;
  readonly cells: number;
  /** UTF-16 units of one cell */
  readonly cellLength: number;
}

export const LIMITS: Limits = {
  fileBytes: 256 * 1024 * 1024,
  parts: 1000,
  unpackedBytes: 1024 * 1024 * 1024,
  ratio: 200,
  columns: 1000,
  rows: 1_048_576,
  cells: 20_000_000,
  cellLength: 65_536,
};
