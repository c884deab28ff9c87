// SPDX-License-Identifier: EUPL-1.2
// Questions, parallel tests, mixed sets and reviews, as a learner meets them.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { addDays, daysBetween } from './days.ts';
import { testFor, TIMES } from './parallel.ts';
import { choose, passes, type QuizItem, scoreOf, startQuiz } from './quiz.ts';
import { afterAnswer, beginReview, dueReviews, GAPS, type Review } from './reviews.ts';
import { interleaved, shuffled } from './shuffle.ts';

const item = (id: string): QuizItem => ({
  id,
  question: 'Must a border be crossed?',
  options: [
    { text: 'Yes', right: false, feedback: 'A border is the mark of smuggling.' },
    { text: 'No', right: true, feedback: 'Many people are exploited in their own town.' },
    { text: 'Only at sea', right: false, feedback: 'No kind of border is needed.' },
  ],
});
const today = '2026-11-26' as const;

describe('a question', () => {
  it('explains the option that was chosen and gives the best one beside a wrong choice', () => {
    const { shown } = choose(startQuiz([item('q1')], 1), 'q1', 0);
    assert.equal(shown.right, false);
    assert.match(shown.feedback, /mark of smuggling/u);
    assert.equal(shown.best?.text, 'No');
  });

  it('counts the first choice only, and lets the learner read all others', () => {
    let { state } = choose(startQuiz([item('q1')], 1), 'q1', 0);
    ({ state } = choose(state, 'q1', 1));
    assert.deepEqual(scoreOf(state), { answered: 1, right: 0, of: 1, share: 0 });
  });

  it('has no share before every item is answered', () => {
    const { state } = choose(startQuiz([item('q1'), item('q2')], 1), 'q1', 1);
    assert.deepEqual(scoreOf(state), { answered: 1, right: 1, of: 2 });
    assert.equal(passes(0.8), true);
    assert.equal(passes(0.79), false);
  });

  it('refuses an item that stands twice, or an option that is not there', () => {
    assert.throws(() => startQuiz([item('q1'), item('q1')], 1), RangeError);
    assert.throws(() => choose(startQuiz([item('q1')], 1), 'q1', 9), RangeError);
  });

  it('shows every option once, in an order that the seed decides', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const [order] = startQuiz([item('q1')], seed).order;
        assert.deepEqual(
          [...(order ?? [])].sort((one, other) => one - other),
          [0, 1, 2],
        );
        assert.deepEqual(startQuiz([item('q1')], seed).order[0], order);
      }),
    );
  });
});

describe('pre, post and delayed tests', () => {
  const bank = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, forms: [`${id}.1`, `${id}.2`, `${id}.3`] as const }));

  it('ask for every construct each time and never repeat an item', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const asked = TIMES.map((time) => testFor(bank, time, seed));
        for (const items of asked)
          assert.deepEqual(
            items.map((id) => id[0]),
            ['a', 'b', 'c', 'd', 'e'],
          );
        assert.equal(new Set(asked.flat()).size, 15);
      }),
    );
  });

  it('use every form at every time over three seeds, so that an easy form does not look like learning', () => {
    for (const time of TIMES) {
      const forms = [0, 1, 2].flatMap((seed) => testFor(bank, time, seed));
      assert.equal(new Set(forms).size, 15);
    }
  });
});

describe('mixed sets', () => {
  it('keep every case and part equal kinds wherever that is possible', () => {
    const kinds = fc.array(fc.constantFrom('trafficking', 'smuggling', 'both', 'neither'), { maxLength: 20 });
    fc.assert(
      fc.property(kinds, fc.integer(), (list, seed) => {
        const cases = list.map((kind, index) => ({ kind, index }));
        const mixed = interleaved(cases, ({ kind }) => kind, seed);
        assert.deepEqual(
          mixed.map(({ index }) => index).sort((a, b) => a - b),
          cases.map(({ index }) => index),
        );
        const most = Math.max(
          0,
          ...['trafficking', 'smuggling', 'both', 'neither'].map((kind) => list.filter((each) => each === kind).length),
        );
        const pairs = mixed.filter(({ kind }, index) => index > 0 && mixed[index - 1]?.kind === kind).length;
        if (most <= Math.ceil(list.length / 2)) assert.equal(pairs, 0);
      }),
    );
  });

  it('come in the same order for the same seed', () => {
    assert.deepEqual(shuffled([1, 2, 3, 4, 5], 7), shuffled([1, 2, 3, 4, 5], 7));
    assert.notDeepEqual(shuffled([1, 2, 3, 4, 5, 6, 7, 8], 7), shuffled([1, 2, 3, 4, 5, 6, 7, 8], 8));
  });
});

describe('reviews', () => {
  it('come back after 1, 7 and 30 days and then rest', () => {
    let review = beginReview('q1', today);
    const days: (string | undefined)[] = [review.due];
    for (let step = 0; step < 3; step += 1) {
      review = afterAnswer(review, true, review.due ?? today);
      days.push(review.due);
    }
    assert.deepEqual(days, ['2026-11-27', '2026-12-04', '2027-01-03', undefined]);
  });

  it('start over after a wrong answer', () => {
    const far: Review = { item: 'q1', passed: 2, due: '2026-11-20' };
    assert.deepEqual(afterAnswer(far, false, today), { item: 'q1', passed: 0, due: '2026-11-27' });
  });

  it('pass no gap when answered before the day', () => {
    const review = beginReview('q1', today);
    assert.deepEqual(afterAnswer(review, true, today), review);
  });

  it('are at most three at once, the longest waiting first', () => {
    const waiting: Review[] = [5, 1, 9, 3].map((days) => ({ item: `q${days}`, passed: 0, due: addDays(today, -days) }));
    assert.deepEqual(
      dueReviews([...waiting, beginReview('new', today)], today).map(({ item: id }) => id),
      ['q9', 'q5', 'q3'],
    );
  });

  it('never pass more gaps than there are, and are due in the future after every answer', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(40)), { maxLength: 30 }), (answers) => {
        let now: typeof today | `${number}-${number}-${number}` = today;
        let review = beginReview('q1', now);
        for (const [right, wait] of answers) {
          now = addDays(now, wait);
          const wasDue = review.due !== undefined && daysBetween(review.due, now) >= 0;
          review = afterAnswer(review, right, now);
          assert.ok(review.passed <= GAPS.length);
          if (!right || wasDue) assert.ok(review.due === undefined || daysBetween(now, review.due) > 0);
        }
      }),
    );
  });
});
