// SPDX-License-Identifier: EUPL-1.2
// Command-line options: known ones only, each with its closed list of values.

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '@amparo/kernel';

/** A wrong call of the program: told in one line, exit code 2. */
export class Usage extends Error {}

export interface Options {
  readonly file: string;
  readonly format: 'text' | 'json';
  readonly language: Language | undefined;
  readonly pack: string | undefined;
  readonly narrative: boolean;
}

/** @param defaultFormat what `--format` is when it is not given */
export function readOptions(
  args: readonly string[],
  defaultFormat: Options['format'],
  allowed: readonly string[],
): Options {
  const { values, positionals } = parse(args);
  for (const name of Object.keys(values)) {
    if (!allowed.includes(name)) throw new Usage(`--${name} does not belong to this command (amparo --help)`);
  }
  if (positionals.length > 1) throw new Usage('one file at a time; join several into a JSON list or JSON Lines');
  const format = values.format ?? defaultFormat;
  if (format !== 'text' && format !== 'json') throw new Usage('--format: use text or json');
  if (values.lang !== undefined && !isLanguage(values.lang))
    throw new Usage(`--lang: use one of ${LANGUAGES.join(', ')}`);
  return {
    file: positionals[0] ?? '-',
    format,
    language: values.lang,
    pack: values.pack,
    narrative: values.narrative ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        lang: { type: 'string' },
        pack: { type: 'string' },
        narrative: { type: 'boolean' },
      },
    });
  } catch (error) {
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}
