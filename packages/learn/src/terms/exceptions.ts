// SPDX-License-Identifier: EUPL-1.2
// When a found term is not a fault: quoted, talked about, denied, part of a title or name, history, a cited law, a
// reference, or no prose at all. Each question looks at a bounded stretch around the find, or at its sentence once.

import { isInside, type Span } from './quotes.ts';
import { firstWords, NOTHING_YET, SOFT_NEXT, type State, type StepCounter, walk } from './program.ts';
import type { LanguageRules } from './rules.ts';
import type { TermEntry } from './term-list.ts';
import { CLAUSE, SENTENCE_END, SOFT, TIGHT, type Tokens } from './tokens.ts';

export interface Place {
  readonly tokens: Tokens;
  /** first and last token + 1 of the find */
  readonly first: number;
  readonly end: number;
  /** first and last token + 1 of its sentence */
  readonly from: number;
  readonly to: number;
  readonly entry: TermEntry;
  readonly ownNegations: ReadonlySet<number>;
  readonly rules: LanguageRules;
  readonly quotes: readonly Span[];
  readonly isBlockQuote: boolean;
  readonly counter: StepCounter;
  readonly sentence: SentenceFacts;
}

/** What is asked of a sentence more than once; each answer is found once. */
export class SentenceFacts {
  readonly #known = new Map<object, boolean>();

  holds(states: readonly State[], place: { tokens: Tokens; from: number; to: number; counter: StepCounter }): boolean {
    const known = this.#known.get(states);
    if (known !== undefined) return known;
    const found = states.some((state) => standsIn(state, place));
    this.#known.set(states, found);
    return found;
  }
}

function standsIn(
  state: State,
  { tokens, from, to, counter }: { tokens: Tokens; from: number; to: number; counter: StepCounter },
): boolean {
  const firsts = firstWords(state);
  for (let at = from; at < to; at += 1) {
    if (firsts !== undefined && !firsts.has(tokens.ids[at] ?? 0)) continue;
    if (walk(state, at, NOTHING_YET, { tokens, counter, limit: to, mustEnd: -1 }) !== -1) return true;
  }
  return false;
}

export type Judgement = 'keep' | 'quoted' | 'drop' | 'lower';

export function judge(place: Place): Judgement {
  const { entry } = place;
  const may = (exception: TermEntry['exceptions'][number]): boolean => entry.exceptions.includes(exception);
  if (isMachineText(place)) return 'drop';
  if (may('quote') && (place.isBlockQuote || isQuoted(place))) return 'quoted';
  if (isName(place)) return 'drop';
  if (isReference(place)) return 'drop';
  if (may('mention') && isMentioned(place)) return 'drop';
  if (may('mention') && isDenied(place)) return 'drop';
  if ((may('title') || may('name')) && isTitle(place)) return 'drop';
  if (may('historical') && isHistory(place)) return 'lower';
  if (may('law') && place.sentence.holds(place.rules.law, place)) return 'lower';
  return 'keep';
}

function isQuoted({ tokens, first, end, quotes }: Place): boolean {
  const from = tokens.starts[first] ?? 0;
  const to = tokens.ends[end - 1] ?? 0;
  // a phrase of which only a part stands in marks is held at a distance as well: child 'prostitutes'
  return (
    isInside(quotes, from, to) || quotes.some((span) => span.from >= from && span.to < to && span.to - span.from > 3)
  );
}

const MOST_CHUNK = 200;
const FILE_NAME =
  /[\w-]\.(?:pdf|docx?|odt|rtf|txt|md|html?|php|aspx?|jsp|jpe?g|png|gif|svg|mp[34]|zip|csv|xlsx?|pptx?|json|xml|yaml|yml|tsx?|m?js|py)(?![\p{L}\p{N}])/iu;

