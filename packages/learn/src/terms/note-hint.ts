// SPDX-License-Identifier: EUPL-1.2
// A gentle hint for a field in which a person writes notes: at most one at a time, the weightiest, never about words that
// stand in quotation marks (a note often keeps what somebody said). Nothing is kept and nothing is prevented.

import type { Language } from '@amparo/kernel';
import type { TermChecker, TermMessage } from './checker.ts';
import { SEVERITIES } from './term-list.ts';

export type NoteHint = Pick<TermMessage, 'start' | 'end' | 'words' | 'reason' | 'suggestions' | 'ruleId' | 'language'>;

/**
 * @param language of the note; undefined: found out for each paragraph
 * @param dismissed ids of rules that the writer does not want to hear of again
 * @returns undefined when there is nothing to say
 */
export function noteHint(
  checker: TermChecker,
  text: string,
  { language, dismissed = new Set() }: { language: Language | undefined; dismissed?: ReadonlySet<string> },
): NoteHint | undefined {
  const [first] = checker
    .check(text, { language })
    .filter(({ ruleId }) => !dismissed.has(ruleId))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) || a.start - b.start);
  if (first === undefined) return undefined;
  const { start, end, words, reason, suggestions, ruleId, language: its } = first;
  return { start, end, words, reason, suggestions, ruleId, language: its };
}
