// SPDX-License-Identifier: EUPL-1.2
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Manifest, onlyForCaseFile } from './case-file-assets.ts';

const manifest: Manifest = {
  'app.html': {
    file: 'assets/app.js',
    imports: ['_texts.js'],
    dynamicImports: ['src/pages/home/home.tsx', 'src/pages/staff/case-file/case-file.tsx'],
  },
  '_texts.js': { file: 'assets/texts.js' },
  '_risk.js': { file: 'assets/risk.js' },
  'src/pages/home/home.tsx': { file: 'assets/home.js', imports: ['_texts.js'] },
  'src/pages/staff/case-file/case-file.tsx': {
    file: 'assets/case-file.js',
    imports: ['_texts.js'],
    dynamicImports: ['src/pages/staff/case-file/danger.tsx'],
  },
  'src/pages/staff/case-file/danger.tsx': { file: 'assets/danger.js', imports: ['_risk.js', '_texts.js'] },
};

test('what only the case file imports is its own; what others import too is not', () => {
  assert.deepEqual([...onlyForCaseFile(manifest)].sort(), [
    'assets/case-file.js',
    'assets/danger.js',
    'assets/risk.js',
  ]);
});
