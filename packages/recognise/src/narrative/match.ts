// SPDX-License-Identifier: EUPL-1.2
// Goes through a text sentence by sentence: finds what is denied, asked, not asked or of another story, and ages, and
// tells every cue with its place. Every attempt at a phrase has a fixed budget of steps, so the work grows with the length
// of the text and with nothing else. Called by read-narrative.ts and by the teaching script.

import { type CompiledPhrase, type PhraseBook, SPECIAL_TARGETS, type SpecialTarget, type WordType } from './compile.ts';
import type { ConceptBook, ConceptExpression } from './concepts.ts';
import {
  ASKED,
  type ConceptRow,
  type CueSink,
  type CueSpace,
  DENIED,
  emptyRow,
  lastCue,
  OPEN,
  OTHER,
  TOLD,
  walkCues,
} from './cues.ts';
import { CLAUSE, COMMA, emptySentence, foldWord, nextSentence, NOTHING, type Sentence } from './words.ts';

/** A language made ready: its phrases, its words of concepts, and the numbers of cues. */
export interface Knowledge {
  readonly phrases: PhraseBook;
  readonly concepts: ConceptBook;
  readonly space: CueSpace;
}

/** Told of every cue; `start` and `end` are UTF-16 offsets of its clause, both 0 for a cue of the text as a whole. */
export interface CueListener {
  /** @returns false when the place is of no interest: it is then not worked out */
  wants(cue: number): boolean;
  wantsPair(low: number, high: number): boolean;
  cue(cue: number, start: number, end: number): void;
  pair(low: number, high: number, start: number, end: number): void;
}

/** A number that somebody is said to be old. */
export interface AgeMention {
  readonly years: number;
  readonly sentence: number;
  readonly start: number;
  readonly end: number;
  /** spoken of somebody else, as far as the words show */
  readonly other: boolean;
  readonly doubtful: boolean;
}

/** A word that shows the age of a person without a number. */
export interface AgeWord {
  readonly group: 'child' | 'adult';
  readonly start: number;
  readonly end: number;
}

export interface Found {
  readonly ages: readonly AgeMention[];
  readonly ageWords: readonly AgeWord[];
  readonly doubts: readonly { readonly start: number; readonly end: number }[];
  readonly sentences: number;
}

/** Counts the work, for the test that it grows with the length of the text only. */
export interface Meter {
  steps: number;
}

/** Steps that one attempt at one phrase may take. */
const BUDGET = 160;
/** A word longer than this is no word of the rules. */
const LONGEST_WORD = 40;

/** Reads a text; the listener hears its cues, the answer holds its ages. */
export function findCues(text: string, knowledge: Knowledge, listener: CueListener, meter: Meter): Found {
  return new Finder(text, knowledge, listener, meter).run();
}

/** What is known of one written word. */
interface Known {
  readonly folded: string;
  readonly type: WordType;
  readonly concept: number;
  readonly expressions: readonly ConceptExpression[];
}

/** A stretch of words that stands for one member of a class. */
interface Span {
  readonly classId: number;
  readonly length: number;
}

/** A phrase found in the sentence. Positions are words. */
interface Match {
  readonly target: number;
  readonly first: number;
  readonly last: number;
  /** words that the phrase itself uses: a negation among them belongs to the phrase */
  readonly used: readonly number[];
}

class Finder implements CueSink {
  private readonly text: string;
  private readonly reader: PhraseBook;
  private readonly concepts: ConceptBook;
  private readonly space: CueSpace;
  private readonly listener: CueListener;
  private readonly meter: Meter;
  private readonly sentence: Sentence = emptySentence();
  private readonly types: WordType[] = [];
  private readonly words: Known[] = [];
  private readonly spans: (Span[] | undefined)[] = [];
  private readonly known = new Map<string, Known>();
  private readonly stances: number[] = [];
  private readonly row: ConceptRow = emptyRow();
  // Single cues of the last two sentences.
  private recent: number[] = [];
  private older: number[] = [];
  private readonly ages: AgeMention[] = [];
  private readonly ageWords: AgeWord[] = [];
  private readonly doubts: { start: number; end: number }[] = [];
  private readonly ageValues = new Map<number, number>();
  private number = 0;
  private budget = 0;
  // The places of the attempt under way: where each element stands and how long it is.
  private readonly at: number[] = [];
  private readonly long: number[] = [];

  constructor(text: string, { phrases, concepts, space }: Knowledge, listener: CueListener, meter: Meter) {
    this.text = text;
    this.reader = phrases;
    this.concepts = concepts;
    this.space = space;
    this.listener = listener;
    this.meter = meter;
  }

