// SPDX-License-Identifier: EUPL-1.2
// A picture as plain shapes with the table that says the same for those who do not see it. Pages draw the shapes as
// elements; reports and exports write them as SVG. No style is inline but the few colours below, so that no policy of a
// page stands in the way.

export type Tone = 'ink' | 'soft' | 'line' | 'main' | 'second' | 'care' | 'pale';
export type Anchor = 'start' | 'middle' | 'end';

export type Shape =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly tone: Tone;
    }
  | {
      readonly kind: 'line';
      readonly x1: number;
      readonly y1: number;
      readonly x2: number;
      readonly y2: number;
      readonly tone: Tone;
      readonly wide?: boolean;
    }
  | { readonly kind: 'dot'; readonly x: number; readonly y: number; readonly r: number; readonly tone: Tone }
  | {
      readonly kind: 'text';
      readonly x: number;
      readonly y: number;
      readonly text: string;
      readonly anchor: Anchor;
      readonly tone: Tone;
    };

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Picture {
  readonly name: string;
  readonly title: string;
  /** one sentence in plain words: what the picture says */
  readonly sentence: string;
  readonly width: number;
  readonly height: number;
  readonly shapes: readonly Shape[];
  readonly table: DataTable;
}

/** The words and number forms of one language; keys are those of content/translations/<language>/estimate.yaml. */
export interface Words {
  readonly t: (key: string, values?: Readonly<Record<string, string | number>>) => string;
  readonly number: (value: number, digits?: number) => string;
}

export const COLOURS: Readonly<Record<Tone, string>> = {
  ink: '#1d2b3a',
  soft: '#51606f',
  line: '#c6ced6',
  main: '#0b6e6e',
  second: '#b35c00',
  care: '#a3262a',
  pale: '#dfeaea',
};

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const round = (value: number): number => Math.round(value * 100) / 100;

export function shapeToSvg(shape: Shape): string {
  const colour = COLOURS[shape.tone];
  switch (shape.kind) {
    case 'rect':
      return `<rect x="${round(shape.x)}" y="${round(shape.y)}" width="${round(shape.width)}" height="${round(shape.height)}" fill="${colour}"/>`;
    case 'line':
      return `<line x1="${round(shape.x1)}" y1="${round(shape.y1)}" x2="${round(shape.x2)}" y2="${round(shape.y2)}" stroke="${colour}" stroke-width="${shape.wide === true ? 4 : 1}"/>`;
    case 'dot':
      return `<circle cx="${round(shape.x)}" cy="${round(shape.y)}" r="${round(shape.r)}" fill="${colour}"/>`;
    default:
      return `<text x="${round(shape.x)}" y="${round(shape.y)}" fill="${colour}" font-family="sans-serif" font-size="12" text-anchor="${shape.anchor}">${escapeXml(shape.text)}</text>`;
  }
}

/** One or more pictures below each other as a file that stands alone. */
export function toSvg(pictures: readonly Picture[]): string {
  const width = Math.max(...pictures.map((picture) => picture.width), 1);
  let top = 0;
  const groups = pictures.map((picture) => {
    const own = `<g transform="translate(0 ${top + 40})"><title>${escapeXml(picture.title)}</title><text x="8" y="-18" fill="${COLOURS.ink}" font-family="sans-serif" font-size="15" font-weight="bold">${escapeXml(picture.title)}</text>${picture.shapes.map(shapeToSvg).join('')}</g>`;
    top += picture.height + 56;
    return own;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img"><rect width="${width}" height="${top}" fill="#ffffff"/>${groups.join('')}</svg>\n`;
}
