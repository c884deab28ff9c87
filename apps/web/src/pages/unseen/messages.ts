// SPDX-License-Identifier: EUPL-1.2
// What the page and its worker say to each other.

import type { EstimateOptions, EstimateResult, Phase, TableIssue } from '@amparo/measure/estimate';

export type ToWorker =
  | { readonly kind: 'run'; readonly input: File | string; readonly options: Partial<EstimateOptions> }
  | { readonly kind: 'stop' };

export type FromWorker =
  | { readonly kind: 'progress'; readonly phase: Phase; readonly done: number; readonly total: number }
  /** a first answer after 1,000 replicates, without the panel; the whole one follows */
  | { readonly kind: 'first'; readonly result: EstimateResult }
  | { readonly kind: 'refused'; readonly issues: readonly TableIssue[] }
  | { readonly kind: 'result'; readonly result: EstimateResult; readonly warnings: readonly TableIssue[] };