  run(): Found {
    const { sentence, text, reader } = this;
    for (let from = 0; nextSentence(text, from, reader.splitting, sentence); from = sentence.next) {
      this.readWords();
      this.readNumbers();
      this.readExpressions();
      this.keep(this.readPhrases());
      this.readConcepts();
      this.number += 1;
    }
    this.tellLast();
    const { ages, ageWords, doubts } = this;
    return { ages, ageWords, doubts, sentences: this.number };
  }

  private readWords(): void {
    const { sentence, types, words, spans, text } = this;
    for (let index = 0; index < sentence.count; index += 1) {
      const start = sentence.start[index] ?? 0;
      const end = sentence.end[index] ?? 0;
      const word = end - start > LONGEST_WORD ? '' : text.slice(start, end);
      let known = this.known.get(word);
      if (known === undefined) {
        known = this.look(word);
        this.known.set(word, known);
        this.meter.steps += word.length;
      }
      types[index] = known.type;
      words[index] = known;
      spans[index] = undefined;
    }
    this.meter.steps += sentence.count;
  }

  private look(word: string): Known {
    const folded = this.folded(word);
    return {
      folded,
      type: this.reader.typeOf(folded),
      concept: this.concepts.conceptOf(folded),
      expressions: this.concepts.expressionsFrom(folded),
    };
  }

  /** A final 's belongs to the owner, not to the word: the manager's drawer. */
  private folded(word: string): string {
    const folded = foldWord(word);
    return this.reader.language.apostrophe === 'join' && folded.endsWith("'s") ? folded.slice(0, -2) : folded;
  }

  // --- numbers ---

  private readNumbers(): void {
    const { sentence, types } = this;
    this.ageValues.clear();
    for (let index = 0; index < sentence.count; index += 1) {
      const digits = this.digitsAt(index);
      if (digits === undefined && (types[index]?.number ?? -1) < 0) continue;
      const { value, length } = digits ?? this.numberWords(index);
      this.addSpan(index, { classId: this.reader.numberClasses.any, length });
      if (value <= MOST_YEARS) this.ageValues.set(index, value);
      if (value <= MOST_YEARS && this.canBeAge(index, length)) {
        this.addSpan(index, { classId: this.reader.numberClasses.age, length });
        if (this.setApart(index, length)) this.addSpan(index, { classId: this.reader.numberClasses.commaAge, length });
      }
      if (digits === undefined) index += length - 1;
    }
  }

  private digitsAt(index: number): { value: number; length: number } | undefined {
    const start = this.sentence.start[index] ?? 0;
    const unit = this.text.charCodeAt(start);
    if (unit < 0x30 || unit > 0x39) return undefined;
    const length = (this.sentence.end[index] ?? 0) - start;
    const value = length > 3 ? Number.POSITIVE_INFINITY : Number(this.text.slice(start, start + length));
    return { value: Number.isInteger(value) ? value : Number.POSITIVE_INFINITY, length: 1 };
  }

  /** twenty-three, treinta y seis, soixante-dix, vinte e dois: tens and what is joined to them. */
  private numberWords(from: number): { value: number; length: number } {
    const { types, sentence } = this;
    let value = types[from]?.number ?? 0;
    let last = from;
    let next = from + 1;
    while (next < sentence.count && next - from < 6 && (sentence.before[next] ?? 0) === NOTHING) {
      const type = types[next];
      if (type === undefined) break;
      if (type.joinsNumbers) {
        next += 1;
        continue;
      }
      if (type.number < 0) break;
      if (value === 4 && type.number === 20) value = 80;
      else if (type.number >= 100) value *= type.number;
      else if (value >= 20 && type.number < 20) value += type.number;
      else break;
      last = next;
      next += 1;
    }
    return { value, length: last - from + 1 };
  }

  private canBeAge(index: number, length: number): boolean {
    const before = this.types[index - 1];
    if (before?.notBeforeAge === true && (this.sentence.before[index] ?? 0) === NOTHING) return false;
    const after = index + length;
    if (after < this.sentence.count && (this.sentence.before[after] ?? 0) === NOTHING) {
      if (this.types[after]?.notAfterAge === true || this.digitsAt(after) !== undefined) return false;
    }
    return true;
  }

  /** Girl, nine, from …: commas on both sides, or the end of the sentence. */
  private setApart(index: number, length: number): boolean {
    const { before, count } = this.sentence;
    const after = index + length;
    if (index === 0 || before[index] !== COMMA || this.number >= FIRST_SENTENCES) return false;
    return after >= count || (before[after] ?? 0) >= COMMA;
  }

