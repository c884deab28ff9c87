// SPDX-License-Identifier: EUPL-1.2
// Every number of the reference packages that is fixed by the data, within the tolerances of the specification: fits, steps,
// R's own bootstrap samples, jackknife, searches by BIC, graph averaging, sensitivity.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { estimate2015 } from './aic-stepwise.ts';
import { jackknife, stepwiseEstimator } from './bootstrap.ts';
import { LogLinearFit } from './fit.ts';
import { averageOverGraphs } from './graph-averaging.ts';
import { hierarchicalModels, nameModel, searchModels } from './hierarchical.ts';
import { pairMasks } from './histories.ts';
import { conditionalInterval, fitModel, measureFit } from './model.ts';
import { maskOf, parseReferenceTable, REFERENCE_TABLES, termsOfModelName } from './reference-data.ts';
import { checkInternalConsistency, leaveOneListOut, mergePairs } from './sensitivity.ts';
import { chooseStepwise, StepwiseChooser } from './stepwise.ts';
import { type CaptureTable, casesByNumberOfLists, casesOf, namesOf, overlapsOf } from './table.ts';

const folder = join(import.meta.dirname, '../../fixtures');
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const tables = new Map(REFERENCE_TABLES.map((name) => [name, parseReferenceTable(read(`${name}.csv`))]));

interface ExpectedModel {
  readonly terms: readonly string[];
  readonly ierr: number;
  readonly minusInfinity: readonly string[];
  readonly estimate?: number;
  readonly darkFigure: number;
  readonly logDarkSE: number;
  readonly conditionalInterval: Readonly<Record<string, number>>;
  readonly coefficients: Readonly<Record<string, number>>;
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly deviance: number;
  readonly cellsUsed: number;
  readonly parameters: number;
  readonly residualDf: number;
  readonly logLik: number;
  readonly aic: number;
  readonly bicCases: number;
  readonly bicCells: number;
}
interface ExpectedStep {
  readonly add?: string;
  readonly best?: string;
  readonly p: number;
  readonly observed: number;
  readonly expected: number;
  readonly estimateAfter?: number;
  readonly rejectedCandidates?: readonly string[];
}
interface ExpectedVariant {
  readonly nObserved: number;
  readonly listsUsed: readonly string[];
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  readonly terms: readonly string[];
  readonly minusInfinity: readonly string[];
  readonly truth?: number;
  readonly skipped?: string;
}
interface ExpectedGraphs {
  readonly delta: number;
  readonly priorN: '1/N' | 'uniform';
  readonly gridTo: number;
  readonly gridBy: number;
  readonly graphs: number;
  readonly mean: number;
  readonly mode: number;
  readonly quantiles: Readonly<Record<string, number>>;
  readonly massInTopPercentOfGrid?: number;
  readonly topGraphs?: readonly {
    readonly cliques?: string;
    readonly edges?: readonly string[];
    readonly probability: number;
  }[];
}
interface ExpectedSearch {
  readonly modelsInCatalogue: number;
  readonly modelsAdmissible?: number;
  readonly top: readonly {
    readonly model?: string;
    readonly pairs?: readonly string[];
    readonly estimate: number;
    readonly bic: number;
  }[];
}
interface ExpectedTable {
  readonly lists: readonly string[];
  readonly nObserved: number;
  readonly listTotals: Readonly<Record<string, number>>;
  readonly onListsCount: Readonly<Record<string, number>>;
  readonly pairOverlaps: Readonly<Record<string, number>>;
  readonly main: ExpectedModel;
  readonly allPairs: ExpectedModel;
  readonly singlePair: readonly ExpectedModel[];
  readonly stepwise: Readonly<Record<string, ExpectedModel & { readonly steps: readonly ExpectedStep[] }>>;
  readonly bootstrap: {
    readonly sparseMSE_seed1234_B1000: { readonly ahat: number; readonly jackknife: readonly number[] };
  };
  readonly bic: Readonly<Record<string, ExpectedSearch>>;
  readonly dga?: Readonly<Record<string, ExpectedGraphs>>;
  readonly sensitivity?: {
    readonly leaveOneListOut: Readonly<Record<string, ExpectedVariant | null>>;
    readonly mergePair: Readonly<Record<string, ExpectedVariant | null>>;
    readonly internalConsistency: Readonly<Record<string, ExpectedVariant | null>>;
  };
  readonly aicStepwise2015?: Readonly<Record<string, { readonly point: number }>>;
}
const expected = (JSON.parse(read('expected.json')) as { datasets: Record<string, ExpectedTable> }).datasets;

