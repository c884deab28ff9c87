// SPDX-License-Identifier: EUPL-1.2
// What is told about a course, and what is kept back about few people.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  difficultyOf,
  markItem,
  marksByElement,
  meanWithInterval,
  type PersonScores,
  reportCourse,
  shareWithInterval,
  studentT975,
} from './measures.ts';

const people = (count: number, scores: Partial<PersonScores>): PersonScores[] =>
  Array.from({ length: count }, () => ({ completed: true, ...scores }));

describe('the report of a course', () => {
  it('says nothing about nine people', () => {
    const report = reportCourse(people(9, { pre: 0.2, post: 0.8 }));
    assert.ok(
      [report.means.pre, report.means.post, report.gain, report.worryChange, report.completion].every(
        ({ shown }) => !shown,
      ),
    );
  });

  it('gives means with their interval from ten people on', () => {
    const report = reportCourse([...people(5, { pre: 0.4, post: 0.6 }), ...people(5, { pre: 0.6, post: 1 })]);
    assert.ok(report.means.pre.shown && report.gain.shown);
    assert.equal(report.means.pre.value.estimate, 0.5);
    assert.ok(Math.abs(report.gain.value.estimate - 0.3) < 1e-12);
    assert.ok(report.gain.value.low < 0.3 && report.gain.value.high > 0.3);
  });

  it('hides the gain where the few who took only one test could be worked out by subtraction', () => {
    assert.equal(reportCourse([...people(12, { pre: 0.4, post: 0.6 }), ...people(3, { pre: 0.2 })]).gain.shown, false);
    assert.equal(reportCourse([...people(12, { pre: 0.4, post: 0.6 }), ...people(10, { pre: 0.2 })]).gain.shown, true);
  });

  it('hides completion where one to nine people did, or did not, complete', () => {
    assert.equal(reportCourse([...people(20, {}), ...people(3, { completed: false })]).completion.shown, false);
    assert.equal(reportCourse([...people(20, {}), ...people(11, { completed: false })]).completion.shown, true);
  });

  it('tells more worry as a change above zero', () => {
    const { worryChange } = reportCourse(people(12, { worryBefore: 1, worryAfter: 2 }));
    assert.ok(worryChange.shown);
    assert.equal(worryChange.value.estimate, 1);
  });

  it('shows no figure that rests on fewer than ten, whatever the people', () => {
    const score = fc.option(fc.constantFrom(0, 0.2, 0.5, 1), { nil: undefined });
    const person = fc
      .record({ pre: score, post: score, delayed: score, completed: fc.boolean() })
      .map((each) => JSON.parse(JSON.stringify(each)) as PersonScores);
    fc.assert(
      fc.property(fc.array(person, { maxLength: 40 }), (group) => {
        const { means, gain, kept, completion } = reportCourse(group);
        for (const figure of [means.pre, means.post, means.delayed, gain, kept, completion])
          assert.ok(!figure.shown || figure.value.people >= 10);
      }),
    );
  });
});

describe('intervals', () => {
  it('of means use Student’s t: published quantiles to three decimals from nine degrees on', () => {
    for (const [degrees, t] of [
      [9, 2.262],
      [14, 2.145],
      [29, 2.045],
      [59, 2.001],
      [120, 1.98],
    ] as const)
      assert.ok(Math.abs(studentT975(degrees) - t) < 0.0011, `${degrees}: ${studentT975(degrees)}`);
    assert.throws(() => studentT975(0), RangeError);
  });

  it('of shares are Wilson’s: 8 of 10 lies between 0.490 and 0.943', () => {
    const { low, high } = shareWithInterval(8, 10);
    assert.ok(Math.abs(low - 0.4902) < 0.0005 && Math.abs(high - 0.9433) < 0.0005);
  });

  it('hold their estimate and stay in order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 50 }), (values) => {
        const { low, estimate, high } = meanWithInterval(values);
        assert.ok(low <= estimate && estimate <= high);
      }),
    );
    fc.assert(
      fc.property(fc.nat(100), fc.integer({ min: 1, max: 100 }), (count, more) => {
        const { low, estimate, high } = shareWithInterval(count, count + more);
        assert.ok(low >= 0 && high <= 1 && low <= estimate + 1e-12 && estimate <= high);
      }),
    );
  });
});

describe('the difficulty of items', () => {
  it('is the share of right first answers, hidden where few answered either way', () => {
    const found = difficultyOf(
      new Map([
        ['b', { answered: 40, right: 30 }],
        ['a', { answered: 12, right: 11 }],
      ]),
    );
    assert.deepEqual(
      found.map(({ item, right }) => [item, right.shown]),
      [
        ['a', false],
        ['b', true],
      ],
    );
  });
});

describe('the marks of cases', () => {
  it('are summed by element, and only over cases that may be shown by themselves', () => {
    const shares = marksByElement(
      new Map([
        [markItem('s1', 'means'), { answered: 40, right: 12 }],
        [markItem('s5', 'means'), { answered: 40, right: 12 }],
        [markItem('s6', 'means'), { answered: 12, right: 11 }],
        [markItem('s1', 'acts'), { answered: 9, right: 5 }],
        [markItem('s5', 'acts'), { answered: 9, right: 5 }],
        ['q1', { answered: 100, right: 50 }],
      ]),
    );
    assert.ok(shares.means.shown);
    assert.equal(shares.means.value.estimate, 0.3);
    assert.deepEqual([shares.acts.shown, shares.label.shown], [false, false]);
  });
});
