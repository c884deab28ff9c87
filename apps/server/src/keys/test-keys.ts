// SPDX-License-Identifier: EUPL-1.2
// Key stores and databases for the tests of this folder and of others: a folder of keys that is removed afterwards, cheap
// passphrases, rows of case keys on the keeper's login. Only tests and benchmarks import this file.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Connections, ConnectionSettings } from '../postgres/connections.ts';
import type { KeeperDatabase } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import { keyRowOf } from '../store/sealed.ts';
import type { KeeperTables } from '../store/tables.ts';
import type { CaseKeyRow } from './case-keys.ts';
import { type KeyStoreTimes, type RunningKeyStore, startKeyStore } from './key-store.ts';
import type { ProviderSettings } from './master-key.ts';

/** For `testDatabase`: the schema of this program. */
export const migrated = Object.assign(
  async ({ migration }: Connections): Promise<void> => {
    await migrate(migration);
  },
  { forRun: 'migrated' } as const,
);

export function cheapSettings(folder: string): ProviderSettings {
  return { provider: 'file', folder, passphrase: { from: 'beside' }, cost: { memoryKiB: 1_024, passes: 1 } };
}

export interface TestKeys {
  readonly folder: string;
  readonly store: RunningKeyStore;
  readonly stop: () => Promise<void>;
}

export async function startTestKeys(times: Partial<KeyStoreTimes> = {}): Promise<TestKeys> {
  const folder = await mkdtemp(path.join(tmpdir(), 'amparo-keys-'));
  const store = await startKeyStore(cheapSettings(folder), { restartMs: 20, ...times });
  return {
    folder,
    store,
    stop: async () => {
      await store.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** @param settings of the keeper, or of the owner where a test needs more than the keeper may */
export function openKeeper(settings: ConnectionSettings): KeeperDatabase {
  const pool = new pg.Pool({ ...settings, max: 4 });
  pool.on('error', () => undefined);
  return new Kysely<KeeperTables>({ dialect: new PostgresDialect({ pool }) });
}

export async function readRows(db: KeeperDatabase, caseId?: string): Promise<readonly CaseKeyRow[]> {
  const query = db.selectFrom('amparo_keys.case_key').selectAll().orderBy('case_id').orderBy('key_version');
  const rows = await (caseId === undefined ? query : query.where('case_id', '=', caseId)).execute();
  return rows.map(keyRowOf);
}
