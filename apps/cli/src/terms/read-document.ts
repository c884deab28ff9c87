// SPDX-License-Identifier: EUPL-1.2
// Reads a document piece by piece where its format allows it (text, Markdown, HTML, subtitles, JSON Lines), whole where it
// does not (DOCX, ODT, PDF). A file that cannot be read is a refusal with its name and a remedy, never with its words.

import { closeSync, createReadStream, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { docxText, odtText } from './office-text.ts';
import type { FileType } from './options.ts';
import { BadArchive } from './unzip.ts';

const MOST_WHOLE_BYTES = 128 * 1024 * 1024;

/** A file that cannot be read as what it seems to be. */
export class UnreadableFile extends Error {}

/** The text in pieces. @throws {UnreadableFile} while reading */
export async function* readPieces(
  file: string,
  type: FileType,
  onBytes: (bytes: number) => void,
): AsyncGenerator<string> {
  if (type === 'docx' || type === 'odt' || type === 'pdf') {
    yield await readWhole(file, type);
    return;
  }
  let decoder: Decoder | undefined;
  try {
    const source = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 });
    for await (const chunk of source as AsyncIterable<Buffer>) {
      onBytes(chunk.length);
      decoder ??= decoderFor(chunk);
      yield decoder.decode(chunk, { stream: true });
    }
    if (decoder !== undefined) yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new UnreadableFile('not valid UTF-8; save the file as UTF-8');
    throw new UnreadableFile('cannot be read; check the name and its rights');
  }
}

type Decoder = InstanceType<typeof TextDecoder>;

function decoderFor(first: Buffer): Decoder {
  const encoding =
    first[0] === 0xff && first[1] === 0xfe ? 'utf-16le' : first[0] === 0xfe && first[1] === 0xff ? 'utf-16be' : 'utf-8';
  return new TextDecoder(encoding, { fatal: true });
}

/** How a file on disk begins: a writer keeps its mark of UTF-8, and leaves a file in UTF-16 alone. @throws {UnreadableFile} */
export function markOf(file: string): 'none' | 'utf-8' | 'utf-16' {
  const first = Buffer.alloc(3);
  try {
    const handle = openSync(file, 'r');
    try {
      readSync(handle, first, 0, 3, 0);
    } finally {
      closeSync(handle);
    }
  } catch {
    throw new UnreadableFile('cannot be read; check the name and its rights');
  }
  if (first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf) return 'utf-8';
  return decoderFor(first).encoding === 'utf-8' ? 'none' : 'utf-16';
}

async function readWhole(file: string, type: 'docx' | 'odt' | 'pdf'): Promise<string> {
  const bytes = file === '-' ? await readStdin() : readBytes(file);
  try {
    if (type === 'docx') return docxText(bytes);
    if (type === 'odt') return odtText(bytes);
  } catch (error) {
    if (error instanceof BadArchive) throw new UnreadableFile(error.message);
    throw error;
  }
  // loaded only for a PDF: it is large
  const { pdfText } = await import('./pdf-text.ts');
  const text = await pdfText(bytes);
  if (text === undefined) throw new UnreadableFile('no PDF file, or one that is protected or damaged');
  return text;
}

function readBytes(file: string): Buffer {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw new UnreadableFile('cannot be read; check the name and its rights');
  if (stats.size > MOST_WHOLE_BYTES) throw new UnreadableFile(`larger than ${MOST_WHOLE_BYTES >> 20} MiB`);
  try {
    return readFileSync(file);
  } catch {
    throw new UnreadableFile('cannot be read; check the name and its rights');
  }
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