function relative(actual: number, wanted: number, tolerance: number, what: string): void {
  const error = Math.abs(actual - wanted) / Math.max(Math.abs(wanted), 1e-300);
  assert.ok(error <= tolerance, `${what}: ${actual} is not ${wanted} within ${tolerance}`);
}

function absolute(actual: number, wanted: number, tolerance: number, what: string): void {
  assert.ok(Math.abs(actual - wanted) <= tolerance, `${what}: ${actual} is not ${wanted} within ${tolerance}`);
}

const pairNames = (table: CaptureTable, terms: readonly number[]): string[] =>
  terms.map((term) => namesOf(table, term).join(':'));

function compareModel(table: CaptureTable, terms: readonly number[], wanted: ExpectedModel, what: string): void {
  const model = fitModel(table, terms);
  assert.equal(model.verdict, wanted.ierr, `${what}: verdict`);
  if (model.verdict !== 0 || wanted.estimate === undefined) return;
  assert.deepEqual(
    pairNames(table, model.minusInfinity).sort(),
    [...wanted.minusInfinity].sort(),
    `${what}: minus infinity`,
  );
  relative(model.estimate, wanted.estimate, 1e-6, `${what}: estimate`);
  relative(model.darkFigure, wanted.darkFigure, 1e-6, `${what}: dark figure`);
  // R takes its standard errors from the weights one step before its solution: ours are compared with that, and with R
  const behind = standardErrorsOneStepBefore(table, model.terms);
  absolute(behind.get(0) as number, wanted.logDarkSE, 1e-4, `${what}: standard error`);
  relative(model.logDarkStandardError, wanted.logDarkSE, 2e-3, `${what}: standard error at the solution`);
  const { measures } = model;
  relative(measures.logLikelihood, wanted.logLik, 1e-6, `${what}: log likelihood`);
  absolute(measures.deviance, wanted.deviance, 1e-6 * Math.max(1, wanted.deviance), `${what}: deviance`);
  relative(measures.aic, wanted.aic, 1e-6, `${what}: AIC`);
  relative(measures.bic, wanted.bicCases, 1e-6, `${what}: BIC`);
  relative(measures.bicCells, wanted.bicCells, 1e-6, `${what}: BIC by cells`);
  assert.deepEqual(
    [measures.parameters, measures.cellsUsed, measures.df],
    [wanted.parameters, wanted.cellsUsed, wanted.residualDf],
    `${what}: counts`,
  );
  for (const { term, value, standardError } of model.coefficients) {
    if (value === null || standardError === null) continue;
    const name = term === 0 ? '(intercept)' : namesOf(table, term).join(':');
    absolute(value, wanted.coefficients[name] as number, 1e-4, `${what}: coefficient ${name}`);
    absolute(
      behind.get(term) as number,
      wanted.standardErrors[name] as number,
      1e-4,
      `${what}: standard error ${name}`,
    );
    relative(
      standardError,
      wanted.standardErrors[name] as number,
      2e-3,
      `${what}: standard error ${name} at the solution`,
    );
  }
  const { lower, upper } = conditionalInterval(table, model, 0.95);
  relative(lower, wanted.conditionalInterval['0.025'] as number, 1e-4, `${what}: lower`);
  relative(upper, wanted.conditionalInterval['0.975'] as number, 1e-4, `${what}: upper`);
}

/**
 * Iteratively reweighted least squares as R runs it (start at n + 0.1, end at a relative change of deviance of 1e-8), on the
 * dense design matrix: an independent second computation. @returns standard errors by term, at the last weights used
 */
function standardErrorsOneStepBefore(table: CaptureTable, added: readonly number[]): Map<number, number> {
  const totals = overlapsOf(table);
  const zeros = added.filter((term) => totals[term] === 0);
  const terms = [0, ...table.lists.map((_, list) => 1 << list), ...added.filter((term) => totals[term] !== 0)];
  const cells = [...table.counts.keys()].filter((w) => w > 0 && zeros.every((zero) => (w & zero) !== zero));
  const x: number[][] = cells.map((w) => terms.map((term): number => ((w & term) === term ? 1 : 0)));
  const n = cells.map((w) => table.counts[w] as number);
  let mu = n.map((count) => count + 0.1);
  let before = Number.NaN;
  for (;;) {
    const inverse = invert(
      terms.map((_, i) => terms.map((_term, j) => sumOver(cells, (c) => at(mu, c) * at(x[c], i) * at(x[c], j)))),
    );
    const right = terms.map((_, i) =>
      sumOver(cells, (c) => at(x[c], i) * (at(mu, c) * Math.log(at(mu, c)) + at(n, c) - at(mu, c))),
    );
    const coefficients = inverse.map((row) => row.reduce((sum, value, j) => sum + value * at(right, j), 0));
    mu = x.map((row) => Math.exp(row.reduce((sum, value, j) => sum + value * at(coefficients, j), 0)));
    const deviance = sumOver(
      cells,
      (c) => 2 * ((at(n, c) > 0 ? at(n, c) * Math.log(at(n, c) / at(mu, c)) : 0) - at(n, c) + at(mu, c)),
    );
    if (Math.abs(deviance - before) / (0.1 + deviance) < 1e-8)
      return new Map(terms.map((term, i) => [term, Math.sqrt(at(inverse[i], i))]));
    before = deviance;
  }
}

