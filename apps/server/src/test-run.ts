// SPDX-License-Identifier: EUPL-1.2
// What a run of the tests does once, before its first file and after its last one: one PostgreSQL for all of them, with a
// template of the tables. Each test still has a database of its own. Named by `--test-global-setup`; a file that is run by
// itself needs none of it.

import { migrated } from './keys/test-keys.ts';
import { shareCluster } from './postgres/test-cluster.ts';

let stop: (() => Promise<void>) | undefined;

export async function globalSetup(): Promise<void> {
  stop = await shareCluster(migrated);
}

export async function globalTeardown(): Promise<void> {
  await stop?.();
}
