// SPDX-License-Identifier: EUPL-1.2
// `npm run unit`: unit, property and contract tests, in one process against one database cluster.

import { runStage, unitStage } from './stages.mjs';

const { failed } = await runStage(unitStage);
process.exitCode = failed === 0 ? 0 : 1;
