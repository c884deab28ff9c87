// SPDX-License-Identifier: EUPL-1.2
// Options of `amparo estimate`: known ones only. What is out of range is told by code BAD_OPTION before any work.

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '@amparo/kernel';
import {
  DEFAULT_OPTIONS,
  type EstimateOptions,
  METHODS,
  optionIssue,
  type TableFormat,
  type TableIssue,
} from '@amparo/measure/estimate';
import { Usage } from '../options.ts';

export interface EstimateCall {
  readonly file: string;
  readonly format: 'text' | 'json' | 'html';
  readonly language: Language;
  readonly plot: string | undefined;
  readonly input: TableFormat | undefined;
  readonly strata: readonly string[];
  readonly population: number | undefined;
  readonly threads: number;
  readonly scope: {
    readonly period?: string | undefined;
    readonly place?: string | undefined;
    readonly definition?: string | undefined;
  };
  readonly options: Partial<EstimateOptions>;
  readonly issues: readonly TableIssue[];
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const KNOWN = {
  method: text,
  threshold: text,
  bootstrap: text,
  'no-bootstrap': flag,
  'most-replicates': text,
  seed: text,
  format: text,
  plot: text,
  force: flag,
  'no-panel': flag,
  'max-order': text,
  lang: text,
  input: text,
  strata: text,
  population: text,
  period: text,
  place: text,
  definition: text,
  delta: text,
  'grid-to': text,
  classes: text,
  chains: text,
  sweeps: text,
  'missed-links': text,
  'false-links': text,
  'linkage-assessed': flag,
  'shared-source': flag,
  'not-aligned': flag,
  threads: text,
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: joinNegative(args), allowPositionals: true, options: KNOWN });
  } catch {
    throw new Usage('unknown or incomplete option (amparo --help)');
  }
}

/** `--seed -1` as `--seed=-1`, so that a number out of range is told as such. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of args) {
    const before = joined[joined.length - 1];
    if (/^-\d/u.test(word) && before !== undefined && /^--[a-z-]+$/u.test(before))
      joined[joined.length - 1] = `${before}=${word}`;
    else joined.push(word);
  }
  return joined;
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw new Usage(`--${name}: use one of ${allowed.join(', ')}`);
  return found;
}

export function readEstimateCall(args: readonly string[]): EstimateCall {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new Usage('one table at a time');
  const issues: TableIssue[] = [];
  const number = (name: keyof typeof values, fallback: number): number => {
    const given = values[name];
    if (typeof given !== 'string') return fallback;
    if (/^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu.test(given)) return Number(given);
    issues.push(optionIssue(`--${name}`, 'expected a number in plain digits'));
    return fallback;
  };
  const language = values.lang ?? 'en';
  if (!isLanguage(language)) throw new Usage(`--lang: use one of ${LANGUAGES.join(', ')}`);
  const missed = number('missed-links', 0);
  const wrong = number('false-links', 0);
  const known = values['missed-links'] !== undefined || values['false-links'] !== undefined;
  const population = values.population === undefined ? undefined : number('population', 0);
  if (population !== undefined && !(population > 0))
    issues.push(optionIssue('--population', 'expected a number above 0'));
  return {
    file: positionals[0] ?? '-',
    format: oneOf('format', values.format, ['text', 'json', 'html']) ?? 'text',
    language,
    plot: values.plot,
    input: oneOf('input', values.input, ['case', 'history', 'idlists']),
    strata: values.strata === undefined ? [] : values.strata.split(',').map((name) => name.trim()),
    population,
    threads: Math.max(1, Math.min(64, Math.floor(number('threads', 0)))),
    scope: { period: values.period, place: values.place, definition: values.definition },
    options: {
      method: oneOf('method', values.method, METHODS) ?? DEFAULT_OPTIONS.method,
      threshold: number('threshold', DEFAULT_OPTIONS.threshold),
      bootstrap:
        values['no-bootstrap'] === true
          ? 'none'
          : values.bootstrap === undefined
            ? DEFAULT_OPTIONS.bootstrap
            : number('bootstrap', 2000),
      mostReplicates: number('most-replicates', DEFAULT_OPTIONS.mostReplicates),
      seed: number('seed', DEFAULT_OPTIONS.seed),
      force: values.force ?? false,
      panel: values['no-panel'] !== true,
      maxOrder: number('max-order', DEFAULT_OPTIONS.maxOrder),
      delta: values.delta === undefined ? undefined : number('delta', 1),
      gridTo: values['grid-to'] === undefined ? undefined : number('grid-to', 1),
      classes: number('classes', DEFAULT_OPTIONS.classes),
      chains: number('chains', DEFAULT_OPTIONS.chains),
      sweeps: number('sweeps', DEFAULT_OPTIONS.sweeps),
      linkageErrors: known ? { missed, false: wrong } : undefined,
      linkageAssessed: known || values['linkage-assessed'] === true,
      sharedSource: values['shared-source'] ?? false,
      notAligned: values['not-aligned'] ?? false,
    },
    issues,
  };
}
