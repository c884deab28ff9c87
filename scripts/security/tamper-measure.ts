// SPDX-License-Identifier: EUPL-1.2
// The tamper set of the release gate: what tamper.ts changes itself, and the sets of the log and of the backups, which are
// tests of their own.

import { startTestApp } from '../../apps/server/src/test-app.ts';
import { figureOf, type Measure } from './measure.ts';
import { tamper } from './tamper.ts';
import { runTests } from './test-run.ts';

/** How many places one test of the backups changes; it fails when one of them is taken. */
const BACKUP_FLIPS = 120;

export const tamperSet: Measure = {
  name: 'tamper set',
  gate: '>= 120 mutations, 100 % detected',
  run: async ({ full }) => {
    const server = await startTestApp();
    try {
      const parts = await tamper(server);
      const log = await runTests(['apps/server/src/audit/verify-log.test.ts']);
      const backup = full ? await runTests(['apps/server/src/backup/backup.test.ts']) : undefined;
      const counts = Map.groupBy(parts, ({ part }) => part);
      const words = [...counts].map(([part, all]) => `${part} ${all.reduce((sum, each) => sum + each.mutations, 0)}`);
      words.push(`log ${log.passed.filter((name) => name.endsWith(': found, and named')).length}`);
      if (backup?.passed.some((name) => name.includes('one bit flipped')) === true)
        words.push(`backup ${BACKUP_FLIPS}`);
      const total = words.reduce((sum, text) => sum + Number(text.split(' ').at(-1)), 0);
      const missed = [...parts.flatMap((each) => each.missed), ...log.failed, ...(backup?.failed ?? [])];
      const few = total < 120 ? [`only ${total} mutations`] : [];
      return figureOf(`${total} mutations (${words.join(', ')}), ${missed.length} missed`, [...missed, ...few]);
    } finally {
      await server.close();
    }
  },
};
