// SPDX-License-Identifier: EUPL-1.2
// The question engine through its door, with a questionnaire about a bakery: it knows no domain.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Issue } from '@amparo/kernel';
import fc from 'fast-check';
import {
  type Answer,
  type InterviewState,
  answer,
  cardsNow,
  checkAnswer,
  circumstancesNow,
  compileInstrument,
  confirm,
  nextQuestion,
  parseInstrument,
  parseState,
  progress,
  raise,
  readAnswer,
  serialiseState,
  sharedPart,
  sliceInstrument,
  start,
  tell,
  trail,
  viewOf,
  writeAnswer,
} from './index.ts';

const t = (en: string) => ({ en, es: `${en} (es)` });
const BLOCK = {
  id: 'hello',
  sections: [
    {
      id: 'hello',
      title: t('Hello'),
      role: 'opening',
      questions: [{ id: 'noise', kind: 'yes-no', ask: t('Noise?'), options: [{ id: 'yes', card: 'quiet' }] }],
    },
  ],
  circumstances: [
    { id: 'noisy', title: t('Noisy'), when: { equals: ['noise', 'yes'] }, only: ['hello'] },
    { id: 'guest', title: t('Guest'), event: 'companion-arrived', until: 'companion-left', only: ['hello'] },
  ],
  cards: {
    quiet: { title: t('Quiet'), steps: [t('Close the door.')] },
    fainting: { title: t('Fainting'), steps: [t('Help.')] },
  },
};
const BAKERY = {
  id: 'bakery',
  version: 2,
  title: t('Bakery'),
  about: t('Bread'),
  sections: [
    { block: 'hello' },
    {
      id: 'taste',
      title: t('Taste'),
      role: 'finding',
      shared: true,
      questions: [
        {
          id: 'bread',
          kind: 'single',
          ask: t('Bread?'),
          options: [
            { id: 'rye', text: t('Rye') },
            { id: 'white', text: t('White') },
          ],
        },
        { id: 'slices', kind: 'number', least: 0, most: 20, ask: t('Slices?'), when: { is: 'likes-rye' } },
        {
          id: 'toppings',
          kind: 'multiple',
          ask: t('Toppings?'),
          options: [
            { id: 'jam', text: t('Jam') },
            { id: 'cheese', text: t('Cheese') },
            { id: 'none', text: t('None'), exclusive: true },
          ],
        },
        {
          id: 'why-much',
          kind: 'text',
          most: 20,
          ask: t('Why?'),
          when: { and: [{ answered: 'slices' }, { not: { less: ['slices', 10] } }] },
        },
      ],
    },
    {
      id: 'shop',
      title: t('Shop'),
      role: 'finding',
      repeat: { again: 'another', most: 3 },
      questions: [
        { id: 'since', kind: 'date', precision: 'month', ask: t('Since?') },
        { id: 'queue', kind: 'yes-no', ask: t('Queue?'), when: { answered: 'since' } },
        { id: 'another', kind: 'yes-no', ask: t('Another?') },
      ],
    },
    {
      id: 'bye',
      title: t('Bye'),
      role: 'help',
      questions: [
        {
          id: 'thanks',
          kind: 'yes-no',
          ask: t('Thanks?'),
          when: { or: [{ includes: ['toppings', 'jam'] }, { fact: ['member', 'yes'] }] },
        },
      ],
    },
  ],
  terms: { 'likes-rye': { equals: ['bread', 'rye'] } },
};

function read(raw: unknown, blocks: Readonly<Record<string, unknown>> = { hello: BLOCK }) {
  const issues: Issue[] = [];
  return { instrument: parseInstrument(raw, blocks, issues), issues };
}

const instrument = read(BAKERY).instrument;
if (instrument === undefined) throw new Error('the bakery must parse');
const interview = compileInstrument(instrument);
const choice = (option: string): Answer => ({ kind: 'choice', option });
const say = (state: InterviewState, answers: Readonly<Record<string, Answer>>) =>
  Object.entries(answers).reduce((before, [key, said]) => answer(interview, before, key, said), state);
const keyOf = (state: InterviewState) => {
  const next = nextQuestion(interview, state);
  return next.kind === 'ask' ? next.key : next.kind;
};

