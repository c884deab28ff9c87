// SPDX-License-Identifier: EUPL-1.2
// How large a picture says it is, and whether it moves, read from its first bytes before anything decodes it: a small file may
// unpack to gigabytes (ATT-1). Sources: ITU-T T.81 (JPEG) B.2.2; PNG (W3C) 11.2; WebP container (RFC 9649) 2.5 to 2.7.

import type { PICTURES } from './limits.ts';
import { FileRefused } from './problem.ts';

export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly animated: boolean;
}

/** @throws {FileRefused} `damaged` */
export function readPictureHeader(bytes: Buffer, kind: (typeof PICTURES)[number]): PictureHeader {
  const header = kind === 'jpeg' ? readJpeg(bytes) : kind === 'png' ? readPng(bytes) : readWebp(bytes);
  if (header === undefined || header.width === 0 || header.height === 0) throw new FileRefused('damaged');
  return header;
}

/** The frame header: SOF0 to SOF15 without DHT, JPG and DAC. */
function readJpeg(bytes: Buffer): PictureHeader | undefined {
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1; // a fill byte
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return undefined;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7), animated: false };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
}

function readPng(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < 33 || bytes.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  const header = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'acTL') return { ...header, animated: true };
    if (type === 'IDAT') break;
  }
  return { ...header, animated: false };
}

function readWebp(bytes: Buffer): PictureHeader | undefined {
  if (bytes.length < 30) return undefined;
  const type = bytes.toString('latin1', 12, 16);
  if (type === 'VP8X') {
    const flags = bytes[20] ?? 0;
    return { width: 1 + bytes.readUIntLE(24, 3), height: 1 + bytes.readUIntLE(27, 3), animated: (flags & 2) !== 0 };
  }
  if (type === 'VP8 ') {
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff, animated: false };
  }
  if (type !== 'VP8L' || bytes[20] !== 0x2f) return undefined;
  const packed = bytes.readUInt32LE(21);
  return { width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff), animated: false };
}
