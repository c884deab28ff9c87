// SPDX-License-Identifier: EUPL-1.2
// `npm run bench`: accuracy and speed, each figure beside its peer in one run. `npm run bench -- determine` runs one;
// `--sizes 10000,100000` says how many cases the bench of the case file has.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchAccess } from './access.ts';
import { benchAudit } from './audit.ts';
import { benchCaseFile } from './case-file.ts';
import { benchCoverage } from './coverage.ts';
import { benchDetermine } from './determine.ts';
import { benchDisclosure } from './disclosure.ts';
import { benchEstimate } from './estimate.ts';
import { benchLinkage } from './linkage.ts';
import { root } from './measure.ts';
import { describeAccuracy, measureNarratives, type NarrativeCase } from './narrative-accuracy.ts';
import { benchImport } from './import.ts';
import { benchInterview } from './interview.ts';
import { benchReader } from './reader.ts';
import { benchRefer } from './refer.ts';
import { benchServer } from './server.ts';
import { benchSignIn } from './sign-in.ts';
import { benchTerms } from './terms.ts';

const BENCHES: Readonly<Record<string, (sizes?: readonly number[]) => void | Promise<void>>> = {
  determine: benchDetermine,
  disclosure: benchDisclosure,
  estimate: benchEstimate,
  coverage: benchCoverage,
  import: benchImport,
  interview: benchInterview,
  linkage: benchLinkage,
  narrative: benchNarrative,
  reader: benchReader,
  refer: benchRefer,
  server: benchServer,
  access: benchAccess,
  audit: benchAudit,
  'case-file': benchCaseFile,
  'sign-in': benchSignIn,
  terms: benchTerms,
};

/** Accuracy of the narrative reader: on cases that taught it, and on cases that nobody read before measuring. */
function benchNarrative(): void {
  for (const set of ['development', 'practice', 'unseen']) {
    const { cases } = JSON.parse(readFileSync(join(root, `bench/cases/${set}.json`), 'utf8')) as {
      cases: NarrativeCase[];
    };
    const how = set === 'unseen' ? 'never seen' : 'they taught the points: npm run teach -- --cross holds them out';
    console.log(`\nnarrative reader, ${cases.length} ${set} cases (${how})`);
    console.log(describeAccuracy(measureNarratives(cases)));
  }
}

const { values: given, positionals: chosen } = parseArgs({
  options: { sizes: { type: 'string' } },
  allowPositionals: true,
});
const sizes = given.sizes?.split(',').map(Number);
const unknown = chosen.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`bench: not known; use one of ${Object.keys(BENCHES).join(', ')}`);
  process.exitCode = 2;
} else if (sizes?.every((size) => Number.isInteger(size) && size >= 2000) === false) {
  console.error('bench: --sizes takes whole numbers from 2000, with commas between');
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(BENCHES)) {
    if (chosen.length === 0 || chosen.includes(name)) await run(sizes);
  }
}
