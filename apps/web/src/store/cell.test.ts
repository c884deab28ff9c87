// SPDX-License-Identifier: EUPL-1.2

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCell, forgetEverything, hasUnsavedWork } from './cell.ts';

test('leaving empties every cell', () => {
  const answers = createCell<readonly string[]>([]);
  const note = createCell('');
  answers.set(['yes']);
  note.set('a note');
  forgetEverything();
  assert.deepEqual(answers.get(), []);
  assert.equal(note.get(), '');
});

test('work counts as unsaved only where its cell says so', () => {
  const harmless = createCell(0);
  const talk = createCell<readonly string[]>([], { unsaved: (list) => list.length > 0 });
  harmless.set(7);
  assert.equal(hasUnsavedWork(), false);
  talk.set(['answer']);
  assert.equal(hasUnsavedWork(), true);
  forgetEverything();
  assert.equal(hasUnsavedWork(), false);
});

test('a listener hears each change until it is taken away', () => {
  const cell = createCell(1);
  const heard: number[] = [];
  const stop = cell.subscribe(() => heard.push(cell.get()));
  cell.set(2);
  stop();
  cell.set(3);
  assert.deepEqual(heard, [2]);
});
