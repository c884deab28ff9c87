// SPDX-License-Identifier: EUPL-1.2
// `npm run unit`: unit, property and contract tests, each file in a process with databases of its own.

import { runStage, unitStage } from './stages.mjs';

const { failed } = await runStage(unitStage);
process.exitCode = failed === 0 ? 0 : 1;
