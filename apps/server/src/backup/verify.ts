// SPDX-License-Identifier: EUPL-1.2
//
// Proves that a backup can be used: restores it into a scratch database of its own, repeats the erasures, takes the
// migrations of this program, and asks what it was given to ask (does the audit verify, does a canary decrypt). The scratch
// database lies in a private folder and is removed, whatever happens. Called by `amparo backup verify`.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { openDatabase } from '../postgres/open-database.ts';
import { migrate } from '../store/migrate.ts';
import type { Details, Manifest } from './manifest.ts';
import { BackupProblem } from './problem.ts';
import { replayErasures, type Tombstones } from './replay.ts';
import { type BackupSource, checkBackup, restoreBackup } from './restore.ts';

/** One thing to ask of the restored database. */
export interface Check {
  /** for the person: `audit chains`, `canary record` */
  readonly name: string;
  /** @param connection of the owner; @returns what is wrong, in words without data; undefined when nothing is */
  run(connection: pg.ClientConfig): Promise<string | undefined>;
}

export interface VerifyOptions {
  readonly source: BackupSource;
  readonly tombstones: Tombstones | undefined;
  readonly checks: readonly Check[];
  /** where the scratch database may lie; the system's folder for temporary files unless told otherwise */
  readonly scratch?: string;
}

export interface Verified {
  readonly manifest: Manifest;
  readonly details: Details;
  /** undefined when no tombstones were given: then the backup may only be restored with them */
  readonly replayed: number | undefined;
  readonly checks: readonly string[];
  readonly seconds: number;
}

/** @throws {BackupProblem} for whatever does not hold */
export async function verifyBackup({ source, tombstones, checks, scratch }: VerifyOptions): Promise<Verified> {
  const start = performance.now();
  const checked = await checkBackup(source);
  const folder = await mkdtemp(path.join(scratch ?? tmpdir(), 'amparo-verify-'));
  try {
    const database = await openDatabase({ dataFolder: folder, log: silent });
    try {
      const connection = database.connections.migration;
      await restoreBackup(checked, connection);
      const replayed = tombstones === undefined ? undefined : await replayErasures(connection, tombstones);
      await migrate(connection, source.steps);
      await runChecks(connection, checks);
      const { manifest, details } = checked;
      const seconds = (performance.now() - start) / 1000;
      return { manifest, details, replayed, checks: checks.map(({ name }) => name), seconds };
    } finally {
      await database.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function runChecks(connection: pg.ClientConfig, checks: readonly Check[]): Promise<void> {
  for (const check of checks) {
    const wrong = await check.run(connection);
    if (wrong !== undefined) throw new BackupProblem('check-failed', `${check.name}: ${wrong}`);
  }
}
