// SPDX-License-Identifier: EUPL-1.2
// Makes the phrases of one language ready for reading (negations, questions, ages): every place of every phrase gets a
// number, every word knows the places it can fill, and every phrase waits for its rarest word. match.ts then looks at a
// phrase only where that word stands. Done once per language; holds nothing of any text.

import type { ReaderLanguage } from './language.ts';
import type { Element, Phrase } from './phrase.ts';
import { foldWord, type Splitting } from './words.ts';

/** A phrase with numbered places. */
export interface CompiledPhrase {
  /** what a match means: index into SPECIAL_TARGETS */
  readonly target: number;
  readonly places: readonly number[];
  readonly gaps: readonly number[];
  readonly eitherOrder: readonly boolean[];
  /** the place from which the phrase is looked for */
  readonly trigger: number;
}

/** A fixed expression of several words that counts as one member of a class. */
export interface Expression {
  readonly classId: number;
  readonly places: readonly number[];
  readonly trigger: number;
}

/** Which places a word fills, and what waits for it. */
export interface WordType {
  /** bit set over places */
  readonly fills: Uint32Array;
  readonly phrases: readonly number[];
  readonly expressions: readonly number[];
  /** value of a number word, otherwise -1 */
  readonly number: number;
  readonly joinsNumbers: boolean;
  readonly stops: boolean;
  readonly carries: boolean;
  readonly notBeforeAge: boolean;
  readonly notAfterAge: boolean;
  readonly other: boolean;
}

/** What a phrase can mean. */
export const SPECIAL_TARGETS = [
  'negation-before',
  'negation-after',
  'negation-exception',
  'asked',
  'not-asked',
  'elsewhere',
  'age-says',
  'age-months',
  'age-doubt',
  'age-child',
  'age-adult',
] as const;
export type SpecialTarget = (typeof SPECIAL_TARGETS)[number];

export interface PhraseBook {
  readonly language: ReaderLanguage;
  readonly splitting: Splitting;
  readonly phrases: readonly CompiledPhrase[];
  readonly expressions: readonly Expression[];
  /** the longest fixed expression, in words */
  readonly longest: number;
  /** bit sets over places, one per class: for fixed expressions and numbers */
  readonly classFills: readonly Uint32Array[];
  readonly classPhrases: readonly (readonly number[])[];
  readonly numberClasses: { readonly any: number; readonly age: number; readonly commaAge: number };
  /** @returns what the rules know of a folded word */
  readonly typeOf: (folded: string) => WordType;
}

/** A word of the rules and what it stands for while compiling. */
interface Entry {
  readonly places: Set<number>;
}

const COMMON_COST = 40;
const PREFIX_COST = 3;
const NUMBER_COST = 60;

export function compilePhrases(language: ReaderLanguage): PhraseBook {
  const builder = new Builder(language);
  const phrases: Readonly<Record<SpecialTarget, readonly Phrase[]>> = {
    'negation-before': language.negation.before,
    'negation-after': language.negation.after,
    'negation-exception': language.negation.exceptions,
    asked: language.cues.asked,
    'not-asked': language.cues.unasked,
    elsewhere: language.cues.elsewhere,
    'age-says': language.age.says,
    'age-months': language.age.months,
    'age-doubt': language.age.doubt,
    'age-child': language.age.child,
    'age-adult': language.age.adult,
  };
  for (const [index, name] of SPECIAL_TARGETS.entries()) builder.addAll(phrases[name], index);
  return builder.finish();
}

class Builder {
  private readonly language: ReaderLanguage;
  private readonly common: ReadonlySet<string>;
  private readonly placeIds = new Map<string, number>();
  private readonly costs: number[] = [];
  private readonly words = new Map<string, Entry>();
  private readonly prefixes = new Map<string, Entry>();
  private readonly classIds = new Map<string, number>();
  private readonly classPlaces: Set<number>[] = [];
  private readonly phrases: CompiledPhrase[] = [];
  private readonly expressions: Expression[] = [];

