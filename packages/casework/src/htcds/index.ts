// SPDX-License-Identifier: EUPL-1.2
// HTCDS 2.0: files of cases in and out. Based on the Human Trafficking Case Data Standard 2.0 by IOM, CC BY 4.0.

export { type Column, type ColumnReading, readColumns } from './columns.ts';
export {
  type Finding,
  FINDING_CODES,
  type FindingCode,
  type FindingLevel,
  finding,
  levelOf,
  NOTES,
  OBJECTIONS,
  QUESTIONS,
} from './finding.ts';
export { type ExportOptions, NO_REMAINDER, recordOf, type Remainder, statusOf } from './from-case.ts';
export {
  PLAN_REMARKS,
  planCase,
  type PlannedCase,
  type PlannedEvent,
  type PlannedPerson,
  type PlannedPlan,
  type PlanRemark,
} from './plan-case.ts';
export { type CellReading, type ColumnAnswers, readCell } from './read-cell.ts';
export { DATE_ORDERS, type DateOrder, type DateReading, readDate } from './read-date.ts';
export { type DecimalSign, readNumber } from './read-number.ts';
export { RowReader, type RowReading } from './read-rows.ts';
export { cellText, entryOf, type HtcdsRecord, type HtcdsValue, keyOf, MOST_REPEATS, repeatsIn } from './record.ts';
export {
  FIELD_KINDS,
  type FieldKind,
  folded,
  Htcds,
  type HtcdsContent,
  type HtcdsField,
  parseHtcds,
  REPEATS,
  type RepeatGroup,
} from './standard.ts';
export { headerCells, mostRepeats, recordCells, standardNames, type WriteColumn, writeColumns } from './write.ts';
export { looksLikeXml, submissionRows } from './xform.ts';
