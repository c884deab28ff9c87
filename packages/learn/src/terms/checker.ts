// SPDX-License-Identifier: EUPL-1.2
// Checks a text for words to avoid. One pass over the code units looks up each word's hash; only a block that holds a
// first word of some pattern is taken apart. Works on pieces of a text as they come, so that memory does not grow with it.
// Pure: no clock, no files; the same text gives the same messages.

import { LANGUAGES, type Language } from '@amparo/kernel';
import { IgnoreComments } from './ignore-comments.ts';
import { judge, SentenceFacts } from './exceptions.ts';
import { decideLanguage, shortTextScores } from './language.ts';
import { COMBINING_TILDE, fold, FOLDED, foldWord, HASH, IGNORED, SEPARATOR, SEVERAL, spelledOut } from './letters.ts';
import { type Masker, maskerFor, type TextFormat } from './mask/masker.ts';
import { type StepCounter, walk } from './program.ts';
import { findQuotes, type Span } from './quotes.ts';
import { compileRules, type LanguageRules, type Rule, type Rules, type Start } from './rules.ts';
import { articleBefore, bareWords, fitSuggestions } from './suggestions.ts';
import { type Category, SEVERITIES, type Severity, type TermList, type TermSources } from './term-list.ts';
import { sentenceBounds, tokenize, TIGHT, type Tokens } from './tokens.ts';

/** A place in UTF-16 code units of the text; a reason in the text's own language. */
export interface TermMessage {
  readonly start: number;
  readonly end: number;
  readonly category: Category;
  readonly severity: Severity;
  readonly ruleId: string;
  readonly words: string;
  readonly reason: string;
  readonly suggestions: readonly string[];
  readonly source: string;
  readonly language: Language;
  /** a replacement that needs no other change in the sentence; absent where a person must decide */
  readonly fix?: { readonly start: number; readonly end: number; readonly text: string };
}

export interface CheckOptions {
  /** the language of the text; decided per paragraph and sentence when it is not given */
  readonly language?: Language | undefined;
  readonly format?: TextFormat;
  /** quoted words come back as info */
  readonly strict?: boolean;
  /** the lowest severity told; default: warn */
  readonly lowest?: Severity;
}

/** A block longer than this is divided at a sentence or space. */
const MOST_BLOCK = 1 << 16;
const SENTENCE_MARGIN = 12;

export class TermChecker {
  readonly #rules: Rules;
  readonly #sources: TermSources;
  /** how much work the patterns made; for tests of growth */
  readonly counter: StepCounter = { steps: 0 };

  constructor(lists: readonly TermList[], sources: TermSources) {
    this.#rules = compileRules(lists);
    this.#sources = sources;
  }

