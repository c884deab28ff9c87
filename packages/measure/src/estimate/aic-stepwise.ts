// SPDX-License-Identifier: EUPL-1.2
// The method of 2014 and 2015 for the United Kingdom (Silverman 2014; Bales, Hesketh and Silverman 2015), for comparison
// with published figures only: add the pair with the best AIC while AIC falls and the new coefficient is significant.

import { normalCdf } from '../numeric/special.ts';
import { LogLinearFit } from './fit.ts';
import { pairMasks } from './histories.ts';
import { describeFit, type FittedModel, measureFit } from './model.ts';
import type { CaptureTable } from './table.ts';

/** @param threshold Wald p-value above which the search stops; 0.05 in the papers */
export function estimate2015(table: CaptureTable, threshold = 0.05): FittedModel | undefined {
  const fit = new LogLinearFit(table.lists.length);
  fit.load(table.counts);
  let terms: number[] = [];
  if (fit.fit(terms) !== 0) return undefined;
  let best = describeFit(fit, terms);
  for (;;) {
    const next = bestByAic(fit, table, terms);
    if (next === undefined || next.aic >= best.measures.aic) return best;
    fit.fit(next.terms);
    const model = describeFit(fit, next.terms);
    if (waldP(model, next.terms.at(-1) as number) > threshold) return best;
    terms = next.terms;
    best = model;
  }
}

function bestByAic(fit: LogLinearFit, table: CaptureTable, terms: readonly number[]) {
  let best: { terms: number[]; aic: number } | undefined;
  for (const pair of pairMasks(table.lists.length)) {
    if (terms.includes(pair) || fit.fit([...terms, pair]) !== 0) continue;
    const { aic } = measureFit(fit);
    if (best === undefined || aic < best.aic) best = { terms: [...terms, pair], aic };
  }
  return best;
}

/** 1 for a pair without overlap: in the method of that time such a coefficient is never significant, and ends the search. */
function waldP(model: FittedModel, term: number): number {
  const found = model.coefficients.find((coefficient) => coefficient.term === term);
  if (found === undefined || found.value === null || found.standardError === null) return 1;
  return 2 * normalCdf(-Math.abs(found.value / found.standardError));
}
