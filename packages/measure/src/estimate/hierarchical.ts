// SPDX-License-Identifier: EUPL-1.2
// Every hierarchical log-linear model with all main effects, and the search over all of them by BIC or AIC. Shown as a
// cloud, never as the winner alone: models that fit alike can be far apart.
//
// Checked against MultipleSystemsEstimation 1.2.0 and Rcapture 1.4-4 (expected.json, bic and rcapture).

import { LogLinearFit, type VerdictCache } from './fit.ts';
import { bitCount, listsOf, pairMasks } from './histories.ts';
import { measureFit } from './model.ts';
import { type CaptureTable } from './table.ts';

/** More lists than this have too many models to look at all of them. */
export const MOST_LISTS_EXHAUSTIVE = 6;

/** @returns all pairwise models as lists of pair masks; the k-th holds pair j where bit j of k is set */
export function pairwiseModels(lists: number): number[][] {
  const pairs = pairMasks(lists);
  const models: number[][] = [];
  for (let mask = 0; mask < 2 ** pairs.length; mask += 1)
    models.push([...pairs].filter((_, place) => (mask >> place) & 1));
  return models;
}

/**
 * All models whose terms bring all their subsets with them: 113 on four lists (order up to 3), 6,212 on five (order up to
 * 3), 6,893 (order up to 4).
 *
 * @param lists 3 … 6; @param maxOrder 2 … lists - 1
 */
export function hierarchicalModels(lists: number, maxOrder: number): number[][] {
  let models = pairwiseModels(lists);
  for (let order = 3; order <= Math.min(maxOrder, lists - 1); order += 1) {
    const candidates = masksOfSize(lists, order);
    models = models.flatMap((model) => {
      const present = new Set(model);
      const open = candidates.filter((term) => listsOf(term).every((list) => present.has(term ^ (1 << list))));
      return subsetsOf(open).map((added) => [...model, ...added]);
    });
  }
  return models;
}

function masksOfSize(lists: number, size: number): number[] {
  return Array.from({ length: 1 << lists }, (_, mask) => mask).filter((mask) => bitCount(mask) === size);
}

function subsetsOf(items: readonly number[]): number[][] {
  return Array.from({ length: 2 ** items.length }, (_, mask) => items.filter((_item, place) => (mask >> place) & 1));
}

/** `[123,25,34]`: the largest terms, the longest first, lists that stand alone last; list numbers from 1. */
export function nameModel(lists: number, terms: readonly number[]): string {
  const all = [...terms, ...Array.from({ length: lists }, (_, list) => 1 << list)];
  const largest = all.filter((term) => !all.some((other) => other !== term && (other & term) === term));
  const names = largest.map((term) =>
    listsOf(term)
      .map((list) => list + 1)
      .join(''),
  );
  return `[${names.sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join(',')}]`;
}

export interface RatedModel {
  readonly terms: readonly number[];
  readonly estimate: number;
  readonly bic: number;
  readonly aic: number;
  readonly parameters: number;
}

export interface ModelCloud {
  readonly criterion: 'bic' | 'aic';
  readonly models: number;
  readonly admissible: number;
  /** the best of those with a single finite estimate, the best first; at most 5,000 */
  readonly rated: readonly RatedModel[];
}

/** Only so many of the best models are kept with their terms. */
const MOST_KEPT = 5000;

/** Models by number, so that tens of thousands of them need not be held at once. */
function catalogueOf(
  lists: number,
  maxOrder: number,
): { readonly size: number; readonly termsOf: (k: number) => readonly number[] } {
  if (maxOrder > 2) {
    const models = hierarchicalModels(lists, maxOrder);
    return { size: models.length, termsOf: (k) => models[k] as number[] };
  }
  const pairs = [...pairMasks(lists)];
  return { size: 2 ** pairs.length, termsOf: (k) => pairs.filter((_, place) => (k >> place) & 1) };
}

/** Fits every model. @param maxOrder 2 for pairs only */
export function searchModels(
  table: CaptureTable,
  {
    maxOrder = 2,
    criterion = 'bic',
    verdicts,
  }: { maxOrder?: number; criterion?: 'bic' | 'aic'; verdicts?: VerdictCache } = {},
): ModelCloud {
  const lists = table.lists.length;
  if (lists > MOST_LISTS_EXHAUSTIVE) throw new RangeError('searchModels: expected at most 6 lists');
  const fit = new LogLinearFit(lists, verdicts);
  fit.load(table.counts);
  const { size, termsOf } = catalogueOf(lists, maxOrder);
  const values = new Float64Array(4 * size);
  const admissible: number[] = [];
  for (let k = 0; k < size; k += 1) {
    if (fit.fit(termsOf(k)) !== 0) continue;
    const { bic, aic, parameters } = measureFit(fit);
    values.set([bic, aic, (fit.margins[0] as number) + fit.darkFigure, parameters], 4 * k);
    admissible.push(k);
  }
  const column = criterion === 'bic' ? 0 : 1;
  admissible.sort((a, b) => (values[4 * a + column] as number) - (values[4 * b + column] as number));
  const rated = admissible.slice(0, MOST_KEPT).map((k) => ({
    terms: termsOf(k),
    bic: values[4 * k] as number,
    aic: values[4 * k + 1] as number,
    estimate: values[4 * k + 2] as number,
    parameters: values[4 * k + 3] as number,
  }));
  return { criterion, models: size, admissible: admissible.length, rated };
}

/** Models whose BIC is within `distance` of the best one. */
export function modelsNearBest(cloud: ModelCloud, distance = 2): readonly RatedModel[] {
  const best = cloud.rated[0];
  return best === undefined
    ? []
    : cloud.rated.filter((model) => model[cloud.criterion] - best[cloud.criterion] <= distance);
}
