// SPDX-License-Identifier: EUPL-1.2
// Opens a DOCX or ODT file on this device: takes out the parts that hold text, within limits, and reads them. Loaded only when
// such a file is opened. Sends nothing.

import { DOCX_PARTS, docxText, ODT_PART, odtText } from '@amparo/learn/documents';
import { strFromU8, unzipSync } from 'fflate';

/** A part that says it is larger is left alone: a small archive can hold gigabytes. */
const MOST_PART_BYTES = 64 * 1024 * 1024;

/** @returns undefined when it is no such file, or one that is protected or damaged */
export function documentText(bytes: Uint8Array, kind: 'docx' | 'odt'): string | undefined {
  const wanted: readonly string[] = kind === 'docx' ? DOCX_PARTS : [ODT_PART];
  try {
    const files = unzipSync(bytes, {
      filter: ({ name, originalSize }) => wanted.includes(name) && originalSize <= MOST_PART_BYTES,
    });
    const parts = new Map(Object.entries(files).map(([name, part]) => [name, strFromU8(part)]));
    return kind === 'docx' ? docxText(parts) : odtText(parts);
  } catch {
    return undefined;
  }
}
