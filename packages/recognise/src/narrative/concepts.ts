// SPDX-License-Identifier: EUPL-1.2
// Concepts and ideas of the narrative reader, as data. A concept gathers the words of one meaning (`content/reader/
// concepts.yaml`, four languages side by side); an idea is two concepts near each other (`ideas.yaml`, the same in every
// language). What they count for is in the points (points.ts). Knows nothing of files.

import { type Issue, LANGUAGES, type Language, readList, readObject } from '@amparo/kernel';
import { CODES, LISTS } from '../palermo/codes.ts';
import { foldWord } from './words.ts';

/** concept -> its words in one language: `boss*`, `call_center`, separated by spaces */
export type ConceptWords = ReadonlyMap<string, string>;

/** Left and right may stand in either order, at most `within` words apart, in one sentence. */
export interface Idea {
  readonly name: string;
  readonly left: readonly string[];
  readonly right: readonly string[];
  readonly within: number;
}

const NAME = /^[a-z][a-z0-9-]{0,47}$/u;
const MOST_WITHIN = 12;

/**
 * Reads `concepts.yaml`: groups -> concept -> words of the four languages, separated by ` | `.
 *
 * @returns the words of each language; undefined when there was any mistake
 */
export function parseConcepts(raw: unknown, issues: Issue[]): ReadonlyMap<Language, ConceptWords> | undefined {
  const before = issues.length;
  const paths = new Map<string, string>();
  const columns = LANGUAGES.map((language) => ({ language, words: new Map<string, string>() }));
  for (const [group, concepts] of Object.entries(readObject(raw, '', issues) ?? {})) {
    for (const [name, value] of Object.entries(readObject(concepts, nameOf(group), issues) ?? {})) {
      const path = `${nameOf(group)}.${nameOf(name)}`;
      if (!NAME.test(name)) {
        issues.push({ path, code: 'bad-name', remedy: 'a concept is written with small letters, digits and hyphens' });
        continue;
      }
      if (columns[0]?.words.has(name) === true) {
        issues.push({ path, code: 'name-taken', remedy: 'a concept has this name already; choose another' });
      }
      const parts = typeof value === 'string' ? value.split('|') : [];
      if (parts.length !== columns.length) {
        const remedy = `words of ${LANGUAGES.join(', ')}, in this order, with | between`;
        issues.push({ path, code: 'bad-columns', remedy });
        continue;
      }
      paths.set(name, path);
      for (const [index, { words }] of columns.entries()) words.set(name, (parts[index] ?? '').trim());
    }
  }
  for (const { language, words } of columns) checkWords(words, { language, paths }, issues);
  return issues.length > before ? undefined : new Map(columns.map(({ language, words }) => [language, words]));
}

/** Reads the words of one language as the build ships them: concept -> words. */
export function parseConceptWords(raw: unknown, issues: Issue[]): ConceptWords {
  const words = new Map<string, string>();
  for (const [name, value] of Object.entries(readObject(raw, 'words', issues) ?? {})) {
    if (typeof value === 'string') words.set(name, value);
  }
  return words;
}

function checkWords(
  concepts: ConceptWords,
  { language, paths }: { readonly language: Language; readonly paths: ReadonlyMap<string, string> },
  issues: Issue[],
): void {
  const known = new Map<string, string>();
  for (const [concept, words] of concepts) {
    for (const word of splitWords(words)) {
      const entry = readEntry(word);
      if (entry === undefined) {
        const remedy = `${language}: a word of letters; * only at its end, after two letters; _ joins an expression`;
        issues.push({ path: paths.get(concept) ?? '', code: 'bad-word', remedy });
        continue;
      }
      const key = `${entry.parts.join(' ')}${entry.open ? '*' : ''}`;
      const other = known.get(key);
      if (other !== undefined && other !== concept) {
        const remedy = `${language}: '${key}' stands below ${other} already; a word belongs to one concept`;
        issues.push({ path: paths.get(concept) ?? '', code: 'word-taken', remedy });
      }
      known.set(key, concept);
    }
  }
}

/** Reads `ideas.yaml`: idea -> lines such as `take kept ~6 passport documents`. */
export function parseIdeas(raw: unknown, concepts: ReadonlySet<string>, issues: Issue[]): readonly Idea[] | undefined {
  const before = issues.length;
  const ideas: Idea[] = [];
  for (const [name, lines] of Object.entries(readObject(raw, '', issues) ?? {})) {
    const path = nameOf(name);
    for (const [index, line] of (readList(lines, path, issues) ?? []).entries()) {
      const at = `${path}[${index}]`;
      const sides = typeof line === 'string' ? /^([^~]+)~(\d{1,2}) ([^~]+)$/u.exec(line.trim()) : null;
      const within = Number(sides?.[2] ?? 0);
      if (sides === null || within < 1 || within > MOST_WITHIN) {
        const remedy = `concepts ~number concepts, with at most ${MOST_WITHIN} words between`;
        issues.push({ path: at, code: 'bad-idea', remedy });
        continue;
      }
      const [left, right] = [splitWords(sides[1] ?? ''), splitWords(sides[3] ?? '')];
      const stranger = [...left, ...right].find((concept) => !concepts.has(concept));
      if (stranger !== undefined) {
        const remedy = `${nameOf(stranger)}: no concept of this name in concepts.yaml`;
        issues.push({ path: at, code: 'unknown-concept', remedy });
      } else ideas.push({ name, left, right, within });
    }
  }
  return issues.length > before ? undefined : ideas;
}

