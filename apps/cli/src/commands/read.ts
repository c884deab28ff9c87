// SPDX-License-Identifier: EUPL-1.2
// `amparo read`: a narrative in -> proposed findings, each tied to the words it rests on, for a person to confirm.
// The text stays on this machine; the answer is a proposal and never more than `indicated`.

import { InvalidInput, isLanguage, LANGUAGES, type Language } from '@amparo/kernel';
import { readText } from '../input.ts';
import { proposeFacts } from '../narrative.ts';
import { readOptions } from '../options.ts';
import { translator } from '../content.ts';

export async function readCommand(args: readonly string[]): Promise<void> {
  const options = readOptions(args, 'json', ['format', 'lang']);
  const { narrative, language } = narrativeOf(await readText(options.file), options.language);
  const reading = proposeFacts(narrative, language);
  if (options.format === 'json') {
    process.stdout.write(`${JSON.stringify(reading, null, 2)}\n`);
    return;
  }
  const text = translator(language);
  const prefix = { acts: 'act', means: 'means', purposes: 'purpose', smuggling: 'smuggling' } as const;
  const lines = reading.evidence.map(
    ({ list, code, finding, quote, start, end }) =>
      `${text(`palermo.${prefix[list]}.${code}.name`)}: ${text(`palermo.finding.${finding}.name`)}\n    «${quote}» (${start}-${end})`,
  );
  process.stdout.write(`${[...lines, '', text('cli.proposal')].join('\n')}\n`);
}

/** A JSON case with narrative and language, or a plain text with --lang. */
function narrativeOf(text: string, given: Language | undefined): { narrative: string; language: Language } {
  const json = text.trimStart().startsWith('{') ? parse(text) : undefined;
  if (json === undefined) {
    if (given !== undefined) return { narrative: text, language: given };
    return refuse(
      'language',
      `a plain text does not name its language; add --lang with one of ${LANGUAGES.join(', ')}`,
    );
  }
  const { narrative, language = given } = json;
  if (typeof narrative !== 'string' || narrative.trim() === '') return refuse('narrative', 'missing; expected a text');
  if (!isLanguage(language)) return refuse('language', `use one of ${LANGUAGES.join(', ')}`);
  return { narrative, language };
}

function parse(text: string): { narrative?: unknown; language?: unknown } | undefined {
  try {
    return JSON.parse(text) as { narrative?: unknown; language?: unknown };
  } catch {
    return undefined;
  }
}

function refuse(path: string, remedy: string): never {
  throw new InvalidInput([{ path, code: 'bad-narrative', remedy }]);
}
