// SPDX-License-Identifier: EUPL-1.2
// `npm run bench`: accuracy and speed, each figure beside its peer in one run. `npm run bench -- determine` runs one.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchDetermine } from './determine.ts';
import { benchEstimate } from './estimate.ts';
import { root } from './measure.ts';
import { describeAccuracy, measureNarratives, type NarrativeCase } from './narrative-accuracy.ts';
import { benchInterview } from './interview.ts';
import { benchServer } from './server.ts';

const BENCHES: Readonly<Record<string, () => void | Promise<void>>> = {
  determine: benchDetermine,
  estimate: benchEstimate,
  interview: benchInterview,
  narrative: benchNarrative,
  server: benchServer,
};

/** Accuracy of the narrative reader: on the cases it was written with, and on cases that nobody wrote rules for. */
function benchNarrative(): void {
  for (const set of ['development', 'practice', 'unseen']) {
    const { cases } = JSON.parse(readFileSync(join(root, `bench/cases/${set}.json`), 'utf8')) as {
      cases: NarrativeCase[];
    };
    const readable = cases.filter(({ language }) => existsSync(join(root, `content/reader/${language}.yaml`)));
    console.log(`\nnarrative reader, ${set} cases: ${readable.length} of ${cases.length} are in a language with rules`);
    console.log(describeAccuracy(measureNarratives(readable)));
  }
}

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
