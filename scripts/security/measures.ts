// SPDX-License-Identifier: EUPL-1.2
// The measures of the release gate, in the order in which they run: the quick ones first. A new one is one line here.

import { canarySearch } from './canary-measure.ts';
import { dependencyPolicy, publicPages } from './dependencies.ts';
import { diskGuard } from './disk.ts';
import { databaseKilled, killNine, secondServer, slowQuery, stopAndStart, upgrade } from './endurance.ts';
import { edgeFuzz } from './fuzz-measure.ts';
import { headerSnapshot, thirdParty } from './headers-measure.ts';
import { routeMatrix } from './matrix-measure.ts';
import type { Measure } from './measure.ts';
import { migrationsUpAndDown } from './migrations.ts';
import { mutationTest } from './mutation-measure.ts';
import { reproducibleBuild } from './reproducible.ts';
import { billOfMaterials } from './sbom.ts';
import { secretsScan } from './secrets.ts';
import { writeSkew } from './skew-measure.ts';
import { tamperSet } from './tamper-measure.ts';

export const MEASURES: readonly Measure[] = [
  dependencyPolicy,
  publicPages,
  billOfMaterials,
  secretsScan,
  reproducibleBuild,
  migrationsUpAndDown,
  upgrade,
  headerSnapshot,
  thirdParty,
  tamperSet,
  routeMatrix,
  writeSkew,
  canarySearch,
  diskGuard,
  secondServer,
  slowQuery,
  databaseKilled,
  stopAndStart,
  killNine,
  edgeFuzz,
  mutationTest,
];
