// SPDX-License-Identifier: EUPL-1.2
// Draws the PNG icons of public/icons from the same shapes as icon.svg: no image program needed. Run by hand when the
// drawing changes: `node apps/web/scripts/icons.ts`.

import { writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

type Colour = readonly [number, number, number];
const GROUND: Colour = [0x0d, 0x59, 0x60];
const ARCH: Colour = [0xf7, 0xf3, 0xec];
const PERSON: Colour = [0xf0, 0xc7, 0x73];
/** Each pixel is the mean of this many samples a side. */
const SAMPLES = 4;

const folder = join(resolve(dirname(fileURLToPath(import.meta.url)), '..'), 'public/icons');
write('icon-180.png', 180, { scale: 1, rounded: false });
write('icon-192.png', 192, { scale: 1, rounded: true });
write('icon-512.png', 512, { scale: 1, rounded: true });
// the middle 80 % of a maskable icon is always visible
write('icon-maskable-512.png', 512, { scale: 0.8, rounded: false });

/** The colour at a point of the 64 by 64 drawing; undefined is transparent. */
function colourAt(x: number, y: number, scale: number, rounded: boolean): Colour | undefined {
  if (rounded && !insideRounded(x, y, 14)) return undefined;
  const u = (x - 32) / scale + 32;
  const v = (y - 32) / scale + 32;
  if (insideArch(u, v)) return ARCH;
  return insidePerson(u, v) ? PERSON : GROUND;
}

function insideRounded(x: number, y: number, radius: number): boolean {
  const dx = Math.max(radius - x, x - (64 - radius), 0);
  const dy = Math.max(radius - y, y - (64 - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
}

function insideArch(x: number, y: number): boolean {
  if (y > 52) return false;
  const side = Math.abs(x - 32);
  if (y >= 29) return side >= 11 && side <= 19;
  const distance = Math.hypot(side, y - 29);
  return distance >= 11 && distance <= 19;
}

function insidePerson(x: number, y: number): boolean {
  if (Math.hypot(x - 32, y - 31.5) <= 5) return true;
  if (y > 52) return false;
  return y >= 45.5 ? Math.abs(x - 32) <= 6.5 : Math.hypot(x - 32, y - 45.5) <= 6.5;
}

function write(name: string, size: number, options: { readonly scale: number; readonly rounded: boolean }): void {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      const pixel = samplePixel(x, y, size, options);
      rows.set(pixel, y * (size * 4 + 1) + 1 + x * 4);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8); // 8 bits, colour with alpha
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND')];
  writeFileSync(join(folder, name), Buffer.concat(parts));
}

function samplePixel(
  x: number,
  y: number,
  size: number,
  options: { readonly scale: number; readonly rounded: boolean },
) {
  let [red, green, blue, covered] = [0, 0, 0, 0];
  for (let i = 0; i < SAMPLES * SAMPLES; i += 1) {
    const u = ((x + ((i % SAMPLES) + 0.5) / SAMPLES) / size) * 64;
    const v = ((y + (Math.floor(i / SAMPLES) + 0.5) / SAMPLES) / size) * 64;
    const colour = colourAt(u, v, options.scale, options.rounded);
    if (colour === undefined) continue;
    red += colour[0];
    green += colour[1];
    blue += colour[2];
    covered += 1;
  }
  const mean = (sum: number) => (covered === 0 ? 0 : Math.round(sum / covered));
  return [mean(red), mean(green), mean(blue), Math.round((covered / (SAMPLES * SAMPLES)) * 255)];
}

function chunk(type: string, body: Buffer = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length);
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}
