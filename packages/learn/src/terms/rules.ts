// SPDX-License-Identifier: EUPL-1.2
// Term lists of one or more languages compiled for matching: one vocabulary, one word table, and for each language which
// patterns begin with which word.

import { LANGUAGES, type Language } from '@amparo/kernel';
import { foldPhrase, foldWord, hashWord } from './letters.ts';
import { foreignWords, functionWordWeights } from './language.ts';
import { mostWords, type Node, parsePattern } from './pattern.ts';
import { compileNodes, firstWords, type State } from './program.ts';
import type { TermEntry, TermList } from './term-list.ts';
import { freezeTable, Vocabulary, type WordTable } from './vocabulary.ts';

const COMMON = functionWordWeights();

export interface Rule {
  readonly entry: TermEntry;
  readonly require: readonly State[];
  readonly unless: readonly State[];
  /** words of negation that its own forms hold: 'quienes no tienen voz' */
  readonly ownNegations: ReadonlySet<number>;
}

export interface Start {
  readonly rule: Rule;
  readonly state: State;
  /** the pattern begins with a condition on what stands before */
  readonly behind: readonly State[];
  /** how many words before the one that gave the hint the pattern can begin */
  readonly back: number;
  readonly firsts: ReadonlySet<number>;
  /** one mask per word that must be there: without one of its bits in the sentence the pattern need not be tried */
  readonly needs: readonly number[];
}

export interface LanguageRules {
  readonly language: Language;
  /** word number -> patterns that begin with it */
  readonly starts: ReadonlyMap<number, readonly Start[]>;
  readonly negations: ReadonlySet<number>;
  /** small verbs that tell a sentence from a title */
  readonly verbs: ReadonlySet<number>;
  /** function words of the language */
  readonly common: ReadonlySet<number>;
  readonly titleWords: ReadonlySet<number>;
  readonly officeWords: ReadonlySet<number>;
  readonly mentionBefore: readonly State[];
  readonly mentionAfter: readonly State[];
  readonly noSuch: readonly State[];
  readonly denialBefore: readonly State[];
  readonly denialAfter: readonly State[];
  readonly law: readonly State[];
  readonly historical: readonly State[];
  readonly present: readonly State[];
  /** proper names: patterns by first word */
  readonly names: ReadonlyMap<number, readonly State[]>;
}

/** The scan asks this small table first, which stays in the nearest cache: most words of a text end here. */
const FILTER_BITS = 14;
export const FILTER_SHIFT = 32 - FILTER_BITS;
/** In the filter: some word of the vocabulary has this hash; the lower bits say for which language it begins a pattern. */
export const ANY_WORD = 16;
/** It is a word of a pattern and no function word. */
export const NAMED_WORD = 32;

export interface Rules {
  /** upper bits of a word's hash -> what a word with such a hash may be */
  readonly filter: Uint8Array;
  readonly vocabulary: Vocabulary;
  readonly table: WordTable;
  readonly languages: ReadonlyMap<Language, LanguageRules>;
  /** word number -> one bit per language (place in LANGUAGES) whose patterns begin with it */
  readonly triggers: Uint8Array;
  /** word number * 4 + place of the language -> weight as function word */
  readonly weights: Uint8Array;
  /** word number -> 1 where it speaks for a language that is none of the four */
  readonly foreign: Uint8Array;
  /** word number * 4 + place -> 1 where a pattern of the language names the word */
  readonly named: Uint8Array;
}

export function compileRules(lists: readonly TermList[]): Rules {
  const vocabulary = new Vocabulary();
  const weights = COMMON;
  const foreignList = foreignWords();
  for (const word of weights.keys()) vocabulary.add(word);
  for (const word of foreignList) vocabulary.add(word);
  vocabulary.firstNamed = vocabulary.words.length;
  const languages = new Map<Language, LanguageRules>();
  const namedBy: [Language, readonly number[]][] = [];
  for (const list of lists) {
    vocabulary.touched.clear();
    languages.set(list.language, compileLanguage(list, vocabulary));
    namedBy.push([list.language, [...vocabulary.touched].filter((id) => id >= vocabulary.firstNamed)]);
  }
  const size = vocabulary.words.length;
  const triggers = new Uint8Array(size);
  const named = new Uint8Array(size * 4);
  for (const { language, starts } of languages.values())
    for (const id of starts.keys()) {
      triggers[id] = (triggers[id] ?? 0) | (1 << LANGUAGES.indexOf(language));
      named[id * 4 + LANGUAGES.indexOf(language)] = 1;
    }
  for (const [language, ids] of namedBy) for (const id of ids) named[id * 4 + LANGUAGES.indexOf(language)] = 1;
  const weightTable = new Uint8Array(size * 4);
  for (const [word, row] of weights) weightTable.set(row, vocabulary.idOf(word) * 4);
  const foreign = new Uint8Array(size);
  for (const word of foreignList) foreign[vocabulary.idOf(word)] = 1;
  const filter = new Uint8Array(1 << FILTER_BITS);
  vocabulary.words.forEach((word, id) => {
    const place = hashWord(word) >>> FILTER_SHIFT;
    const isNamed = id >= vocabulary.firstNamed;
    if (id > 0) filter[place] = (filter[place] ?? 0) | ANY_WORD | (isNamed ? NAMED_WORD : 0) | (triggers[id] ?? 0);
  });
  return {
    filter,
    vocabulary,
    table: freezeTable(vocabulary),
    languages,
    triggers,
    weights: weightTable,
    foreign,
    named,
  };
}

