// SPDX-License-Identifier: EUPL-1.2
// Takes single files out of a ZIP archive (DOCX and ODT are archives). Reads the central directory only, within limits of
// number and size; writes nothing to disk and follows no path.

import { inflateRawSync } from 'node:zlib';

const MOST_ENTRIES = 5000;
const MOST_BYTES = 64 * 1024 * 1024;
const END_RECORD = 0x06054b50;
const CENTRAL_RECORD = 0x02014b50;
const LOCAL_RECORD = 0x04034b50;

/** What cannot be read as an archive. */
export class BadArchive extends Error {}

/** @returns the content of the named files that are there; @throws {BadArchive} */
export function unzip(bytes: Buffer, names: readonly string[]): ReadonlyMap<string, Buffer> {
  try {
    return readEntries(bytes, new Set(names));
  } catch (error) {
    if (error instanceof BadArchive) throw error;
    throw new BadArchive('the archive is damaged');
  }
}

function readEntries(bytes: Buffer, wanted: ReadonlySet<string>): ReadonlyMap<string, Buffer> {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  if (count > MOST_ENTRIES) throw new BadArchive('the archive holds too many files');
  const found = new Map<string, Buffer>();
  let at = bytes.readUInt32LE(end + 16);
  for (let entry = 0; entry < count; entry += 1) {
    if (bytes.readUInt32LE(at) !== CENTRAL_RECORD) throw new BadArchive('the archive is damaged');
    const [nameLength, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    if (wanted.has(name)) found.set(name, content(bytes, at));
    at += 46 + nameLength + extra + comment;
  }
  return found;
}

function findEnd(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 65_557); at -= 1)
    if (bytes.readUInt32LE(at) === END_RECORD) return at;
  throw new BadArchive('this is no DOCX or ODT file');
}

function content(bytes: Buffer, central: number): Buffer {
  const isEncrypted = (bytes.readUInt16LE(central + 8) & 1) !== 0;
  if (isEncrypted) throw new BadArchive('the file is protected by a password');
  const method = bytes.readUInt16LE(central + 10);
  const size = bytes.readUInt32LE(central + 20);
  const local = bytes.readUInt32LE(central + 42);
  if (bytes.readUInt32LE(local) !== LOCAL_RECORD) throw new BadArchive('the archive is damaged');
  const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const packed = bytes.subarray(start, start + size);
  if (method === 0) return packed;
  if (method !== 8) throw new BadArchive('the archive is packed in a way that is not known here');
  return inflateRawSync(packed, { maxOutputLength: MOST_BYTES });
}
