// SPDX-License-Identifier: EUPL-1.2
// `npm test`: types, lint, format, content, unit and browser tests in turn, one line each, and one line with the sum.

import { join } from 'node:path';
import { countExit, countPlaywright, root, runStage, unitStage } from './stages.mjs';

const bin = (name) => join(root, 'node_modules/.bin', name);
const report = join(root, 'build/test-logs/browser.json');
const exit = (name, command, args) => ({ name, command, args, count: countExit });

const stages = [
  exit('types-packages', bin('tsc'), ['-p', 'packages']),
  exit('types-node', bin('tsc'), ['-p', '.']),
  exit('types-web', bin('tsc'), ['-p', 'apps/web']),
  exit('types-worker', bin('tsc'), ['-p', 'apps/web/src/early']),
  exit('types-browser', bin('tsc'), ['-p', 'test/browser']),
  exit('lint', bin('oxlint'), ['--type-aware', '--deny-warnings', '.']),
  exit('format', bin('biome'), ['ci', '.']),
  exit('content', process.execPath, ['scripts/content/main.ts']),
  unitStage,
  {
    name: 'browser',
    command: bin('playwright'),
    args: ['test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    count: countPlaywright(report),
  },
];

let passed = 0;
let failed = 0;
for (const stage of stages) {
  const result = await runStage(stage);
  passed += result.passed;
  failed += result.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
