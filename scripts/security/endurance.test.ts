// SPDX-License-Identifier: EUPL-1.2
// The short form of what the release gate does at length (`npm run security`): a few kills, a few cycles.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { buildContent } from '../content/build.ts';
import { databaseRun, killRun, secondServerRun, slowQueryRun, stopRun, upgradeRun, withPlace } from './endurance.ts';
import type { Figure } from './measure.ts';
import { migrationsUpAndDown } from './migrations.ts';
import type { Place } from './program.ts';
import { ROOT } from './tree.ts';

let content = '';
before(async () => {
  content = await mkdtemp(join(tmpdir(), 'amparo-content-'));
  for (const [name, value] of buildContent(ROOT).files) {
    await mkdir(dirname(join(content, name)), { recursive: true });
    await writeFile(join(content, name), JSON.stringify(value));
  }
});
after(() => rm(content, { recursive: true, force: true }));

/** Starts of whole servers: on a machine that is busy beside, minutes. The runs themselves say what took too long. */
const PATIENT = { timeout: 900_000 };

const passes = (run: (place: Place) => Promise<Figure>) => async (t: TestContext) => {
  const { figure, findings } = await withPlace(content, run);
  t.diagnostic(figure);
  assert.deepEqual(findings, []);
};

test(
  'AV-3: killed at random moments, the server loses nothing it acknowledged',
  PATIENT,
  passes((place) => killRun(place, 4)),
);
test(
  'AV-1: stopped and started under load, it loses nothing and ends cleanly',
  PATIENT,
  passes((place) => stopRun(place, 10)),
);
test(
  'AV-3: while its database is killed, requests get 503 and nothing else',
  PATIENT,
  passes((place) => databaseRun(place, 1)),
);
test(
  'AV-4: a slow query keeps nobody else waiting',
  PATIENT,
  passes((place) => slowQueryRun(place, 6)),
);
test('AV-2: a second server on the same folder is refused and changes nothing', PATIENT, passes(secondServerRun));

test('AV-7: an older database is backed up, migrated and served', PATIENT, passes(upgradeRun));

test('AV-7: migrations go up, down and up with equal hashes, and survive being killed', PATIENT, async (t) => {
  const { figure, findings } = await migrationsUpAndDown.run({ full: false, note: () => undefined });
  t.diagnostic(figure);
  assert.deepEqual(findings, []);
});
