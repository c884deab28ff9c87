// SPDX-License-Identifier: EUPL-1.2
// The door of disclosure: from a table of case records to a release, or to a refusal.

export { type Aggregates } from './aggregates.ts';
export { ACCOUNTINGS, ACCURACY_MODES, type Accounting, defaultDelta, divideBudget } from './budget.ts';
export { croissant, type CroissantFacts } from './croissant.ts';
export { type CrossTable, crossTableRows, type CrossTables, crossTables, MOST_CELLS } from './cross-tables.ts';
export { type CtdcLists, type CtdcTable, readCtdc } from './ctdc.ts';
export { type MergeRequest, mergeSubjects } from './merge-subjects.ts';
export { type CaseTable, CaseTableReader, type TableColumn } from './case-table.ts';
export { bandOf, type Evaluation, type LengthMeasures } from './evaluation.ts';
export { findIdentifiers, IDENTIFIER_KINDS } from './identifiers.ts';
export { K_MODES, type KMode } from './k-anonymous.ts';
export { DEFAULT_CAP, type LedgerEntry, mayRelease, readLedger, sumLedger } from './ledger.ts';
export * from './policy.ts';
export { DiscreteLaplace, fractionAbove } from './exact-sampler.ts';
export { type FillRandom, RandomBits } from './random-bits.ts';
export { type Outcome, outcomeOf, type Refusal, REFUSAL_CODES, type RefusalCode, Refused } from './refusals.ts';
export {
  DEFAULT_SETTINGS,
  judgeRelease,
  makeRelease,
  type Phase,
  type Release,
  type ReleaseEvaluation,
  type ReleaseSettings,
} from './release.ts';
export { aggregateLines, csvText, dataDictionary, dataPackage, syntheticLines } from './release-files.ts';
export { describeRelease, type ReportFacts, type ReportPart } from './release-report.ts';
export { type CaseSchema, COLUMN_KINDS, inferSchema, readSchema } from './schema.ts';
export { protectedTwoWay, type TwoWayCount, type TwoWayTable } from './two-way-table.ts';
