// SPDX-License-Identifier: EUPL-1.2
// What a finding rests on, also when something speaks against it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Instrument, answer, compileInstrument, start, tell } from '@amparo/interview';
import { assess, readScreening } from '@amparo/recognise/screening';
import { groundsOf } from './grounds.ts';

const instrument: Instrument<string> = {
  id: 'example',
  version: 1,
  title: 'Example',
  about: 'Work.',
  sections: [
    {
      id: 'work',
      title: 'Work',
      role: 'finding',
      questions: [
        {
          id: 'leave',
          kind: 'single',
          ask: 'Could you leave?',
          meaning: { element: 'purposes' },
          options: [
            { id: 'free', text: 'Yes', meaning: { gives: { 'purposes/forced-labour': 'contradicted' } } },
            { id: 'punished', text: 'No', meaning: { gives: { 'purposes/forced-labour': 'established' } } },
          ],
        },
      ],
    },
  ],
  terms: {},
  circumstances: [],
  cards: {},
};
const interview = compileInstrument(instrument);
const screening = readScreening(interview, []);

test('what speaks against a finding is said beside what it rests on', () => {
  assert.ok(screening !== undefined);
  const told = tell(start(interview), 'purposes/forced-labour', 'indicated');
  const state = answer(interview, told, 'leave', { kind: 'choice', option: 'free' });
  const grounds = groundsOf({ engine: { interview }, state, t: (key) => key }, assess(screening, state), []);
  assert.deepEqual(grounds.get('purposes/forced-labour'), [{ kind: 'accepted' }, { kind: 'conflict' }]);
});

test('an answer is shown with its question, and nothing speaks against it', () => {
  assert.ok(screening !== undefined);
  const state = answer(interview, start(interview), 'leave', { kind: 'choice', option: 'punished' });
  const grounds = groundsOf({ engine: { interview }, state, t: (key) => key }, assess(screening, state), []);
  assert.deepEqual(grounds.get('purposes/forced-labour'), [
    { kind: 'answer', question: 'Could you leave?', said: 'No' },
  ]);
});
