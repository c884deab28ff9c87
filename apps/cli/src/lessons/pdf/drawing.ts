// SPDX-License-Identifier: EUPL-1.2
// A drawing of the project on a printed page: the shapes that `npm run content` allows (rectangles, circles, ellipses, paths),
// as vectors. Knows no other SVG.

/** What a page offers to draw with. */
export interface Pen {
  save(): unknown;
  restore(): unknown;
  translate(x: number, y: number): unknown;
  scale(factor: number): unknown;
  path(d: string): unknown;
  lineWidth(width: number): unknown;
  lineCap(style: 'butt' | 'round' | 'square'): unknown;
  lineJoin(style: 'miter' | 'round' | 'bevel'): unknown;
  dash(length: number, options: { space: number }): unknown;
  fill(colour: string): unknown;
  stroke(colour: string): unknown;
  fillAndStroke(fill: string, stroke: string): unknown;
}

/** Width and height of a drawing in its own units. */
export function sizeOfDrawing(svg: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /viewBox="0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)"/u.exec(svg) ?? [];
  if (width === undefined || height === undefined) throw new RangeError('sizeOfDrawing: expected a viewBox from 0 0');
  return { width: Number(width), height: Number(height) };
}

/** @throws {RangeError} for a shape that drawings of this project do not have */
export function drawSvg(pen: Pen, svg: string, x: number, y: number, width: number): void {
  pen.save();
  pen.translate(x, y);
  pen.scale(width / sizeOfDrawing(svg).width);
  for (const [, name = '', rest = ''] of svg.matchAll(/<(\w+)\b([^>]*?)\/?>/gu)) {
    if (name === 'svg') continue;
    const attributes = new Map(
      [...rest.matchAll(/([\w-]+)="([^"]*)"/gu)].map(([, key = '', value = '']) => [key, value] as const),
    );
    shape(pen, name, attributes);
  }
  pen.restore();
}

function shape(pen: Pen, name: string, attributes: ReadonlyMap<string, string>): void {
  const number = (key: string, otherwise = 0) => Number(attributes.get(key) ?? otherwise);
  pen.save();
  pen.path(pathOf(name, attributes, number));
  const fill = attributes.get('fill') ?? '#000000';
  const stroke = attributes.get('stroke') ?? 'none';
  if (stroke !== 'none') {
    pen.lineWidth(number('stroke-width', 1));
    pen.lineCap(attributes.get('stroke-linecap') === 'round' ? 'round' : 'butt');
    pen.lineJoin(attributes.get('stroke-linejoin') === 'round' ? 'round' : 'miter');
    const [length, space] = (attributes.get('stroke-dasharray') ?? '').split(/[ ,]+/u).map(Number);
    if (length !== undefined && space !== undefined) pen.dash(length, { space });
  }
  if (fill !== 'none' && stroke !== 'none') pen.fillAndStroke(fill, stroke);
  else if (stroke !== 'none') pen.stroke(stroke);
  else if (fill !== 'none') pen.fill(fill);
  pen.restore();
}

function pathOf(name: string, attributes: ReadonlyMap<string, string>, number: (key: string) => number): string {
  if (name === 'path') return attributes.get('d') ?? '';
  if (name === 'circle') return ellipse(number('cx'), number('cy'), number('r'), number('r'));
  if (name === 'ellipse') return ellipse(number('cx'), number('cy'), number('rx'), number('ry'));
  if (name !== 'rect') throw new RangeError('drawSvg: expected rectangles, circles, ellipses and paths only');
  const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')];
  const r = Math.min(number('rx'), width / 2, height / 2);
  if (r === 0) return `M${x} ${y} h${width} v${height} h${-width} Z`;
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`;
  return `M${x + r} ${y} h${width - 2 * r} ${corner(r, r)} v${height - 2 * r} ${corner(-r, r)} h${2 * r - width} ${corner(-r, -r)} v${2 * r - height} ${corner(r, -r)} Z`;
}

function ellipse(cx: number, cy: number, rx: number, ry: number): string {
  return `M${cx - rx} ${cy} a${rx} ${ry} 0 1 0 ${2 * rx} 0 a${rx} ${ry} 0 1 0 ${-2 * rx} 0 Z`;
}
