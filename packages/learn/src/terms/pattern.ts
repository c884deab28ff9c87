// SPDX-License-Identifier: EUPL-1.2
// The little language in which a term list says what to look for, word by word:
//
//   illegal ~2 migrant{,s}        up to two words between; letters in braces are alternatives
//   (child|teenage) prostitute{,s}   alternatives of words, also of several words each
//   human? smuggling              a word that may be missing
//   @child                        one of the words of a named list
//   explot*                       any word that begins so
//   rescue !(at sea|dog)          not followed by; a leading !( means: not preceded by
//   *anos                         any word that ends so
//   ^                             any word with a capital; # any word that begins with a digit
//   trafficker{,s} , known as     a comma, bracket or quotation mark may stand there
//
//   (she|he) ~2 &admit{s,ted}     & marks the rarest word: a text is looked at only where it stands. Without the mark it is
//                                 the first word, which therefore must be no function word (the, de, she ...)
//
// Words compare folded (letters.ts). Spaces, line breaks and hyphens between words are one separator; an apostrophe too.
// Every part is bounded, so that trying a pattern at a place costs at most a constant: no text can make it slow.

import { foldWord } from './letters.ts';

export type Node =
  | { readonly kind: 'word'; readonly words: readonly string[]; readonly stems: readonly Stem[] }
  | { readonly kind: 'gap'; readonly most: number }
  | { readonly kind: 'anchor' }
  | { readonly kind: 'soft' }
  | { readonly kind: 'not'; readonly choices: readonly (readonly Node[])[] }
  | { readonly kind: 'choice'; readonly choices: readonly (readonly Node[])[]; readonly optional: boolean };

/** A beginning or an ending of a word, or one of the two signs for a word with a capital and a number. */
export type Stem = { readonly kind: 'begins' | 'ends' | 'capital' | 'number'; readonly letters: string };

/** A pattern that cannot be read; the message says what and where in the pattern. */
export class PatternMistake extends Error {}

const MOST_GAP = 12;
type Lists = Readonly<Record<string, string>>;

/** @throws {PatternMistake} */
export function parsePattern(text: string, lists: Lists): readonly Node[] {
  const reader = new Reader(text, lists);
  const nodes = reader.sequence();
  if (!reader.atEnd) throw new PatternMistake(`'${text}': a bracket too many`);
  if (nodes.length === 0) throw new PatternMistake('an empty pattern');
  return nodes;
}

class Reader {
  readonly #text: string;
  readonly #lists: Lists;
  #at = 0;

