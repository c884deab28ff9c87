// SPDX-License-Identifier: EUPL-1.2
// The lesson format: front matter (YAML, read by the caller) and a body of blocks in Markdown that a trainer can write.
// content/lessons/README.md shows it with an example. Reading collects every mistake with its line; the rules about what a
// lesson must contain and must not say are in gates.ts.

import {
  type Issue,
  type Language,
  LANGUAGES,
  type PlainDate,
  readList,
  readObject,
  readOneOf,
  readOptional,
  readPlainDate,
  readText,
} from '@amparo/kernel';
import { LABELS, type Label } from '@amparo/recognise/palermo';
import { AUDIENCES, type Audience, ROLES, type Role } from './audience.ts';
import type { QuizItem, QuizOption } from './quiz.ts';
import { factsOfParts, type Part, plainParts, readLine, plainLine, readParts } from './text.ts';

export const CASE_HELP = ['worked', 'half', 'open'] as const;

export type Block =
  | { readonly kind: 'text'; readonly line: number; readonly heading: string; readonly parts: readonly Part[] }
  | {
      /** story: fiction; activity: something to do; tell: whom to tell; short: the facts only; guide: for the adult beside */
      readonly kind: 'story' | 'activity' | 'tell' | 'short' | 'guide';
      readonly line: number;
      readonly title: string;
      readonly parts: readonly Part[];
    }
  | { readonly kind: 'drawing'; readonly line: number; readonly drawing: string; readonly alt: string }
  | {
      readonly kind: 'case';
      readonly line: number;
      readonly scenario: string;
      /** worked: shown solved; half: act and means given; open: all by the learner */
      readonly help: (typeof CASE_HELP)[number];
      /** what the author believes the case to be; the engine decides */
      readonly label: Label;
      /** in test banks: construct and form, like `tell-apart.2` */
      readonly item?: string;
      readonly parts: readonly Part[];
    }
  | { readonly kind: 'question'; readonly line: number; readonly item: QuizItem; readonly facts: readonly string[] };

/** Who has looked at a lesson. Says honestly what has not happened yet. */
export interface ReviewRecord {
  readonly survivorsOrganisations: 'not-yet' | { readonly on: PlainDate; readonly role: string };
  readonly readAloud: 'not-yet' | { readonly on: PlainDate; readonly people: number };
}

export interface Lesson {
  readonly id: string;
  readonly kind: 'lesson' | 'test';
  readonly audience: Audience;
  readonly role?: Role;
  readonly language: Language;
  readonly version: number;
  /** place in its course, from 1 */
  readonly order: number;
  readonly title: string;
  readonly minutes: number;
  /** said before the lesson begins: what it speaks about, so that a person can choose */
  readonly about: string;
  readonly objectives: readonly string[];
  /** first names of the fictional people, each from people.yaml */
  readonly people: readonly string[];
  readonly review: ReviewRecord;
  readonly blocks: readonly Block[];
}

/** A mistake with the line of the file on which it stands. */
export interface LinedIssue {
  readonly line: number;
  readonly issue: Issue;
}

export interface SplitLesson {
  readonly front: string;
  readonly body: readonly string[];
  /** line of the file on which the body begins, from 1 */
  readonly bodyLine: number;
}

/** Parts front matter from body; undefined when the file does not begin with `---`. */
export function splitFrontMatter(text: string): SplitLesson | undefined {
  const lines = text.replace(/^\uFEFF/u, '').split(/\r?\n/u);
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) return undefined;
  return { front: lines.slice(1, end).join('\n'), body: lines.slice(end + 1), bodyLine: end + 2 };
}

const FRONT_KEYS = [
  'id',
  'kind',
  'audience',
  'role',
  'language',
  'version',
  'order',
  'title',
  'minutes',
  'about',
  'objectives',
  'people',
  'review',
] as const;

/**
 * @param front the front matter as read from YAML
 * @param split from {@link splitFrontMatter}
 * @param issues mistakes of the front matter, with the path of the value
 * @param lined mistakes of the body, with their line
 */
export function readLesson(
  front: unknown,
  split: SplitLesson,
  issues: Issue[],
  lined: LinedIssue[],
): Lesson | undefined {
  const object = readObject(front, '', issues, FRONT_KEYS);
  if (object === undefined) return undefined;
  const before = issues.length;
  const id = readText(object['id'], 'id', issues, 40);
  const kind = readOneOf(object['kind'] ?? 'lesson', 'kind', issues, ['lesson', 'test']);
  const audience = readOneOf(object['audience'], 'audience', issues, AUDIENCES);
  const role = readOptional(object['role'], (value) => readOneOf(value, 'role', issues, ROLES));
  const language = readOneOf(object['language'], 'language', issues, LANGUAGES);
  const version = readWhole(object['version'], 'version', issues);
  const order = readWhole(object['order'], 'order', issues);
  const title = readText(object['title'], 'title', issues, 100);
  const minutes = readWhole(object['minutes'], 'minutes', issues);
  const about = readText(object['about'], 'about', issues, 500);
  const objectives = readTexts(object['objectives'] ?? [], 'objectives', issues);
  const people = readTexts(object['people'] ?? [], 'people', issues);
  const review = readReview(object['review'], issues);
  const blocks = readBlocks(split.body, split.bodyLine, lined);
  if (issues.length > before || !id || !kind || !audience || !language || !version || !order) return undefined;
  if (!title || !minutes || !about || !review) return undefined;
  return {
    id,
    kind,
    audience,
    ...(role === undefined ? {} : { role }),
    language,
    version,
    order,
    title,
    minutes,
    about,
    objectives,
    people,
    review,
    blocks,
  };
}