const at = (values: readonly number[] | undefined, place: number): number => values?.[place] ?? Number.NaN;
const sumOver = (cells: readonly number[], value: (cell: number) => number): number =>
  cells.reduce((sum, _, c) => sum + value(c), 0);

/** Gauss-Jordan with row exchange. */
function invert(matrix: readonly (readonly number[])[]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  rows.forEach((_, k) => {
    const best = rows.reduce(
      (found, row, i) => (i >= k && Math.abs(at(row, k)) > Math.abs(at(rows[found], k)) ? i : found),
      k,
    );
    [rows[k], rows[best]] = [rows[best] as number[], rows[k] as number[]];
    const pivot = rows[k] ?? [];
    const scale = at(pivot, k);
    pivot.forEach((value, j) => {
      pivot[j] = value / scale;
    });
    rows.forEach((row, i) => {
      const factor = at(row, k);
      if (i !== k) row.forEach((value, j) => void (row[j] = value - factor * at(pivot, j)));
    });
  });
  return rows.map((row) => row.slice(matrix.length));
}

for (const name of REFERENCE_TABLES) {
  const table = tables.get(name) as CaptureTable;
  const wanted = expected[name] as ExpectedTable;
  const pairs = [...pairMasks(table.lists.length)];

  describe(`estimate on ${name}`, () => {
    it('counts lists, overlaps and cases as the reference does', () => {
      const totals = overlapsOf(table);
      assert.equal(casesOf(table), wanted.nObserved);
      table.lists.forEach((list, place) => assert.equal(totals[1 << place], wanted.listTotals[list]));
      for (const pair of pairs) assert.equal(totals[pair], wanted.pairOverlaps[namesOf(table, pair).join(':')]);
      casesByNumberOfLists(table).forEach((count, lists) => {
        if (lists > 0) assert.equal(count, wanted.onListsCount[lists] ?? 0);
      });
    });

    it('fits main effects, every single pair and all pairs', () => {
      compareModel(table, [], wanted.main, 'main effects');
      compareModel(table, pairs, wanted.allPairs, 'all pairs');
      wanted.singlePair.forEach((model, k) => compareModel(table, [pairs[k] as number], model, `pair ${k}`));
    });

    it('chooses the same pairs in the same order at every threshold, with the same p-values', () => {
      for (const [threshold, model] of Object.entries(wanted.stepwise)) {
        const result = chooseStepwise(table, Number(threshold));
        const what = `threshold ${threshold}`;
        assert.deepEqual(pairNames(table, result.model?.terms ?? []), model.terms, what);
        compareModel(table, result.model?.terms ?? [], model, what);
        const steps = model.steps.filter((step) => step.add !== undefined);
        assert.equal(result.steps.length, steps.length, what);
        steps.forEach((step, k) => {
          const own = result.steps[k];
          assert.ok(own !== undefined);
          assert.equal(namesOf(table, own.added).join(':'), step.add, what);
          relative(own.p, step.p, 1e-5, `${what}: p of step ${k}`);
          relative(own.expected, step.expected, 1e-5, `${what}: expected of step ${k}`);
          assert.equal(own.observed, step.observed, what);
          relative(own.estimateAfter, step.estimateAfter as number, 1e-6, `${what}: estimate after step ${k}`);
          assert.deepEqual(pairNames(table, own.rejected), step.rejectedCandidates ?? [], what);
        });
        const last = model.steps.find((step) => step.best !== undefined);
        if (last !== undefined && result.stop?.nearest !== null && result.stop !== undefined && Number(threshold) > 0) {
          assert.equal(namesOf(table, result.stop.nearest).join(':'), last.best, what);
          relative(result.stop.p ?? 1, last.p, 1e-5, `${what}: p at the end`);
        }
      }
    });

    it("gives R's estimate and model on R's own 200 bootstrap samples", () => {
      const [head = '', ...rows] = read(`reference/replicates-${name}.csv`).trim().split('\n');
      const histories = head
        .split(',')
        .slice(1, -3)
        .map((history) => maskOf(table, history));
      const chooser = new StepwiseChooser(table.lists.length);
      for (const row of rows) {
        const cells = row.split(',');
        const counts = new Float64Array(table.counts.length);
        histories.forEach((mask, k) => {
          counts[mask] = Number(cells[k + 1]);
        });
        const [population, terms = ''] = cells.slice(-3);
        relative(chooser.estimate(counts, 0.02), Number(population), 1e-5, `replicate ${cells[0]}`);
        const chosen = chooser.chosen.map((place) => namesOf(table, chooser.pairs[place] as number).join(':')).sort();
        const listed = terms
          .replaceAll('=-Inf', '')
          .split(' + ')
          .filter((term) => term !== '')
          .sort();
        assert.deepEqual(chosen, listed, `replicate ${cells[0]}`);
      }
    });

    it('gives the same jackknife values and acceleration', () => {
      const { histories, estimates, acceleration } = jackknife(table, stepwiseEstimator(table, 0.02));
      const order = read(`${name}.csv`)
        .trim()
        .split('\n')
        .slice(1)
        .map((row) =>
          row
            .split(',')
            .slice(0, -1)
            .reduce((mask, digit, list) => mask | (Number(digit) << list), 0),
        );
      const { jackknife: values, ahat } = wanted.bootstrap.sparseMSE_seed1234_B1000;
      order.forEach((mask, k) =>
        relative(estimates[histories.indexOf(mask)] as number, values[k] as number, 1e-5, `without one of ${mask}`),
      );
      relative(acceleration as number, ahat, 1e-3, 'acceleration');
    });

    it('rates hierarchical models as the reference does', () => {
      for (const [key, search] of Object.entries(wanted.bic)) {
        if (!key.startsWith('maxOrder') || (name === 'Ned' && key === 'maxOrder2')) continue;
        const cloud = searchModels(table, { maxOrder: Number(key.slice(8)) });
        assert.equal(cloud.models, search.modelsInCatalogue, key);
        if (search.modelsAdmissible !== undefined) assert.equal(cloud.admissible, search.modelsAdmissible, key);
        search.top.forEach((model, k) => {
          const own = cloud.rated[k];
          assert.ok(own !== undefined);
          relative(own.bic, model.bic, 1e-6, `${key}: BIC ${k}`);
          const terms =
            model.model === undefined
              ? (model.pairs ?? []).map((pair) => maskOf(table, pair))
              : termsOfModelName(model.model);
          const same = cloud.rated.find(
            ({ terms: found }) => [...found].sort((a, b) => a - b).join() === [...terms].sort((a, b) => a - b).join(),
          );
          relative(same?.estimate ?? 0, model.estimate, 1e-6, `${key}: estimate ${k}`);
        });
      }
    });

    it('averages over graphs as the reference does', () => {
      for (const [key, graphs] of Object.entries(wanted.dga ?? {})) {
        const { delta, priorN, gridTo, gridBy } = graphs;
        const own = averageOverGraphs(table, { delta, priorN, gridTo, gridBy });
        assert.equal(own.graphs, graphs.graphs, key);
        relative(own.mean, graphs.mean, 1e-6, `${key}: mean`);
        for (const [p, value] of Object.entries(graphs.quantiles))
          absolute(own.quantiles[p as '0.5'], value, gridBy, `${key}: quantile ${p}`);
        absolute(own.mode, graphs.mode, gridBy, `${key}: mode`);
        for (const { cliques = '', edges, probability } of graphs.topGraphs ?? []) {
          const wantedEdges: string = edges === undefined ? edgesOf(cliques) : edges.map(sortedEdge).sort().join(' ');
          const same: { readonly probability: number } | undefined = own.topGraphs.find(
            (graph) => edgesOf(graph.cliques) === wantedEdges,
          );
          if (probability > 1e-4) absolute(same?.probability ?? 0, probability, 1e-6, `${key}: ${wantedEdges}`);
        }
      }
    });

    it('finds the same when a list is left out, two are merged, or a known list is estimated', () => {
      if (wanted.sensitivity === undefined) return;
      for (const variant of leaveOneListOut(table, 0.02, 0.95))
        compareVariant(variant, wanted.sensitivity.leaveOneListOut[variant.list] ?? null, `without ${variant.list}`);
      for (const variant of mergePairs(table, 0.02, 0.95)) {
        const key = variant.merged.join('+');
        compareVariant(variant, wanted.sensitivity.mergePair[key] ?? null, `merged ${key}`);
      }
      for (const check of checkInternalConsistency(table, 0.02, 0.95)) {
        const same: ExpectedVariant | null | undefined = wanted.sensitivity.internalConsistency[check.list];
        if (same === undefined || same === null) continue;
        assert.equal(check.truth, same.truth);
        assert.equal(check.observed, same.nObserved);
        if (same.skipped !== undefined) assert.equal(check.skipped, 'too-few');
        else if (same.estimate > 1e9)
          assert.equal(check.skipped, 'no-estimate', `${check.list}: no estimate, not 2 x 10^12`);
        else relative(check.estimate ?? 0, same.estimate, 1e-6, `members of ${check.list}`);
      }
    });

    it('gives the method of 2014/2015 within the difference of the two likelihoods', () => {
      for (const [threshold, { point }] of Object.entries(wanted.aicStepwise2015 ?? {}))
        relative(estimate2015(table, Number(threshold))?.estimate ?? 0, point, 2e-3, `2015, threshold ${threshold}`);
    });
  });
}

