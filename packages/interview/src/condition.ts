// SPDX-License-Identifier: EUPL-1.2
// The small language in which an instrument says when a question is relevant. Read from the data, compiled once into
// closures. A non-answer counts as not answered. Never looks at what an answer means.

import { type Issue, readList, readObject } from '@amparo/kernel';
import { type Answer, chosen, isNonAnswer } from './answer.ts';

export type Condition =
  | { readonly answered: string }
  | { readonly equals: readonly [question: string, value: string | number] }
  | { readonly includes: readonly [question: string, option: string] }
  | { readonly less: readonly [question: string, bound: number] }
  | { readonly fact: readonly [key: string, value: string] }
  | { readonly is: string }
  | { readonly not: Condition }
  | { readonly and: readonly Condition[] }
  | { readonly or: readonly Condition[] };

const WORDS = ['answered', 'equals', 'includes', 'less', 'fact', 'is', 'not', 'and', 'or'] as const;
const DEEPEST = 20;

export function readCondition(raw: unknown, path: string, issues: Issue[], depth = 0): Condition | undefined {
  const object = readObject(raw, path, issues, WORDS);
  if (object === undefined) return undefined;
  const [word, more] = Object.keys(object);
  if (word === undefined || more !== undefined || depth > DEEPEST) {
    issues.push({ path, code: 'bad-condition', remedy: `exactly one of ${WORDS.join(', ')}, at most ${DEEPEST} deep` });
    return undefined;
  }
  const value = object[word];
  const at = `${path}.${word}`;
  switch (word) {
    case 'answered':
    case 'is':
      if (typeof value === 'string') return word === 'is' ? { is: value } : { answered: value };
      break;
    case 'equals':
      if (isPair(value) && (typeof value[1] === 'string' || typeof value[1] === 'number'))
        return { equals: [value[0], value[1]] };
      break;
    case 'includes':
    case 'fact':
      if (isPair(value) && typeof value[1] === 'string') {
        return word === 'fact' ? { fact: [value[0], value[1]] } : { includes: [value[0], value[1]] };
      }
      break;
    case 'less':
      if (isPair(value) && typeof value[1] === 'number') return { less: [value[0], value[1]] };
      break;
    case 'not': {
      const inner = readCondition(value, at, issues, depth + 1);
      return inner === undefined ? undefined : { not: inner };
    }
    case 'and':
    case 'or': {
      const list = readList(value, at, issues, 50);
      if (list === undefined) return undefined;
      const inner = list.flatMap((each, index) => readCondition(each, `${at}[${index}]`, issues, depth + 1) ?? []);
      return word === 'and' ? { and: inner } : { or: inner };
    }
  }
  issues.push({ path: at, code: 'bad-condition', remedy: 'a question id, or [question id, value]' });
  return undefined;
}

function isPair(value: unknown): value is [string, unknown] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}

/** Every question and term a condition names, for the check that they exist and stand before. */
export function namedIn(condition: Condition): {
  readonly questions: readonly string[];
  readonly terms: readonly string[];
} {
  if ('answered' in condition) return { questions: [condition.answered], terms: [] };
  if ('equals' in condition) return { questions: [condition.equals[0]], terms: [] };
  if ('includes' in condition) return { questions: [condition.includes[0]], terms: [] };
  if ('less' in condition) return { questions: [condition.less[0]], terms: [] };
  if ('fact' in condition) return { questions: [], terms: [] };
  if ('is' in condition) return { questions: [], terms: [condition.is] };
  const inner = ('not' in condition ? [condition.not] : 'and' in condition ? condition.and : condition.or).map(namedIn);
  return { questions: inner.flatMap((each) => each.questions), terms: inner.flatMap((each) => each.terms) };
}

/** What a condition may look at: the answers that count, by place, and what the host was told. */
export interface Sight {
  answerAt(slot: number): Answer | undefined;
  readonly facts: Readonly<Record<string, string>>;
}

export type Test = (sight: Sight) => boolean;

/**
 * @param places the slots a question id stands for here (several when it belongs to another repeated section)
 * @param terms the instrument's named conditions
 */
export function compileCondition(
  condition: Condition,
  places: (question: string) => readonly number[],
  terms: Readonly<Record<string, Condition>>,
): Test {
  const compile = (inner: Condition) => compileCondition(inner, places, terms);
  if ('is' in condition) {
    const term = terms[condition.is];
    if (term === undefined) throw new RangeError(`the condition names the unknown term ${condition.is}`);
    return compile(term);
  }
  if ('not' in condition) {
    const inner = compile(condition.not);
    return (sight) => !inner(sight);
  }
  if ('and' in condition) {
    const all = condition.and.map(compile);
    return (sight) => all.every((test) => test(sight));
  }
  if ('or' in condition) {
    const any = condition.or.map(compile);
    return (sight) => any.some((test) => test(sight));
  }
  if ('fact' in condition) {
    const [key, value] = condition.fact;
    return (sight) => sight.facts[key] === value;
  }
  const test = testOfAnswer(condition);
  const slots = places('answered' in condition ? condition.answered : operandsOf(condition)[0]);
  return (sight) =>
    slots.some((slot) => {
      const answer = sight.answerAt(slot);
      return answer !== undefined && !isNonAnswer(answer) && test(answer);
    });
}

type AboutAnswer = Extract<Condition, { equals: unknown } | { includes: unknown } | { less: unknown }>;

function operandsOf(condition: AboutAnswer): readonly [string, string | number] {
  if ('equals' in condition) return condition.equals;
  return 'includes' in condition ? condition.includes : condition.less;
}

function testOfAnswer(condition: AboutAnswer | { readonly answered: string }): (answer: Answer) => boolean {
  if ('answered' in condition) return () => true;
  const value = operandsOf(condition)[1];
  if ('includes' in condition) return (answer) => chosen(answer).includes(String(value));
  if ('less' in condition) return (answer) => answer.kind === 'number' && answer.value < Number(value);
  return (answer) => {
    if (answer.kind === 'number') return answer.value === value;
    if (answer.kind === 'choices') return answer.options.length === 1 && answer.options[0] === value;
    return answer.kind === 'choice' ? answer.option === value : answer.kind === 'date' && answer.date === value;
  };
}