  get languages(): readonly Language[] {
    return [...this.#rules.languages.keys()];
  }

  check(text: string, options: CheckOptions = {}): readonly TermMessage[] {
    const messages: TermMessage[] = [];
    const stream = this.open(options, (message) => messages.push(message));
    stream.push(text);
    stream.end();
    return messages;
  }

  /** For a text that comes in pieces; messages come in the order of their places. */
  open(options: CheckOptions, tell: (message: TermMessage) => void): TermStream {
    return new TermStream({ rules: this.#rules, sources: this.#sources, counter: this.counter, options, tell });
  }
}

interface Opening {
  readonly rules: Rules;
  readonly sources: TermSources;
  readonly counter: StepCounter;
  readonly options: CheckOptions;
  readonly tell: (message: TermMessage) => void;
}

interface Hit {
  readonly rule: Rule;
  readonly first: number;
  readonly end: number;
  readonly rules: LanguageRules;
}

export class TermStream {
  readonly #opening: Opening;
  readonly #masker: Masker;
  readonly #ignored = new IgnoreComments();
  readonly #totals = new Int32Array(LANGUAGES.length);
  readonly #scores = new Int32Array(LANGUAGES.length);
  #foreign = 0;
  /** bit per language of patterns seen in the block */
  #seen = 0;
  /** came, not masked yet */
  #pending = '';
  #raw = '';
  #masked = '';
  /** place of #raw[0] in the whole text */
  #base = 0;

  constructor(opening: Opening) {
    this.#opening = opening;
    this.#masker = maskerFor(opening.options.format ?? 'text');
  }

  push(text: string): void {
    this.#take(text, false);
  }

  end(): void {
    this.#take('', true);
  }

  #take(text: string, isLast: boolean): void {
    const waiting = this.#pending === '' ? text : this.#pending + text;
    const masked = this.#masker.mask(waiting, isLast);
    const taken = masked.length === waiting.length ? waiting : waiting.slice(0, masked.length);
    this.#pending = waiting.slice(masked.length);
    this.#raw = this.#raw === '' ? taken : this.#raw + taken;
    this.#masked = this.#masked === '' ? masked : this.#masked + masked;
    this.#ignored.read(taken, isLast);
    const done = this.#scan(this.#masked, isLast);
    this.#raw = done === this.#raw.length ? '' : this.#raw.slice(done);
    this.#masked = done === this.#masked.length ? '' : this.#masked.slice(done);
    this.#base += done;
    this.#ignored.forget(this.#base);
  }

  /** @returns how much of the text is done: the end of the last whole block */
  #scan(text: string, isLast: boolean): number {
    const { table, triggers, weights, foreign } = this.#opening.rules;
    const { mask, hashes, ids } = table;
    const detects = this.#opening.options.language === undefined;
    const scores = this.#scores;
    const length = text.length;
    let blockStart = 0;
    let hash: number = HASH.SEED;
    let before: number = HASH.SEED;
    let last = 0;
    let seen = 0;
    for (let at = 0; at <= length; at += 1) {
      const unit = at === length ? 0x2029 : text.charCodeAt(at);
      let folded = FOLDED[unit] as number;
      if (folded === 2) folded = fold(unit);
      if (folded > SEVERAL) {
        before = hash;
        hash = Math.imul(hash ^ folded, HASH.PRIME);
        last = folded;
        continue;
      }
      if (folded !== SEPARATOR) {
        if (folded === IGNORED) {
          if (unit === COMBINING_TILDE && last === HASH.N) hash = Math.imul(before ^ HASH.N_TILDE, HASH.PRIME);
        } else for (const letter of spelledOut(unit)) hash = Math.imul(hash ^ letter.charCodeAt(0), HASH.PRIME);
        continue;
      }
      if (hash !== HASH.SEED) {
        let place = (hash ^ (hash >>> 15)) & mask;
        let id = ids[place] as number;
        while (id !== 0) {
          if (hashes[place] === hash) {
            seen |= triggers[id] as number;
            if (detects) {
              const row = id << 2;
              scores[0] = (scores[0] as number) + (weights[row] as number);
              scores[1] = (scores[1] as number) + (weights[row + 1] as number);
              scores[2] = (scores[2] as number) + (weights[row + 2] as number);
              scores[3] = (scores[3] as number) + (weights[row + 3] as number);
              this.#foreign += foreign[id] as number;
            }
            break;
          }
          place = (place + 1) & mask;
          id = ids[place] as number;
        }
        hash = HASH.SEED;
        last = 0;
      }
      if (unit === 10 || unit === 0x2029) {
        if (at === length) {
          if (!isLast) break;
        } else if (unit === 10 && !endsBlock(text, at + 1, isLast)) {
          if (at - blockStart < MOST_BLOCK) continue;
        }
        this.#seen = seen;
        this.#block(text, blockStart, at);
        seen = 0;
        blockStart = Math.min(at + 1, length);
      } else if (at - blockStart >= MOST_BLOCK && (unit === 0x20 || at - blockStart >= MOST_BLOCK * 2)) {
        this.#seen = seen;
        this.#block(text, blockStart, at);
        seen = 0;
        blockStart = at;
      }
    }
    if (isLast) return length;
    // words of the block that is not whole yet are counted again with the rest
    scores.fill(0);
    this.#foreign = 0;
    return blockStart;
  }

  #block(text: string, from: number, to: number): void {
    const { options } = this.#opening;
    if (this.#seen !== 0) {
      const language = options.language ?? this.#languageOf(text, from, to);
      if (language !== undefined) this.#checkBlock(text, { from, to, language });
    }
    if (options.language !== undefined) return;
    for (let at = 0; at < LANGUAGES.length; at += 1) {
      this.#totals[at] = (this.#totals[at] ?? 0) + (this.#scores[at] ?? 0);
      this.#scores[at] = 0;
    }
    this.#foreign = 0;
  }

