// SPDX-License-Identifier: EUPL-1.2
// The past of an office: any table, with an assistant that suggests which column is which field, a dry run in slices, and a
// report. And the other way: which fields of a case may leave, for what.

export { draftMapping, draftValues, SURE_ENOUGH } from './draft.ts';
export { type HeaderReading, type HeaderText, readHeader } from './header.ts';
export { columnsOf, type MappedColumn, type Mapping, parseMapping } from './mapping.ts';
export { importedFile, type ImportedCase, type ImportedFile, IMPORTED_CONSENT_MONTHS } from './planned-file.ts';
export { type FindingTally, placeOf, type Report, ReportBuilder, type ReportCounts } from './report.ts';
export { type Cursor, type RunEnd, runImport, runImportInSlices, type RunOptions, type Slice } from './run.ts';
export {
  type ColumnSuggestions,
  type DateEvidence,
  dateEvidence,
  kindsOf,
  MOST_KINDS,
  type Reason,
  type Suggestion,
  suggestColumns,
  suggestSteps,
  suggestValues,
  type ValueSuggestion,
} from './suggest.ts';
export {
  cutRecord,
  decideExport,
  defaultFields,
  EXPORT_PURPOSE_NAMES,
  EXPORT_PURPOSES,
  exportableFields,
  type ExportAsk,
  type ExportDecision,
  exportManifest,
  type ExportManifest,
  type ExportPurpose,
  type ExportRequest,
  type FieldSharing,
  type ManifestInput,
  markedRows,
  sharingOf,
  WATERMARK_COLUMN,
  watermarkText,
} from './export-fields.ts';
