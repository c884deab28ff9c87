// SPDX-License-Identifier: EUPL-1.2
// Pages of a tagged PDF: headings, paragraphs, lists, boxes to tick, drawings with their words, page numbers. The structure is
// written along with the letters, so that a reading voice finds language, title, order and pictures. Fonts are embedded.
// Writes no file itself and says nothing that it was not given.

import type { Language } from '@amparo/kernel';
import type { Span } from '@amparo/learn/lessons';
import PDFDocument from 'pdfkit';
import { drawSvg, sizeOfDrawing } from './drawing.ts';
import { fontFile, latin, runsOf, type Subset, type Weight } from './fonts.ts';

export type Paper = 'A4' | 'A3' | 'LETTER';

export interface PageOptions {
  readonly language: Language;
  readonly title: string;
  readonly paper: Paper;
  readonly landscape?: boolean;
  /** points */
  readonly margin: number;
  /** written into the file as the day it was made; the same day and content give the same bytes */
  readonly day: Date;
}

export const INK = '#12343b';
export const SOFT = '#3f5a60';
export const ACCENT = '#0d5960';
const LINE = '#c9d6d6';

const HEADINGS = { 1: 24, 2: 18, 3: 13.5, 4: 11 } as const;
const BODY = 11;
const GAP = 4;

type Element = ReturnType<PDFKit.PDFDocument['struct']>;

export interface TextStyle {
  readonly size: number;
  readonly bold?: boolean;
  readonly colour?: string;
  readonly align?: 'left' | 'center';
}

export class Pages {
  readonly #doc: PDFKit.PDFDocument;
  readonly #root: Element;
  readonly #chunks: Uint8Array[] = [];
  readonly #done: Promise<Uint8Array>;

