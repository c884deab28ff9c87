// SPDX-License-Identifier: EUPL-1.2
// The whole matrix of routes, roles and relations against the table that people reviewed (AZ-1).

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { figureOf, type Measure } from './measure.ts';
import { runTests } from './test-run.ts';
import { ROOT } from './tree.ts';

export const routeMatrix: Measure = {
  name: 'route matrix',
  gate: '100 % of routes x roles x relations as the reviewed table says',
  run: async ({ full }) => {
    const settings = full ? { AMPARO_MATRIX: 'full' } : {};
    const { passed, failed } = await runTests(['apps/server/src/access/matrix.test.ts'], settings);
    const table = (await readFile(join(ROOT, 'docs/security/access-matrix.txt'), 'utf8')).split('\n');
    const rows = table.filter((line) => line !== '' && !line.startsWith('#'));
    const cells = rows.reduce((sum, row) => sum + (row.split(' | ')[2] ?? '').split(', ').length, 0);
    const routes = new Set(rows.map((row) => row.split(' | ', 1)[0])).size;
    const asked = full ? `${routes} routes, ${cells} answers` : `one route of each action (of ${routes})`;
    return figureOf(`${asked}, ${failed.length} of ${passed.length + failed.length} tests differ`, failed);
  },
};
