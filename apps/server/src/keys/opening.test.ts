// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyHealth } from './key-store.ts';
import { createOpening } from './opening.ts';

const health = (state: KeyHealth['state']): KeyHealth => ({ state, provider: 'shares', beside: false, keks: [] });

test('CR-3: while the keys are sealed nothing is opened; afterwards every step runs once, in order', async () => {
  let state: KeyHealth['state'] = 'sealed';
  const done: string[] = [];
  const opening = createOpening({ health: async () => health(state) }, [
    async () => done.push('one'),
    async () => done.push('two'),
  ]);
  await opening.open();
  assert.deepEqual([done, opening.ready()], [[], false]);
  state = 'unsealed';
  await Promise.all([opening.open(), opening.open()]);
  await opening.open();
  assert.deepEqual([done, opening.ready()], [['one', 'two'], true]);
});

test('CR-3: a step that fails leaves it closed, and can be tried again', async () => {
  let broken = true;
  const opening = createOpening({ health: async () => health('unsealed') }, [
    async () => {
      if (broken) throw new RangeError('not yet');
    },
  ]);
  await assert.rejects(opening.open(), RangeError);
  assert.equal(opening.ready(), false);
  broken = false;
  await opening.open();
  assert.equal(opening.ready(), true);
});

test('CR-3: a key store that is gone opens nothing', async () => {
  const opening = createOpening({ health: async () => health('unavailable') }, []);
  await assert.rejects(opening.open(), { name: 'KeyStoreUnavailable' });
  assert.equal(opening.ready(), false);
});
