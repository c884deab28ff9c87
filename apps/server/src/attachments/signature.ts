// SPDX-License-Identifier: EUPL-1.2
// What a file is by its own bytes, and whether it is something else at the same time. A name alone decides nothing.

import type { Kind } from './limits.ts';
import { isPicture } from './limits.ts';
import { FileRefused } from './problem.ts';

/** Beginnings of other formats that are made of letters. */
const NOT_TEXT = ['%PDF-', 'PK\u0003\u0004', 'MZ', '\u007fELF', '{\\rtf'];
const ZIP_ENTRY = Buffer.from('PK\u0003\u0004', 'latin1');
const ZIP_END = Buffer.from('PK\u0005\u0006', 'latin1');
/** OLE: the older office formats, and what a password makes of the newer ones */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** @throws {FileRefused} when the bytes are not of the kind that the name says, or of a second kind as well */
export function assertSignature(bytes: Buffer, kind: Kind): void {
  if (bytes.length === 0) throw new FileRefused('empty');
  if (!beginsLike(bytes, kind)) {
    throw new FileRefused(isOffice(kind) && bytes.subarray(0, 8).equals(COMPOUND) ? 'protected' : 'differs-from-name');
  }
  if (!isOffice(kind) && hidesArchive(bytes)) throw new FileRefused('second-format');
  if (!isPicture(kind)) return;
  const start = bytes.toString('latin1', 0, 1024).toLowerCase();
  if (start.includes('%pdf-') || MARKUP.test(start)) throw new FileRefused('second-format');
}

const MARKUP = /<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php)/u;

/** Text that a program would take for something to run or to draw. */
export function looksLikeMarkup(start: string): boolean {
  return MARKUP.test(start.toLowerCase());
}

function isOffice(kind: Kind): boolean {
  return kind === 'docx' || kind === 'xlsx' || kind === 'odt';
}

function beginsLike(bytes: Buffer, kind: Kind): boolean {
  const start = bytes.toString('latin1', 0, 12);
  switch (kind) {
    case 'jpeg':
      return start.startsWith('\u00ff\u00d8\u00ff');
    case 'png':
      return start.startsWith('\u0089PNG\r\n\u001a\n');
    case 'webp':
      return start.startsWith('RIFF') && start.endsWith('WEBP');
    case 'pdf':
      return /^%PDF-[12]\.\d/u.test(start);
    case 'text':
      return !NOT_TEXT.some((beginning) => start.startsWith(beginning));
  }
  return bytes.subarray(0, 4).equals(ZIP_ENTRY);
}

/** An archive is found by its end: anything may stand before it. */
function hidesArchive(bytes: Buffer): boolean {
  const tail = bytes.subarray(Math.max(0, bytes.length - 22 - 0xffff));
  for (let at = tail.lastIndexOf(ZIP_END); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf(ZIP_END, at - 1)) {
    if (at + 22 > tail.length) continue;
    // the comment reaches exactly to the end, or the directory begins with an entry: no accident of packed bytes
    const exact = at + 22 + tail.readUInt16LE(at + 20) === tail.length;
    if (exact && tail.readUInt16LE(at + 10) > 0) return true;
    if (bytes.includes(ZIP_ENTRY) && tail.readUInt16LE(at + 10) > 0 && tail.readUInt16LE(at + 4) === 0) return true;
  }
  return false;
}