  constructor(language: ReaderLanguage) {
    this.language = language;
    this.common = new Set(language.common.map(foldWord));
    for (const name of ['#', '#age', ',#age']) this.classId(name);
    for (const name of language.classes.keys()) this.classId(name);
    // Fixed expressions first: their places are numbered like any other.
    for (const [name, members] of language.classes) {
      for (const member of members) if (member.length > 1) this.addExpression(this.classId(name), member);
    }
  }

  addAll(phrases: readonly Phrase[], target: number): void {
    for (const phrase of phrases) {
      const places = phrase.elements.map((element) => this.place(element));
      this.phrases.push({
        target,
        places,
        gaps: phrase.links.map(({ gap }) => gap),
        eitherOrder: phrase.links.map(({ eitherOrder }) => eitherOrder),
        trigger: this.cheapest(places),
      });
    }
  }

  finish(): PhraseBook {
    const waiting: number[][] = this.costs.map(() => []);
    for (const [index, phrase] of this.phrases.entries()) waiting[phrase.places[phrase.trigger] ?? 0]?.push(index);
    const expressionsAt: number[][] = this.costs.map(() => []);
    for (const [index, { places, trigger }] of this.expressions.entries()) {
      expressionsAt[places[trigger] ?? 0]?.push(index);
    }
    const size = Math.ceil(this.costs.length / 32);
    const bits = (places: Iterable<number>): Uint32Array => {
      const set = new Uint32Array(size);
      for (const place of places) set[place >>> 5] = (set[place >>> 5] ?? 0) | (1 << (place & 31));
      return set;
    };
    const gather = (places: Iterable<number>, lists: readonly (readonly number[])[]): readonly number[] => [
      ...new Set([...places].flatMap((place) => lists[place] ?? [])),
    ];
    const language = this.language;
    const words = this.words;
    const prefixes = this.prefixes;
    const numbers = new Map([...language.numbers].map(([word, value]) => [foldWord(word), value]));
    const folded = (list: readonly string[]): ReadonlySet<string> => new Set(list.map(foldWord));
    const joins = folded(language.numberJoin);
    const stops = folded(language.negation.stop);
    const carries = folded(language.negation.carry);
    const notBefore = folded(language.age.notBefore);
    const notAfter = folded(language.age.notAfter);
    const others = folded(language.age.others);
    // first two letters -> the lengths of prefixes with them, shortest first
    const lengths = new Map<string, number[]>();
    for (const prefix of [...prefixes.keys()].sort((one, other) => one.length - other.length)) {
      const known = lengths.get(prefix.slice(0, 2)) ?? [];
      if (!known.includes(prefix.length)) lengths.set(prefix.slice(0, 2), [...known, prefix.length]);
    }
    const build = (word: string, entries: readonly Entry[]): WordType => {
      const places = new Set(entries.flatMap((entry) => [...entry.places]));
      return {
        fills: bits(places),
        phrases: gather(places, waiting),
        expressions: gather(places, expressionsAt),
        number: numbers.get(word) ?? -1,
        joinsNumbers: joins.has(word),
        stops: stops.has(word),
        carries: carries.has(word),
        notBeforeAge: notBefore.has(word),
        notAfterAge: notAfter.has(word),
        other: others.has(word),
      };
    };
    const listed: ReadonlySet<string> = new Set([
      ...words.keys(),
      ...numbers.keys(),
      ...[joins, stops, carries, notBefore, notAfter, others].flatMap((set) => [...set]),
    ]);
    const unknown: WordType = { ...build('', []), fills: NO_BITS };
    // Kept by the rules that a word meets, never by the word itself: nothing of a text outlives its reading.
    const types = new Map<string, WordType>();
    const typeOf = (word: string): WordType => {
      const met: Entry[] = [];
      let key = listed.has(word) ? word : '';
      const own = words.get(word);
      if (own !== undefined) met.push(own);
      // didn't and they'll stand for n't and 'll as well.
      const ending = language.apostrophe === 'join' ? endingOf(word) : '';
      const end = ending === '' ? undefined : words.get(ending);
      if (end !== undefined) {
        met.push(end);
        key += ending;
      }
      for (const length of lengths.get(word.slice(0, 2)) ?? NO_LENGTHS) {
        if (length > word.length) break;
        const prefix = word.slice(0, length);
        const entry = prefixes.get(prefix);
        if (entry === undefined) continue;
        met.push(entry);
        key += `*${prefix}`;
      }
      if (key === '') return unknown;
      let type = types.get(key);
      if (type === undefined) types.set(key, (type = build(word, met)));
      return type;
    };
    return {
      language,
      splitting: { apostrophe: language.apostrophe, abbreviations: folded(language.abbreviations) },
      phrases: this.phrases,
      expressions: this.expressions,
      longest: Math.max(4, ...this.expressions.map(({ places }) => places.length)),
      classFills: this.classPlaces.map(bits),
      classPhrases: this.classPlaces.map((places) => gather(places, waiting)),
      numberClasses: { any: this.classId('#'), age: this.classId('#age'), commaAge: this.classId(',#age') },
      typeOf,
    };
  }