  // --- fixed expressions and phrases ---

  private addSpan(at: number, span: Span): void {
    const list = this.spans[at];
    if (list === undefined) this.spans[at] = [span];
    else list.push(span);
  }

  private readExpressions(): void {
    const { types, sentence, reader } = this;
    for (let index = 0; index < sentence.count; index += 1) {
      const waiting = types[index]?.expressions ?? NONE;
      for (const id of waiting) {
        const expression = reader.expressions[id];
        if (expression === undefined) continue;
        const from = index - expression.trigger;
        if (from < 0 || from + expression.places.length > sentence.count) continue;
        let whole = true;
        for (let place = 0; place < expression.places.length && whole; place += 1) {
          this.meter.steps += 1;
          whole = this.wordFills(from + place, expression.places[place] ?? 0);
        }
        if (whole) this.addSpan(from, { classId: expression.classId, length: expression.places.length });
      }
    }
  }

  private readPhrases(): Match[] {
    const { types, sentence, spans, reader } = this;
    const matches: Match[] = [];
    for (let index = 0; index < sentence.count; index += 1) {
      for (const id of types[index]?.phrases ?? NONE) this.attempt(id, index, 1, matches);
      const list = spans[index];
      if (list === undefined) continue;
      for (const { classId, length } of list) {
        for (const id of reader.classPhrases[classId] ?? NONE) {
          const phrase = reader.phrases[id];
          const place = phrase?.places[phrase.trigger] ?? -1;
          if (hasBit(reader.classFills[classId] ?? NO_FILL, place)) this.attempt(id, index, length, matches);
        }
      }
    }
    return matches;
  }

  private attempt(id: number, index: number, length: number, matches: Match[]): void {
    const phrase = this.reader.phrases[id];
    if (phrase === undefined) return;
    this.budget = BUDGET;
    this.at[phrase.trigger] = index;
    this.long[phrase.trigger] = length;
    const found = this.extendRight(phrase, phrase.trigger) && this.extendLeft(phrase, phrase.trigger);
    this.meter.steps += BUDGET - this.budget + 1;
    if (!found) return;
    const used: number[] = [];
    let first = Number.POSITIVE_INFINITY;
    let last = -1;
    for (let place = 0; place < phrase.places.length; place += 1) {
      const at = this.at[place] ?? 0;
      const end = at + (this.long[place] ?? 1) - 1;
      if (at < first) first = at;
      if (end > last) last = end;
      for (let word = at; word <= end; word += 1) used.push(word);
    }
    matches.push({ target: phrase.target, first, last, used });
  }

  /** Finds the elements after `place`, nearest first; steps back where a later one fails. */
  private extendRight(phrase: CompiledPhrase, place: number): boolean {
    if (place + 1 >= phrase.places.length) return true;
    const gap = phrase.gaps[place] ?? 0;
    const start = this.at[place] ?? 0;
    const after = start + (this.long[place] ?? 1);
    const wanted = phrase.places[place + 1] ?? 0;
    for (let distance = 0; distance <= gap; distance += 1) {
      if (this.take(place + 1, after + distance, wanted) && this.extendRight(phrase, place + 1)) return true;
      if (phrase.eitherOrder[place] !== true) continue;
      if (this.takeEndingAt(place + 1, start - 1 - distance, wanted) && this.extendRight(phrase, place + 1))
        return true;
    }
    return false;
  }

  private extendLeft(phrase: CompiledPhrase, place: number): boolean {
    if (place === 0) return true;
    const gap = phrase.gaps[place - 1] ?? 0;
    const start = this.at[place] ?? 0;
    const after = start + (this.long[place] ?? 1);
    const wanted = phrase.places[place - 1] ?? 0;
    for (let distance = 0; distance <= gap; distance += 1) {
      if (this.takeEndingAt(place - 1, start - 1 - distance, wanted) && this.extendLeft(phrase, place - 1)) return true;
      if (phrase.eitherOrder[place - 1] !== true) continue;
      if (this.take(place - 1, after + distance, wanted) && this.extendLeft(phrase, place - 1)) return true;
    }
    return false;
  }

  private take(place: number, index: number, wanted: number): boolean {
    const length = this.fillsAt(index, wanted);
    if (length === 0) return false;
    this.at[place] = index;
    this.long[place] = length;
    return true;
  }

