// SPDX-License-Identifier: EUPL-1.2
// The small notation in which a linguist writes a phrase: words, `word*`, `this|that`, `two_words|other`, `@class`, `word?`,
// `#` for a number, `..3` for up to three words between, `~6` for "close by, in either order", ` / ` between two whole
// phrases on one line. Read here into elements and links; matched in match.ts. There are no regular expressions in it, so
// no phrase can make the reader slow.

import type { Issue } from '@amparo/kernel';
import { foldWord } from './words.ts';

/** One place in a phrase: any of these words, word beginnings, classes or numbers may fill it. */
export interface Element {
  readonly words: readonly string[];
  readonly prefixes: readonly string[];
  readonly classes: readonly string[];
  /** fixed expressions of several words, each a list of words or word beginnings: `bus_fare`, `grow*_house*` */
  readonly expressions: readonly (readonly Element[])[];
  /** `#` any number, `#age` one that can be an age, `,#age` one set apart by a comma */
  readonly number: 'any' | 'age' | 'comma-age' | undefined;
}

/** How an element stands to the one before it. */
export interface Link {
  /** words that may stand between */
  readonly gap: number;
  readonly eitherOrder: boolean;
}

/** `links[i]` joins `elements[i]` and `elements[i + 1]`. */
export interface Phrase {
  readonly elements: readonly Element[];
  readonly links: readonly Link[];
}

const MOST_ELEMENTS = 8;
const MOST_OPTIONAL = 3;
const MOST_GAP = 15;
const DEFAULT_GAP = 3;
const DEFAULT_NEAR = 6;

/**
 * Reads one phrase.
 *
 * @param classes the classes declared so far; `@name` must be one of them
 * @returns one phrase, or several where a part is optional; undefined when it cannot be read
 */
export function parsePhrase(
  raw: unknown,
  path: string,
  classes: ReadonlyMap<string, unknown>,
  issues: Issue[],
): readonly Phrase[] | undefined {
  if (typeof raw !== 'string' || raw.trim() === '' || raw.length > 1500) {
    const remedy = 'a short text; put yes, no, numbers and phrases that begin with @ or # in quotes';
    issues.push({ path, code: 'not-a-phrase', remedy });
    return undefined;
  }
  const phrases: Phrase[] = [];
  for (const one of raw.split(' / ')) phrases.push(...(parseOne(one, path, classes, issues) ?? []));
  return phrases.length === 0 ? undefined : phrases;
}

function parseOne(
  raw: string,
  path: string,
  classes: ReadonlyMap<string, unknown>,
  issues: Issue[],
): readonly Phrase[] | undefined {
  const refuse = (code: string, remedy: string): undefined => {
    issues.push({ path, code, remedy });
    return undefined;
  };
  const parts: { element: Element; link: Link; optional: boolean }[] = [];
  let link: Link | undefined;
  for (const piece of raw.trim().split(/\s+/u)) {
    const joint = /^(\.\.|~)(\d{0,2})$/u.exec(piece);
    if (joint !== null) {
      if (parts.length === 0 || link !== undefined) return refuse('stray-gap', `${piece} must stand between two words`);
      const near = joint[1] === '~';
      const gap = joint[2] === '' ? (near ? DEFAULT_NEAR : DEFAULT_GAP) : Number(joint[2]);
      if (gap > MOST_GAP) return refuse('wide-gap', `at most ${MOST_GAP} words may stand between`);
      link = { gap, eitherOrder: near };
      continue;
    }
    const optional = piece.endsWith('?');
    const element = parseElement(optional ? piece.slice(0, -1) : piece, classes);
    if (typeof element === 'string') return refuse('bad-word', element);
    parts.push({ element, link: link ?? { gap: 0, eitherOrder: false }, optional });
    link = undefined;
  }
  if (link !== undefined) return refuse('stray-gap', 'a gap at the end joins nothing; take it away');
  if (parts.length > MOST_ELEMENTS) return refuse('long-phrase', `at most ${MOST_ELEMENTS} words; use gaps`);
  if (parts.filter(({ optional }) => optional).length > MOST_OPTIONAL) {
    return refuse('many-optional', `at most ${MOST_OPTIONAL} optional words; write two phrases`);
  }
  if (parts.length === 0) return refuse('not-a-phrase', 'a / must stand between two phrases');
  if (parts.every(({ optional }) => optional)) return refuse('all-optional', 'at least one word must not be optional');
  return variants(parts);
}

/** Every way to leave out the optional parts. */
function variants(parts: readonly { element: Element; link: Link; optional: boolean }[]): readonly Phrase[] {
  const optional = parts.flatMap((part, index) => (part.optional ? [index] : []));
  const phrases: Phrase[] = [];
  for (let mask = 0; mask < 1 << optional.length; mask += 1) {
    const kept = parts.filter((_, index) => {
      const bit = optional.indexOf(index);
      return bit === -1 || (mask & (1 << bit)) !== 0;
    });
    const links: Link[] = [];
    for (let index = 1; index < kept.length; index += 1) {
      const part = kept[index];
      if (part === undefined) continue;
      // A part left out takes its own gap with it, but never narrows the one that stays.
      links.push(widest(parts, kept[index - 1], part));
    }
    phrases.push({ elements: kept.map(({ element }) => element), links });
  }
  return phrases;
}

function widest(
  parts: readonly { element: Element; link: Link; optional: boolean }[],
  from: { element: Element } | undefined,
  to: { element: Element; link: Link },
): Link {
  let link = to.link;
  let seen = false;
  for (const part of parts) {
    if (part === to) break;
    if (seen && part.link.gap > link.gap) link = part.link;
    if (part === from) seen = true;
  }
  return link;
}

function parseElement(text: string, classes: ReadonlyMap<string, unknown>): Element | string {
  const words: string[] = [];
  const prefixes: string[] = [];
  const named: string[] = [];
  const expressions: Element[][] = [];
  let number: Element['number'];
  for (const piece of text.split('|')) {
    if (piece === '#') number = 'any';
    else if (piece === '#age') number = 'age';
    else if (piece === ',#age') number = 'comma-age';
    else if (piece.startsWith('@')) {
      if (!classes.has(piece.slice(1))) return `${shown(piece)} is no class; declare it under \`classes\``;
      named.push(piece.slice(1));
    } else if (piece.includes('_')) {
      const expression = piece.split('_').map((word) => parseElement(word, NO_CLASSES));
      const mistake = expression.find((word) => typeof word === 'string');
      if (mistake !== undefined) return mistake;
      if (expression.length > MOST_EXPRESSION) return `${shown(piece)}: at most ${MOST_EXPRESSION} words joined by _`;
      expressions.push(expression.filter((word) => typeof word !== 'string'));
    } else if (piece.endsWith('*')) {
      const folded = foldWord(piece.slice(0, -1));
      if (folded.length < 2) return `${shown(piece)}: at least two letters before *`;
      prefixes.push(folded);
    } else {
      const folded = foldWord(piece);
      if (folded === '') return `${shown(piece)} holds no letter or digit; punctuation is not matched`;
      words.push(folded);
    }
  }
  return { words, prefixes, classes: named, expressions, number };
}

const NO_CLASSES: ReadonlyMap<string, unknown> = new Map();
const MOST_EXPRESSION = 6;

function shown(piece: string): string {
  return /^[\p{L}\p{N}@#*'|-]{1,40}$/u.test(piece) ? `'${piece}'` : 'a part of the phrase';
}
