// SPDX-License-Identifier: EUPL-1.2
// The door of estimate: how many victims has nobody seen? Overlapping lists in, an honest interval or a refusal out.
// Used by the command line, the server and the worker of the page. No I/O, no clock; the seed comes in as an option.

export {
  makeReplicateDrawer,
  estimate,
  estimateInSteps,
  type EstimateRun,
  type ReplicateRequest,
  type Phase,
  type Progress,
  type Reply,
} from './estimate.ts';
export { DEFAULT_OPTIONS, type EstimateOptions, judgeOptions, type Method, METHODS } from './options.ts';
export type {
  EstimateResult,
  Interval,
  MethodAnswer,
  Refusal,
  SensitivityPanel,
  CloudReport,
  GraphReport,
} from './result.ts';
export { ESTIMATE_VERSION } from './result.ts';
export { GATES, type Gate, type GateCode } from './gates.ts';
export { type InputCode, REMEDIES, type TableIssue, optionIssue, tableIssue } from './input-problems.ts';
export {
  MOST_LISTS,
  type ReadOptions,
  readLinkedTable,
  readTable,
  type Stratum,
  type TableFormat,
  TableReader,
  type TableReading,
} from './read-table.ts';
export { withheldHistory } from './withheld-csv.ts';
export {
  type CaptureTable,
  type UncertainCell,
  casesOf,
  makeTable,
  observedHistories,
  namesOf,
  overlapsOf,
  withoutList,
  withMergedLists,
  membersOf,
} from './table.ts';
export { publishedHistories, ratePer100000, type Rate, twoFigures } from './reporting.ts';
export { estimateStrata, type StratumAnswer } from './strata.ts';
export { Estimator } from './estimator.ts';
export type { Replicates } from './bootstrap.ts';
export { joinReplicates } from './bootstrap.ts';
export { averageOverGraphs } from './graph-averaging.ts';
export { searchModels } from './hierarchical.ts';
export { sampleLatentClasses } from './latent-classes.ts';
export { combineLinkages, type CombinedEstimate, type LinkageErrors } from './sensitivity.ts';
export { estimate2015 } from './aic-stepwise.ts';