  private takeEndingAt(place: number, index: number, wanted: number): boolean {
    if (index < 0) return false;
    for (let length = 1; length <= this.reader.longest && length <= index + 1; length += 1) {
      if (length > 1 && this.spans[index - length + 1] === undefined) continue;
      if (this.fillsWith(index - length + 1, length, wanted)) {
        this.at[place] = index - length + 1;
        this.long[place] = length;
        return true;
      }
    }
    return false;
  }

  /** @returns how many words from `index` on fill the place; 0 when they do not */
  private fillsAt(index: number, place: number): number {
    if (index < 0 || index >= this.sentence.count || this.budget <= 0) return 0;
    this.budget -= 1;
    let length = this.wordFills(index, place) ? 1 : 0;
    const list = this.spans[index];
    if (list === undefined) return length;
    for (const span of list) {
      if (span.length > length && hasBit(this.reader.classFills[span.classId] ?? NO_FILL, place)) length = span.length;
    }
    return length;
  }

  private fillsWith(index: number, length: number, place: number): boolean {
    if (this.budget <= 0) return false;
    this.budget -= 1;
    if (length === 1 && this.wordFills(index, place)) return true;
    const list = this.spans[index];
    if (list === undefined) return false;
    return list.some(
      (span) => span.length === length && hasBit(this.reader.classFills[span.classId] ?? NO_FILL, place),
    );
  }

  private wordFills(index: number, place: number): boolean {
    const type = this.types[index];
    return type !== undefined && hasBit(type.fills, place);
  }

  // --- what the matches of a sentence mean together ---

  private keep(matches: readonly Match[]): void {
    const { stances, sentence } = this;
    for (let index = 0; index < sentence.count; index += 1) stances[index] = TOLD;
    if (matches.length === 0) return;
    const of = (name: SpecialTarget) => {
      const target = SPECIAL_TARGETS.indexOf(name);
      return matches.filter((match) => match.target === target);
    };
    const exceptions = of('negation-exception');
    const isExcepted = (cue: Match) => exceptions.some(({ first, last }) => first <= cue.first && cue.last <= last);
    for (const cue of of('negation-before')) if (!isExcepted(cue)) this.deny(cue);
    for (const cue of of('negation-after')) this.denyBefore(cue);
    for (const cue of of('asked')) this.markAsked(cue);
    const [unasked, elsewhere] = [of('not-asked'), of('elsewhere')];
    if (unasked.length > 0) stances.fill(OPEN, 0, sentence.count);
    if (elsewhere.length > 0) stances.fill(OTHER, 0, sentence.count);
    const dropped = unasked.length + elsewhere.length > 0;
    this.keepAges(of('age-says'), of('age-months'), of('age-doubt'), dropped);
    for (const group of ['child', 'adult'] as const) {
      for (const { first, last } of of(`age-${group}`)) this.ageWords.push({ group, ...this.offsets(first, last) });
    }
  }

  private offsets(first: number, last: number): { start: number; end: number } {
    return { start: this.sentence.start[first] ?? 0, end: this.sentence.end[last] ?? 0 };
  }

  /** A negation reaches forward to the end of its clause; over a comma where the list goes on (`no debts, fines or threats`). */
  private deny(cue: Match): void {
    let left = this.reader.language.negation.reach;
    for (let word = cue.last + 1; word < this.sentence.count && left > 0; word += 1) {
      const mark = this.sentence.before[word] ?? 0;
      if (mark === CLAUSE || this.types[word]?.stops === true) return;
      if (mark === COMMA && !this.carriesOn(word)) return;
      if (mark === COMMA) left = this.reader.language.negation.reach;
      this.stances[word] = DENIED;
      left -= 1;
    }
  }

  private carriesOn(from: number): boolean {
    for (let word = from; word < this.sentence.count && word < from + 6; word += 1) {
      if (word > from && (this.sentence.before[word] ?? 0) === CLAUSE) return false;
      if (this.types[word]?.carries === true) return true;
    }
    return false;
  }

  private denyBefore(cue: Match): void {
    for (let word = cue.first - 1; word >= 0 && word >= cue.first - 3; word -= 1) {
      if ((this.sentence.before[word + 1] ?? 0) !== NOTHING) return;
      this.stances[word] = DENIED;
    }
  }

  private markAsked(cue: Match): void {
    const end = Math.min(this.sentence.count, cue.last + 1 + ASKED_REACH);
    for (let word = cue.last + 1; word < end; word += 1) {
      if ((this.sentence.before[word] ?? 0) === CLAUSE) return;
      this.stances[word] = ASKED;
    }
  }

  // --- concepts and cues ---