function compileLanguage(list: TermList, vocabulary: Vocabulary): LanguageRules {
  const compile = (pattern: string): State => compileNodes(parsePattern(pattern, list.lists), vocabulary);
  const all = (patterns: readonly string[]): readonly State[] => patterns.map(compile);
  const words = (text: string): ReadonlySet<number> =>
    new Set(
      text
        .split(/\s+/u)
        .filter((word) => word !== '')
        .map((word) => vocabulary.add(foldWord(word))),
    );
  const { cues } = list;
  const starts = new Map<number, Start[]>();
  for (const entry of list.entries) {
    const inForms = new Set(entry.forms.flatMap((form) => foldPhrase(form).split(' ')));
    const ownNegations = words(
      cues.negations
        .split(/\s+/u)
        .filter((word) => inForms.has(foldWord(word)))
        .join(' '),
    );
    const rule: Rule = { entry, require: all(entry.require), unless: all(entry.unless), ownNegations };
    for (const pattern of entry.match) addStart(starts, { rule, pattern, list, vocabulary });
  }
  const names = new Map<number, State[]>();
  for (const pattern of cues.names) {
    const state = compile(pattern);
    for (const id of beginnings(state, pattern)) names.set(id, [...(names.get(id) ?? []), state]);
  }
  return {
    language: list.language,
    starts,
    names,
    negations: words(cues.negations),
    verbs: words(cues.verbs),
    common: commonWords(list.language, vocabulary),
    titleWords: words(cues.title),
    officeWords: words(cues.office),
    mentionBefore: all(cues.mentionBefore),
    mentionAfter: all(cues.mentionAfter),
    noSuch: all(cues.noSuch),
    denialBefore: all(cues.denialBefore),
    denialAfter: all(cues.denialAfter),
    law: all(cues.law),
    historical: all(cues.historical),
    present: all(cues.present),
  };
}

function commonWords(language: Language, vocabulary: Vocabulary): ReadonlySet<number> {
  const place = LANGUAGES.indexOf(language);
  return new Set([...COMMON].flatMap(([word, weights]) => ((weights[place] ?? 0) > 0 ? [vocabulary.add(word)] : [])));
}

interface Adding {
  readonly rule: Rule;
  readonly pattern: string;
  readonly list: TermList;
  readonly vocabulary: Vocabulary;
}

function addStart(starts: Map<number, Start[]>, { rule, pattern, list, vocabulary }: Adding): void {
  const nodes = [...parsePattern(pattern, list.lists)];
  const behind: State[] = [];
  while (nodes[0]?.kind === 'not') {
    const [first] = nodes.splice(0, 1);
    if (first?.kind === 'not') behind.push(...first.choices.map((choice) => compileNodes(choice, vocabulary)));
  }
  const state = compileNodes(nodes, vocabulary);
  const firsts = beginnings(state, pattern);
  const anchor = nodes.findIndex(({ kind }) => kind === 'anchor');
  const rare = anchor === -1 ? firsts : beginnings(compileNodes(nodes.slice(anchor), vocabulary), pattern);
  const needs = nodes.flatMap((node) => maskOf(node, vocabulary));
  const start = { rule, state, behind, firsts, needs, back: mostWords(nodes.slice(0, Math.max(anchor, 0))) };
  for (const id of rare) {
    const word = vocabulary.words[id] ?? '';
    if (COMMON.has(word)) throw new RangeError(`pattern '${pattern}': mark its rarest word with &, not '${word}'`);
    const known = starts.get(id);
    if (known === undefined) starts.set(id, [start]);
    else known.push(start);
  }
}

/** Words of patterns share 31 bits; function words have none, for they are in every sentence. */
export function bitOf(id: number, firstNamed: number): number {
  return id < firstNamed ? 0 : 1 << (id % 31);
}

/** Nothing for a part that may be missing, may be anything, or may be a function word. */
function maskOf(node: Node, vocabulary: Vocabulary): readonly number[] {
  if (node.kind !== 'word' || node.stems.length > 0) return [];
  const bits = node.words.map((word) => bitOf(vocabulary.add(word), vocabulary.firstNamed));
  return bits.includes(0) ? [] : [bits.reduce((sum, bit) => sum | bit, 0)];
}

function beginnings(state: State, pattern: string): ReadonlySet<number> {
  const ids = firstWords(state);
  if (ids === undefined) throw new RangeError(`pattern '${pattern}' must begin with a whole word`);
  return ids;
}
