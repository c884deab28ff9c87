// SPDX-License-Identifier: EUPL-1.2
// Safe replacements applied to a text, from the end so that places stay true.

import type { TermMessage } from './checker.ts';

export function applyFixes(
  text: string,
  messages: readonly TermMessage[],
): { readonly text: string; readonly fixed: number } {
  const fixes = messages.flatMap(({ fix }) => (fix === undefined ? [] : [fix])).sort((a, b) => a.start - b.start);
  const parts: string[] = [];
  let at = 0;
  let fixed = 0;
  for (const fix of fixes) {
    if (fix.start < at) continue;
    parts.push(text.slice(at, fix.start), fix.text);
    at = fix.end;
    fixed += 1;
  }
  return { text: parts.join('') + text.slice(at), fixed };
}