/** Part of an address, a file name, a path, an identifier or a hash tag written as one word. */
function isMachineText({ tokens, first, end }: Place): boolean {
  const { text } = tokens;
  const from = tokens.starts[first] ?? 0;
  const to = tokens.ends[end - 1] ?? 0;
  let start = from;
  while (start > 0 && from - start < MOST_CHUNK && !/[\s\u2029<>]/u.test(text[start - 1] ?? ' ')) start -= 1;
  let stop = to;
  while (stop < text.length && stop - to < MOST_CHUNK && !/[\s\u2029<>]/u.test(text[stop] ?? ' ')) stop += 1;
  if (start === from && stop === to) return false;
  const chunk = text.slice(start, stop);
  return (
    /:\/\/|^www\.|[\p{L}\p{N}._-]@[\p{L}\p{N}-]+\.\p{L}|[\p{L}\p{N}]_[\p{L}\p{N}]/iu.test(chunk) ||
    /^[^\s]*\/[^\s]*\/|\\\p{L}+\\/u.test(chunk) ||
    FILE_NAME.test(chunk) ||
    /^[("'[]?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.(?:com|org|net|int|gov|edu|info|gob|eu|uk|es|fr|br|mx|pt)(?:[/?#.,;:)\]"']|$)/iu.test(
      chunk,
    )
  );
}

const BEFORE_WINDOW = 14;

function endsAt(states: readonly State[], place: Place): boolean {
  const { tokens, first, from, counter } = place;
  const start = Math.max(from, first - BEFORE_WINDOW);
  for (const state of states) {
    const firsts = firstWords(state);
    for (let at = start; at < first; at += 1) {
      if (firsts !== undefined && !firsts.has(tokens.ids[at] ?? 0)) continue;
      const w = { tokens, counter, limit: first, mustEnd: first };
      if (walk(state, at, NOTHING_YET, w) !== -1 && joins(tokens, first)) return true;
    }
  }
  return false;
}

function joins(tokens: Tokens, at: number): boolean {
  return (tokens.gaps[at] ?? SENTENCE_END) <= CLAUSE;
}

function beginsAfter(states: readonly State[], { tokens, end, to, counter }: Place): boolean {
  if (end >= to) return false;
  const w = { tokens, counter, limit: to, mustEnd: -1 };
  return states.some((state) => walk(state, end, NOTHING_YET | SOFT_NEXT, w) !== -1);
}

function isMentioned(place: Place): boolean {
  return endsAt(place.rules.mentionBefore, place) || beginsAfter(place.rules.mentionAfter, place);
}

function isDenied(place: Place): boolean {
  const { tokens, first, end, rules, entry, ownNegations } = place;
  for (let at = first + 1; at < end; at += 1) {
    const id = tokens.ids[at] ?? 0;
    if (rules.negations.has(id) && !ownNegations.has(id)) return true;
  }
  if (endsAt(rules.noSuch, place)) return true;
  if (!entry.deniable) return false;
  return endsAt(rules.denialBefore, place) || beginsAfter(rules.denialAfter, place);
}

function isName({ tokens, first, end, from, to, rules, counter }: Place): boolean {
  for (let at = Math.max(from, first - BEFORE_WINDOW); at <= first; at += 1) {
    const states = rules.names.get(tokens.ids[at] ?? 0);
    if (states === undefined || !isCapital(tokens, at)) continue;
    for (const state of states) {
      const stop = walk(state, at, NOTHING_YET | SOFT_NEXT, { tokens, counter, limit: to, mustEnd: -1 });
      if (stop >= end) return true;
    }
  }
  return false;
}

function isCapital(tokens: Tokens, at: number): boolean {
  return /^\p{Lu}/u.test(tokens.text.charAt(tokens.starts[at] ?? 0));
}

function isAllCapitals(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const word = tokens.text.slice(tokens.starts[at], tokens.ends[at]);
    if (word.length > 3 && word !== word.toUpperCase()) return false;
  }
  return true;
}

const TITLE_BEFORE = 24;
const TITLE_AFTER = 5;
const YEAR = /^(?:1[5-9]|20)\d\d$/u;

/**
 * A word such as Convention, Act, Plan or Committee, written as in a name, next to the term: the term is capitalised as
 * well, or a year stands close by, or both are linked by 'on', 'against', 'para la' and the like within one clause.
 */
function isTitle(place: Place): boolean {
  const { tokens, first, end, from, to, rules } = place;
  if (isAllCapitals(tokens, from, to)) return false;
  const isCue = (at: number): boolean =>
    isCapital(tokens, at) && (rules.titleWords.has(tokens.ids[at] ?? 0) || rules.officeWords.has(tokens.ids[at] ?? 0));
  const isTermCapital = capitalsOf(tokens, place) && !isHeadline(tokens, from, to);
  // after the term, as in 'White Slave Traffic Act'
  if (isTermCapital)
    for (let at = end; at < Math.min(to, end + TITLE_AFTER) && (tokens.gaps[at] ?? 9) <= SOFT; at += 1)
      if (isCue(at)) return true;
  // a film, a book: the term capitalised and a year in brackets behind it
  if (isTermCapital && hasYear(tokens, end, Math.min(to, end + 6))) return true;
  for (let at = first - 1; at >= Math.max(from, first - TITLE_BEFORE); at -= 1) {
    if ((tokens.gaps[at + 1] ?? 9) > SOFT) return false;
    if (!isCue(at) && !isLowerCue(place, at, isTermCapital)) continue;
    if (isTermCapital) return true;
    // an institution does things; only what is adopted has a year in its name
    if (!rules.titleWords.has(tokens.ids[at] ?? 0) || !isCue(at) || hasVerb(place, at)) continue;
    if (at > from && hasYear(tokens, Math.max(from, at - 4), at)) return true;
    if (hasYear(tokens, at, first) || hasYear(tokens, end, Math.min(to, end + 10))) return true;
  }
  return false;
}

/** Something is told between the title word and the term, so that the one is no part of the other. */
function hasVerb({ tokens, first, rules }: Place, cue: number): boolean {
  for (let at = cue + 1; at < first; at += 1) if (rules.verbs.has(tokens.ids[at] ?? 0)) return true;
  return false;
}

/** 'the film White Slaves': the cue is no name itself, so the term must be. */
function isLowerCue({ tokens, first, rules }: Place, at: number, isTermCapital: boolean): boolean {
  return isTermCapital && first - at <= 10 && rules.titleWords.has(tokens.ids[at] ?? 0);
}