test('questions come in the order of the file, and only where they are relevant', () => {
  let state = start(interview);
  const asked: string[] = [];
  const said: Readonly<Record<string, Answer>> = {
    noise: choice('no'),
    bread: choice('white'),
    toppings: { kind: 'choices', options: ['jam'] },
    since: { kind: 'declined' },
    another: choice('no'),
    thanks: choice('yes'),
  };
  for (let key = keyOf(state); said[key] !== undefined; key = keyOf(state)) {
    asked.push(key);
    state = say(state, { [key]: said[key] ?? choice('no') });
  }
  assert.deepEqual(asked, ['noise', 'bread', 'toppings', 'since', 'another', 'thanks']);
  assert.deepEqual(nextQuestion(interview, state), { kind: 'end', settled: true, closedBy: [] });
});

test('a changed answer keeps what it makes irrelevant, which counts again when it is changed back', () => {
  let state = say(start(interview), {
    noise: choice('no'),
    bread: choice('rye'),
    slices: { kind: 'number', value: 12 },
    'why-much': { kind: 'text', text: 'hungry' },
  });
  state = say(state, { bread: choice('white') });
  const told = trail(interview, state).map(({ slot, counts }) => [slot.key, counts]);
  assert.deepEqual(told, [
    ['noise', true],
    ['slices', false],
    ['why-much', false],
    ['bread', true],
  ]);
  state = say(state, { bread: choice('rye') });
  assert.ok(trail(interview, state).every(({ counts }) => counts));
  assert.equal(keyOf(state), 'toppings');
});

test('a repeated section comes again while the person says so, at most as often as the file allows', () => {
  let state = say(start(interview), {
    noise: choice('no'),
    bread: choice('white'),
    toppings: { kind: 'choices', options: ['none'] },
    since: { kind: 'date', date: '2026' },
    queue: choice('yes'),
    another: choice('yes'),
  });
  assert.equal(keyOf(state), 'since#2');
  state = say(state, {
    'since#2': { kind: 'date', date: '2026-03' },
    'queue#2': choice('no'),
    'another#2': choice('yes'),
    'since#3': { kind: 'declined' },
  });
  assert.equal(keyOf(state), 'another#3', 'in its own round the queue waits for a date');
  state = say(state, { 'another#3': choice('yes') });
  assert.equal(keyOf(state), 'end');
});

test('the three ways of not answering stay different, and none of them is an answer', () => {
  for (const kind of ['not-asked', 'declined', 'unsafe'] as const) {
    const state = say(start(interview), { bread: { kind } });
    assert.equal(viewOf(interview, state).relevant[interview.places.get('slices') ?? -1], false);
    assert.match(serialiseState(state), new RegExp(`"answer":"${kind}"`, 'u'));
  }
});

test('an answer that does not fit is named by a code', () => {
  const state = say(start(interview), { noise: choice('no') });
  const problem = (key: string, said: Answer) => checkAnswer(interview, state, key, said);
  assert.equal(problem('slices', { kind: 'number', value: 21 }), 'too-large');
  assert.equal(problem('slices', { kind: 'number', value: 1.5 }), 'not-whole');
  assert.equal(problem('slices', choice('rye')), 'wrong-kind');
  assert.equal(problem('bread', choice('oat')), 'unknown-option');
  assert.equal(problem('toppings', { kind: 'choices', options: ['jam', 'none'] }), 'exclusive-option');
  assert.equal(problem('toppings', { kind: 'choices', options: [] }), 'nothing-chosen');
  assert.equal(problem('toppings', { kind: 'choices', options: ['jam', 'jam'] }), 'option-twice');
  assert.equal(problem('since', { kind: 'date', date: '2026-02-30' }), 'not-a-date');
  assert.equal(problem('since', { kind: 'date', date: '2026-02-03' }), 'too-exact');
  assert.equal(problem('why-much', { kind: 'text', text: 'a'.repeat(21) }), 'too-long');
  assert.equal(problem('why-much', { kind: 'text', text: '  ' }), 'empty-text');
  assert.throws(() => answer(interview, state, 'bread', choice('oat')), RangeError);
  assert.throws(() => answer(interview, state, 'cake', choice('oat')), RangeError);
});

test('a circumstance closes sections, is remembered with each answer, and a correction casts it on earlier ones', () => {
  let state = say(start(interview), { noise: choice('yes') });
  assert.deepEqual(nextQuestion(interview, state), { kind: 'end', settled: false, closedBy: ['noisy'] });
  assert.deepEqual(cardsNow(interview, state), ['quiet']);
  state = say(state, { noise: choice('no'), bread: choice('rye') });
  assert.deepEqual(state.given['bread']?.under, []);
  state = say(state, { noise: choice('yes') });
  assert.deepEqual(state.given['bread']?.under, ['noisy']);
  state = say(state, { noise: choice('no') });
  assert.deepEqual(state.given['bread']?.under, ['noisy'], 'what was said in the noise stays said in the noise');
});

