// SPDX-License-Identifier: EUPL-1.2
// Patterns compiled to states that point at each other, and the walk that tries one at a place in a text. The walk counts
// its steps, so that a test can show that work grows with the text and not faster.

import type { Node, Stem } from './pattern.ts';
import { TIGHT, SOFT, type Tokens } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

export interface WordClass {
  readonly ids: ReadonlySet<number>;
  readonly stems: readonly Stem[];
}

export type State =
  | { readonly kind: 'match' }
  | { readonly kind: 'word'; readonly of: WordClass; readonly next: State }
  | { readonly kind: 'gap'; readonly most: number; readonly next: State }
  | { readonly kind: 'soft'; readonly next: State }
  | { readonly kind: 'not'; readonly of: State; readonly next: State }
  | { readonly kind: 'split'; readonly ways: readonly State[] };

const MATCH: State = { kind: 'match' };

/** Counted over the life of one checker; never read by the rules. */
export interface StepCounter {
  steps: number;
}

export function compileNodes(nodes: readonly Node[], vocabulary: Vocabulary, next: State = MATCH): State {
  let state = next;
  for (const node of nodes.toReversed()) state = compileNode(node, vocabulary, state);
  return state;
}

function compileNode(node: Node, vocabulary: Vocabulary, next: State): State {
  if (node.kind === 'word') {
    return {
      kind: 'word',
      of: { ids: new Set(node.words.map((word) => vocabulary.add(word))), stems: node.stems },
      next,
    };
  }
  if (node.kind === 'gap') return { kind: 'gap', most: node.most, next };
  if (node.kind === 'soft') return { kind: 'soft', next };
  if (node.kind === 'anchor') return next;
  if (node.kind === 'not') {
    const ways = node.choices.map((choice) => compileNodes(choice, vocabulary));
    return { kind: 'not', of: { kind: 'split', ways }, next };
  }
  const ways = node.choices.map((choice) => compileNodes(choice, vocabulary, next));
  return { kind: 'split', ways: node.optional ? [...ways, next] : ways };
}

/** @returns the words with which the pattern can begin; undefined when it can begin with any word or with a stem */
export function firstWords(state: State): ReadonlySet<number> | undefined {
  if (state.kind === 'word') return state.of.stems.length > 0 ? undefined : state.of.ids;
  if (state.kind === 'soft') return firstWords(state.next);
  if (state.kind !== 'split') return undefined;
  const all = new Set<number>();
  for (const way of state.ways) {
    const ids = firstWords(way);
    if (ids === undefined) return undefined;
    for (const id of ids) all.add(id);
  }
  return all;
}

export const SOFT_NEXT = 1;
export const NOTHING_YET = 2;

export interface Walk {
  readonly tokens: Tokens;
  readonly counter: StepCounter;
  /** first token after the sentence */
  readonly limit: number;
  /** the match must end exactly here; -1 for anywhere */
  readonly mustEnd: number;
}

/**
 * @param at token where the state begins
 * @param flags SOFT_NEXT: a comma or the like may stand before the next word; NOTHING_YET: nothing was matched yet, so that
 *   what stands before the first word does not matter
 * @returns the token after the last matched one, or -1
 */
export function walk(state: State, at: number, flags: number, w: Walk): number {
  w.counter.steps += 1;
  switch (state.kind) {
    case 'match':
      return w.mustEnd === -1 || w.mustEnd === at ? at : -1;
    case 'soft':
      return walk(state.next, at, flags | SOFT_NEXT, w);
    case 'split': {
      for (const way of state.ways) {
        const end = walk(way, at, flags, w);
        if (end !== -1) return end;
      }
      return -1;
    }
    case 'not': {
      const free = { ...w, mustEnd: -1 };
      return walk(state.of, at, flags & NOTHING_YET, free) === -1 ? walk(state.next, at, flags, w) : -1;
    }
    case 'word':
      if (
        at >= w.limit ||
        !((flags & NOTHING_YET) !== 0 || mayJoin(w.tokens, at, (flags & SOFT_NEXT) !== 0)) ||
        !isOneOf(w.tokens, at, state.of)
      )
        return -1;
      return walk(state.next, at + 1, 0, w);
    case 'gap': {
      for (let skipped = 0; skipped <= state.most; skipped += 1) {
        const end = walk(state.next, at + skipped, SOFT_NEXT, w);
        if (end !== -1) return end;
        if (at + skipped >= w.limit || !mayJoin(w.tokens, at + skipped, true)) return -1;
      }
      return -1;
    }
    default:
      return -1;
  }
}

function mayJoin(tokens: Tokens, at: number, isSoft: boolean): boolean {
  return (tokens.gaps[at] ?? 9) <= (isSoft ? SOFT : TIGHT);
}

function isOneOf(tokens: Tokens, at: number, { ids, stems }: WordClass): boolean {
  if (ids.has(tokens.ids[at] ?? 0)) return true;
  if (stems.length === 0) return false;
  const word = tokens.folded(at);
  return stems.some(({ kind, letters }) => {
    if (kind === 'begins') return word.startsWith(letters);
    // of an ending something must be left in front: 'es' is no demonym
    if (kind === 'ends') return word.length > letters.length + 2 && word.endsWith(letters);
    const first = tokens.text.charAt(tokens.starts[at] ?? 0);
    return kind === 'capital' ? /\p{Lu}/u.test(first) : /\d/u.test(first);
  });
}