  constructor(text: string, lists: Lists) {
    this.#text = text;
    this.#lists = lists;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** Up to the end, a bar or a closing bracket. */
  sequence(): readonly Node[] {
    const nodes: Node[] = [];
    for (;;) {
      const sign = this.#skipSpace();
      if (sign === undefined || sign === ')' || sign === '|') return nodes;
      nodes.push(...this.#item(sign));
    }
  }

  #item(sign: string): readonly Node[] {
    if (sign === ',') {
      this.#at += 1;
      return [{ kind: 'soft' }];
    }
    if (sign === '&') {
      this.#at += 1;
      return [{ kind: 'anchor' }];
    }
    if (sign === '~') return [this.#gap()];
    if (sign === '!') {
      this.#at += 1;
      return [{ kind: 'not', choices: this.#bracket() }];
    }
    if (sign === '(') return [optional(choice(this.#bracket()), this.#questionMark())];
    const [word = ''] = /^(?:@[\w-]+|(?:\{[^}]*\}|[^\s(){}|?,~!&])+)/u.exec(this.#text.slice(this.#at)) ?? [];
    if (word === '') throw new PatternMistake(`'${this.#text}': not understood at '${this.#text.slice(this.#at)}'`);
    this.#at += word.length;
    const choices = this.#expand(word);
    return maybe(choices, this.#questionMark());
  }

  #expand(word: string): readonly (readonly Node[])[] {
    if (!word.startsWith('@')) return expandBraces(word).map(wordNodes);
    const list = this.#lists[word.slice(1)];
    if (list === undefined) throw new PatternMistake(`'${this.#text}': no list of the name ${word}`);
    return parseChoices(list, this.#lists);
  }

  #gap(): Node {
    const [whole = '', digits = ''] = /^~(\d+)/u.exec(this.#text.slice(this.#at)) ?? [];
    const most = Number(digits);
    if (whole === '' || most < 1 || most > MOST_GAP)
      throw new PatternMistake(`'${this.#text}': ~ needs a number from 1 to ${MOST_GAP}`);
    this.#at += whole.length;
    return { kind: 'gap', most };
  }

  #bracket(): readonly (readonly Node[])[] {
    if (this.#text[this.#at] !== '(') throw new PatternMistake(`'${this.#text}': expected an opening bracket`);
    const choices: (readonly Node[])[] = [];
    do {
      this.#at += 1;
      choices.push(this.sequence());
    } while (this.#text[this.#at] === '|');
    if (this.#text[this.#at] !== ')') throw new PatternMistake(`'${this.#text}': a bracket is not closed`);
    this.#at += 1;
    return choices;
  }

  #questionMark(): boolean {
    if (this.#text[this.#at] !== '?') return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): string | undefined {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\n') this.#at += 1;
    return this.#text[this.#at];
  }
}

/** `child children girl{,s} "young girl"`: words of a list, several words joined by an underscore. */
function parseChoices(list: string, lists: Lists): readonly (readonly Node[])[] {
  return list
    .split(/\s+/u)
    .filter((word) => word !== '')
    .flatMap((word) =>
      word.startsWith('@') ? parseChoices(lists[word.slice(1)] ?? '', lists) : expandBraces(word).map(wordNodes),
    );
}

/** `niñ{a,o}{,s}` -> the four words. */
export function expandBraces(word: string): readonly string[] {
  const found = /\{([^}]*)\}/u.exec(word);
  if (found === null) return [word];
  const [whole, inner = ''] = found;
  return inner
    .split(',')
    .flatMap((letters) => expandBraces(word.slice(0, found.index) + letters + word.slice(found.index + whole.length)));
}

/** `d'enfants` and `sex_worker` are two words each; a star at the end means any word that begins so. */
function wordNodes(word: string): readonly Node[] {
  if (word === '') throw new PatternMistake('braces stand inside a word or after its letters, never alone');
  return word
    .split(/[-'’_]/u)
    .filter((part) => part !== '')
    .map((part) => {
      if (part === '^') return { kind: 'word', words: [], stems: [{ kind: 'capital', letters: '' }] };
      if (part === '#') return { kind: 'word', words: [], stems: [{ kind: 'number', letters: '' }] };
      const letters = foldWord(part);
      if (letters === '') throw new PatternMistake(`'${word}' has no letters`);
      if (part.endsWith('*')) return { kind: 'word', words: [], stems: [{ kind: 'begins', letters }] };
      if (part.startsWith('*')) return { kind: 'word', words: [], stems: [{ kind: 'ends', letters }] };
      return { kind: 'word', words: [letters], stems: [] };
    });
}

function choice(choices: readonly (readonly Node[])[]): Node {
  const single = choices.every((nodes) => nodes.length === 1 && nodes[0]?.kind === 'word');
  if (!single) return { kind: 'choice', choices, optional: false };
  const parts = choices.map(([node]) => node as Extract<Node, { kind: 'word' }>);
  return { kind: 'word', words: parts.flatMap(({ words }) => words), stems: parts.flatMap(({ stems }) => stems) };
}

function maybe(choices: readonly (readonly Node[])[], isOptional: boolean): readonly Node[] {
  const [only] = choices;
  if (choices.length === 1 && only !== undefined && !isOptional) return only;
  return [optional(choice(choices), isOptional)];
}

function optional(node: Node, isOptional: boolean): Node {
  if (!isOptional) return node;
  return node.kind === 'choice' ? { ...node, optional: true } : { kind: 'choice', choices: [[node]], optional: true };
}

/** The most words that a part of a pattern can take. */
export function mostWords(nodes: readonly Node[]): number {
  let sum = 0;
  for (const node of nodes) {
    if (node.kind === 'word') sum += 1;
    else if (node.kind === 'gap') sum += node.most;
    else if (node.kind === 'choice') sum += Math.max(0, ...node.choices.map(mostWords));
  }
  return sum;
}
