// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readControls, readPage, renderControls } from './controls.ts';

test('every control has a test that names it, or stands among the deviations with its reason', async () => {
  const bare = (await readControls()).filter(({ tests, deviation }) => tests.length === 0 && !deviation);
  assert.deepEqual(
    bare.map(({ id }) => id),
    [],
  );
});

test('the page of controls tells of the tests as they are; `npm run controls` writes it anew', async () => {
  assert.equal(await readPage(), renderControls(await readControls()));
});
