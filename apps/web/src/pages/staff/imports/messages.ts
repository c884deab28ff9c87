// SPDX-License-Identifier: EUPL-1.2
// What the page of imports and its worker say to each other. The file stays with the worker; rows come to the page batch by
// batch, on their way to the server.

import type { HtcdsContent } from '@amparo/casework/htcds';
import type { ColumnSuggestions, DateEvidence, Mapping, Report } from '@amparo/casework/import';
import type { Notice, RefusalCode, RefusalPlace, SheetChoice } from '@amparo/spreadsheet';

export interface OpenedColumn extends ColumnSuggestions {
  readonly letters: string;
  readonly header: string;
  /** the first different texts, for the person's own eyes */
  readonly examples: readonly string[];
  readonly dates: DateEvidence;
}

export interface Opened {
  readonly source: 'csv' | 'xlsx' | 'xml';
  readonly sheets: readonly SheetChoice[];
  readonly sheet: number;
  readonly headerRow: number;
  readonly columns: readonly OpenedColumn[];
  readonly mapping: Mapping;
  readonly notices: readonly Notice[];
}

export interface SentRow {
  readonly row: number;
  readonly cells: readonly (string | null)[];
  readonly found: readonly string[];
}

export interface Planned {
  readonly report: Report;
  readonly notices: readonly Notice[];
  /** full names in the order of the cells */
  readonly names: readonly string[];
  readonly rows: number;
  readonly batches: number;
}

export type ToWorker =
  | {
      readonly kind: 'open';
      readonly file: File;
      readonly content: HtcdsContent;
      readonly sheet: number | null;
      readonly headerRow: number | null;
      readonly today: string;
    }
  /** what the values of a column are, once its field has changed */
  | { readonly kind: 'values'; readonly letters: string; readonly to: string | null }
  | { readonly kind: 'plan'; readonly mapping: Mapping }
  /** the rows once more from the beginning; batches before `from` are left out */
  | { readonly kind: 'begin'; readonly mapping: Mapping; readonly from: number }
  | { readonly kind: 'next' };

export type FromWorker =
  | { readonly kind: 'opened'; readonly opened: Opened }
  | {
      readonly kind: 'values';
      readonly letters: string;
      readonly to: string | null;
      readonly values: Readonly<Record<string, string | null>>;
      readonly open: Readonly<Record<string, string | null>>;
    }
  | { readonly kind: 'progress'; readonly rows: number }
  | { readonly kind: 'planned'; readonly planned: Planned }
  | { readonly kind: 'batch'; readonly number: number; readonly rows: readonly SentRow[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly place: RefusalPlace };
