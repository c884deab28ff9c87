// SPDX-License-Identifier: EUPL-1.2
// How the system is, for the administrator: each part says ok, warning, failed or unknown; nothing is taken for well that
// was not looked at. Numbers and states only. The parts come in as ports, wired by server.ts.

import { sql } from 'kysely';
import type { Fault } from '../audit/faults.ts';
import type { KeyHealth, KeyStore } from '../keys/key-store.ts';
import { staffOperation } from '../operation.ts';
import type { DiskSpace } from '../postgres/disk-space.ts';
import { SystemHealthAnswer } from '../schemas/people.ts';
import type { KeeperDatabase } from '../store/database.ts';

/** What only the running server knows; undefined where there is nothing to know, or not yet. */
export interface SystemPorts {
  disk(): Promise<DiskSpace | undefined>;
  /** the last time the whole log was verified */
  verification(): { readonly at: Date; readonly intact: boolean; readonly faults: readonly Fault[] } | undefined;
  /** verifies it again; rejects when that cannot be done */
  verifyNow(): Promise<unknown>;
  /** goes on with the anchors after a restored backup, see audit/anchoring.ts */
  acceptRestore(): Promise<unknown>;
  lastBackup(): Promise<Date | undefined>;
  readonly schema: number | undefined;
}

/** For tests and benchmarks that run no server around the application. */
export const NO_PORTS: SystemPorts = {
  disk: async () => undefined,
  verification: () => undefined,
  verifyNow: async () => undefined,
  acceptRestore: async () => undefined,
  lastBackup: async () => undefined,
  schema: undefined,
};

interface Needs {
  readonly keeper: KeeperDatabase;
  readonly keyStore: Pick<KeyStore, 'health'>;
  readonly system: SystemPorts;
  readonly version: string;
}

type State = 'ok' | 'warning' | 'failed' | 'unknown';
const HOUR = 3600_000;
const BACKUP_WITHIN_MS = 26 * HOUR;
const VERIFIED_WITHIN_MS = 26 * HOUR;
const CLOCK_TOLERANCE_MS = 5_000;

export function readSystemHealth({ keeper, keyStore, system, version }: Needs) {
  return staffOperation({
    action: 'system.health',
    summary: 'How each part of the system is.',
    answers: { 200: { about: 'States, times and numbers.', schema: SystemHealthAnswer } },
    handle: async ({ now }) => {
      const [database, disk, keys, last, backup] = await Promise.all([
        askDatabase(keeper),
        system.disk().catch(() => undefined),
        keyStore.health(),
        lastAnchor(keeper),
        system.lastBackup().catch(() => undefined),
      ]);
      const verification = system.verification();
      const body = {
        database: { state: database === undefined ? 'failed' : 'ok' },
        disk: shownDisk(disk),
        keys: shownKeys(keys),
        audit: {
          state: auditState(verification, now),
          verifiedAt: verification?.at ?? null,
          intact: verification?.intact ?? null,
        },
        anchors: { state: anchorState(last), last: last?.at ?? null },
        backup: { state: freshness(backup, now, BACKUP_WITHIN_MS), last: backup ?? null },
        clock: shownClock(database, now),
        schema: system.schema ?? null,
        version,
      };
      return { status: 200, body };
    },
  });
}

/** @returns what time the database has; undefined when it does not answer */
async function askDatabase(keeper: KeeperDatabase): Promise<Date | undefined> {
  try {
    const { rows } = await sql<{ at: Date }>`SELECT clock_timestamp() AS at`.execute(keeper);
    return rows[0]?.at;
  } catch {
    return undefined;
  }
}

interface Anchored {
  readonly at: Date | null;
  /** something has waited longer for an anchor than it may */
  readonly behind: boolean;
}

async function lastAnchor(keeper: KeeperDatabase): Promise<Anchored | undefined> {
  try {
    const { rows } = await sql<Anchored>`
      SELECT (SELECT max(at) FROM audit_anchor) AS at,
        EXISTS (SELECT FROM audit_head h WHERE h.seq > 0 AND h.at < now() - interval '15 minutes'
          AND h.seq > coalesce((SELECT max(a.seq) FROM audit_anchor a WHERE a.org_id = h.org_id), 0)) AS behind`.execute(
      keeper,
    );
    return rows[0];
  } catch {
    return undefined;
  }
}

function anchorState(last: Anchored | undefined): State {
  if (last === undefined || last.at === null) return 'unknown';
  return last.behind ? 'warning' : 'ok';
}

function shownDisk(disk: DiskSpace | undefined) {
  if (disk === undefined) return { state: 'unknown' as const, freeBytes: null, totalBytes: null };
  const { freeBytes, totalBytes, low } = disk;
  return { state: low ? ('warning' as const) : ('ok' as const), freeBytes, totalBytes };
}

function shownKeys({ state, provider, beside, progress }: KeyHealth) {
  return {
    state: keyState(state, beside),
    store: state,
    provider,
    beside,
    sharesGiven: progress?.given ?? null,
    sharesNeeded: progress?.needed ?? null,
  };
}

function keyState(state: KeyHealth['state'], beside: boolean): State {
  if (state !== 'unsealed') return 'failed';
  return beside ? 'warning' : 'ok';
}

function auditState(verification: ReturnType<SystemPorts['verification']>, now: Date): State {
  if (verification === undefined) return 'unknown';
  return verification.intact ? freshness(verification.at, now, VERIFIED_WITHIN_MS) : 'failed';
}

function freshness(at: Date | undefined, now: Date, withinMs: number): State {
  if (at === undefined) return 'unknown';
  return now.getTime() - at.getTime() <= withinMs ? 'ok' : 'warning';
}

function shownClock(database: Date | undefined, now: Date) {
  if (database === undefined) return { state: 'unknown' as const, aheadOfDatabaseMs: null };
  const ahead = now.getTime() - database.getTime();
  return {
    state: Math.abs(ahead) <= CLOCK_TOLERANCE_MS ? ('ok' as const) : ('warning' as const),
    aheadOfDatabaseMs: Math.round(ahead),
  };
}
