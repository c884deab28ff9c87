// SPDX-License-Identifier: EUPL-1.2
// The rule in the real textlint: linting and fixing Markdown and text.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { TextlintKernel } from '@textlint/kernel';
import { parse } from 'yaml';
import { parseTermListOrThrow, TermChecker } from '../terms/index.ts';
import rule from './textlint-rule-amparo-terms.ts';

const require = createRequire(import.meta.url);
const english = parse(readFileSync(new URL('../../../../content/terms/en.yaml', import.meta.url), 'utf8')) as unknown;
const checker = new TermChecker([parseTermListOrThrow(english)], {});
const markdown = (require('@textlint/textlint-plugin-markdown') as { default: object }).default;
const options = {
  ext: '.md',
  filePath: 'notes.md',
  plugins: [{ pluginId: 'markdown', plugin: markdown }],
  rules: [{ ruleId: 'amparo-terms', rule, options: { checker, language: 'en' } }],
} as unknown as Parameters<TextlintKernel['lintText']>[1];

test('reports the find with its place', async () => {
  const { messages } = await new TextlintKernel().lintText('# Notes\n\nA child prostitute, and `a pimp`.\n', options);
  assert.equal(messages.length, 1);
  assert.match(messages[0]?.message ?? '', /child prostitute.*en-child-prostitute/su);
  assert.deepEqual(messages[0]?.range, [11, 27]);
});

test('fixes what is safe', async () => {
  const { output } = await new TextlintKernel().fixText('He hired an illegal immigrant.\n', options);
  assert.equal(output, 'He hired a migrant in an irregular situation.\n');
});
