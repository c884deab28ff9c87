// SPDX-License-Identifier: EUPL-1.2
// A unified diff of safe replacements. Every replacement is known by its place, so no lines need to be compared.

import type { TermMessage } from '@amparo/learn/terms';

const CONTEXT = 2;

interface Hunk {
  first: number;
  last: number;
}

/** @returns the diff, empty when nothing changes */
export function fixDiff(file: string, text: string, messages: readonly TermMessage[]): string {
  const fixes = messages.flatMap(({ fix }) => (fix === undefined ? [] : [fix]));
  if (fixes.length === 0) return '';
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineAt = (offset: number): number => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const lineText = (line: number): string =>
    text.slice(starts[line], starts[line + 1] ?? text.length).replace(/\r?\n$/u, '');
  const hunks: Hunk[] = [];
  for (const fix of fixes) {
    const [first, last] = [lineAt(fix.start), lineAt(fix.end)];
    const before = hunks.at(-1);
    // hunks whose context would overlap are one
    if (before !== undefined && first <= before.last + 2 * CONTEXT) before.last = Math.max(before.last, last);
    else hunks.push({ first, last });
  }
  const out = [`--- ${file}`, `+++ ${file}`];
  let shift = 0;
  for (const { first, last } of hunks) {
    const from = Math.max(0, first - CONTEXT);
    const to = Math.min(starts.length - 1, last + CONTEXT);
    const [start, end] = [starts[first] ?? 0, starts[last + 1] ?? text.length];
    const inside = fixes.filter((fix) => fix.start >= start && fix.end <= end);
    let replaced = '';
    let at = start;
    for (const fix of inside) {
      replaced += text.slice(at, fix.start) + fix.text;
      at = fix.end;
    }
    const added = (replaced + text.slice(at, end)).replace(/\r?\n$/u, '').split(/\r?\n/u);
    const removed = last - first + 1;
    const around = to - from + 1 - removed;
    out.push(`@@ -${from + 1},${around + removed} +${from + 1 + shift},${around + added.length} @@`);
    for (let line = from; line < first; line += 1) out.push(` ${lineText(line)}`);
    for (let line = first; line <= last; line += 1) out.push(`-${lineText(line)}`);
    for (const line of added) out.push(`+${line}`);
    for (let line = last + 1; line <= to; line += 1) out.push(` ${lineText(line)}`);
    shift += added.length - removed;
  }
  return `${out.join('\n')}\n`;
}
