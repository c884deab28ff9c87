// SPDX-License-Identifier: EUPL-1.2
// What a device remembers, and above all what it does not.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Issue } from '@amparo/kernel';
import {
  answered,
  bucketOf,
  completed,
  newProgress,
  parseProgress,
  parseProgressOrThrow,
  type Progress,
  sawBlock,
  serializeProgress,
  shouldStop,
  TIME_BUCKETS,
  worried,
} from './progress.ts';

const lesson = { id: 'c1', version: 1 };
const today = '2026-11-26' as const;

describe('progress', () => {
  it('plans a review for an answer in a lesson, none for an answer in a test', () => {
    const attempt = { item: 'q1', right: true, time: 'under-10s' } as const;
    assert.deepEqual(answered(newProgress(), attempt, today).reviews, [{ item: 'q1', passed: 0, due: '2026-11-27' }]);
    assert.deepEqual(answered(newProgress(), { ...attempt, test: 'pre' }, today).reviews, []);
  });

  it('goes only forward in a lesson, and begins anew with a new version', () => {
    let progress = sawBlock(sawBlock(newProgress(), lesson, 4), lesson, 2);
    assert.equal(progress.lessons['c1']?.seen, 4);
    progress = sawBlock(progress, { id: 'c1', version: 2 }, 1);
    assert.deepEqual(progress.lessons['c1'], { version: 2, seen: 1 });
  });

  it('keeps the first day on which a lesson was completed', () => {
    const progress = completed(completed(newProgress(), lesson, today), lesson, '2026-12-24');
    assert.equal(progress.lessons['c1']?.completedOn, today);
  });

  it('stops a lesson for children when worry has risen, and only then', () => {
    const after = (before: 1 | 2 | 3, then: 1 | 2 | 3) =>
      shouldStop(
        worried(worried(newProgress(), lesson, 'before', before), lesson, 'after', then).lessons['c1'] ?? {
          version: 1,
          seen: 0,
        },
      );
    assert.deepEqual([after(1, 2), after(2, 2), after(3, 1)], [true, false, false]);
  });

  it('keeps times coarsely', () => {
    assert.deepEqual([0, 10_000, 30_000, 120_000].map(bucketOf), [...TIME_BUCKETS]);
  });
});

describe('saved progress', () => {
  const step = fc.record(
    { item: fc.stringMatching(/^[a-z]{1,8}$/u), right: fc.boolean(), time: fc.constantFrom(...TIME_BUCKETS) },
    { noNullPrototype: true },
  );
  const grown = fc
    .array(step, { maxLength: 20 })
    .map((steps) =>
      steps.reduce(
        (progress: Progress, each) => answered(sawBlock(progress, { id: each.item, version: 1 }, 3), each, today),
        newProgress(),
      ),
    );

  it('is read again as it was', () => {
    fc.assert(
      fc.property(grown, (progress) => assert.deepEqual(parseProgressOrThrow(serializeProgress(progress)), progress)),
    );
  });

  it('that was tampered with gives issues, never a crash', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        const issues: Issue[] = [];
        assert.ok(parseProgress(text, issues) !== undefined || issues.length > 0);
      }),
    );
    assert.throws(() => parseProgressOrThrow('{"format":"other"}'));
  });

  it('refuses a field for words of the learner', () => {
    const issues: Issue[] = [];
    parseProgress(
      '{"format":"learner-progress/1","lessons":{},"attempts":[{"item":"q1","right":true,"time":"longer","note":"x"}],"reviews":[]}',
      issues,
    );
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['unknown-key'],
    );
  });
});
