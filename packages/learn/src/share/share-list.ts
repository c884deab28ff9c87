// SPDX-License-Identifier: EUPL-1.2
// The cards and posters of content/share: what each says, on which facts it rests, which drawing it shows. Reading collects
// every mistake; a card whose fact is missing or from memory is refused. Never holds a helpline or a figure of its own.

import {
  type Issue,
  LANGUAGES,
  type LocalText,
  readList,
  readLocalText,
  readObject,
  readOneOf,
  readText,
} from '@amparo/kernel';
import { AUDIENCES, type Audience } from '../lessons/audience.ts';
import type { Fact } from '../lessons/facts-bank.ts';

/** Signs of the message of a card; more would be too small to read on a telephone. */
export const LONGEST_MESSAGE = 180;
const LONGEST_TITLE = 60;
/** The drawings of lessons that show no child: a card travels far, and a child's face on it is nobody's to give away. */
export const CARD_DRAWINGS = ['quiet-talk', 'phone-on-table', 'three-elements', 'two-roads'] as const;

interface Shown {
  readonly id: string;
  readonly title: LocalText;
  readonly message: LocalText;
  /** ids in the fact bank; the first one is shown with its limits where {@link ShareCard.limits} is set */
  readonly facts: readonly string[];
  readonly drawing: string;
  readonly alt: LocalText;
}

export interface ShareCard extends Shown {
  /** month and day, `07-30`; undefined: any day */
  readonly day?: string;
  /** the fact that says which day it is */
  readonly dayFact?: string;
  readonly limits: boolean;
}

export interface Poster extends Shown {
  readonly audience: Audience;
  readonly lines: readonly LocalText[];
}

export interface ShareContext {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly drawings: ReadonlySet<string>;
}

const CARD_KEYS = ['id', 'day', 'dayFact', 'title', 'message', 'facts', 'limits', 'drawing', 'alt'] as const;
const POSTER_KEYS = ['id', 'audience', 'title', 'message', 'lines', 'facts', 'drawing', 'alt'] as const;

/** @returns undefined when something is missing or wrong; each mistake is in `issues` with its path and remedy */
export function readShareCard(
  raw: unknown,
  path: string,
  issues: Issue[],
  context: ShareContext,
): ShareCard | undefined {
  const before = issues.length;
  const object = readObject(raw, path, issues, CARD_KEYS);
  if (object === undefined) return undefined;
  const shown = readShown(object, path, issues, context);
  const limits = object['limits'] === true;
  readOneOf(object['drawing'], `${path}.drawing`, issues, CARD_DRAWINGS);
  const day = object['day'] === undefined ? undefined : readDay(object['day'], `${path}.day`, issues);
  const dayFact =
    object['dayFact'] === undefined ? undefined : readFactId(object['dayFact'], `${path}.dayFact`, issues, context);
  if ((day === undefined) !== (dayFact === undefined))
    issues.push({
      path: `${path}.day`,
      code: 'day-without-fact',
      remedy: 'a day needs the fact that says which day it is',
    });
  if (shown !== undefined && !limits && /\d\s?%/u.test(shown.message.en))
    issues.push({
      path: `${path}.limits`,
      code: 'figure-alone',
      remedy: 'a figure stands with its limits: limits: true',
    });
  if (limits && shown !== undefined && context.facts.get(shown.facts[0] ?? '')?.limits === undefined)
    issues.push({ path: `${path}.limits`, code: 'no-limits', remedy: 'the first fact of this card has no limits' });
  if (issues.length > before || shown === undefined) return undefined;
  return { ...shown, limits, ...(day === undefined || dayFact === undefined ? {} : { day, dayFact }) };
}

