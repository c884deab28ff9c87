// SPDX-License-Identifier: EUPL-1.2
// Cuts a text at the edges of spans that may overlap, so that each piece knows every span it lies in. Pure; used to draw
// highlights without ever putting markup into text.

export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Segment {
  readonly text: string;
  /** places of the spans that cover this piece, in the order given */
  readonly within: readonly number[];
  /** places of the spans that end with this piece */
  readonly ending: readonly number[];
}

/** @param spans UTF-16 offsets with start < end; anything outside the text is cut off or left out */
export function cutAtSpans(text: string, spans: readonly Span[]): readonly Segment[] {
  const kept = spans.map(({ start, end }) => ({ start: Math.max(0, start), end: Math.min(text.length, end) }));
  const valid = (span: Span) => span.start < span.end;
  const edges = new Set([0, text.length, ...kept.filter(valid).flatMap(({ start, end }) => [start, end])]);
  const places = [...edges].sort((one, other) => one - other);
  const segments: Segment[] = [];
  for (const [index, start] of places.entries()) {
    const end = places[index + 1];
    if (end === undefined) break;
    const covering = (test: (span: Span) => boolean) =>
      kept.flatMap((span, place) => (valid(span) && test(span) ? [place] : []));
    segments.push({
      text: text.slice(start, end),
      within: covering((span) => span.start <= start && end <= span.end),
      ending: covering((span) => span.end === end),
    });
  }
  return segments;
}
