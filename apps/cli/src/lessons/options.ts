// SPDX-License-Identifier: EUPL-1.2
// Options of `amparo lessons`: known ones only, each needed one asked for by name.

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '@amparo/kernel';
import { Usage } from '../options.ts';

export interface LessonsOptions {
  readonly positionals: readonly string[];
  readonly given: ReadonlyMap<string, string>;
}

/** @param allowed names of options that take a value */
export function readLessonsOptions(args: readonly string[], allowed: readonly string[], words: number): LessonsOptions {
  try {
    const options = Object.fromEntries(allowed.map((name) => [name, { type: 'string' as const }]));
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    if (positionals.length > words) throw new Usage('too many words; put a name with spaces in quotes (amparo --help)');
    const given = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    );
    return { positionals, given: new Map(given) };
  } catch (error) {
    if (error instanceof Usage) throw error;
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}

export function needed({ given }: LessonsOptions, name: string, what: string): string {
  const value = given.get(name)?.trim();
  if (value === undefined || value === '') throw new Usage(`--${name}: ${what}`);
  return value;
}

export function languageOption({ given }: LessonsOptions): Language | undefined {
  const value = given.get('lang');
  if (value === undefined) return undefined;
  if (!isLanguage(value)) throw new Usage(`--lang: use one of ${LANGUAGES.join(', ')}`);
  return value;
}
