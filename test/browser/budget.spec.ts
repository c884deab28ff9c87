// SPDX-License-Identifier: EUPL-1.2
// The size of the JavaScript: fails above the budgets (apps/web/scripts/budget.ts says how it is counted).

import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

test('the public pages and the interview need at most 150 kB of JavaScript, and no other room more than 60 kB', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['apps/web/scripts/budget.ts'], { encoding: 'utf8' });
  expect(status, `${stdout}\n${stderr}`).toBe(0);
});
