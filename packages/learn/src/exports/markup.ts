// SPDX-License-Identifier: EUPL-1.2
// Words into HTML and XML. Everything that comes from content is escaped here; nothing else writes a sign of markup.

import type { Line, Part } from '../lessons/text.ts';

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Safe in text and in quoted attributes of HTML and XML; signs that XML 1.0 does not know are left out. */
export function escaped(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|[\uFFFE\uFFFF]/gu, '').replace(/[&<>"']/gu, (sign) => SIGNS[sign] ?? '');
}

export function lineHtml({ spans }: Line): string {
  return spans
    .map(({ text, strong, emphasis }) => {
      if (strong) return `<strong>${escaped(text)}</strong>`;
      return emphasis ? `<em>${escaped(text)}</em>` : escaped(text);
    })
    .join('');
}

export function partsHtml(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === 'paragraph') return `<p>${lineHtml(part.line)}</p>`;
      const tag = part.ordered ? 'ol' : 'ul';
      return `<${tag}>${part.lines.map((line) => `<li>${lineHtml(line)}</li>`).join('')}</${tag}>`;
    })
    .join('\n');
}

/** A drawing of the project inside a page, with its words for those who do not see it. */
export function drawingHtml(svg: string, alt: string): string {
  const inner = svg.replace(/^[\s\S]*?<svg\b/u, '').replace(/\srole="img"/u, '');
  return `<svg role="img" aria-label="${escaped(alt)}" ${inner.trim()}`;
}
