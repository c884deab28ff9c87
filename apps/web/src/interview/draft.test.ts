// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Question } from '@amparo/interview';
import { answerOf, choose, draftOf, emptyDraft, meaningOfKey, refrain, type, withDatePart } from './draft.ts';

const needs: Question<string> = {
  id: 'needs',
  kind: 'multiple',
  ask: 'What do you need?',
  options: [{ id: 'water' }, { id: 'food' }, { id: 'nothing', exclusive: true }],
};
const age: Question<string> = { id: 'age', kind: 'number', ask: 'How old are you?', options: [] };
const since: Question<string> = { id: 'since', kind: 'date', ask: 'Since when?', options: [] };
const alone: Question<string> = { id: 'alone', kind: 'yes-no', ask: 'Alone?', options: [{ id: 'yes' }, { id: 'no' }] };

test('nothing chosen is no answer', () => {
  assert.equal(answerOf(needs, emptyDraft('needs')), undefined);
  assert.equal(answerOf(age, type(emptyDraft('age'), '  ')), undefined);
});

test('"none of these" stands alone, and another choice puts it away', () => {
  let draft = choose(needs, choose(needs, emptyDraft('needs'), 'water'), 'food');
  assert.deepEqual(draft.chosen, ['water', 'food']);
  draft = choose(needs, draft, 'nothing');
  assert.deepEqual(draft.chosen, ['nothing']);
  assert.deepEqual(choose(needs, draft, 'water').chosen, ['water']);
});

test('choosing twice takes it back where several may be chosen, and keeps it where only one may', () => {
  assert.deepEqual(choose(needs, choose(needs, emptyDraft('needs'), 'water'), 'water').chosen, []);
  assert.deepEqual(choose(alone, choose(alone, emptyDraft('alone'), 'yes'), 'yes').chosen, ['yes']);
});

test('a non-answer replaces what was chosen, and a choice replaces the non-answer', () => {
  const declined = refrain(choose(alone, emptyDraft('alone'), 'yes'), 'declined');
  assert.deepEqual(answerOf(alone, declined), { kind: 'declined' });
  assert.deepEqual(answerOf(alone, choose(alone, declined, 'no')), { kind: 'choice', option: 'no' });
});

test('an answer and its draft turn into each other', () => {
  for (const [question, answer] of [
    [needs, { kind: 'choices', options: ['water'] }],
    [alone, { kind: 'choice', option: 'no' }],
    [age, { kind: 'number', value: 25 }],
    [since, { kind: 'date', date: '2026-03' }],
    [age, { kind: 'unsafe' }],
  ] as const) {
    assert.deepEqual(answerOf(question, draftOf(question.id, answer)), answer);
  }
});

test('a date is put together from its parts, as exact as it was typed', () => {
  let typed = withDatePart('', 0, '2026');
  assert.deepEqual(answerOf(since, type(emptyDraft('since'), typed)), { kind: 'date', date: '2026' });
  typed = withDatePart(typed, 1, '3');
  assert.deepEqual(answerOf(since, type(emptyDraft('since'), typed)), { kind: 'date', date: '2026-03' });
  typed = withDatePart(typed, 2, '9');
  assert.deepEqual(answerOf(since, type(emptyDraft('since'), typed)), { kind: 'date', date: '2026-03-09' });
});

test('numbers choose options, the letters a, b, c the three ways of having no answer', () => {
  assert.deepEqual(meaningOfKey(needs, '2'), { option: 'food' });
  assert.equal(meaningOfKey(needs, '9'), undefined);
  assert.deepEqual(meaningOfKey(needs, 'A'), { non: 'not-asked' });
  assert.deepEqual(meaningOfKey(needs, 'c'), { non: 'unsafe' });
  assert.equal(meaningOfKey(needs, 'd'), undefined);
});
