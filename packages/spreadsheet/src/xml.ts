// SPDX-License-Identifier: EUPL-1.2
// XML of a file that somebody sent, read by saxes in pieces. A document type is refused before anything is read of it, so
// that no entity is ever defined; namespaces are cut to the local name, for the parts that we read know only one.

import { SaxesParser } from 'saxes';
import { decodeText } from './encoding.ts';
import { FileRefused } from './problem.ts';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandler {
  open(name: string, attributes: Attributes): void;
  text(text: string): void;
  close(name: string): void;
}

const MOST_DEPTH = 64;

/**
 * Reads a document; control comes back after each piece, so that a caller can take what was found so far.
 *
 * @throws {FileRefused} `damaged-file` for whatever is no well-formed XML in UTF-8, or has a document type
 */
export function* readXml(pieces: Iterable<Uint8Array>, handler: XmlHandler): Generator<void, void, undefined> {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  const damaged = (): never => {
    throw new FileRefused('damaged-file');
  };
  parser.on('error', damaged);
  parser.on('doctype', damaged);
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MOST_DEPTH) damaged();
    handler.open(localName(name), attributes);
  });
  parser.on('text', (text) => {
    handler.text(text);
  });
  parser.on('cdata', (text) => {
    handler.text(text);
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    handler.close(localName(name));
  });
  try {
    for (const text of decodeText(pieces, 'utf-8')) {
      parser.write(text);
      yield;
    }
  } catch (error) {
    if (error instanceof FileRefused && error.code === 'wrong-encoding') damaged();
    throw error;
  }
  parser.close();
  yield;
}

/** Reads a small document to its end. */
export function readWholeXml(bytes: Uint8Array, handler: XmlHandler): void {
  const steps = readXml([bytes], handler);
  while (steps.next().done !== true);
}

export function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}

/** Text as it may stand in XML: what XML cannot hold becomes the replacement character. */
export function xmlText(text: string): string {
  return text
    .replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;');
}
