// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { REPOSITORY } from './places.ts';
import { FactsShape } from './schemas.ts';

test('every word for consent that a questionnaire can give is accepted with the facts', () => {
  const text = readFileSync(join(REPOSITORY, 'content/instruments/full.yaml'), 'utf8');
  const words = [...text.matchAll(/\bconsent: ([a-z-]+)/gu)].map(([, word = '']) => word);
  assert.ok(words.length >= 3);
  const blank = { age: { group: 'adult' }, acts: [], means: [], purposes: [], smuggling: [] };
  for (const consent of words) assert.equal(FactsShape.safeParse({ ...blank, consent }).success, true, consent);
  assert.equal(FactsShape.safeParse({ ...blank, consent: 'she said yes' }).success, false);
});
