// SPDX-License-Identifier: EUPL-1.2
// Saves pictures and numbers as files of this device. PNG is drawn from the same shapes, without loading anything.

import type { EstimateResult } from '@amparo/measure/estimate';
import { COLOURS, type Picture, type Shape, toSvg } from '@amparo/measure/pictures';

const SCALE = 2;
const GAP = 56;

export function saveSvg(pictures: readonly Picture[]): void {
  save('unseen.svg', new Blob([toSvg(pictures)], { type: 'image/svg+xml' }));
}

export function saveJson(result: EstimateResult): void {
  save('unseen.json', new Blob([JSON.stringify(result, null, 2)], { type: 'application/json' }));
}

export function savePng(pictures: readonly Picture[]): void {
  const canvas = document.createElement('canvas');
  const width = Math.max(...pictures.map((picture) => picture.width), 1);
  canvas.width = width * SCALE;
  canvas.height = pictures.reduce((sum, picture) => sum + picture.height + GAP, 0) * SCALE;
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(SCALE, SCALE);
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const picture of pictures) {
    context.fillStyle = COLOURS.ink;
    context.font = 'bold 15px sans-serif';
    context.textAlign = 'start';
    context.fillText(picture.title, 8, 22);
    context.translate(0, 40);
    for (const shape of picture.shapes) paint(context, shape);
    context.translate(0, picture.height + GAP - 40);
  }
  canvas.toBlob((blob) => {
    if (blob !== null) save('unseen.png', blob);
  });
}

function paint(context: CanvasRenderingContext2D, shape: Shape): void {
  context.fillStyle = COLOURS[shape.tone];
  context.strokeStyle = COLOURS[shape.tone];
  if (shape.kind === 'rect') context.fillRect(shape.x, shape.y, shape.width, shape.height);
  else if (shape.kind === 'text') {
    context.font = '12px sans-serif';
    context.textAlign = shape.anchor === 'middle' ? 'center' : shape.anchor;
    context.fillText(shape.text, shape.x, shape.y);
  } else {
    context.beginPath();
    if (shape.kind === 'dot') {
      context.arc(shape.x, shape.y, shape.r, 0, 2 * Math.PI);
      context.fill();
    } else {
      context.lineWidth = shape.wide === true ? 4 : 1;
      context.moveTo(shape.x1, shape.y1);
      context.lineTo(shape.x2, shape.y2);
      context.stroke();
    }
  }
}

function save(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
