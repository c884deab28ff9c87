// SPDX-License-Identifier: EUPL-1.2
// Markup out of the way without moving anything: a masker returns the text at the same length, with what is no prose
// replaced by units that the checker skips. So every place found is a place in the file's own text.

import { HtmlMasker } from './html.ts';
import { MarkdownMasker } from './markdown.ts';
import { SubtitleMasker } from './subtitles.ts';

export const TEXT_FORMATS = ['text', 'markdown', 'html', 'subtitles'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

export interface Masker {
  /**
   * @param text what has come and was not masked yet
   * @returns the masked beginning of it; shorter than the text where the rest is needed to decide, unless it is the last
   */
  mask(text: string, isLast: boolean): string;
}

const PLAIN: Masker = { mask: (text) => text };

export function maskerFor(format: TextFormat): Masker {
  if (format === 'markdown') return new MarkdownMasker();
  if (format === 'html') return new HtmlMasker();
  if (format === 'subtitles') return new SubtitleMasker();
  return PLAIN;
}
