// SPDX-License-Identifier: EUPL-1.2
// Tables from files, and tables as files: CSV and XLSX, read row by row within limits, written with nothing but the rows.
// Knows nothing of cases; does no I/O: bytes come in and go out.

export {
  type BadCell,
  type Cell,
  cellAddress,
  columnLetters,
  columnOf,
  type DayCell,
  isBlank,
  type SheetRow,
  textOf,
} from './cell.ts';
export { csvLine, type Separator, SEPARATORS } from './csv.ts';
export { type Encoding, ENCODINGS } from './encoding.ts';
export { guardFormula, unguardFormula } from './formula-guard.ts';
export { openTable, type OpenOptions, type SheetChoice, type Table } from './open.ts';
export {
  FileRefused,
  type Limits,
  LIMITS,
  type Notice,
  REFUSALS,
  type RefusalCode,
  type RefusalPlace,
} from './problem.ts';
export { writeXlsx, type WriteOptions, xlsxPieces } from './write-xlsx.ts';
export { type Attributes, readWholeXml, type XmlHandler } from './xml.ts';