test('an event holds the questions; who may resume depends on what happened', () => {
  const open = say(start(interview), { noise: choice('no') });
  const after = (state: InterviewState, kind: Parameters<typeof raise>[1]['kind'], more = {}) => {
    const outcome = raise(state, { kind, on: '2026-11-24', ...more });
    if (!outcome.ok) throw new Error(outcome.problem);
    return outcome.state;
  };
  const refusal = (state: InterviewState, more: object = {}) => {
    const outcome = raise(state, { kind: 'resume', on: '2026-11-24', ...more });
    return outcome.ok ? 'ok' : outcome.problem;
  };
  assert.equal(refusal(open), 'not-held');
  const paused = after(open, 'pause');
  assert.deepEqual(nextQuestion(interview, paused), { kind: 'held', phase: 'paused', card: 'pause' });
  assert.equal(checkAnswer(interview, paused, 'bread', choice('rye')), 'held');
  assert.equal(refusal(paused), 'ok');
  for (const kind of ['distress', 'stop'] as const) {
    assert.equal(refusal(after(open, kind), { chosenBy: 'interviewer' }), 'person-must-choose');
    assert.equal(refusal(after(open, kind), { chosenBy: 'person' }), 'ok');
  }
  const fainted = after(after(open, 'fainting'), 'pause');
  assert.equal(fainted.phase, 'over-today', 'a later pause does not make it lighter');
  assert.equal(refusal(fainted, { chosenBy: 'person' }), 'not-today');
  assert.equal(refusal(fainted, { chosenBy: 'person', on: '2026-11-25' }), 'ok');
  assert.equal(refusal(fainted, { on: '2026-11-25' }), 'person-must-choose');
  const guest = after(after(open, 'companion-arrived'), 'resume');
  assert.deepEqual(circumstancesNow(interview, guest), ['guest']);
  assert.deepEqual(circumstancesNow(interview, after(guest, 'companion-left')), []);
});

test('what a group told together is carried over, never asked again, and becomes own by confirming', () => {
  const first = say(start(interview), {
    noise: choice('no'),
    bread: choice('rye'),
    slices: { kind: 'number', value: 2 },
  });
  let second = start(interview, { shared: sharedPart(interview, first) });
  second = say(second, { noise: choice('no') });
  assert.equal(keyOf(second), 'toppings');
  assert.equal(second.given['bread']?.from, 'shared');
  second = confirm(interview, second, 'bread');
  assert.equal(second.given['bread']?.from, undefined);
  assert.throws(() => confirm(interview, second, 'bread'), RangeError);
});

test('facts of the host can make a question relevant', () => {
  const state = tell(start(interview), 'member', 'yes');
  assert.equal(viewOf(interview, state).relevant[interview.places.get('thanks') ?? -1], true);
});

test('a guide decides which findings still matter and in which order', () => {
  const guide = {
    look: () => ({
      matters: ({ key }: { key: string }) => key !== 'bread',
      rank: ({ key }: { key: string }) => (key === 'since' ? 0 : 1),
    }),
  };
  const state = say(start(interview), { noise: choice('no') });
  const next = nextQuestion(interview, state, guide);
  assert.equal(next.kind === 'ask' && next.key, 'since');
  const nothing = { look: () => ({ matters: () => false, rank: () => 0 }) };
  assert.deepEqual(nextQuestion(interview, state, nothing), { kind: 'end', settled: true, closedBy: [] });
  const jam = say(state, { toppings: { kind: 'choices', options: ['jam'] } });
  const help = nextQuestion(interview, jam, nothing);
  assert.ok(help.kind === 'ask' && help.key === 'thanks' && help.settled && help.role === 'help');
});

test('progress counts what may still come and reaches zero', () => {
  let state = start(interview);
  const first = progress(interview, state);
  assert.equal(first.answered, 0);
  for (let key = keyOf(state); interview.places.has(key); key = keyOf(state))
    state = say(state, { [key]: { kind: 'declined' } });
  assert.equal(progress(interview, state).ahead, 0);
  assert.ok(first.ahead >= progress(interview, state).answered);
});

