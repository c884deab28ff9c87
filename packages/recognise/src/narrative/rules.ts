// SPDX-License-Identifier: EUPL-1.2
// The rules of the narrative reader as data: `content/reader/codes.yaml` (which ideas lead to which code, the same for
// every language) and one file per language (the phrases in which people tell those ideas). Read and checked here, made
// ready in compile.ts. content/reader/README.md explains both to a linguist. Knows nothing of files.

import { type Issue, isLanguage, type Language, readList, readObject, readOneOf } from '@amparo/kernel';
import { AGE_GROUPS, type AgeGroup, CODES, type Finding, LISTS, type ListName } from '../palermo/codes.ts';
import { type Element, parsePhrase, type Phrase } from './phrase.ts';

/** What a rule asks of one idea: that it is told as a fact, denied, or only asked about. */
export type Stance = 'told' | 'denied' | 'asked';

/** One idea or signal that a rule looks for. */
export interface Term {
  readonly name: string;
  readonly stance: Stance;
  /** `stance:name` */
  readonly key: string;
}

/** A combination of ideas. Everything that is given must hold. */
export interface Rule {
  readonly all: readonly Term[];
  readonly any: readonly Term[];
  readonly none: readonly Term[];
  /** at least this many different terms of `of` */
  readonly atLeast: number;
  readonly of: readonly Term[];
  /** `all` and one of `any` stand within so many sentences of each other (0: the same one); undefined: anywhere */
  readonly within: number | undefined;
  readonly age: readonly AgeGroup[];
}

export interface CodeRules {
  readonly indicated: readonly Rule[];
  /** holds `indicated` back */
  readonly unless: readonly Rule[];
  readonly unknown: readonly Rule[];
  readonly contradicted: readonly Rule[];
  readonly 'not-indicated': readonly Rule[];
}

/** What the codes of a list are that no rule named: the first line whose rule holds decides. */
export interface Rest {
  readonly finding: Exclude<Finding, 'established' | 'indicated'>;
  /** empty: always */
  readonly when: readonly Rule[];
}

/** The shared half: ideas, signals and codes. */
export interface ReaderCodes {
  /** every idea that phrases may stand for, with one line that says what it means */
  readonly ideas: ReadonlyMap<string, string>;
  readonly signals: ReadonlyMap<string, readonly Rule[]>;
  readonly codes: Readonly<Record<ListName, ReadonlyMap<string, CodeRules>>>;
  readonly rest: Readonly<Record<ListName, readonly Rest[]>>;
  readonly consentGiven: readonly Rule[];
  readonly borderCrossed: readonly Rule[];
}

export interface Negation {
  readonly before: readonly Phrase[];
  readonly after: readonly Phrase[];
  readonly exceptions: readonly Phrase[];
  /** how many words a negation reaches forward */
  readonly reach: number;
  /** words that end its reach */
  readonly stop: readonly string[];
  /** words that carry it over a comma: no debts, fines or threats */
  readonly carry: readonly string[];
}

export interface Cues {
  /** questions: what follows in the clause was asked, not told */
  readonly asked: readonly Phrase[];
  /** the whole sentence was not asked or not answered */
  readonly unasked: readonly Phrase[];
  /** the whole sentence is about a film, a training, a rumour, or something that did not happen */
  readonly elsewhere: readonly Phrase[];
}

export interface AgeRules {
  /** ways to tell an age; `#age` is the number */
  readonly says: readonly Phrase[];
  readonly months: readonly Phrase[];
  /** an age that somebody reads off the looks or a doubtful paper, and words of doubt */
  readonly doubt: readonly Phrase[];
  readonly notBefore: readonly string[];
  readonly notAfter: readonly string[];
  readonly others: readonly string[];
  readonly child: readonly Phrase[];
  readonly adult: readonly Phrase[];
}

