// SPDX-License-Identifier: EUPL-1.2
// The words of a lesson as the player shows them and as the gates read them: paragraphs and lists with emphasis and with
// marks of facts, like [f3]. No links, no pictures, no HTML: a lesson works on paper too.

export interface Span {
  readonly text: string;
  readonly strong?: true;
  readonly emphasis?: true;
}

export interface Line {
  readonly spans: readonly Span[];
  /** ids of facts that this line rests on */
  readonly facts: readonly string[];
}

export type Part =
  | { readonly kind: 'paragraph'; readonly line: Line }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly lines: readonly Line[] };

const FACT_MARK = /\s*\[(f\d{1,3}(?:,\s*f\d{1,3})*)\]/gu;

export function readLine(raw: string): Line {
  const facts = [...raw.matchAll(FACT_MARK)].flatMap(([, ids]) => (ids ?? '').split(/,\s*/u));
  const text = raw.replace(FACT_MARK, '').trim();
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(/\*\*([^*]+)\*\*|\*([^*]+)\*/gu)) {
    if (match.index > from) spans.push({ text: text.slice(from, match.index) });
    const [whole, strong, emphasis] = match;
    spans.push(strong === undefined ? { text: emphasis ?? '', emphasis: true } : { text: strong, strong: true });
    from = match.index + whole.length;
  }
  if (from < text.length) spans.push({ text: text.slice(from) });
  return { spans, facts };
}

/** Paragraphs are parted by empty lines; lines that begin with `- ` or `1. ` make a list. */
export function readParts(lines: readonly string[]): Part[] {
  const parts: Part[] = [];
  let open: string[] = [];
  let list: { ordered: boolean; lines: string[] } | undefined;
  const close = () => {
    if (open.length > 0) parts.push({ kind: 'paragraph', line: readLine(open.join(' ')) });
    if (list !== undefined) parts.push({ kind: 'list', ordered: list.ordered, lines: list.lines.map(readLine) });
    open = [];
    list = undefined;
  };
  for (const raw of lines) {
    const text = raw.trim();
    const entry = /^(-|\d{1,2}\.)\s+(.*)$/u.exec(text);
    if (text === '') close();
    else if (entry !== null) {
      const ordered = entry[1] !== '-';
      if (open.length > 0 || list === undefined || list.ordered !== ordered) close();
      list ??= { ordered, lines: [] };
      list.lines.push(entry[2] ?? '');
    } else if (list !== undefined) list.lines[list.lines.length - 1] += ` ${text}`;
    else open.push(text);
  }
  close();
  return parts;
}

export function plainLine({ spans }: Line): string {
  return spans.map(({ text }) => text).join('');
}

/** One line of text for each paragraph and each entry of a list. */
export function plainParts(parts: readonly Part[]): string[] {
  return parts.flatMap((part) => (part.kind === 'paragraph' ? [plainLine(part.line)] : part.lines.map(plainLine)));
}

export function factsOfParts(parts: readonly Part[]): string[] {
  return parts.flatMap((part) =>
    part.kind === 'paragraph' ? part.line.facts : part.lines.flatMap(({ facts }) => facts),
  );
}
