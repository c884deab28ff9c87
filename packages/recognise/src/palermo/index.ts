// SPDX-License-Identifier: EUPL-1.2
// The legal test: facts and a law pack in, a determination with reasons out.

export {
  ACTS,
  AGE_GROUPS,
  CODES,
  FINDINGS,
  LISTS,
  MEANS,
  PURPOSES,
  SMUGGLING_FACTS,
  type Act,
  type AgeGroup,
  type Code,
  type Finding,
  type ListName,
  type Means,
  type Purpose,
  type SmugglingFact,
} from './codes.ts';
export {
  type Age,
  type CodedFinding,
  type Facts,
  type FactsInput,
  type Findings,
  parseFacts,
  parseFactsOrThrow,
  toFactsInput,
  unknownFacts,
} from './facts.ts';
export { type LawPack, MARKS, type Mark, type MarkedText, type MeansRule, parseLawPack } from './law-pack.ts';
export {
  FLAGS,
  type Flag,
  isPositive,
  isTrafficking,
  LABELS,
  type Label,
  type NextQuestion,
  type SmugglingAxis,
  type Threshold,
  type TraffickingAxis,
} from './procedure.ts';
export {
  type Change,
  type CompiledLawPack,
  compileLawPack,
  type Determination,
  determine,
  labelUnder,
  type LegalElement,
  type SmugglingElement,
} from './determine.ts';
export {
  explain,
  type Explanation,
  type ExplainedCode,
  type ExplainedElement,
  type ExplainedNational,
  type Translate,
} from './explain.ts';
export { compareWith, determineCase, type CaseDetermination, type Difference } from './compare.ts';