function readWhole(raw: unknown, path: string, issues: Issue[]): number | undefined {
  if (typeof raw === 'number' && Number.isInteger(raw) && raw >= 1 && raw <= 999) return raw;
  issues.push({ path, code: 'not-whole', remedy: 'expected a whole number from 1' });
  return undefined;
}

function readTexts(raw: unknown, path: string, issues: Issue[]): string[] {
  return (readList(raw, path, issues, 30) ?? []).flatMap(
    (each, index) => readText(each, `${path}[${index}]`, issues, 300) ?? [],
  );
}

function readReview(raw: unknown, issues: Issue[]): ReviewRecord | undefined {
  const object = readObject(raw, 'review', issues, ['survivorsOrganisations', 'readAloud']);
  if (object === undefined) return undefined;
  const survivors = readReviewed(
    object['survivorsOrganisations'],
    'review.survivorsOrganisations',
    issues,
    (entry, on) => {
      const role = readText(entry['role'], 'review.survivorsOrganisations.role', issues, 100);
      return role === undefined ? undefined : { on, role };
    },
  );
  const readAloud = readReviewed(object['readAloud'], 'review.readAloud', issues, (entry, on) => {
    const people = readWhole(entry['people'], 'review.readAloud.people', issues);
    return people === undefined ? undefined : { on, people };
  });
  return survivors === undefined || readAloud === undefined
    ? undefined
    : { survivorsOrganisations: survivors, readAloud };
}

function readReviewed<T>(
  raw: unknown,
  path: string,
  issues: Issue[],
  read: (entry: Readonly<Record<string, unknown>>, on: PlainDate) => T | undefined,
): T | 'not-yet' | undefined {
  if (raw === 'not-yet') return raw;
  if (typeof raw !== 'object' || raw === null) {
    issues.push({ path, code: 'no-record', remedy: 'say not-yet, or who looked and on which day' });
    return undefined;
  }
  const entry = raw as Readonly<Record<string, unknown>>;
  const on = readPlainDate(entry['on'], `${path}.on`, issues);
  return on === undefined ? undefined : read(entry, on);
}