/** The half of one language. */
export interface ReaderLanguage {
  readonly language: Language;
  /** `split`: l'argent is two words; `join`: don't is one, and a final 's falls away */
  readonly apostrophe: 'split' | 'join';
  readonly abbreviations: readonly string[];
  /** very frequent words; only the speed depends on them */
  readonly common: readonly string[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly numberJoin: readonly string[];
  readonly classes: ReadonlyMap<string, readonly (readonly Element[])[]>;
  readonly ideas: ReadonlyMap<string, readonly Phrase[]>;
  readonly negation: Negation;
  readonly cues: Cues;
  readonly age: AgeRules;
}

// --- the shared half ---

const RULE_KEYS = ['all', 'any', 'none', 'atLeast', 'of', 'within', 'age'] as const;
const CODE_KEYS = ['indicated', 'unless', 'unknown', 'contradicted', 'not-indicated'] as const;
const REST_FINDINGS = ['unknown', 'contradicted', 'not-indicated'] as const;
const NAME = /^[a-z][a-z0-9-]{0,47}$/u;

/** Names that rules may use so far; a signal may build on the signals above it. */
interface Known {
  readonly names: Set<string>;
  readonly groups: Map<string, readonly Term[]>;
}

/** Names that the reader itself gives to the cues of a language; rules may use them like ideas. */
const CUE_NAMES = ['asked', 'not-asked', 'elsewhere'];

/**
 * Reads `codes.yaml`.
 *
 * @returns undefined when there was any mistake; each is in `issues` with path and remedy
 */
export function parseReaderCodes(raw: unknown, issues: Issue[]): ReaderCodes | undefined {
  const before = issues.length;
  const top = readObject(raw, '', issues, [
    'ideas',
    'groups',
    'signals',
    'codes',
    'rest',
    'consentGiven',
    'borderCrossed',
  ]);
  if (top === undefined) return undefined;
  const ideas = new Map<string, string>();
  for (const [name, meaning] of entriesOf(top['ideas'], 'ideas', issues)) {
    if (!isName(name, `ideas.${name}`, issues)) continue;
    if (typeof meaning === 'string' && meaning.trim() !== '') ideas.set(name, meaning);
    else issues.push({ path: `ideas.${name}`, code: 'not-a-text', remedy: 'say in one line what the idea means' });
  }
  const known: Known = { names: new Set([...ideas.keys(), ...CUE_NAMES]), groups: new Map() };
  for (const [name, terms] of entriesOf(top['groups'], 'groups', issues)) {
    if (isName(name, `groups.${name}`, issues)) {
      known.groups.set(name, readTerms(terms, `groups.${name}`, known, issues));
    }
  }
  const signals = new Map<string, readonly Rule[]>();
  for (const [name, rules] of entriesOf(top['signals'], 'signals', issues)) {
    const path = `signals.${name}`;
    if (!isName(name, path, issues)) continue;
    if (known.names.has(name)) {
      issues.push({ path, code: 'name-taken', remedy: 'an idea or signal has this name already; choose another' });
    }
    signals.set(name, readRules(rules, path, known, issues));
    known.names.add(name);
  }
  const codes = readCodes(top['codes'], known, issues);
  const rest = readRest(top['rest'], known, issues);
  const consentGiven = readRules(top['consentGiven'], 'consentGiven', known, issues);
  const borderCrossed = readRules(top['borderCrossed'], 'borderCrossed', known, issues);
  return issues.length > before ? undefined : { ideas, signals, codes, rest, consentGiven, borderCrossed };
}

function readCodes(raw: unknown, known: Known, issues: Issue[]): ReaderCodes['codes'] {
  const lists = readObject(raw, 'codes', issues, LISTS) ?? {};
  const read = (list: ListName): ReadonlyMap<string, CodeRules> => {
    const found = new Map<string, CodeRules>();
    for (const [code, value] of entriesOf(lists[list], `codes.${list}`, issues)) {
      const path = `codes.${list}.${code}`;
      if (readOneOf(code, path, issues, CODES[list] as readonly string[]) === undefined) continue;
      const object = readObject(value, path, issues, CODE_KEYS);
      if (object === undefined) continue;
      const rules = (key: (typeof CODE_KEYS)[number]) => readRules(object[key], `${path}.${key}`, known, issues);
      found.set(code, {
        indicated: rules('indicated'),
        unless: rules('unless'),
        unknown: rules('unknown'),
        contradicted: rules('contradicted'),
        'not-indicated': rules('not-indicated'),
      });
    }
    return found;
  };
  return { acts: read('acts'), means: read('means'), purposes: read('purposes'), smuggling: read('smuggling') };
}

function readRest(raw: unknown, known: Known, issues: Issue[]): ReaderCodes['rest'] {
  const lists = readObject(raw, 'rest', issues, LISTS) ?? {};
  const read = (list: ListName): readonly Rest[] => {
    const lines: Rest[] = [];
    const path = `rest.${list}`;
    for (const [index, value] of (readList(lists[list], path, issues, 50) ?? []).entries()) {
      const at = `${path}[${index}]`;
      const object = readObject(value, at, issues, ['finding', 'when']);
      const finding = readOneOf(object?.['finding'], `${at}.finding`, issues, REST_FINDINGS);
      const when = readRules(object?.['when'], `${at}.when`, known, issues);
      if (finding !== undefined) lines.push({ finding, when });
    }
    if (lines.at(-1)?.when.length !== 0) {
      issues.push({
        path,
        code: 'no-default',
        remedy: 'the last line must have no `when`: it decides when no other does',
      });
    }
    return lines;
  };
  return { acts: read('acts'), means: read('means'), purposes: read('purposes'), smuggling: read('smuggling') };
}

function readRules(raw: unknown, path: string, known: Known, issues: Issue[]): readonly Rule[] {
  if (raw === undefined || raw === null) return [];
  const rules: Rule[] = [];
  for (const [index, value] of (readList(raw, path, issues) ?? []).entries()) {
    const rule = readRule(value, `${path}[${index}]`, known, issues);
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}

const NO_TERMS: readonly Term[] = [];

function readRule(raw: unknown, path: string, known: Known, issues: Issue[]): Rule | undefined {
  const bare = { all: NO_TERMS, any: NO_TERMS, none: NO_TERMS, atLeast: 0, of: NO_TERMS, within: undefined, age: [] };
  if (typeof raw === 'string') {
    const term = readTerm(raw, path, known, issues);
    return term === undefined ? undefined : { ...bare, all: [term] };
  }
  const object = readObject(raw, path, issues, RULE_KEYS);
  if (object === undefined) return undefined;
  const terms = (key: string) => readTerms(object[key], `${path}.${key}`, known, issues);
  const whole = (key: string, least: number, most: number): number | undefined => {
    const value = object[key];
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
    issues.push({ path: `${path}.${key}`, code: 'bad-number', remedy: `a whole number from ${least} to ${most}` });
    return undefined;
  };
  const age: AgeGroup[] = [];
  if (object['age'] !== undefined) {
    for (const [index, group] of (readList(object['age'], `${path}.age`, issues, 4) ?? []).entries()) {
      const read = readOneOf(group, `${path}.age[${index}]`, issues, AGE_GROUPS);
      if (read !== undefined) age.push(read);
    }
  }
  const rule: Rule = {
    all: terms('all'),
    any: terms('any'),
    none: terms('none'),
    atLeast: whole('atLeast', 1, 20) ?? 0,
    of: terms('of'),
    within: whole('within', 0, 20),
    age,
  };
  if ((rule.atLeast === 0) !== (rule.of.length === 0)) {
    issues.push({ path, code: 'half-count', remedy: '`atLeast` and `of` belong together' });
  }
  if (rule.all.length + rule.any.length + rule.none.length + rule.of.length + rule.age.length === 0) {
    issues.push({ path, code: 'empty-rule', remedy: 'an empty rule would always hold; name at least one idea' });
  }
  return rule;
}

/** Terms by name; `@group` stands for all terms of a group. */
function readTerms(raw: unknown, path: string, known: Known, issues: Issue[]): readonly Term[] {
  if (raw === undefined) return NO_TERMS;
  const terms: Term[] = [];
  for (const [index, value] of (readList(raw, path, issues) ?? []).entries()) {
    const at = `${path}[${index}]`;
    if (typeof value === 'string' && value.startsWith('@')) {
      const group = known.groups.get(value.slice(1));
      if (group === undefined) issues.push({ path: at, code: 'unknown-group', remedy: 'no group of this name' });
      else terms.push(...group);
      continue;
    }
    const term = readTerm(value, at, known, issues);
    if (term !== undefined) terms.push(term);
  }
  return terms;
}

function readTerm(raw: unknown, path: string, known: Known, issues: Issue[]): Term | undefined {
  if (typeof raw !== 'string') {
    issues.push({ path, code: 'not-a-name', remedy: 'the name of an idea or signal, or denied:name, or asked:name' });
    return undefined;
  }
  const colon = raw.indexOf(':');
  const name = raw.slice(colon + 1);
  const stance = readOneOf(colon === -1 ? 'told' : raw.slice(0, colon), path, issues, ['told', 'denied', 'asked']);
  if (!known.names.has(name)) {
    const remedy = 'no idea or signal of this name stands above; add it to `ideas`, or move the signal up';
    issues.push({ path, code: 'unknown-idea', remedy: NAME.test(name) ? `'${name}': ${remedy}` : remedy });
    return undefined;
  }
  return stance === undefined ? undefined : { name, stance, key: `${stance}:${name}` };
}

// --- the half of a language ---

const LANGUAGE_KEYS = [
  'language',
  'apostrophe',
  'abbreviations',
  'common',
  'numbers',
  'numberJoin',
  'classes',
  'ideas',
  'negation',
  'cues',
  'age',
] as const;

/**
 * Reads the file of one language.
 *
 * @param codes the shared half: a phrase may stand only for an idea that is declared there
 * @returns undefined when there was any mistake
 */
export function parseReaderLanguage(raw: unknown, codes: ReaderCodes, issues: Issue[]): ReaderLanguage | undefined {
  const before = issues.length;
  const top = readObject(raw, '', issues, LANGUAGE_KEYS);
  if (top === undefined) return undefined;
  const language = top['language'];
  if (!isLanguage(language)) {
    issues.push({ path: 'language', code: 'unknown-language', remedy: 'one of: en, es, fr, pt' });
  }
  const classes = new Map<string, readonly (readonly Element[])[]>();
  for (const [name, words] of entriesOf(top['classes'], 'classes', issues)) {
    if (!isName(name, `classes.${name}`, issues)) continue;
    classes.set(name, readMembers(words, `classes.${name}`, classes, issues));
  }
  const phrases = (value: unknown, path: string) => readPhrases(value, path, classes, issues);
  const ideas = new Map<string, readonly Phrase[]>();
  for (const [name, value] of entriesOf(top['ideas'], 'ideas', issues)) {
    if (!codes.ideas.has(name)) {
      const remedy = 'codes.yaml knows no idea of this name; correct the name or declare it there';
      issues.push({ path: isPrintable(name) ? `ideas.${name}` : 'ideas', code: 'unknown-idea', remedy });
      continue;
    }
    ideas.set(name, phrases(value, `ideas.${name}`));
  }
  const negation = readObject(top['negation'], 'negation', issues, [
    'before',
    'after',
    'exceptions',
    'reach',
    'stop',
    'carry',
  ]);
  const reach = negation?.['reach'] ?? 6;
  if (typeof reach !== 'number' || !Number.isInteger(reach) || reach < 1 || reach > 20) {
    issues.push({ path: 'negation.reach', code: 'bad-number', remedy: 'a whole number from 1 to 20' });
  }
  const cues = readObject(top['cues'], 'cues', issues, ['asked', 'unasked', 'elsewhere']);
  const age = readObject(top['age'], 'age', issues, [
    'says',
    'months',
    'doubt',
    'notBefore',
    'notAfter',
    'others',
    'child',
    'adult',
  ]);
  const numbers = new Map<string, number>();
  for (const [word, value] of entriesOf(top['numbers'], 'numbers', issues)) {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) numbers.set(word, value);
    else issues.push({ path: 'numbers', code: 'bad-number', remedy: 'word: whole number, such as  twenty: 20' });
  }
  const read: ReaderLanguage = {
    language: isLanguage(language) ? language : 'en',
    apostrophe: readOneOf(top['apostrophe'], 'apostrophe', issues, ['split', 'join']) ?? 'join',
    abbreviations: readWords(top['abbreviations'], 'abbreviations', issues),
    common: readWords(top['common'], 'common', issues),
    numbers,
    numberJoin: readWords(top['numberJoin'], 'numberJoin', issues),
    classes,
    ideas,
    negation: {
      before: phrases(negation?.['before'], 'negation.before'),
      after: phrases(negation?.['after'], 'negation.after'),
      exceptions: phrases(negation?.['exceptions'], 'negation.exceptions'),
      reach: typeof reach === 'number' ? reach : 6,
      stop: readWords(negation?.['stop'], 'negation.stop', issues),
      carry: readWords(negation?.['carry'], 'negation.carry', issues),
    },
    cues: {
      asked: phrases(cues?.['asked'], 'cues.asked'),
      unasked: phrases(cues?.['unasked'], 'cues.unasked'),
      elsewhere: phrases(cues?.['elsewhere'], 'cues.elsewhere'),
    },
    age: {
      says: phrases(age?.['says'], 'age.says'),
      months: phrases(age?.['months'], 'age.months'),
      doubt: phrases(age?.['doubt'], 'age.doubt'),
      notBefore: readWords(age?.['notBefore'], 'age.notBefore', issues),
      notAfter: readWords(age?.['notAfter'], 'age.notAfter', issues),
      others: readWords(age?.['others'], 'age.others', issues),
      child: phrases(age?.['child'], 'age.child'),
      adult: phrases(age?.['adult'], 'age.adult'),
    },
  };
  return issues.length > before ? undefined : read;
}

type Classes = ReadonlyMap<string, readonly (readonly Element[])[]>;

/** Phrases as a list, or as one text with a phrase on each line: then nothing needs quotes. */
function readPhrases(raw: unknown, path: string, classes: Classes, issues: Issue[]): readonly Phrase[] {
  if (raw === undefined || raw === null) return [];
  const list = typeof raw === 'string' ? linesOf(raw) : readList(raw, path, issues, 2000);
  const phrases: Phrase[] = [];
  for (const [index, value] of (list ?? []).entries()) {
    const phrase = parsePhrase(value, `${path}[${index}]`, classes, issues);
    if (phrase !== undefined) phrases.push(...phrase);
  }
  return phrases;
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The members of a word class: single words, or fixed expressions of up to five words; `@other` takes over another class. */
function readMembers(raw: unknown, path: string, classes: Classes, issues: Issue[]): readonly (readonly Element[])[] {
  const members: (readonly Element[])[] = [];
  for (const [index, value] of readWords(raw, path, issues).entries()) {
    const at = `${path}[${index}]`;
    if (value.startsWith('@')) {
      const other = classes.get(value.slice(1));
      if (other === undefined) {
        issues.push({ path: at, code: 'unknown-class', remedy: 'no class of this name stands above this one' });
      } else members.push(...other);
      continue;
    }
    for (const phrase of parsePhrase(value, at, classes, issues) ?? []) {
      if (phrase.links.some((link) => link.gap > 0) || phrase.elements.some(isComposed)) {
        issues.push({
          path: at,
          code: 'not-fixed',
          remedy: 'a class holds words and fixed expressions: no gaps, no @',
        });
      } else members.push(phrase.elements);
    }
  }
  return members;
}

function isComposed({ classes, expressions, number }: Element): boolean {
  return classes.length > 0 || expressions.length > 0 || number !== undefined;
}

/** A list of words and fixed expressions, or one text with commas or line breaks between them. */
function readWords(raw: unknown, path: string, issues: Issue[]): readonly string[] {
  if (raw === undefined || raw === null) return [];
  const list =
    typeof raw === 'string'
      ? raw
          .split(/[,\n]/u)
          .map((word) => word.trim())
          .filter((word) => word !== '')
      : readList(raw, path, issues, 2000);
  const words: string[] = [];
  for (const [index, word] of (list ?? []).entries()) {
    const text = typeof word === 'number' ? String(word) : word;
    if (typeof text !== 'string' || text.trim() === '' || text.length > 80) {
      const remedy = 'a word or short expression; put yes, no and words with a colon in quotes';
      issues.push({ path: `${path}[${index}]`, code: 'not-a-word', remedy });
    } else words.push(text.trim());
  }
  return words;
}

function entriesOf(raw: unknown, path: string, issues: Issue[]): readonly (readonly [string, unknown])[] {
  if (raw === undefined || raw === null) return [];
  const object = readObject(raw, path, issues);
  return object === undefined ? [] : Object.entries(object);
}

function isName(name: string, path: string, issues: Issue[]): boolean {
  if (NAME.test(name)) return true;
  const remedy = 'a name is written with small letters, digits and hyphens, and begins with a letter';
  issues.push({ path: isPrintable(name) ? path : '', code: 'bad-name', remedy });
  return false;
}

function isPrintable(name: string): boolean {
  return /^[\w-]{1,48}$/u.test(name);
}
