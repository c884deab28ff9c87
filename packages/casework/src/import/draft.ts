// SPDX-License-Identifier: EUPL-1.2
// A first mapping from what the assistant suggests: what is sure enough is filled in. Values that are only near a word, or near
// none, and the order of day and month stay open: nobody is made to undo a guess.

import { columnLetters, type SheetRow } from '@amparo/spreadsheet';
import type { Htcds } from '../htcds/standard.ts';
import type { HeaderReading } from './header.ts';
import type { MappedColumn, Mapping } from './mapping.ts';
import { type ColumnSuggestions, kindsOf, suggestValues } from './suggest.ts';

/** Below this a suggestion is better asked than filled in. */
export const SURE_ENOUGH = 60;

export interface DraftInput extends Pick<Mapping, 'sheet' | 'encoding' | 'separator'> {
  readonly header: HeaderReading;
  readonly suggestions: readonly ColumnSuggestions[];
  /** rows of cases */
  readonly sample: readonly SheetRow[];
}

export function draftMapping(htcds: Htcds, input: DraftInput): Mapping {
  const { header, suggestions, sample, sheet, encoding, separator } = input;
  const columns = suggestions.map(({ column, suggestions: found }): MappedColumn => {
    const best = found.find(({ score }) => score >= SURE_ENOUGH);
    return {
      column: columnLetters(column),
      header: header.columns.find((one) => one.column === column)?.text ?? '',
      to: best?.field ?? null,
      repeat: best?.repeat ?? 1,
      dateOrder: null,
      decimal: null,
      ...draftValues(htcds, best?.field ?? null, column, sample),
    };
  });
  return { version: 1, sheet, encoding, separator, headerRow: header.row, columns };
}

/** The texts of a column that are no codes: those that a word decides, and those that a person must. */
export function draftValues(
  htcds: Htcds,
  to: string | null,
  column: number,
  sample: readonly SheetRow[],
): Pick<MappedColumn, 'values' | 'open'> {
  const values: Record<string, string | null> = {};
  const open: Record<string, string | null> = {};
  const field = to === null ? undefined : htcds.field(to);
  if (field?.kind !== 'code') return { values, open };
  const { kinds, more } = kindsOf(sample, column);
  for (const { text, code, reason } of more ? [] : suggestValues(htcds, field, kinds)) {
    if (reason === 'word') values[text] = code;
    else if (reason === null || reason === 'near-word') open[text] = code;
  }
  return { values, open };
}
