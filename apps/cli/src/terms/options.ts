// SPDX-License-Identifier: EUPL-1.2
// The options of `amparo terms check`, each with its closed list of values.

import { parseArgs } from 'node:util';
import { isLanguage, LANGUAGES, type Language } from '@amparo/kernel';
import { SEVERITIES, type Severity } from '@amparo/learn/terms';
import { Usage } from '../options.ts';

export const REPORT_FORMATS = ['text', 'json', 'sarif', 'github'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];
export const FILE_TYPES = ['text', 'markdown', 'html', 'docx', 'odt', 'pdf', 'subtitles', 'jsonl'] as const;
export type FileType = (typeof FILE_TYPES)[number];

export interface TermsOptions {
  readonly files: readonly string[];
  readonly format: ReportFormat;
  /** undefined: decided per paragraph */
  readonly language: Language | undefined;
  readonly type: FileType | undefined;
  readonly fix: 'write' | 'dry-run' | undefined;
  readonly lowest: Severity;
  readonly failOn: Severity | 'never';
  readonly strict: boolean;
  readonly ignoreFile: string | undefined;
  readonly progress: boolean | undefined;
}

export function readTermsOptions(args: readonly string[]): TermsOptions {
  const { values, positionals } = parse(args);
  const format = oneOf(values.format ?? 'text', REPORT_FORMATS, '--format');
  const language = values.lang === undefined || values.lang === 'auto' ? undefined : values.lang;
  if (language !== undefined && !isLanguage(language)) throw new Usage(`--lang: use ${LANGUAGES.join(', ')} or auto`);
  const lowest = oneOf(values.severity ?? 'warn', SEVERITIES, '--severity');
  return {
    files: positionals.length === 0 ? ['-'] : positionals,
    format,
    language,
    type: values.type === undefined ? undefined : oneOf(values.type, FILE_TYPES, '--type'),
    fix: values['fix-dry-run'] === true ? 'dry-run' : values.fix === true ? 'write' : undefined,
    lowest,
    failOn: oneOf(values['fail-on'] ?? lowest, [...SEVERITIES, 'never'] as const, '--fail-on'),
    strict: values.strict ?? false,
    ignoreFile: values['ignore-file'],
    progress: values['no-progress'] === true ? false : undefined,
  };
}

function oneOf<const T extends string>(value: string, words: readonly T[], option: string): T {
  if ((words as readonly string[]).includes(value)) return value as T;
  throw new Usage(`${option}: use one of ${words.join(', ')}`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        format: { type: 'string' },
        lang: { type: 'string' },
        type: { type: 'string' },
        fix: { type: 'boolean' },
        'fix-dry-run': { type: 'boolean' },
        severity: { type: 'string' },
        'fail-on': { type: 'string' },
        strict: { type: 'boolean' },
        'ignore-file': { type: 'string' },
        'no-progress': { type: 'boolean' },
      },
    });
  } catch (error) {
    const named = /'(-[\w-]*)/u.exec(error instanceof Error ? error.message : '')?.[1];
    throw new Usage(`${named ?? 'an option'}: unknown, or without its value (amparo --help)`);
  }
}
