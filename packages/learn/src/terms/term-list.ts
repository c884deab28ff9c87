// SPDX-License-Identifier: EUPL-1.2
// The shape of a term list (content/terms/<language>.yaml) and its reader, which tells every mistake with its path. A list
// is data for linguists: what to look for, why to avoid it, what to write instead, and sentences that must pass.

import {
  InvalidInput,
  isLanguage,
  type Issue,
  LANGUAGES,
  type Language,
  readList,
  readObject,
  readOneOf,
  readText,
} from '@amparo/kernel';
import { foldPhrase } from './letters.ts';
import { expandBraces, parsePattern, PatternMistake } from './pattern.ts';

export const CATEGORIES = ['outdated', 'legally-wrong', 'confuses-offences', 'stigmatising', 'sensational'] as const;
export type Category = (typeof CATEGORIES)[number];
/** In rising weight. */
export const SEVERITIES = ['info', 'warn', 'error'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const EXCEPTIONS = ['quote', 'mention', 'title', 'historical', 'law', 'name'] as const;
export type Exception = (typeof EXCEPTIONS)[number];

/** A better wording: for one, and for several where that differs. */
export interface Suggestion {
  readonly one: string;
  readonly many?: string;
}

export interface TermEntry {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  /** patterns (pattern.ts); none for an entry that is guidance only */
  readonly match: readonly string[];
  /** examples that must be found */
  readonly forms: readonly string[];
  /** sentences or phrases that must not be flagged */
  readonly doNotFlag: readonly string[];
  /** one of these must stand in the same sentence */
  readonly require: readonly string[];
  /** any of these in the same sentence cancels the finding */
  readonly unless: readonly string[];
  readonly exceptions: readonly Exception[];
  readonly reason: string;
  readonly suggest: readonly Suggestion[];
  readonly source: readonly string[];
  /** only as it is written in the pattern: lower case */
  readonly lowerCaseOnly: boolean;
  /** words as they compare (folded, one space) -> what may stand in for them without a change around */
  readonly replace: ReadonlyMap<string, string>;
  /** 'is not a ...' denies it; false for verbs, where 'not' belongs to the story */
  readonly deniable: boolean;
}

export interface Cues {
  readonly mentionBefore: readonly string[];
  readonly mentionAfter: readonly string[];
  readonly noSuch: readonly string[];
  readonly denialBefore: readonly string[];
  readonly denialAfter: readonly string[];
  readonly negations: string;
  readonly verbs: string;
  readonly title: string;
  readonly office: string;
  readonly law: readonly string[];
  readonly historical: readonly string[];
  readonly present: readonly string[];
  readonly names: readonly string[];
}

export interface TermSource {
  readonly title: string;
  readonly year?: number;
}

export interface TermList {
  readonly language: Language;
  readonly lists: Readonly<Record<string, string>>;
  readonly cues: Cues;
  readonly entries: readonly TermEntry[];
}

export type TermSources = Readonly<Record<string, TermSource>>;

const CUE_LISTS = {
  mentionBefore: 'mention-before',
  mentionAfter: 'mention-after',
  noSuch: 'no-such',
  denialBefore: 'denial-before',
  denialAfter: 'denial-after',
  law: 'law',
  historical: 'historical',
  present: 'present',
  names: 'names',
} as const;
const CUE_WORDS = ['negations', 'verbs', 'title', 'office'] as const;

/** @returns undefined when it is no list at all; mistakes go to `issues` */
export function parseTermList(value: unknown, issues: Issue[]): TermList | undefined {
  const object = readObject(value, '', issues, ['language', 'lists', 'cues', 'entries']);
  if (object === undefined) return undefined;
  if (!isLanguage(object['language'])) {
    issues.push({ path: 'language', code: 'unknown-word', remedy: `use one of: ${LANGUAGES.join(', ')}` });
    return undefined;
  }
  const lists = parseLists(object['lists'], issues);
  const cues = parseCues(object['cues'], lists, issues);
  const rows = readList(object['entries'], 'entries', issues) ?? [];
  const entries = rows.flatMap((row, index) => parseEntry(row, `entries[${index}]`, { lists, issues }) ?? []);
  const seen = new Set<string>();
  entries.forEach(({ id }, index) => {
    if (seen.has(id)) issues.push({ path: `entries[${index}].id`, code: 'twice', remedy: 'this id stands twice' });
    seen.add(id);
  });
  return { language: object['language'], lists, cues, entries };
}

export function parseTermSources(value: unknown, issues: Issue[]): TermSources {
  const object = readObject(value, '', issues) ?? {};
  const sources: Record<string, TermSource> = {};
  for (const [id, row] of Object.entries(object)) {
    const source = readObject(row, id, issues, ['title', 'year', 'note', 'verified', 'how']);
    const title = readText(source?.['title'], `${id}.title`, issues);
    if (typeof source?.['verified'] !== 'boolean')
      issues.push({
        path: `${id}.verified`,
        code: 'missing',
        remedy: 'say true or false: was the source itself read?',
      });
    const year = source?.['year'];
    if (title !== undefined) sources[id] = { title, ...(typeof year === 'number' ? { year } : {}) };
  }
  return sources;
}

/** For apps that load what the content build wrote. @throws {InvalidInput} */
export function parseTermListOrThrow(value: unknown): TermList {
  const issues: Issue[] = [];
  const list = parseTermList(value, issues);
  if (list === undefined || issues.length > 0) throw new InvalidInput(issues);
  return list;
}

function parseLists(value: unknown, issues: Issue[]): Readonly<Record<string, string>> {
  const object = readObject(value ?? {}, 'lists', issues) ?? {};
  return Object.fromEntries(
    Object.entries(object).map(([name, words]) => [name, readText(words, `lists.${name}`, issues, 8000) ?? '']),
  );
}

function parseCues(value: unknown, lists: Readonly<Record<string, string>>, issues: Issue[]): Cues {
  const object = readObject(value, 'cues', issues, [...Object.values(CUE_LISTS), ...CUE_WORDS]) ?? {};
  const patterns = Object.entries(CUE_LISTS).map(([key, name]) => [
    key,
    readPatterns(object[name], `cues.${name}`, { lists, issues }),
  ]);
  const words = CUE_WORDS.map((name) => [name, readText(object[name], `cues.${name}`, issues, 8000) ?? '']);
  return Object.fromEntries([...patterns, ...words]) as Cues;
}

interface Reading {
  readonly lists: Readonly<Record<string, string>>;
  readonly issues: Issue[];
}

const ENTRY_KEYS = [
  'id',
  'category',
  'severity',
  'match',
  'forms',
  'do_not_flag',
  'require',
  'unless',
  'exceptions',
  'reason',
  'suggest',
  'source',
  'lower_case_only',
  'replace',
  'deniable',
  'checked',
] as const;

function parseEntry(value: unknown, path: string, reading: Reading): TermEntry | undefined {
  const { issues } = reading;
  const row = readObject(value, path, issues, ENTRY_KEYS);
  if (row === undefined) return undefined;
  const id = readText(row['id'], `${path}.id`, issues, 80);
  const category = readOneOf(row['category'], `${path}.category`, issues, CATEGORIES);
  const severity = readOneOf(row['severity'], `${path}.severity`, issues, SEVERITIES);
  const reason = readText(row['reason'], `${path}.reason`, issues);
  const exceptions = texts(row['exceptions'], `${path}.exceptions`, issues).flatMap(
    (word, index) => readOneOf(word, `${path}.exceptions[${index}]`, issues, EXCEPTIONS) ?? [],
  );
  const suggest = (readList(row['suggest'] ?? [], `${path}.suggest`, issues) ?? []).flatMap(
    (item, index) => parseSuggestion(item, `${path}.suggest[${index}]`, issues) ?? [],
  );
  const source = texts(row['source'], `${path}.source`, issues);
  if (source.length === 0)
    issues.push({ path: `${path}.source`, code: 'missing', remedy: 'name at least one source of sources.yaml' });
  if (id === undefined || category === undefined || severity === undefined || reason === undefined) return undefined;
  return {
    id,
    category,
    severity,
    match: readPatterns(row['match'], `${path}.match`, reading),
    forms: texts(row['forms'], `${path}.forms`, issues),
    doNotFlag: texts(row['do_not_flag'], `${path}.do_not_flag`, issues),
    require: readPatterns(row['require'], `${path}.require`, reading),
    unless: readPatterns(row['unless'], `${path}.unless`, reading),
    exceptions,
    reason: reason.trim(),
    suggest,
    source,
    lowerCaseOnly: row['lower_case_only'] === true,
    replace: parseReplacements(row['replace'], `${path}.replace`, issues),
    deniable: row['deniable'] !== false,
  };
}

function parseSuggestion(value: unknown, path: string, issues: Issue[]): Suggestion | undefined {
  if (typeof value === 'string') return { one: value };
  const row = readObject(value, path, issues, ['one', 'many']);
  const one = readText(row?.['one'], `${path}.one`, issues);
  const many = readText(row?.['many'], `${path}.many`, issues);
  return one === undefined || many === undefined ? undefined : { one, many };
}

/** `illegal {worker,foreigner}: '{worker,foreigner} in an irregular situation'`: braces on both sides go side by side. */
function parseReplacements(value: unknown, path: string, issues: Issue[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [words, text] of Object.entries(readObject(value ?? {}, path, issues) ?? {})) {
    const better = readText(text, `${path}.${words}`, issues);
    if (better === undefined) continue;
    const [keys, values] = [expandBraces(words), expandBraces(better)];
    keys.forEach((key, index) => found.set(foldPhrase(key), values[index] ?? values[0] ?? better));
  }
  return found;
}

function texts(value: unknown, path: string, issues: Issue[]): readonly string[] {
  return (readList(value ?? [], path, issues) ?? []).flatMap(
    (item, index) => readText(item, `${path}[${index}]`, issues) ?? [],
  );
}

function readPatterns(value: unknown, path: string, { lists, issues }: Reading): readonly string[] {
  return texts(value, path, issues).filter((pattern, index) => {
    try {
      parsePattern(pattern, lists);
      return true;
    } catch (error) {
      if (!(error instanceof PatternMistake)) throw error;
      issues.push({ path: `${path}[${index}]`, code: 'bad-pattern', remedy: error.message });
      return false;
    }
  });
}
