// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { pseudoMessage } from './pseudo-locale.ts';

test('placeholders and plural forms survive, only words change', () => {
  const pseudo = pseudoMessage(compileMessage('Hello {name}, {count, plural, one {# answer} other {# answers}}'));
  const text = JSON.stringify(pseudo);
  assert.match(text, /\["name"\]/u);
  assert.match(text, /"count","plural"/u);
  assert.match(text, /"#"/u);
  assert.doesNotMatch(text, /Hello/u);
  assert.match(text, /Hélló/u);
});

test('a text is at least a tenth longer and runs from right to left', () => {
  const [text] = pseudoMessage(compileMessage('Not enough is known about this')) as [string];
  assert.ok(text.startsWith('\u202E') && text.endsWith('\u202C'));
  assert.ok(text.length >= 'Not enough is known about this'.length * 1.1);
});