/**
 * Reads `carriers.yaml`: list -> code -> concepts that can carry it.
 *
 * @returns `purposes/forced-labour` -> concepts; undefined when there was any mistake
 */
export function parseCarriers(
  raw: unknown,
  concepts: ReadonlySet<string>,
  issues: Issue[],
): ReadonlyMap<string, ReadonlySet<string>> | undefined {
  const before = issues.length;
  const carriers = new Map<string, ReadonlySet<string>>();
  const lists = readObject(raw, '', issues, LISTS) ?? {};
  for (const list of LISTS) {
    for (const [code, line] of Object.entries(readObject(lists[list], list, issues, CODES[list]) ?? {})) {
      const names = typeof line === 'string' ? splitWords(line) : [];
      const stranger = names.find((name) => !concepts.has(name));
      if (stranger !== undefined || names.length === 0) {
        const remedy = `concepts of concepts.yaml with spaces between; not known: ${nameOf(stranger ?? '')}`;
        issues.push({ path: `${list}.${code}`, code: 'unknown-concept', remedy });
      }
      carriers.set(`${list}/${code}`, new Set(names));
    }
  }
  return issues.length > before ? undefined : carriers;
}

export function splitWords(words: string): readonly string[] {
  return words.split(' ').filter((word) => word !== '');
}

function nameOf(name: string): string {
  return NAME.test(name) ? name : 'name';
}

/** The words of one entry; `open`: the last one is a beginning. */
interface Entry {
  readonly parts: readonly string[];
  readonly open: boolean;
}

function readEntry(word: string): Entry | undefined {
  const open = word.endsWith('*');
  const parts = (open ? word.slice(0, -1) : word).split('_').map(foldWord);
  if (parts.some((part) => part === '') || word.slice(0, -1).includes('*')) return undefined;
  return open && (parts.at(-1) ?? '').length < 2 ? undefined : { parts, open };
}

/** A fixed expression that begins with a certain word. */
export interface ConceptExpression {
  /** the words after the first */
  readonly rest: readonly string[];
  readonly open: boolean;
  readonly concept: number;
}

/** Finds the concept of a word or expression of one language. */
export class ConceptBook {
  readonly names: readonly string[];
  private readonly exact = new Map<string, number>();
  private readonly beginnings = new Map<string, number>();
  private readonly expressions = new Map<string, ConceptExpression[]>();
  /** first two letters -> how long beginnings with them are, longest first */
  private readonly lengths = new Map<string, number[]>();

  constructor(concepts: ConceptWords) {
    this.names = [...concepts.keys()];
    for (const [index, words] of [...concepts.values()].entries()) {
      for (const word of splitWords(words)) {
        const entry = readEntry(word);
        if (entry !== undefined) this.add(entry, index);
      }
    }
    for (const beginning of this.beginnings.keys()) this.addLength(beginning);
    for (const lengths of this.lengths.values()) lengths.sort((one, other) => other - one);
    for (const list of this.expressions.values()) list.sort((one, other) => other.rest.length - one.rest.length);
  }

  private add({ parts, open }: Entry, concept: number): void {
    const [first = '', ...rest] = parts;
    if (rest.length > 0) {
      const list = this.expressions.get(first) ?? [];
      list.push({ rest, open, concept });
      this.expressions.set(first, list);
    } else if (open) this.beginnings.set(first, concept);
    else this.exact.set(first, concept);
  }

  private addLength(beginning: string): void {
    const key = beginning.slice(0, 2);
    const lengths = this.lengths.get(key) ?? [];
    if (!lengths.includes(beginning.length)) lengths.push(beginning.length);
    this.lengths.set(key, lengths);
  }

  /** @returns the concept of a folded word: itself, else its longest beginning; -1 for none */
  conceptOf(word: string): number {
    const own = this.exact.get(word);
    if (own !== undefined) return own;
    for (const length of this.lengths.get(word.slice(0, 2)) ?? NO_LENGTHS) {
      if (length > word.length) continue;
      const concept = this.beginnings.get(word.slice(0, length));
      if (concept !== undefined) return concept;
    }
    return -1;
  }

  /** @returns expressions that begin with this folded word, longest first */
  expressionsFrom(word: string): readonly ConceptExpression[] {
    return this.expressions.get(word) ?? NO_EXPRESSIONS;
  }
}

const NO_EXPRESSIONS: readonly ConceptExpression[] = [];
const NO_LENGTHS: readonly number[] = [];