function capitalsOf(tokens: Tokens, { first, end, from }: { first: number; end: number; from: number }): boolean {
  let capitals = 0;
  let words = 0;
  for (let at = first; at < end; at += 1) {
    if ((tokens.ends[at] ?? 0) - (tokens.starts[at] ?? 0) <= 3) continue;
    words += 1;
    // the first word of a sentence has a capital anyhow
    if (isCapital(tokens, at) && at > from) capitals += 1;
  }
  return words > 0 && capitals * 2 >= words && (capitals > 1 || words === 1 || isCapital(tokens, end - 1));
}

/** Most longer words begin with a capital: a heading in title case, whose capitals say nothing. */
function isHeadline(tokens: Tokens, from: number, to: number): boolean {
  let capitals = 0;
  let words = 0;
  for (let at = from; at < Math.min(to, from + 40); at += 1) {
    if ((tokens.ends[at] ?? 0) - (tokens.starts[at] ?? 0) <= 3) continue;
    words += 1;
    if (isCapital(tokens, at)) capitals += 1;
  }
  return words > 3 && capitals / words > 0.8 && tokens.ids.length > 0 && !hasYear(tokens, from, to);
}

function hasYear(tokens: Tokens, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const size = (tokens.ends[at] ?? 0) - (tokens.starts[at] ?? 0);
    if (size === 4 && YEAR.test(tokens.text.slice(tokens.starts[at], tokens.ends[at]))) return true;
  }
  return false;
}

/** Dated before 1950, and not drawn into the present by 'today', 'still'. */
function isHistory(place: Place): boolean {
  const { from, to, rules, sentence } = place;
  const start = Math.max(from, place.first - 60);
  const stop = Math.min(to, place.end + 60);
  let isOld = sentence.holds(rules.historical, place);
  for (let at = start; at < stop && !isOld; at += 1) isOld = isOldYear(place, at);
  return isOld && !sentence.holds(rules.present, place);
}

/** `1904`, `1880s`; not `1500 dollars`, unless a small word stands before it: `in the 1904 treaty`. */
function isOldYear({ tokens, to, rules }: Place, at: number): boolean {
  const [start, end] = [tokens.starts[at] ?? 0, tokens.ends[at] ?? 0];
  if (end - start < 4 || end - start > 5) return false;
  if (!/^1(?:[5-8]\d\d|9[0-4]\d)s?$/u.test(tokens.text.slice(start, end))) return false;
  const isCounting =
    at + 1 < to && tokens.gaps[at + 1] === TIGHT && /\p{Ll}/u.test(tokens.text.charAt(tokens.starts[at + 1] ?? 0));
  return (
    !isCounting || rules.common.has(tokens.ids[at + 1] ?? 0) || (at > 0 && rules.common.has(tokens.ids[at - 1] ?? 0))
  );
}

const MOST_LINE = 400;
const REFERENCE_LINES: readonly RegExp[] = [
  // Allain, J. (2017). White Slave Traffic ...
  /^[\s\-*•\d.[\]()]*\p{Lu}[\p{L}'’-]+(?:[\s-]\p{Lu}[\p{L}'’-]+)?,\s+(?:\p{Lu}\.[\s-]?){1,3}.{0,160}?\b(?:1[5-9]|20)\d\d[a-z]?\b/u,
  // J. Allain, 'White Slave Traffic ...', Journal (2017)
  /^[\s\-*•\d.[\]()]*\p{Lu}\.\s?(?:\p{Lu}\.\s?)?\p{Lu}[\p{L}'’-]+,\s["'‘“«*_].{0,300}?\b(?:1[5-9]|20)\d\d\b/u,
  // UNODC (2020). Global Report ...
  /^[\s\-*•\d.[\]]*\p{Lu}[^\s.()]*(?:\s[^\s.()]+){0,4}\s\((?:1[5-9]|20)\d\d[a-z]?\)\.\s+\p{Lu}.*\.\s+\p{Lu}/u,
];

/** A line of a bibliography, or a bracket that holds an author and a year. */
function isReference({ tokens, first, end }: Place): boolean {
  const { text } = tokens;
  const from = tokens.starts[first] ?? 0;
  const to = tokens.ends[end - 1] ?? 0;
  let start = from;
  while (start > 0 && from - start < MOST_LINE && !/[\n\u2029]/u.test(text[start - 1] ?? '\n')) start -= 1;
  let stop = to;
  while (stop < text.length && stop - to < MOST_LINE && !/[\n\u2029]/u.test(text[stop] ?? '\n')) stop += 1;
  const line = text.slice(start, stop);
  if (REFERENCE_LINES.some((form) => form.test(line))) return true;
  const open = text.lastIndexOf('(', from);
  if (open < start || text.slice(open, from).includes(')')) return false;
  const close = text.indexOf(')', to);
  if (close === -1 || close > stop) return false;
  return /\p{Lu}\p{L}+(?:\s(?:and|y|et|e|&)\s\p{Lu}\p{L}+|\set\sal\.?)?,?\s(?:1[5-9]|20)\d\d[a-z]?\b/u.test(
    text.slice(open, close),
  );
}
