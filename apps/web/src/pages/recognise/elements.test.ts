// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Code } from '@amparo/recognise/palermo';
import { PICTURE_CODES, pictureOutcome } from './elements.ts';

const chosen = (...codes: Code[]): ReadonlySet<Code> => new Set(codes);

test('an adult needs an act, a means and a purpose (art. 3(a))', () => {
  assert.equal(pictureOutcome(chosen('recruitment', 'deception', 'forced-labour'), false), 'complete_adult');
  assert.equal(pictureOutcome(chosen('recruitment', 'forced-labour'), false), 'missing_means');
});

test('a child needs no means (art. 3(c))', () => {
  assert.equal(pictureOutcome(chosen('harbouring', 'forced-begging'), true), 'complete_child');
});

test('the rule for children never takes away the purpose', () => {
  assert.equal(pictureOutcome(chosen('transportation', 'deception'), true), 'missing_purposes');
});

test('the first open element is named, the act before the others', () => {
  assert.equal(pictureOutcome(chosen('deception'), false), 'missing_acts');
  assert.equal(pictureOutcome(chosen(), false), 'start');
});

test('every code of the picture counts for its own column', () => {
  for (const act of PICTURE_CODES.acts) {
    for (const means of PICTURE_CODES.means) {
      for (const purpose of PICTURE_CODES.purposes) {
        assert.equal(pictureOutcome(chosen(act, means, purpose), false), 'complete_adult');
      }
    }
  }
});