function readBlocks(body: readonly string[], firstLine: number, lined: LinedIssue[]): Block[] {
  const blocks: Block[] = [];
  const tell = (line: number, code: string, remedy: string) => lined.push({ line, issue: { path: '', code, remedy } });
  let heading = '';
  let plain: string[] = [];
  let plainLineNumber = firstLine;
  const close = () => {
    const parts = readParts(plain);
    if (parts.length > 0) blocks.push({ kind: 'text', line: plainLineNumber, heading, parts });
    if (parts.length > 0) heading = '';
    plain = [];
  };
  for (let index = 0; index < body.length; index += 1) {
    const text = body[index] ?? '';
    const line = firstLine + index;
    const directive = /^:::\s*([a-z]+)\s*(.*)$/u.exec(text);
    if (directive !== null) {
      close();
      const end = body.findIndex((other, place) => place > index && other.trim() === ':::');
      if (end < 0) {
        tell(line, 'not-closed', 'this block has no end; close it with a line of three colons');
        return blocks;
      }
      const block = readBlock(directive[1] ?? '', (directive[2] ?? '').trim(), body.slice(index + 1, end), line, tell);
      if (block !== undefined) blocks.push(block);
      index = end;
      plainLineNumber = firstLine + end + 1;
      continue;
    }
    if (text.trim() === ':::') tell(line, 'nothing-open', 'three colons close a block, but none is open here');
    if (/!\[|\]\(|<\w|^```/u.test(text))
      tell(line, 'no-markup', 'no links, pictures, HTML or code in a lesson; words and lists only');
    const title = /^##\s+(.*)$/u.exec(text);
    if (title !== null) {
      close();
      heading = (title[1] ?? '').trim();
      plainLineNumber = line;
    } else if (text.startsWith('#'))
      tell(line, 'heading', 'a heading has two number signs; the title of the lesson is in the front matter');
    else plain.push(text);
  }
  close();
  return blocks;
}

type Tell = (line: number, code: string, remedy: string) => void;

function readBlock(name: string, rest: string, inner: readonly string[], line: number, tell: Tell): Block | undefined {
  if (name === 'question') return readQuestion(rest, inner, line, tell);
  if (name === 'case') return readCase(rest, inner, line, tell);
  if (name === 'drawing') {
    const alt = inner.join(' ').trim();
    if (!/^[a-z0-9-]+$/u.test(rest)) tell(line, 'no-drawing', 'name the drawing: its file name without .svg');
    if (alt === '') tell(line, 'no-alt', 'say in words what the drawing shows');
    return { kind: 'drawing', line, drawing: rest, alt };
  }
  if (name === 'story' || name === 'activity' || name === 'tell' || name === 'short' || name === 'guide') {
    const parts = readParts(inner);
    if (parts.length === 0) tell(line, 'empty-block', 'this block is empty; write something or take it out');
    return { kind: name, line, title: rest, parts };
  }
  tell(line, 'unknown-block', 'use one of: story, activity, tell, short, guide, drawing, case, question');
  return undefined;
}

function readCase(rest: string, inner: readonly string[], line: number, tell: Tell): Block | undefined {
  const [scenario, help, label, item] = rest.split(/\s+/u);
  const knownHelp = CASE_HELP.find((word) => word === help);
  const knownLabel = LABELS.find((word) => word === label);
  if (scenario === undefined || scenario === '' || knownHelp === undefined || knownLabel === undefined) {
    tell(
      line,
      'bad-case',
      `write the case, then one of ${CASE_HELP.join(', ')}, then one of ${LABELS.join(', ')}: case s1 open trafficking`,
    );
    return undefined;
  }
  return {
    kind: 'case',
    line,
    scenario,
    help: knownHelp,
    label: knownLabel,
    ...(item === undefined ? {} : { item }),
    parts: readParts(inner),
  };
}

function readQuestion(id: string, inner: readonly string[], line: number, tell: Tell): Block | undefined {
  if (!/^[a-z][a-z0-9-]*(?:\.[123])?$/u.test(id))
    tell(line, 'bad-id', 'give the question an id of small letters, figures and hyphens');
  const options: QuizOption[] = [];
  const asked: string[] = [];
  for (const [index, raw] of inner.entries()) {
    const text = raw.trim();
    if (text === '') continue;
    const option = /^- \[([ x])\]\s+(.*)$/u.exec(text);
    if (option === null) {
      if (options.length > 0) tell(line + 1 + index, 'bad-option', 'write an option as: - [ ] answer => what it means');
      asked.push(text);
      continue;
    }
    const [answer, feedback] = (option[2] ?? '').split(/\s+=>\s+/u);
    if (feedback === undefined || answer === undefined) {
      tell(
        line + 1 + index,
        'no-feedback',
        'every option explains itself; write => and one or two sentences after the answer',
      );
      continue;
    }
    options.push({
      text: plainLine(readLine(answer)),
      right: option[1] === 'x',
      feedback: plainLine(readLine(feedback)),
    });
  }
  const rights = options.filter(({ right }) => right).length;
  if (rights !== 1) tell(line, 'not-one-right', `exactly one option is right, marked with x; found ${rights}`);
  if (options.length < 2 || options.length > 5) tell(line, 'options', `two to five options; found ${options.length}`);
  if (asked.length === 0) tell(line, 'no-question', 'the question itself is missing');
  const question = plainLine(readLine(asked.join(' ')));
  const facts = inner.flatMap((raw) => readLine(raw).facts);
  return { kind: 'question', line, item: { id, question, options }, facts };
}

/** Everything that the learner reads, one line a paragraph; the guide for adults is apart. Options are left out: fragments. */
export function proseOf(lesson: Lesson): string {
  const lines = lesson.blocks.flatMap((block): string[] => {
    if (block.kind === 'guide') return [];
    if (block.kind === 'drawing') return [block.alt];
    if (block.kind === 'question') return [block.item.question, ...block.item.options.map(({ feedback }) => feedback)];
    return plainParts(block.parts);
  });
  return [lesson.about, ...lines].join('\n');
}

/** The words for the adult beside the child; empty where there is no guide. */
export function guideOf(lesson: Lesson): string {
  return lesson.blocks.flatMap((block) => (block.kind === 'guide' ? plainParts(block.parts) : [])).join('\n');
}

/** Every word of the file that is shown, with the line of its block: for checks of wording. */
export function wordsByBlock(lesson: Lesson): { readonly line: number; readonly text: string }[] {
  const blocks = lesson.blocks.map((block) => {
    if (block.kind === 'drawing') return { line: block.line, text: block.alt };
    if (block.kind === 'question') {
      const options = block.item.options.map(({ text, feedback }) => `${text}\n${feedback}`);
      return { line: block.line, text: [block.item.question, ...options].join('\n') };
    }
    const title = block.kind === 'text' ? block.heading : block.kind === 'case' ? '' : block.title;
    return { line: block.line, text: [title, ...plainParts(block.parts)].join('\n') };
  });
  return [{ line: 1, text: [lesson.title, lesson.about, ...lesson.objectives].join('\n') }, ...blocks];
}

/** Ids of the facts a lesson rests on, each once, in their order. */
export function factsOf(lesson: Lesson): string[] {
  const ids = lesson.blocks.flatMap((block) => {
    if (block.kind === 'drawing') return [];
    return block.kind === 'question' ? block.facts : factsOfParts(block.parts);
  });
  return [...new Set(ids)].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
}

export function questionsOf(lesson: Lesson): QuizItem[] {
  return lesson.blocks.flatMap((block) => (block.kind === 'question' ? [block.item] : []));
}
