// SPDX-License-Identifier: EUPL-1.2
// Options of `amparo release`: known ones only.

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '@amparo/kernel';
import { ACCOUNTINGS, DEFAULT_CAP, DEFAULT_SETTINGS, K_MODES, type ReleaseSettings } from '@amparo/measure/disclosure';
import { Usage } from '../options.ts';

export interface ReleaseCall {
  readonly file: string;
  readonly out: string;
  readonly settings: ReleaseSettings;
  /** a file, or `ctdc`: the codebook of CTDC */
  readonly schema: string | undefined;
  /** column with the key of persons, whose rows are brought together */
  readonly subject: string | undefined;
  readonly latestBy: string | undefined;
  /** cross tables instead of counts and records: two columns each */
  readonly tables: readonly (readonly [string, string])[];
  readonly exclude: readonly string[];
  readonly ledger: string | undefined;
  readonly cap: number;
  readonly purpose: string;
  readonly title: string;
  readonly contact: string;
  readonly quality: string | undefined;
  readonly language: Language;
  readonly progress: boolean | undefined;
}

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const KNOWN = {
  out: text,
  k: text,
  epsilon: text,
  delta: text,
  'reporting-length': text,
  mechanism: text,
  mode: text,
  accounting: text,
  accuracy: text,
  'aggregates-only': flag,
  schema: text,
  subject: text,
  'latest-by': text,
  table: { type: 'string', multiple: true },
  exclude: text,
  ledger: text,
  cap: text,
  purpose: text,
  title: text,
  contact: text,
  reason: text,
  'approved-by': text,
  quality: text,
  lang: text,
  'no-progress': flag,
} as const;

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: KNOWN });
  } catch (error) {
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}

function oneOf<T extends string>(name: string, value: string | undefined, allowed: readonly T[]): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((word) => word === value);
  if (found === undefined) throw new Usage(`--${name}: use one of ${allowed.join(', ')}`);
  return found;
}

function numberOf(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d*\.?\d+(?:e[-+]?\d+)?$/iu.test(value) ? Number(value) : Number.NaN;
  if (!(number > 0 && Number.isFinite(number))) throw new Usage(`--${name}: expected a number above 0 in plain digits`);
  return number;
}

function wholeOf(name: string, value: string | undefined, most: number): number | undefined {
  const number = numberOf(name, value);
  if (number !== undefined && !(Number.isInteger(number) && number <= most))
    throw new Usage(`--${name}: expected a whole number from 1 to ${most}`);
  return number;
}

/** Differential privacy, unless only `--k` is given. */
function mechanismOf(asked: 'dp' | 'k' | undefined, k: unknown, epsilon: unknown, delta: unknown): 'dp' | 'k' {
  if (asked === 'k' && (epsilon !== undefined || delta !== undefined))
    throw new Usage('--epsilon and --delta belong to the mechanism dp, not to k');
  return asked ?? (k !== undefined && epsilon === undefined && delta === undefined ? 'k' : 'dp');
}

function pairOf(asked: string): readonly [string, string] {
  const [a = '', b = '', ...more] = asked.split(',').map((name) => name.trim());
  if (a === '' || b === '' || a === b || more.length > 0)
    throw new Usage('--table COLUMN,COLUMN: two different columns; once for each table');
  return [a, b];
}

export function readReleaseCall(args: readonly string[]): ReleaseCall {
  const { values, positionals } = parse(args);
  const [file, ...others] = positionals;
  if (file === undefined) throw new Usage('which table? amparo release TABLE.csv --out FOLDER');
  if (others.length > 0) throw new Usage('one table at a time');
  if (values.out === undefined || values.out === '')
    throw new Usage('--out FOLDER: where should the release be written?');
  const cap = numberOf('cap', values.cap) ?? DEFAULT_CAP;
  if (cap > DEFAULT_CAP) throw new Usage(`--cap: may be lowered, not raised; at most ${DEFAULT_CAP}`);
  const language = values.lang ?? 'en';
  if (!isLanguage(language)) throw new Usage(`--lang: use one of ${LANGUAGES.join(', ')}`);
  if (values['latest-by'] !== undefined && values.subject === undefined)
    throw new Usage('--latest-by COLUMN goes with --subject COLUMN');
  if (values.table !== undefined && (values.epsilon !== undefined || values.mechanism === 'dp'))
    throw new Usage('--table gives exact counts with some left out; --epsilon does not belong to it');
  const epsilon = numberOf('epsilon', values.epsilon);
  const delta = numberOf('delta', values.delta);
  return {
    file,
    out: values.out,
    settings: {
      mechanism: mechanismOf(oneOf('mechanism', values.mechanism, ['dp', 'k']), values.k, epsilon, delta),
      k: wholeOf('k', values.k, 1_000_000) ?? DEFAULT_SETTINGS.k,
      epsilon: epsilon ?? DEFAULT_SETTINGS.epsilon,
      delta,
      length: wholeOf('reporting-length', values['reporting-length'], 5) ?? DEFAULT_SETTINGS.length,
      accounting: oneOf('accounting', values.accounting, ACCOUNTINGS) ?? DEFAULT_SETTINGS.accounting,
      accuracy: oneOf('accuracy', values.accuracy, ['pairs', 'balanced', 'long', 'short']) ?? DEFAULT_SETTINGS.accuracy,
      kMode: oneOf('mode', values.mode, K_MODES) ?? DEFAULT_SETTINGS.kMode,
      aggregatesOnly: values['aggregates-only'] ?? false,
      reason: values.reason ?? '',
      approvedBy: values['approved-by'] ?? '',
    },
    schema: values.schema,
    subject: values.subject,
    latestBy: values['latest-by'],
    tables: (values.table ?? []).map(pairOf),
    exclude: (values.exclude ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])),
    ledger: values.ledger,
    cap,
    purpose: values.purpose ?? '',
    title: values.title ?? '',
    contact: values.contact ?? '',
    quality: values.quality,
    language,
    progress: values['no-progress'] === true ? false : undefined,
  };
}
