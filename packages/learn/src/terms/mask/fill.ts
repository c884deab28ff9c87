// SPDX-License-Identifier: EUPL-1.2
// What stands in for masked units, always at the same length.

import { BLOCK_END, MASKED } from '../letters.ts';

/** Between words it separates loosely; no phrase runs through it. */
export const OPAQUE = '\uFFFC';

export function hidden(length: number): string {
  return MASKED.repeat(length);
}

export function blockEnd(length: number): string {
  return length === 0 ? '' : BLOCK_END + MASKED.repeat(length - 1);
}

export function opaque(length: number): string {
  return length === 0 ? '' : OPAQUE + MASKED.repeat(length - 1);
}

// Maps and not objects: text may say “&valueOf;”.
const NAMED: ReadonlyMap<string, string> = new Map(
  Object.entries({
    nbsp: ' ',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    amp: '&',
    lt: '‹',
    gt: '›',
    quot: '"',
    apos: "'",
    shy: '\u00AD',
    zwnj: '\u200C',
    lsquo: '‘',
    rsquo: '’',
    ldquo: '“',
    rdquo: '”',
    laquo: '«',
    raquo: '»',
    hellip: '…',
    ndash: '–',
    mdash: '—',
    hyphen: '-',
    iquest: '¿',
    iexcl: '¡',
    ntilde: 'ñ',
    Ntilde: 'Ñ',
    ccedil: 'ç',
    Ccedil: 'Ç',
    oelig: 'œ',
    OElig: 'Œ',
    szlig: 'ß',
    aelig: 'æ',
  }),
);
const ACCENTS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    acute: '\u0301',
    grave: '\u0300',
    circ: '\u0302',
    tilde: '\u0303',
    uml: '\u0308',
  }),
);
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\dA-Fa-f]{1,6})|([A-Za-z]{2,10}));/gu;

/** Entities become the one character they stand for, and hidden units after it. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(ENTITY, (whole: string, decimal?: string, hex?: string, name?: string) => {
    const sign = decimal === undefined && hex === undefined ? named(name ?? '') : numbered(decimal, hex);
    return sign === undefined ? whole : sign + hidden(whole.length - sign.length);
  });
}

function numbered(decimal: string | undefined, hex: string | undefined): string | undefined {
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  if (code > 0xffff || code < 0x20) return undefined;
  const sign = String.fromCharCode(code);
  return sign === '<' ? '‹' : sign === '>' ? '›' : sign;
}

function named(name: string): string | undefined {
  const known = NAMED.get(name);
  if (known !== undefined) return known;
  const accent = ACCENTS.get(name.slice(1));
  return accent === undefined ? undefined : (name.charAt(0) + accent).normalize('NFC');
}

/** A line as long as this is cut where it stands, so that memory stays bounded. */
export const MOST_PENDING = 1 << 20;

/** Where whole lines end; the whole text when it is the last or too long. */
export function wholeLines(text: string, isLast: boolean): number {
  if (isLast) return text.length;
  const end = text.lastIndexOf('\n') + 1;
  return end === 0 && text.length > MOST_PENDING ? text.length : end;
}
