// SPDX-License-Identifier: EUPL-1.2
// What a PDF could do by itself: run scripts, start programs, carry other files, send forms. Refused by the names of such
// things, in the open part of the file and inside its packed object streams. Does not read pages, and does not prove a file
// harmless: it takes away what a document for reading never needs.
// Source of the names: ISO 32000-1, 7.5.7 (object streams), 7.11.4 (embedded files), 12.6.4 (actions), 12.7.8 (XFA).

import { inflateSync, constants } from 'node:zlib';
import { LIMITS } from './limits.ts';
import { FileRefused, type FileProblem } from './problem.ts';

const NAMES: Readonly<Record<string, FileProblem>> = {
  JavaScript: 'active-content',
  Launch: 'active-content',
  RichMedia: 'active-content',
  Rendition: 'active-content',
  XFA: 'active-content',
  SubmitForm: 'active-content',
  ImportData: 'active-content',
  EmbeddedFile: 'embedded-file',
  EmbeddedFiles: 'embedded-file',
  GoToE: 'embedded-file',
  GoToR: 'external-link',
  Encrypt: 'protected',
};
/** What a writer may put between a stream's dictionary and the end of the object before it. */
const MOST_DICTIONARY = 16_384;

/** @throws {FileRefused} */
export function assertQuietPdf(bytes: Buffer): void {
  const whole = bytes.toString('latin1');
  const end = whole.lastIndexOf('%%EOF');
  if (end < 0) throw new FileRefused('damaged');
  // nothing but white space may follow: what is added behind the end is another file
  // oxlint-disable-next-line no-control-regex -- NUL counts as white space in a PDF
  if (!/^[\s\u0000]{0,2048}$/u.test(whole.slice(end + 5))) throw new FileRefused('second-format');
  assertNames(whole);
  let budget: number = LIMITS.pdfUnpackedBytes;
  const streams = /stream\r?\n/gu;
  for (let found = streams.exec(whole); found !== null; found = streams.exec(whole)) {
    if (whole.slice(found.index - 3, found.index) === 'end') continue;
    const before = whole.slice(Math.max(0, found.index - MOST_DICTIONARY), found.index);
    const dictionary = plainNames(before.slice(before.lastIndexOf('endobj') + 1));
    if (!dictionary.includes('/ObjStm')) continue;
    if (
      /\/(?:LZWDecode|ASCIIHexDecode|ASCII85Decode|RunLengthDecode|Crypt|DecodeParms|LZW|AHx|A85|RL)\b/u.test(
        dictionary,
      )
    ) {
      throw new FileRefused('cannot-be-checked');
    }
    const start = found.index + found[0].length;
    const packed = bytes.subarray(start);
    const text = /\/(?:FlateDecode|Fl)\b/u.test(dictionary)
      ? inflate(packed, budget)
      : packed.subarray(0, Math.max(0, whole.indexOf('endstream', start) - start));
    budget -= text.length;
    assertNames(text.toString('latin1'));
  }
}

function inflate(packed: Buffer, most: number): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, most), finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    const large = (error as { code?: unknown }).code === 'ERR_BUFFER_TOO_LARGE';
    throw new FileRefused(large ? 'unpacks-too-large' : 'damaged');
  }
}

function assertNames(text: string): void {
  for (const [, name = ''] of plainNames(text).matchAll(FORBIDDEN)) {
    const problem = NAMES[name];
    if (problem !== undefined) throw new FileRefused(problem);
  }
}
const FORBIDDEN = new RegExp(String.raw`/(${Object.keys(NAMES).join('|')})(?![A-Za-z0-9_.-])`, 'gu');

/** A name may be written with any of its letters as #41. */
function plainNames(text: string): string {
  return text.includes('#')
    ? text.replaceAll(/#([0-9A-Fa-f]{2})/gu, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    : text;
}
