// SPDX-License-Identifier: EUPL-1.2
// Options of an estimate, their defaults and their ranges. Shells read them from a command line, a body or a form; every
// value out of range is a BAD_OPTION with its place.

import type { LinkageErrors } from './sensitivity.ts';
import type { Circumstances } from './gates.ts';
import { optionIssue, type TableIssue } from './input-problems.ts';

export const METHODS = ['stepwise', 'bic', 'dga', 'latent', 'all'] as const;
export type Method = (typeof METHODS)[number];

export interface EstimateOptions extends Circumstances {
  readonly method: Method;
  /** p-value below which a pair enters, in (0, 1] */
  readonly threshold: number;
  /** fixed number of replicates; 'adaptive' raises it until the limits rest on 20 replicates; 'none' gives the point alone */
  readonly bootstrap: number | 'adaptive' | 'none';
  /** where 'adaptive' ends */
  readonly mostReplicates: number;
  /** unsigned 32-bit */
  readonly seed: number;
  /** nominal level of the interval */
  readonly level: 0.95;
  /** computes past the gates; the result says so */
  readonly force: boolean;
  readonly panel: boolean;
  /** largest terms that the search by BIC looks at; above 2 for up to five lists */
  readonly maxOrder: number;
  /** prior weight per cell for graph averaging; default 2^-lists */
  readonly delta?: number | undefined;
  /** end of the grid of dark figures for graph averaging; default 30 n */
  readonly gridTo?: number | undefined;
  readonly classes: number;
  readonly chains: number;
  readonly sweeps: number;
  /** error rates of the linkage, when known */
  readonly linkageErrors?: LinkageErrors | undefined;
  /** errors that the report of the linkage expects, and its bounds; lines of the panel */
  readonly linkageCases?: readonly LinkageErrors[] | undefined;
}

export const DEFAULT_OPTIONS: EstimateOptions = {
  method: 'stepwise',
  threshold: 0.02,
  bootstrap: 'adaptive',
  mostReplicates: 50_000,
  seed: 1,
  level: 0.95,
  force: false,
  panel: true,
  maxOrder: 2,
  classes: 10,
  chains: 8,
  sweeps: 10_000,
};

export const FIRST_REPLICATES = 2000;
const FEWEST_REPLICATES = 200;
const MOST_REPLICATES = 1_000_000;

/** @param cases observed, for the end of the grid; @returns every option out of range */
export function judgeOptions(options: EstimateOptions, cases: number): TableIssue[] {
  const issues: TableIssue[] = [];
  const whole = (name: string, value: number, low: number, high: number): void => {
    if (!Number.isInteger(value) || value < low || value > high)
      issues.push(optionIssue(name, `expected a whole number from ${low} to ${high}`));
  };
  if (!(options.threshold > 0 && options.threshold <= 1))
    issues.push(optionIssue('threshold', 'expected a number above 0 and at most 1, for example 0.02'));
  if (typeof options.bootstrap === 'number') whole('bootstrap', options.bootstrap, FEWEST_REPLICATES, MOST_REPLICATES);
  whole('mostReplicates', options.mostReplicates, FEWEST_REPLICATES, MOST_REPLICATES);
  whole('seed', options.seed, 0, 4_294_967_295);
  if (options.delta !== undefined && !(options.delta > 0 && Number.isFinite(options.delta)))
    issues.push(optionIssue('delta', 'expected a number above 0'));
  if (options.gridTo !== undefined && !(options.gridTo >= cases && options.gridTo <= 1e9))
    issues.push(optionIssue('gridTo', 'expected a number of unseen persons not below the cases observed'));
  whole('maxOrder', options.maxOrder, 2, 4);
  whole('classes', options.classes, 2, 50);
  whole('chains', options.chains, 4, 100);
  whole('sweeps', options.sweeps, 100, 10_000_000);
  for (const errors of [options.linkageErrors, ...(options.linkageCases ?? [])])
    if (errors !== undefined && !(errors.missed >= 0 && errors.missed < 1 && errors.false >= 0 && errors.false < 1))
      issues.push(optionIssue('linkageErrors', 'expected two shares from 0 to below 1'));
  return issues;
}
