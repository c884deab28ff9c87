// SPDX-License-Identifier: EUPL-1.2
// The whole estimate, in steps: a shell runs the steps one by one, shows how far it is, may hand replicates to other
// threads and may stop at any time; what is done by then is returned, marked incomplete.
//
// Calls the gates first, then the chosen method, the bootstrap, and the sensitivity panel. Never reads a file or a clock.

import { sorted } from '../numeric/quantile.ts';
import {
  acceleration,
  type BootstrapSummary,
  drawReplicates,
  isUnstable,
  joinReplicates,
  type Limit,
  type ReplicateEstimator,
  type Replicates,
  REPORTED_ALPHAS,
  stepwiseEstimator,
  summariseBootstrap,
  FEWEST_BEYOND,
} from './bootstrap.ts';
import { bootstrapBic, bestOfTopEstimator, defaultTopModels, type LimitsByTop } from './bic-bootstrap.ts';
import { chaoLowerBound, twoListEstimates } from './companions.ts';
import { type Gate, type GateCode, gate, gatesOfTable, isTooUncertain } from './gates.ts';
import { averageOverGraphs, type GraphPosterior, MOST_LISTS_GRAPHS } from './graph-averaging.ts';
import { type ModelCloud, modelsNearBest, MOST_LISTS_EXHAUSTIVE, searchModels } from './hierarchical.ts';
import { pairMasks } from './histories.ts';
import { LatentChain, type LatentPosterior, summariseChains } from './latent-classes.ts';
import { conditionalInterval, fitModel, type FittedModel } from './model.ts';
import { DEFAULT_OPTIONS, type EstimateOptions, FIRST_REPLICATES, judgeOptions } from './options.ts';
import {
  type BootstrapReport,
  type CloudReport,
  ESTIMATE_VERSION,
  type EstimateResult,
  type GraphReport,
  type Interval,
  type LatentReport,
  type MethodAnswer,
  type SensitivityPanel,
} from './result.ts';
import {
  checkInternalConsistency,
  leaveOneListOut,
  mergePairs,
  sweepThresholds,
  varyAssumption,
  varyLinkage,
  varyUncertain,
} from './sensitivity.ts';
import { chooseStepwise, type StepwiseResult } from './stepwise.ts';
import {
  casesByNumberOfLists,
  casesOf,
  type CaptureTable,
  namesOf,
  observedHistories,
  overlapsOf,
  withoutEmptyLists,
} from './table.ts';
import { publishedHistories } from './reporting.ts';
import { InvalidInput } from '@amparo/kernel';

export type Phase = 'model' | 'replicates' | 'models' | 'graphs' | 'latent' | 'panel';

export interface Progress {
  readonly phase: Phase;
  readonly done: number;
  readonly total: number;
  /** replicates that may be drawn elsewhere, by `makeReplicateDrawer` with the same table and options */
  readonly replicates?: { readonly from: number; readonly to: number } | undefined;
}

/** What a shell answers to a step; nothing means: go on. */
export interface Reply {
  readonly stop?: boolean;
  readonly replicates?: readonly Replicates[];
}

export type EstimateRun = Generator<Progress, EstimateResult, Reply | undefined>;

class Stopped extends Error {}

const CHUNK = 100;
const LATENT_CHUNK = 500;
const THINNING = 10;

/** The steps one after the other, in this thread. */
export function estimate(table: CaptureTable, options: Partial<EstimateOptions> = {}): EstimateResult {
  const run = estimateInSteps(table, options);
  for (;;) {
    const step = run.next();
    if (step.done === true) return step.value;
  }
}

