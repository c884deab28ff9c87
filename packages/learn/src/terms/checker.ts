// SPDX-License-Identifier: EUPL-1.2
// Checks a text for words to avoid. One pass over the code units looks up each word's hash; only a block that holds a
// first word of some pattern is taken apart. Works on pieces of a text as they come, so that memory does not grow with it.
// Pure: no clock, no files; the same text gives the same messages.

import { LANGUAGES, type Language } from '@amparo/kernel';
import { IgnoreComments } from './ignore-comments.ts';
import { judge, SentenceFacts } from './exceptions.ts';
import { decideLanguage, shortTextScores } from './language.ts';
import { BLOCK_END, fold, FOLDED, foldWord, HASH, hashWord, SEPARATOR, SEVERAL } from './letters.ts';
import { type Masker, maskerFor, type TextFormat } from './mask/masker.ts';
import { NOTHING_YET, type StepCounter, walk } from './program.ts';
import { findQuotes, type Span } from './quotes.ts';
import {
  ANY_WORD,
  bitOf,
  compileRules,
  FILTER_SHIFT,
  type LanguageRules,
  NAMED_WORD,
  type Rule,
  type Rules,
  type Start,
} from './rules.ts';
import { articleBefore, bareWords, fitSuggestions, genderOf, otherArticle } from './suggestions.ts';
import { type Category, SEVERITIES, type Severity, type TermList, type TermSources } from './term-list.ts';
import { sentenceBounds, TIGHT, Tokenizer, type Tokens } from './tokens.ts';

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
/** Evidence in a block for another language than its own, so that its sentences are asked one by one. */
const MIXED = 5;
const SENTENCE_MARGIN = 4;
const BLOCK_END_UNIT = BLOCK_END.charCodeAt(0);

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

/** A stretch of text, what its words say of its language, and for which languages it holds words that begin patterns. */
interface Block {
  readonly from: number;
  readonly to: number;
  readonly scores: readonly number[];
  readonly foreign: number;
  /** one bit per language */
  readonly seen: number;
  /** of the words of patterns in it, see `bitOf` */
  readonly bits: number;
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
  readonly #tokenizer: Tokenizer;
  /** where in the block words stand that begin patterns */
  #hintsAt = new Int32Array(64);
  #hints = 0;
  /** came, not masked yet */
  #pending = '';
  #raw = '';
  #masked = '';
  /** place of #raw[0] in the whole text */
  #base = 0;

  constructor(opening: Opening) {
    this.#opening = opening;
    this.#tokenizer = new Tokenizer(opening.rules);
    this.#masker = maskerFor(opening.options.format ?? 'text');
  }

