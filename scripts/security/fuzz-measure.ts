// SPDX-License-Identifier: EUPL-1.2
// The edge fuzz of the release gate.

import { startTestApp } from '../../apps/server/src/test-app.ts';
import { fuzz } from './fuzz.ts';
import { figureOf, type Measure } from './measure.ts';

export const edgeFuzz: Measure = {
  name: 'edge fuzz',
  gate: '>= 100,000 cases over every route, 0 5xx but 503 by design, none > 1 s',
  run: async ({ full, note }) => {
    const server = await startTestApp();
    try {
      const { cases, statuses, slowestMs, findings, seed } = await fuzz(server, full ? 100_000 : 2_000, note);
      const classes = Map.groupBy(statuses, ([status]) => `${Math.floor(status / 100)}xx`);
      const counted = [...classes].map(([name, all]) => `${all.reduce((sum, [, count]) => sum + count, 0)} ${name}`);
      return figureOf(
        `${cases} cases: ${counted.toSorted().join(', ')}; slowest ${Math.round(slowestMs)} ms; seed ${seed}`,
        findings,
      );
    } finally {
      await server.close();
    }
  },
};
