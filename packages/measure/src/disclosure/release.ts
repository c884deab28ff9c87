// SPDX-License-Identifier: EUPL-1.2
// A release from beginning to end: from a table and settings to counts, synthetic records and what is to be told of them.
// Knows no files and no clock; randomness comes in. Everything that stands against the release is an outcome with its code.

import { RandomStream } from '../numeric/random.ts';
import type { Aggregates } from './aggregates.ts';
import { type Accounting, type AccuracyMode, proportionsOf } from './budget.ts';
import { type CaseRecords, makeRecords } from './case-records.ts';
import type { CaseTable } from './case-table.ts';
import { aggregateDp, defaultProportions, type DpResult } from './dp-aggregates.ts';
import { countCombinations, type ExactCounts } from './exact-counts.ts';
import { type Evaluation, evaluateAggregates, evaluateRecords } from './evaluation.ts';
import { findIdentifiers } from './identifiers.ts';
import { aggregateK, type KMode, synthesiseK } from './k-anonymous.ts';
import { judgeParameters, judgeSize } from './policy.ts';
import { type FillRandom, RandomBits } from './random-bits.ts';
import { type Outcome, Refused, type Refusal } from './refusals.ts';
import { type CaseSchema, inferSchema } from './schema.ts';
import { type SyntheticRecords, synthesise } from './synthetic-dp.ts';

export interface ReleaseSettings {
  readonly mechanism: 'dp' | 'k';
  /** k of k-anonymity; for `dp` the resolution of the evaluation */
  readonly k: number;
  readonly epsilon: number;
  readonly delta: number | undefined;
  readonly length: number;
  readonly accounting: Accounting;
  /** `pairs`: the least noise for pairs, which the longer ones are estimated from */
  readonly accuracy: AccuracyMode | 'pairs';
  readonly kMode: KMode;
  /** public: how many attributes of a record count; left out, a bound is chosen from the table (dp-aggregates.ts) */
  readonly contributionBound?: number | undefined;
  /** counts alone, without synthetic records */
  readonly aggregatesOnly: boolean;
  readonly reason: string;
  readonly approvedBy: string;
}

export const DEFAULT_SETTINGS: ReleaseSettings = {
  mechanism: 'dp',
  k: 10,
  epsilon: 4,
  delta: undefined,
  length: 3,
  accounting: 'tight',
  accuracy: 'pairs',
  kMode: 'row-seeded',
  aggregatesOnly: false,
  reason: '',
  approvedBy: '',
};

export interface ReleaseEvaluation {
  readonly aggregates: Evaluation;
  readonly synthetic: Evaluation | undefined;
}

export interface Release {
  readonly settings: ReleaseSettings;
  readonly schema: CaseSchema;
  readonly isDomainDeclared: boolean;
  readonly records: Pick<CaseRecords, 'attributes' | 'schema'>;
  readonly aggregates: Aggregates;
  readonly synthetic: SyntheticRecords | undefined;
  /** undefined for `k` */
  readonly dp: DpResult | undefined;
  /** for the owner's eyes; undefined where the table has too many combinations to compare */
  readonly evaluation: ReleaseEvaluation | undefined;
}

export const PHASES = ['counting', 'records', 'comparing'] as const;
export type Phase = (typeof PHASES)[number];

export interface ReleaseTools {
  readonly fill: FillRandom;
  /** whole, 32 bits: the order in which k-anonymous records are made; from the table itself, never told */
  readonly orderSeed: number;
  readonly beat?: ((phase: Phase, done: number, total: number) => void) | undefined;
}

/** Everything that can be told before noise is drawn: nothing is spent when this refuses. */
export function judgeRelease(table: CaseTable, settings: ReleaseSettings, declared?: CaseSchema): Refusal[] {
  const schema = declared ?? inferSchema(table);
  return [
    ...judgeParameters(settings),
    ...judgeSize(table.rows, !settings.aggregatesOnly),
    ...findIdentifiers(table, schema),
  ];
}