/** @returns undefined when something is missing or wrong; each mistake is in `issues` with its path and remedy */
export function readPoster(raw: unknown, path: string, issues: Issue[], context: ShareContext): Poster | undefined {
  const before = issues.length;
  const object = readObject(raw, path, issues, POSTER_KEYS);
  if (object === undefined) return undefined;
  const shown = readShown(object, path, issues, context);
  const audience = readOneOf(object['audience'], `${path}.audience`, issues, AUDIENCES);
  const lines = (readList(object['lines'], `${path}.lines`, issues, 4) ?? []).flatMap(
    (each, index) => readFourLanguages(each, `${path}.lines[${index}]`, issues, LONGEST_MESSAGE) ?? [],
  );
  if (lines.length < 3)
    issues.push({ path: `${path}.lines`, code: 'too-few', remedy: 'three or four sentences that a person can do' });
  if (issues.length > before || shown === undefined || audience === undefined) return undefined;
  return { ...shown, audience, lines };
}

function readShown(
  object: Readonly<Record<string, unknown>>,
  path: string,
  issues: Issue[],
  context: ShareContext,
): Shown | undefined {
  const id = readText(object['id'], `${path}.id`, issues, 40);
  const title = readFourLanguages(object['title'], `${path}.title`, issues, LONGEST_TITLE);
  const message = readFourLanguages(object['message'], `${path}.message`, issues, LONGEST_MESSAGE);
  const alt = readFourLanguages(object['alt'], `${path}.alt`, issues, LONGEST_MESSAGE);
  const list = readList(object['facts'], `${path}.facts`, issues, 5) ?? [];
  const facts = list.flatMap((each, index) => readFactId(each, `${path}.facts[${index}]`, issues, context) ?? []);
  if (list.length === 0)
    issues.push({ path: `${path}.facts`, code: 'no-fact', remedy: 'name the facts that it rests on' });
  const drawing = readText(object['drawing'], `${path}.drawing`, issues, 40);
  if (drawing !== undefined && !context.drawings.has(drawing))
    issues.push({ path: `${path}.drawing`, code: 'no-drawing', remedy: 'there is no such drawing in content/lessons' });
  if (!id || !title || !message || !alt || !drawing) return undefined;
  return { id, title, message, facts, drawing, alt };
}

function readFactId(raw: unknown, path: string, issues: Issue[], { facts }: ShareContext): string | undefined {
  const id = readText(raw, path, issues, 10);
  if (id === undefined) return undefined;
  const fact = facts.get(id);
  const isWhole = fact !== undefined && LANGUAGES.every((language) => fact.statement[language] !== undefined);
  if (isWhole && fact.mark === 'verified') return id;
  issues.push({ path, code: 'no-such-fact', remedy: 'a verified fact of content/facts, in four languages' });
  return undefined;
}

function readFourLanguages(raw: unknown, path: string, issues: Issue[], longest: number): LocalText | undefined {
  const text = readLocalText(raw, path, issues);
  if (text === undefined) return undefined;
  const before = issues.length;
  for (const language of LANGUAGES) {
    const words = text[language];
    if (words === undefined)
      issues.push({ path: `${path}.${language}`, code: 'not-translated', remedy: 'needed in four languages' });
    else if (words.length > longest)
      issues.push({ path: `${path}.${language}`, code: 'too-long', remedy: `at most ${longest} signs` });
  }
  return issues.length > before ? undefined : text;
}

function readDay(raw: unknown, path: string, issues: Issue[]): string | undefined {
  const day = readText(raw, path, issues, 5);
  if (day === undefined || /^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u.test(day)) return day;
  issues.push({ path, code: 'bad-day', remedy: 'month and day, like 07-30' });
  return undefined;
}

/** The cards in the order in which their day comes next; those without a day at the end, in the order of the file. */
export function cardsFrom(cards: readonly ShareCard[], today: string): ShareCard[] {
  const now = today.slice(5);
  const place = ({ day }: ShareCard) => (day === undefined ? '9' : day >= now ? `0${day}` : `1${day}`);
  return cards.toSorted((one, other) => (place(one) < place(other) ? -1 : place(one) > place(other) ? 1 : 0));
}
