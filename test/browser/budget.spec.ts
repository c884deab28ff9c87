// SPDX-License-Identifier: EUPL-1.2
// The size of the JavaScript: fails above the budget (apps/web/scripts/budget.ts says how it is counted).

import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

test('all JavaScript of the application is at most 150 kB brotli', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/web/scripts/budget.ts'], { encoding: 'utf8' });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
});
