// SPDX-License-Identifier: EUPL-1.2
// The plugin in the real unified, with retext-english and real VFiles.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import retextEnglish from 'retext-english';
import retextStringify from 'retext-stringify';
import { unified } from 'unified';
import { VFile } from 'vfile';
import { parse } from 'yaml';
import { parseTermListOrThrow, TermChecker } from '../terms/index.ts';
import retextAmparoTerms from './retext-amparo-terms.ts';

const english = parse(readFileSync(new URL('../../../../content/terms/en.yaml', import.meta.url), 'utf8')) as unknown;
const checker = new TermChecker([parseTermListOrThrow(english)], {});

test('a VFile message with place, rule, reason and better words', async () => {
  const file = new VFile('One line.\nThey met a child prostitute there, and an illegal migrant.\n');
  await unified()
    .use(retextEnglish)
    .use(retextAmparoTerms, { checker, language: 'en' })
    .use(retextStringify)
    .process(file);
  const [first, second] = file.messages;
  assert.equal(file.messages.length, 2);
  assert.equal(first?.ruleId, 'en-child-prostitute');
  assert.equal(first?.source, 'amparo-terms');
  assert.equal(first?.fatal, true);
  assert.deepEqual([first?.line, first?.column], [2, 12]);
  assert.deepEqual(first?.expected?.slice(0, 1), ['child victim of sexual exploitation']);
  assert.equal(first?.actual, 'child prostitute');
  assert.equal(second?.fatal, false);
});

test('without term lists it says what is missing', () => {
  assert.throws(
    () =>
      unified()
        .use(retextAmparoTerms as never)
        .freeze(),
    TypeError,
  );
});
