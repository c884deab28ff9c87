// SPDX-License-Identifier: EUPL-1.2
// One fitted model as the results show it: estimate, coefficients with standard errors, likelihood and criteria.

import { logFactorial, normalQuantile } from '../numeric/special.ts';
import { LogLinearFit, type VerdictCache } from './fit.ts';
import type { Verdict } from './existence.ts';
import { casesOf, type CaptureTable } from './table.ts';

export interface FitMeasures {
  readonly logLikelihood: number;
  readonly deviance: number;
  /** cells used minus finite parameters */
  readonly df: number;
  readonly cellsUsed: number;
  /** finite and minus-infinity terms, the constant included */
  readonly parameters: number;
  readonly aic: number;
  /** with log(cases observed) */
  readonly bic: number;
  /** with log(2^lists - 1) */
  readonly bicCells: number;
}

export interface Coefficient {
  /** 0 for the constant, otherwise a mask of lists */
  readonly term: number;
  /** null at minus infinity */
  readonly value: number | null;
  readonly standardError: number | null;
}

export interface FittedModel {
  readonly verdict: 0;
  /** masks of the pairs and larger terms added, in order of entry, those at minus infinity among them */
  readonly terms: readonly number[];
  readonly minusInfinity: readonly number[];
  readonly estimate: number;
  readonly darkFigure: number;
  /** standard error of the log of the dark figure */
  readonly logDarkStandardError: number;
  readonly coefficients: readonly Coefficient[];
  readonly measures: FitMeasures;
}

export interface ModelWithoutEstimate {
  readonly verdict: Exclude<Verdict, 0>;
  readonly terms: readonly number[];
  readonly minusInfinity: readonly number[];
}

/** Fits one hierarchical model. @param terms masks of order 2 and more, in order of entry */
export function fitModel(
  table: CaptureTable,
  terms: readonly number[],
  verdicts?: VerdictCache,
): FittedModel | ModelWithoutEstimate {
  const fit = new LogLinearFit(table.lists.length, verdicts);
  fit.load(table.counts);
  const verdict = fit.fit(terms);
  const minusInfinity = terms.filter((term) => fit.margins[term] === 0);
  if (verdict !== 0) return { verdict, terms, minusInfinity };
  return describeFit(fit, terms);
}

/** @param fit a converged fit; @param terms its added terms in order of entry */
export function describeFit(fit: LogLinearFit, terms: readonly number[]): FittedModel {
  const variances = fit.variances();
  const cases = fit.margins[0] as number;
  return {
    verdict: 0,
    terms,
    minusInfinity: terms.filter((term) => fit.margins[term] === 0),
    estimate: cases + fit.darkFigure,
    darkFigure: fit.darkFigure,
    logDarkStandardError: Math.sqrt(variances[0] as number),
    coefficients: [
      ...fit.terms.map((term, k) => ({
        term,
        value: fit.coefficient(k),
        standardError: Math.sqrt(variances[k] as number),
      })),
      ...fit.zeros.map((term) => ({ term, value: null, standardError: null })),
    ],
    measures: measureFit(fit),
  };
}

/** Likelihood with full Poisson constants; left-out cells add nothing. */
export function measureFit(fit: LogLinearFit): FitMeasures {
  let logLikelihood = 0;
  let deviance = 0;
  let cellsUsed = 0;
  for (let w = 1; w < fit.size; w += 1) {
    if (!fit.keeps(w)) continue;
    cellsUsed += 1;
    const n = fit.counts[w] as number;
    const mu = fit.fitted[w] as number;
    if (n === 0) {
      logLikelihood -= mu;
      deviance += 2 * mu;
    } else {
      const logMean = Math.log(mu);
      logLikelihood += n * logMean - mu - logFactorial(n);
      deviance += 2 * (n * (Math.log(n) - logMean) - (n - mu));
    }
  }
  const parameters = fit.terms.length + fit.zeros.length;
  return {
    logLikelihood,
    deviance,
    df: cellsUsed - fit.terms.length,
    cellsUsed,
    parameters,
    aic: -2 * logLikelihood + 2 * parameters,
    bic: -2 * logLikelihood + parameters * Math.log(fit.margins[0] as number),
    bicCells: -2 * logLikelihood + parameters * Math.log(fit.size - 1),
  };
}

export interface Limits {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Interval given the model: it ignores that the model was chosen, and must never be published as the interval.
 *
 * @param level for example 0.95
 */
export function conditionalInterval(table: CaptureTable, model: FittedModel, level: number): Limits {
  const n = casesOf(table);
  const z = normalQuantile(0.5 + level / 2);
  const centre = Math.log(model.darkFigure);
  return {
    lower: n + Math.exp(centre - z * model.logDarkStandardError),
    upper: n + Math.exp(centre + z * model.logDarkStandardError),
  };
}