export interface ReplicateRequest {
  readonly threshold: number;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** Draws the replicates that a step asks for; deterministic, so that any thread may do it. Keeps its arrays between calls. */
export function makeReplicateDrawer(given: CaptureTable): (request: ReplicateRequest) => Replicates {
  const table = withoutEmptyLists(given);
  const estimators = new Map<number, ReplicateEstimator>();
  return ({ threshold, seed, from, to }) => {
    const estimator = estimators.get(threshold) ?? stepwiseEstimator(table, threshold);
    estimators.set(threshold, estimator);
    return drawReplicates(table, estimator, { seed, from, to });
  };
}

/**
 * @param given lists without cases are left out
 * @throws {InvalidInput} an option out of range
 */
export function* estimateInSteps(given: CaptureTable, chosen: Partial<EstimateOptions> = {}): EstimateRun {
  const options: EstimateOptions = { ...DEFAULT_OPTIONS, ...chosen };
  const table = withoutEmptyLists(given);
  const issues = judgeOptions(options, casesOf(table));
  if (issues.length > 0) throw new InvalidInput(issues);
  const work = new Work(
    given.uncertain === undefined || table.lists.length < given.lists.length
      ? table
      : { ...table, uncertain: given.uncertain },
    options,
  );
  try {
    yield* work.run();
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    work.incomplete = true;
  }
  return work.result();
}

/** One estimate under way: what is known so far, so that it can be told at any time. */
class Work {
  incomplete = false;
  readonly #table: CaptureTable;
  readonly #options: EstimateOptions;
  readonly #n: number;
  readonly #gates: Gate[];
  readonly #warnings: string[] = [];
  #stepwise: StepwiseResult | undefined;
  #model: FittedModel | undefined;
  #cloud: ModelCloud | undefined;
  #graphs: GraphPosterior | undefined;
  #latent: LatentPosterior | undefined;
  #bootstrap: { summary: BootstrapSummary; replicates: Replicates; ordered: Float64Array } | undefined;
  #byTop: readonly LimitsByTop[] | undefined;
  #panel: SensitivityPanel | null = null;

  constructor(table: CaptureTable, options: EstimateOptions) {
    this.#table = table;
    this.#options = options;
    this.#n = casesOf(table);
    this.#gates = gatesOfTable(table, options);
    if ((table.uncertain?.length ?? 0) > 0) this.#gates.push(gate('CELLS_UNCERTAIN'));
  }

