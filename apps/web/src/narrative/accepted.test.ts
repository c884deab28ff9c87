// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileInstrument, type Instrument, start } from '@amparo/interview';
import type { Evidence } from '@amparo/recognise/narrative';
import {
  acceptedCodes,
  answerAge,
  EMPTY_NARRATIVE,
  judge,
  proposalsOf,
  tellAccepted,
  verdictOn,
  withReading,
} from './accepted.ts';

const TEXT = 'They took her passport and promised work';
const span = (code: Evidence['code'], words: string, finding: Evidence['finding'] = 'indicated'): Evidence => {
  const at = TEXT.indexOf(words);
  return { list: 'means', code, finding, start: at, end: at + words.length, quote: words };
};
const facts = { age: { group: 'adult', years: 25 }, acts: [], means: [], purposes: [], smuggling: [] } as const;
const reading = {
  facts,
  evidence: [
    span('deception', 'promised work'),
    span('coercion', 'took'),
    span('coercion', 'took her passport'),
    span('fraud', 'passport', 'not-indicated'),
  ],
};
const work = withReading({ ...EMPTY_NARRATIVE, text: TEXT }, reading);

test('one proposal for each finding, in the order of the text, overlapping words joined, denials left out', () => {
  assert.deepEqual(
    proposalsOf(reading, TEXT).map(({ id, quotes }) => [id, quotes.map(({ quote }) => quote)]),
    [
      ['means/coercion', ['took her passport']],
      ['means/deception', ['promised work']],
    ],
  );
});

test('nothing is accepted until a person accepts it, and a verdict can be taken back', () => {
  const [first] = work.proposals;
  assert.ok(first);
  assert.deepEqual(acceptedCodes(work), []);
  const accepted = judge(work, first, 'accepted');
  assert.equal(verdictOn(accepted, first.id), 'accepted');
  assert.deepEqual(acceptedCodes(accepted), [{ list: 'means', code: 'coercion' }]);
  assert.deepEqual(acceptedCodes(judge(accepted, first, 'rejected')), []);
  assert.equal(verdictOn(judge(accepted, first, null), first.id), null);
});

test('what was accepted from an earlier text stays until it is taken back', () => {
  const [first] = work.proposals;
  assert.ok(first);
  const again = withReading({ ...judge(work, first, 'accepted'), text: 'other words' }, { facts, evidence: [] });
  assert.deepEqual(acceptedCodes(again), [{ list: 'means', code: 'coercion' }]);
  assert.equal(verdictOn(again, first.id), null);
});

const instrument: Instrument<string> = {
  id: 'example',
  version: 1,
  title: 'Example',
  about: 'Age.',
  sections: [
    {
      id: 'age',
      title: 'Age',
      role: 'finding',
      questions: [
        { id: 'age-years', kind: 'number', ask: 'How old?', options: [], most: 110 },
        {
          id: 'age-eighteen',
          kind: 'yes-no',
          ask: 'Eighteen?',
          options: [{ id: 'yes' }, { id: 'no' }, { id: 'unsure' }],
          when: { not: { answered: 'age-years' } },
        },
      ],
    },
  ],
  terms: {},
  circumstances: [],
  cards: {},
};
const interview = compileInstrument(instrument);

test('accepted findings are told to the conversation, and those taken back are untold', () => {
  const told = tellAccepted(start(interview), [{ list: 'means', code: 'coercion' }]);
  assert.deepEqual(told.facts, { 'means/coercion': 'indicated' });
  assert.deepEqual(tellAccepted(told, []).facts, {});
});

test('an accepted age answers the question on age once, and never changes an answer given before', () => {
  const state = answerAge(interview, start(interview), { group: 'adult', years: 25 });
  assert.deepEqual(state.given['age-years']?.answer, { kind: 'number', value: 25 });
  assert.equal(answerAge(interview, state, { group: 'child', years: 15 }), state);
  const young = answerAge(interview, start(interview), { group: 'presumed-child' });
  assert.deepEqual(young.given['age-eighteen']?.answer, { kind: 'choice', option: 'no' });
});