const sortedEdge = (edge: string): string => edge.split(':').sort().join(':');

/** `[A-B-C][D]` → `A:B A:C B:C` */
function edgesOf(cliques: string): string {
  const edges = cliques.split(/[[\]]+/u).flatMap((clique) => {
    const lists = clique.split('-');
    return lists.flatMap((one, k) => lists.slice(k + 1).map((other) => sortedEdge(`${one}:${other}`)));
  });
  return [...new Set(edges)].sort().join(' ');
}

function compareVariant(
  variant: {
    readonly observed: number;
    readonly estimate: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly model: readonly (readonly string[])[];
  },
  wanted: ExpectedVariant | null,
  what: string,
): void {
  if (wanted === null || !('estimate' in wanted)) return;
  assert.equal(variant.observed, wanted.nObserved, what);
  if (wanted.estimate > 1e9) {
    assert.equal(variant.estimate, null, `${what}: refusal`);
    return;
  }
  relative(variant.estimate ?? 0, wanted.estimate, 1e-6, what);
  relative(variant.lower ?? 0, wanted.lower, 1e-5, `${what}: lower`);
  relative(variant.upper ?? 0, wanted.upper, 1e-5, `${what}: upper`);
  assert.deepEqual(
    // the reference lists pairs without overlap apart
    variant.model.map((pair) => pair.join(':')).filter((pair) => !wanted.minusInfinity.includes(pair)),
    wanted.terms.filter((term) => term.includes(':')),
    what,
  );
}