  *run(): Generator<Progress, void, Reply | undefined> {
    const { method, force } = this.#options;
    yield* this.#pause('model', 0, 1);
    this.#checkLists();
    if (this.#table.lists.length < 2 || (this.#refusal() !== undefined && !force)) return;
    this.#stepwise = chooseStepwise(this.#table, this.#options.threshold);
    if (this.#stepwise.verdict !== 0)
      this.#gates.push(gate(this.#stepwise.verdict === 2 ? 'NOT_IDENTIFIABLE' : 'MLE_DOES_NOT_EXIST'));
    if (this.#stepwise.verdict !== 0 && this.#onlyLogLinear()) return;
    if (this.#wantsCloud()) yield* this.#searchModels();
    this.#model = method === 'bic' ? this.#bestByBic() : this.#stepwise.model;
    if (this.#model !== undefined && this.#onlyLogLinear()) yield* this.#drawReplicates();
    if (method === 'dga' || method === 'all' || this.#options.panel) yield* this.#averageGraphs();
    if (method === 'latent' || method === 'all' || this.#options.panel) yield* this.#sampleLatent();
    if (method === 'all' && this.#options.bootstrap !== 'none') yield* this.#bootstrapByTop();
    if (this.#options.panel && this.#stepwise.model !== undefined) yield* this.#fillPanel(this.#stepwise.model);
  }

  #onlyLogLinear(): boolean {
    const { method } = this.#options;
    return method === 'stepwise' || method === 'bic' || method === 'all';
  }

  #wantsCloud(): boolean {
    const { method, panel } = this.#options;
    return this.#table.lists.length <= MOST_LISTS_EXHAUSTIVE && (method === 'bic' || method === 'all' || panel);
  }

  #checkLists(): void {
    const lists = this.#table.lists.length;
    const { method } = this.#options;
    if ((method === 'bic' && lists > MOST_LISTS_EXHAUSTIVE) || (method === 'dga' && lists > MOST_LISTS_GRAPHS))
      this.#gates.push(gate('TOO_MANY_LISTS'));
  }

  /** Tells how far the work is; a shell may stop it here. */
  *#pause(
    phase: Phase,
    done: number,
    total: number,
    replicates?: Progress['replicates'],
  ): Generator<Progress, Reply, Reply | undefined> {
    const reply = yield { phase, done, total, replicates };
    if (reply?.stop === true) throw new Stopped();
    return reply ?? {};
  }

  *#searchModels(): Generator<Progress, void, Reply | undefined> {
    yield* this.#pause('models', 0, 1);
    this.#cloud = searchModels(this.#table, { maxOrder: this.#table.lists.length <= 5 ? this.#options.maxOrder : 2 });
    const near = modelsNearBest(this.#cloud).map(({ estimate: population }) => population);
    if (near.length > 0 && Math.max(...near) > 2 * Math.min(...near)) this.#gates.push(gate('MODELS_DISAGREE'));
  }

  #bestByBic(): FittedModel | undefined {
    const best = this.#cloud?.rated[0];
    const model = best === undefined ? undefined : fitModel(this.#table, best.terms);
    if (model?.verdict === 0) return model;
    this.#gates.push(gate('NO_MODEL'));
    return undefined;
  }

  *#drawReplicates(): Generator<Progress, void, Reply | undefined> {
    const { bootstrap, mostReplicates, method } = this.#options;
    if (bootstrap === 'none' || this.#model === undefined) return;
    const estimator = method === 'bic' ? this.#bicEstimator() : stepwiseEstimator(this.#table, this.#options.threshold);
    const knife = yield* this.#leaveOneOut(estimator);
    const parts: Replicates[] = [];
    let total = bootstrap === 'adaptive' ? Math.min(FIRST_REPLICATES, mostReplicates) : bootstrap;
    for (let done = 0; ; ) {
      try {
        done = yield* this.#drawUpTo(estimator, parts, done, total, method !== 'bic');
      } finally {
        if (parts.length > 0) this.#summarise(joinReplicates(parts), knife);
      }
      const next = bootstrap === 'adaptive' ? this.#neededReplicates(mostReplicates) : total;
      if (next <= total) return;
      total = next;
    }
  }

  #bicEstimator(): ReplicateEstimator {
    return bestOfTopEstimator(this.#table, this.#cloud as ModelCloud, defaultTopModels(this.#table.lists.length));
  }

  *#drawUpTo(
    estimator: ReplicateEstimator,
    parts: Replicates[],
    from: number,
    total: number,
    elsewhere: boolean,
  ): Generator<Progress, number, Reply | undefined> {
    for (let done = from; done < total; ) {
      const asked = elsewhere ? { from: done, to: total } : undefined;
      const reply = yield* this.#pause('replicates', done, total, asked);
      if (reply.replicates !== undefined) {
        parts.push(...reply.replicates);
        done += reply.replicates.reduce((sum, part) => sum + part.estimates.length, 0);
      } else {
        const to = Math.min(total, done + CHUNK);
        parts.push(drawReplicates(this.#table, estimator, { seed: this.#options.seed, from: done, to }));
        done = to;
      }
    }
    return total;
  }

  *#leaveOneOut(estimator: ReplicateEstimator): Generator<Progress, number | null, Reply | undefined> {
    const histories = observedHistories(this.#table);
    const counts = this.#table.counts.slice();
    const weights = histories.map((mask) => counts[mask] as number);
    const estimates: number[] = [];
    for (const mask of histories) {
      yield* this.#pause('model', estimates.length, histories.length);
      counts[mask] = (counts[mask] as number) - 1;
      estimates.push(estimator.estimate(counts));
      counts[mask] += 1;
    }
    return acceleration(estimates, weights);
  }

  #summarise(replicates: Replicates, knife: number | null): void {
    const model = this.#model as FittedModel;
    const ordered = sorted(replicates.estimates);
    this.#bootstrap = { summary: summariseBootstrap(ordered, model.estimate, knife), replicates, ordered };
  }

  /** So many that both limits rest on 20 replicates, if that is within reach. */
  #neededReplicates(most: number): number {
    const bca = this.#bootstrap?.summary.bca ?? this.#bootstrap?.summary.percentile ?? [];
    const needed = outerLimits(bca).map(({ level }) => (FEWEST_BEYOND * 1.1) / Math.min(level, 1 - level));
    return Math.min(most, Math.max(FIRST_REPLICATES, ...needed.map((count) => Math.ceil(count / CHUNK) * CHUNK)));
  }

  *#averageGraphs(): Generator<Progress, void, Reply | undefined> {
    if (this.#table.lists.length > MOST_LISTS_GRAPHS) return;
    yield* this.#pause('graphs', 0, 1);
    this.#graphs = averageOverGraphs(this.#table, { delta: this.#options.delta, gridTo: this.#options.gridTo });
    if (this.#graphs.massInTopPercentOfGrid > 1e-3) this.#warnings.push('GRID_TOO_SHORT');
  }

  *#sampleLatent(): Generator<Progress, void, Reply | undefined> {
    const { chains, sweeps, classes, seed } = this.#options;
    const burnIn = Math.ceil(sweeps / 5);
    const draws: Float64Array[] = [];
    const whole = chains * (sweeps + burnIn);
    for (let chain = 0; chain < chains; chain += 1) {
      const sampler = new LatentChain(this.#table, { classes, seed }, chain);
      const own = new Float64Array(Math.floor(sweeps / THINNING));
      for (let done = 0; done < burnIn; done += LATENT_CHUNK) {
        yield* this.#pause('latent', chain * (sweeps + burnIn) + done, whole);
        sampler.run(Math.min(LATENT_CHUNK, burnIn - done));
      }
      for (let k = 0; k < own.length; k += 1) {
        if (k % (LATENT_CHUNK / THINNING) === 0)
          yield* this.#pause('latent', chain * (sweeps + burnIn) + burnIn + k * THINNING, whole);
        own[k] = sampler.run(THINNING);
      }
      draws.push(own);
    }
    this.#latent = summariseChains(this.#table, draws, { classes, burnIn, sweeps, thinning: THINNING, seed });
    if (!this.#latent.usable) this.#warnings.push('CHAINS_DISAGREE');
    if (this.#latent.shareNearCap > 0.01) this.#warnings.push('LATENT_NEAR_CAP');
    if (this.#options.method === 'latent' && !this.#latent.usable) this.#gates.push(gate('CHAINS_DISAGREE'));
  }

  *#bootstrapByTop(): Generator<Progress, void, Reply | undefined> {
    if (this.#cloud === undefined || this.#cloud.rated.length === 0) return;
    yield* this.#pause('models', 0, 1);
    const most = Math.min(this.#cloud.rated.length, defaultTopModels(this.#table.lists.length));
    const tops = [...new Set([1, 2, 5, 10, 20, 50, most].filter((top) => top <= most))];
    this.#byTop = bootstrapBic(this.#table, this.#cloud, { replicates: 1000, seed: this.#options.seed, tops });
  }

  *#fillPanel(model: FittedModel): Generator<Progress, void, Reply | undefined> {
    const table = this.#table;
    const { threshold, level, linkageErrors, linkageCases } = this.#options;
    const panel: { -readonly [K in keyof SensitivityPanel]: SensitivityPanel[K] } = {
      thresholds: [],
      methods: this.#methodAnswers(),
      leaveOneListOut: [],
      mergedPairs: [],
      internalConsistency: [],
      identifyingAssumption: varyAssumption(this.#n, model.darkFigure),
      linkage: varyLinkage(table, model.terms, [
        ...(linkageErrors === undefined ? [] : [linkageErrors]),
        ...(linkageCases ?? []),
      ]),
      uncertain: varyUncertain(table, threshold),
      deltas: [],
    };
    this.#panel = panel;
    yield* this.#pause('panel', 0, 5);
    panel.thresholds = sweepThresholds(table);
    panel.leaveOneListOut = leaveOneListOut(table, threshold, level);
    yield* this.#pause('panel', 1, 5);
    panel.mergedPairs = mergePairs(table, threshold, level);
    yield* this.#pause('panel', 2, 5);
    panel.internalConsistency = checkInternalConsistency(table, threshold, level);
    yield* this.#pause('panel', 3, 5);
    if (table.lists.length <= 5) {
      panel.deltas = [2 ** -table.lists.length, 0.5, 1].map((delta) => {
        const { mean, quantiles } = averageOverGraphs(table, { delta, gridTo: this.#options.gridTo });
        return { delta, mean, median: quantiles['0.5'] };
      });
    }
    yield* this.#pause('panel', 4, 5);
  }

  #methodAnswers(): MethodAnswer[] {
    const { threshold } = this.#options;
    const main = this.#stepwise?.mainEffectsEstimate;
    const best = this.#cloud?.rated[0];
    const stepwise = this.#stepwise?.model;
    const names = (terms: readonly number[]) => terms.map((term) => namesOf(this.#table, term));
    const answer = (method: MethodAnswer['method'], rest: Partial<MethodAnswer>): MethodAnswer => ({
      method,
      estimate: null,
      interval: null,
      model: [],
      note: null,
      ...rest,
    });
    const top = this.#byTop?.at(-1);
    return [
      answer('stepwise', {
        estimate: stepwise?.estimate ?? null,
        model: names(stepwise?.terms ?? []),
        note: `threshold ${threshold}`,
        interval: this.#options.method === 'bic' ? null : this.#interval(),
      }),
      answer('main-effects', { estimate: main ?? null }),
      answer('bic', {
        estimate: best?.estimate ?? null,
        model: names(best?.terms ?? []),
        interval:
          this.#options.method === 'bic'
            ? this.#interval()
            : top === undefined
              ? null
              : intervalOf(top.bca ?? top.percentile, top.bca === null ? 'percentile' : 'bca'),
        note: best === undefined ? 'TOO_MANY_LISTS' : null,
      }),
      answer('dga', {
        estimate: this.#graphs?.quantiles['0.5'] ?? null,
        interval: this.#graphs === undefined ? null : posterior(this.#graphs.quantiles),
        note: this.#graphs === undefined ? 'TOO_MANY_LISTS' : null,
      }),
      answer('latent', {
        estimate: this.#latent?.median ?? null,
        interval: this.#latent?.quantiles ? posterior(this.#latent.quantiles) : null,
        note: this.#latent?.usable === false ? 'CHAINS_DISAGREE' : null,
      }),
    ];
  }

  #interval(): Interval | null {
    const summary = this.#bootstrap?.summary;
    if (summary === undefined) return null;
    return summary.bca === null ? intervalOf(summary.percentile, 'percentile') : intervalOf(summary.bca, 'bca');
  }

  #refusal(): Gate | undefined {
    return this.#gates.find(({ severity }) => severity === 'refuse');
  }

  /** The number, its interval and what they rest on, by the method asked for. */
  #headline(): { estimate: number | null; interval: Interval | null; intervals: Interval[] } {
    const { method } = this.#options;
    if (method === 'dga' && this.#graphs !== undefined) {
      const interval = posterior(this.#graphs.quantiles);
      return { estimate: this.#graphs.quantiles['0.5'], interval, intervals: [interval] };
    }
    if (method === 'latent' && this.#latent?.quantiles) {
      const interval = posterior(this.#latent.quantiles);
      return { estimate: this.#latent.median, interval, intervals: [interval] };
    }
    if (!this.#onlyLogLinear() || this.#model === undefined) return { estimate: null, interval: null, intervals: [] };
    const interval = this.#interval();
    const percentile =
      this.#bootstrap === undefined ? [] : [intervalOf(this.#bootstrap.summary.percentile, 'percentile')];
    const intervals = [...(interval?.kind === 'bca' ? [interval] : []), ...percentile];
    return { estimate: this.#model.estimate, interval, intervals };
  }

  result(): EstimateResult {
    const { estimate: population, interval, intervals } = this.#headline();
    if (
      population !== null &&
      isTooUncertain(this.#n, population, interval?.lower ?? null, interval?.upper ?? null, interval !== null)
    )
      this.#gates.push(gate('TOO_UNCERTAIN'));
    const refusal = this.#refusal();
    const hidden = population === null || (refusal !== undefined && !this.#options.force);
    const model = hidden || !this.#onlyLogLinear() ? undefined : this.#model;
    const conditional = model === undefined ? null : this.#conditional(model);
    const stop = this.#options.method === 'bic' ? undefined : this.#stepwise?.stop;
    const table = this.#table;
    const names = (terms: readonly number[]) => terms.map((term) => namesOf(table, term));
    return {
      version: ESTIMATE_VERSION,
      method: this.#options.method,
      ...this.#describeTable(),
      gates: this.#gates,
      forced: this.#options.force && refusal !== undefined,
      refused: hidden ? this.#tellRefusal(refusal) : null,
      estimate: hidden ? null : population,
      darkFigure: hidden ? null : population - this.#n,
      headline: hidden ? 'none' : this.#gates.some(({ severity }) => severity === 'range') ? 'range' : 'interval',
      model: names(model?.terms ?? []),
      minusInfinity: names(model?.minusInfinity ?? []),
      steps:
        model === undefined || this.#options.method === 'bic'
          ? []
          : (this.#stepwise?.steps ?? []).map(({ added, rejected, ...step }) => ({
              pair: namesOf(table, added),
              ...step,
              rejected: names(rejected),
            })),
      stop:
        stop === undefined || model === undefined
          ? null
          : {
              ...stop,
              nearest: stop.nearest === null ? null : namesOf(table, stop.nearest),
              rejected: names(stop.rejected),
            },
      coefficients: (model?.coefficients ?? []).map(({ term, value, standardError }) => ({
        lists: namesOf(table, term),
        value,
        standardError,
      })),
      interval: hidden ? null : interval,
      conditionalInterval: conditional,
      intervals: hidden ? [] : [...intervals, ...(conditional === null ? [] : [conditional])],
      logLikelihood: model?.measures.logLikelihood ?? null,
      deviance: model?.measures.deviance ?? null,
      df: model?.measures.df ?? null,
      parameters: model?.measures.parameters ?? null,
      aic: model?.measures.aic ?? null,
      bic: model?.measures.bic ?? null,
      bicCells: model?.measures.bicCells ?? null,
      bootstrap: hidden ? null : this.#describeBootstrap(),
      cloud: hidden ? null : this.#describeCloud(),
      graphs: hidden ? null : describeGraphs(this.#graphs, this.#n),
      latent: this.#latent === undefined || hidden ? this.#latentWhenRefused() : describeLatent(this.#latent),
      sensitivity: hidden ? null : this.#panel,
      options: { ...this.#options },
      warnings: [...new Set([...this.#warnings, ...this.#warningsOfInterval(interval)])],
      incomplete: this.incomplete,
    };
  }

  /** A refusal because the chains disagree shows how much they do. */
  #latentWhenRefused(): LatentReport | null {
    return this.#options.method === 'latent' && this.#latent !== undefined ? describeLatent(this.#latent) : null;
  }

  #tellRefusal(refusal: Gate | undefined): { code: string; reason: string; remedy: string } {
    if (refusal !== undefined) return { code: refusal.code, reason: refusal.reason, remedy: refusal.remedy };
    if (this.incomplete)
      return {
        code: 'TIMEOUT',
        reason: 'Stopped before there was an estimate.',
        remedy: 'Run it again and let it finish.',
      };
    const { code, reason, remedy } = gate('NO_MODEL' satisfies GateCode);
    return { code, reason, remedy };
  }

  #conditional(model: FittedModel): Interval {
    const { lower, upper } = conditionalInterval(this.#table, model, this.#options.level);
    return {
      lower: finite(lower),
      upper: finite(upper),
      level: this.#options.level,
      kind: 'conditional',
      includesModelChoice: false,
      unstable: false,
      replicatesBeyond: null,
    };
  }

  #warningsOfInterval(interval: Interval | null): string[] {
    const summary = this.#bootstrap?.summary;
    const warnings: string[] = [];
    if (interval?.unstable === true) warnings.push('UNSTABLE_LIMIT');
    if (interval !== null && interval.upper === null) warnings.push('NO_UPPER_LIMIT');
    if (summary !== undefined && summary.bca === null) warnings.push('NO_BCA');
    if (summary !== undefined && summary.withoutEstimate > 0.01 * summary.replicates)
      warnings.push('REPLICATES_WITHOUT_ESTIMATE');
    return warnings;
  }

  #describeTable() {
    const table = this.#table;
    const totals = overlapsOf(table);
    const pairs = twoListEstimates(table);
    return {
      observed: this.#n,
      lists: table.lists.map((name, list) => ({ name, cases: totals[1 << list] as number })),
      overlaps: pairs.map(({ pair, overlap }) => ({ pair: namesOf(table, pair), cases: overlap })),
      casesByNumberOfLists: casesByNumberOfLists(table),
      histories: publishedHistories(table),
      companions: {
        chaoLowerBound: chaoLowerBound(table),
        pairs: pairs.map(({ pair, lincolnPetersen, chapman }) => ({
          pair: namesOf(table, pair),
          lincolnPetersen,
          chapman,
        })),
      },
    };
  }

  #describeBootstrap(): BootstrapReport | null {
    if (this.#bootstrap === undefined) return null;
    const { summary, replicates, ordered } = this.#bootstrap;
    const pairs = pairMasks(this.#table.lists.length);
    const byLevel = (limits: readonly Limit[]) =>
      Object.fromEntries(limits.map(({ alpha, value }) => [String(alpha), value]));
    return {
      replicates: summary.replicates,
      seed: this.#options.seed,
      withoutEstimate: summary.withoutEstimate,
      withEmptyList: replicates.withEmptyList,
      fractionBelow: summary.fractionBelow,
      z0: summary.z0,
      acceleration: summary.acceleration,
      quantiles: byLevel(summary.percentile),
      bca: summary.bca === null ? null : byLevel(summary.bca),
      limits: summary.bca ?? summary.percentile,
      shares: [...replicates.chosen].flatMap((count, place) =>
        count === 0 ? [] : [{ pair: namesOf(this.#table, pairs[place] as number), share: count / summary.replicates }],
      ),
      histogram: histogramOf(ordered),
      byTop:
        this.#byTop?.map(({ top, estimate: population, bca, percentile }) => {
          const { lower, upper } = intervalOf(bca ?? percentile, 'bca');
          return { top, estimate: population, lower, upper };
        }) ?? null,
    };
  }

  #describeCloud(): CloudReport | null {
    if (this.#cloud === undefined) return null;
    const { models, admissible, rated } = this.#cloud;
    const near = modelsNearBest(this.#cloud).map(({ estimate: population }) => population);
    return {
      models,
      admissible,
      best: rated.slice(0, 20).map(({ terms, estimate: population, bic }) => ({
        model: terms.map((term) => namesOf(this.#table, term)),
        estimate: population,
        bic,
      })),
      nearBest:
        near.length === 0 ? null : { models: near.length, lowest: Math.min(...near), highest: Math.max(...near) },
      points: rated.slice(0, 2000).map(({ estimate: population, bic }) => [population, bic] as const),
    };
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** The limits for 95 %. */
function outerLimits(limits: readonly Limit[]): Limit[] {
  return limits.filter(({ alpha }) => alpha === REPORTED_ALPHAS[0] || alpha === REPORTED_ALPHAS.at(-1));
}

function intervalOf(limits: readonly Limit[], kind: 'bca' | 'percentile'): Interval {
  const [lower, upper] = outerLimits(limits) as [Limit, Limit];
  return {
    lower: lower.value,
    upper: upper.value,
    level: 0.95,
    kind,
    includesModelChoice: true,
    unstable: isUnstable(lower) || isUnstable(upper),
    replicatesBeyond: [lower.replicatesBeyond, upper.replicatesBeyond],
  };
}

function posterior(quantiles: Readonly<Record<'0.025' | '0.975', number>>): Interval {
  return {
    lower: quantiles['0.025'],
    upper: quantiles['0.975'],
    level: 0.95,
    kind: 'posterior',
    includesModelChoice: true,
    unstable: false,
    replicatesBeyond: null,
  };
}

const BINS = 40;

/** From the smallest replicate to the 99 % point, the rest counted as beyond. */
function histogramOf(ordered: Float64Array): BootstrapReport['histogram'] {
  const from = ordered[0] as number;
  const last = ordered[Math.floor((ordered.length - 1) * 0.99)] as number;
  const to = Number.isFinite(last) && last > from ? last : from + 1;
  const counts = Array.from({ length: BINS }, () => 0);
  let beyond = 0;
  if (!Number.isFinite(from)) return { from: 0, to: 1, counts, beyond: ordered.length };
  for (const value of ordered) {
    if (value > to) beyond += 1;
    else {
      const bin = Math.min(BINS - 1, Math.floor(((value - from) / (to - from)) * BINS));
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return { from, to, counts, beyond };
}

const CURVE_POINTS = 200;

function describeGraphs(graphs: GraphPosterior | undefined, n: number): GraphReport | null {
  if (graphs === undefined) return null;
  const { probabilities, graphProbabilities: _, ...rest } = graphs;
  const stretch = Math.max(1, Math.ceil(probabilities.length / CURVE_POINTS));
  const curve: [number, number][] = [];
  for (let from = 0; from < probabilities.length; from += stretch) {
    const part = probabilities.subarray(from, from + stretch);
    curve.push([n + (from + part.length - 1) * graphs.gridBy, part.reduce((sum, p) => sum + p, 0)]);
  }
  return { ...rest, curve };
}

function describeLatent(latent: LatentPosterior): LatentReport {
  const { burnIn: _burnIn, thinning: _thinning, ...rest } = latent;
  return rest;
}
