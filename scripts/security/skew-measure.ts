// SPDX-License-Identifier: EUPL-1.2
// Two changes at once that are allowed alone and not together, a thousand times each (AV-8).

import { figureOf, type Measure } from './measure.ts';
import { runTests } from './test-run.ts';

export const writeSkew: Measure = {
  name: 'write skew',
  gate: 'what must hold does, in 1,000 rounds of each pair of changes at once',
  run: async ({ full }) => {
    const rounds = full ? 1_000 : 50;
    const files = ['apps/server/src/store/write-skew.test.ts'];
    const { passed, failed } = await runTests(files, { AMPARO_SKEW_ROUNDS: String(rounds) });
    return figureOf(`${passed.length + failed.length} pairs, ${rounds} rounds each, ${failed.length} crossed`, failed);
  },
};