  constructor({ language, title, paper, landscape = false, margin, day }: PageOptions) {
    const options = {
      size: paper,
      layout: landscape ? ('landscape' as const) : ('portrait' as const),
      margin,
      bufferPages: true,
      tagged: true,
      pdfVersion: '1.7' as const,
      lang: language,
      displayTitle: true,
      // PDF/UA wants its mark in the metadata; pdfkit writes it for this subset
      subset: 'PDF/UA' as PDFKit.Mixins.PDFSubsets,
      // the first font is ours: none of the built-in ones, which are not embedded
      font: '',
      info: { Title: title, Author: 'Amparo', Creator: 'Amparo', Producer: 'Amparo', CreationDate: day, ModDate: day },
    };
    this.#doc = new PDFDocument(options);
    this.#done = new Promise((resolve) => {
      this.#doc.on('data', (chunk: Uint8Array) => this.#chunks.push(chunk));
      this.#doc.on('end', () => resolve(Buffer.concat(this.#chunks)));
    });
    for (const weight of ['regular', 'bold', 'italic'] as const)
      this.#doc.registerFont(nameOf('latin', weight), Buffer.from(fontFile('latin', weight)));
    this.#doc.font(nameOf('latin', 'regular'));
    this.#root = this.#doc.struct('Document');
    this.#doc.addStructure(this.#root);
  }

  get width(): number {
    const { width, margins } = this.#doc.page;
    return width - margins.left - margins.right;
  }

  get y(): number {
    return this.#doc.y;
  }

  /** Points that are left on this page. */
  get room(): number {
    const { height, margins } = this.#doc.page;
    return height - margins.bottom - this.#doc.y;
  }

  moveTo(y: number): void {
    this.#doc.y = y;
    this.#doc.x = this.#doc.page.margins.left;
  }

  space(points: number): void {
    if (this.room > points) this.#doc.y += points;
  }

  newPage(): void {
    this.#doc.addPage();
  }

  /** Height in points that a text takes. */
  heightOf(text: string, { size, bold = false }: TextStyle, width = this.width): number {
    this.#doc.font(nameOf('latin', bold ? 'bold' : 'regular')).fontSize(size);
    return this.#doc.heightOfString(latin(text), { width, lineGap: size * 0.2 });
  }

  /** Width in points of one line. */
  widthOf(text: string, size: number, bold: boolean): number {
    this.#doc.font(nameOf('latin', bold ? 'bold' : 'regular')).fontSize(size);
    return this.#doc.widthOfString(latin(text));
  }

  heading(level: 1 | 2 | 3 | 4, text: string, style: Partial<TextStyle> = {}): void {
    const size = style.size ?? HEADINGS[level];
    // a heading does not stand alone at the foot of a page
    if (this.room < size * 5) this.newPage();
    this.space(size * 0.5);
    this.#element(`H${level}`, () => this.#text(text, { size, bold: true, colour: INK, ...style }));
    this.space(GAP);
  }

  paragraph(spans: readonly Span[], style: Partial<TextStyle> = {}): void {
    const full = { size: BODY, colour: INK, ...style };
    if (this.room < full.size * 3) this.newPage();
    this.#element('P', () => this.#spans(spans, full, this.width));
    this.space(GAP);
  }

  list(items: readonly (readonly Span[])[], ordered: boolean, style: Partial<TextStyle> = {}): void {
    const full = { size: BODY, colour: INK, ...style };
    const list = this.#doc.struct('L');
    this.#root.add(list);
    const indent = full.size * 1.9;
    for (const [index, item] of items.entries()) {
      if (this.room < full.size * 3) this.newPage();
      const entry = this.#doc.struct('LI');
      list.add(entry);
      const { left } = this.#doc.page.margins;
      const top = this.#doc.y;
      entry.add(
        this.#doc.struct('Lbl', {}, () => {
          this.#set('regular', full.size, full.colour);
          this.#doc.text(ordered ? `${index + 1}.` : '•', left, top, { lineBreak: false });
        }),
      );
      this.#doc.x = left + indent;
      this.#doc.y = top;
      entry.add(this.#doc.struct('LBody', {}, () => this.#spans(item, full, this.width - indent)));
      this.#doc.x = left;
      entry.end();
      this.space(GAP / 2);
    }
    list.end();
    this.space(GAP);
  }

  /** A question and rings to tick by hand. */
  choices(asked: string, options: readonly string[], given: number | undefined): void {
    const size = BODY;
    const indent = 20;
    const heights = options.map((option) => this.heightOf(option, { size }, this.width - indent) + GAP);
    const total = this.heightOf(asked, { size, bold: true }) + heights.reduce((sum, height) => sum + height, 0);
    // question and answers stay together
    if (this.room < total && total < 500) this.newPage();
    this.space(GAP);
    this.#element('P', () => this.#text(asked, { size, bold: true, colour: INK }));
    this.space(GAP / 2);
    const list = this.#doc.struct('L');
    this.#root.add(list);
    for (const [index, option] of options.entries()) {
      if (this.room < (heights[index] ?? 0)) this.newPage();
      const { left } = this.#doc.page.margins;
      const top = this.#doc.y;
      this.#decoration(() => {
        this.#doc
          .lineWidth(0.9)
          .circle(left + 8, top + size * 0.72, 4.4)
          .stroke(INK);
        if (index === given) this.#doc.circle(left + 8, top + size * 0.72, 2.4).fill(INK);
      });
      const entry = this.#doc.struct('LI');
      list.add(entry);
      this.#doc.x = left + indent;
      this.#doc.y = top;
      entry.add(
        this.#doc.struct('LBody', {}, () =>
          this.#text(option, { size, bold: index === given, colour: INK }, this.width - indent),
        ),
      );
      this.#doc.x = left;
      entry.end();
      this.space(GAP / 2);
    }
    list.end();
    this.space(GAP);
  }

  /** @param alt what it shows, for those who do not see it */
  drawing(svg: string, alt: string, width: number): void {
    const size = sizeOfDrawing(svg);
    const height = (width * size.height) / size.width;
    if (this.room < height + 8) this.newPage();
    const { left } = this.#doc.page.margins;
    const x = left + (this.width - width) / 2;
    const y = this.#doc.y;
    const told = { alt, bbox: [x, y, x + width, y + height] };
    const figure = this.#doc.struct('Figure', told, () => drawSvg(this.#doc, svg, x, y, width));
    this.#root.add(figure);
    figure.end();
    this.moveTo(y + height + 8);
  }

  /** A line across the page; decoration. */
  rule(): void {
    const { left } = this.#doc.page.margins;
    const y = this.#doc.y + 4;
    this.#decoration(() =>
      this.#doc
        .lineWidth(0.8)
        .moveTo(left, y)
        .lineTo(left + this.width, y)
        .stroke(LINE),
    );
    this.moveTo(y + 8);
  }

  /** A frame around the page, or a band at its top; decoration. */
  frame(kind: 'frame' | 'band'): void {
    const { width, height } = this.#doc.page;
    const [x, y] = [this.#doc.x, this.#doc.y];
    this.#decoration(() => {
      if (kind === 'band') this.#doc.rect(0, 0, width, 16).fill(ACCENT);
      else
        this.#doc
          .lineWidth(2)
          .roundedRect(24, 24, width - 48, height - 48, 12)
          .stroke(ACCENT);
    });
    this.#doc.x = x;
    this.#doc.y = y;
  }

  /**
   * One centred line in any script that the fonts have, such as a name.
   * @returns false, and nothing drawn, when a letter is in none of them
   */
  nameLine(text: string, size: number): boolean {
    const runs = runsOf(text);
    if (runs === undefined) return false;
    const set = (subset: Subset, points: number) => {
      const name = nameOf(subset, 'bold');
      if (subset !== 'latin') this.#doc.registerFont(name, Buffer.from(fontFile(subset, 'bold')));
      this.#doc.font(name).fontSize(points).fillColor(INK);
    };
    const widths = (points: number) =>
      runs.map((run) => {
        set(run.subset, points);
        return this.#doc.widthOfString(run.text);
      });
    const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
    const points = size * Math.min(1, this.width / sum(widths(size)));
    const own = widths(points);
    const y = this.#doc.y;
    this.#element('P', () => {
      let x = this.#doc.page.margins.left + (this.width - sum(own)) / 2;
      for (const [index, run] of runs.entries()) {
        set(run.subset, points);
        this.#doc.text(run.text, x, y, { lineBreak: false });
        x += own[index] ?? 0;
      }
    });
    this.moveTo(y + size * 1.5);
    return true;
  }

  /** @param words what stands at the foot of every page beside its number, e.g. the title */
  async finish(words?: string): Promise<Uint8Array> {
    if (words !== undefined) {
      const { start, count } = this.#doc.bufferedPageRange();
      for (let page = start; page < start + count; page += 1) {
        this.#doc.switchToPage(page);
        const { margins, height } = this.#doc.page;
        const bottom = margins.bottom;
        // below the margin nothing may begin a new page
        margins.bottom = 0;
        this.#decoration(() => {
          this.#set('regular', 9, SOFT);
          this.#doc.text(`${latin(words)}  ·  ${page + 1} / ${count}`, margins.left, height - 36, { lineBreak: false });
        });
        margins.bottom = bottom;
      }
    }
    this.#root.end();
    this.#doc.end();
    return this.#done;
  }

  get count(): number {
    return this.#doc.bufferedPageRange().count;
  }

  #element(type: string, draw: () => void): void {
    const element = this.#doc.struct(type, {}, draw);
    this.#root.add(element);
    element.end();
  }

  #decoration(draw: () => void): void {
    this.#doc.markContent('Artifact', { type: 'Layout' });
    draw();
    this.#doc.endMarkedContent();
  }

  #set(weight: Weight, size: number, colour: string): void {
    this.#doc.font(nameOf('latin', weight)).fontSize(size).fillColor(colour);
  }

  #text(text: string, { size, bold = false, colour = INK, align = 'left' }: TextStyle, width = this.width): void {
    this.#set(bold ? 'bold' : 'regular', size, colour);
    this.#doc.text(latin(text), this.#doc.x, this.#doc.y, { width, align, lineGap: size * 0.2 });
  }

  #spans(spans: readonly Span[], { size, bold = false, colour = INK, align = 'left' }: TextStyle, width: number): void {
    const shown = punctuationMoved(spans.filter(({ text }) => text !== ''));
    for (const [index, span] of shown.entries()) {
      this.#set(bold || span.strong ? 'bold' : span.emphasis ? 'italic' : 'regular', size, colour);
      const options = { width, align, lineGap: size * 0.2, continued: index < shown.length - 1 };
      if (index === 0) this.#doc.text(latin(span.text), this.#doc.x, this.#doc.y, options);
      else this.#doc.text(latin(span.text), options);
    }
  }
}

/** A comma after an emphasised word goes with that word, so that no line begins with it. */
function punctuationMoved(spans: readonly Span[]): Span[] {
  const moved: Span[] = [];
  for (const span of spans) {
    const before = moved.pop();
    const [signs = ''] = /^[.,;:!?…»”’)\]]+/u.exec(span.text) ?? [];
    if (before !== undefined) moved.push({ ...before, text: before.text + signs });
    const rest = before === undefined ? span.text : span.text.slice(signs.length);
    if (rest !== '') moved.push({ ...span, text: rest });
  }
  return moved;
}

function nameOf(subset: Subset, weight: Weight): string {
  return `noto-${subset}-${weight}`;
}
