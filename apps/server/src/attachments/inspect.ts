// SPDX-License-Identifier: EUPL-1.2
// Looks at the bytes of one file and gives what is kept of it. Runs only in a process of its own (inspection-process.ts): whoever
// finds a mistake in a decoder gets a process without keys, database, environment and, as far as Node can, without a disk.
//
// Pictures are decoded and encoded anew: what is kept is pixels and nothing that stood beside them, turned as the camera said
// (ATT-2). Of an evidence original the bytes stay as they are; it is decoded all the same, to see that it can be.

import type { Sharp } from 'sharp';
import { isPicture, type Kind, LIMITS, type PICTURES } from './limits.ts';
import { assertQuietOffice } from './office.ts';
import { assertQuietPdf } from './pdf.ts';
import { readPictureHeader } from './picture-header.ts';
import { assertPlainText } from './plain-text.ts';
import { FileRefused } from './problem.ts';
import { assertSignature } from './signature.ts';

/** @throws {FileRefused} */
export async function inspect(bytes: Buffer, kind: Kind, original: boolean): Promise<Buffer> {
  if (bytes.length > LIMITS.fileBytes) throw new FileRefused('damaged'); // never sent so
  assertSignature(bytes, kind);
  if (isPicture(kind)) return cleanPicture(bytes, kind, original);
  if (kind === 'pdf') assertQuietPdf(bytes);
  else if (kind === 'text') assertPlainText(bytes);
  else assertQuietOffice(bytes, kind);
  return bytes;
}

async function cleanPicture(bytes: Buffer, kind: (typeof PICTURES)[number], original: boolean): Promise<Buffer> {
  const { width, height, animated } = readPictureHeader(bytes, kind);
  if (width * height > LIMITS.pixels) throw new FileRefused('too-many-pixels');
  if (animated) throw new FileRefused('animated');
  const cleaned = await encodeAnew(bytes, kind);
  if (original) return bytes;
  if (cleaned.length > LIMITS.cleanedBytes) throw new FileRefused('too-large-when-cleaned');
  return cleaned;
}

async function encodeAnew(bytes: Buffer, kind: (typeof PICTURES)[number]): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  // of all that the library can read, only the three kinds that are taken
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'],
  });
  const read = sharp(bytes, {
    failOn: 'error',
    limitInputPixels: LIMITS.pixels,
    sequentialRead: true,
    animated: false,
  });
  try {
    // no `withMetadata`: nothing but pixels is written; colours become sRGB first, so that the profile is not missed
    return await encode(read.autoOrient().toColourspace('srgb'), kind).toBuffer();
  } catch {
    throw new FileRefused('damaged');
  }
}

function encode(picture: Sharp, kind: (typeof PICTURES)[number]): Sharp {
  if (kind === 'jpeg') return picture.jpeg({ quality: 90 });
  return kind === 'png' ? picture.png({ compressionLevel: 6 }) : picture.webp({ quality: 90 });
}