  /** Everything before this place has been told. */
  get done(): number {
    return this.#base;
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
    const { table, triggers, weights, foreign, filter } = this.#opening.rules;
    const { mask, hashes, ids } = table;
    const { language } = this.#opening.options;
    const detects = language === undefined;
    const sought = detects ? 15 : 1 << LANGUAGES.indexOf(language);
    const wanted = detects ? ANY_WORD : NAMED_WORD;
    const { firstNamed } = this.#opening.rules.vocabulary;
    const length = text.length;
    let blockStart = 0;
    let seen = 0;
    // the scores of the block, kept in locals: this loop runs once for every unit of the text
    let en = 0;
    let es = 0;
    let fr = 0;
    let pt = 0;
    let other = 0;
    let bits = 0;
    let at = 0;
    // the end mark saves a question per unit
    const padded = `${text}\0`;
    for (;;) {
      let unit = padded.charCodeAt(at);
      let folded = FOLDED[unit] as number;
      if (folded !== SEPARATOR) {
        const start = at;
        let hash: number = HASH.SEED;
        while (folded > SEVERAL) {
          hash = Math.imul(hash ^ folded, HASH.PRIME);
          at += 1;
          unit = padded.charCodeAt(at);
          folded = FOLDED[unit] as number;
        }
        if (folded !== SEPARATOR) {
          // a ligature, an accent by itself, a soft hyphen, or a unit not met before
          at = endOfWord(padded, at);
          unit = padded.charCodeAt(at);
          hash = hashWord(foldWord(padded.slice(start, at)));
        }
        if (((filter[hash >>> FILTER_SHIFT] as number) & wanted) !== 0) {
          let place = (hash ^ (hash >>> 15)) & mask;
          let id = ids[place] as number;
          while (id !== 0 && hashes[place] !== hash) {
            place = (place + 1) & mask;
            id = ids[place] as number;
          }
          bits |= bitOf(id, firstNamed);
          const begins = (triggers[id] as number) & sought;
          if (begins !== 0) {
            seen |= begins;
            this.#hint(at, id);
          }
          if (detects) {
            const row = id << 2;
            en += weights[row] as number;
            es += weights[row + 1] as number;
            fr += weights[row + 2] as number;
            pt += weights[row + 3] as number;
            other += foreign[id] as number;
          }
        }
      }
      let ends = false;
      let next = at + 1;
      if (unit === 10) ends = endsBlock(text, next, isLast) || at - blockStart >= MOST_BLOCK;
      else if (unit === BLOCK_END_UNIT || at >= length) {
        if (at >= length && !isLast) {
          this.#hints = 0;
          return blockStart;
        }
        ends = true;
        next = Math.min(next, length);
      } else if (at - blockStart >= MOST_BLOCK && (unit === 0x20 || at - blockStart >= MOST_BLOCK * 2)) ends = true;
      if (ends) {
        if (seen !== 0 || detects)
          this.#block(text, {
            from: blockStart,
            to: Math.min(at, length),
            seen,
            scores: [en, es, fr, pt],
            foreign: other,
            bits,
          });
        en = es = fr = pt = other = seen = bits = 0;
        this.#hints = 0;
        blockStart = next;
        if (at >= length) return length;
      }
      at += 1;
    }
  }

  /** Pairs: where the word ends, and its number. */
  #hint(at: number, id: number): void {
    if (this.#hints * 2 === this.#hintsAt.length) {
      const larger = new Int32Array(this.#hints * 4);
      larger.set(this.#hintsAt);
      this.#hintsAt = larger;
    }
    this.#hintsAt[this.#hints * 2] = at;
    this.#hintsAt[this.#hints * 2 + 1] = id;
    this.#hints += 1;
  }

  #block(text: string, block: Block): void {
    const { options } = this.#opening;
    if (block.seen !== 0) {
      const language = options.language ?? this.#languageOf(text, block);
      if (language !== undefined) this.#checkBlock(text, block, language);
    }
    if (options.language !== undefined) return;
    for (let at = 0; at < LANGUAGES.length; at += 1)
      this.#totals[at] = (this.#totals[at] ?? 0) + (block.scores[at] ?? 0);
  }

  /** undefined where nothing speaks for one of the four; then the text is left alone. */
  #languageOf(text: string, { from, to, scores, foreign, seen }: Block): Language | undefined {
    const clear = decideLanguage(scores, foreign * 6, 8);
    if (clear !== undefined) return clear;
    if (foreign * 6 >= Math.max(...scores) + 8) return undefined;
    if (to - from > 600) return decideLanguage(scores, 0, 1);
    const short = shortTextScores(text.slice(from, to));
    const named = this.#namedIn(text, from, to);
    const sum = LANGUAGES.map((_, at) => (scores[at] ?? 0) + (short[at] ?? 0) + (named[at] ?? 0));
    const usual = decideLanguage(this.#totals, 0, 20);
    if (usual !== undefined) {
      const place = LANGUAGES.indexOf(usual);
      sum[place] = (sum[place] ?? 0) + 4;
    }
    return decideLanguage(sum, foreign * 6, 1) ?? usual ?? LANGUAGES.find((_, at) => (seen & (1 << at)) !== 0);
  }

  /** How many words of the block each language's patterns name, twice for one that only it names. */
  #namedIn(text: string, from: number, to: number): number[] {
    const { rules } = this.#opening;
    const tokens = this.#tokenizer.take(text, from, to);
    const sums = [0, 0, 0, 0];
    for (let at = 0; at < tokens.length; at += 1) {
      const row = (tokens.ids[at] ?? 0) * 4;
      for (let place = 0; place < 4; place += 1) sums[place] = (sums[place] ?? 0) + 2 * (rules.named[row + place] ?? 0);
    }
    return sums;
  }

  #checkBlock(text: string, block: Block, language: Language): void {
    const { from, to } = block;
    const { rules, options } = this.#opening;
    const bit = 1 << LANGUAGES.indexOf(language);
    const mayMix = options.language === undefined && mayHoldAnother(block, language);
    if ((block.seen & bit) === 0 && !mayMix) return;
    const isBlockQuote = /^[ \t\uE0FF]*>/u.test(text.slice(from, Math.min(to, from + 12)));
    let quotes: readonly Span[] | undefined;
    // only the sentences in which a pattern may begin are taken apart
    for (let hint = 0, done = from - 1; hint < this.#hints; hint += 1) {
      const hinted = this.#hintsAt[hint * 2] ?? 0;
      if (hinted <= done) continue;
      if (!mayMix && !this.#mayFind(this.#hintsAt[hint * 2 + 1] ?? 0, language, block.bits)) continue;
      const segment = { from: sureStart(text, hinted, Math.max(done, from)), to: sureEnd(text, hinted, to) };
      done = segment.to;
      const tokens = this.#tokenizer.take(text, segment.from, segment.to);
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
        const place = {
          token: at,
          from: at,
          to: end,
          rules: languageRules,
          sentence,
          bits: this.#bitsOf(tokens, at, end),
        };
        for (; place.token < end; place.token += 1) this.#findAt(tokens, place, hits);
        if (hits.length > before) facts.set(at, sentence);
      }
      if (hits.length === 0) continue;
      quotes ??= findQuotes(text, from, to);
      for (const hit of withoutOverlap(hits, tokens.length)) {
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
  }

  #bitsOf(tokens: Tokens, from: number, to: number): number {
    const { firstNamed } = this.#opening.rules.vocabulary;
    let bits = 0;
    for (let at = from; at < to; at += 1) bits |= bitOf(tokens.ids[at] ?? 0, firstNamed);
    return bits;
  }

  /** Do the words that the patterns of this beginning need stand anywhere in the block? */
  #mayFind(id: number, language: Language, bits: number): boolean {
    const starts = this.#opening.rules.languages.get(language)?.starts.get(id) ?? [];
    return starts.some(({ needs }) => holdsAll(bits, needs));
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
    at: { token: number; from: number; to: number; rules: LanguageRules; sentence: SentenceFacts; bits: number },
    hits: Hit[],
  ): void {
    const starts = at.rules.starts.get(tokens.ids[at.token] ?? 0);
    if (starts === undefined || tokens.ids[at.token] === 0) return;
    const { counter } = this.#opening;
    for (const start of starts) {
      const { rule } = start;
      if (!holdsAll(at.bits, start.needs)) continue;
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
      const end = walk(state, first, NOTHING_YET, walking);
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
    // markup inside the words would be lost
    const isSafe =
      better !== undefined &&
      severity !== 'info' &&
      this.#raw.slice(start, end) === tokens.text.slice(start, end) &&
      !/[*_~]/u.test(tokens.text.slice(start, end));
    const fix = isSafe ? this.#fix(tokens, { first, last, language: rules.language, text: suggestions[0] }) : undefined;
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

  #weightOf(tokens: Tokens, token: number, language: Language): number {
    return this.#opening.rules.weights[(tokens.ids[token] ?? 0) * 4 + LANGUAGES.indexOf(language)] ?? 0;
  }

  /** The replacement with what must change before it; undefined where the words around would no longer agree. */
  #fix(tokens: Tokens, { first, last, language, text }: Replacing): TermMessage['fix'] {
    if (text === undefined) return undefined;
    const bare = bareWords(text);
    const at = (token: number): string => tokens.text.slice(tokens.starts[token], tokens.ends[token]);
    const end = this.#base + (tokens.ends[last - 1] ?? 0);
    const from = (token: number): number => this.#base + (tokens.starts[token] ?? 0);
    const article = first > 0 && (tokens.gaps[first] ?? 9) === TIGHT ? at(first - 1) : '';
    if (language === 'en') {
      if (!/^an?$/iu.test(article)) return { start: from(first), end, text: bare };
      return { start: from(first - 1), end, text: `${articleBefore(article, bare)} ${bare}` };
    }
    // an elided article would have to change with the first letter
    if (/^[ldLD]$/u.test(article) && language === 'fr') return undefined;
    const [old, wanted] = [genderOf(at(first), language), genderOf(/^[\p{L}]+/u.exec(bare)?.[0] ?? '', language)];
    if (old === wanted || wanted === undefined || old === undefined) return { start: from(first), end, text: bare };
    const next = last < tokens.length && tokens.gaps[last] === TIGHT ? at(last) : '';
    if (mayAgree(next, language) && this.#weightOf(tokens, last, language) === 0) return undefined;
    const two = first > 1 && (tokens.gaps[first - 1] ?? 9) === TIGHT ? `${at(first - 2)} ${article}` : '';
    const changedTwo = otherArticle(two, wanted, language);
    if (changedTwo !== undefined) return { start: from(first - 2), end, text: `${changedTwo} ${bare}` };
    const changed = otherArticle(article, wanted, language);
    if (changed !== undefined) return { start: from(first - 1), end, text: `${changed} ${bare}` };
    const before = first === 0 ? 1 : this.#weightOf(tokens, first - 1, language);
    return before > 0 || article === '' ? { start: from(first), end, text: bare } : undefined;
  }
}

