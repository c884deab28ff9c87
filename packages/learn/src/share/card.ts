// SPDX-License-Identifier: EUPL-1.2
// A card as an SVG picture: title, message, drawing, limits and source line, in three sizes. Measures no letter itself (the
// page has a canvas, the command line a font), loads nothing, and shows no word that was not given.

import { inLanguage, type Language } from '@amparo/kernel';
import type { Fact } from '../lessons/facts-bank.ts';
import { escaped } from '../exports/markup.ts';
import type { ShareCard } from './share-list.ts';

/** Pixels: for a feed, for a link, for a story on a telephone. */
export const CARD_SIZES = {
  square: { width: 1080, height: 1080 },
  wide: { width: 1200, height: 630 },
  story: { width: 1080, height: 1920 },
} as const;
export type CardSize = keyof typeof CARD_SIZES;

/** @returns width in pixels of a line of letters */
export type Measure = (text: string, size: number, bold: boolean) => number;

export interface CardWords {
  readonly title: string;
  readonly message: string;
  /** what must be known to read a figure rightly; empty where there is none */
  readonly limits: string;
  /** who said it, and when it was looked at */
  readonly source: string;
  /** the day, or empty */
  readonly day: string;
}

const GROUND = '#f7f3ec';
const INK = '#12343b';
const SOFT = '#3f5a60';
const ACCENT = '#0d5960';
const FONT = "'Noto Sans', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const LEADING = 1.28;

/** The words of a card in one language. @param checked the sentence that tells the day of the check, e.g. “Checked on …” */
export function cardWords(
  card: ShareCard,
  facts: ReadonlyMap<string, Fact>,
  language: Language,
  {
    source,
    checked,
    day,
  }: { readonly source: string; readonly checked: (day: string) => string; readonly day: string },
): CardWords {
  const used = card.facts.flatMap((id) => facts.get(id) ?? []);
  const [first] = used;
  const sources = [...new Set(used.flatMap((fact) => fact.sources.slice(0, 1)))];
  // the oldest check counts
  const oldest = used.map(({ checkedOn }) => checkedOn).toSorted()[0] ?? '';
  return {
    title: inLanguage(card.title, language),
    message: inLanguage(card.message, language),
    limits: card.limits && first?.limits !== undefined ? inLanguage(first.limits, language) : '',
    source: `${source} ${sources.join('; ')}. ${checked(oldest)}`,
    day,
  };
}

interface Line {
  readonly text: string;
  readonly size: number;
  readonly bold: boolean;
  readonly colour: string;
  /** space above, in pixels */
  readonly above: number;
}

/** Words into lines that are not wider than `width`; a word that is too long is cut. */
export function wrapLines(text: string, width: number, measure: (line: string) => number): string[] {
  const lines: string[] = [];
  let line = '';
  const words = text.split(/[ \t\n\r]+/u).filter((word) => word !== '');
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (measure(line) > width) {
      const letters = Array.from(line);
      let cut = letters.length - 1;
      while (cut > 1 && measure(letters.slice(0, cut).join('')) > width) cut -= 1;
      if (cut < 1 || letters.length < 2) break;
      lines.push(letters.slice(0, cut).join(''));
      line = letters.slice(cut).join('');
    }
  }
  return line === '' ? lines : [...lines, line];
}

/**
 * @param drawing SVG of this project
 * @param alt what the drawing shows; stands in the description of the picture, for those who do not see it
 */
