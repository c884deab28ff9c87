// SPDX-License-Identifier: EUPL-1.2
// What an estimate answers: everything a report, a page or a program shows. Plain data: it survives JSON. A number that
// does not exist is null, never NaN, Infinity or 0.

import type { Gate } from './gates.ts';
import type { Limit } from './bootstrap.ts';
import type { Method } from './options.ts';
import type { ConsistencyCheck, LinkageVariant, UncertainVariant, Variant } from './sensitivity.ts';

export const ESTIMATE_VERSION = '0.1.0';

export type IntervalKind = 'bca' | 'percentile' | 'conditional' | 'posterior';

export interface Interval {
  readonly lower: number | null;
  /** null: no upper limit can be given */
  readonly upper: number | null;
  readonly level: number;
  readonly kind: IntervalKind;
  readonly includesModelChoice: boolean;
  /** true when a limit rests on fewer than 20 replicates */
  readonly unstable: boolean;
  /** replicates beyond the lower and the upper limit; null without replicates */
  readonly replicatesBeyond: readonly [number, number] | null;
}

export interface StepReport {
  readonly pair: readonly string[];
  readonly p: number;
  readonly observed: number;
  readonly expected: number;
  readonly estimateAfter: number;
  readonly rejected: readonly (readonly string[])[];
}

export interface StopReport {
  readonly nearest: readonly string[] | null;
  readonly p: number | null;
  readonly observed: number | null;
  readonly expected: number | null;
  readonly rejected: readonly (readonly string[])[];
}

export interface MethodAnswer {
  readonly method: Exclude<Method, 'all'> | 'main-effects';
  readonly estimate: number | null;
  readonly interval: Interval | null;
  readonly model: readonly (readonly string[])[];
  /** why there is no number, or how far it can be trusted */
  readonly note: string | null;
}

export interface GraphReport {
  readonly delta: number;
  readonly priorN: string;
  readonly gridTo: number;
  readonly gridBy: number;
  readonly graphs: number;
  readonly mean: number;
  readonly mode: number;
  readonly quantiles: Readonly<Record<string, number>>;
  readonly massInTopPercentOfGrid: number;
  readonly topGraphs: readonly { readonly cliques: string; readonly probability: number }[];
  /** posterior over the population on at most 200 points: [population, probability of the stretch up to it] */
  readonly curve: readonly (readonly [number, number])[];
}

export interface LatentReport {
  readonly classes: number;
  readonly chains: number;
  readonly sweeps: number;
  readonly splitRhat: number;
  readonly effectiveSize: number;
  readonly usable: boolean;
  readonly median: number | null;
  readonly quantiles: Readonly<Record<string, number>> | null;
  readonly chainMedians: readonly number[];
  readonly mostUnseenPerCase: number;
  readonly shareNearCap: number;
}

export interface CloudModel {
  readonly model: readonly (readonly string[])[];
  readonly estimate: number;
  readonly bic: number;
}

export interface CloudReport {
  readonly models: number;
  readonly admissible: number;
  readonly best: readonly CloudModel[];
  /** models within 2 BIC of the best: how many, smallest and largest estimate */
  readonly nearBest: { readonly models: number; readonly lowest: number; readonly highest: number } | null;
  /** estimate and BIC of at most 2,000 models, the best first: for the picture */
  readonly points: readonly (readonly [number, number])[];
}

export interface SensitivityPanel {
  readonly thresholds: readonly {
    readonly threshold: number;
    readonly estimate: number | null;
    readonly model: readonly (readonly string[])[];
  }[];
  readonly methods: readonly MethodAnswer[];
  readonly leaveOneListOut: readonly (Variant & { readonly list: string })[];
  readonly mergedPairs: readonly (Variant & { readonly merged: readonly string[] })[];
  readonly internalConsistency: readonly ConsistencyCheck[];
  readonly identifyingAssumption: readonly { readonly factor: number; readonly estimate: number }[];
  readonly linkage: readonly LinkageVariant[];
  /** withheld cells and cells with noise at the ends of what they can be; empty for exact tables */
  readonly uncertain: readonly UncertainVariant[];
  readonly deltas: readonly { readonly delta: number; readonly mean: number; readonly median: number }[];
}

export interface BootstrapReport {
  readonly replicates: number;
  readonly seed: number;
  readonly withoutEstimate: number;
  readonly withEmptyList: number;
  readonly fractionBelow: number;
  readonly z0: number | null;
  readonly acceleration: number | null;
  /** plain percentiles of the replicates by nominal level */
  readonly quantiles: Readonly<Record<string, number | null>>;
  readonly bca: Readonly<Record<string, number | null>> | null;
  readonly limits: readonly Limit[];
  /** share of the replicates that chose each pair */
  readonly shares: readonly { readonly pair: readonly string[]; readonly share: number }[];
  /** counts of replicates between equally spaced populations */
  readonly histogram: {
    readonly from: number;
    readonly to: number;
    readonly counts: readonly number[];
    readonly beyond: number;
  };
  /** limits by number of models, for the BIC method */
  readonly byTop:
    | readonly {
        readonly top: number;
        readonly estimate: number;
        readonly lower: number | null;
        readonly upper: number | null;
      }[]
    | null;
}

export interface Refusal {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

export interface EstimateResult {
  readonly version: string;
  readonly method: Method;
  /** cases observed, n */
  readonly observed: number;
  readonly lists: readonly { readonly name: string; readonly cases: number }[];
  readonly overlaps: readonly { readonly pair: readonly string[]; readonly cases: number }[];
  readonly casesByNumberOfLists: readonly number[];
  /** observed histories as they may be published: null for 1 to 4 cases */
  readonly histories: readonly { readonly lists: readonly string[]; readonly cases: number | null }[];
  readonly gates: readonly Gate[];
  readonly forced: boolean;
  readonly refused: Refusal | null;
  /** population, seen and unseen */
  readonly estimate: number | null;
  readonly darkFigure: number | null;
  /** 'interval': say it; 'range': only the range over models; 'none': refused */
  readonly headline: 'interval' | 'range' | 'none';
  readonly model: readonly (readonly string[])[];
  readonly minusInfinity: readonly (readonly string[])[];
  readonly steps: readonly StepReport[];
  readonly stop: StopReport | null;
  readonly coefficients: readonly {
    readonly lists: readonly string[];
    readonly value: number | null;
    readonly standardError: number | null;
  }[];
  readonly interval: Interval | null;
  readonly conditionalInterval: Interval | null;
  readonly intervals: readonly Interval[];
  readonly logLikelihood: number | null;
  readonly deviance: number | null;
  readonly df: number | null;
  readonly parameters: number | null;
  readonly aic: number | null;
  readonly bic: number | null;
  readonly bicCells: number | null;
  readonly bootstrap: BootstrapReport | null;
  readonly cloud: CloudReport | null;
  readonly graphs: GraphReport | null;
  readonly latent: LatentReport | null;
  readonly sensitivity: SensitivityPanel | null;
  readonly companions: {
    readonly chaoLowerBound: number;
    readonly pairs: readonly {
      readonly pair: readonly string[];
      readonly lincolnPetersen: number | null;
      readonly chapman: number;
    }[];
  };
  readonly options: Readonly<Record<string, unknown>>;
  /** codes of what a reader must be told */
  readonly warnings: readonly string[];
  /** true when it was stopped before it was done */
  readonly incomplete: boolean;
}
