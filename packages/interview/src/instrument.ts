// SPDX-License-Identifier: EUPL-1.2
// A questionnaire as data: sections, questions, circumstances, cards. Files stand in content/instruments; a block is a
// file that several instruments share. What an option means to the host is carried as `meaning` and never read here.

import {
  type Issue,
  type Language,
  type LocalText,
  inLanguage,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readText,
} from '@amparo/kernel';
import { NON_ANSWERS, type Precision } from './answer.ts';
import { type Condition, namedIn, readCondition } from './condition.ts';

export const QUESTION_KINDS = ['single', 'multiple', 'yes-no', 'number', 'date', 'text'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** `opening`: before everything, in the order of the file. `finding`: as the host ranks them. `help`: afterwards. */
export const ROLES = ['opening', 'finding', 'help'] as const;
export type Role = (typeof ROLES)[number];

export interface Option<Text = LocalText> {
  readonly id: string;
  /** absent for yes, no and unsure, which every screen words itself */
  readonly text?: Text;
  /** cannot stand beside another option: "none of these" */
  readonly exclusive?: true;
  /** what to do now when this is chosen */
  readonly card?: string;
  readonly meaning?: unknown;
}

export interface Question<Text = LocalText> {
  readonly id: string;
  readonly kind: QuestionKind;
  readonly ask: Text;
  /** for the interviewer, not read aloud */
  readonly hint?: Text;
  /** the interviewer answers from what is seen; nothing is read aloud */
  readonly observed?: true;
  readonly options: readonly Option<Text>[];
  readonly when?: Condition;
  /** number: the bounds; text: `most` characters */
  readonly least?: number;
  readonly most?: number;
  /** date: the most exact form asked for */
  readonly precision?: Precision;
  readonly meaning?: unknown;
}

export interface Section<Text = LocalText> {
  readonly id: string;
  readonly title: Text;
  readonly role: Role;
  /** may be carried over to the next person of a group, who confirms it */
  readonly shared?: true;
  readonly when?: Condition;
  /** the section comes again while the question `again` is answered with yes, `most` times in all */
  readonly repeat?: { readonly again: string; readonly most: number };
  readonly questions: readonly Question<Text>[];
}

/** Something about the setting. While it holds, only the named sections may be asked, and every answer remembers it. */
export interface Circumstance<Text = LocalText> {
  readonly id: string;
  readonly title: Text;
  readonly when?: Condition;
  readonly event?: string;
  readonly until?: string;
  readonly only?: readonly string[];
  readonly card?: string;
  readonly meaning?: unknown;
}

export interface Card<Text = LocalText> {
  readonly title: Text;
  readonly steps: readonly Text[];
}

export interface Instrument<Text = LocalText> {
  readonly id: string;
  /** whole number, raised with each change of a question or a meaning */
  readonly version: number;
  readonly title: Text;
  readonly about: Text;
  readonly sections: readonly Section<Text>[];
  readonly terms: Readonly<Record<string, Condition>>;
  readonly circumstances: readonly Circumstance<Text>[];
  readonly cards: Readonly<Record<string, Card<Text>>>;
  readonly meaning?: unknown;
}

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/u;
const BLOCK_KEYS = ['id', 'sections', 'terms', 'circumstances', 'cards'] as const;
const INSTRUMENT_KEYS = [...BLOCK_KEYS, 'version', 'title', 'about', 'meaning'] as const;

interface Parts {
  readonly sections: Section[];
  readonly terms: Record<string, Condition>;
  readonly circumstances: Circumstance[];
  readonly cards: Record<string, Card>;
}

/**
 * Reads one instrument with the blocks it takes in.
 *
 * @param blocks raw files by block id; only those the instrument names are read
 * @param issues every mistake with its path (`blocks.age.sections[0]…` for a block) and its remedy
 * @returns undefined when there was any mistake
 */
export function parseInstrument(
  raw: unknown,
  blocks: Readonly<Record<string, unknown>>,
  issues: Issue[],
): Instrument | undefined {
  const before = issues.length;
  const object = readObject(raw, '', issues, INSTRUMENT_KEYS);
  if (object === undefined) return undefined;
  const parts: Parts = { sections: [], terms: {}, circumstances: [], cards: {} };
  const id = readId(object['id'], 'id', issues);
  const version = readWhole(object['version'], 'version', issues, 1, 9999);
  const title = readLocalText(object['title'], 'title', issues);
  const about = readLocalText(object['about'], 'about', issues);
  readParts(object, '', parts, issues, blocks);
  checkNames(parts, issues);
  if (issues.length > before || id === undefined || version === undefined || title === undefined || about === undefined)
    return undefined;
  return { id, version, title, about, ...parts, ...meaningOf(object) };
}

function readParts(
  object: Readonly<Record<string, unknown>>,
  base: string,
  parts: Parts,
  issues: Issue[],
  blocks: Readonly<Record<string, unknown>> | undefined,
): void {
  const at = (key: string) => (base === '' ? key : `${base}.${key}`);
  const sections = readList(object['sections'] ?? [], at('sections'), issues, 60) ?? [];
  for (const [index, raw] of sections.entries()) {
    const path = `${at('sections')}[${index}]`;
    const name = typeof raw === 'object' && raw !== null && 'block' in raw ? raw.block : undefined;
    if (name === undefined) {
      const section = readSection(raw, path, issues);
      if (section !== undefined) parts.sections.push(section);
      continue;
    }
    const block =
      typeof name === 'string' && blocks !== undefined && Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    if (block === undefined || typeof name !== 'string') {
      issues.push({
        path: `${path}.block`,
        code: 'unknown-block',
        remedy: 'name a file of content/instruments/blocks without its ending; blocks take in no blocks',
      });
      continue;
    }
    const inner = readObject(block, `blocks.${name}`, issues, BLOCK_KEYS);
    if (inner !== undefined) readParts(inner, `blocks.${name}`, parts, issues, undefined);
  }
  for (const [key, raw] of Object.entries(readObject(object['terms'] ?? {}, at('terms'), issues) ?? {})) {
    const term = readCondition(raw, `${at('terms')}.${key}`, issues);
    if (term !== undefined) claim(parts.terms, key, term, at('terms'), issues);
  }
  for (const [index, raw] of (
    readList(object['circumstances'] ?? [], at('circumstances'), issues, 50) ?? []
  ).entries()) {
    const circumstance = readCircumstance(raw, `${at('circumstances')}[${index}]`, issues);
    if (circumstance !== undefined) parts.circumstances.push(circumstance);
  }
  for (const [key, raw] of Object.entries(readObject(object['cards'] ?? {}, at('cards'), issues) ?? {})) {
    const card = readCard(raw, `${at('cards')}.${key}`, issues);
    if (card !== undefined) claim(parts.cards, key, card, at('cards'), issues);
  }
}

function claim<T>(record: Record<string, T>, key: string, value: T, path: string, issues: Issue[]): void {
  if (Object.hasOwn(record, key))
    issues.push({ path: `${path}.${key}`, code: 'twice', remedy: 'this name is taken already; use another' });
  record[key] = value;
}

const SECTION_KEYS = ['id', 'title', 'role', 'shared', 'when', 'repeat', 'questions'] as const;

function readSection(raw: unknown, path: string, issues: Issue[]): Section | undefined {
  const object = readObject(raw, path, issues, SECTION_KEYS);
  if (object === undefined) return undefined;
  const id = readId(object['id'], `${path}.id`, issues);
  const title = readLocalText(object['title'], `${path}.title`, issues);
  const role = readOneOf(object['role'], `${path}.role`, issues, ROLES);
  const when = readWhen(object, path, issues);
  const list = readList(object['questions'], `${path}.questions`, issues, 100) ?? [];
  const questions = list.flatMap((each, index) => readQuestion(each, `${path}.questions[${index}]`, issues) ?? []);
  const repeat =
    object['repeat'] === undefined ? undefined : readRepeat(object['repeat'], questions, `${path}.repeat`, issues);
  if (id === undefined || title === undefined || role === undefined) return undefined;
  return {
    id,
    title,
    role,
    ...truth(object, 'shared', path, issues),
    ...when,
    ...(repeat === undefined ? {} : { repeat }),
    questions,
  };
}

function readRepeat(
  raw: unknown,
  questions: readonly Question[],
  path: string,
  issues: Issue[],
): Section['repeat'] | undefined {
  const object = readObject(raw, path, issues, ['again', 'most']);
  if (object === undefined) return undefined;
  const again = readText(object['again'], `${path}.again`, issues);
  const most = readWhole(object['most'], `${path}.most`, issues, 2, 12);
  if (questions.at(-1)?.id !== again || questions.at(-1)?.kind !== 'yes-no') {
    issues.push({
      path: `${path}.again`,
      code: 'bad-repeat',
      remedy: "the section's last question, of kind yes-no, asks whether there is another one",
    });
    return undefined;
  }
  return again === undefined || most === undefined ? undefined : { again, most };
}

const QUESTION_KEYS = [
  'id',
  'kind',
  'ask',
  'hint',
  'observed',
  'options',
  'when',
  'least',
  'most',
  'precision',
  'meaning',
] as const;

function readQuestion(raw: unknown, path: string, issues: Issue[]): Question | undefined {
  const object = readObject(raw, path, issues, QUESTION_KEYS);
  if (object === undefined) return undefined;
  const id = readId(object['id'], `${path}.id`, issues);
  const kind = readOneOf(object['kind'], `${path}.kind`, issues, QUESTION_KINDS);
  const ask = readLocalText(object['ask'], `${path}.ask`, issues);
  const hint = object['hint'] === undefined ? undefined : readLocalText(object['hint'], `${path}.hint`, issues);
  const when = readWhen(object, path, issues);
  if (id === undefined || kind === undefined || ask === undefined) return undefined;
  const bounds = readBounds(object, kind, path, issues);
  const options = readOptions(object['options'], kind, `${path}.options`, issues);
  return {
    id,
    kind,
    ask,
    ...(hint === undefined ? {} : { hint }),
    ...truth(object, 'observed', path, issues),
    options,
    ...when,
    ...bounds,
    ...meaningOf(object),
  };
}

type Bounds = { least?: number; most?: number; precision?: Precision };

function readBounds(
  object: Readonly<Record<string, unknown>>,
  kind: QuestionKind,
  path: string,
  issues: Issue[],
): Bounds {
  const bounds: Bounds = {};
  for (const key of ['least', 'most'] as const) {
    if (object[key] === undefined) continue;
    if (kind !== 'number' && !(kind === 'text' && key === 'most')) {
      issues.push({
        path: `${path}.${key}`,
        code: 'no-bound-here',
        remedy: `a question of kind ${kind} has no such bound; remove it`,
      });
    }
    bounds[key] = readWhole(object[key], `${path}.${key}`, issues, 0, 1_000_000_000) ?? 0;
  }
  const precision =
    object['precision'] === undefined
      ? undefined
      : readOneOf(object['precision'], `${path}.precision`, issues, ['year', 'month', 'day']);
  if (precision !== undefined) bounds.precision = precision;
  return bounds;
}

const YES_NO = ['yes', 'no', 'unsure'] as const;
const OPTION_KEYS = ['id', 'text', 'exclusive', 'card', 'meaning'] as const;

function readOptions(raw: unknown, kind: QuestionKind, path: string, issues: Issue[]): readonly Option[] {
  const list = raw === undefined ? [] : (readList(raw, path, issues, 60) ?? []);
  const options = list.flatMap((each, index) => readOption(each, kind, `${path}[${index}]`, issues) ?? []);
  const twice = options.find((option, index) => options.findIndex((other) => other.id === option.id) !== index);
  if (twice !== undefined)
    issues.push({ path, code: 'twice', remedy: `two options are called '${twice.id}'; ids must differ` });
  if (kind === 'yes-no') return YES_NO.map((id) => options.find((option) => option.id === id) ?? { id });
  const wanted = kind === 'single' || kind === 'multiple';
  if (wanted && options.length < 2)
    issues.push({ path, code: 'too-few', remedy: 'a choice needs at least two options' });
  if (!wanted && options.length > 0)
    issues.push({ path, code: 'no-options-here', remedy: `a question of kind ${kind} has no options; remove them` });
  return options;
}

function readOption(raw: unknown, kind: QuestionKind, path: string, issues: Issue[]): Option | undefined {
  const object = readObject(raw, path, issues, OPTION_KEYS);
  if (object === undefined) return undefined;
  const fixed = kind === 'yes-no';
  const id = fixed ? readOneOf(object['id'], `${path}.id`, issues, YES_NO) : readId(object['id'], `${path}.id`, issues);
  if (id !== undefined && (NON_ANSWERS as readonly string[]).includes(id)) {
    issues.push({
      path: `${path}.id`,
      code: 'reserved',
      remedy: 'this is the name of a non-answer, which every question has anyway; use another id',
    });
  }
  const text =
    fixed && object['text'] === undefined ? undefined : readLocalText(object['text'], `${path}.text`, issues);
  const card = object['card'] === undefined ? undefined : readText(object['card'], `${path}.card`, issues, 60);
  if (id === undefined) return undefined;
  return {
    id,
    ...(text === undefined ? {} : { text }),
    ...truth(object, 'exclusive', path, issues),
    ...(card === undefined ? {} : { card }),
    ...meaningOf(object),
  };
}

const CIRCUMSTANCE_KEYS = ['id', 'title', 'when', 'event', 'until', 'only', 'card', 'meaning'] as const;

function readCircumstance(raw: unknown, path: string, issues: Issue[]): Circumstance | undefined {
  const object = readObject(raw, path, issues, CIRCUMSTANCE_KEYS);
  if (object === undefined) return undefined;
  const id = readId(object['id'], `${path}.id`, issues);
  const title = readLocalText(object['title'], `${path}.title`, issues);
  const words: { event?: string; until?: string; card?: string } = {};
  for (const key of ['event', 'until', 'card'] as const) {
    const word = object[key] === undefined ? undefined : readText(object[key], `${path}.${key}`, issues, 60);
    if (word !== undefined) words[key] = word;
  }
  const only =
    object['only'] === undefined
      ? undefined
      : readList(object['only'], `${path}.only`, issues)?.flatMap(
          (each, index) => readText(each, `${path}.only[${index}]`, issues) ?? [],
        );
  if (id === undefined || title === undefined) return undefined;
  return {
    id,
    title,
    ...readWhen(object, path, issues),
    ...words,
    ...(only === undefined ? {} : { only }),
    ...meaningOf(object),
  };
}

function readCard(raw: unknown, path: string, issues: Issue[]): Card | undefined {
  const object = readObject(raw, path, issues, ['title', 'steps']);
  if (object === undefined) return undefined;
  const title = readLocalText(object['title'], `${path}.title`, issues);
  const steps = (readList(object['steps'], `${path}.steps`, issues, 20) ?? []).flatMap(
    (each, index) => readLocalText(each, `${path}.steps[${index}]`, issues) ?? [],
  );
  return title === undefined ? undefined : { title, steps };
}

/** Names must exist, question ids must be one of a kind, and a condition may only look back. */
function checkNames(parts: Parts, issues: Issue[]): void {
  const seen = new Set<string>();
  const sectionIds = new Set(parts.sections.map((section) => section.id));
  const look = (condition: Condition | undefined, path: string, known: ReadonlySet<string>, depth = 0): void => {
    if (condition === undefined) return;
    const { questions, terms } = namedIn(condition);
    for (const id of questions) {
      if (!known.has(id))
        issues.push({ path, code: 'unknown-question', remedy: `'${id}' is no question that stands before this one` });
    }
    for (const name of terms) {
      const term = parts.terms[name];
      if (term === undefined || depth > 5)
        issues.push({ path, code: 'unknown-term', remedy: `'${name}' is no term of this instrument` });
      else look(term, path, known, depth + 1);
    }
  };
  const card = (name: string | undefined, path: string) => {
    if (name !== undefined && !Object.hasOwn(parts.cards, name))
      issues.push({ path, code: 'unknown-card', remedy: `'${name}' is no card of this instrument` });
  };
  const named = new Set<string>();
  for (const section of parts.sections) {
    const path = `section ${section.id}`;
    if (named.has(section.id))
      issues.push({ path, code: 'twice', remedy: 'two sections have this id; ids must differ' });
    named.add(section.id);
    look(section.when, `${path}.when`, seen);
    for (const question of section.questions) {
      const where = `${path}.${question.id}`;
      if (seen.has(question.id))
        issues.push({ path: where, code: 'twice', remedy: 'two questions have this id; ids must differ' });
      look(question.when, `${where}.when`, seen);
      for (const option of question.options) card(option.card, `${where}.${option.id}.card`);
      seen.add(question.id);
    }
  }
  for (const circumstance of parts.circumstances) {
    const path = `circumstance ${circumstance.id}`;
    look(circumstance.when, `${path}.when`, seen);
    card(circumstance.card, `${path}.card`);
    for (const id of circumstance.only ?? []) {
      if (!sectionIds.has(id))
        issues.push({
          path: `${path}.only`,
          code: 'unknown-section',
          remedy: `'${id}' is no section of this instrument`,
        });
    }
  }
}

function readWhen(object: Readonly<Record<string, unknown>>, path: string, issues: Issue[]): { when?: Condition } {
  const when = object['when'] === undefined ? undefined : readCondition(object['when'], `${path}.when`, issues);
  return when === undefined ? {} : { when };
}

function meaningOf(object: Readonly<Record<string, unknown>>): { meaning?: unknown } {
  return object['meaning'] === undefined ? {} : { meaning: object['meaning'] };
}

/** Only `true` may be written; leaving the key out says false. */
function truth<K extends string>(
  object: Readonly<Record<string, unknown>>,
  key: K,
  path: string,
  issues: Issue[],
): { [P in K]?: true } {
  const value = object[key];
  if (value === undefined) return {};
  if (value !== true) issues.push({ path: `${path}.${key}`, code: 'not-true', remedy: 'true, or leave it out' });
  return { [key]: true } as { [P in K]?: true };
}

function readId(raw: unknown, path: string, issues: Issue[]): string | undefined {
  if (typeof raw === 'string' && raw.length <= 60 && ID.test(raw)) return raw;
  issues.push({ path, code: 'bad-id', remedy: 'small letters, digits and hyphens, at most 60 characters' });
  return undefined;
}

function readWhole(raw: unknown, path: string, issues: Issue[], least: number, most: number): number | undefined {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= least && raw <= most) return raw;
  issues.push({ path, code: 'not-a-whole-number', remedy: `a whole number from ${least} to ${most}` });
  return undefined;
}

/** The same instrument with the texts of one language only, small enough for an old phone. Its JSON can be compiled as it is. */
export function sliceInstrument(instrument: Instrument, language: Language): Instrument<string> {
  const plain = (text: LocalText) => inLanguage(text, language);
  return {
    ...instrument,
    title: plain(instrument.title),
    about: plain(instrument.about),
    sections: instrument.sections.map((section) => ({
      ...section,
      title: plain(section.title),
      questions: section.questions.map(({ hint, ...question }) => ({
        ...question,
        ask: plain(question.ask),
        ...(hint === undefined ? {} : { hint: plain(hint) }),
        options: question.options.map(({ text, ...option }) =>
          text === undefined ? option : { ...option, text: plain(text) },
        ),
      })),
    })),
    circumstances: instrument.circumstances.map((each) => ({ ...each, title: plain(each.title) })),
    cards: Object.fromEntries(
      Object.entries(instrument.cards).map(([id, card]) => [
        id,
        { title: plain(card.title), steps: card.steps.map(plain) },
      ]),
    ),
  };
}