test('every answer survives its short written form', () => {
  const answers = interview.slots.flatMap(({ question }): Answer[] => {
    const forms: Answer[] = [{ kind: 'declined' }, { kind: 'unsafe' }, { kind: 'not-asked' }];
    if (question.kind === 'multiple') forms.push({ kind: 'choices', options: ['cheese', 'jam'] });
    if (question.kind === 'number') forms.push({ kind: 'number', value: 3 });
    if (question.kind === 'date') forms.push({ kind: 'date', date: '2026-03' });
    if (question.kind === 'text') forms.push({ kind: 'text', text: 'x' });
    for (const said of forms) assert.deepEqual(readAnswer(question, writeAnswer(said), '', []), said);
    return forms;
  });
  assert.ok(answers.length > 30);
});

test('a saved state that was tampered with is refused with the place of each mistake', () => {
  const good = JSON.parse(serialiseState(say(start(interview), { bread: choice('rye') }))) as Record<string, unknown>;
  const codes = (change: Record<string, unknown>) => {
    const issues: Issue[] = [];
    assert.equal(parseState(interview, { ...good, ...change }, issues), undefined);
    return issues.map(({ path, code }) => `${path} ${code}`);
  };
  assert.deepEqual(codes({ version: 1 }), ['instrument other-instrument']);
  assert.deepEqual(codes({ phase: 'asleep' }), ['phase unknown-word']);
  assert.deepEqual(codes({ given: { cake: { answer: 'x', turn: 1 } } }), ['given.cake unknown-question']);
  assert.deepEqual(codes({ given: { bread: { answer: 'oat', turn: 1 } } }), ['given.bread.answer unknown-option']);
  assert.deepEqual(codes({ given: { bread: { answer: 'rye', turn: -1, under: ['storm'] } } }), [
    'given.bread.turn bad-turn',
    'given.bread.under[0] unknown-word',
  ]);
  assert.deepEqual(codes({ events: [{ kind: 'party', on: '2026-02-30' }] }), [
    'events[0].kind unknown-word',
    'events[0].on not-a-date',
  ]);
  assert.deepEqual(codes({ extra: 1 }), ['extra unknown-key']);
});

test('parsing a state never throws, whatever comes in', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      parseState(interview, value, []);
    }),
    { numRuns: 300 },
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      parseInstrument(value, {}, []);
    }),
    { numRuns: 300 },
  );
});

test('a mistake in an instrument is named with its place', () => {
  const codes = (change: object, blocks?: Readonly<Record<string, unknown>>) => {
    const { instrument: broken, issues } = read({ ...BAKERY, ...change }, blocks);
    assert.equal(broken, undefined);
    return issues.map(({ path, code }) => `${path} ${code}`);
  };
  const section = (question: object) => ({
    sections: [{ id: 's', title: t('S'), role: 'finding', questions: [question] }],
    terms: {},
  });
  const q = { id: 'q', kind: 'yes-no', ask: t('Q?') };
  assert.deepEqual(codes({}, {}).slice(0, 1), ['sections[0].block unknown-block']);
  assert.deepEqual(codes(section({ ...q, when: { equals: ['later', 'yes'] } })), ['section s.q.when unknown-question']);
  assert.deepEqual(codes(section({ ...q, when: { is: 'never' } })), ['section s.q.when unknown-term']);
  assert.deepEqual(codes(section({ ...q, when: { equals: ['q'] } })), [
    'sections[0].questions[0].when.equals bad-condition',
  ]);
  assert.deepEqual(codes(section({ ...q, colour: 'red' })), ['sections[0].questions[0].colour unknown-key']);
  assert.deepEqual(
    codes(
      section({
        ...q,
        kind: 'single',
        options: [
          { id: 'declined', text: t('x') },
          { id: 'b', text: t('x') },
        ],
      }),
    ),
    ['sections[0].questions[0].options[0].id reserved'],
  );
  assert.deepEqual(codes(section({ ...q, kind: 'single', options: [] })), ['sections[0].questions[0].options too-few']);
  assert.deepEqual(codes(section({ ...q, options: [{ id: 'yes', card: 'no-card' }] })), [
    'section s.q.yes.card unknown-card',
  ]);
  assert.deepEqual(codes(section({ ...q, most: 3 })), ['sections[0].questions[0].most no-bound-here']);
  assert.deepEqual(codes(section({ ...q, ask: { en: 'only English' } })), [
    'sections[0].questions[0].ask.es not-a-text',
  ]);
});

test('one language of an instrument runs as the whole does', () => {
  const plain = compileInstrument(sliceInstrument(instrument, 'es'));
  const next = nextQuestion(plain, start(plain));
  assert.equal(next.kind === 'ask' && next.slot.question.ask, 'Noise? (es)');
});