for (const name of ['Artificial_3', 'UKdat_5', 'Ned_5'] as const) {
  it(`fits every pairwise model of ${name}: verdict, estimate, likelihood, criteria, and the margins to 1e-8`, () => {
    const table = tables.get(name) as CaptureTable;
    const fit = new LogLinearFit(table.lists.length);
    fit.load(table.counts);
    for (const row of read(`reference/models-${name}.csv`).trim().split('\n').slice(1)) {
      const [mask, terms = '', verdict, , parameters, population, se, logLik, deviance, aic, bic] = row.split(',');
      const masks = terms === '' ? [] : terms.split(' ').map((term) => maskOf(table, term));
      assert.equal(fit.fit(masks), Number(verdict), `model ${mask}`);
      if (Number(verdict) !== 0) continue;
      for (const term of fit.terms)
        relative(fit.sums[term] as number, fit.margins[term] as number, 1e-8, `model ${mask}: margin ${term}`);
      const measures = measureFit(fit);
      relative((fit.margins[0] as number) + fit.darkFigure, Number(population), 1e-6, `model ${mask}`);
      absolute(Math.sqrt(fit.variances()[0] as number), Number(se), 1e-4, `model ${mask}: se`);
      relative(measures.logLikelihood, Number(logLik), 1e-6, `model ${mask}: log likelihood`);
      absolute(measures.deviance, Number(deviance), 1e-6 * Math.max(1, Number(deviance)), `model ${mask}: deviance`);
      relative(measures.aic, Number(aic), 1e-6, `model ${mask}: AIC`);
      relative(measures.bic, Number(bic), 1e-6, `model ${mask}: BIC`);
      assert.equal(measures.parameters, Number(parameters));
    }
  });
}

it('counts hierarchical models and names them', () => {
  assert.equal(hierarchicalModels(4, 3).length, 113);
  assert.equal(hierarchicalModels(5, 3).length, 6212);
  assert.equal(hierarchicalModels(5, 4).length, 6893);
  assert.equal(nameModel(5, termsOfModelName('[123,34,5]')), '[123,34,5]');
});
