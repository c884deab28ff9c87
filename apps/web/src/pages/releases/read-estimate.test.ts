// SPDX-License-Identifier: EUPL-1.2
// A file is taken for an estimate only when it is one, and never one with a number and no interval.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { estimate, readTable } from '@amparo/measure/estimate';
import { describeEstimate, drawAll } from '@amparo/measure/pictures';
import fc from 'fast-check';
import { type FoundEstimate, readEstimate } from './read-estimate.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../../..');
const words = { t: (key: string) => key, number: String };
const draw = ({ result, scope }: FoundEstimate): void => {
  describeEstimate(result, words, scope);
  drawAll(result, words);
};

function published(): Record<string, unknown> {
  const table = readTable(readFileSync(join(root, 'content/estimate/uk.csv'), 'utf8'), { format: 'history' });
  assert.ok(table.ok);
  const result = estimate(table.table, { bootstrap: 200, panel: false });
  return JSON.parse(JSON.stringify({ ...result, scope: { period: '2013', place: 'United Kingdom' } })) as Record<
    string,
    unknown
  >;
}

const sound = published();

it('an estimate comes back as it was, with what it says of itself', () => {
  const found = readEstimate(JSON.stringify(sound), draw);
  assert.deepEqual(found?.scope, { period: '2013', place: 'United Kingdom', definition: '' });
  assert.equal(found.result.observed, sound['observed']);
});

it('a number without its interval is no estimate', () => {
  assert.equal(readEstimate(JSON.stringify({ ...sound, headline: 'interval', interval: null }), draw), undefined);
});

it('anything else is refused and never drawn in part', () => {
  for (const text of ['', 'estimate', '[]', 'null', '{"estimate": 12000}'])
    assert.equal(readEstimate(text, draw), undefined);
  const names = Object.keys(sound);
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.anything({ maxDepth: 1 }), (name, value) => {
      const found = readEstimate(JSON.stringify({ ...sound, [name]: value }), draw);
      // either it can be drawn to its end, or it is no estimate
      if (found !== undefined) draw(found);
    }),
  );
});