  private readConcepts(): void {
    const { row, sentence, words, stances } = this;
    row.count = 0;
    let apart = false;
    for (let index = 0; index < sentence.count; index += 1) {
      if ((sentence.before[index] ?? 0) === CLAUSE) apart = true;
      const expression = this.expressionAt(index);
      const concept = expression?.concept ?? words[index]?.concept ?? -1;
      const last = index + (expression?.rest.length ?? 0);
      if (concept >= 0) {
        const at = row.count;
        row.concept[at] = concept;
        row.stance[at] = stances[index] ?? TOLD;
        row.first[at] = index;
        row.last[at] = last;
        row.apart[at] = apart;
        row.count += 1;
        apart = false;
      }
      index = last;
    }
    this.meter.steps += sentence.count + row.count * 8;
    this.older = this.recent;
    this.recent = [];
    walkCues(row, this.space, this);
  }

  private expressionAt(index: number): ConceptExpression | undefined {
    for (const expression of this.words[index]?.expressions ?? NO_EXPRESSIONS) {
      const { rest, open } = expression;
      if (index + rest.length >= this.sentence.count) continue;
      this.meter.steps += 1;
      const fits = rest.every((part, at) => {
        const word = this.words[index + 1 + at]?.folded ?? '';
        return open && at === rest.length - 1 ? word.startsWith(part) : word === part;
      });
      if (fits) return expression;
    }
    return undefined;
  }

  single(cue: number, first: number, last: number): void {
    if (cue < this.space.singles) this.recent.push(cue);
    if (!this.listener.wants(cue)) return;
    const { start, end } = this.clauseOf(first, last);
    this.listener.cue(cue, start, end);
  }

  pair(low: number, high: number, first: number, last: number): void {
    this.meter.steps += 1;
    if (!this.listener.wantsPair(low, high)) return;
    const { start, end } = this.clauseOf(first, last);
    this.listener.pair(low, high, start, end);
  }

  /** The end of a text often says what was asked and what came of it. */
  private tellLast(): void {
    for (const single of [...this.older, ...this.recent]) {
      const cue = lastCue(single, this.space);
      if (this.listener.wants(cue)) this.listener.cue(cue, 0, 0);
    }
  }

  /** The clause around some words, so that a person can judge it; short ones take in what stands beside them. */
  private clauseOf(first: number, last: number): { start: number; end: number } {
    const { before, count } = this.sentence;
    let [from, to] = [first, last];
    while (from > 0 && first - from < CLAUSE_REACH && ((before[from] ?? 0) === NOTHING || to - from < 2)) from -= 1;
    while (to + 1 < count && to - last < CLAUSE_REACH && ((before[to + 1] ?? 0) === NOTHING || to - from < 3)) to += 1;
    return this.offsets(from, to);
  }

  // --- ages ---

  private keepAges(says: readonly Match[], months: readonly Match[], doubts: readonly Match[], dropped: boolean): void {
    for (const { first, last } of doubts) this.doubts.push(this.offsets(first, last));
    for (const [list, inMonths] of [
      [says, false],
      [doubts, false],
      [months, true],
    ] as const) {
      for (const match of list) {
        const number = match.used.find((word) => this.ageValues.has(word));
        const value = number === undefined ? undefined : this.ageValues.get(number);
        if (number === undefined || value === undefined || dropped) continue;
        this.ages.push({
          years: inMonths ? Math.floor(value / 12) : value,
          sentence: this.number,
          ...this.offsets(match.first, match.last),
          other: list !== doubts && this.isOfAnother(match.first),
          doubtful: doubts.some((doubt) => doubt.first <= number && number <= doubt.last + 1),
        });
      }
    }
  }

  /** her cousin of six, un comerciante de cuarenta: a word for somebody else stands just before, in the same clause. */
  private isOfAnother(first: number): boolean {
    for (let word = first; word >= 0 && word > first - 5; word -= 1) {
      if (this.types[word]?.other === true) return true;
      if ((this.sentence.before[word] ?? 0) === CLAUSE) return false;
    }
    return false;
  }
}

const ASKED_REACH = 14;
/** A quote reaches so many words beyond its cue. */
const CLAUSE_REACH = 9;
const NO_EXPRESSIONS: readonly ConceptExpression[] = [];
const MOST_YEARS = 110;
/** An age that stands between commas only is looked for where a text introduces the person. */
const FIRST_SENTENCES = 3;
const NONE: readonly number[] = [];
const NO_FILL = new Uint32Array(0);

function hasBit(set: Uint32Array, bit: number): boolean {
  return ((set[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0;
}