/** Could the word be an adjective that would have to follow the gender? Spanish and Portuguese show it by the last letter. */
function mayAgree(word: string, language: Language): boolean {
  return word !== '' && (language === 'fr' || /[oa]s?$/u.test(word));
}

interface Replacing {
  readonly first: number;
  readonly last: number;
  readonly language: Language;
  readonly text: string | undefined;
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
    const end = walk(state, start, NOTHING_YET, { tokens, counter, limit: at, mustEnd: at });
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

/** Ends of sentences that need no second look: a long word in small letters, a stop, a space, a capital letter. */
const LONG_WORD = 7;

function isSureEnd(text: string, stop: number): boolean {
  const sign = text.charCodeAt(stop);
  if (sign !== 0x2e && sign !== 0x21 && sign !== 0x3f) return false;
  const next = text.charCodeAt(stop + 2);
  if (text.charCodeAt(stop + 1) !== 0x20 || next < 0x41 || next > 0x5a) return false;
  for (let at = stop - 1; at > stop - LONG_WORD; at -= 1) {
    const unit = text.charCodeAt(at);
    if (!(unit >= 0x61 && unit <= 0x7a)) return false;
  }
  return true;
}

function sureStart(text: string, place: number, from: number): number {
  for (let at = place - 1; at > from + LONG_WORD; at -= 1) if (isSureEnd(text, at)) return at + 1;
  return from;
}

function sureEnd(text: string, place: number, to: number): number {
  for (let at = place; at < to; at += 1) if (isSureEnd(text, at)) return at + 1;
  return to;
}

function holdsAll(bits: number, needs: readonly number[]): boolean {
  for (const mask of needs) if ((bits & mask) === 0) return false;
  return true;
}

function endOfWord(text: string, from: number): number {
  let at = from;
  while (fold(text.charCodeAt(at)) !== SEPARATOR) at += 1;
  return at;
}

/** Does another language whose patterns were seen have enough words here for a sentence of its own? */
function mayHoldAnother({ seen, scores }: Block, language: Language): boolean {
  return LANGUAGES.some((other, at) => other !== language && (seen & (1 << at)) !== 0 && (scores[at] ?? 0) >= MIXED);
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