export function makeRelease(
  table: CaseTable,
  settings: ReleaseSettings,
  declared: CaseSchema | undefined,
  tools: ReleaseTools,
): Outcome<Release> {
  const refusals = judgeRelease(table, settings, declared);
  if (refusals.length > 0) return { ok: false, refusals };
  const schema = declared ?? inferSchema(table);
  const isDomainDeclared =
    declared !== undefined && declared.columns.every(({ kind, values }) => kind === 'ignored' || values !== undefined);
  const beat = (phase: Phase) => (done: number, total: number) => tools.beat?.(phase, done, total);
  try {
    const records = makeRecords(table, schema);
    const made =
      settings.mechanism === 'dp'
        ? makeDp(records, settings, isDomainDeclared, tools.fill, beat)
        : makeK(records, settings, tools.orderSeed, beat);
    const evaluation = evaluate(records, settings, made.aggregates, made.synthetic, beat('comparing'));
    return {
      ok: true,
      value: {
        settings,
        schema,
        isDomainDeclared,
        records: { attributes: records.attributes, schema },
        ...made,
        evaluation,
      },
    };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, refusals: [error.refusal] };
    throw error;
  }
}

type BeatOf = (phase: Phase) => (done: number, total: number) => void;

function makeDp(
  records: CaseRecords,
  settings: ReleaseSettings,
  isDomainDeclared: boolean,
  fill: FillRandom,
  beat: BeatOf,
) {
  const { epsilon, delta, length, accounting, accuracy, contributionBound } = settings;
  const proportions = accuracy === 'pairs' ? defaultProportions(length) : proportionsOf(accuracy, length);
  const request = { epsilon, delta, length, accounting, isDomainDeclared, proportions, contributionBound };
  const dp = aggregateDp(records, request, new RandomBits(fill), beat('counting'));
  refuseNoise(dp);
  const synthetic = settings.aggregatesOnly ? undefined : synthesise(dp.aggregates, { beat: beat('records') });
  return { aggregates: dp.aggregates, synthetic, dp };
}

/** Where noise alone makes the mean error of pairs exceed their mean count, the release would mislead. From protected numbers. */
function refuseNoise({ aggregates, budget, bounds }: DpResult): void {
  const pairs = aggregates.counts[1];
  const bound = bounds[1]?.bound;
  if (pairs === undefined || bound === undefined) return;
  const mean = pairs.length === 0 ? 0 : pairs.reduce((sum, count) => sum + count, 0) / pairs.length;
  // mean absolute value of a Gaussian of the least noisy pairs
  const error = (budget.sigmas[1] as number) * Math.sqrt(bound) * Math.sqrt(2 / Math.PI);
  if (error > mean)
    throw new Refused({
      code: 'TOO_FEW_RECORDS',
      values: { cause: 'noise', error: Math.round(error), mean: Math.round(mean) },
    });
}

function makeK(records: CaseRecords, settings: ReleaseSettings, orderSeed: number, beat: BeatOf) {
  const aggregates = aggregateK(records, settings.length, settings.k, beat('counting'));
  const synthetic = settings.aggregatesOnly
    ? undefined
    : synthesiseK(records, settings.k, settings.kMode, new RandomStream(orderSeed), beat('records'));
  return { aggregates, synthetic, dp: undefined };
}

function evaluate(
  records: CaseRecords,
  { length, k }: ReleaseSettings,
  aggregates: Aggregates,
  synthetic: SyntheticRecords | undefined,
  beat: (done: number, total: number) => void,
): ReleaseEvaluation | undefined {
  let exact: ExactCounts;
  try {
    exact = countCombinations(records, length, 1, beat);
  } catch (error) {
    // what can be published may be fewer than what can be compared
    if (error instanceof Refused && error.refusal.code === 'TOO_WIDE') return undefined;
    throw error;
  }
  return {
    aggregates: evaluateAggregates(records, exact, aggregates, k),
    synthetic: synthetic === undefined ? undefined : evaluateRecords(records, exact, synthetic, k, beat),
  };
}
