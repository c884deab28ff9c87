// SPDX-License-Identifier: EUPL-1.2
// Which letters the bytes of a text file stand for. UTF-8 and UTF-16 are recognised; anything else is read as Windows-1252
// and said so, because no test of the bytes can tell the old encodings of Europe apart.

import { FileRefused } from './problem.ts';

/** The decoder that every browser and Node bring; the packages have no types of either. */
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM?: boolean },
) => { decode(bytes?: Uint8Array, options?: { stream: boolean }): string };

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'windows-1250',
  'iso-8859-15',
  'macintosh',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

const SLICE = 1 << 16;

/** @returns the encoding that the bytes show, and whether they prove it */
export function detectEncoding(bytes: Uint8Array): { encoding: Encoding; sure: boolean } {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', sure: true };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', sure: true };
  return isUtf8(bytes) ? { encoding: 'utf-8', sure: true } : { encoding: 'windows-1252', sure: false };
}

function isUtf8(bytes: Uint8Array): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for (let at = 0; at < bytes.length; at += SLICE) decoder.decode(bytes.subarray(at, at + SLICE), { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/**
 * The text of the bytes, in pieces, without the byte order mark.
 *
 * @throws {FileRefused} `wrong-encoding` when the bytes are not valid in it
 */
export function* decodeText(bytes: Iterable<Uint8Array>, encoding: Encoding): Generator<string, void, undefined> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for (const piece of bytes) yield decoder.decode(piece, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new FileRefused('wrong-encoding');
    throw error;
  }
}

export function* slicesOf(bytes: Uint8Array, size = SLICE): Generator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
