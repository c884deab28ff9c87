// SPDX-License-Identifier: EUPL-1.2
// The text of a PDF by its own text layer (a scanned picture has none): lines as they stand, an empty line where a larger
// gap begins a paragraph, words divided at the end of a line joined again.

import { getDocumentProxy } from 'unpdf';

interface Piece {
  readonly str: string;
  readonly transform: readonly number[];
  readonly height: number;
  readonly hasEOL: boolean;
}

/** @returns undefined when it is no PDF that can be read */
export async function pdfText(bytes: Buffer): Promise<string | undefined> {
  try {
    const document = await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
    const pages: string[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      const { items } = await page.getTextContent();
      pages.push(pageText(items.filter((item): item is typeof item & Piece => 'str' in item)));
      page.cleanup();
    }
    return pages.join('\n\n');
  } catch {
    return undefined;
  }
}

function pageText(pieces: readonly Piece[]): string {
  let text = '';
  let lastY: number | undefined;
  for (const { str, transform, height, hasEOL } of pieces) {
    const y = transform[5] ?? 0;
    const fall = lastY === undefined ? 0 : lastY - y;
    const lineHeight = height > 0 ? height : 12;
    if (str !== '' && text !== '' && Math.abs(fall) > lineHeight * 1.9) text = `${text.replace(/\s+$/u, '')}\n\n`;
    else if (str !== '' && Math.abs(fall) > lineHeight * 0.5 && !/\s$/u.test(text)) text += '\n';
    text += str;
    if (hasEOL && !text.endsWith('\n')) text += '\n';
    if (str !== '') lastY = y;
  }
  return text.replace(/(\p{Ll})[-\u00AD]\n(\p{Ll})/gu, '$1$2').trim();
}
