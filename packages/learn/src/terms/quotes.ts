// SPDX-License-Identifier: EUPL-1.2
// Where a block quotes somebody: between quotation marks of any style. A mark that is also an apostrophe counts only where
// it cannot be one.

export interface Span {
  readonly from: number;
  readonly to: number;
}

const CLOSERS: Readonly<Record<string, string>> = {
  '«': '»',
  '“': '”“"',
  '„': '“”"',
  '‹': '›',
  '"': '"',
  '‘': '’',
  "'": "'",
  '‚': '‘’',
  '’': '’',
};
const MOST_SINGLE = 200;

/** Quotations in text.slice(from, to), in order, not nested. A typographic mark that is never closed quotes to the end. */
export function findQuotes(text: string, from: number, to: number): readonly Span[] {
  const spans: Span[] = [];
  // the next place of a closing mark, per mark, found once: a text full of opening marks stays linear
  const exhausted = new Set<string>();
  for (let at = from; at < to; at += 1) {
    const open = text[at] ?? '';
    const closers = CLOSERS[open];
    if (closers === undefined || !mayOpen(text, at, open)) continue;
    if (exhausted.has(open)) continue;
    const end = findClose(text, at, { to, closers, isSingle: "'‘‚’".includes(open) });
    if (end === -1) {
      if (open === '«' || open === '“' || open === '„') {
        spans.push({ from: at, to });
        return spans;
      }
      if (!"'‘‚’".includes(open)) exhausted.add(open);
      continue;
    }
    spans.push({ from: at, to: end });
    at = end;
  }
  return spans;
}

function mayOpen(text: string, at: number, open: string): boolean {
  const before = text[at - 1] ?? ' ';
  const after = text[at + 1] ?? ' ';
  if (open === '"') return !/\d/u.test(before);
  if ("'‘‚’".includes(open)) return !/[\p{L}\p{N}]/u.test(before) && /[\p{L}\p{N}¿¡*_«“]/u.test(after);
  return true;
}

function findClose(
  text: string,
  open: number,
  { to, closers, isSingle }: { to: number; closers: string; isSingle: boolean },
): number {
  const limit = isSingle ? Math.min(to, open + MOST_SINGLE) : to;
  for (let at = open + 1; at < limit; at += 1) {
    const sign = text[at] ?? '';
    if (!closers.includes(sign)) continue;
    if (!isSingle) return at;
    // between letters it is an apostrophe
    if (/[\p{L}\p{N}]/u.test(text[at + 1] ?? ' ') || /\s/u.test(text[at - 1] ?? ' ')) continue;
    return at;
  }
  return -1;
}

/** Binary search: is the place inside one of the spans? */
export function isInside(spans: readonly Span[], from: number, to: number): boolean {
  let low = 0;
  let high = spans.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span === undefined) return false;
    if (span.to < from) low = middle + 1;
    else if (span.from > from) high = middle - 1;
    else return span.to >= to - 1;
  }
  return false;
}
