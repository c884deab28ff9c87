// SPDX-License-Identifier: EUPL-1.2
// The measures of the release gate, in the order in which they run: the quick ones first. A new one is one line here.

import { canarySearch } from './canary-measure.ts';
import { dependencyPolicy, publicPages } from './dependencies.ts';
import { diskGuard } from './disk.ts';
import { databaseKilled, killNine, secondServer, slowQuery, stopAndStart, upgrade } from './endurance.ts';
import type { Measure } from './measure.ts';
import { migrationsUpAndDown } from './migrations.ts';
import { reproducibleBuild } from './reproducible.ts';
import { billOfMaterials } from './sbom.ts';
import { secretsScan } from './secrets.ts';

export const MEASURES: readonly Measure[] = [
  dependencyPolicy,
  publicPages,
  billOfMaterials,
  secretsScan,
  reproducibleBuild,
  migrationsUpAndDown,
  upgrade,
  canarySearch,
  diskGuard,
  secondServer,
  slowQuery,
  databaseKilled,
  stopAndStart,
  killNine,
];