export function cardSvg(
  words: CardWords,
  {
    size,
    language,
    drawing,
    alt,
    measure,
  }: {
    readonly size: CardSize;
    readonly language: Language;
    readonly drawing: string;
    readonly alt: string;
    readonly measure: Measure;
  },
): string {
  const { width, height } = CARD_SIZES[size];
  const margin = 64;
  const beside = size === 'wide';
  const picture = beside
    ? { width: 400, height: 240, x: width - margin - 400, y: margin + 12 }
    : pictureAbove(width, margin, size);
  const column = beside ? width - 3 * margin - picture.width : width - 2 * margin;
  const top = beside ? margin : picture.y + picture.height + (size === 'story' ? 88 : 40);
  const foot = footLines(words.source, beside ? width - 2 * margin : column, measure, size);
  const footHeight = heightOf(foot);
  const room = height - margin - footHeight - 28 - top;
  const body = fitting(words, column, room, measure, size);
  const footTop = height - margin - footHeight;
  const rule = `<path d="M${margin} ${footTop - 18} H${width - margin}" stroke="#c9d6d6" stroke-width="2"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" lang="${language}" xml:lang="${language}">
<title>${escaped(words.title)}</title>
<desc>${escaped(altText(words, alt))}</desc>
<rect width="${width}" height="${height}" fill="${GROUND}"/>
<rect width="${width}" height="14" fill="${ACCENT}"/>
${nested(drawing, picture)}
${drawn(body, margin, top, measure)}
${rule}
${drawn(foot, margin, footTop, measure)}
</svg>
`;
}

/** Everything the picture says, for the field *alternative text* of the place where it is shared. */
export function altText({ day, title, message, limits, source }: CardWords, alt: string): string {
  return [day, title, message, limits, source, alt]
    .filter((part) => part.trim() !== '')
    .map((part) => (/[.!?…][”»"’)]*$/u.test(part) ? part : `${part}.`))
    .join(' ');
}

function pictureAbove(width: number, margin: number, size: CardSize) {
  const wide = size === 'story' ? width - 2 * margin : 620;
  return {
    width: wide,
    height: Math.round(wide * 0.6),
    x: Math.round((width - wide) / 2),
    y: size === 'story' ? 150 : 52,
  };
}

/** The largest letters with which everything fits; the smallest where nothing does (a person may have typed a lot). */
function fitting(words: CardWords, column: number, room: number, measure: Measure, size: CardSize): readonly Line[] {
  let lines: readonly Line[] = [];
  const largest = size === 'story' ? 1.35 : 1;
  for (let scale = largest; scale > 0.45; scale -= 0.05) {
    lines = bodyLines(words, column, scale, measure);
    if (heightOf(lines) <= room) return lines;
  }
  return lines;
}

function bodyLines(
  { day, title, message, limits }: CardWords,
  column: number,
  scale: number,
  measure: Measure,
): Line[] {
  const set = (text: string, points: number, bold: boolean, colour: string, above: number): Line[] => {
    const size = Math.round(points * scale);
    return wrapLines(text, column, (line) => measure(line, size, bold)).map((line, index) => ({
      text: line,
      size,
      bold,
      colour,
      above: index === 0 ? above * scale : 0,
    }));
  };
  return [
    ...set(day, 26, true, ACCENT, 0),
    ...set(title, 56, true, INK, day === '' ? 0 : 8),
    ...set(message, 38, false, INK, 18),
    ...set(limits, 26, false, SOFT, 16),
  ];
}

function footLines(source: string, column: number, measure: Measure, size: CardSize): Line[] {
  const points = size === 'story' ? 24 : 20;
  return wrapLines(source, column, (line) => measure(line, points, false)).map((text) => ({
    text,
    size: points,
    bold: false,
    colour: SOFT,
    above: 0,
  }));
}

function heightOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { size, above }) => sum + above + size * LEADING, 0);
}

/** Each line is given its length, so that it keeps to the picture also where the device has other letters. */
function drawn(lines: readonly Line[], x: number, top: number, measure: Measure): string {
  let y = top;
  return lines
    .map(({ text, size, bold, colour, above }) => {
      y += above + size * LEADING;
      const base = Math.round(y - size * 0.3);
      const long = Math.round(measure(text, size, bold));
      return `<text x="${x}" y="${base}" textLength="${long}" lengthAdjust="spacingAndGlyphs" font-family="${FONT}" font-size="${size}"${bold ? ' font-weight="700"' : ''} fill="${colour}">${escaped(text)}</text>`;
    })
    .join('\n');
}

/** A drawing inside the picture: its own SVG, placed. */
function nested(
  drawing: string,
  { x, y, width, height }: { readonly x: number; readonly y: number; readonly width: number; readonly height: number },
): string {
  return drawing
    .trim()
    .replace(/^<svg\b[^>]*?(viewBox="[^"]*")[^>]*>/u, `<svg $1 x="${x}" y="${y}" width="${width}" height="${height}">`);
}
