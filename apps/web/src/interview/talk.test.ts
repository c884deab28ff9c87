// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileInstrument, type Instrument, nextQuestion } from '@amparo/interview';
import { beginTalk, goTo, happen, hasContent, newCards, placeBefore, putAwayCards, takeAnswer, today } from './talk.ts';

const yesNo = (id: string) => ({
  id,
  kind: 'yes-no' as const,
  ask: `${id}?`,
  options: [{ id: 'yes', card: 'water' }, { id: 'no' }, { id: 'unsure' }],
});
const instrument: Instrument<string> = {
  id: 'example',
  version: 1,
  title: 'Example',
  about: 'Three questions.',
  sections: [{ id: 'all', title: 'All', role: 'finding', questions: [yesNo('one'), yesNo('two'), yesNo('three')] }],
  terms: {},
  circumstances: [],
  cards: { water: { title: 'Water', steps: ['Give water.'] } },
};
const interview = compileInstrument(instrument);
const say = (option: string) => ({ kind: 'choice', option }) as const;

function answered() {
  const first = takeAnswer(interview, beginTalk(interview), 'one', say('no'));
  return takeAnswer(interview, takeAnswer(interview, first, 'two', say('no')), 'three', say('no'));
}

test('nothing answered is nothing to lose', () => {
  assert.equal(hasContent(beginTalk(interview)), false);
  assert.equal(hasContent(answered()), true);
});

test('going back walks to the first question, and answering walks the same way forward again', () => {
  let talk = answered();
  for (const key of ['three', 'two', 'one']) {
    const place = placeBefore(interview, talk);
    assert.ok(place?.kind === 'at');
    assert.equal(place.key, key);
    talk = goTo(talk, place);
  }
  assert.equal(placeBefore(interview, talk), undefined);
  talk = takeAnswer(interview, talk, 'one', say('yes'));
  assert.deepEqual(talk.place, { kind: 'at', key: 'two', by: 'back', onward: ['three'] });
  talk = takeAnswer(interview, talk, 'two', say('no'));
  talk = takeAnswer(interview, talk, 'three', say('no'));
  assert.deepEqual(talk.place, { kind: 'next' });
});

test('a change from the list of answers returns to the list', () => {
  const talk = goTo(answered(), { kind: 'at', key: 'one', by: 'list' });
  assert.deepEqual(placeBefore(interview, talk), { kind: 'answers' });
  assert.deepEqual(takeAnswer(interview, talk, 'one', say('yes')).place, { kind: 'answers' });
});

test('a card comes up once', () => {
  const talk = takeAnswer(interview, beginTalk(interview), 'one', say('yes'));
  assert.deepEqual(newCards(interview, talk), ['water']);
  assert.deepEqual(newCards(interview, putAwayCards(interview, talk)), []);
});

test('fainting ends the questions for the day, and a refused resume says why', () => {
  const fainted = happen(beginTalk(interview), 'fainting', '2026-11-24');
  const resumed = happen(fainted, 'resume', '2026-11-24', 'person');
  assert.equal(nextQuestion(interview, resumed.state).kind, 'held');
  assert.equal(resumed.problem, 'not-today');
  const tomorrow = happen(fainted, 'resume', '2026-11-25', 'person');
  assert.equal(nextQuestion(interview, tomorrow.state).kind, 'ask');
});

test('today is the day of the device, not of Greenwich', () => {
  assert.equal(today(new Date(2026, 0, 5, 23, 59)), '2026-01-05');
});
