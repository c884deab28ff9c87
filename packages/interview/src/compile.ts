// SPDX-License-Identifier: EUPL-1.2
// An instrument made ready to run: every question that can ever be asked has a fixed slot, repeated sections unrolled,
// conditions compiled. Done once; everything after it is array look-ups. Works on whole and on one-language instruments.

import { type Condition, type Test, compileCondition, namedIn } from './condition.ts';
import type { Circumstance, Instrument, Question, Section } from './instrument.ts';

/** One question at its place: the key under which its answer stands, e.g. `hours` or, in the second round, `hours#2`. */
export interface Slot<Text = unknown> {
  readonly index: number;
  readonly key: string;
  /** 1 for the first round */
  readonly round: number;
  readonly question: Question<Text>;
  readonly section: Section<Text>;
  readonly relevant: Test;
  /** slots whose answers decide whether this one is relevant */
  readonly rests: readonly number[];
}

export interface CompiledCircumstance<Text = unknown> {
  readonly circumstance: Circumstance<Text>;
  readonly holds: Test | undefined;
}

export interface Interview<Text = unknown> {
  readonly instrument: Instrument<Text>;
  readonly slots: readonly Slot<Text>[];
  /** slot index by key */
  readonly places: ReadonlyMap<string, number>;
  readonly circumstances: readonly CompiledCircumstance<Text>[];
}

/** @param instrument from parseInstrument or sliceInstrument; it is trusted here and not checked again */
export function compileInstrument<Text>(instrument: Instrument<Text>): Interview<Text> {
  const slots: Slot<Text>[] = [];
  const places = new Map<string, number>();
  const roundsOf = new Map<string, { section: string; keys: string[] }>();
  for (const section of instrument.sections) {
    const rounds = section.repeat?.most ?? 1;
    for (let round = 1; round <= rounds; round += 1) {
      for (const question of section.questions) {
        const key = round === 1 ? question.id : `${question.id}#${round}`;
        const known = roundsOf.get(question.id) ?? { section: section.id, keys: [] };
        known.keys.push(key);
        roundsOf.set(question.id, known);
        places.set(key, places.size);
      }
    }
  }
  const placesOf = (section: string | null, round: number) => (id: string) => {
    const known = roundsOf.get(id);
    if (known === undefined) throw new RangeError(`the condition names the unknown question ${id}`);
    const keys = known.section === section ? [round === 1 ? id : `${id}#${round}`] : known.keys;
    return keys.flatMap((key) => places.get(key) ?? []);
  };
  for (const section of instrument.sections) {
    const rounds = section.repeat?.most ?? 1;
    for (let round = 1; round <= rounds; round += 1) {
      for (const question of section.questions) {
        const key = round === 1 ? question.id : `${question.id}#${round}`;
        const conditions = [section.when, question.when].filter((each) => each !== undefined);
        const here = placesOf(section.id, round);
        const tests = conditions.map((each) => compileCondition(each, here, instrument.terms));
        const rests = conditions.flatMap((each) => questionsOf(each, instrument.terms).flatMap(here));
        if (round > 1 && section.repeat !== undefined) {
          const before = placesOf(section.id, round - 1);
          tests.push(compileCondition({ equals: [section.repeat.again, 'yes'] }, before, instrument.terms));
          rests.push(...before(section.repeat.again));
        }
        slots.push({ index: slots.length, key, round, question, section, relevant: all(tests), rests });
      }
    }
  }
  const circumstances = instrument.circumstances.map((circumstance) => ({
    circumstance,
    holds:
      circumstance.when === undefined
        ? undefined
        : compileCondition(circumstance.when, placesOf(null, 1), instrument.terms),
  }));
  return { instrument, slots, places, circumstances };
}

function all(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (first === undefined) return () => true;
  return second === undefined ? first : (sight) => tests.every((test) => test(sight));
}

function questionsOf(condition: Condition, terms: Readonly<Record<string, Condition>>): readonly string[] {
  const named = namedIn(condition);
  const behind = named.terms.flatMap((name) => {
    const term = terms[name];
    return term === undefined ? [] : questionsOf(term, terms);
  });
  return [...named.questions, ...behind];
}
