// SPDX-License-Identifier: EUPL-1.2
// The text of a DOCX or ODT file on disk: unpacks the parts that hold text and hands them to the reader that the page *Check my
// words* uses too (packages/learn/src/documents).

import * as documents from '@amparo/learn/documents';
import { BadArchive, unzip } from './unzip.ts';

/** @throws {BadArchive} */
export function docxText(bytes: Buffer): string {
  const text = documents.docxText(partsOf(bytes, documents.DOCX_PARTS));
  if (text === undefined) throw new BadArchive('this is no DOCX file');
  return text;
}

/** @throws {BadArchive} */
export function odtText(bytes: Buffer): string {
  const text = documents.odtText(partsOf(bytes, [documents.ODT_PART]));
  if (text === undefined) throw new BadArchive('this is no ODT file');
  return text;
}

function partsOf(bytes: Buffer, names: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...unzip(bytes, names)].map(([name, part]) => [name, part.toString('utf8')]));
}
