// SPDX-License-Identifier: EUPL-1.2
// Options of `amparo link`: known ones only, for each step its own.

import { parseArgs } from 'node:util';
import { Usage } from '../options.ts';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const COMMON = { lang: text, 'no-progress': flag } as const;

const STEPS = {
  keygen: {
    out: text,
    purpose: text,
    'legal-basis': text,
    parties: text,
    until: text,
    pair: text,
    share: flag,
    open: text,
    private: text,
    from: text,
    key: text,
  },
  encode: {
    key: text,
    out: text,
    party: text,
    mode: text,
    secret: text,
    'forget-ids': flag,
    sheet: text,
    encoding: text,
    'accept-future-dates': flag,
    'accept-duplicates': flag,
    'opaque-ids': text,
  },
  match: { out: text, threshold: text, 'accept-duplicates': flag, 'smallest-cell': text, ledger: text, private: text },
  agree: { key: text, private: text, ledger: text },
  deleted: { run: text, what: text, private: text, ledger: text },
  ledger: {},
  report: { out: text, format: text, protect: text, epsilon: text, 'smallest-cell': text },
} as const;

export type Step = keyof typeof STEPS;

export interface LinkCall {
  readonly step: Step;
  readonly files: readonly string[];
  readonly language: 'en' | 'es';
  readonly progress: boolean;
  /** the value of an option that takes one */
  text(name: string): string | undefined;
  flag(name: string): boolean;
  /** @throws {Usage} when it is no number of the range */
  number(name: string, low: number, high: number): number | undefined;
}

export function isStep(word: string | undefined): word is Step {
  return word !== undefined && word in STEPS;
}

/** @throws {Usage} */
export function readLinkCall(step: Step, args: readonly string[]): LinkCall {
  const { values, positionals } = parse(step, args);
  const language = values['lang'] ?? 'en';
  if (language !== 'en' && language !== 'es') throw new Usage('--lang: use en or es');
  return {
    step,
    files: positionals,
    language,
    progress: values['no-progress'] !== true,
    text: (name) => {
      const value = values[name];
      return typeof value === 'string' ? value : undefined;
    },
    flag: (name) => values[name] === true,
    number: (name, low, high) => {
      const value = values[name];
      if (typeof value !== 'string') return undefined;
      const number = Number(value);
      if (!/^[\d.]+(?:e-?\d+)?$/u.test(value) || !(number >= low && number <= high))
        throw new Usage(`--${name}: expected a number from ${low} to ${high}`);
      return number;
    },
  };
}

function parse(step: Step, args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { ...COMMON, ...STEPS[step] } }) as {
      values: Record<string, string | boolean | undefined>;
      positionals: string[];
    };
  } catch (error) {
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`link ${step}: ${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}
