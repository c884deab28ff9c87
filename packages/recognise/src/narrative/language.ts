// SPDX-License-Identifier: EUPL-1.2
// What the narrative reader must know of one language beside its words (`content/reader/<language>.yaml`): how people deny
// and ask, how they tell an age, numbers and abbreviations. Read and checked here, made ready in compile.ts.
// content/reader/README.md explains it to a linguist. Knows nothing of files.

import { type Issue, isLanguage, type Language, readList, readObject, readOneOf } from '@amparo/kernel';
import { type Element, parsePhrase, type Phrase } from './phrase.ts';

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

/** All of one language. */
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
  readonly negation: Negation;
  readonly cues: Cues;
  readonly age: AgeRules;
}

const NAME = /^[a-z][a-z0-9-]{0,47}$/u;

const LANGUAGE_KEYS = [
  'language',
  'apostrophe',
  'abbreviations',
  'common',
  'numbers',
  'numberJoin',
  'classes',
  'negation',
  'cues',
  'age',
] as const;

/**
 * Reads the file of one language.
 *
 * @returns undefined when there was any mistake
 */
export function parseReaderLanguage(raw: unknown, issues: Issue[]): ReaderLanguage | undefined {
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
