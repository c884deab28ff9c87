// SPDX-License-Identifier: EUPL-1.2
// A plugin for unified (retext, remark, rehype): one VFile message per find, with the reason, the better words in
// `expected` and the place. Reads the file's own text, so that places are places in the file; changes nothing.
//
//   unified().use(retextEnglish).use(retextAmparoTerms, { checker, language: 'en' }).use(retextStringify)

import type { CheckOptions, TermChecker, TermMessage } from '../terms/index.ts';

export interface RetextAmparoOptions extends CheckOptions {
  readonly checker: TermChecker;
}

interface Point {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** What is used of a VFile; the real one fits. */
interface File {
  message(reason: string, options: { place: { start: Point; end: Point }; ruleId: string; source: string }): object;
  toString(): string;
}

export const SOURCE = 'amparo-terms';

/** @throws {TypeError} when no checker is given: the plugin reads no files and so cannot find the term lists itself */
export default function retextAmparoTerms(options: RetextAmparoOptions): (tree: unknown, file: File) => void {
  if (options?.checker === undefined)
    throw new TypeError('retext-amparo-terms: give { checker: new TermChecker(lists, sources) }');
  const { checker, ...checking } = options;
  return (_tree, file) => {
    const text = String(file);
    const pointAt = pointer(text);
    for (const message of checker.check(text, checking)) tell(file, message, pointAt);
  };
}

function tell(file: File, message: TermMessage, pointAt: (offset: number) => Point): void {
  const { words, reason, ruleId, severity, suggestions, source, category } = message;
  const better = suggestions.length === 0 ? '' : ` Better: ${suggestions.join(' | ')}`;
  const place = { start: pointAt(message.start), end: pointAt(message.end) };
  const told = file.message(`“${words.replace(/\s+/gu, ' ')}”: ${reason}${better}`, { place, ruleId, source: SOURCE });
  // `fatal` of VFile: true an error, false a warning, undefined information
  const fatal = severity === 'error' ? true : severity === 'warn' ? false : undefined;
  Object.assign(told, { actual: words, expected: [...suggestions], note: source, category, fatal });
}

/** Lines and columns from 1, offsets from 0, all in UTF-16 code units, as unist has them. */
function pointer(text: string): (offset: number) => Point {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1, offset };
  };
}
