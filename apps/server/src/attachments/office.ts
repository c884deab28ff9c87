// SPDX-License-Identifier: EUPL-1.2
// DOCX, XLSX and ODT: archives of XML. Refused are macros, whatever is fetched from elsewhere when the file is opened, files
// within files, passwords, and archives that unpack to more than they may; links that a reader must press stay. Sizes and
// counts that the archive declares are looked at first, real ones while it is unpacked (packages/spreadsheet, archive.ts).
// Sources: ECMA-376 parts 1 and 2 (relationships, content types, fields); OASIS OpenDocument 1.3 parts 2 and 3.

import {
  FileRefused as TableRefused,
  LIMITS as TABLE_LIMITS,
  readWholeXml,
  type XmlHandler,
} from '@amparo/spreadsheet';
import { Archive, type Part } from '@amparo/spreadsheet/archive';
import { LIMITS } from './limits.ts';
import { FileRefused, type FileProblem } from './problem.ts';

type OfficeKind = 'docx' | 'xlsx' | 'odt';

/** @throws {FileRefused} */
export function assertQuietOffice(bytes: Buffer, kind: OfficeKind): void {
  try {
    assertWhole(bytes);
    const archive = new Archive(bytes, { ...TABLE_LIMITS, ...LIMITS.office, fileBytes: LIMITS.fileBytes });
    assertMain(archive, kind);
    for (const name of archive.parts.keys()) assertPartName(name, kind);
    for (const part of archive.parts.values()) lookInto(archive, part, kind);
  } catch (error) {
    if (error instanceof TableRefused) throw new FileRefused(FROM_ARCHIVE[error.code] ?? 'damaged');
    throw error;
  }
}

const FROM_ARCHIVE: Readonly<Record<string, FileProblem>> = {
  'unpacks-too-large': 'unpacks-too-large',
  'too-many-parts': 'unpacks-too-large',
  'protected-file': 'protected',
};

/** The archive fills the file: its directory ends where the file ends, and begins where it says. */
function assertWhole(bytes: Buffer): void {
  const end = bytes.length - 22;
  const found = bytes.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  if (end < 0 || found < 0) throw new FileRefused('damaged');
  if (found !== end) throw new FileRefused('second-format');
  if (bytes.readUInt32LE(end + 12) + bytes.readUInt32LE(end + 16) !== end) throw new FileRefused('second-format');
}

const XML_PARTS = ['xml', 'rels', 'vml', 'rdf'];
const PLAIN_PARTS = [
  'png',
  'jpg',
  'jpeg',
  'gif',
  'bmp',
  'tif',
  'tiff',
  'webp',
  'emf',
  'wmf',
  'odttf',
  'ttf',
  'fntdata',
];

function extensionOf(name: string): string {
  return /\.([^./]+)$/u.exec(name)?.[1]?.toLowerCase() ?? '';
}

function assertPartName(name: string, kind: OfficeKind): void {
  const lower = name.toLowerCase();
  if (lower.split('/').some((step) => step === '..' || step === '.') || lower.startsWith('/'))
    throw new FileRefused('damaged');
  if (/vba|(?:^|\/)(?:macrosheets|dialogsheets|activex|basic|scripts|customui)\//u.test(lower))
    throw new FileRefused('macros');
  if (/(?:^|\/)externallinks\/|(?:^|\/)(?:connections|querytables)[./]/u.test(lower))
    throw new FileRefused('external-link');
  if (/(?:^|\/)embeddings\/|^objectreplacements\/|^object \d+/u.test(lower)) throw new FileRefused('embedded-file');
  if (lower.endsWith('/') || (kind === 'odt' && lower === 'mimetype')) return;
  // settings of a printer: every sheet that was ever printed has them
  if (/\/printersettings\/printersettings\d+\.bin$/u.test(lower)) return;
  const extension = extensionOf(lower);
  if (!XML_PARTS.includes(extension) && !PLAIN_PARTS.includes(extension)) throw new FileRefused('embedded-file');
}

const MAIN = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml',
  odt: 'application/vnd.oasis.opendocument.text',
} as const;

/** What the archive says it is, which must be what its name says. */
function assertMain(archive: Archive, kind: OfficeKind): void {
  if (kind === 'odt') {
    const part = archive.parts.get('mimetype');
    if (part === undefined || Buffer.from(archive.read(part, 200)).toString('latin1') !== MAIN.odt) {
      throw new FileRefused('differs-from-name');
    }
    if (!archive.parts.has('content.xml')) throw new FileRefused('damaged');
    return;
  }
  const part = archive.parts.get('[Content_Types].xml');
  if (part === undefined) throw new FileRefused('differs-from-name');
  const types: string[] = [];
  readWholeXml(archive.read(part, 4 * 1024 * 1024), {
    ...DEAF,
    open: (_name, attributes) => types.push(attributes['ContentType'] ?? ''),
  });
  archive.recount();
  if (types.some((type) => /macroEnabled|vbaProject|activeX|controlproperties/iu.test(type)))
    throw new FileRefused('macros');
  if (!types.includes(MAIN[kind])) throw new FileRefused('differs-from-name');
}

