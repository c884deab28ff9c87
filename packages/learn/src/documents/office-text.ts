// SPDX-License-Identifier: EUPL-1.2
// The text of a DOCX or ODT file from the XML inside it: paragraphs, with an empty line between; deleted text, comments and
// field codes are left out. Places of messages are places in this text. Unpacks nothing itself.

/** The parts of a DOCX that hold text, in the order in which they are read; the first one must be there. */
export const DOCX_PARTS = ['word/document.xml', 'word/footnotes.xml', 'word/endnotes.xml'] as const;
/** The one part of an ODT that holds text. */
export const ODT_PART = 'content.xml';

/** @param parts name in the archive -> XML; @returns undefined when it is no DOCX */
export function docxText(parts: ReadonlyMap<string, string>): string | undefined {
  if (!parts.has(DOCX_PARTS[0])) return undefined;
  return DOCX_PARTS.flatMap((name) => parts.get(name) ?? [])
    .map((xml) => paragraphs(xml, WORD))
    .join('\n\n');
}

/** @param parts name in the archive -> XML; @returns undefined when it is no ODT */
export function odtText(parts: ReadonlyMap<string, string>): string | undefined {
  const xml = parts.get(ODT_PART);
  return xml === undefined ? undefined : paragraphs(xml, OPEN);
}

interface Dialect {
  /** elements whose end ends a paragraph */
  readonly paragraph: ReadonlySet<string>;
  /** elements inside which text is text; undefined: everywhere inside a paragraph */
  readonly text: string | undefined;
  readonly skipped: ReadonlySet<string>;
  readonly signs: Readonly<Record<string, string>>;
}

const WORD: Dialect = {
  paragraph: new Set(['w:p']),
  text: 'w:t',
  skipped: new Set(['mc:Fallback', 'w:del']),
  signs: { 'w:tab': '\t', 'w:br': '\n', 'w:cr': '\n', 'w:noBreakHyphen': '\u2011', 'w:softHyphen': '\u00AD' },
};
const OPEN: Dialect = {
  paragraph: new Set(['text:p', 'text:h']),
  text: undefined,
  skipped: new Set(['office:annotation', 'text:tracked-changes', 'office:automatic-styles', 'office:font-face-decls']),
  signs: { 'text:tab': '\t', 'text:line-break': '\n', 'text:s': ' ', 'text:soft-page-break': '' },
};

const PIECE = /<(\/?)([\w:-]+)([^<>]*)>|([^<]+)/gu;

function paragraphs(xml: string, { paragraph, text, skipped, signs }: Dialect): string {
  const done: string[] = [];
  let line = '';
  let depth = 0;
  let skipping = '';
  let skipDepth = 0;
  let isText = false;
  for (const [, slash, name = '', rest = '', letters] of xml.matchAll(PIECE)) {
    const closes = slash === '/';
    const isEmpty = rest.endsWith('/');
    if (skipping !== '') {
      if (name === skipping && !isEmpty) skipDepth += closes ? -1 : 1;
      if (skipDepth === 0) skipping = '';
      continue;
    }
    if (letters !== undefined) {
      if (text === undefined ? depth > 0 : isText) line += decode(letters);
    } else if (skipped.has(name) && !closes && !isEmpty) {
      skipping = name;
      skipDepth = 1;
    } else if (name === text) isText = !closes && !isEmpty;
    else if (paragraph.has(name) && !isEmpty) {
      depth += closes ? -1 : 1;
      // a text box or note inside a paragraph is a paragraph of its own
      if (line.trim() !== '') done.push(line);
      line = '';
    } else if (!closes && name in signs) line += (signs[name] ?? '').repeat(name === 'text:s' ? spaces(rest) : 1);
  }
  if (line.trim() !== '') done.push(line);
  return done.join('\n\n');
}

function spaces(attributes: string): number {
  return Math.min(200, Number(/text:c="(\d{1,3})"/u.exec(attributes)?.[1] ?? 1));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decode(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(
    /&(?:#x([\da-f]{1,6})|#(\d{1,7})|(\w{2,4}));/giu,
    (whole: string, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES[name] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0x10ffff ? '\uFFFD' : String.fromCodePoint(code);
    },
  );
}