  /** undefined where nothing speaks for one of the four; then the text is left alone. */
  #languageOf(text: string, from: number, to: number): Language | undefined {
    const clear = decideLanguage(this.#scores, this.#foreign * 6, 8);
    if (clear !== undefined) return clear;
    if (this.#foreign * 6 >= Math.max(...this.#scores) + 8) return undefined;
    if (to - from > 600) return decideLanguage(this.#scores, 0, 1);
    const short = shortTextScores(text.slice(from, to));
    const named = this.#namedIn(text, from, to);
    const sum = LANGUAGES.map((_, at) => (this.#scores[at] ?? 0) + (short[at] ?? 0) + (named[at] ?? 0));
    const usual = decideLanguage(this.#totals, 0, 20);
    if (usual !== undefined) {
      const place = LANGUAGES.indexOf(usual);
      sum[place] = (sum[place] ?? 0) + 4;
    }
    return (
      decideLanguage(sum, this.#foreign * 6, 1) ?? usual ?? LANGUAGES.find((_, at) => (this.#seen & (1 << at)) !== 0)
    );
  }

  /** How many words of the block each language's patterns name, twice for one that only it names. */
  #namedIn(text: string, from: number, to: number): number[] {
    const { rules } = this.#opening;
    const tokens = tokenize(text, from, to, rules.table, rules.vocabulary);
    const sums = [0, 0, 0, 0];
    for (let at = 0; at < tokens.length; at += 1) {
      const row = (tokens.ids[at] ?? 0) * 4;
      for (let place = 0; place < 4; place += 1) sums[place] = (sums[place] ?? 0) + 2 * (rules.named[row + place] ?? 0);
    }
    return sums;
  }

  #checkBlock(text: string, { from, to, language }: { from: number; to: number; language: Language }): void {
    const { rules, options } = this.#opening;
    const bit = 1 << LANGUAGES.indexOf(language);
    const mayMix = options.language === undefined && this.#mayMix(language);
    if ((this.#seen & bit) === 0 && !mayMix) return;
    const tokens = tokenize(text, from, to, rules.table, rules.vocabulary);
    const bounds = sentenceBounds(tokens);
    const hits: Hit[] = [];
    const facts = new Map<number, SentenceFacts>();
    for (let at = 0; at < tokens.length; at = bounds.to[at] ?? tokens.length) {
      const end = bounds.to[at] ?? tokens.length;
      const own = mayMix ? this.#sentenceLanguage(tokens, at, end, language) : language;
      const languageRules = rules.languages.get(own);
      if (languageRules === undefined) continue;
      const before = hits.length;
      const sentence = new SentenceFacts();
      for (let token = at; token < end; token += 1)
        this.#findAt(tokens, { token, from: at, to: end, rules: languageRules, sentence }, hits);
      if (hits.length > before) facts.set(at, sentence);
    }
    if (hits.length === 0) return;
    const kept = withoutOverlap(hits, tokens.length);
    const quotes = findQuotes(text, from, to);
    const isBlockQuote = /^[ \t]*>/u.test(text.slice(from, Math.min(to, from + 12)));
    for (const hit of kept) {
      const sentence = bounds.from[hit.first] ?? 0;
      this.#judgeHit(hit, {
        tokens,
        quotes,
        isBlockQuote,
        from: sentence,
        to: bounds.to[hit.first] ?? tokens.length,
        facts: facts.get(sentence) ?? new SentenceFacts(),
      });
    }
  }

  /** Does another language whose patterns were seen have enough words here for a sentence of its own? */
  #mayMix(language: Language): boolean {
    return LANGUAGES.some(
      (other, at) => other !== language && (this.#seen & (1 << at)) !== 0 && (this.#scores[at] ?? 0) >= SENTENCE_MARGIN,
    );
  }

  #sentenceLanguage(tokens: Tokens, from: number, to: number, usual: Language): Language {
    const { weights } = this.#opening.rules;
    const scores = [0, 0, 0, 0];
    for (let at = from; at < to; at += 1) {
      const row = (tokens.ids[at] ?? 0) * 4;
      for (let place = 0; place < 4; place += 1) scores[place] = (scores[place] ?? 0) + (weights[row + place] ?? 0);
    }
    return decideLanguage(scores, 0, SENTENCE_MARGIN) ?? usual;
  }

  #findAt(
    tokens: Tokens,
    at: { token: number; from: number; to: number; rules: LanguageRules; sentence: SentenceFacts },
    hits: Hit[],
  ): void {
    const starts = at.rules.starts.get(tokens.ids[at.token] ?? 0);
    if (starts === undefined || tokens.ids[at.token] === 0) return;
    const { counter } = this.#opening;
    for (const start of starts) {
      const { rule } = start;
      const found = this.#tryFrom(start, tokens, at);
      if (found === undefined) continue;
      const { first, end } = found;
      const { entry } = rule;
      if (entry.lowerCaseOnly && /\p{Lu}/u.test(tokens.text.slice(tokens.starts[first], tokens.ends[end - 1])))
        continue;
      const place = { tokens, from: at.from, to: at.to, counter };
      if (rule.require.length > 0 && !at.sentence.holds(rule.require, place)) continue;
      if (rule.unless.length > 0 && at.sentence.holds(rule.unless, place)) continue;
      hits.push({ rule, first, end, rules: at.rules });
    }
  }

  /** The pattern may begin some words before the one that gave the hint; the earliest beginning is the longest find. */
  #tryFrom(
    { state, behind, back, firsts }: Start,
    tokens: Tokens,
    { token, from, to }: { token: number; from: number; to: number },
  ): { first: number; end: number } | undefined {
    const { counter } = this.#opening;
    const walking = { tokens, counter, limit: to, mustEnd: -1 };
    for (let first = Math.max(from, token - back); first <= token; first += 1) {
      if (!firsts.has(tokens.ids[first] ?? 0)) continue;
      const end = walk(state, first, { isSoft: false, isFirst: true }, walking);
      if (end <= token) continue;
      if (behind.some((before) => standsBefore(before, tokens, { at: first, from, counter }))) continue;
      return { first, end };
    }
    return undefined;
  }

  #judgeHit(
    hit: Hit,
    around: {
      tokens: Tokens;
      quotes: readonly Span[];
      isBlockQuote: boolean;
      from: number;
      to: number;
      facts: SentenceFacts;
    },
  ): void {
    const { options, counter } = this.#opening;
    const { entry } = hit.rule;
    const { tokens } = around;
    const lowest = SEVERITIES.indexOf(options.lowest ?? 'warn');
    if (SEVERITIES.indexOf(entry.severity) < lowest) return;
    const judgement = judge({
      ...around,
      ...hit,
      entry,
      ownNegations: hit.rule.ownNegations,
      counter,
      sentence: around.facts,
    });
    if (judgement === 'drop' || (judgement === 'quoted' && options.strict !== true)) return;
    const severity = judgement === 'keep' ? entry.severity : 'info';
    if (SEVERITIES.indexOf(severity) < lowest) return;
    const start = tokens.starts[hit.first] ?? 0;
    const end = tokens.ends[hit.end - 1] ?? 0;
    if (this.#ignored.covers(this.#base + start, this.#base + end, entry.id)) return;
    this.#opening.tell(
      this.#message(hit, { tokens, severity, start, end, isSentenceStart: hit.first === around.from }),
    );
  }