  private classId(name: string): number {
    const known = this.classIds.get(name);
    if (known !== undefined) return known;
    const id = this.classIds.size;
    this.classIds.set(name, id);
    this.classPlaces.push(new Set());
    return id;
  }

  private addExpression(classId: number, member: readonly Element[]): void {
    if (member.length < 2) return;
    const places = member.map((element) => this.place(element));
    this.expressions.push({ classId, places, trigger: this.cheapest(places) });
  }

  private cheapest(places: readonly number[]): number {
    let best = 0;
    for (const [index, place] of places.entries()) {
      if ((this.costs[place] ?? 0) < (this.costs[places[best] ?? 0] ?? 0)) best = index;
    }
    return best;
  }

  /** The number of an element; the same element in two phrases is the same place. */
  private place(element: Element): number {
    const key = [
      [...element.words].sort().join('|'),
      [...element.prefixes].sort().join('|'),
      [...element.classes].sort().join('|'),
      element.number ?? '',
      JSON.stringify(element.expressions),
    ].join('/');
    const known = this.placeIds.get(key);
    if (known !== undefined) return known;
    const place = this.costs.length;
    this.placeIds.set(key, place);
    this.costs.push(0);
    let cost = this.fill(element, place);
    for (const name of element.classes) {
      this.classPlaces[this.classId(name)]?.add(place);
      for (const member of this.language.classes.get(name) ?? []) {
        const [only] = member;
        cost += member.length === 1 && only !== undefined ? this.fill(only, place) : 1;
      }
    }
    if (element.expressions.length > 0) {
      // An unnamed class of its own for the expressions of this place.
      const classId = this.classId(`_${place}`);
      this.classPlaces[classId]?.add(place);
      for (const expression of element.expressions) this.addExpression(classId, expression);
      cost += element.expressions.length;
    }
    if (element.number !== undefined) {
      const name = element.number === 'any' ? '#' : element.number === 'age' ? '#age' : ',#age';
      this.classPlaces[this.classId(name)]?.add(place);
      cost += NUMBER_COST;
    }
    this.costs[place] = cost;
    return place;
  }

  private fill(element: Element, place: number): number {
    let cost = 0;
    for (const word of element.words) {
      entryOf(this.words, word).places.add(place);
      cost += this.common.has(word) ? COMMON_COST : 1;
    }
    for (const prefix of element.prefixes) {
      entryOf(this.prefixes, prefix).places.add(place);
      cost += PREFIX_COST;
    }
    return cost;
  }
}

const NO_BITS = new Uint32Array(0);
const NO_LENGTHS: readonly number[] = [];

function endingOf(word: string): string {
  if (word.endsWith("n't")) return "n't";
  const apostrophe = word.lastIndexOf("'");
  return apostrophe > 0 ? word.slice(apostrophe) : '';
}

function entryOf(entries: Map<string, Entry>, key: string): Entry {
  const known = entries.get(key);
  if (known !== undefined) return known;
  const entry: Entry = { places: new Set() };
  entries.set(key, entry);
  return entry;
}
