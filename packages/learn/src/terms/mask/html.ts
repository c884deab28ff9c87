// SPDX-License-Identifier: EUPL-1.2
// HTML: tags, attributes, comments, scripts, styles and code are masked; entities become their characters; block elements
// end a block; <q> and <blockquote> count as quotation.

import { BLOCK_END } from '../letters.ts';
import { blockEnd, decodeEntities, hidden, MOST_PENDING, opaque } from './fill.ts';
import type { Masker } from './masker.ts';

const INLINE = new Set(
  'a abbr acronym b bdi bdo big cite data del dfn em font i ins label mark nobr rp rt ruby s small span strike strong sub sup time tt u wbr'.split(
    ' ',
  ),
);
const SKIPPED = new Set('script style pre code kbd samp var svg math template textarea noscript object'.split(' '));
const CODE = new Set('code kbd samp var'.split(' '));

export class HtmlMasker implements Masker {
  #skipping = '';
  #quoteDepth = 0;

  mask(text: string, isLast: boolean): string {
    const parts: string[] = [];
    let at = 0;
    while (at < text.length) {
      if (this.#skipping !== '') {
        const close = indexOfClosing(text, this.#skipping, at);
        const end =
          close === -1 ? (isLast ? text.length : Math.max(at, text.length - this.#skipping.length - 2)) : close;
        parts.push(CODE.has(this.#skipping) ? opaque(end - at) : blockEnd(end - at));
        at = end;
        if (close === -1) break;
        this.#skipping = '';
        continue;
      }
      const open = text.indexOf('<', at);
      if (open === -1) {
        const end = isLast ? text.length : keepEntity(text, at);
        parts.push(decodeEntities(text.slice(at, end)));
        at = end;
        break;
      }
      parts.push(decodeEntities(text.slice(at, open)));
      at = open;
      const end = endOfTag(text, open);
      if (end === -1) {
        if (!isLast && text.length - open < MOST_PENDING) break;
        parts.push(blockEnd(text.length - open));
        at = text.length;
        break;
      }
      parts.push(this.#tag(text.slice(open, end)));
      at = end;
    }
    return parts.join('');
  }

  #tag(tag: string): string {
    const found = /^<(\/?)([A-Za-z][\w:-]*)/u.exec(tag);
    if (found === null) return tag.startsWith('<!') || tag.startsWith('<?') ? hidden(tag.length) : tag;
    const name = (found[2] ?? '').toLowerCase();
    const closes = found[1] === '/';
    if (SKIPPED.has(name) && !closes && !tag.endsWith('/>')) this.#skipping = name;
    if (name === 'q') return (closes ? '»' : '«') + hidden(tag.length - 1);
    if (name === 'br') return ` ${hidden(tag.length - 1)}`;
    if (INLINE.has(name) || CODE.has(name)) return hidden(tag.length);
    if (name === 'blockquote') this.#quoteDepth = Math.max(0, this.#quoteDepth + (closes ? -1 : 1));
    return this.#quoteDepth > 0 ? `${BLOCK_END}>${hidden(tag.length - 2)}` : blockEnd(tag.length);
  }
}

/** The end of a comment or tag that begins at `open`; -1 where it does not end yet; `<` before a space is no tag. */
function endOfTag(text: string, open: number): number {
  if (text.startsWith('<!--', open)) {
    const end = text.indexOf('-->', open + 4);
    return end === -1 ? -1 : end + 3;
  }
  if (open + 1 < text.length && !/[A-Za-z/!?]/u.test(text[open + 1] ?? '')) return open + 1;
  const end = text.indexOf('>', open);
  return end === -1 ? -1 : end + 1;
}

function indexOfClosing(text: string, name: string, from: number): number {
  for (let at = text.indexOf('</', from); at !== -1; at = text.indexOf('</', at + 2))
    if (text.slice(at + 2, at + 2 + name.length).toLowerCase() === name) return at;
  return -1;
}

/** An entity cut by the end of a piece waits for the rest. */
function keepEntity(text: string, from: number): number {
  const amp = text.lastIndexOf('&');
  return amp >= from && text.length - amp < 12 && !text.includes(';', amp) ? amp : text.length;
}