  #message(
    { rule: { entry }, first, end: last, rules }: Hit,
    {
      tokens,
      severity,
      start,
      end,
      isSentenceStart,
    }: { tokens: Tokens; severity: Severity; start: number; end: number; isSentenceStart: boolean },
  ): TermMessage {
    const words: string[] = [];
    for (let at = first; at < last; at += 1) words.push(this.#raw.slice(tokens.starts[at], tokens.ends[at]));
    const better = entry.replace.get(words.map(foldWord).join(' '));
    const suggest = better === undefined ? entry.suggest : [{ one: better }, ...entry.suggest];
    const suggestions = fitSuggestions(suggest, { words, language: rules.language, beginsSentence: isSentenceStart });
    const isSafe = better !== undefined && severity !== 'info';
    const fix = isSafe ? this.#fix(tokens, { first, start, end, text: suggestions[0] }) : undefined;
    return {
      start: this.#base + start,
      end: this.#base + end,
      category: entry.category,
      severity,
      ruleId: entry.id,
      words: this.#raw.slice(start, end),
      reason: entry.reason,
      suggestions,
      source: describeSource(entry.source[0] ?? '', this.#opening.sources),
      language: rules.language,
      ...(fix === undefined ? {} : { fix }),
    };
  }

  #fix(
    tokens: Tokens,
    { first, start, end, text }: { first: number; start: number; end: number; text: string | undefined },
  ): TermMessage['fix'] {
    if (text === undefined) return undefined;
    const bare = bareWords(text);
    const article = first === 0 ? '' : tokens.text.slice(tokens.starts[first - 1], tokens.ends[first - 1]);
    if (/^an?$/iu.test(article) && (tokens.gaps[first] ?? 9) === TIGHT) {
      const from = tokens.starts[first - 1] ?? 0;
      return { start: this.#base + from, end: this.#base + end, text: `${articleBefore(article, bare)} ${bare}` };
    }
    return { start: this.#base + start, end: this.#base + end, text: bare };
  }
}

function describeSource(id: string, sources: TermSources): string {
  const source = sources[id];
  if (source === undefined) return id;
  return source.year === undefined || source.title.includes(String(source.year))
    ? source.title
    : `${source.title} (${source.year})`;
}

/** Does the pattern end exactly before the token? */
function standsBefore(
  state: Parameters<typeof walk>[0],
  tokens: Tokens,
  { at, from, counter }: { at: number; from: number; counter: StepCounter },
): boolean {
  for (let start = at - 1; start >= Math.max(from, at - 5); start -= 1) {
    const end = walk(state, start, { isSoft: false, isFirst: true }, { tokens, counter, limit: at, mustEnd: at });
    if (end !== -1) return true;
  }
  return false;
}

/** The longest of overlapping finds; of equally long ones the more severe. One find per place. */
function withoutOverlap(hits: readonly Hit[], tokens: number): readonly Hit[] {
  const order = [...hits].sort(
    (a, b) =>
      b.end - b.first - (a.end - a.first) ||
      SEVERITIES.indexOf(b.rule.entry.severity) - SEVERITIES.indexOf(a.rule.entry.severity) ||
      a.first - b.first,
  );
  const taken = new Uint8Array(tokens);
  const kept = order.filter(({ first, end }) => {
    for (let at = first; at < end; at += 1) if (taken[at] === 1) return false;
    taken.fill(1, first, end);
    return true;
  });
  return kept.sort((a, b) => a.first - b.first);
}

/** After a line break: an empty line, a list item, a heading, a table row or a quoted line begins another block. */
function endsBlock(text: string, from: number, isLast: boolean): boolean {
  let at = from;
  let unit = text.charCodeAt(at);
  while (unit === 0x20 || unit === 0x09 || unit === 0x0d) {
    at += 1;
    unit = text.charCodeAt(at);
  }
  if (at >= text.length) return isLast;
  if (unit === 0x0a || unit === 0x23 || unit === 0x3e || unit === 0x7c || unit === 0x2022) return true;
  if (unit === 0x2d || unit === 0x2a || unit === 0x2b) return text.charCodeAt(at + 1) === 0x20;
  if (unit >= 0x30 && unit <= 0x39) return /^\d{1,3}[.)]\s/u.test(text.slice(at, at + 5));
  return false;
}

/** The messages as the command line and other programs exchange them. */
export function plainMessage(message: TermMessage) {
  const { start, end, category, severity, ruleId, words, reason, suggestions, source } = message;
  return { start, end, category, severity, ruleId, words, reason, suggestions, source };
}
