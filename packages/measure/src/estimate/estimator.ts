// SPDX-License-Identifier: EUPL-1.2
// Re-estimates when a case, a list or a month is added: remembers verdicts on existence by support and model, and starts
// from where main effects ended on the table before. The answer is the same as from scratch to the accuracy of the margins.

import type { VerdictCache } from './fit.ts';
import { StepwiseChooser, type StepwiseResult } from './stepwise.ts';
import type { CaptureTable } from './table.ts';

export class Estimator {
  readonly #threshold: number;
  readonly #verdicts = new Map<number, VerdictCache>();
  readonly #choosers = new Map<number, StepwiseChooser>();
  #last: { key: string; result: StepwiseResult } | undefined;

  /** @param threshold p-value below which a pair enters */
  constructor(threshold: number) {
    this.#threshold = threshold;
  }

  /** The stepwise choice on this table. */
  choose(table: CaptureTable): StepwiseResult {
    const key = `${table.lists.join('\u0000')}|${table.counts.join()}`;
    if (this.#last?.key === key) return this.#last.result;
    const result = this.#chooser(table.lists.length).explain(table, this.#threshold);
    this.#last = { key, result };
    return result;
  }

  #chooser(lists: number): StepwiseChooser {
    const known = this.#choosers.get(lists);
    if (known !== undefined) return known;
    const verdicts: VerdictCache = this.#verdicts.get(lists) ?? new Map();
    this.#verdicts.set(lists, verdicts);
    const chooser = new StepwiseChooser(lists, verdicts);
    chooser.fit.startsWarm = true;
    this.#choosers.set(lists, chooser);
    return chooser;
  }
}