const DEAF: XmlHandler = { open: () => undefined, text: () => undefined, close: () => undefined };

function lookInto(archive: Archive, part: Part, kind: OfficeKind): void {
  if (part.name.endsWith('/')) return;
  const extension = extensionOf(part.name);
  if (!XML_PARTS.includes(extension)) {
    for (const _ of archive.unpack(part)) continue; // counted, and its sum compared
    return;
  }
  if (part.unpacked === 0) return;
  const handler =
    extension === 'rels' ? relationships() : kind === 'odt' ? openDocument() : kind === 'xlsx' ? sheet() : words();
  readWholeXml(archive.read(part), handler);
}

const PRESSED = /^(?:https?:|mailto:|tel:|#)/iu;

function relationships(): XmlHandler {
  return {
    ...DEAF,
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const type = attributes['Type'] ?? '';
      if (/\/(?:vbaProject|control|activeX\w*|attachedToolbars|keyMapCustomizations)$/iu.test(type))
        throw new FileRefused('macros');
      if (/\/(?:oleObject|package|subDocument|aFChunk)$/iu.test(type)) throw new FileRefused('embedded-file');
      if ((attributes['TargetMode'] ?? '').toLowerCase() !== 'external') return;
      if (type.endsWith('/hyperlink') && PRESSED.test(attributes['Target'] ?? '')) return;
      throw new FileRefused('external-link');
    },
  };
}

/** Fields that fetch or start something; their words may be cut into many runs, so they are joined first. */
const FETCHING_FIELD =
  /^\s*"?(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|INCLUDE|LINK|MACROBUTTON|DATABASE|RD)\b/iu;

function words(): XmlHandler {
  let inside = false;
  let field = '';
  const settle = () => {
    if (FETCHING_FIELD.test(field)) throw new FileRefused('external-link');
    field = '';
  };
  return {
    open: (name, attributes) => {
      if (name === 'instrText') inside = true;
      if (name === 'fldChar') settle();
      if (name === 'fldSimple' && FETCHING_FIELD.test(valueNamed(attributes, 'instr')))
        throw new FileRefused('external-link');
      if (name === 'OLEObject' || name === 'object' || name === 'altChunk') throw new FileRefused('embedded-file');
    },
    text: (text) => {
      if (inside) field += text;
    },
    close: (name) => {
      if (name === 'instrText') inside = false;
      if (name === 'document' || name === 'hdr' || name === 'ftr' || name === 'footnotes') settle();
    },
  };
}

/** Formulas that ask another program, another file or the network. */
const FETCHING_FORMULA =
  /(?:^|[^A-Za-z0-9_.])(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC)\s*\(|^[+=@-]?\s*[A-Za-z]+\s*\|/iu;

function sheet(): XmlHandler {
  let inside = false;
  let formula = '';
  return {
    open: (name) => {
      if (name === 'f' || name === 'definedName') {
        inside = true;
        formula = '';
      }
      if (name === 'oleObject' || name === 'OLEObject') throw new FileRefused('embedded-file');
      if (name === 'ddeLink' || name === 'externalReference') throw new FileRefused('external-link');
    },
    text: (text) => {
      if (inside) formula += text;
    },
    close: (name) => {
      if (name !== 'f' && name !== 'definedName') return;
      inside = false;
      if (FETCHING_FORMULA.test(formula)) throw new FileRefused('external-link');
    },
  };
}

function openDocument(): XmlHandler {
  return {
    ...DEAF,
    open: (name, attributes) => {
      if (name === 'script' || name === 'event-listener') throw new FileRefused('macros');
      if (name === 'encryption-data') throw new FileRefused('protected');
      if (/^(?:object|object-ole|plugin|applet|floating-frame)$/u.test(name)) throw new FileRefused('embedded-file');
      if (/^(?:dde-source|dde-connection-decl|dde-connection|section-source|template|auto-reload)$/u.test(name)) {
        throw new FileRefused('external-link');
      }
      const target = valueNamed(attributes, 'href');
      if (target === '') return;
      if (name === 'a' && PRESSED.test(target)) return;
      // within the archive: no scheme, no way up or out
      if (name !== 'a' && /^(?:\.\/)?[A-Za-z0-9_][A-Za-z0-9_ ./-]*$/u.test(target) && !target.includes('..')) return;
      throw new FileRefused('external-link');
    },
  };
}

/** The value of an attribute whatever prefix a writer chose for its namespace. */
function valueNamed(attributes: Readonly<Record<string, string>>, name: string): string {
  const key = Object.keys(attributes).find((each) => each === name || each.endsWith(`:${name}`));
  return key === undefined ? '' : (attributes[key] ?? '');
}
