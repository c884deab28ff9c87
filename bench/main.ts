// SPDX-License-Identifier: EUPL-1.2
// `npm run bench`: accuracy and speed, each figure beside its peer in one run. `npm run bench -- determine` runs one.

import { benchDetermine } from './determine.ts';
import { benchServer } from './server.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = { determine: benchDetermine, server: benchServer };

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`bench: not known; use one of ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (chosen.length === 0 || chosen.includes(name)) await run();
  }
}
