// SPDX-License-Identifier: EUPL-1.2
// A card as files of this device: measured with the letters of the device, drawn from its own SVG, nothing loaded.

import { CARD_SIZES, type CardSize, type Measure } from '@amparo/learn/share';

const LETTERS = "'Noto Sans', 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";

/** Measures with the letters that this device will draw. */
export function deviceMeasure(): Measure {
  const pen = document.createElement('canvas').getContext('2d');
  return (text, size, bold) => {
    if (pen === null) return Array.from(text).length * size * (bold ? 0.6 : 0.55);
    pen.font = `${bold ? '700' : '400'} ${size}px ${LETTERS}`;
    return pen.measureText(text).width;
  };
}

export function svgAddress(svg: string): string {
  return URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
}

/** @throws when this browser cannot draw it */
export async function pngOf(svg: string, size: CardSize): Promise<Blob> {
  const { width, height } = CARD_SIZES[size];
  const address = svgAddress(svg);
  try {
    const picture = new Image(width, height);
    picture.src = address;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const pen = canvas.getContext('2d');
    if (pen === null) throw new Error('no canvas');
    pen.drawImage(picture, 0, 0, width, height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png');
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

export function saveAs(name: string, blob: Blob): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
